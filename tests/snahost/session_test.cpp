// The primary half-session and the host around it, without sockets. Oracles: SNA Formats (headers, senses),
// RFC 1795.
#include <gtest/gtest.h>

#include "half_session.hpp"
#include "host.hpp"
#include "sna/capex.hpp"
#include "vectors.hpp"

namespace openwosa::snahost {
namespace {

using Kind = SessionEvent::Kind;
using sna::test::from_hex;

class Session : public ::testing::Test {
  protected:
    void start(sna::Bind bind = default_bind()) {
        session_ = std::make_unique<HalfSession>(2, 1, bind, std::nullopt);
        session_->bind(out_);
        receive("2d0001020001eb800031");
        session_->command(*find_command("SDT"), {}, {}, out_);
        receive("2d0001020002eb8000a0");
        ASSERT_EQ(session_->state(), HalfSession::State::kActive);
        out_ = {};
    }
    void receive(const std::string& hex) {
        const Bytes bytes = from_hex(hex);
        session_->received(sna::decode_piu(bytes).piu, out_);
    }
    std::vector<std::string> sent() const {
        std::vector<std::string> hex;
        for (const Bytes& piu : out_.pius) hex.push_back(to_hex(piu));
        return hex;
    }
    std::unique_ptr<HalfSession> session_;
    SessionOutput out_;
};

using Strings = std::vector<std::string>;

TEST_F(Session, AChainIsCutByBindsRuSizeAndAsksForItsResponseAtTheEnd) {
    sna::Bind bind = default_bind();
    bind.fixed[11] = 0x80;  // 8 bytes
    start(bind);
    OutboundChain chain;
    chain.data = from_hex("000102030405060708090a0b0c0d0e0f10");
    chain.begin_bracket = chain.end_bracket = true;
    chain.response = ResponseForm::kDefinite;
    session_->send(chain, out_);
    EXPECT_EQ(sent(), (Strings{"2c00020100010290c00001020304050607", "2c000201000200900008090a0b0c0d0e0f",
                               "2c000201000301800010"}));
    EXPECT_TRUE(session_->in_bracket()) << "until the chain with EB is answered";
    receive("2c0001020003838000");
    EXPECT_FALSE(session_->in_bracket());
}

TEST_F(Session, SegmentsRepeatTheHeaderAndOnlyTheFirstHasARequestHeader) {
    start();
    OutboundChain chain;
    chain.data = from_hex("0102030405");
    chain.begin_bracket = true;
    chain.segment = 2;
    session_->send(chain, out_);
    EXPECT_EQ(sent(), (Strings{"280002010001"
                               "039080"
                               "0102",
                               "200002010001"
                               "0304",
                               "240002010001"
                               "05"}));
}

TEST_F(Session, AWindowUsedUpWaitsForThePacingResponseItsFirstRequestAskedFor) {
    sna::Bind bind = default_bind();
    bind.fixed[9] = 2;
    bind.fixed[11] = 0x80;
    start(bind);
    OutboundChain chain;
    chain.data.resize(40);
    chain.begin_bracket = true;
    session_->send(chain, out_);
    ASSERT_EQ(out_.pius.size(), 2u);
    EXPECT_EQ(out_.pius[0][7] & 1, 1);
    EXPECT_EQ(out_.pius[1][7] & 1, 0);
    receive("2c0001020000830100");
    ASSERT_EQ(out_.pius.size(), 4u);
    EXPECT_EQ(out_.pius[2][7] & 1, 1);
    receive("2c0001020000830100");
    EXPECT_EQ(out_.pius.size(), 5u);
    EXPECT_EQ(session_->waiting(), 0u);
}

TEST_F(Session, ARequestThatCrossesClearIsDroppedWithoutAWord) {
    start();
    session_->command(*find_command("CLEAR"), {}, {}, out_);
    out_ = {};
    receive("2c00010200010390a0c1");
    EXPECT_TRUE(out_.events.empty());
    EXPECT_TRUE(out_.pius.empty());
}

TEST_F(Session, BrokenRulesGetTheSenseOfSnaFormats) {
    const struct {
        const char* piu;
        const char* response;
    } rules[] = {
        {"2c00010200050390a0c1", "2c000201000587900020010000"},  // sequence number
        {"2c00010200010190a0c1", "2c000201000187900020020000"},  // chaining
        {"2c0001020001039020c1", "2c000201000187900020030000"},  // bracket
        {"2c00010200010390c0c1", "2c000201000187900040040000"},  // EB that BIND forbids
        {"2c0001020001028080c1", "2c000201000187900040070000"},  // RQD without EC
    };
    for (const auto& rule : rules) {
        start();
        receive(rule.piu);
        ASSERT_EQ(out_.events.size(), 1u) << rule.piu;
        EXPECT_EQ(out_.events[0].kind, Kind::kViolation);
        ASSERT_EQ(out_.pius.size(), 1u) << rule.piu;
        EXPECT_EQ(out_.pius[0], from_hex(rule.response));
    }
}

TEST_F(Session, ANegotiableBindContinuesWithTheSecondarysValues) {
    sna::Bind bind = default_bind();
    bind.fixed[1] = 0;
    session_ = std::make_unique<HalfSession>(2, 1, bind, std::nullopt);
    session_->bind(out_);
    receive("2d0001020001eb800031000303b1b0308000008585");
    EXPECT_EQ(session_->image().max_primary_ru(), 256u);
}

class Link : public ::testing::Test {
  protected:
    explicit Link(Scenario scenario = default_scenario()) : host_(std::move(scenario)) {}
    Bytes say(const sna::SspMessage& m) {
        Bytes bytes;
        sna::encode_ssp(m, bytes);
        host_.received(1, bytes, 0);
        return written();
    }
    Bytes written() {
        Bytes all;
        for (const Action& action : host_.take_actions()) {
            if (const auto* write = std::get_if<Write>(&action)) sna::put(all, write->bytes);
            closed_ = closed_ || std::holds_alternative<Close>(action);
        }
        return all;
    }
    static Bytes request() {
        Bytes gds;
        sna::Capabilities own;
        own.support(4);
        sna::encode_capabilities(own, gds);
        return gds;
    }
    static sna::SspMessage capabilities(Octets gds, sna::FrameDirection direction) {
        sna::SspMessage m;
        m.type = sna::SspType::kCapExchange;
        m.control.emplace().direction = direction;
        m.data = gds;
        return m;
    }
    Host host_;
    bool closed_ = false;
};

TEST_F(Link, AFaultyCapabilitiesExchangeIsAnsweredWithItsCauseAndTheConnectionClosed) {
    host_.accepted(1, "127.0.0.1", 0);
    (void)written();
    const Bytes answer = say(capabilities(from_hex("000915200581000000"), sna::FrameDirection::kToTarget));
    const auto result = sna::decode_ssp(answer);
    ASSERT_EQ(result.error, sna::SspError::kNone);
    EXPECT_EQ(Bytes(result.message.data.begin(), result.message.data.end()), from_hex("0008152200000004"))
        << "no version";
    EXPECT_TRUE(closed_);
}

TEST_F(Link, ACircuitBeforeCapabilitiesIsIgnoredAndTold) {
    host_.accepted(1, "127.0.0.1", 0);
    (void)written();
    sna::SspMessage m;
    m.type = sna::SspType::kCanUReach;
    m.control.emplace();
    EXPECT_TRUE(say(m).empty());
    EXPECT_EQ(host_.statistics().violations, 1u);
}

TEST_F(Link, ASecondCanureachForACircuitThatIsThereIsIgnored) {
    host_.accepted(1, "127.0.0.1", 0);
    (void)written();
    (void)say(capabilities(request(), sna::FrameDirection::kToTarget));
    (void)say(capabilities(from_hex("00041521"), sna::FrameDirection::kToOrigin));
    sna::SspMessage m;
    m.type = sna::SspType::kCanUReach;
    m.control.emplace().link.origin_mac = {1, 2, 3, 4, 5, 6};
    EXPECT_EQ(say(m).size(), sna::kSspControlHeader);
    EXPECT_TRUE(say(m).empty());
    EXPECT_EQ(host_.statistics().violations, 1u);
}

TEST_F(Link, WhatIsNotDlswEndsTheConnection) {
    host_.accepted(1, "127.0.0.1", 0);
    (void)written();
    host_.received(1, from_hex("474554202f"), 0);
    (void)written();
    EXPECT_TRUE(closed_);
    host_.closed(1, 0);
    EXPECT_EQ(host_.statistics().partners, 0u);
}

TEST(FlowControl, GrantsFollowTheOperatorsOfRfc1795Section8) {
    Window window(20, 10);
    EXPECT_FALSE(window.may_send()) << "nothing is granted before the first indicator";
    const auto granted = [&] {
        unsigned count = 0;
        for (; window.may_send(); ++count) window.sent();
        return count;
    };
    window.heard(0x80);
    EXPECT_EQ(granted(), 10u);
    window.heard(0x81);
    EXPECT_EQ(granted(), 11u);
    window.heard(0x82);
    EXPECT_EQ(granted(), 10u);
    window.heard(0x84);
    EXPECT_EQ(granted(), 5u);
    window.heard(0x83);
    EXPECT_EQ(granted(), 0u);
    EXPECT_TRUE(window.reset_to_acknowledge());
    window.heard(0x81);
    EXPECT_EQ(granted(), 1u);
}

TEST(FlowControl, OneIndicatorIsOutstandingAtATime) {
    Window window(4, 4);
    EXPECT_EQ(window.next_byte(false), 0x80);
    EXPECT_EQ(window.next_byte(), 0);
    for (int i = 0; i < 4; ++i) EXPECT_TRUE(window.received());
    EXPECT_FALSE(window.received());
    EXPECT_EQ(window.next_byte(), 0) << "the first one is not acknowledged";
    window.heard(0x40);
    EXPECT_EQ(window.next_byte(), 0x80);
}

}  // namespace
}  // namespace openwosa::snahost
