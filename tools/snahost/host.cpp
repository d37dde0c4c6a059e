#include "host.hpp"

#include <algorithm>
#include <utility>

namespace openwosa::snahost {
namespace {

using Kind = LinkEvent::Kind;

constexpr Millis kRedial = 1000;

std::optional<std::uint32_t> node_id(Octets xid) {
    const bool format = xid.size() >= 6 && (xid[0] >> 4 == 0 || xid[0] >> 4 == 3);
    return format ? std::optional(sna::get32(xid, 2)) : std::nullopt;
}

std::string hex_id(std::uint32_t id) {
    Bytes bytes;
    sna::put32(bytes, id);
    return to_hex(bytes);
}

}  // namespace

House::House(Scenario s) : scenario(std::move(s)) {
    for (const auto& [name, application] : scenario.applications) banks.try_emplace(name, application.bank);
}

std::string describe(const Statistics& s) {
    const auto n = [](std::uint64_t value) { return std::to_string(value); };
    return n(s.partners) + " partners, " + n(s.circuits) + " circuits, " + n(s.pus) + " PUs, " + n(s.lus) +
           " LUs, " + n(s.sessions) + " sessions (" + n(s.sessions_started) + " started, " +
           n(s.binds_refused) + " BINDs refused); PIUs " + n(s.pius_in) + " in, " + n(s.pius_out) +
           " out; bytes " + n(s.bytes_in) + " in, " + n(s.bytes_out) + " out; " + n(s.chains_in) +
           " chains in, " + n(s.negative_responses) + " negative responses, " + n(s.violations) +
           " violations, " + n(s.failures) + " failures";
}

Host::Host(Scenario scenario, FrameObserver* observer) : house_(std::move(scenario)), observer_(observer) {}

void Host::start(Millis now) {
    for (const Call& call : house_.scenario.link.calls) later(now, call);
    tick(now);
}

void Host::later(Millis now, Call call) { redial_.emplace_back(now, std::move(call)); }

std::vector<Action> Host::take_actions() {
    for (auto at = lines_.begin(); at != lines_.end();) {
        flush(*at->second);
        at = at->second->over && at->second->partner.connections().empty() ? lines_.erase(at) : std::next(at);
    }
    return std::exchange(actions_, {});
}

Host::Line* Host::line_of(ConnectionId connection) {
    const auto at = by_connection_.find(connection);
    return at == by_connection_.end() ? nullptr : at->second;
}

Host::Line& Host::new_line(const std::string& address) {
    const std::uint32_t number = next_line_++;
    auto& line = lines_[number] = std::make_unique<Line>(house_.scenario.link);
    line->address = address;
    line->name = "partner " + std::to_string(number);
    ++house_.statistics.partners;
    return *line;
}

void Host::accepted(ConnectionId connection, const std::string& address, Millis now) {
    const LinkConfig& link = house_.scenario.link;
    // A partner that we called answers with a connection of its own.
    for (auto& [number, line] : lines_) {
        const bool half = line->called && link.connections == 2 && line->address == address &&
                          line->partner.connections().size() == 1 && !line->over;
        if (!half) continue;
        by_connection_[connection] = line.get();
        line->partner.add_connection(connection, false);
        return;
    }
    Line& line = new_line(address);
    by_connection_[connection] = &line;
    house_.tell(line.name + ": connected from " + address);
    const bool two = link.connections == 2;
    line.partner.add_connection(connection, !two);
    line.next_keepalive = now + link.keepalive_ms;
    if (two) {
        const std::uint32_t token = next_token_++;
        pending_[token] = {{}, &line};
        actions_.push_back(Connect{address, link.back_port, token});
    }
}

void Host::connected(std::uint32_t token, ConnectionId connection, Millis now) {
    const auto at = pending_.find(token);
    if (at == pending_.end()) {
        actions_.push_back(Close{connection, false});
        return;
    }
    const Pending pending = std::move(at->second);
    pending_.erase(at);
    Line* line = pending.back_to;
    if (!line) {
        line = &new_line(pending.call.host);
        line->called = true;
        line->call = pending.call;
        line->next_keepalive = now + house_.scenario.link.keepalive_ms;
        house_.tell(line->name + ": connected to " + pending.call.host + ":" +
                    std::to_string(pending.call.port));
    }
    by_connection_[connection] = line;
    line->partner.add_connection(connection, true);
}

void Host::connect_failed(std::uint32_t token, const std::string& why, Millis now) {
    const auto at = pending_.find(token);
    if (at == pending_.end()) return;
    const Pending pending = std::move(at->second);
    pending_.erase(at);
    if (pending.back_to) {
        house_.tell(pending.back_to->name + ": cannot be connected back to: " + why);
        end(*pending.back_to, false);
    } else {
        later(now + kRedial, pending.call);
    }
}

void Host::received(ConnectionId connection, Octets bytes, Millis now) {
    Line* line = line_of(connection);
    if (!line || line->over) return;
    house_.statistics.bytes_in += bytes.size();
    if (line->fell_silent || line->deaf) return;
    Partner::Events events;
    line->partner.received(connection, bytes, events);
    handle(*line, events, now);
}

void Host::handle(Line& line, Partner::Events& events, Millis now) {
    for (const LinkEvent& event : events) {
        if (line.over || line.fell_silent || line.deaf) return;
        switch (event.kind) {
            case Kind::kReady:
                ready(line);
                break;
            case Kind::kEstablished:
                established(line, event.circuit);
                break;
            case Kind::kXid:
                xid(line, event);
                break;
            case Kind::kConnected:
                connected_circuit(line, event.circuit, now);
                break;
            case Kind::kPiu:
                piu(line, event, now);
                break;
            case Kind::kRestarted:
                house_.tell(line.name + ": link restarted by the station");
                line.stations.erase(event.circuit);
                break;
            case Kind::kClosed:
                house_.tell(line.name + ": circuit closed");
                forget(line, event.circuit);
                break;
            case Kind::kNote:
                ++house_.statistics.violations;
                house_.tell("violation: " + line.name + ": " + event.text);
                break;
            case Kind::kFatal:
                ++house_.statistics.violations;
                house_.tell("violation: " + line.name + ": " + event.text);
                end(line, false);
                return;
            case Kind::kSilent:
                silent(line);
                break;
        }
    }
}

void Host::established(Line& line, CircuitKey circuit) {
    ++house_.statistics.circuits;
    house_.tell(line.name + ": circuit established");
    // After a restart the station is known, and the mode is set anew by the end that restarted (RFC
    // 1795, 5.2.9).
    if (known_.contains({&line, circuit})) return line.partner.contact(circuit);
    // A station that called says who it is by itself; one that was called is asked.
    const Circuit* c = line.partner.find(circuit);
    if (!c || !c->is_origin()) return;
    observe(FrameObserver::Frame::kXid, true, line, circuit, {});
    line.partner.send_xid(circuit, {});
}

void Host::piu(Line& line, const LinkEvent& event, Millis now) {
    ++house_.statistics.pius_in;
    observe(FrameObserver::Frame::kPiu, false, line, event.circuit, event.data);
    const auto at = line.stations.find(event.circuit);
    if (at == line.stations.end()) return;
    StationOutput out;
    at->second->received(event.data, now, out);
    work_off(line, event.circuit, out);
    if (!line.over) line.partner.flush(event.circuit);
}

void Host::ready(Line& line) {
    house_.tell(line.name + ": capabilities exchanged");
    if (line.call && line.call->mac) line.partner.call(*line.call->mac);
}

void Host::xid(Line& line, const LinkEvent& event) {
    observe(FrameObserver::Frame::kXid, false, line, event.circuit, event.data);
    const LinkConfig& link = house_.scenario.link;
    if (link.silent_at == Stage::kXid) return silent(line);
    const auto id = node_id(event.data);
    if (!id) {
        observe(FrameObserver::Frame::kXid, true, line, event.circuit, link.xid);
        line.partner.send_xid(event.circuit, link.xid);
        return;
    }
    const PuConfig* pu = house_.scenario.find_pu(*id);
    if (!pu) {
        house_.tell(line.name + ": unknown node " + hex_id(*id));
        line.partner.halt(event.circuit, true);
        return;
    }
    known_[{&line, event.circuit}] = pu;
    if (link.silent_at == Stage::kContact) return silent(line);
    line.partner.contact(event.circuit);
}

void Host::connected_circuit(Line& line, CircuitKey circuit, Millis now) {
    const auto at = known_.find({&line, circuit});
    const PuConfig* pu = at != known_.end() ? at->second : house_.scenario.find_pu(0);
    if (!pu) {
        line.partner.halt(circuit, true);
        return;
    }
    const std::string name = line.name + " PU " + std::to_string(circuit);
    auto& station = line.stations[circuit] = std::make_unique<Station>(house_, *pu, name);
    StationOutput out;
    station->start(now, out);
    work_off(line, circuit, out);
}

void Host::forget(Line& line, CircuitKey circuit) {
    line.stations.erase(circuit);
    known_.erase({&line, circuit});
    if (house_.statistics.circuits) --house_.statistics.circuits;
}

void Host::observe(FrameObserver::Frame kind, bool outbound, Line& line, CircuitKey circuit, Octets bytes) {
    const Circuit* c = observer_ ? line.partner.find(circuit) : nullptr;
    if (c) observer_->frame(kind, outbound, c->link(), c->is_origin(), bytes);
}

void Host::work_off(Line& line, CircuitKey circuit, StationOutput& out) {
    for (const Bytes& piu : out.pius) {
        ++house_.statistics.pius_out;
        observe(FrameObserver::Frame::kPiu, true, line, circuit, piu);
        if (!line.partner.send_piu(circuit, piu)) {
            house_.tell(line.name + ": grants nothing and too much waits");
            end(line, true);
            return;
        }
    }
    if (out.silent) silent(line);
    for (const LinkAct link_act : out.link) act(line, circuit, link_act);
}

void Host::act(Line& line, CircuitKey circuit, LinkAct act) {
    switch (act) {
        case LinkAct::kHalt:
            line.partner.halt(circuit, true);
            line.stations.erase(circuit);
            break;
        case LinkAct::kHaltNoAck:
            line.partner.halt(circuit, false);
            forget(line, circuit);
            break;
        case LinkAct::kRestart:
            line.partner.restart(circuit);
            line.stations.erase(circuit);
            // It counts again once DL_RESTARTED has established it anew.
            if (house_.statistics.circuits) --house_.statistics.circuits;
            break;
        case LinkAct::kDrop:
            end(line, true);
            break;
        case LinkAct::kStopReading:
            line.deaf = true;
            for (const ConnectionId connection : line.partner.connections())
                actions_.push_back(StopReading{connection});
            break;
        case LinkAct::kSilence:
            silent(line);
            break;
    }
}

void Host::silent(Line& line) {
    if (!line.fell_silent)
        house_.tell(line.name + ": silent from here (" +
                    std::string(stage_name(house_.scenario.link.silent_at)) + ")");
    line.fell_silent = true;
}

void Host::end(Line& line, bool abort) {
    flush(line);
    line.over = true;
    for (const ConnectionId connection : line.partner.connections())
        actions_.push_back(Close{connection, abort});
}

void Host::flush(Line& line) {
    Bytes& out = line.partner.out();
    const auto connection = line.partner.writes_on();
    if (out.empty() || !connection || line.over) return;
    house_.statistics.bytes_out += out.size();
    actions_.push_back(Write{*connection, std::exchange(out, {})});
}

void Host::closed(ConnectionId connection, Millis now) {
    Line* line = line_of(connection);
    if (!line) return;
    by_connection_.erase(connection);
    // One connection of two is dropped on purpose when both sides announced a single one.
    const bool lives = line->partner.remove_connection(connection) && line->partner.single() && !line->over;
    if (lives) return;
    house_.tell(line->name + ": connection lost");
    for (const ConnectionId other : line->partner.connections()) {
        by_connection_.erase(other);
        actions_.push_back(Close{other, false});
    }
    if (line->call) later(now + kRedial, *line->call);
    std::erase_if(pending_, [&](const auto& entry) { return entry.second.back_to == line; });
    std::erase_if(known_, [&](const auto& entry) { return entry.first.first == line; });
    const std::uint64_t gone = line->partner.circuits().size();
    house_.statistics.circuits -= std::min(gone, house_.statistics.circuits);
    --house_.statistics.partners;
    std::erase_if(lines_, [&](const auto& entry) { return entry.second.get() == line; });
}

void Host::tick(Millis now) {
    for (std::size_t i = 0; i < redial_.size();) {
        if (redial_[i].first > now) {
            ++i;
            continue;
        }
        const Call call = redial_[i].second;
        redial_.erase(redial_.begin() + static_cast<std::ptrdiff_t>(i));
        const std::uint32_t token = next_token_++;
        pending_[token] = {call, nullptr};
        actions_.push_back(Connect{call.host, call.port, token});
    }
    for (auto& [number, line] : lines_) {
        if (line->over || line->fell_silent) continue;
        for (auto& [circuit, station] : line->stations) {
            StationOutput out;
            station->tick(now, out);
            if (out.pius.empty() && out.link.empty() && !out.silent) continue;
            work_off(*line, circuit, out);
            break;  // the act may have changed the set; the rest has its turn at the next tick
        }
        const std::uint32_t every = house_.scenario.link.keepalive_ms;
        if (every && now >= line->next_keepalive) {
            line->partner.keepalive();
            line->next_keepalive = now + every;
        }
    }
}

}  // namespace openwosa::snahost
