// Users and passwords of attaches. Oracle: SNA Formats' X'080F6051'; what BIND offers bounds what an attach
// may carry.
#include "attaches62_fixture.hpp"

namespace openwosa::sna::test {
namespace {

class AttachSecurity : public Attaches62 {};

TEST_F(AttachSecurity, UsersAreCheckedWherePasswordsAreConfigured) {
    Node62Config other = config_b();
    other.check_passwords = true;
    const auto passwords = [](const Bytes& user, const Bytes& password) {
        return user == Bytes{1} && password == Bytes{2};
    };
    other.knows_user = [](Octets user) { return user.size() == 1 && user[0] == 1; };
    const auto as = [](std::uint8_t user, std::optional<std::uint8_t> password, bool verified) {
        return [=](Attach& h) {
            h.security.user = Bytes{user};
            h.security.already_verified = verified;
            if (password) {
                h.security.password = Bytes{*password};
            }
        };
    };
    const std::pair<std::function<void(Attach&)>, bool> cases[] = {
        {as(1, 2, false), true},           {as(1, 3, false), false},
        {as(5, 2, false), false},          {as(1, std::nullopt, false), false},
        {as(1, std::nullopt, true), true}, {as(5, std::nullopt, true), false},
    };
    for (const auto& [change, good] : cases) {
        net = Network62(1);
        net.passwords = passwords;
        start(config_a(), other);
        receive(1, 1);
        attach_as(1, change);
        EXPECT_EQ(attached(1).has_value(), good);
        EXPECT_EQ(rejected(), good ? 0u : 0x080F6051u);
        if (good) {
            EXPECT_FALSE(attached(1)->attach.security.password);  // a secret has no business up there
        }
    }
}

/// A user and a password, which are checked while the attach waits.
struct PasswordUnderWay : AttachSecurity {
    void begin(port::Piece piece = turn()) {
        Node62Config other = config_b();
        other.check_passwords = true;
        start(config_a(), other);
        receive(1, 1);
        attach_as(1,
                  [](Attach& h) {
                      h.security.user = Bytes{1};
                      h.security.password = Bytes{2};
                  },
                  piece, {7, 8});
        ASSERT_EQ(net.checks().size(), 1u);
        EXPECT_EQ(net.checks()[0].what.user, Bytes{1});
        EXPECT_EQ(net.checks()[0].what.password, Bytes{2});
        EXPECT_FALSE(attached(1));
        EXPECT_EQ(rejected(), 0u);
    }
    void answer(bool good) {
        net.step(b, PasswordChecked{net.checks()[0].what.check, good});
        net.settle();
    }
};

TEST_F(PasswordUnderWay, HoldsTheAttachAndWhatComesBehindIt) {
    begin();
    answer(true);
    ASSERT_TRUE(attached(1));
    EXPECT_EQ(received(b, kB, 1), (Bytes{7, 8}));
    answer(false);  // an answer too many
    EXPECT_EQ(rejected(), 0u);
}

TEST_F(PasswordUnderWay, HoldsAConversationOfOneDirectionToo) {
    begin(last());
    answer(true);
    ASSERT_TRUE(attached(1));
    EXPECT_EQ(received(b, kB, 1), (Bytes{7, 8}));
}

TEST_F(PasswordUnderWay, ThatIsWrongRefusesTheAttach) {
    begin();
    answer(false);
    EXPECT_EQ(rejected(), 0x080F6051u);
    EXPECT_FALSE(attached(1));
    EXPECT_EQ(net.node(b).counts().attaches, 0u);
}

TEST_F(PasswordUnderWay, ThatNobodyAnswersRefusesTheAttachWhenItsTimeIsUp) {
    begin();
    net.pass(60001);
    EXPECT_EQ(rejected(), 0x084B6031u);
    answer(true);
    EXPECT_FALSE(attached(1));
    EXPECT_EQ(net.node(b).counts().attaches, 0u);
}

TEST_F(PasswordUnderWay, OfASessionThatIsLostIsForgotten) {
    begin();
    net.cut(0);
    answer(true);
    EXPECT_FALSE(attached(1));
    EXPECT_EQ(net.node(b).counts().attaches, 0u);
}

TEST_F(AttachSecurity, AUserIsRefusedWhereNoSecurityWasOffered) {
    Node62Config other = config_b();
    other.partners[0].accepts = {};
    start(config_a(), other);
    receive(1, 1);
    attach_as(1, [](Attach& h) {
        h.security.user = Bytes{1};
        h.security.password = Bytes{2};
    });
    EXPECT_EQ(rejected(), 0x080F6051u);
}

TEST_F(AttachSecurity, AlreadyVerifiedIsRefusedWhereItWasNotOffered) {
    Node62Config other = config_b();
    other.partners[0].accepts.already_verified = false;
    start(config_a(), other);
    receive(1, 1);
    attach_as(1, [](Attach& h) {
        h.security.user = Bytes{1};
        h.security.already_verified = true;
    });
    EXPECT_EQ(rejected(), 0x080F6051u);
}

}  // namespace
}  // namespace openwosa::sna::test
