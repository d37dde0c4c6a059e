// The node from link to client: activation, sessions, pools, ends. Expected bytes: published traces and the
// flows of the Host Integration Server reference, written out by hand.
#include <algorithm>

#include "node_fixture.hpp"

namespace openwosa::sna {
namespace {

using test::NodeTest;
using Sent = std::vector<std::string>;

TEST_F(NodeTest, AnswersActpuAndActluAndReportsWhetherAnApplicationWaits) {
    step(node::LinkUp{1, 0});
    piu("2d00000000016b8000110101050000000001");
    EXPECT_EQ(sent_, Sent{"2d0000000001eb80001101"});
    piu("2d00020000016b80000d0101");
    EXPECT_EQ(sent_, Sent{"2d0000020001eb80000d010100858000000c06010001000000"});
    open_and_start();
    EXPECT_EQ(sent_, Sent{"2c00000200010b80008106200c06030001000000"});  // as in snaplus2-notify
    EXPECT_TRUE(got<port::SscpActive>());
}

TEST_F(NodeTest, AnApplicationOpenBeforeActluShowsInItsResponse) {
    open_and_start();
    EXPECT_EQ(sent_, Sent{});
    activate();
    EXPECT_EQ(sent_, Sent{"2d0000020001eb80000d010100858000000c06030001000000"});
    EXPECT_TRUE(got<port::SscpActive>());
}

TEST_F(NodeTest, BindAndSdtStartTheSessionAndDataGoesBothWays) {
    open_and_start();
    activate();
    piu(std::string("2d00020100016b8000") + test::kBind);
    EXPECT_EQ(sent_, Sent{"2d0001020001eb800031"});
    EXPECT_FALSE(got<port::SessionStarted>());
    piu("2d00020100026b8000a0");
    EXPECT_EQ(sent_, Sent{"2d0001020002eb8000a0"});
    const auto started = got<port::SessionStarted>();
    ASSERT_TRUE(started);
    EXPECT_EQ(test::to_hex(started->bind), test::kBind);
    EXPECT_TRUE(started->send);

    piu("2c00020100010380a0c8c5d3d3d6");  // RQD1 BB CD
    const auto received = got<port::Received>();
    ASSERT_TRUE(received);
    EXPECT_TRUE(received->answer);
    EXPECT_TRUE(received->send);
    EXPECT_TRUE(received->rh.begin_bracket);
    EXPECT_EQ(test::to_hex(received->ru), "c8c5d3d3d6");
    port::SendResponse response;
    response.lu = 1;
    response.tag = 9;
    response.snf = 1;
    ask(response);
    EXPECT_EQ(sent_, Sent{"2c0001020001838000"});

    port::SendData data;
    data.lu = 1;
    data.tag = 10;
    data.rh.dr1 = true;
    data.rh.change_direction = true;
    data.data = test::from_hex("c1c2");
    ask(data);
    EXPECT_EQ(sent_, Sent{"2c0001020001038020c1c2"});
    const auto sent = got<port::Sent>();
    ASSERT_TRUE(sent);
    EXPECT_EQ(sent->tag, 10u);
    EXPECT_EQ(sent->result, port::SendResult::kOk);
    EXPECT_EQ(sent->snf, 1u);
    piu("2c0002010001838000");
    const auto responded = got<port::Responded>();
    ASSERT_TRUE(responded);
    EXPECT_EQ(responded->tag, 10u);
    EXPECT_EQ(responded->sense, 0u);

    piu("2d00020100036b80003201");
    EXPECT_EQ(sent_, Sent{"2d0001020003eb800032"});
    const auto ended = got<port::SessionEnded>();
    ASSERT_TRUE(ended);
    EXPECT_EQ(ended->reason, port::EndReason::kUnbind);
    EXPECT_EQ(ended->unbind_type, 1);
}

// KB Q267902: TERM-SELF and its response, then the primary's UNBIND.
TEST_F(NodeTest, EndSessionSendsTermSelfAndTheUnbindEndsIt) {
    session();
    ask(port::EndSession{1});
    EXPECT_EQ(sent_, Sent{"2c00000200010b800001068300f300"});
    EXPECT_FALSE(got<port::SessionEnded>());
    piu("2c00020000018b8000010683");
    EXPECT_EQ(sent_, Sent{});
    piu("2d00020145d06b80003201");
    EXPECT_EQ(sent_, (Sent{"2d00010245d0eb800032", "2c00000200020b80008106200c06010001000000"}));
    const auto ended = got<port::SessionEnded>();
    ASSERT_TRUE(ended);
    EXPECT_EQ(ended->reason, port::EndReason::kNormal);
}

TEST_F(NodeTest, AHostThatDoesNotUnbindIsUnboundWhenTheTimeIsUp) {
    session();
    ask(port::EndSession{1});
    ASSERT_TRUE(node_.next_deadline());
    now_ = *node_.next_deadline();
    step(node::Tick{});
    ASSERT_EQ(sent_.size(), 1u);
    EXPECT_EQ(sent_[0], "2d00010200016b80003201");
    EXPECT_TRUE(got<port::SessionEnded>());
    EXPECT_FALSE(node_.next_deadline());
}

TEST_F(NodeTest, ALostLinkEndsTheSession) {
    session();
    step(node::LinkDown{1});
    EXPECT_EQ(sent_, Sent{});
    EXPECT_TRUE(got<port::SscpInactive>());
    const auto ended = got<port::SessionEnded>();
    ASSERT_TRUE(ended);
    EXPECT_EQ(ended->reason, port::EndReason::kLinkLost);
}

TEST_F(NodeTest, ASessionThatIsLostIsAskedForAgainOnlyWhenTheApplicationStartsAnew) {
    const auto asks = [this] {
        return std::any_of(sent_.begin(), sent_.end(),
                           [](const std::string& piu) { return piu.ends_with("01068100"); });
    };
    attach();
    ask(port::OpenLu{1, "LUA", ""});
    port::StartSession start;
    start.lu = 1;
    start.init = port::Init::kInitSelf;
    start.data = test::from_hex("01068100");
    ask(start);
    activate();
    EXPECT_TRUE(asks());
    step(node::LinkDown{1});
    activate();
    EXPECT_TRUE(asks()) << "none has been there yet";
    piu("2c00020000018b8000010681");
    bind();
    ASSERT_TRUE(got<port::SessionStarted>());
    step(node::LinkDown{1});
    activate();
    EXPECT_TRUE(got<port::SscpActive>());
    EXPECT_FALSE(asks());
    ask(port::EndSession{1});
    ask(start);
    piu("2c00020000038b8000810620");
    piu("2c00020000048b8000810620");
    EXPECT_TRUE(asks());
}

}  // namespace
}  // namespace openwosa::sna
