#pragma once
// What a primary application does in one session. A program is told of the session's events and acts on the
// half-session; what concerns more than the session goes out as orders.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "bank.hpp"
#include "half_session.hpp"
#include "scenario.hpp"
#include "services.hpp"

namespace openwosa::snahost {

using Millis = std::uint64_t;

struct SayToLu {
    std::string text;  ///< on the SSCP-LU session
};
struct Remark {
    std::string text;
};
struct Failure {
    std::string text;  ///< an expectation of a script did not hold
};
using Order = std::variant<LinkAct, UnitAct, SayToLu, Remark, Failure>;

struct Context {
    HalfSession& session;
    SessionOutput& out;
    std::vector<Order>& orders;
    Millis now = 0;
};

class Program {
  public:
    virtual ~Program() = default;
    /// Data traffic is active (after SDT, or BIND where the profile has none).
    virtual void started(Context&) {}
    /// Chains, commands, responses.
    virtual void event(const SessionEvent& event, Context& context) = 0;
    virtual void tick(Context&) {}
};

/// Answers a request that is not data as a patient application does: RSHUTD and SHUTC with UNBIND, RQR with
/// CLEAR and SDT, QEC with QC, the rest with a positive response.
void answer_command(const SessionEvent& event, Context& context);

[[nodiscard]] std::unique_ptr<Program> make_program(const ApplicationConfig& config, Bank& bank);

}  // namespace openwosa::snahost
