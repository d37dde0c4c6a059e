#pragma once
// The users of the configuration, and their passwords checked on a thread of its own: a good hash takes its
// time, and the node must not wait for it.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/lu62_config.hpp"
#include "sna/lu62/node62.hpp"

namespace openwosa::runtime {

class Loop;

/// How names are compared: what an attach says, as text without padding, in upper case. Nothing: it has bytes
/// that EBCDIC's invariant set and the national characters have not.
std::optional<std::string> user_name(sna::Octets ebcdic);

class UserChecks {
  public:
    /// On the loop thread.
    using Checked = std::function<void(std::uint64_t check, bool good)>;

    UserChecks(std::shared_ptr<Loop> loop, const std::vector<Lu62UserConfig>& users, Checked checked);
    /// `checked` is not called any more; waits for the thread, which gives up what it does.
    ~UserChecks();

    /// Any thread; never waits. A password that was found good is found good at once from then on.
    void check(const sna::lu62::CheckPassword& wanted);

  private:
    struct State;
    const std::shared_ptr<State> state_;
};

}  // namespace openwosa::runtime
