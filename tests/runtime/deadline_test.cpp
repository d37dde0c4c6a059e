#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "runtime/loop.hpp"
#include "support.hpp"

namespace openwosa::runtimetest {
namespace {

using runtime::Deadline;
using runtime::Loop;

TEST(Deadline, CallsOnTheLoopThreadNotBeforeItsTime) {
    RunningLoop loop;
    Event fired;
    std::uint64_t at = 0;
    bool on_loop = false;
    Deadline deadline(loop.get(), [&](std::uint64_t now) {
        at = now;
        on_loop = Loop::on_loop_thread() && !Loop::in_callback();
        fired.set();
    });
    const std::uint64_t wanted = Loop::now_ms() + 30;
    deadline.arm(wanted);
    ASSERT_TRUE(fired.wait());
    EXPECT_GE(at, wanted);
    EXPECT_TRUE(on_loop);
}

TEST(Deadline, MovesToAnEarlierTimeAndIgnoresALaterOne) {
    RunningLoop loop;
    Event fired;
    Deadline deadline(loop.get(), [&](std::uint64_t) { fired.set(); });
    const std::uint64_t start = Loop::now_ms();
    deadline.arm(start + 3600 * 1000);
    deadline.arm(start + 20);
    deadline.arm(start + 7200 * 1000);
    EXPECT_TRUE(fired.wait());
}

TEST(Deadline, MayBeArmedAgainFromItsHandler) {
    RunningLoop loop;
    Event done;
    int times = 0;
    std::unique_ptr<Deadline> deadline;
    deadline = std::make_unique<Deadline>(loop.get(), [&](std::uint64_t now) {
        if (++times == 5)
            done.set();
        else
            deadline->arm(now + 2);
    });
    deadline->arm(Loop::now_ms());
    ASSERT_TRUE(done.wait());
    EXPECT_EQ(times, 5);
}

TEST(Deadline, IsNotCalledAfterCancel) {
    RunningLoop loop;
    std::atomic<int> times{0};
    Deadline deadline(loop.get(), [&](std::uint64_t) { ++times; });
    deadline.arm(Loop::now_ms() + 20);
    deadline.cancel();
    deadline.arm(Loop::now_ms());
    std::this_thread::sleep_for(50ms);
    EXPECT_EQ(times, 0);
}

TEST(Deadline, IsCalledWhileTrafficIsDense) {
    RunningLoop loop;
    runtime::UdpSocket a, b;
    // Each datagram is answered at once, so that the loop never sleeps.
    struct Echo : runtime::UdpHandler {
        runtime::UdpSocket* socket;
        void on_datagrams(std::span<const runtime::Datagram> batch) override {
            for (const auto& d : batch) socket->send_now(d.from, d.bytes);
        }
        void on_undeliverable(const snmp::Endpoint&, runtime::NetError,
                              std::span<const std::uint8_t>) override {}
        void on_send_failed(std::uint64_t, const snmp::Endpoint&, runtime::NetError) override {}
    };
    const auto echo_a = std::make_shared<Echo>(), echo_b = std::make_shared<Echo>();
    echo_a->socket = &a;
    echo_b->socket = &b;
    ASSERT_EQ(a.open(loop.get(), loopback(), {}, echo_a), runtime::NetError::kNone);
    ASSERT_EQ(b.open(loop.get(), loopback(), {}, echo_b), runtime::NetError::kNone);
    for (int i = 0; i < 16; ++i) a.send_now(b.local(), bytes_of("ping"));
    Event fired;
    Deadline deadline(loop.get(), [&](std::uint64_t) { fired.set(); });
    deadline.arm(Loop::now_ms() + 20);
    EXPECT_TRUE(fired.wait());
    a.close();
    b.close();
}

}  // namespace
}  // namespace openwosa::runtimetest
