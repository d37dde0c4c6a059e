// A dependent LU of type 6.2: the host's PIUs by hand.
#include "node62_fixture.hpp"
#include "vectors.hpp"

namespace openwosa::sna::test {
namespace {

std::string to_hex(Octets bytes) {
    static const char digits[] = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t b : bytes) {
        text += {digits[b >> 4], digits[b & 15]};
    }
    return text;
}

class Dependent62 : public ::testing::Test {
  protected:
    static constexpr ClientId kClient = 1;

    void SetUp() override {
        Node62Config c;
        c.links = {{1, "HOST", false, ""}};
        LocalLuConfig lu;
        lu.alias = lu.name = "U9404502";
        lu.address = 2;
        lu.link = 1;
        c.locals = {lu};
        PartnerLuConfig cics;
        cics.alias = "CICS";
        cics.name = "UCCCVTAM.K7CICS";
        cics.uninterpreted = "K7CICS";
        cics.accepts.accepted = true;
        c.partners = {cics};
        c.implicit_locals = false;
        host = net.add(c);
        net.tap = [&](std::size_t, Octets piu) { sent.push_back(to_hex(piu)); };
        net.join(host, 1, host, 99);
        net.attach(host, kClient);
        net.ask(host, kClient, port::TpStarted{1, "U9404502", {}});
    }
    void piu(const std::string& hex) {
        sent.clear();
        net.step(host, PiuReceived{1, from_hex(hex)});
    }
    void activate_lu() {
        net.step(host, LinkUp{1, 0, std::nullopt});
        piu("2d00000000016b8000110101050000000001");
        ASSERT_EQ(sent.at(0), "2d0000000001eb80001101");
        piu("2d00020000016b80000d0101");
        ASSERT_EQ(sent.at(0).substr(0, 20), "2d0000020001eb80000d");
        sent.clear();
    }
    port::Activate activation(port::RequestId id, bool passive = false) const {
        port::Activate r;
        r.request = id;
        r.lu_alias = "U9404502";
        r.partner.alias = "CICS";
        r.mode = "LU62MODE";
        r.passive = passive;
        return r;
    }
    std::optional<port::Activated> activated(port::RequestId id) {
        for (const auto& i : net.told(host, kClient)) {
            if (const auto* f = std::get_if<port::Activated>(&i); f && f->request == id) {
                return *f;
            }
        }
        return std::nullopt;
    }
    /// The BIND that CICS sent in KB Q157328: negotiable, FM 19, TS 7, one session, no CNOS.
    static std::string bind() {
        for (const auto& v : load_published("piu")) {
            if (v.id == "kb157328-bind-req-lu62") {
                return to_hex(v.bytes);
            }
        }
        return {};
    }
    bool initself_sent() const {
        return std::any_of(sent.begin(), sent.end(),
                           [](const std::string& p) { return p.substr(12, 12) == "0b8000010681"; });
    }

    Network62 net;
    std::size_t host = 0;
    std::vector<std::string> sent;
};

TEST_F(Dependent62, ActiveSendsInitSelfAndTheHostsBindCompletesIt) {
    activate_lu();
    net.ask(host, kClient, activation(1));
    ASSERT_TRUE(initself_sent());
    EXPECT_NE(sent.back().find(to_hex(from_hex("d2f7c3c9c3e2"))), std::string::npos);  // K7CICS
    piu("2c00020000018b8000010681");
    EXPECT_FALSE(activated(1));
    piu(bind());
    ASSERT_FALSE(sent.empty());
    EXPECT_EQ(sent.at(0).substr(0, 24), "2d00010222a4eb8000310013");
    ASSERT_TRUE(activated(1));
    EXPECT_EQ(activated(1)->result, port::ActivateResult::kOk);
    EXPECT_EQ(activated(1)->polarity, port::Polarity::kBidder);  // the primary wins: byte 7 is B1
    EXPECT_EQ(to_hex(activated(1)->session), "007e5bd1222f7700");
}

TEST_F(Dependent62, BeforeTheSscpIsThereItWaitsForIt) {
    net.ask(host, kClient, activation(1));
    // No link: it is not on demand.
    ASSERT_TRUE(activated(1));
    EXPECT_EQ(activated(1)->result, port::ActivateResult::kRetry);
    net.step(host, LinkUp{1, 0, std::nullopt});
    net.ask(host, kClient, activation(2));
    EXPECT_FALSE(activated(2));
    activate_lu();
}

TEST_F(Dependent62, ActluBringsOutTheInitSelfThatWaits) {
    net.step(host, LinkUp{1, 0, std::nullopt});
    net.ask(host, kClient, activation(1));
    EXPECT_TRUE(sent.empty());
    piu("2d00000000016b8000110101050000000001");
    piu("2d00020000016b80000d0101");
    EXPECT_TRUE(initself_sent());
}

TEST_F(Dependent62, ARefusedInitSelfFailsTheActivation) {
    activate_lu();
    net.ask(host, kClient, activation(1));
    piu("2c00020000018f900008060000010681");
    ASSERT_TRUE(activated(1));
    EXPECT_EQ(activated(1)->result, port::ActivateResult::kNoRetry);
    EXPECT_EQ(activated(1)->sense, 0x08060000u);
    net.ask(host, kClient, activation(2));
    piu("2c00020000028f900008450000010681");
    EXPECT_EQ(activated(2)->result, port::ActivateResult::kRetry);
}

TEST_F(Dependent62, NspeAfterAPositiveResponseFailsTheActivation) {
    activate_lu();
    net.ask(host, kClient, activation(1));
    piu("2c00020000018b8000010681");
    piu("2c00020000020b800001060408390000");
    ASSERT_TRUE(activated(1));
    EXPECT_EQ(activated(1)->result, port::ActivateResult::kRetry);
    EXPECT_EQ(activated(1)->sense, 0x08390000u);
}

TEST_F(Dependent62, NotifyOfAFailedSetupFailsTheActivation) {
    activate_lu();
    net.ask(host, kClient, activation(1));
    piu("2c00020000018b8000010681");
    piu("2c00020000020b80008106200305030835002600");
    ASSERT_TRUE(activated(1));
    EXPECT_EQ(activated(1)->result, port::ActivateResult::kNoRetry);
}

TEST_F(Dependent62, AHostThatNeverBindsFailsInTime) {
    activate_lu();
    net.ask(host, kClient, activation(1));
    piu("2c00020000018b8000010681");
    net.pass(59999);
    EXPECT_FALSE(activated(1));
    net.pass(2);
    ASSERT_TRUE(activated(1));
    EXPECT_EQ(activated(1)->result, port::ActivateResult::kRetry);
}

TEST_F(Dependent62, ThereIsOneSessionAndNoCnos) {
    activate_lu();
    net.ask(host, kClient, activation(1));
    piu("2c00020000018b8000010681");
    piu(bind());
    sent.clear();
    net.ask(host, kClient, activation(2));
    ASSERT_TRUE(activated(2));
    EXPECT_EQ(activated(2)->result, port::ActivateResult::kLimitsExceeded);
    EXPECT_TRUE(sent.empty());
}

TEST_F(Dependent62, PassiveWaitsForTheHostsBindAndOnlyOneMayWait) {
    activate_lu();
    net.ask(host, kClient, activation(1, true));
    EXPECT_FALSE(initself_sent());
    net.ask(host, kClient, activation(2, true));
    EXPECT_EQ(activated(2)->result, port::ActivateResult::kLimitsExceeded);
    piu(bind());  // it names no mode: the LU has one session whatever that is
    ASSERT_TRUE(activated(1));
    EXPECT_EQ(activated(1)->result, port::ActivateResult::kOk);
}

TEST_F(Dependent62, ASecondBindIsOverTheLimit) {
    activate_lu();
    piu(bind());
    piu("2d00020322a56b8000" + bind().substr(18));
    ASSERT_FALSE(sent.empty());
    EXPECT_EQ(sent.at(0).substr(12, 14), "ef900008050000");
}

TEST_F(Dependent62, TheConversationUsesTheHostsSession) {
    activate_lu();
    port::AllocateSession r;
    r.conv = 1;
    r.tp = 1;
    r.partner.alias = "CICS";
    r.mode = "LU62MODE";
    net.ask(host, kClient, r);
    ASSERT_TRUE(initself_sent());
    piu("2c00020000018b8000010681");
    piu(bind());
    EXPECT_FALSE(net.got<port::SessionAllocated>(host, kClient));  // the bracket is the host's first
    piu("2c00020100014b90010400060000");                           // it yields
    ASSERT_FALSE(sent.empty());
    EXPECT_EQ(sent.back().substr(16), "800400060000") << sent.back();  // we bid
}

TEST_F(Dependent62, DactluAndTheLossOfTheLinkEndTheSession) {
    activate_lu();
    net.ask(host, kClient, activation(1));
    piu("2c00020000018b8000010681");
    piu(bind());
    piu("2d00020000056b80000e");
    EXPECT_EQ(net.count<port::SessionDeactivated>(host, kClient), 1u);
    EXPECT_EQ(net.node(host).counts().sessions, 0u);
}

TEST_F(Dependent62, ABindBeforeActluIsRefused) {
    net.step(host, LinkUp{1, 0, std::nullopt});
    piu("2d00000000016b8000110101050000000001");
    piu(bind());
    EXPECT_EQ(sent.at(0).substr(12, 14), "ef900080090000");
}

TEST_F(Dependent62, AnUnknownAddressHasNoLu) {
    activate_lu();
    piu("2d00050122a46b8000" + bind().substr(18));
    EXPECT_EQ(sent.at(0).substr(12, 14), "ef900080040000");
}

}  // namespace
}  // namespace openwosa::sna::test
