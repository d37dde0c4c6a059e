// Oracle: DESIGN.md, "Runtime: threads, callbacks, life and death".
#include "runtime/loop.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "runtime/fault.hpp"
#include "support.hpp"

#ifdef _WIN32
#include <windows.h>
#else
#include <dirent.h>
#include <signal.h>
#endif

namespace openwosa::runtimetest {
namespace {

using runtime::Loop;

const char kAnchor = 0;

TEST(Loop, RunsPostedFunctionsInOrderOnOneThreadOfItsOwn) {
    RunningLoop loop;
    std::vector<int> order;
    std::thread::id thread;
    Event done;
    for (int i = 0; i < 100; ++i) loop->post([&, i] { order.push_back(i); });
    loop->post([&] {
        thread = std::this_thread::get_id();
        done.set();
    });
    ASSERT_TRUE(done.wait());
    ASSERT_EQ(order.size(), 100u);
    for (int i = 0; i < 100; ++i) EXPECT_EQ(order[static_cast<std::size_t>(i)], i);
    EXPECT_NE(thread, std::this_thread::get_id());
}

TEST(Loop, KnowsItsOwnThread) {
    RunningLoop loop;
    EXPECT_FALSE(Loop::on_loop_thread());
    Event done;
    bool on_loop = false, in_callback = true;
    loop->post([&] {
        on_loop = Loop::on_loop_thread();
        in_callback = Loop::in_callback();
        done.set();
    });
    ASSERT_TRUE(done.wait());
    EXPECT_TRUE(on_loop);
    EXPECT_FALSE(in_callback);
}

TEST(Loop, IsOnePerProcessAndEndsWithTheLastStop) {
    const auto first = Loop::start(&kAnchor);
    const auto second = Loop::start(&kAnchor);
    ASSERT_TRUE(first);
    EXPECT_EQ(first, second);
    first->stop();
    EXPECT_TRUE(second->running());
    Event done;
    second->post([&] { done.set(); });
    EXPECT_TRUE(done.wait());
    second->stop();
    EXPECT_FALSE(second->running());
}

TEST(Loop, StopsOnlyOnceHoweverOftenItIsAsked) {
    const auto loop = Loop::start(&kAnchor);
    loop->stop();
    loop->stop();
    const auto next = Loop::start(&kAnchor);
    loop->stop();  // of the loop before
    EXPECT_TRUE(next->running());
    next->stop();
}

TEST(Loop, DropsWhatIsPostedAfterStop) {
    const auto loop = Loop::start(&kAnchor);
    loop->stop();
    std::atomic<bool> ran{false};
    loop->post([&] { ran = true; });
    std::this_thread::sleep_for(20ms);
    EXPECT_FALSE(ran);
}

TEST(Loop, FailsToStartWhenTheSystemGivesNoThread) {
    runtime::fault::arm("thread.start");
    EXPECT_EQ(Loop::start(&kAnchor), nullptr);
    EXPECT_EQ(runtime::fault::passes("thread.start"), 1u);
    runtime::fault::disarm();
    const auto loop = Loop::start(&kAnchor);
    ASSERT_TRUE(loop);
    loop->stop();
}

#ifndef _WIN32

TEST(Loop, FailsToStartWhenTheSystemGivesNoDescriptor) {
    runtime::fault::arm("poller.open");
    EXPECT_EQ(Loop::start(&kAnchor), nullptr);
    runtime::fault::disarm();
}

TEST(Loop, BlocksAllSignalsInItsThreads) {
    RunningLoop loop;
    Event done;
    sigset_t blocked;
    loop->post([&] {
        pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
        done.set();
    });
    ASSERT_TRUE(done.wait());
    for (int s : {SIGINT, SIGTERM, SIGALRM, SIGCHLD, SIGPIPE, SIGUSR1})
        EXPECT_TRUE(sigismember(&blocked, s)) << s;
    pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
    EXPECT_FALSE(sigismember(&blocked, SIGTERM));
}

std::size_t entries_of(const char* folder) {
    std::size_t n = 0;
    DIR* dir = opendir(folder);
    while (readdir(dir)) ++n;
    closedir(dir);
    return n;
}

TEST(Loop, LeavesNoThreadAndNoDescriptorAfterAThousandStarts) {
    { RunningLoop warm_up; }
    const std::size_t threads = entries_of("/proc/self/task");
    const std::size_t descriptors = entries_of("/proc/self/fd");
    for (int i = 0; i < 1000; ++i) {
        RunningLoop loop;
        Callbacks callbacks(*loop.get());
        Event done;
        callbacks.call([&] { done.set(); });
        runtime::UdpSocket socket;
        ASSERT_EQ(socket.open(loop.get(), loopback(), {}, std::make_shared<Recorder>()),
                  runtime::NetError::kNone);
        ASSERT_TRUE(done.wait());
        ASSERT_TRUE(loop->retire(callbacks));
    }
    EXPECT_EQ(entries_of("/proc/self/task"), threads);
    EXPECT_EQ(entries_of("/proc/self/fd"), descriptors);
}

#else

TEST(Loop, LeavesNoHandleAfterManyStarts) {
    const auto once = [] {
        RunningLoop loop;
        Callbacks callbacks(*loop.get());
        Event done;
        callbacks.call([&] { done.set(); });
        runtime::UdpSocket socket;
        ASSERT_EQ(socket.open(loop.get(), loopback(), {}, std::make_shared<Recorder>()),
                  runtime::NetError::kNone);
        ASSERT_TRUE(done.wait());
        ASSERT_TRUE(loop->retire(callbacks));
    };
    for (int i = 0; i < 20; ++i) once();
    DWORD before = 0, after = 0;
    GetProcessHandleCount(GetCurrentProcess(), &before);
    for (int i = 0; i < 100; ++i) once();
    GetProcessHandleCount(GetCurrentProcess(), &after);
    // Winsock and the C++ library keep a few of their own; one per start would be a hundred.
    EXPECT_LT(after, before + 20);
}

#endif

}  // namespace
}  // namespace openwosa::runtimetest
