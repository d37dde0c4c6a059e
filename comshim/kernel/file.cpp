#include "file.hpp"

#include <poll.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

namespace openwosa::comshim {

namespace {

constexpr std::int64_t kLookAgain = 10'000'000;  // nanoseconds

DWORD type_of(int descriptor) noexcept {
    struct stat status {};
    if (fstat(descriptor, &status) != 0) return FILE_TYPE_UNKNOWN;
    if (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode) || S_ISBLK(status.st_mode)) return FILE_TYPE_DISK;
    if (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode)) return FILE_TYPE_PIPE;
    return FILE_TYPE_CHAR;
}

}  // namespace

File::File(int descriptor, Ownership ownership, std::string delete_on_close) noexcept
    : Waitable(kType),
      descriptor_(descriptor),
      ownership_(ownership),
      type_(type_of(descriptor)),
      delete_on_close_(std::move(delete_on_close)) {}

File::~File() {
    if (ownership_ == Ownership::kOwned) close(descriptor_);
    if (!delete_on_close_.empty()) unlink(delete_on_close_.c_str());
}

bool File::ready(const KernelLock&, const ThreadState&) noexcept {
    if (type_ == FILE_TYPE_DISK) return true;
    pollfd wanted{descriptor_, POLLIN, 0};
    return poll(&wanted, 1, 0) > 0;
}

Deadline File::due(const KernelLock&) const noexcept {
    return type_ == FILE_TYPE_DISK ? Deadline::never() : Deadline{Deadline::now().nanoseconds + kLookAgain};
}

std::string system_path(const char* name) {
    if (strcasecmp(name, "NUL") == 0) return "/dev/null";
    for (const char* console : {"CON", "CONIN$", "CONOUT$"})
        if (strcasecmp(name, console) == 0) return "/dev/tty";
    std::string path(name);
    for (char& c : path)
        if (c == '\\') c = '/';
    return path;
}

}  // namespace openwosa::comshim
