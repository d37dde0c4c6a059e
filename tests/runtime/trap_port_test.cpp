// Oracle: DESIGN.md, "Node sharing": several processes of one user receive the same traps; the first carries
// the port; when it dies another takes over and no registration is lost.
#include "runtime/trap_port.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "runtime/counters.hpp"
#include "runtime/fault.hpp"
#include "runtime/trap_wire.hpp"
#include "support.hpp"

#ifdef _WIN32
#include <winsock2.h>
// winsock2.h wants to be before windows.h.
#include <process.h>
#include <windows.h>
#else
#include <arpa/inet.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
extern char** environ;
#endif

namespace openwosa::runtimetest {
namespace {

using runtime::NetError;
using Role = runtime::TrapPort::Role;

// Another process with the trap port open (trap_helper.cpp).
class Process {
  public:
    Process(const TemporaryFolder& folder, const std::string& name, std::uint16_t port,
            const char* share = "share")
        : log_(folder.file(name)) {
        const std::string number = std::to_string(port);
#ifdef _WIN32
        handle_ = _spawnl(_P_NOWAIT, OPENWOSA_TEST_TRAP_HELPER, "helper", log_.c_str(), number.c_str(),
                          folder.path().c_str(), share, nullptr);
#else
        std::string words[] = {"helper", log_, number, folder.path(), share};
        char* arguments[] = {words[0].data(), words[1].data(), words[2].data(),
                             words[3].data(), words[4].data(), nullptr};
        EXPECT_EQ(posix_spawn(&pid_, OPENWOSA_TEST_TRAP_HELPER, nullptr, nullptr, arguments, environ), 0);
#endif
    }
    ~Process() {
        if (running_) end();
    }
    bool wait_for(const std::string& line) const {
        return eventually([&] { return ("\n" + read_file(log_)).find("\n" + line) != std::string::npos; });
    }
    std::string log() const { return read_file(log_); }
    void end() {
        write_file(log_ + ".stop", "");
        join();
    }
    // As hard as the system can.
    void kill() {
#ifdef _WIN32
        TerminateProcess(reinterpret_cast<HANDLE>(handle_), 9);
#else
        ::kill(pid_, SIGKILL);
#endif
        join();
    }

  private:
    void join() {
#ifdef _WIN32
        WaitForSingleObject(reinterpret_cast<HANDLE>(handle_), INFINITE);
        CloseHandle(reinterpret_cast<HANDLE>(handle_));
#else
        waitpid(pid_, nullptr, 0);
#endif
        running_ = false;
    }
    std::string log_;
    bool running_ = true;
#ifdef _WIN32
    std::intptr_t handle_ = 0;
#else
    pid_t pid_ = 0;
#endif
};

class Traps : public runtime::TrapHandler {
  public:
    void on_traps(std::span<const runtime::TrapDatagram> batch) override {
        std::lock_guard lock(mutex_);
        for (const auto& d : batch) {
            texts_.push_back(text_of(d.datagram.bytes));
            last_ = d;
        }
    }
    std::vector<std::string> texts() {
        std::lock_guard lock(mutex_);
        return texts_;
    }
    runtime::TrapDatagram last() {
        std::lock_guard lock(mutex_);
        return last_;
    }
    bool wait_for(std::size_t n) {
        return eventually([&] {
            std::lock_guard lock(mutex_);
            return texts_.size() >= n;
        });
    }

  private:
    std::mutex mutex_;
    std::vector<std::string> texts_;
    runtime::TrapDatagram last_;
};

class TrapPort : public testing::Test {
  protected:
    TrapPort() {
        config.port = free_udp_port();
        config.addresses = {"127.0.0.1"};
        config.share_directory = folder.path();
        EXPECT_EQ(sender.open(loop.get(), loopback(), {}, answers), NetError::kNone);
    }
    void send(const std::string& text) {
        EXPECT_EQ(sender.send_now(loopback(config.port), bytes_of(text)), NetError::kNone);
    }

    TemporaryFolder folder;
    RunningLoop loop;
    runtime::TrapConfig config;
    runtime::UdpSocket sender;
    std::shared_ptr<Recorder> answers = std::make_shared<Recorder>();
    std::shared_ptr<Traps> traps = std::make_shared<Traps>();
    runtime::TrapPort port;
};

TEST_F(TrapPort, ReceivesWithBothAddresses) {
    ASSERT_EQ(port.open(loop.get(), config, traps), NetError::kNone);
    EXPECT_EQ(port.role(), Role::kOwner);
    EXPECT_EQ(port.port(), config.port);
    send("hello");
    ASSERT_TRUE(traps->wait_for(1));
    EXPECT_EQ(traps->texts()[0], "hello");
    EXPECT_EQ(traps->last().datagram.from, sender.local());
    EXPECT_EQ(traps->last().datagram.to, loopback(config.port));
}

TEST_F(TrapPort, ListensOnBothFamiliesUnlessToldWhere) {
    config.addresses.clear();
    ASSERT_EQ(port.open(loop.get(), config, traps), NetError::kNone);
    send("four");
    ASSERT_TRUE(traps->wait_for(1));
    runtime::UdpSocket six;
    if (six.open(loop.get(), loopback6(), {}, answers) != NetError::kNone)
        GTEST_SKIP() << "this machine has no IPv6";
    ASSERT_EQ(six.send_now(loopback6(config.port), bytes_of("six")), NetError::kNone);
    EXPECT_TRUE(traps->wait_for(2));
}

TEST_F(TrapPort, AnswersAnInformOnceFromThePortItCameTo) {
    ASSERT_EQ(port.open(loop.get(), config, traps), NetError::kNone);
    send("inform");
    ASSERT_TRUE(traps->wait_for(1));
    const auto token = traps->last().token;
    EXPECT_EQ(port.answer(token, bytes_of("first")), NetError::kNone);
    EXPECT_EQ(port.answer(token, bytes_of("second")), NetError::kNone);
    EXPECT_EQ(port.answer(token + 1, bytes_of("of nothing")), NetError::kNone);
    send("again");
    ASSERT_TRUE(traps->wait_for(2));
    EXPECT_EQ(port.answer(traps->last().token, bytes_of("last")), NetError::kNone);
    ASSERT_TRUE(answers->wait_for(2));
    EXPECT_EQ(answers->received()[0].text, "first");
    EXPECT_EQ(answers->received()[0].from, loopback(config.port));
    EXPECT_EQ(answers->received()[1].text, "last");
}

TEST_F(TrapPort, FreesThePortWhenClosed) {
    for (int i = 0; i < 20; ++i) {
        ASSERT_EQ(port.open(loop.get(), config, traps), NetError::kNone) << i;
        EXPECT_EQ(port.role(), Role::kOwner);
        port.close();
        EXPECT_EQ(port.role(), Role::kClosed);
    }
}

TEST_F(TrapPort, OfAForeignProgramIsInUse) {
    runtime::UdpSocket foreign;
    ASSERT_EQ(foreign.open(loop.get(), loopback(config.port), {}, answers), NetError::kNone);
    EXPECT_EQ(port.open(loop.get(), config, traps), NetError::kInUse);
    EXPECT_EQ(port.role(), Role::kClosed);
    foreign.close();
    EXPECT_EQ(port.open(loop.get(), config, traps), NetError::kNone);
}

TEST_F(TrapPort, IsInUseAtOnceWhenNotShared) {
    Process other(folder, "other", config.port);
    ASSERT_TRUE(other.wait_for("role owner"));
    config.share = false;
    EXPECT_EQ(port.open(loop.get(), config, traps), NetError::kInUse);
}

TEST_F(TrapPort, ReportsWhatTheSystemSays) {
    for (const NetError error : {NetError::kAccessDenied, NetError::kNotAvailable, NetError::kResource}) {
        runtime::fault::arm("udp.bind", 0, error);
        EXPECT_EQ(port.open(loop.get(), config, traps), error);
        runtime::fault::disarm();
    }
}

TEST_F(TrapPort, WorksUnsharedWhenTheSecretCannotBeWritten) {
    runtime::fault::arm("trap.publish", 0);
    EXPECT_EQ(port.open(loop.get(), config, traps), NetError::kNone);
    runtime::fault::disarm();
    send("still here");
    EXPECT_TRUE(traps->wait_for(1));
}

TEST_F(TrapPort, GivesEveryProcessEveryTrap) {
    ASSERT_EQ(port.open(loop.get(), config, traps), NetError::kNone);
    Process second(folder, "second", config.port), third(folder, "third", config.port);
    ASSERT_TRUE(second.wait_for("role attached"));
    ASSERT_TRUE(third.wait_for("role attached"));
    const std::string from = " from " + snmp::endpoint_text(sender.local());
    for (int i = 0; i < 200; ++i) send("number " + std::to_string(i) + ".");
    ASSERT_TRUE(traps->wait_for(200));
    for (const Process* p : {&second, &third}) {
        EXPECT_TRUE(p->wait_for("trap number 199." + from));
        std::size_t at = 0;
        for (int i = 0; i < 200; ++i) {
            at = p->log().find("trap number " + std::to_string(i) + "." + from, at);
            ASSERT_NE(at, std::string::npos) << "in order, none missing: " << i;
        }
    }
}

TEST_F(TrapPort, AttachesToTheProcessThatHasIt) {
    Process owner(folder, "owner", config.port);
    ASSERT_TRUE(owner.wait_for("role owner"));
    ASSERT_EQ(port.open(loop.get(), config, traps), NetError::kNone);
    EXPECT_EQ(port.role(), Role::kAttached);
    send("relayed");
    ASSERT_TRUE(traps->wait_for(1));
    EXPECT_EQ(traps->last().datagram.from, sender.local());
    EXPECT_EQ(traps->last().datagram.to, loopback(config.port));
}

TEST_F(TrapPort, MayBeOpenedFromACallbackThatHoldsTheLoop) {
    Process owner(folder, "owner", config.port);
    ASSERT_TRUE(owner.wait_for("role owner"));
    Callbacks source(*loop.get());
    Event done;
    NetError error = NetError::kOther;
    source.call([&] {
        error = port.open(loop.get(), config, traps);
        done.set();
    });
    ASSERT_TRUE(done.wait());
    EXPECT_EQ(error, NetError::kNone);
    EXPECT_EQ(port.role(), Role::kAttached);
    loop->retire(source);
}

TEST_F(TrapPort, AnAttachedProcessAnswersThroughTheOwner) {
    ASSERT_EQ(port.open(loop.get(), config, traps), NetError::kNone);
    Process second(folder, "second", config.port);
    ASSERT_TRUE(second.wait_for("role attached"));
    send("inform 1");
    ASSERT_TRUE(answers->wait_for(1));
    EXPECT_EQ(answers->received()[0].text, "answered by second");
    EXPECT_EQ(answers->received()[0].from, loopback(config.port));
}

TEST_F(TrapPort, SeveralProcessesThatAnswerAreHeardOnce) {
    Process first(folder, "first", config.port);
    ASSERT_TRUE(first.wait_for("role owner"));
    Process second(folder, "second", config.port), third(folder, "third", config.port);
    ASSERT_TRUE(second.wait_for("role attached"));
    ASSERT_TRUE(third.wait_for("role attached"));
    for (int i = 0; i < 20; ++i) send("inform " + std::to_string(i) + ".");
    for (const Process* p : {&first, &second, &third}) ASSERT_TRUE(p->wait_for("trap inform 19."));
    ASSERT_TRUE(answers->wait_for(20));
    std::this_thread::sleep_for(50ms);
    EXPECT_EQ(answers->received().size(), 20u);
}

TEST_F(TrapPort, IsTakenOverWhenItsOwnerIsKilled) {
    Process owner(folder, "owner", config.port);
    ASSERT_TRUE(owner.wait_for("role owner"));
    ASSERT_EQ(port.open(loop.get(), config, traps), NetError::kNone);
    ASSERT_EQ(port.role(), Role::kAttached);
    const auto takeovers = runtime::counted(runtime::Counter::kTrapTakeovers);
    owner.kill();
    ASSERT_TRUE(eventually([&] { return port.role() == Role::kOwner; }))
        << "role " << static_cast<int>(port.role());
    EXPECT_TRUE(
        eventually([&] { return runtime::counted(runtime::Counter::kTrapTakeovers) == takeovers + 1; }));
    send("after");
    ASSERT_TRUE(traps->wait_for(1));
    EXPECT_EQ(traps->texts()[0], "after");
}

TEST_F(TrapPort, OfThreeProcessesTwoFollowTheOneThatTookOver) {
    Process first(folder, "first", config.port);
    ASSERT_TRUE(first.wait_for("role owner"));
    Process second(folder, "second", config.port);
    ASSERT_TRUE(second.wait_for("role attached"));
    ASSERT_EQ(port.open(loop.get(), config, traps), NetError::kNone);
    first.kill();
    // One of the two owns it, the other is attached to that one: both hear what is sent.
    EXPECT_TRUE(eventually([&] {
        send("after");
        return !traps->texts().empty() && second.log().find("trap after") != std::string::npos;
    })) << second.log();
}

TEST_F(TrapPort, IsHandedOnWhenItsOwnerCloses) {
    Process owner(folder, "owner", config.port);
    ASSERT_TRUE(owner.wait_for("role owner"));
    ASSERT_EQ(port.open(loop.get(), config, traps), NetError::kNone);
    owner.end();
    EXPECT_TRUE(eventually([&] { return port.role() == Role::kOwner; }));
}

TEST_F(TrapPort, ASlowProcessBlocksNobodyAndLosesTheNewestCounted) {
    ASSERT_EQ(port.open(loop.get(), config, traps), NetError::kNone);
    // A process that attaches and never reads: greeted by hand.
    const auto share = runtime::find_trap_share(folder.path(), config.port);
    ASSERT_TRUE(share);
    const auto s = ::socket(AF_INET, SOCK_STREAM, 0);
    const int small = 4096;
    ::setsockopt(s, SOL_SOCKET, SO_RCVBUF, reinterpret_cast<const char*>(&small), sizeof small);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(share->tcp_port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ASSERT_EQ(::connect(s, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    const auto greeting = runtime::trap_greeting(share->client);
    ASSERT_EQ(::send(s, reinterpret_cast<const char*>(greeting.data()), greeting.size(), 0), 40);
    std::array<std::uint8_t, 40> back{};
    std::size_t have = 0;
    while (have < back.size()) {
        const auto n =
            ::recv(s, reinterpret_cast<char*>(back.data()) + have, static_cast<int>(back.size() - have), 0);
        ASSERT_GT(n, 0);
        have += static_cast<std::size_t>(n);
    }
    EXPECT_TRUE(runtime::is_trap_greeting(back, share->owner)) << "the owner proves itself too";

    const auto before = runtime::counted(runtime::Counter::kTrapRelayDropped);
    const std::string large(60000, 'x');
    for (std::size_t i = 1; i <= 400; ++i) {
        send(large);
        ASSERT_TRUE(traps->wait_for(i)) << "the owner itself is not slowed down";
    }
    EXPECT_GT(runtime::counted(runtime::Counter::kTrapRelayDropped), before);
#ifdef _WIN32
    closesocket(s);
#else
    close(s);
#endif
}

TEST_F(TrapPort, RefusesAConnectionWithoutTheSecret) {
    ASSERT_EQ(port.open(loop.get(), config, traps), NetError::kNone);
    const auto share = runtime::find_trap_share(folder.path(), config.port);
    ASSERT_TRUE(share);
    const auto before = runtime::counted(runtime::Counter::kTrapRelayRefused);
    const auto s = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(share->tcp_port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ASSERT_EQ(::connect(s, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    const auto greeting = runtime::trap_greeting(runtime::new_trap_secret());
    ASSERT_EQ(::send(s, reinterpret_cast<const char*>(greeting.data()), greeting.size(), 0), 40);
    char byte;
    EXPECT_LE(::recv(s, &byte, 1, 0), 0) << "closed without a word";
    EXPECT_EQ(runtime::counted(runtime::Counter::kTrapRelayRefused), before + 1);
#ifdef _WIN32
    closesocket(s);
#else
    close(s);
#endif
}

TEST_F(TrapPort, BelievesNoOneWhoListensOnADeadOwnersPort) {
    // A stale file names a TCP port on which a stranger listens, and the UDP port is a foreign program's.
    runtime::UdpSocket foreign;
    ASSERT_EQ(foreign.open(loop.get(), loopback(config.port), {}, answers), NetError::kNone);
    const auto listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    ASSERT_EQ(::listen(listener, 8), 0);
#ifdef _WIN32
    int size = sizeof address;
#else
    socklen_t size = sizeof address;
#endif
    ASSERT_EQ(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);
    runtime::TrapShare stale{ntohs(address.sin_port), runtime::new_trap_secret(), runtime::new_trap_secret()};
    ASSERT_TRUE(runtime::publish_trap_share(folder.path(), config.port, stale));
    const auto before = runtime::counted(runtime::Counter::kTrapRelayRefused);
    std::thread stranger([&] {
        const auto s = ::accept(listener, nullptr, nullptr);
        const auto wrong = runtime::trap_greeting(runtime::new_trap_secret());
        ::send(s, reinterpret_cast<const char*>(wrong.data()), wrong.size(), 0);
        char bytes[64];
        while (::recv(s, bytes, sizeof bytes, 0) > 0) {
        }
#ifdef _WIN32
        closesocket(s);
        closesocket(listener);
#else
        close(s);
        close(listener);
#endif
    });
    EXPECT_EQ(port.open(loop.get(), config, traps), NetError::kInUse);
    stranger.join();
    EXPECT_GT(runtime::counted(runtime::Counter::kTrapRelayRefused), before);
}

}  // namespace
}  // namespace openwosa::runtimetest
