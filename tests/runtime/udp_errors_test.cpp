// Linux: batches, exact local addresses, and what ICMP says. Oracle: recvmmsg(2), ip(7), RFC 1122
// section 4.1.3.3.
#include <gtest/gtest.h>

#include <thread>

#include "runtime/counters.hpp"
#include "runtime/udp.hpp"
#include "support.hpp"

namespace openwosa::runtimetest {
namespace {

using runtime::NetError;
using runtime::UdpSocket;

TEST(UdpErrors, NamesTheDestinationIcmpReportsUnreachable) {
    RunningLoop loop;
    const auto recorder = std::make_shared<Recorder>();
    UdpSocket socket;
    ASSERT_EQ(socket.open(loop.get(), loopback(), {}, recorder), NetError::kNone);
    const auto dead = loopback(free_udp_port());
    const auto counted = runtime::counted(runtime::Counter::kIcmpErrors);
    ASSERT_EQ(socket.send_now(dead, bytes_of("anybody there?")), NetError::kNone);
    ASSERT_TRUE(eventually([&] { return !recorder->undeliverable().empty(); }));
    const auto told = recorder->undeliverable()[0];
    EXPECT_EQ(told.to, dead);
    EXPECT_EQ(told.error, NetError::kUndeliverable);
    EXPECT_EQ(told.sent, "anybody there?");
    EXPECT_EQ(runtime::counted(runtime::Counter::kIcmpErrors), counted + 1);
}

TEST(UdpErrors, OfOneDestinationAreNotChargedToAnother) {
    RunningLoop loop;
    const auto recorder = std::make_shared<Recorder>(), target = std::make_shared<Recorder>();
    UdpSocket socket, peer;
    ASSERT_EQ(socket.open(loop.get(), loopback(), {}, recorder), NetError::kNone);
    ASSERT_EQ(peer.open(loop.get(), loopback(), {}, target), NetError::kNone);
    const auto dead = loopback(free_udp_port());
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(socket.send_now(dead, bytes_of("lost")), NetError::kNone);
        EXPECT_EQ(socket.send_now(peer.local(), bytes_of("kept")), NetError::kNone);
    }
    EXPECT_TRUE(target->wait_for(20));
    EXPECT_TRUE(eventually([&] { return !recorder->undeliverable().empty(); }));
    for (const auto& u : recorder->undeliverable()) EXPECT_EQ(u.to, dead);
}

TEST(UdpErrors, AreNotReadWhenNotWanted) {
    RunningLoop loop;
    const auto recorder = std::make_shared<Recorder>();
    UdpSocket socket;
    ASSERT_EQ(socket.open(loop.get(), loopback(), {.receive_errors = false}, recorder), NetError::kNone);
    socket.send_now(loopback(free_udp_port()), bytes_of("x"));
    std::this_thread::sleep_for(30ms);
    EXPECT_TRUE(recorder->undeliverable().empty());
}

TEST(UdpBatches, TakeManyDatagramsWithOneCall) {
    RunningLoop loop;
    const auto recorder = std::make_shared<Recorder>();
    UdpSocket socket, sender;
    ASSERT_EQ(socket.open(loop.get(), loopback(), {}, recorder), NetError::kNone);
    ASSERT_EQ(sender.open(loop.get(), loopback(), {}, std::make_shared<Recorder>()), NetError::kNone);
    Event held, go;
    loop->post([&] {
        held.set();
        go.wait();
    });
    ASSERT_TRUE(held.wait());
    for (int i = 0; i < 300; ++i) sender.send_now(socket.local(), bytes_of(std::to_string(i)));
    go.set();
    ASSERT_TRUE(recorder->wait_for(300));
    EXPECT_EQ(recorder->largest_batch(), 64u);
    const auto got = recorder->received();
    for (std::size_t i = 0; i < got.size(); ++i) EXPECT_EQ(got[i].text, std::to_string(i));
}

TEST(UdpLocalAddress, IsExactOnAWildcardSocketAndAnswersLeaveFromIt) {
    RunningLoop loop;
    const auto agent = std::make_shared<Recorder>(), manager = std::make_shared<Recorder>();
    UdpSocket wildcard, asker;
    ASSERT_EQ(wildcard.open(loop.get(), {snmp::Family::kIpv4, 0}, {.local_addresses = true}, agent),
              NetError::kNone);
    ASSERT_EQ(asker.open(loop.get(), loopback(), {}, manager), NetError::kNone);
    const auto at = snmp::Endpoint::ipv4(127, 0, 0, 77, wildcard.local().port);
    ASSERT_EQ(asker.send_now(at, bytes_of("who?")), NetError::kNone);
    ASSERT_TRUE(agent->wait_for(1));
    const auto request = agent->received()[0];
    EXPECT_EQ(request.to, at);
    ASSERT_EQ(wildcard.send_now(request.from, bytes_of("me"), &request.to), NetError::kNone);
    ASSERT_TRUE(manager->wait_for(1));
    EXPECT_EQ(manager->received()[0].from, at);
}

TEST(UdpBuffer, IsRaisedAsFarAsTheKernelAllows) {
    RunningLoop loop;
    UdpSocket small, large;
    ASSERT_EQ(small.open(loop.get(), loopback(), {.receive_buffer = 4096}, std::make_shared<Recorder>()),
              NetError::kNone);
    ASSERT_EQ(large.open(loop.get(), loopback(), {}, std::make_shared<Recorder>()), NetError::kNone);
    EXPECT_GT(large.receive_buffer(), small.receive_buffer());
}

TEST(UdpBuffer, WhatTheKernelDropsIsCounted) {
    RunningLoop loop;
    UdpSocket socket, sender;
    ASSERT_EQ(socket.open(loop.get(), loopback(), {.receive_buffer = 4096}, std::make_shared<Recorder>()),
              NetError::kNone);
    ASSERT_EQ(sender.open(loop.get(), loopback(), {}, std::make_shared<Recorder>()), NetError::kNone);
    const auto before = runtime::counted(runtime::Counter::kKernelReceiveDrops);
    Event held, go;
    loop->post([&] {
        held.set();
        go.wait();
    });
    ASSERT_TRUE(held.wait());
    for (int i = 0; i < 200; ++i) sender.send_now(socket.local(), std::vector<std::uint8_t>(1000));
    socket.close();
    go.set();
    EXPECT_GT(runtime::counted(runtime::Counter::kKernelReceiveDrops), before);
}

}  // namespace
}  // namespace openwosa::runtimetest
