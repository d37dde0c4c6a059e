/* pingevent: answers aping like apingd, several conversations at once on one thread: every verb is issued with
   WinAsyncAPPCEx and ends with the event of its conversation.

   usage: pingevent [conversations]        ends after that many; 0 or none: runs until killed */
#include "pingslot.h"
#include <stdlib.h>

#define SLOTS 8

static struct slot g_slots[SLOTS];

static int issue(struct slot *slot)
{
    return WinAsyncAPPCEx(slot->event, (LONG_PTR)&slot->vcb) != NULL;
}

int main(int argc, char **argv)
{
    HANDLE events[SLOTS];
    long wanted = argc > 1 ? atol(argv[1]) : 0;
    int i, good;

    good = start_appc();
    for (i = 0; good && i < SLOTS; ++i) {
        events[i] = g_slots[i].event = CreateEventA(NULL, FALSE, FALSE, NULL);
        good = accept_next(&g_slots[i]);
    }
    printf("waiting for %s\n", g_tp_name);
    fflush(stdout);
    while (good && (wanted == 0 || g_served < wanted)) {
        DWORD which = WaitForMultipleObjects(SLOTS, events, FALSE, INFINITE);
        good = which < WAIT_OBJECT_0 + SLOTS && advance(&g_slots[which - WAIT_OBJECT_0]);
    }
    printf("%ld conversations\n", g_served);
    WinAPPCCleanup();
    return good ? 0 : 1;
}
