// The engine against an agent over a simulated network: virtual time, a seeded generator, 30 % loss each way,
// duplicates, reordering, and a forger. Oracle: each request ends exactly once, as an answer or as a
// time-out, after the documented number of transmissions.
#include <gtest/gtest.h>

#include <map>
#include <queue>
#include <random>

#include "snmp/manager.hpp"
#include "support.hpp"

namespace openwosa::snmp {
namespace {

using test::Bytes;
using test::make_pdu;
using test::wire;

constexpr std::uint32_t kTimeoutCs = 20;
constexpr std::uint32_t kRetries = 4;

struct Packet {
    Millis arrival = 0;
    std::uint64_t order = 0;  // ties in order of sending
    SessionId session = 0;    // whose socket it comes from or goes to
    Endpoint peer;
    Bytes bytes;
    bool to_agent = true;
};
struct Later {
    bool operator()(const Packet& a, const Packet& b) const {
        return std::tie(a.arrival, a.order) > std::tie(b.arrival, b.order);
    }
};

struct Outcome {
    std::uint32_t transmissions = 0;
    std::uint32_t answers = 0;
    std::uint32_t timeouts = 0;
    bool reached_agent = false;
    bool answer_got_through = false;  // a genuine answer arrived while it was outstanding
};

class Simulation {
  public:
    explicit Simulation(std::uint32_t seed) : random_(seed) {}

    void run(std::int32_t requests) {
        for (std::int32_t id = 1; id <= requests; ++id) {
            send(id);
            run_until(now_ + chance(0, 15));
        }
        while (state.outstanding() != 0 || !network_.empty()) {
            Millis next = network_.empty() ? UINT64_MAX : network_.top().arrival;
            if (const auto deadline = state.next_deadline()) next = std::min(next, *deadline);
            ASSERT_NE(next, UINT64_MAX) << "something is outstanding that nothing will end";
            run_until(next);
        }
    }

    ManagerState state;
    std::map<Cookie, Outcome> outcomes;
    std::uint64_t forged = 0;
    std::uint64_t genuine_arrivals = 0;

  private:
    Millis chance(Millis low, Millis high) { return low + random_() % (high - low + 1); }
    bool one_in(std::uint32_t n) { return random_() % n == 0; }

    static SessionId session_of(std::int32_t id) { return static_cast<SessionId>(id % 7); }
    static Endpoint agent_of(std::int32_t id) {
        return Endpoint::ipv4(10, 0, 0, static_cast<std::uint8_t>(id % 50), 161);
    }

    void send(std::int32_t id) {
        const Bytes datagram = wire(Version::kV2c, "public", make_pdu(PduType::kGet, id, {{"1.3.6.1", {}}}));
        Send s;
        s.session = session_of(id);
        s.request_id = id;
        s.cookie = static_cast<Cookie>(id);
        s.target = agent_of(id);
        s.datagram = datagram;
        s.version = Version::kV2c;
        s.community = "public";
        s.policy = {true, kTimeoutCs, kRetries};
        s.now = now_;
        outcomes[s.cookie] = {};
        does(s);
    }

    void does(const Event& event) {
        actions_.clear();
        step(state, event, actions_);
        for (const Action& action : actions_.list())
            std::visit([this](const auto& a) { perform(a); }, action);
    }
    void perform(const Transmit& t) {
        ++outcomes[t.cookie].transmissions;
        put({0, 0, t.session, t.target, {t.bytes.begin(), t.bytes.end()}, true});
        if (one_in(3)) forge(t);
    }
    void perform(const Deliver& d) {
        EXPECT_TRUE(d.last);
        EXPECT_EQ(d.message->pdu.varbinds.value(1).as_int32(), d.request_id);
        ++outcomes[d.cookie].answers;
    }
    void perform(const TimedOut& t) { ++outcomes[t.cookie].timeouts; }
    void perform(const Released&) { ADD_FAILURE() << "nobody cancelled anything"; }
    void perform(const Refused&) { ADD_FAILURE() << "no id was used twice"; }
    void perform(const Discarded&) {}

    // 30 % loss, 10 % duplication, delays of 1..300 ms that reorder freely.
    void put(Packet packet) {
        const int copies = one_in(10) ? 2 : 1;
        for (int i = 0; i < copies; ++i) {
            if (random_() % 100 < 30) continue;
            packet.arrival = now_ + chance(1, 300);
            packet.order = ++order_;
            network_.push(packet);
        }
    }

    // What somebody who guesses ids, addresses or communities would send; none may reach the program.
    void forge(const Transmit& t) {
        Message request = test::decoded(t.bytes);
        request.pdu.type = PduType::kResponse;
        request.pdu.varbinds.replace_value(1, ValueView::integer(-1));
        Endpoint from = t.target;
        switch (random_() % 4) {
            case 0:
                from.address[3] ^= 1;
                break;
            case 1:
                from.port = 9999;
                break;
            case 2:
                request.community = "Public";
                break;
            case 3:
                request.pdu.request_id += 1'000'000;
                break;
        }
        ++forged;
        Packet packet{
            now_ + 1, ++order_, t.session, from, wire(request.version, request.community, request.pdu),
            false};
        network_.push(packet);
    }

    void run_until(Millis until) {
        for (;;) {
            const auto deadline = state.next_deadline();
            const bool packet_first = !network_.empty() && (!deadline || network_.top().arrival <= *deadline);
            const Millis next = packet_first ? network_.top().arrival : deadline.value_or(UINT64_MAX);
            if (next > until) break;
            now_ = std::max(now_, next);
            if (!packet_first) {
                does(Tick{now_});
                continue;
            }
            const Packet packet = network_.top();
            network_.pop();
            arrive(packet);
        }
        now_ = std::max(now_, until);
    }

    void arrive(const Packet& packet) {
        if (packet.to_agent) {
            Message request = test::decoded(packet.bytes);
            outcomes[static_cast<Cookie>(request.pdu.request_id)].reached_agent = true;
            request.pdu.type = PduType::kResponse;
            request.pdu.varbinds.replace_value(1, ValueView::integer(request.pdu.request_id));
            put({0, 0, packet.session, packet.peer, wire(request.version, request.community, request.pdu),
                 false});
            return;
        }
        const Message response = test::decoded(packet.bytes);
        const std::int32_t id = response.pdu.request_id;
        if (response.pdu.varbinds.value(1).as_int32() == id) {
            ++genuine_arrivals;
            if (state.is_outstanding(packet.session, id))
                outcomes[static_cast<Cookie>(id)].answer_got_through = true;
        }
        does(Datagram{packet.session, packet.peer, packet.bytes, now_});
    }

    std::mt19937 random_;
    Millis now_ = 10'000;
    std::uint64_t order_ = 0;
    Actions actions_;
    std::priority_queue<Packet, std::vector<Packet>, Later> network_;
};

class LossyNetwork : public testing::TestWithParam<std::uint32_t> {};

TEST_P(LossyNetwork, EveryRequestEndsExactlyOnceAfterTheDocumentedTransmissions) {
    constexpr std::int32_t kRequests = 2000;
    Simulation sim(GetParam());
    sim.run(kRequests);
    ASSERT_EQ(sim.outcomes.size(), static_cast<std::size_t>(kRequests));
    std::uint64_t answered = 0, timed_out = 0;
    for (const auto& [cookie, o] : sim.outcomes) {
        ASSERT_EQ(o.answers + o.timeouts, 1u) << "request " << cookie;
        ASSERT_EQ(o.answers == 1, o.answer_got_through) << "request " << cookie;
        ASSERT_GE(o.transmissions, 1u);
        ASSERT_LE(o.transmissions, 1 + kRetries);
        if (o.timeouts == 1) {
            ASSERT_EQ(o.transmissions, 1 + kRetries) << "request " << cookie;
        }
        answered += o.answers;
        timed_out += o.timeouts;
    }
    // The network is bad enough that both ends occur.
    EXPECT_GT(answered, 0u);
    EXPECT_GT(timed_out, 0u);
    EXPECT_EQ(sim.state.outstanding(), 0u);
}

TEST_P(LossyNetwork, ForgedAndLateAnswersAreDroppedAndCounted) {
    Simulation sim(GetParam());
    sim.run(2000);
    const ManagerCounters& c = sim.state.counters();
    std::uint64_t dropped = 0;
    for (const std::uint64_t n : c.discarded) dropped += n;
    EXPECT_EQ(dropped, sim.forged + sim.genuine_arrivals - c.delivered);
    EXPECT_EQ(c.discarded_for(DiscardReason::kMalformed), 0u);
    for (const DiscardReason reason : {DiscardReason::kWrongSource, DiscardReason::kWrongCommunity,
                                       DiscardReason::kUnknownRequest, DiscardReason::kLate})
        EXPECT_GT(c.discarded_for(reason), 0u);
}

TEST(LossyNetworkSeeds, TheSameSeedGivesTheSameHistory) {
    Simulation one(7), two(7);
    one.run(500);
    two.run(500);
    EXPECT_EQ(one.state.counters().transmissions, two.state.counters().transmissions);
    EXPECT_EQ(one.state.counters().timed_out, two.state.counters().timed_out);
    EXPECT_EQ(one.state.counters().discarded, two.state.counters().discarded);
}

INSTANTIATE_TEST_SUITE_P(Seeds, LossyNetwork, testing::Range(1u, 11u));

}  // namespace
}  // namespace openwosa::snmp
