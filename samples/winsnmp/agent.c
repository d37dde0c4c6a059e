/* agent: a small SNMP agent on WinSNMP's agent role.

   It serves the system group (sysContact, sysName and sysLocation can be set) and answers GET, GETNEXT, GETBULK and SET,
   v1 and v2c. On the screen: one line per request it answered.

   usage: agent <address> <port> <community> [requests]      stops after that many requests; 0 or none: runs until killed */
#include <windows.h>
#include <winsnmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_SIZE 128
#define MAX_BULK_BINDINGS 200

/* The objects, in lexicographic order: the last arcs under 1.3.6.1.2.1.1 are {column, 0}. */
enum kind { KIND_TEXT, KIND_OID, KIND_TICKS, KIND_INT };
struct object {
    smiUINT32 column;
    enum kind kind;
    int writable;
    char text[TEXT_SIZE];
};

static struct object g_objects[] = {
    {1, KIND_TEXT, 0, "openwosa sample agent"}, {2, KIND_OID, 0, ""},        {3, KIND_TICKS, 0, ""},
    {4, KIND_TEXT, 1, "nobody"},                {5, KIND_TEXT, 1, "sample"}, {6, KIND_TEXT, 1, "here"},
    {7, KIND_INT, 0, ""},
};
#define OBJECT_COUNT (sizeof g_objects / sizeof g_objects[0])

static smiUINT32 g_system[] = {1, 3, 6, 1, 2, 1, 1};
static smiUINT32 g_object_id[] = {1, 3, 6, 1, 4, 1, 8072, 9999, 1};
#define SYSTEM_LENGTH 7

static char g_community[TEXT_SIZE];
static DWORD g_started;
static long g_left;
static HANDLE g_stop;

static void name_of(const struct object *object, smiUINT32 *arcs, smiOID *name)
{
    memcpy(arcs, g_system, sizeof g_system);
    arcs[SYSTEM_LENGTH] = object->column;
    arcs[SYSTEM_LENGTH + 1] = 0;
    name->len = SYSTEM_LENGTH + 2;
    name->ptr = arcs;
}

/* The object named exactly so, or (next != 0) the first one behind it; NULL when there is none. */
static struct object *find(smiLPCOID name, int next)
{
    size_t i;
    for (i = 0; i < OBJECT_COUNT; ++i) {
        smiUINT32 arcs[SYSTEM_LENGTH + 2];
        smiOID own;
        smiINT order;
        name_of(&g_objects[i], arcs, &own);
        SnmpOidCompare(&own, name, 0, &order);
        if ((next && order > 0) || (!next && order == 0))
            return &g_objects[i];
    }
    return NULL;
}

static void value_of(struct object *object, smiVALUE *value)
{
    switch (object->kind) {
    case KIND_TEXT:
        value->syntax = SNMP_SYNTAX_OCTETS;
        value->value.string.len = (smiUINT32)strlen(object->text);
        value->value.string.ptr = (smiLPBYTE)object->text;
        break;
    case KIND_OID:
        value->syntax = SNMP_SYNTAX_OID;
        value->value.oid.len = sizeof g_object_id / sizeof g_object_id[0];
        value->value.oid.ptr = g_object_id;
        break;
    case KIND_TICKS:
        value->syntax = SNMP_SYNTAX_TIMETICKS;
        value->value.uNumber = (GetTickCount() - g_started) / 10;
        break;
    case KIND_INT:
        value->syntax = SNMP_SYNTAX_INT;
        value->value.sNumber = 72;
        break;
    }
}

/* Writes the text of a SET into the object; returns the error-status it deserves. */
static smiINT assign(struct object *object, const smiVALUE *value)
{
    if (!object)
        return SNMP_ERROR_NOTWRITABLE;
    if (!object->writable)
        return SNMP_ERROR_NOTWRITABLE;
    if (value->syntax != SNMP_SYNTAX_OCTETS)
        return SNMP_ERROR_WRONGTYPE;
    if (value->value.string.len >= TEXT_SIZE)
        return SNMP_ERROR_WRONGLENGTH;
    memcpy(object->text, value->value.string.ptr, value->value.string.len);
    object->text[value->value.string.len] = '\0';
    return SNMP_ERROR_NOERROR;
}

static void free_binding(smiOID *name, smiVALUE *value)
{
    SnmpFreeDescriptor(SNMP_SYNTAX_OID, (smiLPOPAQUE)name);
    if (value->syntax == SNMP_SYNTAX_OCTETS)
        SnmpFreeDescriptor(value->syntax, &value->value.string);
    else if (value->syntax == SNMP_SYNTAX_OID)
        SnmpFreeDescriptor(value->syntax, (smiLPOPAQUE)&value->value.oid);
}

/* One object's answer to GET or GETNEXT, appended to `answer`: the object, or the exception that says why not. */
static struct object *append(HSNMP_VBL answer, smiLPCOID asked, int next)
{
    struct object *object = find(asked, next);
    smiUINT32 arcs[SYSTEM_LENGTH + 2];
    smiOID name = *asked;
    smiVALUE value;
    if (object) {
        name_of(object, arcs, &name);
        value_of(object, &value);
    } else
        value.syntax = next ? SNMP_SYNTAX_ENDOFMIBVIEW : SNMP_SYNTAX_NOSUCHOBJECT;
    SnmpSetVb(answer, 0, &name, &value);
    return object;
}

/* GETBULK: the first `non_repeaters` names once, the others up to `repetitions` times each (RFC 3416, 4.2.3). */
static void answer_bulk(HSNMP_VBL asked, HSNMP_VBL answer, smiINT non_repeaters, smiINT repetitions)
{
    smiUINT32 count = SnmpCountVbl(asked), i;
    for (i = 1; i <= count; ++i) {
        smiOID name, from;
        smiVALUE value;
        smiUINT32 arcs[SYSTEM_LENGTH + 2];
        smiINT times = (smiINT)i <= non_repeaters ? 1 : repetitions;
        if (SnmpGetVb(asked, i, &name, &value) != SNMPAPI_SUCCESS)
            continue;
        from = name;
        while (times-- > 0 && SnmpCountVbl(answer) < MAX_BULK_BINDINGS) {
            struct object *object = append(answer, &from, 1);
            if (!object)
                break;
            name_of(object, arcs, &from);
        }
        free_binding(&name, &value);
    }
}

/* GET, GETNEXT and SET, binding by binding; returns the error-status and puts the failing position into *index.
   A set of several objects is checked as it is carried out: a sample's shortcut that a real agent does not take. */
static smiINT answer_each(HSNMP_VBL asked, HSNMP_VBL answer, smiINT type, smiINT *index)
{
    smiUINT32 count = SnmpCountVbl(asked), i;
    smiINT status = SNMP_ERROR_NOERROR;
    for (i = 1; i <= count && status == SNMP_ERROR_NOERROR; ++i) {
        smiOID name;
        smiVALUE value;
        if (SnmpGetVb(asked, i, &name, &value) != SNMPAPI_SUCCESS)
            continue;
        if (type == SNMP_PDU_SET) {
            status = assign(find(&name, 0), &value);
            SnmpSetVb(answer, 0, &name, &value);
        } else
            append(answer, &name, type == SNMP_PDU_GETNEXT);
        if (status != SNMP_ERROR_NOERROR)
            *index = (smiINT)i;
        free_binding(&name, &value);
    }
    return status;
}

static void answer_request(HSNMP_SESSION session, HSNMP_ENTITY manager, HSNMP_ENTITY agent, HSNMP_CONTEXT context,
                           HSNMP_PDU request)
{
    smiINT type, first, second, status = SNMP_ERROR_NOERROR, index = 0;
    smiINT32 id;
    HSNMP_VBL asked, answer;
    HSNMP_PDU response;

    if (SnmpGetPduData(request, &type, &id, &first, &second, &asked) != SNMPAPI_SUCCESS)
        return;
    answer = SnmpCreateVbl(session, NULL, NULL);
    if (type == SNMP_PDU_GETBULK)
        answer_bulk(asked, answer, first, second);
    else
        status = answer_each(asked, answer, type, &index);
    response = SnmpCreatePdu(session, SNMP_PDU_RESPONSE, id, status, index, status ? asked : answer);
    /* The answer goes the other way: from the agent's entity to the manager's. */
    if (SnmpSendMsg(session, agent, manager, context, response) != SNMPAPI_SUCCESS)
        fprintf(stderr, "agent: SnmpSendMsg failed: %lu\n", (unsigned long)SnmpGetLastError(session));
    printf("request %d type 0x%X error-status %d\n", (int)id, (unsigned)type, (int)status);
    fflush(stdout);
    SnmpFreePdu(response);
    SnmpFreeVbl(answer);
    SnmpFreeVbl(asked);
}

/* A request of another community gets no answer, as RFC 1157 wants it. */
static int community_is_ours(HSNMP_CONTEXT context)
{
    smiOCTETS text;
    int ours;
    if (SnmpContextToStr(context, &text) != SNMPAPI_SUCCESS)
        return 0;
    ours = text.len == strlen(g_community) && memcmp(text.ptr, g_community, text.len) == 0;
    SnmpFreeDescriptor(SNMP_SYNTAX_OCTETS, &text);
    return ours;
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
    if (community_is_ours(context))
        answer_request(session, from, to, context, pdu);
    SnmpFreePdu(pdu);
    SnmpFreeContext(context);
    SnmpFreeEntity(from);
    SnmpFreeEntity(to);
    if (g_left > 0 && --g_left == 0)
        SetEvent(g_stop);
    return SNMPAPI_SUCCESS;
}

int main(int argc, char **argv)
{
    smiUINT32 ignored;
    HSNMP_SESSION session;
    HSNMP_ENTITY self;

    if (argc < 4 || argc > 5 || strlen(argv[3]) >= sizeof g_community) {
        fprintf(stderr, "usage: agent <address> <port> <community> [requests]\n");
        return 2;
    }
    strcpy(g_community, argv[3]);
    g_left = argc == 5 ? atol(argv[4]) : 0;
    g_started = GetTickCount();
    g_stop = CreateEvent(NULL, TRUE, FALSE, NULL);
    if (SnmpStartup(&ignored, &ignored, &ignored, &ignored, &ignored) != SNMPAPI_SUCCESS) {
        fprintf(stderr, "agent: SnmpStartup failed: %lu\n", (unsigned long)SnmpGetLastError(NULL));
        return 1;
    }
    SnmpSetTranslateMode(SNMPAPI_UNTRANSLATED_V2);
    session = SnmpCreateSession(NULL, 0, on_event, NULL);
    self = SnmpStrToEntity(session, argv[1]);
    if (!self || SnmpSetPort(self, (UINT)atoi(argv[2])) != SNMPAPI_SUCCESS ||
        SnmpListen(self, SNMPAPI_ON) != SNMPAPI_SUCCESS) {
        fprintf(stderr, "agent: cannot listen on %s port %s: %lu\n", argv[1], argv[2],
                (unsigned long)SnmpGetLastError(NULL));
        SnmpCleanup();
        return 1;
    }
    printf("agent on %s port %s\n", argv[1], argv[2]);
    fflush(stdout);
    WaitForSingleObject(g_stop, INFINITE);
    SnmpListen(self, SNMPAPI_OFF);
    SnmpClose(session);
    SnmpCleanup();
    CloseHandle(g_stop);
    return 0;
}
