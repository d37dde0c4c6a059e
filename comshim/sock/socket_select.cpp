// select, with the sets of Windows and its answers: a failed connect is an exception, not writable.
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <climits>
#include <ctime>
#include <vector>

#include "kernel/kernel_lock.hpp"
#include "sock/socket_error.hpp"

// As in winsock2.h; the list is as long as the program made it (FD_SETSIZE).
struct owshim_fd_set {
    unsigned count;
    int sockets[1];
};

namespace openwosa::comshim {
namespace {

struct Sets {
    owshim_fd_set* read;
    owshim_fd_set* write;
    owshim_fd_set* except;
};

unsigned count_of(const owshim_fd_set* set) noexcept { return set != nullptr ? set->count : 0; }

void add(std::vector<pollfd>& entries, const owshim_fd_set* set, short events) {
    for (unsigned i = 0; i < count_of(set); ++i) {
        entries.push_back({set->sockets[i], events, 0});
    }
}

bool connected(int s) noexcept {
    sockaddr_storage peer;
    socklen_t size = sizeof peer;
    return ::getpeername(s, reinterpret_cast<sockaddr*>(&peer), &size) == 0;
}

bool connect_failed(const pollfd& entry) noexcept {
    return (entry.revents & POLLERR) != 0 && (entry.revents & POLLHUP) != 0 && !connected(entry.fd);
}

bool readable(const pollfd& entry) noexcept { return (entry.revents & (POLLIN | POLLHUP | POLLERR)) != 0; }
bool writable(const pollfd& entry) noexcept {
    return (entry.revents & (POLLOUT | POLLERR)) != 0 && !connect_failed(entry);
}
bool exceptional(const pollfd& entry) noexcept {
    return (entry.revents & POLLPRI) != 0 || connect_failed(entry);
}

// Keeps in the set what the test holds for; `entries` starts with the set's own.
template <class Test>
int keep(owshim_fd_set* set, const pollfd* entries, Test test) noexcept {
    const unsigned count = count_of(set);
    unsigned kept = 0;
    for (unsigned i = 0; i < count; ++i) {
        if (test(entries[i])) {
            set->sockets[kept++] = set->sockets[i];
        }
    }
    if (set != nullptr) {
        set->count = kept;
    }
    return static_cast<int>(kept);
}

int distribute(const Sets& sets, const std::vector<pollfd>& entries) noexcept {
    const pollfd* at = entries.data();
    const unsigned reads = count_of(sets.read);
    const unsigned writes = count_of(sets.write);
    const int read = keep(sets.read, at, readable);
    const int write = keep(sets.write, at + reads, writable);
    return read + write + keep(sets.except, at + reads + writes, exceptional);
}

bool any_invalid(const std::vector<pollfd>& entries) noexcept {
    for (const pollfd& entry : entries) {
        if ((entry.revents & POLLNVAL) != 0) {
            return true;
        }
    }
    return false;
}

// Polls until the deadline, through signals.
int wait_for_sets(std::vector<pollfd>& entries, Deadline deadline) noexcept {
    for (;;) {
        timespec rest{};
        const bool bounded = deadline != Deadline::never();
        if (bounded) {
            const std::int64_t left = deadline.nanoseconds - Deadline::now().nanoseconds;
            const std::int64_t positive = left > 0 ? left : 0;
            rest = {static_cast<time_t>(positive / 1'000'000'000),
                    static_cast<long>(positive % 1'000'000'000)};
        }
        const int ready = ::ppoll(entries.data(), entries.size(), bounded ? &rest : nullptr, nullptr);
        if (ready >= 0 || errno != EINTR) {
            return ready;
        }
    }
}

Deadline deadline_of(const timeval* timeout) noexcept {
    if (timeout == nullptr) {
        return Deadline::never();
    }
    const std::int64_t nanoseconds = timeout->tv_sec * 1'000'000'000LL + timeout->tv_usec * 1000LL;
    return {Deadline::now().nanoseconds + nanoseconds};
}

}  // namespace
}  // namespace openwosa::comshim

using namespace openwosa::comshim;

OWSHIM_WRAPPER(int)
owshim_select(int, owshim_fd_set* read, owshim_fd_set* write, owshim_fd_set* except, const timeval* timeout) {
    const Sets sets{read, write, except};
    std::vector<pollfd> entries;
    entries.reserve(count_of(read) + count_of(write) + count_of(except));
    add(entries, read, POLLIN);
    add(entries, write, POLLOUT);
    add(entries, except, POLLPRI);
    if (entries.empty() || (timeout != nullptr && (timeout->tv_sec < 0 || timeout->tv_usec < 0))) {
        return socket_failure(WSAEINVAL);
    }
    if (wait_for_sets(entries, deadline_of(timeout)) < 0) {
        return socket_failure_from_errno();
    }
    return any_invalid(entries) ? socket_failure(WSAENOTSOCK) : distribute(sets, entries);
}

OWSHIM_WRAPPER(int) owshim___WSAFDIsSet(int s, const owshim_fd_set* set) {
    for (unsigned i = 0; i < set->count; ++i) {
        if (set->sockets[i] == s) {
            return 1;
        }
    }
    return 0;
}

// A set that is full takes no more, silently, as the macro of Windows.
OWSHIM_WRAPPER(void) owshim_fd_add(int s, owshim_fd_set* set, unsigned room) {
    if (set->count < room && !owshim___WSAFDIsSet(s, set)) {
        set->sockets[set->count++] = s;
    }
}

OWSHIM_WRAPPER(void) owshim_fd_remove(int s, owshim_fd_set* set) {
    unsigned kept = 0;
    for (unsigned i = 0; i < set->count; ++i) {
        if (set->sockets[i] != s) {
            set->sockets[kept++] = set->sockets[i];
        }
    }
    set->count = kept;
}
