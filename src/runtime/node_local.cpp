#include "runtime/node_local.hpp"

#include <new>

namespace openwosa::runtime {

IndicationQueue::IndicationQueue(std::shared_ptr<Loop> loop, NodeClient::Handler handler)
    : loop_(std::move(loop)), handler_(std::move(handler)) {}

void IndicationQueue::push(sna::port::Indication&& indication) {
    std::lock_guard lock(mutex_);
    if (!stopped_) queue_.push_back(std::move(indication));
}

void IndicationQueue::deliver() {
    {
        std::lock_guard lock(mutex_);
        if (posted_ || stopped_ || queue_.empty()) return;
        posted_ = true;
    }
    loop_->post([self = shared_from_this()] { self->drain(); });
}

// I/O handlers run one at a time, so that there is never a second call.
void IndicationQueue::drain() {
    std::unique_lock lock(mutex_);
    posted_ = false;
    while (!queue_.empty() && !stopped_) {
        sna::port::Indication next = std::move(queue_.front());
        queue_.pop_front();
        running_ = true;
        lock.unlock();
        handler_(std::move(next));
        lock.lock();
        running_ = false;
    }
    idle_.notify_all();
}

void IndicationQueue::stop() {
    std::unique_lock lock(mutex_);
    stopped_ = true;
    queue_.clear();
    if (Loop::on_loop_thread() && !Loop::in_callback()) return;  // inside the handler, or it does not run
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
