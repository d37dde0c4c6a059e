// Encoding and decoding a v2c RESPONSE with 1, 10 and 100 Counter32 bindings of 11 arcs, ours and net-snmp's
// in one process. A decode ends when every arc and every value has been materialised and read, and is freed
// or reusable.
#include <benchmark/benchmark.h>
#include <net-snmp/net-snmp-config.h>
// net-snmp-includes.h wants the configuration header first.
#include <net-snmp/net-snmp-includes.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "report.hpp"
#include "snmp/message.hpp"

namespace {

using namespace openwosa;

// ifInOctets.1 and on: 1.3.6.1.2.1.2.2.1.10.n
snmp::OidBuffer name_of(std::size_t row) {
    snmp::OidBuffer name;
    name.arcs = {1, 3, 6, 1, 2, 1, 2, 2, 1, 10, static_cast<snmp::Arc>(row)};
    name.size = 11;
    return name;
}

std::uint32_t counter_of(std::size_t row) { return static_cast<std::uint32_t>(row * 40'503'607u); }

snmp::Pdu response(std::size_t bindings) {
    snmp::Pdu pdu;
    pdu.type = snmp::PduType::kResponse;
    pdu.request_id = 0x12345678;
    for (std::size_t i = 1; i <= bindings; ++i)
        pdu.varbinds.append(name_of(i).view(),
                            snmp::ValueView::unsigned32(snmp::Syntax::kCounter32, counter_of(i)));
    return pdu;
}

std::vector<std::uint8_t> wire_of(std::size_t bindings) {
    snmp::EncodeBuffer buffer;
    if (encode(snmp::Version::kV2c, "public", response(bindings), buffer) != snmp::EncodeError::kOk)
        std::abort();
    return {buffer.view().begin(), buffer.view().end()};
}

void ours_encode(benchmark::State& state) {
    const snmp::Pdu pdu = response(static_cast<std::size_t>(state.range(0)));
    snmp::EncodeBuffer buffer;
    for (auto _ : state) {
        if (encode(snmp::Version::kV2c, "public", pdu, buffer) != snmp::EncodeError::kOk) std::abort();
        benchmark::DoNotOptimize(buffer.view().data());
        benchmark::ClobberMemory();
    }
}

void ours_decode(benchmark::State& state) {
    const std::vector<std::uint8_t> wire = wire_of(static_cast<std::size_t>(state.range(0)));
    snmp::Message message;
    for (auto _ : state) {
        if (!decode(wire, message)) std::abort();
        std::uint64_t sum = 0;
        for (std::size_t i = 1; i <= message.pdu.varbinds.size(); ++i) {
            for (const snmp::Arc arc : message.pdu.varbinds.name(i)) sum += arc;
            sum += message.pdu.varbinds.value(i).number;
        }
        benchmark::DoNotOptimize(sum);
    }
}

netsnmp_session& peer_session() {
    static netsnmp_session session = [] {
        netsnmp_session s;
        // Without init_snmp(): that reads configuration and MIBs, and leaves files behind.
        snmp_sess_init(&s);
        static char community[] = "public";
        s.version = SNMP_VERSION_2c;
        s.community = reinterpret_cast<u_char*>(community);
        s.community_len = 6;
        return s;
    }();
    return session;
}

netsnmp_pdu* peer_response(std::size_t bindings) {
    netsnmp_pdu* pdu = snmp_pdu_create(SNMP_MSG_RESPONSE);
    pdu->version = SNMP_VERSION_2c;
    pdu->reqid = 0x12345678;
    pdu->errstat = pdu->errindex = 0;
    pdu->community = static_cast<u_char*>(std::malloc(6));
    std::memcpy(pdu->community, "public", 6);
    pdu->community_len = 6;
    for (std::size_t i = 1; i <= bindings; ++i) {
        const snmp::OidBuffer ours = name_of(i);
        const std::vector<oid> name(ours.view().begin(), ours.view().end());
        const u_long value = counter_of(i);
        const std::uint32_t narrow = static_cast<std::uint32_t>(value);
        snmp_pdu_add_variable(pdu, name.data(), name.size(), ASN_COUNTER, &narrow, sizeof narrow);
    }
    return pdu;
}

void peer_encode(benchmark::State& state) {
    netsnmp_session& session = peer_session();
    netsnmp_pdu* pdu = peer_response(static_cast<std::size_t>(state.range(0)));
    size_t size = 1 << 16;
    u_char* packet = static_cast<u_char*>(std::malloc(size));
    size_t length = 0;
    for (auto _ : state) {
        length = 0;
        if (snmp_build(&packet, &size, &length, &session, pdu) != 0) std::abort();
        benchmark::DoNotOptimize(packet);
        benchmark::ClobberMemory();
    }
    // Both sides must have done the same work: the octets agree.
    const std::vector<std::uint8_t> wire = wire_of(static_cast<std::size_t>(state.range(0)));
    const u_char* start = netsnmp_ds_get_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_REVERSE_ENCODE)
                              ? packet + size - length
                              : packet;
    if (length != wire.size() || std::memcmp(start, wire.data(), length) != 0)
        state.SkipWithError("net-snmp encodes something else");
    std::free(packet);
    snmp_free_pdu(pdu);
}

void peer_decode(benchmark::State& state) {
    netsnmp_session& session = peer_session();
    std::vector<std::uint8_t> wire = wire_of(static_cast<std::size_t>(state.range(0)));
    for (auto _ : state) {
        auto* pdu = static_cast<netsnmp_pdu*>(std::calloc(1, sizeof(netsnmp_pdu)));
        if (snmp_parse(nullptr, &session, pdu, wire.data(), wire.size()) != 0) std::abort();
        std::uint64_t sum = 0;
        for (const netsnmp_variable_list* v = pdu->variables; v != nullptr; v = v->next_variable) {
            for (size_t i = 0; i < v->name_length; ++i) sum += v->name[i];
            sum += static_cast<std::uint64_t>(*v->val.integer);
        }
        benchmark::DoNotOptimize(sum);
        snmp_free_pdu(pdu);
    }
}

BENCHMARK(ours_encode)->Name("codec/encode/ours")->Arg(1)->Arg(10)->Arg(100);
BENCHMARK(peer_encode)->Name("codec/encode/net-snmp")->Arg(1)->Arg(10)->Arg(100);
BENCHMARK(ours_decode)->Name("codec/decode/ours")->Arg(1)->Arg(10)->Arg(100);
BENCHMARK(peer_decode)->Name("codec/decode/net-snmp")->Arg(1)->Arg(10)->Arg(100);

const bool targets_added = [] {
    for (const std::string bindings : {"1", "10", "100"}) {
        bench::add_target({"encode a RESPONSE of " + bindings + " bindings", "codec/encode/ours/" + bindings,
                           "codec/encode/net-snmp/" + bindings, "time", "ns", bench::Judge::kSpeedUp, 3});
        bench::add_target({"decode and read one of " + bindings, "codec/decode/ours/" + bindings,
                           "codec/decode/net-snmp/" + bindings, "time", "ns", bench::Judge::kSpeedUp, 5});
    }
    return true;
}();

}  // namespace
