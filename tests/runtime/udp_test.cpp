#include "runtime/udp.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "runtime/counters.hpp"
#include "runtime/fault.hpp"
#include "support.hpp"

namespace openwosa::runtimetest {
namespace {

using runtime::NetError;
using runtime::UdpSocket;

struct Peer {
    explicit Peer(RunningLoop& loop, snmp::Endpoint where = loopback(), runtime::UdpOptions options = {}) {
        EXPECT_EQ(socket.open(loop.get(), where, options, recorder), NetError::kNone);
    }
    std::shared_ptr<Recorder> recorder = std::make_shared<Recorder>();
    UdpSocket socket;
};

TEST(Udp, CarriesADatagramBothWays) {
    RunningLoop loop;
    Peer a(loop), b(loop);
    ASSERT_EQ(a.socket.send_now(b.socket.local(), bytes_of("ping")), NetError::kNone);
    ASSERT_TRUE(b.recorder->wait_for(1));
    const auto got = b.recorder->received()[0];
    EXPECT_EQ(got.text, "ping");
    EXPECT_EQ(got.from, a.socket.local());
    EXPECT_EQ(got.to, b.socket.local());
    ASSERT_EQ(b.socket.send_now(got.from, bytes_of("pong")), NetError::kNone);
    ASSERT_TRUE(a.recorder->wait_for(1));
    EXPECT_EQ(a.recorder->received()[0].text, "pong");
}

TEST(Udp, CarriesADatagramOverIpv6) {
    RunningLoop loop;
    UdpSocket probe;
    if (probe.open(loop.get(), loopback6(), {}, std::make_shared<Recorder>()) != NetError::kNone)
        GTEST_SKIP() << "this machine has no IPv6 loopback";
    Peer a(loop, loopback6()), b(loop, loopback6());
    ASSERT_EQ(a.socket.send_now(b.socket.local(), bytes_of("six")), NetError::kNone);
    ASSERT_TRUE(b.recorder->wait_for(1));
    EXPECT_EQ(b.recorder->received()[0].from, a.socket.local());
}

TEST(Udp, CarriesEmptyAndLargestDatagrams) {
    RunningLoop loop;
    Peer a(loop), b(loop);
    const std::vector<std::uint8_t> largest(65507, 'x');
    ASSERT_EQ(a.socket.send_now(b.socket.local(), {}), NetError::kNone);
    ASSERT_EQ(a.socket.send_now(b.socket.local(), largest), NetError::kNone);
    ASSERT_TRUE(b.recorder->wait_for(2));
    EXPECT_EQ(b.recorder->received()[0].text.size(), 0u);
    EXPECT_EQ(b.recorder->received()[1].text.size(), largest.size());
}

TEST(Udp, SaysTooBigForWhatNoDatagramHolds) {
    RunningLoop loop;
    Peer a(loop);
    const std::vector<std::uint8_t> too_big(65508, 'x');
    EXPECT_EQ(a.socket.send_now(loopback(9), too_big), NetError::kTooBig);
}

TEST(Udp, SaysInUseForAPortThatIsTaken) {
    RunningLoop loop;
    Peer a(loop);
    UdpSocket second;
    EXPECT_EQ(second.open(loop.get(), a.socket.local(), {}, std::make_shared<Recorder>()), NetError::kInUse);
    EXPECT_FALSE(second.is_open());
}

TEST(Udp, SaysNotAvailableForAnAddressThatIsNotOfThisMachine) {
    if (under_wine()) GTEST_SKIP() << "Wine binds to all addresses instead";
    RunningLoop loop;
    UdpSocket socket;
    // RFC 5737: 192.0.2.0/24 is nobody's.
    EXPECT_EQ(
        socket.open(loop.get(), snmp::Endpoint::ipv4(192, 0, 2, 1, 0), {}, std::make_shared<Recorder>()),
        NetError::kNotAvailable);
}

TEST(Udp, SaysNotSupportedForFamiliesItDoesNotSpeak) {
    RunningLoop loop;
    UdpSocket socket;
    const auto recorder = std::make_shared<Recorder>();
    EXPECT_EQ(socket.open(loop.get(), {snmp::Family::kIpx, 36879}, {}, recorder), NetError::kNotSupported);
    Peer a(loop);
    EXPECT_EQ(a.socket.send_now({snmp::Family::kIpx, 36879}, bytes_of("x")), NetError::kNotSupported);
}

TEST(Udp, ReleasesThePortAtOnceWhenClosed) {
    RunningLoop loop;
    for (int i = 0; i < 50; ++i) {
        Peer a(loop);
        const auto where = a.socket.local();
        a.socket.close();
        EXPECT_EQ(a.socket.send_now(where, bytes_of("x")), NetError::kClosed);
        UdpSocket again;
        ASSERT_EQ(again.open(loop.get(), where, {}, std::make_shared<Recorder>()), NetError::kNone) << i;
    }
}

TEST(Udp, LetsGoOfItsHandlerWhenClosed) {
    RunningLoop loop;
    Peer a(loop);
    std::weak_ptr<Recorder> watch = a.recorder;
    a.recorder.reset();
    a.socket.close();
    EXPECT_TRUE(eventually([&] { return watch.expired(); }));
}

TEST(Udp, MayBeClosedFromAnyThreadWhileTrafficFlows) {
    RunningLoop loop;
    Peer target(loop);
    for (int i = 0; i < 100; ++i) {
        Peer a(loop);
        std::thread sender([&] {
            for (int n = 0; n < 50; ++n) a.socket.send_now(a.socket.local(), bytes_of("to myself"));
        });
        a.socket.close();
        sender.join();
    }
    EXPECT_EQ(target.socket.send_now(target.socket.local(), bytes_of("alive")), NetError::kNone);
    EXPECT_TRUE(target.recorder->wait_for(1));
}

TEST(Udp, SendsFromCallbacksInBatchesThatLoseNothingAndKeepOrder) {
    RunningLoop loop;
    Peer a(loop), b(loop);
    Callbacks source(*loop.get());
    Event go, done;
    source.call([&] { go.wait(); });
    constexpr int kCount = 500;
    for (int i = 0; i < kCount; ++i)
        source.call([&, i] {
            EXPECT_EQ(a.socket.send(b.socket.local(), bytes_of(std::to_string(i))), NetError::kNone);
        });
    source.call([&] { done.set(); });
    go.set();
    ASSERT_TRUE(done.wait());
    ASSERT_TRUE(b.recorder->wait_for(kCount));
    const auto got = b.recorder->received();
    for (int i = 0; i < kCount; ++i) EXPECT_EQ(got[static_cast<std::size_t>(i)].text, std::to_string(i));
    loop->retire(source);
}

TEST(Udp, ABatchLeavesWhenItsCallbackBlocks) {
    RunningLoop loop({.callback_patience_ms = 30});
    Peer a(loop), b(loop);
    Callbacks source(*loop.get());
    Event hold, go, done;
    source.call([&] { hold.wait(); });
    source.call([&] {
        a.socket.send(b.socket.local(), bytes_of("queued"));
        go.wait();  // until it has arrived: only the standby can have sent it
    });
    source.call([&] { done.set(); });
    hold.set();
    EXPECT_TRUE(b.recorder->wait_for(1));
    go.set();
    EXPECT_TRUE(done.wait());
    loop->retire(source);
}

TEST(Udp, ReportsTheSystemsRefusals) {
    RunningLoop loop;
    Peer a(loop);
    runtime::fault::arm("udp.send", 1, NetError::kNotAvailable);
    EXPECT_EQ(a.socket.send_now(loopback(9), bytes_of("x")), NetError::kNotAvailable);
    runtime::fault::disarm();
    for (const char* site : {"udp.open", "udp.bind"}) {
        runtime::fault::arm(site, 1, NetError::kResource);
        UdpSocket socket;
        EXPECT_EQ(socket.open(loop.get(), loopback(), {}, std::make_shared<Recorder>()), NetError::kResource)
            << site;
        runtime::fault::disarm();
    }
}

TEST(Udp, GoesOnAfterAFailedReceive) {
    RunningLoop loop;
    Peer a(loop), b(loop);
    runtime::fault::arm("udp.receive", 1);
    a.socket.send_now(b.socket.local(), bytes_of("one"));
    a.socket.send_now(b.socket.local(), bytes_of("two"));
    ASSERT_TRUE(eventually([&] { return !b.recorder->received().empty(); }));
    EXPECT_EQ(b.recorder->received().back().text, "two");
    EXPECT_GE(runtime::fault::passes("udp.receive"), 1u);
    runtime::fault::disarm();
}

// Windows reports ICMP port-unreachable as WSAECONNRESET of the next receive; neither system may lose the
// socket by it.
TEST(Udp, SurvivesAPeerThatIsNotThere) {
    RunningLoop loop;
    Peer a(loop), b(loop);
    const std::uint16_t dead = free_udp_port();
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(a.socket.send_now(loopback(dead), bytes_of("anybody?")), NetError::kNone);
        std::this_thread::sleep_for(2ms);
    }
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(a.socket.send_now(b.socket.local(), bytes_of("x")), NetError::kNone);
    EXPECT_TRUE(b.recorder->wait_for(5));
    EXPECT_EQ(b.socket.send_now(a.socket.local(), bytes_of("y")), NetError::kNone);
    EXPECT_TRUE(a.recorder->wait_for(1));
}

TEST(Udp, StopsWithItsLoop) {
    auto recorder = std::make_shared<Recorder>();
    UdpSocket socket;
    snmp::Endpoint where;
    {
        RunningLoop loop;
        ASSERT_EQ(socket.open(loop.get(), loopback(), {}, recorder), NetError::kNone);
        where = socket.local();
    }
    EXPECT_FALSE(socket.is_open());
    EXPECT_EQ(socket.send_now(where, bytes_of("x")), NetError::kClosed);
}

}  // namespace
}  // namespace openwosa::runtimetest
