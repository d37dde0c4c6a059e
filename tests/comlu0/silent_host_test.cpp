// Hosts that live and say nothing: one that goes no further at each step of the start, one that does not
// read, and a connection whose other end is gone without a word. Every call ends with its documented code
// within its time. Oracle: comlu0.idl.
#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "host_support.hpp"

namespace openwosa::comlu0::test {
namespace {

using Clock = std::chrono::steady_clock;

/// Calls that have a time limit keep to it; the machine may be busy for a while, but not for this long.
constexpr auto kBusyMachine = std::chrono::seconds(15);

/// Whatever is sent through it arrives, until it is cut: then nothing passes in either direction, and neither
/// end is told, as when a machine between them is switched off.
class Wire {
  public:
    explicit Wire(std::uint16_t to) : to_(to), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in any = at(0);
        socklen_t size = sizeof any;
        EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&any), size), 0);
        EXPECT_EQ(::listen(listener_, 8), 0);
        EXPECT_EQ(::getsockname(listener_, reinterpret_cast<sockaddr*>(&any), &size), 0);
        port_ = ntohs(any.sin_port);
        thread_ = std::thread([this] { run(); });
    }
    ~Wire() {
        end_ = true;
        thread_.join();
        mend();
        ::close(listener_);
    }
    std::uint16_t port() const { return port_; }
    /// What is connected now is cut; new connections work.
    void cut() { cut_ = true; }
    /// The cut ends learn that there is nothing behind them any more. After run(), or on its thread.
    void mend_soon() { mend_ = true; }

  private:
    struct Pair {
        int ends[2];
        bool cut = false;
    };
    static sockaddr_in at(std::uint16_t port) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return address;
    }
    void mend() {
        for (const Pair& pair : pairs_)
            for (const int end : pair.ends) ::close(end);
        pairs_.clear();
    }
    void accept() {
        const int in = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        const int out = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const sockaddr_in address = at(to_);
        if (::connect(out, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
            pairs_.push_back({{in, out}});
            return;
        }
        ::close(in);
        ::close(out);
    }
    /// False: an end has closed.
    static bool pass(const Pair& pair, int from) {
        char buffer[16384];
        const ssize_t size = ::recv(pair.ends[from], buffer, sizeof buffer, MSG_DONTWAIT);
        if (size <= 0) return false;
        return pair.cut ||
               ::send(pair.ends[1 - from], buffer, static_cast<std::size_t>(size), MSG_NOSIGNAL) == size;
    }
    void run() {
        while (!end_) {
            if (cut_.exchange(false))
                for (Pair& pair : pairs_) pair.cut = true;
            if (mend_.exchange(false)) mend();
            std::vector<pollfd> all{{listener_, POLLIN, 0}};
            for (const Pair& pair : pairs_)
                for (const int end : pair.ends) all.push_back({end, POLLIN, 0});
            ::poll(all.data(), all.size(), 10);
            for (std::size_t i = 1; i < all.size(); ++i) {
                if (!all[i].revents || pass(pairs_[(i - 1) / 2], static_cast<int>((i - 1) % 2))) continue;
                ::close(pairs_[(i - 1) / 2].ends[0]);
                ::close(pairs_[(i - 1) / 2].ends[1]);
                pairs_.erase(pairs_.begin() + static_cast<std::ptrdiff_t>((i - 1) / 2));
                break;
            }
            if (all[0].revents) accept();
        }
    }

    const std::uint16_t to_;
    const int listener_;
    std::uint16_t port_ = 0;
    std::vector<Pair> pairs_;
    std::atomic<bool> cut_{false}, mend_{false}, end_{false};
    std::thread thread_;
};

class SilentHosts : public HostTest {
  protected:
    static bool in_time(Clock::time_point since, int milliseconds) {
        return Clock::now() - since < std::chrono::milliseconds(milliseconds) + kBusyMachine;
    }
};

class SilentAt : public SilentHosts, public testing::WithParamInterface<const char*> {};

TEST_P(SilentAt, CreateSessionAndOnlineAreTimedoutInTheirTimeAndTheNextHostIsTaken) {
    const std::string link = std::string(R"({"silent_at": ")") + GetParam() + "\"}";
    begin(scenario_of("", "{}", link));
    auto since = Clock::now();
    EXPECT_EQ(program_->create(L"LUNAME=LU34", INIT_BIND, 300), CLU0_E_TIMEDOUT);
    EXPECT_TRUE(in_time(since, 300));
    kill_host();
    restart_host();
    start();
    EXPECT_EQ(program_->offline(), S_OK);
    kill_host();
    restart_host(scenario_of("", "{}", link));
    since = Clock::now();
    EXPECT_EQ(program_->online(INIT_BIND, 300), CLU0_E_TIMEDOUT);
    EXPECT_TRUE(in_time(since, 300));
    kill_host();
    restart_host();
    recover();
}

INSTANTIATE_TEST_SUITE_P(Stages, SilentAt,
                         testing::Values("capabilities", "circuit", "xid", "contact", "actpu", "actlu",
                                         "bind", "sdt"),
                         [](const auto& which) { return std::string(which.param); });

TEST_F(SilentHosts, OneThatDoesNotReadStopsTheSenderWithinBoundsAndTheSessionComesBack) {
    // Full duplex without responses: nothing but the link holds the program back.
    begin(scenario_of(R"({"link": "stop_reading"})",
                      R"({"flow": "duplex", "brackets": "none", "secondary": {"responses": "none"}})"));
    start();
    const auto since = Clock::now();
    const std::vector<std::uint8_t> much(16384, 0x40);
    HRESULT result = S_OK;
    int sent = 0;
    for (; sent < 5000 && result == S_OK; ++sent) result = program_->send(NO_RESPONSE, much);
    EXPECT_EQ(result, CLU0_E_SESSION_FAILED);
    EXPECT_LT(sent, 1000) << "what it does not take is kept, without bounds";
    EXPECT_TRUE(in_time(since, 30000));
    EXPECT_EQ(program_->receive(1000), CLU0_E_SESSION_FAILED);
    kill_host();
    restart_host();
    EXPECT_EQ(program_->offline(), S_OK);
    recover();
}

TEST_F(SilentHosts, OnAConnectionWhoseOtherEndIsGoneEveryCallEndsInItsTimeAndTheSessionComesBack) {
    host_.emplace(folder_, std::uint16_t{0});
    Wire wire(host_->port());
    const std::string config = nodetest::config_file(folder_, wire.port());
    environment_.emplace("OPENWOSA_CONFIG", config.c_str());
    node_.emplace(config);
    program_.emplace();
    ASSERT_EQ(program_->create(L"LUNAME=LU34 RESPONSETIMEOUT=300", INIT_BIND, 30000), S_OK);
    ASSERT_EQ(program_->connect(), S_OK);
    wire.cut();
    auto since = Clock::now();
    EXPECT_EQ(program_->receive(300), CLU0_S_TIMEOUT);
    EXPECT_TRUE(in_time(since, 300));
    since = Clock::now();
    EXPECT_EQ(program_->send(DEFINITE_RESPONSE1, {0xC1}), CLU0_E_NO_RSP_REQUESTED);
    EXPECT_TRUE(in_time(since, 300));
    since = Clock::now();
    EXPECT_EQ(program_->offline(), S_OK) << "the node does not wait for ever for the host's UNBIND";
    EXPECT_TRUE(in_time(since, 5000));
    since = Clock::now();
    EXPECT_EQ(program_->online(INIT_BIND, 300), CLU0_E_TIMEDOUT);
    EXPECT_TRUE(in_time(since, 300));
    wire.mend_soon();  // TCP gives the connection up
    recover();
    program_->leave();
    node_.reset();
}

}  // namespace
}  // namespace openwosa::comlu0::test
