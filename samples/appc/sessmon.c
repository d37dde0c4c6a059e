/* sessmon: tells each session between two LUs as it begins and as it ends, with ACTIVATE_SESSION of the passive type,
   which begins none itself.

   On the screen: a line for each session that began, with its id and who speaks first on it, and one when it ended.

   usage: sessmon <local LU> <partner LU> [-m mode] [-d] [sessions]
     -m  mode (#INTER)
     -d  ends all sessions there are, instead; a monitor at the partner hears of it, one of the same LU does not
     ends after that many sessions ended; 0 or none: runs until killed */
#include "appcname.h"
#include <stdlib.h>

#define SLOTS 32

enum phase { UNUSED, WAITING, ACTIVE };

struct slot {
    enum phase phase;
    int number;
    ACTIVATE_SESSION vcb;
    HANDLE begun;
    HANDLE ended;
    unsigned short status; /* why it ended */
};

static struct slot g_slots[SLOTS];
static const char *g_local, *g_partner, *g_mode = "#INTER";

/* The next session that nobody else waits for is this slot's. */
static int wait_for_session(struct slot *slot)
{
    memset(&slot->vcb, 0, sizeof slot->vcb);
    slot->vcb.opcode = AP_ACTIVATE_SESSION;
    put_alias(slot->vcb.lu_alias, g_local);
    put_alias(slot->vcb.plu_alias, g_partner);
    put_name(slot->vcb.mode_name, 8, g_mode);
    put_name(slot->vcb.fqplu_name, 17, "");
    slot->vcb.polarity = AP_POL_EITHER;
    slot->vcb.type = AP_ACT_PASSIVE;
    slot->vcb.deactivation_event = slot->ended;
    slot->vcb.p_deactivation_status = &slot->status;
    slot->phase = WAITING;
    return WinAsyncAPPCEx(slot->begun, (LONG_PTR)&slot->vcb) != NULL;
}

static int wait_for_next(void)
{
    int i;
    for (i = 0; i < SLOTS; ++i)
        if (g_slots[i].phase == UNUSED)
            return wait_for_session(&g_slots[i]);
    return 1; /* when one ends */
}

static void tell_begin(struct slot *slot)
{
    int i;
    printf("session %d: ", slot->number);
    for (i = 0; i < 8; ++i)
        printf("%02X", slot->vcb.session_id[i]);
    /* What was obtained; stored like every secondary code. */
    printf(slot->vcb.secondary_rc == APPC_FLIPL(AP_POL_FIRST_SPEAKER) ? ", we speak first\n" : ", the partner speaks first\n");
}

static void tell_end(struct slot *slot)
{
    unsigned char text[256] = "";
    struct appc_hdr header;
    memset(&header, 0, sizeof header);
    header.opcode = AP_ACTIVATE_SESSION;
    header.primary_rc = slot->status;
    GetAppcReturnCode(&header, sizeof text, text);
    printf("session %d ended: %s\n", slot->number, (char *)text);
}

/* Until `wanted` sessions ended; 0: for ever. */
static int monitor(long wanted)
{
    int begun = 0, i;
    long ended = 0;

    for (i = 0; i < SLOTS; ++i) {
        g_slots[i].begun = CreateEventA(NULL, FALSE, FALSE, NULL);
        g_slots[i].ended = CreateEventA(NULL, FALSE, FALSE, NULL);
    }
    if (!wait_for_next())
        return 0;
    printf("watching sessions of %s with %s\n", g_local, g_partner);
    fflush(stdout);
    while (wanted == 0 || ended < wanted) {
        HANDLE events[SLOTS];
        struct slot *slots[SLOTS], *slot;
        DWORD count = 0, which;
        int one_waits = 0;
        for (i = 0; i < SLOTS; ++i) {
            if (g_slots[i].phase == UNUSED)
                continue;
            one_waits |= g_slots[i].phase == WAITING;
            slots[count] = &g_slots[i];
            events[count++] = g_slots[i].phase == WAITING ? g_slots[i].begun : g_slots[i].ended;
        }
        which = WaitForMultipleObjects(count, events, FALSE, INFINITE) - WAIT_OBJECT_0;
        if (which >= count)
            return 0;
        slot = slots[which];
        if (slot->phase == WAITING) {
            if (failed("ACTIVATE_SESSION", &slot->vcb))
                return 0;
            slot->phase = ACTIVE;
            slot->number = ++begun;
            tell_begin(slot);
            one_waits = 0;
        } else {
            tell_end(slot);
            slot->phase = UNUSED;
            ++ended;
        }
        fflush(stdout);
        if (!one_waits && (wanted == 0 || ended < wanted) && !wait_for_next())
            return 0;
    }
    return 1;
}

static int end_all(void)
{
    DEACTIVATE_SESSION vcb;
    memset(&vcb, 0, sizeof vcb); /* no session_id: all of them */
    vcb.opcode = AP_DEACTIVATE_SESSION;
    put_alias(vcb.lu_alias, g_local);
    put_alias(vcb.plu_alias, g_partner);
    put_name(vcb.mode_name, 8, g_mode);
    put_name(vcb.fqplu_name, 17, "");
    vcb.type = AP_DEACT_CLEANUP;
    APPC((LONG_PTR)&vcb);
    return !failed("DEACTIVATE_SESSION", &vcb);
}

int main(int argc, char **argv)
{
    long wanted = 0;
    int deactivate = 0, good, i;

    if (argc < 3) {
        fprintf(stderr, "usage: sessmon <local LU> <partner LU> [-m mode] [-d] [sessions]\n");
        return 2;
    }
    g_local = argv[1];
    g_partner = argv[2];
    for (i = 3; i < argc; ++i) {
        if (strcmp(argv[i], "-m") == 0 && i + 1 < argc)
            g_mode = argv[++i];
        else if (strcmp(argv[i], "-d") == 0)
            deactivate = 1;
        else
            wanted = atol(argv[i]);
    }
    if (!start_appc())
        return 1;
    good = deactivate ? end_all() : monitor(wanted);
    WinAPPCCleanup();
    return good ? 0 : 1;
}
