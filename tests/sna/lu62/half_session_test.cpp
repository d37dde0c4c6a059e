// FM profile 19: brackets, chains, responses, the direction, the expedited flow. Pacing is in
// half_session_pacing_test.cpp.
#include "half_session_pair.hpp"

namespace openwosa::sna::lu62::half {
namespace {

// ---- brackets

TEST_F(HalfSession62, TheFirstSpeakerBeginsABracketWithoutBidding) {
    end_[0].take();
    send(0, attach(turn()), kAttach);
    // KB Q185503: OIC, RQE1, BB, CD is 0B 90 A0.
    ASSERT_EQ(sent_[0].size(), 1u);
    EXPECT_EQ(sent_[0][0], "2c00020100010b90a0" + to_hex(kAttach));
    deliver();
    EXPECT_EQ(count(1, ToldKind::kBracket), 1);
    EXPECT_EQ(count(1, ToldKind::kPiece), 1);
    EXPECT_EQ(end_[1].bracket(), Bracket::kIn);
}

TEST_F(HalfSession62, TheBracketThatBindBeginsIsThePrimarysAndNeedsNoBb) {
    auto a = setup(true);
    auto b = setup(false);
    a.starts_in_bracket = b.starts_in_bracket = true;
    start(a, b);
    EXPECT_TRUE(end_[0].starting());
    EXPECT_FALSE(end_[1].free());
    end_[0].take();
    send(0, attach(turn()), kAttach);
    // KB Q171621: the first attach of a session, SNF 1, is 0B 9x 20.
    EXPECT_EQ(sent_[0].at(0), "2c00020100010b9020" + to_hex(kAttach));
    deliver();
    EXPECT_EQ(count(1, ToldKind::kBracket), 1);
    // KB Q166875: its negative response has the number 8000.
    respond(1, sense::kErpMessageForthcoming);
    EXPECT_EQ(sent_[1].at(0), "2c000102800087900008460000");
}

TEST_F(HalfSession62, APrimaryWithNothingToSayYieldsTheFirstBracket) {
    auto a = setup(true);
    auto b = setup(false);
    a.starts_in_bracket = b.starts_in_bracket = true;
    start(a, b);
    at(0, [](HalfSession& h, HalfSession::Out& out) { EXPECT_TRUE(h.yield(out)); });
    EXPECT_EQ(sent_[0].at(0), "2c00020100014b90010400060000");
    deliver();
    EXPECT_TRUE(end_[0].free());
    EXPECT_TRUE(end_[1].free());
    EXPECT_EQ(count(1, ToldKind::kBracket), 0);
}

TEST_F(HalfSession62, ABidderAsksWithLustatAndTheBracketIsItsOwnWhenItIsAnswered) {
    at(1, [](HalfSession& h, HalfSession::Out& out) { h.bid(out); });
    EXPECT_EQ(sent_[1].at(0), "2c00010200014b82800400060000");
    deliver();
    // HP SNAX/APC: the answer to a bid is CB 82 00, code 04.
    EXPECT_EQ(sent_[0].at(0).substr(12), "cb820004");
    EXPECT_EQ(count(1, ToldKind::kBidAccepted), 1);
    EXPECT_FALSE(end_[0].free());
    send(1, attach(turn()), kAttach);
    EXPECT_EQ(sent_[1].at(1).substr(12, 6), "0b9020");  // BB went with the bid
    deliver();
    EXPECT_EQ(count(0, ToldKind::kBracket), 1);
}

TEST_F(HalfSession62, ABidThatCrossesTheFirstSpeakersBracketIsRefusedAndRtrFollowsItsEnd) {
    end_[0].take();
    at(1, [](HalfSession& h, HalfSession::Out& out) { h.bid(out); });
    send(0, attach(open_chain()), kAttach);
    deliver();
    send(0, last());
    deliver();
    const Heard* rejected = find(1, ToldKind::kBidRejected);
    ASSERT_TRUE(rejected);
    EXPECT_EQ(rejected->sense, sense::kBidRejectRtrLater);
    EXPECT_EQ(count(1, ToldKind::kBracketEnded), 1);  // the winner's bracket came through
    ASSERT_TRUE(end_[0].owes_rtr());
    EXPECT_FALSE(end_[0].free());
    at(0, [](HalfSession& h, HalfSession::Out& out) { h.send_rtr(out); });
    deliver();
    ASSERT_EQ(count(1, ToldKind::kRtr), 1);
    at(1, [](HalfSession& h, HalfSession::Out& out) { h.answer_rtr(true, out); });
    deliver();
    EXPECT_EQ(find(0, ToldKind::kRtrAnswered)->sense, sense::kNone);
    EXPECT_FALSE(end_[0].free());  // it is promised
    send(1, attach(turn()), kAttach);
    deliver();
    EXPECT_EQ(failed(0) | failed(1), sense::kNone);
    EXPECT_EQ(end_[0].bracket(), Bracket::kIn);
}

TEST_F(HalfSession62, RtrToOneWithNothingToSayIsAnsweredZeroEightOneNine) {
    end_[0].take();
    at(1, [](HalfSession& h, HalfSession::Out& out) { h.bid(out); });
    deliver();  // refused although nothing of the bracket has been sent
    send(0, attach(last()), kAttach);
    deliver();
    at(0, [](HalfSession& h, HalfSession::Out& out) { h.send_rtr(out); });
    deliver();
    at(1, [](HalfSession& h, HalfSession::Out& out) { h.answer_rtr(false, out); });
    EXPECT_NE(sent_[1].back().find("08190000"), std::string::npos);
    deliver();
    EXPECT_TRUE(end_[0].free());
    EXPECT_TRUE(end_[1].free());
}

TEST_F(HalfSession62, CebWithoutDefiniteResponseEndsTheBracketAtOnce) {
    converse();
    send(0, last(), {1, 2});
    EXPECT_TRUE(end_[0].free());
    deliver();
    EXPECT_TRUE(end_[1].free());
}

TEST_F(HalfSession62, CebWithConfirmEndsItWithThePositiveResponse) {
    converse();
    send(0, last(Answer::kRqd2), {1, 2});
    deliver();
    EXPECT_EQ(end_[0].bracket(), Bracket::kEnding);
    respond(1);
    deliver();
    EXPECT_TRUE(end_[0].free());
    EXPECT_TRUE(end_[1].free());
    EXPECT_EQ(count(0, ToldKind::kResponse), 1);
}

TEST_F(HalfSession62, CebWithConfirmThatIsRejectedLeavesTheBracketAndTurnsTheDirection) {
    converse();
    send(0, last(Answer::kRqd2), {1, 2});
    deliver();
    respond(1, sense::kErpMessageForthcoming);
    send(1, attach(turn()), kFmh7);
    deliver();
    EXPECT_EQ(find(0, ToldKind::kResponse)->sense, sense::kErpMessageForthcoming);
    EXPECT_EQ(count(0, ToldKind::kPiece), 1);
    EXPECT_EQ(end_[0].bracket(), Bracket::kIn);
    EXPECT_EQ(failed(0) | failed(1), sense::kNone);
}

TEST_F(HalfSession62, ASecondBeginBracketInABracketIsAnError) {
    converse();
    piu(1, "2c00020100020b9080" + to_hex(kAttach));
    EXPECT_EQ(failed(1), sense::kChaining);  // the open chain is noticed first
}

TEST_F(HalfSession62, DataBetweenBracketsIsAnError) {
    piu(1, "2c0002010001039000c1");
    EXPECT_EQ(failed(1), sense::kBracket);
}

TEST_F(HalfSession62, AfterBisNoBracketMayBegin) {
    at(0, [](HalfSession& h, HalfSession::Out& out) { h.send_bis(out); });
    EXPECT_EQ(sent_[0].at(0), "2c00020100014b900070");
    deliver();
    EXPECT_TRUE(end_[1].bis_received());
    piu(1, "2c00020100020b9080" + to_hex(kAttach));
    EXPECT_EQ(failed(1), sense::kNoBeginBracket);
}

TEST_F(HalfSession62, ASecondBisIsAnError) {
    piu(1, "2c00020100014b900070");
    piu(1, "2c00020100024b900070");
    EXPECT_EQ(failed(1), sense::kBisProtocol);
}

// ---- chains

TEST_F(HalfSession62, DataIsCutIntoRusOfTheBoundSize) {
    converse();
    send(0, turn(), Bytes(20, 0xC1));
    ASSERT_EQ(sent_[0].size(), 3u);
    EXPECT_EQ(sent_[0][0].substr(12, 6), "009000");  // middle: the chain had begun
    EXPECT_EQ(sent_[0][1].substr(12, 6), "009000");
    EXPECT_EQ(sent_[0][2].substr(12, 6), "019020");  // last, CD
    deliver();
    EXPECT_EQ(count(1, ToldKind::kPiece), 3);
}

TEST_F(HalfSession62, AChainWithoutDataIsLustatSix) {
    converse(attach(turn()));
    send(1, turn());
    EXPECT_EQ(sent_[1].at(0), "2c00010200014b90200400060000");
    deliver();
    const Heard* piece = find(0, ToldKind::kPiece);
    ASSERT_TRUE(piece);
    EXPECT_TRUE(piece->data.empty());
    EXPECT_TRUE(piece->piece.change_direction);
    EXPECT_FALSE(piece->piece.fmh);
}

TEST_F(HalfSession62, AnOpenChainEndsInAnEmptyRu) {
    converse();
    send(0, turn());
    EXPECT_EQ(sent_[0].at(0), "2c0002010002019020");
    deliver();
    EXPECT_EQ(failed(1), sense::kNone);
}

TEST_F(HalfSession62, AGapInTheSequenceNumbersIsAnError) {
    converse();
    piu(1, "2c0002010003009000c1");
    EXPECT_EQ(failed(1), sense::kSequenceNumber);
}

TEST_F(HalfSession62, AnRuLongerThanBoundIsAnError) {
    converse();
    piu(1, "2c0002010002009000c1c2c3c4c5c6c7c8c9");
    EXPECT_EQ(failed(1), sense::kRuLength);
}

struct BadHeader {
    const char* rh;
    sense::Sense sense;
};
TEST_F(HalfSession62, HeadersThatFmProfileNineteenForbidsAreRefused) {
    const BadHeader bad[] = {
        {"000000", sense::kNoResponseNotAllowed},  // RQN
        {"008000", sense::kDefiniteNotAllowed},    // RQD in mid-chain
        {"009020", sense::kCdNotAllowed},          // CD in mid-chain
        {"009001", sense::kEbNotAllowed},          // CEB in mid-chain
        {"019040", sense::kEbNotAllowed},          // EB
        {"01b001", sense::kEbNotAllowed},          // CEB with RQE3
        {"019021", sense::kCdNotAllowed},          // CD and CEB
        {"009080", sense::kBbNotAllowed},          // BB in mid-chain
        {"089000", sense::kFmhType},               // an FM header that is none of 5, 7, 12
    };
    for (const BadHeader& b : bad) {
        SetUp();
        clear();
        converse();
        piu(1, std::string("2c0002010002") + b.rh + "c1c2");
        EXPECT_EQ(failed(1), b.sense) << b.rh;
    }
}

TEST_F(HalfSession62, RequestsOfOtherProfilesAreNotSupported) {
    for (const char* code : {"83", "84", "81", "c8"}) {
        SetUp();
        clear();
        piu(1, std::string("2c00020100014b8000") + code);
        EXPECT_EQ(failed(1), sense::kFunctionNotSupported) << code;
    }
}

// ---- responses and direction

TEST_F(HalfSession62, NothingFollowsAConfirmUntilItIsAnswered) {
    converse();
    send(0, whole(Answer::kRqd2), {1});
    send(0, turn(), {2});
    EXPECT_EQ(sent_[0].size(), 1u);
    deliver();
    respond(1);
    EXPECT_EQ(sent_[1].at(0).substr(12), "832000");
    deliver();
    EXPECT_EQ(sent_[0].size(), 2u);
    EXPECT_EQ(count(0, ToldKind::kResponse), 1);
}

TEST_F(HalfSession62, ADefiniteResponseOneIsTheNodesAffair) {
    converse();
    send(0, last(Answer::kRqd1), {1});
    deliver();
    EXPECT_EQ(sent_[1].at(0).substr(12), "838000");
    EXPECT_EQ(count(0, ToldKind::kResponse), 0);
    EXPECT_TRUE(end_[0].free());
    EXPECT_TRUE(end_[1].free());
}

TEST_F(HalfSession62, TheReplyStandsForTheResponseOfConfirmWithLocksLong) {
    converse();
    send(0, turn(Answer::kRqe3), {1});
    deliver();
    send(1, turn(), {2});
    deliver();
    EXPECT_EQ(count(0, ToldKind::kResponse), 0);
    EXPECT_EQ(count(0, ToldKind::kPiece), 1);
    EXPECT_EQ(failed(0) | failed(1), sense::kNone);
}

TEST_F(HalfSession62, AnErrorInMidChainPurgesUntilTheSenderPassesTheDirection) {
    converse();
    send(0, open_chain(), {1});
    deliver();
    respond(1, sense::kErpMessageForthcoming);
    deliver();
    ASSERT_TRUE(find(0, ToldKind::kResponse));
    send(0, turn());
    deliver();
    send(1, attach(turn()), kFmh7);
    deliver();
    EXPECT_EQ(count(0, ToldKind::kPiece), 1);
    EXPECT_EQ(failed(0) | failed(1), sense::kNone);
}

TEST_F(HalfSession62, AnErrorThatCrossesTheEndOfTheChainIsItsReply) {
    converse();
    send(0, turn(), {1});
    respond(1, sense::kErpMessageForthcoming);  // the chain is still arriving here
    deliver();
    EXPECT_EQ(find(0, ToldKind::kResponse)->sense, sense::kErpMessageForthcoming);
    send(1, attach(turn()), kFmh7);
    deliver();
    EXPECT_EQ(count(0, ToldKind::kPiece), 1);
    EXPECT_EQ(failed(0) | failed(1), sense::kNone);
}

TEST_F(HalfSession62, AnErrorThatCrossesAConfirmIsItsResponseAndTheOnlyOne) {
    converse();
    send(0, whole(Answer::kRqd2), {1});
    respond(1, sense::kErpMessageForthcoming);
    deliver();
    EXPECT_EQ(count(0, ToldKind::kResponse), 1);
    EXPECT_EQ(sent_[1].size(), 1u);
    send(1, attach(turn()), kFmh7);
    deliver();
    EXPECT_EQ(failed(0) | failed(1), sense::kNone);
}

TEST_F(HalfSession62, AnErrorThatCrossesTheEndOfTheBracketIsStrayAndForgotten) {
    converse();
    send(0, last(), {1});
    respond(1, sense::kErpMessageForthcoming);
    deliver();
    EXPECT_EQ(count(0, ToldKind::kResponse), 0);
    EXPECT_TRUE(end_[0].free());
    EXPECT_TRUE(end_[1].free());
    EXPECT_EQ(failed(0) | failed(1), sense::kNone);
    // And not taken for one of the bracket that follows.
    converse();
    EXPECT_EQ(end_[1].bracket(), Bracket::kIn);
}

TEST_F(HalfSession62, AnErrorThatCrossesAnEndWithADefiniteResponseEndsTheBracketAtBothEnds) {
    converse();
    send(0, last(Answer::kRqd1), {1});
    respond(1, sense::kErpMessageForthcoming);  // the chain is still arriving here
    deliver();
    EXPECT_EQ(sent_[1].size(), 1u);
    EXPECT_TRUE(end_[0].free());
    EXPECT_TRUE(end_[1].free());
    EXPECT_EQ(failed(0) | failed(1), sense::kNone);
    // Either may begin the next one.
    end_[0].take();
    send(0, attach(turn()), kAttach);
    deliver();
    EXPECT_EQ(end_[1].bracket(), Bracket::kIn);
    EXPECT_EQ(failed(0) | failed(1), sense::kNone);
}

TEST_F(HalfSession62, WhoGoesOnToSayWhyItRefusedTheEndOfTheBracketIsHeardAndForgotten) {
    converse();
    send(0, last(Answer::kRqd1), {1});
    wire_[1].clear();
    piu(0, "2c000102000187900008460000");
    piu(0, "2c00010200010b800107070864000000");
    EXPECT_EQ(count(0, ToldKind::kPiece), 0);
    EXPECT_EQ(sent_[0].back().substr(12), "838000");
    EXPECT_TRUE(end_[0].free());
    EXPECT_EQ(failed(0), sense::kNone);
}

TEST_F(HalfSession62, ASenseTheArchitectureDoesNotKnowHereEndsTheSession) {
    converse();
    piu(0, "2c000102000187900008020000");
    EXPECT_EQ(failed(0), sense::kBadSenseReceived);
}

TEST_F(HalfSession62, APositiveResponseToNothingIsAnError) {
    converse();
    piu(0, "2c0001020001838000");
    EXPECT_EQ(failed(0), sense::kResponseCorrelation);
}

TEST_F(HalfSession62, DataAgainstTheDirectionIsAnError) {
    converse(attach(turn()));
    piu(1, "2c0002010002039020c1");
    EXPECT_EQ(failed(1), sense::kDirection);
}

// ---- the expedited flow

TEST_F(HalfSession62, RequestToSendIsSignalOneOneAndIsAnswered) {
    converse();
    at(1, [](HalfSession& h, HalfSession::Out& out) { h.signal(out); });
    EXPECT_EQ(sent_[1].at(0), "2d00010200014b8000c900010001");
    deliver();
    EXPECT_EQ(sent_[0].at(0), "2d0002010001cb8000c9");
    EXPECT_EQ(count(0, ToldKind::kSignal), 1);
}

TEST_F(HalfSession62, SignalsAreSentOneAtATimeAndMerged) {
    converse();
    for (int i = 0; i < 3; ++i) {
        at(1, [](HalfSession& h, HalfSession::Out& out) { h.signal(out); });
    }
    EXPECT_EQ(sent_[1].size(), 1u);
    deliver();
    EXPECT_EQ(sent_[1].size(), 2u);
    EXPECT_EQ(count(0, ToldKind::kSignal), 2);
}

// ---- hostile input

TEST_F(HalfSession62, AnyPiuInAnyStateEndsInAnErrorOrInNothing) {
    std::uint32_t random = 7;
    const auto next = [&] { return random = random * 1664525 + 1013904223; };
    for (int run = 0; run < 20000; ++run) {
        if (run % 20 == 0 || end_[1].failed()) {
            auto s = setup(false);
            s.pacing = static_cast<Pacing>(next() >> 20 & 3 ? 2 : 0);
            s.starts_in_bracket = next() >> 20 & 1;
            end_[1].start(s);
        }
        Bytes bytes = {static_cast<std::uint8_t>(0x2C | (next() >> 24 & 1)), 0, 2, 1, 0,
                       static_cast<std::uint8_t>(next() >> 24 & 3)};
        for (unsigned n = 3 + (next() >> 24) % 8; n > 0; --n) {
            bytes.push_back(static_cast<std::uint8_t>(next() >> 24));
        }
        bytes[6] &= 0xD3;  // FMD or DFC mostly
        const auto decoded = decode_piu(bytes);
        ASSERT_EQ(decoded.error, PiuError::kNone);
        HalfSession::Out out;
        end_[1].arrived(decoded.piu, out);
        if (next() >> 30 == 0) {
            end_[1].send(turn(), kFmh7, out);
        }
        if (next() >> 30 == 0) {
            end_[1].respond(next() >> 31 ? sense::kErpMessageForthcoming : 0, out);
        }
        int failures = 0;
        for (const Told& t : out.told) {
            failures += t.kind == ToldKind::kFailed;
        }
        EXPECT_LE(failures, 1);
    }
}

}  // namespace
}  // namespace openwosa::sna::lu62::half
