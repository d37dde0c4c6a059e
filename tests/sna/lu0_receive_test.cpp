// Requests of the primary: receive checks, chains, response forms, exception requests, responses.
#include "half_session_fixture.hpp"

namespace openwosa::sna {
namespace {

using lu0::Condition;
using test::BindSpec;
using test::HalfSession;
using Sent = std::vector<std::string>;

struct Spec {
    BindSpec bind;
    Spec& no_brackets(std::uint8_t flow) {
        bind.common6 = test::kNoBrackets6;
        bind.common7 = flow;
        bind.primary &= 0xFE;
        bind.secondary &= 0xFE;
        return *this;
    }
};

BindSpec full_duplex() { return Spec{}.no_brackets(test::kFullDuplex).bind; }
BindSpec contention() { return Spec{}.no_brackets(test::kContention).bind; }

TEST(Lu0Receive, AChainIsShownRuByRuAndAnsweredOnceWithTheNumberOfItsLast) {
    HalfSession h;
    h.start();
    h.data("FIC RQE1 BB", "c1");
    EXPECT_FALSE(h.received()->answer);
    h.data("MIC RQE1", "c2");
    h.data("LIC RQD1 CD", "c3");
    ASSERT_TRUE(h.received()->answer);
    EXPECT_EQ(h.received()->snf, 3);
    EXPECT_EQ(h.sent, Sent{});
    h.respond(3);
    EXPECT_EQ(h.sent, Sent{"838000"});
    EXPECT_EQ(h.pius.at(0).th.snf, 3);
    EXPECT_EQ(h.pius.at(0).th.daf, 1);
    EXPECT_EQ(h.pius.at(0).th.oaf, 3);
    h.respond(3);
    EXPECT_EQ(h.verdict(), "invalid 200e0000");  // only one response to a chain
}

TEST(Lu0Receive, TheResponseMirrorsTheFormThatWasAskedFor) {
    for (const auto& [form, rh] : std::vector<std::pair<const char*, const char*>>{
             {"RQD1", "838000"}, {"RQD2", "832000"}, {"RQD3", "83a000"}}) {
        HalfSession h;
        h.start(full_duplex());
        h.data(form);
        h.respond(1);
        EXPECT_EQ(h.sent, Sent{rh});
    }
}

TEST(Lu0Receive, APositiveAnswerToAnExceptionChainStaysHereAndReleasesTheEarlierOnes) {
    HalfSession h;
    h.start(full_duplex());
    for (int i = 0; i < 3; ++i) {
        h.data("RQE1");
    }
    EXPECT_EQ(h.state.owed.count, 3u);
    h.respond(2);
    EXPECT_EQ(h.sent, Sent{});
    EXPECT_EQ(h.verdict(), "ok");
    EXPECT_EQ(h.state.owed.count, 1u);
    h.respond(1, 0x10050000);
    EXPECT_EQ(h.verdict(), "invalid 200e0000");
    h.respond(3, 0x10050000);
    EXPECT_EQ(h.sent, Sent{"87900010050000"});
}

TEST(Lu0Receive, ExceptionChainsNeverAnsweredDoNotPileUp) {
    HalfSession h;
    h.state.policy.max_unconsumed = 100000;
    h.start(full_duplex());
    for (int i = 0; i < 1000; ++i) {
        h.data("RQE1");
        ASSERT_TRUE(h.received());
    }
    EXPECT_LE(h.state.owed.count, lu0::kMaxOwedChains);
    h.data("RQD1");
    EXPECT_TRUE(h.received()->answer);
}

TEST(Lu0Receive, MoreDefiniteChainsThanCanBeRememberedAre0812) {
    HalfSession h;
    h.start(full_duplex());
    for (std::size_t i = 0; i < lu0::kMaxOwedChains; ++i) {
        h.data("RQD1");
        ASSERT_TRUE(h.received()->answer);
    }
    h.data("RQD1");
    EXPECT_EQ(h.answer(), "-08120000");
}

// Every check that needs no particular state: what BIND has, what comes, which sense.
TEST(Lu0Receive, ARequestAgainstBindIsRefusedWithItsSense) {
    struct Case {
        const char* what;
        void (*change)(BindSpec&);
        const char* rh;
        const char* sense;
    };
    const auto nothing = [](BindSpec&) {};
    const Case cases[] = {
        {"FI without FM headers", [](BindSpec& b) { b.common6 &= 0xBF; }, "RQD1 BB FI", "400f0000"},
        {"chain without multi-RU chains", [](BindSpec& b) { b.primary &= 0x7F; }, "FIC RQE1 BB", "400b0000"},
        {"RQD in the middle", nothing, "FIC RQD1 BB", "40070000"},
        {"RQD with exception responses only", [](BindSpec& b) { b.primary = 0xD1; }, "RQD1 BB", "40070000"},
        {"RQE with definite responses only", [](BindSpec& b) { b.primary = 0xE1; }, "RQE1 BB", "40060000"},
        {"RQE with no responses", [](BindSpec& b) { b.primary = 0xC1; }, "RQE1 BB", "40060000"},
        {"RQD with no responses", [](BindSpec& b) { b.primary = 0xC1; }, "RQD1 BB", "40070000"},
        {"EB the primary may not send", [](BindSpec& b) { b.primary = 0xF0; }, "RQD1 BB EB", "40040000"},
        {"CEB outside FM 19", nothing, "RQD1 BB CEB", "40040000"},
        {"CD inside a chain", nothing, "FIC RQE1 BB CD", "40090000"},
        {"CD and EB", nothing, "RQD1 BB EB CD", "40090000"},
        {"CD in full duplex", [](BindSpec& b) { b = full_duplex(); }, "RQD1 CD", "400d0000"},
        {"BB without brackets", [](BindSpec& b) { b = contention(); }, "RQD1 BB", "400c0000"},
        {"EB without brackets", [](BindSpec& b) { b = contention(); }, "RQD1 EB", "400c0000"},
        {"PI without pacing", nothing, "RQD1 BB PI", "40080000"},
        {"no BB between brackets", nothing, "RQD1", "20030000"},
        {"a chain without a beginning", nothing, "LIC RQD1", "20020000"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.what);
        HalfSession h;
        BindSpec spec;
        c.change(spec);
        h.start(spec);
        h.data(c.rh);
        EXPECT_EQ(h.answer(), std::string("-") + c.sense);
        EXPECT_FALSE(h.received());
    }
}

TEST(Lu0Receive, ANoResponseRequestInErrorIsNotAnswered) {
    HalfSession h;
    h.start();
    h.data("BB");
    EXPECT_EQ(h.sent, Sent{});
    EXPECT_FALSE(h.received());
}

TEST(Lu0Receive, NoResponseChainsPassWhereBindHasThem) {
    HalfSession h;
    BindSpec spec;
    spec.primary = 0xC1;
    h.start(spec);
    h.data("FIC BB");
    EXPECT_TRUE(h.received());
    h.data("LIC CD");
    ASSERT_TRUE(h.received());
    EXPECT_FALSE(h.received()->answer);
    EXPECT_EQ(h.state.owed.count, 0u);
}

TEST(Lu0Receive, AnRuLongerThanBindSaysIs1002) {
    HalfSession h;
    h.start();
    h.data("RQD1 BB", std::string(2 * 256, '0'));
    EXPECT_TRUE(h.received());
    HalfSession other;
    other.start();
    other.data("RQD1 BB", std::string(2 * 257, '0'));
    EXPECT_EQ(other.answer(), "-10020000");
}

TEST(Lu0Receive, AGapInTheNumbersIs2001UntilTheyFitAgain) {
    HalfSession h;
    h.start(full_duplex());
    h.data("RQD1");
    h.next = 3;
    h.data("RQD1");
    EXPECT_EQ(h.answer(), "-20010000");
    h.next = 2;
    h.data("RQD1");
    EXPECT_TRUE(h.received());
}

TEST(Lu0Receive, NumbersWrapFromFFFFToZero) {
    HalfSession h;
    h.bind();
    h.sc("a250ffffffff");
    h.sc("a0");
    h.next = 0;
    h.data("RQD1 BB CD");
    ASSERT_TRUE(h.received());
    h.respond(0);
    EXPECT_EQ(h.answer(), "+");
    h.send("RQD1");
    EXPECT_EQ(h.pius.at(0).th.snf, 0);
    h.response(0);
    EXPECT_TRUE(h.told(lu0::ToldKind::kResponded));
}

TEST(Lu0Receive, TheRestOfARefusedChainIsCountedAndNotShown) {
    HalfSession h;
    h.start();
    h.data("FIC RQE1 BB");
    h.data("MIC RQE1 BB");  // BB inside a chain
    EXPECT_EQ(h.answer(), "-40030000");
    EXPECT_EQ(h.condition(), Condition::kPurgingChain);
    h.data("MIC RQE1");
    h.data("LIC RQD1");
    EXPECT_EQ(h.sent, Sent{});
    EXPECT_FALSE(h.received());
    EXPECT_EQ(h.condition(), Condition::kErrorRecovery);
    h.data("RQD1");
    EXPECT_TRUE(h.received());
}

// KB Q139785: the purge ends with the end of the chain or the beginning of the next.
TEST(Lu0Receive, ANewChainEndsThePurge) {
    HalfSession h;
    h.start();
    h.data("FIC RQE1 BB");
    h.respond(1, 0x08020000);
    EXPECT_EQ(h.answer(), "-08020000");
    h.data("OIC RQD1");
    EXPECT_TRUE(h.received());
}

TEST(Lu0Receive, TheApplicationMayRefuseAChainBeforeItsEnd) {
    HalfSession h;
    h.start();
    h.data("FIC RQE1 BB");
    h.data("MIC RQE1");
    h.respond(1, 0x10010000);
    EXPECT_EQ(h.sent, Sent{"87900010010000"});
    EXPECT_EQ(h.pius.at(0).th.snf, 2);  // of the last RU that came
    EXPECT_EQ(h.condition(), Condition::kPurgingChain);
    h.data("LIC RQD1 CD");
    EXPECT_FALSE(h.received());
    h.respond(1, 0x10010000);
    EXPECT_EQ(h.verdict(), "invalid 200e0000");
    EXPECT_EQ(h.condition(), Condition::kErrorRecovery);  // the primary keeps the direction
}

TEST(Lu0Receive, AnUnfinishedChainCannotBeAccepted) {
    HalfSession h;
    h.start();
    h.data("FIC RQE1 BB");
    h.respond(1);
    EXPECT_EQ(h.verdict(), "state 20020000");
}

TEST(Lu0Receive, CancelEndsAChainAndGivesTheDirectionWithCd) {
    HalfSession h;
    h.start();
    h.data("FIC RQE1 BB");
    h.dfc("83", "RQD1 CD");
    EXPECT_EQ(h.sent, Sent{"cb800083"});
    EXPECT_EQ(h.received()->ru[0], 0x83);
    EXPECT_EQ(h.condition(), Condition::kSend);
    h.respond(1, 0x08020000);
    EXPECT_EQ(h.verdict(), "invalid 200e0000");
}

TEST(Lu0Receive, CancelEndsAPurge) {
    HalfSession h;
    h.start();
    h.data("FIC RQE1 BB");
    h.respond(1, 0x08020000);
    h.dfc("83");
    EXPECT_EQ(h.answer(), "+");
    EXPECT_EQ(h.condition(), Condition::kErrorRecovery);
}

TEST(Lu0Receive, CancelWithoutAChainIs2002) {
    HalfSession h;
    h.start();
    h.dfc("83");
    EXPECT_EQ(h.answer(), "-20020000");
}

TEST(Lu0Receive, InImmediateRequestModeAChainBeforeTheResponseIs200A) {
    HalfSession h;
    BindSpec spec = full_duplex();
    spec.primary &= 0xBF;
    h.start(spec);
    h.data("RQD1");
    h.data("RQD1");
    EXPECT_EQ(h.answer(), "-200a0000");
    h.respond(1);
    EXPECT_EQ(h.answer(), "+");
    h.data("RQD1");
    EXPECT_TRUE(h.received());
}

TEST(Lu0Receive, OtherCategoriesAndFlowsAreRefused) {
    HalfSession h;
    h.start();
    Th th;
    th.expedited = true;
    h.arrive(th, test::words("RQD1"), "c1");  // expedited FMD
    EXPECT_EQ(h.answer(), "-40110000");
    th.expedited = false;
    th.snf = 1;
    h.arrive(th, request_header(Category::kNetworkControl, true), "05");
    EXPECT_EQ(h.answer(), "-10070000");
    h.arrive(th, request_header(Category::kDataFlowControl, true), "c0");  // SHUTD is expedited
    EXPECT_EQ(h.answer(), "-40110000");
    h.next = 2;
    h.data("RQD1 BB CD");
    EXPECT_TRUE(h.received());
}

TEST(Lu0Receive, AnErrorBecomesAnExceptionRequestThatTheApplicationAnswers) {
    HalfSession h;
    h.state.policy.exceptions_to_application = true;
    h.start();
    h.data("RQD1", "c1c2c3c4c5");  // no BB
    EXPECT_EQ(h.sent, Sent{});
    const lu0::Told* exr = h.received();
    ASSERT_TRUE(exr);
    EXPECT_EQ(exr->sense, sense::kBracket);
    EXPECT_TRUE(exr->rh.sense);
    EXPECT_TRUE(exr->rh.end_chain);
    EXPECT_TRUE(exr->answer);
    EXPECT_EQ(test::hex_of(exr->ru), "c1c2c3");
    h.respond(1, 0x10030000);  // another sense than the suggested one
    EXPECT_EQ(h.sent, Sent{"87900010030000"});
    h.data("RQD1", "c1");
    h.respond(2);  // a positive answer is none: the suggested sense goes
    EXPECT_EQ(h.sent, Sent{"87900020030000"});
}

TEST(Lu0Receive, AnExceptionRequestOnTheWireIsShownOrAnsweredWithItsSense) {
    HalfSession h;
    h.state.policy.exceptions_to_application = true;
    h.start();
    h.data("RQD1 SDI", "80070000c1c2");
    ASSERT_TRUE(h.received());
    EXPECT_EQ(h.received()->sense, 0x80070000u);
    EXPECT_EQ(test::hex_of(h.received()->ru), "c1c2");
    h.respond(1);
    EXPECT_EQ(h.sent, Sent{"87900080070000"});
    HalfSession quiet;
    quiet.start();
    quiet.data("RQD1 SDI", "800700");
    EXPECT_EQ(quiet.answer(), "-10020000");
}

TEST(Lu0Receive, ARaceIsAnsweredWithoutTheApplication) {
    HalfSession h;
    h.state.policy.exceptions_to_application = true;
    h.start();
    h.send("RQD1");
    h.data("RQD1 BB");
    EXPECT_EQ(h.answer(), "-08130001");
    EXPECT_FALSE(h.received());
}

TEST(Lu0Receive, AResponseToNothingIsIgnored) {
    HalfSession h;
    h.start();
    h.response(77);
    h.response(77, 0x08020000);
    h.response(5, 0, Category::kDataFlowControl, true);
    EXPECT_TRUE(h.out.told.empty());
    EXPECT_EQ(h.sent, Sent{});
}

TEST(Lu0Receive, ANegativeResponseWithoutItsSenseStillCounts) {  // kb197903-neg-rsp-no-sense
    HalfSession h;
    h.start();
    h.send("RQD1");
    Th th;
    th.snf = 1;
    Rh rh = response_to(test::words("RQD1"), false);
    h.arrive(th, rh, "");
    ASSERT_TRUE(h.told(lu0::ToldKind::kResponded));
    EXPECT_EQ(h.told(lu0::ToldKind::kResponded)->sense, sense::kBadSenseReceived);
}

TEST(Lu0Receive, AnExceptionRequestWithASenseOfZerosIsRefusedAllTheSame) {
    HalfSession h;
    h.start();
    h.data("RQD1 SDI", "00000000");
    EXPECT_EQ(h.answer(), "-10020000");
}

TEST(Lu0Receive, EveryNegativeResponseToExceptionChainsIsShown) {  // KB Q169793
    HalfSession h;
    h.start(full_duplex());
    for (int i = 0; i < 4; ++i) {
        h.send("RQE1");
    }
    h.response(1, 0x10010001);
    EXPECT_EQ(h.told(lu0::ToldKind::kResponded)->tag, 1u);
    h.response(4, 0x10010004);
    EXPECT_EQ(h.told(lu0::ToldKind::kResponded)->tag, 4u);
}

}  // namespace
}  // namespace openwosa::sna
