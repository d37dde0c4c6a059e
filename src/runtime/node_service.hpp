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

/// Another engine on the links of the node; called with the node's lock held.
class LinkGuest {
  public:
    virtual ~LinkGuest() = default;
    /// Told of links as the node itself. True for a PIU of a session of its own, which the node then does not
    /// see.
    virtual bool guest_told(const sna::link::Indication& indication) = 0;
    virtual void guest_links_told() = 0;
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
    /// False: closed. With `answer`, what became of the request is told there if it went out at once.
    bool request(sna::node::ClientId client, sna::port::Request&& request,
                 std::optional<sna::port::Indication>* answer = nullptr);

    std::vector<sna::node::LuStatus> status();

    /// Before open().
    void share_links(std::weak_ptr<LinkGuest> guest) { guest_ = std::move(guest); }
    // For the guest, with link_lock() held; flush_links() carries out what the others lead to.
    void send_piu(const sna::link::SendPiu& send);
    sna::Bytes spare_buffer() { return edge_ && !closed_ ? edge_->spare_buffer() : sna::Bytes(); }
    void start_link(sna::link::StationId link);
    void flush_links();
    /// Takes link_lock(); what is sent meanwhile is written after it is let go of.
    DlswEdge::Batch batch() { return {mutex_, edge_}; }

    // LinkUser
    std::mutex& link_lock() override { return mutex_; }
    void link_told(const sna::link::Indication& indication) override;
    void peer_told(const sna::dlsw::PeerChanged& change) override;
    void links_told() override;

  private:
    using What = decltype(sna::node::Event::what);
    void step(What&& what);
    void pump();
    bool answers(sna::node::Indicate& indicate);
    void tick();

    const std::shared_ptr<Loop> loop_;
    const SnaConfig config_;
    NodeObserver* const observer_;
    std::mutex mutex_;  // guards all below
    sna::node::Node node_;
    sna::node::Actions actions_;
    /// Who waits for the answer to a request that is being carried out.
    struct Asker {
        sna::node::ClientId client = 0;
        sna::port::LuId lu = 0;
        sna::port::Tag tag = 0;
        std::optional<sna::port::Indication>* answer = nullptr;
    };
    Asker asker_;
    std::weak_ptr<LinkGuest> guest_;
    std::shared_ptr<DlswEdge> edge_;
    std::unique_ptr<Deadline> deadline_;
    std::map<sna::node::ClientId, std::shared_ptr<NodeSink>> clients_;
    std::vector<std::shared_ptr<NodeSink>> told_;
    sna::node::ClientId next_client_ = 1;
    bool closed_ = false;
};

}  // namespace openwosa::runtime
