#include "runtime/trap_share.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string_view>

#ifdef _WIN32
#include <windows.h>
// After windows.h.
#include <io.h>
#include <sddl.h>
#else
#include <unistd.h>
#endif

#include "runtime/fault.hpp"
#include "runtime/process.hpp"

namespace openwosa::runtime {

namespace {

constexpr std::string_view kMagic = "openwosa-trap-share 1\n";
constexpr std::size_t kMaxFile = 512;

// ---- the folder

#ifdef _WIN32

constexpr char kSeparator = '\\';

std::string default_directory() {
    const char* base = std::getenv("LOCALAPPDATA");
    if (!base || !*base) base = std::getenv("TEMP");
    return base && *base ? std::string(base) + "\\openwosa" : std::string();
}

/// Access for this user alone. The profile's folder grants no other; a configured one may. Wine makes file
/// modes of it, which a Linux process that shares the folder asks for.
class ForThisUser {
  public:
    ForThisUser() {
        const std::string user = user_sid();
        if (user.empty()) return;
        const std::string text = "D:P(A;OICI;FA;;;" + user + ")";
        ConvertStringSecurityDescriptorToSecurityDescriptorA(text.c_str(), SDDL_REVISION_1,
                                                             &attributes_.lpSecurityDescriptor, nullptr);
    }
    ~ForThisUser() {
        if (attributes_.lpSecurityDescriptor) LocalFree(attributes_.lpSecurityDescriptor);
    }
    ForThisUser(const ForThisUser&) = delete;
    ForThisUser& operator=(const ForThisUser&) = delete;
    /// Null: the system does not say who that is.
    SECURITY_ATTRIBUTES* attributes() { return attributes_.lpSecurityDescriptor ? &attributes_ : nullptr; }

  private:
    static std::string user_sid() {
        HANDLE token = nullptr;
        if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token)) return {};
        union {
            TOKEN_USER user;
            char space[256];
        } found;
        DWORD size = 0;
        char* text = nullptr;
        std::string out;
        if (GetTokenInformation(token, TokenUser, &found, sizeof found, &size) &&
            ConvertSidToStringSidA(found.user.User.Sid, &text)) {
            out = text;
            LocalFree(text);
        }
        CloseHandle(token);
        return out;
    }

    SECURITY_ATTRIBUTES attributes_{sizeof(SECURITY_ATTRIBUTES), nullptr, FALSE};
};

bool prepare_directory(const std::string& directory) {
    return !directory.empty() && (CreateDirectoryA(directory.c_str(), ForThisUser().attributes()) ||
                                  GetLastError() == ERROR_ALREADY_EXISTS);
}

int open_new(const std::string& file) {
    const HANDLE made = CreateFileA(file.c_str(), GENERIC_WRITE, 0, ForThisUser().attributes(), CREATE_NEW,
                                    FILE_ATTRIBUTE_NORMAL, nullptr);
    if (made == INVALID_HANDLE_VALUE) return -1;
    const int fd =
        ::_open_osfhandle(reinterpret_cast<std::intptr_t>(made), _O_WRONLY | _O_BINARY | _O_NOINHERIT);
    if (fd < 0) CloseHandle(made);
    return fd;
}

int open_existing(const std::string& file) {
    return ::_open(file.c_str(), _O_RDONLY | _O_BINARY | _O_NOINHERIT);
}

/// A file that somebody reads at the moment cannot be replaced: whoever seeks the new owner reads it again
/// and again, each time for microseconds.
bool replace(const std::string& from, const std::string& to) {
    for (int tries = 0; tries < 100; ++tries) {
        if (MoveFileExA(from.c_str(), to.c_str(), MOVEFILE_REPLACE_EXISTING)) return true;
        const DWORD why = GetLastError();
        if (why != ERROR_SHARING_VIOLATION && why != ERROR_ACCESS_DENIED) return false;
        Sleep(2);
    }
    return false;
}

bool is_private(const std::string&) { return true; }

bool ours(int) { return true; }

#else

constexpr char kSeparator = '/';

std::string default_directory() {
    const char* base = std::getenv("XDG_RUNTIME_DIR");
    if (base && *base == '/') return std::string(base) + "/openwosa";
    return "/tmp/openwosa-" + std::to_string(::geteuid());
}

bool is_private(const std::string& directory) {
    struct stat info {};
    return ::lstat(directory.c_str(), &info) == 0 && S_ISDIR(info.st_mode) && info.st_uid == ::geteuid() &&
           (info.st_mode & 077) == 0;
}

bool prepare_directory(const std::string& directory) {
    return (::mkdir(directory.c_str(), 0700) == 0 || errno == EEXIST) && is_private(directory);
}

int open_new(const std::string& file) {
    return ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
}

int open_existing(const std::string& file) {
    return ::open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
}

bool replace(const std::string& from, const std::string& to) {
    return std::rename(from.c_str(), to.c_str()) == 0;
}

bool ours(int fd) {
    struct stat info {};
    // That the user's group may read is Wine's doing; the folder keeps it out.
    return ::fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_uid == ::geteuid() &&
           (info.st_mode & (S_IWGRP | S_IRWXO)) == 0;
}

#endif

std::string name_of(std::uint16_t udp_port) { return "trap-" + std::to_string(udp_port); }

std::string file_of(const std::string& wanted, const std::string& name) {
    return (wanted.empty() ? default_directory() : wanted) + kSeparator + name;
}

// ---- the text

std::string hex(const TrapSecret& secret) {
    std::string out;
    for (std::uint8_t byte : secret) {
        out += "0123456789abcdef"[byte >> 4];
        out += "0123456789abcdef"[byte & 15];
    }
    return out;
}

bool take_line(std::string_view& text, std::string_view& line) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return false;
    line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return true;
}

bool read_secret(std::string_view line, TrapSecret& out) {
    if (line.size() != out.size() * 2) return false;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const char* first = line.data() + i * 2;
        const auto [end, bad] = std::from_chars(first, first + 2, out[i], 16);
        if (bad != std::errc{} || end != first + 2) return false;
    }
    return true;
}

std::optional<TrapShare> parse(std::string_view text) {
    if (!text.starts_with(kMagic)) return std::nullopt;
    text.remove_prefix(kMagic.size());
    TrapShare share;
    std::string_view line;
    if (!take_line(text, line)) return std::nullopt;
    const auto [end, bad] = std::from_chars(line.data(), line.data() + line.size(), share.tcp_port);
    if (bad != std::errc{} || end != line.data() + line.size() || share.tcp_port == 0) return std::nullopt;
    if (!take_line(text, line) || !read_secret(line, share.client)) return std::nullopt;
    if (!take_line(text, line) || !read_secret(line, share.owner) || !text.empty()) return std::nullopt;
    return share;
}

}  // namespace

TrapSecret new_trap_secret() {
    TrapSecret secret;
    std::random_device source;  // the processor's or the system's generator
    for (std::uint8_t& byte : secret) byte = static_cast<std::uint8_t>(source());
    return secret;
}

bool same_secret(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) noexcept {
    if (a.size() != b.size()) return false;
    volatile std::uint8_t differs = 0;
    for (std::size_t i = 0; i < a.size(); ++i) differs = differs | (a[i] ^ b[i]);
    return differs == 0;
}

bool publish_share(const std::string& wanted, const std::string& name, const TrapShare& share) {
    if (!prepare_directory(wanted.empty() ? default_directory() : wanted)) return false;
    const std::string file = file_of(wanted, name);
    const std::string fresh = file + "." + hex(share.owner).substr(0, 16);
    const int fd = open_new(fresh);
    if (fd < 0) return false;
    const std::string text = std::string(kMagic) + std::to_string(share.tcp_port) + "\n" + hex(share.client) +
                             "\n" + hex(share.owner) + "\n";
    const bool written =
        ::write(fd, text.data(), static_cast<unsigned>(text.size())) == static_cast<int>(text.size());
    ::close(fd);
    if (written && replace(fresh, file)) return true;
    std::remove(fresh.c_str());
    return false;
}

std::optional<TrapShare> find_share(const std::string& wanted, const std::string& name) {
    if (!is_private(wanted.empty() ? default_directory() : wanted)) return std::nullopt;
    const int fd = open_existing(file_of(wanted, name));
    if (fd < 0) return std::nullopt;
    char text[kMaxFile];
    const auto n = ours(fd) ? ::read(fd, text, sizeof text) : -1;
    ::close(fd);
    if (n <= 0) return std::nullopt;
    return parse({text, static_cast<std::size_t>(n)});
}

void withdraw_share(const std::string& wanted, const std::string& name, const TrapShare& share) {
    const auto found = find_share(wanted, name);
    if (found && same_secret(found->owner, share.owner)) std::remove(file_of(wanted, name).c_str());
}

bool publish_trap_share(const std::string& wanted, std::uint16_t udp_port, const TrapShare& share) {
    return !fault::fails("trap.publish") && publish_share(wanted, name_of(udp_port), share);
}

std::optional<TrapShare> find_trap_share(const std::string& wanted, std::uint16_t udp_port) {
    return find_share(wanted, name_of(udp_port));
}

void withdraw_trap_share(const std::string& wanted, std::uint16_t udp_port, const TrapShare& share) {
    withdraw_share(wanted, name_of(udp_port), share);
}

// ---- the lock

#ifdef _WIN32

OwnerLock::Result OwnerLock::take(const std::string& wanted, const std::string& name) {
    if (!prepare_directory(wanted.empty() ? default_directory() : wanted)) return Result::kFailed;
    // No other Windows process may open it while this handle is there.
    const HANDLE file = CreateFileA(file_of(wanted, name).c_str(), GENERIC_WRITE, 0,
                                    ForThisUser().attributes(), OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr);
    if (file == INVALID_HANDLE_VALUE)
        return GetLastError() == ERROR_SHARING_VIOLATION ? Result::kHeld : Result::kFailed;
    // A Linux process that has the folder too heeds, and makes Wine heed, locks of byte ranges.
    if (!LockFile(file, 0, 0, 1, 0)) {
        const bool held = GetLastError() == ERROR_LOCK_VIOLATION;
        CloseHandle(file);
        return held ? Result::kHeld : Result::kFailed;
    }
    handle_ = reinterpret_cast<std::intptr_t>(file);
    return Result::kTaken;
}

void OwnerLock::release() noexcept {
    if (handle_ != -1) CloseHandle(reinterpret_cast<HANDLE>(handle_));
    handle_ = -1;
}

#else

OwnerLock::Result OwnerLock::take(const std::string& wanted, const std::string& name) {
    if (!prepare_directory(wanted.empty() ? default_directory() : wanted)) return Result::kFailed;
    const int fd = ::open(file_of(wanted, name).c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) return Result::kFailed;
    const bool good = ours(fd);
    // The kind of lock Wine makes of LockFile(), but of the open file: a process's own would go with the
    // first descriptor it closes.
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_len = 1;
    if (!good || ::fcntl(fd, F_OFD_SETLK, &lock) != 0) {
        const bool held = good && (errno == EWOULDBLOCK || errno == EACCES);
        ::close(fd);
        return held ? Result::kHeld : Result::kFailed;
    }
    close_in_child(fd);  // its copy would hold the lock on
    handle_ = fd;
    return Result::kTaken;
}

void OwnerLock::release() noexcept {
    if (handle_ == -1) return;
    forget_in_child(static_cast<int>(handle_));
    ::close(static_cast<int>(handle_));
    handle_ = -1;
}

#endif

}  // namespace openwosa::runtime
