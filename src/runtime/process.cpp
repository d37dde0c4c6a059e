#include "runtime/process.hpp"

#include <algorithm>
#include <atomic>
#include <new>
#include <vector>

#ifdef _WIN32
#include <winsock2.h>
// After winsock2.h.
#include <boost/asio/detail/winsock_init.hpp>
#else
#include <pthread.h>
#include <unistd.h>
#endif

#include "runtime/immortal.hpp"

namespace openwosa::runtime {

ProcessState& process_state() noexcept {
    static Immortal<ProcessState> state;
    return state.get();
}

#ifdef _WIN32

namespace {
// Asio would start Winsock in a global constructor, that is inside DllMain, unless such an object was
// constructed before.
__attribute__((init_priority(101))) boost::asio::detail::winsock_init<>::manual no_winsock_at_load;
}  // namespace

std::uint32_t fork_generation() noexcept { return 0; }

bool network_start() noexcept {
    WSADATA data;
    return WSAStartup(MAKEWORD(2, 2), &data) == 0;
}

void network_stop() noexcept { WSACleanup(); }

void end_forked_copy(std::uint32_t) noexcept {}

void close_in_child(int) {}
void forget_in_child(int) {}

#else

namespace {

std::atomic<std::uint32_t> generation{0};

struct ChildDescriptors {
    std::mutex mutex;
    std::vector<int> list;
};

ChildDescriptors& child_descriptors() noexcept {
    static Immortal<ChildDescriptors> instance;
    return instance.get();
}

// Both locks are held across the fork so that the child finds what they guard whole. They are leaves: nothing
// that runs under them forks or waits.
void before_fork() {
    process_state().mutex.lock();
    child_descriptors().mutex.lock();
}

void parent_after_fork() {
    child_descriptors().mutex.unlock();
    process_state().mutex.unlock();
}

// The loop's threads do not exist here and its locks may be held by them, so the parent's objects are
// abandoned as they are; what must not survive is the descriptors.
void child_after_fork() {
    generation.fetch_add(1, std::memory_order_relaxed);
    for (int descriptor : child_descriptors().list) ::close(descriptor);
    child_descriptors().list.clear();
    process_state().current = nullptr;
    process_state().users = 0;
    parent_after_fork();
}

}  // namespace

std::uint32_t fork_generation() noexcept { return generation.load(std::memory_order_relaxed); }

bool network_start() noexcept {
    process_state();
    child_descriptors();
    // Registered with our library's handle: the C library forgets it when the library is unloaded.
    static const bool installed = pthread_atfork(&before_fork, &parent_after_fork, &child_after_fork) == 0;
    return installed;
}

void network_stop() noexcept {}

void end_forked_copy(std::uint32_t before) noexcept {
    if (fork_generation() != before) ::_exit(0);
}

void close_in_child(int descriptor) {
    ChildDescriptors& d = child_descriptors();
    std::lock_guard lock(d.mutex);
    d.list.push_back(descriptor);
}

void forget_in_child(int descriptor) {
    ChildDescriptors& d = child_descriptors();
    std::lock_guard lock(d.mutex);
    std::erase(d.list, descriptor);
    if (d.list.empty()) d.list.shrink_to_fit();
}

#endif

}  // namespace openwosa::runtime
