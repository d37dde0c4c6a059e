// Runs the benchmarks and ends with one table: target, measured, peer, met. README includes that table as it
// is.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <map>
#include <optional>
#include <string>

#include "report.hpp"

namespace openwosa::bench {
namespace {

std::vector<Target>& registry() {
    static std::vector<Target> rows;
    return rows;
}

/// Keeps each benchmark's figures while the console shows them: medians when there are repetitions, else the
/// single run.
class Collector : public benchmark::ConsoleReporter {
  public:
    void ReportRuns(const std::vector<Run>& runs) override {
        ConsoleReporter::ReportRuns(runs);
        for (const Run& run : runs) {
            if (run.error_occurred) {
                continue;
            }
            const bool median = run.run_type == Run::RT_Aggregate && run.aggregate_name == "median";
            if (!median && run.run_type == Run::RT_Aggregate) {
                continue;
            }
            auto& figures = figures_[run.run_name.str()];
            figures["time"] = run.GetAdjustedCPUTime();
            for (const auto& [name, counter] : run.counters) {
                figures[name] = counter.value;
            }
        }
    }

    std::optional<double> figure(const std::string& name, const std::string& counter) const {
        for (const auto& [run, figures] : figures_) {
            // Run names carry option suffixes such as "/iterations:1/manual_time".
            if (run == name || run.rfind(name + "/iterations", 0) == 0) {
                if (const auto found = figures.find(counter); found != figures.end()) {
                    return found->second;
                }
            }
        }
        return std::nullopt;
    }

  private:
    std::map<std::string, std::map<std::string, double>> figures_;
};

std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, value < 10 ? "%.2f" : value < 1000 ? "%.1f" : "%.0f", value);
    return text;
}

void print_row(const Target& row, const Collector& seen) {
    const bool compared = !row.peer.empty();
    const auto ours = seen.figure(row.ours, row.counter);
    const auto peer_figure = compared ? seen.figure(row.peer, row.counter) : ours;
    if (!ours || !peer_figure) {
        std::printf("| %s | | | | not measured |\n", row.what.c_str());
        return;
    }
    const double peer = *peer_figure;
    std::string goal;
    double judged = *ours;
    bool met = false;
    switch (row.judge) {
        case Judge::kSpeedUp:
            judged = peer / *ours;
            met = judged >= row.limit;
            goal = "at least " + number(row.limit) + " times";
            break;
        case Judge::kRatio:
            judged = *ours / peer;
            met = judged <= row.limit;
            goal = "at most " + number(row.limit) + " of peer";
            break;
        case Judge::kAtMost:
            met = judged <= row.limit;
            goal = "at most " + number(row.limit) + " " + row.unit;
            break;
    }
    std::printf("| %s | %s | %s %s%s | %s | %s |\n", row.what.c_str(), goal.c_str(), number(*ours).c_str(),
                row.unit.c_str(), compared ? (" (" + number(judged) + ")").c_str() : "",
                compared ? (number(peer) + " " + row.unit).c_str() : "–", met ? "yes" : "no");
}

}  // namespace

bool add_target(Target target) {
    registry().push_back(std::move(target));
    return true;
}

const std::vector<Target>& targets() { return registry(); }

}  // namespace openwosa::bench

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
        return 2;
    }
    openwosa::bench::Collector collector;
    benchmark::RunSpecifiedBenchmarks(&collector);
    std::printf("\n| what | target | measured (ratio) | peer | met |\n|---|---|---|---|---|\n");
    for (const auto& row : openwosa::bench::targets()) {
        openwosa::bench::print_row(row, collector);
    }
    benchmark::Shutdown();
    return 0;
}
