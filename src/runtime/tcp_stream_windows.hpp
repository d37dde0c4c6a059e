#pragma once
// Windows: a connected TCP socket, watched by Asio. For tcp.cpp only.

#include <algorithm>
#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <optional>
#include <span>

#include "runtime/loop_impl.hpp"
#include "runtime/tcp_outgoing.hpp"
#include "runtime/trap_relay_socket.hpp"

namespace openwosa::runtime {

/// Calls readable() and writable() on the loop thread, as I/O handlers. Everything else is called with the
/// owner's lock held.
class TcpStream : public std::enable_shared_from_this<TcpStream> {
  public:
    using Socket = boost::asio::ip::tcp::socket;
    using Error = boost::system::error_code;
    /// write() may run beside read(), without the owner's lock, as long as nobody calls close(). Asio's
    /// socket objects are not safe for that.
    static constexpr bool kWritesBesideReads = false;

    virtual ~TcpStream() { close(); }
    virtual void readable() = 0;
    virtual void writable() = 0;

    /// Takes a connected socket that is kept from children over.
    void take(Socket& connected) { socket_.emplace(std::move(connected)); }
    /// Begins, or goes on, to call readable().
    bool watch(Loop::Impl&) {
        socket_->async_wait(Socket::wait_read, [self = shared_from_this()](const Error& error) {
            if (error != boost::asio::error::operation_aborted) self->readable();
        });
        return true;
    }
    /// Calls writable() once the system takes more.
    void watch_writing(Loop::Impl& loop, bool wanted) {
        if (!wanted) return;
        socket_->async_wait(Socket::wait_write, [self = shared_from_this()](const Error& error) {
            if (error != boost::asio::error::operation_aborted) self->writable();
        });
        loop.wake();
    }
    std::size_t read(std::span<std::uint8_t> into, Error& error) noexcept {
        return socket_->read_some(boost::asio::buffer(into.data(), into.size()), error);
    }
    std::size_t write(std::span<const Outgoing::Part> from, Error& error) noexcept {
        std::array<boost::asio::const_buffer, Outgoing::kParts> parts;
        std::transform(from.begin(), from.end(), parts.begin(),
                       [](Outgoing::Part part) { return boost::asio::buffer(part.data(), part.size()); });
        return socket_->write_some(std::span(parts).first(from.size()), error);
    }
    void close() noexcept {
        if (!socket_ || !socket_->is_open()) return;
        Error ignored;
        socket_->shutdown(Socket::shutdown_send, ignored);
        close_kept(*socket_);
    }

  private:
    std::optional<Socket> socket_;
};

}  // namespace openwosa::runtime
