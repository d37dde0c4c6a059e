// PU and SSCP sessions, link to client: what activates, what is reported when, what is refused with which
// sense.
#include "node_fixture.hpp"

namespace openwosa::sna {
namespace {

using test::NodeTest;
using Sent = std::vector<std::string>;

class Sscp : public NodeTest {
  protected:
    Sscp() : NodeTest(config()) {}
};

TEST_F(Sscp, ActpuIsAnsweredWithItsTypeAndBadOnesWithSense) {
    step(node::LinkUp{1, 0});
    piu("2d00000000016b8000110201050000000001");  // ERP
    EXPECT_EQ(sent_, Sent{"2d0000000001eb80001102"});
    piu("2d00000000026b8000110301050000000001");
    EXPECT_EQ(sent_, Sent{"2d0000000002ef90000821000111"});
    piu("2d00000000026b80001101");
    EXPECT_EQ(sent_, Sent{"2d0000000002ef90001002000011"});
}

// kb161492-actpu-req-cv80 has two bytes more, snax-actpu-req is the plain one.
TEST_F(Sscp, EveryPublishedActpuIsAccepted) {
    int seen = 0;
    for (const auto& v : test::load_published("piu")) {
        if (v.verb_or_ru == "ACTPU" && v.direction == "request") {
            step(node::LinkUp{1, 0});
            piu(test::to_hex(v.bytes));
            ASSERT_EQ(sent_.size(), 1u) << v.id;
            EXPECT_EQ(sent_[0].substr(12, 8), "eb800011") << v.id;
            ++seen;
        }
    }
    EXPECT_GE(seen, 2);
}

TEST_F(Sscp, AHostThatUsesAnotherOriginAddressAndTheNormalFlowIsAnsweredThere) {
    step(node::LinkUp{1, 0});
    piu("2c00000800016b8000110101050000000001");
    EXPECT_EQ(sent_, Sent{"2c0008000001eb80001101"});
    piu("2c00020800016b80000d0101");
    ASSERT_EQ(sent_.size(), 1u);
    EXPECT_EQ(sent_[0].substr(0, 20), "2c0008020001eb80000d");
    open_and_start();
    EXPECT_EQ(sent_, Sent{"2c00080200010b80008106200c06030001000000"});
}

TEST_F(Sscp, BeforeActpuThePuIsNotActive) {
    step(node::LinkUp{1, 0});
    piu("2d00020000016b80000d0101");
    EXPECT_EQ(sent_, Sent{"2d0000020001ef9000800800000d"});
    piu("2c00000000010b8000410304");
    EXPECT_EQ(sent_, Sent{"2c00000000018f900080080000410304"});
}

TEST_F(Sscp, ReqmsAndUnknownServicesAreNotSupported) {
    activate();
    piu("2c00000000050b800041030400001000000001");
    EXPECT_EQ(sent_, Sent{"2c00000000058f900010030000410304"});
    piu("2c00000000050b8000");
    EXPECT_EQ(sent_, Sent{"2c00000000058f900010030000"});
}

TEST_F(Sscp, AnUnknownLuIs8004) {
    activate();
    piu("2d00630000026b80000d0101");
    EXPECT_EQ(sent_, Sent{"2d0000630002ef9000800400000d"});
    piu("2c0063010002838000");  // a response: nothing to answer
    EXPECT_EQ(sent_, Sent{});
}

TEST_F(Sscp, ActluWithAWrongTypeIs0821) {
    activate();
    piu("2d00030000026b80000d0901");
    EXPECT_EQ(sent_, Sent{"2d0000030002ef900008210001"
                          "0d"});
}

// kb148679-bind-neg-80090000: no ACTLU came.
TEST_F(Sscp, ABindBeforeActluIs8009) {
    open_and_start();
    activate();
    piu("2d00030100016b8000" + std::string(test::kBind));
    EXPECT_EQ(sent_, Sent{"2d0001030001ef90008009000031"});
}

TEST_F(Sscp, ABindBeforeTheApplicationStartsIs0845AndNotifyFollowsWhenItDoes) {
    activate();
    piu("2d00020100016b8000" + std::string(test::kBind));
    EXPECT_EQ(sent_, Sent{"2d0001020001ef90000845000031"});
    open_and_start();
    EXPECT_EQ(sent_, Sent{"2c00000200010b80008106200c06030001000000"});
    bind();
    EXPECT_TRUE(got<port::SessionStarted>());
}

// KB Q137482.
TEST_F(Sscp, NotifyDisabledIsAnsweredBeforeNotifyEnabledGoes) {
    activate();
    open_and_start();
    piu("2c00020000018b8000810620");
    ask(port::EndSession{1});
    EXPECT_EQ(sent_, Sent{"2c00000200020b80008106200c06010001000000"});
    EXPECT_TRUE(got<port::SessionEnded>());
    port::StartSession start;
    start.lu = 1;
    ask(start);
    EXPECT_EQ(sent_, Sent{});
    piu("2c00020000028b8000810620");
    EXPECT_EQ(sent_, Sent{"2c00000200030b80008106200c06030001000000"});
}

TEST_F(Sscp, AnInitSelfIsBuiltFromTheNameAndARefusalIsTold) {
    activate();
    attach();
    ask(port::OpenLu{1, "luA", ""});
    port::StartSession start;
    start.lu = 1;
    start.init = port::Init::kInitSelf;
    start.destination = "Orders";
    start.mode = "LU0MODE";
    ask(start);
    EXPECT_EQ(sent_, Sent{"2c00000200010b80008106200c06030001000000"});
    piu("2c00020000018b8000810620");
    // The RU of init-self-fmt0 in tshark-vectors.json.
    EXPECT_EQ(sent_, Sent{"2c00000200020b800001068100d3e4f0d4d6c4c540f306d6d9c4c5d9e2000000"});
    piu("2c00020000028f900008060014010681");
    ASSERT_TRUE(got<port::InitRefused>());
    EXPECT_EQ(got<port::InitRefused>()->sense, 0x08060014u);
}

TEST_F(Sscp, AnAcceptedInitSelfMayStillFailByNspeOrNotify) {
    activate();
    attach();
    ask(port::OpenLu{1, "LUA", ""});
    port::StartSession start;
    start.lu = 1;
    start.init = port::Init::kInitSelf;
    start.data = test::from_hex("01068100");
    ask(start);
    piu("2c00020000018b8000810620");
    EXPECT_EQ(sent_, Sent{"2c00000200020b800001068100"});
    piu("2c00020000028b8000010681");
    EXPECT_FALSE(got<port::InitRefused>());
    piu("2c00020000070b800001060408570002f306d6d9c4c5d9e2");
    EXPECT_EQ(sent_, Sent{"2c00000200078b8000010604"});
    ASSERT_TRUE(got<port::InitRefused>());
    EXPECT_EQ(got<port::InitRefused>()->sense, 0x08570002u);
    piu("2c00020000080b80008106200305030857000300");
    EXPECT_EQ(got<port::InitRefused>()->sense, 0x08570003u);
}

TEST_F(Sscp, LogonTextIsCharacterCodedAndUssMessagesComeBack) {
    activate();
    attach();
    ask(port::OpenLu{1, "LUA", ""});
    port::StartSession start;
    start.lu = 1;
    start.init = port::Init::kLogon;
    start.data = test::from_hex("c9d4e2");  // kb185630-sscp-logon-text
    ask(start);
    piu("2c00020000018b8000810620");
    EXPECT_EQ(sent_, Sent{"2c0000020002038000c9d4e2"});
    piu("2c0002000002838000");
    EXPECT_FALSE(got<port::InitRefused>());
    piu("2c0002000009038000e4e2e2");
    const auto text = got<port::Received>();
    ASSERT_TRUE(text);
    EXPECT_EQ(text->session, port::Session::kSscpLu);
    EXPECT_TRUE(text->answer);
    port::SendResponse response;
    response.lu = 1;
    response.session = port::Session::kSscpLu;
    response.snf = 9;
    ask(response);
    EXPECT_EQ(sent_, Sent{"2c0000020009838000"});
    bind();
    EXPECT_TRUE(got<port::SessionStarted>());
}

TEST_F(Sscp, SscpDataGoesOneRequestAtATime) {
    open_and_start(port::Init::kSscp);
    activate();
    EXPECT_TRUE(got<port::SscpActive>());
    port::SendData data;
    data.lu = 1;
    data.session = port::Session::kSscpLu;
    data.tag = 1;
    data.data = {0xC1};
    ask(data);
    EXPECT_EQ(sent_, Sent{"2c0000020001038000c1"});
    data.tag = 2;
    ask(data);
    EXPECT_EQ(sent_, Sent{});
    piu("2c0002000001838000");
    EXPECT_EQ(got<port::Responded>()->tag, 1u);
    EXPECT_EQ(sent_, Sent{"2c0000020002038000c1"});
    data.data.resize(257);
    ask(data);
    EXPECT_EQ(got<port::Sent>()->result, port::SendResult::kInvalid);
}

// KB Q311584.
TEST_F(Sscp, ActluErpFailsWhatIsOutstandingAndKeepsTheSession) {
    session();
    port::SendData data;
    data.lu = 1;
    data.session = port::Session::kSscpLu;
    ask(data);
    ask(data);
    piu("2d00020000056b80000d0201");
    EXPECT_TRUE(got<port::SscpInactive>());
    EXPECT_TRUE(got<port::SscpActive>());
    EXPECT_FALSE(got<port::SessionEnded>());
    ASSERT_TRUE(got<port::Sent>());
    EXPECT_EQ(got<port::Sent>()->result, port::SendResult::kCanceled);
    piu("2c00020100010380a0c1");
    EXPECT_TRUE(got<port::Received>());
}

TEST_F(Sscp, ActluColdDactluAndDactpuTakeTheSessionAlong) {
    for (const char* what : {"2d00020000056b80000d0101", "2d00020000056b80000e", "2d00000000056b80001201"}) {
        NodeTest::node_ = node::Node(config());
        session();
        piu(what);
        ASSERT_TRUE(got<port::SessionEnded>()) << what;
        EXPECT_EQ(got<port::SessionEnded>()->reason, port::EndReason::kDeactivated);
        EXPECT_TRUE(got<port::SscpInactive>());
        ASSERT_EQ(sent_.size(), 1u);
        EXPECT_EQ(sent_[0].substr(12, 6), "eb8000");
    }
}

TEST_F(Sscp, AfterALinkComesBackTheSameStartSessionWaitsAgain) {
    session();
    step(node::LinkDown{1});
    activate();
    EXPECT_EQ(sent_, Sent{"2d0000020001eb80000d010100858000000c06030001000000"});
    EXPECT_TRUE(got<port::SscpActive>());
    bind();
    EXPECT_TRUE(got<port::SessionStarted>());
}

TEST_F(Sscp, DataFlowControlAndOtherCategoriesDoNotBelongHere) {
    activate();
    piu("2c00020000014b8000c8");
    EXPECT_EQ(sent_, Sent{"2c0000020001cf900010030000c8"});
    piu("2d0002000001"
        "0b8000710306");  // snax-piu-710306: expedited network services
    EXPECT_EQ(sent_, Sent{"2d00000200018f900040110000710306"});
    piu("2c0002000001"
        "0b8000710306");
    EXPECT_EQ(sent_, Sent{"2c00000200018f900010030000710306"});
}

TEST_F(Sscp, TextForNobodyIsRefused) {
    activate();
    piu("2c0002000009038000e4e2e2");
    EXPECT_EQ(sent_, Sent{"2c000002000987900008450000"});
}

}  // namespace
}  // namespace openwosa::sna
