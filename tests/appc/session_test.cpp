// Sessions and limits, the attach manager, and what the node tells of local LUs.
#include "program.hpp"

// After SYNCPT_SUPPORT.
#include <acsmgtc.h>

namespace openwosa::appctest {
namespace {

ACTIVATE_SESSION activation() {
    auto v = block<ACTIVATE_SESSION>(AP_ACTIVATE_SESSION);
    put_alias(v.lu_alias, "LUA");
    put_alias(v.plu_alias, "LUB");
    put_name(v.mode_name, 8, "#INTER");
    put_name(v.fqplu_name, 17, "");
    v.polarity = AP_POL_EITHER;
    v.type = AP_ACT_ACTIVE;
    return v;
}

DEACTIVATE_SESSION deactivation(const ACTIVATE_SESSION& of) {
    auto v = block<DEACTIVATE_SESSION>(AP_DEACTIVATE_SESSION);
    std::memcpy(v.lu_alias, of.lu_alias, 8);
    std::memcpy(v.plu_alias, of.plu_alias, 8);
    std::memcpy(v.mode_name, of.mode_name, 8);
    std::memcpy(v.session_id, of.session_id, 8);
    put_name(v.fqplu_name, 17, "");
    v.type = AP_DEACT_CLEANUP;
    return v;
}

TEST_F(AppcTest, ActivatedSessionCarriesTheConversationOfItsGroupAndIsDeactivated) {
    auto v = activation();
    ASSERT_TRUE(is(issue(v), AP_OK, __builtin_bswap32(AP_POL_FIRST_SPEAKER))) << "the polarity, flipped";
    EXPECT_NE(v.conv_group_id, 0u);
    const TP_STARTED tp = start_tp();
    ALLOCATE allocate = allocation(tp.tp_id, true, AP_NONE, "NOBODY");
    allocate.rtn_ctl = AP_WHEN_CONV_GROUP_ALLOCATED;
    allocate.conv_group_id = v.conv_group_id;
    EXPECT_TRUE(ok(issue(allocate)));
    EXPECT_EQ(allocate.conv_group_id, v.conv_group_id);
    auto end = deactivation(v);
    EXPECT_TRUE(ok(issue(end)));
    EXPECT_TRUE(is(issue(end), AP_PARAMETER_CHECK, AP_INVALID_SESSION_ID));
}

TEST_F(AppcTest, FieldsOfActivateSessionAreChecked) {
    auto v = activation();
    v.polarity = 3;
    EXPECT_TRUE(is(issue(v), AP_PARAMETER_CHECK, AP_INVALID_POLARITY));
    v = activation();
    v.type = AP_DACT_ACTIVE;
    EXPECT_TRUE(is(issue(v), AP_PARAMETER_CHECK, AP_INVALID_TYPE));
}

TEST_F(AppcTest, SessionThatEndsSetsTheDeactivationEvent) {
    const HANDLE event = CreateEventA(nullptr, TRUE, FALSE, nullptr);
    unsigned short status = 0;
    auto v = activation();
    v.deactivation_event = event;
    v.p_deactivation_status = &status;
    ASSERT_EQ(issue(v).primary_rc, AP_OK) << codes(&v);
    lose_node();
    EXPECT_EQ(WaitForSingleObject(event, kLimit), WAIT_OBJECT_0);
    EXPECT_EQ(status, AP_COMM_SUBSYSTEM_ABENDED);
    CloseHandle(event);
}

TEST_F(AppcTest, LuStatusCountsSessions) {
    Pair p;
    auto v = block<GET_LU_STATUS>(AP_GET_LU_STATUS);
    std::memcpy(v.tp_id, p.a.tp_id, sizeof v.tp_id);
    put_alias(v.plu_alias, "LUB");
    ASSERT_TRUE(ok(issue(v)));
    EXPECT_GE(v.active_sess, 1);
    EXPECT_EQ(v.pool_member, AP_NO);
    EXPECT_EQ(v.syncpoint, AP_NO);
}

TEST_F(AppcTest, CnosClosesAModeAndAllocateFailsAtOnce) {
    auto v = block<CNOS>(AP_CNOS);
    put_alias(v.lu_alias, "LUA");
    put_alias(v.plu_alias, "LUB");
    put_name(v.fqplu_name, 17, "");
    put_name(v.mode_name, 8, "CLOSED");
    v.plu_mode_sess_lim = 4;
    v.min_conwinners_source = 2;
    v.min_conwinners_target = 3;
    EXPECT_TRUE(is(issue(v), AP_PARAMETER_CHECK, AP_MIN_GT_TOTAL));
    v.min_conwinners_target = 2;
    EXPECT_EQ(issue(v).primary_rc, AP_OK) << codes(&v);
    v.plu_mode_sess_lim = v.min_conwinners_source = v.min_conwinners_target = 0;
    EXPECT_EQ(issue(v).primary_rc, AP_OK) << codes(&v);
    const TP_STARTED tp = start_tp();
    ALLOCATE allocate = allocation(tp.tp_id, true, AP_NONE, "NOBODY");
    put_name(allocate.mode_name, 8, "CLOSED");
    issue(allocate);
    EXPECT_EQ(allocate.primary_rc, AP_ALLOCATION_ERROR) << codes(&allocate);
}

TEST_F(AppcTest, AttachManagerTakesAnyNameAndEnds) {
    auto v = block<RECEIVE_ALLOCATE_EX>(AP_RECEIVE_ALLOCATE_EX);
    put_name(v.tp_name, 64, "");
    put_alias(v.lu_alias, "LUB");
    v.timeout = 0xFFFFFFFF;
    auto blank = v;
    put_alias(blank.lu_alias, "");
    EXPECT_TRUE(is(issue(blank), AP_PARAMETER_CHECK, AP_BAD_LU_ALIAS));
    std::memset(blank.lu_alias, 0, sizeof blank.lu_alias);
    EXPECT_TRUE(is(issue(blank), AP_PARAMETER_CHECK, AP_BAD_LU_ALIAS));
    Pending<RECEIVE_ALLOCATE_EX> attach(v);
    const TP_STARTED tp = start_tp();
    ALLOCATE allocate = allocation(tp.tp_id, true, AP_NONE, "ANYTHING");
    ASSERT_TRUE(ok(issue(allocate)));
    End a;
    std::memcpy(a.tp_id, tp.tp_id, sizeof a.tp_id);
    a.conv_id = allocate.conv_id;
    EXPECT_TRUE(ok(a.verb<FLUSH>(AP_B_FLUSH)));
    ASSERT_TRUE(attach.done());
    EXPECT_TRUE(ok(attach.block));
    unsigned char name[64];
    put_name(name, 64, "ANYTHING");
    EXPECT_EQ(std::memcmp(attach.block.tp_name, name, 64), 0);
    auto end = block<RECEIVE_ALLOCATE_EX_END>(AP_RECEIVE_ALLOCATE_EX_END);
    put_name(end.tp_name, 64, "");
    put_alias(end.lu_alias, "LUB");
    EXPECT_TRUE(ok(issue(end)));
    EXPECT_TRUE(is(issue(end), AP_STATE_CHECK, AP_ATTACH_MANAGER_INACTIVE));
}

TEST_F(AppcTest, ThreeHundredProgramsAtOnce) {
    std::vector<TP_STARTED> tps;
    for (int i = 0; i < 300; ++i) {
        tps.push_back(start_tp());
        ASSERT_TRUE(ok(tps.back()));
    }
    for (const TP_STARTED& tp : tps) {
        auto v = block<TP_ENDED>(AP_TP_ENDED);
        std::memcpy(v.tp_id, tp.tp_id, sizeof v.tp_id);
        EXPECT_TRUE(ok(issue(v)));
    }
}

}  // namespace
}  // namespace openwosa::appctest
