// Programs that the node starts for an attach. One source for Linux and, under Wine, Windows.
#include "runtime/program_starter.hpp"

#include <gtest/gtest.h>

#ifdef _WIN32
#include <windows.h>
#else
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>
#endif

#include "support.hpp"

namespace openwosa::runtimetest {
namespace {

/// A pipe whose ends a child inherits where nobody takes care.
class InheritedPipe {
  public:
    InheritedPipe() {
#ifdef _WIN32
        SECURITY_ATTRIBUTES inherit{sizeof inherit, nullptr, TRUE};
        EXPECT_TRUE(CreatePipe(&read_, &write_, &inherit, 0));
#else
        EXPECT_EQ(::pipe(ends_), 0);
#endif
    }
    ~InheritedPipe() {
#ifdef _WIN32
        CloseHandle(read_);
#else
        ::close(ends_[0]);
#endif
    }
    void close_own_end() {
#ifdef _WIN32
        CloseHandle(write_);
#else
        ::close(ends_[1]);
#endif
    }
    /// Nobody has the other end any more.
    bool at_end() const {
#ifdef _WIN32
        DWORD waiting = 0;
        return !PeekNamedPipe(read_, nullptr, 0, nullptr, &waiting, nullptr) &&
               GetLastError() == ERROR_BROKEN_PIPE;
#else
        pollfd one{ends_[0], POLLIN, 0};
        return ::poll(&one, 1, 0) == 1 && (one.revents & POLLHUP) != 0;
#endif
    }

  private:
#ifdef _WIN32
    HANDLE read_ = nullptr, write_ = nullptr;
#else
    int ends_[2] = {-1, -1};
#endif
};

struct ProgramStarterTest : testing::Test {
    TemporaryFolder folder;
    RunningLoop loop;
    std::mutex mutex;
    std::vector<std::pair<std::string, bool>> ended;
    runtime::ProgramStarter starter{loop.get(), {}, [this](const std::string& token, bool retry) {
                                        std::lock_guard lock(mutex);
                                        ended.emplace_back(token, retry);
                                    }};

    std::string command() {
        return std::string("\"") + OPENWOSA_TEST_STARTED_HELPER + "\" \"" + folder.file("report") + "\" \"" +
               folder.file("stop") + "\"";
    }
    bool has_ended() {
        std::lock_guard lock(mutex);
        return !ended.empty();
    }
};

TEST_F(ProgramStarterTest, AProgramKeepsNothingOfItsOwnersOpen) {
    InheritedPipe pipe;
    starter.start({"TOKEN1", command(), {}});
    ASSERT_TRUE(
        eventually([&] { return read_file(folder.file("report")).find("end\n") != std::string::npos; }));
    const std::string report = read_file(folder.file("report"));
    pipe.close_own_end();
    EXPECT_TRUE(pipe.at_end()) << "the program, which is running, has it";
    EXPECT_FALSE(has_ended());
#ifdef _WIN32
    EXPECT_EQ(report, "TOKEN1\nend\n");
#else
    EXPECT_EQ(report, "TOKEN1\n0 /dev/null\n1 /dev/null\n2 /dev/null\nend\n");
#endif
    write_file(folder.file("stop"), "");
    ASSERT_TRUE(eventually([&] { return has_ended(); }));
    EXPECT_EQ(ended[0], std::pair(std::string("TOKEN1"), true));
}

TEST_F(ProgramStarterTest, WhatCannotBeStartedIsToldAtOnceAndForGood) {
    starter.start({"TOKEN2", "\"" + folder.file("nothing") + "\"", {}});
    ASSERT_TRUE(eventually([&] { return has_ended(); }));
    EXPECT_EQ(ended[0], std::pair(std::string("TOKEN2"), false));
}

}  // namespace
}  // namespace openwosa::runtimetest
