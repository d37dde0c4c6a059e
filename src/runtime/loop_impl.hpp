#pragma once
// The inside of Loop, for this room's .cpp files only: this header includes Boost.

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "runtime/loop.hpp"
#include "runtime/native_thread.hpp"

namespace openwosa::runtime {

/// Something with operations pending in the io_context. The loop tells it to abandon them when it stops, so
/// that no handler is left holding its owner.
class LoopClient {
  public:
    virtual ~LoopClient() = default;
    virtual void loop_stopped() = 0;
};

/// Something that batches sends during callbacks.
class Flushable {
  public:
    virtual ~Flushable() = default;
    virtual void flush_batch() = 0;
};

class Poller;

/// What a loop thread knows of itself; reached through a thread_local pointer (trivial, so that dlclose
/// unloads).
struct LoopThread {
    Loop::Impl* loop = nullptr;
    NativeThread thread;
    bool in_callback = false;
    bool more_follow = false;                   // more callbacks wait behind the current one
    std::vector<void*> release_after_callback;  // modules whose code is still on this thread's stack
};

LoopThread* this_loop_thread() noexcept;

// At any time one thread leads (runs the io_context, then callbacks), one stands by, some may be inside
// callbacks that lost the lead, and the rest are reserves. Callbacks run outside io_context::run_one, so only
// one thread is ever in it.
struct Loop::Impl {
    explicit Impl(const Options& wanted);
    ~Impl();

    const Options options;
    boost::asio::io_context io{1};  // the hint: one thread at a time
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{io.get_executor()};
    const std::unique_ptr<Poller> poller;
    std::atomic<bool> stopping{false};
    std::atomic<bool> any_ready{false};                // ready_first != null
    std::atomic<bool> any_batch{false};                // !batches.empty()
    std::atomic<bool> any_posted{false};               // !posted.empty()
    std::vector<std::function<void()>> running_posts;  // the leader's, outside callbacks

    std::mutex mutex;  // guards all below; a leaf: nothing is called with it held
    std::condition_variable standby_wake;
    std::condition_variable reserve_wake;
    std::condition_variable settled;  // a callback ended or a thread left
    std::vector<std::unique_ptr<LoopThread>> threads;
    std::vector<LoopThread*> reserves;
    std::size_t active = 0;        // threads that have not left
    LoopThread* leader = nullptr;  // null: the standby shall lead
    LoopThread* standby = nullptr;
    bool standby_parked = false;
    bool starved = false;   // callbacks wait because no thread can stand by
    bool detached = false;  // stopped from inside a callback: the last thread cleans up
    bool leader_in_callback = false;
    std::uint64_t callback_number = 0;  // of the latest callback begun
    CallbackSource* ready_first = nullptr;
    CallbackSource* ready_last = nullptr;
    std::vector<std::function<void()>> posted;
    std::vector<void*> modules;
    std::vector<std::weak_ptr<LoopClient>> clients;
    std::vector<std::shared_ptr<Flushable>> batches;
    std::shared_ptr<void> receive_buffers;  // the leader's; see udp_linux.cpp
    std::shared_ptr<Loop> self;             // until the last thread has left

    // Threads. `lock` holds mutex.
    bool add_thread();
    static void thread_main(void* raw);
    void lead(LoopThread& me);
    void stand_by(LoopThread& me, std::unique_lock<std::mutex>& lock);
    bool watch_leader(LoopThread& me, std::unique_lock<std::mutex>& lock);
    void leave(LoopThread& me, std::unique_lock<std::mutex> lock);
    bool have_standby();
    void hand_over(LoopThread& me);
    void begin_stop(std::unique_lock<std::mutex>& lock);
    void finish_stop(LoopThread* last);

    // Callbacks.
    enum class Turn : std::uint8_t {
        kDone,
        kStarved,   // callbacks wait for a thread to come back
        kLeadLost,  // another thread leads now
    };
    Turn run_callbacks(LoopThread& me);
    void run_callback(LoopThread& me, CallbackSource& source, std::unique_lock<std::mutex>& lock);
    void push_ready(CallbackSource& source);
    CallbackSource* pop_ready();
    void unlink_ready(CallbackSource& source);
    void wake() noexcept;  // the leader looks again
    void run_posted();

    // For the sockets.
    void add_client(const std::shared_ptr<LoopClient>& client);
    void add_batch(std::shared_ptr<Flushable> batch);
    void flush_batches();
};

}  // namespace openwosa::runtime
