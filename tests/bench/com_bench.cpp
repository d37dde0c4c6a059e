// What COM costs: counting a reference against a bare atomic pair, asking for an interface, making an object.
//
// References and interfaces are those of comLU0; the class activated is the one the tests of activation load,
// by a manifest of its own, because the same source serves Wine's ole32.
#include <benchmark/benchmark.h>
#include <objbase.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "report.hpp"
#ifdef OPENWOSA_BENCH_COMLU0
#include <comlu0.h>
#endif

namespace {

using namespace openwosa::bench;

constexpr CLSID kThing = {0x6B5C9F10, 0x3C5E, 0x4D0B, {0x8A, 0x21, 0x0F, 0x7D, 0x52, 0x6E, 0x90, 0x01}};

// COM entered, and the class to be found.
class Com {
  public:
    Com() {
        folder_ = std::filesystem::temp_directory_path() /
                  ("openwosa_com_bench_" + std::to_string(CoGetCurrentProcess()));
        std::filesystem::create_directory(folder_);
        std::ofstream(folder_ / "thing.comclass.json")
            << R"({"library": ")" OPENWOSA_BENCH_CLASS_LIBRARY
               R"(", "classes": [{"clsid": "{6B5C9F10-3C5E-4D0B-8A21-0F7D526E9001}"}]})";
        setenv("OPENWOSA_COM_PATH", folder_.c_str(), 1);
        if (FAILED(CoInitializeEx(nullptr, COINIT_MULTITHREADED))) std::abort();
    }
    ~Com() {
        CoUninitialize();
        unsetenv("OPENWOSA_COM_PATH");
        std::filesystem::remove_all(folder_);
    }
    Com(const Com&) = delete;
    Com& operator=(const Com&) = delete;

    IPersist* make() const {
        IPersist* object = nullptr;
        if (FAILED(CoCreateInstance(kThing, nullptr, CLSCTX_INPROC_SERVER, __uuidof(IPersist),
                                    reinterpret_cast<void**>(&object))))
            std::abort();
        return object;
    }

  private:
    std::filesystem::path folder_;
};

void com_atomic_pair(benchmark::State& state) {
    std::atomic<ULONG> count{1};
    for (auto _ : state) {
        benchmark::DoNotOptimize(count.fetch_add(1, std::memory_order_relaxed));
        benchmark::DoNotOptimize(count.fetch_sub(1, std::memory_order_acq_rel));
    }
}

#ifdef OPENWOSA_BENCH_COMLU0
// The class programs hold.
class Held {
  public:
    Held() {
        if (FAILED(CoCreateInstance(__uuidof(comLU0), nullptr, CLSCTX_INPROC_SERVER, __uuidof(IcomLU0),
                                    reinterpret_cast<void**>(&object_))))
            std::abort();
    }
    ~Held() { object_->Release(); }
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;
    IUnknown* operator->() const { return object_; }

  private:
    const Com com_;
    IcomLU0* object_ = nullptr;
};

void com_add_ref_release(benchmark::State& state) {
    const Held object;
    for (auto _ : state) {
        benchmark::DoNotOptimize(object->AddRef());
        benchmark::DoNotOptimize(object->Release());
    }
}

// The references it gives are given back afterwards. The interface asked for is the last one looked at.
void com_query_interface(benchmark::State& state) {
    const Held object;
    for (auto _ : state) {
        void* found = nullptr;
        benchmark::DoNotOptimize(object->QueryInterface(__uuidof(IcomLU0), &found));
    }
    for (benchmark::IterationCount i = 0; i < state.iterations(); ++i) object->Release();
}
BENCHMARK(com_atomic_pair);
BENCHMARK(com_add_ref_release);
BENCHMARK(com_query_interface);
#endif

double now_ns() {
    return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

// CoCreateInstance to the last Release: class table, DllGetClassObject, class factory, object.
void com_activation(benchmark::State& state) {
    const Com com;
    com.make()->Release();
    const double began = now_ns();
    for (auto _ : state) com.make()->Release();
    state.counters["ns"] = (now_ns() - began) / static_cast<double>(state.iterations());
}
BENCHMARK(com_activation);

#ifdef OPENWOSA_BENCH_ACTIVATION_PEER
// The same class, compiled for Windows and activated by Wine's ole32, in the same run.
void com_activation_wine(benchmark::State& state) {
    for (auto _ : state) {
        FILE* peer = ::popen(OPENWOSA_BENCH_ACTIVATION_PEER, "r");
        double ns = 0;
        const bool read = peer && std::fscanf(peer, "%lf", &ns) == 1;
        if (!peer || ::pclose(peer) != 0 || !read)
            return state.SkipWithError("the program under Wine failed");
        state.counters["ns"] = ns;
    }
}
BENCHMARK(com_activation_wine)->Iterations(1)->Repetitions(3)->UseRealTime();
#endif

const bool registered =
    add_target({"COM: AddRef and Release against a bare atomic pair", "com_add_ref_release",
                "com_atomic_pair", "time", "ns", Judge::kRatio, 1.2}) &&
    add_target({"COM: QueryInterface", "com_query_interface", "", "time", "ns", Judge::kAtMost, 10}) &&
    add_target({"COM: CoCreateInstance and Release, against ole32 under Wine", "com_activation",
                "com_activation_wine", "ns", "ns", Judge::kSpeedUp, 10});

}  // namespace
