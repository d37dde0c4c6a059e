#include "ps_pair.hpp"

#include "sna/sense.hpp"

namespace openwosa::sna::lu62::ps::test {

namespace {
constexpr port::ConvId kConv = 7;

bool definite(const port::Piece& piece) {
    return piece.answer == port::Answer::kRqd2 || piece.answer == port::Answer::kRqd3;
}
}  // namespace

void Pair::step_with(int end, const Event& event) {
    actions.clear();
    step(ends[end].state, event, actions);
    collect(end);
}

void Pair::collect(int end) {
    End& me = ends[end];
    for (const Completion& completion : actions.completions) {
        Done done{completion, {}, {}};
        if (completion.size != 0) {
            for (const Octets view : actions.views) {
                put(done.data, view);
            }
        }
        EXPECT_EQ(done.data.size(), completion.size);
        if (completion.error) {
            done.log = actions.log;
        }
        me.done.push_back(std::move(done));
    }
    auto requests = std::move(actions.down);
    actions.down.clear();
    for (port::Request& request : requests) {
        down(end, request);
    }
}

void Pair::issue(int end, const Event& event) { step_with(end, event); }

Done Pair::verb(int end, const Event& event) {
    issue(end, event);
    run();
    auto done = take(end);
    EXPECT_TRUE(done.has_value()) << "the verb did not complete";
    return done.value_or(Done{});
}

std::optional<Done> Pair::take(int end, Slot slot) {
    auto& done = ends[end].done;
    for (auto it = done.begin(); it != done.end(); ++it) {
        if (it->completion.slot == slot) {
            Done found = std::move(*it);
            done.erase(it);
            return found;
        }
    }
    return std::nullopt;
}

void Pair::run() {
    while (deliver(0) || deliver(1)) {
    }
}

bool Pair::deliver(int end) {
    End& me = ends[end];
    if (me.inbound.empty()) {
        return false;
    }
    port::Indication message = std::move(me.inbound.front());
    me.inbound.pop_front();
    if (me.freed) {
        return true;
    }
    if (auto* received = std::get_if<port::Received>(&message)) {
        up_received(end, *received);
    } else if (auto* responded = std::get_if<port::Responded>(&message)) {
        if (me.awaiting && responded->sense != 0) {
            me.may_send = false;
            me.heard = false;
        }
        me.awaiting = false;
    }
    if (auto* attached = std::get_if<port::Attached>(&message)) {
        me.attached = true;
        step_with(end, Begin{*attached});
    } else {
        step_with(end, FromNode{message});
    }
    return true;
}

void Pair::up_received(int end, port::Received& received) {
    End& me = ends[end];
    me.unconsumed += received.rus;
    require(me.unconsumed <= window, "the window is kept");
    me.heard = true;
    me.answered = me.answered && !received.piece.begin_chain;
    me.in_chain = !received.piece.end_chain;
    if (received.piece.end_chain) {
        if (received.piece.change_direction) {
            me.may_send = true;
        }
        if (definite(received.piece)) {
            me.owes = !me.answered;
            me.may_send = me.may_send || me.answered;
        }
    }
}

void Pair::down(int end, port::Request& request) {
    End& me = ends[end];
    End& other = ends[1 - end];
    if (std::holds_alternative<port::Consumed>(request)) {
        const auto rus = std::get<port::Consumed>(request).rus;
        require(rus <= me.unconsumed, "no more is consumed than was received");
        me.unconsumed -= std::min(rus, me.unconsumed);
        me.given_back = std::max(me.given_back, std::get<port::Consumed>(request).spare.bytes.capacity());
        if (!other.freed && !bracket_over) {
            other.credit += rus;
            other.inbound.push_back(port::Credit{kConv, rus});
        }
        return;
    }
    ++me.requests;
    require(!me.freed, "nothing follows Free");
    if (auto* allocate = std::get_if<port::AllocateSession>(&request)) {
        if (refuse) {
            me.inbound.push_back(port::AllocateFailed{kConv, *refuse, refuse_sense});
            return;
        }
        port::SessionAllocated allocated;
        allocated.conv = kConv;
        allocated.facts.send_ru = allocated.facts.receive_ru = ru;
        allocated.facts.partner_name = "NET.PARTNER";
        allocated.security.user = allocate->user;
        allocated.security.password = allocate->password;
        allocated.luw = {"NET.LOCAL", {1, 2, 3, 4, 5, 6}, 1};
        allocated.correlator = {0, 1};
        allocated.credit = me.credit = window;
        me.may_send = true;
        me.inbound.push_back(std::move(allocated));
    } else if (auto* send = std::get_if<port::Send>(&request)) {
        down_send(end, *send);
    } else if (auto* respond = std::get_if<port::Respond>(&request)) {
        down_respond(end, *respond);
    } else if (std::holds_alternative<port::Signal>(request)) {
        if (!other.freed && !bracket_over) {
            other.inbound.push_back(port::Signaled{kConv});
        }
    } else if (std::holds_alternative<port::Free>(request)) {
        down_free(end);
    }
}

void Pair::down_send(int end, port::Send& send) {
    End& me = ends[end];
    const port::Piece& piece = send.piece;
    if (lost) {
        return;  // on its way to a session that is gone
    }
    me.sent.push_back(send);
    const std::uint32_t cost = port::rus(send.data.size(), ru);
    require(me.may_send, "only the side with the direction sends");
    require(!me.awaiting, "nothing is sent while a response is awaited");
    require(!me.owes, "nothing is sent while a response is owed");
    require(cost <= me.credit, "credit is not overdrawn");
    require(piece.begin_chain == !me.sending_chain, "chains begin and end");
    require(piece.end_chain || (!send.data.empty() && send.data.size() % ru == 0), "a piece is of whole RUs");
    require(piece.begin_chain || !send.data.empty(), "no chain ends in an empty RU");
    require(!piece.fmh || piece.begin_chain, "a header begins its chain");
    require(piece.end_chain ||
                (!piece.change_direction && !piece.end_bracket && piece.answer == port::Answer::kRqe1),
            "indicators stand at the end of the chain");
    require(!bracket_over, "nothing follows the end of the bracket");
    require(!(piece.change_direction && piece.end_bracket), "CD and CEB exclude each other");
    me.credit -= std::min(cost, me.credit);
    me.sending_chain = !piece.end_chain;
    if (piece.end_chain) {
        if (definite(piece)) {
            me.awaiting = true;
        } else if (piece.change_direction) {
            me.heard = false;
        }
        if (piece.change_direction) {
            me.may_send = false;
            me.heard = false;
        }
        if (piece.end_bracket && !definite(piece)) {
            bracket_over = true;
        }
    }
    Octets data = send.data;
    End& other = ends[1 - end];
    if (other.freed) {
        return;
    }
    bool first = piece.begin_chain;
    bool header = piece.fmh;
    if (piece.fmh && send.data[1] == kFmh5) {
        const Fmh5Result fmh = decode_fmh5(data);
        ASSERT_EQ(fmh.sense, 0u);
        port::Attached attached;
        attached.conv = kConv;
        attached.attach = fmh.attach;
        attached.facts.send_ru = attached.facts.receive_ru = ru;
        attached.credit = other.credit = window;
        other.inbound.push_back(std::move(attached));
        // The first RU is shorter by the header.
        const std::size_t in_first = std::min<std::size_t>(ru, data.size()) - fmh.size;
        port::Piece rest = piece;
        rest.fmh = header = false;
        if (data.size() > ru) {
            rest.end_chain = false;
            rest.change_direction = rest.end_bracket = false;
            rest.answer = port::Answer::kRqe1;
            push_piece(1 - end, rest, data.subspan(fmh.size, in_first));
            data = data.subspan(ru);
            first = false;
        } else {
            push_piece(1 - end, rest, data.subspan(fmh.size));
            return;
        }
    }
    do {
        const std::size_t size = split ? std::min<std::size_t>(ru, data.size()) : data.size();
        const bool last = size == data.size();
        port::Piece part;
        part.begin_chain = first;
        part.fmh = header;
        part.end_chain = piece.end_chain && last;
        if (part.end_chain) {
            part.change_direction = piece.change_direction;
            part.end_bracket = piece.end_bracket;
            part.answer = piece.answer;
        }
        push_piece(1 - end, part, data.first(size));
        data = data.subspan(size);
        first = header = false;
    } while (!data.empty());
}

void Pair::push_piece(int end, const port::Piece& piece, Octets data) {
    port::Received received;
    received.conv = kConv;
    received.piece = piece;
    received.rus = port::rus(data.size(), ru);
    received.data.assign(data.begin(), data.end());
    ends[end].inbound.push_back(std::move(received));
}

void Pair::down_respond(int end, const port::Respond& response) {
    End& me = ends[end];
    End& other = ends[1 - end];
    if (lost) {
        return;
    }
    if (response.sense == 0) {
        require(me.owes, "a positive response answers a chain that asked");
    } else {
        require(response.sense == sense::kErpMessageForthcoming, "negative responses are 0846");
        require(me.owes || me.heard, "a negative response answers something");
        if (me.owes) {
            me.may_send = true;
        }
        me.answered = me.in_chain;
    }
    me.owes = false;
    if (response.sense == 0 && other.awaiting && !other.sent.empty() && other.sent.back().piece.end_bracket) {
        bracket_over = true;
    }
    if (!other.freed) {
        other.inbound.push_back(port::Responded{kConv, response.sense});
    }
}

void Pair::down_free(int end) {
    End& me = ends[end];
    me.freed = true;
    me.inbound.clear();
    if (!bracket_over) {
        bracket_over = lost = true;
        if (!ends[1 - end].freed) {
            ends[1 - end].inbound.push_back(port::SessionLost{kConv, false, 0});
        }
    }
}

void Pair::lose(bool retry) {
    bracket_over = lost = true;
    for (End& end : ends) {
        if (!end.freed) {
            end.inbound.push_back(port::SessionLost{kConv, retry, 0});
        }
    }
}

void Pair::lose_node(int end) {
    ends[end].inbound.clear();
    ends[end].inbound.push_back(port::NodeLost{});
}

Done Pair::allocate() {
    Allocate event;
    event.session.conv = kConv;
    event.session.sync_level = sync;
    event.session.mode = "#INTER";
    event.type = type;
    event.tp_name = {0xC1, 0xC2};
    return verb(0, event);
}

void Pair::connect() {
    ASSERT_EQ(allocate().result(), Result::kOk);
    ASSERT_EQ(verb(0, Flush{}).result(), Result::kOk);
    ASSERT_TRUE(ends[1].attached);
}

Bytes Pair::record(std::size_t size, std::uint8_t fill) const {
    Bytes data(size, fill);
    if (type == ConversationType::kBasic) {
        data[0] = static_cast<std::uint8_t>(size >> 8);
        data[1] = static_cast<std::uint8_t>(size);
    }
    return data;
}

}  // namespace openwosa::sna::lu62::ps::test
