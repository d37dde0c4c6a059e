#pragma once
// A client of the node that runs in this process.

#include <condition_variable>
#include <deque>

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

  private:
    void drain();

    const std::shared_ptr<Loop> loop_;
    NodeClient::Handler handler_;
    std::mutex mutex_;
    std::condition_variable idle_;
    std::deque<sna::port::Indication> queue_;
    bool posted_ = false;
    bool running_ = false;
    bool stopped_ = false;
};

class LocalNodeClient : public NodeClient {
  public:
    LocalNodeClient(const std::shared_ptr<Loop>& loop, std::shared_ptr<NodeService> service, Handler handler);
    ~LocalNodeClient() override;
    bool send(sna::port::Request&& request) noexcept override;

  private:
    struct Sink;
    const std::shared_ptr<NodeService> service_;
    const std::shared_ptr<IndicationQueue> queue_;
    sna::node::ClientId id_ = 0;
};

}  // namespace openwosa::runtime
