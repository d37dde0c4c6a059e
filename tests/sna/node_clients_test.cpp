// Clients of a node: pools, access, clients that go away, several at once.
#include "node_fixture.hpp"
#include "sna/node/lu_table.hpp"

namespace openwosa::sna {
namespace {

using port::OpenResult;
using test::NodeTest;
using Sent = std::vector<std::string>;

node::Config pool_config() {
    node::Config c;
    c.pus = {{"PU1", 1, {{"LUA", 2, {}}, {"LUB", 3, {}}, {"LUC", 4, {"alice"}}}}};
    c.pools = {{"POOL", {"LUA", "LUB", "NOSUCH"}, {}}, {"VIP", {"LUC"}, {}}, {"CLOSED", {"LUA"}, {"alice"}}};
    return c;
}

TEST(LuTable, AnLuIsFoundByNameWithoutRegardToCase) {
    node::LuTable table(pool_config());
    EXPECT_EQ(table.open("lub", "bob").lu, 1u);
    EXPECT_EQ(table.open("LUB", "bob").result, OpenResult::kInUse);
    EXPECT_EQ(table.open("LUX", "bob").result, OpenResult::kNotFound);
    table.release(1);
    EXPECT_EQ(table.open("LUB", "bob").result, OpenResult::kOk);
}

TEST(LuTable, AccessIsByUserOfTheLuAndOfThePool) {
    node::LuTable table(pool_config());
    EXPECT_EQ(table.open("LUC", "bob").result, OpenResult::kAccessDenied);
    EXPECT_EQ(table.open("VIP", "bob").result, OpenResult::kAccessDenied);
    EXPECT_EQ(table.open("CLOSED", "bob").result, OpenResult::kAccessDenied);
    EXPECT_EQ(table.open("LUC", "Alice").result, OpenResult::kOk);
    EXPECT_EQ(table.open("VIP", "alice").result, OpenResult::kNoFreeLu);
}

TEST(LuTable, APoolGivesTheLeastUsedFreeLu) {
    node::LuTable table(pool_config());
    EXPECT_EQ(table.open("LUA", "bob").result, OpenResult::kOk);
    table.release(0);
    EXPECT_EQ(table.open("POOL", "bob").lu, 1u);  // LUA was used once already
    EXPECT_EQ(table.open("POOL", "bob").lu, 0u);
    EXPECT_EQ(table.open("POOL", "bob").result, OpenResult::kNoFreeLu);
    table.release(1);
    EXPECT_EQ(table.open("POOL", "bob").lu, 1u);
}

TEST(LuTable, AnLuTheSscpHasActivatedComesFirst) {
    node::LuTable table(pool_config());
    table.set_available(1, true);
    EXPECT_EQ(table.open("POOL", "bob").lu, 1u);
    table.release(1);
    EXPECT_EQ(table.open("POOL", "bob").lu, 1u);
}

class Clients : public NodeTest {};

TEST_F(Clients, TwoClientsUseTheirOwnNumbersAndNeverTheSameLu) {
    attach(7, "bob");
    attach(8, "eve");
    ask(port::OpenLu{1, "LUA", ""}, 7);
    EXPECT_EQ(got<port::LuOpened>()->result, OpenResult::kOk);
    ask(port::OpenLu{1, "LUA", ""}, 8);
    EXPECT_EQ(got<port::LuOpened>()->result, OpenResult::kInUse);
    EXPECT_EQ(out_.indications.at(0).client, 8u);
    ask(port::OpenLu{1, "POOL", ""}, 8);
    EXPECT_EQ(got<port::LuOpened>()->name, "LUB");
    ask(port::OpenLu{1, "LUD", ""}, 8);
    EXPECT_EQ(got<port::LuOpened>()->result, OpenResult::kInUse);  // the number is taken
    ask(port::OpenLu{2, "LUC", "alice"}, 8);
    EXPECT_EQ(got<port::LuOpened>()->result, OpenResult::kOk);
    ask(port::CloseLu{1}, 7);
    ask(port::OpenLu{3, "LUA", ""}, 8);
    EXPECT_EQ(got<port::LuOpened>()->result, OpenResult::kOk);
}

TEST_F(Clients, AClientThatGoesAwayEndsItsSessionsAndFreesItsLus) {
    session();
    step(node::ClientGone{7});
    EXPECT_EQ(sent_, Sent{"2c00000200010b800001068300f300"});  // TERM-SELF
    EXPECT_TRUE(out_.indications.empty());
    attach(8);
    ask(port::OpenLu{5, "LUA", ""}, 8);
    EXPECT_EQ(got<port::LuOpened>()->result, OpenResult::kOk);
    port::StartSession start;
    start.lu = 5;
    ask(start, 8);
    EXPECT_EQ(sent_, Sent{});  // first the old session ends
    piu("2d00020100056b80003201");
    EXPECT_EQ(sent_.at(0), "2d0001020005eb800032");
    EXPECT_FALSE(got<port::SessionEnded>());  // it was not this client's
    piu("2c00020000018b8000010683");
    bind();
    ASSERT_TRUE(got<port::SessionStarted>());
    EXPECT_EQ(got<port::SessionStarted>()->lu, 5u);
}

TEST_F(Clients, RequestsForNoLuAreAnsweredOrIgnoredAndOfNoClientIgnored) {
    attach();
    port::SendData data;
    data.lu = 99;
    data.tag = 4;
    ask(data);
    ASSERT_TRUE(got<port::Sent>());
    EXPECT_EQ(got<port::Sent>()->tag, 4u);
    EXPECT_EQ(got<port::Sent>()->result, port::SendResult::kNoSession);
    ask(port::Consumed{99, 1});
    ask(port::EndSession{99});
    ask(port::CloseLu{99});
    EXPECT_TRUE(out_.indications.empty());
    ask(data, 1234);
    EXPECT_TRUE(out_.indications.empty());
    step(node::ClientGone{1234});
}

TEST_F(Clients, EndSessionWithoutASessionIsAnsweredAllTheSame) {
    attach();
    ask(port::OpenLu{1, "LUA", ""});
    ask(port::EndSession{1});
    EXPECT_TRUE(got<port::SessionEnded>());
}

TEST_F(Clients, ATermSelfTheSscpRefusesIsFollowedByUnbind) {
    session();
    ask(port::EndSession{1});
    piu("2c00020000018f900008060000010683");
    EXPECT_EQ(sent_.at(0), "2d00010200016b80003201");
    EXPECT_TRUE(got<port::SessionEnded>());
}

TEST_F(Clients, BindForthcomingIsToldAndTheNextBindContinues) {
    session();
    piu("2d00020100096b80003202");
    ASSERT_TRUE(got<port::SessionEnded>());
    EXPECT_EQ(got<port::SessionEnded>()->unbind_type, 2);
    bind();
    EXPECT_TRUE(got<port::SessionStarted>());
}

TEST_F(Clients, PiusLargerThanTheLinkTakesGoInSegments) {
    open_and_start();
    step(node::LinkUp{1, 32});
    piu("2d00000000016b8000110101050000000001");
    piu("2d00020000016b80000d0101");
    bind();
    port::SendData data;
    data.lu = 1;
    data.rh.dr1 = true;
    data.data.assign(40, 0xC1);
    ask(data);
    ASSERT_EQ(sent_.size(), 2u);
    EXPECT_EQ(sent_[0].substr(0, 18), "280001020001038080");
    EXPECT_EQ(sent_[0].size(), 2u * 32);
    EXPECT_EQ(sent_[1].substr(0, 12), "240001020001");
}

TEST_F(Clients, SegmentsAreJoinedBeforeTheSessionSeesThem) {
    session();
    piu("2800020100010380a0c1");
    EXPECT_FALSE(got<port::Received>());
    piu("200002010001c2");
    piu("240002010001c3");
    ASSERT_TRUE(got<port::Received>());
    EXPECT_EQ(test::to_hex(got<port::Received>()->ru), "c1c2c3");
}

TEST_F(Clients, AnUnfinishedSegmentedRequestIsRefusedWhenTheNextBegins) {
    session();
    piu("2800020100010380a0c1");
    piu("2c00020100020380a0c1");
    EXPECT_EQ(sent_.at(0), "2c000102000187900080070000");
}

class SlowClient : public NodeTest {
  protected:
    static node::Config small() {
        node::Config c = config();
        c.max_unconsumed = 3;
        return c;
    }
    SlowClient() : NodeTest(small()) {}
};

TEST_F(SlowClient, TextTheApplicationDoesNotTakeIsRefusedAtTheLimitAndPassesAgainBelowIt) {
    open_and_start(port::Init::kSscp);
    activate();
    for (int i = 0; i < 3; ++i) {
        piu("2c0002000009039000e4e2e2");
        EXPECT_TRUE(got<port::Received>());
    }
    piu("2c0002000009039000e4e2e2");
    EXPECT_FALSE(got<port::Received>());
    EXPECT_EQ(sent_, Sent{"2c000002000987900008120000"});
    ask(port::Consumed{1, 1});
    piu("2c0002000009039000e4e2e2");
    EXPECT_TRUE(got<port::Received>());
}

TEST_F(Clients, StatusNamesEveryLuAndItsState) {
    session();
    const auto all = node_.status();
    ASSERT_EQ(all.size(), 4u);
    EXPECT_EQ(all[0].name, "LUA");
    EXPECT_TRUE(all[0].link_up && all[0].pu_active && all[0].sscp_active && all[0].bound);
    EXPECT_EQ(all[0].client, 7u);
    EXPECT_EQ(all[3].pu, "PU2");
    EXPECT_FALSE(all[3].link_up);
}

}  // namespace
}  // namespace openwosa::sna
