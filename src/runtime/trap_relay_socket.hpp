#pragma once
// What both ends of the trap relay do with their sockets. For this room's .cpp files only.

#include <boost/asio/ip/tcp.hpp>

#ifndef _WIN32
#include <fcntl.h>
#endif

#include "runtime/process.hpp"

namespace openwosa::runtime {

#ifdef _WIN32
using NativeSocket = SOCKET;
#else
using NativeSocket = int;
#endif

/// A copy of the descriptor in a child process would keep the connection open when this process is gone, and
/// nobody would notice that the trap port is free.
template <class Socket>
void keep_from_children(Socket& socket) {
#ifdef _WIN32
    SetHandleInformation(reinterpret_cast<HANDLE>(static_cast<SOCKET>(socket.native_handle())),
                         HANDLE_FLAG_INHERIT, 0);
#else
    ::fcntl(socket.native_handle(), F_SETFD, FD_CLOEXEC);
    close_in_child(socket.native_handle());
#endif
}

template <class Socket>
void close_kept(Socket& socket) noexcept {
    if (!socket.is_open()) return;
    forget_in_child(static_cast<int>(static_cast<NativeSocket>(socket.native_handle())));
    boost::system::error_code ignored;
    socket.close(ignored);
}

}  // namespace openwosa::runtime
