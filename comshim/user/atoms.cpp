#include "user/atoms.hpp"

#include <memory>
#include <utility>

#include "kernel/kernel_lock.hpp"
#include "kernel/thread_state.hpp"
#include "kernel/wide.hpp"
#include "text/utf.hpp"

namespace openwosa::comshim {
namespace {

constexpr ATOM kFirst = 0xC000;
constexpr unsigned kCount = 0x10000 - kFirst;

struct Entry {
    std::string name;
    std::string folded;
    unsigned references;
    ATOM atom;
    Entry* next;
};

// Guarded by the kernel lock. A plain list: programs have a handful of names, and it needs no destructor.
Entry* g_entries = nullptr;

Entry* find_entry(std::string_view folded) noexcept {
    Entry* entry = g_entries;
    while (entry != nullptr && entry->folded != folded) {
        entry = entry->next;
    }
    return entry;
}

Entry* find_entry(ATOM atom) noexcept {
    Entry* entry = g_entries;
    while (entry != nullptr && entry->atom != atom) {
        entry = entry->next;
    }
    return entry;
}

// Fresh numbers first, so that a message registered twice in a run of the program keeps its number in log
// files.
ATOM free_atom() noexcept {
    static unsigned s_next = 0;
    for (unsigned tried = 0; tried < kCount; ++tried) {
        const auto atom = static_cast<ATOM>(kFirst + s_next);
        s_next = (s_next + 1) % kCount;
        if (find_entry(atom) == nullptr) {
            return atom;
        }
    }
    return 0;
}

// When the library is unloaded, and at exit: nobody keeps an entry beyond the lock, so threads that still run
// find an empty table and no freed memory.
__attribute__((destructor)) void forget_all() {
    KernelLock lock;
    while (g_entries != nullptr) {
        delete std::exchange(g_entries, g_entries->next);
    }
}

}  // namespace

std::string fold_name(std::string_view name) {
    std::string folded;
    folded.reserve(name.size());
    while (!name.empty()) {
        const CodePoint next = next_code_point(name);
        char encoded[4];
        folded.append(encoded, encode_code_point(to_lower(next.value), encoded));
        name.remove_prefix(next.bytes);
    }
    return folded;
}

ATOM Atoms::add(std::string_view name, std::string_view folded) {
    auto fresh = std::make_unique<Entry>(Entry{std::string(name), std::string(folded), 1, 0, nullptr});
    KernelLock lock;
    if (Entry* entry = find_entry(folded)) {
        ++entry->references;
        return entry->atom;
    }
    fresh->atom = free_atom();
    if (fresh->atom == 0) {
        return 0;
    }
    fresh->next = g_entries;
    g_entries = fresh.release();
    return g_entries->atom;
}

ATOM Atoms::find(std::string_view folded) {
    KernelLock lock;
    const Entry* entry = find_entry(folded);
    return entry != nullptr ? entry->atom : 0;
}

void Atoms::release(ATOM atom) {
    std::unique_ptr<Entry> gone;
    KernelLock lock;
    for (Entry** link = &g_entries; *link != nullptr; link = &(*link)->next) {
        Entry* entry = *link;
        if (entry->atom == atom && --entry->references == 0) {
            *link = entry->next;
            gone.reset(entry);
            return;
        }
    }
}

std::string Atoms::name(ATOM atom) {
    KernelLock lock;
    const Entry* entry = find_entry(atom);
    return entry != nullptr ? entry->name : std::string();
}

namespace {

UINT register_message(std::string_view name) {
    const std::string folded = fold_name(name);
    if (folded.empty()) {
        return static_cast<UINT>(fail(ERROR_INVALID_PARAMETER));
    }
    return Atoms::add(name, folded);  // a reference nobody gives back: the number stays for good
}

}  // namespace
}  // namespace openwosa::comshim

using namespace openwosa::comshim;

UINT RegisterWindowMessageA(LPCSTR name) {
    return guarded(0U, [&] { return register_message(name != nullptr ? name : ""); });
}

UINT RegisterWindowMessageW(LPCWSTR name) {
    return guarded(0U, [&] { return register_message(name != nullptr ? narrow(name) : ""); });
}
