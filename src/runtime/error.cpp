#include "runtime/error.hpp"

#ifdef _WIN32
#include <winsock2.h>
#else
#include <cerrno>
#endif

namespace openwosa::runtime {

std::string_view to_string(NetError error) noexcept {
    switch (error) {
        case NetError::kNone:
            return "none";
        case NetError::kNotAvailable:
            return "not_available";
        case NetError::kResource:
            return "resource";
        case NetError::kInUse:
            return "in_use";
        case NetError::kAccessDenied:
            return "access_denied";
        case NetError::kTooBig:
            return "too_big";
        case NetError::kNotSupported:
            return "not_supported";
        case NetError::kInvalid:
            return "invalid";
        case NetError::kUndeliverable:
            return "undeliverable";
        case NetError::kClosed:
            return "closed";
        case NetError::kOther:
            return "other";
    }
    return "?";
}

#ifdef _WIN32

NetError net_error_from_system(int code) noexcept {
    switch (code) {
        case 0:
            return NetError::kNone;
        case WSAENETDOWN:
        case WSAENETUNREACH:
        case WSAEHOSTUNREACH:
        case WSAEHOSTDOWN:
        case WSAEADDRNOTAVAIL:
        case WSASYSNOTREADY:
        case WSANOTINITIALISED:
            return NetError::kNotAvailable;
        case WSAENOBUFS:
        case WSAEMFILE:
        case WSAEPROCLIM:
        case WSA_NOT_ENOUGH_MEMORY:
            return NetError::kResource;
        case WSAEADDRINUSE:
            return NetError::kInUse;
        case WSAEACCES:
            return NetError::kAccessDenied;
        case WSAEMSGSIZE:
            return NetError::kTooBig;
        case WSAEAFNOSUPPORT:
        case WSAEPFNOSUPPORT:
        case WSAEPROTONOSUPPORT:
        case WSAESOCKTNOSUPPORT:
        case WSAEOPNOTSUPP:
            return NetError::kNotSupported;
        case WSAEINVAL:
        case WSAEFAULT:
        case WSAEDESTADDRREQ:
            return NetError::kInvalid;
        case WSAECONNRESET:
        case WSAECONNREFUSED:
        case WSAENETRESET:
            return NetError::kUndeliverable;
        case WSAENOTSOCK:
        case WSAESHUTDOWN:
            return NetError::kClosed;
        default:
            return NetError::kOther;
    }
}

#else

NetError net_error_from_system(int code) noexcept {
    switch (code) {
        case 0:
            return NetError::kNone;
        case ENETDOWN:
        case ENETUNREACH:
        case EHOSTUNREACH:
        case EHOSTDOWN:
        case ENODEV:
        case EADDRNOTAVAIL:
            return NetError::kNotAvailable;
        case ENOBUFS:
        case ENOMEM:
        case EMFILE:
        case ENFILE:
            return NetError::kResource;
        case EADDRINUSE:
            return NetError::kInUse;
        case EACCES:
        case EPERM:
            return NetError::kAccessDenied;
        case EMSGSIZE:
            return NetError::kTooBig;
        case EAFNOSUPPORT:
        case EPFNOSUPPORT:
        case EPROTONOSUPPORT:
        case ESOCKTNOSUPPORT:
        case EOPNOTSUPP:
            return NetError::kNotSupported;
        case EINVAL:
        case EFAULT:
        case EDESTADDRREQ:
            return NetError::kInvalid;
        case ECONNREFUSED:
        case ECONNRESET:
            return NetError::kUndeliverable;
        case EBADF:
        case ENOTSOCK:
            return NetError::kClosed;
        default:
            return NetError::kOther;
    }
}

#endif

}  // namespace openwosa::runtime
