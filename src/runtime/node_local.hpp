#pragma once
// A client of the node that runs in this process.

#include <condition_variable>
#include <deque>
#include <thread>

#include "runtime/node_client.hpp"
#include "runtime/node_service.hpp"
#include "runtime/node_service62.hpp"

namespace openwosa::runtime {

/// Hands indications to a handler on the loop thread, in order, one at a time, with no lock held; and can be
/// stopped from any thread, the handler included.
template <class Port>
class IndicationQueue : public std::enable_shared_from_this<IndicationQueue<Port>> {
  public:
    using Handler = typename BasicNodeClient<Port>::Handler;
    using Indication = typename Port::Indication;

    IndicationQueue(std::shared_ptr<Loop> loop, Handler handler);

    void push(Indication&& indication);
    /// What was pushed is delivered soon.
    void deliver();
    /// The handler is not called any more; waits for a call on another thread.
    void stop();
    /// See NodeClient.
    void hold() noexcept;
    void release() noexcept;
    bool next(Indication& indication, typename BasicNodeClient<Port>::Wanted wanted) noexcept;

  private:
    void drain();
    void post(std::unique_lock<std::mutex>& lock);

    const std::shared_ptr<Loop> loop_;
    Handler handler_;
    std::mutex mutex_;
    std::condition_variable idle_;
    std::deque<Indication> queue_;
    int held_ = 0;
    bool posted_ = false;
    bool running_ = false;
    std::thread::id runner_;  ///< while running
    bool stopped_ = false;
};

/// The part of the node behind a port, in this process.
template <class Port>
struct ServiceOf;
template <>
struct ServiceOf<Lu0Port> {
    using Type = NodeService;
};
template <>
struct ServiceOf<Lu62Port> {
    using Type = NodeService62;
};

template <class Port>
class LocalNodeClient : public BasicNodeClient<Port> {
  public:
    using Service = typename ServiceOf<Port>::Type;
    using Handler = typename BasicNodeClient<Port>::Handler;

    LocalNodeClient(const std::shared_ptr<Loop>& loop, std::shared_ptr<Service> service, Handler handler);
    ~LocalNodeClient() override;
    bool send(typename Port::Request&& request) noexcept override;
    bool exchange(typename Port::Request&& request,
                  std::optional<typename Port::Indication>& answer) noexcept override;
    void hold() noexcept override { queue_->hold(); }
    void release() noexcept override { queue_->release(); }
    bool next(typename Port::Indication& indication,
              typename BasicNodeClient<Port>::Wanted wanted) noexcept override {
        return queue_->next(indication, wanted);
    }

  private:
    struct Sink;
    const std::shared_ptr<Service> service_;
    const std::shared_ptr<IndicationQueue<Port>> queue_;
    std::uint32_t id_ = 0;
};

extern template class IndicationQueue<Lu0Port>;
extern template class IndicationQueue<Lu62Port>;
extern template class LocalNodeClient<Lu0Port>;
extern template class LocalNodeClient<Lu62Port>;

}  // namespace openwosa::runtime
