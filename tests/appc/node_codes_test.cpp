// What the node answers, as the return codes of the verbs that ask it. The node's part is played by the test;
// when it answers so is the matter of tests/sna/lu62.
#include "program.hpp"

// After SYNCPT_SUPPORT.
#include <acsmgtc.h>

namespace openwosa::appctest {
namespace {

/// Answers requests of this type so.
template <class Request, class Answer>
Script answers(Answer answer) {
    return [answer](const port::Request& request) -> std::optional<std::vector<port::Indication>> {
        const auto* const asked = std::get_if<Request>(&request);
        if (!asked) return std::nullopt;
        auto told = answer;
        if constexpr (requires { told.request; })
            told.request = asked->request;
        else
            told.conv = asked->conv;
        return std::vector<port::Indication>{told};
    };
}
template <class Request>
Script never_answers() {
    return [](const port::Request& request) -> std::optional<std::vector<port::Indication>> {
        if (!std::holds_alternative<Request>(request)) return std::nullopt;
        return std::vector<port::Indication>{};
    };
}

// ---- ALLOCATE and SEND_CONVERSATION

template <class V>
V allocating(const TP_STARTED& tp, unsigned short opcode, unsigned char opext) {
    auto v = block<V>(opcode, opext);
    std::memcpy(v.tp_id, tp.tp_id, sizeof v.tp_id);
    if constexpr (requires { v.conv_type; }) v.conv_type = AP_BASIC_CONVERSATION;
    put_alias(v.plu_alias, "LUB");
    put_name(v.mode_name, 8, "#INTER");
    put_name(v.tp_name, 64, "NOBODY");
    return v;
}
/// The four verbs that allocate, each filled as it should be, with what `change` makes of it.
template <class Change>
void each_allocation(unsigned short primary, std::uint32_t secondary, Change change) {
    const TP_STARTED tp = start_tp();
    const auto one = [&](auto v, const char* name) {
        change(v);
        EXPECT_TRUE(is(issue(v), primary, secondary)) << name;
    };
    one(allocating<ALLOCATE>(tp, AP_B_ALLOCATE, AP_BASIC_CONVERSATION), "ALLOCATE");
    one(allocating<MC_ALLOCATE>(tp, AP_M_ALLOCATE, AP_MAPPED_CONVERSATION), "MC_ALLOCATE");
    one(allocating<SEND_CONVERSATION>(tp, AP_B_SEND_CONVERSATION, AP_BASIC_CONVERSATION),
        "SEND_CONVERSATION");
    one(allocating<MC_SEND_CONVERSATION>(tp, AP_M_SEND_CONVERSATION, AP_MAPPED_CONVERSATION),
        "MC_SEND_CONVERSATION");
}

TEST_F(AppcTest, EveryAllocationTellsWhyThereIsNoSession) {
    using R = port::AllocateResult;
    const std::tuple<R, unsigned short, std::uint32_t> codes[] = {
        {R::kUnsuccessful, AP_UNSUCCESSFUL, 0},
        {R::kRetry, AP_ALLOCATION_ERROR, static_cast<std::uint32_t>(AP_ALLOCATION_FAILURE_RETRY)},
        {R::kNoRetry, AP_ALLOCATION_ERROR, static_cast<std::uint32_t>(AP_ALLOCATION_FAILURE_NO_RETRY)},
        {R::kBadLuAlias, AP_COMM_SUBSYSTEM_NOT_LOADED, 0x020000F0},
        {R::kLuNotActive, AP_COMM_SUBSYSTEM_NOT_LOADED, 0x020000F0},
        {R::kBadPartner, AP_PARAMETER_CHECK, static_cast<std::uint32_t>(AP_BAD_PARTNER_LU_ALIAS)},
        {R::kUnknownMode, AP_PARAMETER_CHECK, static_cast<std::uint32_t>(AP_UNKNOWN_PARTNER_MODE)},
        {R::kSecurityNotSupported, AP_SECURITY_REQUESTED_NOT_SUPPORTED, 0},
        {R::kSyncLevelNotSupported, AP_ALLOCATION_ERROR,
         static_cast<std::uint32_t>(AP_SYNC_LEVEL_NOT_SUPPORTED)}};
    for (const auto& [result, primary, secondary] : codes) {
        const ScriptedNode node(answers<port::AllocateSession>(port::AllocateFailed{0, result, 0x08050000}));
        each_allocation(primary, secondary, [](auto&) {});
    }
}

TEST_F(AppcTest, EveryAllocationHasItsFieldsChecked) {
    const auto check = AP_PARAMETER_CHECK;
    each_allocation(check, AP_BAD_RETURN_CONTROL, [](auto& v) { v.rtn_ctl = 9; });
    each_allocation(check, AP_BAD_SECURITY, [](auto& v) { v.security = 6; });
    each_allocation(check, AP_PIP_LEN_INCORRECT, [](auto& v) { v.pip_dlen = 32768; });
    each_allocation(check, AP_INVALID_DATA_SEGMENT, [](auto& v) {
        v.pip_dlen = 8;
        v.pip_dptr = reinterpret_cast<unsigned char*>(8);
    });
    each_allocation(check, AP_BAD_TP_ID, [](auto& v) { v.tp_id[4] ^= 1; });
    const TP_STARTED tp = start_tp();
    auto v = allocating<MC_ALLOCATE>(tp, AP_M_ALLOCATE, AP_MAPPED_CONVERSATION);
    v.sync_level = AP_SYNCPT;
    EXPECT_TRUE(is(issue(v), check, AP_BAD_SYNC_LEVEL));
    v = allocating<MC_ALLOCATE>(tp, AP_M_ALLOCATE, AP_MAPPED_CONVERSATION);
    put_name(v.mode_name, 8, "SNASVCMG");
    EXPECT_TRUE(is(issue(v), check, AP_NO_USE_OF_SNASVCMG));
    auto mapped = allocating<MC_SEND_CONVERSATION>(tp, AP_M_SEND_CONVERSATION, AP_MAPPED_CONVERSATION);
    put_name(mapped.mode_name, 8, "SNASVCMG");
    EXPECT_TRUE(is(issue(mapped), check, AP_NO_USE_OF_SNASVCMG));
    auto send = allocating<SEND_CONVERSATION>(tp, AP_B_SEND_CONVERSATION, AP_BASIC_CONVERSATION);
    send.dlen = 4;
    send.dptr = reinterpret_cast<unsigned char*>(8);
    EXPECT_TRUE(is(issue(send), check, AP_INVALID_DATA_SEGMENT));
}

TEST_F(AppcTest, ConversingForAnotherUserIsNotSupported) {
    for (const unsigned char security : {AP_PROXY, AP_PROXY_SAME, AP_PROXY_PGM, AP_PROXY_STRONG})
        each_allocation(AP_SECURITY_REQUESTED_NOT_SUPPORTED, 0, [&](auto& v) { v.security = security; });
}

TEST_F(AppcTest, AllocationsThatSucceed) {
    const TP_STARTED tp = start_tp();
    auto v = allocating<MC_ALLOCATE>(tp, AP_M_ALLOCATE, AP_MAPPED_CONVERSATION);
    EXPECT_TRUE(ok(issue(v)));
    static unsigned char record[] = {0, 3, 'x'};
    auto send = allocating<SEND_CONVERSATION>(tp, AP_B_SEND_CONVERSATION, AP_BASIC_CONVERSATION);
    send.dlen = sizeof record;
    send.dptr = record;
    EXPECT_TRUE(ok(issue(send)));
}

// ---- RECEIVE_ALLOCATE, GET_LU_STATUS

TEST_F(AppcTest, ReceiveAllocateTellsWhyNoAttachCame) {
    using R = port::ReceiveResult;
    auto v = block<RECEIVE_ALLOCATE>(AP_RECEIVE_ALLOCATE);
    put_name(v.tp_name, sizeof v.tp_name, "TP");
    auto manager = block<RECEIVE_ALLOCATE_EX>(AP_RECEIVE_ALLOCATE_EX);
    put_name(manager.tp_name, sizeof manager.tp_name, "");
    put_alias(manager.lu_alias, "LUB");
    const std::tuple<R, unsigned short, std::uint32_t> codes[] = {
        {R::kTimeout, AP_STATE_CHECK, static_cast<std::uint32_t>(AP_ALLOCATE_NOT_PENDING)},
        {R::kUndefinedTp, AP_PARAMETER_CHECK, static_cast<std::uint32_t>(AP_UNDEFINED_TP_NAME)},
        {R::kWrongProcess, AP_STATE_CHECK, static_cast<std::uint32_t>(AP_INVALID_PROCESS)},
        {R::kAlreadyRegistered, AP_STATE_CHECK, static_cast<std::uint32_t>(AP_LU_ALREADY_REGISTERED)},
        {R::kNoResources, AP_UNEXPECTED_DOS_ERROR, ERROR_NOT_ENOUGH_MEMORY},
        {R::kCanceled, AP_CANCELLED, 0}};
    for (const auto& [result, primary, secondary] : codes) {
        const ScriptedNode node(answers<port::ReceiveAllocate>(port::ReceiveFailed{0, result}));
        EXPECT_TRUE(is(issue(v), primary, secondary));
        EXPECT_TRUE(is(issue(manager), primary, secondary));
    }
}

TEST_F(AppcTest, LuStatusOfAnAliasThatNobodyHas) {
    const TP_STARTED tp = start_tp();
    auto v = block<GET_LU_STATUS>(AP_GET_LU_STATUS);
    std::memcpy(v.tp_id, tp.tp_id, sizeof v.tp_id);
    const ScriptedNode node(answers<port::GetLuStatus>(port::LuStatus{0, false}));
    EXPECT_TRUE(is(issue(v), AP_PARAMETER_CHECK, AP_BAD_LU_ALIAS));
}

// ---- sessions and their limits

TEST_F(AppcTest, ActivateSessionTellsWhatTheNodeFound) {
    using R = port::ActivateResult;
    auto v = block<ACTIVATE_SESSION>(AP_ACTIVATE_SESSION);
    put_alias(v.lu_alias, "LUA");
    put_alias(v.plu_alias, "LUB");
    put_name(v.mode_name, 8, "#INTER");
    v.polarity = AP_POL_EITHER;
    v.type = AP_ACT_ACTIVE;
    const auto check = AP_PARAMETER_CHECK;
    const std::tuple<R, unsigned short, std::uint32_t> codes[] = {
        {R::kOk, AP_OK, __builtin_bswap32(AP_POL_BIDDER)},
        {R::kRetry, AP_ACTIVATION_FAIL_RETRY, 0x00000508},
        {R::kNoRetry, AP_ACTIVATION_FAIL_NO_RETRY, 0x00000508},
        {R::kLimitsExceeded, AP_SESSION_LIMITS_EXCEEDED, 0},
        {R::kLimitsClosed, AP_SESSION_LIMITS_CLOSED, 0},
        {R::kBadLuAlias, check, static_cast<std::uint32_t>(AP_INVALID_LU_ALIAS)},
        {R::kBadPartnerAlias, check, static_cast<std::uint32_t>(AP_INVALID_PLU_ALIAS)},
        {R::kBadPartnerName, check, static_cast<std::uint32_t>(AP_INVALID_FQPLU_NAME)},
        {R::kUnknownMode, check, static_cast<std::uint32_t>(AP_INVALID_MODE_NAME)},
        {R::kCanceled, AP_CANCELLED, 0}};
    for (const auto& [result, primary, secondary] : codes) {
        const ScriptedNode node(
            answers<port::Activate>(port::Activated{0, result, {}, 1, port::Polarity::kBidder, 0x08050000}));
        EXPECT_TRUE(is(issue(v), primary, secondary));
    }
}

TEST_F(AppcTest, DeactivateSessionTellsWhatTheNodeFound) {
    using R = port::DeactivateResult;
    auto v = block<DEACTIVATE_SESSION>(AP_DEACTIVATE_SESSION);
    v.type = AP_DEACT_CLEANUP;
    const auto check = AP_PARAMETER_CHECK;
    const std::tuple<R, unsigned short, std::uint32_t> codes[] = {
        {R::kOk, AP_OK, 0},
        {R::kBadLuAlias, check, static_cast<std::uint32_t>(AP_INVALID_LU_ALIAS)},
        {R::kBadPartnerAlias, check, static_cast<std::uint32_t>(AP_INVALID_PLU_ALIAS)},
        {R::kBadPartnerName, check, static_cast<std::uint32_t>(AP_INVALID_FQPLU_NAME)},
        {R::kUnknownMode, check, static_cast<std::uint32_t>(AP_INVALID_MODE_NAME)},
        {R::kBadSession, check, static_cast<std::uint32_t>(AP_INVALID_SESSION_ID)},
        {R::kCanceled, AP_CANCELLED, 0}};
    for (const auto& [result, primary, secondary] : codes) {
        const ScriptedNode node(answers<port::Deactivate>(port::Deactivated{0, result, 0}));
        EXPECT_TRUE(is(issue(v), primary, secondary));
    }
    v.type = 9;
    EXPECT_TRUE(is(issue(v), check, AP_INVALID_TYPE));
}

TEST_F(AppcTest, CnosTellsWhatTheNodesAgreedOn) {
    using R = port::CnosResult;
    const auto check = AP_PARAMETER_CHECK, state = AP_STATE_CHECK, refused = AP_CNOS_PARTNER_LU_REJECT;
    const std::tuple<R, unsigned short, unsigned long> codes[] = {
        {R::kAccepted, AP_OK, AP_CNOS_ACCEPTED},
        {R::kNegotiated, AP_OK, AP_CNOS_NEGOTIATED},
        {R::kAllocationRetry, AP_ALLOCATION_ERROR, AP_ALLOCATION_FAILURE_RETRY},
        {R::kAllocationNoRetry, AP_ALLOCATION_ERROR, AP_ALLOCATION_FAILURE_NO_RETRY},
        {R::kLocalRaceReject, AP_CNOS_LOCAL_RACE_REJECT, 0},
        {R::kPartnerModeClosed, refused, AP_CNOS_MODE_CLOSED},
        {R::kPartnerModeReject, refused, AP_CNOS_MODE_NAME_REJECT},
        {R::kPartnerRaceReject, refused, AP_CNOS_COMMAND_RACE_REJECT},
        {R::kAllModeMustReset, check, AP_ALL_MODE_MUST_RESET},
        {R::kAutoactExceedsLimit, check, AP_AUTOACT_EXCEEDS_SESSLIM},
        {R::kBadLuAlias, check, AP_BAD_LU_ALIAS},
        {R::kBadPartner, check, AP_BAD_PARTNER_LU_ALIAS},
        {R::kBadSnasvcmgLimits, check, AP_BAD_SNASVCMG_LIMITS},
        {R::kChangeSourceDrains, check, AP_CHANGE_SRC_DRAINS},
        {R::kImplicitParallel, check, AP_CNOS_IMPLICIT_PARALLEL},
        {R::kCpsvcmgNotAllowed, check, AP_CPSVCMG_MODE_NOT_ALLOWED},
        {R::kExceedsMaximum, check, AP_EXCEEDS_MAX_ALLOWED},
        {R::kMinGreaterThanTotal, check, AP_MIN_GT_TOTAL},
        {R::kModeClosed, check, AP_MODE_CLOSED},
        {R::kUnknownMode, check, AP_UNKNOWN_PARTNER_MODE},
        {R::kResetSnaDrains, check, AP_RESET_SNA_DRAINS},
        {R::kSingleNotSourceResponsible, check, AP_SINGLE_NOT_SRC_RESP},
        {R::kCannotRaiseLimits, state, AP_CANT_RAISE_LIMITS},
        {R::kLuDetached, state, AP_LU_DETACHED},
        {R::kSnasvcmgResetNotAllowed, state, AP_SNASVCMG_RESET_NOT_ALLOWED},
        {R::kCanceled, AP_CANCELLED, 0}};
    for (const auto& [result, primary, secondary] : codes) {
        const ScriptedNode node(answers<port::Cnos>(port::CnosDone{0, result, 0}));
        auto v = block<CNOS>(AP_CNOS);
        EXPECT_TRUE(is(issue(v), primary, static_cast<std::uint32_t>(secondary)));
    }
}

// CNOS's page, in its remarks.
TEST_F(AppcTest, CnosHasWhatBothLusAgreedToAndARefusalChangesNothing) {
    using R = port::CnosResult;
    auto v = block<CNOS>(AP_CNOS);
    v.plu_mode_sess_lim = v.min_conwinners_source = 8;
    v.drain_target = AP_YES;
    v.drain_source = AP_YES;
    v.reserv6 = 21;
    const CNOS asked = v;
    {
        const ScriptedNode node(answers<port::Cnos>(port::CnosDone{0, R::kPartnerModeReject, 0, 6, 2, 4}));
        EXPECT_TRUE(is(issue(v), AP_CNOS_PARTNER_LU_REJECT, AP_CNOS_MODE_NAME_REJECT));
        EXPECT_EQ(v.plu_mode_sess_lim, asked.plu_mode_sess_lim);
        EXPECT_EQ(v.drain_target, asked.drain_target);
    }
    const ScriptedNode node(answers<port::Cnos>(port::CnosDone{0, R::kNegotiated, 0, 6, 2, 4, false, true}));
    EXPECT_TRUE(is(issue(v), AP_OK, AP_CNOS_NEGOTIATED));
    EXPECT_EQ(v.plu_mode_sess_lim, 6);
    EXPECT_EQ(v.min_conwinners_source, 2);
    EXPECT_EQ(v.min_conwinners_target, 4);
    EXPECT_EQ(v.drain_target, AP_NO);
    EXPECT_EQ(v.responsible, AP_TARGET);
    EXPECT_EQ(v.drain_source, AP_YES) << "not negotiated";
    EXPECT_EQ(v.reserv6, 21u);
}

// ---- the node is lost before it answers

template <class Request, class V>
void lost_while_it_waits(V v) {
    const ScriptedNode node(never_answers<Request>());
    Pending<V> waiting(v);
    EXPECT_FALSE(waiting.done(0));
    lose_node();
    ASSERT_TRUE(waiting.done());
    EXPECT_TRUE(is(waiting.block, AP_COMM_SUBSYSTEM_ABENDED));
}
TEST_F(AppcTest, EveryVerbThatWaitsForTheNodeIsToldThatItWasLost) {
    lost_while_it_waits<port::ReceiveAllocate>(block<RECEIVE_ALLOCATE>(AP_RECEIVE_ALLOCATE));
    auto activate = block<ACTIVATE_SESSION>(AP_ACTIVATE_SESSION);
    activate.type = AP_ACT_ACTIVE;
    lost_while_it_waits<port::Activate>(activate);
    auto deactivate = block<DEACTIVATE_SESSION>(AP_DEACTIVATE_SESSION);
    deactivate.type = AP_DEACT_CLEANUP;
    lost_while_it_waits<port::Deactivate>(deactivate);
    lost_while_it_waits<port::Cnos>(block<CNOS>(AP_CNOS));
    auto display = block<DISPLAY>(AP_DISPLAY);
    display.init_sect_len = offsetof(DISPLAY, sna_global_info_ptr);
    display.num_sections = 16;
    lost_while_it_waits<port::Display>(display);
}

}  // namespace
}  // namespace openwosa::appctest
