#include "signal.hpp"

#include <algorithm>
#include <chrono>

namespace openwosa::comlu0 {

std::uint64_t Signal::now_ms() {
    using namespace std::chrono;
    return static_cast<std::uint64_t>(
        duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count());
}

#if defined(_WIN32)

Signal::~Signal() {
    if (event_) CloseHandle(event_);
}

void Signal::raise() { SetEvent(event_); }

bool Signal::wait(std::unique_lock<std::mutex>& lock, std::uint64_t deadline_ms) {
    auto now = now_ms();
    if (now >= deadline_ms) return false;
    auto left = deadline_ms == kNever
                    ? INFINITE
                    : static_cast<DWORD>(std::min<std::uint64_t>(deadline_ms - now, INFINITE - 1));
    lock.unlock();
    DWORD index = 0;
    // Pumps in a single-threaded apartment; a thread without COM just waits.
    HRESULT result = CoWaitForMultipleHandles(0, left, 1, &event_, &index);
    if (result == CO_E_NOTINITIALIZED || result == E_INVALIDARG) WaitForSingleObject(event_, left);
    lock.lock();
    return true;
}

#else

Signal::~Signal() = default;

void Signal::raise() { raised_.notify_all(); }

bool Signal::wait(std::unique_lock<std::mutex>& lock, std::uint64_t deadline_ms) {
    if (deadline_ms == kNever) {
        raised_.wait(lock);
        return true;
    }
    auto now = now_ms();
    if (now >= deadline_ms) return false;
    // In steps: far deadlines overflow some clocks' arithmetic.
    auto left = std::min<std::uint64_t>(deadline_ms - now, 3'600'000);
    raised_.wait_for(lock, std::chrono::milliseconds(left));
    return true;
}

#endif

}  // namespace openwosa::comlu0
