// Connections to partners: set-up in one and two connections, capabilities, keepalive, trying again.
#include <gtest/gtest.h>

#include "network.hpp"

namespace openwosa::sna::test {
namespace {

using dlsw::PeerChange;
using dlsw::Setup;

constexpr std::size_t kNode = 0;
constexpr std::size_t kHost = 1;

struct Pair : Network {
    explicit Pair(Setup setup = Setup::kTwo, std::uint8_t node_address = 1, std::uint8_t host_address = 2)
        : node(caller(ipv4(host_address))), host(answerer(ipv4(node_address))) {
        node.peers[0].setup = host.peers[0].setup = setup;
        addresses = {node_address, host_address};
    }
    void go() {
        add(ipv4(addresses[0]), node);
        add(ipv4(addresses[1]), host);
        start_all();
    }
    bool ready() { return engine(kNode).peer_ready(0) && engine(kHost).peer_ready(0); }
    std::array<std::uint8_t, 2> addresses;
    dlsw::EngineConfig node, host;
};

TEST(DlswPeer, WithTwoConnectionsOneIsDroppedWhenBothAnnounceOneWhicheverAddressIsHigher) {
    for (const bool node_higher : {false, true}) {
        Pair net(Setup::kTwo, node_higher ? 9 : 1, node_higher ? 2 : 5);
        net.go();
        EXPECT_TRUE(net.ready());
        EXPECT_EQ(net.open_wires(), 1u);
        net.send(kNode, 0, Bytes(9, 1));
        net.send(kHost, 0, Bytes(9, 2));
        net.settle();
        EXPECT_EQ(net.told(kNode).back().kind, Told::kPiu);
        EXPECT_EQ(net.told(kHost).back().kind, Told::kPiu);
    }
}

TEST(DlswPeer, BothConnectionsStayWhenOneSideAnnouncesTwo) {
    Pair net(Setup::kTwo);
    net.host.capabilities.tcp_connections = 2;
    net.go();
    EXPECT_TRUE(net.ready());
    EXPECT_EQ(net.open_wires(), 2u);
}

TEST(DlswPeer, SingleConnectionGoesToPort2067AndSuffices) {
    Pair net(Setup::kOne);
    net.go();
    EXPECT_TRUE(net.ready());
    EXPECT_EQ(net.open_wires(), 1u);
    EXPECT_EQ(net.written(kNode, SspType::kCapExchange), 2);
}

TEST(DlswPeer, RefusedSingleConnectionFallsBackToTwo) {
    Pair net(Setup::kAuto);
    net.refuse_port(dlsw::kOneConnectionPort);
    net.go();
    EXPECT_TRUE(net.ready());
}

TEST(DlswPeer, WithoutAListenerThereIsNoFallBackToTwoConnections) {
    Pair net(Setup::kAuto);
    net.node.listening = false;
    net.refuse_port(dlsw::kOneConnectionPort);
    net.go();
    EXPECT_FALSE(net.ready());
    ASSERT_FALSE(net.changes(kNode).empty());
    EXPECT_EQ(net.changes(kNode)[0].change, PeerChange::kUnreachable);
}

TEST(DlswPeer, OfTwoSingleConnectionsThatCrossOneStays) {
    for (std::uint32_t seed = 0; seed < 20; ++seed) {
        Pair net(Setup::kOne);
        net.host.peers[0].connect = true;
        net.go();
        net.pass(200000);
        EXPECT_TRUE(net.ready());
        EXPECT_EQ(net.open_wires(), 1u);
    }
}

TEST(DlswPeer, WaitsDoubleUpToTheLongestAndStartAgainAfterSuccess) {
    Pair net(Setup::kOne);
    net.refuse_connections(true);
    net.add(ipv4(1), net.node);
    net.add(ipv4(2), net.host);
    std::vector<std::uint64_t> times;
    net.start_all();
    for (std::size_t seen = 1; seen < 12;) {
        net.pass(100);
        if (net.changes(kNode).size() > seen) times.push_back(net.now());
        seen = net.changes(kNode).size();
    }
    // 1, 2, 4 … 60 s and up to a quarter more.
    for (std::size_t i = 1; i < times.size(); ++i) {
        const std::uint64_t wait = times[i] - times[i - 1];
        const std::uint64_t base = std::min<std::uint64_t>(60000, 1000ull << i);
        EXPECT_GE(wait + 100, base) << i;
        EXPECT_LE(wait, base + base / 4 + 200) << i;
    }
    net.refuse_connections(false);
    net.pass(80000);
    ASSERT_TRUE(net.ready());
    const std::uint64_t cut = net.now();
    net.cut_all();
    net.pass(1500);
    EXPECT_TRUE(net.ready()) << net.now() - cut;
}

TEST(DlswPeer, KeepaliveIsSentAfterSilenceAndNeverAnswered) {
    Pair net;
    net.host.timing.keepalive = 1000000000;
    net.go();
    net.pass(31000);
    EXPECT_EQ(net.written(kNode, SspType::kKeepalive), 1);
    EXPECT_EQ(net.written(kHost, SspType::kKeepalive), 0);
    net.pass(30000);
    EXPECT_EQ(net.written(kNode, SspType::kKeepalive), 2);
    EXPECT_TRUE(net.ready());
}

// ---- one engine against bytes of ours

struct Alone {
    explicit Alone(dlsw::EngineConfig config) : engine(std::move(config)) {
        engine.start(0, out);
        connection = std::get<dlsw::Connect>(out.list.at(0)).connection;
        step(dlsw::Connected{connection, ipv4(1)});
    }
    void step(const dlsw::Event& event, std::uint64_t now = 0) {
        out.clear();
        engine.step(event, now, out);
    }
    void receive(const Bytes& bytes) { step(dlsw::Received{connection, bytes}); }
    void receive(const SspMessage& message) {
        Bytes bytes;
        encode_ssp(message, bytes);
        receive(bytes);
    }
    void capabilities(const Bytes& gds) {
        SspMessage message;
        message.type = SspType::kCapExchange;
        message.control.emplace();
        message.data = gds;
        receive(message);
    }
    void exchange() {
        Bytes gds;
        Capabilities theirs;
        theirs.support_all();
        theirs.tcp_connections = 1;
        encode_capabilities(theirs, gds);
        capabilities(gds);
        gds.clear();
        encode_positive_capabilities_response(gds);
        capabilities(gds);
    }
    template <class T>
    const T* first() const {
        for (const auto& action : out.list)
            if (const auto* found = std::get_if<T>(&action)) return found;
        return nullptr;
    }
    std::vector<SspMessage> sent() const {
        std::vector<SspMessage> list;
        for (const auto& action : out.list) {
            const auto* send = std::get_if<dlsw::Send>(&action);
            if (!send) continue;
            for (Octets rest = out.of(*send); !rest.empty();) {
                const SspResult one = decode_ssp(rest);
                list.push_back(one.message);
                rest = rest.subspan(one.size);
            }
        }
        return list;
    }
    dlsw::Engine engine;
    dlsw::Actions out;
    dlsw::ConnectionId connection = 0;
};

dlsw::EngineConfig one() {
    auto config = caller(ipv4(2));
    config.peers[0].setup = Setup::kOne;
    return config;
}

TEST(DlswPeer, FaultyCapabilitiesAreAnsweredNegativelyWithTheCauseAndMayBeCorrected) {
    Alone node(one());
    node.capabilities({0x00, 0x09, 0x15, 0x20, 0x05, 0x81, 0, 0, 0});  // vendor id alone
    const auto answers = node.sent();
    ASSERT_EQ(answers.size(), 1u);
    const CapResult answer = decode_capabilities(answers[0].data);
    EXPECT_EQ(answer.message.kind, CapKind::kNegative);
    ASSERT_EQ(answer.message.faults.size(), 1u);
    EXPECT_EQ(answer.message.faults[0].cause, CapCause::kNoVersion);  // RFC 1795, 7.7
    node.exchange();
    EXPECT_TRUE(node.engine.peer_ready(0));
}

TEST(DlswPeer, PartnerWhoseCapabilitiesStayFaultyIsGivenUpWithTheCause) {
    Alone node(one());
    node.capabilities({0x00, 0x09, 0x15, 0x20, 0x05, 0x81, 0, 0, 0});
    node.step(dlsw::Tick{}, 10000);
    ASSERT_TRUE(node.first<dlsw::PeerChanged>());
    EXPECT_EQ(node.first<dlsw::PeerChanged>()->change, PeerChange::kRefused);
    EXPECT_EQ(node.first<dlsw::PeerChanged>()->cause, 4);
    EXPECT_TRUE(node.first<dlsw::Close>());
}

TEST(DlswPeer, NegativeResponseToOursEndsTheConnectionWithItsCause) {
    Alone node(one());
    Bytes gds;
    encode_negative_capabilities_response({0, CapCause::kNoSapList}, gds);
    node.capabilities(gds);
    ASSERT_TRUE(node.first<dlsw::PeerChanged>());
    EXPECT_EQ(node.first<dlsw::PeerChanged>()->change, PeerChange::kRefusedUs);
    EXPECT_EQ(node.first<dlsw::PeerChanged>()->cause, 0x0C);
}

TEST(DlswPeer, OurRequestCopiedBackAsAPositiveResponseIsTaken) {
    Alone node(one());
    Bytes gds;
    Capabilities theirs;
    theirs.support_all();
    encode_capabilities(theirs, gds);
    node.capabilities(gds);
    gds[3] = 0x21;  // what one host in the field does
    node.capabilities(gds);
    EXPECT_TRUE(node.engine.peer_ready(0));
}

TEST(DlswPeer, SilentPartnerIsGivenUp) {
    Alone node(one());
    node.step(dlsw::Tick{}, 9999);
    EXPECT_FALSE(node.first<dlsw::Close>());
    node.step(dlsw::Tick{}, 10000);
    ASSERT_TRUE(node.first<dlsw::PeerChanged>());
    EXPECT_EQ(node.first<dlsw::PeerChanged>()->change, PeerChange::kSilent);
}

TEST(DlswPeer, OneMessagePerSegmentIsKeptWhereThePartnerNeedsIt) {
    auto config = one();
    config.peers[0].quirks.one_message_per_segment = true;
    config.stations.push_back(config.stations[0]);
    config.stations[1].local_mac = mac(2);
    Alone node(std::move(config));
    node.exchange();
    int sends = 0;
    for (const auto& action : node.out.list) {
        if (const auto* send = std::get_if<dlsw::Send>(&action)) {
            ++sends;
            EXPECT_TRUE(send->alone);
            EXPECT_EQ(decode_ssp(node.out.of(*send)).size, send->size);
        }
    }
    EXPECT_EQ(sends, 2);  // two stations' CANUREACH
}

TEST(DlswPeer, UnknownMessageTypesAreDroppedQuietly) {
    Alone node(one());
    node.exchange();
    for (int type = 0; type < 256; ++type) {
        SspMessage message;
        message.type = static_cast<SspType>(type);
        if (message.type == SspType::kCapExchange) continue;
        message.control.emplace();
        node.receive(message);
        EXPECT_FALSE(node.first<dlsw::Close>()) << type;
        EXPECT_TRUE(node.engine.peer_ready(0)) << type;
    }
}

}  // namespace
}  // namespace openwosa::sna::test
