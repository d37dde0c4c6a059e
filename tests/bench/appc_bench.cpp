// Programs with APPC in two processes, each with its node, DLSw between them; beside bare TCP with the same
// sizes.
#include <benchmark/benchmark.h>

#include <chrono>
#include <vector>

#include "appc_pair.hpp"
#include "appc_program.hpp"
#include "bare_tcp.hpp"
#include "process_memory.hpp"
#include "report.hpp"
#include "sna/piu.hpp"
#include "sna/ssp.hpp"

namespace openwosa::bench {
namespace {

constexpr int kExchanges = 50000;
constexpr std::size_t kExchanged = 256;
constexpr std::size_t kGdsHeader = 4;
constexpr std::size_t kMessage =
    sna::kSspInfoHeader + sna::kThBytes + sna::kRhBytes + kGdsHeader + kExchanged;
constexpr int kConversations = 10000;
constexpr int kRound = 200;  ///< after so many the partner has to have seen them end
constexpr int kHeld = 5000;
constexpr std::int64_t kStreamed = 300000000;
constexpr std::int64_t kStreamedLarge = 1200000000;  ///< in records that need not many verbs for it
constexpr std::int64_t kLarge = 10000;

class Connected {
  public:
    Connected() { program_.start_tp("LUA"); }
    AppcConversation allocate(const char* tp = kPartnerTp, const char* mode = "BATCH", bool confirm = true) {
        return program_.allocate("LUB", tp, mode, confirm);
    }

  private:
    AppcPair pair_;
    AppcProgram program_;
};

template <class Run>
double seconds_of(Run run) {
    const auto began = std::chrono::steady_clock::now();
    run();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

// ---- streaming

int records(const benchmark::State& state) {
    const std::int64_t size = state.range(0);
    return static_cast<int>((size > kLarge ? kStreamedLarge : kStreamed) / size);
}

template <class Run>
void measure_stream(benchmark::State& state, Run run) {
    double seconds = 0;
    for (auto _ : state) seconds = seconds_of(run);
    state.counters["MB_per_s"] = 1e-6 * static_cast<double>(records(state) * state.range(0)) / seconds;
    state.counters["us_per_record"] = 1e6 * seconds / records(state);
}

void BM_Stream_tcp(benchmark::State& state) {
    BareTcpStream tcp;
    measure_stream(state, [&] { tcp.run(records(state), static_cast<std::size_t>(state.range(0))); });
}

void BM_Stream_appc(benchmark::State& state) {
    Connected connected;
    AppcConversation conversation = connected.allocate();
    const std::vector<unsigned char> data(static_cast<std::size_t>(state.range(0)));
    conversation.confirm();
    measure_stream(state, [&] {
        for (int i = records(state); i > 0; --i) conversation.send(data.data(), data.size());
        conversation.confirm();
    });
    conversation.deallocate();
}

// ---- back and forth

template <class Run>
void measure_exchange(benchmark::State& state, int times, Run run) {
    double seconds = 0;
    for (auto _ : state) seconds = seconds_of(run);
    state.counters["us"] = 1e6 * seconds / times;
}

void BM_PingPong_tcp(benchmark::State& state) {
    BareTcp tcp(kMessage);
    measure_exchange(state, kExchanges, [&] { tcp.run(kExchanges, 1); });
}

void BM_PingPong_appc(benchmark::State& state) {
    Connected connected;
    AppcConversation conversation = connected.allocate();
    std::vector<unsigned char> data(kExchanged);
    measure_exchange(state, kExchanges, [&] {
        for (int i = 0; i < kExchanges; ++i) {
            conversation.send(data.data(), data.size(), AP_SEND_DATA_P_TO_R_FLUSH);
            std::size_t size = 0;
            while (conversation.receive(data.data(), data.size(), size) !=
                   AppcConversation::Received::kSend) {
            }
        }
    });
    conversation.deallocate();
}

// ---- conversations

void BM_Conversations_tcp(benchmark::State& state) {
    BareTcpConnections tcp;
    measure_exchange(state, kConversations, [&] { tcp.run(kConversations, kRound); });
}

/// On sessions that are there; each is free again when the partner has answered for the end of its bracket.
void BM_Conversations_appc(benchmark::State& state) {
    Connected connected;
    const auto converse = [&](int times) {
        for (int i = 1; i <= times; ++i)
            connected.allocate(kPartnerTp, "MANY")
                .deallocate(i % kRound == 0 || i == times ? AP_SYNC_LEVEL : AP_FLUSH);
    };
    converse(2 * kRound);
    measure_exchange(state, kConversations, [&] { converse(kConversations); });
}

/// Each with a session of its own and a program at the partner's that has taken it.
void BM_Conversations_held(benchmark::State& state) {
    Connected connected;
    connected.allocate(kHoldTp, "MANY").flush();  // limits and link are there
    for (auto _ : state) {
        const Memory before = memory();
        const double threads_before = threads();
        for (int i = 0; i < kHeld; ++i) connected.allocate(kHoldTp, "MANY").flush();
        const Memory after = memory();
        state.counters["heap"] = (after.heap - before.heap) / kHeld;
        state.counters["resident"] = (after.resident - before.resident) / kHeld;
        state.counters["threads"] = threads() - threads_before;
    }
}

// ---- what a verb costs that sends nothing: dispatch, checks, the state machine's step

void BM_Verb(benchmark::State& state) {
    Connected connected;
    AppcConversation conversation = connected.allocate();
    for (auto _ : state) conversation.test_rts();
    conversation.deallocate();
}

void once(benchmark::internal::Benchmark* b) { b->Iterations(1)->UseRealTime(); }
void thrice(benchmark::internal::Benchmark* b) { b->Iterations(1)->Repetitions(3)->UseRealTime(); }
/// How the threads of two processes fall on the processors differs from time to time.
void sizes(benchmark::internal::Benchmark* b) {
    b->Arg(32000)->Arg(1000)->Iterations(1)->Repetitions(9)->UseRealTime();
}
BENCHMARK(BM_Stream_tcp)->Apply(sizes);
BENCHMARK(BM_Stream_appc)->Apply(sizes);
BENCHMARK(BM_PingPong_tcp)->Apply(thrice);
BENCHMARK(BM_PingPong_appc)->Apply(thrice);
BENCHMARK(BM_Conversations_tcp)->Apply(thrice);
BENCHMARK(BM_Conversations_appc)->Apply(thrice);
BENCHMARK(BM_Verb);
BENCHMARK(BM_Conversations_held)->Apply(once);

// At least so much of the peer's throughput is at most the inverse of its time.
const bool kRows[] = {
    add_target({"APPC: a record of 32,000 bytes, streaming between two processes: time against bare TCP",
                "BM_Stream_appc/32000", "BM_Stream_tcp/32000", "us_per_record", "us", Judge::kRatio,
                1 / 0.7}),
    add_target({"the same with 1,000 bytes", "BM_Stream_appc/1000", "BM_Stream_tcp/1000", "us_per_record",
                "us", Judge::kRatio, 1 / 0.5}),
    add_target({"APPC: 256 bytes there and back: time against bare TCP", "BM_PingPong_appc",
                "BM_PingPong_tcp", "us", "us", Judge::kRatio, 2.0}),
    add_target({"APPC: a conversation on an active session: time against a TCP connection",
                "BM_Conversations_appc", "BM_Conversations_tcp", "us", "us", Judge::kRatio, 1.0}),
    add_target({"APPC: a verb that sends nothing", "BM_Verb", "", "time", "ns", Judge::kAtMost, 150}),
    add_target({"APPC: heap of a conversation and its session, 5,000 of them", "BM_Conversations_held", "",
                "heap", "bytes", Judge::kAtMost, 16384}),
    add_target({"APPC: resident memory of one", "BM_Conversations_held", "", "resident", "bytes",
                Judge::kAtMost, 16384}),
    add_target({"APPC: threads of 5,000 conversations", "BM_Conversations_held", "", "threads", "threads",
                Judge::kAtMost, 0}),
};

}  // namespace
}  // namespace openwosa::bench
