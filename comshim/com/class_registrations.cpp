#include "class_registrations.hpp"

#include <atomic>
#include <mutex>

namespace openwosa::comshim::com::class_registrations {
namespace {

struct Registration {
    CLSID clsid;
    IUnknown* object;
    DWORD contexts;
    DWORD flags;
    DWORD cookie;
    ApartmentId apartment;
    bool suspended;
    bool used;  // REGCLS_SINGLEUSE: handed out once
    Registration* next;
};

constinit std::mutex g_mutex;
constinit Registration* g_first = nullptr;
constinit std::atomic<unsigned> g_count{0};  // most programs have none, and need no lock then
constinit DWORD g_last_cookie = 0;
constinit std::atomic<ULONG> g_server_users{0};

bool is_multiple_use(const Registration& registration) noexcept {
    return (registration.flags & (REGCLS_MULTIPLEUSE | REGCLS_MULTI_SEPARATE)) != 0;
}

// As documented: REGCLS_MULTIPLEUSE makes a local server serve its own process, too.
DWORD effective_contexts(DWORD contexts, DWORD flags) noexcept {
    if ((flags & REGCLS_MULTIPLEUSE) && (contexts & CLSCTX_LOCAL_SERVER)) contexts |= CLSCTX_INPROC_SERVER;
    return contexts;
}

Registration* find_entry(REFCLSID clsid, DWORD contexts, ApartmentId apartment) noexcept {
    for (Registration* entry = g_first; entry; entry = entry->next)
        if (entry->apartment == apartment && (entry->contexts & contexts) && !entry->used &&
            entry->clsid == clsid)
            return entry;
    return nullptr;
}

// Unlinks the first entry that `matches`; the caller releases its object without the lock.
template <class Matches>
Registration* take(Matches matches) noexcept {
    const std::lock_guard lock(g_mutex);
    for (Registration** link = &g_first; *link; link = &(*link)->next) {
        Registration* entry = *link;
        if (!matches(*entry)) continue;
        *link = entry->next;
        g_count.fetch_sub(1);
        return entry;
    }
    return nullptr;
}

void drop(Registration* entry) noexcept {
    entry->object->Release();
    delete entry;
}

void set_suspended(bool suspended) noexcept {
    const std::lock_guard lock(g_mutex);
    for (Registration* entry = g_first; entry; entry = entry->next) entry->suspended = suspended;
}

}  // namespace

Ref<IUnknown> find(REFCLSID clsid, DWORD contexts, ApartmentId apartment) noexcept {
    if (g_count.load(std::memory_order_acquire) == 0) return {};
    const std::lock_guard lock(g_mutex);
    Registration* entry = find_entry(clsid, contexts, apartment);
    if (!entry || entry->suspended) return {};
    entry->used = !is_multiple_use(*entry);
    return Ref<IUnknown>::share(entry->object);
}

void revoke_all_of(ApartmentId apartment) noexcept {
    while (Registration* entry = take([&](const Registration& e) { return e.apartment == apartment; }))
        drop(entry);
}

}  // namespace openwosa::comshim::com::class_registrations

using namespace openwosa::comshim::com;
using namespace openwosa::comshim::com::class_registrations;

HRESULT CoRegisterClassObject(REFCLSID clsid, LPUNKNOWN object, DWORD contexts, DWORD flags, LPDWORD cookie) {
    if (!object || !cookie) return E_INVALIDARG;
    *cookie = 0;
    const ApartmentId apartment = current_apartment();
    if (apartment == kNoApartment) return CO_E_NOTINITIALIZED;
    auto* entry =
        new (std::nothrow) Registration{clsid,  object,    effective_contexts(contexts, flags), flags,
                                        0,      apartment, (flags & REGCLS_SUSPENDED) != 0,     false,
                                        nullptr};
    if (!entry) return E_OUTOFMEMORY;
    object->AddRef();
    std::unique_lock lock(g_mutex);
    if (find_entry(clsid, contexts, apartment)) {
        lock.unlock();
        drop(entry);
        return CO_E_OBJISREG;
    }
    *cookie = entry->cookie = ++g_last_cookie;
    entry->next = g_first;
    g_first = entry;
    g_count.fetch_add(1, std::memory_order_release);
    return S_OK;
}

HRESULT CoRevokeClassObject(DWORD cookie) {
    const ApartmentId apartment = current_apartment();
    if (apartment == kNoApartment) return CO_E_NOTINITIALIZED;
    bool is_foreign = false;
    Registration* entry = take([&](const Registration& e) {
        if (e.cookie != cookie) return false;
        is_foreign = e.apartment != apartment;
        return !is_foreign;
    });
    if (entry) drop(entry);
    if (is_foreign) return RPC_E_WRONG_THREAD;
    return entry ? S_OK : E_INVALIDARG;
}

HRESULT CoResumeClassObjects() {
    set_suspended(false);
    return S_OK;
}
HRESULT CoSuspendClassObjects() {
    set_suspended(true);
    return S_OK;
}

ULONG CoAddRefServerProcess() { return g_server_users.fetch_add(1) + 1; }
// When the last user goes, no new one may come: the class objects are suspended.
ULONG CoReleaseServerProcess() {
    const ULONG left = g_server_users.fetch_sub(1) - 1;
    if (left == 0) CoSuspendClassObjects();
    return left;
}
