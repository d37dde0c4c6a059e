#include "library.hpp"

#include <dlfcn.h>
#include <pthread.h>

#include <cstdlib>
#include <utility>

#include "environment.hpp"
#include "file.hpp"
#include "handle_table.hpp"
#include "module.hpp"
#include "process.hpp"
#include "thread_state.hpp"

namespace openwosa::comshim::library {

namespace {

constinit pthread_once_t g_once = PTHREAD_ONCE_INIT;
constinit bool g_has_keys = false;
constinit pthread_key_t g_state_key = 0;
constinit pthread_key_t g_module_key = 0;

void end_state(void* state) { end_thread_state(*static_cast<ThreadState*>(state)); }

void in_child() {
    HandleTable::after_fork();
    forget_other_threads();
    KernelLock::after_fork();
}

void make_keys() {
    pthread_atfork(KernelLock::before_fork, KernelLock::after_fork, in_child);
    if (pthread_key_create(&g_state_key, end_state) != 0) return;
    // dlclose itself is the destructor: when it unloads us, no frame of ours is on the stack.
    const auto close_module = reinterpret_cast<void (*)(void*)>(reinterpret_cast<void (*)()>(dlclose));
    if (pthread_key_create(&g_module_key, close_module) != 0) {
        pthread_key_delete(g_state_key);
        return;
    }
    g_has_keys = true;
}

// On dlclose, and at exit, where other threads may still be running: touches nothing of theirs.
__attribute__((destructor)) void unload() {
    if (std::exchange(g_has_keys, false)) {
        pthread_key_delete(g_state_key);
        pthread_key_delete(g_module_key);
    }
    if (ThreadHeap* heap = std::exchange(this_thread().heap, nullptr)) ThreadHeap::free(heap);
    // A thread of ours that is past its end is no place to call exit() from: this is dlclose, and nobody runs
    // in here.
    if (this_thread().ended) release_remaining_threads();
    forget_current_process();
    forget_command_line();
    forget_modules();
    forget_standard_handles();
}

}  // namespace

void prepare_for_fork() noexcept { pthread_once(&g_once, make_keys); }

bool call_at_thread_exit(ThreadState* state) noexcept {
    pthread_once(&g_once, make_keys);
    return g_has_keys && pthread_setspecific(g_state_key, state) == 0;
}

void cancel_call_at_thread_exit() noexcept {
    if (g_has_keys) pthread_setspecific(g_state_key, nullptr);
}

void stay_loaded_until_thread_exit() noexcept {
    pthread_once(&g_once, make_keys);
    Dl_info self{};
    if (!g_has_keys || dladdr(reinterpret_cast<void*>(&make_keys), &self) == 0) return;
    // Null when we are part of the program itself, which is not unloaded.
    if (void* module = dlopen(self.dli_fname, RTLD_NOW | RTLD_NOLOAD))
        if (pthread_setspecific(g_module_key, module) != 0) dlclose(module);
}

}  // namespace openwosa::comshim::library
