/* aping: how long a partner takes to answer, in the spirit of the field's classic program of that name.

   On the screen: one line per round trip with its time, then the least, the mean and the greatest time. The partner
   runs apingd.

   usage: aping <local LU> <partner LU> [-n count] [-i bytes] [-c consecutive] [-m mode] [-t tpname] [-q]
     -n  round trips (10)            -i  bytes of each packet (100)     -c  packets each way in a round trip (1)
     -m  mode (#INTER)               -t  transaction program (APINGD)   -q  only the last line */
#include "appcname.h"
#include <stdlib.h>

#define MAX_BYTES 32763

static unsigned char g_packet[MAX_BYTES];

static double milliseconds(LARGE_INTEGER from, LARGE_INTEGER to)
{
    LARGE_INTEGER frequency;
    QueryPerformanceFrequency(&frequency);
    return 1000.0 * (double)(to.QuadPart - from.QuadPart) / (double)frequency.QuadPart;
}

static int allocate(TP_STARTED *tp, MC_ALLOCATE *conv, const char *partner, const char *mode, const char *tp_name)
{
    memset(conv, 0, sizeof *conv);
    conv->opcode = AP_M_ALLOCATE;
    conv->opext = AP_MAPPED_CONVERSATION;
    memcpy(conv->tp_id, tp->tp_id, sizeof conv->tp_id);
    conv->sync_level = AP_NONE;
    conv->rtn_ctl = AP_WHEN_SESSION_ALLOCATED;
    put_alias(conv->plu_alias, partner);
    put_name(conv->mode_name, 8, mode);
    put_name(conv->tp_name, 64, tp_name);
    conv->security = AP_NONE;
    put_name(conv->pwd, 10, "");
    put_name(conv->user_id, 10, "");
    put_name(conv->fqplu_name, 17, "");
    APPC((LONG_PTR)conv);
    return !failed("MC_ALLOCATE", conv);
}

/* The last packet of a round trip passes the direction. */
static int send_packet(MC_ALLOCATE *conv, int bytes, int last)
{
    MC_SEND_DATA vcb;
    memset(&vcb, 0, sizeof vcb);
    vcb.opcode = AP_M_SEND_DATA;
    vcb.opext = AP_MAPPED_CONVERSATION;
    memcpy(vcb.tp_id, conv->tp_id, sizeof vcb.tp_id);
    vcb.conv_id = conv->conv_id;
    vcb.dlen = (unsigned short)bytes;
    vcb.dptr = g_packet;
    vcb.type = last ? AP_SEND_DATA_P_TO_R_FLUSH : AP_NONE;
    APPC((LONG_PTR)&vcb);
    return !failed("MC_SEND_DATA", &vcb);
}

/* Bytes that come back until the partner passes the direction; -1: it failed. */
static long receive_packets(MC_ALLOCATE *conv)
{
    long bytes = 0;
    for (;;) {
        MC_RECEIVE_AND_WAIT vcb;
        memset(&vcb, 0, sizeof vcb);
        vcb.opcode = AP_M_RECEIVE_AND_WAIT;
        vcb.opext = AP_MAPPED_CONVERSATION;
        memcpy(vcb.tp_id, conv->tp_id, sizeof vcb.tp_id);
        vcb.conv_id = conv->conv_id;
        vcb.max_len = MAX_BYTES;
        vcb.dptr = g_packet;
        APPC((LONG_PTR)&vcb);
        if (failed("MC_RECEIVE_AND_WAIT", &vcb))
            return -1;
        bytes += vcb.dlen;
        if (vcb.what_rcvd == AP_SEND)
            return bytes;
    }
}

static void deallocate(MC_ALLOCATE *conv)
{
    MC_DEALLOCATE vcb;
    memset(&vcb, 0, sizeof vcb);
    vcb.opcode = AP_M_DEALLOCATE;
    vcb.opext = AP_MAPPED_CONVERSATION;
    memcpy(vcb.tp_id, conv->tp_id, sizeof vcb.tp_id);
    vcb.conv_id = conv->conv_id;
    vcb.dealloc_type = AP_FLUSH;
    APPC((LONG_PTR)&vcb);
    failed("MC_DEALLOCATE", &vcb);
}

static int ping(MC_ALLOCATE *conv, int count, int bytes, int consecutive, int quiet)
{
    double least = 0, greatest = 0, sum = 0;
    int i, k;
    for (i = 0; i < count; ++i) {
        LARGE_INTEGER from, to;
        double took;
        long back;
        QueryPerformanceCounter(&from);
        for (k = 0; k < consecutive; ++k)
            if (!send_packet(conv, bytes, k + 1 == consecutive))
                return 0;
        back = receive_packets(conv);
        if (back < 0)
            return 0;
        QueryPerformanceCounter(&to);
        if (back != (long)bytes * consecutive) {
            fprintf(stderr, "%ld bytes came back of %ld\n", back, (long)bytes * consecutive);
            return 0;
        }
        took = milliseconds(from, to);
        if (i == 0 || took < least)
            least = took;
        if (took > greatest)
            greatest = took;
        sum += took;
        if (!quiet)
            printf("%5d: %ld bytes there and back in %.3f ms\n", i + 1, back, took);
    }
    printf("%d round trips of %d bytes: least %.3f ms, mean %.3f ms, greatest %.3f ms\n", count, bytes * consecutive,
           least, count > 0 ? sum / count : 0, greatest);
    return 1;
}

int main(int argc, char **argv)
{
    const char *mode = "#INTER", *tp_name = "APINGD";
    int count = 10, bytes = 100, consecutive = 1, quiet = 0, good = 0, i;
    TP_STARTED tp;
    TP_ENDED ended;
    MC_ALLOCATE conv;

    if (argc < 3) {
        fprintf(stderr, "usage: aping <local LU> <partner LU> [-n count] [-i bytes] [-c consecutive] [-m mode] [-t tpname] [-q]\n");
        return 2;
    }
    for (i = 3; i < argc; ++i) {
        const char *value = i + 1 < argc ? argv[i + 1] : "";
        if (strcmp(argv[i], "-q") == 0) {
            quiet = 1;
            continue;
        }
        if (strcmp(argv[i], "-n") == 0)
            count = atoi(value);
        else if (strcmp(argv[i], "-i") == 0)
            bytes = atoi(value);
        else if (strcmp(argv[i], "-c") == 0)
            consecutive = atoi(value);
        else if (strcmp(argv[i], "-m") == 0)
            mode = value;
        else if (strcmp(argv[i], "-t") == 0)
            tp_name = value;
        ++i;
    }
    if (bytes < 0 || bytes > MAX_BYTES || consecutive < 1) {
        fprintf(stderr, "aping: at most %d bytes, at least one packet\n", MAX_BYTES);
        return 2;
    }
    if (!start_appc())
        return 1;

    memset(&tp, 0, sizeof tp);
    tp.opcode = AP_TP_STARTED;
    put_alias(tp.lu_alias, argv[1]);
    put_name(tp.tp_name, 64, "APING");
    APPC((LONG_PTR)&tp);
    if (!failed("TP_STARTED", &tp)) {
        if (allocate(&tp, &conv, argv[2], mode, tp_name)) {
            good = ping(&conv, count, bytes, consecutive, quiet);
            if (good)
                deallocate(&conv);
        }
        memset(&ended, 0, sizeof ended);
        ended.opcode = AP_TP_ENDED;
        memcpy(ended.tp_id, tp.tp_id, sizeof ended.tp_id);
        ended.type = AP_SOFT;
        APPC((LONG_PTR)&ended);
    }
    WinAPPCCleanup();
    return good ? 0 : 1;
}
