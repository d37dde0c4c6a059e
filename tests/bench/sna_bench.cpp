// Exchanges with snahost's echo through the node, against a bare TCP ping-pong of messages of the same length
// in the same run. Both go to another process over the loopback network.
#include <arpa/inet.h>
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <vector>

#include "report.hpp"
#include "runtime/node_connect.hpp"

extern char** environ;

namespace openwosa::bench {
namespace {

namespace port = sna::port;

const char kAnchor = 0;
constexpr std::size_t kRu = 256;
constexpr std::size_t kMessage = sna::kSspInfoHeader + sna::kThBytes + sna::kRhBytes + kRu;
constexpr int kExchanges = 50000;

// ---- the bare one

/// A child process that sends back what it gets, on as many connections as there are sessions.
class Echo {
  public:
    explicit Echo(int connections) {
        const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (::bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
            ::listen(listener, connections) != 0 ||
            ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0)
            std::abort();
        child_ = ::fork();
        if (child_ == 0) serve(listener, connections);
        ::close(listener);
        for (int i = 0; i < connections; ++i) {
            const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
            if (::connect(socket, reinterpret_cast<sockaddr*>(&address), size) != 0) std::abort();
            no_delay(socket);
            sockets_.push_back({socket, POLLIN, 0});
        }
    }
    ~Echo() {
        for (const pollfd& s : sockets_) ::close(s.fd);
        ::kill(child_, SIGKILL);
        ::waitpid(child_, nullptr, 0);
    }
    void run(int exchanges) {
        char message[kMessage] = {};
        int sent = 0;
        for (const pollfd& s : sockets_) write_all(s.fd, message), ++sent;
        for (int answered = 0; answered < exchanges;) {
            for_readable(sockets_, message, [&](int socket) {
                ++answered;
                if (sent < exchanges) write_all(socket, message), ++sent;
            });
        }
    }

  private:
    /// Calls take(socket) for each connection a whole message has come on. One connection is simply read.
    template <class Take>
    static void for_readable(std::vector<pollfd>& sockets, char* message, Take take) {
        if (sockets.size() > 1 && ::poll(sockets.data(), sockets.size(), -1) < 1) std::abort();
        for (const pollfd& s : sockets) {
            if (sockets.size() > 1 && s.revents == 0) continue;
            for (std::size_t got = 0; got < kMessage;) {
                const ssize_t n = ::read(s.fd, message + got, kMessage - got);
                if (n <= 0) ::_exit(0);
                got += static_cast<std::size_t>(n);
            }
            take(s.fd);
        }
    }
    static void no_delay(int socket) {
        const int on = 1;
        ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    static void write_all(int socket, const char* message) {
        for (std::size_t sent = 0; sent < kMessage;) {
            const ssize_t n = ::send(socket, message + sent, kMessage - sent, MSG_NOSIGNAL);
            if (n <= 0) ::_exit(0);
            sent += static_cast<std::size_t>(n);
        }
    }
    [[noreturn]] static void serve(int listener, int connections) {
        std::vector<pollfd> sockets;
        for (int i = 0; i < connections; ++i) {
            sockets.push_back({::accept(listener, nullptr, nullptr), POLLIN, 0});
            no_delay(sockets.back().fd);
        }
        char message[kMessage];
        for (;;) for_readable(sockets, message, [&](int socket) { write_all(socket, message); });
    }
    pid_t child_ = 0;
    std::vector<pollfd> sockets_;
};

// ---- through the node

class HostProcess {
  public:
    HostProcess() {
        int output[2];
        if (::pipe2(output, O_CLOEXEC) != 0) std::abort();
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, output[1], 1);
        std::string words[] = {OPENWOSA_BENCH_SNAHOST, "--port", "0", "--quiet"};
        char* arguments[] = {words[0].data(), words[1].data(), words[2].data(), words[3].data(), nullptr};
        if (::posix_spawn(&child_, arguments[0], &actions, nullptr, arguments, environ) != 0) std::abort();
        posix_spawn_file_actions_destroy(&actions);
        ::close(output[1]);
        std::string line;
        for (char c; ::read(output[0], &c, 1) == 1 && c != '\n';) line += c;
        output_ = output[0];
        port_ = static_cast<std::uint16_t>(std::atoi(line.substr(line.rfind(':') + 1).c_str()));
    }
    ~HostProcess() {
        ::kill(child_, SIGKILL);
        ::waitpid(child_, nullptr, 0);
        ::close(output_);
    }
    std::uint16_t port() const { return port_; }

  private:
    pid_t child_ = 0;
    int output_ = -1;
    std::uint16_t port_ = 0;
};

/// Sends each next request from the indication of the last answer, on `sessions` LUs side by side.
class Exchanger {
  public:
    explicit Exchanger(int sessions) : sessions_(sessions), loop_(runtime::Loop::start(&kAnchor)) {
        runtime::SnaConfig config;
        config.peers[0].port = host_.port();
        config.share = false;
        auto made =
            runtime::connect_node_with(config, loop_, [this](port::Indication&& i) { told(std::move(i)); });
        client_ = std::get<std::unique_ptr<runtime::NodeClient>>(std::move(made));
        for (int i = 0; i < sessions; ++i) {
            const auto lu = static_cast<port::LuId>(i);
            client_->send(port::OpenLu{lu, "LU" + std::to_string(34 + i), {}});
            client_->send(port::StartSession{lu, port::Init::kBind, {}, {}, {}});
        }
        wait([&] { return started_ == sessions_; });
    }
    ~Exchanger() {
        client_.reset();
        loop_->stop();
    }
    void run(int exchanges) {
        {
            std::lock_guard lock(mutex_);
            to_send_ = exchanges - sessions_;
            answered_ = 0;
            wanted_ = exchanges;
        }
        for (int i = 0; i < sessions_; ++i) send(static_cast<port::LuId>(i));
        wait([&] { return answered_ == wanted_; });
    }

  private:
    void send(port::LuId lu) {
        sna::Rh rh;
        rh.dr1 = rh.exception = true;
        rh.begin_bracket = rh.change_direction = true;
        client_->send(port::SendData{lu, 0, port::Session::kLuLu, rh, sna::Bytes(kRu, 0x40)});
    }
    void told(port::Indication&& indication) {
        if (std::holds_alternative<port::SessionStarted>(indication)) {
            std::lock_guard lock(mutex_);
            ++started_;
            changed_.notify_all();
        }
        const auto* received = std::get_if<port::Received>(&indication);
        if (!received) return;
        client_->send(port::Consumed{received->lu, 1});
        if (!received->rh.end_chain || received->rh.category != sna::Category::kFmd) return;
        bool next = false;
        {
            std::lock_guard lock(mutex_);
            next = to_send_ > 0;
            if (next) --to_send_;
            if (++answered_ == wanted_) changed_.notify_all();
        }
        if (next) send(received->lu);
    }
    template <class Condition>
    void wait(Condition condition) {
        std::unique_lock lock(mutex_);
        if (!changed_.wait_for(lock, std::chrono::seconds(60), condition)) {
            std::fprintf(stderr, "the host does not answer\n");
            std::abort();
        }
    }

    HostProcess host_;
    const int sessions_;
    const std::shared_ptr<runtime::Loop> loop_;
    std::mutex mutex_;
    std::condition_variable changed_;
    int started_ = 0, to_send_ = 0, answered_ = 0, wanted_ = 0;
    std::unique_ptr<runtime::NodeClient> client_;
};

void rate(benchmark::State& state, double seconds) {
    state.counters["rate"] = kExchanges / seconds;
    state.counters["us_per_exchange"] = 1e6 * seconds / kExchanges;
}

template <class Run>
void measure(benchmark::State& state, Run run) {
    double seconds = 0;
    for (auto _ : state) {
        const auto began = std::chrono::steady_clock::now();
        run();
        seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    }
    rate(state, seconds);
}

void BM_Exchange_tcp(benchmark::State& state) {
    Echo echo(static_cast<int>(state.range(0)));
    measure(state, [&] { echo.run(kExchanges); });
}

void BM_Exchange_openwosa(benchmark::State& state) {
    Exchanger exchanger(static_cast<int>(state.range(0)));
    measure(state, [&] { exchanger.run(kExchanges); });
}

void windows(benchmark::internal::Benchmark* b) {
    b->Arg(1)->Arg(32)->Iterations(1)->Repetitions(3)->UseRealTime();
}
BENCHMARK(BM_Exchange_tcp)->Apply(windows);
BENCHMARK(BM_Exchange_openwosa)->Apply(windows);

const bool kRows[] = {
    add_target({"LU 0 exchange of 256 bytes, one session: time against bare TCP", "BM_Exchange_openwosa/1",
                "BM_Exchange_tcp/1", "us_per_exchange", "us", Judge::kRatio, 2.0}),
    add_target({"LU 0 exchanges, 32 sessions: time against bare TCP, 32 connections",
                "BM_Exchange_openwosa/32", "BM_Exchange_tcp/32", "us_per_exchange", "us", Judge::kRatio,
                1 / 0.7}),
};

}  // namespace
}  // namespace openwosa::bench
