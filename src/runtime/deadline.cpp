#include <boost/asio/steady_timer.hpp>
#include <mutex>

#include "runtime/loop.hpp"
#include "runtime/loop_impl.hpp"

namespace openwosa::runtime {

struct Deadline::State : LoopClient, std::enable_shared_from_this<State> {
    State(std::shared_ptr<Loop> l, std::function<void(std::uint64_t)> h)
        : loop(std::move(l)), handler(std::move(h)), timer(loop->impl().io) {}

    std::shared_ptr<Loop> loop;
    const std::function<void(std::uint64_t)> handler;
    std::atomic<std::uint64_t> armed{kNever};
    std::mutex mutex;  // guards the timer and `cancelled`
    boost::asio::steady_timer timer;
    bool cancelled = false;

    // With mutex held. Asio's timers run on the same steady clock as now_ms().
    void start(std::uint64_t when) {
        armed.store(when, std::memory_order_relaxed);
        timer.expires_at(std::chrono::steady_clock::time_point(std::chrono::milliseconds(when)));
        timer.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
            if (!error) self->expired();
        });
    }

    void expired() {
        {
            std::lock_guard lock(mutex);
            // Moved to an earlier time just as it expired: the newer wait will call.
            if (cancelled || !loop->running() || timer.expiry() > std::chrono::steady_clock::now()) return;
            armed.store(kNever, std::memory_order_relaxed);
        }
        handler(Loop::now_ms());
    }

    void stop() {
        std::lock_guard lock(mutex);
        cancelled = true;
        timer.cancel();
        loop->impl().wake();
    }
    void loop_stopped() override { stop(); }
};

Deadline::Deadline(std::shared_ptr<Loop> loop, std::function<void(std::uint64_t)> handler)
    : state_(std::make_shared<State>(std::move(loop), std::move(handler))) {
    state_->loop->impl().add_client(state_);
}

Deadline::~Deadline() { cancel(); }

void Deadline::arm(std::uint64_t when_ms) {
    // Relaxed is enough: a caller that reads a stale, earlier time relies on a handler that has not looked
    // yet.
    if (when_ms >= state_->armed.load(std::memory_order_relaxed)) return;
    std::lock_guard lock(state_->mutex);
    if (state_->cancelled || when_ms >= state_->armed.load(std::memory_order_relaxed)) return;
    state_->start(when_ms);
}

void Deadline::cancel() { state_->stop(); }

}  // namespace openwosa::runtime
