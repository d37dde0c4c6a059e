#include "runtime/native_thread.hpp"

#include <memory>
#include <new>

#ifdef _WIN32
#include <windows.h>
#else
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#endif

#include "runtime/fault.hpp"

namespace openwosa::runtime {

namespace {

struct StartBlock {
    void (*entry)(void*);
    void* argument;
    void* module;  // held for the thread
};

}  // namespace

#ifdef _WIN32

void* hold_module(const void* address) noexcept {
    HMODULE module = nullptr;
    if (!GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, static_cast<LPCWSTR>(address), &module))
        return nullptr;
    if (module == GetModuleHandleW(nullptr)) {
        FreeLibrary(module);
        return nullptr;
    }
    return module;
}

void release_module(void* module) noexcept {
    if (module) FreeLibrary(static_cast<HMODULE>(module));
}

namespace {

DWORD WINAPI trampoline(void* raw) {
    StartBlock block = *static_cast<StartBlock*>(raw);
    delete static_cast<StartBlock*>(raw);
    block.entry(block.argument);
    if (block.module) FreeLibraryAndExitThread(static_cast<HMODULE>(block.module), 0);
    return 0;
}

}  // namespace

bool NativeThread::start(void (*entry)(void*), void* argument) noexcept {
    if (fault::fails("thread.start")) return false;
    std::unique_ptr<StartBlock> block(new (std::nothrow) StartBlock{entry, argument, nullptr});
    if (!block) return false;
    block->module = hold_module(reinterpret_cast<const void*>(&trampoline));
    HANDLE handle = CreateThread(nullptr, 0, &trampoline, block.get(), 0, nullptr);
    if (!handle) {
        release_module(block->module);
        return false;
    }
    block.release();
    handle_ = reinterpret_cast<std::uintptr_t>(handle);
    return true;
}

void NativeThread::join() noexcept {
    if (!handle_) return;
    HANDLE handle = reinterpret_cast<HANDLE>(handle_);
    WaitForSingleObject(handle, kLeaveMs);
    CloseHandle(handle);
    handle_ = 0;
}

void NativeThread::detach() noexcept {
    if (handle_) CloseHandle(reinterpret_cast<HANDLE>(handle_));
    handle_ = 0;
}

std::uint64_t current_thread_number() noexcept { return GetCurrentThreadId(); }

#else

void* hold_module(const void* address) noexcept {
    Dl_info info{};
    if (!dladdr(address, &info) || !info.dli_fname || !*info.dli_fname) return nullptr;
    // The name the library was loaded by is matched as a string, so a changed working directory does no harm.
    // A statically linked program is refused here, which is right: it cannot be unloaded.
    void* module = dlopen(info.dli_fname, RTLD_LAZY | RTLD_NOLOAD);
    if (!module) dlerror();
    return module;
}

void release_module(void* module) noexcept {
    if (module) dlclose(module);
}

namespace {

// A thread-specific value's destructor is called by the C library after our last instruction. With dlclose
// itself as that destructor the thread can drop the library it came from. The key is created at the first use
// and deleted on unload.
constexpr std::uint64_t kNoKey = ~std::uint64_t{0};
std::atomic<std::uint64_t> exit_key{kNoKey};

bool exit_key_ready() noexcept {
    if (exit_key.load() != kNoKey) return true;
    // A wrapper of ours would lie in the library being closed; an int result in a register does no harm.
    using Destructor = void (*)(void*);
    union {
        int (*function)(void*);
        Destructor destructor;
    } libc{&dlclose};
    pthread_key_t key;
    if (pthread_key_create(&key, libc.destructor) != 0) return false;
    std::uint64_t none = kNoKey;
    if (!exit_key.compare_exchange_strong(none, key)) pthread_key_delete(key);
    return true;
}

// Runs when the library is unloaded (and at process exit, where it is harmless); touches nothing but the
// number.
__attribute__((destructor)) void delete_exit_key() {
    std::uint64_t key = exit_key.exchange(kNoKey);
    if (key != kNoKey) pthread_key_delete(static_cast<pthread_key_t>(key));
}

void* trampoline(void* raw) {
    StartBlock block = *static_cast<StartBlock*>(raw);
    delete static_cast<StartBlock*>(raw);
    if (block.module) pthread_setspecific(static_cast<pthread_key_t>(exit_key.load()), block.module);
    block.entry(block.argument);
    return nullptr;
}

}  // namespace

bool NativeThread::start(void (*entry)(void*), void* argument) noexcept {
    if (fault::fails("thread.start")) return false;
    std::unique_ptr<StartBlock> block(new (std::nothrow) StartBlock{entry, argument, nullptr});
    if (!block || !exit_key_ready()) return false;
    block->module = hold_module(reinterpret_cast<const void*>(&trampoline));

    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_t thread;
    int failed = pthread_create(&thread, nullptr, &trampoline, block.get());
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    if (failed) {
        release_module(block->module);
        return false;
    }
    block.release();
    static_assert(sizeof(thread) <= sizeof(handle_));
    handle_ = static_cast<std::uintptr_t>(thread);
    return true;
}

void NativeThread::join() noexcept {
    if (handle_) pthread_join(static_cast<pthread_t>(handle_), nullptr);
    handle_ = 0;
}

void NativeThread::detach() noexcept {
    if (handle_) pthread_detach(static_cast<pthread_t>(handle_));
    handle_ = 0;
}

std::uint64_t current_thread_number() noexcept { return static_cast<std::uint64_t>(syscall(SYS_gettid)); }

#endif

}  // namespace openwosa::runtime
