// Oracle: DESIGN.md, "after fork the child answers "not started" until a new startup".
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/loop.hpp"
#include "runtime/udp.hpp"
#include "support.hpp"

namespace openwosa::runtimetest {
namespace {

using runtime::Loop;
using runtime::NetError;

const char kAnchor = 0;

// ThreadSanitizer knows no threads in the child of a threaded process: there it judges the rest.
#ifdef __SANITIZE_THREAD__
constexpr bool kChildMayHaveThreads = false;
#else
constexpr bool kChildMayHaveThreads = true;
#endif

// Runs in a child; its result is the exit status.
template <class F>
int in_child(F&& f) {
    const pid_t child = fork();
    if (child == 0) _exit(f());
    int status = -1;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(Fork, ChangesTheGenerationInTheChildOnly) {
    RunningLoop loop;
    const auto before = runtime::fork_generation();
    EXPECT_EQ(in_child([&] { return runtime::fork_generation() == before + 1 ? 0 : 1; }), 0);
    EXPECT_EQ(runtime::fork_generation(), before);
}

TEST(Fork, ChildStartsALoopOfItsOwn) {
    RunningLoop loop;
    EXPECT_EQ(in_child([&] {
                  if (kChildMayHaveThreads) {
                      const auto own = Loop::start(&kAnchor);
                      if (!own || own == loop.get()) return 1;
                      Event done;
                      own->post([&] { done.set(); });
                      if (!done.wait()) return 2;
                      own->stop();
                  }
                  loop->stop();  // the parent's: nothing happens
                  return 0;
              }),
              0);
    Event done;
    loop->post([&] { done.set(); });
    EXPECT_TRUE(done.wait()) << "the parent's loop goes on";
}

TEST(Fork, ChildDoesNotKeepTheParentsPorts) {
    RunningLoop loop;
    int ready[2], leave[2];
    ASSERT_EQ(pipe(ready), 0);
    ASSERT_EQ(pipe(leave), 0);
    runtime::UdpSocket socket;
    ASSERT_EQ(socket.open(loop.get(), loopback(), {}, std::make_shared<Recorder>()), NetError::kNone);
    const auto where = socket.local();
    const pid_t child = fork();
    if (child == 0) {
        char byte = 1;
        (void)!write(ready[1], &byte, 1);
        (void)!read(leave[0], &byte, 1);
        _exit(0);
    }
    char byte = 0;
    ASSERT_EQ(read(ready[0], &byte, 1), 1);
    socket.close();
    runtime::UdpSocket again;
    EXPECT_EQ(again.open(loop.get(), where, {}, std::make_shared<Recorder>()), NetError::kNone);
    ASSERT_EQ(write(leave[1], &byte, 1), 1);
    waitpid(child, nullptr, 0);
    for (int fd : {ready[0], ready[1], leave[0], leave[1]}) close(fd);
}

TEST(Fork, InACallbackLeavesTheChildAloneAndTheParentUnharmed) {
    RunningLoop loop;
    Callbacks source(*loop.get());
    Event done;
    int status = -1;
    source.call([&] {
        const pid_t child = fork();
        if (child == 0) return;  // into a loop that is the parent's: the child must end there
        waitpid(child, &status, 0);
        done.set();
    });
    ASSERT_TRUE(done.wait());
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    Event after;
    source.call([&] { after.set(); });
    EXPECT_TRUE(after.wait());
    loop->retire(source);
}

TEST(Fork, WhileTheLoopIsBusyDoesNotHangTheChild) {
    // Allocates nothing: what the allocator of a sanitizer does in the child of a busy process is not our
    // subject.
    struct Busy : runtime::CallbackSource {
        bool run_one() noexcept override { return true; }
    } source;
    RunningLoop loop;
    loop->schedule(source);
    for (int i = 0; i < 20; ++i) {
        ASSERT_EQ(in_child([&] {
                      if (!kChildMayHaveThreads) return 0;
                      const auto own = Loop::start(&kAnchor);
                      if (!own) return 1;
                      own->stop();
                      return 0;
                  }),
                  0);
    }
    loop->retire(source);
}

}  // namespace
}  // namespace openwosa::runtimetest
