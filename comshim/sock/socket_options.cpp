// Socket options. Numbers are the host's; what Windows programs pass in another form is translated.
#include <sys/socket.h>
#include <sys/time.h>

#include <cstring>

#include "sock/socket_error.hpp"

namespace openwosa::comshim {
namespace {

// Windows' own options, the complement of another's number.
constexpr int kExclusiveAddressUse = ~SO_REUSEADDR;
constexpr int kDontLinger = ~SO_LINGER;

bool is_timeout(int level, int option) noexcept {
    return level == SOL_SOCKET && (option == SO_RCVTIMEO || option == SO_SNDTIMEO);
}

int set_timeout(int s, int option, DWORD milliseconds) noexcept {
    const timeval limit{static_cast<time_t>(milliseconds / 1000),
                        static_cast<suseconds_t>(milliseconds % 1000 * 1000)};
    return ::setsockopt(s, SOL_SOCKET, option, &limit, sizeof limit);
}

int get_timeout(int s, int option, void* value, socklen_t* size) noexcept {
    timeval limit{};
    socklen_t limit_size = sizeof limit;
    const int result = ::getsockopt(s, SOL_SOCKET, option, &limit, &limit_size);
    if (result == 0) {
        const auto milliseconds = static_cast<DWORD>(limit.tv_sec * 1000 + limit.tv_usec / 1000);
        std::memcpy(value, &milliseconds, sizeof milliseconds);
        *size = sizeof milliseconds;
    }
    return result;
}

int set_linger_off(int s, bool off) noexcept {
    const linger value{!off, 0};
    return ::setsockopt(s, SOL_SOCKET, SO_LINGER, &value, sizeof value);
}

}  // namespace
}  // namespace openwosa::comshim

using namespace openwosa::comshim;

OWSHIM_WRAPPER(int) owshim_setsockopt(int s, int level, int option, const void* value, socklen_t size) {
    if (value == nullptr) {
        return socket_failure(WSAEFAULT);
    }
    int number = 0;
    std::memcpy(&number, value, size < sizeof number ? size : sizeof number);
    if (level == SOL_SOCKET && option == kExclusiveAddressUse) {
        return 0;  // no other socket gets the address here unless both say SO_REUSEADDR
    }
    if (level == SOL_SOCKET && option == kDontLinger) {
        return translated(set_linger_off(s, number != 0));
    }
    if (is_timeout(level, option) && size == sizeof(DWORD)) {
        return translated(set_timeout(s, option, static_cast<DWORD>(number)));
    }
    if (size > 0 && size < sizeof number) {  // a BOOLEAN or char, which Windows takes
        return translated(::setsockopt(s, level, option, &number, sizeof number));
    }
    return translated(::setsockopt(s, level, option, value, size));
}

OWSHIM_WRAPPER(int) owshim_getsockopt(int s, int level, int option, void* value, socklen_t* size) {
    if (value == nullptr || size == nullptr) {
        return socket_failure(WSAEFAULT);
    }
    if (is_timeout(level, option) && *size == sizeof(DWORD)) {
        return translated(get_timeout(s, option, value, size));
    }
    const int result = ::getsockopt(s, level, option, value, size);
    if (result == 0 && level == SOL_SOCKET && option == SO_ERROR && *size == sizeof(int)) {
        int error = 0;
        std::memcpy(&error, value, sizeof error);
        error = error != 0 ? wsa_error(error) : 0;
        std::memcpy(value, &error, sizeof error);
    }
    return translated(result);
}
