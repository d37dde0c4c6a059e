/* What both ends of the file transfer share. */
#ifndef FILEVERBS_H
#define FILEVERBS_H

#include "appcname.h"

#define RECORD 32000

struct transfer {
    unsigned char tp_id[8];
    unsigned long conv_id;
    int mapped;
    unsigned char record[RECORD + 2]; /* a basic conversation's record begins with its length */
};

/* A control block of the conversation: tp_id and conv_id lie at one place in all of them. */
static __inline void verb_of(struct transfer *t, struct appc_hdr *header, size_t size, unsigned short opcode)
{
    CONFIRMED *vcb = (CONFIRMED *)header;
    memset(header, 0, size);
    vcb->opcode = opcode;
    vcb->opext = t->mapped ? AP_MAPPED_CONVERSATION : AP_BASIC_CONVERSATION;
    memcpy(vcb->tp_id, t->tp_id, sizeof t->tp_id);
    vcb->conv_id = t->conv_id;
}

static __inline void end_program(const unsigned char *tp_id)
{
    TP_ENDED vcb;
    memset(&vcb, 0, sizeof vcb);
    vcb.opcode = AP_TP_ENDED;
    memcpy(vcb.tp_id, tp_id, sizeof vcb.tp_id);
    vcb.type = AP_SOFT;
    APPC((LONG_PTR)&vcb);
}

#endif
