// What holds for every verb: the codes of the control block, the thread, the identifiers, the node.
#include <thread>

#include "edge.hpp"
#include "program.hpp"
#include "runtime/fault.hpp"

// After SYNCPT_SUPPORT.
#include <acsmgtc.h>

namespace openwosa::appctest {
namespace {

constexpr std::uint32_t kNoNode = 0x010000F0;  // as stored; KB Q148359

struct VerbCode {
    const char* verb;
    unsigned short opcode;
    unsigned char opext;
    unsigned short primary;
    std::uint32_t secondary;
};
constexpr std::uint32_t kAny = 0;
const VerbCode kCodes[] = {
#define CODE(verb, opcode, opext, primary, secondary) \
    {#verb, opcode, opext, primary, static_cast<std::uint32_t>(secondary)},
#include "return_codes.inc"
#undef CODE
};

/// A control block of any verb. tp_id and conv_id lie at one place in all that have them.
struct Block {
    alignas(16) unsigned char bytes[512] = {};
    const char* name;

    Block(const VerbCode& verb, const End& end = {}) : name(verb.verb) {
        auto& v = as<MC_FLUSH>();
        v.opcode = verb.opcode;
        v.opext = verb.opext;
        std::memcpy(v.tp_id, end.tp_id, sizeof v.tp_id);
        v.conv_id = static_cast<decltype(v.conv_id)>(end.conv_id);
    }
    template <class V>
    V& as() {
        return *reinterpret_cast<V*>(bytes);
    }
    void call() { APPC(reinterpret_cast<LONG_PTR>(bytes)); }
    MC_FLUSH& issue() { return appctest::issue(as<MC_FLUSH>()); }
};

/// The verbs documented with this code.
std::vector<VerbCode> verbs_with(unsigned short primary, std::uint32_t secondary = kAny) {
    std::vector<VerbCode> verbs;
    for (const VerbCode& code : kCodes) {
        if (code.primary != primary || (secondary != kAny && code.secondary != secondary)) continue;
        if (verbs.empty() || std::strcmp(verbs.back().verb, code.verb) != 0) verbs.push_back(code);
    }
    EXPECT_FALSE(verbs.empty());
    return verbs;
}
bool documented(const VerbCode& verb, unsigned short primary, std::uint32_t secondary = kAny) {
    for (const VerbCode& code : verbs_with(primary, secondary))
        if (std::strcmp(code.verb, verb.verb) == 0) return true;
    return false;
}
bool of_conversation(const VerbCode& verb) { return documented(verb, AP_PARAMETER_CHECK, AP_BAD_CONV_ID); }
bool of_tp(const VerbCode& verb) { return documented(verb, AP_PARAMETER_CHECK, AP_BAD_TP_ID); }

TEST_F(AppcTest, EveryVerbOfAProgramThatIsNotThereIsRefused) {
    for (const VerbCode& verb : verbs_with(AP_PARAMETER_CHECK, AP_BAD_TP_ID)) {
        Block v(verb);
        EXPECT_TRUE(is(v.issue(), AP_PARAMETER_CHECK, AP_BAD_TP_ID)) << verb.verb;
    }
}

TEST_F(AppcTest, EveryVerbOfAConversationThatIsNotThereIsRefused) {
    End end;
    const TP_STARTED tp = start_tp();
    std::memcpy(end.tp_id, tp.tp_id, sizeof end.tp_id);
    end.conv_id = 1;
    for (const VerbCode& verb : verbs_with(AP_PARAMETER_CHECK, AP_BAD_CONV_ID)) {
        Block v(verb, end);
        EXPECT_TRUE(is(v.issue(), AP_PARAMETER_CHECK, AP_BAD_CONV_ID)) << verb.verb;
    }
}

TEST_F(AppcTest, EveryVerbInABlockThatEndsTooEarlyIsAnInvalidVerbSegment) {
    const Edge edge;
    for (const VerbCode& verb : verbs_with(AP_INVALID_VERB_SEGMENT)) {
        const Block whole(verb);
        auto* const v = reinterpret_cast<MC_FLUSH*>(edge.last(20));
        std::memcpy(static_cast<void*>(v), whole.bytes, 20);
        APPC(reinterpret_cast<LONG_PTR>(v));
        Block told(verb);
        std::memcpy(told.bytes, v, 20);
        reached(told.bytes);
        EXPECT_EQ(told.as<MC_FLUSH>().primary_rc, AP_INVALID_VERB_SEGMENT) << verb.verb;
    }
}

/// Calls `job` where 12 KiB of the stack are left, and on Windows those that it keeps for itself.
void low_on_the_stack(const std::function<void()>& job) {
#ifdef _WIN32
    constexpr std::ptrdiff_t kLeft = 28 * 1024;
#else
    constexpr std::ptrdiff_t kLeft = 12 * 1024;
#endif
    struct Thread {
        const std::function<void()>& job;
        const char* low = nullptr;
        void descend() {
            volatile char frame[1024];
            frame[0] = 0;
            if (reinterpret_cast<const volatile char*>(frame) - low > kLeft) return descend();
            job();
        }
        void run() {
#ifdef _WIN32
            MEMORY_BASIC_INFORMATION info{};
            ASSERT_NE(VirtualQuery(&info, &info, sizeof info), 0u);
            low = static_cast<const char*>(info.AllocationBase);
#else
            pthread_attr_t attributes;
            pthread_getattr_np(pthread_self(), &attributes);
            void* lowest = nullptr;
            std::size_t size = 0;
            pthread_attr_getstack(&attributes, &lowest, &size);
            pthread_attr_destroy(&attributes);
            low = static_cast<const char*>(lowest);
#endif
            descend();
        }
    } state{job};
    std::thread(&Thread::run, &state).join();
}

TEST_F(AppcTest, EveryVerbOnTooSmallAStackIsTold) {
    std::vector<Block> blocks;
    for (const VerbCode& verb : verbs_with(AP_STACK_TOO_SMALL)) blocks.emplace_back(verb);
    low_on_the_stack([&] {
        for (Block& v : blocks) v.call();
    });
    for (Block& v : blocks) {
        reached(v.bytes);
        EXPECT_TRUE(is(v.as<MC_FLUSH>(), AP_STACK_TOO_SMALL)) << v.name;
    }
}

TEST_F(AppcTest, AsynchronousVerbThatIsNotStartedHasItsCodeAndNoNotice) {
    const HANDLE event = CreateEventA(nullptr, FALSE, FALSE, nullptr);
    const Edge edge;
    auto* const v = reinterpret_cast<MC_FLUSH*>(edge.last(20));
    const MC_FLUSH whole = block<MC_FLUSH>(AP_M_FLUSH, AP_MAPPED_CONVERSATION);
    std::memcpy(static_cast<void*>(v), &whole, 20);
    EXPECT_EQ(WinAsyncAPPCEx(event, reinterpret_cast<LONG_PTR>(v)), nullptr);
    EXPECT_EQ(v->primary_rc, AP_INVALID_VERB_SEGMENT);
    auto unknown = block<MC_FLUSH>(0x7777);
    EXPECT_EQ(WinAsyncAPPCEx(event, reinterpret_cast<LONG_PTR>(&unknown)), nullptr);
    EXPECT_EQ(unknown.primary_rc, AP_INVALID_VERB);
    auto low = block<MC_FLUSH>(AP_M_FLUSH, AP_MAPPED_CONVERSATION);
    HANDLE handle = event;
    low_on_the_stack([&] { handle = WinAsyncAPPCEx(event, reinterpret_cast<LONG_PTR>(&low)); });
    EXPECT_EQ(handle, nullptr);
    EXPECT_TRUE(is(low, AP_STACK_TOO_SMALL));
    EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_TIMEOUT);
    CloseHandle(event);
}

BOOL CALLBACK issues_every_verb() {
    for (const VerbCode& verb : verbs_with(AP_THREAD_BLOCKING)) {
        Block v(verb);
        EXPECT_TRUE(is(v.issue(), AP_THREAD_BLOCKING)) << verb.verb;
    }
    return FALSE;
}
TEST_F(AppcTest, EveryVerbThatMayBlockIsRefusedWhileTheThreadIsBlocked) {
    Pair p;
    WinAPPCSetBlockingHook(reinterpret_cast<FARPROC>(reinterpret_cast<void*>(issues_every_verb)));
    EXPECT_TRUE(is(p.b.receive(), AP_CANCELLED));
    WinAPPCUnhookBlockingHook();
}

TEST_F(AppcTest, EveryVerbOfTheOtherKindOfConversationIsRefused) {
    Pair mapped(true), basic(false);
    for (const VerbCode& verb : verbs_with(AP_CONVERSATION_TYPE_MIXED)) {
        Block v(verb, verb.opext == AP_MAPPED_CONVERSATION ? basic.a : mapped.a);
        EXPECT_TRUE(is(v.issue(), AP_CONVERSATION_TYPE_MIXED)) << verb.verb;
    }
}

TEST_F(AppcTest, EveryVerbOfABusyConversationIsRefused) {
    for (const bool mapped : {true, false}) {
        Pair p(mapped);
        Pending<CONFIRM> confirm(p.a.block<CONFIRM>(AP_B_CONFIRM));
        for (const VerbCode& verb : verbs_with(AP_CONV_BUSY)) {
            if (!of_conversation(verb)) continue;
            Block v(verb, p.a);
            EXPECT_TRUE(is(v.issue(), AP_CONV_BUSY)) << verb.verb;
        }
        EXPECT_EQ(p.b.receive().what_rcvd, AP_CONFIRM_WHAT_RECEIVED);
        EXPECT_TRUE(ok(p.b.verb<CONFIRMED>(AP_B_CONFIRMED)));
        EXPECT_TRUE(confirm.done());
    }
}

TEST_F(AppcTest, EveryVerbOfABusyProgramIsRefused) {
    Pair p;
    Pending<CONFIRM> confirm(p.a.block<CONFIRM>(AP_B_CONFIRM));
    auto v = block<TP_ENDED>(AP_TP_ENDED);
    std::memcpy(v.tp_id, p.a.tp_id, sizeof v.tp_id);
    v.type = AP_SOFT;
    Pending<TP_ENDED> ended(v);
    for (const VerbCode& verb : verbs_with(AP_TP_BUSY)) {
        if (!of_tp(verb)) continue;
        Block again(verb, p.a);
        EXPECT_TRUE(is(again.issue(), AP_TP_BUSY)) << verb.verb;
    }
    EXPECT_EQ(p.b.receive().what_rcvd, AP_CONFIRM_WHAT_RECEIVED);
    EXPECT_TRUE(ok(p.b.verb<CONFIRMED>(AP_B_CONFIRMED)));
    EXPECT_TRUE(ended.done());
}

TEST_F(AppcTest, EveryVerbOfAProgramIsToldOnceThatTheNodeWasLost) {
    for (const VerbCode& verb : verbs_with(AP_COMM_SUBSYSTEM_ABENDED)) {
        if (!of_tp(verb)) continue;
        Pair p(verb.opext == AP_MAPPED_CONVERSATION);
        lose_node();
        const NoNode none;
        Block v(verb, p.a);
        if (verb.opcode == AP_TP_ENDED) v.as<TP_ENDED>().type = AP_SOFT;
        EXPECT_TRUE(is(v.issue(), AP_COMM_SUBSYSTEM_ABENDED)) << verb.verb;
        if (verb.opcode != AP_TP_ENDED) {
            EXPECT_TRUE(is(v.issue(), AP_COMM_SUBSYSTEM_NOT_LOADED, kNoNode)) << verb.verb;
        }
    }
}

TEST_F(AppcTest, EveryVerbThatNeedsTheNodeFailsWithoutOne) {
    const NoNode none;
    for (const VerbCode& verb : verbs_with(AP_COMM_SUBSYSTEM_NOT_LOADED)) {
        if (of_tp(verb)) continue;
        Block v(verb);
        EXPECT_TRUE(is(v.issue(), AP_COMM_SUBSYSTEM_NOT_LOADED, kNoNode)) << verb.verb;
    }
}

TEST_F(AppcTest, EveryVerbWithoutMemoryIsAnErrorOfTheSystem) {
    for (const VerbCode& verb : verbs_with(AP_UNEXPECTED_DOS_ERROR)) {
        Block v(verb);
        runtime::fault::arm("appc.verb");
        EXPECT_TRUE(is(v.issue(), AP_UNEXPECTED_DOS_ERROR, ERROR_NOT_ENOUGH_MEMORY)) << verb.verb;
        runtime::fault::disarm();
    }
}

}  // namespace
}  // namespace openwosa::appctest
