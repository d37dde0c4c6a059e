#include "runtime/private_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

#ifdef _WIN32
#include <windows.h>
// After windows.h.
#include <aclapi.h>
#include <io.h>
#else
#include <unistd.h>
#endif

namespace openwosa::runtime {

namespace {

#ifdef _WIN32

bool is_of_ours(PSID sid, PSID owner) {
    if (EqualSid(sid, owner) || IsWellKnownSid(sid, WinLocalSystemSid) ||
        IsWellKnownSid(sid, WinBuiltinAdministratorsSid))
        return true;
    HANDLE token = nullptr;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token)) return false;
    union {
        TOKEN_USER user;
        char space[256];
    } found;
    DWORD size = 0;
    const bool same = GetTokenInformation(token, TokenUser, &found, sizeof found, &size) &&
                      EqualSid(sid, found.user.User.Sid);
    CloseHandle(token);
    return same;
}

bool lets_others_read(ACL* list, PSID owner) {
    constexpr DWORD kReads = FILE_READ_DATA | GENERIC_READ | GENERIC_ALL | WRITE_DAC | WRITE_OWNER;
    if (!list) return true;  // none at all lets everybody in
    for (DWORD i = 0; i < list->AceCount; ++i) {
        void* entry = nullptr;
        if (!GetAce(list, i, &entry)) return true;
        auto* allowed = static_cast<ACCESS_ALLOWED_ACE*>(entry);
        const bool counts = allowed->Header.AceType != ACCESS_DENIED_ACE_TYPE &&
                            !(allowed->Header.AceFlags & INHERIT_ONLY_ACE);
        if (!counts) continue;
        if (allowed->Header.AceType != ACCESS_ALLOWED_ACE_TYPE) return true;  // of a kind we cannot judge
        if ((allowed->Mask & kReads) && !is_of_ours(&allowed->SidStart, owner)) return true;
    }
    return false;
}

std::string fault_of(int fd) {
    PSID owner = nullptr;
    ACL* list = nullptr;
    PSECURITY_DESCRIPTOR all = nullptr;
    const auto handle = reinterpret_cast<HANDLE>(::_get_osfhandle(fd));
    if (GetSecurityInfo(handle, SE_FILE_OBJECT, OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION,
                        &owner, nullptr, &list, nullptr, &all) != ERROR_SUCCESS)
        return "does not say who may read it";
    const bool open = lets_others_read(list, owner);
    LocalFree(all);
    return open ? "can be read by others: expected an access list with this user alone" : "";
}

int open_to_read(const std::string& file) {
    return ::_open(file.c_str(), _O_RDONLY | _O_BINARY | _O_NOINHERIT);
}

#else

std::string fault_of(int fd) {
    struct stat info {};
    if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) return "is no regular file";
    if (info.st_uid != ::geteuid() && info.st_uid != 0) return "belongs to another user";
    if ((info.st_mode & 077) == 0) return "";
    std::string mode = "0000";
    for (int i = 0; i < 3; ++i)
        mode[static_cast<std::size_t>(3 - i)] = static_cast<char>('0' + (info.st_mode >> (3 * i) & 7));
    return "can be read by others, with mode " + mode + ": expected 0600";
}

int open_to_read(const std::string& file) {
    return ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // a pipe is no reason to wait
}

#endif

}  // namespace

PrivateFile read_private_file(const std::string& file, std::size_t most) {
    const int fd = open_to_read(file);
    if (fd < 0) return {"", std::string("cannot be read: ") + std::strerror(errno)};
    PrivateFile out;
    out.why_not = fault_of(fd);
    char part[4096];
    while (out.why_not.empty()) {
        const auto n = ::read(fd, part, sizeof part);
        if (n == 0) break;
        if (n < 0)
            out.why_not = std::string("cannot be read: ") + std::strerror(errno);
        else if (out.text.append(part, static_cast<std::size_t>(n)).size() > most)
            out.why_not = "is larger than " + std::to_string(most) + " bytes";
    }
    ::close(fd);
    if (!out.why_not.empty()) out.text.clear();
    return out;
}

}  // namespace openwosa::runtime
