// BIND, SDT, CLEAR, STSN, UNBIND of an LU 0 secondary.
#include "half_session_fixture.hpp"

namespace openwosa::sna {
namespace {

using lu0::Condition;
using test::BindSpec;
using test::HalfSession;
using Sent = std::vector<std::string>;

std::string answer_to(const BindSpec& spec) {
    HalfSession h;
    h.bind(spec);
    return h.sent.at(0);
}

TEST(Lu0Bind, ANonNegotiableBindIsAcceptedByItsCodeAlone) { EXPECT_EQ(answer_to({}), "eb800031"); }

TEST(Lu0Bind, ANegotiableBindIsAcceptedByItsImage) {
    BindSpec spec;
    spec.type = 0;
    EXPECT_EQ(answer_to(spec), "eb8000" + test::hex_of(spec.ru()));
}

// 0821 with the offset of the offending byte, as in KB Q138855 (0821000E for the LU type).
TEST(Lu0Bind, ARefusalNamesTheOffsetOfTheByteThatDoesNotSuit) {
    struct Case {
        const char* what;
        void (*spoil)(BindSpec&);
        const char* sense;
    };
    const Case cases[] = {
        {"type", [](BindSpec& b) { b.type = 2; }, "08210001"},
        {"format", [](BindSpec& b) { b.type = 0x11; }, "08210001"},
        {"FM profile 19", [](BindSpec& b) { b.fm = 0x13; }, "08210002"},
        {"FM profile 0", [](BindSpec& b) { b.fm = 0; }, "08210002"},
        {"TS profile 1", [](BindSpec& b) { b.ts = 1; }, "08210003"},
        {"two-phase commit, primary", [](BindSpec& b) { b.primary |= 8; }, "08210004"},
        {"two-phase commit, secondary", [](BindSpec& b) { b.secondary |= 8; }, "08210005"},
        {"flow mode 3", [](BindSpec& b) { b.common7 = 0xC0; }, "08210007"},
        {"symmetric recovery", [](BindSpec& b) { b.common7 |= 0x20; }, "08210007"},
        {"primary wins contention", [](BindSpec& b) { b.common7 |= 0x10; }, "08210007"},
        {"secondary RU size without mantissa", [](BindSpec& b) { b.send_ru = 0x75; }, "0821000a"},
        {"primary RU size without mantissa", [](BindSpec& b) { b.receive_ru = 0x05; }, "0821000b"},
        {"primary RU size beyond a frame", [](BindSpec& b) { b.receive_ru = 0xFF; }, "0821000b"},
        {"LU type 2", [](BindSpec& b) { b.lu_type = 2; }, "0821000e"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.what);
        BindSpec spec;
        c.spoil(spec);
        EXPECT_EQ(answer_to(spec), std::string("ef9000") + c.sense + "31");
    }
}

TEST(Lu0Bind, EveryCutBindIsRefusedOrReadsAsWhatIsLeft) {
    const Bytes whole = BindSpec{}.ru();
    for (std::size_t n = 1; n < whole.size(); ++n) {
        HalfSession h;
        h.sc(test::hex_of(Octets(whole).first(n)));
        ASSERT_EQ(h.sent.size(), 1u) << n;
        const bool accepted = h.sent[0] == "eb800031";
        EXPECT_TRUE(accepted || h.sent[0].starts_with("ef90000821")) << n << " " << h.sent[0];
        EXPECT_EQ(accepted, h.condition() != Condition::kUnbound) << n;
    }
}

// Facts: the first real BIND of a published trace with LU type 2 must not become an LU 0 session.
TEST(Lu0Bind, PublishedBindsOfOtherLuTypesAreRefusedByTheirFirstUnsuitableByte) {
    int seen = 0;
    for (const auto& v : test::load_published("piu")) {
        if (v.verb_or_ru != "BIND" || v.direction != "request") {
            continue;
        }
        ++seen;
        HalfSession h;
        h.sc(test::hex_of(Octets(v.bytes).subspan(kThBytes + kRhBytes)));
        const bool lu62 = v.fields.at("lu_type") == "06";
        EXPECT_EQ(h.answer(), lu62 ? "-08210002" : "-0821000e") << v.id;
    }
    EXPECT_GE(seen, 10);
}

TEST(Lu0Bind, APrimaryThatWinsContentionIsTakenWhereTheConfigurationSaysSo) {
    HalfSession h;
    h.state.policy.primary_may_win = true;
    BindSpec spec;
    spec.common7 |= test::kPrimaryWins;
    h.bind(spec);
    EXPECT_EQ(h.answer(), "+");
}

TEST(Lu0Bind, WithoutAnApplicationItIsRefusedAs0845) {  // kb195170-bind-neg-08450000
    HalfSession h;
    h.state.not_ready = sense::kNotReadyNotifyLater;
    h.bind();
    EXPECT_EQ(h.sent, Sent{"ef90000845000031"});
    EXPECT_EQ(h.condition(), Condition::kUnbound);
}

TEST(Lu0Bind, ASecondBindIsRefusedByWhoSendsIt) {
    HalfSession h;
    h.start();
    h.bind();
    EXPECT_EQ(h.answer(), "-08150000");
    h.partner = 2;
    h.bind();
    EXPECT_EQ(h.answer(), "-08050000");
    h.partner = 1;
    h.next = 1;
    h.data("RQE1 BB");
    EXPECT_TRUE(h.received());  // the session is unharmed
}

TEST(Lu0Bind, AFloodOfBindsLeavesNothingBehind) {
    HalfSession h;
    BindSpec bad;
    bad.lu_type = 2;
    for (int i = 0; i < 1000; ++i) {
        h.bind(bad);
        EXPECT_EQ(h.answer(), "-0821000e");
    }
    EXPECT_EQ(h.condition(), Condition::kUnbound);
    h.start();
    EXPECT_EQ(h.condition(), Condition::kBetweenBrackets);
}

TEST(Lu0Session, SdtStartsTheTrafficAndASecondOneIsOutOfState) {
    HalfSession h;
    h.bind();
    EXPECT_EQ(h.condition(), Condition::kTrafficReset);
    h.sc("a0");
    EXPECT_EQ(h.sent, Sent{"eb8000a0"});
    ASSERT_TRUE(h.told(lu0::ToldKind::kStarted));
    h.sc("a0");
    EXPECT_EQ(h.sent, Sent{"ef900020070000a0"});
}

TEST(Lu0Session, WithoutSdtInTheProfileBindStartsTheTraffic) {
    for (const std::uint8_t ts : {2, 7}) {
        HalfSession h;
        BindSpec spec;
        spec.ts = ts;
        h.bind(spec);
        EXPECT_TRUE(h.told(lu0::ToldKind::kStarted));
        EXPECT_EQ(h.condition(), Condition::kBetweenBrackets);
        h.sc("a0");
        EXPECT_EQ(h.answer(), "-10030000");
    }
}

TEST(Lu0Session, DataBeforeSdtIs2005BothWays) {
    HalfSession h;
    h.bind();
    h.data("RQD1 BB");
    EXPECT_EQ(h.sent, Sent{"87900020050000"});
    h.send("RQE1");
    EXPECT_EQ(h.verdict(), "state 20050000");
    h.dfc("c90001ffff");
    EXPECT_EQ(h.answer(), "-20050000");
}

TEST(Lu0Session, ClearResetsNumbersBracketsQuiesceAndWhatWaits) {
    HalfSession h;
    BindSpec spec;
    spec.send_window = 1;
    h.start(spec);
    h.data("RQE1 BB CD");
    h.send("RQE1");
    h.send("RQE1");
    EXPECT_EQ(h.verdict(), "held");
    h.dfc("80");
    h.sc("a1");
    EXPECT_EQ(h.verdict(), "canceled");
    ASSERT_TRUE(h.received());
    EXPECT_EQ(h.received()->ru[0], 0xA1);
    EXPECT_EQ(h.condition(), Condition::kTrafficReset);
    h.send("RQE1");
    EXPECT_EQ(h.verdict(), "state 20050000");
    h.sc("a0");
    EXPECT_TRUE(h.told(lu0::ToldKind::kStarted));
    EXPECT_EQ(h.condition(), Condition::kBetweenBrackets);
    h.next = 1;
    h.data("RQE1 BB CD");
    EXPECT_TRUE(h.received());
    h.send("RQE1");
    EXPECT_EQ(h.verdict(), "ok");
    EXPECT_EQ(h.pius.at(0).th.snf, 1);
}

// KB Q163210: SET, SET with 37 and 0 is answered positively in both slots, the numbers echoed.
TEST(Lu0Session, StsnSetsTheNumbersAndEchoesThem) {
    HalfSession h;
    h.bind();
    h.sc("a25000250000");
    EXPECT_EQ(h.sent, Sent{"eb8000a25000250000"});
    EXPECT_TRUE(h.received());
    h.sc("a0");
    h.data("RQE1 BB CD");
    h.send("RQE1");
    EXPECT_EQ(h.pius.at(0).th.snf, 38);
}

TEST(Lu0Session, StsnTestsAgainstTheNumbersBeforeClear) {
    HalfSession h;
    h.start();
    h.data("RQE1 BB CD");
    h.send("RQE1");
    h.send("RQE1 CD");
    h.sc("a1");
    h.sc("a2f000020001");  // test: 2 sent, 1 received
    EXPECT_EQ(h.sent, Sent{"eb8000a25000020001"});
    h.sc("a2f000050001");  // 5 is wrong: negative, with our number
    EXPECT_EQ(h.sent, Sent{"eb8000a2d000020001"});
    h.sc("a2a000000000");  // sense both
    EXPECT_EQ(h.sent, Sent{"eb8000a25000020001"});
    h.sc("a20000000000");  // ignore both
    EXPECT_EQ(h.sent, Sent{"eb8000a20000000000"});
}

TEST(Lu0Session, StsnOutOfItsStateOrCutShortIsRefused) {
    HalfSession h;
    h.bind();
    h.sc("a250002500");
    EXPECT_EQ(h.answer(), "-10020000");
    h.sc("a0");
    h.sc("a25000250000");
    EXPECT_EQ(h.answer(), "-20070000");
    HalfSession ts3;
    BindSpec spec;
    spec.ts = 3;
    ts3.bind(spec);
    ts3.sc("a25000250000");
    EXPECT_EQ(ts3.answer(), "-10030000");
}

TEST(Lu0Session, RqrIsSentWhereTheProfileHasIt) {
    HalfSession h;
    h.bind();
    h.command("a3");
    EXPECT_EQ(h.sent, Sent{"6b8000a3"});
    HalfSession ts3;
    BindSpec spec;
    spec.ts = 3;
    ts3.start(spec);
    ts3.command("a3");
    EXPECT_EQ(ts3.verdict(), "invalid 10030000");
}

TEST(Lu0Session, UnbindIsAnsweredInEveryStateAndTellsItsTypeAndSense) {
    HalfSession h;
    h.sc("3201");
    EXPECT_EQ(h.sent, Sent{"eb800032"});
    EXPECT_FALSE(h.told(lu0::ToldKind::kEnded));
    h.start();
    h.sc("3202");
    ASSERT_TRUE(h.told(lu0::ToldKind::kEnded));
    EXPECT_EQ(h.told(lu0::ToldKind::kEnded)->unbind_type, 2);
    EXPECT_EQ(h.told(lu0::ToldKind::kEnded)->reason, port::EndReason::kUnbind);
    h.start();
    EXPECT_TRUE(h.told(lu0::ToldKind::kStarted));  // BIND forthcoming came
    h.sc("32fe20030000");
    EXPECT_EQ(h.told(lu0::ToldKind::kEnded)->sense, 0x20030000u);
    h.start();
    h.partner = 9;
    h.sc("3201");
    EXPECT_EQ(h.answer(), "+");
    EXPECT_NE(h.condition(), Condition::kUnbound);
}

TEST(Lu0Session, RequestsWithoutASessionAre8005) {
    HalfSession h;
    h.sc("a0");
    EXPECT_EQ(h.answer(), "-80050003");
    h.data("RQD1 BB");
    EXPECT_EQ(h.answer(), "-80050001");
    h.data("BB");
    EXPECT_EQ(h.answer(), "");  // RQN cannot be answered
    h.send("RQE1");
    EXPECT_EQ(h.verdict(), "no session");
    h.command("c900010000");
    EXPECT_EQ(h.verdict(), "no session");
    h.respond(1);
    EXPECT_EQ(h.verdict(), "no session");
}

TEST(Lu0Session, SessionControlInPartsOrWithoutACodeIsRefused) {
    HalfSession h;
    h.start();
    h.sc("");
    EXPECT_EQ(h.answer(), "-10020000");
    Th th;
    th.expedited = true;
    Rh rh = request_header(Category::kSessionControl, true);
    rh.end_chain = false;
    h.arrive(th, rh, "a1");
    EXPECT_EQ(h.answer(), "-40010000");
    h.sc("c00102030405060708");  // CRV: no cryptography
    EXPECT_EQ(h.answer(), "-10030000");
    EXPECT_EQ(h.condition(), Condition::kBetweenBrackets);
}

TEST(Lu0Session, ClosingCancelsAnOpenChainAndRefusesWhatStillComes) {
    HalfSession h;
    h.start();
    h.data("RQE1 BB CD");
    h.send("FIC RQE1");
    h.step(lu0::Close{});
    EXPECT_EQ(h.sent, Sent{"4b800083"});
    EXPECT_EQ(h.condition(), Condition::kClosing);
    h.data("RQD1");
    EXPECT_EQ(h.answer(), "-08390000");
    h.bind();
    EXPECT_EQ(h.answer(), "-08390000");
    h.sc("3201");
    EXPECT_EQ(h.told(lu0::ToldKind::kEnded)->reason, port::EndReason::kNormal);
}

TEST(Lu0Session, ClosingAfterShutdSendsShutc) {
    HalfSession h;
    h.start();
    h.dfc("c0");
    EXPECT_EQ(h.sent, Sent{"cb8000c0"});
    h.step(lu0::Close{});
    EXPECT_EQ(h.sent, Sent{"4b8000c1"});
}

TEST(Lu0Session, AHostThatOutrunsTheApplicationWithoutPacingLosesTheSession) {
    HalfSession h;
    h.state.policy.max_unconsumed = 10;
    h.start();
    h.data("RQE1 BB");
    for (int i = 1; i < 10; ++i) {
        h.data("RQE1");
    }
    EXPECT_NE(h.condition(), Condition::kUnbound);
    h.step(lu0::Consumed{1});
    h.data("RQE1");
    EXPECT_NE(h.condition(), Condition::kUnbound);
    h.data("RQE1");
    EXPECT_EQ(h.sent, Sent{"6b800032fe08120000"});
    EXPECT_EQ(h.told(lu0::ToldKind::kEnded)->reason, port::EndReason::kProtocol);
}

}  // namespace
}  // namespace openwosa::sna
