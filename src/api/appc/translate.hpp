#pragma once
// Control blocks as the engine's verbs.

#include "call.hpp"
#include "sna/lu62/ps/conversation.hpp"

namespace openwosa::appc {

namespace ps = sna::lu62::ps;

/// What a control block asks for, or the secondary code of AP_PARAMETER_CHECK.
struct Translated {
    ps::Event event;
    std::uint32_t bad = 0;
};

/// A conversation verb other than ALLOCATE and SEND_CONVERSATION. Data the program points at are copied to
/// `scratch`, which the event views. `state`: some fields count in some states only.
Translated translate(Call& call, const ps::State& state, sna::Bytes& scratch);

}  // namespace openwosa::appc
