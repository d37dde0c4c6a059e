// What the application sends: chains by BIND's sizes, response forms, pacing, cancellation.
#include "half_session_fixture.hpp"

namespace openwosa::sna {
namespace {

using lu0::Condition;
using test::BindSpec;
using test::HalfSession;
using Sent = std::vector<std::string>;

BindSpec full_duplex() {
    BindSpec spec;
    spec.common6 = test::kNoBrackets6;
    spec.common7 = test::kFullDuplex;
    spec.primary &= 0xFE;
    spec.secondary &= 0xFE;
    return spec;
}

std::vector<std::string> headers(const HalfSession& h) {
    std::vector<std::string> all;
    for (const Piu& piu : h.pius) {
        all.push_back(test::words(*piu.rh) + " " + std::to_string(piu.ru.size()));
    }
    return all;
}

std::string zeros(std::size_t bytes) { return std::string(2 * bytes, '0'); }

TEST(Lu0Send, DataIsCutIntoRusOfBindsSizeAndOnlyTheLastAsksForADefiniteResponse) {
    HalfSession h;
    h.start();
    h.send("RQD1 EB", zeros(600));
    EXPECT_EQ(headers(h), (Sent{"FIC RQE1 BB EB 256", "MIC RQE1 256", "LIC RQD1 88"}));
    EXPECT_EQ(h.verdict(), "ok");
    EXPECT_EQ(h.told(lu0::ToldKind::kSent)->snf, 3);
    h.response(3);
    EXPECT_EQ(h.told(lu0::ToldKind::kResponded)->tag, 1u);
    EXPECT_EQ(h.condition(), Condition::kBetweenBrackets);
}

// SNA Formats, sense 4004: EB on an RU that is not the first in its chain is a usage error.
TEST(Lu0Send, EndBracketStandsOnTheFirstRuOfThePieceThatBeginsTheChainAndOnNoOther) {
    HalfSession h;
    h.start();
    h.send("FIC RQE1 EB", zeros(300));
    EXPECT_EQ(headers(h), (Sent{"FIC RQE1 BB EB 256", "MIC RQE1 44"}));
    h.send("MIC RQE1 EB", zeros(1));
    EXPECT_EQ(h.verdict(), "invalid 40040000");
    h.send("LIC RQE1 EB", zeros(1));
    EXPECT_EQ(h.verdict(), "invalid 40040000");
    EXPECT_EQ(headers(h), Sent{});
    h.send("LIC RQE1", zeros(1));
    EXPECT_EQ(headers(h), Sent{"LIC RQE1 1"});
    EXPECT_EQ(h.condition(), Condition::kBetweenBrackets);
}

TEST(Lu0Send, OfSeveralSingleRuChainsTheLastOneEndsTheBracket) {
    HalfSession h;
    BindSpec spec;
    spec.secondary = 0x71;
    h.start(spec);
    h.send("RQE1 EB", zeros(600));
    EXPECT_EQ(headers(h), (Sent{"OIC RQE1 BB 256", "OIC RQE1 256", "OIC RQE1 EB 88"}));
    EXPECT_EQ(h.condition(), Condition::kBetweenBrackets);
}

TEST(Lu0Send, ChangeDirectionStandsOnTheLastRu) {
    HalfSession h;
    h.start();
    h.send("RQE1 CD", zeros(512));
    EXPECT_EQ(headers(h), (Sent{"FIC RQE1 BB 256", "LIC RQE1 CD 256"}));
    EXPECT_EQ(h.condition(), Condition::kReceive);
}

TEST(Lu0Send, AnEmptyChainIsOneEmptyRu) {  // kb162147-fmd-empty-rqd-cd has one the other way
    HalfSession h;
    h.start();
    h.send("RQD1 CD", "");
    EXPECT_EQ(h.sent, Sent{"0380a0"});
}

TEST(Lu0Send, APieceWithoutItsEndLeavesTheChainOpen) {
    HalfSession h;
    h.start();
    h.send("FIC RQD1", zeros(300));
    EXPECT_EQ(headers(h), (Sent{"FIC RQE1 BB 256", "MIC RQE1 44"}));
    EXPECT_EQ(h.condition(), Condition::kSendingChain);
    h.send("OIC RQD1");
    EXPECT_EQ(h.verdict(), "invalid 20020000");
    h.send("MIC RQD1", zeros(10));
    h.send("LIC RQD1", zeros(1));
    EXPECT_EQ(headers(h), Sent{"LIC RQD1 1"});
    h.response(4);
    EXPECT_EQ(h.told(lu0::ToldKind::kResponded)->snf, 4);
    h.send("LIC RQD1");
    EXPECT_EQ(h.verdict(), "invalid 20020000");
}

TEST(Lu0Send, WithoutMultiRuChainsDataGoesAsSeveral) {
    HalfSession h;
    BindSpec spec;
    spec.secondary = 0x71;
    h.start(spec);
    h.send("RQD1 CD", zeros(600));
    EXPECT_EQ(headers(h), (Sent{"OIC RQE1 BB 256", "OIC RQE1 256", "OIC RQD1 CD 88"}));
    EXPECT_TRUE(h.told(lu0::ToldKind::kSent)->several);
    h.response(3);
    EXPECT_EQ(h.told(lu0::ToldKind::kResponded)->tag, 1u);
    h.data("RQE1 CD");
    h.send("RQE1", zeros(256));
    EXPECT_FALSE(h.told(lu0::ToldKind::kSent)->several);
    h.send("FIC RQE1");
    EXPECT_EQ(h.verdict(), "invalid 400b0000");
}

TEST(Lu0Send, SeveralDefiniteChainsWaitForEachOther) {
    HalfSession h;
    BindSpec spec;
    spec.secondary = 0x21;  // immediate requests, definite responses, single-RU chains
    h.start(spec);
    h.send("RQD1", zeros(600));
    EXPECT_EQ(headers(h), Sent{"OIC RQD1 BB 256"});
    EXPECT_EQ(h.verdict(), "held");
    h.response(1);
    EXPECT_EQ(headers(h), Sent{"OIC RQD1 256"});
    EXPECT_FALSE(h.told(lu0::ToldKind::kResponded));
    h.response(2);
    EXPECT_EQ(headers(h), Sent{"OIC RQD1 88"});
    EXPECT_EQ(h.verdict(), "ok");
    h.response(3);
    EXPECT_TRUE(h.told(lu0::ToldKind::kResponded));
}

TEST(Lu0Send, ARefusedOneOfSeveralStopsTheRest) {
    HalfSession h;
    BindSpec spec;
    spec.secondary = 0x21;
    h.start(spec);
    h.send("RQD1", zeros(600));
    h.response(1, 0x10010000);
    EXPECT_EQ(h.verdict(), "canceled");
    EXPECT_EQ(h.told(lu0::ToldKind::kResponded)->sense, 0x10010000u);
    EXPECT_EQ(h.sent, Sent{});  // no chain is open: nothing to cancel
    EXPECT_EQ(h.condition(), Condition::kReceive);
}

TEST(Lu0Send, TheFormOfResponseIsDegradedToWhatBindAllows) {
    struct Case {
        std::uint8_t secondary;
        const char* wanted;
        const char* got;
        bool degraded;
    };
    const Case cases[] = {
        {0xC1, "RQD1", "RQN", true},   {0xC1, "RQE1", "RQN", true},   {0xC1, "", "RQN", false},
        {0xD1, "RQD2", "RQE2", true},  {0xD1, "RQE2", "RQE2", false}, {0xD1, "", "RQE1", true},
        {0xE1, "RQE2", "RQD2", true},  {0xE1, "RQD3", "RQD3", false}, {0xE1, "", "RQD1", true},
        {0xF1, "RQE1", "RQE1", false}, {0xF1, "RQD1", "RQD1", false}, {0xF1, "", "RQE1", true},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(std::string(c.wanted) + " " + std::to_string(c.secondary));
        HalfSession h;
        BindSpec spec;
        spec.secondary = c.secondary;
        h.start(spec);
        h.send(c.wanted);
        EXPECT_EQ(headers(h), Sent{std::string("OIC ") + c.got + " BB 2"});
        EXPECT_EQ(h.told(lu0::ToldKind::kSent)->degraded, c.degraded);
        EXPECT_EQ(test::words(h.told(lu0::ToldKind::kSent)->rh), std::string("OIC ") + c.got + " BB");
    }
}

TEST(Lu0Send, EbThatBindForbidsIsDropped) {
    HalfSession h;
    BindSpec spec;
    spec.secondary = 0xF0;
    h.start(spec);
    h.send("RQE1 EB");
    EXPECT_EQ(headers(h), Sent{"OIC RQE1 BB 2"});
}

TEST(Lu0Send, FmHeadersNeedBindsConsentAndStandOnTheFirstRu) {
    HalfSession h;
    h.start();
    h.send("RQE1 FI", zeros(300));
    EXPECT_EQ(headers(h), (Sent{"FIC RQE1 FI BB 256", "LIC RQE1 44"}));
    HalfSession without;
    BindSpec spec;
    spec.common6 = 0x30;
    without.start(spec);
    without.send("RQE1 FI");
    EXPECT_EQ(without.verdict(), "invalid 400f0000");
}

TEST(Lu0Send, InImmediateRequestModeTheResponseIsAwaited) {
    HalfSession h;
    BindSpec spec = full_duplex();
    spec.secondary &= 0xBF;
    h.start(spec);
    h.send("RQD1");
    h.send("RQD1");
    EXPECT_EQ(h.verdict(), "state 200a0000");
    h.response(1);
    h.send("RQD1");
    EXPECT_EQ(h.verdict(), "ok");
}

// KB Q163021.
TEST(Lu0Send, WhileAResponseIsOwedNothingIsSentInHalfDuplex) {
    HalfSession h;
    h.start();
    h.data("RQD1 BB CD");
    h.send("RQE1");
    EXPECT_EQ(h.verdict(), "state 200d0000");
    h.respond(1);
    h.send("RQE1");
    EXPECT_EQ(h.verdict(), "ok");
    HalfSession duplex;
    duplex.start(full_duplex());
    duplex.data("RQD1");
    duplex.send("RQE1");
    EXPECT_EQ(duplex.verdict(), "ok");
}

TEST(Lu0Send, ARefusalBeforeTheEndIsFollowedByCancel) {
    HalfSession h;
    h.start();
    h.data("RQE1 BB CD");
    h.send("FIC RQE1");
    h.response(1, 0x08020000);
    EXPECT_EQ(h.sent, Sent{"4b800083"});
    EXPECT_EQ(h.told(lu0::ToldKind::kResponded)->sense, 0x08020000u);
    EXPECT_EQ(h.condition(), Condition::kCancelDue);
    h.send("MIC RQE1");
    EXPECT_EQ(h.verdict(), "canceled");
    EXPECT_EQ(h.sent, Sent{});
    h.send("LIC RQE1");
    EXPECT_EQ(h.verdict(), "canceled");
    EXPECT_EQ(h.condition(), Condition::kReceive);
    h.response(2, 0, Category::kDataFlowControl);  // to CANCEL: nobody asked
    EXPECT_FALSE(h.told(lu0::ToldKind::kResponded));
    h.data("RQE1 CD");
    h.send("RQE1");
    EXPECT_EQ(h.verdict(), "ok");
}

TEST(Lu0Send, TheApplicationCancelsItsOwnChain) {
    HalfSession h;
    h.start();
    h.send("FIC RQE1");
    h.command("83");
    EXPECT_EQ(h.sent, Sent{"4b800083"});
    EXPECT_EQ(h.verdict(), "ok");
    EXPECT_EQ(h.condition(), Condition::kSend);
    h.response(2, 0, Category::kDataFlowControl);
    EXPECT_EQ(h.told(lu0::ToldKind::kResponded)->tag, 2u);
    h.command("83");
    EXPECT_EQ(h.verdict(), "state 20020000");
}

// SNA Formats, BIND byte 8; the first request of each window carries PI.
TEST(Lu0Pacing, AWindowMayBeSentAheadOfTheResponseToItsFirstRequest) {
    for (const std::uint8_t stage : {0x00, 0x80}) {
        HalfSession h;
        BindSpec spec = full_duplex();
        spec.send_window = static_cast<std::uint8_t>(stage | 3);
        h.start(spec);
        EXPECT_EQ(h.state.rules.two_stage_send, stage != 0);
        h.send("RQE1", zeros(256 * 5));
        EXPECT_EQ(headers(h), (Sent{"FIC RQE1 PI 256", "MIC RQE1 256", "MIC RQE1 256"}));
        EXPECT_EQ(h.verdict(), "held");
        h.pacing_response();
        EXPECT_EQ(headers(h), (Sent{"MIC RQE1 PI 256", "LIC RQE1 256"}));
        EXPECT_EQ(h.verdict(), "ok");
        h.pacing_response();
        h.send("RQE1", zeros(256 * 4));
        EXPECT_EQ(headers(h), (Sent{"FIC RQE1 256", "MIC RQE1 PI 256", "MIC RQE1 256", "LIC RQE1 256"}));
    }
}

TEST(Lu0Pacing, APacingResponseNobodyAskedForGrantsNothing) {
    HalfSession h;
    BindSpec spec = full_duplex();
    spec.send_window = 1;
    h.start(spec);
    for (int i = 0; i < 100; ++i) {
        h.pacing_response();
    }
    h.send("RQE1");
    EXPECT_EQ(h.verdict(), "ok");
    h.send("RQE1");
    EXPECT_EQ(h.verdict(), "held");
}

TEST(Lu0Pacing, AResponseMayCarryThePacingResponse) {  // kb172470-bid-rsp
    HalfSession h;
    BindSpec spec = full_duplex();
    spec.send_window = 1;
    h.start(spec);
    h.send("RQD1");
    h.send("RQD1");
    EXPECT_EQ(h.verdict(), "held");
    h.response(1, 0, Category::kFmd, false, true);
    EXPECT_EQ(h.verdict(), "ok");
    EXPECT_TRUE(h.told(lu0::ToldKind::kResponded));
}

TEST(Lu0Pacing, CommandsOfTheNormalFlowArePacedAndExpeditedOnesNot) {
    HalfSession h;
    BindSpec spec = full_duplex();
    spec.send_window = 1;
    h.start(spec);
    h.send("RQE1");
    h.command("0400060000");
    EXPECT_EQ(h.verdict(), "held");
    h.command("c900010001");
    EXPECT_EQ(h.sent, Sent{"4b8000c900010001"});
    h.pacing_response();
    EXPECT_EQ(h.sent, Sent{"4b81000400060000"});
}

TEST(Lu0Pacing, WaitingSendsAreBounded) {
    HalfSession h;
    BindSpec spec = full_duplex();
    spec.send_window = 1;
    h.start(spec);
    h.send("RQE1");
    for (std::size_t i = 0; i < lu0::kMaxWaiting; ++i) {
        h.send("RQE1");
        EXPECT_EQ(h.verdict(), "held");
    }
    h.send("RQE1");
    EXPECT_EQ(h.verdict(), "state 08120000");
    h.step(lu0::Lost{port::EndReason::kLinkLost});
    std::size_t canceled = 0;
    for (const auto& t : h.out.told) {
        canceled += t.kind == lu0::ToldKind::kSent && t.result == port::SendResult::kCanceled;
    }
    EXPECT_EQ(canceled, lu0::kMaxWaiting);
}

TEST(Lu0Pacing, ThePrimaryGetsItsNextWindowWhenTheApplicationHasTakenTheLast) {
    HalfSession h;
    BindSpec spec = full_duplex();
    spec.receive_window = 2;
    h.start(spec);
    h.data("RQE1 PI");
    EXPECT_EQ(h.sent, Sent{"830100"});
    EXPECT_EQ(h.pius.at(0).th.snf, 0);
    h.data("RQE1");
    h.data("RQE1 PI");
    EXPECT_EQ(h.sent, Sent{});  // three are not taken, the window is two
    h.data("RQE1");
    EXPECT_TRUE(h.received());
    h.step(lu0::Consumed{1});
    EXPECT_EQ(h.out.wire.size(), 0u);
    h.step(lu0::Consumed{1});
    EXPECT_EQ(h.sent, Sent{"830100"});
}

TEST(Lu0Pacing, AnOverrunWindowIs2011) {
    HalfSession h;
    BindSpec spec = full_duplex();
    spec.receive_window = 1;
    h.start(spec);
    h.data("RQD1");  // no PI: no further window is granted
    h.data("RQD1");
    EXPECT_EQ(h.answer(), "-20110000");
}

}  // namespace
}  // namespace openwosa::sna
