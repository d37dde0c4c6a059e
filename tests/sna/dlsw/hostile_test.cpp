// Partners that mean harm: what they can make us keep is bounded, and other circuits go on.
#include <gtest/gtest.h>

#include "network.hpp"

namespace openwosa::sna::test {
namespace {

using dlsw::CircuitState;

constexpr std::size_t kNode = 0;
constexpr std::size_t kGood = 1;
constexpr std::size_t kBad = 2;
constexpr std::size_t kMessage = 65535 + kSspControlHeader;  ///< the longest there is

// A node with a circuit to each of two hosts; one host will misbehave.
struct Hostile : testing::Test {
    Network net{99};
    dlsw::ConnectionId bad_connection = 0;
    CircuitId bad_circuit;

    void SetUp() override {
        auto node = caller(ipv4(2));
        node.peers.push_back(node.peers[0]);
        node.peers[1].address = ipv4(3);
        for (auto& peer : node.peers) peer.setup = dlsw::Setup::kOne;
        node.stations.push_back(node.stations[0]);
        node.stations[1].local_mac = mac(2);
        node.stations[1].peer = 1;
        net.add(ipv4(1), std::move(node));
        net.add(ipv4(2), answerer(ipv4(1), 9, 1));
        net.add(ipv4(3), answerer(ipv4(1), 9, 2));
        net.tap = [&](std::size_t host, const SspMessage& m) {
            if (host == kBad && m.type == SspType::kContact) bad_circuit = m.remote;
        };
        net.start_all();
        ASSERT_EQ(net.engine(kNode).circuit(0), CircuitState::kConnected);
        ASSERT_EQ(net.engine(kNode).circuit(1), CircuitState::kConnected);
        bad_connection = 2;  // the node's second
    }
    void attack(const Bytes& bytes) { net.step(kNode, dlsw::Received{bad_connection, bytes}); }
    void attack(const SspMessage& message) {
        Bytes bytes;
        encode_ssp(message, bytes);
        attack(bytes);
    }
    SspMessage info(std::size_t size) {
        static Bytes piu;
        piu.assign(size, 0x2C);
        SspMessage message;
        message.type = SspType::kInfoFrame;
        message.remote = bad_circuit;
        message.data = piu;
        return message;
    }
    /// The other circuit still carries PIUs both ways.
    void good_one_lives() {
        ASSERT_EQ(net.engine(kNode).circuit(0), CircuitState::kConnected);
        const std::size_t before = net.told(kGood).size();
        net.send(kNode, 0, Bytes(20, 1));
        net.send(kGood, 0, Bytes(20, 2));
        net.settle();
        EXPECT_EQ(net.told(kGood).size(), before + 1);
        EXPECT_EQ(net.told(kNode).back().kind, Told::kPiu);
        EXPECT_EQ(net.told(kNode).back().station, 0u);
    }
};

TEST_F(Hostile, BytesThatAreNoMessageEndThatPartnerOnly) {
    attack(Bytes{0x47, 0x45, 0x54, 0x20});
    EXPECT_NE(net.engine(kNode).circuit(1), CircuitState::kConnected);
    EXPECT_EQ(net.changes(kNode).back().change, dlsw::PeerChange::kNotDlsw);
    good_one_lives();
}

TEST_F(Hostile, WrongHeaderLengthEndsThatPartnerOnly) {
    attack(Bytes{0x31, 0x11, 0, 0});
    EXPECT_EQ(net.changes(kNode).back().change, dlsw::PeerChange::kNotDlsw);
    good_one_lives();
}

TEST_F(Hostile, MessageThatNeverEndsIsBounded) {
    attack(Bytes{0x31, 72, 0xFF, 0xFF});
    for (int i = 0; i < 60000; ++i) {
        attack(Bytes(1, 0));
        ASSERT_LE(net.engine(kNode).buffered(), kMessage);
    }
    good_one_lives();
}

TEST_F(Hostile, FloodBeyondTheGrantEndsItsCircuit) {
    for (int i = 0; i < 1000; ++i) attack(info(100));
    EXPECT_NE(net.engine(kNode).circuit(1), CircuitState::kConnected);
    const auto pius = std::count_if(net.told(kNode).begin(), net.told(kNode).end(),
                                    [](const Told& t) { return t.kind == Told::kPiu; });
    EXPECT_LE(pius, 60);  // two windows from the set-up, and one granted while they ran out
    good_one_lives();
}

TEST_F(Hostile, PiuLongerThanTheAgreedFrameEndsItsCircuit) {
    attack(info(4106));  // 4105 was agreed
    EXPECT_EQ(net.engine(kNode).circuit(1), CircuitState::kDisconnectPending);
    good_one_lives();
}

TEST_F(Hostile, CircuitOfAnotherPartnerCannotBeReached) {
    SspMessage halt;
    halt.type = SspType::kHaltDlNoAck;
    halt.control.emplace();
    for (std::uint32_t correlator : {0x00010001u, 1u, 0xFFFFFFFFu, 0u, 0x00010000u}) {
        for (std::uint32_t port : {0u, 1u, 0xFFFFFFFFu}) {
            halt.remote = {port, correlator};
            halt.control->link = {mac(9), mac(1), 4, 4};  // the good one's
            attack(halt);
        }
    }
    good_one_lives();
}

TEST_F(Hostile, DuplicateCallsForALiveCircuitChangeNothing) {
    SspMessage call;
    call.type = SspType::kCanUReach;
    call.control.emplace();
    call.control->link = {mac(2), mac(9), 4, 4};
    for (std::uint32_t i = 0; i < 10000; ++i) {
        call.control->origin = {1, i};
        attack(call);
    }
    EXPECT_EQ(net.engine(kNode).circuit(1), CircuitState::kConnected);
    EXPECT_EQ(net.engine(kNode).buffered(), 0u);
    good_one_lives();
}

TEST_F(Hostile, PartnerThatTakesNothingLosesItsCircuitBeforeMemoryIsGone) {
    const Bytes piu(4000, 1);
    for (int i = 0; i < 2000; ++i) {
        dlsw::Actions out;
        net.engine(kNode).step(link::SendPiu{1, piu}, net.now(), out);
        ASSERT_LE(net.engine(kNode).buffered(), dlsw::Limits{}.queued_bytes);
    }
    EXPECT_NE(net.engine(kNode).circuit(1), CircuitState::kConnected);
    good_one_lives();
}

TEST_F(Hostile, EndlessXidsAreNotAnsweredEndlessly) {
    net.step(kNode, link::SetStation{1, false});
    net.settle();
    net.step(kNode, link::SetStation{1, true});
    // Its ICANREACH_cs and no CONTACT: the circuit stays in the XID exchange.
    SspMessage answer;
    net.tap = [&](std::size_t host, const SspMessage& m) {
        if (host == kNode && m.type == SspType::kCanUReach) answer = m;
    };
    net.step(kNode, link::SetStation{1, false});
    net.step(kNode, link::SetStation{1, true});
    answer.type = SspType::kICanReach;
    answer.remote = answer.control->origin;
    answer.control->target = {7, 7};
    answer.flow = 0;
    attack(answer);
    ASSERT_EQ(net.engine(kNode).circuit(1), CircuitState::kCircuitEstablished);
    SspMessage xid;
    const Bytes data(20, 0x14);
    xid.type = SspType::kXidFrame;
    xid.remote = answer.remote;
    xid.control = answer.control;
    xid.data = data;
    const int before = net.written(kNode, SspType::kXidFrame);
    for (int i = 0; i < 1000; ++i) attack(xid);
    EXPECT_LE(net.written(kNode, SspType::kXidFrame) - before, 16);
    EXPECT_EQ(net.engine(kNode).buffered(), 0u);
    good_one_lives();
    // The bad one ends with the time a contact may take, whatever came meanwhile; the good one stays.
    net.pass(dlsw::Timing{}.contact + 1);
    EXPECT_NE(net.engine(kNode).circuit(1), CircuitState::kCircuitEstablished);
    good_one_lives();
}

TEST_F(Hostile, RandomMessagesOnAKnownConnectionHarmNobodyElse) {
    std::mt19937 generator(4711);
    const auto random = [&] { return static_cast<std::uint32_t>(generator()); };
    for (int i = 0; i < 30000; ++i) {
        SspMessage message;
        message.type = static_cast<SspType>(random() % 0x24);
        if (message.type == SspType::kCapExchange) continue;
        message.remote = random() % 2 ? bad_circuit : CircuitId{random(), random()};
        message.flow = static_cast<std::uint8_t>(random());
        if (random() % 4) {
            auto& control = message.control.emplace();
            control.link = {mac(static_cast<std::uint8_t>(random() % 10)),
                            mac(static_cast<std::uint8_t>(random() % 10)), 4, 4};
            control.origin = {random() % 3, random() % 3};
            control.explorer = random() % 8 == 0;
            control.largest_frame = static_cast<std::uint8_t>(random());
            control.direction = random() % 2 ? FrameDirection::kToTarget : FrameDirection::kToOrigin;
        }
        const Bytes data(random() % 64, static_cast<std::uint8_t>(random()));
        message.data = data;
        attack(message);
        ASSERT_LE(net.engine(kNode).buffered(), kMessage + dlsw::Limits{}.queued_bytes);
    }
    good_one_lives();
}

TEST_F(Hostile, RandomBytesCutAnywhereAreSurvived) {
    std::mt19937 generator(1);
    const auto random = [&] { return static_cast<std::uint32_t>(generator()); };
    for (int round = 0; round < 300; ++round) {
        Network fresh(random());
        fresh.add(ipv4(1), caller(ipv4(2)));
        fresh.start(kNode);
        fresh.step(kNode, dlsw::Connected{1, ipv4(1)});
        for (int i = 0; i < 50; ++i) {
            Bytes bytes(random() % 200);
            for (auto& b : bytes) b = static_cast<std::uint8_t>(random());
            if (!bytes.empty() && random() % 2) bytes[0] = 0x31;
            if (bytes.size() > 1 && random() % 2) bytes[1] = random() % 2 ? 16 : 72;
            fresh.step(kNode, dlsw::Received{1, bytes});
            ASSERT_LE(fresh.engine(kNode).buffered(), kMessage);
        }
    }
}

}  // namespace
}  // namespace openwosa::sna::test
