#pragma once
// The engine's and the node's outcomes as return codes of APPC.

#include <winappc_api.hpp>

#include "sna/lu62/ps/conversation.hpp"

namespace openwosa::appc {

/// Return codes as they are stored: most significant byte first.
struct Codes {
    std::uint16_t primary = AP_OK;
    std::uint32_t secondary = 0;
};

/// A sense code as a secondary return code.
constexpr std::uint32_t stored(std::uint32_t code) { return __builtin_bswap32(code); }

Codes codes_of(const sna::lu62::ps::Completion& completion);
std::uint16_t what_received(const sna::lu62::ps::Completion& completion);
unsigned char conversation_state(sna::lu62::ps::ConvState state);

Codes codes_of(sna::lu62::port::ReceiveResult result);
Codes codes_of(const sna::lu62::port::Activated& answer);
Codes codes_of(sna::lu62::port::DeactivateResult result);

}  // namespace openwosa::appc
