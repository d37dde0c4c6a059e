// What many outstanding requests cost: round trips beside 100 and beside 10,000 requests nobody answers, and
// the memory of one.
#include <benchmark/benchmark.h>
#include <malloc.h>

#include "report.hpp"
#include "responder.hpp"
#include "winsnmp_client.hpp"

namespace openwosa::bench {
namespace {

constexpr int kRoundTrips = 60000;
constexpr int kEntities = 1000;

void BM_BesideOutstanding(benchmark::State& state) {
    const int outstanding = static_cast<int>(state.range(0));
    Responder responder;
    Sink sink;
    WinSnmpClient client(responder.port());
    client.leave_outstanding(outstanding, kEntities, sink.port());
    CpuTime spent;
    int answered = 0;
    for (auto _ : state) {
        const CpuTime before = cpu_time();
        answered = client.run(kRoundTrips, 32);
        const CpuTime after = cpu_time();
        spent = {after.user - before.user, after.total - before.total};
    }
    state.counters["cpu_us"] = 1e6 * spent.total / kRoundTrips;
    state.counters["lost"] = kRoundTrips - answered;
}
BENCHMARK(BM_BesideOutstanding)->Arg(100)->Arg(10000)->Iterations(1)->Repetitions(3)->UseRealTime();

/// Bytes of one GET's datagram and of its varbind list, the "PDU" that the target leaves out of the count.
constexpr double kPduBytes = 46;

void BM_MemoryPerOutstanding(benchmark::State& state) {
    constexpr int kCount = 10000;
    Responder responder;
    Sink sink;
    double bytes = 0;
    for (auto _ : state) {
        WinSnmpClient client(responder.port());
        client.leave_outstanding(kEntities, kEntities,
                                 sink.port());  // the entities themselves are not what is counted
        const auto before = mallinfo2();
        client.leave_outstanding(kCount, 1, sink.port());
        const auto after = mallinfo2();
        bytes = static_cast<double>(after.uordblks + after.hblkhd) -
                static_cast<double>(before.uordblks + before.hblkhd);
    }
    state.counters["bytes"] = bytes / kCount - kPduBytes;
}
BENCHMARK(BM_MemoryPerOutstanding)->Iterations(1)->UseRealTime();

const bool kRows[] = {
    add_target({"CPU per round trip beside 10,000 outstanding over 1,000 entities, against beside 100",
                "BM_BesideOutstanding/10000", "BM_BesideOutstanding/100", "cpu_us", "us", Judge::kRatio,
                1.3}),
    add_target({"memory per outstanding request, beyond the PDU", "BM_MemoryPerOutstanding", "", "bytes",
                "bytes", Judge::kAtMost, 1024}),
};

}  // namespace
}  // namespace openwosa::bench
