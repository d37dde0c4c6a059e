// What COM costs: counting a reference against a bare atomic pair, asking for an interface, making an object.
//
// The class is the one the tests of activation load, by a manifest of its own.
#include <benchmark/benchmark.h>
#include <objbase.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "report.hpp"

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

void com_add_ref_release(benchmark::State& state) {
    const Com com;
    IPersist* object = com.make();
    for (auto _ : state) {
        benchmark::DoNotOptimize(object->AddRef());
        benchmark::DoNotOptimize(object->Release());
    }
    object->Release();
}

// The references it gives are given back afterwards.
void com_query_interface(benchmark::State& state) {
    const Com com;
    IPersist* object = com.make();
    for (auto _ : state) {
        IUnknown* unknown = nullptr;
        benchmark::DoNotOptimize(
            object->QueryInterface(__uuidof(IUnknown), reinterpret_cast<void**>(&unknown)));
    }
    for (benchmark::IterationCount i = 0; i < state.iterations(); ++i) object->Release();
    object->Release();
}

// CoCreateInstance to the last Release: class table, DllGetClassObject, class factory, object.
void com_activation(benchmark::State& state) {
    const Com com;
    com.make()->Release();
    for (auto _ : state) com.make()->Release();
}

BENCHMARK(com_atomic_pair);
BENCHMARK(com_add_ref_release);
BENCHMARK(com_query_interface);
BENCHMARK(com_activation);

const bool registered =
    add_target({"COM: AddRef and Release", "com_add_ref_release", "com_atomic_pair", "time", "ns",
                Judge::kRatio, 1.2}) &&
    add_target({"COM: QueryInterface", "com_query_interface", "", "time", "ns", Judge::kAtMost, 10}) &&
    // Wine 8's ole32 takes more than 100 us for a class of its registry, on this machine.
    // see com_activation_wine.cpp.
    add_target(
        {"COM: CoCreateInstance and Release", "com_activation", "", "time", "ns", Judge::kAtMost, 1000});

}  // namespace
