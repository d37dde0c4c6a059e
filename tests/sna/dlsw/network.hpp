#pragma once
// Switches in one process with TCP connections between them that a test controls: virtual time, bytes cut at
// random (by seed) places, and no port or thread.

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "sna/dlsw/engine.hpp"

namespace openwosa::sna::test {

/// What a switch told its node.
struct Told {
    enum Kind : std::uint8_t { kUp, kDown, kPiu } kind;
    link::StationId station;
    std::uint32_t max_piu = 0;
    Bytes piu;
    std::optional<link::Adjacent> adjacent{};
};

class Network {
  public:
    explicit Network(std::uint32_t seed = 1) : random_(seed) {}

    /// Adds a switch that listens at `address`; its number.
    std::size_t add(const dlsw::IpAddress& address, dlsw::EngineConfig config) {
        auto& host = hosts_.emplace_back();
        host.address = address;
        host.engine = std::make_unique<dlsw::Engine>(std::move(config));
        return hosts_.size() - 1;
    }
    void start(std::size_t host) {
        dlsw::Actions out;
        hosts_[host].engine->start(now_, out);
        carry_out(host, out);
    }
    void start_all() {
        for (std::size_t h = 0; h < hosts_.size(); ++h) start(h);
        settle();
    }

    /// Delivers bytes until nothing moves.
    void settle() {
        for (int rounds = 0; rounds < 100000 && deliver_one(); ++rounds) {
        }
    }
    /// Lets time pass, with all that becomes due in it.
    void pass(std::uint64_t milliseconds) {
        const std::uint64_t end = now_ + milliseconds;
        for (int rounds = 0; rounds < 100000; ++rounds) {
            std::uint64_t next = end;
            for (auto& host : hosts_) next = std::min(next, std::max(host.engine->wake(), now_));
            now_ = next;
            for (std::size_t h = 0; h < hosts_.size(); ++h) step(h, dlsw::Tick{});
            settle();
            if (next >= end) return;
        }
    }

    void step(std::size_t host, const dlsw::Event& event) {
        dlsw::Actions out;
        hosts_[host].engine->step(event, now_, out);
        carry_out(host, out);
    }
    /// In one place or in two.
    void send(std::size_t host, link::StationId station, const Bytes& piu) {
        const std::size_t front = random_() % 2 ? piu.size() : random_() % (piu.size() + 1);
        Bytes body(piu.begin() + static_cast<std::ptrdiff_t>(front), piu.end());
        step(host, link::SendPiu{station, Octets(piu).first(front), &body});
    }

    /// The connection breaks, as both ends see it.
    void cut_all() {
        std::vector<Wire> wires;
        wires.swap(wires_);
        for (const Wire& wire : wires)
            for (int end = 0; end < 2; ++end)
                if (wire.open[end]) step(wire.host[end], dlsw::Closed{wire.id[end]});
    }
    void refuse_connections(bool refuse) { refuse_ = refuse; }
    void refuse_port(std::uint16_t port) { refused_port_ = port; }

    dlsw::Engine& engine(std::size_t host) { return *hosts_[host].engine; }
    std::vector<Told>& told(std::size_t host) { return hosts_[host].told; }
    std::vector<dlsw::PeerChanged>& changes(std::size_t host) { return hosts_[host].changes; }
    /// SSP messages `host` has written, by type.
    int written(std::size_t host, SspType type) { return hosts_[host].written[type]; }
    std::size_t open_wires() const { return wires_.size(); }
    std::uint64_t now() const { return now_; }
    std::function<void(std::size_t host, const SspMessage&)> tap;

  private:
    struct Host {
        dlsw::IpAddress address{};
        std::unique_ptr<dlsw::Engine> engine;
        std::vector<Told> told;
        std::vector<dlsw::PeerChanged> changes;
        std::map<SspType, int> written;
    };
    struct Wire {
        std::size_t host[2];
        dlsw::ConnectionId id[2];
        bool open[2];
        std::deque<std::uint8_t> bytes[2];  ///< on the way to end 0, 1
    };

    void carry_out(std::size_t h, const dlsw::Actions& out) {
        for (const auto& action : out.list) {
            if (const auto* up = std::get_if<link::LinkUp>(&action))
                hosts_[h].told.push_back({Told::kUp, up->station, up->max_piu, {}, up->adjacent});
            else if (const auto* down = std::get_if<link::LinkDown>(&action))
                hosts_[h].told.push_back({Told::kDown, down->station, 0, {}});
            else if (const auto* piu = std::get_if<link::PiuReceived>(&action))
                hosts_[h].told.push_back(
                    {Told::kPiu, piu->station, 0, Bytes(piu->piu.begin(), piu->piu.end())});
            else if (const auto* change = std::get_if<dlsw::PeerChanged>(&action))
                hosts_[h].changes.push_back(*change);
        }
        for (const auto& action : out.list) {
            if (const auto* send = std::get_if<dlsw::Send>(&action)) {
                const Octets front = out.of(*send);
                Bytes bytes(front.begin(), front.end());
                put(bytes, send->body);
                write(h, send->connection, bytes);
            } else if (const auto* close = std::get_if<dlsw::Close>(&action))
                closing_.push_back({h, close->connection});
            else if (const auto* connect = std::get_if<dlsw::Connect>(&action))
                connecting_.push_back({h, *connect});
        }
    }

    void write(std::size_t h, dlsw::ConnectionId id, Octets bytes) {
        for (Octets rest = bytes; !rest.empty();) {
            const SspResult message = decode_ssp(rest);
            ++hosts_[h].written[message.message.type];
            if (tap) tap(h, message.message);
            rest = rest.subspan(message.size);
        }
        for (Wire& wire : wires_)
            for (int end = 0; end < 2; ++end)
                if (wire.host[end] == h && wire.id[end] == id && wire.open[1 - end])
                    wire.bytes[1 - end].insert(wire.bytes[1 - end].end(), bytes.begin(), bytes.end());
    }

    bool deliver_one() {
        if (!connecting_.empty()) {
            const auto [h, connect] = connecting_.front();
            connecting_.pop_front();
            connect_now(h, connect);
            return true;
        }
        std::vector<std::pair<Wire*, int>> ready;
        for (Wire& wire : wires_)
            for (int end = 0; end < 2; ++end)
                if (!wire.bytes[end].empty()) ready.emplace_back(&wire, end);
        if (ready.empty()) return close_one();
        const auto [wire, end] = ready[random_() % ready.size()];
        auto& bytes = wire->bytes[end];
        const std::size_t size = std::min<std::size_t>(bytes.size(), 1 + random_() % 200);
        const Bytes piece(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
        bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
        const std::size_t to = wire->host[end];
        if (wire->open[end]) step(to, dlsw::Received{wire->id[end], piece});
        return true;
    }

    /// What was written before a close arrives before it.
    bool close_one() {
        if (closing_.empty()) return false;
        const auto [h, id] = closing_.front();
        closing_.pop_front();
        for (std::size_t w = 0; w < wires_.size(); ++w) {
            for (int end = 0; end < 2; ++end) {
                if (wires_[w].host[end] != h || wires_[w].id[end] != id) continue;
                const Wire wire = wires_[w];
                wires_.erase(wires_.begin() + static_cast<std::ptrdiff_t>(w));
                step(wire.host[1 - end], dlsw::Closed{wire.id[1 - end]});
                return true;
            }
        }
        return true;
    }

    void connect_now(std::size_t h, const dlsw::Connect& connect) {
        for (std::size_t to = 0; to < hosts_.size(); ++to) {
            const bool there = hosts_[to].address == connect.address && to != h;
            if (!there || refuse_ || connect.port == refused_port_) continue;
            const dlsw::ConnectionId id = hosts_[to].engine->new_connection();
            wires_.push_back({{h, to}, {connect.connection, id}, {true, true}, {}});
            step(h, dlsw::Connected{connect.connection, hosts_[h].address});
            step(to, dlsw::Accepted{id, hosts_[to].address, hosts_[h].address,
                                    connect.port == dlsw::kOneConnectionPort});
            return;
        }
        step(h, dlsw::ConnectFailed{connect.connection});
    }

    std::mt19937 random_;
    std::uint64_t now_ = 1000;
    std::deque<Host> hosts_;
    std::vector<Wire> wires_;
    std::deque<std::pair<std::size_t, dlsw::Connect>> connecting_;
    std::deque<std::pair<std::size_t, dlsw::ConnectionId>> closing_;
    bool refuse_ = false;
    std::uint16_t refused_port_ = 0;
};

inline dlsw::IpAddress ipv4(std::uint8_t last) {
    return {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 10, 0, 0, last};
}

inline MacAddress mac(std::uint8_t last) { return {0x40, 0, 0, 0, 0, last}; }

/// A node's switch with one station, MAC `own`, that calls MAC `other` behind `peer`.
inline dlsw::EngineConfig caller(const dlsw::IpAddress& peer, std::uint8_t own = 1, std::uint8_t other = 9) {
    dlsw::EngineConfig config;
    config.capabilities.support_all();
    config.capabilities.tcp_connections = 1;
    config.listening = true;
    config.peers.emplace_back().address = peer;
    auto& station = config.stations.emplace_back();
    station.local_mac = mac(own);
    station.remote_mac = mac(other);
    station.peer = 0;
    station.xid = {0x02, 0x00, 0x05, 0xD0, 0x00, 0x01};
    return config;
}

/// A host's: waits for calls, answers XIDs and sets the mode.
inline dlsw::EngineConfig answerer(const dlsw::IpAddress& peer, std::uint8_t own = 9,
                                   std::uint8_t other = 1) {
    dlsw::EngineConfig config = caller(peer, own, other);
    config.peers[0].connect = false;
    config.stations[0].call = false;
    config.stations[0].primary = true;
    config.stations[0].xid = Bytes(20, 0);
    config.stations[0].xid[0] = 0x14;
    return config;
}

}  // namespace openwosa::sna::test
