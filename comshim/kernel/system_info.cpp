// What programs ask about the machine, the system and the user.
#include <pwd.h>
#include <unistd.h>
#include <windows.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <climits>
#include <cstring>
#include <string>

#include "wide.hpp"

using namespace openwosa::comshim;

namespace {

// Windows 7 Service Pack 1, the last version whose programs this library has in mind.
constexpr DWORD kMajor = 6;
constexpr DWORD kMinor = 1;
constexpr DWORD kBuild = 7601;

constexpr WORD architecture() noexcept {
#if defined(__x86_64__)
    return PROCESSOR_ARCHITECTURE_AMD64;
#elif defined(__aarch64__)
    return PROCESSOR_ARCHITECTURE_ARM64;
#elif defined(__i386__)
    return PROCESSOR_ARCHITECTURE_INTEL;
#else
    return PROCESSOR_ARCHITECTURE_UNKNOWN;
#endif
}

template <class Information>
BOOL fill_version(Information* information) noexcept {
    // The Ex form is larger; what it adds is left alone but the flags programs look at stay as they were.
    if (!information || information->dwOSVersionInfoSize < sizeof *information)
        return fail(ERROR_INSUFFICIENT_BUFFER);
    information->dwMajorVersion = kMajor;
    information->dwMinorVersion = kMinor;
    information->dwBuildNumber = kBuild;
    information->dwPlatformId = VER_PLATFORM_WIN32_NT;
    constexpr const char kServicePack[] = "Service Pack 1";
    std::copy(std::begin(kServicePack), std::end(kServicePack), information->szCSDVersion);
    return TRUE;
}

// A NetBIOS name: the first label of the host name, upper case, at most 15 characters.
std::string computer_name() {
    std::array<char, HOST_NAME_MAX + 1> host{};
    gethostname(host.data(), host.size() - 1);
    std::string name(host.data(), std::strcspn(host.data(), "."));
    if (name.size() > MAX_COMPUTERNAME_LENGTH) name.resize(MAX_COMPUTERNAME_LENGTH);
    for (char& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return name;
}

std::string user_name() {
    std::array<char, 4096> buffer;
    passwd entry{};
    passwd* found = nullptr;
    getpwuid_r(geteuid(), &entry, buffer.data(), buffer.size(), &found);
    return found ? found->pw_name : std::to_string(geteuid());
}

// `size` is the size of the buffer, then the length: without the terminator (computer) or with it (user), as
// the two functions are documented.
template <class Character>
BOOL copy_name(const std::basic_string<Character>& name, Character* out, LPDWORD size, DWORD too_small,
               DWORD terminator) noexcept {
    const auto needed = static_cast<DWORD>(name.size() + 1);
    if (!size) return fail(ERROR_INVALID_PARAMETER);
    if (!out || *size < needed) {
        *size = needed;
        return fail(too_small);
    }
    std::char_traits<Character>::copy(out, name.c_str(), needed);
    *size = static_cast<DWORD>(name.size()) + terminator;
    return TRUE;
}

}  // namespace

VOID GetSystemInfo(LPSYSTEM_INFO information) {
    std::memset(information, 0, sizeof *information);
    const long processors = std::clamp(sysconf(_SC_NPROCESSORS_ONLN), 1L, 64L);
    information->wProcessorArchitecture = architecture();
    information->dwPageSize = static_cast<DWORD>(sysconf(_SC_PAGESIZE));
    information->lpMinimumApplicationAddress = reinterpret_cast<LPVOID>(std::uintptr_t{0x10000});
    information->lpMaximumApplicationAddress = reinterpret_cast<LPVOID>(std::uintptr_t{0x7FFFFFFEFFFF});
    information->dwActiveProcessorMask = processors == 64 ? ~DWORD_PTR{0} : (DWORD_PTR{1} << processors) - 1;
    information->dwNumberOfProcessors = static_cast<DWORD>(processors);
    information->dwProcessorType = 8664;
    information->dwAllocationGranularity = 65536;
}

DWORD GetVersion() { return kBuild << 16 | kMinor << 8 | kMajor; }
BOOL GetVersionExA(LPOSVERSIONINFOA information) { return fill_version(information); }
BOOL GetVersionExW(LPOSVERSIONINFOW information) { return fill_version(information); }

BOOL GetComputerNameA(LPSTR name, LPDWORD size) {
    return guarded(FALSE, [&] { return copy_name(computer_name(), name, size, ERROR_BUFFER_OVERFLOW, 0); });
}

BOOL GetComputerNameW(LPWSTR name, LPDWORD size) {
    return guarded(FALSE,
                   [&] { return copy_name(widen(computer_name()), name, size, ERROR_BUFFER_OVERFLOW, 0); });
}

BOOL GetUserNameA(LPSTR name, LPDWORD size) {
    return guarded(FALSE, [&] { return copy_name(user_name(), name, size, ERROR_INSUFFICIENT_BUFFER, 1); });
}

BOOL GetUserNameW(LPWSTR name, LPDWORD size) {
    return guarded(FALSE,
                   [&] { return copy_name(widen(user_name()), name, size, ERROR_INSUFFICIENT_BUFFER, 1); });
}
