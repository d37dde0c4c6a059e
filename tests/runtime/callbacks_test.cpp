// Oracle: DESIGN.md, "Callbacks run on the loop thread, in order per session, never overlapping, no lock held
// ...".
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "runtime/counters.hpp"
#include "runtime/fault.hpp"
#include "runtime/loop.hpp"
#include "support.hpp"

namespace openwosa::runtimetest {
namespace {

using runtime::Loop;

const char kAnchor = 0;

TEST(Callback, RunsInOrderAndKnowsThatItIsOne) {
    RunningLoop loop;
    Callbacks source(*loop.get());
    std::vector<int> order;
    Event done;
    for (int i = 0; i < 1000; ++i) source.call([&, i] { order.push_back(i); });
    bool in_callback = false;
    source.call([&] {
        in_callback = Loop::in_callback();
        done.set();
    });
    ASSERT_TRUE(done.wait());
    ASSERT_EQ(order.size(), 1000u);
    for (int i = 0; i < 1000; ++i) ASSERT_EQ(order[static_cast<std::size_t>(i)], i);
    EXPECT_TRUE(in_callback);
    EXPECT_FALSE(Loop::in_callback());
    EXPECT_TRUE(loop->retire(source));
}

TEST(Callback, LearnsWhetherMoreFollow) {
    RunningLoop loop;
    Callbacks source(*loop.get());
    Event begun, go, done;
    bool first = false, last = true;
    source.call([&] {
        begun.set();
        go.wait();
    });
    ASSERT_TRUE(begun.wait());
    source.call([&] { first = Loop::more_callbacks_follow(); });
    source.call([&] {
        last = Loop::more_callbacks_follow();
        done.set();
    });
    go.set();
    ASSERT_TRUE(done.wait());
    EXPECT_TRUE(first);
    EXPECT_FALSE(last);
    loop->retire(source);
}

TEST(Callback, ThatRunsLongLosesTheLoopToTheStandby) {
    RunningLoop loop({.callback_patience_ms = 20});
    Callbacks slow(*loop.get()), other(*loop.get());
    const auto takeovers = runtime::counted(runtime::Counter::kLoopTakeovers);
    Event begun, go, slow_done, posted, other_done;
    slow.call([&] {
        begun.set();
        go.wait();
        slow_done.set();
    });
    ASSERT_TRUE(begun.wait());
    loop->post([&] { posted.set(); });
    other.call([&] { other_done.set(); });
    EXPECT_TRUE(posted.wait()) << "I/O goes on";
    EXPECT_TRUE(other_done.wait()) << "callbacks of other sources go on";
    EXPECT_FALSE(slow_done.is_set());
    EXPECT_GT(runtime::counted(runtime::Counter::kLoopTakeovers), takeovers);
    go.set();
    EXPECT_TRUE(slow_done.wait());
    loop->retire(slow);
    loop->retire(other);
}

TEST(Callback, ThatBlocksInOurApiHandsTheLoopOverAtOnce) {
    // With a patience of a minute only the scope can explain what happens.
    RunningLoop loop({.callback_patience_ms = 60000});
    Callbacks source(*loop.get());
    Event begun, posted, done;
    bool saw = false;
    source.call([&] {
        begun.set();
        runtime::BlockingScope blocking;
        saw = posted.wait();
        done.set();
    });
    ASSERT_TRUE(begun.wait());
    loop->post([&] { posted.set(); });
    ASSERT_TRUE(done.wait());
    EXPECT_TRUE(saw);
    loop->retire(source);
}

TEST(Callback, NeverOverlapsAnotherOfItsSource) {
    RunningLoop loop({.callback_patience_ms = 5});
    Callbacks source(*loop.get());
    std::atomic<int> inside{0}, most{0};
    Event done;
    for (int i = 0; i < 8; ++i) {
        source.call([&] {
            most = std::max(most.load(), ++inside);
            std::this_thread::sleep_for(15ms);  // beyond the patience: the loop is taken over each time
            --inside;
        });
    }
    source.call([&] { done.set(); });
    ASSERT_TRUE(done.wait());
    EXPECT_EQ(most, 1);
    loop->retire(source);
}

TEST(Callback, LeavesTheLoopItsInputEvenWhenAllThreadsAreBlocked) {
    RunningLoop loop({.callback_patience_ms = 5, .max_threads = 3});
    std::vector<std::unique_ptr<Callbacks>> sources;
    Event go, posted;
    std::atomic<int> begun{0}, ended{0};
    for (int i = 0; i < 6; ++i) {
        sources.push_back(std::make_unique<Callbacks>(*loop.get()));
        sources.back()->call([&] {
            ++begun;
            go.wait();
            ++ended;
        });
    }
    // Two threads may block; the third serves the input and makes no callback that nobody could watch.
    ASSERT_TRUE(eventually([&] { return begun == 2; }));
    loop->post([&] { posted.set(); });
    EXPECT_TRUE(posted.wait());
    EXPECT_EQ(begun, 2);
    go.set();
    EXPECT_TRUE(eventually([&] { return ended == 6; }));
    for (auto& s : sources) loop->retire(*s);
}

TEST(Callback, GoesOnWithoutAStandbyWhenTheSystemGivesNoThread) {
    RunningLoop loop;
    runtime::fault::arm("thread.start", 0);
    Callbacks source(*loop.get());
    Event done;
    source.call([] {});
    source.call([&] { done.set(); });
    EXPECT_TRUE(done.wait());
    runtime::fault::disarm();
    loop->retire(source);
}

TEST(Retire, FromAnotherThreadWaitsForTheRunningCallback) {
    RunningLoop loop;
    Callbacks source(*loop.get());
    Event begun;
    std::atomic<bool> ended{false};
    source.call([&] {
        begun.set();
        std::this_thread::sleep_for(30ms);
        ended = true;
    });
    ASSERT_TRUE(begun.wait());
    EXPECT_TRUE(loop->retire(source));
    EXPECT_TRUE(ended);
}

TEST(Retire, TakesWhatWaitsOut) {
    RunningLoop loop;
    Callbacks blocker(*loop.get()), source(*loop.get());
    Event begun, go, done;
    std::atomic<bool> ran{false};
    blocker.call([&] {
        begun.set();
        go.wait();
    });
    ASSERT_TRUE(begun.wait());
    source.call([&] { ran = true; });
    EXPECT_TRUE(loop->retire(source));
    blocker.call([&] { done.set(); });
    go.set();
    ASSERT_TRUE(done.wait());
    EXPECT_FALSE(ran);
    source.call([&] { ran = true; });
    std::this_thread::sleep_for(20ms);
    EXPECT_FALSE(ran) << "a retired source is not run again";
    loop->retire(blocker);
}

TEST(Retire, FromItsOwnCallbackReturnsAtOnceAndTellsWhenItIsReleased) {
    RunningLoop loop;
    Callbacks source(*loop.get());
    bool idle = true, released_early = true;
    source.call([&] {
        idle = loop->retire(source);
        released_early = source.released_event.is_set();
    });
    ASSERT_TRUE(source.released_event.wait());
    EXPECT_FALSE(idle);
    EXPECT_FALSE(released_early);
}

TEST(Retire, OfEachOtherFromTwoCallbacksDoesNotDeadlock) {
    RunningLoop loop({.callback_patience_ms = 5});
    Callbacks a(*loop.get()), b(*loop.get());
    Event a_runs, b_runs, a_retired_b, b_retired_a;
    a.call([&] {
        a_runs.set();
        b_runs.wait();
        EXPECT_FALSE(loop->retire(b));
        a_retired_b.set();
        b_retired_a.wait();
    });
    b.call([&] {
        b_runs.set();
        a_runs.wait();
        EXPECT_FALSE(loop->retire(a));
        b_retired_a.set();
        a_retired_b.wait();
    });
    EXPECT_TRUE(a.released_event.wait());
    EXPECT_TRUE(b.released_event.wait());
}

TEST(Stop, FromAnotherThreadReturnsAfterTheRunningCallback) {
    const auto loop = Loop::start(&kAnchor);
    Callbacks source(*loop);
    Event begun;
    std::atomic<bool> ended{false}, later{false};
    source.call([&] {
        begun.set();
        std::this_thread::sleep_for(30ms);
        ended = true;
    });
    source.call([&] { later = true; });
    ASSERT_TRUE(begun.wait());
    loop->stop();
    EXPECT_TRUE(ended);
    EXPECT_FALSE(later) << "no callback starts after stop";
}

TEST(Stop, FromInsideACallbackReturnsAtOnceAndTheLoopFollows) {
    std::weak_ptr<Loop> gone;
    {
        auto loop = Loop::start(&kAnchor);
        gone = loop;
        Callbacks source(*loop);
        Event stopped, leave;
        source.call([&] {
            loop->stop();
            stopped.set();
            leave.wait();
        });
        ASSERT_TRUE(stopped.wait());
        EXPECT_FALSE(loop->running());
        // A new one may start while the callback that ended the old one still runs.
        const auto next = Loop::start(&kAnchor);
        ASSERT_TRUE(next);
        EXPECT_NE(next, loop);
        next->stop();
        leave.set();
        // The callback's own thread lets go of the source before the loop itself goes.
        EXPECT_TRUE(eventually([&] { return loop.use_count() == 1; }));
    }
    EXPECT_TRUE(gone.expired());
}

TEST(Stop, FromACallbackThatLostTheLoopEndsBothThreads) {
    auto loop = Loop::start({.callback_patience_ms = 5}, &kAnchor);
    Callbacks source(*loop);
    Event posted, done;
    source.call([&] {
        posted.wait();
        loop->stop();
        done.set();
    });
    loop->post([&] {});
    std::this_thread::sleep_for(30ms);
    loop->post([&] { posted.set(); });
    ASSERT_TRUE(done.wait());
    EXPECT_TRUE(eventually([&] { return loop.use_count() == 1; }));
}

}  // namespace
}  // namespace openwosa::runtimetest
