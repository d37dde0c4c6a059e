/* filesend: sends a file to a partner that runs filerecv, over a mapped or a basic conversation.

   The name goes first, then the contents in records of at most 32,000 bytes; the end is confirmed, so that what filesend
   reports as sent has been written by the other side.

   usage: filesend [-b] <local LU> <partner LU> <file> [name there]        -b: basic conversation */
#include "fileverbs.h"
#include <stdlib.h>

static int allocate(struct transfer *t, const char *local, const char *partner)
{
    TP_STARTED tp;
    ALLOCATE conv;
    memset(&tp, 0, sizeof tp);
    tp.opcode = AP_TP_STARTED;
    put_alias(tp.lu_alias, local);
    put_name(tp.tp_name, 64, "FILESEND");
    APPC((LONG_PTR)&tp);
    if (failed("TP_STARTED", &tp))
        return 0;
    memcpy(t->tp_id, tp.tp_id, sizeof t->tp_id);
    memset(&conv, 0, sizeof conv);
    conv.opcode = AP_B_ALLOCATE;
    conv.opext = AP_BASIC_CONVERSATION;
    memcpy(conv.tp_id, tp.tp_id, sizeof conv.tp_id);
    conv.conv_type = t->mapped ? AP_MAPPED_CONVERSATION : AP_BASIC_CONVERSATION;
    conv.sync_level = AP_CONFIRM_SYNC_LEVEL;
    conv.rtn_ctl = AP_WHEN_SESSION_ALLOCATED;
    put_alias(conv.plu_alias, partner);
    put_name(conv.mode_name, 8, "#BATCH");
    put_name(conv.tp_name, 64, "FILERECV");
    conv.security = AP_NONE;
    put_name(conv.pwd, 10, "");
    put_name(conv.user_id, 10, "");
    put_name(conv.fqplu_name, 17, "");
    APPC((LONG_PTR)&conv);
    t->conv_id = conv.conv_id;
    return !failed("ALLOCATE", &conv);
}

/* A record; the last one waits until the partner has confirmed, and ends the conversation. */
static int send_record(struct transfer *t, size_t bytes, unsigned char type)
{
    SEND_DATA vcb;
    size_t header = t->mapped ? 0 : 2;
    t->record[0] = (unsigned char)((bytes + 2) >> 8);
    t->record[1] = (unsigned char)(bytes + 2);
    verb_of(t, (struct appc_hdr *)&vcb, sizeof vcb, AP_B_SEND_DATA);
    vcb.dlen = (unsigned short)(bytes + header);
    vcb.dptr = t->record + (2 - header);
    vcb.type = type;
    APPC((LONG_PTR)&vcb);
    return !failed("SEND_DATA", &vcb);
}

int main(int argc, char **argv)
{
    static struct transfer t;
    FILE *file;
    const char *name;
    unsigned long total = 0;
    size_t bytes;
    int good;

    t.mapped = 1;
    if (argc > 1 && strcmp(argv[1], "-b") == 0) {
        t.mapped = 0;
        --argc;
        ++argv;
    }
    if (argc < 4) {
        fprintf(stderr, "usage: filesend [-b] <local LU> <partner LU> <file> [name there]\n");
        return 2;
    }
    name = argc > 4 ? argv[4] : argv[3];
    if (strlen(name) > RECORD) {
        fprintf(stderr, "filesend: the name is too long\n");
        return 2;
    }
    file = fopen(argv[3], "rb");
    if (!file) {
        perror(argv[3]);
        return 1;
    }
    if (!start_appc())
        return 1;
    good = allocate(&t, argv[1], argv[2]);
    if (good) {
        memcpy(t.record + 2, name, strlen(name));
        good = send_record(&t, strlen(name), AP_NONE);
        while (good && (bytes = fread(t.record + 2, 1, RECORD, file)) > 0) {
            good = send_record(&t, bytes, AP_NONE);
            total += (unsigned long)bytes;
        }
        /* An empty record is the end; its sender wants to hear that everything has been written. */
        good = good && send_record(&t, 0, AP_SEND_DATA_DEALLOC_SYNC_LEVEL);
    }
    if (good)
        printf("%lu bytes sent as %s\n", total, name);
    end_program(t.tp_id);
    fclose(file);
    WinAPPCCleanup();
    return good ? 0 : 1;
}
