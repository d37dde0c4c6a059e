// Verbs under way: what TRANSFER_MS_DATA waits for, and how its end reaches the program.
#pragma once

#include <windows.h>

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>

#include "outcome.hpp"

namespace openwosa::csv {

class PendingVerbs {
  public:
    using Ended = std::function<void(std::uint32_t number, Outcome)>;
    static constexpr std::size_t kMost = 64;  ///< documented: simultaneous verbs of a process

    /// 0: too many.
    std::uint32_t begin(Ended ended);
    /// Calls `ended` of the verb with that number, unless it has been called.
    void end(std::uint32_t number, const Outcome& outcome);
    /// Ends all of them.
    void end_all(const Outcome& outcome);

  private:
    std::mutex mutex_;
    std::uint32_t last_ = 0;
    std::map<std::uint32_t, Ended> verbs_;
};

/// The one of this process.
PendingVerbs& pending_verbs();

/// An outcome that one thread waits for and another one brings.
class Awaited {
  public:
    void set(const Outcome& outcome);
    Outcome wait();

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool set_ = false;
    Outcome outcome_;
};

}  // namespace openwosa::csv
