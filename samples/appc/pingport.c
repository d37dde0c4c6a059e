/* pingport: answers aping like apingd, with a pool of threads at a completion port: every verb is issued with
   WinAsyncAPPCIOCP, and whichever thread is free goes on with its conversation.

   usage: pingport [conversations]        ends after that many; 0 or none: runs until killed */
#include "pingslot.h"
#include <stdlib.h>

#define SLOTS 16
#define THREADS 4
#define KEY_STOP 1

static struct slot g_slots[SLOTS];
static HANDLE g_port, g_done;
static long g_wanted;
static CRITICAL_SECTION g_lock; /* guards g_served */
static int g_good = 1;

static int issue(struct slot *slot)
{
    APPC_IOCP_INFO info;
    memset(&info, 0, sizeof info);
    info.APPC_CompletionPort = g_port;
    /* Comes back as it is: it finds the conversation. */
    info.APPC_pOverlapped = (LPOVERLAPPED)slot;
    return WinAsyncAPPCIOCP(&info, (LONG_PTR)&slot->vcb) != NULL;
}

static DWORD WINAPI work(LPVOID unused)
{
    DWORD bytes;
    ULONG_PTR key;
    LPOVERLAPPED overlapped;
    (void)unused;
    while (GetQueuedCompletionStatus(g_port, &bytes, &key, &overlapped, INFINITE) && key != KEY_STOP) {
        struct slot *slot = (struct slot *)overlapped;
        EnterCriticalSection(&g_lock);
        if (!advance(slot))
            g_good = 0;
        if (!g_good || (g_wanted > 0 && g_served >= g_wanted))
            SetEvent(g_done);
        LeaveCriticalSection(&g_lock);
    }
    return 0;
}

int main(int argc, char **argv)
{
    HANDLE threads[THREADS];
    int i, good;

    g_wanted = argc > 1 ? atol(argv[1]) : 0;
    InitializeCriticalSection(&g_lock);
    g_done = CreateEventA(NULL, TRUE, FALSE, NULL);
    g_port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 0);
    for (i = 0; i < THREADS; ++i)
        threads[i] = CreateThread(NULL, 0, work, NULL, 0, NULL);
    good = start_appc();
    for (i = 0; good && i < SLOTS; ++i)
        good = accept_next(&g_slots[i]);
    printf("waiting for %s\n", g_tp_name);
    fflush(stdout);
    if (good)
        WaitForSingleObject(g_done, INFINITE);
    for (i = 0; i < THREADS; ++i)
        PostQueuedCompletionStatus(g_port, 0, KEY_STOP, NULL);
    WaitForMultipleObjects(THREADS, threads, TRUE, INFINITE);
    printf("%ld conversations\n", g_served);
    WinAPPCCleanup();
    return good && g_good ? 0 : 1;
}
