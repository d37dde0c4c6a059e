// Oracles: the SnmpSendMsg, SnmpCancelMsg and SnmpSetRetransmitMode pages; manager.hpp where they are silent.
#include "snmp/manager.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace openwosa::snmp {
namespace {

using test::Bytes;
using test::make_pdu;
using test::wire;

const Endpoint kAgent = Endpoint::ipv4(192, 0, 2, 1, 161);
const Endpoint kOther = Endpoint::ipv4(192, 0, 2, 2, 161);
constexpr SessionId kSession = 4;

// A state with its actions, which are cleared before each event as the runtime does.
struct Manager {
    ManagerState state;
    Actions out;
    Millis now = 1'000'000;

    void does(const Event& event) {
        out.clear();
        step(state, event, out);
    }
    template <typename A>
    std::vector<const A*> all() const {
        std::vector<const A*> found;
        for (const Action& action : out.list())
            if (const A* a = std::get_if<A>(&action)) found.push_back(a);
        return found;
    }
    template <typename A>
    const A* only() const {
        const auto found = all<A>();
        EXPECT_EQ(found.size(), 1u);
        EXPECT_EQ(out.list().size(), found.size()) << "other actions too";
        return found.size() == 1 ? found[0] : nullptr;
    }
    void send(std::int32_t id, Cookie cookie, RetryPolicy policy = {true, 100, 2},
              const Endpoint& target = kAgent) {
        Send s = request(id, cookie, policy, target);
        does(s);
    }
    Send request(std::int32_t id, Cookie cookie, RetryPolicy policy = {true, 100, 2},
                 const Endpoint& target = kAgent) {
        datagram = wire(Version::kV2c, "public", make_pdu(PduType::kGet, id, {{"1.3.6.1", {}}}));
        Send s;
        s.session = kSession;
        s.request_id = id;
        s.cookie = cookie;
        s.target = target;
        s.datagram = datagram;
        s.version = Version::kV2c;
        s.community = "public";
        s.policy = policy;
        s.now = now;
        return s;
    }
    void receive(const Bytes& bytes, const Endpoint& from = kAgent, SessionId session = kSession) {
        does(Datagram{session, from, bytes, now});
    }
    void answer(std::int32_t id, const Endpoint& from = kAgent) { receive(response(id), from); }
    void tick(Millis later) {
        now += later;
        does(Tick{now});
    }
    static Bytes response(std::int32_t id, Version version = Version::kV2c,
                          std::string_view community = "public") {
        return wire(version, community,
                    make_pdu(PduType::kResponse, id, {{"1.3.6.1", ValueView::integer(id)}}));
    }
    std::uint64_t discarded(DiscardReason reason) const { return state.counters().discarded_for(reason); }

    Bytes datagram;
};

void expect_discarded(const Manager& m, DiscardReason reason) {
    const Discarded* d = m.only<Discarded>();
    ASSERT_NE(d, nullptr);
    EXPECT_EQ(d->reason, reason);
    EXPECT_EQ(m.discarded(reason), 1u);
}

TEST(ManagerSend, TransmitsTheDatagramOnce) {
    Manager m;
    m.send(7, 70);
    const Transmit* t = m.only<Transmit>();
    ASSERT_NE(t, nullptr);
    EXPECT_EQ(t->session, kSession);
    EXPECT_EQ(t->cookie, 70u);
    EXPECT_EQ(t->target, kAgent);
    EXPECT_EQ(t->attempt, 1u);
    EXPECT_EQ(test::to_hex(t->bytes), test::to_hex(m.datagram));
    EXPECT_TRUE(m.state.is_outstanding(kSession, 7));
}
TEST(ManagerSend, TheEventsDatagramMayGoAtOnce) {
    Manager m;
    m.send(7, 70);
    const Bytes sent = m.datagram;
    std::fill(m.datagram.begin(), m.datagram.end(), std::uint8_t{0});
    EXPECT_EQ(test::to_hex(m.only<Transmit>()->bytes), test::to_hex(sent));
}
TEST(ManagerSend, ViewsLastUntilTheActionsAreClearedWhateverHappensMeanwhile) {
    Manager m;
    m.send(1, 10);
    const Bytes first = m.datagram;
    // Without clearing: the first request is answered and its place taken by a second.
    step(m.state, Datagram{kSession, kAgent, Manager::response(1), m.now}, m.out);
    step(m.state, Event{m.request(2, 20)}, m.out);
    ASSERT_EQ(m.all<Transmit>().size(), 2u);
    EXPECT_EQ(test::to_hex(m.all<Transmit>()[0]->bytes), test::to_hex(first));
    EXPECT_EQ(test::to_hex(m.all<Transmit>()[1]->bytes), test::to_hex(m.datagram));
}
TEST(ManagerSend, OneIdToSeveralAgentsIsAnsweredByEach) {
    Manager m;
    m.send(7, 70, {true, 100, 0}, kAgent);
    m.send(7, 71, {true, 100, 0}, kOther);
    EXPECT_EQ(m.state.outstanding(), 2u);
    EXPECT_EQ(m.state.find(kSession, 7, kOther), 71u);
    EXPECT_EQ(m.state.find(kSession, 8, kOther), 0u);
    m.answer(7, kOther);
    EXPECT_EQ(m.only<Deliver>()->cookie, 71u);
    m.answer(7, kAgent);
    EXPECT_EQ(m.only<Deliver>()->cookie, 70u);
    m.answer(7, kAgent);
    expect_discarded(m, DiscardReason::kLate);
}
TEST(ManagerSend, OneIdTwiceToOneAgentIsTwoRequestsAnsweredInOrder) {
    Manager m;
    m.send(7, 70, {true, 100, 0});
    m.send(7, 71, {true, 100, 0});
    m.answer(7);
    EXPECT_EQ(m.only<Deliver>()->cookie, 70u);
    m.tick(1000);
    EXPECT_EQ(m.only<TimedOut>()->cookie, 71u);
}
TEST(ManagerSend, OneIdToAThousandAgentsIsAnsweredByEach) {
    Manager m;
    const auto agent = [](std::size_t i) {
        return Endpoint::ipv4(10, 0, static_cast<std::uint8_t>(i / 250), static_cast<std::uint8_t>(i % 250),
                              161);
    };
    for (std::size_t i = 0; i < 1000; ++i) m.send(1, i + 1, {true, 100, 0}, agent(i));
    m.answer(1, Endpoint::ipv4(10, 0, 9, 9, 161));
    expect_discarded(m, DiscardReason::kWrongSource);
    for (std::size_t i = 1000; i-- > 0;) {
        m.answer(1, agent(i));
        ASSERT_EQ(m.only<Deliver>()->cookie, i + 1);
    }
    EXPECT_EQ(m.state.outstanding(), 0u);
}
TEST(ManagerSend, OneIdManyTimesToOneAgentIsAnsweredOldestFirst) {
    // More than the table first holds, after others have come and gone.
    Manager m;
    for (std::int32_t id = 100; id < 300; ++id) m.send(id, 1);
    for (std::int32_t id = 299; id >= 100; --id) m.answer(id);
    for (Cookie cookie = 1; cookie <= 1000; ++cookie) m.send(7, cookie);
    for (Cookie cookie = 1; cookie <= 1000; ++cookie) {
        m.answer(7);
        ASSERT_EQ(m.only<Deliver>()->cookie, cookie);
    }
}
TEST(ManagerSend, OfSeveralAnybodyMayAnswerTheOldestIsAnswered) {
    Manager m;
    for (Cookie cookie = 1; cookie <= 3; ++cookie) {
        Send s = m.request(7, cookie);
        s.check_source = false;
        m.does(s);
    }
    m.answer(7, kOther);
    EXPECT_EQ(m.only<Deliver>()->cookie, 1u);
}
TEST(ManagerSend, TheSameIdInAnotherSessionIsAnotherRequest) {
    Manager m;
    m.send(7, 70);
    Send other = m.request(7, 80);
    other.session = kSession + 1;
    m.does(other);
    EXPECT_EQ(m.state.outstanding(), 2u);
    m.receive(Manager::response(7), kAgent, kSession + 1);
    EXPECT_EQ(m.only<Deliver>()->cookie, 80u);
    EXPECT_TRUE(m.state.is_outstanding(kSession, 7));
}
TEST(ManagerSend, AnAnsweredIdIsFreeAgain) {
    Manager m;
    m.send(1, 10);
    m.answer(1);
    m.send(1, 11);
    m.answer(1);
    EXPECT_EQ(m.only<Deliver>()->cookie, 11u);
}

TEST(ManagerAnswer, DeliversTheDecodedMessageAndEndsTheRequest) {
    Manager m;
    m.send(7, 70);
    m.answer(7);
    const Deliver* d = m.only<Deliver>();
    ASSERT_NE(d, nullptr);
    EXPECT_EQ(d->cookie, 70u);
    EXPECT_EQ(d->session, kSession);
    EXPECT_EQ(d->request_id, 7);
    EXPECT_EQ(d->from, kAgent);
    EXPECT_TRUE(d->last);
    EXPECT_EQ(d->message->pdu.varbinds.value(1).as_int32(), 7);
    EXPECT_EQ(m.state.outstanding(), 0u);
    EXPECT_FALSE(m.state.next_deadline());
}
TEST(ManagerAnswer, MayComeInAnyOrder) {
    Manager m;
    for (std::int32_t id = 1; id <= 3; ++id) m.send(id, static_cast<Cookie>(id));
    for (const std::int32_t id : {2, 3, 1}) {
        m.answer(id);
        EXPECT_EQ(m.only<Deliver>()->cookie, static_cast<Cookie>(id));
    }
}
TEST(ManagerAnswer, ATakenMessageStaysAndAnUntakenOneIsReused) {
    Manager m;
    m.send(1, 10);
    m.answer(1);
    Deliver& d = std::get<Deliver>(m.out.list()[0]);
    const MessagePtr taken = std::move(d.message);
    m.send(2, 20);
    m.answer(2);
    EXPECT_EQ(taken->pdu.request_id, 1);
    const Message* untaken = m.only<Deliver>()->message.get();
    m.send(3, 30);
    m.answer(3);
    EXPECT_EQ(m.only<Deliver>()->message.get(), untaken);
}

TEST(ManagerDiscard, AWrongSourceIsDroppedAndTheRequestStays) {
    Manager m;
    m.send(7, 70);
    m.answer(7, kOther);
    expect_discarded(m, DiscardReason::kWrongSource);
    m.answer(7);
    EXPECT_NE(m.only<Deliver>(), nullptr);
}
TEST(ManagerDiscard, AnotherPortOfTheAgentIsAWrongSource) {
    Manager m;
    m.send(7, 70);
    m.answer(7, Endpoint::ipv4(192, 0, 2, 1, 1161));
    expect_discarded(m, DiscardReason::kWrongSource);
}
TEST(ManagerDiscard, WithoutSourceCheckAnyAddressMayAnswer) {
    Manager m;
    Send s = m.request(7, 70);
    s.check_source = false;
    m.does(s);
    m.answer(7, kOther);
    EXPECT_EQ(m.only<Deliver>()->from, kOther);
}
TEST(ManagerDiscard, AWrongIdIsDropped) {
    Manager m;
    m.send(7, 70);
    m.answer(8);
    expect_discarded(m, DiscardReason::kUnknownRequest);
    EXPECT_EQ(m.state.outstanding(), 1u);
}
TEST(ManagerDiscard, AWrongCommunityIsDropped) {
    Manager m;
    m.send(7, 70);
    m.receive(Manager::response(7, Version::kV2c, "publix"));
    expect_discarded(m, DiscardReason::kWrongCommunity);
    EXPECT_EQ(m.state.outstanding(), 1u);
}
TEST(ManagerDiscard, AWrongVersionIsDropped) {
    Manager m;
    m.send(7, 70);
    m.receive(Manager::response(7, Version::kV1));
    expect_discarded(m, DiscardReason::kWrongVersion);
    EXPECT_EQ(m.state.outstanding(), 1u);
}
TEST(ManagerDiscard, WhatDoesNotDecodeIsDroppedWithTheReason) {
    Manager m;
    m.send(7, 70);
    Bytes cut = Manager::response(7);
    cut.pop_back();
    m.receive(cut);
    expect_discarded(m, DiscardReason::kMalformed);
    EXPECT_EQ(m.only<Discarded>()->decode_error, DecodeError::kTruncated);
}
TEST(ManagerDiscard, ARequestIsNoAnswer) {
    Manager m;
    m.send(7, 70);
    m.receive(m.datagram);  // our own request, reflected
    expect_discarded(m, DiscardReason::kNotAResponse);
}
TEST(ManagerDiscard, ASecondAnswerIsLate) {
    Manager m;
    m.send(7, 70);
    m.answer(7);
    m.answer(7);
    expect_discarded(m, DiscardReason::kLate);
}
TEST(ManagerDiscard, AnAnswerOnAnotherSessionsSocketIsUnknown) {
    Manager m;
    m.send(7, 70);
    m.receive(Manager::response(7), kAgent, kSession + 1);
    expect_discarded(m, DiscardReason::kUnknownRequest);
}

TEST(ManagerRetransmit, OncePlusRetriesThenTimeOutAtAFixedInterval) {
    Manager m;
    m.send(7, 70, {true, 150, 2});
    const Bytes sent = m.datagram;
    for (std::uint32_t attempt = 2; attempt <= 3; ++attempt) {
        m.tick(1499);
        EXPECT_TRUE(m.out.empty());
        m.tick(1);
        const Transmit* t = m.only<Transmit>();
        ASSERT_NE(t, nullptr);
        EXPECT_EQ(t->attempt, attempt);
        EXPECT_EQ(test::to_hex(t->bytes), test::to_hex(sent));  // same request id, same octets
    }
    m.tick(1499);
    EXPECT_TRUE(m.out.empty());
    m.tick(1);
    const TimedOut* t = m.only<TimedOut>();
    ASSERT_NE(t, nullptr);
    EXPECT_EQ(t->cookie, 70u);
    EXPECT_EQ(t->request_id, 7);
    EXPECT_EQ(m.state.outstanding(), 0u);
    EXPECT_EQ(m.state.counters().transmissions, 3u);
    EXPECT_EQ(m.state.counters().retransmissions, 2u);
}
TEST(ManagerRetransmit, WithoutRetriesItTimesOutAfterOneTransmission) {
    Manager m;
    m.send(7, 70, {true, 1, 0});
    m.tick(10);
    EXPECT_NE(m.only<TimedOut>(), nullptr);
}
TEST(ManagerRetransmit, AnAnswerToARetransmissionCounts) {
    Manager m;
    m.send(7, 70);
    m.tick(1000);
    m.answer(7);
    EXPECT_EQ(m.only<Deliver>()->cookie, 70u);
    m.tick(100'000);
    EXPECT_TRUE(m.out.empty());
}
TEST(ManagerRetransmit, AnAnswerAfterTheTimeOutIsLate) {
    Manager m;
    m.send(7, 70, {true, 1, 0});
    m.tick(10);
    m.answer(7);
    expect_discarded(m, DiscardReason::kLate);
}
TEST(ManagerRetransmit, AVeryLateTickResendsOnceAndRestartsTheInterval) {
    Manager m;
    m.send(7, 70);
    m.tick(1'000'000);
    EXPECT_EQ(m.only<Transmit>()->attempt, 2u);
    m.tick(999);
    EXPECT_TRUE(m.out.empty());
    m.tick(1);
    EXPECT_EQ(m.only<Transmit>()->attempt, 3u);
}
TEST(ManagerRetransmit, FollowingNextDeadlineMissesNothing) {
    Manager m;
    m.send(7, 70, {true, 6000, 3});
    const Millis start = m.now;
    while (m.state.outstanding() != 0) {
        ASSERT_TRUE(m.state.next_deadline());
        m.now = *m.state.next_deadline();
        m.does(Tick{m.now});
    }
    EXPECT_EQ(m.now - start, 4u * 60'000);
    EXPECT_EQ(m.state.counters().transmissions, 4u);
}

TEST(ManagerRetransmitOff, NeitherResendsNorTimesOut) {
    Manager m;
    m.send(7, 70, {false, 100, 2});
    EXPECT_FALSE(m.state.next_deadline());
    m.tick(1'000'000);
    EXPECT_TRUE(m.out.empty());
    m.answer(7);
    EXPECT_EQ(m.only<Deliver>()->cookie, 70u);
}
TEST(ManagerRetransmitOff, TheProgramMayResendTheSameId) {
    Manager m;
    m.send(7, 70, {false, 100, 2});
    m.send(7, 71, {false, 100, 2});
    ASSERT_EQ(m.out.list().size(), 2u);
    const Released* r = m.all<Released>()[0];
    EXPECT_EQ(r->cookie, 70u);
    EXPECT_EQ(r->reason, ReleaseReason::kReplaced);
    EXPECT_EQ(m.all<Transmit>()[0]->cookie, 71u);
    m.answer(7);
    EXPECT_EQ(m.only<Deliver>()->cookie, 71u);
    m.answer(7);
    expect_discarded(m, DiscardReason::kLate);
}
TEST(ManagerRetransmitOff, SwitchingTheModeOffStopsOutstandingRequestsToo) {
    Manager m;
    m.send(7, 70);
    m.send(8, 80);
    m.does(RetransmitOff{});
    EXPECT_TRUE(m.out.empty());
    m.tick(1'000'000);
    EXPECT_TRUE(m.out.empty());
    m.answer(8);
    EXPECT_EQ(m.only<Deliver>()->cookie, 80u);
    EXPECT_TRUE(m.state.is_outstanding(kSession, 7));
}
TEST(ManagerRetransmitOff, LaterSendsWithThePolicyOnAreNotAffected) {
    Manager m;
    m.does(RetransmitOff{});
    m.send(7, 70);
    m.tick(1000);
    EXPECT_EQ(m.only<Transmit>()->attempt, 2u);
}

TEST(ManagerCancel, ReleasesTheRequestAndDropsItsAnswer) {
    Manager m;
    m.send(7, 70);
    m.does(Cancel{kSession, 7});
    const Released* r = m.only<Released>();
    ASSERT_NE(r, nullptr);
    EXPECT_EQ(r->cookie, 70u);
    EXPECT_EQ(r->reason, ReleaseReason::kCancelled);
    m.answer(7);
    expect_discarded(m, DiscardReason::kLate);
    m.tick(1'000'000);
    EXPECT_TRUE(m.out.empty());
}
TEST(ManagerCancel, AnIdThatIsNotOutstandingIsRefused) {
    Manager m;
    m.send(7, 70);
    m.does(Cancel{kSession, 8});
    EXPECT_EQ(m.only<Refused>()->reason, RefuseReason::kNotOutstanding);
    m.does(Cancel{kSession + 1, 7});
    EXPECT_EQ(m.only<Refused>()->reason, RefuseReason::kNotOutstanding);
    m.answer(7);
    m.does(Cancel{kSession, 7});
    EXPECT_EQ(m.only<Refused>()->reason, RefuseReason::kNotOutstanding);
}
TEST(ManagerCancel, EndsEveryRequestOfTheIdOrOnlyTheOneNamed) {
    Manager m;
    m.send(7, 70, {true, 100, 0}, kAgent);
    m.send(7, 71, {true, 100, 0}, kOther);
    m.send(7, 72, {true, 100, 0}, kAgent);
    m.does(Cancel{kSession, 7, 71});
    EXPECT_EQ(m.only<Released>()->cookie, 71u);
    EXPECT_EQ(m.state.outstanding(), 2u);
    m.does(Cancel{kSession, 7});
    EXPECT_EQ(m.all<Released>().size(), 2u);
    EXPECT_EQ(m.state.outstanding(), 0u);
}
TEST(ManagerCancel, WorksWithRetransmissionOff) {
    Manager m;
    m.send(7, 70, {false, 1, 0});
    m.does(Cancel{kSession, 7});
    EXPECT_EQ(m.only<Released>()->cookie, 70u);
}

TEST(ManagerClose, ReleasesAllRequestsOfTheSessionAndNoOthers) {
    Manager m;
    for (std::int32_t id = 1; id <= 5; ++id) m.send(id, static_cast<Cookie>(id));
    Send other = m.request(1, 99);
    other.session = kSession + 1;
    m.does(other);
    m.answer(3);
    m.does(CloseSession{kSession});
    EXPECT_EQ(m.all<Released>().size(), 4u);
    for (const Released* r : m.all<Released>()) EXPECT_EQ(r->reason, ReleaseReason::kSessionClosed);
    EXPECT_EQ(m.state.outstanding(), 1u);
    EXPECT_TRUE(m.state.is_outstanding(kSession + 1, 1));
    m.does(CloseSession{kSession});
    EXPECT_TRUE(m.out.empty());
}
TEST(ManagerClose, ASessionThatNeverSentHasNothingToRelease) {
    Manager m;
    m.does(CloseSession{77});
    EXPECT_TRUE(m.out.empty());
}

TEST(ManagerGroup, EveryAnswerIsDeliveredWhoeverSendsIt) {
    Manager m;
    m.send(7, 70, {true, 100, 2}, Endpoint::ipv4(255, 255, 255, 255, 161));
    for (const Endpoint& from : {kAgent, kOther}) {
        m.answer(7, from);
        const Deliver* d = m.only<Deliver>();
        ASSERT_NE(d, nullptr);
        EXPECT_EQ(d->from, from);
        EXPECT_FALSE(d->last);
    }
}
TEST(ManagerGroup, TheFirstAnswerStopsRetransmissionAndTheIntervalEndsIt) {
    Manager m;
    m.send(7, 70, {true, 100, 2}, Endpoint::ipv4(224, 0, 0, 5, 161));
    m.tick(1000);
    EXPECT_EQ(m.only<Transmit>()->attempt, 2u);
    m.answer(7);
    m.tick(1000);
    const Released* r = m.only<Released>();
    ASSERT_NE(r, nullptr);
    EXPECT_EQ(r->reason, ReleaseReason::kAnswered);
    m.answer(7);
    expect_discarded(m, DiscardReason::kLate);
}
TEST(ManagerGroup, NobodyAnsweringIsATimeOut) {
    Manager m;
    m.send(7, 70, {true, 100, 0}, Endpoint::ipv4(255, 255, 255, 255, 161));
    m.tick(1000);
    EXPECT_NE(m.only<TimedOut>(), nullptr);
}
TEST(ManagerGroup, ADirectedBroadcastIsOneBecauseTheCallerSaysSo) {
    Manager m;
    Send s = m.request(7, 70, {true, 100, 2}, Endpoint::ipv4(10, 255, 255, 255, 161));
    s.many_answers = true;
    m.does(s);
    m.answer(7, kOther);
    EXPECT_FALSE(m.only<Deliver>()->last);
}
TEST(ManagerGroup, IdCommunityAndVersionAreStillChecked) {
    Manager m;
    m.send(7, 70, {true, 100, 2}, Endpoint::ipv4(255, 255, 255, 255, 161));
    m.receive(Manager::response(7, Version::kV2c, "forged"));
    expect_discarded(m, DiscardReason::kWrongCommunity);
}
TEST(ManagerGroup, WithRetransmissionOffItStaysUntilCancelled) {
    Manager m;
    m.send(7, 70, {false, 100, 2}, Endpoint::ipv4(255, 255, 255, 255, 161));
    m.answer(7);
    m.tick(1'000'000);
    EXPECT_TRUE(m.out.empty());
    m.answer(7, kOther);
    EXPECT_NE(m.only<Deliver>(), nullptr);
    m.does(Cancel{kSession, 7});
    EXPECT_EQ(m.only<Released>()->cookie, 70u);
}

TEST(ManagerPolicy, ZeroMeansTheImplementationChooses) {
    const RetryPolicy chosen = resolve_policy(true, 0, 0);
    EXPECT_EQ(chosen.timeout_cs, kDefaultTimeoutCs);
    EXPECT_EQ(chosen.retries, kDefaultRetries);
    const RetryPolicy given = resolve_policy(true, 7, 9);
    EXPECT_EQ(given.timeout_cs, 7u);
    EXPECT_EQ(given.retries, 9u);
}

TEST(ManagerMemory, AnOutstandingRequestCostsLessThanOneKibibyte) {
    Manager m;
    constexpr std::int32_t kRequests = 10'000;
    std::size_t pdu_octets = 0;
    const std::size_t before = m.state.memory_in_use();
    for (std::int32_t id = 1; id <= kRequests; ++id) {
        m.send(id, static_cast<Cookie>(id));
        pdu_octets += m.datagram.size();
    }
    EXPECT_LT((m.state.memory_in_use() - before - pdu_octets) / kRequests, 1024u);
}
TEST(ManagerMemory, ALargeDatagramIsNotHeldAfterItsRequest) {
    Manager m;
    m.send(1, 1);
    m.answer(1);
    m.does(Tick{m.now});
    const std::size_t before = m.state.memory_in_use();
    Send s = m.request(2, 2);
    const Bytes large(60'000, 0);
    s.datagram = large;
    m.does(s);
    EXPECT_GT(m.state.memory_in_use(), before + 50'000);
    m.answer(2);
    m.does(Tick{m.now});
    EXPECT_LT(m.state.memory_in_use(), before + 4096);
}

}  // namespace
}  // namespace openwosa::snmp
