// What of a program's memory is known to be there without asking the system.
#include "runtime/program_memory.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>

#include "runtime/memory_probe.hpp"

namespace openwosa::runtimetest {
namespace {

using runtime::in_program_memory;

char zeros[100];
char filled[100] = "with something";
const char constant[100] = "read only";
/// A constant that the loader has to fill in, and then protects.
const char* const relocated[] = {constant, constant + 1};

char* heap_end() { return static_cast<char*>(::sbrk(0)); }

TEST(ProgramMemory, VariablesOfTheProgramAreOfItConstantsAreNot) {
    static int fixed = 1;
    EXPECT_TRUE(in_program_memory(zeros, sizeof zeros));
    EXPECT_TRUE(in_program_memory(filled, sizeof filled));
    EXPECT_TRUE(in_program_memory(&fixed, sizeof fixed));
    EXPECT_FALSE(in_program_memory(constant, sizeof constant));
    EXPECT_FALSE(in_program_memory(relocated, sizeof relocated));
    EXPECT_FALSE(in_program_memory(reinterpret_cast<const void*>(&heap_end), 1));
}

TEST(ProgramMemory, TheHeapIsOfItUpToItsEnd) {
    char* const begin = static_cast<char*>(::sbrk(4096));
    ASSERT_NE(begin, reinterpret_cast<char*>(-1));
    char* const end = heap_end();
    EXPECT_TRUE(in_program_memory(begin, 4096));
    EXPECT_TRUE(in_program_memory(end - 1, 1));
    EXPECT_FALSE(in_program_memory(end - 1, 2));
    EXPECT_FALSE(in_program_memory(end, 1));
    EXPECT_FALSE(in_program_memory(begin, static_cast<std::size_t>(-1)));
}

TEST(ProgramMemory, MappedMemoryAndStacksAreNot) {
    void* const mapped = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ASSERT_NE(mapped, MAP_FAILED);
    char local = 0;
    EXPECT_FALSE(in_program_memory(mapped, 1));
    EXPECT_FALSE(in_program_memory(&local, 1));
    EXPECT_FALSE(in_program_memory(nullptr, 0));
    EXPECT_FALSE(in_program_memory(nullptr, static_cast<std::size_t>(-1)));
    ::munmap(mapped, 4096);
}

TEST(ProgramMemory, WhatIsNotOfItIsAskedFor) {
    constexpr std::size_t kSize = 3 * 4096;
    auto* const mapped = static_cast<char*>(
        ::mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    ASSERT_NE(mapped, MAP_FAILED);
    EXPECT_TRUE(runtime::is_readable(mapped + 5, kSize - 5));
    EXPECT_TRUE(runtime::is_writable(mapped + 5, kSize - 5));
    ASSERT_EQ(::mprotect(mapped + 4096, 4096, PROT_READ), 0);
    EXPECT_TRUE(runtime::is_readable(mapped, kSize));
    EXPECT_FALSE(runtime::is_writable(mapped, kSize));
    EXPECT_FALSE(runtime::probe_write(mapped + 4096, zeros, 1));
    ASSERT_EQ(::munmap(mapped + 2 * 4096, 4096), 0);
    EXPECT_TRUE(runtime::is_readable(mapped, 2 * 4096));
    EXPECT_FALSE(runtime::is_readable(mapped, 2 * 4096 + 1));
    EXPECT_TRUE(runtime::is_readable(constant, sizeof constant));
    EXPECT_FALSE(runtime::is_writable(const_cast<char*>(constant), sizeof constant));
    ::munmap(mapped, 2 * 4096);
}

}  // namespace
}  // namespace openwosa::runtimetest
