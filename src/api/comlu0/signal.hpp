#pragma once
// Waiting inside a COM call: an apartment with a message queue keeps serving it.

#include <ole2.h>

#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace openwosa::comlu0 {

/// Something another thread signals while one thread waits.
class Signal {
  public:
    Signal() = default;
    Signal(const Signal&) = delete;
    Signal& operator=(const Signal&) = delete;
    ~Signal();

    /// Caller holds `lock`'s mutex; may return early. False: `deadline_ms` of now_ms() has passed.
    bool wait(std::unique_lock<std::mutex>& lock, std::uint64_t deadline_ms);
    void raise();

    static constexpr std::uint64_t kNever = ~std::uint64_t{0};
    /// Monotonic.
    static std::uint64_t now_ms();
    static std::uint64_t deadline(std::uint32_t timeout_ms) {
        return timeout_ms == 0xFFFFFFFFu ? kNever : now_ms() + timeout_ms;
    }

  private:
#if defined(_WIN32)
    HANDLE event_ = CreateEventW(nullptr, FALSE, FALSE, nullptr);
#else
    std::condition_variable raised_;
#endif
};

}  // namespace openwosa::comlu0
