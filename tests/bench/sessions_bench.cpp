// 2,000 idle LU 0 sessions on 50 PUs in one process: what a session costs in memory, and in threads nothing.
// Everything that comes with them is counted, the node with its configuration included.
#include <benchmark/benchmark.h>
#include <malloc.h>

#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "lu0_client.hpp"
#include "report.hpp"
#include "sna_host.hpp"

namespace openwosa::bench {
namespace {

constexpr int kPus = 50;
constexpr int kLusEach = 40;
constexpr int kCount = kPus * kLusEach;

/// A number of /proc/self/`file`, on the line that begins with `key`.
double of_process(const char* file, const std::string& key) {
    std::ifstream in(std::string("/proc/self/") + file);
    for (std::string line; std::getline(in, line);)
        if (line.compare(0, key.size(), key) == 0) return std::stod(line.substr(key.size()));
    return 0;
}

struct Memory {
    double heap;      ///< bytes in use
    double resident;  ///< bytes, our share of them (PSS)
};
Memory memory() {
    const auto heap = mallinfo2();
    return {static_cast<double>(heap.uordblks + heap.hblkhd), 1024 * of_process("smaps_rollup", "Pss:")};
}

void BM_Sessions(benchmark::State& state) {
    const SnaHost host(kPus, kLusEach);
    const Lu0Library library(host.config().c_str());
    for (auto _ : state) {
        std::vector<std::unique_ptr<Lu0Client>> clients;
        clients.reserve(kCount);
        const Memory before = memory();
        const double threads_before = of_process("status", "Threads:");
        for (int i = 0; i < kCount; ++i) clients.push_back(std::make_unique<Lu0Client>(i, 0));
        const Memory after = memory();
        state.counters["heap"] = (after.heap - before.heap) / kCount;
        state.counters["resident"] = (after.resident - before.resident) / kCount;
        state.counters["threads"] = of_process("status", "Threads:") - threads_before;
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
