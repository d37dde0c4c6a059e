// One node per machine and user: the first process carries it, others attach, and what is left when one is
// killed.
#include "support.hpp"

namespace openwosa::nodetest {
namespace {

struct SharedNode : testing::Test {
    TemporaryFolder folder;
    HostProcess host{folder};
    ScopedEnvironment config{"OPENWOSA_CONFIG", config_file(folder, host.port()).c_str()};
    int started = 0;

    std::unique_ptr<Process> start(const std::string& lu, bool session = false) {
        std::vector<std::string> command{OPENWOSA_TEST_NODE_HELPER, lu};
        if (session) command.push_back("session");
        return std::make_unique<Process>(command, folder.file("helper" + std::to_string(++started) + ".txt"));
    }
    static std::string refused(port::OpenResult result) {
        return "refused " + std::to_string(static_cast<int>(result));
    }
};

TEST_F(SharedNode, LuOfOneProcessIsInUseForAnother) {
    const auto first = start("LU02");
    ASSERT_TRUE(first->wait_for("opened LU02")) << first->output();
    const auto second = start("LU02");
    EXPECT_TRUE(second->wait_for(refused(port::OpenResult::kInUse))) << second->output();
    second->write("LU03");
    EXPECT_TRUE(second->wait_for("opened LU03"));
}

TEST_F(SharedNode, PoolIsGivenOutAcrossProcessesUntilNoneIsFree) {
    const auto first = start("TWO");
    ASSERT_TRUE(first->wait_for("opened LU10")) << first->output();
    const auto second = start("TWO");
    EXPECT_TRUE(second->wait_for("opened LU11")) << second->output();
    const auto third = start("TWO");
    EXPECT_TRUE(third->wait_for(refused(port::OpenResult::kNoFreeLu))) << third->output();
    first->write("TWO");
    EXPECT_TRUE(first->wait_for(refused(port::OpenResult::kNoFreeLu)));
}

TEST_F(SharedNode, ClientThatIsKilledLeavesItsLuFree) {
    const auto owner = start("LU02");
    ASSERT_TRUE(owner->wait_for("opened LU02")) << owner->output();
    const auto client = start("LU34", true);
    ASSERT_TRUE(client->wait_for("started")) << client->output();
    client->kill();
    // The owner learns of it when the connection ends, which a process's end does.
    for (int attempt = 0; attempt < 500; ++attempt) {
        const auto next = start("LU34", true);
        ASSERT_TRUE(eventually([&] { return next->output().find('\n') + 1 < next->output().size(); }));
        if (next->wait_for("opened LU34")) {
            EXPECT_TRUE(next->wait_for("started")) << next->output();
            return;
        }
    }
    FAIL() << "LU34 never became free";
}

TEST_F(SharedNode, OwnerThatIsKilledIsLostToTheOthersAndReplacedByTheNext) {
    auto owner = start("LU02");
    ASSERT_TRUE(owner->wait_for("opened LU02")) << owner->output();
    const auto client = start("LU34", true);
    ASSERT_TRUE(client->wait_for("started")) << client->output();
    owner->kill();
    EXPECT_TRUE(client->wait_for("lost")) << client->output();
    const auto next = start("LU02");
    EXPECT_TRUE(next->wait_for("opened LU02")) << next->output();
    const auto other = start("LU34", true);
    EXPECT_TRUE(other->wait_for("started")) << other->output();
}

TEST_F(SharedNode, OwnerThatEndsInOrderIsLostToTheOthers) {
    auto owner = start("LU02");
    ASSERT_TRUE(owner->wait_for("opened LU02")) << owner->output();
    const auto client = start("LU03");
    ASSERT_TRUE(client->wait_for("opened LU03")) << client->output();
    EXPECT_EQ(owner->finish(), 0);
    EXPECT_TRUE(client->wait_for("lost")) << client->output();
}

TEST_F(SharedNode, StrangerWithoutTheSecretIsNotServed) {
    const auto owner = start("LU02");
    ASSERT_TRUE(owner->wait_for("opened LU02")) << owner->output();
    auto share = runtime::find_share(folder.file("share"), runtime::kNodeShareName);
    ASSERT_TRUE(share);
    RunningLoop loop;
    share->client[31] ^= 1;
    runtime::RemoteNodeClient<runtime::Lu0Port> stranger(loop.get(), [](port::Indication&&) {});
    EXPECT_FALSE(stranger.attach(*share, 10000));
    share->client[31] ^= 1;
    share->owner[0] ^= 1;  // and an owner without its own is not believed
    runtime::RemoteNodeClient<runtime::Lu0Port> deceived(loop.get(), [](port::Indication&&) {});
    EXPECT_FALSE(deceived.attach(*share, 10000));
}

TEST_F(SharedNode, BrokenConfigurationIsToldByLineAndKey) {
    write_file(folder.file("openwosa.json"), "{\"sna\":\n {\"pus\": {\"PU1\": {\"mac\": 5}}}}");
    const auto helper = start("LU02");
    ASSERT_TRUE(helper->wait_for("failed")) << helper->output();
    EXPECT_NE(helper->output().find("openwosa.json:2:26: sna.pus.PU1.mac: expected a MAC address"),
              std::string::npos)
        << helper->output();
}

}  // namespace
}  // namespace openwosa::nodetest
