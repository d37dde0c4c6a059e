// What the kernel tests share. The same sources run on Linux against the shim and on Windows.
#pragma once
#include <gtest/gtest.h>
#include <windows.h>

#include <functional>
#include <memory>
#include <utility>

namespace openwosa::test {

// Long enough for a busy machine to have done something; a test that waits this long in vain has failed.
constexpr DWORD kLong = 20'000;
// Long enough for a thread to be seen doing something it must not do.
constexpr DWORD kShort = 50;

// How much more a stress test does here: in Wine each such call is a round trip to its server.
#ifdef _WIN32
constexpr int kRepeat = 1;
#else
constexpr int kRepeat = 10;
#endif

// Owns a handle.
class Handle {
  public:
    Handle() = default;
    explicit Handle(HANDLE handle) : handle_(handle) {}
    Handle(Handle&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    Handle& operator=(Handle&& other) noexcept {
        std::swap(handle_, other.handle_);
        return *this;
    }
    ~Handle() { close(); }
    void close() {
        if (!handle_) return;
        EXPECT_TRUE(CloseHandle(std::exchange(handle_, nullptr)));
    }
    HANDLE get() const { return handle_; }
    operator HANDLE() const { return handle_; }

  private:
    HANDLE handle_ = nullptr;
};

inline Handle auto_reset_event(bool signaled = false) {
    return Handle(CreateEventA(nullptr, FALSE, signaled, nullptr));
}
inline Handle manual_reset_event(bool signaled = false) {
    return Handle(CreateEventA(nullptr, TRUE, signaled, nullptr));
}

inline bool is_signaled(HANDLE object) { return WaitForSingleObject(object, 0) == WAIT_OBJECT_0; }

// A thread of CreateThread that runs a function object and is waited for at the end.
class ScopedThread {
  public:
    explicit ScopedThread(std::function<void()> body, DWORD flags = 0) : body_(std::move(body)) {
        handle_ = Handle(CreateThread(nullptr, 0, &ScopedThread::run, this, flags, &id_));
        EXPECT_NE(handle_.get(), nullptr);
    }
    ScopedThread(const ScopedThread&) = delete;
    ~ScopedThread() { join(); }
    void join() {
        if (!handle_.get()) return;
        EXPECT_EQ(WaitForSingleObject(handle_, kLong), WAIT_OBJECT_0) << "a thread did not end";
        handle_.close();
    }
    HANDLE handle() const { return handle_.get(); }
    DWORD id() const { return id_; }

  private:
    static DWORD WINAPI run(LPVOID self) {
        static_cast<ScopedThread*>(self)->body_();
        return 0;
    }

    std::function<void()> body_;
    Handle handle_;
    DWORD id_ = 0;
};

// Wine's deviations from the documents are skipped with "broken:" and what it does instead.
inline bool running_on_wine() {
    const HMODULE ntdll = GetModuleHandleA("ntdll.dll");
    return ntdll && GetProcAddress(ntdll, "wine_get_version");
}

// Gives other threads the time to get to where they block. For tests of order among waiters, which nobody can
// ask for.
inline void let_others_block() { Sleep(kShort); }

}  // namespace openwosa::test
