#pragma once
// The machine's node with LU 6.2, running in this process. Programs of one machine converse through it; it
// has no links to other machines yet.

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "runtime/loop.hpp"
#include "runtime/node_sink.hpp"
#include "sna/lu62/node62.hpp"

namespace openwosa::runtime {

class NodeService62 : public std::enable_shared_from_this<NodeService62> {
  public:
    explicit NodeService62(std::shared_ptr<Loop> loop);

    void open();
    /// The clients hear NodeLost.
    void close();

    sna::lu62::ClientId attach(const std::string& user, std::shared_ptr<NodeSink62> sink);
    /// Its conversations and programs are gone; nothing more is indicated.
    void detach(sna::lu62::ClientId client);
    /// False: closed.
    bool request(sna::lu62::ClientId client, sna::lu62::port::Request&& request);

    sna::lu62::Node62::Counts counts();

  private:
    using What = decltype(sna::lu62::Event62::what);
    void step(What&& what);
    void pump();
    void tick();

    const std::shared_ptr<Loop> loop_;
    std::mutex mutex_;  // guards all below
    sna::lu62::Node62 node_;
    sna::lu62::Actions62 actions_;
    std::unique_ptr<Deadline> deadline_;
    std::map<sna::lu62::ClientId, std::shared_ptr<NodeSink62>> clients_;
    std::vector<std::shared_ptr<NodeSink62>> told_;
    sna::lu62::ClientId next_client_ = 1;
    bool closed_ = false;
};

}  // namespace openwosa::runtime
