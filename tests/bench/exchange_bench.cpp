// Exchanges with snahost's echo against a bare TCP ping-pong of messages of the same length in the same run:
// of the node's port, and of a program with IcomLU0, whose calls block, with a thread for each session.
#include <benchmark/benchmark.h>

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "bare_tcp.hpp"
#include "lu0_client.hpp"
#include "report.hpp"
#include "runtime/node_client.hpp"
#include "sna/piu.hpp"
#include "sna/ssp.hpp"
#include "sna_host.hpp"

namespace openwosa::bench {
namespace {

namespace port = sna::port;

const char kAnchor = 0;
constexpr std::size_t kRu = 256;
constexpr std::size_t kMessage = sna::kSspInfoHeader + sna::kThBytes + sna::kRhBytes + kRu;
constexpr int kExchanges = 50000;
constexpr int kSessions = 32;

/// Sends each next request from the indication of the last answer, on `sessions` LUs side by side.
class Exchanger {
  public:
    explicit Exchanger(int sessions) : sessions_(sessions) {
        setenv("OPENWOSA_CONFIG", host_.config().c_str(), 1);
        auto made = runtime::connect_node([this](port::Indication&& i) { told(std::move(i)); }, &kAnchor);
        unsetenv("OPENWOSA_CONFIG");
        client_ = std::get<std::unique_ptr<runtime::NodeClient>>(std::move(made));
        for (int i = 0; i < sessions; ++i) {
            const auto lu = static_cast<port::LuId>(i);
            client_->send(port::OpenLu{lu, "L" + std::to_string(i), {}});
            client_->send(port::StartSession{lu, port::Init::kBind, {}, {}, {}});
        }
        wait([&] { return started_ == sessions_; });
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

    SnaHost host_{1, kSessions};
    const int sessions_;
    std::mutex mutex_;
    std::condition_variable changed_;
    int started_ = 0, to_send_ = 0, answered_ = 0, wanted_ = 0;
    std::unique_ptr<runtime::NodeClient> client_;
};

template <class Run>
void measure(benchmark::State& state, Run run) {
    double seconds = 0;
    for (auto _ : state) {
        const auto began = std::chrono::steady_clock::now();
        run();
        seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    }
    state.counters["rate"] = kExchanges / seconds;
    state.counters["us_per_exchange"] = 1e6 * seconds / kExchanges;
}

void BM_Exchange_tcp(benchmark::State& state) {
    BareTcp tcp(kMessage);
    measure(state, [&] { tcp.run(kExchanges, static_cast<int>(state.range(0))); });
}

void BM_Exchange_node(benchmark::State& state) {
    Exchanger exchanger(static_cast<int>(state.range(0)));
    measure(state, [&] { exchanger.run(kExchanges); });
}

void BM_Exchange_comlu0(benchmark::State& state) {
    const int sessions = static_cast<int>(state.range(0));
    const SnaHost host(1, kSessions);
    const Lu0Library library(host.config().c_str());
    std::vector<std::unique_ptr<Lu0Client>> clients;
    for (int i = 0; i < sessions; ++i) clients.push_back(std::make_unique<Lu0Client>(i, kRu));
    measure(state, [&] {
        if (sessions == 1) return clients[0]->exchange(kExchanges);
        std::vector<std::thread> threads;
        for (auto& client : clients)
            threads.emplace_back([&client, sessions] { client->exchange(kExchanges / sessions); });
        for (std::thread& thread : threads) thread.join();
    });
}

void windows(benchmark::internal::Benchmark* b) {
    b->Arg(1)->Arg(kSessions)->Iterations(1)->Repetitions(3)->UseRealTime();
}
BENCHMARK(BM_Exchange_tcp)->Apply(windows);
BENCHMARK(BM_Exchange_node)->Apply(windows);
BENCHMARK(BM_Exchange_comlu0)->Apply(windows);

// At least 0.7 of the peer's throughput is at most this much of its time.
constexpr double kThroughput = 1 / 0.7;

const bool kRows[] = {
    add_target({"LU 0 exchange of 256 bytes, one session, the node: time against bare TCP",
                "BM_Exchange_node/1", "BM_Exchange_tcp/1", "us_per_exchange", "us", Judge::kRatio, 2.0}),
    add_target({"the same, a program with IcomLU0", "BM_Exchange_comlu0/1", "BM_Exchange_tcp/1",
                "us_per_exchange", "us", Judge::kRatio, 2.0}),
    add_target(
        {"LU 0 exchanges, 32 sessions on one connection, the node: time against bare TCP, 32 under way",
         "BM_Exchange_node/32", "BM_Exchange_tcp/32", "us_per_exchange", "us", Judge::kRatio, kThroughput}),
    add_target({"the same, a program with IcomLU0 and 32 threads", "BM_Exchange_comlu0/32",
                "BM_Exchange_tcp/32", "us_per_exchange", "us", Judge::kRatio, kThroughput}),
};

}  // namespace
}  // namespace openwosa::bench
