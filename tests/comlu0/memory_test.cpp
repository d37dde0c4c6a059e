// Without memory: every method answers CLU0_E_SYSERROR, which is what its page lists for internal errors, and
// nothing is broken afterwards. Oracle: the method pages; the failing allocations are this program's own
// operator new.
#include <cstdlib>
#include <new>

#include "com_test_base.hpp"

namespace {
/// Of the thread under test only; 0: nothing fails, n: the nth allocation from now on and all after it.
thread_local int g_fail_from = 0;
bool must_fail() { return g_fail_from > 0 && (g_fail_from == 1 || (--g_fail_from, false)); }
}  // namespace

void* operator new(std::size_t size) {
    if (must_fail()) throw std::bad_alloc();
    if (void* memory = std::malloc(size ? size : 1)) return memory;
    throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    return must_fail() ? nullptr : std::malloc(size ? size : 1);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace openwosa::comlu0::test {
namespace {

class MemoryTest : public ComTest {
  protected:
    /// Runs `call` without memory; afterwards there is memory again.
    template <class Call>
    static HRESULT starving(Call call) {
        g_fail_from = 1;
        HRESULT result = call();
        g_fail_from = 0;
        return result;
    }
    FakeNode node;
};

TEST_F(MemoryTest, EveryMethodIsSyserrorWithoutMemory) {
    connect();
    ASSERT_EQ(send(NO_RESPONSE, {1, 2, 3}), S_OK);
    ASSERT_EQ(receive(-1, 1), CLU0_S_PARTIAL_CHAIN) << "the rest is there";
    ByteArray array({1});
    LONG size = 100;
    EXPECT_EQ(starving([&] { return client->Receive(-1, &size, &indication, &seqno, array); }),
              CLU0_E_SYSERROR);
    EXPECT_EQ(receive(-1), S_OK) << "and nothing of it was lost";
    EXPECT_EQ(received, (std::vector<std::uint8_t>{2, 3}));
    Text name(L"a property with a name that needs memory of its own");
    VARIANT value;
    VariantInit(&value);
    EXPECT_EQ(starving([&] { return client->Send(NO_RESPONSE, array, &seqno); }), CLU0_E_SYSERROR);
    EXPECT_EQ(starving([&] { return client->SetProperty(name, &value); }), CLU0_E_SYSERROR);
    EXPECT_EQ(starving([&] { return client->GetProperty(name, &value); }), CLU0_E_SYSERROR);
    EXPECT_EQ(starving([&] { return client->SendResponse(0, LU_DATA, 1); }), CLU0_E_SYSERROR);
    EXPECT_EQ(starving([&] { return client->Offline(); }), CLU0_E_SYSERROR);
    EXPECT_EQ(send(NO_RESPONSE, {1}), S_OK) << "with memory all goes on";
}

TEST_F(MemoryTest, CreateSessionFailsAtEveryAllocationAndLeavesNothing) {
    ByteArray none;
    Text connection(L"LUNAME=LU01 Branch=North");
    HRESULT result = CLU0_E_SYSERROR;
    int at = 0;
    while (FAILED(result)) {
        ASSERT_LT(at, 1000);
        g_fail_from = ++at;
        result = client->CreateSession(connection, INIT_BIND, none, 10000, &handle);
        g_fail_from = 0;
        if (SUCCEEDED(result)) break;
        ASSERT_EQ(result, CLU0_E_SYSERROR) << "at allocation " << at;
        ASSERT_EQ(handle, nullptr);
    }
    EXPECT_GT(at, 5);
}

}  // namespace
}  // namespace openwosa::comlu0::test
