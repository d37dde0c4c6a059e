// Two switches, end to end: set-up, PIUs both ways, and what ends a link.
#include <gtest/gtest.h>

#include "network.hpp"

namespace openwosa::sna::test {
namespace {

using dlsw::CircuitState;

constexpr std::size_t kNode = 0;
constexpr std::size_t kHost = 1;

struct Pair : Network {
    explicit Pair(std::uint32_t seed = 1, dlsw::EngineConfig node = caller(ipv4(2)),
                  dlsw::EngineConfig host = answerer(ipv4(1)))
        : Network(seed) {
        add(ipv4(1), std::move(node));
        add(ipv4(2), std::move(host));
    }
    CircuitState state(std::size_t host) { return engine(host).circuit(0); }
    bool connected() {
        return state(kNode) == CircuitState::kConnected && state(kHost) == CircuitState::kConnected;
    }
    std::vector<Bytes> pius(std::size_t host) {
        std::vector<Bytes> list;
        for (const Told& t : told(host))
            if (t.kind == Told::kPiu) list.push_back(t.piu);
        return list;
    }
    int count(std::size_t host, Told::Kind kind) {
        return static_cast<int>(std::count_if(told(host).begin(), told(host).end(),
                                              [&](const Told& t) { return t.kind == kind; }));
    }
};

Bytes numbered(int n, std::size_t size = 9) {
    Bytes piu(size, 0x2C);
    piu[0] = static_cast<std::uint8_t>(n >> 8);
    piu[1] = static_cast<std::uint8_t>(n);
    return piu;
}

TEST(DlswLink, IsUpOnBothSidesAfterXidAndContactWhicheverWayTheBytesAreCut) {
    for (std::uint32_t seed = 1; seed <= 200; ++seed) {
        Pair net(seed);
        net.start_all();
        ASSERT_TRUE(net.connected()) << seed;
        ASSERT_EQ(net.count(kNode, Told::kUp), 1);
        ASSERT_EQ(net.count(kHost, Told::kUp), 1);
    }
}

TEST(DlswLink, CallingStationSpeaksFirstWithANullXid) {
    Pair net;
    std::vector<std::size_t> lengths;
    net.tap = [&](std::size_t host, const SspMessage& m) {
        if (host == kNode && m.type == SspType::kXidFrame) lengths.push_back(m.data.size());
    };
    net.start_all();
    EXPECT_EQ(lengths, (std::vector<std::size_t>{0, 6}));  // dlsw.md, 5: rows 6 and 8
}

TEST(DlswLink, PiusArriveWholeAndInOrder) {
    Pair net(7);
    net.start_all();
    for (int i = 0; i < 500; ++i) {
        net.send(kNode, 0, numbered(i, 9 + static_cast<std::size_t>(i)));
        net.send(kHost, 0, numbered(i + 1000, 300));
    }
    net.settle();
    const auto there = net.pius(kHost);
    const auto here = net.pius(kNode);
    ASSERT_EQ(there.size(), 500u);
    ASSERT_EQ(here.size(), 500u);
    for (int i = 0; i < 500; ++i) {
        EXPECT_EQ(there[static_cast<std::size_t>(i)], numbered(i, 9 + static_cast<std::size_t>(i)));
        EXPECT_EQ(here[static_cast<std::size_t>(i)], numbered(i + 1000, 300));
    }
}

TEST(DlswLink, NoMoreIsSentThanGrantedUntilTheNextGrantComes) {
    auto host = answerer(ipv4(1));
    host.capabilities.initial_window = 3;
    Pair net(1, caller(ipv4(2)), std::move(host));
    net.start_all();
    for (int i = 0; i < 50; ++i) net.send(kNode, 0, numbered(i));
    // Before anything is delivered: the first grant (3), and at most one more window.
    EXPECT_LE(net.written(kNode, SspType::kInfoFrame), 6);
    EXPECT_GE(net.written(kNode, SspType::kInfoFrame), 3);
    net.settle();
    EXPECT_EQ(net.pius(kHost).size(), 50u);
}

TEST(DlswLink, WindowOfOneStillFlows) {
    auto host = answerer(ipv4(1));
    host.capabilities.initial_window = 1;
    Pair net(3, caller(ipv4(2)), std::move(host));
    net.start_all();
    for (int i = 0; i < 50; ++i) net.send(kNode, 0, numbered(i));
    net.settle();
    EXPECT_EQ(net.pius(kHost).size(), 50u);
}

TEST(DlswLink, CongestedStationGrantsNothingMoreAndRecovers) {
    for (const bool stop_now : {false, true}) {
        Pair net(5);
        net.start_all();
        net.step(kHost, dlsw::Congestion{0, true, stop_now});
        net.settle();
        for (int i = 0; i < 300; ++i) net.send(kNode, 0, numbered(i));
        net.settle();
        EXPECT_LE(net.pius(kHost).size(), stop_now ? 0u : 40u);
        net.step(kHost, dlsw::Congestion{0, false, false});
        net.settle();
        EXPECT_EQ(net.pius(kHost).size(), 300u) << stop_now;
        EXPECT_TRUE(net.connected());
    }
}

TEST(DlswLink, LinkUpTellsTheSmallerLargestFrame) {
    auto host = answerer(ipv4(1));
    host.stations[0].largest_frame = 1500;
    Pair net(1, caller(ipv4(2)), std::move(host));
    net.start_all();
    ASSERT_FALSE(net.told(kNode).empty());
    EXPECT_EQ(net.told(kNode)[0].max_piu, 1470u);  // RFC 1795, 3.4.3: base 1, extension 0
    EXPECT_EQ(net.told(kHost)[0].max_piu, 1470u);
}

TEST(DlswLink, PartnerWhoseLargestFrameIsTooSmallIsRefused) {
    auto host = answerer(ipv4(1));
    host.stations[0].largest_frame = 600;
    auto node = caller(ipv4(2));
    node.stations[0].smallest_frame = 1024;
    Pair net(1, std::move(node), std::move(host));
    net.start_all();
    EXPECT_EQ(net.state(kNode), CircuitState::kDisconnected);
    EXPECT_EQ(net.state(kHost), CircuitState::kDisconnected);
    EXPECT_EQ(net.written(kNode, SspType::kHaltDlNoAck), 1);
}

TEST(DlswLink, HaltedStationEndsInAnOrderlyWay) {
    Pair net;
    net.start_all();
    net.step(kNode, link::SetStation{0, false});
    net.settle();
    EXPECT_EQ(net.state(kNode), CircuitState::kDisconnected);
    EXPECT_EQ(net.state(kHost), CircuitState::kDisconnected);
    EXPECT_EQ(net.written(kNode, SspType::kHaltDl), 1);
    EXPECT_EQ(net.written(kHost, SspType::kDlHalted), 1);
    EXPECT_EQ(net.count(kNode, Told::kDown), 1);
    EXPECT_EQ(net.count(kHost, Told::kDown), 1);
    net.step(kNode, link::SetStation{0, true});
    net.settle();
    EXPECT_TRUE(net.connected());
}

TEST(DlswLink, LostTransportEndsTheLinkAndIsTriedAgain) {
    Pair net;
    net.start_all();
    net.refuse_connections(true);
    net.cut_all();
    EXPECT_EQ(net.count(kNode, Told::kDown), 1);
    EXPECT_EQ(net.count(kHost, Told::kDown), 1);
    net.pass(20000);
    EXPECT_FALSE(net.connected());
    net.refuse_connections(false);
    net.pass(80000);  // the longest wait is 60 s and a quarter
    EXPECT_TRUE(net.connected());
    EXPECT_EQ(net.count(kNode, Told::kUp), 2);
}

TEST(DlswLink, ResetStationIsContactedAgain) {
    for (const std::size_t who : {kNode, kHost}) {
        Pair net(11);
        net.start_all();
        net.step(who, dlsw::ResetStation{0});
        net.settle();
        EXPECT_TRUE(net.connected()) << who;
        EXPECT_EQ(net.written(who, SspType::kRestartDl), 1);
        EXPECT_EQ(net.written(1 - who, SspType::kDlRestarted), 1);
        EXPECT_EQ(net.count(kNode, Told::kUp), 2);
        EXPECT_EQ(net.count(kNode, Told::kDown), 1);
    }
}

TEST(DlswLink, HostMayCall) {
    auto node = caller(ipv4(2));
    node.stations[0].call = false;
    auto host = answerer(ipv4(1));
    host.stations[0].call = true;
    Pair net(13, std::move(node), std::move(host));
    net.start_all();
    EXPECT_TRUE(net.connected());
    EXPECT_EQ(net.written(kHost, SspType::kCanUReach), 1);
    EXPECT_EQ(net.written(kNode, SspType::kCanUReach), 0);
}

TEST(DlswLink, OfTwoCrossingCallsTheOneFromTheGreaterMacStands) {
    for (const bool node_greater : {false, true}) {
        const std::uint8_t node_mac = node_greater ? 20 : 1;
        auto node = caller(ipv4(2), node_mac, 9);
        auto host = answerer(ipv4(1), 9, node_mac);
        host.stations[0].call = true;
        Pair net(17, std::move(node), std::move(host));
        net.start_all();
        EXPECT_TRUE(net.connected());
        EXPECT_EQ(net.written(node_greater ? kNode : kHost, SspType::kReachAck), 1);
        EXPECT_EQ(net.written(node_greater ? kHost : kNode, SspType::kICanReach), 1);
    }
}

TEST(DlswLink, StationOnDemandAnswersAndCallsOnceItIsWanted) {
    for (const bool called : {false, true}) {
        auto node = caller(ipv4(2));
        node.stations[0].on_demand = true;
        auto host = answerer(ipv4(1));
        host.stations[0].call = called;
        Pair net(23, std::move(node), std::move(host));
        net.start_all();
        EXPECT_EQ(net.connected(), called);
        net.step(kNode, link::SetStation{0, true});
        net.settle();
        EXPECT_TRUE(net.connected());
        EXPECT_EQ(net.written(kNode, SspType::kCanUReach), called ? 0 : 1);
        net.step(kNode, link::SetStation{0, false});
        net.settle();
        EXPECT_FALSE(net.connected());
    }
}

TEST(DlswLink, StationWithoutPeerFindsItByExplorer) {
    auto node = caller(ipv4(2));
    node.stations[0].peer.reset();
    Pair net(19, std::move(node), answerer(ipv4(1)));
    int explorers = 0;
    net.tap = [&](std::size_t, const SspMessage& m) { explorers += m.control && m.control->explorer; };
    net.start_all();
    EXPECT_TRUE(net.connected());
    EXPECT_EQ(explorers, 2);
}

TEST(DlswLink, UnknownDataLinkIsAnsweredWithSilenceAndTriedAgain) {
    Pair net(1, caller(ipv4(2), 1, 33), answerer(ipv4(1)));
    net.start_all();
    EXPECT_EQ(net.written(kHost, SspType::kICanReach), 0);
    EXPECT_EQ(net.state(kNode), CircuitState::kCircuitStart);
    net.pass(12000);
    EXPECT_EQ(net.written(kNode, SspType::kCanUReach), 2);  // timed out, waited a second, called again
}

TEST(DlswLink, TestCircuitRequestIsAnsweredWithoutLeavingConnected) {
    Pair net;
    dlsw::ConnectionId connection = 1;
    net.start_all();
    CircuitId id;
    net.tap = [&](std::size_t host, const SspMessage& m) {
        if (host == kHost) id = m.remote;
    };
    net.send(kHost, 0, numbered(1));
    net.settle();
    SspMessage request;
    request.type = SspType::kTestCircuitReq;
    request.remote = id;
    request.control.emplace();
    Bytes bytes;
    encode_ssp(request, bytes);
    net.step(kNode, dlsw::Received{connection, bytes});
    EXPECT_EQ(net.written(kNode, SspType::kTestCircuitRsp), 1);
    EXPECT_TRUE(net.connected());
}

TEST(DlswLink, PartnerThatGrantsNothingIsServedOnlyWithTheQuirk) {
    for (const bool quirk : {false, true}) {
        auto node = caller(ipv4(2));
        node.peers[0].quirks.no_flow_control = quirk;
        Pair net(1, std::move(node), answerer(ipv4(1)));
        net.start_all();
        ASSERT_TRUE(net.connected());
        // The host goes silent: nothing it could grant arrives any more.
        for (int i = 0; i < 200; ++i) net.send(kNode, 0, numbered(i));
        EXPECT_EQ(net.written(kNode, SspType::kInfoFrame), quirk ? 200 : 40);
    }
}

}  // namespace
}  // namespace openwosa::sna::test
