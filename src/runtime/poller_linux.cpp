#include "runtime/poller_linux.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <boost/asio/detail/epoll_reactor.hpp>
#include <new>

#include "runtime/fault.hpp"

namespace openwosa::runtime {

namespace {

constexpr int kEvents = 32;
constexpr std::uint32_t kAsio = ~std::uint32_t{0};  // event tags that are no table index
constexpr std::uint32_t kWake = kAsio - 1;

// Asio offers no way to wait for its epoll set together with others. An explicit instantiation may name a
// private member; Boost is pinned, and a renamed member fails to compile here.
template <auto Member>
struct AsioEpoll {
    friend int asio_epoll(boost::asio::detail::epoll_reactor& reactor) { return reactor.*Member; }
};
int asio_epoll(boost::asio::detail::epoll_reactor& reactor);
template struct AsioEpoll<&boost::asio::detail::epoll_reactor::epoll_fd_>;

bool watch(int epoll, int fd, std::uint32_t events, std::uint32_t tag) {
    epoll_event event{};
    event.events = events;
    event.data.u32 = tag;
    return ::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

}  // namespace

Poller::Poller(boost::asio::io_context& io) : io_(io) {
    auto& reactor = boost::asio::use_service<boost::asio::detail::epoll_reactor>(io);
    reactor.init_task();
    if (!fault::fails("poller.open")) {
        epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
        event_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    }
    // The eventfd is edge-triggered: each write is news, so it is never read.
    if (epoll_ >= 0 && event_ >= 0 && watch(epoll_, event_, EPOLLIN | EPOLLET, kWake) &&
        watch(epoll_, asio_epoll(reactor), EPOLLIN, kAsio))
        return;
    if (epoll_ >= 0) ::close(epoll_);
    if (event_ >= 0) ::close(event_);
    throw std::bad_alloc();
}

Poller::~Poller() {
    ::close(epoll_);
    ::close(event_);
}

std::uint32_t Poller::add(int fd, const std::shared_ptr<PolledSocket>& socket) {
    std::lock_guard lock(mutex_);
    std::size_t index = 0;
    while (index < table_.size() && !table_[index].expired()) ++index;
    if (index == table_.size()) table_.emplace_back();
    table_[index] = socket;
    if (watch(epoll_, fd, EPOLLIN, static_cast<std::uint32_t>(index)))
        return static_cast<std::uint32_t>(index) + 1;
    table_[index].reset();
    return 0;
}

void Poller::remove(int fd, std::uint32_t number) {
    std::lock_guard lock(mutex_);
    ::epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr);
    table_[number - 1].reset();
}

void Poller::want_write(int fd, std::uint32_t number, bool wanted) {
    epoll_event event{};
    event.events = wanted ? EPOLLIN | EPOLLOUT : EPOLLIN;
    event.data.u32 = number - 1;
    ::epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event);
}

void Poller::serve(bool block) {
    // asleep_ and woken_ (nudged_) are each written before the other is read, on both sides: no wake-up can
    // fall between.
    if (block) asleep_.store(true);
    if (nudged_.exchange(false)) block = false;
    if (woken_.exchange(false)) {
        asleep_.store(false, std::memory_order_relaxed);
        io_.poll();
        block = false;
    }
    epoll_event events[kEvents];
    int n = ::epoll_wait(epoll_, events, kEvents, block ? -1 : 0);
    asleep_.store(false, std::memory_order_relaxed);
    for (int i = 0; i < n; ++i) {
        std::uint32_t tag = events[i].data.u32;
        if (tag == kAsio) io_.poll();
        if (tag >= kWake) continue;
        std::shared_ptr<PolledSocket> socket;
        {
            std::lock_guard lock(mutex_);
            socket = table_[tag].lock();
        }
        // Level-triggered: what is not read now is reported again.
        if (!socket) continue;
        if (events[i].events & EPOLLOUT) socket->writable();
        if (events[i].events & ~static_cast<std::uint32_t>(EPOLLOUT)) socket->readable();
    }
}

void Poller::wake() noexcept {
    woken_.store(true);
    nudge();
}

void Poller::nudge() noexcept {
    nudged_.store(true);
    if (!asleep_.exchange(false)) return;
    std::uint64_t one = 1;
    // Cannot fail short of 2^64 wake-ups.
    [[maybe_unused]] ssize_t written = ::write(event_, &one, sizeof one);
}

}  // namespace openwosa::runtime
