#pragma once
// Which failures of LU 6.2 pass by themselves.

#include "sna/sense.hpp"

namespace openwosa::sna::lu62 {

/// Why a session could not be had: something that may pass by itself (AP_ALLOCATION_FAILURE_RETRY,
/// AP_ACTIVATION_FAIL_RETRY), or something that somebody has to change. Path and link failures, lacks and
/// limits pass; names, parameters, security and protocol errors do not (KB Q150841, Q218170).
constexpr bool retry_later(sense::Sense sense) {
    switch (sense::major(sense)) {
        case 0x0801:
        case 0x0802:
        case 0x0805:
        case 0x0812:
        case 0x0815:
        case 0x081B:
        case 0x082D:
        case 0x0839:
        case 0x083A:
        case 0x0845:
        case 0x084B:
        case 0x0857:
        case 0x088B:
        case 0x08A0:
            return true;
        default:
            return sense::major(sense) >= 0x8001 && sense::major(sense) != 0x8004 &&
                   sense::major(sense) != 0x8014 && sense::major(sense) != 0x800F;
    }
}

}  // namespace openwosa::sna::lu62
