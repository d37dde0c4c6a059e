#pragma once
// The node's port between processes: the owner's endpoint on the loopback network, and the attached client.

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "runtime/node_client.hpp"
#include "runtime/node_local.hpp"
#include "runtime/node_service.hpp"
#include "runtime/node_service62.hpp"
#include "runtime/node_wire.hpp"
#include "runtime/tcp.hpp"
#include "runtime/trap_share.hpp"

namespace openwosa::runtime {

inline constexpr char kNodeShareName[] = "node";
inline constexpr char kNodeLockName[] = "node.lock";

/// The owner's end: accepts, checks the secret, serves each connection as one client of the node.
class NodeOwner : public TcpHandler, public std::enable_shared_from_this<NodeOwner> {
  public:
    static constexpr std::size_t kMaxClients = 1024;
    static constexpr std::uint32_t kGreetingMs = 2000;

    NodeOwner(std::shared_ptr<Loop> loop, std::shared_ptr<NodeService> service,
              std::shared_ptr<NodeService62> service62);
    /// Listens and publishes the secret.
    NetError open(const std::string& directory);
    void close();

    TcpId tcp_new_id(std::uint32_t listener, const snmp::Endpoint& remote) override;
    void tcp_accepted(TcpId id, std::uint32_t listener, const snmp::Endpoint& local,
                      const snmp::Endpoint& remote) override;
    void tcp_connected(TcpId, const snmp::Endpoint&) override {}
    void tcp_connect_failed(TcpId, NetError) override {}
    void tcp_received(TcpId id, std::span<const std::uint8_t> bytes) override;
    void tcp_closed(TcpId id, NetError error) override;

  private:
    struct Client;
    template <class Port>
    struct Sink;
    using ClientPtr = std::shared_ptr<Client>;

    ClientPtr find(TcpId id);
    bool greet(Client& client, std::span<const std::uint8_t>& bytes);
    bool serve(Client& client);
    template <class Port, class Service>
    NodeFrameStatus requests(Client& client, std::span<const std::uint8_t>& bytes, Service& service);
    void drop(TcpId id);
    void drop_ungreeted(std::uint64_t now);

    const std::shared_ptr<Loop> loop_;
    const std::shared_ptr<NodeService> service_;
    const std::shared_ptr<NodeService62> service62_;
    TrapShare share_;
    std::string directory_;
    std::mutex mutex_;  // guards the table and next_id_; the clients' insides are the loop thread's
    std::map<TcpId, ClientPtr> clients_;
    TcpId next_id_ = 1;
    std::shared_ptr<TcpSockets> sockets_;
    std::unique_ptr<Deadline> deadline_;
};

/// The attached end.
template <class Port>
class RemoteNodeClient : public BasicNodeClient<Port> {
  public:
    using Handler = typename BasicNodeClient<Port>::Handler;

    RemoteNodeClient(std::shared_ptr<Loop> loop, Handler handler);
    ~RemoteNodeClient() override;

    /// Connects and proves itself; waits at most `limit_ms`.
    bool attach(const TrapShare& share, std::uint32_t limit_ms);
    bool send(typename Port::Request&& request) noexcept override;
    void hold() noexcept override;
    bool next(typename Port::Indication& indication,
              typename BasicNodeClient<Port>::Wanted wanted) noexcept override;
    void release() noexcept override;

  private:
    struct Link;
    const std::shared_ptr<Link> link_;
};

extern template class RemoteNodeClient<Lu0Port>;
extern template class RemoteNodeClient<Lu62Port>;

}  // namespace openwosa::runtime
