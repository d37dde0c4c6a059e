/* snmpwalk: walks a subtree with GETNEXT, each next request sent from inside the callback, as event-driven
   WinSNMP programs do.

   On the screen: one line per object, "name = type value", then the number of objects.

   usage: snmpwalk [-1] <agent> <port> <community> [root OID]      (-1: SNMPv1, else v2c) */
#include <windows.h>
#include <winsnmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "snmpprint.h"

/* Everything the callback needs travels in its client data: the walk has no globals. */
struct walk {
    HSNMP_ENTITY manager, agent;
    HSNMP_CONTEXT context;
    smiOID root;
    smiINT32 next_id;
    unsigned long objects;
    int failed;
    HANDLE finished;
};

/* Programs of this kind number their requests themselves, from 1. */
static int send_next(HSNMP_SESSION session, struct walk *walk, smiLPCOID name)
{
    HSNMP_VBL vbl = SnmpCreateVbl(session, name, NULL);
    HSNMP_PDU pdu = SnmpCreatePdu(session, SNMP_PDU_GETNEXT, walk->next_id++, 0, 0, vbl);
    SNMPAPI_STATUS sent = SnmpSendMsg(session, walk->manager, walk->agent, walk->context, pdu);
    SnmpFreeVbl(vbl);
    SnmpFreePdu(pdu);
    if (sent != SNMPAPI_SUCCESS)
        fprintf(stderr, "snmpwalk: SnmpSendMsg failed: %s\n", error_name(SnmpGetLastError(session)));
    return sent == SNMPAPI_SUCCESS;
}

/* Prints the response's one object and asks for the one behind it. Returns 0 at the end of the walk. */
static int step(HSNMP_SESSION session, struct walk *walk, HSNMP_PDU pdu)
{
    HSNMP_VBL vbl;
    smiINT error_status;
    smiOID name;
    smiVALUE value;
    smiINT order = 1;
    int go_on = 0;

    if (SnmpGetPduData(pdu, NULL, NULL, &error_status, NULL, &vbl) != SNMPAPI_SUCCESS)
        return 0;
    if (error_status == SNMP_ERROR_NOERROR && SnmpGetVb(vbl, 1, &name, &value) == SNMPAPI_SUCCESS) {
        SnmpOidCompare(&walk->root, &name, walk->root.len, &order);
        if (order == 0 && name.len >= walk->root.len && value.syntax != SNMP_SYNTAX_ENDOFMIBVIEW) {
            print_vbl(vbl, 1, 1, 0);
            ++walk->objects;
            go_on = send_next(session, walk, &name);
            walk->failed = !go_on;
        }
        SnmpFreeDescriptor(SNMP_SYNTAX_OID, (smiLPOPAQUE)&name);
        free_value(&value);
    } else if (error_status != SNMP_ERROR_NOSUCHNAME) { /* v1's way to say "the end" */
        fprintf(stderr, "snmpwalk: error-status %d\n", (int)error_status);
        walk->failed = 1;
    }
    SnmpFreeVbl(vbl);
    return go_on;
}

static SNMPAPI_STATUS CALLBACK on_event(HSNMP_SESSION session, HWND hWnd, UINT wMsg, WPARAM wParam, LPARAM lParam,
                                        LPVOID data)
{
    struct walk *walk = (struct walk *)data;
    HSNMP_PDU pdu = NULL;
    int go_on = 0;
    (void)hWnd;
    (void)wMsg;
    (void)lParam;
    if (wParam != 0) {
        fprintf(stderr, "snmpwalk: %s\n", error_name((SNMPAPI_STATUS)wParam));
        walk->failed = 1;
    } else if (SnmpRecvMsg(session, NULL, NULL, NULL, &pdu) == SNMPAPI_SUCCESS) {
        go_on = step(session, walk, pdu);
        SnmpFreePdu(pdu);
    }
    if (!go_on)
        SetEvent(walk->finished);
    return SNMPAPI_SUCCESS;
}

int main(int argc, char **argv)
{
    struct walk walk;
    HSNMP_SESSION session;
    smiUINT32 ignored;
    smiOCTETS community;
    int v1 = argc > 1 && strcmp(argv[1], "-1") == 0;
    char **arg = argv + 1 + v1;
    int count = argc - 1 - v1;

    if (count < 3 || count > 4) {
        fprintf(stderr, "usage: snmpwalk [-1] <agent> <port> <community> [root OID]\n");
        return 2;
    }
    if (SnmpStartup(&ignored, &ignored, &ignored, &ignored, &ignored) != SNMPAPI_SUCCESS) {
        fprintf(stderr, "snmpwalk: SnmpStartup failed: %s\n", error_name(SnmpGetLastError(NULL)));
        return 1;
    }
    SnmpSetTranslateMode(v1 ? SNMPAPI_UNTRANSLATED_V1 : SNMPAPI_UNTRANSLATED_V2);
    SnmpSetRetransmitMode(SNMPAPI_ON);
    memset(&walk, 0, sizeof walk);
    walk.next_id = 1;
    walk.finished = CreateEvent(NULL, TRUE, FALSE, NULL);
    if (SnmpStrToOid(count == 4 ? arg[3] : "1.3.6.1.2.1", &walk.root) == SNMPAPI_FAILURE) {
        fprintf(stderr, "snmpwalk: '%s' is no object identifier\n", arg[3]);
        return 2;
    }
    session = SnmpCreateSession(NULL, 0, on_event, &walk);
    walk.manager = SnmpStrToEntity(session, "127.0.0.1");
    walk.agent = SnmpStrToEntity(session, arg[0]);
    community.len = (smiUINT32)strlen(arg[2]);
    community.ptr = (smiLPBYTE)arg[2];
    walk.context = SnmpStrToContext(session, &community);
    if (!walk.agent || !walk.context || SnmpSetPort(walk.agent, (UINT)atoi(arg[1])) != SNMPAPI_SUCCESS) {
        fprintf(stderr, "snmpwalk: agent '%s': %s\n", arg[0], error_name(SnmpGetLastError(NULL)));
        return 1;
    }
    if (send_next(session, &walk, &walk.root)) /* the callback writes to walk from now on */
        WaitForSingleObject(walk.finished, INFINITE);
    else
        walk.failed = 1;
    printf("%lu objects\n", walk.objects);
    SnmpFreeDescriptor(SNMP_SYNTAX_OID, (smiLPOPAQUE)&walk.root);
    SnmpClose(session);
    SnmpCleanup();
    CloseHandle(walk.finished);
    return walk.failed;
}
