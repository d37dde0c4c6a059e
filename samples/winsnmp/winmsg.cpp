// winmsg: the window-message kind of WinSNMP program, as it was written in 1998: WinMain, a hidden window, TCHAR, no standard
// library beyond C's, and none of the C++ of later years.
//
// On the screen: sysName.0 and sysLocation.0 of the agent, or the error that was reported in their place.
//
// usage: winmsg <agent> <port> <community>
#include <windows.h>
#include <tchar.h>
#include <winsnmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WM_SNMP_DATA (WM_USER + 100)

class CAgent
{
public:
    CAgent() : m_session(NULL), m_manager(NULL), m_agent(NULL), m_context(NULL), m_answered(0), m_exit(0) {}
    ~CAgent();
    BOOL Open(HWND hWnd, LPCSTR address, UINT port, LPSTR community);
    BOOL Ask(LPCSTR oid, smiINT32 id);
    void OnData(HWND hWnd, WPARAM wParam, LPARAM lParam);
    int ExitCode() const { return m_exit; }

private:
    void Show(HSNMP_PDU pdu);

    HSNMP_SESSION m_session;
    HSNMP_ENTITY m_manager;
    HSNMP_ENTITY m_agent;
    HSNMP_CONTEXT m_context;
    int m_answered;
    int m_exit;
};

CAgent::~CAgent()
{
    if (m_session != NULL)
        SnmpClose(m_session); // releases the entities and the context, too
}

BOOL CAgent::Open(HWND hWnd, LPCSTR address, UINT port, LPSTR community)
{
    smiOCTETS name;
    m_session = SnmpOpen(hWnd, WM_SNMP_DATA);
    if (m_session == SNMPAPI_FAILURE)
        return FALSE;
    m_manager = SnmpStrToEntity(m_session, "127.0.0.1");
    m_agent = SnmpStrToEntity(m_session, address);
    name.len = (smiUINT32)strlen(community);
    name.ptr = (smiLPBYTE)community;
    m_context = SnmpStrToContext(m_session, &name);
    return m_agent != NULL && m_context != NULL && SnmpSetPort(m_agent, port) == SNMPAPI_SUCCESS;
}

BOOL CAgent::Ask(LPCSTR text, smiINT32 id)
{
    smiOID oid;
    HSNMP_VBL vbl;
    HSNMP_PDU pdu;
    BOOL sent;
    if (SnmpStrToOid(text, &oid) == SNMPAPI_FAILURE)
        return FALSE;
    vbl = SnmpCreateVbl(m_session, &oid, NULL);
    SnmpFreeDescriptor(SNMP_SYNTAX_OID, (smiLPOPAQUE)&oid);
    pdu = SnmpCreatePdu(m_session, SNMP_PDU_GET, id, 0, 0, vbl);
    sent = SnmpSendMsg(m_session, m_manager, m_agent, m_context, pdu) == SNMPAPI_SUCCESS;
    SnmpFreeVbl(vbl);
    SnmpFreePdu(pdu);
    return sent;
}

void CAgent::Show(HSNMP_PDU pdu)
{
    smiINT32 id;
    HSNMP_VBL vbl;
    smiOID name;
    smiVALUE value;
    char text[MAXOBJIDSTRSIZE];
    if (SnmpGetPduData(pdu, NULL, &id, NULL, NULL, &vbl) != SNMPAPI_SUCCESS)
        return;
    if (SnmpGetVb(vbl, 1, &name, &value) == SNMPAPI_SUCCESS)
    {
        SnmpOidToStr(&name, sizeof(text), text);
        if (value.syntax == SNMP_SYNTAX_OCTETS)
        {
            printf("%d: %s = %.*s\n", (int)id, text, (int)value.value.string.len, (char *)value.value.string.ptr);
            SnmpFreeDescriptor(value.syntax, &value.value.string);
        }
        else
            printf("%d: %s has syntax %u\n", (int)id, text, (unsigned)value.syntax);
        SnmpFreeDescriptor(SNMP_SYNTAX_OID, (smiLPOPAQUE)&name);
    }
    SnmpFreeVbl(vbl);
}

void CAgent::OnData(HWND hWnd, WPARAM wParam, LPARAM lParam)
{
    HSNMP_ENTITY from, to;
    HSNMP_CONTEXT context;
    HSNMP_PDU pdu;
    if (wParam != 0)
    {
        printf("%d: no answer, code %u\n", (int)lParam, (unsigned)wParam);
        m_exit = 1;
    }
    else if (SnmpRecvMsg(m_session, &from, &to, &context, &pdu) == SNMPAPI_SUCCESS)
    {
        // The very handles that went out come back; a response from elsewhere would carry others.
        if (from == m_agent && to == m_manager && context == m_context)
            Show(pdu);
        else
            m_exit = 1;
        SnmpFreeEntity(from);
        SnmpFreeEntity(to);
        SnmpFreeContext(context);
        SnmpFreePdu(pdu);
    }
    if (++m_answered == 2)
        DestroyWindow(hWnd);
}

LRESULT CALLBACK WndProc(HWND hWnd, UINT message, WPARAM wParam, LPARAM lParam)
{
    CAgent *agent = (CAgent *)GetWindowLongPtr(hWnd, GWLP_USERDATA);
    switch (message)
    {
    case WM_SNMP_DATA:
        agent->OnData(hWnd, wParam, lParam);
        return 0;
    case WM_DESTROY:
        PostQuitMessage(agent != NULL ? agent->ExitCode() : 1);
        return 0;
    }
    return DefWindowProc(hWnd, message, wParam, lParam);
}

int PASCAL WinMain(HINSTANCE hInstance, HINSTANCE hPrevInstance, LPSTR lpCmdLine, int nCmdShow)
{
    static TCHAR szClass[] = _T("WinSnmpSample");
    char address[64], community[64];
    unsigned port;
    smiUINT32 major, minor, level, translate, retransmit;
    WNDCLASS wc;
    HWND hWnd;
    MSG msg;
    CAgent agent;

    if (sscanf(lpCmdLine, "%63s %u %63s", address, &port, community) != 3)
    {
        fprintf(stderr, "usage: winmsg <agent> <port> <community>\n");
        return 2;
    }
    memset(&wc, 0, sizeof(wc));
    wc.lpfnWndProc = WndProc;
    wc.hInstance = hInstance;
    wc.hIcon = LoadIcon(NULL, IDI_APPLICATION);
    wc.hCursor = LoadCursor(NULL, IDC_ARROW);
    wc.hbrBackground = (HBRUSH)GetStockObject(WHITE_BRUSH);
    wc.lpszClassName = szClass;
    if (hPrevInstance == NULL && !RegisterClass(&wc))
        return 1;
    hWnd = CreateWindow(szClass, _T("WinSNMP"), WS_OVERLAPPEDWINDOW, CW_USEDEFAULT, CW_USEDEFAULT, CW_USEDEFAULT,
                        CW_USEDEFAULT, NULL, NULL, hInstance, NULL);
    if (hWnd == NULL)
        return 1;
    (void)nCmdShow; // stays hidden: this program only talks
    SetWindowLongPtr(hWnd, GWLP_USERDATA, (LONG_PTR)&agent);

    if (SnmpStartup(&major, &minor, &level, &translate, &retransmit) != SNMPAPI_SUCCESS)
    {
        fprintf(stderr, "SnmpStartup failed: %u\n", (unsigned)SnmpGetLastError(NULL));
        return 1;
    }
    SnmpSetTranslateMode(SNMPAPI_UNTRANSLATED_V1);
    SnmpSetRetransmitMode(SNMPAPI_ON);
    if (!agent.Open(hWnd, address, port, community) || !agent.Ask("1.3.6.1.2.1.1.5.0", 1) ||
        !agent.Ask(".1.3.6.1.2.1.1.6.0", 2))
    {
        fprintf(stderr, "winmsg: %u\n", (unsigned)SnmpGetLastError(NULL));
        SnmpCleanup();
        return 1;
    }
    while (GetMessage(&msg, NULL, 0, 0) > 0)
    {
        TranslateMessage(&msg);
        DispatchMessage(&msg);
    }
    fflush(stdout);
    SnmpCleanup();
    return (int)msg.wParam;
}
