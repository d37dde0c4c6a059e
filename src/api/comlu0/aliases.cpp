#include "aliases.hpp"

#include <algorithm>
#include <array>
#include <atomic>

#include "runtime/comlu0_config.hpp"

namespace openwosa::comlu0 {
namespace {

// Plain memory: QueryInterface asks without a lock, and nothing is to be destroyed when the library goes.
constexpr int kUnread = -1, kBeingWritten = -2;
constinit std::array<IID, runtime::Comlu0Config::kMaxNames> g_ids{};
constinit std::atomic<int> g_count{kUnread};

bool among(const IID* ids, std::size_t count, REFIID iid) {
    return std::any_of(ids, ids + count, [&](const IID& id) { return IsEqualIID(id, iid) != 0; });
}

// Who comes while another thread writes the answer down has read the configuration, too.
bool read_and_find(REFIID iid) {
    const auto ids = configured_aliases().interfaces;
    const auto count = std::min(ids.size(), g_ids.size());
    int expected = kUnread;
    if (g_count.compare_exchange_strong(expected, kBeingWritten, std::memory_order_relaxed)) {
        std::copy_n(ids.begin(), count, g_ids.begin());
        g_count.store(static_cast<int>(count), std::memory_order_release);
    }
    return among(ids.data(), count, iid);
}

}  // namespace

bool is_other_interface_id(REFIID iid) noexcept {
    const int count = g_count.load(std::memory_order_acquire);
    if (count >= 0) return among(g_ids.data(), static_cast<std::size_t>(count), iid);
    try {
        return read_and_find(iid);
    } catch (...) {
        return false;  // no memory: asked again next time
    }
}

}  // namespace openwosa::comlu0
