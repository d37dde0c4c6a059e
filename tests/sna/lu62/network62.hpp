#pragma once
// Nodes with LU 6.2 in one process: links between them that a test cuts and restores at any step, virtual
// time, PIUs of different links in an order that a seed chooses, and programs that speak the port directly.

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "../frame_record.hpp"
#include "sna/lu62/fmh.hpp"
#include "sna/lu62/node62.hpp"

namespace openwosa::sna::test {

class Network62 {
  public:
    explicit Network62(std::uint32_t seed = 1) : random_(seed) {}

    std::size_t add(lu62::Node62Config config) {
        Host& host = hosts_.emplace_back();
        host.config = config;
        host.node = std::make_unique<lu62::Node62>(std::move(config));
        return hosts_.size() - 1;
    }
    /// A link between two nodes, which know it by these numbers. Down until up().
    std::size_t join(std::size_t a, lu62::LinkId at_a, std::size_t b, lu62::LinkId at_b) {
        wires_.push_back({{a, b}, {at_a, at_b}, false, {}});
        return wires_.size() - 1;
    }
    /// The nodes identify themselves with XID3, and the link carries PIUs.
    void up(std::size_t wire, std::uint32_t max_btu = 0) {
        Wire& w = wires_[wire];
        if (w.up) {
            return;
        }
        std::vector<lu62::Contact> ends;
        for (int e : {0, 1}) {
            const lu62::Node62Config& config = hosts_[w.host[e]].config;
            lu62::Xid3 own;
            own.node_id = config.node_id;
            own.cp = config.network + "." + config.cp;
            own.max_btu = 4105;
            ends.emplace_back(own);
        }
        std::optional<lu62::LinkFacts> facts[2];
        std::deque<std::pair<int, Bytes>> xids = {{1, {}}};
        while (!xids.empty()) {
            const auto [end, xid] = xids.front();
            xids.pop_front();
            auto answer = ends[static_cast<std::size_t>(end)].received(xid);
            facts[end] = answer.complete ? answer.complete : facts[end];
            if (!answer.xid.empty()) {
                FrameRecord::xid(answer.xid);
                xids.emplace_back(1 - end, answer.xid);
            }
        }
        w.up = true;
        for (int e : {0, 1}) {
            step(w.host[e], lu62::LinkUp{w.link[e], max_btu, facts[e]});
        }
    }
    void cut(std::size_t wire) {
        Wire& w = wires_[wire];
        if (!std::exchange(w.up, false)) {
            return;
        }
        w.pius[0].clear();
        w.pius[1].clear();
        for (int e : {0, 1}) {
            step(w.host[e], lu62::LinkDown{w.link[e]});
        }
    }

    template <class What>
    void step(std::size_t host, What what) {
        lu62::Actions62 out;
        hosts_[host].node->step({now_, std::move(what)}, out);
        carry_out(host, out);
    }
    void attach(std::size_t host, lu62::ClientId client, std::string user = "bob") {
        step(host, lu62::ClientAttached{client, std::move(user)});
    }
    template <class Request>
    void ask(std::size_t host, lu62::ClientId client, Request request) {
        step(host, lu62::ClientRequest{client, lu62::port::Request(std::move(request))});
    }
    /// One PIU of some link. False: none is under way.
    bool deliver_one() {
        std::vector<std::pair<std::size_t, int>> ready;
        for (std::size_t w = 0; w < wires_.size(); ++w) {
            for (int e : {0, 1}) {
                if (!wires_[w].pius[e].empty()) {
                    ready.emplace_back(w, e);
                }
            }
        }
        if (ready.empty()) {
            return false;
        }
        const auto [w, e] = ready[random_() % ready.size()];
        Wire& wire = wires_[w];
        const Bytes piu = std::move(wire.pius[e].front());
        wire.pius[e].pop_front();
        // As the runtime does where a node for dependent LUs listens to the link too.
        if (hosts_[wire.host[e]].node->takes(wire.link[e], piu)) {
            step(wire.host[e], lu62::PiuReceived{wire.link[e], piu});
        }
        ++delivered_;
        return true;
    }
    /// False: it goes on and on.
    bool settle(int limit = 200000) {
        while (limit-- > 0) {
            if (!deliver_one()) {
                return true;
            }
        }
        return false;
    }
    void pass(std::uint64_t ms) {
        const std::uint64_t end = now_ + ms;
        while (true) {
            std::uint64_t next = end;
            for (Host& h : hosts_) {
                if (const auto due = h.node->next_deadline()) {
                    next = std::min(next, std::max(*due, now_));
                }
            }
            now_ = next;
            for (std::size_t h = 0; h < hosts_.size(); ++h) {
                step(h, lu62::Tick{});
            }
            settle();
            if (next >= end) {
                return;
            }
        }
    }

    struct Program {
        std::size_t host;
        lu62::StartProgram what;
    };
    lu62::Node62& node(std::size_t host) { return *hosts_[host].node; }
    std::vector<lu62::port::Indication>& told(std::size_t host, lu62::ClientId client) {
        return hosts_[host].told[client];
    }
    template <class T>
    std::optional<T> got(std::size_t host, lu62::ClientId client) {
        for (const auto& i : told(host, client)) {
            if (const auto* found = std::get_if<T>(&i)) {
                return *found;
            }
        }
        return std::nullopt;
    }
    template <class T>
    std::size_t count(std::size_t host, lu62::ClientId client) {
        return static_cast<std::size_t>(
            std::count_if(told(host, client).begin(), told(host, client).end(),
                          [](const auto& i) { return std::holds_alternative<T>(i); }));
    }
    std::vector<Program>& programs() { return programs_; }
    struct Check {
        std::size_t host;
        lu62::CheckPassword what;
    };
    /// Passwords that nobody has checked; with `passwords` that is done at once.
    std::vector<Check>& checks() { return checks_; }
    std::function<bool(const Bytes& user, const Bytes& password)> passwords;
    std::vector<std::pair<std::size_t, lu62::LinkId>>& wanted_links() { return wanted_; }
    std::uint64_t now() const { return now_; }
    std::uint64_t delivered() const { return delivered_; }
    /// Sees every PIU that a node sends.
    std::function<void(std::size_t host, Octets piu)> tap;
    /// Sees every indication, as it is told.
    std::function<void(std::size_t host, lu62::ClientId client, const lu62::port::Indication&)> ear;

  private:
    struct Host {
        lu62::Node62Config config;
        std::unique_ptr<lu62::Node62> node;
        std::map<lu62::ClientId, std::vector<lu62::port::Indication>> told;
    };
    struct Wire {
        std::size_t host[2];
        lu62::LinkId link[2];
        bool up = false;
        std::deque<Bytes> pius[2];  ///< on the way to end 0, 1
    };

    void carry_out(std::size_t host, const lu62::Actions62& out) {
        for (const auto& send : out.sends) {
            const Octets front = out.bytes(send);
            Bytes piu(front.begin(), front.end());
            put(piu, send.body);
            FrameRecord::piu(piu);
            if (tap) {
                tap(host, piu);
            }
            for (Wire& w : wires_) {
                for (int e : {0, 1}) {
                    if (w.up && w.host[e] == host && w.link[e] == send.link) {
                        w.pius[1 - e].emplace_back(piu.begin(), piu.end());
                    }
                }
            }
        }
        for (const auto& program : out.programs) {
            programs_.push_back({host, program});
        }
        for (const auto& check : out.checks) {
            if (passwords) {
                step(host, lu62::PasswordChecked{check.check, passwords(check.user, check.password)});
            } else {
                checks_.push_back({host, check});
            }
        }
        for (const auto& link : out.links) {
            wanted_.emplace_back(host, link.link);
        }
        for (const auto& i : out.indications) {
            hosts_[host].told[i.client].push_back(i.indication);
            if (ear) {
                ear(host, i.client, i.indication);
            }
        }
    }

    std::mt19937 random_;
    std::uint64_t now_ = 1000;
    std::uint64_t delivered_ = 0;
    std::deque<Host> hosts_;
    std::vector<Wire> wires_;
    std::vector<Program> programs_;
    std::vector<Check> checks_;
    std::vector<std::pair<std::size_t, lu62::LinkId>> wanted_;
};

inline Bytes name_bytes(const std::string& text) {
    Bytes bytes;
    for (const char c : text) {
        bytes.push_back(static_cast<std::uint8_t>(c));  // names are bytes; which, does not matter here
    }
    return bytes;
}

/// The FMH-5 of a conversation, with data behind it.
inline Bytes attach_bytes(const lu62::port::SessionAllocated& facts, const std::string& tp,
                          lu62::SyncLevel level = lu62::SyncLevel::kConfirm, Bytes data = {}) {
    lu62::Attach a;
    a.tp_name = name_bytes(tp);
    a.type = lu62::ConversationType::kBasic;
    a.sync_level = level;
    a.security = facts.security;
    a.luw = facts.luw;
    a.correlator = facts.correlator;
    Bytes bytes;
    lu62::encode_fmh5(a, bytes);
    put(bytes, data);
    return bytes;
}

}  // namespace openwosa::sna::test
