// Session-level pacing: fixed and adaptive (SNA Formats, IPM).
#include "half_session_pair.hpp"

namespace openwosa::sna::lu62::half {
namespace {

TEST_F(HalfSession62, FixedPacingStopsAtTheWindowUntilItIsGranted) {
    auto a = setup(true);
    auto b = setup(false);
    a.pacing = b.pacing = Pacing::kFixed;
    a.send_window = b.receive_window = 2;
    a.receive_window = b.send_window = 2;
    start(a, b);
    end_[0].take();
    send(0, attach(open_chain()), Bytes(6 * 8, 5));
    EXPECT_EQ(sent_[0].size(), 2u);
    EXPECT_EQ(sent_[0][0].substr(14, 2), "91");  // the first of a window asks
    EXPECT_EQ(sent_[0][1].substr(14, 2), "90");
    deliver();
    EXPECT_EQ(sent_[1].at(0), "2c0001020000830100");  // KB Q167315
    EXPECT_EQ(sent_[0].size(), 4u);
    EXPECT_EQ(end_[0].queued(), 2u);  // nobody has taken what came
    at(1, [](HalfSession& h, HalfSession::Out& out) { h.consumed(4, out); });
    deliver();
    EXPECT_EQ(end_[0].queued(), 0u);
}

TEST_F(HalfSession62, LargeRusGoOutInTheBufferTheyCameInAlsoThoseThatWait) {
    auto a = setup(true);
    auto b = setup(false);
    a.pacing = b.pacing = Pacing::kFixed;
    a.send_window = b.receive_window = a.receive_window = b.send_window = 1;
    a.send_ru = b.receive_ru = 8192;
    start(a, b);
    end_[0].take();
    send(0, attach(open_chain()), kAttach);
    Bytes sent;
    for (std::uint8_t i = 1; i <= 4; ++i) {
        Bytes ru(8192 - i, i);
        put(sent, ru);
        at(0, [&](HalfSession& h, HalfSession::Out& out) { h.send(open_chain(), std::move(ru), out); });
        EXPECT_EQ(ru.capacity(), 0u) << "it was taken";
    }
    EXPECT_EQ(end_[0].queued(), 4u);
    for (int i = 0; i < 5; ++i) {
        deliver();
        at(1, [](HalfSession& h, HalfSession::Out& out) { h.consumed(1, out); });
    }
    EXPECT_EQ(failed(0) | failed(1), sense::kNone);
    Bytes received;
    for (const Heard& h : told_[1]) {
        put(received, h.kind == ToldKind::kPiece && !h.piece.fmh ? h.data : Bytes());
    }
    EXPECT_EQ(received, sent);
    Bytes longer(8193, 9);
    at(0, [&](HalfSession& h, HalfSession::Out& out) { h.send(open_chain(), std::move(longer), out); });
    EXPECT_EQ(longer.size(), 8193u) << "two RUs are cut out of it";
}

TEST_F(HalfSession62, AdaptivePacingAsksWithOneRequestAndTakesTheWindowItIsTold) {
    auto a = setup(true);
    auto b = setup(false);
    a.pacing = b.pacing = Pacing::kAdaptive;
    a.receive_window = b.receive_window = 5;
    start(a, b);
    end_[0].take();
    send(0, attach(open_chain()), Bytes(20 * 8, 5));
    EXPECT_EQ(sent_[0].size(), 1u);
    deliver();
    EXPECT_EQ(sent_[1].at(0), "2c0001020000830100000005");
    EXPECT_GT(sent_[0].size(), 5u);
    EXPECT_GT(end_[0].queued(), 0u);
    for (int i = 0; i < 10; ++i) {
        at(1, [](HalfSession& h, HalfSession::Out& out) { h.consumed(5, out); });
        deliver();
    }
    EXPECT_EQ(end_[0].queued(), 0u);
    EXPECT_EQ(failed(0) | failed(1), sense::kNone);
    // The first of each window asks for the next: of one request, then of five each.
    std::vector<std::size_t> asked;
    for (std::size_t i = 0; i < sent_[0].size(); ++i) {
        if ((std::stoi(sent_[0][i].substr(14, 2), nullptr, 16) & 1) != 0) {
            asked.push_back(i);
        }
    }
    EXPECT_EQ(asked, (std::vector<std::size_t>{0, 1, 6, 11, 16}));
    std::uint32_t credit = 0;
    for (const Heard& h : told_[0]) {
        credit += h.kind == ToldKind::kCredit ? h.count : 0;
    }
    EXPECT_EQ(credit, 20u);
}

TEST_F(HalfSession62, MoreThanTheWindowIsAnError) {
    auto a = setup(true);
    auto b = setup(false);
    b.pacing = Pacing::kFixed;
    b.receive_window = 2;
    start(a, b);
    end_[0].take();
    send(0, attach(open_chain()), Bytes(4 * 8, 5));
    deliver();
    EXPECT_EQ(failed(1), sense::kPacing);
}

TEST_F(HalfSession62, AnUnsolicitedMessageTakesTheWindowBackAndIsAcknowledged) {
    auto a = setup(true);
    a.pacing = Pacing::kAdaptive;
    start(a, setup(false));
    end_[0].take();
    piu(0, "2d0001020000830100400000");
    EXPECT_EQ(sent_[0].at(0), "2c0002010000830100800000");
    send(0, attach(turn()), kAttach);
    EXPECT_EQ(sent_[0].size(), 1u);
    piu(0, "2c0001020000830100000003");
    EXPECT_EQ(sent_[0].size(), 2u);
}

TEST_F(HalfSession62, AShortPacingMessageIsAnError) {
    auto a = setup(true);
    a.pacing = Pacing::kAdaptive;
    start(a, setup(false));
    piu(0, "2c00010200008301000000");
    EXPECT_EQ(failed(0), sense::kIpmInvalid);
}

}  // namespace
}  // namespace openwosa::sna::lu62::half
