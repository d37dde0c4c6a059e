#pragma once
// What all stations of a running host share: the scenario, the banks' books, the counters, the log.

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "bank.hpp"
#include "scenario.hpp"

namespace openwosa::snahost {

struct Statistics {
    std::uint64_t partners = 0, circuits = 0, pus = 0, lus = 0, sessions = 0;  ///< there now
    std::uint64_t sessions_started = 0, binds_refused = 0;
    std::uint64_t pius_in = 0, pius_out = 0, bytes_in = 0, bytes_out = 0;
    std::uint64_t chains_in = 0, negative_responses = 0;
    std::uint64_t violations = 0;  ///< rules a secondary broke
    std::uint64_t failures = 0;    ///< expectations of scripts that did not hold
};
/// One line.
[[nodiscard]] std::string describe(const Statistics& statistics);

struct House {
    Scenario scenario;
    std::map<std::string, Bank> banks;  ///< by application
    Statistics statistics;
    std::function<void(const std::string&)> log;

    explicit House(Scenario s);
    void tell(const std::string& line) const {
        if (log) log(line);
    }
};

}  // namespace openwosa::snahost
