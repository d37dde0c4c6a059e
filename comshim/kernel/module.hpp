// Loaded libraries: what an HMODULE or HINSTANCE refers to.
#pragma once
#include <windows.h>

#include <string>

#include "kernel_lock.hpp"
#include "object.hpp"

namespace openwosa::comshim {

class Module final : public Object {
  public:
    static constexpr ObjectType kType = ObjectType::kModule;

    enum class Kind : std::uint8_t {
        kProgram,  // GetModuleHandle(NULL)
        kSystem,   // kernel32.dll and the others this library stands for
        kLibrary,
    };
    Module(Kind kind, std::string path, void* identity) noexcept
        : Object(kType), kind_(kind), path_(std::move(path)), identity_(identity) {}

    Kind kind() const noexcept { return kind_; }
    const std::string& path() const noexcept { return path_; }
    // What dlopen answers for it as long as it is loaded.
    void* identity() const noexcept { return identity_; }

    // Guarded by the kernel lock.
    HANDLE token = nullptr;
    unsigned loads = 0;      // LoadLibrary calls without their FreeLibrary
    Module* next = nullptr;  // in the list of all

  private:
    const Kind kind_;
    const std::string path_;
    void* const identity_;
};

// When the library is unloaded: the tokens nobody frees.
void forget_modules() noexcept;

}  // namespace openwosa::comshim
