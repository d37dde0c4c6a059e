#pragma once
// What can go wrong with the network, in the words the ABIs above need: each value has one documented WinSNMP
// TL_* code.

#include <cstdint>
#include <string_view>

namespace openwosa::runtime {

enum class NetError : std::uint8_t {
    kNone,
    kNotAvailable,  ///< network down, no route, address not on this machine (TL_NOT_AVAILABLE)
    kResource,      ///< descriptors, buffers or memory exhausted (TL_RESOURCE_ERROR)
    kInUse,         ///< the port belongs to somebody else (TL_IN_USE)
    kAccessDenied,  ///< a privileged port, or a firewall rule (TL_NOT_INITIALIZED when opening, TL_OTHER when
                    ///< sending)
    kTooBig,        ///< the datagram exceeds what the transport carries (TL_PDU_TOO_BIG)
    kNotSupported,  ///< address family or transport unknown to this machine (TL_NOT_SUPPORTED)
    kInvalid,       ///< an argument the system refuses (TL_INVALID_PARAM)
    kUndeliverable,  ///< the peer answered with ICMP: port or host unreachable (TL_UNDELIVERABLE)
    kClosed,         ///< the socket was closed, or the loop stopped
    kOther,          ///< anything else (TL_OTHER)
};

/// The enumerator's name, for traces and test messages.
std::string_view to_string(NetError error) noexcept;

/// Maps errno (Linux) or WSAGetLastError() (Windows).
NetError net_error_from_system(int code) noexcept;

}  // namespace openwosa::runtime
