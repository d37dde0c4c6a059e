// What is checked before a verb is done: the block, its fields, whose identifiers they are.
#include <thread>

#include "edge.hpp"
#include "program.hpp"

namespace openwosa::appctest {
namespace {

TEST_F(AppcTest, UnknownOpcodeIsAnInvalidVerb) {
    auto v = block<MC_FLUSH>(0x7777);
    EXPECT_TRUE(is(issue(v), AP_INVALID_VERB));
}

TEST_F(AppcTest, KindThatAVerbDoesNotHaveIsAnInvalidVerb) {
    auto v = block<MC_FLUSH>(AP_M_FLUSH, 2);
    EXPECT_TRUE(is(issue(v), AP_INVALID_VERB));
}

TEST_F(AppcTest, BlockThatEndsTooEarlyIsAnInvalidVerbSegment) {
    const Edge edge;
    auto* v = reinterpret_cast<TP_STARTED*>(edge.last(20));
    const unsigned short opcode = AP_TP_STARTED;
    std::memcpy(&v->opcode, &opcode, sizeof opcode);
    APPC(reinterpret_cast<LONG_PTR>(v));
    EXPECT_EQ(v->primary_rc, AP_INVALID_VERB_SEGMENT);
}

TEST_F(AppcTest, BlockThatIsNotThereChangesNothing) {
    const Edge edge;
    APPC(0);
    APPC(reinterpret_cast<LONG_PTR>(edge.last(0)));
    APPC(-1);
    EXPECT_EQ(WinAsyncAPPCEx(reinterpret_cast<HANDLE>(4), 0), nullptr);
}

TEST_F(AppcTest, DataThatAreNotThereAreAnInvalidDataSegment) {
    Pair p;
    const Edge edge;
    auto v = p.a.block<SEND_DATA>(AP_B_SEND_DATA);
    v.dlen = 11;
    v.dptr = edge.last(10);
    EXPECT_TRUE(is(issue(v), AP_PARAMETER_CHECK, AP_INVALID_DATA_SEGMENT));
    v.dlen = 10;
    EXPECT_TRUE(ok(issue(v)));
    auto r = p.b.block<RECEIVE_AND_WAIT>(AP_B_RECEIVE_AND_WAIT);
    r.max_len = 11;
    r.dptr = edge.last(10);
    EXPECT_TRUE(is(issue(r), AP_PARAMETER_CHECK, AP_INVALID_DATA_SEGMENT));
    EXPECT_EQ(p.b.state(), AP_RECEIVE_STATE);
}

TEST_F(AppcTest, StaleAndForeignIdentifiersAreRefused) {
    End stale, foreign;
    {
        Pair p;
        stale = p.a;
        Pair other;
        foreign = p.a;
        foreign.conv_id = other.a.conv_id;  // somebody else's conversation
        EXPECT_TRUE(is(foreign.verb<FLUSH>(AP_B_FLUSH), AP_PARAMETER_CHECK, AP_BAD_CONV_ID));
        foreign.tp_id[4] ^= 1;
        EXPECT_TRUE(is(foreign.verb<FLUSH>(AP_B_FLUSH), AP_PARAMETER_CHECK, AP_BAD_TP_ID));
    }
    EXPECT_TRUE(is(stale.verb<FLUSH>(AP_B_FLUSH), AP_PARAMETER_CHECK, AP_BAD_TP_ID));
    Pair next;
    EXPECT_TRUE(is(stale.verb<FLUSH>(AP_B_FLUSH), AP_PARAMETER_CHECK, AP_BAD_TP_ID));
}

TEST_F(AppcTest, MappedVerbsAreForMappedConversations) {
    Pair p(false);
    auto v = p.a.block<FLUSH>(AP_B_FLUSH);
    v.opext = AP_MAPPED_CONVERSATION;
    EXPECT_TRUE(is(issue(v), AP_CONVERSATION_TYPE_MIXED));
}

TEST_F(AppcTest, FieldsOfAllocateAreChecked) {
    const TP_STARTED tp = start_tp();
    const ALLOCATE good = allocation(tp.tp_id, true, AP_NONE, "NOBODY");
    auto v = good;
    v.sync_level = AP_SYNCPT;
    EXPECT_TRUE(is(issue(v), AP_PARAMETER_CHECK, AP_BAD_SYNC_LEVEL));
    v = good;
    v.rtn_ctl = 9;
    EXPECT_TRUE(is(issue(v), AP_PARAMETER_CHECK, AP_BAD_RETURN_CONTROL));
    v = good;
    v.security = 6;
    EXPECT_TRUE(is(issue(v), AP_PARAMETER_CHECK, AP_BAD_SECURITY));
    v = good;
    v.conv_type = 7;
    EXPECT_TRUE(is(issue(v), AP_PARAMETER_CHECK, AP_BAD_CONV_TYPE));
    v = good;
    v.pip_dlen = 32768;
    EXPECT_TRUE(is(issue(v), AP_PARAMETER_CHECK, AP_PIP_LEN_INCORRECT));
    v = good;
    put_name(v.mode_name, 8, "SNASVCMG");
    EXPECT_TRUE(is(issue(v), AP_PARAMETER_CHECK, AP_NO_USE_OF_SNASVCMG));
    v = good;
    v.tp_id[0] ^= 1;
    EXPECT_TRUE(is(issue(v), AP_PARAMETER_CHECK, AP_BAD_TP_ID));
}

TEST_F(AppcTest, FieldsOfConversationVerbsAreChecked) {
    Pair p(true, AP_NONE);
    auto send = p.a.block<SEND_DATA>(AP_B_SEND_DATA);
    send.type = 0x7F;
    EXPECT_TRUE(is(issue(send), AP_PARAMETER_CHECK, AP_SEND_DATA_INVALID_TYPE));
    EXPECT_TRUE(is(p.a.send("x", AP_SEND_DATA_CONFIRM), AP_PARAMETER_CHECK, AP_SEND_DATA_CONFIRM_SYNC_NONE));
    EXPECT_TRUE(is(p.a.verb<CONFIRM>(AP_B_CONFIRM), AP_PARAMETER_CHECK, AP_CONFIRM_ON_SYNC_LEVEL_NONE));
    auto end = p.a.block<DEALLOCATE>(AP_B_DEALLOCATE);
    end.dealloc_type = 0x77;
    EXPECT_TRUE(is(issue(end), AP_PARAMETER_CHECK, AP_DEALLOC_BAD_TYPE));
    end.dealloc_type = AP_ABEND_PROG;  // of basic conversations
    EXPECT_TRUE(is(issue(end), AP_PARAMETER_CHECK, AP_DEALLOC_BAD_TYPE));
    auto turn = p.a.block<PREPARE_TO_RECEIVE>(AP_B_PREPARE_TO_RECEIVE);
    turn.ptr_type = 0x77;
    EXPECT_TRUE(is(issue(turn), AP_PARAMETER_CHECK, AP_P_TO_R_INVALID_TYPE));
    auto receive = p.b.block<RECEIVE_AND_WAIT>(AP_B_RECEIVE_AND_WAIT);
    receive.rtn_status = 2;
    EXPECT_TRUE(is(issue(receive), AP_PARAMETER_CHECK, AP_BAD_RETURN_STATUS_WITH_DATA));
    auto post = p.b.block<RECEIVE_AND_POST>(AP_B_RECEIVE_AND_POST);
    EXPECT_TRUE(is(issue(post), AP_PARAMETER_CHECK, AP_INVALID_SEMAPHORE_HANDLE));
    TP_ENDED ended = p.a.end(AP_DELAY);
    EXPECT_TRUE(is(ended, AP_PARAMETER_CHECK, AP_BAD_TYPE));
}

TEST_F(AppcTest, EnlistFindsNoCoordinator) {
    Pair p;
    struct enlist v = block<struct enlist>(AP_ENLIST);
    std::memcpy(v.tp_id, p.a.tp_id, sizeof v.tp_id);
    v.conv_id = static_cast<decltype(v.conv_id)>(p.a.conv_id);
    EXPECT_TRUE(is(issue(v), AP_CANT_CONTACT_DTC));
}

TEST_F(AppcTest, FailedVerbsLeaveReservedBytesAndInputsAlone) {
    auto v = block<TP_ENDED>(AP_TP_ENDED, 0);
    std::memset(&v, 0xA5, sizeof v);
    v.opcode = AP_TP_ENDED;
    v.opext = 0;
    const TP_ENDED before = v;
    issue(v);
    EXPECT_EQ(v.reserv2, before.reserv2);
    EXPECT_EQ(v.type, before.type);
    EXPECT_EQ(std::memcmp(v.tp_id, before.tp_id, sizeof v.tp_id), 0);
}

TEST_F(AppcTest, ReturnCodesHaveNames) {
    auto v = block<MC_FLUSH>(AP_M_FLUSH, AP_MAPPED_CONVERSATION);
    issue(v);
    EXPECT_EQ(codes(&v), "AP_PARAMETER_CHECK (0001), AP_BAD_TP_ID (00000001)");
    unsigned char small[4];
    EXPECT_EQ(GetAppcReturnCode(reinterpret_cast<appc_hdr*>(&v), sizeof small, small), 0);
    EXPECT_EQ(GetLastError(), 0x20000002u);
    EXPECT_EQ(GetAppcReturnCode(nullptr, sizeof small, small), 0);
    EXPECT_EQ(GetLastError(), 0x20000001u);
}

TEST(GetAppcConfig, IsRefusedBeforeStartup) {
    int count = 0, code = 0;
    char lu[] = "LUA", names[9];
    EXPECT_EQ(GetAppcConfig(nullptr, lu, nullptr, &count, 1, names, &code),
              reinterpret_cast<HANDLE>(APPC_CFG_ERROR_NO_APPC_INIT));
}

/// What the message says with which GetAppcConfig ends.
LPARAM configured_for(const char* local_lu, int& count, char (&names)[27]) {
    WNDCLASSA window_class{};
    window_class.lpfnWndProc = DefWindowProcA;
    window_class.lpszClassName = "appc_configured_test";
    RegisterClassA(&window_class);
    const HWND window =
        CreateWindowExA(0, "appc_configured_test", "", 0, 0, 0, 0, 0, nullptr, nullptr, nullptr, nullptr);
    std::string lu = local_lu;
    const HANDLE handle = GetAppcConfig(window, lu.data(), nullptr, &count, 3, names, nullptr);
    EXPECT_NE(reinterpret_cast<std::uintptr_t>(handle) & APPC_CFG_SUCCESS, 0u);
    const UINT number = RegisterWindowMessageA("WinAppcCfg");
    MSG message{};
    while (message.message != number && GetMessageA(&message, nullptr, 0, 0) > 0) {
    }
    DestroyWindow(window);
    return message.lParam;
}

// "Asynchronous Return Codes" of its page.
TEST_F(AppcTest, ConfigurationIsThatOfALocalLuThatMustBeThere) {
    bool known = false, with_default = false;
    const ScriptedNode node([&](const port::Request& asked) -> std::optional<std::vector<port::Indication>> {
        if (const auto* status = std::get_if<port::GetLuStatus>(&asked))
            return std::vector<port::Indication>{port::LuStatus{status->request, known}};
        const auto* display = std::get_if<port::Display>(&asked);
        if (!display) return std::nullopt;
        port::Displayed told{display->request, {}};
        told.info.partner_definitions.resize(2);
        told.info.partner_definitions[0].alias = "HOSTA";
        told.info.partner_definitions[1].alias = "HOSTB";
        told.info.partner_definitions[1].is_default = with_default;
        return std::vector<port::Indication>{told};
    });
    int count = -1;
    char names[27] = {};
    EXPECT_EQ(configured_for("LUX", count, names), APPC_CFG_ERROR_BAD_LOCAL_LU);
    EXPECT_EQ(configured_for("        ", count, names), APPC_CFG_ERROR_NO_DEFAULT_LOCAL_LU);
    EXPECT_EQ(count, -1);
    known = true;
    EXPECT_EQ(configured_for("LUX", count, names), APPC_CFG_SUCCESS_NO_DEFAULT_REMOTE);
    EXPECT_EQ(count, 2);
    EXPECT_STREQ(names, "HOSTA");
    EXPECT_STREQ(names + 9, "HOSTB");
    with_default = true;
    EXPECT_EQ(configured_for("        ", count, names), APPC_CFG_SUCCESS_DEFAULT_REMOTE);
}

TEST_F(AppcTest, ConfigurationIsAskedForOneWayAndToldThatWay) {
    int count = -1, code = 0;
    char lu[] = "        ", names[9];
    const auto error = [](unsigned value) {
        return reinterpret_cast<HANDLE>(static_cast<std::uintptr_t>(value));
    };
    EXPECT_EQ(GetAppcConfig(nullptr, lu, nullptr, &count, 1, names, nullptr),
              error(APPC_CFG_ERROR_BAD_POINTER));
    EXPECT_EQ(GetAppcConfig(error(0x7777777), lu, nullptr, &count, 1, names, nullptr),
              error(APPC_CFG_ERROR_INVALID_HWND));
    EXPECT_EQ(GetAppcConfig(nullptr, lu, nullptr, nullptr, 1, names, &code),
              error(APPC_CFG_ERROR_BAD_POINTER));
    WNDCLASSA window_class{};
    window_class.lpfnWndProc = DefWindowProcA;
    window_class.lpszClassName = "appc_config_test";
    RegisterClassA(&window_class);
    const HWND window =
        CreateWindowExA(0, "appc_config_test", "", 0, 0, 0, 0, 0, nullptr, nullptr, nullptr, nullptr);
    EXPECT_EQ(GetAppcConfig(window, lu, nullptr, &count, 1, names, &code),
              error(APPC_CFG_ERROR_UNCLEAR_COMPLETION_MODE));
    const HANDLE handle = GetAppcConfig(window, lu, nullptr, &count, 1, names, nullptr);
    EXPECT_NE(reinterpret_cast<std::uintptr_t>(handle) & APPC_CFG_SUCCESS, 0u);
    const UINT number = RegisterWindowMessageA("WinAppcCfg");
    MSG message;
    do {
        ASSERT_GT(GetMessageA(&message, nullptr, 0, 0), 0);
    } while (message.message != number);
    EXPECT_EQ(message.wParam, reinterpret_cast<WPARAM>(handle));
    EXPECT_EQ(message.lParam, APPC_CFG_SUCCESS_NO_DEFAULT_REMOTE);
    EXPECT_EQ(count, 0) << "nothing is configured";
    DestroyWindow(window);
}

TEST(Startup, TakesVersionsFromOneOnAndEndsOncePerStart) {
    WAPPCDATA data;
    EXPECT_EQ(WinAPPCStartup(0x0000, &data), WAPPCINVALID);
    EXPECT_EQ(WinAPPCStartup(0x0002, &data), 0);
    EXPECT_EQ(data.wVersion, 0x0001);
    EXPECT_TRUE(WinAPPCCleanup());
    EXPECT_FALSE(WinAPPCCleanup());
}

TEST(Startup, CleanupEndsEveryProgram) {
    WAPPCDATA data;
    ASSERT_EQ(WinAPPCStartup(0x0001, &data), 0);
    const TP_STARTED tp = start_tp();
    ASSERT_TRUE(ok(tp));
    EXPECT_TRUE(WinAPPCCleanup());
    ASSERT_EQ(WinAPPCStartup(0x0001, &data), 0);
    auto v = block<TP_ENDED>(AP_TP_ENDED);
    std::memcpy(v.tp_id, tp.tp_id, sizeof v.tp_id);
    EXPECT_TRUE(is(issue(v), AP_PARAMETER_CHECK, AP_BAD_TP_ID));
    EXPECT_TRUE(WinAPPCCleanup());
}

}  // namespace
}  // namespace openwosa::appctest
