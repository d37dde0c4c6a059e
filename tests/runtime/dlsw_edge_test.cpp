// The DLSw engine on real connections, over the loopback network.
#include "runtime/dlsw_edge.hpp"

#include <gtest/gtest.h>

#include "runtime/sna_setup.hpp"
#include "support.hpp"

namespace openwosa::runtimetest {
namespace {

using runtime::DlswEdge;
namespace dlsw = sna::dlsw;
namespace link = sna::link;

sna::MacAddress mac(std::uint8_t last) { return {0x40, 0, 0, 0, 0, last}; }

dlsw::EngineConfig one_station(std::uint8_t own, std::uint8_t other) {
    dlsw::EngineConfig config;
    config.capabilities.support_all();
    config.capabilities.tcp_connections = 1;
    config.timing.retry_first = 20;
    auto& peer = config.peers.emplace_back();
    peer.address = runtime::to_ip_address(loopback());
    auto& station = config.stations.emplace_back();
    station.local_mac = mac(own);
    station.remote_mac = mac(other);
    station.peer = 0;
    station.xid = {0x02, 0, 0x05, 0xD0, 0, 1};
    return config;
}

dlsw::EngineConfig host_config() {
    auto config = one_station(9, 1);
    config.peers[0].connect = false;
    config.stations[0].call = false;
    config.stations[0].primary = true;
    return config;
}

dlsw::EngineConfig node_config(std::uint16_t port) {
    auto config = one_station(1, 9);
    config.peers[0].setup = dlsw::Setup::kOne;
    config.peers[0].one_connection_port = port;
    return config;
}

// An end of a link; `echo`: sends back every PIU, one longer.
struct End : runtime::LinkUser, std::enable_shared_from_this<End> {
    explicit End(bool e) : echo(e) {}
    std::mutex& link_lock() override { return mutex; }
    void link_told(const link::Indication& indication) override {
        if (std::holds_alternative<link::LinkUp>(indication)) ups.fetch_add(1);
        if (std::holds_alternative<link::LinkDown>(indication)) downs.fetch_add(1);
        if (const auto* congestion = std::get_if<link::Congested>(&indication))
            (congestion->on ? congested : relieved).fetch_add(1);
        if (const auto* piu = std::get_if<link::PiuReceived>(&indication)) {
            pius.push_back({piu->piu.begin(), piu->piu.end()});
            received.fetch_add(1);
        }
    }
    void peer_told(const dlsw::PeerChanged& change) override {
        if (change.change == dlsw::PeerChange::kUnreachable) unreachable.fetch_add(1);
        if (change.change == dlsw::PeerChange::kLost) lost.fetch_add(1);
    }
    void links_told() override {
        for (; echo && answered < pius.size(); ++answered) {
            sna::Bytes reply = pius[answered];
            reply.push_back(0);
            edge->send({0, reply});
        }
    }
    void send(const sna::Bytes& piu) {
        std::lock_guard lock(mutex);
        edge->send({0, piu});
        edge->flush();
    }
    std::uint16_t open(const std::shared_ptr<runtime::Loop>& loop, dlsw::EngineConfig config,
                       const std::vector<runtime::DlswListen>& listen = {}) {
        edge = std::make_shared<DlswEdge>(loop, std::move(config), weak_from_this());
        const auto failure = edge->open(listen);
        EXPECT_EQ(failure.error, runtime::NetError::kNone);
        return listen.empty() ? std::uint16_t{0} : edge->bound()[0].port;
    }

    const bool echo;
    std::mutex mutex;
    std::shared_ptr<DlswEdge> edge;
    std::vector<sna::Bytes> pius;
    std::size_t answered = 0;
    std::atomic<int> ups{0}, downs{0}, received{0}, unreachable{0}, lost{0}, congested{0}, relieved{0};
};

struct DlswEdgeTest : testing::Test {
    RunningLoop loop;
    std::shared_ptr<End> host = std::make_shared<End>(true);
    std::shared_ptr<End> node = std::make_shared<End>(false);
    std::uint16_t listen_host(std::uint16_t port = 0) {
        return host->open(loop.get(), host_config(), {{loopback(port), true}});
    }
    void TearDown() override {
        if (node->edge) node->edge->close();
        if (host->edge) host->edge->close();
    }
};

TEST_F(DlswEdgeTest, PiusCrossALoopbackConnectionBothWays) {
    node->open(loop.get(), node_config(listen_host()));
    ASSERT_TRUE(eventually([&] { return node->ups == 1 && host->ups == 1; }));
    for (std::size_t i = 0; i < 300; ++i) node->send(sna::Bytes(9 + i, static_cast<std::uint8_t>(i)));
    ASSERT_TRUE(eventually([&] { return node->received == 300; }));
    std::lock_guard lock(node->mutex);
    for (std::size_t i = 0; i < 300; ++i) {
        ASSERT_EQ(node->pius[i].size(), 10 + i);
        EXPECT_EQ(node->pius[i][0], static_cast<std::uint8_t>(i));
    }
}

TEST_F(DlswEdgeTest, PiusInTwoPlacesArriveWholeAndTheirBuffersComeBack) {
    auto config = node_config(0), there = host_config();
    config.stations[0].largest_frame = there.stations[0].largest_frame = 65535;
    config.peers[0].one_connection_port = host->open(loop.get(), there, {{loopback(), true}});
    node->open(loop.get(), config);
    ASSERT_TRUE(eventually([&] { return node->ups == 1 && host->ups == 1; }));
    const auto piu = [](std::size_t i) { return sna::Bytes(9 + 100 * i, static_cast<std::uint8_t>(i)); };
    for (std::size_t i = 0; i < 300; ++i) {
        sna::Bytes body = piu(i);
        const sna::Bytes front(body.begin(), body.begin() + 9);
        body.erase(body.begin(), body.begin() + 9);
        {
            std::lock_guard lock(node->mutex);
            node->edge->send({0, front, &body});
            node->edge->flush();
        }
        // Not more than the link keeps for a partner that grants slowly.
        ASSERT_TRUE(eventually([&] { return node->received + 20 > static_cast<int>(i); }));
    }
    ASSERT_TRUE(eventually([&] { return node->received == 300; }));
    std::lock_guard lock(node->mutex);
    EXPECT_GT(node->edge->spare_buffer().capacity(), 0u);
    for (std::size_t i = 0; i < 300; ++i) {
        sna::Bytes echoed = piu(i);
        echoed.push_back(0);
        EXPECT_EQ(node->pius[i], echoed);
    }
}

TEST_F(DlswEdgeTest, NodeIsToldThatALinkIsCongestedAndThatThisHasPassed) {
    node->open(loop.get(), node_config(listen_host()));
    ASSERT_TRUE(eventually([&] { return node->ups == 1 && host->ups == 1; }));
    std::size_t sent = 0;
    {
        std::lock_guard lock(node->mutex);  // no grant of the partner's comes through
        for (; sent < 1000 && node->congested == 0; ++sent) {
            node->edge->send({0, sna::Bytes(4000)});
            node->edge->flush();
        }
    }
    EXPECT_LT(sent, 200u);
    ASSERT_TRUE(eventually([&] { return node->relieved == 1 && node->received == static_cast<int>(sent); }));
    EXPECT_EQ(node->congested, 1);
    EXPECT_EQ(node->downs, 0);
}

TEST_F(DlswEdgeTest, LinkComesBackAfterTheHostWasGone) {
    const std::uint16_t port = listen_host();
    node->open(loop.get(), node_config(port));
    ASSERT_TRUE(eventually([&] { return node->ups == 1; }));
    host->edge->close();
    ASSERT_TRUE(eventually([&] { return node->downs == 1 && node->unreachable > 0; }));
    host = std::make_shared<End>(true);
    listen_host(port);
    ASSERT_TRUE(eventually([&] { return node->ups == 2; }));
}

TEST_F(DlswEdgeTest, WhoIsNoPartnerIsNotLetIn) {
    auto config = host_config();
    config.peers[0].address = runtime::to_ip_address(snmp::Endpoint::ipv4(127, 0, 0, 77, 0));
    const std::uint16_t port = host->open(loop.get(), config, {{loopback(), true}});
    node->open(loop.get(), node_config(port));
    // The system takes the connection and the switch closes it, again and again, before a byte is exchanged.
    ASSERT_TRUE(eventually([&] { return node->lost >= 3; }));
    EXPECT_EQ(node->ups, 0);
    std::lock_guard lock(host->mutex);
    EXPECT_FALSE(host->edge->engine().peer_ready(0));
}

TEST_F(DlswEdgeTest, PortInUseIsToldWithItsAddress) {
    const std::uint16_t port = listen_host();
    auto second = std::make_shared<DlswEdge>(loop.get(), host_config(), host->weak_from_this());
    const auto failure = second->open({{loopback(port), true}});
    EXPECT_EQ(failure.error, runtime::NetError::kInUse);
    EXPECT_EQ(failure.where.port, port);
}

}  // namespace
}  // namespace openwosa::runtimetest
