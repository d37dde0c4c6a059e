// Fields of conversation verbs of both kinds, what they point at, record boundaries, posts that are
// cancelled.
#include "edge.hpp"
#include "program.hpp"

namespace openwosa::appctest {
namespace {

class Fields : public AppcTest, public ::testing::WithParamInterface<bool> {};
INSTANTIATE_TEST_SUITE_P(MappedAndBasic, Fields, ::testing::Bool());

unsigned char* const kNowhere = reinterpret_cast<unsigned char*>(8);
unsigned char g_bad_log[] = {0, 9, 0x12, 0xE1, 'x'};  // says that it has 9 bytes
constexpr unsigned short kCheck = AP_PARAMETER_CHECK;

template <class V>
HANDLE with_event(V& v) {
    const HANDLE event = CreateEventA(nullptr, FALSE, FALSE, nullptr);
    if constexpr (requires { v.handle; })
        v.handle = static_cast<decltype(v.handle)>(reinterpret_cast<std::uintptr_t>(event));
    else if constexpr (std::is_pointer_v<decltype(v.sema)>)
        v.sema = static_cast<decltype(v.sema)>(event);
    else
        v.sema = static_cast<decltype(v.sema)>(reinterpret_cast<std::uintptr_t>(event));
    return event;
}

TEST_P(Fields, BuffersOfReceiveVerbsAreThereOrTheVerbIsRefused) {
    Pair p(GetParam());
    const auto refused = [&](auto v) {
        v.max_len = 10;
        v.dptr = kNowhere;
        EXPECT_TRUE(is(issue(v), kCheck, AP_INVALID_DATA_SEGMENT));
        unsigned char buffer[10];
        v.dptr = buffer;
        v.rtn_status = 2;
        EXPECT_TRUE(is(issue(v), kCheck, AP_BAD_RETURN_STATUS_WITH_DATA));
    };
    refused(p.b.block<RECEIVE_AND_WAIT>(AP_B_RECEIVE_AND_WAIT));
    refused(p.b.block<RECEIVE_IMMEDIATE>(AP_B_RECEIVE_IMMEDIATE));
    auto post = p.b.block<RECEIVE_AND_POST>(AP_B_RECEIVE_AND_POST);
    const HANDLE event = with_event(post);
    refused(post);
    CloseHandle(event);
    EXPECT_EQ(p.b.state(), AP_RECEIVE_STATE);
}

TEST_P(Fields, PostsNeedAnEvent) {
    Pair p(GetParam());
    const auto refused = [](auto v) { EXPECT_TRUE(is(issue(v), kCheck, AP_INVALID_SEMAPHORE_HANDLE)); };
    refused(p.b.block<RECEIVE_AND_POST>(AP_B_RECEIVE_AND_POST));
    refused(p.b.block<POST_ON_RECEIPT>(AP_B_POST_ON_RECEIPT));
    refused(p.b.block<TEST_RTS_AND_POST>(AP_B_TEST_RTS_AND_POST));
}

TEST_P(Fields, SendDataIsChecked) {
    Pair p(GetParam(), AP_NONE);
    auto v = p.a.block<SEND_DATA>(AP_B_SEND_DATA);
    v.dlen = 4;
    v.dptr = kNowhere;
    EXPECT_TRUE(is(issue(v), kCheck, AP_INVALID_DATA_SEGMENT));
    EXPECT_TRUE(is(p.a.send("x", 0x7F), kCheck, AP_SEND_DATA_INVALID_TYPE));
    EXPECT_TRUE(is(p.a.send("x", AP_SEND_DATA_CONFIRM), kCheck, AP_SEND_DATA_CONFIRM_SYNC_NONE));
    EXPECT_TRUE(is(p.a.verb<CONFIRM>(AP_B_CONFIRM), kCheck, AP_CONFIRM_ON_SYNC_LEVEL_NONE));
}

TEST_P(Fields, TypesAndDirectionsAreChecked) {
    Pair p(GetParam());
    auto turn = p.a.block<PREPARE_TO_RECEIVE>(AP_B_PREPARE_TO_RECEIVE);
    turn.ptr_type = 0x77;
    EXPECT_TRUE(is(issue(turn), kCheck, AP_P_TO_R_INVALID_TYPE));
    auto end = p.a.block<DEALLOCATE>(AP_B_DEALLOCATE);
    end.dealloc_type = 0x77;
    EXPECT_TRUE(is(issue(end), kCheck, AP_DEALLOC_BAD_TYPE));
    EXPECT_TRUE(ok(p.a.send("x", AP_SEND_DATA_P_TO_R_FLUSH)));
    EXPECT_EQ(p.b.receive(AP_YES).what_rcvd, AP_DATA_COMPLETE_SEND);
    ASSERT_EQ(p.b.state(), AP_SEND_PENDING_STATE);
    auto error = p.b.block<SEND_ERROR>(AP_B_SEND_ERROR);
    error.err_dir = 7;
    EXPECT_TRUE(is(issue(error), kCheck, AP_BAD_ERROR_DIRECTION));
    error.err_dir = AP_RCV_DIR_ERROR;
    error.log_dlen = sizeof g_bad_log;
    error.log_dptr = g_bad_log;
    EXPECT_TRUE(is(issue(error), kCheck, AP_SEND_ERROR_LOG_LL_WRONG));
}

TEST_P(Fields, RequestToSendIsFoundByTestRts) {
    Pair p(GetParam());
    EXPECT_TRUE(ok(p.b.verb<REQUEST_TO_SEND>(AP_B_REQUEST_TO_SEND)));
    node_is_quiet(p.a.tp_id);
    EXPECT_TRUE(ok(p.a.verb<TEST_RTS>(AP_B_TEST_RTS)));
    EXPECT_TRUE(is(p.a.verb<TEST_RTS>(AP_B_TEST_RTS), AP_UNSUCCESSFUL));
}

TEST_P(Fields, AnAbendCancelsWhatIsPosted) {
    Pair p(GetParam());
    unsigned char buffer[10];
    auto rts = p.b.block<TEST_RTS_AND_POST>(AP_B_TEST_RTS_AND_POST);
    auto receive = p.b.block<RECEIVE_AND_POST>(AP_B_RECEIVE_AND_POST);
    receive.max_len = sizeof buffer;
    receive.dptr = buffer;
    const HANDLE events[] = {with_event(rts), with_event(receive)};
    EXPECT_TRUE(ok(issue(rts)));
    EXPECT_TRUE(ok(issue(receive)));
    auto end = p.b.block<DEALLOCATE>(AP_B_DEALLOCATE);
    end.dealloc_type = GetParam() ? AP_ABEND : AP_ABEND_PROG;
    Pending<DEALLOCATE> ended(end);
    for (const HANDLE event : events) {
        EXPECT_EQ(WaitForSingleObject(event, kLimit), WAIT_OBJECT_0);
        CloseHandle(event);
    }
    EXPECT_TRUE(is(rts, AP_CANCELLED));
    EXPECT_TRUE(is(receive, AP_CANCELLED));
    EXPECT_TRUE(ended.done());
}

TEST_P(Fields, AReceiveCancelsThePostOnReceipt) {
    Pair p(GetParam());
    auto post = p.b.block<POST_ON_RECEIPT>(AP_B_POST_ON_RECEIPT);
    post.max_len = 10;
    const HANDLE event = with_event(post);
    EXPECT_TRUE(ok(issue(post)));
    unsigned char buffer[10];
    auto v = p.b.block<RECEIVE_IMMEDIATE>(AP_B_RECEIVE_IMMEDIATE);
    v.max_len = sizeof buffer;
    v.dptr = buffer;
    EXPECT_TRUE(is(issue(v), AP_UNSUCCESSFUL));
    EXPECT_EQ(WaitForSingleObject(event, kLimit), WAIT_OBJECT_0);
    EXPECT_TRUE(is(post, AP_CANCELLED));
    CloseHandle(event);
}

TEST_P(Fields, PostOnReceiptTellsStatusFromData) {
    Pair p(GetParam());
    auto post = p.b.block<POST_ON_RECEIPT>(AP_B_POST_ON_RECEIPT);
    post.max_len = 1;
    const HANDLE event = with_event(post);
    EXPECT_TRUE(ok(issue(post)));
    auto turn = p.a.block<PREPARE_TO_RECEIVE>(AP_B_PREPARE_TO_RECEIVE);
    turn.ptr_type = AP_FLUSH;
    EXPECT_TRUE(ok(issue(turn)));
    EXPECT_EQ(WaitForSingleObject(event, kLimit), WAIT_OBJECT_0);
    EXPECT_TRUE(is(post, AP_OK, AP_NOT_DATA));
    CloseHandle(event);
}

// ---- basic conversations alone

TEST_F(AppcTest, RecordsAndLogsOfBasicConversationsAreChecked) {
    Pair p(false);
    static unsigned char wrong[] = {0, 1, 'x'};  // the length counts itself
    auto send = p.a.block<SEND_DATA>(AP_B_SEND_DATA);
    send.dlen = sizeof wrong;
    send.dptr = wrong;
    EXPECT_TRUE(is(issue(send), kCheck, AP_BAD_LL));
    auto end = p.a.block<DEALLOCATE>(AP_B_DEALLOCATE);
    end.dealloc_type = AP_ABEND_PROG;
    end.log_dlen = sizeof g_bad_log;
    end.log_dptr = g_bad_log;
    EXPECT_TRUE(is(issue(end), kCheck, AP_DEALLOC_LOG_LL_WRONG));
    end.log_dptr = kNowhere;
    EXPECT_TRUE(is(issue(end), kCheck, AP_INVALID_DATA_SEGMENT));
    auto error = p.a.block<SEND_ERROR>(AP_B_SEND_ERROR);
    error.log_dlen = sizeof g_bad_log;
    error.log_dptr = kNowhere;
    EXPECT_TRUE(is(issue(error), kCheck, AP_INVALID_DATA_SEGMENT));
    error = p.a.block<SEND_ERROR>(AP_B_SEND_ERROR);
    error.err_type = 0x77;
    EXPECT_TRUE(is(issue(error), kCheck, AP_SEND_ERROR_BAD_TYPE));
    const auto refused = [&](auto v, unsigned long code) {
        unsigned char buffer[10];
        v.fill = 2;
        v.max_len = sizeof buffer;
        if constexpr (requires { v.dptr; }) v.dptr = buffer;
        HANDLE event = nullptr;
        if constexpr (requires { v.sema; }) event = with_event(v);
        EXPECT_TRUE(is(issue(v), kCheck, static_cast<std::uint32_t>(code)));
        if (event) CloseHandle(event);
    };
    refused(p.b.block<RECEIVE_AND_WAIT>(AP_B_RECEIVE_AND_WAIT), AP_RCV_AND_WAIT_BAD_FILL);
    refused(p.b.block<RECEIVE_IMMEDIATE>(AP_B_RECEIVE_IMMEDIATE), AP_RCV_IMMD_BAD_FILL);
    refused(p.b.block<RECEIVE_AND_POST>(AP_B_RECEIVE_AND_POST), AP_RCV_AND_POST_BAD_FILL);
    refused(p.b.block<POST_ON_RECEIPT>(AP_B_POST_ON_RECEIPT), AP_POST_ON_RECEIPT_BAD_FILL);
}

TEST_F(AppcTest, VerbsInTheMiddleOfARecordAreRefused) {
    Pair p(false);
    static unsigned char begin[] = {0, 10, 'x'};
    const auto part = [&](unsigned char type) {
        auto v = p.a.block<SEND_DATA>(AP_B_SEND_DATA);
        v.dlen = sizeof begin;
        v.dptr = begin;
        v.type = type;
        return issue(v);
    };
    EXPECT_TRUE(is(part(AP_SEND_DATA_P_TO_R_FLUSH), AP_STATE_CHECK, AP_SEND_DATA_NOT_LL_BDY));
    EXPECT_TRUE(ok(part(AP_NONE)));
    EXPECT_TRUE(is(p.a.verb<CONFIRM>(AP_B_CONFIRM), AP_STATE_CHECK, AP_CONFIRM_NOT_LL_BDY));
    EXPECT_TRUE(
        is(p.a.verb<PREPARE_TO_RECEIVE>(AP_B_PREPARE_TO_RECEIVE), AP_STATE_CHECK, AP_P_TO_R_NOT_LL_BDY));
    EXPECT_TRUE(is(p.a.verb<DEALLOCATE>(AP_B_DEALLOCATE), AP_STATE_CHECK, AP_DEALLOC_NOT_LL_BDY));
    EXPECT_TRUE(is(p.a.receive(), AP_STATE_CHECK, AP_RCV_AND_WAIT_NOT_LL_BDY));
    unsigned char buffer[10];
    auto post = p.a.block<RECEIVE_AND_POST>(AP_B_RECEIVE_AND_POST);
    post.max_len = sizeof buffer;
    post.dptr = buffer;
    const HANDLE event = with_event(post);
    EXPECT_TRUE(is(issue(post), AP_STATE_CHECK, AP_RCV_AND_POST_NOT_LL_BDY));
    CloseHandle(event);
    EXPECT_EQ(p.a.state(), AP_SEND_STATE);
}

}  // namespace
}  // namespace openwosa::appctest
