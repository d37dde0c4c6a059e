/* Waiting and what can be waited for: events, mutexes, semaphores, timers; critical sections and their
 * successors. */
#pragma once
#include "winbase_types.h"

#define INFINITE 0xFFFFFFFFU
#define WAIT_OBJECT_0 0U
#define WAIT_ABANDONED 0x80U
#define WAIT_ABANDONED_0 0x80U
#define WAIT_IO_COMPLETION 0xC0U
#define WAIT_FAILED 0xFFFFFFFFU

OWSHIM_FUNCTION(DWORD, WaitForSingleObject, (HANDLE object, DWORD milliseconds));
OWSHIM_FUNCTION(DWORD, WaitForSingleObjectEx, (HANDLE object, DWORD milliseconds, BOOL alertable));
OWSHIM_FUNCTION(DWORD, WaitForMultipleObjects,
                (DWORD count, const HANDLE* objects, BOOL all, DWORD milliseconds));
OWSHIM_FUNCTION(DWORD, WaitForMultipleObjectsEx,
                (DWORD count, const HANDLE* objects, BOOL all, DWORD milliseconds, BOOL alertable));
OWSHIM_FUNCTION(DWORD, SignalObjectAndWait, (HANDLE signal, HANDLE wait, DWORD milliseconds, BOOL alertable));
OWSHIM_FUNCTION(VOID, Sleep, (DWORD milliseconds));
OWSHIM_FUNCTION(DWORD, SleepEx, (DWORD milliseconds, BOOL alertable));

OWSHIM_FUNCTION(HANDLE, CreateEventA,
                (LPSECURITY_ATTRIBUTES security, BOOL manual_reset, BOOL initial, LPCSTR name));
OWSHIM_FUNCTION(HANDLE, CreateEventW,
                (LPSECURITY_ATTRIBUTES security, BOOL manual_reset, BOOL initial, LPCWSTR name));
#define CreateEvent OWSHIM_AW(CreateEvent)
OWSHIM_FUNCTION(HANDLE, OpenEventA, (DWORD access, BOOL inherit, LPCSTR name));
OWSHIM_FUNCTION(HANDLE, OpenEventW, (DWORD access, BOOL inherit, LPCWSTR name));
#define OpenEvent OWSHIM_AW(OpenEvent)
OWSHIM_FUNCTION(BOOL, SetEvent, (HANDLE event));
OWSHIM_FUNCTION(BOOL, ResetEvent, (HANDLE event));
OWSHIM_FUNCTION(BOOL, PulseEvent, (HANDLE event));

OWSHIM_FUNCTION(HANDLE, CreateMutexA, (LPSECURITY_ATTRIBUTES security, BOOL initial_owner, LPCSTR name));
OWSHIM_FUNCTION(HANDLE, CreateMutexW, (LPSECURITY_ATTRIBUTES security, BOOL initial_owner, LPCWSTR name));
#define CreateMutex OWSHIM_AW(CreateMutex)
OWSHIM_FUNCTION(HANDLE, OpenMutexA, (DWORD access, BOOL inherit, LPCSTR name));
OWSHIM_FUNCTION(HANDLE, OpenMutexW, (DWORD access, BOOL inherit, LPCWSTR name));
#define OpenMutex OWSHIM_AW(OpenMutex)
OWSHIM_FUNCTION(BOOL, ReleaseMutex, (HANDLE mutex));

OWSHIM_FUNCTION(HANDLE, CreateSemaphoreA,
                (LPSECURITY_ATTRIBUTES security, LONG initial_count, LONG maximum_count, LPCSTR name));
OWSHIM_FUNCTION(HANDLE, CreateSemaphoreW,
                (LPSECURITY_ATTRIBUTES security, LONG initial_count, LONG maximum_count, LPCWSTR name));
#define CreateSemaphore OWSHIM_AW(CreateSemaphore)
OWSHIM_FUNCTION(HANDLE, OpenSemaphoreA, (DWORD access, BOOL inherit, LPCSTR name));
OWSHIM_FUNCTION(HANDLE, OpenSemaphoreW, (DWORD access, BOOL inherit, LPCWSTR name));
#define OpenSemaphore OWSHIM_AW(OpenSemaphore)
OWSHIM_FUNCTION(BOOL, ReleaseSemaphore, (HANDLE semaphore, LONG release_count, LPLONG previous_count));

typedef VOID(APIENTRY* PTIMERAPCROUTINE)(LPVOID argument, DWORD time_low, DWORD time_high);
OWSHIM_FUNCTION(HANDLE, CreateWaitableTimerA,
                (LPSECURITY_ATTRIBUTES security, BOOL manual_reset, LPCSTR name));
OWSHIM_FUNCTION(HANDLE, CreateWaitableTimerW,
                (LPSECURITY_ATTRIBUTES security, BOOL manual_reset, LPCWSTR name));
#define CreateWaitableTimer OWSHIM_AW(CreateWaitableTimer)
OWSHIM_FUNCTION(BOOL, SetWaitableTimer,
                (HANDLE timer, const LARGE_INTEGER* due, LONG period, PTIMERAPCROUTINE routine,
                 LPVOID argument, BOOL resume));
OWSHIM_FUNCTION(BOOL, CancelWaitableTimer, (HANDLE timer));

typedef struct _RTL_CRITICAL_SECTION_DEBUG *PRTL_CRITICAL_SECTION_DEBUG, *PCRITICAL_SECTION_DEBUG;
typedef struct _RTL_CRITICAL_SECTION {
    PRTL_CRITICAL_SECTION_DEBUG DebugInfo;
    LONG LockCount;
    LONG RecursionCount;
    HANDLE OwningThread;
    HANDLE LockSemaphore;
    ULONG_PTR SpinCount;
} RTL_CRITICAL_SECTION, *PRTL_CRITICAL_SECTION;
typedef RTL_CRITICAL_SECTION CRITICAL_SECTION, *PCRITICAL_SECTION, *LPCRITICAL_SECTION;
OWSHIM_FUNCTION(VOID, InitializeCriticalSection, (LPCRITICAL_SECTION section));
OWSHIM_FUNCTION(BOOL, InitializeCriticalSectionAndSpinCount, (LPCRITICAL_SECTION section, DWORD spin_count));
OWSHIM_FUNCTION(BOOL, InitializeCriticalSectionEx,
                (LPCRITICAL_SECTION section, DWORD spin_count, DWORD flags));
OWSHIM_FUNCTION(DWORD, SetCriticalSectionSpinCount, (LPCRITICAL_SECTION section, DWORD spin_count));
OWSHIM_FUNCTION(VOID, EnterCriticalSection, (LPCRITICAL_SECTION section));
OWSHIM_FUNCTION(BOOL, TryEnterCriticalSection, (LPCRITICAL_SECTION section));
OWSHIM_FUNCTION(VOID, LeaveCriticalSection, (LPCRITICAL_SECTION section));
OWSHIM_FUNCTION(VOID, DeleteCriticalSection, (LPCRITICAL_SECTION section));

typedef struct _RTL_SRWLOCK {
    PVOID Ptr;
} RTL_SRWLOCK, *PRTL_SRWLOCK, SRWLOCK, *PSRWLOCK;
typedef struct _RTL_CONDITION_VARIABLE {
    PVOID Ptr;
} RTL_CONDITION_VARIABLE, *PRTL_CONDITION_VARIABLE, CONDITION_VARIABLE, *PCONDITION_VARIABLE;
#define SRWLOCK_INIT \
    { 0 }
#define CONDITION_VARIABLE_INIT \
    { 0 }
#define CONDITION_VARIABLE_LOCKMODE_SHARED 0x1
OWSHIM_FUNCTION(VOID, InitializeSRWLock, (PSRWLOCK lock));
OWSHIM_FUNCTION(VOID, AcquireSRWLockExclusive, (PSRWLOCK lock));
OWSHIM_FUNCTION(VOID, AcquireSRWLockShared, (PSRWLOCK lock));
OWSHIM_FUNCTION(BOOLEAN, TryAcquireSRWLockExclusive, (PSRWLOCK lock));
OWSHIM_FUNCTION(BOOLEAN, TryAcquireSRWLockShared, (PSRWLOCK lock));
OWSHIM_FUNCTION(VOID, ReleaseSRWLockExclusive, (PSRWLOCK lock));
OWSHIM_FUNCTION(VOID, ReleaseSRWLockShared, (PSRWLOCK lock));
OWSHIM_FUNCTION(VOID, InitializeConditionVariable, (PCONDITION_VARIABLE condition));
OWSHIM_FUNCTION(BOOL, SleepConditionVariableCS,
                (PCONDITION_VARIABLE condition, PCRITICAL_SECTION section, DWORD milliseconds));
OWSHIM_FUNCTION(BOOL, SleepConditionVariableSRW,
                (PCONDITION_VARIABLE condition, PSRWLOCK lock, DWORD milliseconds, ULONG flags));
OWSHIM_FUNCTION(VOID, WakeConditionVariable, (PCONDITION_VARIABLE condition));
OWSHIM_FUNCTION(VOID, WakeAllConditionVariable, (PCONDITION_VARIABLE condition));
