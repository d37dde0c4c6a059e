// Quiesce, shutdown, CHASE, SIGNAL, LUSTAT and which profile has which request.
#include "half_session_fixture.hpp"

namespace openwosa::sna {
namespace {

using lu0::Condition;
using test::BindSpec;
using test::HalfSession;
using Sent = std::vector<std::string>;

TEST(Lu0Quiesce, QecBetweenChainsIsFollowedByQcAtOnceAndRelqReleases) {
    HalfSession h;
    h.start();
    h.dfc("80");
    EXPECT_EQ(h.sent, (Sent{"cb800080", "4b800081"}));
    EXPECT_EQ(h.received()->ru[0], 0x80);
    EXPECT_EQ(h.condition(), Condition::kQuiesced);
    h.response(1, 0, Category::kDataFlowControl);
    h.send("RQE1");
    EXPECT_EQ(h.verdict(), "state 20060000");
    h.command("0400060000");
    EXPECT_EQ(h.verdict(), "state 20060000");
    h.data("RQE1 BB CD");
    EXPECT_TRUE(h.received());  // the primary goes on
    EXPECT_FALSE(h.received()->send);
    h.dfc("82");
    EXPECT_EQ(h.answer(), "+");
    h.send("RQE1");
    EXPECT_EQ(h.verdict(), "ok");
}

TEST(Lu0Quiesce, AChainInProgressIsFinishedBeforeQc) {
    HalfSession h;
    h.start();
    h.send("FIC RQE1");
    h.dfc("80");
    EXPECT_EQ(h.sent, Sent{"cb800080"});
    h.send("LIC RQE1");
    EXPECT_EQ(h.sent, (Sent{"019000d1d2", "4b800081"}));
    h.send("RQE1");
    EXPECT_EQ(h.verdict(), "state 20060000");
}

TEST(Lu0Quiesce, ThePrimaryWeQuiescedSendsNothingUntilReleased) {
    HalfSession h;
    h.start();
    h.command("80");
    EXPECT_EQ(h.sent, Sent{"4b800080"});
    h.response(1, 0, Category::kDataFlowControl, true);
    EXPECT_TRUE(h.told(lu0::ToldKind::kResponded));
    h.dfc("81");
    EXPECT_EQ(h.answer(), "+");
    h.data("RQD1 BB");
    EXPECT_EQ(h.answer(), "-20060000");
    h.command("82");
    h.data("RQD1 BB");
    EXPECT_TRUE(h.received());
}

TEST(Lu0Quiesce, QcNobodyAskedForIs0809AndARefusedQecAsksForNothing) {
    HalfSession h;
    h.start();
    h.dfc("81");
    EXPECT_EQ(h.answer(), "-08090000");
    h.command("80");
    h.response(1, 0x08090000, Category::kDataFlowControl, true);
    h.dfc("81");
    EXPECT_EQ(h.answer(), "-08090000");
    h.command("81");
    EXPECT_EQ(h.verdict(), "state 08090000");
}

TEST(Lu0Shutdown, ShutcEndsOurSendingUntilReleasedOrCleared) {
    HalfSession h;
    h.start();
    h.command("c1");
    EXPECT_EQ(h.verdict(), "state 08090000");
    h.dfc("c0");
    EXPECT_EQ(h.received()->ru[0], 0xC0);
    h.send("RQE1 EB");
    EXPECT_EQ(h.verdict(), "ok");  // what is to be finished
    h.command("c1");
    EXPECT_EQ(h.sent, Sent{"4b8000c1"});
    h.response(1, 0, Category::kDataFlowControl, true);
    EXPECT_EQ(h.condition(), Condition::kShutdown);
    h.send("RQE1");
    EXPECT_EQ(h.verdict(), "state 20060000");
    h.data("RQE1 BB");
    EXPECT_TRUE(h.received());
    h.dfc("82");
    EXPECT_EQ(h.condition(), Condition::kReceive);
}

TEST(Lu0Shutdown, ShutcWaitsForTheEndOfTheChain) {
    HalfSession h;
    h.start();
    h.send("FIC RQE1");
    h.dfc("c0");
    h.command("c1");
    EXPECT_EQ(h.verdict(), "state 08090000");
}

TEST(Lu0Shutdown, RshutdAsksForTheEnd) {
    HalfSession h;
    h.start();
    h.command("c2");
    EXPECT_EQ(h.sent, Sent{"4b8000c2"});
    h.response(1, 0, Category::kDataFlowControl, true);
    EXPECT_EQ(h.told(lu0::ToldKind::kResponded)->sense, 0u);
}

TEST(Lu0Chase, ItsResponseFollowsAllThoseBeforeIt) {
    HalfSession h;
    BindSpec spec;
    spec.common6 = test::kNoBrackets6;
    spec.common7 = test::kFullDuplex;
    h.start(spec);
    h.data("RQD1");
    h.data("RQE1");
    h.dfc("84");
    ASSERT_TRUE(h.received());
    EXPECT_TRUE(h.received()->answer);
    h.respond(3);
    EXPECT_EQ(h.verdict(), "ok");
    EXPECT_EQ(h.sent, Sent{});  // one is still owed
    h.respond(1);
    EXPECT_EQ(h.sent, (Sent{"838000", "cb800084"}));
    EXPECT_EQ(h.pius.at(1).th.snf, 3);
    EXPECT_EQ(h.state.owed.count, 0u);
}

TEST(Lu0Chase, WithNothingOwedItIsAnsweredAtOnce) {
    HalfSession h;
    h.start();
    h.data("RQE1 BB");
    h.dfc("84", "RQD1 EB");  // kb301332-chase carries EB
    h.respond(2);
    EXPECT_EQ(h.sent, Sent{"cb800084"});
    EXPECT_EQ(h.condition(), Condition::kBetweenBrackets);
}

TEST(Lu0Chase, OursIsANormalRequestWithAResponse) {
    HalfSession h;
    h.start();
    h.command("84");
    EXPECT_EQ(h.sent, Sent{"4b800084"});
    h.response(1, 0, Category::kDataFlowControl);
    EXPECT_EQ(h.told(lu0::ToldKind::kResponded)->tag, 1u);
}

TEST(Lu0Signal, PassesBothWaysInAnyDirection) {
    HalfSession h;
    h.start();
    h.data("FIC RQE1 BB");
    h.command("c900010001");
    EXPECT_EQ(h.sent, Sent{"4b8000c900010001"});
    h.command("c900010001");
    EXPECT_EQ(h.verdict(), "state 200a0000");  // one expedited request at a time
    h.response(1, 0, Category::kDataFlowControl, true);
    h.dfc("c900010000");
    EXPECT_EQ(h.sent, Sent{"cb8000c9"});
    EXPECT_EQ(test::hex_of(h.received()->ru), "c900010000");
    EXPECT_TRUE(h.received()->expedited);
    h.dfc("c900");
    EXPECT_EQ(h.answer(), "-10020000");
    h.command("c9");
    EXPECT_EQ(h.verdict(), "invalid 10020000");
}

TEST(Lu0Profile, AnUnknownRequestIs1003BothWays) {
    HalfSession h;
    h.start();
    Th th;
    th.snf = 1;
    h.arrive(th, request_header(Category::kDataFlowControl, true), "55");
    EXPECT_EQ(h.sent, Sent{"cf90001003000055"});
    h.command("55");
    EXPECT_EQ(h.verdict(), "invalid 10030000");
    h.command("");
    EXPECT_EQ(h.verdict(), "invalid 10030000");
}

TEST(Lu0Profile, ACommandIsAChainOfItsOwnWithADefiniteResponse) {
    const auto answer_to = [](const Rh& rh, const char* ru) {
        HalfSession h;
        h.start();
        Th th;
        th.snf = 1;
        h.arrive(th, rh, ru);
        return h.answer();
    };
    Rh rh = request_header(Category::kDataFlowControl, true);
    rh.end_chain = false;
    EXPECT_EQ(answer_to(rh, "c8"), "-400b0000");
    rh = request_header(Category::kDataFlowControl, false);
    EXPECT_EQ(answer_to(rh, "c8"), "-400f0000");
    rh = request_header(Category::kDataFlowControl, true);
    rh.exception = true;
    EXPECT_EQ(answer_to(rh, "c8"), "-40140000");
    EXPECT_EQ(answer_to(rh, "0400060000"), "");  // LUSTAT may ask for exceptions only
    EXPECT_EQ(answer_to(request_header(Category::kDataFlowControl, true), ""), "-10020000");
}

/// The status-control table of the reference: which FM profile has what, per direction.
TEST(Lu0Profile, EveryRequestOfEveryProfileAndDirectionIsAsTheTableHasIt) {
    using ru::Dfc;
    struct Row {
        Dfc code;
        std::vector<int> primary, secondary;
    };
    const Row table[] = {
        {Dfc::kCancel, {3, 4, 7, 18}, {3, 4, 7, 18}},
        {Dfc::kLustat, {4, 7, 18}, {3, 4, 7, 18}},
        {Dfc::kSignal, {3, 4, 7, 18}, {3, 4, 7, 18}},
        {Dfc::kChase, {3, 4, 18}, {3, 4, 18}},
        {Dfc::kBid, {3, 4, 18}, {}},
        {Dfc::kShutd, {3, 4}, {}},
        {Dfc::kShutc, {}, {3, 4}},
        {Dfc::kRshutd, {}, {3, 4, 7}},
        {Dfc::kRtr, {}, {3, 4, 18}},
        {Dfc::kQec, {4}, {4}},
        {Dfc::kQc, {4}, {4}},
        {Dfc::kRelq, {4}, {4}},
        {Dfc::kBis, {18}, {18}},
        {Dfc::kSbi, {18}, {18}},
    };
    int cells = 0;
    for (const Row& row : table) {
        for (const int fm : {2, 3, 4, 7, 18}) {
            const auto has = [fm](const std::vector<int>& v) {
                return std::find(v.begin(), v.end(), fm) != v.end();
            };
            const std::string size5 = row.code == Dfc::kLustat || row.code == Dfc::kSignal ? "00060000" : "";
            const std::uint8_t code = static_cast<std::uint8_t>(row.code);
            const std::string ru = test::hex_of({&code, 1}) + size5;
            BindSpec spec;
            spec.fm = static_cast<std::uint8_t>(fm);
            HalfSession h;
            h.start(spec);
            h.dfc(ru);
            EXPECT_EQ(h.answer() != "-10030000", has(row.primary)) << ru << " P->S FM " << fm;
            HalfSession ours;
            ours.start(spec);
            ours.command(ru);
            EXPECT_EQ(ours.verdict() != "invalid 10030000", has(row.secondary)) << ru << " S->P FM " << fm;
            cells += 2;
        }
    }
    EXPECT_EQ(cells, 140);
}

}  // namespace
}  // namespace openwosa::sna
