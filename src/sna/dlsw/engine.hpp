#pragma once
// A data link switch (RFC 1795, RFC 2166): all partners and all local link stations of a node. Sans-I/O:
// events and the time go in, actions come out.

#include <memory>
#include <vector>

#include "sna/dlsw/station.hpp"

namespace openwosa::sna::dlsw {

class Engine {
  public:
    static constexpr std::uint64_t kNever = Peer::kNever;
    static constexpr std::size_t kMaxStations = 0xFFFF;

    /// Stations name peers of the configuration; more stations than kMaxStations are left out.
    explicit Engine(EngineConfig config);
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    /// Begins to connect. Once, before any step.
    void start(std::uint64_t now, Actions& out);
    /// Appends to `out`. What it views is valid until the next step.
    void step(const Event& event, std::uint64_t now, Actions& out);
    /// When Tick has something to do; may be early, never late.
    std::uint64_t wake() const { return wake_; }

    /// For a connection the edge is about to accept.
    ConnectionId new_connection() { return next_id_++; }

    const EngineConfig& config() const { return *config_; }
    CircuitState circuit(link::StationId station) const { return stations_[station].state(); }
    bool peer_ready(PeerIndex peer) const { return peers_[peer].ready(); }
    /// Bytes kept of incomplete messages and for partners that do not grant: what a hostile peer may fill.
    std::size_t buffered() const;

  private:
    void on(const Accepted& event, Station::Context& context);
    void on(const Connected& event, Station::Context& context);
    void on(const ConnectFailed& event, Station::Context& context);
    void on(const Received& event, Station::Context& context);
    void on(const Closed& event, Station::Context& context);
    void on(const Congestion& event, Station::Context& context);
    void on(const ResetStation& event, Station::Context& context);
    void on(const Tick& event, Station::Context& context);
    void on(const link::SendPiu& event, Station::Context& context);
    void on(const link::SetStation& event, Station::Context& context);

    void route(const SspMessage& message, Station::Context& context);
    Station* called_by(const SspMessage& message, PeerIndex peer);
    Station* circuit_of(const SspMessage& message, PeerIndex peer);
    std::optional<PeerIndex> owner(ConnectionId connection) const;
    void look_at(PeerIndex peer, Station::Context& context);
    void touched(const Station& station) { wake_ = std::min(wake_, station.wake()); }
    Station* station(link::StationId id) { return id < stations_.size() ? &stations_[id] : nullptr; }

    const std::unique_ptr<const EngineConfig> config_;
    std::vector<Peer> peers_;
    std::vector<Station> stations_;
    std::vector<bool> was_ready_;  ///< per peer, as the stations know it
    ConnectionId next_id_ = 1;
    std::uint64_t wake_ = kNever;
};

}  // namespace openwosa::sna::dlsw
