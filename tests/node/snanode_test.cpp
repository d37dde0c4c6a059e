// The daemon: start-up errors, serving other processes, ending on a signal.
#include "runtime/password_hash.hpp"
#include "support.hpp"

namespace openwosa::nodetest {
namespace {

struct Snanode : testing::Test {
    TemporaryFolder folder;
    std::string output(int n) { return folder.file("snanode" + std::to_string(n) + ".txt"); }
};

TEST_F(Snanode, ServesOtherProcessesAndEndsOnASignal) {
    HostProcess host(folder);
    const std::string config = config_file(folder, host.port());
    Process daemon({OPENWOSA_TEST_SNANODE, "--config", config}, output(1));
    ASSERT_TRUE(daemon.wait_for("ready")) << daemon.output();
    EXPECT_TRUE(daemon.wait_for("PU PU1 is linked")) << daemon.output();
    ScopedEnvironment environment("OPENWOSA_CONFIG", config.c_str());
    Process client({OPENWOSA_TEST_NODE_HELPER, "LU34", "session"}, folder.file("client.txt"));
    ASSERT_TRUE(client.wait_for("started")) << client.output();
    EXPECT_EQ(daemon.interrupt(), 0);
    EXPECT_TRUE(client.wait_for("lost")) << client.output();
}

TEST_F(Snanode, SecondOneSaysThatThereIsOne) {
    const std::string config = config_file(folder, 1);
    Process first({OPENWOSA_TEST_SNANODE, "--config", config}, output(1));
    ASSERT_TRUE(first.wait_for("ready")) << first.output();
    Process second({OPENWOSA_TEST_SNANODE, "--config", config}, output(2));
    EXPECT_EQ(second.wait(), 1);
    EXPECT_EQ(second.output(), "snanode: another process of this user carries the node already\n");
}

TEST_F(Snanode, MakesTheHashOfAPassword) {
    Process daemon({OPENWOSA_TEST_SNANODE, "--hash"}, output(1));
    daemon.write("DB2RULES");
    EXPECT_EQ(daemon.wait(), 0);
    const std::string line = daemon.output();
    ASSERT_TRUE(line.ends_with("\n"));
    const auto hash = runtime::parse_password_hash(std::string_view(line).substr(0, line.size() - 1));
    ASSERT_TRUE(hash) << line;
    EXPECT_EQ(hash->rounds, runtime::kPasswordRounds);
    EXPECT_TRUE(runtime::is_password(*hash, "DB2RULES"));
    Process refused({OPENWOSA_TEST_SNANODE, "--hash"}, output(2));
    refused.write("longer than any password field");
    EXPECT_EQ(refused.wait(), 1);
}

// The example of RFC 4777: DES of the name with the password.
TEST_F(Snanode, MakesTheKeyOfAUser) {
    Process daemon({OPENWOSA_TEST_SNANODE, "--key", "USER123"}, output(1));
    daemon.write("ABCDEFG");
    EXPECT_EQ(daemon.wait(), 0);
    EXPECT_EQ(daemon.output(), "8AF6816C885DD6E0\n");
    for (const char* user : {"0x40", "longer than any user"}) {
        Process refused({OPENWOSA_TEST_SNANODE, "--key", user}, output(2));  // asks for no password
        EXPECT_EQ(refused.wait(), 1);
    }
}

TEST_F(Snanode, MissingConfigurationIsToldByName) {
    const std::string missing = folder.file("missing.json");
    Process daemon({OPENWOSA_TEST_SNANODE, "--config", missing}, output(1));
    EXPECT_EQ(daemon.wait(), 1);
    EXPECT_TRUE(daemon.output().starts_with(missing + ": cannot be read")) << daemon.output();
}

TEST_F(Snanode, PortInUseIsToldWithItsAddress) {
    HostProcess host(folder);
    const std::string config = folder.file("listen.json");
    write_file(config, "{\"sna\": {\"share\": false, \"listen\": [{\"port\": " + std::to_string(host.port()) +
                           "}]}}");
    Process daemon({OPENWOSA_TEST_SNANODE, "--config", config}, output(1));
    EXPECT_EQ(daemon.wait(), 1);
    EXPECT_EQ(daemon.output(),
              "snanode: cannot listen on 127.0.0.1:" + std::to_string(host.port()) + ": in_use\n");
}

TEST_F(Snanode, HelpNamesEveryOption) {
    Process daemon({OPENWOSA_TEST_SNANODE, "--help"}, output(1));
    EXPECT_EQ(daemon.wait(), 0);
    for (const char* option : {"--config", "--check", "--status", "--quiet"})
        EXPECT_NE(daemon.output().find(option), std::string::npos) << option;
}

}  // namespace
}  // namespace openwosa::nodetest
