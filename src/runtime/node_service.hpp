#pragma once
// The machine's node, running in this process: the node engine over its DLSw links, and the clients it
// serves.

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "runtime/dlsw_edge.hpp"
#include "runtime/node_sink.hpp"
#include "runtime/sna_config.hpp"
#include "sna/node/node.hpp"

namespace openwosa::runtime {

/// Hears what an operator wants to know; with the service's lock held.
class NodeObserver {
  public:
    virtual ~NodeObserver() = default;
    virtual void partner_changed(const std::string& name, sna::dlsw::PeerChange change,
                                 std::uint16_t cause) = 0;
    virtual void link_changed(const std::string& pu, bool up) = 0;
};

class NodeService : public LinkUser, public std::enable_shared_from_this<NodeService> {
  public:
    NodeService(std::shared_ptr<Loop> loop, const SnaConfig& config, NodeObserver* observer = nullptr);

    /// Listens where configured and begins to connect.
    DlswFailure open();
    /// Ends every session and link, as far as that needs no answer; the clients hear NodeLost.
    void close();

    sna::node::ClientId attach(const std::string& user, std::shared_ptr<NodeSink> sink);
    /// Its LUs are free; nothing more is indicated.
    void detach(sna::node::ClientId client);
    /// False: closed.
    bool request(sna::node::ClientId client, sna::port::Request&& request);

    std::vector<sna::node::LuStatus> status();

    // LinkUser
    std::mutex& link_lock() override { return mutex_; }
    void link_told(const sna::link::Indication& indication) override;
    void peer_told(const sna::dlsw::PeerChanged& change) override;
    void links_told() override;

  private:
    using What = decltype(sna::node::Event::what);
    void step(What&& what);
    void pump();
    void tick();

    const std::shared_ptr<Loop> loop_;
    const SnaConfig config_;
    NodeObserver* const observer_;
    std::mutex mutex_;  // guards all below
    sna::node::Node node_;
    sna::node::Actions actions_;
    std::shared_ptr<DlswEdge> edge_;
    std::unique_ptr<Deadline> deadline_;
    std::map<sna::node::ClientId, std::shared_ptr<NodeSink>> clients_;
    std::vector<std::shared_ptr<NodeSink>> told_;
    sna::node::ClientId next_client_ = 1;
    bool closed_ = false;
};

}  // namespace openwosa::runtime
