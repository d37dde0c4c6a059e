// A host whose machine is gone from one moment to the next: no FIN, no RST, no acknowledgement. It lives in a
// network of its own, joined to the test's by a link that is taken down. Every call ends with its documented
// code in its time, the node finds the partner gone, and Offline and Online bring the session back. Oracle:
// comlu0.idl.
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "host_support.hpp"

namespace openwosa::comlu0::test {
namespace {

using Clock = std::chrono::steady_clock;
using nodetest::HostPlace;
using nodetest::Process;

const char* const kHere = "10.65.0.1";
const char* const kThere = "10.65.0.2";

/// Calls that have a time limit keep to it; the machine may be busy for a while, but not for this long.
constexpr auto kBusyMachine = std::chrono::seconds(15);

/// With a shell, for the few lines that set up a network; its exit status.
int shell(const std::string& line) { return std::system((line + " 2>&1").c_str()); }

/// This process as root of a network that is nobody else's. Entering it needs a process without threads,
/// which a sanitizer's is not: it is run anew, inside. The reason why not, or nothing.
std::string enter_network() {
    if (std::getenv("OPENWOSA_TEST_IN_NETWORK")) return {};
    if (shell("unshare -Urn ip link show > /dev/null") != 0)
        return "unshare and ip (util-linux, iproute2) cannot make a network here";
    std::vector<std::string> words{"unshare", "-Urn"};
    std::string command = read_file("/proc/self/cmdline");
    for (std::size_t at = 0; at < command.size(); at += words.back().size() + 1)
        words.emplace_back(command.c_str() + at);
    words[2] = std::filesystem::read_symlink("/proc/self/exe").string();
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    ::setenv("OPENWOSA_TEST_IN_NETWORK", "1", 1);
    ::execvp(arguments[0], arguments.data());
    return "unshare cannot be run";
}

/// The other machine: a network with nothing in it but one end of a link to us.
class Machine {
  public:
    explicit Machine(const TemporaryFolder& folder)
        : life_({"/usr/bin/unshare", "-n", "/bin/cat"}, folder.file("machine.txt")) {
        const std::string self = network("self");
        EXPECT_TRUE(eventually([&] { return network(std::to_string(life_.pid())) != self; }));
        EXPECT_EQ(shell("ip link set lo up && ip link add here type veth peer name there netns " +
                        std::to_string(life_.pid()) + " && ip addr add " + kHere +
                        "/24 dev here && ip link set here up"),
                  0);
        EXPECT_EQ(shell(inside() + "ip addr add " + kThere + "/24 dev there"), 0);
        switch_on();
    }
    ~Machine() { shell("ip link del here"); }
    void switch_on() { EXPECT_EQ(shell(inside() + "ip link set there up"), 0); }
    void vanish() { EXPECT_EQ(shell(inside() + "ip link set there down"), 0); }
    HostPlace place() const {
        return {kThere, {"/usr/bin/nsenter", "-t", std::to_string(life_.pid()), "-n"}};
    }

  private:
    static std::string network(const std::string& process) {
        std::error_code error;
        return std::filesystem::read_symlink("/proc/" + process + "/ns/net", error).string();
    }
    std::string inside() const { return "nsenter -t " + std::to_string(life_.pid()) + " -n "; }

    Process life_;
};

class VanishedHost : public HostTest {
  protected:
    void SetUp() override {
        const std::string why = enter_network();
        if (why.empty()) return;
        ASSERT_EQ(std::getenv("CI"), nullptr) << why;
        GTEST_SKIP() << why;
    }
    /// A program with a session on LU34.
    void begin_there(const std::string& timing) {
        machine_.emplace(folder_);
        host_.emplace(folder_, std::uint16_t{0}, std::string(), machine_->place());
        const std::string config = nodetest::config_file(folder_, host_->port(), kThere, timing);
        environment_.emplace("OPENWOSA_CONFIG", config.c_str());
        node_.emplace(config);
        program_.emplace();
    }
    /// Another machine has taken the place of the one that is gone.
    void replace() {
        const std::uint16_t port = host_->port();
        host_->process().kill();  // what its system says to that does not come here
        host_.emplace(folder_, port, std::string(), machine_->place());
        machine_->switch_on();
    }
    bool in_time(Clock::time_point since, int milliseconds) {
        return Clock::now() - since < std::chrono::milliseconds(milliseconds) + kBusyMachine;
    }
    void finish() {
        program_->leave();
        program_.reset();
        node_.reset();
        host_.reset();
        machine_.reset();
    }

    std::optional<Machine> machine_;
};

/// Noticed after about two seconds.
const char* const kSoon = "\"keepalive_ms\": 1000, \"retry_max_ms\": 500, ";
/// Not noticed as long as the test takes.
const char* const kLate = "\"keepalive_ms\": 600000, \"retry_max_ms\": 500, ";

struct Call {
    const char* name;
    HRESULT (*call)(Program&);
    HRESULT result;
};

class VanishedHostWhile : public VanishedHost, public testing::WithParamInterface<Call> {};

TEST_P(VanishedHostWhile, ACallWaitsWithoutLimitItEndsWhenTheHostIsFoundGoneAndTheSessionComesBack) {
    begin_there(kSoon);
    ASSERT_EQ(program_->create(L"LUNAME=LU34", INIT_BIND, 30000), S_OK) << host_->process().output();
    ASSERT_EQ(program_->connect(), S_OK);
    machine_->vanish();
    const auto since = Clock::now();
    auto call = pending([&] { return GetParam().call(*program_); });
    EXPECT_EQ(result_of(call), GetParam().result);
    EXPECT_TRUE(in_time(since, 4000));
    EXPECT_TRUE(eventually([&] { return !node_->status(kLu).link_up; }));
    EXPECT_EQ(program_->offline(), S_OK);
    const auto again = Clock::now();
    EXPECT_EQ(program_->online(INIT_BIND, 300), CLU0_E_TIMEDOUT);
    EXPECT_TRUE(in_time(again, 300));
    replace();
    recover();
    finish();
}

INSTANTIATE_TEST_SUITE_P(
    Calls, VanishedHostWhile,
    testing::Values(Call{"Receive", [](Program& p) { return p.receive(-1); }, CLU0_E_SESSION_FAILED},
                    Call{"Send", [](Program& p) { return p.send(DEFINITE_RESPONSE1, {0xC1}); },
                         CLU0_E_NO_RSP_REQUESTED},
                    Call{"Offline", [](Program& p) { return p.offline(); }, S_OK}),
    [](const auto& which) { return std::string(which.param.name); });

TEST_F(VanishedHost, BeforeItIsFoundGoneEveryCallEndsInItsTimeAndTheNextHostIsTaken) {
    begin_there(kLate);
    ASSERT_EQ(program_->create(L"LUNAME=LU34 RESPONSETIMEOUT=300", INIT_BIND, 30000), S_OK)
        << host_->process().output();
    ASSERT_EQ(program_->connect(), S_OK);
    machine_->vanish();
    auto since = Clock::now();
    Program other;
    EXPECT_EQ(other.create(L"LUNAME=LU35", INIT_INITSELF, 300, {0x01, 0x06, 0x81}), CLU0_E_TIMEDOUT);
    EXPECT_TRUE(in_time(since, 300));
    since = Clock::now();
    EXPECT_EQ(program_->receive(300), CLU0_S_TIMEOUT);
    EXPECT_TRUE(in_time(since, 300));
    since = Clock::now();
    EXPECT_EQ(program_->send(EXCEPTION_RESPONSE1, {0xC1}), S_OK) << "asks for nothing, and is on its way";
    EXPECT_EQ(program_->send(DEFINITE_RESPONSE1, {0xC1}), CLU0_E_NO_RSP_REQUESTED);
    EXPECT_TRUE(in_time(since, 300));
    since = Clock::now();
    EXPECT_EQ(program_->offline(), S_OK) << "the node does not wait for ever for the host's UNBIND";
    EXPECT_TRUE(in_time(since, 5000));
    since = Clock::now();
    EXPECT_EQ(program_->online(INIT_BIND, 300), CLU0_E_TIMEDOUT);
    EXPECT_TRUE(in_time(since, 300));
    replace();  // whose system knows nothing of the connection, and says so
    recover();
    other.leave();
    finish();
}

}  // namespace
}  // namespace openwosa::comlu0::test
