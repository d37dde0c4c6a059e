#include "class_libraries.hpp"

#include <dlfcn.h>
#include <windows.h>

#include <mutex>
#include <utility>

namespace openwosa::comshim::com {
namespace {

constinit std::mutex g_mutex;
constinit ClassLibrary* g_first = nullptr;
constexpr DWORD kDefaultDelay = 10 * 60 * 1000;

void complain(const std::string& path, const char* what) {
    OutputDebugStringA(("comshim: " + path + ": " + what + "\n").c_str());
}

}  // namespace

// Without the mutex: constructors of the library run, and may use COM. Two threads may both load it; one
// handle is given back.
HRESULT ClassLibrary::load() {
    void* handle = dlopen(path_.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        complain(path_, dlerror());
        return CO_E_DLLNOTFOUND;
    }
    const auto get = reinterpret_cast<GetClassObject>(dlsym(handle, "DllGetClassObject"));
    const auto can = reinterpret_cast<CanUnloadNow>(dlsym(handle, "DllCanUnloadNow"));
    if (!get) {
        complain(path_, "has no DllGetClassObject");
        dlclose(handle);
        return CO_E_ERRORINDLL;
    }
    std::unique_lock lock(g_mutex);
    if (!handle_) {
        get_class_object_ = get;
        can_unload_now_ = can;
        handle_ = std::exchange(handle, nullptr);
    }
    lock.unlock();
    if (handle) dlclose(handle);
    return S_OK;
}

HRESULT ClassLibrary::get_class_object(REFCLSID clsid, REFIID iid, void** object) {
    std::unique_lock lock(g_mutex);
    ++inside_;
    ++uses_;
    if (!handle_) {
        lock.unlock();
        const HRESULT loaded = load();
        lock.lock();
        if (FAILED(loaded)) {
            --inside_;
            return loaded;
        }
    }
    const GetClassObject get = get_class_object_;
    lock.unlock();
    const HRESULT result = get(clsid, iid, object);
    lock.lock();
    --inside_;
    return result;
}

void ClassLibrary::free_if_unused(DWORD delay) {
    std::unique_lock lock(g_mutex);
    if (!handle_ || !can_unload_now_) return;
    ++inside_;
    const std::uint64_t uses = uses_;
    lock.unlock();
    const bool idle = can_unload_now_() == S_OK;
    const ULONGLONG now = GetTickCount64();
    lock.lock();
    --inside_;
    // Who came in while we asked may have made an object since.
    if (!idle || inside_ != 0 || uses_ != uses) {
        was_idle_ = false;
        return;
    }
    if (!was_idle_ || idle_uses_ != uses) idle_since_ = now;
    was_idle_ = true;
    idle_uses_ = uses;
    if (!apartment_threaded_ && now - idle_since_ < delay) return;
    was_idle_ = false;
    void* handle = std::exchange(handle_, nullptr);
    lock.unlock();
    dlclose(handle);
}

namespace class_libraries {

ClassLibrary* at(const std::string& path, bool apartment_threaded) {
    const std::lock_guard lock(g_mutex);
    for (ClassLibrary* library = g_first; library; library = library->next)
        if (library->path() == path && library->apartment_threaded() == apartment_threaded) return library;
    auto* library = new ClassLibrary(path, apartment_threaded);
    library->next = g_first;
    return g_first = library;
}

void free_unused(DWORD delay) noexcept {
    if (delay == INFINITE) delay = kDefaultDelay;
    std::unique_lock lock(g_mutex);
    ClassLibrary* library = g_first;
    lock.unlock();
    for (; library; library = library->next) library->free_if_unused(delay);
}

}  // namespace class_libraries
}  // namespace openwosa::comshim::com

using namespace openwosa::comshim::com;

void CoFreeUnusedLibraries() { class_libraries::free_unused(INFINITE); }
void CoFreeUnusedLibrariesEx(DWORD delay, DWORD) { class_libraries::free_unused(delay); }
