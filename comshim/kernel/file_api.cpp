// The exported functions for files and standard handles.
//
// All I/O is synchronous. An OVERLAPPED gives the position and is completed when the call returns. Sharing
// modes are accepted and not enforced, as nothing on this platform would see them.
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>
#include <windows.h>

#include <array>
#include <cerrno>

#include "event.hpp"
#include "file.hpp"
#include "named_object.hpp"
#include "system_error.hpp"

namespace openwosa::comshim {

namespace {

DWORD file_access(DWORD wanted) noexcept {
    DWORD access = wanted & (SPECIFIC_RIGHTS_ALL | STANDARD_RIGHTS_ALL);
    if (wanted & (GENERIC_READ | GENERIC_ALL | MAXIMUM_ALLOWED)) access |= kFileReadAccess;
    if (wanted & (GENERIC_WRITE | GENERIC_ALL | MAXIMUM_ALLOWED)) access |= kFileWriteAccess;
    if (access & FILE_WRITE_DATA) access |= FILE_APPEND_DATA;  // WriteFile asks for the latter
    return access | SYNCHRONIZE;
}

int open_mode(DWORD access) noexcept {
    const bool writes = access & (FILE_WRITE_DATA | FILE_APPEND_DATA);
    int mode = !writes ? O_RDONLY : access & FILE_READ_DATA ? O_RDWR : O_WRONLY;
    if ((access & FILE_APPEND_DATA) && !(access & FILE_WRITE_DATA)) mode |= O_APPEND;
    return mode | O_CLOEXEC | O_NOCTTY;
}

struct Opened {
    int descriptor;
    DWORD error;  // what CreateFile leaves in the last error, also when it succeeds
};

Opened create_new(const char* path, int mode, mode_t permissions, DWORD if_exists) noexcept {
    const int descriptor = open(path, mode | O_CREAT | O_EXCL, permissions);
    if (descriptor >= 0) return {descriptor, ERROR_SUCCESS};
    return {-1, errno == EEXIST ? if_exists : path_error(path, errno)};
}

Opened open_existing(const char* path, int mode, DWORD if_opened) noexcept {
    const int descriptor = open(path, mode);
    if (descriptor < 0) return {-1, path_error(path, errno)};
    struct stat status {};
    if (fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode)) {
        close(descriptor);
        return {-1, ERROR_ACCESS_DENIED};
    }
    return {descriptor, if_opened};
}

Opened open_file(const char* path, DWORD disposition, int mode, mode_t permissions) noexcept {
    switch (disposition) {
        case CREATE_NEW:
            return create_new(path, mode, permissions, ERROR_FILE_EXISTS);
        case CREATE_ALWAYS:
        case OPEN_ALWAYS: {
            const Opened made = create_new(path, mode, permissions, ERROR_ALREADY_EXISTS);
            if (made.descriptor >= 0 || made.error != ERROR_ALREADY_EXISTS) return made;
            return open_existing(path, disposition == CREATE_ALWAYS ? mode | O_TRUNC : mode,
                                 ERROR_ALREADY_EXISTS);
        }
        case OPEN_EXISTING:
            return open_existing(path, mode, ERROR_SUCCESS);
        case TRUNCATE_EXISTING:
            if ((mode & O_ACCMODE) == O_RDONLY) return {-1, ERROR_INVALID_PARAMETER};
            return open_existing(path, mode | O_TRUNC, ERROR_SUCCESS);
        default:
            return {-1, ERROR_INVALID_PARAMETER};
    }
}

HANDLE create_file(LPCSTR name, DWORD access, LPSECURITY_ATTRIBUTES security, DWORD disposition,
                   DWORD flags) {
    if (!name || !*name) {
        set_last_error(ERROR_PATH_NOT_FOUND);
        return INVALID_HANDLE_VALUE;
    }
    const std::string path = system_path(name);
    const DWORD granted = file_access(access);
    const mode_t permissions = flags & FILE_ATTRIBUTE_READONLY ? 0444 : 0666;
    int mode = open_mode(granted);
    if (flags & FILE_FLAG_WRITE_THROUGH) mode |= O_DSYNC;
    const Opened opened = open_file(path.c_str(), disposition, mode, permissions);
    if (opened.descriptor < 0) {
        set_last_error(opened.error);
        return INVALID_HANDLE_VALUE;
    }
    const bool temporary = flags & FILE_FLAG_DELETE_ON_CLOSE;
    library::prepare_for_fork();
    Ref<File> file = Ref<File>::adopt(
        new File(opened.descriptor, File::Ownership::kOwned, temporary ? path : std::string()));
    const HANDLE handle = HandleTable::insert(std::move(file), granted, security && security->bInheritHandle);
    set_last_error(handle ? opened.error : ERROR_NO_SYSTEM_RESOURCES);
    return handle ? handle : INVALID_HANDLE_VALUE;
}

Ref<File> get_file(HANDLE handle, DWORD right) noexcept {
    KernelLock lock;
    return Ref<File>::share(find_with_access<File>(lock, handle, right));
}

off_t offset_of(const OVERLAPPED& overlapped) noexcept {
    return static_cast<off_t>(std::uint64_t{overlapped.OffsetHigh} << 32 | overlapped.Offset);
}

// A write to a pipe nobody reads must fail, not kill: SIGPIPE is held back and taken out again.
class WithoutSigpipe {
  public:
    WithoutSigpipe() noexcept {
        sigemptyset(&pipe_);
        sigaddset(&pipe_, SIGPIPE);
        sigset_t pending;
        sigpending(&pending);
        was_pending_ = sigismember(&pending, SIGPIPE);
        if (!was_pending_) pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
    }
    ~WithoutSigpipe() {
        if (was_pending_) return;
        constexpr timespec kAtOnce{0, 0};
        while (sigtimedwait(&pipe_, nullptr, &kAtOnce) == -1 && errno == EINTR) {
        }
        pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }

  private:
    sigset_t pipe_;
    sigset_t before_;
    bool was_pending_;
};

struct Transferred {
    DWORD bytes = 0;
    int error = 0;
};

// A disk gives all that is asked for, unless the file ends; a pipe or terminal what it has.
Transferred read_file(const File& file, char* buffer, DWORD size, const OVERLAPPED* overlapped) noexcept {
    Transferred done;
    const bool from_disk = file.type() == FILE_TYPE_DISK;
    while (done.bytes < size) {
        const ssize_t got = from_disk && overlapped
                                ? pread(file.descriptor(), buffer + done.bytes, size - done.bytes,
                                        offset_of(*overlapped) + done.bytes)
                                : read(file.descriptor(), buffer + done.bytes, size - done.bytes);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) done.error = errno;
        if (got <= 0) break;
        done.bytes += static_cast<DWORD>(got);
        if (!from_disk) break;
    }
    return done;
}

Transferred write_file(const File& file, const char* buffer, DWORD size,
                       const OVERLAPPED* overlapped) noexcept {
    Transferred done;
    const bool to_disk = file.type() == FILE_TYPE_DISK;
    while (done.bytes < size) {
        const ssize_t put = to_disk && overlapped
                                ? pwrite(file.descriptor(), buffer + done.bytes, size - done.bytes,
                                         offset_of(*overlapped) + done.bytes)
                                : write(file.descriptor(), buffer + done.bytes, size - done.bytes);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) {
            done.error = errno;
            break;
        }
        done.bytes += static_cast<DWORD>(put);
    }
    return done;
}

void complete(LPOVERLAPPED overlapped, DWORD bytes) noexcept {
    if (!overlapped) return;
    overlapped->Internal = ERROR_SUCCESS;
    overlapped->InternalHigh = bytes;
    if (overlapped->hEvent) SetEvent(overlapped->hEvent);
}

constinit std::array<HANDLE, 3> g_standard{};  // guarded by the kernel lock

int standard_index(DWORD which) noexcept {
    switch (which) {
        case STD_INPUT_HANDLE:
            return 0;
        case STD_OUTPUT_HANDLE:
            return 1;
        case STD_ERROR_HANDLE:
            return 2;
        default:
            return -1;
    }
}

}  // namespace

void forget_standard_handles() noexcept {
    KernelLock lock;
    for (HANDLE& handle : g_standard) HandleTable::remove(lock, std::exchange(handle, nullptr));
}

}  // namespace openwosa::comshim

using namespace openwosa::comshim;

HANDLE CreateFileA(LPCSTR name, DWORD access, DWORD /*share*/, LPSECURITY_ATTRIBUTES security,
                   DWORD disposition, DWORD flags, HANDLE /*template_file*/) {
    return guarded(INVALID_HANDLE_VALUE,
                   [&] { return create_file(name, access, security, disposition, flags); });
}

HANDLE CreateFileW(LPCWSTR name, DWORD access, DWORD share, LPSECURITY_ATTRIBUTES security, DWORD disposition,
                   DWORD flags, HANDLE template_file) {
    return with_narrow(INVALID_HANDLE_VALUE, name, [&](LPCSTR text) {
        return CreateFileA(text, access, share, security, disposition, flags, template_file);
    });
}

BOOL ReadFile(HANDLE handle, LPVOID buffer, DWORD size, LPDWORD read, LPOVERLAPPED overlapped) {
    if (read) *read = 0;
    if (!read && !overlapped) return fail(ERROR_INVALID_PARAMETER);
    const Ref<File> file = get_file(handle, FILE_READ_DATA);
    if (!file) return FALSE;
    const Transferred done = read_file(*file, static_cast<char*>(buffer), size, overlapped);
    if (done.error != 0) return fail(error_from_errno(done.error));
    if (done.bytes == 0 && size != 0) {
        if (file->type() == FILE_TYPE_PIPE) return fail(ERROR_BROKEN_PIPE);
        if (overlapped) return fail(ERROR_HANDLE_EOF);
    }
    if (read) *read = done.bytes;
    complete(overlapped, done.bytes);
    return TRUE;
}

BOOL WriteFile(HANDLE handle, LPCVOID buffer, DWORD size, LPDWORD written, LPOVERLAPPED overlapped) {
    if (written) *written = 0;
    const Ref<File> file = get_file(handle, FILE_APPEND_DATA);
    if (!file) return FALSE;
    Transferred done;
    if (file->type() == FILE_TYPE_PIPE) {
        const WithoutSigpipe guard;
        done = write_file(*file, static_cast<const char*>(buffer), size, overlapped);
    } else {
        done = write_file(*file, static_cast<const char*>(buffer), size, overlapped);
    }
    if (written) *written = done.bytes;
    if (done.error != 0) return fail(error_from_errno(done.error));
    complete(overlapped, done.bytes);
    return TRUE;
}

BOOL FlushFileBuffers(HANDLE handle) {
    const Ref<File> file = get_file(handle, FILE_APPEND_DATA);
    if (!file) return FALSE;
    if (file->type() == FILE_TYPE_DISK && fsync(file->descriptor()) != 0)
        return fail(error_from_errno(errno));
    return TRUE;
}

DWORD SetFilePointer(HANDLE handle, LONG distance, PLONG distance_high, DWORD method) {
    constexpr int kWhence[] = {SEEK_SET, SEEK_CUR, SEEK_END};
    const Ref<File> file = get_file(handle, 0);
    if (!file) return INVALID_SET_FILE_POINTER;
    if (method > FILE_END) {
        set_last_error(ERROR_INVALID_PARAMETER);
        return INVALID_SET_FILE_POINTER;
    }
    // Without the high half the distance is a signed 32-bit number, with it the low half of a 64-bit one.
    const off_t offset = distance_high ? static_cast<off_t>(static_cast<std::uint64_t>(*distance_high) << 32 |
                                                            static_cast<std::uint32_t>(distance))
                                       : distance;
    const off_t position = lseek(file->descriptor(), offset, kWhence[method]);
    if (position < 0) {
        set_last_error(errno == EINVAL ? ERROR_NEGATIVE_SEEK : error_from_errno(errno));
        return INVALID_SET_FILE_POINTER;
    }
    if (distance_high) *distance_high = static_cast<LONG>(position >> 32);
    set_last_error(NO_ERROR);  // the low half may look like the failure
    return static_cast<DWORD>(position);
}

BOOL SetEndOfFile(HANDLE handle) {
    const Ref<File> file = get_file(handle, FILE_WRITE_DATA);
    if (!file) return FALSE;
    const off_t position = lseek(file->descriptor(), 0, SEEK_CUR);
    if (position < 0 || ftruncate(file->descriptor(), position) != 0) return fail(error_from_errno(errno));
    return TRUE;
}

DWORD GetFileSize(HANDLE handle, LPDWORD size_high) {
    const Ref<File> file = get_file(handle, 0);
    if (!file) return INVALID_FILE_SIZE;
    struct stat status {};
    if (file->type() != FILE_TYPE_DISK || fstat(file->descriptor(), &status) != 0) {
        set_last_error(ERROR_INVALID_FUNCTION);
        return INVALID_FILE_SIZE;
    }
    if (size_high) *size_high = static_cast<DWORD>(static_cast<std::uint64_t>(status.st_size) >> 32);
    set_last_error(NO_ERROR);
    return static_cast<DWORD>(status.st_size);
}

DWORD GetFileType(HANDLE handle) {
    const Ref<File> file = get_file(handle, 0);
    if (!file) return FILE_TYPE_UNKNOWN;
    set_last_error(NO_ERROR);
    return file->type();
}

BOOL DeleteFileA(LPCSTR name) {
    return guarded(FALSE, [&]() -> BOOL {
        if (!name || !*name) return fail(ERROR_PATH_NOT_FOUND);
        const std::string path = system_path(name);
        struct stat status {};
        if (lstat(path.c_str(), &status) != 0) return fail(path_error(path.c_str(), errno));
        if (S_ISDIR(status.st_mode) || !(status.st_mode & 0222)) return fail(ERROR_ACCESS_DENIED);
        return unlink(path.c_str()) == 0 ? TRUE : fail(path_error(path.c_str(), errno));
    });
}

BOOL DeleteFileW(LPCWSTR name) { return with_narrow(FALSE, name, DeleteFileA); }

DWORD GetFileAttributesA(LPCSTR name) {
    return guarded(INVALID_FILE_ATTRIBUTES, [&]() -> DWORD {
        const std::string path = system_path(name ? name : "");
        struct stat status {};
        if (stat(path.c_str(), &status) != 0) {
            set_last_error(path_error(path.c_str(), errno));
            return INVALID_FILE_ATTRIBUTES;
        }
        DWORD attributes = S_ISDIR(status.st_mode) ? FILE_ATTRIBUTE_DIRECTORY : 0;
        if (!(status.st_mode & 0222)) attributes |= FILE_ATTRIBUTE_READONLY;
        return attributes ? attributes : FILE_ATTRIBUTE_NORMAL;
    });
}

DWORD GetFileAttributesW(LPCWSTR name) {
    return with_narrow(INVALID_FILE_ATTRIBUTES, name, GetFileAttributesA);
}

// The standard descriptors stay open when their handle is closed: stdio uses them still.
HANDLE GetStdHandle(DWORD which) {
    const int index = standard_index(which);
    if (index < 0) {
        set_last_error(ERROR_INVALID_HANDLE);
        return INVALID_HANDLE_VALUE;
    }
    const bool is_open = fcntl(index, F_GETFD) != -1;
    KernelLock lock;
    HANDLE& handle = g_standard[static_cast<std::size_t>(index)];
    if (!handle && is_open) {
        auto* file = new (std::nothrow) File(index, File::Ownership::kBorrowed);
        const DWORD access = index == 0 ? kFileReadAccess : kFileWriteAccess;
        if (file) handle = HandleTable::insert(lock, Ref<Object>::adopt(file), access);
    }
    return handle;
}

BOOL SetStdHandle(DWORD which, HANDLE handle) {
    const int index = standard_index(which);
    if (index < 0) return fail(ERROR_INVALID_HANDLE);
    KernelLock lock;
    g_standard[static_cast<std::size_t>(index)] = handle;
    return TRUE;
}
