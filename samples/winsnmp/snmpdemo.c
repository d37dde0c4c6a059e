/* snmpdemo: one tour of WinSNMP against one agent, printing a line for each thing it learns.

   On the screen: the library's version, a GET of sysDescr.0, a GETNEXT walk of the system group, a GETBULK, a SET of
   sysContact.0 that is read back, a request to an agent that never answers (and how that is reported), and one trap.

   usage: snmpdemo <agent> <port> <community>

   The trap port is the library's business (162 unless its configuration says otherwise). Values that differ from run to run
   are shown by type only, so that the outputs of two runs can be compared. */
#include <winsock2.h>
#include <windows.h>
#include <winsnmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "snmpprint.h"

#define WAIT_MS 20000

/* What the callback learned about the one request (or trap) the main thread waits for. */
struct arrival {
    HANDLE event;
    WPARAM code; /* 0: a PDU is here; else why there is none */
    HSNMP_PDU pdu;
};

static HSNMP_SESSION g_session;
static HSNMP_ENTITY g_manager, g_agent;
static HSNMP_CONTEXT g_context;
static struct arrival g_arrival;

static SNMPAPI_STATUS CALLBACK on_event(HSNMP_SESSION session, HWND hWnd, UINT wMsg, WPARAM wParam, LPARAM lParam,
                                        LPVOID data)
{
    struct arrival *arrival = (struct arrival *)data;
    (void)hWnd;
    (void)wMsg;
    (void)lParam;
    arrival->code = wParam;
    arrival->pdu = NULL;
    if (wParam == 0 && SnmpRecvMsg(session, NULL, NULL, NULL, &arrival->pdu) != SNMPAPI_SUCCESS)
        arrival->code = SnmpGetLastError(session);
    SetEvent(arrival->event);
    return SNMPAPI_SUCCESS;
}

static void die(const char *what)
{
    fprintf(stderr, "snmpdemo: %s failed: %s\n", what, error_name(SnmpGetLastError(NULL)));
    exit(1);
}

/* Sends one PDU of `type` for `vbl` and returns the response's list, or NULL after printing why there is none. */
static HSNMP_VBL ask(HSNMP_ENTITY agent, smiINT type, smiINT status, smiINT index, HSNMP_VBL vbl)
{
    HSNMP_PDU pdu = SnmpCreatePdu(g_session, type, 0, status, index, vbl);
    HSNMP_VBL answer = NULL;
    smiINT error_status = 0, error_index = 0;
    SNMPAPI_STATUS sent;

    if (!pdu)
        die("SnmpCreatePdu");
    sent = SnmpSendMsg(g_session, g_manager, agent, g_context, pdu);
    SnmpFreePdu(pdu);
    if (sent != SNMPAPI_SUCCESS)
        die("SnmpSendMsg");
    if (WaitForSingleObject(g_arrival.event, WAIT_MS) != WAIT_OBJECT_0) {
        fprintf(stderr, "snmpdemo: no notification at all\n");
        exit(1);
    }
    if (g_arrival.code != 0) {
        printf("  %s\n", error_name((SNMPAPI_STATUS)g_arrival.code));
        return NULL;
    }
    if (SnmpGetPduData(g_arrival.pdu, NULL, NULL, &error_status, &error_index, &answer) != SNMPAPI_SUCCESS)
        die("SnmpGetPduData");
    SnmpFreePdu(g_arrival.pdu);
    if (error_status != SNMP_ERROR_NOERROR) {
        printf("  error-status %d at %d\n", (int)error_status, (int)error_index);
        SnmpFreeVbl(answer);
        return NULL;
    }
    return answer;
}

static HSNMP_VBL list_of(const char *oid_text, const smiVALUE *value)
{
    smiOID oid;
    HSNMP_VBL vbl;
    if (SnmpStrToOid(oid_text, &oid) == SNMPAPI_FAILURE)
        die("SnmpStrToOid");
    vbl = SnmpCreateVbl(g_session, &oid, value);
    SnmpFreeDescriptor(SNMP_SYNTAX_OID, (smiLPOPAQUE)&oid);
    if (!vbl)
        die("SnmpCreateVbl");
    return vbl;
}

static void show(HSNMP_VBL request, smiINT type, smiINT status, smiINT index)
{
    HSNMP_VBL answer = ask(g_agent, type, status, index, request);
    SnmpFreeVbl(request);
    if (answer) {
        print_vbl(answer, 1, 0, 1);
        SnmpFreeVbl(answer);
    }
}

/* GETNEXT from the group's root until the names leave it; each response's name is the next request's. */
static void walk(const char *root_text)
{
    smiOID root;
    HSNMP_VBL vbl = list_of(root_text, NULL);
    int inside = 1;
    if (SnmpStrToOid(root_text, &root) == SNMPAPI_FAILURE)
        die("SnmpStrToOid");
    while (inside) {
        smiOID name;
        smiVALUE value;
        smiINT order = 1;
        HSNMP_VBL answer = ask(g_agent, SNMP_PDU_GETNEXT, 0, 0, vbl);
        SnmpFreeVbl(vbl);
        if (!answer)
            break;
        if (SnmpGetVb(answer, 1, &name, &value) != SNMPAPI_SUCCESS)
            die("SnmpGetVb");
        SnmpOidCompare(&root, &name, root.len, &order);
        inside = order == 0 && value.syntax != SNMP_SYNTAX_ENDOFMIBVIEW;
        if (inside)
            print_vbl(answer, 1, 1, 1);
        vbl = SnmpCreateVbl(g_session, &name, NULL);
        SnmpFreeDescriptor(SNMP_SYNTAX_OID, (smiLPOPAQUE)&name);
        free_value(&value);
        SnmpFreeVbl(answer);
        if (!inside)
            SnmpFreeVbl(vbl);
    }
    SnmpFreeDescriptor(SNMP_SYNTAX_OID, (smiLPOPAQUE)&root);
}

static void set_and_read_back(const char *oid_text, const char *text)
{
    smiVALUE value;
    value.syntax = SNMP_SYNTAX_OCTETS;
    value.value.string.len = (smiUINT32)strlen(text);
    value.value.string.ptr = (smiLPBYTE)text;
    show(list_of(oid_text, &value), SNMP_PDU_SET, 0, 0);
    show(list_of(oid_text, NULL), SNMP_PDU_GET, 0, 0);
}

/* An agent that is there and says nothing: a UDP socket of ours that nobody reads. */
static void ask_the_silent(void)
{
    struct sockaddr_in where;
    int length = sizeof where;
    SOCKET silent = socket(AF_INET, SOCK_DGRAM, 0);
    HSNMP_ENTITY entity = SnmpStrToEntity(g_session, "127.0.0.1");
    HSNMP_VBL vbl = list_of("1.3.6.1.2.1.1.1.0", NULL), answer;

    memset(&where, 0, sizeof where);
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = inet_addr("127.0.0.1");
    if (silent == INVALID_SOCKET || bind(silent, (struct sockaddr *)&where, sizeof where) != 0 ||
        getsockname(silent, (struct sockaddr *)&where, (void *)&length) != 0) {
        fprintf(stderr, "snmpdemo: no socket to be silent with\n");
        exit(1);
    }
    SnmpSetPort(entity, ntohs(where.sin_port));
    SnmpSetTimeout(entity, 20); /* 1/100 s */
    SnmpSetRetry(entity, 2);
    answer = ask(entity, SNMP_PDU_GET, 0, 0, vbl);
    if (answer)
        SnmpFreeVbl(answer);
    SnmpFreeVbl(vbl);
    SnmpFreeEntity(entity);
    closesocket(silent);
}

static void wait_for_a_trap(void)
{
    HSNMP_VBL vbl;
    smiINT type = 0;
    if (SnmpRegister(g_session, NULL, NULL, NULL, NULL, SNMPAPI_ON) != SNMPAPI_SUCCESS)
        die("SnmpRegister");
    printf("waiting for trap\n");
    fflush(stdout);
    if (WaitForSingleObject(g_arrival.event, WAIT_MS) != WAIT_OBJECT_0 || g_arrival.code != 0) {
        printf("  no trap came\n");
        return;
    }
    if (SnmpGetPduData(g_arrival.pdu, &type, NULL, NULL, NULL, &vbl) != SNMPAPI_SUCCESS)
        die("SnmpGetPduData");
    printf("  PDU type %s\n", type == SNMP_PDU_TRAP ? "SNMP_PDU_TRAP" : "other");
    print_vbl(vbl, 1, 0, 1);
    SnmpFreeVbl(vbl);
    SnmpFreePdu(g_arrival.pdu);
    SnmpRegister(g_session, NULL, NULL, NULL, NULL, SNMPAPI_OFF);
}

int main(int argc, char **argv)
{
    smiUINT32 major, minor, level, translate, retransmit;
    smiOCTETS community;
    WSADATA wsa;

    if (argc != 4) {
        fprintf(stderr, "usage: snmpdemo <agent> <port> <community>\n");
        return 2;
    }
    WSAStartup(MAKEWORD(2, 2), &wsa);
    if (SnmpStartup(&major, &minor, &level, &translate, &retransmit) != SNMPAPI_SUCCESS)
        die("SnmpStartup");
    printf("WinSNMP %lu.%lu, level %lu\n", (unsigned long)major, (unsigned long)minor, (unsigned long)level);
    SnmpSetTranslateMode(SNMPAPI_UNTRANSLATED_V2);
    SnmpSetRetransmitMode(SNMPAPI_ON);

    g_arrival.event = CreateEvent(NULL, FALSE, FALSE, NULL);
    g_session = SnmpCreateSession(NULL, 0, on_event, &g_arrival);
    if (!g_session)
        die("SnmpCreateSession");
    g_manager = SnmpStrToEntity(g_session, "127.0.0.1");
    g_agent = SnmpStrToEntity(g_session, argv[1]);
    if (!g_agent)
        die("SnmpStrToEntity");
    SnmpSetPort(g_agent, (UINT)atoi(argv[2]));
    SnmpSetTimeout(g_agent, 300);
    community.len = (smiUINT32)strlen(argv[3]);
    community.ptr = (smiLPBYTE)argv[3];
    g_context = SnmpStrToContext(g_session, &community);
    if (!g_context)
        die("SnmpStrToContext");

    printf("GET sysDescr.0\n");
    show(list_of("1.3.6.1.2.1.1.1.0", NULL), SNMP_PDU_GET, 0, 0);
    printf("GETNEXT walk of system\n");
    walk("1.3.6.1.2.1.1");
    printf("GETBULK, 5 repetitions after sysContact\n");
    show(list_of("1.3.6.1.2.1.1.4", NULL), SNMP_PDU_GETBULK, 0, 5);
    printf("SET sysContact.0 and read it back\n");
    set_and_read_back("1.3.6.1.2.1.1.4.0", "openwosa demo");
    printf("GET from an agent that does not answer\n");
    ask_the_silent();
    wait_for_a_trap();

    SnmpFreeContext(g_context);
    SnmpFreeEntity(g_agent);
    SnmpFreeEntity(g_manager);
    SnmpClose(g_session);
    CloseHandle(g_arrival.event);
    SnmpCleanup();
    WSACleanup();
    printf("done\n");
    return 0;
}
