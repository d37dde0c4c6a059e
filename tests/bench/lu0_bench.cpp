// The hot path of an LU 0 session: a single-RU chain from the link's bytes through PIU decoding and the
// half-session, its definite response, and an answering chain, encoded; and the same through the node with
// its client.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <new>

#include "allocations.hpp"
#include "report.hpp"
#include "sna/lu0/half_session.hpp"
#include "sna/node/node.hpp"

namespace {

using namespace openwosa;
using namespace openwosa::sna;

// FM 3, TS 3, HDX-FF with brackets, RQD or RQE, 1024-byte RUs, no pacing.
Bytes bind_ru() {
    Bytes ru = {0x31, 0x01, 3, 3, 0xF1, 0xF1, 0x70, 0x80, 0, 0, 0x87, 0x87, 0, 0, 0};
    ru.resize(27);
    return ru;
}

Bytes piu_of(const Th& th, const Rh& rh, Octets ru) {
    Bytes bytes;
    encode_piu({th, rh, ru}, bytes);
    return bytes;
}

Th to_lu(std::uint16_t snf, bool expedited) {
    Th th;
    th.daf = 3;
    th.oaf = 1;
    th.snf = snf;
    th.expedited = expedited;
    return th;
}

void feed(lu0::State& state, Octets bytes, lu0::Actions& out) {
    const PiuResult piu = decode_piu(bytes);
    if (piu.error != PiuError::kNone) {
        std::abort();
    }
    out.clear();
    lu0::step(state, lu0::Event{lu0::Arrived{piu.piu.th, *piu.piu.rh, piu.piu.ru}}, out);
}

void set_number(Bytes& piu, std::uint16_t snf) {
    piu[4] = static_cast<std::uint8_t>(snf >> 8);
    piu[5] = static_cast<std::uint8_t>(snf);
}

/// A 256-byte RQE chain with BB and EB each time: decode, receive checks, brackets, indication.
void receive_chain(benchmark::State& run) {
    lu0::State state;
    state.address = 3;
    state.not_ready = 0;
    lu0::Actions out;
    const Rh control = request_header(Category::kSessionControl, true);
    feed(state, piu_of(to_lu(1, true), control, bind_ru()), out);
    feed(state, piu_of(to_lu(2, true), control, Bytes{0xA0}), out);
    Rh rh;
    rh.dr1 = true;
    rh.begin_bracket = rh.end_bracket = true;
    Bytes chain = piu_of(to_lu(1, false), rh, Bytes(256, 0xC1));
    std::uint16_t snf = 0;
    const auto exchange = [&] {
        set_number(chain, ++snf);
        feed(state, chain, out);
        if (out.told.size() != 1 || !out.told[0].answer) {
            run.SkipWithError("the chain was not received");
        }
        lu0::step(state, lu0::Event{lu0::Respond{1, snf, 0, {}}}, out);
        lu0::step(state, lu0::Event{lu0::Consumed{1}}, out);
        if (out.wire.size() != 1) {
            run.SkipWithError("the chain was not answered");
        }
        benchmark::DoNotOptimize(out.wire.bytes.data());
    };
    exchange();  // the buffers have grown
    const std::uint64_t before = bench::allocations();
    for (auto _ : run) {
        exchange();
    }
    run.counters["allocations"] = static_cast<double>(bench::allocations() - before);
}

/// The application's 256-byte chain, encoded, and the primary's response decoded.
void send_chain(benchmark::State& run) {
    lu0::State state;
    state.address = 3;
    state.not_ready = 0;
    lu0::Actions out;
    const Rh control = request_header(Category::kSessionControl, true);
    feed(state, piu_of(to_lu(1, true), control, bind_ru()), out);
    feed(state, piu_of(to_lu(2, true), control, Bytes{0xA0}), out);
    Rh rh;
    rh.dr1 = true;
    rh.end_bracket = true;
    const Bytes data(256, 0xC1);
    Bytes response = piu_of(to_lu(1, false), response_to(rh, true), {});
    std::uint16_t snf = 0;
    const auto exchange = [&] {
        out.clear();
        lu0::step(state, lu0::Event{lu0::Send{1, rh, data}}, out);
        if (out.wire.size() != 1) {
            run.SkipWithError("the chain was not sent");
        }
        benchmark::DoNotOptimize(out.wire.bytes.data());
        set_number(response, ++snf);
        feed(state, response, out);
        if (out.told.size() != 1) {
            run.SkipWithError("the response was not taken");
        }
    };
    exchange();  // the buffers have grown
    const std::uint64_t before = bench::allocations();
    for (auto _ : run) {
        exchange();
    }
    run.counters["allocations"] = static_cast<double>(bench::allocations() - before);
}

/// Both ways through the node: a chain in and its indication out, the client's response, its chain, its
/// response.
void node_exchange(benchmark::State& run) {
    node::Config config;
    config.pus = {{"PU", 1, {{"LU", 3, {}}}}};
    node::Node node(config);
    node::Actions out;
    const auto step = [&](auto what) {
        out.clear();
        node.step({0, std::move(what)}, out);
    };
    const Rh control = request_header(Category::kSessionControl, true);
    const auto feed_node = [&](const Bytes& bytes) { step(node::PiuReceived{1, bytes}); };
    step(node::LinkUp{1, 0});
    Th pu;
    pu.expedited = true;
    feed_node(piu_of(pu, control, Bytes{0x11, 0x01, 0x01, 5, 0, 0, 0, 0, 1}));
    Th sscp = to_lu(1, true);
    sscp.oaf = 0;
    feed_node(piu_of(sscp, control, Bytes{0x0D, 0x01, 0x01}));
    step(node::ClientAttached{1, "user"});
    step(node::ClientRequest{1, port::OpenLu{1, "LU", ""}});
    port::StartSession start;
    start.lu = 1;
    step(node::ClientRequest{1, start});
    feed_node(piu_of(to_lu(1, true), control, bind_ru()));
    feed_node(piu_of(to_lu(2, true), control, Bytes{0xA0}));
    Rh in;
    in.dr1 = true;
    in.begin_bracket = in.change_direction = true;
    Bytes chain = piu_of(to_lu(1, false), in, Bytes(256, 0xC1));
    port::SendResponse response;
    response.lu = 1;
    port::SendData data;
    data.lu = 1;
    data.rh.dr1 = true;
    data.rh.end_bracket = true;
    data.data.assign(256, 0xC1);
    Bytes answer = piu_of(to_lu(1, false), response_to(data.rh, true), {});
    std::uint16_t snf = 0;
    for (auto _ : run) {
        set_number(chain, ++snf);
        feed_node(chain);
        response.snf = snf;
        step(node::ClientRequest{1, response});
        step(node::ClientRequest{1, port::Consumed{1, 1}});
        step(node::ClientRequest{1, data});
        set_number(answer, snf);
        feed_node(answer);
        if (out.indications.size() != 1) {
            run.SkipWithError("the exchange did not complete");
        }
    }
}

BENCHMARK(receive_chain)->Name("lu0/receive");
BENCHMARK(send_chain)->Name("lu0/send");
BENCHMARK(node_exchange)->Name("lu0/node-exchange");

const bool targets_added = [] {
    bench::add_target({"LU 0: a 256-byte chain received and answered", "lu0/receive", "", "time", "ns",
                       bench::Judge::kAtMost, 300});
    bench::add_target({"LU 0: a 256-byte chain sent, its response taken", "lu0/send", "", "time", "ns",
                       bench::Judge::kAtMost, 300});
    bench::add_target({"LU 0: heap allocations on the way in, in a whole run", "lu0/receive", "",
                       "allocations", "allocations", bench::Judge::kAtMost, 0});
    bench::add_target({"LU 0: heap allocations on the way out", "lu0/send", "", "allocations", "allocations",
                       bench::Judge::kAtMost, 0});
    return true;
}();

}  // namespace
