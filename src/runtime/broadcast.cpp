#include "runtime/broadcast.hpp"

#include <cstdint>
#include <cstring>
#include <vector>

#ifdef _WIN32
#include <winsock2.h>
// After winsock2.h.
#include <iphlpapi.h>
#else
#include <ifaddrs.h>
#include <netinet/in.h>
#endif

namespace openwosa::runtime {

namespace {

/// Addresses and masks in network byte order.
bool is_broadcast_of(std::uint32_t candidate, std::uint32_t address, std::uint32_t mask) {
    // A mask of 31 or 32 ones has no broadcast address.
    return ntohl(mask) < 0xfffffffeu && candidate == (address | ~mask);
}

#ifdef _WIN32

bool ask_system(std::uint32_t candidate) {
    ULONG size = 0;
    if (GetIpAddrTable(nullptr, &size, FALSE) != ERROR_INSUFFICIENT_BUFFER) return false;
    std::vector<std::uint64_t> storage(size / sizeof(std::uint64_t) + 1);
    auto* table = reinterpret_cast<MIB_IPADDRTABLE*>(storage.data());
    if (GetIpAddrTable(table, &size, FALSE) != NO_ERROR) return false;
    for (DWORD i = 0; i < table->dwNumEntries; ++i) {
        if (is_broadcast_of(candidate, table->table[i].dwAddr, table->table[i].dwMask)) return true;
    }
    return false;
}

#else

bool ask_system(std::uint32_t candidate) {
    ifaddrs* list = nullptr;
    if (getifaddrs(&list) != 0) return false;
    bool found = false;
    for (const ifaddrs* one = list; one && !found; one = one->ifa_next) {
        if (!one->ifa_addr || one->ifa_addr->sa_family != AF_INET || !one->ifa_netmask) continue;
        found =
            is_broadcast_of(candidate, reinterpret_cast<const sockaddr_in*>(one->ifa_addr)->sin_addr.s_addr,
                            reinterpret_cast<const sockaddr_in*>(one->ifa_netmask)->sin_addr.s_addr);
    }
    freeifaddrs(list);
    return found;
}

#endif

}  // namespace

bool is_directed_broadcast(const snmp::Endpoint& endpoint) {
    // Two host bits at least, all of them ones: three of four addresses are none without asking.
    if (endpoint.family != snmp::Family::kIpv4 || (endpoint.address[3] & 3) != 3) return false;
    std::uint32_t candidate;
    std::memcpy(&candidate, endpoint.address.data(), sizeof candidate);
    return ask_system(candidate);
}

}  // namespace openwosa::runtime
