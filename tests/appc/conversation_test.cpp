// Conversations through APPC(): two programs of one process, the node between them.
#include <atomic>

#include "program.hpp"

namespace openwosa::appctest {
namespace {

TP_ENDED tp_ended(const TP_STARTED& tp) {
    End end;
    std::memcpy(end.tp_id, tp.tp_id, sizeof end.tp_id);
    return end.end();
}

class Conversation : public AppcTest, public ::testing::WithParamInterface<bool> {};
INSTANTIATE_TEST_SUITE_P(MappedAndBasic, Conversation, ::testing::Bool());

TEST_P(Conversation, DataGoThereAndBackAndTheEndArrives) {
    Pair p(GetParam());
    EXPECT_TRUE(ok(p.a.send("question", AP_SEND_DATA_P_TO_R_FLUSH)));
    EXPECT_EQ(p.a.state(), AP_RECEIVE_STATE);
    auto got = p.b.receive();
    EXPECT_TRUE(ok(got));
    EXPECT_EQ(got.what_rcvd, AP_DATA_COMPLETE);
    EXPECT_EQ(p.b.data, "question");
    EXPECT_EQ(p.b.receive().what_rcvd, AP_SEND);
    EXPECT_TRUE(ok(p.b.send("answer", AP_SEND_DATA_DEALLOC_FLUSH)));
    got = p.a.receive(AP_YES);
    EXPECT_EQ(p.a.data, "answer");
    EXPECT_EQ(got.what_rcvd, AP_DATA_COMPLETE);
    EXPECT_TRUE(is(got, AP_DEALLOC_NORMAL)) << "status and data together";
    EXPECT_EQ(p.a.state(), AP_RESET_STATE);
}

TEST_P(Conversation, ConfirmWaitsUntilThePartnerConfirms) {
    Pair p(GetParam());
    EXPECT_TRUE(ok(p.a.send("x")));
    Pending<CONFIRM> confirm(p.a.block<CONFIRM>(AP_B_CONFIRM));
    EXPECT_EQ(p.b.receive(AP_YES).what_rcvd, AP_DATA_COMPLETE_CONFIRM);
    EXPECT_FALSE(confirm.done(0));
    EXPECT_TRUE(ok(p.b.verb<CONFIRMED>(AP_B_CONFIRMED)));
    EXPECT_TRUE(confirm.done());
    EXPECT_TRUE(ok(confirm.block));
}

TEST_P(Conversation, SendErrorReachesThePartner) {
    Pair p(GetParam());
    auto error = p.a.block<SEND_ERROR>(AP_B_SEND_ERROR);
    EXPECT_TRUE(ok(issue(error)));
    EXPECT_TRUE(ok(p.a.verb<FLUSH>(AP_B_FLUSH)));
    EXPECT_TRUE(is(p.b.receive(), AP_PROG_ERROR_NO_TRUNC));
}

TEST_P(Conversation, AbendReachesThePartner) {
    Pair p(GetParam());
    auto end = p.a.block<DEALLOCATE>(AP_B_DEALLOCATE);
    end.dealloc_type = GetParam() ? AP_ABEND : AP_ABEND_SVC;
    EXPECT_TRUE(ok(issue(end)));
    EXPECT_TRUE(is(p.b.receive(), GetParam() ? AP_DEALLOC_ABEND : AP_DEALLOC_ABEND_SVC));
}

TEST_P(Conversation, RequestToSendIsToldOnceToThePartner) {
    Pair p(GetParam());
    EXPECT_TRUE(is(p.a.verb<TEST_RTS>(AP_B_TEST_RTS), AP_UNSUCCESSFUL));
    auto post = p.a.block<TEST_RTS_AND_POST>(AP_B_TEST_RTS_AND_POST);
    const HANDLE event = CreateEventA(nullptr, FALSE, FALSE, nullptr);
    post.handle = static_cast<decltype(post.handle)>(reinterpret_cast<std::uintptr_t>(event));
    EXPECT_TRUE(ok(issue(post)));
    EXPECT_TRUE(ok(p.b.verb<REQUEST_TO_SEND>(AP_B_REQUEST_TO_SEND)));
    EXPECT_EQ(WaitForSingleObject(event, kLimit), WAIT_OBJECT_0);
    EXPECT_TRUE(ok(post));
    EXPECT_TRUE(is(p.a.verb<TEST_RTS>(AP_B_TEST_RTS), AP_UNSUCCESSFUL));
    CloseHandle(event);
}

TEST_P(Conversation, ReceiveAndPostReturnsAtOnceAndTellsTheEventOnce) {
    Pair p(GetParam());
    const HANDLE event = CreateEventA(nullptr, FALSE, FALSE, nullptr);
    unsigned char buffer[100];
    auto v = p.b.block<RECEIVE_AND_POST>(AP_B_RECEIVE_AND_POST);
    v.fill = AP_LL;
    v.max_len = sizeof buffer;
    v.dptr = buffer;
    v.sema = static_cast<decltype(v.sema)>(event);
    EXPECT_TRUE(ok(issue(v)));
    EXPECT_EQ(p.b.state(), AP_PEND_POST_STATE);
    EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_TIMEOUT);
    EXPECT_TRUE(ok(p.a.send("late", AP_SEND_DATA_FLUSH)));
    EXPECT_EQ(WaitForSingleObject(event, kLimit), WAIT_OBJECT_0);
    EXPECT_TRUE(ok(v));
    EXPECT_EQ(v.what_rcvd, AP_DATA_COMPLETE);
    EXPECT_EQ(v.dlen, GetParam() ? 4 : 6);
    EXPECT_EQ(p.b.state(), AP_RECEIVE_STATE);
    EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_TIMEOUT);
    CloseHandle(event);
}

TEST_P(Conversation, ReceiveImmediateFindsNothingThenSomething) {
    Pair p(GetParam());
    unsigned char buffer[100];
    auto v = p.b.block<RECEIVE_IMMEDIATE>(AP_B_RECEIVE_IMMEDIATE);
    v.max_len = sizeof buffer;
    v.dptr = buffer;
    EXPECT_TRUE(is(issue(v), AP_UNSUCCESSFUL));
    EXPECT_EQ(v.dlen, 0);
    const HANDLE event = CreateEventA(nullptr, FALSE, FALSE, nullptr);
    auto post = p.b.block<POST_ON_RECEIPT>(AP_B_POST_ON_RECEIPT);
    post.max_len = 1;
    post.sema = static_cast<decltype(post.sema)>(reinterpret_cast<std::uintptr_t>(event));
    EXPECT_TRUE(ok(issue(post)));
    EXPECT_TRUE(ok(p.a.send("data", AP_SEND_DATA_FLUSH)));
    EXPECT_EQ(WaitForSingleObject(event, kLimit), WAIT_OBJECT_0);
    EXPECT_TRUE(is(post, AP_OK, AP_DATA));
    EXPECT_TRUE(ok(issue(v)));
    EXPECT_EQ(v.dlen, GetParam() ? 4 : 6);
    CloseHandle(event);
}

TEST_P(Conversation, AttributesNameBothEnds) {
    Pair p(GetParam());
    const auto v = p.a.verb<GET_ATTRIBUTES>(AP_B_GET_ATTRIBUTES);
    ASSERT_TRUE(ok(v));
    EXPECT_EQ(v.sync_level, AP_CONFIRM_SYNC_LEVEL);
    unsigned char name[8];
    put_alias(name, "LUA");
    EXPECT_EQ(std::memcmp(v.lu_alias, name, 8), 0);
    put_alias(name, "LUB");
    EXPECT_EQ(std::memcmp(v.plu_alias, name, 8), 0);
    put_name(name, 8, "#INTER");
    EXPECT_EQ(std::memcmp(v.mode_name, name, 8), 0);
    const auto type = p.b.verb<GET_TYPE>(AP_GET_TYPE);
    EXPECT_EQ(type.conv_type, GetParam() ? AP_MAPPED_CONVERSATION : AP_BASIC_CONVERSATION);
}

TEST_P(Conversation, LargeRecordsArriveWhole) {
    Pair p(GetParam());
    std::string large(32000, 'x');
    for (int i = 0; i < 20; ++i) {
        large[static_cast<std::size_t>(i)] = 'y';
        EXPECT_TRUE(ok(p.a.send(large, AP_SEND_DATA_FLUSH)));
        EXPECT_TRUE(ok(p.b.receive()));
        EXPECT_EQ(p.b.data, large);
    }
}

TEST_F(AppcTest, SendConversationIsAllInOne) {
    const std::string name = fresh_name();
    auto receive = block<RECEIVE_ALLOCATE>(AP_RECEIVE_ALLOCATE);
    put_name(receive.tp_name, sizeof receive.tp_name, name.c_str());
    Pending<RECEIVE_ALLOCATE> attach(receive);
    const TP_STARTED tp = start_tp();
    auto v = block<MC_SEND_CONVERSATION>(AP_M_SEND_CONVERSATION, AP_MAPPED_CONVERSATION);
    std::memcpy(v.tp_id, tp.tp_id, sizeof v.tp_id);
    put_alias(v.plu_alias, "LUB");
    put_name(v.mode_name, 8, "#INTER");
    put_name(v.tp_name, 64, name.c_str());
    v.dlen = 2;
    v.dptr = reinterpret_cast<unsigned char*>(const_cast<char*>("hi"));
    EXPECT_TRUE(ok(issue(v)));
    ASSERT_TRUE(attach.done());
    End b;
    std::memcpy(b.tp_id, attach.block.tp_id, sizeof b.tp_id);
    b.conv_id = attach.block.conv_id;
    const auto got = b.receive(AP_YES);
    EXPECT_TRUE(is(got, AP_DEALLOC_NORMAL));
    EXPECT_EQ(b.data, "hi");
}

TEST_F(AppcTest, AttachForNobodyFailsAtTheFirstVerbThatHears) {
    const TP_STARTED tp = start_tp();
    ALLOCATE v = allocation(tp.tp_id, true, AP_NONE, "NOBODY");
    ASSERT_TRUE(ok(issue(v)));
    End a;
    std::memcpy(a.tp_id, tp.tp_id, sizeof a.tp_id);
    a.conv_id = v.conv_id;
    EXPECT_TRUE(is(a.receive(), AP_ALLOCATION_ERROR, AP_TP_NAME_NOT_RECOGNIZED));
    EXPECT_EQ(a.state(), AP_RESET_STATE);
}

TEST_F(AppcTest, TpEndedHardEndsItsConversations) {
    Pair p;
    EXPECT_TRUE(ok(p.b.end(AP_HARD)));
    const auto got = p.a.receive();
    // It may not send, so there is no way to tell its partner but by ending the session.
    EXPECT_TRUE(is(got, AP_CONV_FAILURE_RETRY));
    EXPECT_TRUE(is(p.b.end(), AP_PARAMETER_CHECK, AP_BAD_TP_ID));
}

TEST_F(AppcTest, TpEndedSoftDeallocatesWhatMaySend) {
    Pair p;
    EXPECT_TRUE(ok(p.a.send("last")));
    EXPECT_TRUE(ok(p.a.end(AP_SOFT)));
    EXPECT_TRUE(is(p.b.receive(AP_YES), AP_DEALLOC_NORMAL));
    EXPECT_EQ(p.b.data, "last");
}

TEST_F(AppcTest, LogOfTheErrorThatIsHeardLiesInTheBufferUntilAnotherIsHeard) {
    Pair p(false);
    unsigned char buffer[12];
    std::memset(buffer, 0xEE, sizeof buffer);
    auto wanted = p.b.block<RECEIVE_LOG_DATA>(AP_B_RECEIVE_LOG_DATA);
    wanted.log_dlen = sizeof buffer - 2;
    wanted.log_dptr = buffer;
    EXPECT_TRUE(ok(issue(wanted)));
    unsigned char log[] = {0, 6, 0x12, 0xE1, 'x', 'y'};
    auto error = p.a.block<SEND_ERROR>(AP_B_SEND_ERROR);
    error.log_dlen = sizeof log;
    error.log_dptr = log;
    EXPECT_TRUE(ok(issue(error)));
    EXPECT_TRUE(ok(p.a.verb<FLUSH>(AP_B_FLUSH)));
    EXPECT_TRUE(is(p.b.receive(), AP_PROG_ERROR_NO_TRUNC));
    EXPECT_EQ(std::memcmp(buffer, log, sizeof log), 0);
    EXPECT_EQ(buffer[sizeof buffer - 2], 0xEE) << "no more than the buffer's length";
    error.log_dlen = 0;
    EXPECT_TRUE(ok(issue(error)));
    EXPECT_TRUE(ok(p.a.verb<FLUSH>(AP_B_FLUSH)));
    EXPECT_TRUE(is(p.b.receive(), AP_PROG_ERROR_NO_TRUNC));
    for (std::size_t i = 0; i < sizeof buffer - 2; ++i) EXPECT_EQ(buffer[i], 0) << "it came without a log";
    wanted.log_dlen = 0;
    EXPECT_TRUE(ok(issue(wanted)));
    buffer[0] = 0xEE;
    EXPECT_TRUE(ok(issue(error)));
    EXPECT_TRUE(ok(p.a.verb<FLUSH>(AP_B_FLUSH)));
    EXPECT_TRUE(is(p.b.receive(), AP_PROG_ERROR_NO_TRUNC));
    EXPECT_EQ(buffer[0], 0xEE) << "no log is wanted any more";
}

TEST_F(AppcTest, ProgramThatNamesItsLuByItsNameHasThatLu) {
    auto v = block<TP_STARTED_EX>(AP_TP_STARTED_EX);
    put_alias(v.lu_alias, "LUX");
    put_name(v.fqllu_name, sizeof v.fqllu_name, "");
    ASSERT_TRUE(ok(issue(v)));
    auto properties = block<GET_TP_PROPERTIES>(AP_GET_TP_PROPERTIES);
    std::memcpy(properties.tp_id, v.tp_id, sizeof v.tp_id);
    ASSERT_TRUE(ok(issue(properties)));
    EXPECT_EQ(std::memcmp(properties.lu_alias, v.lu_alias, 8), 0);
    put_alias(v.lu_alias, "");
    put_name(v.fqllu_name, sizeof v.fqllu_name, "LUY");
    ASSERT_TRUE(ok(issue(v)));
    std::memcpy(properties.tp_id, v.tp_id, sizeof v.tp_id);
    ASSERT_TRUE(ok(issue(properties)));
    unsigned char alias[8];
    put_alias(alias, "LUY");
    EXPECT_EQ(std::memcmp(properties.lu_alias, alias, 8), 0);
    ALLOCATE allocate = allocation(v.tp_id, true, AP_NONE, "NOBODY");
    EXPECT_TRUE(ok(issue(allocate)));
}

// GET_TP_PROPERTIES: "the alias name assigned to the local LU".
TEST_F(AppcTest, PropertiesTellTheDefaultLuOnceThereIsASession) {
    auto tp = block<TP_STARTED>(AP_TP_STARTED);  // zeros: the default LU
    ASSERT_TRUE(ok(issue(tp)));
    ALLOCATE allocate = allocation(tp.tp_id, true, AP_NONE, "NOBODY");
    ASSERT_TRUE(ok(issue(allocate)));
    End a;
    std::memcpy(a.tp_id, tp.tp_id, sizeof a.tp_id);
    a.conv_id = allocate.conv_id;
    const auto attributes = a.verb<GET_ATTRIBUTES>(AP_B_GET_ATTRIBUTES);
    auto v = block<GET_TP_PROPERTIES>(AP_GET_TP_PROPERTIES);
    std::memcpy(v.tp_id, tp.tp_id, sizeof v.tp_id);
    ASSERT_TRUE(ok(issue(v)));
    EXPECT_NE(v.lu_alias[0], ' ');
    EXPECT_EQ(std::memcmp(v.lu_alias, attributes.lu_alias, 8), 0);
}

// SET_TP_PROPERTIES: the name in it is that of the originating program's LU.
TEST_F(AppcTest, LogicalUnitOfWorkMadeBeforeTheFirstSessionHasTheLusNameInIt) {
    const TP_STARTED tp = start_tp();
    auto set = block<SET_TP_PROPERTIES>(AP_SET_TP_PROPERTIES, AP_EXTD_VCB);
    std::memcpy(set.tp_id, tp.tp_id, sizeof set.tp_id);
    set.set_unprot_id = set.new_unprot_id = AP_YES;
    ASSERT_TRUE(ok(issue(set)));
    ALLOCATE allocate = allocation(tp.tp_id, true, AP_NONE, "NOBODY");
    ASSERT_TRUE(ok(issue(allocate)));
    End a;
    std::memcpy(a.tp_id, tp.tp_id, sizeof a.tp_id);
    a.conv_id = allocate.conv_id;
    auto v = a.block<GET_ATTRIBUTES>(AP_B_GET_ATTRIBUTES);
    v.opext |= AP_EXTD_VCB;
    ASSERT_TRUE(ok(issue(v)));
    auto properties = block<GET_TP_PROPERTIES>(AP_GET_TP_PROPERTIES);
    std::memcpy(properties.tp_id, tp.tp_id, sizeof properties.tp_id);
    ASSERT_TRUE(ok(issue(properties)));
    EXPECT_EQ(std::memcmp(properties.luw_id, v.luw_id, 26), 0);
    const std::size_t size = v.luw_id[0];
    ASSERT_TRUE(size > 0 && size <= 17);
    EXPECT_EQ(std::memcmp(v.luw_id + 1, properties.fqlu_name, size), 0);
    EXPECT_EQ(std::memcmp(v.luw_id + 1 + size, set.unprot_id + 1, 8), 0) << "instance and sequence";
}

TEST_F(AppcTest, PropertiesOfTheInvokedProgram) {
    Pair p;
    auto v = block<GET_TP_PROPERTIES>(AP_GET_TP_PROPERTIES, AP_EXTD_VCB);
    std::memcpy(v.tp_id, p.b.tp_id, sizeof v.tp_id);
    ASSERT_TRUE(ok(issue(v)));
    unsigned char alias[8];
    put_alias(alias, "LUB");
    EXPECT_EQ(std::memcmp(v.lu_alias, alias, 8), 0);
    EXPECT_NE(v.luw_id[0], 0x40) << "the attach brought one";
    auto set = block<SET_TP_PROPERTIES>(AP_SET_TP_PROPERTIES, AP_EXTD_VCB);
    std::memcpy(set.tp_id, p.b.tp_id, sizeof set.tp_id);
    set.set_unprot_id = AP_YES;
    set.new_unprot_id = AP_YES;
    ASSERT_TRUE(ok(issue(set)));
    ASSERT_TRUE(ok(issue(v)));
    EXPECT_EQ(std::memcmp(v.luw_id, set.unprot_id, 26), 0);
}

std::atomic<int> g_told;
struct Told {
    void* vcb;
    unsigned char tp_id[8];
    unsigned long conv_id;
    unsigned short type;
    void* correlator;
} g_what;
HANDLE g_called;

void CALLBACK session_did(appc_hdr* vcb, unsigned char* tp_id, unsigned long conv_id, unsigned short type,
                          void* correlator) {
    ++g_told;
    g_what = {vcb, {}, conv_id, type, correlator};
    std::memcpy(g_what.tp_id, tp_id, 8);
    // The library may be called from here.
    End nobody;
    EXPECT_TRUE(is(nobody.verb<FLUSH>(AP_B_FLUSH), AP_PARAMETER_CHECK, AP_BAD_TP_ID));
    SetEvent(g_called);
}

template <class V>
V deallocation_with_callback(const End& end, unsigned char type) {
    auto v = end.block<V>(AP_B_DEALLOCATE);
    v.opext |= AP_EXTD_VCB;
    v.dealloc_type = type;
    v.callback = reinterpret_cast<decltype(v.callback)>(reinterpret_cast<void*>(session_did));
    v.correlator = &g_told;
    return v;
}

TEST_F(AppcTest, DeallocateCallsBackOnceWhenTheSessionGoesOn) {
    g_called = CreateEventA(nullptr, FALSE, FALSE, nullptr);
    for (const bool mapped : {true, false}) {
        for (const unsigned short type : {AP_DATA_FLOW, AP_UNBIND, AP_FAILURE}) {
            g_told = 0;
            Pair p(mapped);
            DEALLOCATE basic{};
            MC_DEALLOCATE mc{};
            if (mapped) {
                mc = deallocation_with_callback<MC_DEALLOCATE>(p.a, AP_FLUSH);
                EXPECT_TRUE(ok(issue(mc)));
            } else {
                basic = deallocation_with_callback<DEALLOCATE>(p.a, AP_FLUSH);
                EXPECT_TRUE(ok(issue(basic)));
            }
            node_is_quiet(p.a.tp_id);
            EXPECT_EQ(g_told, 0) << "nothing has happened on the session";
            const auto conv = static_cast<port::ConvId>(p.a.conv_id);
            const auto event = type == AP_DATA_FLOW ? port::NextEvent::kDataFlow
                               : type == AP_UNBIND  ? port::NextEvent::kUnbind
                                                    : port::NextEvent::kFailure;
            indicate(port::SessionNext{conv, event});
            indicate(port::SessionNext{conv, event});
            EXPECT_EQ(WaitForSingleObject(g_called, kLimit), WAIT_OBJECT_0);
            EXPECT_EQ(g_told, 1);
            EXPECT_EQ(g_what.vcb, mapped ? static_cast<void*>(&mc) : static_cast<void*>(&basic));
            EXPECT_EQ(std::memcmp(g_what.tp_id, p.a.tp_id, 8), 0);
            EXPECT_EQ(g_what.conv_id, p.a.conv_id);
            EXPECT_EQ(g_what.type, type);
            EXPECT_EQ(g_what.correlator, &g_told);
        }
    }
    CloseHandle(g_called);
}

TEST_F(AppcTest, DeallocateCallsBackWhenTheSessionIsUsedAgain) {
    g_called = CreateEventA(nullptr, FALSE, FALSE, nullptr);
    g_told = 0;
    Pair p;
    auto v = deallocation_with_callback<MC_DEALLOCATE>(p.a, AP_FLUSH);
    EXPECT_TRUE(ok(issue(v)));
    EXPECT_TRUE(is(p.b.receive(), AP_DEALLOC_NORMAL));
    Pair next;  // takes the session that is free
    EXPECT_EQ(WaitForSingleObject(g_called, kLimit), WAIT_OBJECT_0);
    EXPECT_EQ(g_what.type, AP_DATA_FLOW);
    EXPECT_EQ(g_told, 1);
    CloseHandle(g_called);
}

TEST_F(AppcTest, VerbsThatTheNodeAnswersAtOnceNeedNoOtherThread) {
    { const Pair first; }  // the node is connected, and a session is there
    const BusyLoop busy;
    const ULONGLONG began = GetTickCount64();
    Pair p;
    p.a.send("one", AP_SEND_DATA_FLUSH);
    EXPECT_TRUE(ok(p.b.receive()));
    EXPECT_EQ(p.b.data, "one");
    auto v = p.a.block<MC_DEALLOCATE>(AP_B_DEALLOCATE);
    v.dealloc_type = AP_FLUSH;
    EXPECT_TRUE(ok(issue(v)));
    EXPECT_TRUE(is(p.b.receive(), AP_DEALLOC_NORMAL));
    EXPECT_LT(GetTickCount64() - began, kLimit) << "the loop had to become free first";
}

TEST_F(AppcTest, DeallocatesCallbackIsNotMadeInsideAnotherVerb) {
    g_called = CreateEventA(nullptr, FALSE, FALSE, nullptr);
    g_told = 0;
    Pair p;
    auto v = deallocation_with_callback<MC_DEALLOCATE>(p.a, AP_FLUSH);
    EXPECT_TRUE(ok(issue(v)));
    EXPECT_TRUE(is(p.b.receive(), AP_DEALLOC_NORMAL));
    {
        const BusyLoop busy;
        const auto tp = start_tp();
        Pending<ALLOCATE> allocate(allocation(tp.tp_id, true, AP_NONE, fresh_name().c_str()));
        EXPECT_FALSE(allocate.done(0)) << "what the session does is told before";
        EXPECT_EQ(g_told, 0);
    }
    EXPECT_EQ(WaitForSingleObject(g_called, kLimit), WAIT_OBJECT_0);
    EXPECT_EQ(g_told, 1);
    CloseHandle(g_called);
}

void CALLBACK ends_everything(appc_hdr*, unsigned char*, unsigned long, unsigned short, void*) {
    WAPPCDATA data;
    EXPECT_TRUE(WinAPPCCleanup());
    EXPECT_EQ(WinAPPCStartup(0x0001, &data), 0);
    SetEvent(g_called);
}

TEST_F(AppcTest, CallbackMayEndTheLibrary) {
    g_called = CreateEventA(nullptr, FALSE, FALSE, nullptr);
    Pair p;
    auto v = deallocation_with_callback<MC_DEALLOCATE>(p.a, AP_FLUSH);
    v.callback = reinterpret_cast<decltype(v.callback)>(reinterpret_cast<void*>(ends_everything));
    EXPECT_TRUE(ok(issue(v)));
    EXPECT_TRUE(is(p.b.receive(), AP_DEALLOC_NORMAL));
    const TP_STARTED tp = start_tp();
    ALLOCATE allocate = allocation(tp.tp_id, true, AP_NONE, "NOBODY");
    issue(allocate);  // takes the session; ends with the library, or before it
    EXPECT_EQ(WaitForSingleObject(g_called, kLimit), WAIT_OBJECT_0);
    EXPECT_TRUE(is(p.b.end(), AP_PARAMETER_CHECK, AP_BAD_TP_ID));
    Pair again;
    EXPECT_TRUE(ok(again.a.send("x", AP_SEND_DATA_FLUSH)));
    CloseHandle(g_called);
}

TEST_F(AppcTest, TpEndedCancelsTheCallbackAndLossOfTheNodeIsAFailure) {
    g_called = CreateEventA(nullptr, FALSE, FALSE, nullptr);
    g_told = 0;
    Pair cancelled, lost;
    for (Pair* p : {&cancelled, &lost}) {
        auto v = deallocation_with_callback<MC_DEALLOCATE>(p->a, AP_FLUSH);
        EXPECT_TRUE(ok(issue(v)));
    }
    EXPECT_TRUE(ok(cancelled.a.end()));
    lose_node();
    EXPECT_EQ(WaitForSingleObject(g_called, kLimit), WAIT_OBJECT_0);
    EXPECT_EQ(g_what.conv_id, lost.a.conv_id);
    EXPECT_EQ(g_what.type, AP_FAILURE);
    EXPECT_EQ(g_told, 1);
    CloseHandle(g_called);
}

TEST_F(AppcTest, LossOfTheNodeIsToldOnceToEveryProgramThenThereIsNoneUntilItIsBack) {
    Pair p;
    const TP_STARTED idle = start_tp();
    const TP_STARTED ends = start_tp();
    unsigned char buffer[10];
    auto v = p.b.block<RECEIVE_AND_WAIT>(AP_B_RECEIVE_AND_WAIT);
    v.max_len = sizeof buffer;
    v.dptr = buffer;
    Pending<RECEIVE_AND_WAIT> waiting(v);
    lose_node();
    ASSERT_TRUE(waiting.done());
    EXPECT_TRUE(is(waiting.block, AP_COMM_SUBSYSTEM_ABENDED));
    constexpr std::uint32_t kNoNode = 0x010000F0;  // as stored; KB Q148359
    EXPECT_TRUE(is(p.b.receive(), AP_COMM_SUBSYSTEM_NOT_LOADED, kNoNode));
    EXPECT_TRUE(is(p.a.send("x"), AP_COMM_SUBSYSTEM_ABENDED)) << "it had no verb under way";
    EXPECT_TRUE(is(p.a.send("x"), AP_COMM_SUBSYSTEM_NOT_LOADED, kNoNode));
    EXPECT_TRUE(ok(p.b.end()));
    EXPECT_TRUE(is(tp_ended(ends), AP_COMM_SUBSYSTEM_ABENDED));
    EXPECT_TRUE(is(tp_ended(ends), AP_PARAMETER_CHECK, AP_BAD_TP_ID)) << "but it has ended";

    ALLOCATE allocate = allocation(idle.tp_id, true, AP_NONE, "NOBODY");
    EXPECT_TRUE(is(issue(allocate), AP_COMM_SUBSYSTEM_ABENDED)) << "though another node can be had";
    EXPECT_TRUE(ok(issue(allocate))) << "the node is back";
    EXPECT_TRUE(is(p.a.send("x"), AP_PARAMETER_CHECK, AP_BAD_CONV_ID));
    EXPECT_TRUE(ok(p.a.end()));
    Pair again;
    EXPECT_TRUE(ok(again.a.send("x", AP_SEND_DATA_FLUSH)));
}

TEST_F(AppcTest, LossOfTheNodeFreesAProgramThatWaitedForItsAnswer) {
    const TP_STARTED tp = start_tp();
    auto v = block<GET_LU_STATUS>(AP_GET_LU_STATUS);
    std::memcpy(v.tp_id, tp.tp_id, sizeof v.tp_id);
    put_alias(v.plu_alias, "LUB");
    EXPECT_TRUE(ok(issue(v)));
    Pending<GET_LU_STATUS> waiting(v);  // answered, or lost with the node
    lose_node();
    ASSERT_TRUE(waiting.done());
    if (waiting.block.primary_rc == AP_OK) {
        EXPECT_TRUE(is(issue(v), AP_COMM_SUBSYSTEM_ABENDED));
    } else {
        EXPECT_TRUE(is(waiting.block, AP_COMM_SUBSYSTEM_ABENDED));
    }
    EXPECT_TRUE(ok(issue(v))) << "not AP_TP_BUSY";
    EXPECT_TRUE(ok(tp_ended(tp)));
}

}  // namespace
}  // namespace openwosa::appctest
