#pragma once
// A client of the node that runs in this process.

#include <condition_variable>
#include <deque>
#include <thread>

#include "runtime/node_client.hpp"
#include "runtime/node_service.hpp"

namespace openwosa::runtime {

/// Hands indications to a handler on the loop thread, in order, one at a time, with no lock held; and can be
/// stopped from any thread, the handler included.
class IndicationQueue : public std::enable_shared_from_this<IndicationQueue> {
  public:
    IndicationQueue(std::shared_ptr<Loop> loop, NodeClient::Handler handler);

    void push(sna::port::Indication&& indication);
    /// What was pushed is delivered soon.
    void deliver();
    /// The handler is not called any more; waits for a call on another thread.
    void stop();
    /// See NodeClient.
    void hold() noexcept;
    void deliver_here() noexcept;

  private:
    void drain(std::unique_lock<std::mutex>& lock, int limit);
    void post(std::unique_lock<std::mutex>& lock);

    const std::shared_ptr<Loop> loop_;
    NodeClient::Handler handler_;
    std::mutex mutex_;
    std::condition_variable idle_;
    std::deque<sna::port::Indication> queue_;
    int held_ = 0;  ///< threads that will deliver
    bool posted_ = false;
    bool running_ = false;
    std::thread::id runner_;  ///< while running
    bool stopped_ = false;
};

class LocalNodeClient : public NodeClient {
  public:
    LocalNodeClient(const std::shared_ptr<Loop>& loop, std::shared_ptr<NodeService> service, Handler handler);
    ~LocalNodeClient() override;
    bool send(sna::port::Request&& request) noexcept override;
    void hold() noexcept override { queue_->hold(); }
    void deliver() noexcept override { queue_->deliver_here(); }

  private:
    struct Sink;
    const std::shared_ptr<NodeService> service_;
    const std::shared_ptr<IndicationQueue> queue_;
    sna::node::ClientId id_ = 0;
};

}  // namespace openwosa::runtime
