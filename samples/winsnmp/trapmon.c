/* trapmon: shows every trap and inform that reaches this machine's trap port.

   On the screen: for each notification its sender, community and variable bindings; a v1 trap appears in v2 form.

   usage: trapmon [count]      stops after `count` notifications; without it, when Enter is pressed */
#include <windows.h>
#include <winsnmp.h>
#include <stdio.h>
#include <stdlib.h>
#include "snmpprint.h"

static HANDLE g_stop;
static long g_left = -1;

static void show(HSNMP_ENTITY from, HSNMP_CONTEXT context, HSNMP_PDU pdu)
{
    char sender[128];
    smiOCTETS community;
    HSNMP_VBL vbl;
    if (SnmpEntityToStr(from, sizeof sender, sender) == SNMPAPI_FAILURE)
        lstrcpyA(sender, "?");
    printf("from %s", sender);
    if (SnmpContextToStr(context, &community) == SNMPAPI_SUCCESS) {
        printf(" community ");
        print_octets(&community);
        SnmpFreeDescriptor(SNMP_SYNTAX_OCTETS, &community);
    }
    printf("\n");
    if (SnmpGetPduData(pdu, NULL, NULL, NULL, NULL, &vbl) == SNMPAPI_SUCCESS) {
        print_vbl(vbl, 1, 0, 0);
        SnmpFreeVbl(vbl);
    }
    fflush(stdout);
}

static SNMPAPI_STATUS CALLBACK on_event(HSNMP_SESSION session, HWND hWnd, UINT wMsg, WPARAM wParam, LPARAM lParam,
                                        LPVOID data)
{
    HSNMP_ENTITY from, to;
    HSNMP_CONTEXT context;
    HSNMP_PDU pdu;
    (void)hWnd;
    (void)wMsg;
    (void)lParam;
    (void)data;
    if (wParam != 0 || SnmpRecvMsg(session, &from, &to, &context, &pdu) != SNMPAPI_SUCCESS)
        return SNMPAPI_SUCCESS;
    show(from, context, pdu);
    SnmpFreeEntity(from);
    SnmpFreeEntity(to);
    SnmpFreeContext(context);
    SnmpFreePdu(pdu);
    if (g_left > 0 && --g_left == 0)
        SetEvent(g_stop);
    return SNMPAPI_SUCCESS;
}

int main(int argc, char **argv)
{
    smiUINT32 ignored;
    HSNMP_SESSION session;

    if (argc > 2 || (argc == 2 && (g_left = atol(argv[1])) <= 0)) {
        fprintf(stderr, "usage: trapmon [count]\n");
        return 2;
    }
    if (SnmpStartup(&ignored, &ignored, &ignored, &ignored, &ignored) != SNMPAPI_SUCCESS) {
        fprintf(stderr, "trapmon: SnmpStartup failed: %s\n", error_name(SnmpGetLastError(NULL)));
        return 1;
    }
    g_stop = CreateEvent(NULL, TRUE, FALSE, NULL);
    session = SnmpCreateSession(NULL, 0, on_event, NULL);
    if (SnmpRegister(session, NULL, NULL, NULL, NULL, SNMPAPI_ON) != SNMPAPI_SUCCESS) {
        fprintf(stderr, "trapmon: SnmpRegister failed: %s\n", error_name(SnmpGetLastError(session)));
        SnmpCleanup();
        return 1;
    }
    printf("listening\n");
    fflush(stdout);
    if (argc == 2) /* g_left is the callback's from now on */
        WaitForSingleObject(g_stop, INFINITE);
    else
        (void)getchar();
    SnmpClose(session);
    SnmpCleanup();
    CloseHandle(g_stop);
    return 0;
}
