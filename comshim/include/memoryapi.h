/* Memory: the global, local and private heaps, pages, and the probing functions. */
#pragma once
#include "winbase_types.h"

#define LMEM_FIXED 0x0000
#define LMEM_MOVEABLE 0x0002
#define LMEM_NOCOMPACT 0x0010
#define LMEM_NODISCARD 0x0020
#define LMEM_ZEROINIT 0x0040
#define LMEM_MODIFY 0x0080
#define LMEM_DISCARDABLE 0x0F00
#define LMEM_DISCARDED 0x4000
#define LMEM_LOCKCOUNT 0x00FF
#define LMEM_INVALID_HANDLE 0x8000
#define LHND (LMEM_MOVEABLE | LMEM_ZEROINIT)
#define LPTR (LMEM_FIXED | LMEM_ZEROINIT)
#define NONZEROLHND (LMEM_MOVEABLE)
#define NONZEROLPTR (LMEM_FIXED)
#define GMEM_FIXED 0x0000
#define GMEM_MOVEABLE 0x0002
#define GMEM_NOCOMPACT 0x0010
#define GMEM_NODISCARD 0x0020
#define GMEM_ZEROINIT 0x0040
#define GMEM_MODIFY 0x0080
#define GMEM_DISCARDABLE 0x0100
#define GMEM_NOT_BANKED 0x1000
#define GMEM_SHARE 0x2000
#define GMEM_DDESHARE 0x2000
#define GMEM_INVALID_HANDLE 0x8000
#define GMEM_LOCKCOUNT 0x00FF
#define GHND (GMEM_MOVEABLE | GMEM_ZEROINIT)
#define GPTR (GMEM_FIXED | GMEM_ZEROINIT)

OWSHIM_FUNCTION(HLOCAL, LocalAlloc, (UINT flags, SIZE_T bytes));
OWSHIM_FUNCTION(HLOCAL, LocalReAlloc, (HLOCAL memory, SIZE_T bytes, UINT flags));
OWSHIM_FUNCTION(HLOCAL, LocalFree, (HLOCAL memory));
OWSHIM_FUNCTION(LPVOID, LocalLock, (HLOCAL memory));
OWSHIM_FUNCTION(BOOL, LocalUnlock, (HLOCAL memory));
OWSHIM_FUNCTION(SIZE_T, LocalSize, (HLOCAL memory));
OWSHIM_FUNCTION(UINT, LocalFlags, (HLOCAL memory));
OWSHIM_FUNCTION(HLOCAL, LocalHandle, (LPCVOID address));
OWSHIM_FUNCTION(HGLOBAL, GlobalAlloc, (UINT flags, SIZE_T bytes));
OWSHIM_FUNCTION(HGLOBAL, GlobalReAlloc, (HGLOBAL memory, SIZE_T bytes, UINT flags));
OWSHIM_FUNCTION(HGLOBAL, GlobalFree, (HGLOBAL memory));
OWSHIM_FUNCTION(LPVOID, GlobalLock, (HGLOBAL memory));
OWSHIM_FUNCTION(BOOL, GlobalUnlock, (HGLOBAL memory));
OWSHIM_FUNCTION(SIZE_T, GlobalSize, (HGLOBAL memory));
OWSHIM_FUNCTION(UINT, GlobalFlags, (HGLOBAL memory));
OWSHIM_FUNCTION(HGLOBAL, GlobalHandle, (LPCVOID address));
#define LocalDiscard(memory) LocalReAlloc((memory), 0, LMEM_MOVEABLE)
#define GlobalDiscard(memory) GlobalReAlloc((memory), 0, GMEM_MOVEABLE)

OWSHIM_FUNCTION(HANDLE, GetProcessHeap, (void));
OWSHIM_FUNCTION(HANDLE, HeapCreate, (DWORD options, SIZE_T initial, SIZE_T maximum));
OWSHIM_FUNCTION(BOOL, HeapDestroy, (HANDLE heap));
OWSHIM_FUNCTION(LPVOID, HeapAlloc, (HANDLE heap, DWORD flags, SIZE_T bytes));
OWSHIM_FUNCTION(LPVOID, HeapReAlloc, (HANDLE heap, DWORD flags, LPVOID memory, SIZE_T bytes));
OWSHIM_FUNCTION(BOOL, HeapFree, (HANDLE heap, DWORD flags, LPVOID memory));
OWSHIM_FUNCTION(SIZE_T, HeapSize, (HANDLE heap, DWORD flags, LPCVOID memory));

OWSHIM_FUNCTION(LPVOID, VirtualAlloc, (LPVOID address, SIZE_T size, DWORD type, DWORD protect));
OWSHIM_FUNCTION(BOOL, VirtualFree, (LPVOID address, SIZE_T size, DWORD type));
OWSHIM_FUNCTION(BOOL, VirtualProtect, (LPVOID address, SIZE_T size, DWORD protect, PDWORD old));

/* Asked of the kernel, so that a bad address never raises a signal. */
OWSHIM_FUNCTION(BOOL, IsBadReadPtr, (const VOID* address, UINT_PTR size));
OWSHIM_FUNCTION(BOOL, IsBadWritePtr, (LPVOID address, UINT_PTR size));
OWSHIM_FUNCTION(BOOL, IsBadCodePtr, (FARPROC address));
OWSHIM_FUNCTION(BOOL, IsBadStringPtrA, (LPCSTR text, UINT_PTR limit));
OWSHIM_FUNCTION(BOOL, IsBadStringPtrW, (LPCWSTR text, UINT_PTR limit));
#define IsBadStringPtr OWSHIM_AW(IsBadStringPtr)
#define IsBadHugeReadPtr IsBadReadPtr
#define IsBadHugeWritePtr IsBadWritePtr

#define CopyMemory RtlCopyMemory
#define MoveMemory RtlMoveMemory
#define FillMemory RtlFillMemory
#define ZeroMemory RtlZeroMemory
