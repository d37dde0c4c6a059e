#include "runtime/node_local.hpp"

#include <limits>
#include <new>

#include "runtime/counters.hpp"

namespace openwosa::runtime {

namespace {

constexpr int kTurn = 64;  // what a thread of the program hands out before the loop goes on with it

}  // namespace

IndicationQueue::IndicationQueue(std::shared_ptr<Loop> loop, NodeClient::Handler handler)
    : loop_(std::move(loop)), handler_(std::move(handler)) {}

void IndicationQueue::push(sna::port::Indication&& indication) {
    std::lock_guard lock(mutex_);
    if (!stopped_) queue_.push_back(std::move(indication));
}

void IndicationQueue::deliver() {
    std::unique_lock lock(mutex_);
    if (held_ == 0) post(lock);
}

void IndicationQueue::post(std::unique_lock<std::mutex>& lock) {
    if (posted_ || stopped_ || queue_.empty()) return;
    posted_ = true;
    lock.unlock();
    loop_->post([self = shared_from_this()] {
        std::unique_lock inner(self->mutex_);
        self->posted_ = false;
        self->drain(inner, std::numeric_limits<int>::max());
    });
}

void IndicationQueue::hold() noexcept {
    std::lock_guard lock(mutex_);
    ++held_;
}

void IndicationQueue::deliver_here() noexcept {
    std::unique_lock lock(mutex_);
    --held_;
    drain(lock, kTurn);
    try {
        post(lock);
    } catch (const std::bad_alloc&) {  // the next indication tries again
        posted_ = false;
    }
}

// Whoever is in here takes what comes meanwhile along, so that there is never a second call.
void IndicationQueue::drain(std::unique_lock<std::mutex>& lock, int limit) {
    if (running_) return;
    running_ = true;
    runner_ = std::this_thread::get_id();
    for (; limit > 0 && !queue_.empty() && !stopped_; --limit) {
        sna::port::Indication next = std::move(queue_.front());
        queue_.pop_front();
        lock.unlock();
        try {
            handler_(std::move(next));
        } catch (const std::bad_alloc&) {  // lost, as by the loop; whoever called deliver() must not see it
            count(Counter::kReceiveErrors);
        }
        lock.lock();
    }
    running_ = false;
    idle_.notify_all();
}

void IndicationQueue::stop() {
    std::unique_lock lock(mutex_);
    stopped_ = true;
    queue_.clear();
    if (running_ && runner_ == std::this_thread::get_id()) return;  // inside the handler
    BlockingScope scope;
    idle_.wait(lock, [&] { return !running_; });
}

struct LocalNodeClient::Sink : NodeSink {
    explicit Sink(std::shared_ptr<IndicationQueue> q) : queue(std::move(q)) {}
    void node_indication(sna::port::Indication&& indication) override { queue->push(std::move(indication)); }
    void node_indicated() override { queue->deliver(); }
    const std::shared_ptr<IndicationQueue> queue;
};

LocalNodeClient::LocalNodeClient(const std::shared_ptr<Loop>& loop, std::shared_ptr<NodeService> service,
                                 Handler handler)
    : service_(std::move(service)),
      queue_(std::make_shared<IndicationQueue>(loop, std::move(handler))),
      id_(service_->attach(current_user(), std::make_shared<Sink>(queue_))) {}

LocalNodeClient::~LocalNodeClient() {
    service_->detach(id_);
    queue_->stop();
}

bool LocalNodeClient::send(sna::port::Request&& request) noexcept {
    try {
        return service_->request(id_, std::move(request));
    } catch (const std::bad_alloc&) {
        return false;
    }
}

}  // namespace openwosa::runtime
