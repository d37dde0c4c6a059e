#include "values.hpp"

#include <atomic>
#include <comlu0_values.hpp>
#include <iterator>
#include <thread>

namespace openwosa::comlu0 {
namespace {

// Plain memory: nothing is to be destroyed when the library goes.
enum class Reading : std::uint8_t { kNotYet, kNow, kDone };
constinit Values g_values;
constinit std::atomic<Reading> g_reading{Reading::kNotYet};

}  // namespace

Values::Values(const ConfiguredValues& configured) {
    static_assert(std::size(kValues) <= kMost);
    for (const auto& constant : kValues) {
        if (!constant.same_as.empty()) continue;
        const auto found = configured.find(std::string(constant.name));
        const Pair pair{constant.value, found == configured.end() ? constant.value : found->second};
        changed_ |= pair.ours != pair.theirs;
        if (constant.kind == "CLU0_FLAGS")
            flags_.add(pair);
        else if (constant.kind == "CLU0_INIT")
            inits_.add(pair);
        else
            results_.add(pair);
    }
}

HRESULT Values::find_result(HRESULT ours) const {
    for (const Pair& pair : results_)
        if (pair.ours == static_cast<std::uint32_t>(ours)) return static_cast<HRESULT>(pair.theirs);
    return ours;
}

HRESULT Values::find_own_result(HRESULT theirs) const {
    for (const Pair& pair : results_)
        if (pair.theirs == static_cast<std::uint32_t>(theirs)) return static_cast<HRESULT>(pair.ours);
    return theirs;
}

LONG Values::to_program(LONG ours) const {
    std::uint32_t out = 0;
    for (const Pair& pair : flags_)
        if (static_cast<std::uint32_t>(ours) & pair.ours) out |= pair.theirs;
    return static_cast<LONG>(out);
}

LONG Values::from_program(LONG theirs) const {
    std::uint32_t out = 0;
    for (const Pair& pair : flags_)
        if ((static_cast<std::uint32_t>(theirs) & pair.theirs) == pair.theirs) out |= pair.ours;
    return static_cast<LONG>(out);
}

short Values::find_init(short theirs) const {
    for (const Pair& pair : inits_)
        if (pair.theirs == static_cast<std::uint16_t>(theirs)) return static_cast<short>(pair.ours);
    return -1;
}

const Values& values() noexcept {
    for (;;) {
        auto reading = g_reading.load(std::memory_order_acquire);
        if (reading == Reading::kDone) return g_values;
        // Another thread reads the file, once in the library's life.
        if (reading == Reading::kNow) {
            std::this_thread::yield();
            continue;
        }
        if (!g_reading.compare_exchange_strong(reading, Reading::kNow)) continue;
        try {
            g_values = Values(configured_values());
            g_reading.store(Reading::kDone, std::memory_order_release);
        } catch (...) {
            g_reading.store(Reading::kNotYet);  // no memory: asked again next time
        }
        return g_values;
    }
}

}  // namespace openwosa::comlu0
