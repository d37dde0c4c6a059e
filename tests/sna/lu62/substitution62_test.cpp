// Password substitution between two nodes. Oracles: ALLOCATE's page (AP_STRONG: an encrypted password, or the
// verb fails); SNA Formats' X'080F6051'; published attaches, which have flag X'10', eight bytes in the
// password's place, and a sequence number that counts from 1 (KB Q232035, Q169575).
#include "attaches62_fixture.hpp"
#include "sna/lu62/bind62.hpp"
#include "sna/lu62/substitute.hpp"
#include "sna/piu.hpp"

namespace openwosa::sna::test {
namespace {

const Bytes kAlice{0xC1, 0xD3, 0xC9, 0xC3, 0xC5}, kBob{0xC2, 0xD6, 0xC2}, kSecret{0xE2, 0xC5, 0xC3},
    kOther{0xE2, 0xC5, 0xC4};

class Substitution : public Attaches62 {
  protected:
    /// Knows ALICE, and offers substitution.
    static Node62Config with_key(Node62Config c) {
        c.partners[0].accepts.password_substitution = true;
        c.check_passwords = true;
        c.user_key = [](Octets user) {
            return std::equal(user.begin(), user.end(), kAlice.begin(), kAlice.end())
                       ? password_token(kAlice, kSecret)
                       : std::nullopt;
        };
        return c;
    }
    /// Knows nobody, and offers it all the same: it can make substitutes.
    static Node62Config without_users(Node62Config c) {
        c.partners[0].accepts.password_substitution = true;
        return c;
    }
    void SetUp() override {
        // The nonces of BIND and its response, and what every FMH-5 says.
        net.tap = [this](std::size_t host, Octets piu) {
            const PiuResult decoded = decode_piu(piu);
            if (decoded.error != PiuError::kNone || !decoded.piu.rh) {
                return;
            }
            const Octets ru = decoded.piu.ru;
            if (is_lu62_bind(ru)) {
                binds.push_back(read_bind(ru).parameters);
            } else if (decoded.piu.rh->fi && !ru.empty() && decode_fmh5(ru).sense == 0) {
                attaches.push_back(decode_fmh5(ru).attach);
            }
            (void)host;
        };
    }
    void ask(port::ConvId conv, port::Security security, const Bytes& user, const Bytes& password) {
        port::AllocateSession r = request(conv);
        r.security = security;
        r.user = user;
        r.password = password;
        net.ask(a, kA, r);
        net.settle();
    }
    std::optional<port::AllocateResult> failed(port::ConvId conv) {
        for (const auto& i : net.told(a, kA)) {
            if (const auto* f = std::get_if<port::AllocateFailed>(&i); f && f->conv == conv) {
                return f->result;
            }
        }
        return std::nullopt;
    }
    /// One conversation after the other on one session, each taken and ended by B at once.
    void expect_taken(port::ConvId conv, port::Security security) {
        receive(conv, conv);
        ask(conv, security, kAlice, kSecret);
        ASSERT_TRUE(allocated(conv));
        attach(conv, last());
        ASSERT_TRUE(attached(conv)) << std::hex << rejected();
        EXPECT_EQ(attached(conv)->attach.security.user, kAlice);
        EXPECT_FALSE(attached(conv)->attach.security.password);
        net.ask(a, kA, port::Free{conv, false});
        net.ask(b, kB, port::Free{conv, false});
        net.settle();
    }
    void expect_refused(port::ConvId conv) {
        receive(conv, conv);
        ASSERT_TRUE(allocated(conv));
        attach(conv);
        EXPECT_EQ(rejected(), 0x080F6051u);
        EXPECT_FALSE(attached(conv));
    }
    std::vector<SessionParameters> binds;
    std::vector<Attach> attaches;
};

TEST_F(Substitution, StrongSendsASubstituteAndNoPassword) {
    start(without_users(config_a()), with_key(config_b()));
    expect_taken(1, port::Security::kStrong);
    const AccessSecurity& said = attaches.back().security;
    EXPECT_TRUE(said.substituted);
    EXPECT_FALSE(said.already_verified);
    EXPECT_EQ(said.user, kAlice);
    ASSERT_TRUE(said.password);
    EXPECT_EQ(said.password->size(), 8u);
    EXPECT_EQ(said.sequence, (Bytes{0, 0, 0, 0, 0, 0, 0, 1}));
    EXPECT_TRUE(net.checks().empty()) << "the hash is for passwords";
}

TEST_F(Substitution, BindAndItsResponseOfferItWithRandomValuesOfTheirOwn) {
    start(without_users(config_a()), with_key(config_b()));
    allocate(1);
    ASSERT_GE(binds.size(), 2u);
    std::set<DesBlock> values;
    for (const SessionParameters& p : binds) {
        EXPECT_TRUE(p.security.password_substitution);
        ASSERT_TRUE(p.nonce);
        values.insert(*p.nonce);
    }
    EXPECT_EQ(values.size(), binds.size());
}

TEST_F(Substitution, RandomValuesComeFromTheEdge) {
    Node62Config first = without_users(config_a());
    first.nonce = [] { return DesBlock{1, 2, 3, 4, 5, 6, 7, 8}; };
    start(first, with_key(config_b()));
    allocate(1);
    ASSERT_FALSE(binds.empty());
    EXPECT_EQ(binds[0].nonce, (DesBlock{1, 2, 3, 4, 5, 6, 7, 8}));
}

TEST_F(Substitution, SequenceNumbersGoOnFromAttachToAttach) {
    Node62Config one = without_users(config_a());
    one.modes[0].limit = 2;
    one.modes[0].min_winners = one.modes[0].min_losers = 1;
    start(one, with_key(config_b()));
    for (port::ConvId conv = 1; conv <= 3; ++conv) {
        expect_taken(conv, port::Security::kStrong);
        EXPECT_EQ(attaches.back().security.sequence.back(), conv);
    }
}

// As SNA Server: a password in the clear is not sent where a substitute can be.
TEST_F(Substitution, ProgramSendsASubstituteWhereTheSessionHasThem) {
    start(without_users(config_a()), with_key(config_b()));
    expect_taken(1, port::Security::kProgram);
    EXPECT_TRUE(attaches.back().security.substituted);
}

TEST_F(Substitution, BothWaysOnASessionThatEitherBegan) {
    start(with_key(config_a()), with_key(config_b()));
    expect_taken(1, port::Security::kStrong);
    port::ReceiveAllocate r;
    r.request = r.tp = 7;
    r.conv = 70;
    r.tp_name = name_bytes("TP");
    net.ask(a, kA, r);
    port::AllocateSession back = request_of_b(71);
    back.security = port::Security::kStrong;
    back.user = kAlice;
    back.password = kSecret;
    net.ask(b, kB, back);
    net.settle();
    const auto session = net.got<port::SessionAllocated>(b, kB);
    ASSERT_TRUE(session);
    send(b, kB, 71, fmh(turn()), attach_bytes(*session, "TP"));
    EXPECT_TRUE(net.got<port::Attached>(a, kA));
}

TEST_F(Substitution, AWrongPasswordOrAnUnknownUserIsNotValid) {
    for (const auto& [user, password] : {std::pair{kAlice, kOther}, std::pair{kBob, kSecret}}) {
        net = Network62(1);
        start(without_users(config_a()), with_key(config_b()));
        ask(1, port::Security::kStrong, user, password);
        expect_refused(1);
    }
}

TEST_F(Substitution, StrongFailsWhereEitherSideHasItNot) {
    const auto plain = [](Node62Config c) {
        c.check_passwords = true;
        return c;
    };
    const std::pair<Node62Config, Node62Config> cases[] = {
        {config_a(), with_key(config_b())},
        {without_users(config_a()), plain(config_b())},
        {config_a(), config_b()},
    };
    for (const auto& [first, second] : cases) {
        net = Network62(1);
        start(first, second);
        ask(1, port::Security::kStrong, kAlice, kSecret);
        EXPECT_EQ(failed(1), port::AllocateResult::kSecurityNotSupported);
        EXPECT_FALSE(allocated(1));
        // The session is there for others.
        ask(2, port::Security::kNone, {}, {});
        EXPECT_TRUE(allocated(2));
        // One that is there, and free.
        port::AllocateSession now = request(3);
        net.ask(a, kA, port::Free{2, false});
        net.settle();
        now.security = port::Security::kStrong;
        now.user = kAlice;
        now.password = kSecret;
        now.return_control = port::ReturnControl::kImmediate;
        net.ask(a, kA, now);
        net.settle();
        EXPECT_EQ(failed(3), port::AllocateResult::kSecurityNotSupported);
        EXPECT_EQ(net.node(a).counts().conversations, 0u);
    }
}

TEST_F(Substitution, StrongFailsWithoutAUserOrAPassword) {
    start(without_users(config_a()), with_key(config_b()));
    ask(1, port::Security::kStrong, {}, kSecret);
    ask(2, port::Security::kStrong, kAlice, {});
    EXPECT_EQ(failed(1), port::AllocateResult::kSecurityNotSupported);
    EXPECT_EQ(failed(2), port::AllocateResult::kSecurityNotSupported);
}

// What was overheard is worth nothing: neither on the session it came from, nor on another one.
TEST_F(Substitution, AnAttachSentAgainIsNotValid) {
    Node62Config one = without_users(config_a());
    one.modes[0].limit = 2;
    one.modes[0].min_winners = one.modes[0].min_losers = 1;
    start(one, with_key(config_b()));
    expect_taken(1, port::Security::kStrong);
    const AccessSecurity overheard = attaches.back().security;
    receive(2, 2);
    attach_as(2, [&](Attach& h) { h.security = overheard; });
    EXPECT_EQ(rejected(), 0x080F6051u);
    net = Network62(2);
    Node62Config first = without_users(config_a());
    first.seed = 77;
    start(first, with_key(config_b()));
    receive(3, 3);
    attach_as(3, [&](Attach& h) { h.security = overheard; });
    EXPECT_EQ(rejected(), 0x080F6051u);
}

TEST_F(Substitution, AnAttachWhoseFieldsAreOfTheWrongLengthIsNotValid) {
    const std::function<void(AccessSecurity&)> changes[] = {
        [](AccessSecurity& s) { s.sequence.clear(); },
        [](AccessSecurity& s) { s.sequence.push_back(1); },
        [](AccessSecurity& s) { s.password->pop_back(); },
        [](AccessSecurity& s) { s.password.reset(); },
        [](AccessSecurity& s) { s.already_verified = true; },
        [](AccessSecurity& s) { s.user = Bytes(11, 0xC1); },
    };
    for (const auto& change : changes) {
        net = Network62(1);
        start(without_users(config_a()), with_key(config_b()));
        ask(1, port::Security::kStrong, kAlice, kSecret);
        auto facts = allocated(1);
        ASSERT_TRUE(facts);
        change(facts->security);
        receive(1, 1);
        send(a, kA, 1, fmh(turn()), attach_bytes(*facts, "TP"));
        EXPECT_EQ(rejected(), 0x080F6051u);
    }
}

TEST_F(Substitution, ASubstituteOnASessionWithoutIsNotValid) {
    Node62Config known = with_key(config_b());
    known.partners[0].accepts.password_substitution = false;
    start(without_users(config_a()), known);
    receive(1, 1);
    attach_as(1, [](Attach& h) {
        h.security.user = kAlice;
        h.security.password = Bytes(8, 1);
        h.security.substituted = true;
        h.security.sequence = attach_sequence(1);
    });
    EXPECT_EQ(rejected(), 0x080F6051u);
}

TEST_F(Substitution, StrongFailsAtOnceOnAGroupWhoseSessionHasItNot) {
    Node62Config plain = config_b();
    plain.check_passwords = true;
    start(without_users(config_a()), plain);
    allocate(1);
    ASSERT_TRUE(allocated(1));
    port::AllocateSession behind = request(2);
    behind.return_control = port::ReturnControl::kWhenGroupAllocated;
    behind.group = allocated(1)->facts.group;
    behind.security = port::Security::kStrong;
    behind.user = kAlice;
    behind.password = kSecret;
    net.ask(a, kA, behind);
    EXPECT_EQ(failed(2), port::AllocateResult::kSecurityNotSupported);
}

// RECEIVE_ALLOCATE_EX: passwords are the manager's affair, but of a substitute it could make nothing.
TEST_F(Substitution, AnAttachManagerGetsTheUserOfAGoodSubstitute) {
    for (const Bytes& password : {kSecret, kOther}) {
        net = Network62(1);
        start(without_users(config_a()), with_key(config_b()));
        port::ReceiveAllocate r;
        r.request = r.tp = r.conv = 1;
        r.attach_manager = true;
        r.lu_alias = "LUB";
        net.ask(b, kB, r);
        ask(1, port::Security::kStrong, kAlice, password);
        attach(1, turn());
        EXPECT_EQ(attached(1).has_value(), password == kSecret);
        if (attached(1)) {
            EXPECT_EQ(attached(1)->attach.security.user, kAlice);
            EXPECT_FALSE(attached(1)->attach.security.password);
        } else {
            EXPECT_EQ(rejected(), 0x080F6051u);
        }
    }
}

// A user of the network's other end, behind a BIND of a partner that nobody configured.
TEST_F(Substitution, PartnersThatNobodyConfiguredAreOfferedItByANodeWithKeys) {
    Node62Config open = with_key(config_b());
    open.partners.clear();
    open.implicit_partners = true;
    start(without_users(config_a()), open);
    expect_taken(1, port::Security::kStrong);
}

}  // namespace
}  // namespace openwosa::sna::test
