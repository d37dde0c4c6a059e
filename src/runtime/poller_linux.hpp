#pragma once
// Linux: where the leader waits. One epoll set holds the sockets that carry data (level-triggered, registered
// once), a wake-up eventfd, and Asio's own epoll set, so that Asio's timers, listeners and connects are
// served as soon as they are ready.
//
// Why not Asio's sockets: each wait there costs an epoll_ctl and a second epoll_wait, more than the rest of a
// round trip. For this room's .cpp files only.

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "runtime/loop_impl.hpp"

namespace openwosa::runtime {

class PolledSocket {
  public:
    virtual ~PolledSocket() = default;
    virtual void readable() = 0;
    virtual void writable() = 0;
};

class Poller {
  public:
    /// Throws std::bad_alloc when the system has no descriptor left.
    explicit Poller(boost::asio::io_context& io);
    ~Poller();
    Poller(const Poller&) = delete;
    Poller& operator=(const Poller&) = delete;

    /// The socket's number for the calls below; 0 when the system refuses.
    std::uint32_t add(int fd, const std::shared_ptr<PolledSocket>& socket);
    /// Before the descriptor is closed.
    void remove(int fd, std::uint32_t number);
    void want_write(int fd, std::uint32_t number, bool wanted);

    /// The leader: serves everything that is ready; waits for something if `block` and nobody wakes.
    void serve(bool block);
    /// The leader has something to do outside Asio. Any thread; no system call unless the leader sleeps.
    void nudge() noexcept;
    /// There is something for the leader to look at: Asio operations were started or completed outside Asio's
    /// own handlers, callbacks are ready, or the loop stops. Any thread; no system call unless the leader
    /// sleeps.
    void wake() noexcept;

  private:
    int epoll_ = -1;
    int event_ = -1;
    boost::asio::io_context& io_;
    std::atomic<bool> asleep_{false};
    std::atomic<bool> woken_{true};  // Asio may have work from before the first wait
    std::atomic<bool> nudged_{false};
    std::mutex mutex_;                                // guards the table
    std::vector<std::weak_ptr<PolledSocket>> table_;  // index = number - 1
};

}  // namespace openwosa::runtime
