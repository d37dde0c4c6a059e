// The resource manager: return control, contention, queues, conversation groups, security.
#include "node62_fixture.hpp"

namespace openwosa::sna::test {
namespace {

using port::AllocateResult;
using port::ReturnControl;

class Allocate62 : public Node62Test {
  protected:
    /// Both ends with this limit, and so many of it A's to win.
    void limited(std::uint16_t limit, std::uint16_t winners) {
        Node62Config own = config_a(), other = config_b();
        own.modes[0].limit = limit;
        own.modes[0].min_winners = winners;
        own.modes[0].min_losers = static_cast<std::uint16_t>(limit - winners);
        other.modes[0].min_winners = static_cast<std::uint16_t>(limit - winners);
        start(own, other);
    }
    void ask(port::ConvId conv, ReturnControl control, port::GroupId group = 0) {
        auto r = request(conv);
        r.return_control = control;
        r.group = group;
        net.ask(a, kA, r);
        net.settle();
    }
    std::optional<port::AllocateFailed> failure(port::ConvId conv) {
        for (const auto& i : net.told(a, kA)) {
            if (const auto* f = std::get_if<port::AllocateFailed>(&i); f && f->conv == conv) {
                return *f;
            }
        }
        return std::nullopt;
    }
    /// B ends conversation `conv` of A's, which it received.
    void end_at_b(port::ConvId conv) { send(b, kB, conv, last()); }
};

TEST_F(Allocate62, ImmediateNeverBeginsASession) {
    limited(4, 2);
    ask(1, ReturnControl::kImmediate);
    ASSERT_TRUE(failure(1));
    EXPECT_EQ(failure(1)->result, AllocateResult::kUnsuccessful);
    EXPECT_EQ(net.node(a).counts().sessions, 0u);
}

TEST_F(Allocate62, ImmediateTakesAFreeWinner) {
    limited(4, 2);
    converse(1);
    end_at_b(1);
    ask(2, ReturnControl::kImmediate);
    ASSERT_TRUE(allocated(2));
    EXPECT_TRUE(allocated(2)->facts.contention_winner);
    ask(3, ReturnControl::kImmediate);
    EXPECT_TRUE(failure(3));
}

TEST_F(Allocate62, WhenSessionAllocatedWaitsForABusySession) {
    limited(1, 1);
    converse(1);
    ask(2, ReturnControl::kWhenSessionAllocated);
    EXPECT_FALSE(allocated(2) || failure(2));
    end_at_b(1);
    EXPECT_TRUE(allocated(2));
}

TEST_F(Allocate62, WaitingAllocationsAreServedInTheirOrder) {
    limited(1, 1);
    converse(1);
    for (port::ConvId c = 2; c < 6; ++c) {
        ask(c, ReturnControl::kWhenSessionAllocated);
    }
    end_at_b(1);
    for (port::ConvId c = 2; c < 6; ++c) {
        ASSERT_TRUE(allocated(c)) << c;
        EXPECT_FALSE(allocated(c + 1));
        receive(c, c);
        attach(c, last());
    }
}

TEST_F(Allocate62, WhenSessionFreeFailsAtOnceWhereAllAreBusy) {
    limited(1, 1);
    converse(1);
    ask(2, ReturnControl::kWhenSessionFree);
    ASSERT_TRUE(failure(2));
    EXPECT_EQ(failure(2)->result, AllocateResult::kRetry);
}

TEST_F(Allocate62, WhenSessionFreeBeginsASessionWhereThereIsRoom) {
    limited(2, 2);
    converse(1);
    ask(2, ReturnControl::kWhenSessionFree);
    EXPECT_TRUE(allocated(2));
}

TEST_F(Allocate62, WhenConwinnerWithoutAnyWinnersFailsAndDoesNotHang) {
    limited(2, 0);
    ask(1, ReturnControl::kWhenConwinnerAllocated);
    ASSERT_TRUE(failure(1));  // KB Q195999
}

TEST_F(Allocate62, WhenConwinnerWaitsForAWinnerAlthoughALoserIsFree) {
    limited(2, 1);
    converse(1);  // the one winner
    ask(2, ReturnControl::kWhenSessionAllocated);
    ASSERT_TRUE(allocated(2));  // a loser session, bid for
    EXPECT_FALSE(allocated(2)->facts.contention_winner);
    receive(2, 2);
    attach(2, last());
    ask(3, ReturnControl::kWhenConwinnerAllocated);
    EXPECT_FALSE(allocated(3) || failure(3));
    end_at_b(1);
    ASSERT_TRUE(allocated(3));
    EXPECT_TRUE(allocated(3)->facts.contention_winner);
}

TEST_F(Allocate62, AFreeLoserSessionIsBidFor) {
    limited(2, 0);
    ask(1, ReturnControl::kWhenSessionAllocated);
    ASSERT_TRUE(allocated(1));
    EXPECT_FALSE(allocated(1)->facts.contention_winner);
    receive(1, 1);
    attach(1, last());
    int bids = 0;
    net.tap = [&](std::size_t host, Octets piu) {
        bids += host == a && piu.size() > 9 && piu[6] == 0x4B && piu[8] == 0x80 && piu[9] == 0x04;
    };
    ask(2, ReturnControl::kWhenSessionAllocated);
    EXPECT_TRUE(allocated(2));
    EXPECT_EQ(bids, 1);
}

TEST_F(Allocate62, ABidThatLosesTheRaceIsServedAfterwards) {
    limited(1, 0);
    converse(1);
    end_at_b(1);
    // Both want the only session, which is B's to win.
    net.ask(a, kA, request(2));
    net.ask(b, kB, request_of_b(7));
    port::ReceiveAllocate r;
    r.request = r.tp = r.conv = 20;
    r.tp_name = name_bytes("TP");
    net.ask(a, kA, r);
    net.settle();
    const auto theirs = net.got<port::SessionAllocated>(b, kB);
    ASSERT_TRUE(theirs);
    EXPECT_FALSE(allocated(2));
    send(b, kB, 7, fmh(turn()), attach_bytes(*theirs, "TP"));
    ASSERT_TRUE(net.got<port::Attached>(a, kA));
    send(a, kA, 20, last());
    EXPECT_TRUE(allocated(2));  // RTR came
    receive(2, 2);
    attach(2, last(), {5});
    EXPECT_EQ(received(b, kB, 2), Bytes{5});
}

TEST_F(Allocate62, ARaceForEverySessionEndsWithEverybodyServed) {
    for (std::uint32_t seed = 0; seed < 40; ++seed) {
        SCOPED_TRACE(seed);
        net = Network62(seed);
        limited(3, 1);
        int done = 0;
        std::map<port::ConvId, port::SessionAllocated> got[2];
        net.ear = [&](std::size_t host, ClientId, const port::Indication& i) {
            if (const auto* s = std::get_if<port::SessionAllocated>(&i)) {
                got[host][s->conv] = *s;
            }
        };
        for (port::ConvId c = 1; c <= 10; ++c) {
            net.ask(a, kA, request(c));
            net.ask(b, kB, request_of_b(c));
            for (const std::size_t host : {a, b}) {
                port::ReceiveAllocate r;
                r.request = r.tp = r.conv = c + 100;
                r.tp_name = name_bytes("TP");
                net.ask(host, host == a ? kA : kB, r);
            }
            net.deliver_one();
        }
        for (int round = 0; round < 100 && done < 20; ++round) {
            net.settle();
            for (const std::size_t host : {a, b}) {
                for (const auto& [conv, facts] : std::exchange(got[host], {})) {
                    net.ask(
                        host, host == a ? kA : kB,
                        port::Send{conv, fmh(last()), attach_bytes(facts, "TP", SyncLevel::kConfirm, {1})});
                    ++done;
                    net.deliver_one();
                }
            }
        }
        EXPECT_EQ(done, 20);
        net.settle();
        EXPECT_EQ(net.count<port::Attached>(a, kA), 10u);
        EXPECT_EQ(net.count<port::Attached>(b, kB), 10u);
        net.ear = nullptr;
    }
}

TEST_F(Allocate62, AConversationGroupIsItsSession) {
    limited(4, 4);
    converse(1);
    end_at_b(1);
    const auto group = allocated(1)->facts.group;
    ask(2, ReturnControl::kWhenGroupAllocated, group);
    ASSERT_TRUE(allocated(2));
    EXPECT_EQ(allocated(2)->facts.group, group);
    ask(3, ReturnControl::kWhenGroupAllocated, group);
    EXPECT_FALSE(allocated(3) || failure(3));  // it waits, although other sessions could be had
    receive(2, 2);
    attach(2, last());
    EXPECT_TRUE(allocated(3));
}

TEST_F(Allocate62, AGroupThatIsGoneFails) {
    limited(4, 4);
    ask(1, ReturnControl::kWhenGroupAllocated, 12345);
    ASSERT_TRUE(failure(1));
    EXPECT_EQ(failure(1)->result, AllocateResult::kNoRetry);
}

TEST_F(Allocate62, UnknownNamesHaveTheirOwnResults) {
    start();
    auto r = request(1);
    r.lu_alias = "NONE";
    net.ask(a, kA, r);
    EXPECT_EQ(failure(1)->result, AllocateResult::kBadLuAlias);
    r = request(2);
    r.partner.alias = "NONE";
    net.ask(a, kA, r);
    EXPECT_EQ(failure(2)->result, AllocateResult::kBadPartner);
    net.ask(a, kA, request(3, "NONE"));
    EXPECT_EQ(failure(3)->result, AllocateResult::kUnknownMode);
    r = request(4);
    r.sync_level = SyncLevel::kSyncpoint;
    net.ask(a, kA, r);
    EXPECT_EQ(failure(4)->result, AllocateResult::kSyncLevelNotSupported);
    r = request(5);
    r.security = port::Security::kStrong;
    net.ask(a, kA, r);
    EXPECT_EQ(failure(5)->result, AllocateResult::kSecurityNotSupported);
}

TEST_F(Allocate62, WithoutTheLinkItFailsAndMayBeRetried) {
    start(config_a(), config_b(), false);
    allocate(1);
    ASSERT_TRUE(failure(1));
    EXPECT_EQ(failure(1)->result, AllocateResult::kRetry);
}

TEST_F(Allocate62, AnOnDemandLinkIsStartedAndTheAllocationWaitsForIt) {
    Node62Config own = config_a();
    own.links[0].on_demand = true;
    start(own, config_b(), false);
    allocate(1);
    ASSERT_EQ(net.wanted_links().size(), 1u);
    EXPECT_FALSE(failure(1));
    net.up(wire);
    net.settle();
    EXPECT_TRUE(allocated(1));
}

TEST_F(Allocate62, AnOnDemandLinkThatDoesNotComeFailsInTime) {
    Node62Config own = config_a();
    own.links[0].on_demand = true;
    start(own, config_b(), false);
    allocate(1);
    net.pass(own.link_timeout_ms + 1);
    ASSERT_TRUE(failure(1));
    EXPECT_EQ(failure(1)->result, AllocateResult::kRetry);
}

TEST_F(Allocate62, APartnerThatDoesNotAnswerFailsInTime) {
    start();
    net.ask(a, kA, request(1));
    net.step(b, LinkDown{1});  // it is not told of what was on its way
    net.pass(100000);
    ASSERT_TRUE(failure(1));
}

TEST_F(Allocate62, APartnerThatIsNotThereMayNotBeRetried) {
    Node62Config own = config_a();
    own.partners[0].name = "NETB.NOBODY";
    start(own);
    allocate(1);
    ASSERT_TRUE(failure(1));
    EXPECT_EQ(failure(1)->result, AllocateResult::kNoRetry);
    EXPECT_EQ(failure(1)->sense >> 16, 0x0806u);
}

TEST_F(Allocate62, WhoWaitsBehindAnActivationThatFailsIsNotForgotten) {
    Node62Config own = config_a(), other = config_b();
    own.modes[0].limit = own.modes[0].min_winners = 1;
    own.modes[0].min_losers = 0;
    other.modes[0].min_ru = 4096;  // A's RUs are smaller: 0835 refuses its BIND
    start(own, other);
    port::Activate r;
    r.request = 1;
    r.partner.alias = "LUB";
    r.mode = "#INTER";
    net.ask(a, kA, r);
    net.ask(a, kA, request(1));  // the only session is the activation's
    net.settle();
    ASSERT_TRUE(net.got<port::Activated>(a, kA));
    ASSERT_TRUE(failure(1));
    EXPECT_EQ(failure(1)->sense >> 16, 0x0835u);
}

TEST_F(Allocate62, WhenSessionFreeFailsAlsoWhereThePartnerHasNoSessionMoreForUs) {
    limited(2, 2);
    converse(1);
    net.step(b, LinkDown{1});  // others answer for it
    Bytes refusal;
    int binds = 0;
    net.tap = [&](std::size_t host, Octets piu) {
        if (host == a && piu.size() > 9 && piu[9] == 0x31) {
            ++binds;
            refusal = {piu[0], piu[1], piu[3], piu[2], piu[4], piu[5], 0xEF,
                       0x90,   0x00,   0x08,   0x05,   0x00,   0x00,   0x31};
        }
    };
    ask(2, ReturnControl::kWhenSessionFree);
    ask(3, ReturnControl::kWhenSessionAllocated);  // conversation 1 may end yet
    for (int i = 0; i < 600; ++i) {
        if (!refusal.empty()) {
            net.step(a, PiuReceived{1, std::exchange(refusal, {})});
        }
        net.pass(100);
    }
    ASSERT_TRUE(failure(2));
    EXPECT_EQ(failure(2)->result, AllocateResult::kRetry);
    EXPECT_FALSE(allocated(3) || failure(3));
    EXPECT_LT(binds, 150);  // in a minute
}

TEST_F(Allocate62, ABindResponseThatCannotBeFailsEverybodyWhoWaits) {
    Node62Config own = config_a();
    own.partners[0].parallel = false;
    start(own);
    net.step(b, LinkDown{1});  // it does not answer
    Bytes response;
    net.tap = [&](std::size_t host, Octets piu) {
        if (host == a && piu.size() > 9 && piu[9] == 0x31) {
            response = {piu[0], piu[1], piu[3], piu[2], piu[4], piu[5], 0xEB, 0x80, 0x00, 0x31};
        }
    };
    net.ask(a, kA, request(1));
    net.ask(a, kA, request(2));  // waits for the session that the first one began
    for (int binds = 0; binds < 2 && !response.empty(); ++binds) {
        net.step(a, PiuReceived{1, std::exchange(response, {})});
    }
    EXPECT_TRUE(failure(1));
    EXPECT_TRUE(failure(2));
}

TEST_F(Allocate62, FreeGivesUpAnAllocationThatWaits) {
    limited(1, 1);
    converse(1);
    ask(2, ReturnControl::kWhenSessionAllocated);
    net.ask(a, kA, port::Free{2, false});
    end_at_b(1);
    EXPECT_FALSE(allocated(2));
    ask(3, ReturnControl::kImmediate);
    EXPECT_TRUE(allocated(3));
}

TEST_F(Allocate62, UserAndPasswordGoOutWhereThePartnerTakesThem) {
    start();
    auto r = request(1);
    r.security = port::Security::kProgram;
    r.user = {1, 2};
    r.password = {3, 4};
    net.ask(a, kA, r);
    net.settle();
    ASSERT_TRUE(allocated(1));
    EXPECT_EQ(allocated(1)->security.user, (Bytes{1, 2}));
    EXPECT_EQ(allocated(1)->security.password, (Bytes{3, 4}));
    EXPECT_FALSE(allocated(1)->security.already_verified);
}

TEST_F(Allocate62, SameIsAlreadyVerifiedWhereThePartnerTrustsUs) {
    start();
    auto r = request(1);
    r.security = port::Security::kSame;
    r.user = {1, 2};
    r.password = {3, 4};
    net.ask(a, kA, r);
    net.settle();
    EXPECT_TRUE(allocated(1)->security.already_verified);
    EXPECT_FALSE(allocated(1)->security.password);
}

TEST_F(Allocate62, SameSendsThePasswordWhereThePartnerTakesAccessSecurityOnly) {
    Node62Config other = config_b();
    other.partners[0].accepts.already_verified = false;
    start(config_a(), other);
    auto r = request(1);
    r.security = port::Security::kSame;
    r.user = {1, 2};
    r.password = {3, 4};
    net.ask(a, kA, r);
    net.settle();
    EXPECT_FALSE(allocated(1)->security.already_verified);
    EXPECT_EQ(allocated(1)->security.password, (Bytes{3, 4}));  // KB Q218170
}

TEST_F(Allocate62, NothingGoesOutWhereThePartnerTakesNoSecurity) {
    Node62Config other = config_b();
    other.partners[0].accepts = {};
    start(config_a(), other);
    auto r = request(1);
    r.security = port::Security::kProgram;
    r.user = {1, 2};
    r.password = {3, 4};
    net.ask(a, kA, r);
    net.settle();
    EXPECT_FALSE(allocated(1)->security.user);
}

TEST_F(Allocate62, EveryConversationHasItsOwnUnitOfWorkUnlessTheProgramHasOne) {
    start();
    allocate(1);
    allocate(2);
    EXPECT_EQ(allocated(1)->luw.lu_name, "NETA.LUA");
    EXPECT_NE(allocated(1)->luw.instance, allocated(2)->luw.instance);
    EXPECT_NE(allocated(1)->correlator, allocated(2)->correlator);
    auto r = request(3);
    r.luw = LuwId{"X.Y", {1, 2, 3, 4, 5, 6}, 9};
    net.ask(a, kA, r);
    net.settle();
    EXPECT_EQ(allocated(3)->luw, *r.luw);
}

TEST_F(Allocate62, FiveHundredConversationsAtOnce) {
    Node62Config own = config_a(), other = config_b();
    own.modes[0].limit = own.modes[0].min_winners = 600;
    own.modes[0].min_losers = 0;
    other.modes[0].min_winners = 0;
    start(own, other);
    for (port::ConvId c = 1; c <= 500; ++c) {
        net.ask(a, kA, request(c));
    }
    EXPECT_TRUE(net.settle());
    EXPECT_EQ(net.count<port::SessionAllocated>(a, kA), 500u);
}

}  // namespace
}  // namespace openwosa::sna::test
