#pragma once
#include <string>
#include <vector>

namespace openwosa::bench {

/// How a target's measured figure is judged.
enum class Judge {
    kSpeedUp,  ///< peer / ours >= limit
    kRatio,    ///< ours / peer <= limit
    kAtMost,   ///< ours <= limit
};

/// One row of the table the run ends with. `ours` and `peer` are benchmark names; `counter` is the figure
/// compared
/// ("time" = CPU time per iteration in ns, else a user counter both benchmarks set).
struct Target {
    std::string what;
    std::string ours;
    std::string peer;  ///< empty for kAtMost
    std::string counter;
    std::string unit;
    Judge judge;
    double limit;
};

/// Adds a row; called from namespace-scope initialisers beside the benchmarks, so that a figure and its
/// target stand together.
bool add_target(Target target);

const std::vector<Target>& targets();

}  // namespace openwosa::bench
