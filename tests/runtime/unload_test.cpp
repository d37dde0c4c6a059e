// Oracle: DESIGN.md, "dlclose really unloads after cleanup"; issue: dlopen(RTLD_NOLOAD) is NULL, no thread
// left, and unloading without cleanup neither crashes nor hangs.
#include <dirent.h>
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "support.hpp"

namespace openwosa::runtimetest {
namespace {

struct Probe {
    void* handle = dlopen(OPENWOSA_TEST_UNLOAD_PROBE, RTLD_NOW | RTLD_LOCAL);
    int (*start)() = find<int (*)()>("probe_start");
    int (*use)() = find<int (*)()>("probe_use");
    void (*callback)(void (*)(void*), void*) = find<void (*)(void (*)(void*), void*)>("probe_callback");
    void (*stop)() = find<void (*)()>("probe_stop");
    template <class F>
    F find(const char* name) {
        return reinterpret_cast<F>(dlsym(handle, name));
    }
};

/// Not by dlopen: ThreadSanitizer does not see the loader's lock, under which another thread may unload it.
bool loaded() {
    std::ifstream maps("/proc/self/maps");
    const std::string name = std::filesystem::path(OPENWOSA_TEST_UNLOAD_PROBE).filename();
    for (std::string line; std::getline(maps, line);)
        if (line.ends_with("/" + name)) return true;
    return false;
}

std::size_t threads() {
    std::size_t n = 0;
    DIR* dir = opendir("/proc/self/task");
    while (readdir(dir)) ++n;
    closedir(dir);
    return n;
}

TEST(Unload, AThousandLoadsLeaveNothing) {
    const std::size_t before = threads();
    for (int i = 0; i < 1000; ++i) {
        Probe probe;
        ASSERT_TRUE(probe.handle) << dlerror();
        ASSERT_TRUE(probe.start());
        ASSERT_TRUE(probe.use());
        probe.stop();
        dlclose(probe.handle);
        ASSERT_FALSE(loaded()) << i;
    }
    EXPECT_EQ(threads(), before);
}

TEST(Unload, WithoutCleanupKeepsTheLibraryItsThreadsNeed) {
    // In a child, since what is left running stays.
    const pid_t child = fork();
    if (child == 0) {
        Probe probe;
        if (!probe.start() || !probe.use()) _exit(1);
        dlclose(probe.handle);
        usleep(20000);
        if (!loaded()) _exit(2);
        exit(0);  // and the way out, with everything running, is clear
    }
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
}

TEST(Unload, FollowsACleanupFromInsideACallback) {
    struct Context {
        Probe probe;
        Event stopped;
    } context;
    ASSERT_TRUE(context.probe.start());
    context.probe.callback(
        [](void* raw) {
            auto& c = *static_cast<Context*>(raw);
            c.probe.stop();
            c.stopped.set();
        },
        &context);
    ASSERT_TRUE(context.stopped.wait());
    dlclose(context.probe.handle);
    EXPECT_TRUE(eventually([] { return !loaded(); }));
}

}  // namespace
}  // namespace openwosa::runtimetest
