#pragma once
// The DLSw engine on real connections and real time: carries out its actions, feeds it what happens. Decides
// nothing.

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "runtime/loop.hpp"
#include "runtime/sna_trace.hpp"
#include "runtime/tcp.hpp"
#include "sna/dlsw/engine.hpp"

namespace openwosa::runtime {

/// Whoever uses the links. One lock covers it, the edge and the engine.
class LinkUser {
  public:
    virtual ~LinkUser() = default;
    virtual std::mutex& link_lock() = 0;

    // With the lock held.
    virtual void link_told(const sna::link::Indication& indication) = 0;
    virtual void peer_told(const sna::dlsw::PeerChanged& change) = 0;
    /// All of a batch is told: time to send what it leads to.
    virtual void links_told() = 0;
};

struct DlswListen {
    snmp::Endpoint where;
    bool one_connection = false;  ///< single-connection set-up (RFC 2166), not RFC 1795's
};

struct DlswFailure {
    NetError error = NetError::kNone;
    snmp::Endpoint where;
};

class DlswEdge : public TcpHandler, public std::enable_shared_from_this<DlswEdge> {
  public:
    DlswEdge(std::shared_ptr<Loop> loop, sna::dlsw::EngineConfig config, std::weak_ptr<LinkUser> user);

    /// Listens and begins to connect; takes the lock.
    DlswFailure open(const std::vector<DlswListen>& listen);
    /// Takes the lock. What is queued is lost; end the stations before, if the partners are to know.
    void close();
    /// Where it listens really, in the order of open().
    std::vector<snmp::Endpoint> bound() const { return bound_; }

    // With the lock held.
    void send(const sna::link::SendPiu& piu);
    void set_station(const sna::link::SetStation& set);
    void congestion(const sna::dlsw::Congestion& event);
    const sna::dlsw::Engine& engine() const { return engine_; }
    /// Carries out what send() and the like have led to.
    void flush();
    /// For one that send() has taken.
    sna::Bytes spare_buffer() { return sockets_->spare_buffer(); }

    /// Takes the link's lock for a batch of calls; what they send is written after it is let go of, so that
    /// nobody waits for the lock as long as a system call takes.
    class Batch {
      public:
        Batch(std::mutex& lock, const std::shared_ptr<DlswEdge>& edge);
        ~Batch();
        Batch(const Batch&) = delete;
        Batch& operator=(const Batch&) = delete;

      private:
        std::unique_lock<std::mutex> lock_;
        std::shared_ptr<DlswEdge> edge_;
    };

    // TcpHandler
    TcpId tcp_new_id(std::uint32_t listener, const snmp::Endpoint& remote) override;
    void tcp_accepted(TcpId id, std::uint32_t listener, const snmp::Endpoint& local,
                      const snmp::Endpoint& remote) override;
    void tcp_connected(TcpId id, const snmp::Endpoint& local) override;
    void tcp_connect_failed(TcpId id, NetError error) override;
    void tcp_received(TcpId id, std::span<const std::uint8_t> bytes) override;
    void tcp_closed(TcpId id, NetError error) override;

  private:
    void step(const sna::dlsw::Event& event);
    void answer_together();
    void carry_out(sna::dlsw::Action& action, LinkUser& user);
    void tick();

    const std::shared_ptr<Loop> loop_;
    const std::weak_ptr<LinkUser> user_;
    /// A keepalive is not answered, but TCP acknowledges it: a partner whose machine is gone is found out so.
    const std::uint32_t dead_after_ms_;
    sna::dlsw::Engine engine_;
    sna::dlsw::Actions actions_;  ///< collected
    sna::dlsw::Actions doing_;    ///< being carried out
    bool flushing_ = false;
    bool in_batch_ = false;
    std::size_t pius_told_ = 0;
    bool closed_ = false;
    SnaTracer tracer_;
    std::map<TcpId, snmp::Endpoint> connecting_;
    std::vector<DlswListen> listens_;
    std::vector<snmp::Endpoint> bound_;
    std::unique_ptr<TcpSockets> sockets_;
    std::unique_ptr<Deadline> deadline_;
};

sna::dlsw::IpAddress to_ip_address(const snmp::Endpoint& endpoint);
snmp::Endpoint to_endpoint(const sna::dlsw::IpAddress& address, std::uint16_t port);

}  // namespace openwosa::runtime
