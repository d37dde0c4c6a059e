#pragma once
// Starts the programs an attach wants, and notices their end.

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sna/lu62/node62.hpp"

namespace openwosa::runtime {

class Loop;

/// What the started process finds in its environment, and passes in its first ReceiveAllocate.
inline constexpr char kStartTokenVariable[] = "OPENWOSA_TP_START";

class ProgramStarter {
  public:
    /// On the loop thread: the program could not be started, or it has ended. `retry`: another attempt may
    /// fare better.
    using Ended = std::function<void(const std::string& token, bool retry)>;

    /// `config_file`: the started program's OPENWOSA_CONFIG; empty: ours.
    ProgramStarter(std::shared_ptr<Loop> loop, std::string config_file, Ended ended);
    ~ProgramStarter();

    /// Any thread; the loop thread does it.
    void start(const sna::lu62::StartProgram& program);
    /// `ended` is not called any more. Programs that run go on.
    void close();

  private:
    struct State;
    const std::shared_ptr<State> state_;
};

/// The words of a command line: separated by blanks, quoted by " where they have some; no shell.
std::vector<std::string> command_words(std::string_view command);

}  // namespace openwosa::runtime
