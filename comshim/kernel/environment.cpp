// The command line and the environment.
#include "environment.hpp"

#include <fcntl.h>
#include <strings.h>
#include <unistd.h>
#include <windows.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <new>

#include "command_line.hpp"
#include "named_object.hpp"
#include "wide.hpp"

extern char** environ;

namespace openwosa::comshim {

namespace {

// Made on first use and valid as long as the library is loaded, as programs keep the pointer.
constinit std::atomic<char*> g_command_line{nullptr};
constinit std::atomic<wchar_t*> g_wide_command_line{nullptr};

std::string read_file(const char* path) {
    std::string content;
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    char buffer[4096];
    for (ssize_t got; descriptor >= 0 && (got = read(descriptor, buffer, sizeof buffer)) > 0;)
        content.append(buffer, static_cast<std::size_t>(got));
    if (descriptor >= 0) close(descriptor);
    return content;
}

std::string own_command_line() {
    std::vector<std::string> arguments;
    const std::string content = read_file("/proc/self/cmdline");
    for (std::size_t start = 0; start < content.size();) {
        const std::size_t end = content.find('\0', start);
        arguments.push_back(content.substr(start, end - start));
        if (end == std::string::npos) break;
        start = end + 1;
    }
    return join_command_line(arguments);
}

template <class Character>
Character* publish(std::atomic<Character*>& place, const std::basic_string<Character>& text) {
    auto* made = static_cast<Character*>(std::malloc((text.size() + 1) * sizeof(Character)));
    if (!made) throw std::bad_alloc();
    std::memcpy(made, text.c_str(), (text.size() + 1) * sizeof(Character));
    Character* expected = nullptr;
    if (place.compare_exchange_strong(expected, made)) return made;
    std::free(made);
    return expected;
}

// Names are case-insensitive on Windows and are not here. The exact name wins, else the first that fits.
const char* find_variable(const char* name) noexcept {
    if (const char* exact = std::getenv(name)) return exact;
    const std::size_t length = std::strlen(name);
    for (char** entry = environ; entry && *entry; ++entry)
        if (strncasecmp(*entry, name, length) == 0 && (*entry)[length] == '=') return *entry + length + 1;
    return nullptr;
}

// The length without its terminator if it fits, else the size needed with it; 0 and an error if there is
// none.
template <class Character>
DWORD copy_value(const std::basic_string<Character>& text, Character* value, DWORD size) noexcept {
    if (text.size() >= size) return static_cast<DWORD>(text.size() + 1);
    std::char_traits<Character>::copy(value, text.c_str(), text.size() + 1);
    set_last_error(ERROR_SUCCESS);  // tells an empty value from none
    return static_cast<DWORD>(text.size());
}

}  // namespace

void forget_command_line() noexcept {
    std::free(g_command_line.exchange(nullptr));
    std::free(g_wide_command_line.exchange(nullptr));
}

}  // namespace openwosa::comshim

using namespace openwosa::comshim;

LPSTR GetCommandLineA() {
    if (char* ready = g_command_line.load()) return ready;
    return guarded(LPSTR{}, [] { return publish(g_command_line, own_command_line()); });
}

LPWSTR GetCommandLineW() {
    if (wchar_t* ready = g_wide_command_line.load()) return ready;
    return guarded(LPWSTR{}, [] { return publish(g_wide_command_line, widen(own_command_line())); });
}

DWORD GetEnvironmentVariableA(LPCSTR name, LPSTR value, DWORD size) {
    return guarded(DWORD{0}, [&]() -> DWORD {
        const char* found = name ? find_variable(name) : nullptr;
        return found ? copy_value(std::string(found), value, size) : fail(ERROR_ENVVAR_NOT_FOUND);
    });
}

DWORD GetEnvironmentVariableW(LPCWSTR name, LPWSTR value, DWORD size) {
    return guarded(DWORD{0}, [&]() -> DWORD {
        const char* found = name ? find_variable(narrow(name).c_str()) : nullptr;
        return found ? copy_value(widen(found), value, size) : fail(ERROR_ENVVAR_NOT_FOUND);
    });
}

// It is the C library's environment, so getenv and children see it; like setenv, not to be raced with either.
BOOL SetEnvironmentVariableA(LPCSTR name, LPCSTR value) {
    if (!name || !*name || std::strchr(name, '=')) return fail(ERROR_INVALID_PARAMETER);
    if (!value) {
        if (!std::getenv(name)) return fail(ERROR_ENVVAR_NOT_FOUND);
        unsetenv(name);
        return TRUE;
    }
    return setenv(name, value, 1) == 0 ? TRUE : fail(ERROR_NOT_ENOUGH_MEMORY);
}

BOOL SetEnvironmentVariableW(LPCWSTR name, LPCWSTR value) {
    return with_narrow(FALSE, name, [&](LPCSTR narrow_name) {
        return with_narrow(FALSE, value, [&](LPCSTR narrow_value) {
            return SetEnvironmentVariableA(narrow_name, narrow_value);
        });
    });
}
