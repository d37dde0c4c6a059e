#pragma once
// Linux: a connected TCP socket on the leader's own epoll set; see poller_linux.hpp for why. For tcp.cpp
// only.

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <cerrno>
#include <span>

#include "runtime/poller_linux.hpp"
#include "runtime/process.hpp"
#include "runtime/tcp_outgoing.hpp"

namespace openwosa::runtime {

/// Calls readable() and writable() on the loop thread, as I/O handlers. Everything else is called with the
/// owner's lock held.
class TcpStream : public PolledSocket, public std::enable_shared_from_this<TcpStream> {
  public:
    using Error = boost::system::error_code;
    /// write() may run beside read(), without the owner's lock, as long as nobody calls close().
    static constexpr bool kWritesBesideReads = true;

    ~TcpStream() override { close(); }
    /// Takes a connected socket that is kept from children over from Asio.
    void take(boost::asio::ip::tcp::socket& connected) {
        Error failed;
        fd_ = connected.release(failed);
        if (failed) fd_ = -1;
    }
    /// Begins, or goes on, to call readable(). False: the system has no memory for it.
    bool watch(Loop::Impl& loop) {
        if (!poller_) {
            poller_ = loop.poller.get();
            number_ = poller_->add(fd_, shared_from_this());
            if (writing_ && number_ != 0) poller_->want_write(fd_, number_, true);
        }
        return number_ != 0;
    }
    /// Calls writable() once the system takes more.
    void watch_writing(Loop::Impl&, bool wanted) {
        writing_ = wanted;
        if (number_ != 0) poller_->want_write(fd_, number_, wanted);
    }
    std::size_t read(std::span<std::uint8_t> into, Error& error) noexcept {
        const ssize_t n = ::recv(fd_, into.data(), into.size(), 0);
        if (n == 0) error = boost::asio::error::eof;
        return counted(n, error);
    }
    std::size_t write(std::span<const Outgoing::Part> from, Error& error) noexcept {
        if (from.size() == 1)
            return counted(::send(fd_, from[0].data(), from[0].size(), MSG_NOSIGNAL), error);
        iovec parts[Outgoing::kParts];
        msghdr message{};
        message.msg_iov = parts;
        for (const Outgoing::Part& part : from)
            parts[message.msg_iovlen++] = {const_cast<std::uint8_t*>(part.data()), part.size()};
        return counted(::sendmsg(fd_, &message, MSG_NOSIGNAL), error);
    }
    void close() noexcept {
        if (fd_ < 0) return;
        if (number_ != 0) poller_->remove(fd_, number_);
        ::shutdown(fd_, SHUT_WR);
        forget_in_child(fd_);
        ::close(fd_);
        fd_ = -1;
        number_ = 0;
    }

  private:
    static std::size_t counted(ssize_t n, Error& error) noexcept {
        if (n >= 0) return static_cast<std::size_t>(n);
        error = Error(errno == EINTR ? EAGAIN : errno, boost::system::system_category());
        return 0;
    }

    int fd_ = -1;
    Poller* poller_ = nullptr;
    std::uint32_t number_ = 0;
    bool writing_ = false;
};

}  // namespace openwosa::runtime
