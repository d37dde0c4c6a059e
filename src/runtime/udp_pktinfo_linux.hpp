#pragma once
// IP_PKTINFO of IPv4 and IPv6: the address of ours that a datagram came to, and the one it is to go from.

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>

#include "snmp/endpoint.hpp"

namespace openwosa::runtime {

/// Of control data: enough for one in6_pktinfo.
inline constexpr std::size_t kPktinfoSpace = 128;

/// Where a datagram arrived, from its IP_PKTINFO.
inline void fill_local(msghdr& header, snmp::Endpoint& to) {
    for (cmsghdr* c = CMSG_FIRSTHDR(&header); c; c = CMSG_NXTHDR(&header, c)) {
        if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
            in_pktinfo info;
            std::memcpy(&info, CMSG_DATA(c), sizeof info);
            std::memcpy(to.address.data(), &info.ipi_addr, 4);
        } else if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO) {
            in6_pktinfo info;
            std::memcpy(&info, CMSG_DATA(c), sizeof info);
            std::memcpy(to.address.data(), &info.ipi6_addr, 16);
            to.scope = IN6_IS_ADDR_LINKLOCAL(&info.ipi6_addr) ? info.ipi6_ifindex : 0;
        }
    }
}

/// Says where to send from. `space` holds kPktinfoSpace bytes.
inline void set_source(msghdr& header, std::uint8_t* space, const snmp::Endpoint& from) {
    header.msg_control = space;
    header.msg_controllen = kPktinfoSpace;
    std::memset(space, 0, kPktinfoSpace);
    cmsghdr* c = CMSG_FIRSTHDR(&header);
    if (from.family == snmp::Family::kIpv4) {
        in_pktinfo info{};
        std::memcpy(&info.ipi_spec_dst, from.address.data(), 4);
        c->cmsg_level = IPPROTO_IP;
        c->cmsg_type = IP_PKTINFO;
        c->cmsg_len = CMSG_LEN(sizeof info);
        std::memcpy(CMSG_DATA(c), &info, sizeof info);
        header.msg_controllen = CMSG_SPACE(sizeof info);
    } else {
        in6_pktinfo info{};
        std::memcpy(&info.ipi6_addr, from.address.data(), 16);
        info.ipi6_ifindex = from.scope;
        c->cmsg_level = IPPROTO_IPV6;
        c->cmsg_type = IPV6_PKTINFO;
        c->cmsg_len = CMSG_LEN(sizeof info);
        std::memcpy(CMSG_DATA(c), &info, sizeof info);
        header.msg_controllen = CMSG_SPACE(sizeof info);
    }
}

}  // namespace openwosa::runtime
