// Anonymous pipes.
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <windows.h>

#include <algorithm>
#include <cerrno>

#include "file.hpp"
#include "named_object.hpp"
#include "system_error.hpp"

using namespace openwosa::comshim;

namespace {

HANDLE insert_end(int descriptor, DWORD access, bool inherit) {
    auto* file = new (std::nothrow) File(descriptor);
    if (!file) {
        close(descriptor);
        return nullptr;
    }
    return HandleTable::insert(Ref<Object>::adopt(file), access, inherit);
}

// Looks at what a pipe holds: tee() copies it to another pipe without taking it out.
ssize_t peek(int descriptor, void* buffer, std::size_t size) noexcept {
    int copy[2];
    if (pipe2(copy, O_CLOEXEC | O_NONBLOCK) != 0) return -1;
    fcntl(copy[1], F_SETPIPE_SZ, size);
    ssize_t copied = tee(descriptor, copy[1], size, SPLICE_F_NONBLOCK);
    ssize_t total = 0;
    while (copied > 0) {
        const ssize_t got =
            read(copy[0], static_cast<char*>(buffer) + total, static_cast<std::size_t>(copied));
        if (got <= 0) break;
        total += got;
        copied -= got;
    }
    close(copy[0]);
    close(copy[1]);
    return total;
}

bool is_hung_up(int descriptor) noexcept {
    pollfd wanted{descriptor, POLLIN, 0};
    return poll(&wanted, 1, 0) > 0 && (wanted.revents & POLLHUP) && !(wanted.revents & POLLIN);
}

}  // namespace

BOOL CreatePipe(PHANDLE read_end, PHANDLE write_end, LPSECURITY_ATTRIBUTES security, DWORD size) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return fail(error_from_errno(errno));
    if (size > 65536)
        fcntl(ends[1], F_SETPIPE_SZ, std::min<DWORD>(size, 1 << 20));  // a suggestion, on Windows too
    const bool inherit = security && security->bInheritHandle;
    library::prepare_for_fork();
    const HANDLE reader = insert_end(ends[0], kFileReadAccess, inherit);
    const HANDLE writer = insert_end(ends[1], kFileWriteAccess, inherit);
    if (!reader || !writer) {
        HandleTable::close(reader);
        HandleTable::close(writer);
        return fail(ERROR_NO_SYSTEM_RESOURCES);
    }
    *read_end = reader;
    *write_end = writer;
    return TRUE;
}

BOOL PeekNamedPipe(HANDLE pipe, LPVOID buffer, DWORD size, LPDWORD read, LPDWORD available, LPDWORD left) {
    Ref<File> file;
    {
        KernelLock lock;
        file = Ref<File>::share(find_with_access<File>(lock, pipe, FILE_READ_DATA));
    }
    if (!file) return FALSE;
    int waiting = 0;
    if (file->type() != FILE_TYPE_PIPE || ioctl(file->descriptor(), FIONREAD, &waiting) != 0)
        return fail(ERROR_INVALID_FUNCTION);
    if (waiting == 0 && is_hung_up(file->descriptor())) return fail(ERROR_BROKEN_PIPE);
    ssize_t seen = 0;
    if (buffer && size != 0 && waiting > 0) {
        seen =
            peek(file->descriptor(), buffer, std::min<std::size_t>(size, static_cast<std::size_t>(waiting)));
        if (seen < 0) return fail(error_from_errno(errno));
    }
    if (read) *read = static_cast<DWORD>(seen);
    if (available) *available = static_cast<DWORD>(waiting);
    if (left) *left = 0;  // a byte pipe has no messages
    return TRUE;
}
