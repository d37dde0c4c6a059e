#include "module.hpp"

#include <dlfcn.h>
#include <link.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <climits>
#include <cstring>
#include <utility>
#include <vector>

#include "handle_table.hpp"
#include "wide.hpp"

namespace openwosa::comshim {

namespace {

constinit Module* g_modules = nullptr;  // guarded by the kernel lock; each with the reference of its token

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

// An open library, closed at the end. For looking, not for keeping.
class OpenLibrary {
  public:
    OpenLibrary(const char* path, int flags) noexcept : handle_(dlopen(path, RTLD_NOW | flags)) {}
    OpenLibrary(OpenLibrary&& other) noexcept : handle_(other.release()) {}
    OpenLibrary(const OpenLibrary&) = delete;
    ~OpenLibrary() {
        if (handle_) dlclose(handle_);
    }
    void* get() const noexcept { return handle_; }
    void* release() noexcept { return std::exchange(handle_, nullptr); }

  private:
    void* handle_;
};

std::string program_path() {
    std::array<char, PATH_MAX> path;
    const ssize_t length = readlink("/proc/self/exe", path.data(), path.size());
    return length > 0 ? std::string(path.data(), static_cast<std::size_t>(length)) : std::string();
}

std::string own_path() {
    Dl_info self{};
    return dladdr(reinterpret_cast<void*>(&own_path), &self) && self.dli_fname ? self.dli_fname : "";
}

// A null path stands for the program: also where this library is linked into it.
OpenLibrary open_self() {
    OpenLibrary self(own_path().c_str(), RTLD_NOLOAD);
    return self.get() ? std::move(self) : OpenLibrary(nullptr, 0);
}

struct SplitPath {
    std::string directory;  // with its last slash
    std::string stem;       // lower case, without .dll
    bool is_dll;            // had .dll, or no extension: Windows then adds it
};

SplitPath split(std::string_view name) {
    std::string path(name);
    for (char& c : path)
        if (c == '\\') c = '/';
    const std::size_t slash = path.rfind('/');
    const std::size_t start = slash == std::string::npos ? 0 : slash + 1;
    std::string file = lower(path.substr(start));
    bool is_dll = file.find('.') == std::string::npos;
    if (file.ends_with(".dll")) {
        file.resize(file.size() - 4);
        is_dll = true;
    } else if (file.ends_with('.')) {  // a last dot: "no extension, add none"
        file.pop_back();
    }
    return {path.substr(0, start), file, is_dll};
}

bool is_system_library(const SplitPath& path) {
    for (const std::string_view name :
         {"kernel32", "user32", "gdi32", "advapi32", "ws2_32", "wsock32", "winmm", "msvcrt"})
        if (path.is_dll && path.stem == name) return true;
    return false;
}

// Names to try, best first. wsnmp32.dll is libwsnmp32.so, beside the program or where libraries are searched
// for.
std::vector<std::string> candidates(std::string_view name) {
    std::string as_written(name);
    for (char& c : as_written)
        if (c == '\\') c = '/';
    const SplitPath path = split(name);
    if (!path.is_dll) return {as_written};
    const std::string file = "lib" + path.stem + ".so";
    std::vector<std::string> all;
    if (path.directory.empty()) {
        const std::string program = program_path();
        all.push_back(program.substr(0, program.rfind('/') + 1) + file);
    }
    all.push_back(path.directory + file);
    // Without its development package a library has its numbered name only.
    for (const char* version : {".0", ".1", ".2"}) all.push_back(path.directory + file + version);
    if (!path.directory.empty()) all.push_back(as_written);
    return all;
}

std::string path_of(void* library) {
    link_map* map = nullptr;
    return dlinfo(library, RTLD_DI_LINKMAP, &map) == 0 && map->l_name ? map->l_name : "";
}

// The module of that kind and identity, made when it is new.
HMODULE token_of(Module::Kind kind, const std::string& path, void* identity, bool loaded) {
    Ref<Module> made = Ref<Module>::adopt(new Module(kind, path, identity));
    KernelLock lock;
    Module* module = g_modules;
    while (module && (module->kind() != kind || module->identity() != identity || module->path() != path))
        module = module->next;
    if (!module) {
        module = made.get();
        module->token = HandleTable::insert(lock, std::move(made));
        if (!module->token) return nullptr;
        module->next = std::exchange(g_modules, module);
    }
    if (loaded) ++module->loads;
    return static_cast<HMODULE>(module->token);
}

HMODULE program_module() { return token_of(Module::Kind::kProgram, program_path(), nullptr, false); }
HMODULE system_module() { return token_of(Module::Kind::kSystem, own_path(), nullptr, false); }

Ref<Module> find_module(HMODULE token) {
    if (!token) token = program_module();
    return HandleTable::get<Module>(token);
}

// Opens what the module is, if it still is loaded.
OpenLibrary reopen(const Module& module) {
    if (module.kind() == Module::Kind::kProgram) return OpenLibrary(nullptr, 0);
    if (module.kind() == Module::Kind::kSystem) return open_self();
    return OpenLibrary(module.path().c_str(), RTLD_NOLOAD);
}

HMODULE module_handle(LPCSTR name) {
    if (!name) return program_module();
    if (is_system_library(split(name))) return system_module();
    for (const std::string& candidate : candidates(name)) {
        const OpenLibrary library(candidate.c_str(), RTLD_NOLOAD);
        if (library.get())
            return token_of(Module::Kind::kLibrary, path_of(library.get()), library.get(), false);
    }
    set_last_error(ERROR_MOD_NOT_FOUND);
    return nullptr;
}

HMODULE load_library(LPCSTR name) {
    if (!name || !*name) {
        set_last_error(ERROR_INVALID_PARAMETER);
        return nullptr;
    }
    if (is_system_library(split(name))) return system_module();
    DWORD error = ERROR_MOD_NOT_FOUND;
    for (const std::string& candidate : candidates(name)) {
        OpenLibrary library(candidate.c_str(), 0);
        if (!library.get()) {
            const char* reason = dlerror();
            if (reason && (std::strstr(reason, "invalid ELF header") ||
                           std::strstr(reason, "file too short") || std::strstr(reason, "wrong ELF class")))
                error = ERROR_BAD_EXE_FORMAT;
            continue;
        }
        const HMODULE token = token_of(Module::Kind::kLibrary, path_of(library.get()), library.get(), true);
        if (token) static_cast<void>(library.release());  // FreeLibrary closes it
        return token;
    }
    set_last_error(error);
    return nullptr;
}

DWORD module_file_name(HMODULE token, std::string& path) {
    const Ref<Module> module = find_module(token);
    if (!module) return ERROR_MOD_NOT_FOUND;
    path = module->path();
    return ERROR_SUCCESS;
}

// Copies what fits, always with a terminator; the number of characters, or the size if not all fit.
template <class Character>
DWORD copy_truncated(std::basic_string_view<Character> text, Character* out, DWORD size) noexcept {
    if (size == 0) return fail(ERROR_INSUFFICIENT_BUFFER);
    const std::size_t length = std::min<std::size_t>(text.size(), size - 1);
    std::char_traits<Character>::copy(out, text.data(), length);
    out[length] = 0;
    if (length < text.size()) {
        set_last_error(ERROR_INSUFFICIENT_BUFFER);
        return size;
    }
    return static_cast<DWORD>(length);
}

}  // namespace

void forget_modules() noexcept {
    KernelLock lock;
    while (Module* module = g_modules) {
        g_modules = module->next;
        HandleTable::remove(lock, module->token);
    }
}

}  // namespace openwosa::comshim

using namespace openwosa::comshim;

HMODULE GetModuleHandleA(LPCSTR name) {
    return guarded(HMODULE{}, [&] { return module_handle(name); });
}

HMODULE GetModuleHandleW(LPCWSTR name) { return with_narrow(HMODULE{}, name, GetModuleHandleA); }

HMODULE LoadLibraryA(LPCSTR name) {
    return guarded(HMODULE{}, [&] { return load_library(name); });
}

HMODULE LoadLibraryW(LPCWSTR name) { return with_narrow(HMODULE{}, name, LoadLibraryA); }

BOOL FreeLibrary(HMODULE token) {
    Ref<Module> module = HandleTable::get<Module>(token);
    if (!module) return fail(ERROR_INVALID_HANDLE);
    if (module->kind() != Module::Kind::kLibrary) return TRUE;
    {
        KernelLock lock;
        if (module->loads == 0) return fail(ERROR_INVALID_HANDLE);  // only found, not loaded, through us
        if (--module->loads == 0) {
            Module** link = &g_modules;
            while (*link != module.get()) link = &(*link)->next;
            *link = module->next;
            HandleTable::remove(lock, token);
        }
    }
    dlclose(module->identity());
    return TRUE;
}

FARPROC GetProcAddress(HMODULE token, LPCSTR name) {
    return guarded(FARPROC{}, [&]() -> FARPROC {
        const Ref<Module> module = find_module(token);
        if (!module) {
            set_last_error(ERROR_MOD_NOT_FOUND);
            return nullptr;
        }
        // A number instead of a name is an ordinal; shared objects have none.
        const bool is_name = reinterpret_cast<std::uintptr_t>(name) > 0xFFFF;
        const OpenLibrary library = reopen(*module);
        void* address = nullptr;
        if (is_name && library.get()) {
            const bool is_ours = module->kind() == Module::Kind::kSystem;
            address = dlsym(library.get(), is_ours ? ("owshim_" + std::string(name)).c_str() : name);
        }
        if (!address) set_last_error(library.get() ? ERROR_PROC_NOT_FOUND : ERROR_MOD_NOT_FOUND);
        return reinterpret_cast<FARPROC>(address);
    });
}

DWORD GetModuleFileNameA(HMODULE module, LPSTR name, DWORD size) {
    return guarded(DWORD{0}, [&]() -> DWORD {
        std::string path;
        const DWORD error = module_file_name(module, path);
        return error ? fail(error) : copy_truncated<char>(path, name, size);
    });
}

DWORD GetModuleFileNameW(HMODULE module, LPWSTR name, DWORD size) {
    return guarded(DWORD{0}, [&]() -> DWORD {
        std::string path;
        const DWORD error = module_file_name(module, path);
        return error ? fail(error) : copy_truncated<wchar_t>(widen(path), name, size);
    });
}
