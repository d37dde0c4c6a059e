#pragma once
// A half-session driven by PIUs in hex, and two of them back to back.

#include <gtest/gtest.h>

#include <deque>
#include <string>

#include "sna/lu62/half_session.hpp"
#include "sna/lu62/sense62.hpp"
#include "vectors.hpp"

namespace openwosa::sna::lu62::half {

using port::Answer;
using port::Piece;
using Bracket = HalfSession::Bracket;

inline std::string to_hex(Octets bytes) {
    static const char digits[] = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t b : bytes) {
        text += {digits[b >> 4], digits[b & 15]};
    }
    return text;
}

inline Piece whole(Answer answer = Answer::kRqe1) {
    Piece p;
    p.answer = answer;
    return p;
}
inline Piece turn(Answer answer = Answer::kRqe1) {
    Piece p = whole(answer);
    p.change_direction = true;
    return p;
}
inline Piece last(Answer answer = Answer::kRqe1) {
    Piece p = whole(answer);
    p.end_bracket = true;
    return p;
}
inline Piece open_chain() {
    Piece p;
    p.end_chain = false;
    return p;
}
inline Piece attach(Piece p) {
    p.fmh = true;
    return p;
}

/// Enough of an FMH-5 for the half-session, which looks at the type alone.
inline const Bytes kAttach = {0x05, 0x05, 0x02, 0xFF, 0x00};
inline const Bytes kFmh7 = {0x07, 0x07, 0x08, 0x64, 0x00, 0x00, 0x00};

/// What was told, with its data.
struct Heard {
    ToldKind kind;
    Piece piece;
    Bytes data;
    sense::Sense sense;
    std::uint32_t count;
};

class Pair : public ::testing::Test {
  protected:
    HalfSessionSetup setup(bool primary) const {
        HalfSessionSetup s;
        s.daf = primary ? 2 : 1;
        s.oaf = primary ? 1 : 2;
        s.primary = primary;
        s.first_speaker = primary;
        s.starts_in_bracket = false;
        s.send_ru = s.receive_ru = 8;
        s.pacing = Pacing::kNone;
        return s;
    }
    void start(HalfSessionSetup a, HalfSessionSetup b) {
        end_[0].start(a);
        end_[1].start(b);
    }
    void SetUp() override { start(setup(true), setup(false)); }

    /// Runs an action at an end and keeps what it sends until deliver().
    template <class F>
    void at(int end, F&& f) {
        HalfSession::Out out;
        f(end_[end], out);
        take(end, out);
    }
    void take(int end, const HalfSession::Out& out) {
        for (std::size_t i = 0; i < out.wire.size(); ++i) {
            Bytes scratch;
            const Octets p = out.wire.whole(i, scratch);
            wire_[1 - end].emplace_back(p.begin(), p.end());
            sent_[end].push_back(to_hex(p));
        }
        for (const Told& t : out.told) {
            told_[end].push_back({t.kind, t.piece, Bytes(t.data.begin(), t.data.end()), t.sense, t.count});
        }
    }
    bool deliver_one(int end) {
        if (wire_[end].empty()) {
            return false;
        }
        const Bytes bytes = wire_[end].front();
        wire_[end].pop_front();
        const auto decoded = decode_piu(bytes);
        HalfSession::Out out;
        end_[end].arrived(decoded.piu, out);
        take(end, out);
        return true;
    }
    void deliver() {
        while (deliver_one(0) || deliver_one(1)) {
        }
    }
    void piu(int end, const std::string& hex) {
        wire_[end].push_back(test::from_hex(hex));
        deliver_one(end);
    }
    void send(int end, const Piece& piece, Bytes data = {}) {
        at(end, [&](HalfSession& h, HalfSession::Out& out) { h.send(piece, data, out); });
    }
    void respond(int end, sense::Sense sense = sense::kNone) {
        at(end, [&](HalfSession& h, HalfSession::Out& out) { h.respond(sense, out); });
    }
    /// The first speaker begins a bracket.
    void converse(Piece piece = attach(open_chain())) {
        end_[0].take();
        send(0, piece, kAttach);
        deliver();
        clear();
    }
    void clear() {
        for (int e : {0, 1}) {
            told_[e].clear();
            sent_[e].clear();
        }
    }
    int count(int end, ToldKind kind) const {
        return static_cast<int>(std::count_if(told_[end].begin(), told_[end].end(),
                                              [&](const Heard& h) { return h.kind == kind; }));
    }
    const Heard* find(int end, ToldKind kind) const {
        for (const Heard& h : told_[end]) {
            if (h.kind == kind) {
                return &h;
            }
        }
        return nullptr;
    }
    sense::Sense failed(int end) const {
        const Heard* h = find(end, ToldKind::kFailed);
        return h ? h->sense : sense::kNone;
    }

    HalfSession end_[2];
    std::deque<Bytes> wire_[2];
    std::vector<std::string> sent_[2];
    std::vector<Heard> told_[2];
};
using HalfSession62 = Pair;

}  // namespace openwosa::sna::lu62::half
