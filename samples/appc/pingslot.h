/* One conversation of a server that answers aping, as a sequence of verbs: each is issued when the one before it is
   complete. The program that includes this says how verbs are issued and how it hears of their end. */
#ifndef PINGSLOT_H
#define PINGSLOT_H

#include "appcname.h"

#define MAX_BYTES 32763
#define MAX_PACKETS 1000

enum phase { ACCEPTING, RECEIVING, SENDING, ENDING };

struct slot {
    enum phase phase;
    union {
        struct appc_hdr header;
        RECEIVE_ALLOCATE accept;
        MC_RECEIVE_AND_WAIT receive;
        MC_SEND_DATA send;
        TP_ENDED end;
    } vcb;
    HANDLE event; /* the event-driven server's */
    unsigned char tp_id[8];
    unsigned char packet[MAX_BYTES];
    unsigned short sizes[MAX_PACKETS];
    int packets, sent;
};

static const char *g_tp_name = "APINGD";
static long g_served;

/* Issues the verb in the slot; 0 if that could not be done. */
static int issue(struct slot *slot);

static int accept_next(struct slot *slot)
{
    slot->phase = ACCEPTING;
    memset(&slot->vcb, 0, sizeof slot->vcb);
    slot->vcb.accept.opcode = AP_RECEIVE_ALLOCATE;
    put_name(slot->vcb.accept.tp_name, 64, g_tp_name);
    return issue(slot);
}

/* tp_id and conv_id lie at one place in all conversation verbs. */
static void conversation_verb(struct slot *slot, enum phase phase, unsigned short opcode, unsigned long conv_id)
{
    slot->phase = phase;
    memset(&slot->vcb, 0, sizeof slot->vcb);
    slot->vcb.receive.opcode = opcode;
    slot->vcb.receive.opext = AP_MAPPED_CONVERSATION;
    memcpy(slot->vcb.receive.tp_id, slot->tp_id, sizeof slot->tp_id);
    slot->vcb.receive.conv_id = conv_id;
}

static int receive_next(struct slot *slot, unsigned long conv_id)
{
    conversation_verb(slot, RECEIVING, AP_M_RECEIVE_AND_WAIT, conv_id);
    slot->vcb.receive.max_len = MAX_BYTES;
    slot->vcb.receive.dptr = slot->packet;
    return issue(slot);
}

static int send_next(struct slot *slot, unsigned long conv_id)
{
    conversation_verb(slot, SENDING, AP_M_SEND_DATA, conv_id);
    slot->vcb.send.dlen = slot->sizes[slot->sent];
    slot->vcb.send.dptr = slot->packet;
    slot->vcb.send.type = slot->sent + 1 == slot->packets ? AP_SEND_DATA_P_TO_R_FLUSH : AP_NONE;
    return issue(slot);
}

static int end_next(struct slot *slot)
{
    slot->phase = ENDING;
    memset(&slot->vcb, 0, sizeof slot->vcb);
    slot->vcb.end.opcode = AP_TP_ENDED;
    memcpy(slot->vcb.end.tp_id, slot->tp_id, sizeof slot->tp_id);
    slot->vcb.end.type = AP_SOFT;
    return issue(slot);
}

/* The verb in the slot is complete; issues the next. 0: the server cannot go on. */
static int advance(struct slot *slot)
{
    unsigned long conv_id = slot->vcb.receive.conv_id;
    switch (slot->phase) {
    case ACCEPTING:
        if (slot->vcb.header.primary_rc == AP_STATE_CHECK && slot->vcb.header.secondary_rc == AP_ALLOCATE_NOT_PENDING)
            return accept_next(slot);
        if (failed("RECEIVE_ALLOCATE", &slot->vcb))
            return 0;
        memcpy(slot->tp_id, slot->vcb.accept.tp_id, sizeof slot->tp_id);
        slot->packets = 0;
        return receive_next(slot, slot->vcb.accept.conv_id);
    case RECEIVING:
        if (slot->vcb.header.primary_rc == AP_DEALLOC_NORMAL || failed("MC_RECEIVE_AND_WAIT", &slot->vcb))
            return end_next(slot);
        if (slot->vcb.receive.what_rcvd == AP_DATA_COMPLETE && slot->packets < MAX_PACKETS)
            slot->sizes[slot->packets++] = slot->vcb.receive.dlen;
        slot->sent = 0;
        if (slot->vcb.receive.what_rcvd == AP_SEND && slot->packets > 0)
            return send_next(slot, conv_id);
        return receive_next(slot, conv_id);
    case SENDING:
        if (failed("MC_SEND_DATA", &slot->vcb))
            return end_next(slot);
        if (++slot->sent < slot->packets)
            return send_next(slot, conv_id);
        slot->packets = 0;
        return receive_next(slot, conv_id);
    default:
        ++g_served;
        return accept_next(slot);
    }
}

#endif
