/* apingd: answers aping: whatever comes goes back when the direction does.

   usage: apingd [-t tpname] [conversations]        ends after that many; 0 or none: runs until killed */
#include "appcname.h"
#include <stdlib.h>

#define MAX_BYTES 32763
#define MAX_PACKETS 1000

static unsigned char g_packet[MAX_BYTES];
static unsigned short g_sizes[MAX_PACKETS];

static void *with_ids(void *block, RECEIVE_ALLOCATE *conv, unsigned short opcode, size_t size)
{
    /* tp_id and conv_id lie behind the header in every conversation verb. */
    MC_CONFIRM *vcb = (MC_CONFIRM *)block;
    memset(block, 0, size);
    vcb->opcode = opcode;
    vcb->opext = AP_MAPPED_CONVERSATION;
    memcpy(vcb->tp_id, conv->tp_id, sizeof vcb->tp_id);
    vcb->conv_id = conv->conv_id;
    return block;
}

/* 1: the direction came, `packets` are to go back; 0: the conversation is over. */
static int receive(RECEIVE_ALLOCATE *conv, int *packets)
{
    *packets = 0;
    for (;;) {
        MC_RECEIVE_AND_WAIT vcb;
        with_ids(&vcb, conv, AP_M_RECEIVE_AND_WAIT, sizeof vcb);
        vcb.max_len = MAX_BYTES;
        vcb.dptr = g_packet;
        APPC((LONG_PTR)&vcb);
        if (vcb.primary_rc == AP_DEALLOC_NORMAL || failed("MC_RECEIVE_AND_WAIT", &vcb))
            return 0;
        if (vcb.what_rcvd == AP_SEND)
            return 1;
        if (vcb.what_rcvd == AP_DATA_COMPLETE && *packets < MAX_PACKETS)
            g_sizes[(*packets)++] = vcb.dlen;
    }
}

static int send_back(RECEIVE_ALLOCATE *conv, int packets)
{
    int i;
    for (i = 0; i < packets; ++i) {
        MC_SEND_DATA vcb;
        with_ids(&vcb, conv, AP_M_SEND_DATA, sizeof vcb);
        vcb.dlen = g_sizes[i];
        vcb.dptr = g_packet;
        vcb.type = i + 1 == packets ? AP_SEND_DATA_P_TO_R_FLUSH : AP_NONE;
        APPC((LONG_PTR)&vcb);
        if (failed("MC_SEND_DATA", &vcb))
            return 0;
    }
    return 1;
}

int main(int argc, char **argv)
{
    const char *tp_name = "APINGD", *waiting = "waiting for";
    long left = 0, served = 0;
    int i, good = 1;

    for (i = 1; i < argc; ++i) {
        if (strcmp(argv[i], "-t") == 0 && i + 1 < argc)
            tp_name = argv[++i];
        else
            left = atol(argv[i]);
    }
    if (!start_appc())
        return 1;
    while (good && (left == 0 || served < left)) {
        RECEIVE_ALLOCATE conv;
        TP_ENDED ended;
        int packets;
        if (!receive_allocate(&conv, tp_name, waiting)) {
            good = 0;
            break;
        }
        waiting = NULL;
        if (conv.primary_rc == AP_STATE_CHECK && conv.secondary_rc == AP_ALLOCATE_NOT_PENDING)
            continue; /* nobody came in time */
        if (failed("RECEIVE_ALLOCATE", &conv)) {
            good = 0;
            break;
        }
        while (receive(&conv, &packets) && send_back(&conv, packets))
            ;
        memset(&ended, 0, sizeof ended);
        ended.opcode = AP_TP_ENDED;
        memcpy(ended.tp_id, conv.tp_id, sizeof ended.tp_id);
        ended.type = AP_SOFT;
        APPC((LONG_PTR)&ended);
        ++served;
    }
    printf("%ld conversations\n", served);
    WinAPPCCleanup();
    return good ? 0 : 1;
}
