#include "runtime/resolver.hpp"

#include "runtime/sockaddr.hpp"  // first: winsock2.h

#ifndef _WIN32
#include <netdb.h>
#endif

#include <algorithm>
#include <memory>
#include <string>

#include "runtime/fault.hpp"
#include "runtime/process.hpp"

namespace openwosa::runtime {

namespace {

constexpr std::size_t kLongestName = 253;  // RFC 1035 section 2.3.4, in text form

NetError resolver_error(int code) {
    switch (code) {
        case EAI_MEMORY:
            return NetError::kResource;
        case EAI_FAMILY:
            return NetError::kNotSupported;
        default:
            return NetError::kNotAvailable;
    }
}

}  // namespace

Resolution resolve_host(std::string_view name, std::uint16_t port) {
    Resolution result;
    if (name.empty() || name.size() > kLongestName || name.find('\0') != std::string_view::npos) {
        result.error = NetError::kInvalid;
        return result;
    }
    result.error = fault::point("resolver.resolve");
    if (result.error != NetError::kNone) return result;
    if (!network_start()) {
        result.error = NetError::kNotAvailable;
        return result;
    }
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_DGRAM;
    addrinfo* list = nullptr;
    const int failed = ::getaddrinfo(std::string(name).c_str(), nullptr, &hints, &list);
    if (failed) {
        result.error = resolver_error(failed);
    } else {
        const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(list,
                                                                   [](addrinfo* a) { ::freeaddrinfo(a); });
        for (const addrinfo* a = list; a; a = a->ai_next) {
            SocketAddress address{};
            if (a->ai_addrlen > sizeof address) continue;
            std::memcpy(&address, a->ai_addr, a->ai_addrlen);
            snmp::Endpoint endpoint = to_endpoint(address);
            if (endpoint.family == snmp::Family::kNone) continue;
            endpoint.port = port;
            if (std::find(result.endpoints.begin(), result.endpoints.end(), endpoint) ==
                result.endpoints.end())
                result.endpoints.push_back(endpoint);
        }
        if (result.endpoints.empty()) result.error = NetError::kNotAvailable;
    }
    network_stop();
    return result;
}

}  // namespace openwosa::runtime
