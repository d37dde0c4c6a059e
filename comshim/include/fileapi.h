/* Handles, files and pipes. */
#pragma once
#include "winbase_types.h"

#define INVALID_HANDLE_VALUE ((HANDLE)(LONG_PTR)-1)
#define HANDLE_FLAG_INHERIT 0x00000001
#define HANDLE_FLAG_PROTECT_FROM_CLOSE 0x00000002
OWSHIM_FUNCTION(BOOL, CloseHandle, (HANDLE object));
OWSHIM_FUNCTION(BOOL, DuplicateHandle,
                (HANDLE source_process, HANDLE source, HANDLE target_process, LPHANDLE target, DWORD access,
                 BOOL inherit, DWORD options));
OWSHIM_FUNCTION(BOOL, GetHandleInformation, (HANDLE object, LPDWORD flags));
OWSHIM_FUNCTION(BOOL, SetHandleInformation, (HANDLE object, DWORD mask, DWORD flags));

#define CREATE_NEW 1
#define CREATE_ALWAYS 2
#define OPEN_EXISTING 3
#define OPEN_ALWAYS 4
#define TRUNCATE_EXISTING 5
#define FILE_FLAG_WRITE_THROUGH 0x80000000U
#define FILE_FLAG_OVERLAPPED 0x40000000
#define FILE_FLAG_NO_BUFFERING 0x20000000
#define FILE_FLAG_RANDOM_ACCESS 0x10000000
#define FILE_FLAG_SEQUENTIAL_SCAN 0x08000000
#define FILE_FLAG_DELETE_ON_CLOSE 0x04000000
#define FILE_BEGIN 0
#define FILE_CURRENT 1
#define FILE_END 2
#define INVALID_FILE_SIZE 0xFFFFFFFFU
#define INVALID_SET_FILE_POINTER 0xFFFFFFFFU
#define INVALID_FILE_ATTRIBUTES 0xFFFFFFFFU
#define FILE_TYPE_UNKNOWN 0x0000
#define FILE_TYPE_DISK 0x0001
#define FILE_TYPE_CHAR 0x0002
#define FILE_TYPE_PIPE 0x0003
#define STD_INPUT_HANDLE ((DWORD)-10)
#define STD_OUTPUT_HANDLE ((DWORD)-11)
#define STD_ERROR_HANDLE ((DWORD)-12)

OWSHIM_FUNCTION(HANDLE, CreateFileA,
                (LPCSTR name, DWORD access, DWORD share, LPSECURITY_ATTRIBUTES security, DWORD disposition,
                 DWORD flags, HANDLE template_file));
OWSHIM_FUNCTION(HANDLE, CreateFileW,
                (LPCWSTR name, DWORD access, DWORD share, LPSECURITY_ATTRIBUTES security, DWORD disposition,
                 DWORD flags, HANDLE template_file));
#define CreateFile OWSHIM_AW(CreateFile)
OWSHIM_FUNCTION(BOOL, ReadFile,
                (HANDLE file, LPVOID buffer, DWORD size, LPDWORD read, LPOVERLAPPED overlapped));
OWSHIM_FUNCTION(BOOL, WriteFile,
                (HANDLE file, LPCVOID buffer, DWORD size, LPDWORD written, LPOVERLAPPED overlapped));
OWSHIM_FUNCTION(BOOL, FlushFileBuffers, (HANDLE file));
OWSHIM_FUNCTION(DWORD, SetFilePointer, (HANDLE file, LONG distance, PLONG distance_high, DWORD method));
OWSHIM_FUNCTION(BOOL, SetEndOfFile, (HANDLE file));
OWSHIM_FUNCTION(DWORD, GetFileSize, (HANDLE file, LPDWORD size_high));
OWSHIM_FUNCTION(DWORD, GetFileType, (HANDLE file));
OWSHIM_FUNCTION(BOOL, DeleteFileA, (LPCSTR name));
OWSHIM_FUNCTION(BOOL, DeleteFileW, (LPCWSTR name));
#define DeleteFile OWSHIM_AW(DeleteFile)
OWSHIM_FUNCTION(DWORD, GetFileAttributesA, (LPCSTR name));
OWSHIM_FUNCTION(DWORD, GetFileAttributesW, (LPCWSTR name));
#define GetFileAttributes OWSHIM_AW(GetFileAttributes)
OWSHIM_FUNCTION(HANDLE, GetStdHandle, (DWORD which));
OWSHIM_FUNCTION(BOOL, SetStdHandle, (DWORD which, HANDLE handle));
OWSHIM_FUNCTION(BOOL, CreatePipe,
                (PHANDLE read_end, PHANDLE write_end, LPSECURITY_ATTRIBUTES security, DWORD size));
OWSHIM_FUNCTION(BOOL, PeekNamedPipe,
                (HANDLE pipe, LPVOID buffer, DWORD size, LPDWORD read, LPDWORD available,
                 LPDWORD left_in_message));
