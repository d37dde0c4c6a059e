// The library's life in a process: it must be loadable and unloadable at any time, and survive fork().
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>
#include <windows.h>

#include <thread>

namespace {

// The library by dlopen, as a plug-in would load it. Nothing here links to it.
class Library {
  public:
    Library() : handle_(dlopen(COMSHIM_LIBRARY, RTLD_NOW | RTLD_LOCAL)) {
        EXPECT_NE(handle_, nullptr) << dlerror();
    }
    ~Library() { unload(); }
    void unload() {
        if (handle_) dlclose(handle_);
        handle_ = nullptr;
    }
    static bool is_loaded() {
        void* found = dlopen(COMSHIM_LIBRARY, RTLD_NOW | RTLD_NOLOAD);
        if (found) dlclose(found);
        return found != nullptr;
    }
    template <class Function>
    Function* get(const char* name) const {
        return reinterpret_cast<Function*>(dlsym(handle_, name));
    }

  private:
    void* handle_;
};

#define GET(library, function) library.get<decltype(function)>("owshim_" #function)

DWORD WINAPI seven(LPVOID) { return 7; }

// What a program does with it: each thing that leaves something behind in a thread or in the process.
void use(const Library& library) {
    const auto close = GET(library, CloseHandle);
    HANDLE event = GET(library, CreateEventA)(nullptr, FALSE, TRUE, "unload-test");
    EXPECT_EQ(GET(library, WaitForSingleObject)(event, 0), WAIT_OBJECT_0);
    HANDLE mutex = GET(library, CreateMutexA)(nullptr, TRUE, nullptr);
    EXPECT_TRUE(GET(library, ReleaseMutex)(mutex));
    HANDLE thread = GET(library, CreateThread)(nullptr, 0, seven, nullptr, 0, nullptr);
    EXPECT_EQ(GET(library, WaitForSingleObject)(thread, 20'000), WAIT_OBJECT_0);
    const DWORD index = GET(library, TlsAlloc)();
    EXPECT_TRUE(GET(library, TlsSetValue)(index, &event));
    EXPECT_NE(GET(library, GetModuleHandleA)(nullptr), nullptr);
    EXPECT_NE(GET(library, GetStdHandle)(STD_OUTPUT_HANDLE), nullptr);
    EXPECT_NE(GET(library, GetCommandLineW)(), nullptr);
    EXPECT_EQ(GET(library, WaitForSingleObject)(GET(library, GetCurrentThread)(), 0), DWORD{WAIT_TIMEOUT});
    for (HANDLE handle : {event, mutex, thread}) EXPECT_TRUE(close(handle));
}

// A thread of the library may be past its signal and not yet gone: it keeps the library that long.
bool is_gone_soon() {
    for (int i = 0; i < 2000 && Library::is_loaded(); ++i) usleep(1000);
    return !Library::is_loaded();
}

}  // namespace

TEST(Unload, LeavesNothingBehind) {
    ASSERT_FALSE(Library::is_loaded());
    for (int i = 0; i < 1000; ++i) {
        Library library;
        use(library);
        library.unload();
        ASSERT_TRUE(is_gone_soon()) << "round " << i;
    }
}

TEST(Unload, AThreadThatUsedItMayOutliveIt) {
    Library library;
    pthread_barrier_t barrier;
    pthread_barrier_init(&barrier, nullptr, 2);
    std::thread user([&] {
        const HANDLE mutex = GET(library, CreateMutexA)(nullptr, TRUE, nullptr);  // owned, to be abandoned
        const DWORD index = GET(library, TlsAlloc)();
        GET(library, TlsSetValue)(index, &library);
        GET(library, ReleaseMutex)(mutex);
        GET(library, CloseHandle)(mutex);
        pthread_barrier_wait(&barrier);  // used
        pthread_barrier_wait(&barrier);  // unloaded
    });
    pthread_barrier_wait(&barrier);
    library.unload();
    EXPECT_TRUE(is_gone_soon());
    pthread_barrier_wait(&barrier);
    user.join();
    pthread_barrier_destroy(&barrier);
}

TEST(Unload, WaitsForItsOwnThreads) {
    Library library;
    static HANDLE gate;
    static DWORD (*wait)(HANDLE, DWORD);
    static BOOL (*close)(HANDLE);
    wait = GET(library, WaitForSingleObject);
    close = GET(library, CloseHandle);
    gate = GET(library, CreateEventA)(nullptr, FALSE, FALSE, nullptr);
    const auto set = GET(library, SetEvent);
    const auto wait_at_gate = [](LPVOID) -> DWORD {
        wait(gate, INFINITE);
        return close(gate);
    };
    close(GET(library, CreateThread)(nullptr, 0, wait_at_gate, nullptr, 0, nullptr));
    library.unload();
    EXPECT_TRUE(Library::is_loaded()) << "a thread of it still runs";
    EXPECT_TRUE(set(gate));
    EXPECT_TRUE(is_gone_soon());
}

TEST(Fork, TheChildHasItsObjectsAndNoneOfTheOtherThreads) {
    Library library;
    const auto wait = GET(library, WaitForSingleObject);
    const auto set = GET(library, SetEvent);
    HANDLE event = GET(library, CreateEventA)(nullptr, FALSE, FALSE, nullptr);
    HANDLE mutex = GET(library, CreateMutexA)(nullptr, FALSE, nullptr);
    HANDLE owned = GET(library, CreateEventA)(nullptr, TRUE, FALSE, nullptr);
    std::thread waiter([&] {
        wait(mutex, INFINITE);
        set(owned);
        EXPECT_EQ(wait(event, 20'000), WAIT_OBJECT_0);
        GET(library, ReleaseMutex)(mutex);
    });
    wait(owned, 20'000);
    usleep(20'000);  // it waits for the event now
    const DWORD parent_thread = GET(library, GetCurrentThreadId)();
    const pid_t child = fork();
    if (child == 0) {
        // The waiter of the parent is not here: the signal stays for us. The mutex lost its owner.
        int failures = 0;
        if (!set(event) || wait(event, 0) != WAIT_OBJECT_0) failures |= 1;
        if (wait(mutex, 0) != WAIT_ABANDONED) failures |= 2;
        if (GET(library, GetCurrentThreadId)() == parent_thread) failures |= 4;
#ifndef __SANITIZE_THREAD__  // which knows no threads in the child of a threaded process
        HANDLE thread = GET(library, CreateThread)(nullptr, 0, seven, nullptr, 0, nullptr);
        if (wait(thread, 20'000) != WAIT_OBJECT_0) failures |= 8;
#endif
        _exit(failures);
    }
    int status = -1;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    EXPECT_TRUE(set(event));
    waiter.join();
    for (HANDLE handle : {event, mutex, owned}) GET(library, CloseHandle)(handle);
}
