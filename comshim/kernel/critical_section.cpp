// Critical sections, slim reader/writer locks and condition variables: futexes in the caller's own memory.
#include <windows.h>

#include <algorithm>
#include <atomic>
#include <cstring>

#include "kernel_lock.hpp"
#include "thread_state.hpp"

using namespace openwosa::comshim;

namespace {

using Word = std::atomic<std::uint32_t>;

// The first four bytes of a pointer-sized field of the caller's structure serve as the futex.
Word& word_of(void*& field) noexcept {
    static_assert(sizeof(Word) == 4 && alignof(Word) <= alignof(void*));
    return *reinterpret_cast<Word*>(&field);
}

// The word of a critical section (its LockSemaphore).
constexpr std::uint32_t kFree = 0;
constexpr std::uint32_t kOwned = 1;
constexpr std::uint32_t kContended = 2;

HANDLE owner_token(ThreadState& thread) noexcept {
    return reinterpret_cast<HANDLE>(std::uintptr_t{thread_id(thread)});
}

// OwningThread is written by its owner only: a thread that reads its own number there owns the section.
HANDLE owner_of(const CRITICAL_SECTION& section) noexcept {
    return __atomic_load_n(&section.OwningThread, __ATOMIC_RELAXED);
}

void become_owner(CRITICAL_SECTION& section, HANDLE self) noexcept {
    __atomic_store_n(&section.OwningThread, self, __ATOMIC_RELAXED);
    section.RecursionCount = 1;
}

void lock_slowly(Word& word, ULONG_PTR spin_count) noexcept {
    for (ULONG_PTR i = 0; i < spin_count; ++i) {
        std::uint32_t expected = kFree;
        if (word.compare_exchange_weak(expected, kOwned, std::memory_order_acquire)) return;
        YieldProcessor();
    }
    while (word.exchange(kContended, std::memory_order_acquire) != kFree)
        park(word, kContended, Deadline::never());
}

}  // namespace

VOID InitializeCriticalSection(LPCRITICAL_SECTION section) {
    InitializeCriticalSectionAndSpinCount(section, 0);
}

BOOL InitializeCriticalSectionAndSpinCount(LPCRITICAL_SECTION section, DWORD spin_count) {
    std::memset(section, 0, sizeof *section);
    section->LockCount = -1;
    // The upper bits are flags of old Windows versions. Long spinning is worth nothing with few processors.
    section->SpinCount = std::min<DWORD>(spin_count & 0x00FFFFFF, 4000);
    return TRUE;
}

BOOL InitializeCriticalSectionEx(LPCRITICAL_SECTION section, DWORD spin_count, DWORD /*flags*/) {
    return InitializeCriticalSectionAndSpinCount(section, spin_count);
}

DWORD SetCriticalSectionSpinCount(LPCRITICAL_SECTION section, DWORD spin_count) {
    const ULONG_PTR previous = section->SpinCount;
    section->SpinCount = std::min<DWORD>(spin_count & 0x00FFFFFF, 4000);
    return static_cast<DWORD>(previous);
}

VOID EnterCriticalSection(LPCRITICAL_SECTION section) {
    const HANDLE self = owner_token(this_thread());
    if (owner_of(*section) == self) {
        ++section->RecursionCount;
        return;
    }
    Word& word = word_of(section->LockSemaphore);
    std::uint32_t expected = kFree;
    if (!word.compare_exchange_strong(expected, kOwned, std::memory_order_acquire))
        lock_slowly(word, section->SpinCount);
    become_owner(*section, self);
}

BOOL TryEnterCriticalSection(LPCRITICAL_SECTION section) {
    const HANDLE self = owner_token(this_thread());
    if (owner_of(*section) == self) {
        ++section->RecursionCount;
        return TRUE;
    }
    std::uint32_t expected = kFree;
    if (!word_of(section->LockSemaphore).compare_exchange_strong(expected, kOwned, std::memory_order_acquire))
        return FALSE;
    become_owner(*section, self);
    return TRUE;
}

VOID LeaveCriticalSection(LPCRITICAL_SECTION section) {
    if (--section->RecursionCount > 0) return;
    __atomic_store_n(&section->OwningThread, static_cast<HANDLE>(nullptr), __ATOMIC_RELAXED);
    Word& word = word_of(section->LockSemaphore);
    if (word.exchange(kFree, std::memory_order_release) == kContended) unpark_one(word);
}

VOID DeleteCriticalSection(LPCRITICAL_SECTION section) {
    std::memset(section, 0, sizeof *section);
    section->LockCount = -1;
}

// Slim reader/writer locks: a count of readers, a writer, and whether anybody sleeps.
namespace {

constexpr std::uint32_t kWriter = 1u << 31;
constexpr std::uint32_t kSleepers = 1u << 30;
constexpr std::uint32_t kReaders = kSleepers - 1;

// Replaces `state` when `may_enter(state)`, else sleeps until it changes.
template <class MayEnter, class Enter>
void acquire(Word& word, MayEnter may_enter, Enter enter) noexcept {
    std::uint32_t state = word.load(std::memory_order_relaxed);
    for (;;) {
        if (may_enter(state)) {
            if (word.compare_exchange_weak(state, enter(state), std::memory_order_acquire)) return;
        } else if ((state & kSleepers) ||
                   word.compare_exchange_weak(state, state | kSleepers, std::memory_order_relaxed)) {
            park(word, state | kSleepers, Deadline::never());
            state = word.load(std::memory_order_relaxed);
        }
    }
}

bool free_for_writer(std::uint32_t state) noexcept { return (state & (kWriter | kReaders)) == 0; }
// A reader lets those who sleep go first: they are writers, or came behind one.
bool free_for_reader(std::uint32_t state) noexcept { return (state & (kWriter | kSleepers)) == 0; }

void wake_if_free(Word& word, std::uint32_t state) noexcept {
    if (!(state & kSleepers) || !free_for_writer(state)) return;
    if (word.compare_exchange_strong(state, 0, std::memory_order_relaxed)) unpark_all(word);
}

}  // namespace

VOID InitializeSRWLock(PSRWLOCK lock) { lock->Ptr = nullptr; }

VOID AcquireSRWLockExclusive(PSRWLOCK lock) {
    acquire(word_of(lock->Ptr), free_for_writer, [](std::uint32_t state) { return state | kWriter; });
}

VOID AcquireSRWLockShared(PSRWLOCK lock) {
    acquire(word_of(lock->Ptr), free_for_reader, [](std::uint32_t state) { return state + 1; });
}

BOOLEAN TryAcquireSRWLockExclusive(PSRWLOCK lock) {
    Word& word = word_of(lock->Ptr);
    std::uint32_t state = word.load(std::memory_order_relaxed);
    while (free_for_writer(state))
        if (word.compare_exchange_weak(state, state | kWriter, std::memory_order_acquire)) return TRUE;
    return FALSE;
}

BOOLEAN TryAcquireSRWLockShared(PSRWLOCK lock) {
    Word& word = word_of(lock->Ptr);
    std::uint32_t state = word.load(std::memory_order_relaxed);
    while (free_for_reader(state))
        if (word.compare_exchange_weak(state, state + 1, std::memory_order_acquire)) return TRUE;
    return FALSE;
}

VOID ReleaseSRWLockExclusive(PSRWLOCK lock) {
    Word& word = word_of(lock->Ptr);
    wake_if_free(word, word.fetch_and(~kWriter, std::memory_order_release) & ~kWriter);
}

VOID ReleaseSRWLockShared(PSRWLOCK lock) {
    Word& word = word_of(lock->Ptr);
    wake_if_free(word, word.fetch_sub(1, std::memory_order_release) - 1);
}

// Condition variables: a sequence number that every wake-up changes. Early wake-ups are allowed, missed ones
// not.
namespace {

template <class Release, class Reacquire>
BOOL sleep_on(PCONDITION_VARIABLE condition, DWORD milliseconds, Release release, Reacquire reacquire) {
    const Deadline deadline = Deadline::after_milliseconds(milliseconds);
    Word& sequence = word_of(condition->Ptr);
    const std::uint32_t seen = sequence.load(std::memory_order_acquire);
    release();
    const bool in_time = park(sequence, seen, deadline);
    reacquire();
    return in_time ? TRUE : fail(ERROR_TIMEOUT);
}

}  // namespace

VOID InitializeConditionVariable(PCONDITION_VARIABLE condition) { condition->Ptr = nullptr; }

BOOL SleepConditionVariableCS(PCONDITION_VARIABLE condition, PCRITICAL_SECTION section, DWORD milliseconds) {
    return sleep_on(
        condition, milliseconds, [&] { LeaveCriticalSection(section); },
        [&] { EnterCriticalSection(section); });
}

BOOL SleepConditionVariableSRW(PCONDITION_VARIABLE condition, PSRWLOCK lock, DWORD milliseconds,
                               ULONG flags) {
    if (flags & CONDITION_VARIABLE_LOCKMODE_SHARED)
        return sleep_on(
            condition, milliseconds, [&] { ReleaseSRWLockShared(lock); },
            [&] { AcquireSRWLockShared(lock); });
    return sleep_on(
        condition, milliseconds, [&] { ReleaseSRWLockExclusive(lock); },
        [&] { AcquireSRWLockExclusive(lock); });
}

VOID WakeConditionVariable(PCONDITION_VARIABLE condition) {
    Word& sequence = word_of(condition->Ptr);
    sequence.fetch_add(1, std::memory_order_release);
    unpark_one(sequence);
}

VOID WakeAllConditionVariable(PCONDITION_VARIABLE condition) {
    Word& sequence = word_of(condition->Ptr);
    sequence.fetch_add(1, std::memory_order_release);
    unpark_all(sequence);
}
