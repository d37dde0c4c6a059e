#include "runtime/node_local.hpp"

#include <new>

#include "runtime/counters.hpp"

namespace openwosa::runtime {

template <class Port>
IndicationQueue<Port>::IndicationQueue(std::shared_ptr<Loop> loop, Handler handler)
    : loop_(std::move(loop)), handler_(std::move(handler)) {}

template <class Port>
void IndicationQueue<Port>::push(Indication&& indication) {
    std::lock_guard lock(mutex_);
    if (!stopped_) queue_.push_back(std::move(indication));
}

template <class Port>
void IndicationQueue<Port>::deliver() {
    std::unique_lock lock(mutex_);
    if (held_ == 0) post(lock);
}

template <class Port>
void IndicationQueue<Port>::post(std::unique_lock<std::mutex>& lock) {
    if (posted_ || stopped_ || queue_.empty()) return;
    posted_ = true;
    lock.unlock();
    loop_->post([self = this->shared_from_this()] { self->drain(); });
}

template <class Port>
void IndicationQueue<Port>::hold() noexcept {
    std::lock_guard lock(mutex_);
    ++held_;
}

template <class Port>
void IndicationQueue<Port>::release() noexcept {
    std::unique_lock lock(mutex_);
    // Whoever is in drain() sees what came meanwhile.
    if (--held_ > 0 || running_) return;
    try {
        post(lock);
    } catch (const std::bad_alloc&) {  // the next indication tries again
        lock.lock();                   // post() has let go of it
        posted_ = false;
    }
}

template <class Port>
bool IndicationQueue<Port>::next(Indication& indication,
                                 typename BasicNodeClient<Port>::Wanted wanted) noexcept {
    std::lock_guard lock(mutex_);
    if (stopped_ || queue_.empty() || (running_ && runner_ != std::this_thread::get_id()) ||
        !wanted(queue_.front()))
        return false;
    indication = std::move(queue_.front());
    queue_.pop_front();
    return true;
}

// Whoever is in here takes what comes meanwhile along, so that there is never a second call.
template <class Port>
void IndicationQueue<Port>::drain() {
    std::unique_lock lock(mutex_);
    posted_ = false;
    if (running_) return;
    running_ = true;
    runner_ = std::this_thread::get_id();
    while (!queue_.empty() && !stopped_) {
        Indication next = std::move(queue_.front());
        queue_.pop_front();
        lock.unlock();
        try {
            handler_(std::move(next));
        } catch (const std::bad_alloc&) {  // lost, as by the loop
            count(Counter::kReceiveErrors);
        }
        lock.lock();
    }
    running_ = false;
    idle_.notify_all();
}

template <class Port>
void IndicationQueue<Port>::stop() {
    std::unique_lock lock(mutex_);
    stopped_ = true;
    queue_.clear();
    if (running_ && runner_ == std::this_thread::get_id()) return;  // inside the handler
    BlockingScope scope;
    idle_.wait(lock, [&] { return !running_; });
}

template <class Port>
struct LocalNodeClient<Port>::Sink : BasicNodeSink<Port> {
    explicit Sink(std::shared_ptr<IndicationQueue<Port>> q) : queue(std::move(q)) {}
    void node_indication(typename Port::Indication&& indication) override {
        queue->push(std::move(indication));
    }
    void node_indicated() override { queue->deliver(); }
    const std::shared_ptr<IndicationQueue<Port>> queue;
};

template <class Port>
LocalNodeClient<Port>::LocalNodeClient(const std::shared_ptr<Loop>& loop, std::shared_ptr<Service> service,
                                       Handler handler)
    : service_(std::move(service)),
      queue_(std::make_shared<IndicationQueue<Port>>(loop, std::move(handler))),
      id_(service_->attach(current_user(), std::make_shared<Sink>(queue_))) {}

template <class Port>
LocalNodeClient<Port>::~LocalNodeClient() {
    service_->detach(id_);
    queue_->stop();
}

template <class Port>
bool LocalNodeClient<Port>::send(typename Port::Request&& request) noexcept {
    try {
        return service_->request(id_, std::move(request));
    } catch (const std::bad_alloc&) {
        return false;
    }
}

template <class Port>
bool LocalNodeClient<Port>::exchange(typename Port::Request&& request,
                                     std::optional<typename Port::Indication>& answer) noexcept {
    answer.reset();
    if constexpr (std::is_same_v<Port, Lu0Port>) {
        try {
            return service_->request(id_, std::move(request), &answer);
        } catch (const std::bad_alloc&) {
            return false;
        }
    } else {
        return send(std::move(request));
    }
}

template class IndicationQueue<Lu0Port>;
template class IndicationQueue<Lu62Port>;
template class LocalNodeClient<Lu0Port>;
template class LocalNodeClient<Lu62Port>;

}  // namespace openwosa::runtime
