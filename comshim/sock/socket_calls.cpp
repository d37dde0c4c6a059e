// The socket functions proper. No signal ends them, none raises SIGPIPE.
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sock/socket_error.hpp"

namespace openwosa::comshim {
namespace {

// A time limit (SO_RCVTIMEO) that ran out is WSAETIMEDOUT; only a non-blocking socket "would block".
ssize_t transferred(int s, int flags, ssize_t result) noexcept {
    if (result < 0 && errno == EAGAIN && (flags & MSG_DONTWAIT) == 0 && !is_non_blocking(s)) {
        return socket_failure(WSAETIMEDOUT);
    }
    return translated(result);
}

// A datagram that does not fit is an error, its front part delivered: the host would stay silent.
ssize_t receive(int s, void* buffer, size_t size, int flags, sockaddr* from, socklen_t* from_size) noexcept {
    iovec part{buffer, size};
    msghdr message{};
    message.msg_name = from;
    message.msg_namelen = from != nullptr && from_size != nullptr ? *from_size : 0;
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    const ssize_t result = uninterrupted([&] { return ::recvmsg(s, &message, flags); });
    if (result >= 0 && from_size != nullptr && from != nullptr && message.msg_namelen != 0) {
        *from_size = message.msg_namelen;
    }
    if (result >= 0 && (message.msg_flags & MSG_TRUNC) != 0 && (flags & MSG_TRUNC) == 0) {
        errno = EMSGSIZE;
        return socket_failure(WSAEMSGSIZE);
    }
    return transferred(s, flags, result);
}

// A connect a signal has interrupted goes on; wait for its end.
int finish_connect(int s) noexcept {
    pollfd connected{s, POLLOUT, 0};
    uninterrupted([&] { return ::poll(&connected, 1, -1); });
    int error = 0;
    socklen_t size = sizeof error;
    if (::getsockopt(s, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error != 0) {
        errno = error;
        return socket_failure_from_errno();
    }
    return 0;
}

}  // namespace
}  // namespace openwosa::comshim

using namespace openwosa::comshim;

OWSHIM_WRAPPER(int) owshim_socket(int family, int type, int protocol) {
    return translated(::socket(family, type | SOCK_CLOEXEC, protocol));
}

OWSHIM_WRAPPER(int) owshim_bind(int s, const sockaddr* address, socklen_t size) {
    return translated(::bind(s, address, size));
}

OWSHIM_WRAPPER(int) owshim_listen(int s, int backlog) { return translated(::listen(s, backlog)); }

OWSHIM_WRAPPER(int) owshim_shutdown(int s, int how) { return translated(::shutdown(s, how)); }

OWSHIM_WRAPPER(int) owshim_getsockname(int s, sockaddr* address, socklen_t* size) {
    return translated(::getsockname(s, address, size));
}

OWSHIM_WRAPPER(int) owshim_getpeername(int s, sockaddr* address, socklen_t* size) {
    return translated(::getpeername(s, address, size));
}

OWSHIM_WRAPPER(int) owshim_accept(int s, sockaddr* address, socklen_t* size) {
    return static_cast<int>(
        transferred(s, 0, uninterrupted([&] { return ::accept4(s, address, size, SOCK_CLOEXEC); })));
}

OWSHIM_WRAPPER(int) owshim_connect(int s, const sockaddr* address, socklen_t size) {
    const int result = ::connect(s, address, size);
    if (result < 0 && errno == EINTR) {
        return finish_connect(s);
    }
    return translated(result);
}

OWSHIM_WRAPPER(ssize_t) owshim_recv(int s, void* buffer, size_t size, int flags) {
    return receive(s, buffer, size, flags, nullptr, nullptr);
}

OWSHIM_WRAPPER(ssize_t)
owshim_recvfrom(int s, void* buffer, size_t size, int flags, sockaddr* from, socklen_t* from_size) {
    return receive(s, buffer, size, flags, from, from_size);
}

OWSHIM_WRAPPER(ssize_t) owshim_send(int s, const void* buffer, size_t size, int flags) {
    return transferred(s, flags,
                       uninterrupted([&] { return ::send(s, buffer, size, flags | MSG_NOSIGNAL); }));
}

OWSHIM_WRAPPER(ssize_t)
owshim_sendto(int s, const void* buffer, size_t size, int flags, const sockaddr* to, socklen_t to_size) {
    return transferred(s, flags, uninterrupted([&] {
                           return ::sendto(s, buffer, size, flags | MSG_NOSIGNAL, to, to_size);
                       }));
}

// Linux closes the descriptor even when a signal interrupts, so there is no second try.
OWSHIM_WRAPPER(int) owshim_closesocket(int s) {
    sockaddr_storage address;
    socklen_t size = sizeof address;
    if (::getsockname(s, reinterpret_cast<sockaddr*>(&address), &size) < 0) {
        return socket_failure(WSAENOTSOCK);  // a file of the program is not ours to close
    }
    return ::close(s) < 0 && errno != EINTR ? socket_failure_from_errno() : 0;
}

OWSHIM_WRAPPER(int) owshim_ioctlsocket(int s, long command, void* value, size_t size) {
    if (value == nullptr) {
        return socket_failure(WSAEFAULT);
    }
    const bool is_long = size >= sizeof(unsigned long);
    const auto wanted = is_long ? *static_cast<unsigned long*>(value) : *static_cast<unsigned*>(value);
    int argument = wanted != 0;
    if (::ioctl(s, static_cast<unsigned long>(command), &argument) < 0) {
        return socket_failure_from_errno();
    }
    if (static_cast<unsigned long>(command) != FIONBIO) {
        if (is_long) {
            *static_cast<unsigned long*>(value) = static_cast<unsigned>(argument);
        } else {
            *static_cast<unsigned*>(value) = static_cast<unsigned>(argument);
        }
    }
    return 0;
}
