// 2,000 idle LU 0 sessions on 50 PUs in one process: what a session costs in memory, and in threads nothing.
// Everything that comes with them is counted, the node with its configuration included.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <vector>

#include "lu0_client.hpp"
#include "process_memory.hpp"
#include "report.hpp"
#include "sna_host.hpp"

namespace openwosa::bench {
namespace {

constexpr int kPus = 50;
constexpr int kLusEach = 40;
constexpr int kCount = kPus * kLusEach;

void BM_Sessions(benchmark::State& state) {
    const SnaHost host(kPus, kLusEach);
    const Lu0Library library(host.config().c_str());
    for (auto _ : state) {
        std::vector<std::unique_ptr<Lu0Client>> clients;
        clients.reserve(kCount);
        const Memory before = memory();
        const double threads_before = threads();
        for (int i = 0; i < kCount; ++i) clients.push_back(std::make_unique<Lu0Client>(i, 0));
        const Memory after = memory();
        state.counters["heap"] = (after.heap - before.heap) / kCount;
        state.counters["resident"] = (after.resident - before.resident) / kCount;
        state.counters["threads"] = threads() - threads_before;
    }
}
BENCHMARK(BM_Sessions)->Iterations(1)->UseRealTime();

const bool kRows[] = {
    add_target({"LU 0: heap of an idle session, 2,000 on 50 PUs", "BM_Sessions", "", "heap", "bytes",
                Judge::kAtMost, 8192}),
    add_target(
        {"LU 0: resident memory of one", "BM_Sessions", "", "resident", "bytes", Judge::kAtMost, 8192}),
    // The loop's own two begin with the first session.
    add_target(
        {"LU 0: threads of 2,000 sessions", "BM_Sessions", "", "threads", "threads", Judge::kAtMost, 2}),
};

}  // namespace
}  // namespace openwosa::bench
