#include "responder.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <stdexcept>

namespace openwosa::bench {
namespace {

constexpr unsigned kBatch = 64;
constexpr std::size_t kSize = 256;

int bound_socket(std::uint32_t address, std::uint16_t& port) {
    const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(address);
    socklen_t length = sizeof where;
    if (fd < 0 || bind(fd, reinterpret_cast<sockaddr*>(&where), sizeof where) != 0 ||
        getsockname(fd, reinterpret_cast<sockaddr*>(&where), &length) != 0) {
        throw std::runtime_error("benchmark: cannot bind a loopback UDP port");
    }
    // As much as the kernel allows; FORCE works for root only.
    int size = 64 << 20;
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) != 0) {
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    }
    port = ntohs(where.sin_port);
    return fd;
}

/// Rewrites a GET of one variable in place into its RESPONSE; returns the new length, 0 for anything else.
/// All lengths are short-form: the benchmarks' requests are well under 128 bytes.
std::size_t answer(unsigned char* m, std::size_t n) {
    if (n < 20 || m[0] != 0x30 || m[1] & 0x80) {
        return 0;
    }
    const std::size_t pdu = 7 + m[6];  // behind version and community
    const std::size_t request_id = pdu + 2;
    const std::size_t status = request_id + 2 + m[request_id + 1];
    const std::size_t list = status + 6;  // error-status and error-index are one byte each
    if (list + 4 > n || m[pdu] != 0xA0) {
        return 0;
    }
    for (const std::size_t at : {std::size_t{1}, pdu + 1, list + 1, list + 3}) {
        m[at] = static_cast<unsigned char>(m[at] + 4);
    }
    m[pdu] = 0xA2;
    m[n - 2] = 0x41;
    m[n - 1] = 4;
    std::memcpy(m + n, "\x12\x34\x56\x78", 4);
    return n + 4;
}

[[noreturn]] void serve(int fd) {
    static std::array<std::array<unsigned char, kSize>, kBatch> data;
    static std::array<sockaddr_in, kBatch> from;
    static std::array<iovec, kBatch> iov;
    static std::array<mmsghdr, kBatch> messages;
    for (;;) {
        for (unsigned i = 0; i < kBatch; ++i) {
            iov[i] = {data[i].data(), kSize - 8};
            messages[i].msg_hdr = {&from[i], sizeof from[i], &iov[i], 1, nullptr, 0, 0};
        }
        const int count = recvmmsg(fd, messages.data(), kBatch, MSG_WAITFORONE, nullptr);
        if (count <= 0) {
            _exit(1);
        }
        for (int i = 0; i < count; ++i) {
            iov[i].iov_len = answer(data[i].data(), messages[i].msg_len);
        }
        for (int sent = 0; sent < count;) {
            const int n = sendmmsg(fd, messages.data() + sent, static_cast<unsigned>(count - sent), 0);
            if (n <= 0) {
                break;
            }
            sent += n;
        }
    }
}

}  // namespace

Responder::Responder() {
    const int fd = bound_socket(INADDR_LOOPBACK, port_);
    child_ = fork();
    if (child_ == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        serve(fd);
    }
    close(fd);
}

Responder::~Responder() {
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
}

Sink::Sink() : fd_(bound_socket(INADDR_ANY, port_)) {}
Sink::~Sink() { close(fd_); }

CpuTime cpu_time() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
    };
    return {seconds(usage.ru_utime), seconds(usage.ru_utime) + seconds(usage.ru_stime)};
}

}  // namespace openwosa::bench
