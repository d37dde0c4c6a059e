// NMVTs on the SSCP-PU session. Oracles: the published NMVT of KB Q161492, whose TH and RH ours must have; FM
// profile 0 (a single RU, definite response, immediate request mode); SNA Formats.
#include <algorithm>

#include "node_fixture.hpp"

namespace openwosa::sna {
namespace {

using Sent = std::vector<std::string>;

const char* const kActpu = "2d00000000016b8000110101050000000001";

struct Nmvts : test::NodeTest {
    void SetUp() override { attach(); }
    void active(node::LinkId link = 1) {
        step(node::LinkUp{link, 0});
        piu(kActpu, link);
    }
    void nmvt(port::Tag tag, const std::string& ru = "41038d", std::uint32_t patience = 0,
              node::ClientId client = 7) {
        ask(port::SendNmvt{tag, test::from_hex(ru), patience}, client);
    }
    void expect(port::Tag tag, port::SendResult result, std::uint32_t sense) {
        const auto told = got<port::NmvtAnswered>();
        ASSERT_TRUE(told);
        EXPECT_EQ(told->tag, tag);
        EXPECT_EQ(told->result, result);
        EXPECT_EQ(told->sense, sense);
    }
    std::size_t answers() const { return out_.indications.size(); }
};

TEST_F(Nmvts, HaveTheHeadersOfThePublishedOne) {
    active();
    for (const auto& v : test::load_published("piu")) {
        if (v.id != "kb161492-nmvt-psid") continue;
        const std::string whole = test::to_hex(v.bytes);
        nmvt(1, whole.substr(18));
        ASSERT_EQ(sent_.size(), 1u);
        std::string ours = sent_[0];
        EXPECT_EQ(ours.substr(8, 4), "0001") << "the first identifier";
        ours.replace(8, 4, "0000");
        EXPECT_EQ(ours, whole);
        return;
    }
    FAIL() << "no vector";
}

TEST_F(Nmvts, EndWithTheHostsResponse) {
    active();
    nmvt(5);
    EXPECT_EQ(sent_, Sent{"2c00000000010b800041038d"});
    EXPECT_EQ(answers(), 0u);
    piu("2c00000000018b800041038d");
    expect(5, port::SendResult::kOk, 0);
    nmvt(6);
    piu("2c00000000028f90000801000041038d");
    expect(6, port::SendResult::kOk, 0x08010000);
    nmvt(7);
    piu("2c00000000038b9000");  // no sense bytes though it is negative (KB Q197903)
    expect(7, port::SendResult::kOk, 0x20120000);
}

TEST_F(Nmvts, AreSentOneAtATime) {
    active();
    nmvt(1, "41038d01");
    nmvt(2, "41038d02");
    nmvt(3, "41038d03");
    EXPECT_EQ(sent_, Sent{});
    piu("2c00000000018b800041038d");
    expect(1, port::SendResult::kOk, 0);
    EXPECT_EQ(sent_, Sent{"2c00000000020b800041038d02"});
    piu("2c00000000018b800041038d");  // again: nobody waits for it
    EXPECT_EQ(answers(), 0u);
    EXPECT_EQ(sent_, Sent{});
    piu("2c00000000028b800041038d");
    expect(2, port::SendResult::kOk, 0);
    EXPECT_EQ(sent_, Sent{"2c00000000030b800041038d03"});
}

TEST_F(Nmvts, GoToTheSscpThatActivatedThePu) {
    step(node::LinkUp{1, 0});
    piu("2d00000500016b8000110101050000000001");
    nmvt(1);
    EXPECT_EQ(sent_, Sent{"2c00050000010b800041038d"});
}

TEST_F(Nmvts, WithoutASessionFailAtOnceOrWhenTheirPatienceEnds) {
    nmvt(1);
    expect(1, port::SendResult::kNoSession, 0x80080000);
    nmvt(2, "41038d", 5000);
    EXPECT_EQ(answers(), 0u);
    EXPECT_EQ(node_.next_deadline(), now_ + 5000);
    now_ += 4999;
    step(node::Tick{});
    EXPECT_EQ(answers(), 0u);
    now_ += 1;
    step(node::Tick{});
    expect(2, port::SendResult::kNoSession, 0x80080000);
    EXPECT_FALSE(node_.next_deadline());
}

TEST_F(Nmvts, WaitForASessionThatComesInTime) {
    nmvt(1, "41038d", 5000);
    step(node::LinkUp{1, 0});
    EXPECT_EQ(sent_, Sent{});
    now_ += 4000;
    piu(kActpu);
    EXPECT_EQ(sent_, (Sent{"2d0000000001eb80001101", "2c00000000010b800041038d"}));
    now_ += 4000;  // the patience was for the session, not for the answer
    step(node::Tick{});
    EXPECT_EQ(answers(), 0u);
    piu("2c00000000018b800041038d");
    expect(1, port::SendResult::kOk, 0);
}

TEST_F(Nmvts, OfASessionThatIsLostAreCancelled) {
    for (const int how : {0, 1, 2}) {
        active();
        nmvt(1);
        nmvt(2);
        how == 0   ? step(node::LinkDown{1})
        : how == 1 ? piu("2d00000000026b80001201")  // DACTPU
                   : piu(kActpu);                   // anew: the second one goes on the new session
        const auto count = std::count_if(out_.indications.begin(), out_.indications.end(), [](const auto& i) {
            return std::holds_alternative<port::NmvtAnswered>(i.indication);
        });
        EXPECT_EQ(count, how == 2 ? 1 : 2) << how;
        expect(1, port::SendResult::kCanceled, 0x80080000);
        EXPECT_EQ(std::any_of(sent_.begin(), sent_.end(),
                              [](const std::string& p) { return p.ends_with("0b800041038d"); }),
                  how == 2);
    }
}

TEST_F(Nmvts, WithoutAResponseEndWhenTheTimeIsUp) {
    active();
    nmvt(1);
    nmvt(2);
    ASSERT_EQ(node_.next_deadline(), now_ + 30000);
    now_ += 30000;
    step(node::Tick{});
    expect(1, port::SendResult::kCanceled, 0);
    EXPECT_EQ(sent_, Sent{"2c00000000020b800041038d"}) << "the next one's turn";
}

TEST_F(Nmvts, OfAClientThatIsGoneAreForgotten) {
    active();
    attach(8);
    nmvt(1);
    nmvt(2);
    nmvt(3, "41038d", 0, 8);
    step(node::ClientGone{7});
    piu("2c00000000018b800041038d");
    EXPECT_EQ(answers(), 0u);
    EXPECT_EQ(sent_, Sent{"2c00000000020b800041038d"});
    piu("2c00000000028b800041038d");
    expect(3, port::SendResult::kOk, 0);
    EXPECT_EQ(out_.indications[0].client, 8u);
}

TEST_F(Nmvts, AreBoundedInLengthAndNumber) {
    active();
    ask(port::SendNmvt{1, Bytes(513), 0});
    expect(1, port::SendResult::kInvalid, 0x10020000);
    ask(port::SendNmvt{2, {}, 0});
    expect(2, port::SendResult::kInvalid, 0x10020000);
    ask(port::SendNmvt{3, Bytes(512), 0});
    EXPECT_EQ(sent_.size(), 1u);
    for (port::Tag tag = 0; tag < 256; ++tag) nmvt(tag);
    EXPECT_EQ(answers(), 0u);
    nmvt(999);
    expect(999, port::SendResult::kState, 0x08120000);
}

TEST_F(Nmvts, OfAnyPuGoByTheFirstWithASession) {
    active(2);
    nmvt(1);
    ASSERT_EQ(out_.sends.size(), 1u);
    EXPECT_EQ(out_.sends[0].link, 2u);
    piu("2c00000000018b800041038d", 2);
    active(1);
    nmvt(2);
    ASSERT_EQ(out_.sends.size(), 1u);
    EXPECT_EQ(out_.sends[0].link, 1u);
}

TEST_F(Nmvts, OfAPuThatIsNamedGoByNoOther) {
    node::Config named = config();
    named.diagnostics = 1;
    node_ = node::Node(named);
    attach();
    active(1);
    nmvt(1);
    expect(1, port::SendResult::kNoSession, 0x80080000);
    active(2);
    nmvt(2);
    ASSERT_EQ(out_.sends.size(), 1u);
    EXPECT_EQ(out_.sends[0].link, 2u);
}

TEST_F(Nmvts, LongerThanTheLinkTakesAreSegmented) {
    step(node::LinkUp{1, 265});
    piu(kActpu);
    ask(port::SendNmvt{1, Bytes(512, 0x11), 0});
    ASSERT_EQ(sent_.size(), 2u);
    EXPECT_EQ(sent_[0].substr(0, 2), "28");
    EXPECT_EQ(sent_[1].substr(0, 2), "24");
}

}  // namespace
}  // namespace openwosa::sna
