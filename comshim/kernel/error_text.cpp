// Texts of our own for the codes of winerror.h.
#include "error_text.hpp"

#include <objbase.h>

namespace openwosa::comshim {

const char* error_text(DWORD code) noexcept {
    switch (code) {
        case ERROR_SUCCESS:
            return "No error.";
        case ERROR_INVALID_FUNCTION:
            return "The function is not valid here.";
        case ERROR_FILE_NOT_FOUND:
            return "There is no such file.";
        case ERROR_PATH_NOT_FOUND:
            return "There is no such path.";
        case ERROR_TOO_MANY_OPEN_FILES:
            return "Too many files are open.";
        case ERROR_ACCESS_DENIED:
            return "Access is denied.";
        case ERROR_INVALID_HANDLE:
            return "The handle is not valid.";
        case ERROR_ARENA_TRASHED:
            return "The storage control blocks are damaged.";
        case ERROR_NOT_ENOUGH_MEMORY:
            return "There is not enough memory.";
        case ERROR_INVALID_BLOCK:
            return "The address of a storage control block is not valid.";
        case ERROR_BAD_ENVIRONMENT:
            return "The environment is not valid.";
        case ERROR_BAD_FORMAT:
            return "The format is not valid.";
        case ERROR_INVALID_ACCESS:
            return "The access code is not valid.";
        case ERROR_INVALID_DATA:
            return "The data is not valid.";
        case ERROR_OUTOFMEMORY:
            return "There is not enough memory for this operation.";
        case ERROR_INVALID_DRIVE:
            return "There is no such drive.";
        case ERROR_CURRENT_DIRECTORY:
            return "The current directory cannot be removed.";
        case ERROR_NOT_SAME_DEVICE:
            return "The file cannot be moved to another device.";
        case ERROR_NO_MORE_FILES:
            return "There are no more files.";
        case ERROR_WRITE_PROTECT:
            return "The medium is write-protected.";
        case ERROR_NOT_READY:
            return "The device is not ready.";
        case ERROR_BAD_COMMAND:
            return "The device does not know the command.";
        case ERROR_CRC:
            return "The data failed its check sum.";
        case ERROR_BAD_LENGTH:
            return "The length of the command is not valid.";
        case ERROR_SEEK:
            return "The position cannot be found on the device.";
        case ERROR_WRITE_FAULT:
            return "The device cannot be written.";
        case ERROR_READ_FAULT:
            return "The device cannot be read.";
        case ERROR_GEN_FAILURE:
            return "A device does not work.";
        case ERROR_SHARING_VIOLATION:
            return "The file is in use by another process.";
        case ERROR_LOCK_VIOLATION:
            return "Part of the file is locked by another process.";
        case ERROR_HANDLE_EOF:
            return "The end of the file has been reached.";
        case ERROR_HANDLE_DISK_FULL:
            return "The disk is full.";
        case ERROR_NOT_SUPPORTED:
            return "The request is not supported.";
        case ERROR_REM_NOT_LIST:
            return "The remote computer is not available.";
        case ERROR_DUP_NAME:
            return "The name exists twice on the network.";
        case ERROR_BAD_NETPATH:
            return "The network path was not found.";
        case ERROR_NETWORK_BUSY:
            return "The network is busy.";
        case ERROR_DEV_NOT_EXIST:
            return "There is no such device any more.";
        case ERROR_UNEXP_NET_ERR:
            return "An unexpected network error happened.";
        case ERROR_NETWORK_ACCESS_DENIED:
            return "Access to the network is denied.";
        case ERROR_BAD_NET_NAME:
            return "The network name was not found.";
        case ERROR_FILE_EXISTS:
            return "The file exists already.";
        case ERROR_CANNOT_MAKE:
            return "The file or directory cannot be created.";
        case ERROR_ALREADY_ASSIGNED:
            return "The local device name is in use.";
        case ERROR_INVALID_PASSWORD:
            return "The password is not right.";
        case ERROR_INVALID_PARAMETER:
            return "A parameter is not valid.";
        case ERROR_NO_PROC_SLOTS:
            return "No process can be started now.";
        case ERROR_TOO_MANY_SEMAPHORES:
            return "No further semaphore can be created.";
        case ERROR_EXCL_SEM_ALREADY_OWNED:
            return "Another process owns the semaphore.";
        case ERROR_SEM_IS_SET:
            return "The semaphore is set and cannot be closed.";
        case ERROR_BROKEN_PIPE:
            return "The other end of the pipe has been closed.";
        case ERROR_OPEN_FAILED:
            return "The device or file cannot be opened.";
        case ERROR_BUFFER_OVERFLOW:
            return "The file name is too long.";
        case ERROR_DISK_FULL:
            return "There is not enough space on the disk.";
        case ERROR_NO_MORE_SEARCH_HANDLES:
            return "There are no more file identifiers.";
        case ERROR_INVALID_TARGET_HANDLE:
            return "The target handle is not valid.";
        case ERROR_CALL_NOT_IMPLEMENTED:
            return "This function is not implemented on this system.";
        case ERROR_SEM_TIMEOUT:
            return "The semaphore was not free in time.";
        case ERROR_INSUFFICIENT_BUFFER:
            return "The buffer is too small for the data.";
        case ERROR_INVALID_NAME:
            return "The name of the file or directory is not valid.";
        case ERROR_INVALID_LEVEL:
            return "The level is not valid.";
        case ERROR_MOD_NOT_FOUND:
            return "The module was not found.";
        case ERROR_PROC_NOT_FOUND:
            return "The procedure was not found.";
        case ERROR_WAIT_NO_CHILDREN:
            return "There are no child processes to wait for.";
        case ERROR_NEGATIVE_SEEK:
            return "The file pointer cannot be moved before the beginning of the file.";
        case ERROR_SEEK_ON_DEVICE:
            return "The file pointer of this device cannot be moved.";
        case ERROR_DIR_NOT_EMPTY:
            return "The directory is not empty.";
        case ERROR_DISCARDED:
            return "The segment has been discarded.";
        case ERROR_NOT_LOCKED:
            return "The segment is not locked.";
        case ERROR_BAD_ARGUMENTS:
            return "An argument is not valid.";
        case ERROR_BAD_PATHNAME:
            return "The path is not valid.";
        case ERROR_MAX_THRDS_REACHED:
            return "No more threads can be created.";
        case ERROR_BUSY:
            return "The resource is in use.";
        case ERROR_ALREADY_EXISTS:
            return "The object exists already.";
        case ERROR_BAD_EXE_FORMAT:
            return "The file is not a program this system can run.";
        case ERROR_ENVVAR_NOT_FOUND:
            return "There is no such environment variable.";
        case ERROR_NO_SIGNAL_SENT:
            return "No process has a handler for the signal.";
        case ERROR_FILENAME_EXCED_RANGE:
            return "The file name or extension is too long.";
        case ERROR_META_EXPANSION_TOO_LONG:
            return "The pattern is not valid.";
        case ERROR_BAD_PIPE:
            return "The state of the pipe is not valid.";
        case ERROR_PIPE_BUSY:
            return "All instances of the pipe are busy.";
        case ERROR_NO_DATA:
            return "The pipe is being closed.";
        case ERROR_PIPE_NOT_CONNECTED:
            return "No process is at the other end of the pipe.";
        case ERROR_MORE_DATA:
            return "There is more data.";
        case WAIT_TIMEOUT:
            return "The wait ended without success.";
        case ERROR_NO_MORE_ITEMS:
            return "There is no more data.";
        case ERROR_DIRECTORY:
            return "The directory name is not valid.";
        case ERROR_NOT_OWNER:
            return "The mutex belongs to another thread.";
        case ERROR_TOO_MANY_POSTS:
            return "The semaphore cannot count that far.";
        case ERROR_MR_MID_NOT_FOUND:
            return "There is no text for this message number.";
        case ERROR_INVALID_ADDRESS:
            return "The address is not valid.";
        case ERROR_ARITHMETIC_OVERFLOW:
            return "The result has overflowed.";
        case ERROR_PIPE_CONNECTED:
            return "A process is at the other end of the pipe.";
        case ERROR_PIPE_LISTENING:
            return "The pipe waits for a process at its other end.";
        case ERROR_ABANDONED_WAIT_0:
            return "The wait ended because what was waited for has been closed.";
        case ERROR_OPERATION_ABORTED:
            return "The operation was aborted: its thread ended, or the program asked for it.";
        case ERROR_IO_INCOMPLETE:
            return "The operation is not finished yet.";
        case ERROR_IO_PENDING:
            return "The operation goes on in the background.";
        case ERROR_NOACCESS:
            return "The memory cannot be accessed.";
        case ERROR_SWAPERROR:
            return "A page could not be read or written.";
        case ERROR_STACK_OVERFLOW:
            return "The stack is exhausted.";
        case ERROR_INVALID_MESSAGE:
            return "The window cannot act on the message.";
        case ERROR_CAN_NOT_COMPLETE:
            return "The function cannot be completed.";
        case ERROR_INVALID_FLAGS:
            return "The flags are not valid.";
        case ERROR_NO_TOKEN:
            return "There is no such token.";
        case ERROR_INVALID_SERVICE_CONTROL:
            return "The service does not know the control.";
        case ERROR_SERVICE_REQUEST_TIMEOUT:
            return "The service did not answer in time.";
        case ERROR_SERVICE_NO_THREAD:
            return "No thread could be made for the service.";
        case ERROR_SERVICE_ALREADY_RUNNING:
            return "The service is running already.";
        case ERROR_SERVICE_DISABLED:
            return "The service is disabled.";
        case ERROR_SERVICE_DOES_NOT_EXIST:
            return "The service is not installed.";
        case ERROR_SERVICE_CANNOT_ACCEPT_CTRL:
            return "The service cannot take controls now.";
        case ERROR_SERVICE_NOT_ACTIVE:
            return "The service is not running.";
        case ERROR_FAILED_SERVICE_CONTROLLER_CONNECT:
            return "The service process cannot reach the service controller.";
        case ERROR_EXCEPTION_IN_SERVICE:
            return "An exception ended the service.";
        case ERROR_SERVICE_SPECIFIC_ERROR:
            return "The service has reported an error of its own.";
        case ERROR_PROCESS_ABORTED:
            return "The process ended unexpectedly.";
        case ERROR_SERVICE_DEPENDENCY_FAIL:
            return "A service this one depends on did not start.";
        case ERROR_SERVICE_START_HANG:
            return "The service hangs while starting.";
        case ERROR_SERVICE_EXISTS:
            return "The service exists already.";
        case ERROR_NO_UNICODE_TRANSLATION:
            return "The text has no form in the other character set.";
        case ERROR_DLL_INIT_FAILED:
            return "The initialization routine of a library failed.";
        case ERROR_SHUTDOWN_IN_PROGRESS:
            return "The system is shutting down.";
        case ERROR_IO_DEVICE:
            return "The device reported an error.";
        case ERROR_POSSIBLE_DEADLOCK:
            return "A deadlock is possible.";
        case ERROR_NO_MORE_USER_HANDLES:
            return "There are no more user handles.";
        case ERROR_MESSAGE_SYNC_ONLY:
            return "The message can be sent synchronously only.";
        case ERROR_NOT_FOUND:
            return "The element was not found.";
        case ERROR_CONNECTION_UNAVAIL:
            return "The device is not connected now.";
        case ERROR_NO_NETWORK:
            return "There is no network.";
        case ERROR_CANCELLED:
            return "The operation was cancelled by the user.";
        case ERROR_CONNECTION_REFUSED:
            return "The remote computer refused the connection.";
        case ERROR_GRACEFUL_DISCONNECT:
            return "The connection was closed in good order.";
        case ERROR_NETWORK_UNREACHABLE:
            return "The network cannot be reached.";
        case ERROR_HOST_UNREACHABLE:
            return "The host cannot be reached.";
        case ERROR_PORT_UNREACHABLE:
            return "No service listens on that port.";
        case ERROR_CONNECTION_ABORTED:
            return "The connection was aborted by this computer.";
        case ERROR_RETRY:
            return "The operation failed; trying again may help.";
        case ERROR_NOT_AUTHENTICATED:
            return "The user is not authenticated.";
        case ERROR_PRIVILEGE_NOT_HELD:
            return "The client lacks a privilege it needs.";
        case ERROR_INVALID_WINDOW_HANDLE:
            return "The window handle is not valid.";
        case ERROR_INVALID_MENU_HANDLE:
            return "The menu handle is not valid.";
        case ERROR_INVALID_CURSOR_HANDLE:
            return "The cursor handle is not valid.";
        case ERROR_TLW_WITH_WSCHILD:
            return "A top-level window cannot be a child window.";
        case ERROR_CANNOT_FIND_WND_CLASS:
            return "There is no such window class.";
        case ERROR_WINDOW_OF_OTHER_THREAD:
            return "The window belongs to another thread.";
        case ERROR_HOTKEY_ALREADY_REGISTERED:
            return "The hot key is registered already.";
        case ERROR_CLASS_ALREADY_EXISTS:
            return "The class exists already.";
        case ERROR_CLASS_DOES_NOT_EXIST:
            return "The class does not exist.";
        case ERROR_CLASS_HAS_WINDOWS:
            return "The class still has open windows.";
        case ERROR_INVALID_INDEX:
            return "The index is not valid.";
        case ERROR_INVALID_MSGBOX_STYLE:
            return "The style of the message box is not valid.";
        case ERROR_INVALID_THREAD_ID:
            return "The thread identifier is not valid.";
        case ERROR_NON_MDICHILD_WINDOW:
            return "The window is no MDI child.";
        case ERROR_NO_SYSTEM_RESOURCES:
            return "The system lacks the resources.";
        case ERROR_NONPAGED_SYSTEM_RESOURCES:
            return "The system lacks non-paged resources.";
        case ERROR_TIMEOUT:
            return "The time ran out.";
        case ERROR_INVALID_MONITOR_HANDLE:
            return "The monitor handle is not valid.";
        case ERROR_RESOURCE_DATA_NOT_FOUND:
            return "The file has no resources.";
        case ERROR_RESOURCE_TYPE_NOT_FOUND:
            return "There is no resource of that type.";
        case ERROR_RESOURCE_NAME_NOT_FOUND:
            return "There is no resource of that name.";
        case ERROR_RESOURCE_LANG_NOT_FOUND:
            return "There is no resource in that language.";
        case ERROR_NOT_ENOUGH_QUOTA:
            return "The quota does not suffice.";
        case static_cast<DWORD>(E_UNEXPECTED):
            return "Something happened that should not.";
        case static_cast<DWORD>(E_NOTIMPL):
            return "This is not implemented.";
        case static_cast<DWORD>(E_NOINTERFACE):
            return "The object has no such interface.";
        case static_cast<DWORD>(E_POINTER):
            return "A pointer is not valid.";
        case static_cast<DWORD>(E_ABORT):
            return "The operation was aborted.";
        case static_cast<DWORD>(E_FAIL):
            return "The operation failed, for no reason that has a code.";
        case static_cast<DWORD>(E_PENDING):
            return "The data is not there yet.";
        case static_cast<DWORD>(CO_E_NOTINITIALIZED):
            return "The thread has not entered COM: CoInitialize has not been called.";
        case static_cast<DWORD>(CO_E_CLASSSTRING):
            return "The text is neither a class id nor the name of a class.";
        case static_cast<DWORD>(CO_E_IIDSTRING):
            return "The text is not an interface id.";
        case static_cast<DWORD>(CO_E_DLLNOTFOUND):
            return "The library of the class was not found or could not be loaded.";
        case static_cast<DWORD>(CO_E_ERRORINDLL):
            return "The library has no class objects to give.";
        case static_cast<DWORD>(CO_E_OBJISREG):
            return "The class is registered already.";
        case static_cast<DWORD>(CO_E_OBJNOTCONNECTED):
            return "The marshalled interface has been fetched or released before.";
        case static_cast<DWORD>(REGDB_E_CLASSNOTREG):
            return "The class is in no manifest.";
        case static_cast<DWORD>(CLASS_E_NOAGGREGATION):
            return "The class cannot be part of an aggregate.";
        case static_cast<DWORD>(CLASS_E_CLASSNOTAVAILABLE):
            return "The library does not have the class.";
        case static_cast<DWORD>(RPC_E_CHANGED_MODE):
            return "The thread has entered COM with another threading model.";
        case static_cast<DWORD>(RPC_E_WRONG_THREAD):
            return "The call came from a thread of another apartment.";
        case static_cast<DWORD>(RPC_E_DISCONNECTED):
            return "The object is no longer connected to its clients.";
        case static_cast<DWORD>(DISP_E_UNKNOWNINTERFACE):
            return "The interface id must be null here.";
        case static_cast<DWORD>(DISP_E_MEMBERNOTFOUND):
            return "There is no such member.";
        case static_cast<DWORD>(DISP_E_PARAMNOTFOUND):
            return "There is no such parameter.";
        case static_cast<DWORD>(DISP_E_TYPEMISMATCH):
            return "The value is not of a type that can be converted.";
        case static_cast<DWORD>(DISP_E_UNKNOWNNAME):
            return "The name is not known.";
        case static_cast<DWORD>(DISP_E_NONAMEDARGS):
            return "Named arguments are not possible here.";
        case static_cast<DWORD>(DISP_E_BADVARTYPE):
            return "The type of the variant is not valid.";
        case static_cast<DWORD>(DISP_E_EXCEPTION):
            return "The object raised an exception.";
        case static_cast<DWORD>(DISP_E_OVERFLOW):
            return "The value is out of range.";
        case static_cast<DWORD>(DISP_E_BADINDEX):
            return "The index is out of bounds.";
        case static_cast<DWORD>(DISP_E_ARRAYISLOCKED):
            return "The array is locked.";
        case static_cast<DWORD>(DISP_E_BADPARAMCOUNT):
            return "The number of arguments is wrong.";
        case static_cast<DWORD>(DISP_E_PARAMNOTOPTIONAL):
            return "An argument is missing.";
        case static_cast<DWORD>(STG_E_MEDIUMFULL):
            return "There is no room for more.";
        case static_cast<DWORD>(STG_E_INVALIDPOINTER):
            return "A pointer is not valid.";
        default:
            // HRESULT_FROM_WIN32: the system's own code.
            if ((code & 0xFFFF0000u) == (0x80000000u | FACILITY_WIN32 << 16))
                return error_text(code & 0xFFFF);
            return nullptr;
    }
}

}  // namespace openwosa::comshim
