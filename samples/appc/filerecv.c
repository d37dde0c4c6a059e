/* filerecv: takes files that filesend sends, and writes them to a folder; a file is confirmed once it is written.

   usage: filerecv <folder> [files]        ends after that many; 0 or none: runs until killed */
#include "fileverbs.h"
#include <stdlib.h>

/* 1: a record of *bytes; 2: the partner waits to hear that all is well; 0: the conversation is over. */
static int receive(struct transfer *t, size_t *bytes)
{
    RECEIVE_AND_WAIT vcb;
    verb_of(t, (struct appc_hdr *)&vcb, sizeof vcb, AP_B_RECEIVE_AND_WAIT);
    vcb.fill = AP_LL;
    vcb.max_len = sizeof t->record;
    vcb.dptr = t->record;
    APPC((LONG_PTR)&vcb);
    if (failed("RECEIVE_AND_WAIT", &vcb))
        return 0;
    *bytes = vcb.dlen;
    return vcb.what_rcvd == AP_CONFIRM_DEALLOCATE ? 2 : 1;
}

static int take(struct transfer *t, const char *folder)
{
    char path[1024];
    FILE *file;
    size_t bytes, header = t->mapped ? 0 : 2;
    unsigned long total = 0;
    int what, written = 1;
    CONFIRMED confirmed;

    if (receive(t, &bytes) != 1 || bytes < header)
        return 0;
    sprintf(path, "%.500s/%.*s", folder, (int)(bytes - header > 500 ? 500 : bytes - header), (char *)t->record + header);
    if (strstr(path, "..") != NULL) {
        fprintf(stderr, "%s: not taken\n", path);
        return 0;
    }
    file = fopen(path, "wb");
    if (!file) {
        perror(path);
        return 0;
    }
    while ((what = receive(t, &bytes)) == 1) {
        if (bytes < header)
            break;
        if (fwrite(t->record + header, 1, bytes - header, file) != bytes - header)
            written = 0;
        total += (unsigned long)(bytes - header);
    }
    if (fclose(file) != 0 || what != 2 || !written)
        return 0;
    verb_of(t, (struct appc_hdr *)&confirmed, sizeof confirmed, AP_B_CONFIRMED);
    APPC((LONG_PTR)&confirmed);
    printf("%lu bytes written to %s\n", total, path);
    fflush(stdout);
    return !failed("CONFIRMED", &confirmed);
}

int main(int argc, char **argv)
{
    static struct transfer t;
    const char *waiting = "waiting for";
    long left = argc > 2 ? atol(argv[2]) : 0, taken = 0;

    if (argc < 2) {
        fprintf(stderr, "usage: filerecv <folder> [files]\n");
        return 2;
    }
    if (!start_appc())
        return 1;
    while (left == 0 || taken < left) {
        RECEIVE_ALLOCATE conv;
        if (!receive_allocate(&conv, "FILERECV", waiting))
            break;
        waiting = NULL;
        if (conv.primary_rc == AP_STATE_CHECK && conv.secondary_rc == AP_ALLOCATE_NOT_PENDING)
            continue;
        if (failed("RECEIVE_ALLOCATE", &conv))
            break;
        memcpy(t.tp_id, conv.tp_id, sizeof t.tp_id);
        t.conv_id = conv.conv_id;
        t.mapped = conv.conv_type == AP_MAPPED_CONVERSATION;
        /* Not taken: ending the program abends the conversation, and the sender hears of it. */
        if (take(&t, argv[1]))
            ++taken;
        end_program(t.tp_id);
    }
    WinAPPCCleanup();
    return taken == left ? 0 : 1;
}
