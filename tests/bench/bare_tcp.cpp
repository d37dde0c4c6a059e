#include "bare_tcp.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace openwosa::bench {
namespace {

constexpr std::size_t kRead = 128 * 1024;  // as the node's

void no_delay(int socket) {
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

/// False: the other end has gone.
bool write_all(int socket, const std::vector<char>& message) {
    for (std::size_t sent = 0; sent < message.size();) {
        const ssize_t n = ::send(socket, message.data() + sent, message.size() - sent, MSG_NOSIGNAL);
        if (n <= 0) return false;
        sent += static_cast<std::size_t>(n);
    }
    return true;
}

/// Cuts a stream into messages of one length.
class Messages {
  public:
    Messages(int socket, std::size_t message) : socket_(socket), message_(message), buffer_(kRead) {}
    /// How many are complete after one read; 0: the other end has gone.
    std::size_t read() {
        do {
            const ssize_t n = ::read(socket_, buffer_.data(), buffer_.size());
            if (n <= 0) return 0;
            partial_ += static_cast<std::size_t>(n);
        } while (partial_ < message_);
        const std::size_t whole = partial_ / message_;
        partial_ %= message_;
        return whole;
    }

  private:
    const int socket_;
    const std::size_t message_;
    std::vector<char> buffer_;
    std::size_t partial_ = 0;
};

[[noreturn]] void serve(int listener, std::size_t size) {
    const int socket = ::accept(listener, nullptr, nullptr);
    no_delay(socket);
    const std::vector<char> message(size);
    Messages messages(socket, size);
    while (std::size_t whole = messages.read())
        for (; whole > 0; --whole)
            if (!write_all(socket, message)) ::_exit(0);
    ::_exit(0);
}

[[noreturn]] void sink(int listener) {
    const int socket = ::accept(listener, nullptr, nullptr);
    std::vector<char> buffer(kRead);
    std::uint64_t expected = 0;  // each run begins with its length
    std::size_t have = 0;
    for (std::uint64_t left = 0;;) {
        const ssize_t n = left == 0 ? ::read(socket, reinterpret_cast<char*>(&expected) + have, 8 - have)
                                    : ::read(socket, buffer.data(), buffer.size());
        if (n <= 0) ::_exit(0);
        if (left == 0) {
            have = (have + static_cast<std::size_t>(n)) % 8;
            left = have == 0 ? expected : 0;
            continue;
        }
        left -= static_cast<std::uint64_t>(n);
        if (left == 0 && ::send(socket, "", 1, MSG_NOSIGNAL) != 1) ::_exit(0);
    }
}

[[noreturn]] void accept_all(int listener) {
    for (char byte = 0;;) {
        const int socket = ::accept(listener, nullptr, nullptr);
        while (::read(socket, &byte, 1) > 0) {
        }
        ::close(socket);
    }
}

struct Listener {
    int socket = -1;
    sockaddr_in address{};
};
Listener listen_anywhere(int backlog) {
    Listener out{::socket(AF_INET, SOCK_STREAM, 0), {}};
    out.address.sin_family = AF_INET;
    out.address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof out.address;
    if (::bind(out.socket, reinterpret_cast<sockaddr*>(&out.address), size) != 0 ||
        ::listen(out.socket, backlog) != 0 ||
        ::getsockname(out.socket, reinterpret_cast<sockaddr*>(&out.address), &size) != 0)
        std::abort();
    return out;
}
int connect_to(const sockaddr_in& address) {
    const int made = ::socket(AF_INET, SOCK_STREAM, 0);
    if (::connect(made, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) std::abort();
    no_delay(made);
    return made;
}
template <class Serve>
pid_t child_of(const Listener& listener, Serve serve_it) {
    const pid_t child = ::fork();
    if (child == 0) serve_it(listener.socket);
    return child;
}
void end(pid_t child) {
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
}

}  // namespace

BareTcp::BareTcp(std::size_t message) : message_(message) {
    const Listener listener = listen_anywhere(1);
    child_ = child_of(listener, [&](int socket) { serve(socket, message); });
    ::close(listener.socket);
    socket_ = connect_to(listener.address);
}

BareTcp::~BareTcp() {
    ::close(socket_);
    end(child_);
}

void BareTcp::run(int exchanges, int window) {
    const std::vector<char> message(message_);
    int sent = 0;
    for (; sent < window; ++sent)
        if (!write_all(socket_, message)) std::abort();
    Messages answers(socket_, message_);
    for (int answered = 0; answered < exchanges;) {
        std::size_t whole = answers.read();
        if (whole == 0) std::abort();
        for (; whole > 0; --whole, ++answered)
            if (sent < exchanges && (++sent, !write_all(socket_, message))) std::abort();
    }
}

BareTcpStream::BareTcpStream() {
    const Listener listener = listen_anywhere(1);
    child_ = child_of(listener, sink);
    ::close(listener.socket);
    socket_ = connect_to(listener.address);
}

BareTcpStream::~BareTcpStream() {
    ::close(socket_);
    end(child_);
}

void BareTcpStream::run(int records, std::size_t record) {
    const std::uint64_t total = static_cast<std::uint64_t>(records) * record;
    std::vector<char> head(sizeof total);
    std::memcpy(head.data(), &total, sizeof total);
    if (!write_all(socket_, head)) std::abort();
    const std::vector<char> data(record);
    for (int i = 0; i < records; ++i)
        if (!write_all(socket_, data)) std::abort();
    char done = 0;
    if (::read(socket_, &done, 1) != 1) std::abort();
}

BareTcpConnections::BareTcpConnections() {
    const Listener listener = listen_anywhere(SOMAXCONN);
    child_ = child_of(listener, accept_all);
    listener_ = listener.socket;
}

BareTcpConnections::~BareTcpConnections() {
    ::close(listener_);
    end(child_);
}

void BareTcpConnections::run(int connections, int round) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    for (int i = 1; i <= connections; ++i) {
        const int made = connect_to(address);
        if (i % round == 0 || i == connections) {
            ::shutdown(made, SHUT_WR);
            char byte = 0;
            if (::read(made, &byte, 1) != 0) std::abort();
        }
        ::close(made);
    }
}

}  // namespace openwosa::bench
