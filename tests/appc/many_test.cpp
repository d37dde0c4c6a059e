// As many programs and conversations as the reference says that a process may have: 15,000 of each.
#include "program.hpp"
#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace openwosa::appctest {
namespace {

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr std::size_t kAtOnce = 1000;  // a sanitizer judges each; how many there may be, the others tell
#else
constexpr std::size_t kAtOnce = 15000;
#endif
constexpr std::size_t kMost = 16384;  // bytes for a conversation of two ends and its session

/// Bytes in use of the heap; 0: this system does not tell.
std::size_t heap() {
#ifdef __GLIBC__
    const auto info = mallinfo2();
    return info.uordblks + info.hblkhd;
#else
    return 0;
#endif
}

std::string text(std::size_t number, const char* what) { return what + std::to_string(number); }

class ManyConversations : public AppcTest {
  protected:
    void SetUp() override {
        AppcTest::SetUp();
        const TP_STARTED tp = start_tp();
        ASSERT_TRUE(ok(tp));
        std::memcpy(program_.tp_id, tp.tp_id, sizeof tp.tp_id);
    }
    /// One more, with a program of its own at the other end and a record under way to it.
    void converse() {
        ALLOCATE v = allocation(program_.tp_id, true, AP_NONE, "MANY");
        put_name(v.mode_name, 8, "MANY");
        ASSERT_TRUE(ok(issue(v)));
        End& a = here.emplace_back(program_);
        a.conv_id = v.conv_id;
        ASSERT_TRUE(ok(a.send(text(here.size(), "first "), AP_SEND_DATA_FLUSH)));
        auto taken = block<RECEIVE_ALLOCATE>(AP_RECEIVE_ALLOCATE);
        put_name(taken.tp_name, sizeof taken.tp_name, "MANY");
        ASSERT_TRUE(ok(issue(taken)));
        End& b = there.emplace_back();
        std::memcpy(b.tp_id, taken.tp_id, sizeof b.tp_id);
        b.conv_id = taken.conv_id;
    }
    /// It still works, and ends.
    void finish(std::size_t i) {
        const std::size_t number = i + 1;
        ASSERT_TRUE(ok(here[i].send(text(number, "second "), AP_SEND_DATA_DEALLOC_FLUSH)));
        for (const char* what : {"first ", "second "}) {
            ASSERT_TRUE(ok(there[i].receive()));
            ASSERT_EQ(there[i].data, text(number, what));
        }
        ASSERT_TRUE(is(there[i].receive(), AP_DEALLOC_NORMAL));
        ASSERT_TRUE(ok(there[i].end(AP_SOFT)));
    }
    std::vector<End> here, there;

  private:
    End program_;
};

// Documented as 15,000, with no code for one more: this library has no limit but memory.
TEST_F(ManyConversations, FifteenThousandOfAProcessAndMoreWorkAtOnce) {
    here.reserve(kAtOnce + 1);
    there.reserve(kAtOnce + 1);
    converse();
    const std::size_t before = heap();
    while (here.size() <= kAtOnce && !HasFatalFailure()) converse();
    if (before != 0) {
        const std::size_t each = (heap() - before) / kAtOnce;
        std::printf("%zu conversations, both ends and the node in this process: %zu bytes of heap each\n",
                    here.size(), each);
        EXPECT_LE(each, kMost);
    }
    for (std::size_t i = 0; i < here.size() && !HasFatalFailure(); ++i) finish(i);
}

}  // namespace
}  // namespace openwosa::appctest
