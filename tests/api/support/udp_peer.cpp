#include "udp_peer.hpp"

#ifdef _WIN32
#include <winsock2.h>
#include <ws2tcpip.h>
#else
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#endif

#include <cstring>
#include <stdexcept>

#include "../../ports.hpp"

namespace openwosa::apitest {

namespace {

#ifdef _WIN32
struct Winsock {
    Winsock() {
        WSADATA data;
        WSAStartup(MAKEWORD(2, 2), &data);
    }
};
void prepare_sockets() { static const Winsock once; }
using Socket = SOCKET;
void close_socket(Socket s) { closesocket(s); }
#else
void prepare_sockets() {}
using Socket = int;
void close_socket(Socket s) { ::close(s); }
#endif

struct Address {
    sockaddr_storage storage{};
    socklen_t length = 0;

    sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

Address to_address(const Endpoint& endpoint) {
    Address out;
    if (endpoint.address.find(':') == std::string::npos) {
        auto* v4 = reinterpret_cast<sockaddr_in*>(&out.storage);
        v4->sin_family = AF_INET;
        v4->sin_port = htons(endpoint.port);
        out.length = sizeof *v4;
        if (inet_pton(AF_INET, endpoint.address.c_str(), &v4->sin_addr) == 1) return out;
    } else {
        auto* v6 = reinterpret_cast<sockaddr_in6*>(&out.storage);
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(endpoint.port);
        out.length = sizeof *v6;
        if (inet_pton(AF_INET6, endpoint.address.c_str(), &v6->sin6_addr) == 1) return out;
    }
    throw std::invalid_argument("no address: " + endpoint.address);
}

Endpoint to_endpoint(const Address& address) {
    char text[64] = "";
    if (address.storage.ss_family == AF_INET) {
        const auto* v4 = reinterpret_cast<const sockaddr_in*>(&address.storage);
        inet_ntop(AF_INET, &v4->sin_addr, text, sizeof text);
        return {text, ntohs(v4->sin_port)};
    }
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(&address.storage);
    inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof text);
    return {text, ntohs(v6->sin6_port)};
}

bool wait_readable(Socket s, std::chrono::milliseconds timeout) {
#ifdef _WIN32
    fd_set set;
    FD_ZERO(&set);
    FD_SET(s, &set);
    timeval limit{long(timeout.count() / 1000), long(timeout.count() % 1000 * 1000)};
    return select(0, &set, nullptr, nullptr, &limit) == 1;
#else
    pollfd entry{s, POLLIN, 0};
    return poll(&entry, 1, int(timeout.count())) == 1;
#endif
}

}  // namespace

UdpPeer::UdpPeer(const std::string& address, std::uint16_t port) : socket_(-1) {
    prepare_sockets();
    Address where = to_address({address, port});
    const Socket s = ::socket(where.storage.ss_family, SOCK_DGRAM, IPPROTO_UDP);
    const int on = 1;
    setsockopt(s, SOL_SOCKET, SO_BROADCAST, reinterpret_cast<const char*>(&on), sizeof on);
    Address bound;
    bound.length = sizeof bound.storage;
    if (::bind(s, where.get(), where.length) != 0 || getsockname(s, bound.get(), &bound.length) != 0) {
        close_socket(s);
        throw std::runtime_error("cannot bind " + address + " port " + std::to_string(port));
    }
    socket_ = std::intptr_t(s);
    local_ = to_endpoint(bound);
}

UdpPeer::~UdpPeer() { close_socket(Socket(socket_)); }

void UdpPeer::send(const Endpoint& to, const Bytes& bytes) {
    Address address = to_address(to);
    const auto sent = sendto(Socket(socket_), reinterpret_cast<const char*>(bytes.data()),
#ifdef _WIN32
                             int(bytes.size()),
#else
                             bytes.size(),
#endif
                             0, address.get(), address.length);
    if (sent < 0 || std::size_t(sent) != bytes.size()) throw std::runtime_error("sendto " + to.address);
}

std::optional<Datagram> UdpPeer::receive(std::chrono::milliseconds timeout) {
    using Clock = std::chrono::steady_clock;
    const auto deadline = Clock::now() + timeout;
    for (;;) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
        if (!wait_readable(Socket(socket_), left < 0ms ? 0ms : left)) return std::nullopt;
        Datagram datagram;
        datagram.bytes.resize(65536);
        Address from;
        from.length = sizeof from.storage;
        const auto got = recvfrom(Socket(socket_), reinterpret_cast<char*>(datagram.bytes.data()), 65536, 0,
                                  from.get(), &from.length);
        // An ICMP "port unreachable" for something we sent earlier shows up here as an error: not a datagram.
        if (got < 0) continue;
        datagram.at = Clock::now();
        datagram.bytes.resize(std::size_t(got));
        datagram.from = to_endpoint(from);
        return datagram;
    }
}

bool UdpPeer::can_bind(const std::string& address, std::uint16_t port) try {
    const UdpPeer trial(address, port);
    return true;
} catch (const std::runtime_error&) {
    return false;
}

std::uint16_t free_udp_port() {
    return free_port([](std::uint16_t port) { return UdpPeer::can_bind("0.0.0.0", port); });
}

}  // namespace openwosa::apitest
