// What of a thread's memory is known to be there without asking the system.
#include "runtime/own_stack.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <thread>

#include "runtime/memory_probe.hpp"

namespace openwosa::runtimetest {
namespace {

using runtime::on_own_stack;

TEST(OwnStack, LocalsOfTheCallersAreOnItAndNothingElseIs) {
    char local[100] = "";
    static char fixed[100];
    const auto heap = std::make_unique<char[]>(100);
    EXPECT_TRUE(on_own_stack(local, sizeof local));
    EXPECT_FALSE(on_own_stack(fixed, sizeof fixed));
    EXPECT_FALSE(on_own_stack(heap.get(), 100));
    EXPECT_FALSE(on_own_stack(nullptr, 0));
    std::thread([&local] {
        char own[100] = "";
        EXPECT_TRUE(on_own_stack(own, sizeof own));
        EXPECT_FALSE(on_own_stack(local, sizeof local)) << "another thread's";
    }).join();
}

TEST(OwnStack, WhatIsBelowTheCallerOrBeyondTheEndIsNot) {
    char local = 0;
    const auto high = runtime::own_stack().high;
    const auto at = reinterpret_cast<std::uintptr_t>(&local);
    ASSERT_GT(high, at);
    EXPECT_TRUE(on_own_stack(&local, high - at));
    EXPECT_FALSE(on_own_stack(&local, high - at + 1));
    EXPECT_FALSE(on_own_stack(&local, static_cast<std::size_t>(-1)));
    EXPECT_FALSE(on_own_stack(reinterpret_cast<void*>(at - 100000), 1));
}

TEST(OwnStack, ReadingAndWritingThereCopies) {
    char there[40] = "on the stack";
    char copy[40] = "";
    EXPECT_EQ(runtime::probe_read(there, copy, sizeof copy), sizeof copy);
    EXPECT_STREQ(copy, there);
    EXPECT_TRUE(runtime::probe_write(there, "written", 8));
    EXPECT_STREQ(there, "written");
    const std::uint8_t bytes[] = {'a', 'b', 'c'};
    const std::span<const std::uint8_t> pieces[] = {{bytes, 2}, {}, {bytes + 2, 1}};
    EXPECT_TRUE(runtime::probe_write(there, pieces));
    EXPECT_STREQ(there, "abctten");
    static char elsewhere[4] = "";
    EXPECT_TRUE(runtime::probe_write(elsewhere, pieces));
    EXPECT_STREQ(elsewhere, "abc");
    EXPECT_FALSE(runtime::probe_write(const_cast<char*>("read only"), pieces));
    EXPECT_TRUE(runtime::is_readable(there, sizeof there) && runtime::is_writable(there, sizeof there));
}

}  // namespace
}  // namespace openwosa::runtimetest
