// A mutex for static storage: nothing runs when the library is loaded, nothing when it is unloaded.
#pragma once

#if defined(_WIN32)
#include <windows.h>
#else
#include <mutex>
#endif

namespace openwosa::winsnmp {

#if defined(_WIN32)

/// mingw-w64's std::mutex has a constructor and a destructor to run; a slim lock has neither.
class ProcessLock {
  public:
    void lock() noexcept { AcquireSRWLockExclusive(&lock_); }
    bool try_lock() noexcept { return TryAcquireSRWLockExclusive(&lock_) != 0; }
    void unlock() noexcept { ReleaseSRWLockExclusive(&lock_); }

  private:
    SRWLOCK lock_ = SRWLOCK_INIT;
};

#else

using ProcessLock = std::mutex;

#endif

}  // namespace openwosa::winsnmp
