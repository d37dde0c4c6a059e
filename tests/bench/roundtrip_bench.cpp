// Round trips against the batch responder: ours, and net-snmp's asynchronous session, both sending each next
// request from the callback of an answer.
#include <benchmark/benchmark.h>

#include <chrono>

#include "netsnmp_client.hpp"
#include "report.hpp"
#include "responder.hpp"
#include "winsnmp_client.hpp"

namespace openwosa::bench {
namespace {

// Enough for the kernel's sampled split of user and system time to mean something.
int round_trips(int window) { return window == 1 ? 100000 : 300000; }

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

void BM_RoundTrip_netsnmp(benchmark::State& state) {
    const int window = static_cast<int>(state.range(0));
    const int total = round_trips(window);
    Responder responder;
    NetSnmpClient client(responder.port());
    measure(state, total, [&] { return client.run(total, window); });
}

void windows(benchmark::internal::Benchmark* b) {
    b->Arg(1)->Arg(32)->Arg(1000)->Iterations(1)->Repetitions(3)->UseRealTime();
}

BENCHMARK(BM_RoundTrip_netsnmp)->Apply(windows);
BENCHMARK(BM_RoundTrip_openwosa)->Apply(windows);

Target row(int window, const char* what, const char* counter, const char* unit, Judge judge, double limit) {
    const std::string arg = "/" + std::to_string(window);
    return {"round trip, window " + std::to_string(window) + ": " + what,
            "BM_RoundTrip_openwosa" + arg,
            "BM_RoundTrip_netsnmp" + arg,
            counter,
            unit,
            judge,
            limit};
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
