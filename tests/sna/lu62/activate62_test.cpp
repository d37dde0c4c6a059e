// ACTIVATE_SESSION and DEACTIVATE_SESSION.
#include "node62_fixture.hpp"

namespace openwosa::sna::test {
namespace {

using port::ActivateResult;
using port::Polarity;

class Activate62 : public Node62Test {
  protected:
    port::Activate active(port::RequestId id, Polarity polarity = Polarity::kEither) const {
        port::Activate r;
        r.request = id;
        r.lu_alias = "LUA";
        r.partner.alias = "LUB";
        r.mode = "#INTER";
        r.polarity = polarity;
        return r;
    }
    port::Activate passive(port::RequestId id, Polarity polarity = Polarity::kEither) const {
        port::Activate r = active(id, polarity);
        r.lu_alias = "LUB";
        r.partner.alias = "LUA";
        r.passive = true;
        return r;
    }
    template <class T>
    std::optional<T> answer(std::size_t host, ClientId client, port::RequestId id) {
        for (const auto& i : net.told(host, client)) {
            if (const auto* f = std::get_if<T>(&i); f && f->request == id) {
                return *f;
            }
        }
        return std::nullopt;
    }
    ActivateResult run(const port::Activate& r) {
        net.ask(a, kA, r);
        net.settle();
        const auto done = answer<port::Activated>(a, kA, r.request);
        EXPECT_TRUE(done);
        return done ? done->result : ActivateResult::kCanceled;
    }
    port::Deactivate deactivate(port::RequestId id, std::optional<SessionId> session, bool cleanup) const {
        port::Deactivate r;
        r.request = id;
        r.lu_alias = "LUA";
        r.partner.alias = "LUB";
        r.mode = "#INTER";
        r.session = session;
        r.cleanup = cleanup;
        return r;
    }
};

TEST_F(Activate62, ActiveSendsBindAndRunsCnosFirst) {
    start();
    int binds = 0;
    net.tap = [&](std::size_t host, Octets piu) { binds += host == a && piu.size() > 9 && piu[9] == 0x31; };
    ASSERT_EQ(run(active(1)), ActivateResult::kOk);
    EXPECT_EQ(binds, 2);  // SNASVCMG's, and this one
    const auto done = answer<port::Activated>(a, kA, 1);
    EXPECT_EQ(done->polarity, Polarity::kFirstSpeaker);
    EXPECT_NE(done->group, 0u);
    EXPECT_NE(done->session, SessionId{});
}

TEST_F(Activate62, CnosThatHasRunIsNotRunAgain) {
    start();
    run(active(1));
    int attaches = 0;
    net.tap = [&](std::size_t, Octets piu) { attaches += piu.size() > 12 && piu[6] == 0x0B; };
    run(active(2));
    EXPECT_EQ(attaches, 0);
}

TEST_F(Activate62, EitherIsAFirstSpeakerAsLongAsThereIsOneThenABidder) {
    start();
    for (port::RequestId id = 1; id <= 8; ++id) {
        ASSERT_EQ(run(active(id)), ActivateResult::kOk) << id;
        EXPECT_EQ(answer<port::Activated>(a, kA, id)->polarity,
                  id <= 4 ? Polarity::kFirstSpeaker : Polarity::kBidder);
    }
    EXPECT_EQ(run(active(9)), ActivateResult::kLimitsExceeded);
}

TEST_F(Activate62, APolarityThatIsAskedForIsTheOnlyOne) {
    start();
    EXPECT_EQ(run(active(1, Polarity::kBidder)), ActivateResult::kOk);
    EXPECT_EQ(answer<port::Activated>(a, kA, 1)->polarity, Polarity::kBidder);
    for (port::RequestId id = 2; id <= 5; ++id) {
        EXPECT_EQ(run(active(id, Polarity::kFirstSpeaker)), ActivateResult::kOk);
    }
    EXPECT_EQ(run(active(6, Polarity::kFirstSpeaker)), ActivateResult::kLimitsExceeded);
    EXPECT_EQ(run(active(7, Polarity::kBidder)), ActivateResult::kOk);
}

TEST_F(Activate62, ClosedLimitsAreToldAsSuch) {
    start();
    port::Cnos r;
    r.request = 50;
    r.lu_alias = "LUA";
    r.partner.alias = "LUB";
    r.mode = "#INTER";
    net.ask(a, kA, r);
    net.settle();
    EXPECT_EQ(run(active(1)), ActivateResult::kLimitsClosed);
}

TEST_F(Activate62, UnknownNamesHaveTheirOwnResults) {
    start();
    auto r = active(1);
    r.lu_alias = "NONE";
    EXPECT_EQ(run(r), ActivateResult::kBadLuAlias);
    r = active(2);
    r.partner.alias = "NONE";
    EXPECT_EQ(run(r), ActivateResult::kBadPartnerAlias);
    r = active(3);
    r.partner = {"", "NETZ.NONE"};
    EXPECT_EQ(run(r), ActivateResult::kBadPartnerName);
    r = active(4);
    r.mode = "NONE";
    EXPECT_EQ(run(r), ActivateResult::kUnknownMode);
}

TEST_F(Activate62, AliasesThatAreEmptyAreTheDefaults) {
    Node62Config own = config_a();
    own.partners[0].is_default = true;
    start(own);
    auto r = active(1);
    r.lu_alias.clear();
    r.partner = {};
    EXPECT_EQ(run(r), ActivateResult::kOk);
}

TEST_F(Activate62, AFullyQualifiedNameIsAPartnerByDynamicPartnering) {
    Node62Config own = config_a(), other = config_b();
    own.partners.clear();
    other.partners.clear();
    own.implicit_partners = other.implicit_partners = true;
    start(own, other);
    auto r = active(1);
    r.partner = {"", "NETB.LUB"};
    EXPECT_EQ(run(r), ActivateResult::kOk);
}

TEST_F(Activate62, WithoutALinkItFailsAndMayBeRetried) {
    start(config_a(), config_b(), false);
    EXPECT_EQ(run(active(1)), ActivateResult::kRetry);
}

TEST_F(Activate62, AnOnDemandLinkIsStarted) {
    Node62Config own = config_a();
    own.links[0].on_demand = true;
    start(own, config_b(), false);
    net.ask(a, kA, active(1));
    ASSERT_EQ(net.wanted_links().size(), 1u);
    net.up(wire);
    net.settle();
    EXPECT_EQ(answer<port::Activated>(a, kA, 1)->result, ActivateResult::kOk);
}

TEST_F(Activate62, AMismatchMayNotBeRetried) {
    Node62Config other = config_b();
    other.modes[0].min_ru = 4096;  // A's RUs are smaller: 0835 refuses its BIND
    start(config_a(), other);
    EXPECT_EQ(run(active(1)), ActivateResult::kNoRetry);
    EXPECT_EQ(answer<port::Activated>(a, kA, 1)->sense >> 16, 0x0835u);
}

TEST_F(Activate62, LossOfTheLinkWhileItBindsMayBeRetried) {
    start();
    run(active(1));
    net.ask(a, kA, active(2));
    net.cut(wire);
    EXPECT_EQ(answer<port::Activated>(a, kA, 2)->result, ActivateResult::kRetry);
}

TEST_F(Activate62, PassiveOnesCompleteInTurnAsThePartnersSessionsCome) {
    start();
    net.ask(b, kB, passive(11));
    net.ask(b, kB, passive(12));
    net.settle();
    EXPECT_FALSE(answer<port::Activated>(b, kB, 11));
    run(active(1));
    ASSERT_TRUE(answer<port::Activated>(b, kB, 11));
    EXPECT_FALSE(answer<port::Activated>(b, kB, 12));
    EXPECT_EQ(answer<port::Activated>(b, kB, 11)->polarity, Polarity::kBidder);
    EXPECT_EQ(answer<port::Activated>(b, kB, 11)->session, answer<port::Activated>(a, kA, 1)->session);
    run(active(2));
    EXPECT_TRUE(answer<port::Activated>(b, kB, 12));
}

TEST_F(Activate62, APassiveOneWaitsForItsPolarity) {
    start();
    net.ask(b, kB, passive(11, Polarity::kFirstSpeaker));
    net.ask(b, kB, passive(12, Polarity::kBidder));
    run(active(1, Polarity::kFirstSpeaker));  // B is the bidder
    EXPECT_FALSE(answer<port::Activated>(b, kB, 11));
    EXPECT_TRUE(answer<port::Activated>(b, kB, 12));
    run(active(2, Polarity::kBidder));
    EXPECT_TRUE(answer<port::Activated>(b, kB, 11));
}

TEST_F(Activate62, ThePassiveFormSendsNothing) {
    start();
    std::size_t sent = 0;
    net.tap = [&](std::size_t, Octets) { ++sent; };
    net.ask(b, kB, passive(11));
    net.pass(1000000);
    EXPECT_EQ(sent, 0u);
    net.ask(b, kB, port::Cancel{11});
    EXPECT_EQ(answer<port::Activated>(b, kB, 11)->result, ActivateResult::kCanceled);
    run(active(1));
    EXPECT_EQ(net.count<port::Activated>(b, kB), 1u);
}

TEST_F(Activate62, TheGroupServesConversationsOnThatSession) {
    start();
    run(active(1));
    auto r = request(1);
    r.return_control = port::ReturnControl::kWhenGroupAllocated;
    r.group = answer<port::Activated>(a, kA, 1)->group;
    net.ask(a, kA, r);
    net.settle();
    ASSERT_TRUE(allocated(1));
    EXPECT_EQ(allocated(1)->facts.session, answer<port::Activated>(a, kA, 1)->session);
}

TEST_F(Activate62, TheDeactivationEventComesWhenThePartnerEndsTheSession) {
    start();
    net.ask(b, kB, passive(11));
    run(active(1));
    net.ask(a, kA, deactivate(2, answer<port::Activated>(a, kA, 1)->session, true));
    net.settle();
    EXPECT_TRUE(answer<port::SessionDeactivated>(b, kB, 11));
    EXPECT_FALSE(answer<port::SessionDeactivated>(a, kA, 1));  // it was DEACTIVATE_SESSION here
    EXPECT_EQ(answer<port::Deactivated>(a, kA, 2)->result, port::DeactivateResult::kOk);
}

TEST_F(Activate62, TheDeactivationEventComesWhenTheLinkIsLost) {
    start();
    run(active(1));
    net.cut(wire);
    EXPECT_TRUE(answer<port::SessionDeactivated>(a, kA, 1));
}

TEST_F(Activate62, CleanupEndsConversationsNormalLetsThemEnd) {
    start();
    converse(1);
    net.ask(a, kA, deactivate(1, std::nullopt, false));
    net.settle();
    EXPECT_EQ(answer<port::Deactivated>(a, kA, 1)->result, port::DeactivateResult::kOk);
    EXPECT_FALSE(net.got<port::SessionLost>(a, kA));
    send(b, kB, 1, last(), {3});
    EXPECT_EQ(received(a, kA, 1), Bytes{3});
    EXPECT_EQ(net.node(a).counts().sessions, 1u);  // SNASVCMG's
    receive(2, 2);
    allocate(2);
    attach(2, turn());
    net.ask(a, kA, deactivate(2, std::nullopt, true));
    net.settle();
    EXPECT_EQ(answer<port::Deactivated>(a, kA, 2)->result, port::DeactivateResult::kOk);
    EXPECT_TRUE(net.got<port::SessionLost>(a, kA));
    EXPECT_TRUE(net.got<port::SessionLost>(b, kB));
}

TEST_F(Activate62, CleanupIsAnsweredWhenTheSessionsHaveEnded) {
    start();
    run(active(1));
    net.ask(a, kA, deactivate(2, std::nullopt, true));
    EXPECT_FALSE(answer<port::Deactivated>(a, kA, 2));
    net.settle();
    EXPECT_TRUE(answer<port::Deactivated>(a, kA, 2));
}

TEST_F(Activate62, AnUnknownSessionIsRefused) {
    start();
    run(active(1));
    net.ask(a, kA, deactivate(2, SessionId{9, 9}, true));
    EXPECT_EQ(answer<port::Deactivated>(a, kA, 2)->result, port::DeactivateResult::kBadSession);
}

TEST_F(Activate62, DeactivationOfUnknownNamesHasItsOwnResults) {
    start();
    auto r = deactivate(1, std::nullopt, true);
    r.lu_alias = "NONE";
    net.ask(a, kA, r);
    EXPECT_EQ(answer<port::Deactivated>(a, kA, 1)->result, port::DeactivateResult::kBadLuAlias);
    r = deactivate(2, std::nullopt, true);
    r.partner.alias = "NONE";
    net.ask(a, kA, r);
    EXPECT_EQ(answer<port::Deactivated>(a, kA, 2)->result, port::DeactivateResult::kBadPartnerAlias);
    r = deactivate(3, std::nullopt, true);
    r.mode = "NONE";
    net.ask(a, kA, r);
    EXPECT_EQ(answer<port::Deactivated>(a, kA, 3)->result, port::DeactivateResult::kUnknownMode);
    r = deactivate(4, std::nullopt, true);
    r.partner = {"", "NETZ.NONE"};
    net.ask(a, kA, r);
    EXPECT_EQ(answer<port::Deactivated>(a, kA, 4)->result, port::DeactivateResult::kBadPartnerName);
}

TEST_F(Activate62, WithinOneNodeItNeedsNoLink) {
    a = b = net.add({});
    net.attach(a, kA);
    auto r = active(1);
    r.mode = "";
    EXPECT_EQ(run(r), ActivateResult::kOk);
}

TEST_F(Activate62, AClientThatIsGoneIsNotTold) {
    start();
    net.ask(b, kB, passive(11));
    net.step(b, ClientGone{kB});
    run(active(1));
    EXPECT_EQ(net.count<port::Activated>(b, kB), 0u);
}

TEST_F(Activate62, DisplayShowsTheSession) {
    start();
    run(active(1));
    port::Display d;
    d.request = 7;
    d.sections.sessions = d.sections.links = d.sections.global = true;
    net.ask(a, kA, d);
    const auto shown = answer<port::Displayed>(a, kA, 7);
    ASSERT_TRUE(shown);
    bool found = false;
    for (const auto& s : shown->info.sessions) {
        found = found || (s.session == answer<port::Activated>(a, kA, 1)->session && s.mode == "#INTER" &&
                          s.partner_name == "NETB.LUB" && !s.in_use);
    }
    EXPECT_TRUE(found);
    ASSERT_EQ(shown->info.links.size(), 1u);
    EXPECT_TRUE(shown->info.links[0].active);
    EXPECT_EQ(shown->info.links[0].adjacent_cp, "NETB.CP");
    EXPECT_EQ(shown->info.global.network, "NETA");
}

TEST_F(Activate62, DisplayTellsTheDefaultPartner) {
    Node62Config own = config_a();
    own.partners[0].is_default = true;
    start(own);
    port::Display d;
    d.request = 7;
    d.sections.partner_definitions = true;
    net.ask(a, kA, d);
    const auto shown = answer<port::Displayed>(a, kA, 7);
    ASSERT_TRUE(shown);
    ASSERT_FALSE(shown->info.partner_definitions.empty());
    EXPECT_TRUE(shown->info.partner_definitions[0].is_default);
}

}  // namespace
}  // namespace openwosa::sna::test
