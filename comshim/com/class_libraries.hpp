// Libraries that hold classes: loaded when a class object is first asked for, unloaded when they say they can
// be.
#pragma once
#include <objbase.h>

#include <cstdint>
#include <string>

namespace openwosa::comshim::com {

class ClassLibrary {
  public:
    using GetClassObject = HRESULT(STDAPICALLTYPE*)(REFCLSID, REFIID, LPVOID*);
    using CanUnloadNow = HRESULT(STDAPICALLTYPE*)();

    ClassLibrary(std::string path, bool apartment_threaded)
        : path_(std::move(path)), apartment_threaded_(apartment_threaded) {}

    HRESULT get_class_object(REFCLSID clsid, REFIID iid, void** object);
    // Unloads it if DllCanUnloadNow has been saying so for `delay` milliseconds (a thread may still be in the
    // last instructions of a Release); a library of apartment-threaded classes needs no delay.
    void free_if_unused(DWORD delay);

    const std::string& path() const noexcept { return path_; }
    bool apartment_threaded() const noexcept { return apartment_threaded_; }

    ClassLibrary* next = nullptr;

  private:
    HRESULT load();

    const std::string path_;
    const bool apartment_threaded_;
    // Guarded by the mutex in class_libraries.cpp.
    void* handle_ = nullptr;
    GetClassObject get_class_object_ = nullptr;
    CanUnloadNow can_unload_now_ = nullptr;
    unsigned inside_ = 0;          // calls of ours that are in it: not to be unloaded
    std::uint64_t uses_ = 0;       // calls there have been
    bool was_idle_ = false;        // it has said it can be unloaded
    ULONGLONG idle_since_ = 0;     // first then
    std::uint64_t idle_uses_ = 0;  // and has not been used since
};

namespace class_libraries {

// The one of that path; made if it is new. Lives for ever. May throw std::bad_alloc.
ClassLibrary* at(const std::string& path, bool apartment_threaded);
// INFINITE: the system's own delay of ten minutes.
void free_unused(DWORD delay) noexcept;

}  // namespace class_libraries
}  // namespace openwosa::comshim::com
