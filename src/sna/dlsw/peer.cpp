#include "sna/dlsw/peer.hpp"

#include <algorithm>

namespace openwosa::sna::dlsw {

namespace {

constexpr std::size_t kLengthKnown = 4;  // bytes of a message that say how long it is

}  // namespace

void put_message(Actions& out, ConnectionId connection, const SspMessage& message, bool alone, Bytes* body) {
    Bytes behind = body ? std::move(*body) : Bytes();
    const std::size_t start = out.bytes.size();
    encode_ssp_front(message, behind.size(), out.bytes);
    const std::size_t size = out.bytes.size() - start;
    if (!alone && !out.list.empty()) {
        if (auto* last = std::get_if<Send>(&out.list.back());
            last && last->connection == connection && !last->alone && last->body.empty()) {
            last->size += size;
            last->body = std::move(behind);
            return;
        }
    }
    out.list.push_back(Send{connection, start, size, alone, std::move(behind)});
}

Peer::Peer(const EngineConfig& config, PeerIndex index)
    : shared_(config),
      config_(config.peers[index]),
      index_(index),
      backoff_(config.timing.retry_first),
      random_((config.seed + index) * 0x9E3779B97F4A7C15u | 1) {}

Peer::Connection* Peer::find(ConnectionId id) {
    if (id != 0 && outbound_.id == id) return &outbound_;
    if (id != 0 && inbound_.id == id) return &inbound_;
    return nullptr;
}

/// Each side writes to the connection it opened; to the other one when that is all there is.
Peer::Connection* Peer::writer() {
    if (outbound_.id != 0 && outbound_.open) return &outbound_;
    const bool alone = inbound_.one || ready_;
    return inbound_.id != 0 && inbound_.open && alone ? &inbound_ : nullptr;
}

// ---- connecting

void Peer::start(std::uint64_t now, ConnectionId& next_id, Actions& out) {
    if (config_.connect) connect(config_.setup != Setup::kTwo, now, next_id, out);
}

void Peer::connect(bool one, std::uint64_t now, ConnectionId& next_id, Actions& out) {
    retry_at_ = kNever;
    outbound_ = {};
    outbound_.id = next_id++;
    outbound_.one = one;
    last_heard_ = now;
    out.list.push_back(
        Connect{outbound_.id, config_.address, one ? config_.one_connection_port : config_.port});
}

bool Peer::accepted(const Accepted& event, std::uint64_t now, ConnectionId& next_id, Actions& out) {
    const bool alive = ready_ && now - last_heard_ < 2 * std::uint64_t{shared_.timing.keepalive};
    if (alive) return false;
    if (ready_ || inbound_.id != 0) lose(PeerChange::kReplaced, 0, now, out);
    if (event.one_connection && outbound_.id != 0) {
        // Both called at once. The higher address' connection stays (as RFC 1795, 7.6 has it for two).
        if (event.local > event.remote) return false;
        close(outbound_, out);
        requested_ = false;
    }
    inbound_ = {};
    inbound_.id = event.connection;
    inbound_.one = event.one_connection;
    local_ = event.local;
    opened(inbound_, now, out);
    if (!event.one_connection && outbound_.id == 0) connect(false, now, next_id, out);
    return true;
}

void Peer::connected(const Connected& event, std::uint64_t now, Actions& out) {
    if (event.connection != outbound_.id) return;
    local_ = event.local;
    opened(outbound_, now, out);
}

void Peer::opened(Connection& connection, std::uint64_t now, Actions& out) {
    connection.open = true;
    retry_at_ = kNever;
    last_heard_ = now;
    if (capabilities_by_ == kNever) capabilities_by_ = now + shared_.timing.capabilities;
    if (&connection == &inbound_ && !connection.one) return;  // theirs to write to
    request_capabilities(connection, now, out);
    answer_capabilities(now, out);
}

void Peer::connect_failed(ConnectionId connection, std::uint64_t now, ConnectionId& next_id, Actions& out) {
    if (connection != outbound_.id) return;
    const bool was_one = outbound_.one;
    outbound_ = {};
    if (was_one && config_.setup == Setup::kAuto && shared_.listening) {
        connect(false, now, next_id, out);
        return;
    }
    lose(PeerChange::kUnreachable, 0, now, out);
}

void Peer::closed(ConnectionId id, std::uint64_t now, Actions& out) {
    Connection* connection = find(id);
    if (!connection) return;
    // The partner may have got so far that it drops one of the two before we do, and where both addresses are
    // equal it alone may think that it should.
    const Connection& other = connection == &outbound_ ? inbound_ : outbound_;
    const bool dropping =
        other.open && shared_.capabilities.tcp_connections == 1 && (!ready_ || theirs_.tcp_connections == 1);
    forget(*connection);
    if (!dropping) lose(PeerChange::kLost, 0, now, out);
}

void Peer::close(Connection& connection, Actions& out) {
    if (connection.id != 0) out.list.push_back(Close{connection.id});
    forget(connection);
}

/// PIUs already told of may lie in what was put together: it lives until the next step.
void Peer::forget(Connection& connection) {
    if (!connection.done.empty()) retired_[&connection == &outbound_] = std::move(connection.done);
    connection = {};
}

std::uint64_t Peer::next_delay() {
    random_ ^= random_ << 13;
    random_ ^= random_ >> 7;
    random_ ^= random_ << 17;
    const std::uint32_t delay = backoff_;
    backoff_ = std::min(backoff_ * 2, shared_.timing.retry_last);
    return delay + random_ % (delay / 4 + 1);
}

void Peer::lose(PeerChange why, std::uint16_t cause, std::uint64_t now, Actions& out) {
    close(outbound_, out);
    close(inbound_, out);
    ready_ = requested_ = confirmed_ = accepted_ = answer_owed_ = false;
    fault_.reset();
    capabilities_by_ = kNever;
    if (config_.connect) retry_at_ = now + next_delay();
    out.list.push_back(PeerChanged{index_, why, cause});
}

// ---- capabilities (RFC 1795, section 7)

void Peer::put_capabilities(Connection& connection, FrameDirection direction, Octets gds, std::uint64_t now,
                            Actions& out) {
    SspMessage message;
    message.type = SspType::kCapExchange;
    message.control.emplace();
    message.control->direction = direction;
    message.data = gds;
    put_message(out, connection.id, message, config_.quirks.one_message_per_segment);
    last_sent_ = now;
}

void Peer::request_capabilities(Connection& connection, std::uint64_t now, Actions& out) {
    if (requested_) return;
    requested_ = true;
    Capabilities ours = shared_.capabilities;
    if (connection.one) ours.tcp_connections = 1;
    Bytes gds;
    encode_capabilities(ours, gds);
    put_capabilities(connection, FrameDirection::kToTarget, gds, now, out);
}

void Peer::answer_capabilities(std::uint64_t now, Actions& out) {
    Connection* connection = writer();
    if (!answer_owed_ || !connection) return;
    answer_owed_ = false;
    Bytes gds;
    if (fault_)
        encode_negative_capabilities_response(*fault_, gds);
    else
        encode_positive_capabilities_response(gds);
    put_capabilities(*connection, FrameDirection::kToOrigin, gds, now, out);
    if (confirmed_ && accepted_ && !ready_) become_ready(out);
}

void Peer::capabilities_message(const SspMessage& message, std::uint64_t now, Actions& out) {
    CapResult result = decode_capabilities(message.data);
    if (result.fault) {
        if (ready_) return;  // an exchange of its own, later: what was agreed stays
        fault_ = result.fault;
        answer_owed_ = true;
        accepted_ = false;
        answer_capabilities(now, out);
        return;  // the partner may try again, until capabilities_by_
    }
    switch (result.message.kind) {
        case CapKind::kRequest:
            theirs_ = std::move(result.message.capabilities);
            fault_.reset();
            accepted_ = answer_owed_ = true;
            answer_capabilities(now, out);
            break;
        case CapKind::kPositive:
            confirmed_ = requested_;
            if (confirmed_ && accepted_ && !answer_owed_ && !ready_) become_ready(out);
            break;
        case CapKind::kNegative: {
            const auto& faults = result.message.faults;
            lose(PeerChange::kRefusedUs,
                 faults.empty() ? std::uint16_t{0} : static_cast<std::uint16_t>(faults[0].cause), now, out);
            break;
        }
    }
}

void Peer::become_ready(Actions& out) {
    ready_ = true;
    capabilities_by_ = kNever;
    backoff_ = shared_.timing.retry_first;
    drop_one(out);
    out.list.push_back(PeerChanged{index_, PeerChange::kUp, 0});
}

/// Both announced one connection: the side with the higher address closes the one it accepted, and the other
/// its own (RFC 1795, 7.6.7). Equal addresses, on one machine, say nothing: both stay.
void Peer::drop_one(Actions& out) {
    const bool two = outbound_.open && inbound_.open;
    const bool one_wanted = theirs_.tcp_connections == 1 && shared_.capabilities.tcp_connections == 1;
    if (!two || !one_wanted || local_ == config_.address) return;
    close(local_ > config_.address ? inbound_ : outbound_, out);
}

// ---- the stream

void Peer::received(ConnectionId id, Octets bytes, std::uint64_t now) {
    Connection* connection = find(id);
    if (!connection) return;
    last_heard_ = now;
    connection->input = bytes;
}

/// Of a message that was cut the buffer has the front: so much of the input as completes it goes behind that.
void Peer::complete(Connection& connection) {
    Bytes& buffer = connection.buffer;
    while (!buffer.empty() && !connection.input.empty()) {
        const std::size_t wanted = std::max(kLengthKnown, decode_ssp(buffer).size);
        if (buffer.size() >= wanted) return;
        buffer.reserve(wanted);
        const std::size_t take = std::min(wanted - buffer.size(), connection.input.size());
        put(buffer, connection.input.first(take));
        connection.input = connection.input.subspan(take);
    }
}

bool Peer::next(ConnectionId id, SspMessage& message, std::uint64_t now, Actions& out) {
    for (Connection* c = find(id); c; c = find(id)) {
        complete(*c);
        const bool buffered = !c->buffer.empty();
        const SspResult result = decode_ssp(buffered ? Octets(c->buffer) : c->input);
        const bool endless = !ready_ && result.size > shared_.limits.capabilities_bytes;
        if (result.error == SspError::kBadVersion || result.error == SspError::kBadHeader || endless) {
            lose(PeerChange::kNotDlsw, 0, now, out);
            return false;
        }
        if (result.error == SspError::kIncomplete) {
            if (!buffered) {
                c->buffer.assign(c->input.begin(), c->input.end());
                c->input = {};
            }
            return false;
        }
        if (buffered) {
            c->done.swap(c->buffer);
            c->buffer.clear();
        } else {
            c->input = c->input.subspan(result.size);
        }
        if (result.message.type == SspType::kCapExchange) {
            capabilities_message(result.message, now, out);
        } else if (result.message.type != SspType::kKeepalive) {
            // Of two connections the other may still hold the partner's answer; that it goes on says the
            // same.
            if (!ready_ && requested_ && accepted_ && !answer_owed_) become_ready(out);
            if (!ready_) continue;
            message = result.message;
            return true;
        }
    }
    return false;
}

void Peer::send(const SspMessage& message, std::uint64_t now, Actions& out, Bytes* body) {
    Connection* connection = writer();
    if (!ready_ || !connection) return;
    put_message(out, connection->id, message, config_.quirks.one_message_per_segment, body);
    last_sent_ = now;
}

// ---- time

void Peer::tick(std::uint64_t now, ConnectionId& next_id, Actions& out) {
    if (now >= capabilities_by_) {
        lose(fault_ ? PeerChange::kRefused : PeerChange::kSilent,
             fault_ ? static_cast<std::uint16_t>(fault_->cause) : std::uint16_t{0}, now, out);
    }
    if (now >= retry_at_) connect(config_.setup != Setup::kTwo, now, next_id, out);
    if (ready_ && now - last_sent_ >= shared_.timing.keepalive) {
        send(SspMessage{}, now, out);
    }
}

std::uint64_t Peer::wake() const {
    return std::min({retry_at_, capabilities_by_, ready_ ? last_sent_ + shared_.timing.keepalive : kNever});
}

std::size_t Peer::buffered() const { return outbound_.buffer.size() + inbound_.buffer.size(); }

}  // namespace openwosa::sna::dlsw
