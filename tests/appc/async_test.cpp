// Verbs that complete later: window messages, events, completion packets, blocking hooks, cancelling; once
// each.
#include <atomic>
#include <chrono>
#include <functional>
#include <thread>

#include "program.hpp"
#ifndef _WIN32
#include <sys/mman.h>
#endif

namespace openwosa::appctest {
namespace {

RECEIVE_AND_WAIT receive_block(const End& end) {
    static unsigned char buffer[100];
    auto v = end.block<RECEIVE_AND_WAIT>(AP_B_RECEIVE_AND_WAIT);
    v.max_len = sizeof buffer;
    v.dptr = buffer;
    return v;
}

TEST_F(AppcTest, WindowGetsOneMessageWithTheHandleAndTheBlock) {
    Pair p;
    WNDCLASSA window_class{};
    window_class.lpfnWndProc = DefWindowProcA;
    window_class.lpszClassName = "appc_test";
    RegisterClassA(&window_class);
    const HWND window =
        CreateWindowExA(0, "appc_test", "", 0, 0, 0, 0, 0, nullptr, nullptr, nullptr, nullptr);
    ASSERT_NE(window, nullptr);
    auto v = receive_block(p.b);
    const HANDLE handle = WinAsyncAPPC(window, reinterpret_cast<LONG_PTR>(&v));
    ASSERT_NE(handle, nullptr);
    EXPECT_TRUE(ok(p.a.send("x", AP_SEND_DATA_FLUSH)));
    const UINT number = RegisterWindowMessageA("WinAsyncAPPC");
    MSG message;
    do {
        ASSERT_GT(GetMessageA(&message, nullptr, 0, 0), 0);
    } while (message.message != number);
    EXPECT_EQ(message.wParam, reinterpret_cast<WPARAM>(handle));
    EXPECT_EQ(message.lParam, reinterpret_cast<LPARAM>(&v));
    EXPECT_TRUE(ok(v));
    EXPECT_FALSE(PeekMessageA(&message, nullptr, number, number, PM_REMOVE));
    DestroyWindow(window);
    EXPECT_EQ(WinAsyncAPPC(window, reinterpret_cast<LONG_PTR>(&v)), nullptr);
}

TEST_F(AppcTest, CompletionPortGetsTheThreeValuesUntouched) {
    Pair p;
    const HANDLE port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, nullptr, 0, 0);
    ASSERT_NE(port, nullptr);
    OVERLAPPED overlapped{};
    APPC_IOCP_INFO info{};
    info.APPC_CompletionPort = port;
    info.APPC_NumberOfBytesTransferred = 4711;
    info.APPC_CompletionKey = 42;
    info.APPC_pOverlapped = &overlapped;
    auto v = receive_block(p.b);
    ASSERT_NE(WinAsyncAPPCIOCP(&info, reinterpret_cast<LONG_PTR>(&v)), nullptr);
    EXPECT_TRUE(ok(p.a.send("x", AP_SEND_DATA_FLUSH)));
    DWORD bytes = 0;
    ULONG_PTR key = 0;
    OVERLAPPED* back = nullptr;
    ASSERT_TRUE(GetQueuedCompletionStatus(port, &bytes, &key, &back, kLimit));
    EXPECT_EQ(bytes, 4711u);
    EXPECT_EQ(key, 42u);
    EXPECT_EQ(back, &overlapped);
    EXPECT_TRUE(ok(v));
    EXPECT_FALSE(GetQueuedCompletionStatus(port, &bytes, &key, &back, 0));
    CloseHandle(port);
}

TEST_F(AppcTest, CancelledReceiveCompletesOnceAndEndsTheConversation) {
    Pair p;
    Pending<RECEIVE_AND_WAIT> waiting(receive_block(p.b));
    EXPECT_EQ(WinAPPCCancelAsyncRequest(waiting.handle), 0);
    ASSERT_TRUE(waiting.done());
    EXPECT_TRUE(is(waiting.block, AP_CANCELLED));
    EXPECT_EQ(WinAPPCCancelAsyncRequest(waiting.handle), WAPPCALREADY);
    EXPECT_EQ(WinAPPCCancelAsyncRequest(nullptr), WAPPCINVALID);
    EXPECT_EQ(p.b.state(), AP_RESET_STATE);
    EXPECT_TRUE(is(p.a.receive(), AP_CONV_FAILURE_RETRY));
}

// KB Q172800: the request was not cancelled, which was mended.
TEST_F(AppcTest, VerbThatCompletesTwiceIsCancelledByItsHandleUntilTheSecondTime) {
    Pair p;
    auto v = p.a.block<TEST_RTS_AND_POST>(AP_B_TEST_RTS_AND_POST);
    const HANDLE event = CreateEventA(nullptr, FALSE, FALSE, nullptr);
    v.handle = static_cast<decltype(v.handle)>(reinterpret_cast<std::uintptr_t>(event));
    Pending<TEST_RTS_AND_POST> posted(v);
    ASSERT_TRUE(posted.done());
    EXPECT_TRUE(ok(posted.block));
    EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_TIMEOUT);
    EXPECT_EQ(WinAPPCCancelAsyncRequest(posted.handle), 0);
    EXPECT_EQ(WaitForSingleObject(event, kLimit), WAIT_OBJECT_0);
    EXPECT_TRUE(is(posted.block, AP_CANCELLED));
    EXPECT_EQ(WinAPPCCancelAsyncRequest(posted.handle), WAPPCALREADY);
    EXPECT_EQ(p.a.state(), AP_RESET_STATE);
    CloseHandle(event);
}

TEST_F(AppcTest, CancelledReceiveAllocateCompletes) {
    auto v = block<RECEIVE_ALLOCATE>(AP_RECEIVE_ALLOCATE);
    put_name(v.tp_name, sizeof v.tp_name, fresh_name().c_str());
    Pending<RECEIVE_ALLOCATE> waiting(v);
    EXPECT_FALSE(waiting.done(0));
    EXPECT_EQ(WinAPPCCancelAsyncRequest(waiting.handle), 0);
    ASSERT_TRUE(waiting.done());
    EXPECT_TRUE(is(waiting.block, AP_CANCELLED));
}

TEST_F(AppcTest, SecondVerbOfABusyConversationIsRefused) {
    Pair p;
    Pending<CONFIRM> confirm(p.a.block<CONFIRM>(AP_B_CONFIRM));
    EXPECT_FALSE(confirm.done(0));
    EXPECT_TRUE(is(p.a.send("x"), AP_CONV_BUSY));
    EXPECT_TRUE(is(p.a.verb<GET_TYPE>(AP_GET_TYPE), AP_CONV_BUSY));
    EXPECT_EQ(p.b.receive().what_rcvd, AP_CONFIRM_WHAT_RECEIVED);
    EXPECT_TRUE(ok(p.b.verb<CONFIRMED>(AP_B_CONFIRMED)));
    ASSERT_TRUE(confirm.done());
    EXPECT_TRUE(ok(confirm.block));
    EXPECT_TRUE(ok(p.a.send("x")));
}

TEST_F(AppcTest, AProgramEndsAlsoWhereThePartnersErrorIsAllItsDeallocateIsTold) {
    Pair p;
    EXPECT_TRUE(ok(p.a.send("x", AP_SEND_DATA_FLUSH)));
    EXPECT_TRUE(ok(p.b.receive()));
    auto error = p.b.block<SEND_ERROR>(AP_B_SEND_ERROR);
    EXPECT_TRUE(ok(issue(error)));
    auto v = block<TP_ENDED>(AP_TP_ENDED);
    std::memcpy(v.tp_id, p.a.tp_id, sizeof v.tp_id);
    v.type = AP_SOFT;
    Pending<TP_ENDED> ended(v);
    EXPECT_TRUE(ended.done());
    EXPECT_TRUE(ok(ended.block));
    EXPECT_TRUE(is(p.b.receive(), AP_DEALLOC_ABEND));
}

TEST_F(AppcTest, VerbsOfAProgramThatIsEndingAreRefused) {
    Pair p;
    Pending<CONFIRM> confirm(p.a.block<CONFIRM>(AP_B_CONFIRM));
    auto v = block<TP_ENDED>(AP_TP_ENDED);
    std::memcpy(v.tp_id, p.a.tp_id, sizeof v.tp_id);
    v.type = AP_SOFT;
    Pending<TP_ENDED> ended(v);
    EXPECT_FALSE(ended.done(0)) << "it waits for what is outstanding";
    EXPECT_TRUE(is(p.a.send("x"), AP_TP_BUSY));
    p.b.receive();
    p.b.verb<CONFIRMED>(AP_B_CONFIRMED);
    ASSERT_TRUE(ended.done());
    EXPECT_TRUE(ok(ended.block));
    EXPECT_TRUE(ok(confirm.block));
    EXPECT_TRUE(is(p.b.receive(), AP_DEALLOC_NORMAL));
}

// TP_ENDED's page: "conversation failure return codes".
TEST_F(AppcTest, TpEndedHardEndsAnActiveVerbAsAnAbend) {
    for (const bool mapped : {true, false}) {
        const unsigned short abend = mapped ? AP_DEALLOC_ABEND : AP_DEALLOC_ABEND_PROG;
        Pair p(mapped);
        Pending<CONFIRM> confirm(p.a.block<CONFIRM>(AP_B_CONFIRM));
        EXPECT_TRUE(ok(p.a.end(AP_HARD)));
        ASSERT_TRUE(confirm.done());
        EXPECT_TRUE(is(confirm.block, abend));
        Pair q(mapped);
        Pending<RECEIVE_AND_WAIT> waiting(receive_block(q.b));
        EXPECT_TRUE(ok(q.b.end(AP_HARD)));
        ASSERT_TRUE(waiting.done());
        EXPECT_TRUE(is(waiting.block, abend));
    }
}

// RECEIVE_AND_POST's page, and the trace in KB Q180789.
TEST_F(AppcTest, TpEndedSoftCancelsAPostedReceiveAndHardEndsItAsAnAbend) {
    for (const unsigned char type : {AP_SOFT, AP_HARD}) {
        Pair p;
        auto v = p.b.block<RECEIVE_AND_POST>(AP_B_RECEIVE_AND_POST);
        unsigned char buffer[100];
        v.max_len = sizeof buffer;
        v.dptr = buffer;
        const HANDLE event = CreateEventA(nullptr, FALSE, FALSE, nullptr);
        v.sema = static_cast<unsigned char*>(event);
        EXPECT_TRUE(ok(issue(v)));
        auto end = block<TP_ENDED>(AP_TP_ENDED);
        std::memcpy(end.tp_id, p.b.tp_id, sizeof end.tp_id);
        end.type = type;
        Pending<TP_ENDED> ended(end);
        EXPECT_EQ(WaitForSingleObject(event, kLimit), WAIT_OBJECT_0);
        EXPECT_TRUE(is(v, type == AP_HARD ? AP_DEALLOC_ABEND : AP_CANCELLED));
        p.a.send("x", AP_SEND_DATA_FLUSH);  // SOFT waits for something to answer, to tell the partner
        EXPECT_TRUE(ended.done());
        CloseHandle(event);
    }
}

TEST_F(AppcTest, BlockThatVanishedBeforeItsVerbWasCompleteIsLeftAlone) {
    Pair p;
    constexpr std::size_t kPage = 4096;
#ifdef _WIN32
    void* const page = VirtualAlloc(nullptr, kPage, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
#else
    void* const page = mmap(nullptr, kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
#endif
    auto* v = static_cast<RECEIVE_AND_WAIT*>(page);
    *v = receive_block(p.b);
    v->dptr = static_cast<unsigned char*>(page) + 1024;
    const HANDLE event = CreateEventA(nullptr, FALSE, FALSE, nullptr);
    ASSERT_NE(WinAsyncAPPCEx(event, reinterpret_cast<LONG_PTR>(v)), nullptr);
#ifdef _WIN32
    VirtualFree(page, 0, MEM_RELEASE);
#else
    munmap(page, kPage);
#endif
    EXPECT_TRUE(ok(p.a.send("x", AP_SEND_DATA_FLUSH)));
    EXPECT_EQ(WaitForSingleObject(event, kLimit), WAIT_OBJECT_0);
    EXPECT_EQ(p.b.state(), AP_RECEIVE_STATE);
    CloseHandle(event);
}

std::atomic<int> g_hooks;
End* g_sender;

BOOL CALLBACK sends_meanwhile() {
    EXPECT_TRUE(WinAPPCIsBlocking());
    auto v = block<MC_FLUSH>(AP_M_FLUSH, AP_MAPPED_CONVERSATION);
    EXPECT_TRUE(is(issue(v), AP_THREAD_BLOCKING));
    if (++g_hooks == 3) {
        std::thread([] { EXPECT_TRUE(ok(g_sender->send("x", AP_SEND_DATA_FLUSH))); }).join();
    }
    return TRUE;
}
BOOL CALLBACK cancels() {
    EXPECT_EQ(WinAPPCCancelBlockingCall(), 0);
    return TRUE;
}
BOOL CALLBACK gives_up() { return FALSE; }

FARPROC hook_of(BOOL(CALLBACK* hook)()) { return reinterpret_cast<FARPROC>(reinterpret_cast<void*>(hook)); }

TEST_F(AppcTest, BlockingHookRunsWhileTheVerbWaits) {
    Pair p;
    g_sender = &p.a;
    g_hooks = 0;
    EXPECT_FALSE(WinAPPCIsBlocking());
    EXPECT_EQ(WinAPPCCancelBlockingCall(), static_cast<BOOL>(WAPPCINVALID));
    EXPECT_EQ(WinAPPCSetBlockingHook(hook_of(sends_meanwhile)), nullptr);
    auto v = receive_block(p.b);
    EXPECT_TRUE(ok(issue(v)));
    EXPECT_GE(g_hooks, 3);
    EXPECT_EQ(WinAPPCSetBlockingHook(nullptr), hook_of(sends_meanwhile));
    EXPECT_FALSE(WinAPPCIsBlocking());
}

TEST_F(AppcTest, BlockingCallIsCancelledFromTheHookOrByIt) {
    for (const auto hook : {cancels, gives_up}) {
        Pair p;
        WinAPPCSetBlockingHook(hook_of(hook));
        auto v = receive_block(p.b);
        EXPECT_TRUE(is(issue(v), AP_CANCELLED));
        EXPECT_TRUE(WinAPPCUnhookBlockingHook());
    }
}

/// A thread that waits in a verb, the block on its stack, until it is taken away.
class Doomed {
  public:
    explicit Doomed(std::function<void()> verb) : verb_(std::move(verb)) {
        WinAPPCSetBlockingHook(nullptr);
#ifdef _WIN32
        thread_ = CreateThread(nullptr, 0, run, this, 0, nullptr);
#else
        pthread_create(&thread_, nullptr, run, this);
#endif
    }
    void take_away() {
#ifdef _WIN32
        EXPECT_TRUE(TerminateThread(thread_, 0));
        WaitForSingleObject(thread_, kLimit);
        CloseHandle(thread_);
#else
        EXPECT_EQ(pthread_cancel(thread_), 0);
        void* result = nullptr;
        pthread_join(thread_, &result);
        EXPECT_EQ(result, PTHREAD_CANCELED);
#endif
    }

  private:
#ifdef _WIN32
    static DWORD WINAPI run(void* self) {
        static_cast<Doomed*>(self)->wait();
        return 0;
    }
    HANDLE thread_;
#else
    static void* run(void* self) {
        static_cast<Doomed*>(self)->wait();
        return nullptr;
    }
    pthread_t thread_;
#endif
    void wait() {
        verb_();
        ADD_FAILURE() << "it is to be taken away";
    }
    const std::function<void()> verb_;
};

TEST_F(AppcTest, ThreadThatIsTakenAwayWhileItWaitsHarmsNobody) {
    for (int i = 0; i < 3; ++i) {
        Pair p, other;
        Doomed doomed([&p] {
            auto v = p.a.block<CONFIRM>(AP_B_CONFIRM);
            APPC(reinterpret_cast<LONG_PTR>(&v));
        });
        // A second verb is refused once the thread's is under way.
        while (p.a.verb<GET_TYPE>(AP_GET_TYPE).primary_rc != AP_CONV_BUSY) std::this_thread::yield();
        doomed.take_away();
        EXPECT_EQ(p.b.receive().what_rcvd, AP_CONFIRM_WHAT_RECEIVED);
        p.b.verb<CONFIRMED>(AP_B_CONFIRMED);  // completes what nobody waits for
        node_is_quiet(p.b.tp_id);
        EXPECT_TRUE(ok(other.a.send("x", AP_SEND_DATA_FLUSH)));
        EXPECT_TRUE(ok(other.b.receive()));
        EXPECT_TRUE(ok(p.a.end(AP_HARD)));
    }
}

#ifndef _WIN32  // there nobody tells the library that a thread is gone
TEST_F(AppcTest, AttachThatComesWhenItsThreadIsTakenAwayIsGivenBack) {
    std::atomic<std::uint32_t> asked{0};
    std::atomic<bool> freed{false}, ended{false};
    port::Attached attached;
    // It was on its way when the request was cancelled.
    const ScriptedNode node([&](const port::Request& request) {
        std::optional<std::vector<port::Indication>> answer;
        if (const auto* receive = std::get_if<port::ReceiveAllocate>(&request)) {
            attached.request = receive->request;
            attached.tp = receive->tp;
            attached.conv = receive->conv;
            asked = receive->request;
            answer.emplace();
        } else if (std::holds_alternative<port::Cancel>(request)) {
            answer.emplace({port::Indication(attached)});
        } else if (const auto* free = std::get_if<port::Free>(&request)) {
            freed = free->conv == attached.conv;
        } else if (const auto* end = std::get_if<port::TpEnded>(&request)) {
            ended = end->tp == attached.tp;
        }
        return answer;
    });
    Doomed doomed([] {
        auto v = block<RECEIVE_ALLOCATE>(AP_RECEIVE_ALLOCATE);
        put_name(v.tp_name, sizeof v.tp_name, "LATE");
        APPC(reinterpret_cast<LONG_PTR>(&v));
    });
    while (asked == 0) std::this_thread::yield();
    EXPECT_TRUE(ok(start_tp()));  // is let in once the thread waits
    doomed.take_away();
    for (int i = 0; !(freed && ended); ++i) {
        ASSERT_LT(i, kLimit);
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}
#endif

TEST_F(AppcTest, ProgramsOfManyThreadsConverseAtOnce) {
    std::vector<std::thread> threads;
    std::vector<std::unique_ptr<Pair>> pairs;
    for (int i = 0; i < 8; ++i) pairs.push_back(std::make_unique<Pair>());
    for (auto& pair : pairs) {
        threads.emplace_back([&pair] {
            for (int i = 0; i < 100; ++i) ASSERT_TRUE(ok(pair->a.send("x", AP_SEND_DATA_FLUSH)));
            ASSERT_TRUE(ok(pair->a.send("x", AP_SEND_DATA_DEALLOC_FLUSH)));
        });
        threads.emplace_back([&pair] {
            unsigned char buffer[100];
            int bytes = 0;
            auto v = pair->b.block<RECEIVE_AND_WAIT>(AP_B_RECEIVE_AND_WAIT);
            v.max_len = sizeof buffer;
            v.dptr = buffer;
            while (issue(v).primary_rc == AP_OK) bytes += v.dlen;
            EXPECT_TRUE(is(v, AP_DEALLOC_NORMAL));
            EXPECT_EQ(bytes, 101);
        });
    }
    for (auto& thread : threads) thread.join();
}

}  // namespace
}  // namespace openwosa::appctest
