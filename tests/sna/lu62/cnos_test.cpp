// Session limits: the GDS variable, what a target answers, and CNOS between two nodes.
#include "sna/lu62/cnos.hpp"

#include "node62_fixture.hpp"
#include "sna/piu.hpp"
#include "vectors.hpp"

namespace openwosa::sna::test {
namespace {

Bytes published(const char* id) {
    for (auto& v : load_published("piu")) {
        if (v.id == id) {
            v.bytes.erase(v.bytes.begin(), v.bytes.begin() + 9);
            return v.bytes;
        }
    }
    return {};
}

// ---- the variable

TEST(Cnos, ThePublishedRequestReadsAsItsPublisherReadIt) {
    const auto c = decode_cnos(published("kb308927-cnos-req"));
    ASSERT_TRUE(c);
    EXPECT_EQ(c->kind, CnosKind::kRequest);
    EXPECT_FALSE(c->close);
    EXPECT_EQ(c->limit, 52);
    EXPECT_EQ(c->source_winners, 50);
    EXPECT_EQ(c->target_winners, 2);
    EXPECT_EQ(c->mode, "M62P002");
    EXPECT_FALSE(c->target_responsible);
}

TEST(Cnos, ThePublishedReplyIsAbnormalForTheModeIsUnknown) {
    const auto c = decode_cnos(published("kb308927-cnos-reply"));
    ASSERT_TRUE(c);
    EXPECT_EQ(c->kind, CnosKind::kAbnormal);
    EXPECT_EQ(c->modifier, CnosModifier::kModeUnknown);
}

TEST(Cnos, ARequestOfOursHasThePublishedLayoutWithTheReservedByteZero) {
    CnosCommand c;
    c.limit = 52;
    c.source_winners = 50;
    c.target_winners = 2;
    c.mode = "M62P002";
    Bytes bytes;
    encode_cnos(c, bytes);
    Bytes expected = published("kb308927-cnos-req");
    expected[5] = 0;  // KB Q308927 calls the 02 there a defect
    EXPECT_EQ(bytes, expected);
}

TEST(Cnos, EveryTruncatedPrefixIsRefused) {
    const Bytes whole = published("kb308927-cnos-req");
    for (std::size_t n = 0; n < whole.size(); ++n) {
        EXPECT_FALSE(decode_cnos(Octets(whole).first(n))) << n;
    }
}

TEST(Cnos, NumbersThatContradictEachOtherAreRefused) {
    Bytes bytes = published("kb308927-cnos-req");
    bytes[10] = 1;  // limit below the sum of the winners
    EXPECT_FALSE(decode_cnos(bytes));
    bytes = published("kb308927-cnos-req");
    bytes[6] = 2;  // closed, with a limit
    EXPECT_FALSE(decode_cnos(bytes));
    bytes = published("kb308927-cnos-req");
    bytes[16] = 9;
    EXPECT_FALSE(decode_cnos(bytes));
}

struct Negotiation {
    std::uint16_t limit, source, target;  // asked
    std::uint16_t most, winners;          // the target's
    std::uint16_t limit2, source2, target2;
    CnosModifier modifier;
};
TEST(Cnos, TheTargetLowersTheLimitAndTakesWinnersUpToHalf) {
    using enum CnosModifier;
    const Negotiation cases[] = {
        {8, 4, 4, 100, 4, 8, 4, 4, kNone},       {8, 8, 0, 100, 0, 8, 8, 0, kNone},
        {8, 8, 0, 100, 2, 8, 6, 2, kNegotiated}, {8, 8, 0, 100, 8, 8, 4, 4, kNegotiated},
        {20, 10, 5, 8, 0, 8, 3, 5, kNegotiated}, {9, 3, 5, 100, 9, 9, 3, 5, kNone},
    };
    for (const Negotiation& n : cases) {
        CnosCommand c;
        c.limit = n.limit;
        c.source_winners = n.source;
        c.target_winners = n.target;
        const CnosCommand reply = answer_cnos(c, n.most, n.winners);
        EXPECT_EQ(reply.limit, n.limit2);
        EXPECT_EQ(reply.source_winners, n.source2);
        EXPECT_EQ(reply.target_winners, n.target2);
        EXPECT_EQ(reply.modifier, n.modifier);
        EXPECT_LE(reply.source_winners + reply.target_winners, reply.limit);
    }
}

TEST(Cnos, ATargetWhoseMaximumIsZeroIsClosed) {
    CnosCommand c;
    c.limit = 1;
    const CnosCommand reply = answer_cnos(c, 0, 0);
    EXPECT_EQ(reply.kind, CnosKind::kAbnormal);
    EXPECT_EQ(reply.modifier, CnosModifier::kClosed);
}

// ---- between nodes

class Cnos62 : public Node62Test {
  protected:
    port::Cnos command(std::uint16_t limit, std::uint16_t source, std::uint16_t target) const {
        port::Cnos r;
        r.request = ++const_cast<Cnos62*>(this)->last_;
        r.lu_alias = "LUA";
        r.partner.alias = "LUB";
        r.mode = "#INTER";
        r.limit = limit;
        r.source_winners = source;
        r.target_winners = target;
        return r;
    }
    port::CnosResult run(const port::Cnos& r) {
        net.ask(a, kA, r);
        net.settle();
        const auto done = net.got<port::CnosDone>(a, kA);
        net.told(a, kA).clear();
        EXPECT_TRUE(done);
        return done ? done->result : port::CnosResult::kCanceled;
    }
    DisplayMode limits(std::size_t host, ClientId client) {
        port::Display d;
        d.sections.lu62 = true;
        net.ask(host, client, d);
        const auto shown = net.got<port::Displayed>(host, client);
        std::erase_if(net.told(host, client),
                      [](const auto& i) { return std::holds_alternative<port::Displayed>(i); });
        for (const auto& lu : shown->info.lus) {
            for (const auto& partner : lu.partners) {
                for (const auto& mode : partner.modes) {
                    if (mode.name == "#INTER") {
                        return mode;
                    }
                }
            }
        }
        return {};
    }
    port::RequestId last_ = 100;
};

TEST_F(Cnos62, TheFirstAllocationSetsTheLimitsOfTheModeAtBothEnds) {
    start();
    allocate(1);
    ASSERT_TRUE(allocated(1));
    EXPECT_EQ(limits(a, kA).limit, 8);
    EXPECT_EQ(limits(a, kA).min_winners, 4);
    EXPECT_EQ(limits(b, kB).limit, 8);
    EXPECT_EQ(limits(b, kB).min_winners, 4);
    EXPECT_EQ(limits(b, kB).min_losers, 4);
}

TEST_F(Cnos62, AcceptedAsAskedForIsAccepted) {
    start();
    EXPECT_EQ(run(command(6, 2, 4)), port::CnosResult::kAccepted);
    EXPECT_EQ(limits(b, kB).min_winners, 4);
    EXPECT_EQ(limits(b, kB).min_losers, 2);
}

TEST_F(Cnos62, WhatThePartnerChangedIsNegotiated) {
    start();
    net.ask(a, kA, command(8, 8, 0));
    net.settle();
    const auto done = net.got<port::CnosDone>(a, kA);
    ASSERT_TRUE(done);
    EXPECT_EQ(done->result, port::CnosResult::kNegotiated);  // B wants four winners
    EXPECT_EQ(done->limit, 8);
    EXPECT_EQ(done->source_winners, 4);
    EXPECT_EQ(done->target_winners, 4);
    EXPECT_EQ(limits(a, kA).min_winners, 4);
    EXPECT_EQ(limits(b, kB).min_winners, 4);
}

TEST_F(Cnos62, APartnerWithoutTheModeRejectsIt) {
    Node62Config other = config_b();
    other.modes.clear();
    start(config_a(), other);
    EXPECT_EQ(run(command(6, 2, 4)), port::CnosResult::kPartnerModeReject);
}

TEST_F(Cnos62, APartnerWhoseMaximumIsZeroHasClosedTheMode) {
    Node62Config other = config_b();
    other.modes[0].max_negotiable = 0;
    start(config_a(), other);
    EXPECT_EQ(run(command(6, 2, 4)), port::CnosResult::kPartnerModeClosed);
}

TEST_F(Cnos62, WithoutTheLinkThereIsNoCnosNow) {
    start(config_a(), config_b(), false);
    EXPECT_EQ(run(command(6, 2, 4)), port::CnosResult::kAllocationRetry);
}

TEST_F(Cnos62, DocumentedParameterErrorsAreFoundBeforeAnythingIsSent) {
    start();
    std::size_t sent = 0;
    net.tap = [&](std::size_t, Octets) { ++sent; };
    using enum port::CnosResult;
    auto r = command(4, 0, 0);
    r.all_modes = true;
    EXPECT_EQ(run(r), kAllModeMustReset);
    r = command(4, 2, 2);
    r.auto_activate = 5;
    EXPECT_EQ(run(r), kAutoactExceedsLimit);
    EXPECT_EQ(run(command(4, 3, 2)), kMinGreaterThanTotal);
    r = command(4, 2, 2);
    r.lu_alias = "NONE";
    EXPECT_EQ(run(r), kBadLuAlias);
    r = command(4, 2, 2);
    r.partner.alias = "NONE";
    EXPECT_EQ(run(r), kBadPartner);
    r = command(4, 2, 2);
    r.mode = "CPSVCMG";
    EXPECT_EQ(run(r), kCpsvcmgNotAllowed);
    r = command(4, 2, 2);
    r.mode = "SNASVCMG";
    EXPECT_EQ(run(r), kBadSnasvcmgLimits);
    r = command(0, 0, 0);
    r.mode = "SNASVCMG";
    EXPECT_EQ(run(r), kSnasvcmgResetNotAllowed);
    r = command(2, 1, 1);
    r.mode = "SNASVCMG";
    r.drain_source = true;
    EXPECT_EQ(run(r), kResetSnaDrains);
    r = command(4, 2, 2);
    r.mode = "NOSUCH";
    EXPECT_EQ(run(r), kUnknownMode);
    EXPECT_EQ(sent, 0u);
}

TEST_F(Cnos62, AboveTheMaximumIsAnErrorUnlessTheMaximumIsToBeChanged) {
    Node62Config own = config_a();
    own.modes[0].max_negotiable = 5;
    start(own);
    EXPECT_EQ(run(command(6, 2, 4)), port::CnosResult::kExceedsMaximum);
    auto r = command(6, 2, 4);
    r.negotiable = true;
    EXPECT_EQ(run(r), port::CnosResult::kAccepted);
    EXPECT_EQ(limits(a, kA).limit, 6);
    EXPECT_EQ(limits(a, kA).max_negotiable_limit, 6);
}

TEST_F(Cnos62, LimitsThatAreNotZeroCannotBeRaised) {
    start();
    EXPECT_EQ(run(command(4, 2, 2)), port::CnosResult::kAccepted);
    EXPECT_EQ(run(command(8, 4, 4)), port::CnosResult::kCannotRaiseLimits);
    EXPECT_EQ(run(command(0, 0, 0)), port::CnosResult::kAccepted);
    EXPECT_EQ(run(command(8, 4, 4)), port::CnosResult::kAccepted);
}

TEST_F(Cnos62, AutoActivationBringsWinnersUp) {
    start();
    auto r = command(8, 4, 4);
    r.auto_activate = 3;
    EXPECT_EQ(run(r), port::CnosResult::kAccepted);
    EXPECT_EQ(limits(a, kA).active_winners, 3);
    EXPECT_EQ(limits(b, kB).active_losers, 3);
}

TEST_F(Cnos62, AResetEndsTheSessionsAndNoMoreBegin) {
    start();
    auto up = command(8, 4, 4);
    up.auto_activate = 3;
    run(up);
    EXPECT_EQ(run(command(0, 0, 0)), port::CnosResult::kAccepted);
    EXPECT_EQ(limits(a, kA).active, 0);
    EXPECT_EQ(limits(b, kB).active, 0);
    allocate(1);
    const auto failed = net.got<port::AllocateFailed>(a, kA);
    ASSERT_TRUE(failed);
    EXPECT_EQ(failed->result, port::AllocateResult::kRetry);
}

TEST_F(Cnos62, AResetLetsARunningConversationEnd) {
    start();
    converse(1);
    net.ask(a, kA, command(0, 0, 0));
    net.settle();
    EXPECT_EQ(limits(a, kA).active, 1);
    send(b, kB, 1, last(), {1});
    EXPECT_EQ(received(a, kA, 1), Bytes{1});
    EXPECT_EQ(limits(a, kA).active, 0);
    EXPECT_EQ(net.count<port::SessionLost>(a, kA) + net.count<port::SessionLost>(b, kB), 0u);
}

TEST_F(Cnos62, TheTargetEndsTheSessionsWhereItIsResponsible) {
    start();
    auto up = command(8, 4, 4);
    up.auto_activate = 2;
    run(up);
    auto down = command(0, 0, 0);
    down.target_responsible = true;
    EXPECT_EQ(run(down), port::CnosResult::kAccepted);
    EXPECT_EQ(limits(a, kA).active, 0);
}

TEST_F(Cnos62, ALowerLimitEndsOnlyWhatIsOverIt) {
    start();
    auto up = command(8, 4, 4);
    up.auto_activate = 4;
    run(up);
    EXPECT_EQ(run(command(4, 2, 2)), port::CnosResult::kAccepted);
    EXPECT_EQ(limits(a, kA).active_winners, 2);  // 4 less the partner's 2
}

TEST_F(Cnos62, CrossingCommandsAreDecidedByTheGreaterName) {
    start();
    // B's own command for the same mode, at the same time.
    port::Cnos other = command(6, 3, 3);
    other.lu_alias = "LUB";
    other.partner.alias = "LUA";
    net.ask(a, kA, command(8, 4, 4));
    net.ask(b, kB, other);
    net.settle();
    const auto mine = net.got<port::CnosDone>(a, kA);
    const auto theirs = net.got<port::CnosDone>(b, kB);
    ASSERT_TRUE(mine && theirs);
    EXPECT_EQ(mine->result, port::CnosResult::kPartnerRaceReject);  // NETB.LUB is the greater
    EXPECT_EQ(theirs->result, port::CnosResult::kAccepted);
    EXPECT_EQ(limits(a, kA).limit, 6);
}

TEST_F(Cnos62, ASecondCommandForTheModeMeanwhileLosesTheLocalRace) {
    start();
    net.ask(a, kA, command(8, 4, 4));
    net.ask(a, kA, command(6, 3, 3));
    const auto done = net.got<port::CnosDone>(a, kA);
    ASSERT_TRUE(done);
    EXPECT_EQ(done->result, port::CnosResult::kLocalRaceReject);
}

TEST_F(Cnos62, APartnerWithOneSessionHasLimitOneAndNoExchange) {
    Node62Config own = config_a(), other = config_b();
    own.partners[0].parallel = false;
    other.partners[0].parallel = false;
    start(own, other);
    allocate(1);
    allocate(2);
    EXPECT_TRUE(allocated(1));
    EXPECT_FALSE(allocated(2));
    EXPECT_EQ(limits(a, kA).limit, 1);
    auto r = command(1, 1, 0);
    r.target_responsible = true;
    net.ask(a, kA, r);
    EXPECT_EQ(net.got<port::CnosDone>(a, kA)->result, port::CnosResult::kSingleNotSourceResponsible);
}

TEST_F(Cnos62, APartnerThatHasNoParallelSessionsIsFoundOut) {
    Node62Config other = config_b();
    other.partners[0].parallel = false;
    start(config_a(), other);
    allocate(1);
    ASSERT_TRUE(allocated(1));
    EXPECT_EQ(limits(a, kA).limit, 1);
}

TEST_F(Cnos62, AReplyThatComesWhenThePartnerHasTurnedOutToHaveOneSessionIsForgotten) {
    SessionParameters p;
    p.plu = "NETB.LUB";
    p.slu = "NETA.LUA";
    p.mode = "#INTER";
    p.parallel = p.cnos = false;
    p.primary_ru_code = p.secondary_ru_code = 0x87;
    Th th;
    th.odai = th.expedited = true;
    th.daf = 1;
    th.oaf = 0xF0;
    Bytes bind;
    encode_th(th, bind);
    put(bind, Bytes{0x6B, 0x80, 0x00});
    put_bind(p, bind);
    for (int steps = 0; steps < 12; ++steps) {
        net = Network62();
        start();
        net.ask(a, kA, command(8, 4, 4));
        for (int i = 0; i < steps; ++i) {
            net.deliver_one();
        }
        if (net.got<port::CnosDone>(a, kA)) {
            break;
        }
        net.step(a, PiuReceived{1, bind});
        net.settle();
        EXPECT_TRUE(net.got<port::CnosDone>(a, kA)) << steps;
        EXPECT_EQ(limits(a, kA).limit, 1) << steps;
    }
}

TEST_F(Cnos62, ModesAreClosedAllAtOnce) {
    start();
    run(command(4, 2, 2));
    port::Cnos r = command(0, 0, 0);
    r.all_modes = true;
    r.mode.clear();
    EXPECT_EQ(run(r), port::CnosResult::kAccepted);
    EXPECT_EQ(limits(a, kA).limit, 0);
    EXPECT_EQ(limits(b, kB).limit, 0);
}

TEST_F(Cnos62, AllModesThatNobodyAsksForAnyMoreAreClosedAllTheSame) {
    start();
    run(command(4, 2, 2));
    port::Cnos r = command(0, 0, 0);
    r.all_modes = true;
    r.mode.clear();
    net.ask(a, kA, r);
    net.ask(a, kA, port::Cancel{r.request});
    net.settle();
    EXPECT_EQ(limits(a, kA).limit, 0);
    EXPECT_EQ(limits(b, kB).limit, 0);
}

TEST_F(Cnos62, HoweverManyModesSomebodyNamesThereIsOneForCnos) {
    Node62Config own = config_a(), other = config_b();
    own.implicit_modes = other.implicit_modes = true;
    start(own, other);
    for (port::RequestId i = 1; i <= 300; ++i) {
        port::Deactivate r;
        r.request = i;
        r.partner.alias = "LUB";
        r.mode = "M" + std::to_string(i);
        net.ask(a, kA, r);
    }
    allocate(1, "M1");
    EXPECT_TRUE(allocated(1));
}

TEST_F(Cnos62, ASessionThatIsOnItsWayWhenItsModeIsResetEndsToo) {
    start();
    run(command(8, 4, 4));
    auto down = command(0, 0, 0);
    down.target_responsible = true;
    net.ask(a, kA, down);
    net.ask(b, kB, request_of_b(1));  // B binds before it has heard of it
    net.settle();
    ASSERT_TRUE(net.got<port::CnosDone>(a, kA));
    EXPECT_TRUE(net.got<port::AllocateFailed>(b, kB));
    EXPECT_EQ(limits(a, kA).limit, 0);
    EXPECT_EQ(limits(a, kA).active, 0);
    EXPECT_EQ(limits(b, kB).active, 0);
}

struct Drain {
    bool target_responsible;
    bool source_drains;
    bool served;
};
TEST_F(Cnos62, WhoWaitsWhenAModeIsResetIsServedFirstWhereTheLuDrains) {
    const Drain cases[] = {{false, true, true}, {true, true, true}, {false, false, false}};
    for (const Drain& d : cases) {
        net = Network62();
        start();
        run(command(1, 1, 0));
        converse(1);
        for (port::ConvId c : {2, 3}) {
            allocate(c);
        }
        auto down = command(0, 0, 0);
        down.drain_source = d.source_drains;
        down.target_responsible = d.target_responsible;
        net.ask(a, kA, down);
        net.settle();
        EXPECT_TRUE(net.got<port::CnosDone>(a, kA));
        send(b, kB, 1, last());
        for (port::ConvId c : {2, 3}) {
            ASSERT_EQ(allocated(c).has_value(), d.served) << c;
            if (d.served) {
                receive(c, c);
                attach(c, last());
            }
        }
        EXPECT_EQ(limits(a, kA).active, 0);
        EXPECT_EQ(limits(b, kB).active, 0);
        EXPECT_EQ(net.node(a).counts().waiting, 0u);
        EXPECT_EQ(net.count<port::SessionLost>(a, kA) + net.count<port::SessionLost>(b, kB), 0u);
    }
}

}  // namespace
}  // namespace openwosa::sna::test
