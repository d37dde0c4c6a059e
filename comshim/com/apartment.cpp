#include "apartment.hpp"

#include <ole2.h>

#include <atomic>
#include <new>
#include <utility>

#include "class_catalog.hpp"
#include "class_libraries.hpp"
#include "class_registrations.hpp"

namespace openwosa::comshim::com {
namespace {

constinit std::atomic<DWORD> g_initialized_threads{0};
constinit std::atomic<DWORD> g_multithreaded_threads{0};
constinit std::atomic<ApartmentId> g_last_apartment{kMultithreaded};
constinit std::atomic<ApartmentId> g_main_apartment{kNoApartment};

void drop_error(ComThread& thread) noexcept {
    if (IErrorInfo* error = std::exchange(thread.error, nullptr)) error->Release();
}

// The thread's last CoUninitialize. Class objects go while their apartment still exists: their Release may
// use COM.
void leave(ComThread& thread) noexcept {
    const ApartmentId apartment = thread.apartment;
    const bool is_multithreaded = apartment == kMultithreaded;
    if (!is_multithreaded || g_multithreaded_threads.load() == 1)
        class_registrations::revoke_all_of(apartment);
    drop_error(thread);
    if (g_initialized_threads.load() == 1) {
        class_libraries::free_unused(0);
        class_catalog::forget();
    }
    ApartmentId main = apartment;
    g_main_apartment.compare_exchange_strong(main, kNoApartment);
    if (is_multithreaded) g_multithreaded_threads.fetch_sub(1);
    thread.apartment = kNoApartment;
    g_initialized_threads.fetch_sub(1);
}

void end_com_thread(ThreadState& state) noexcept {
    if (std::exchange(state.com.initializations, 0) != 0) leave(state.com);
    drop_error(state.com);
}

}  // namespace

void arm_com_cleanup(ThreadState& state) noexcept {
    arm_thread_cleanup(state);
    state.com.end = end_com_thread;
}

ApartmentId current_apartment() noexcept {
    const ApartmentId own = this_thread().com.apartment;
    if (own != kNoApartment) return own;
    return g_multithreaded_threads.load(std::memory_order_relaxed) != 0 ? kMultithreaded : kNoApartment;
}

}  // namespace openwosa::comshim::com

using namespace openwosa::comshim;
using namespace openwosa::comshim::com;

HRESULT CoInitializeEx(LPVOID reserved, DWORD model) {
    constexpr DWORD kKnown =
        COINIT_APARTMENTTHREADED | COINIT_MULTITHREADED | COINIT_DISABLE_OLE1DDE | COINIT_SPEED_OVER_MEMORY;
    if (reserved || (model & ~kKnown)) return E_INVALIDARG;
    ThreadState& state = this_thread();
    const bool wants_multithreaded = !(model & COINIT_APARTMENTTHREADED);
    if (state.com.initializations != 0) {
        if (wants_multithreaded != (state.com.apartment == kMultithreaded)) return RPC_E_CHANGED_MODE;
        ++state.com.initializations;
        return S_FALSE;
    }
    arm_com_cleanup(state);
    state.com.initializations = 1;
    g_initialized_threads.fetch_add(1);
    if (wants_multithreaded) {
        state.com.apartment = kMultithreaded;
        g_multithreaded_threads.fetch_add(1);
    } else {
        state.com.apartment = g_last_apartment.fetch_add(1) + 1;
        ApartmentId none = kNoApartment;
        g_main_apartment.compare_exchange_strong(none, state.com.apartment);
    }
    return S_OK;
}

HRESULT CoInitialize(LPVOID reserved) { return CoInitializeEx(reserved, COINIT_APARTMENTTHREADED); }

void CoUninitialize() {
    ComThread& thread = this_thread().com;
    if (thread.initializations == 0) return;  // more often than CoInitialize: as on Windows, nothing
    if (thread.initializations == 1) leave(thread);
    --thread.initializations;
}

HRESULT OleInitialize(LPVOID reserved) { return CoInitialize(reserved); }
void OleUninitialize() { CoUninitialize(); }

HRESULT CoGetApartmentType(APTTYPE* type, APTTYPEQUALIFIER* qualifier) {
    if (!type || !qualifier) return E_INVALIDARG;
    *type = APTTYPE_CURRENT;
    *qualifier = APTTYPEQUALIFIER_NONE;
    const ApartmentId apartment = current_apartment();
    if (apartment == kNoApartment) return CO_E_NOTINITIALIZED;
    if (apartment == kMultithreaded) {
        *type = APTTYPE_MTA;
        if (this_thread().com.apartment == kNoApartment) *qualifier = APTTYPEQUALIFIER_IMPLICIT_MTA;
    } else {
        *type = apartment == g_main_apartment.load() ? APTTYPE_MAINSTA : APTTYPE_STA;
    }
    return S_OK;
}

DWORD CoGetCurrentProcess() { return GetCurrentProcessId(); }
// Version 23.700 is what every 32-bit COM answers.
DWORD CoBuildVersion() { return (23u << 16) | 700u; }

// There are no remote callers to secure; only the first call of a process succeeds, as documented.
HRESULT CoInitializeSecurity(PSECURITY_DESCRIPTOR, LONG, tagSOLE_AUTHENTICATION_SERVICE*, void*, DWORD, DWORD,
                             void*, DWORD, void*) {
    static constinit std::atomic<bool> done{false};
    if (!may_use_com()) return CO_E_NOTINITIALIZED;
    return done.exchange(true) ? RPC_E_TOO_LATE : S_OK;
}
