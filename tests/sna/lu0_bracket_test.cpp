// Brackets and direction: who may begin, who wins a race, when a bracket ends, what an error leaves behind.
// Rules: Host Integration Server reference, "Bracket Initiation", "Bracket Termination", "Half-Duplex
// Flip-Flop Direction", "Half-Duplex Contention", "Direction after Sending a Negative Response".
#include <array>
#include <vector>

#include "half_session_fixture.hpp"

namespace openwosa::sna {
namespace {

using lu0::Condition;
using test::BindSpec;
using test::HalfSession;
using Sent = std::vector<std::string>;

BindSpec flip_flop_without_brackets(bool primary_first) {
    BindSpec spec;
    spec.common6 = test::kNoBrackets6;
    spec.common7 = test::kFlipFlop | (primary_first ? test::kPrimaryFirst : 0);
    spec.primary &= 0xFE;
    spec.secondary &= 0xFE;
    return spec;
}
BindSpec contention() {
    BindSpec spec = flip_flop_without_brackets(false);
    spec.common7 = test::kContention;
    return spec;
}
BindSpec bidder() {
    BindSpec spec;
    spec.common7 |= test::kPrimaryWins;
    return spec;
}
HalfSession as_bidder() {
    HalfSession h;
    h.state.policy.primary_may_win = true;
    h.start(bidder());
    return h;
}

TEST(Lu0Bracket, TheFirstSpeakerIsInBracketAtOnce) {
    HalfSession h;
    h.start();
    h.send("RQE1");
    EXPECT_EQ(h.sent, Sent{"039080d1d2"});
    EXPECT_EQ(h.condition(), Condition::kSend);
    h.send("RQE1");
    EXPECT_EQ(h.sent, Sent{"039000d1d2"});
}

TEST(Lu0Bracket, ARequestedBbInsideABracketIsLeftOff) {
    HalfSession h;
    h.start();
    h.send("RQE1 BB");
    h.send("RQE1 BB");
    EXPECT_EQ(h.sent, Sent{"039000d1d2"});
}

TEST(Lu0Bracket, InARaceTheFirstSpeakerRefusesAndKeepsBracketAndDirection) {
    HalfSession h;
    h.start();
    h.send("RQE1");
    h.data("RQD1 BB");
    EXPECT_EQ(h.answer(), "-08130001");  // KB Q181736
    EXPECT_EQ(h.condition(), Condition::kSend);
    h.dfc("c8");
    EXPECT_EQ(h.sent, Sent{"cf900008130001c8"});
    EXPECT_EQ(h.condition(), Condition::kSend);
    h.send("RQE1");
    EXPECT_EQ(h.verdict(), "ok");
}

TEST(Lu0Bracket, BbInABracketThePrimaryKnowsIs2003) {
    HalfSession h;
    h.start();
    h.data("RQE1 BB");
    h.data("RQD1 BB");
    EXPECT_EQ(h.answer(), "-20030000");
}

TEST(Lu0Bracket, AnAcceptedBidLetsOnlyThePrimaryBegin) {
    HalfSession h;
    h.start();
    h.dfc("c8");
    EXPECT_EQ(h.sent, Sent{"cb8000c8"});
    EXPECT_EQ(h.condition(), Condition::kBidAccepted);
    h.send("RQE1");
    EXPECT_EQ(h.verdict(), "state 20040000");
    h.data("RQD1");
    EXPECT_EQ(h.answer(), "-20030000");  // BB is due
    h.data("RQE1 BB CD");
    EXPECT_EQ(h.condition(), Condition::kSend);
}

TEST(Lu0Bracket, LustatWithBbBeginsABracketEitherWay) {
    HalfSession h;
    h.start();
    h.command("0400060000", "RQE1 BB");
    EXPECT_EQ(h.sent, Sent{"4b90800400060000"});
    EXPECT_EQ(h.condition(), Condition::kSend);
    HalfSession other;
    other.start();
    other.dfc("0400060000", "RQD1 BB CD");
    EXPECT_EQ(other.sent, Sent{"cb800004"});
    EXPECT_EQ(other.condition(), Condition::kSend);
}

TEST(Lu0Bracket, LustatWithoutBbLeavesTheSessionBetweenBrackets) {
    HalfSession h;
    h.start();
    h.command("040001b000", "RQD1");
    EXPECT_EQ(h.sent, Sent{"4b8000040001b000"});
    EXPECT_EQ(h.condition(), Condition::kBetweenBrackets);
    h.dfc("0400060000", "RQD1");
    EXPECT_EQ(h.answer(), "+");
    EXPECT_EQ(h.condition(), Condition::kBetweenBrackets);
}

TEST(Lu0Bracket, UnderRule1ADefiniteEbEndsTheBracketWithItsPositiveResponse) {
    HalfSession h;
    h.start();
    h.send("RQD1 EB");
    EXPECT_EQ(h.condition(), Condition::kBracketEnding);
    h.send("RQE1");
    EXPECT_EQ(h.verdict(), "state 20030000");
    h.response(1);
    EXPECT_EQ(h.condition(), Condition::kBetweenBrackets);

    h.data("RQD1 BB EB");
    EXPECT_TRUE(h.received()->send);
    EXPECT_EQ(h.condition(), Condition::kResponseOwed);
    h.respond(1);
    EXPECT_EQ(h.condition(), Condition::kBetweenBrackets);
}

TEST(Lu0Bracket, UnderRule1ARefusedDefiniteEbLeavesTheBracketOpen) {
    HalfSession h;
    h.start();
    h.send("RQD1 EB");
    h.response(1, 0x10010000);
    EXPECT_EQ(h.condition(), Condition::kReceive);
    h.data("RQE1 CD");
    EXPECT_TRUE(h.received());

    HalfSession other;
    other.start();
    other.data("RQD1 BB EB");
    other.respond(1, 0x10010000);
    EXPECT_EQ(other.condition(), Condition::kErrorRecovery);
    other.data("RQE1 EB");
    EXPECT_EQ(other.condition(), Condition::kBetweenBrackets);
}

TEST(Lu0Bracket, AnExceptionEbEndsTheBracketAtOnce) {
    HalfSession h;
    h.start();
    h.send("RQE1 EB");
    EXPECT_EQ(h.condition(), Condition::kBetweenBrackets);
    h.data("RQE1 BB EB");
    EXPECT_EQ(h.condition(), Condition::kBetweenBrackets);
    EXPECT_TRUE(h.received()->send);
}

TEST(Lu0Bracket, UnderRule2TheBracketEndsWithTheChain) {
    HalfSession h;
    BindSpec spec;
    spec.common6 = 0x60;
    h.start(spec);
    h.send("RQD1 EB");
    EXPECT_EQ(h.condition(), Condition::kBetweenBrackets);
    h.response(1);
    h.data("RQD1 BB EB");
    h.respond(1, 0x10010000);
    EXPECT_EQ(h.condition(), Condition::kBetweenBrackets);
}

// Its place is the first RU; elsewhere it is understood (decision at header() in send.cpp).
TEST(Lu0Bracket, EbOnAnyRuOfAChainEndsTheBracketWithTheLast) {
    const std::vector<std::array<const char*, 3>> chains = {
        {"FIC RQE1 BB EB", "MIC RQE1", "LIC RQE1"},
        {"FIC RQE1 BB", "MIC RQE1 EB", "LIC RQE1"},
        {"FIC RQE1 BB", "MIC RQE1", "LIC RQE1 EB"},
    };
    for (const auto& chain : chains) {
        HalfSession h;
        h.start();
        for (int i = 0; i < 2; ++i) {
            h.data(chain[i]);
            EXPECT_EQ(h.condition(), Condition::kReceivingChain);
        }
        h.data(chain[2]);
        EXPECT_EQ(h.condition(), Condition::kBetweenBrackets);
        EXPECT_TRUE(h.received()->send);
    }
}

TEST(Lu0Bracket, ABracketResetStateOfInBracketGivesTheDirectionBindSays) {
    for (const bool primary_first : {false, true}) {
        HalfSession h;
        BindSpec spec;
        spec.common6 = test::kInBracket6;
        spec.common7 = test::kFlipFlop | (primary_first ? test::kPrimaryFirst : 0);
        h.start(spec);
        EXPECT_EQ(h.condition(), primary_first ? Condition::kReceive : Condition::kSend);
        EXPECT_EQ(h.told(lu0::ToldKind::kStarted)->send, !primary_first);
        if (primary_first) {
            h.data("RQE1 EB");
        } else {
            h.send("RQE1 EB");
        }
        EXPECT_EQ(h.condition(), Condition::kBetweenBrackets);
    }
}

TEST(Lu0Bracket, AnApplicationThatRefusesABbStaysBetweenBrackets) {
    for (const sense::Sense sense :
         {sense::kBidRejectNoRtr, sense::kBidRejectRtrLater, sense::kReceiverTransmits}) {
        HalfSession h;
        h.start();
        h.data("RQD1 BB");
        h.respond(1, sense);
        EXPECT_EQ(h.condition(), Condition::kBetweenBrackets);
        EXPECT_EQ(h.state.rtr_owed, sense == sense::kBidRejectRtrLater);
    }
}

TEST(Lu0Bracket, After0814TheFirstSpeakerSendsRtr) {
    HalfSession h;
    h.start();
    h.data("RQD1 BB");
    h.respond(1, sense::kBidRejectRtrLater);
    h.command("05");
    EXPECT_EQ(h.sent, Sent{"4b800005"});
    h.response(1, sense::kRtrNotRequired, Category::kDataFlowControl);
    EXPECT_EQ(h.told(lu0::ToldKind::kResponded)->sense, sense::kRtrNotRequired);
    EXPECT_FALSE(h.state.rtr_owed);
    h.send("RQE1");
    h.command("05");
    EXPECT_EQ(h.verdict(), "state 20030000");
}

TEST(Lu0Bracket, ABiddersBracketIsItsOwnWithTheAnswer) {
    HalfSession h = as_bidder();
    h.send("RQD1 CD");
    EXPECT_EQ(h.sent, Sent{"0380a0d1d2"});
    EXPECT_EQ(h.condition(), Condition::kBidding);
    h.response(1);
    EXPECT_EQ(h.condition(), Condition::kReceive);
}

TEST(Lu0Bracket, ABidderLosesTheRaceToTheFirstSpeaker) {
    HalfSession h = as_bidder();
    h.send("RQD1");
    h.data("RQE1 BB");
    EXPECT_TRUE(h.received());
    h.response(1, sense::kBidRejectNoRtr);
    EXPECT_EQ(h.told(lu0::ToldKind::kResponded)->sense, sense::kBidRejectNoRtr);
    EXPECT_EQ(h.condition(), Condition::kReceive);  // the primary's bracket stands
}

TEST(Lu0Bracket, ARefusedBidderMayTryAgainAndRtrCallsItAfter0814) {
    HalfSession h = as_bidder();
    h.send("RQD1");
    h.response(1, sense::kBidRejectNoRtr);
    EXPECT_EQ(h.condition(), Condition::kBetweenBrackets);
    h.dfc("05");
    EXPECT_EQ(h.answer(), "-08190000");  // nobody waits for it
    h.send("RQD1");
    h.response(2, sense::kBidRejectRtrLater);
    h.dfc("05");
    EXPECT_EQ(h.answer(), "+");
    EXPECT_EQ(h.received()->ru[0], 0x05);
    h.send("RQD1");
    EXPECT_EQ(h.verdict(), "ok");
}

TEST(Lu0Bracket, RtrFromAPrimaryThatIsNotTheFirstSpeakerIsNotSupported) {
    HalfSession h;
    h.start();
    h.dfc("05");
    EXPECT_EQ(h.answer(), "-10030000");
}

TEST(Lu0Bracket, SbiStopsOurBracketsAndBisSaysSo) {
    HalfSession h;
    BindSpec spec;
    spec.fm = 18;
    h.start(spec);
    h.send("RQE1");
    h.dfc("71");
    EXPECT_EQ(h.sent, Sent{"cb800071"});
    h.send("RQE1");
    EXPECT_EQ(h.verdict(), "ok");  // the bracket that is open goes on
    h.send("RQE1 EB");
    EXPECT_EQ(h.sent, (Sent{"039040d1d2", "4b900070"}));  // BIS follows by itself
    h.send("RQE1");
    EXPECT_EQ(h.verdict(), "state 20080000");
    h.data("RQE1 BB CD");
    h.send("RQE1");
    EXPECT_EQ(h.verdict(), "ok");  // in the primary's bracket
}

TEST(Lu0Bracket, AfterBisThePrimaryBeginsNoBracket) {
    HalfSession h;
    BindSpec spec;
    spec.fm = 18;
    h.start(spec);
    h.dfc("70", "RQE1");
    EXPECT_EQ(h.received()->ru[0], 0x70);
    h.data("RQD1 BB");
    EXPECT_EQ(h.answer(), "-20080000");
    h.dfc("c8");
    EXPECT_EQ(h.answer(), "-20080000");
    h.dfc("70");
    EXPECT_EQ(h.answer(), "-20100000");
}

TEST(Lu0Direction, WithoutBracketsBindSaysWhoSendsFirst) {
    HalfSession h;
    h.start(flip_flop_without_brackets(true));
    h.send("RQE1");
    EXPECT_EQ(h.verdict(), "state 20040000");
    h.data("RQE1 CD");
    EXPECT_TRUE(h.received()->send);
    h.send("RQE1 CD");
    EXPECT_EQ(h.sent, Sent{"039020d1d2"});
    h.send("RQE1");
    EXPECT_EQ(h.verdict(), "state 20040000");
    HalfSession secondary;
    secondary.start(flip_flop_without_brackets(false));
    secondary.data("RQD1");
    EXPECT_EQ(secondary.answer(), "-20040000");
}

TEST(Lu0Direction, WhileAChainComesNothingIsSent) {
    HalfSession h;
    h.start();
    h.data("FIC RQE1 BB");
    h.send("RQE1");
    EXPECT_EQ(h.verdict(), "state 20040000");
}

TEST(Lu0Direction, ARefusedChainThatCarriedCdLeavesThePrimaryTheDirection) {
    HalfSession h;
    h.start();
    h.data("RQD1 BB CD");
    h.respond(1, 0x08020000);
    EXPECT_EQ(h.condition(), Condition::kErrorRecovery);
    h.send("RQE1");
    EXPECT_EQ(h.verdict(), "state 20040000");
    h.command("0408020000", "RQE1 CD EB");
    EXPECT_EQ(h.sent, Sent{"4b90000408020000"});  // LUSTAT goes, without CD and EB
    EXPECT_EQ(h.condition(), Condition::kErrorRecovery);
    h.data("RQD1 CD");
    h.respond(2);
    EXPECT_EQ(h.condition(), Condition::kSend);
}

TEST(Lu0Direction, ANegativeResponseToOurChainPutsUsInReceiveStateUnlessItIsARace) {
    HalfSession h;
    h.start();
    h.data("RQE1 BB CD");
    h.send("RQE1");
    h.response(1, 0x081B0000);
    EXPECT_EQ(h.condition(), Condition::kSend);
    h.send("RQE1");
    h.response(2, 0x10010000);
    EXPECT_EQ(h.condition(), Condition::kReceive);
}

TEST(Lu0Direction, InContentionEachChainIsATurnOfItsOwn) {
    HalfSession h;
    h.start(contention());
    EXPECT_EQ(h.condition(), Condition::kContention);
    h.send("RQE1");
    EXPECT_EQ(h.condition(), Condition::kContention);
    h.data("RQE1");
    EXPECT_EQ(h.condition(), Condition::kContention);
    h.data("FIC RQE1");
    h.send("RQE1");
    EXPECT_EQ(h.verdict(), "state 20040000");
    h.data("LIC RQE1");
    h.send("RQE1");
    EXPECT_EQ(h.verdict(), "ok");
}

TEST(Lu0Direction, InContentionTheRaceOfTwoChainsIsOurs) {
    HalfSession h;
    h.start(contention());
    h.send("FIC RQE1");
    h.data("RQD1");
    EXPECT_EQ(h.answer(), "-081b0000");
    h.send("LIC RQE1");
    EXPECT_EQ(h.verdict(), "ok");
}

TEST(Lu0Direction, InContentionCdReservesTheTurn) {
    HalfSession h;
    h.start(contention());
    h.send("RQE1 CD");
    EXPECT_EQ(h.condition(), Condition::kReceive);
    h.send("RQE1");
    EXPECT_EQ(h.verdict(), "state 20040000");
    h.data("RQE1 CD");
    EXPECT_EQ(h.condition(), Condition::kSend);
    h.data("RQD1");
    EXPECT_EQ(h.answer(), "-20040000");
}

TEST(Lu0Direction, InContentionARefusalOfOursReturnsToContentionAndOfTheirsToReceive) {
    HalfSession h;
    h.start(contention());
    h.data("RQD1");
    h.respond(1, 0x10010000);
    EXPECT_EQ(h.condition(), Condition::kContention);
    h.send("RQD1");
    h.response(1, 0x10010000);
    EXPECT_EQ(h.condition(), Condition::kReceive);
}

TEST(Lu0Direction, FullDuplexSendsAndReceivesAtOnce) {
    HalfSession h;
    BindSpec spec = contention();
    spec.common7 = test::kFullDuplex;
    h.start(spec);
    h.send("FIC RQE1");
    h.data("FIC RQE1");
    h.send("LIC RQE1 CD");
    EXPECT_EQ(h.sent, Sent{"019000d1d2"});  // no direction to change
    h.data("LIC RQD1");
    EXPECT_TRUE(h.received()->answer);
}

}  // namespace
}  // namespace openwosa::sna
