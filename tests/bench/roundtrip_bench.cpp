// Round trips against the batch responder: ours, and net-snmp's asynchronous session, both sending each next request from
// the callback of an answer.
#include <benchmark/benchmark.h>

// clang-format off
#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
// clang-format on

#include <memory>

#include "report.hpp"
#include "responder.hpp"
#include "winsnmp_client.hpp"

namespace openwosa::bench {
namespace {

int round_trips(int window) { return window == 1 ? 20000 : 60000; }

/// Turns what `run` did into the counters the table compares.
template <class Run>
void measure(benchmark::State& state, int total, Run&& run) {
    int answered = 0;
    CpuTime spent;
    double seconds = 0;
    for (auto _ : state) {
        const CpuTime before = cpu_time();
        const auto began = std::chrono::steady_clock::now();
        answered = run();
        seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
        const CpuTime after = cpu_time();
        spent = {after.user - before.user, after.total - before.total};
    }
    state.counters["user_us"] = 1e6 * spent.user / total;
    state.counters["cpu_us"] = 1e6 * spent.total / total;
    state.counters["rate"] = answered / seconds;
    state.counters["us_per_trip"] = 1e6 * seconds / answered;
    state.counters["lost"] = total - answered;
}

void BM_RoundTrip_openwosa(benchmark::State& state) {
    const int window = static_cast<int>(state.range(0));
    const int total = round_trips(window);
    Responder responder;
    WinSnmpClient client(responder.port());
    measure(state, total, [&] { return client.run(total, window); });
}

/// net-snmp's side: one session, asynchronous sends, select loop.
class NetSnmpClient {
  public:
    explicit NetSnmpClient(std::uint16_t port) {
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
        session_ = snmp_sess_open(&options);
    }
    ~NetSnmpClient() { snmp_sess_close(session_); }

    int run(int total, int window) {
        left_ = total;
        answered_ = finished_ = 0;
        for (int i = 0; i < window && left_ > 0; ++i) {
            send();
        }
        while (finished_ < total) {
            fd_set fds;
            FD_ZERO(&fds);
            int count = 0;
            int block = 1;
            timeval timeout{};
            snmp_sess_select_info(session_, &count, &fds, &timeout, &block);
            const int ready = select(count, &fds, nullptr, nullptr, block ? nullptr : &timeout);
            if (ready > 0) {
                snmp_sess_read(session_, &fds);
            } else {
                snmp_sess_timeout(session_);
            }
        }
        return answered_;
    }

  private:
    void send() {
        --left_;
        netsnmp_pdu* pdu = snmp_pdu_create(SNMP_MSG_GET);
        snmp_add_null_var(pdu, name_, OID_LENGTH(name_));
        if (snmp_sess_async_send(session_, pdu, on_event, this) == 0) {
            snmp_free_pdu(pdu);
            ++finished_;
        }
    }

    static int on_event(int operation, snmp_session*, int, netsnmp_pdu* pdu, void* self_pointer) {
        auto* self = static_cast<NetSnmpClient*>(self_pointer);
        ++self->finished_;
        if (operation == NETSNMP_CALLBACK_OP_RECEIVED_MESSAGE) {
            ++self->answered_;
            std::uint32_t sum = 0;
            for (const netsnmp_variable_list* v = pdu->variables; v; v = v->next_variable) {
                for (std::size_t i = 0; i < v->name_length; ++i) {
                    sum += static_cast<std::uint32_t>(v->name[i]);
                }
                sum += static_cast<std::uint32_t>(*v->val.integer);
            }
            benchmark::DoNotOptimize(sum);
        }
        if (self->left_ > 0) {
            self->send();
        }
        return 1;
    }

    void* session_ = nullptr;
    oid name_[11] = {1, 3, 6, 1, 2, 1, 2, 2, 1, 10, 1};
    int left_ = 0;
    int answered_ = 0;
    int finished_ = 0;
};

void BM_RoundTrip_netsnmp(benchmark::State& state) {
    const int window = static_cast<int>(state.range(0));
    const int total = round_trips(window);
    Responder responder;
    NetSnmpClient client(responder.port());
    measure(state, total, [&] { return client.run(total, window); });
}

void windows(benchmark::internal::Benchmark* b) { b->Arg(1)->Arg(32)->Arg(1000)->Iterations(1)->Repetitions(3)->UseRealTime(); }

BENCHMARK(BM_RoundTrip_netsnmp)->Apply(windows);
BENCHMARK(BM_RoundTrip_openwosa)->Apply(windows);

Target row(int window, const char* what, const char* counter, const char* unit, Judge judge, double limit) {
    const std::string arg = "/" + std::to_string(window);
    return {"round trip, window " + std::to_string(window) + ": " + what, "BM_RoundTrip_openwosa" + arg,
            "BM_RoundTrip_netsnmp" + arg, counter, unit, judge, limit};
}

Target lossless() {
    Target target = row(1000, "requests lost", "lost", "requests", Judge::kAtMost, 0);
    target.peer.clear();
    return target;
}

const bool kRows[] = {
    add_target(row(1, "user CPU", "user_us", "us", Judge::kRatio, 1.0 / 3)),
    add_target(row(1, "CPU", "cpu_us", "us", Judge::kRatio, 1.0)),
    add_target(row(32, "user CPU", "user_us", "us", Judge::kRatio, 1.0 / 3)),
    add_target(row(32, "CPU", "cpu_us", "us", Judge::kRatio, 0.8)),
    add_target(row(1000, "time per answer", "us_per_trip", "us", Judge::kSpeedUp, 3)),
    add_target(lossless()),
};

}  // namespace
}  // namespace openwosa::bench
