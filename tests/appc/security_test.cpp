// Conversation security through APPC(), over a node that has the user ALICE with the password DB2RULES, its
// key, and the program SAFETY, which wants a user; of its partners, PLAIN is not offered password
// substitution. Oracles: the pages of ALLOCATE, RECEIVE_ALLOCATE and GET_ATTRIBUTES.
#include "program.hpp"

namespace openwosa::appctest {
namespace {

struct ConversationSecurity : AppcTest {
    unsigned char tp_id[8] = {};

    void SetUp() override {
        AppcTest::SetUp();
        const TP_STARTED tp = start_tp();
        EXPECT_TRUE(ok(tp));
        std::memcpy(tp_id, tp.tp_id, sizeof tp_id);
    }
    void TearDown() override {
        auto ended = block<TP_ENDED>(AP_TP_ENDED);
        std::memcpy(ended.tp_id, tp_id, sizeof tp_id);
        ended.type = AP_HARD;
        issue(ended);
        AppcTest::TearDown();
    }
    RECEIVE_ALLOCATE receiving() {
        auto v = block<RECEIVE_ALLOCATE>(AP_RECEIVE_ALLOCATE);
        put_name(v.tp_name, sizeof v.tp_name, "SAFETY");
        return v;
    }
    End allocate(unsigned char security, const char* user, const char* password) {
        ALLOCATE v = allocation(tp_id, true, AP_CONFIRM_SYNC_LEVEL, "SAFETY");
        v.security = security;
        put_name(v.user_id, sizeof v.user_id, user);
        put_name(v.pwd, sizeof v.pwd, password);
        EXPECT_TRUE(ok(issue(v)));
        End a;
        std::memcpy(a.tp_id, tp_id, sizeof tp_id);
        a.conv_id = v.conv_id;
        return a;
    }
    /// The partner's program gets the conversation, and the user's name.
    void expect_taken(unsigned char security, const char* user, const char* password) {
        Pending<RECEIVE_ALLOCATE> attach(receiving());
        const End a = allocate(security, user, password);
        EXPECT_TRUE(ok(a.verb<FLUSH>(AP_B_FLUSH)));
        ASSERT_TRUE(attach.done());
        ASSERT_TRUE(ok(attach.block));
        unsigned char name[10];
        put_name(name, sizeof name, user);
        EXPECT_EQ(std::memcmp(attach.block.user_id, name, sizeof name), 0);
        auto end = a.block<DEALLOCATE>(AP_B_DEALLOCATE);
        end.dealloc_type = AP_FLUSH;
        EXPECT_TRUE(ok(issue(end)));
        End b;
        std::memcpy(b.tp_id, attach.block.tp_id, sizeof b.tp_id);
        b.end();
    }
    void expect_refused(unsigned char security, const char* user, const char* password) {
        Pending<RECEIVE_ALLOCATE> attach(receiving());
        const End a = allocate(security, user, password);
        EXPECT_TRUE(is(a.verb<CONFIRM>(AP_B_CONFIRM), AP_ALLOCATION_ERROR, AP_SECURITY_NOT_VALID));
        EXPECT_FALSE(attach.done(0));
    }
};

TEST_F(ConversationSecurity, PgmTakesTheUserWithTheRightPassword) {
    expect_taken(AP_PGM, "ALICE", "DB2RULES");
    expect_taken(AP_PGM, "ALICE", "DB2RULES");
}

TEST_F(ConversationSecurity, PgmWithAWrongUserOrPasswordIsNotValid) {
    expect_refused(AP_PGM, "ALICE", "DB2RULE");
    expect_refused(AP_PGM, "ALICE", "");
    expect_refused(AP_PGM, "BOB", "DB2RULES");
}

TEST_F(ConversationSecurity, NoneIsNotValidForAProgramThatWantsAUser) { expect_refused(AP_NONE, "", ""); }

TEST_F(ConversationSecurity, SameIsTakenWhereTheLuIsTrusted) {
    expect_taken(AP_SAME, "ALICE", "");
    expect_refused(AP_SAME, "BOB", "");
}

TEST_F(ConversationSecurity, StrongTakesTheUserWithTheRightPassword) {
    expect_taken(AP_STRONG, "ALICE", "DB2RULES");
    expect_taken(AP_STRONG, "ALICE", "DB2RULES");
}

TEST_F(ConversationSecurity, StrongWithAWrongUserOrPasswordIsNotValid) {
    expect_refused(AP_STRONG, "ALICE", "DB2RULE");
    expect_refused(AP_STRONG, "BOB", "DB2RULES");
}

struct WithoutKeys : ConversationSecurity {
    WithoutKeys() { lose_node(); }
    NodeWithoutKeys node;
};

TEST_F(WithoutKeys, StrongIsNotSupported) {
    ALLOCATE v = allocation(tp_id, true, AP_CONFIRM_SYNC_LEVEL, "SAFETY");
    v.security = AP_STRONG;
    put_name(v.user_id, sizeof v.user_id, "ALICE");
    put_name(v.pwd, sizeof v.pwd, "DB2RULES");
    EXPECT_TRUE(is(issue(v), AP_SECURITY_REQUESTED_NOT_SUPPORTED));
}

TEST_F(WithoutKeys, PgmSendsThePasswordItself) {
    expect_taken(AP_PGM, "ALICE", "DB2RULES");
    expect_refused(AP_PGM, "ALICE", "DB2RULE");
}

// Nothing is there that could be encrypted.
TEST_F(ConversationSecurity, StrongIsNotSupportedWithoutAPassword) {
    ALLOCATE v = allocation(tp_id, true, AP_CONFIRM_SYNC_LEVEL, "SAFETY");
    v.security = AP_STRONG;
    put_name(v.user_id, sizeof v.user_id, "ALICE");
    put_name(v.pwd, sizeof v.pwd, "");
    EXPECT_TRUE(is(issue(v), AP_SECURITY_REQUESTED_NOT_SUPPORTED));
}

}  // namespace
}  // namespace openwosa::appctest
