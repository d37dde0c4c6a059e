#include "bare_tcp.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

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

}  // namespace

BareTcp::BareTcp(std::size_t message) : message_(message) {
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener, 1) != 0 ||
        ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        std::abort();
    child_ = ::fork();
    if (child_ == 0) serve(listener, message);
    ::close(listener);
    socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), size) != 0) std::abort();
    no_delay(socket_);
}

BareTcp::~BareTcp() {
    ::close(socket_);
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
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

}  // namespace openwosa::bench
