// Two T2.1 nodes meet over DLSw: XID3s in XIDFRAMEs, roles, CONTACT by the primary.
#include <gtest/gtest.h>

#include "network.hpp"

namespace openwosa::sna::test {
namespace {

lu62::Xid3 node(std::uint32_t id, const char* cp) {
    lu62::Xid3 xid;
    xid.node_id = id;
    xid.cp = cp;
    return xid;
}

class DlswXid3 : public ::testing::Test {
  protected:
    void start(std::uint32_t a, std::uint32_t b) {
        dlsw::EngineConfig first = caller(ipv4(2));
        first.stations[0].xid3 = node(a, "NETA.CP");
        dlsw::EngineConfig second = answerer(ipv4(1));
        second.stations[0].primary = false;
        second.stations[0].xid3 = node(b, "NETB.CP");
        net.add(ipv4(1), first);
        net.add(ipv4(2), second);
        net.tap = [&](std::size_t host, const SspMessage& m) {
            contacts[host] += m.type == SspType::kContact;
        };
        net.engine(0);
        net.start_all();
        net.pass(2000);
    }
    std::optional<link::Adjacent> up(std::size_t host) {
        for (const Told& t : net.told(host)) {
            if (t.kind == Told::kUp) {
                return t.adjacent;
            }
        }
        return std::nullopt;
    }
    Network net;
    int contacts[2] = {};
};

TEST_F(DlswXid3, TheGreaterNodeIdSetsTheMode) {
    start(5, 7);
    ASSERT_TRUE(up(0) && up(1));
    EXPECT_FALSE(up(0)->primary);
    EXPECT_TRUE(up(1)->primary);
    EXPECT_EQ(contacts[0], 0);
    EXPECT_EQ(contacts[1], 1);
    EXPECT_EQ(up(0)->cp, "NETB.CP");
    EXPECT_EQ(up(1)->cp, "NETA.CP");
}

TEST_F(DlswXid3, TheCallerMayBeThePrimary) {
    start(9, 7);
    ASSERT_TRUE(up(0) && up(1));
    EXPECT_TRUE(up(0)->primary);
    EXPECT_EQ(contacts[0], 1);
    EXPECT_EQ(contacts[1], 0);
}

TEST_F(DlswXid3, AfterARestartTheyMeetAnew) {
    start(5, 7);
    net.told(0).clear();
    net.told(1).clear();
    net.step(0, dlsw::ResetStation{0});
    net.settle();
    net.pass(1000);
    EXPECT_TRUE(up(0) && up(1));
}

TEST_F(DlswXid3, AfterALossTheyMeetAnew) {
    start(5, 7);
    net.told(0).clear();
    net.told(1).clear();
    net.cut_all();
    net.pass(100000);
    EXPECT_TRUE(up(0) && up(1));
}

TEST_F(DlswXid3, AHostWithAnotherFormatGetsFormatZero) {
    dlsw::EngineConfig first = caller(ipv4(2));
    first.stations[0].xid3 = node(5, "NETA.CP");
    net.add(ipv4(1), first);
    net.add(ipv4(2), answerer(ipv4(1)));
    Bytes answered;
    net.tap = [&](std::size_t host, const SspMessage& m) {
        if (host == 0 && m.type == SspType::kXidFrame && !m.data.empty()) {
            answered.assign(m.data.begin(), m.data.end());
        }
    };
    net.start_all();
    net.pass(2000);
    EXPECT_EQ(answered, first.stations[0].xid);
    bool connected = false;
    for (const Told& t : net.told(0)) {
        connected = connected || t.kind == Told::kUp;
    }
    EXPECT_TRUE(connected);
    EXPECT_FALSE(up(0));
}

TEST_F(DlswXid3, TheNodeIsToldWhenMoreWaitsThanShould) {
    start(5, 7);
    int on = 0, off = 0;
    for (int i = 0; i < 300; ++i) {
        dlsw::Actions out;
        net.engine(0).step(link::SendPiu{0, Bytes(1400, 1)}, net.now(), out);
        for (const auto& action : out.list) {
            if (const auto* c = std::get_if<link::Congested>(&action)) {
                (c->on ? on : off) += 1;
            }
        }
    }
    EXPECT_EQ(on, 1);
    EXPECT_EQ(off, 0);
}

}  // namespace
}  // namespace openwosa::sna::test
