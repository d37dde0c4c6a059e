#include "netsnmp_client.hpp"

#include <benchmark/benchmark.h>

// clang-format off
#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
// clang-format on

#include <cstdlib>
#include <stdexcept>
#include <string>

namespace openwosa::bench {

struct NetSnmpClient::Traffic {
    void* session = nullptr;
    oid name[11] = {1, 3, 6, 1, 2, 1, 2, 2, 1, 10, 1};
    int left = 0;
    int answered = 0;
    int finished = 0;

    void send();
};

namespace {

int on_event(int operation, snmp_session*, int, netsnmp_pdu* pdu, void* context) {
    auto& traffic = *static_cast<NetSnmpClient::Traffic*>(context);
    ++traffic.finished;
    if (operation == NETSNMP_CALLBACK_OP_RECEIVED_MESSAGE) {
        ++traffic.answered;
        std::uint32_t sum = 0;
        for (const netsnmp_variable_list* v = pdu->variables; v; v = v->next_variable) {
            for (std::size_t i = 0; i < v->name_length; ++i) {
                sum += static_cast<std::uint32_t>(v->name[i]);
            }
            sum += static_cast<std::uint32_t>(*v->val.integer);
        }
        benchmark::DoNotOptimize(sum);
    }
    if (traffic.left > 0) {
        traffic.send();
    }
    return 1;
}

}  // namespace

void NetSnmpClient::Traffic::send() {
    --left;
    netsnmp_pdu* pdu = snmp_pdu_create(SNMP_MSG_GET);
    snmp_add_null_var(pdu, name, OID_LENGTH(name));
    if (snmp_sess_async_send(session, pdu, on_event, this) == 0) {
        snmp_free_pdu(pdu);
        ++finished;
    }
}

NetSnmpClient::NetSnmpClient(std::uint16_t port) : traffic_(new Traffic) {
    setenv("MIBS", "", 1);
    setenv("SNMPCONFPATH", "/nonexistent", 1);
    init_snmp("openwosa-bench");
    const std::string peer = "udp:127.0.0.1:" + std::to_string(port);
    snmp_session options;
    snmp_sess_init(&options);
    options.version = SNMP_VERSION_2c;
    options.peername = const_cast<char*>(peer.c_str());
    options.community = reinterpret_cast<u_char*>(const_cast<char*>("public"));
    options.community_len = 6;
    options.retries = 0;
    options.timeout = 1000000;
    traffic_->session = snmp_sess_open(&options);
    if (!traffic_->session) {
        delete traffic_;
        throw std::runtime_error("net-snmp opened no session");
    }
}

NetSnmpClient::~NetSnmpClient() {
    snmp_sess_close(traffic_->session);
    delete traffic_;
}

int NetSnmpClient::run(int total, int window) {
    Traffic& traffic = *traffic_;
    traffic.left = total;
    traffic.answered = traffic.finished = 0;
    for (int i = 0; i < window && traffic.left > 0; ++i) {
        traffic.send();
    }
    while (traffic.finished < total) {
        fd_set fds;
        FD_ZERO(&fds);
        int count = 0;
        int block = 1;
        timeval timeout{};
        snmp_sess_select_info(traffic.session, &count, &fds, &timeout, &block);
        const int ready = select(count, &fds, nullptr, nullptr, block ? nullptr : &timeout);
        if (ready > 0) {
            snmp_sess_read(traffic.session, &fds);
        } else {
            snmp_sess_timeout(traffic.session);
        }
    }
    return traffic.answered;
}

}  // namespace openwosa::bench
