#include "system_error.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <climits>
#include <cstring>

namespace openwosa::comshim {

DWORD error_from_errno(int error) noexcept {
    switch (error) {
        case 0:
            return ERROR_SUCCESS;
        case EPERM:
        case EACCES:
        case EISDIR:
        case EROFS:
        case ETXTBSY:
            return ERROR_ACCESS_DENIED;
        case ENOENT:
            return ERROR_FILE_NOT_FOUND;
        case ENOTDIR:
        case ELOOP:
            return ERROR_PATH_NOT_FOUND;
        case ENAMETOOLONG:
            return ERROR_FILENAME_EXCED_RANGE;
        case EBADF:
            return ERROR_INVALID_HANDLE;
        case ENOMEM:
            return ERROR_NOT_ENOUGH_MEMORY;
        case EAGAIN:
            return ERROR_NO_SYSTEM_RESOURCES;
        case EFAULT:
            return ERROR_NOACCESS;
        case EBUSY:
            return ERROR_BUSY;
        case EEXIST:
            return ERROR_FILE_EXISTS;
        case EINVAL:
            return ERROR_INVALID_PARAMETER;
        case ENFILE:
        case EMFILE:
            return ERROR_TOO_MANY_OPEN_FILES;
        case EFBIG:
        case ENOSPC:
        case EDQUOT:
            return ERROR_DISK_FULL;
        case ESPIPE:
            return ERROR_SEEK_ON_DEVICE;
        case EPIPE:
            return ERROR_NO_DATA;
        case EIO:
            return ERROR_IO_DEVICE;
        case ENOEXEC:
            return ERROR_BAD_EXE_FORMAT;
        case ENOTEMPTY:
            return ERROR_DIR_NOT_EMPTY;
        case ENXIO:
        case ENODEV:
            return ERROR_DEV_NOT_EXIST;
        case ENOSYS:
        case EOPNOTSUPP:
            return ERROR_NOT_SUPPORTED;
        default:
            return ERROR_GEN_FAILURE;
    }
}

DWORD path_error(const char* path, int error) noexcept {
    const char* slash = std::strrchr(path, '/');
    if (error != ENOENT || !slash || slash == path)
        return *path ? error_from_errno(error) : ERROR_PATH_NOT_FOUND;
    char directory[PATH_MAX];
    const auto length = static_cast<std::size_t>(slash - path);
    if (length >= sizeof directory) return ERROR_FILENAME_EXCED_RANGE;
    std::memcpy(directory, path, length);
    directory[length] = 0;
    struct stat status {};
    return stat(directory, &status) == 0 ? ERROR_FILE_NOT_FOUND : ERROR_PATH_NOT_FOUND;
}

}  // namespace openwosa::comshim
