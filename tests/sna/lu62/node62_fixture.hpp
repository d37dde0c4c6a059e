#pragma once
// Two nodes on a link, A with LU NETA.LUA and B with NETB.LUB, and programs at them.

#include <gtest/gtest.h>

#include "network62.hpp"

namespace openwosa::sna::test {

using namespace lu62;  // the tests speak of nothing else
using port::Answer;
using port::Piece;

inline Piece piece(bool begin, bool end, Answer answer = Answer::kRqe1) {
    Piece p;
    p.begin_chain = begin;
    p.end_chain = end;
    p.answer = answer;
    return p;
}
inline Piece turn(Answer answer = Answer::kRqe1) {
    Piece p = piece(true, true, answer);
    p.change_direction = true;
    return p;
}
inline Piece last(Answer answer = Answer::kRqe1) {
    Piece p = piece(true, true, answer);
    p.end_bracket = true;
    return p;
}
inline Piece fmh(Piece p) {
    p.fmh = true;
    return p;
}

class Node62Test : public ::testing::Test {
  protected:
    static constexpr ClientId kA = 1, kB = 2;

    static Node62Config config(const char* network, const char* lu, const char* other, const char* other_lu,
                               std::uint32_t node_id) {
        Node62Config c;
        c.network = network;
        c.cp = "CP";
        c.node_id = node_id;
        c.seed = node_id;
        c.links = {{1, "LINK", false, ""}};
        LocalLuConfig local;
        local.alias = lu;
        local.name = std::string(network) + "." + lu;
        local.is_default = true;
        c.locals = {local};
        PartnerLuConfig partner;
        partner.alias = other_lu;
        partner.name = std::string(other) + "." + other_lu;
        partner.link = 1;
        partner.accepts.accepted = true;
        partner.accepts.already_verified = true;
        c.partners = {partner};
        ModeConfig mode;
        mode.name = "#INTER";
        mode.max_ru = 1024;
        mode.limit = 8;
        mode.min_winners = 4;
        mode.min_losers = 4;
        c.modes = {mode};
        c.implicit_locals = c.implicit_partners = c.implicit_modes = false;
        return c;
    }
    static Node62Config config_a() { return config("NETA", "LUA", "NETB", "LUB", 2); }
    static Node62Config config_b() { return config("NETB", "LUB", "NETA", "LUA", 1); }

    explicit Node62Test(std::uint32_t seed = 1) : net(seed) {}
    void start(Node62Config ca = config_a(), Node62Config cb = config_b(), bool linked = true) {
        a = net.add(std::move(ca));
        b = net.add(std::move(cb));
        wire = net.join(a, 1, b, 1);
        net.attach(a, kA);
        net.attach(b, kB);
        if (linked) {
            net.up(wire);
        }
        net.ask(a, kA, port::TpStarted{1, "LUA", {}});
    }
    port::AllocateSession request(port::ConvId conv, const char* mode = "#INTER") const {
        port::AllocateSession r;
        r.conv = conv;
        r.tp = 1;
        r.partner.alias = "LUB";
        r.mode = mode;
        return r;
    }
    port::AllocateSession request_of_b(port::ConvId conv) const {
        port::AllocateSession r = request(conv);
        r.partner.alias = "LUA";
        r.lu_alias = "LUB";
        return r;
    }
    void allocate(port::ConvId conv, const char* mode = "#INTER") {
        net.ask(a, kA, request(conv, mode));
        net.settle();
    }
    void receive(port::RequestId id, port::ConvId conv, const char* tp = "TP",
                 std::optional<std::uint32_t> timeout = std::nullopt) {
        port::ReceiveAllocate r;
        r.request = id;
        r.tp = id;
        r.conv = conv;
        r.tp_name = name_bytes(tp);
        r.timeout_ms = timeout;
        net.ask(b, kB, r);
        net.settle();
    }
    std::optional<port::SessionAllocated> allocated(port::ConvId conv) {
        for (const auto& i : net.told(a, kA)) {
            if (const auto* f = std::get_if<port::SessionAllocated>(&i); f && f->conv == conv) {
                return *f;
            }
        }
        return std::nullopt;
    }
    void send(std::size_t host, ClientId client, port::ConvId conv, const Piece& p, Bytes data = {}) {
        net.ask(host, client, port::Send{conv, p, std::move(data)});
        net.settle();
    }
    /// The attach of a conversation that was allocated.
    void attach(port::ConvId conv, Piece p = turn(), Bytes data = {}, const char* tp = "TP") {
        const auto facts = allocated(conv);
        ASSERT_TRUE(facts) << "conversation " << conv;
        send(a, kA, conv, fmh(p), attach_bytes(*facts, tp, SyncLevel::kConfirm, std::move(data)));
    }
    /// Everything until B has the direction; conversation `conv` at both ends.
    void converse(port::ConvId conv) {
        receive(conv, conv);
        allocate(conv);
        attach(conv);
        ASSERT_TRUE(net.got<port::Attached>(b, kB));
    }
    Bytes received(std::size_t host, ClientId client, port::ConvId conv) {
        Bytes all;
        for (const auto& i : net.told(host, client)) {
            if (const auto* r = std::get_if<port::Received>(&i); r && r->conv == conv) {
                put(all, r->data);
            }
        }
        return all;
    }
    /// The sense of the FMH-7 that A got.
    sense::Sense rejected() {
        for (const auto& i : net.told(a, kA)) {
            if (const auto* r = std::get_if<port::Received>(&i); r && r->piece.fmh) {
                return decode_fmh7(r->data).fmh.sense;
            }
        }
        return 0;
    }
    void quiet() {
        net.told(a, kA).clear();
        net.told(b, kB).clear();
    }

    Network62 net;
    std::size_t a = 0, b = 0, wire = 0;
};

}  // namespace openwosa::sna::test
