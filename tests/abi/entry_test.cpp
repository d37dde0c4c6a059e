// What stands around every exported body: the exception barrier and the API trace. The trace's sink is this
// test's own.
#include <gtest/gtest.h>

#include <new>
#include <stdexcept>
#include <string>
#include <vector>
#if !defined(_WIN32)
#include <pthread.h>
#endif

#include "runtime/abi_trace.hpp"

namespace openwosa::abi {

std::atomic<bool> trace_on{false};

namespace {
struct Traced {
    std::string what;
    std::vector<std::uint64_t> arguments;
    std::uint64_t result;
};
std::vector<Traced> traced;
}  // namespace

void trace_call(const FunctionDesc& function, std::span<const ArgValue> arguments) noexcept {
    Traced t{std::string("call ") + function.name, {}, 0};
    for (auto a : arguments) t.arguments.push_back(a.bits);
    traced.push_back(t);
}
void trace_return(const FunctionDesc& function, std::span<const ArgValue> arguments,
                  ArgValue result) noexcept {
    Traced t{std::string("return ") + function.name, {}, result.bits};
    for (auto a : arguments) t.arguments.push_back(a.bits);
    traced.push_back(t);
}

namespace {

enum class Index { kStatus, kHandle, kNothing };
using Handle = struct Opaque*;

std::vector<Index> barriers;
unsigned long on_exception(Index index) {
    barriers.push_back(index);
    try {
        throw;
    } catch (const std::bad_alloc&) {
        return 2;
    } catch (...) {
        return 0;
    }
}

unsigned long status(int value, const char* text) {
    if (value == -1) throw std::bad_alloc();
    if (value == -2) throw 5;
    if (value == -3) throw std::runtime_error(text);
    return static_cast<unsigned long>(value);
}
Handle handle(Handle given) {
    if (!given) throw std::runtime_error("none");
    return given;
}
int calls = 0;
void nothing(double) {
    ++calls;
    throw 1;
}

constexpr FunctionDesc kStatus{"Status", "M", {}, {}, {}};
constexpr FunctionDesc kHandle{"Handle", "M", {}, {}, {}};
constexpr FunctionDesc kNothing{"Nothing", "M", {}, {}, {}};

struct Entry : testing::Test {
    void SetUp() override {
        traced.clear();
        barriers.clear();
        trace_on = false;
    }
};

TEST_F(Entry, PassesArgumentsAndResultThrough) {
    EXPECT_EQ((enter<status, on_exception>(kStatus, Index::kStatus, 7, "x")), 7u);
    auto given = reinterpret_cast<Handle>(&calls);
    EXPECT_EQ((enter<handle, on_exception>(kHandle, Index::kHandle, given)), given);
    EXPECT_TRUE(barriers.empty());
}

TEST_F(Entry, TurnsEveryExceptionIntoTheStatusTheBarrierNames) {
    EXPECT_EQ((enter<status, on_exception>(kStatus, Index::kStatus, -1, "x")), 2u);
    EXPECT_EQ((enter<status, on_exception>(kStatus, Index::kStatus, -2, "x")), 0u);
    EXPECT_EQ((enter<status, on_exception>(kStatus, Index::kStatus, -3, "x")), 0u);
    EXPECT_EQ(barriers.size(), 3u);
}

TEST_F(Entry, FailureOfAHandleFunctionIsANullHandle) {
    EXPECT_EQ((enter<handle, on_exception>(kHandle, Index::kHandle, Handle{})), nullptr);
    EXPECT_EQ(barriers, std::vector{Index::kHandle});
}

TEST_F(Entry, AFunctionWithoutResultKeepsItsExceptionTooWithTraceOnAndOff) {
    calls = 0;
    enter<nothing, on_exception>(kNothing, Index::kNothing, 1.5);
    trace_on = true;
    enter<nothing, on_exception>(kNothing, Index::kNothing, 1.5);
    EXPECT_EQ(calls, 2);
    EXPECT_EQ(barriers.size(), 2u);
    ASSERT_EQ(traced.size(), 2u);
    EXPECT_EQ(traced[0].arguments, std::vector{std::bit_cast<std::uint64_t>(1.5)});
}

TEST_F(Entry, TracesNothingWhileTheTraceIsOff) {
    enter<status, on_exception>(kStatus, Index::kStatus, 7, "x");
    EXPECT_TRUE(traced.empty());
}

TEST_F(Entry, TracesCallAndReturnWithSignExtendedIntegersAndPlainPointers) {
    trace_on = true;
    const char* text = "x";
    enter<status, on_exception>(kStatus, Index::kStatus, -1, text);
    ASSERT_EQ(traced.size(), 2u);
    EXPECT_EQ(traced[0].what, "call Status");
    EXPECT_EQ(traced[0].arguments,
              (std::vector<std::uint64_t>{~std::uint64_t{0}, reinterpret_cast<std::uintptr_t>(text)}));
    EXPECT_EQ(traced[1].what, "return Status");
    EXPECT_EQ(traced[1].arguments, traced[0].arguments);
    EXPECT_EQ(traced[1].result, 2u);  // what the barrier made of the exception
}

#if !defined(_WIN32)
unsigned long exits(int) { pthread_exit(reinterpret_cast<void*>(11)); }

// glibc ends a thread by unwinding it; a barrier that swallowed that would abort the process.
TEST_F(Entry, LetsAThreadThatEndsItselfUnwindThrough) {
    pthread_t thread;
    ASSERT_EQ(pthread_create(
                  &thread, nullptr,
                  [](void*) -> void* {
                      enter<exits, on_exception>(kStatus, Index::kStatus, 0);
                      return nullptr;
                  },
                  nullptr),
              0);
    void* result = nullptr;
    ASSERT_EQ(pthread_join(thread, &result), 0);
    EXPECT_EQ(result, reinterpret_cast<void*>(11));
    EXPECT_TRUE(barriers.empty());
}
#endif

}  // namespace
}  // namespace openwosa::abi
