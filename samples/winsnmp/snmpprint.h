/* Shared by the samples: prints object names and values the way every one of them shows them.
   Values that change from run to run (time ticks) are shown by type only when `stable` is non-zero, so that two runs can be
   compared line by line. */
#ifndef SNMPPRINT_H
#define SNMPPRINT_H

#include <windows.h>
#include <winsnmp.h>
#include <stdio.h>

static const char *error_name(SNMPAPI_STATUS code)
{
    static char number[32];
    switch (code) {
    case SNMPAPI_ALLOC_ERROR: return "SNMPAPI_ALLOC_ERROR";
    case SNMPAPI_CONTEXT_INVALID: return "SNMPAPI_CONTEXT_INVALID";
    case SNMPAPI_ENTITY_INVALID: return "SNMPAPI_ENTITY_INVALID";
    case SNMPAPI_ENTITY_UNKNOWN: return "SNMPAPI_ENTITY_UNKNOWN";
    case SNMPAPI_NOOP: return "SNMPAPI_NOOP";
    case SNMPAPI_OID_INVALID: return "SNMPAPI_OID_INVALID";
    case SNMPAPI_OPERATION_INVALID: return "SNMPAPI_OPERATION_INVALID";
    case SNMPAPI_PDU_INVALID: return "SNMPAPI_PDU_INVALID";
    case SNMPAPI_NOT_INITIALIZED: return "SNMPAPI_NOT_INITIALIZED";
    case SNMPAPI_OTHER_ERROR: return "SNMPAPI_OTHER_ERROR";
    case SNMPAPI_TL_NOT_INITIALIZED: return "SNMPAPI_TL_NOT_INITIALIZED";
    case SNMPAPI_TL_NOT_AVAILABLE: return "SNMPAPI_TL_NOT_AVAILABLE";
    case SNMPAPI_TL_UNDELIVERABLE: return "SNMPAPI_TL_UNDELIVERABLE";
    case SNMPAPI_TL_IN_USE: return "SNMPAPI_TL_IN_USE";
    case SNMPAPI_TL_TIMEOUT: return "SNMPAPI_TL_TIMEOUT";
    case SNMPAPI_TL_PDU_TOO_BIG: return "SNMPAPI_TL_PDU_TOO_BIG";
    case SNMPAPI_TL_OTHER: return "SNMPAPI_TL_OTHER";
    }
    sprintf(number, "error %lu", (unsigned long)code);
    return number;
}

static void print_octets(const smiOCTETS *octets)
{
    smiUINT32 i;
    for (i = 0; i < octets->len; ++i)
        if ((octets->ptr[i] < 32 || octets->ptr[i] > 126) && octets->ptr[i] != '\n' && octets->ptr[i] != '\r')
            break;
    if (i == octets->len) {
        printf("\"%.*s\"", (int)octets->len, (const char *)octets->ptr);
        return;
    }
    for (i = 0; i < octets->len; ++i)
        printf("%s%02X", i ? " " : "hex ", octets->ptr[i]);
}

static void print_value(const smiVALUE *value, int stable)
{
    char text[MAXOBJIDSTRSIZE];
    switch (value->syntax) {
    case SNMP_SYNTAX_INT: printf("INTEGER %ld", (long)value->value.sNumber); break;
    case SNMP_SYNTAX_CNTR32: printf("Counter32 %lu", (unsigned long)value->value.uNumber); break;
    case SNMP_SYNTAX_GAUGE32: printf("Gauge32 %lu", (unsigned long)value->value.uNumber); break;
    case SNMP_SYNTAX_TIMETICKS:
        if (stable)
            printf("TimeTicks");
        else
            printf("TimeTicks %lu", (unsigned long)value->value.uNumber);
        break;
    case SNMP_SYNTAX_CNTR64:
        printf("Counter64 0x%08lX%08lX", (unsigned long)value->value.hNumber.hipart,
               (unsigned long)value->value.hNumber.lopart);
        break;
    case SNMP_SYNTAX_OCTETS: printf("OCTETS "); print_octets(&value->value.string); break;
    case SNMP_SYNTAX_OPAQUE: printf("Opaque "); print_octets(&value->value.string); break;
    case SNMP_SYNTAX_IPADDR:
        if (value->value.string.len == 4)
            printf("IpAddress %d.%d.%d.%d", value->value.string.ptr[0], value->value.string.ptr[1],
                   value->value.string.ptr[2], value->value.string.ptr[3]);
        break;
    case SNMP_SYNTAX_OID:
        if (SnmpOidToStr(&value->value.oid, sizeof text, text) != SNMPAPI_FAILURE)
            printf("OID %s", text);
        break;
    case SNMP_SYNTAX_NULL: printf("NULL"); break;
    case SNMP_SYNTAX_NOSUCHOBJECT: printf("noSuchObject"); break;
    case SNMP_SYNTAX_NOSUCHINSTANCE: printf("noSuchInstance"); break;
    case SNMP_SYNTAX_ENDOFMIBVIEW: printf("endOfMibView"); break;
    default: printf("syntax %lu", (unsigned long)value->syntax); break;
    }
}

/* Descriptors handed out by the library go back to it; integers hold no memory. */
static void free_value(smiVALUE *value)
{
    switch (value->syntax) {
    case SNMP_SYNTAX_OCTETS:
    case SNMP_SYNTAX_OPAQUE:
    case SNMP_SYNTAX_IPADDR:
    case SNMP_SYNTAX_BITS:
    case SNMP_SYNTAX_NSAPADDR:
        SnmpFreeDescriptor(value->syntax, &value->value.string);
        break;
    case SNMP_SYNTAX_OID:
        SnmpFreeDescriptor(SNMP_SYNTAX_OID, (smiLPOPAQUE)&value->value.oid);
        break;
    }
}

/* Prints entries first..last (1-based; last 0 = all) of a list, one per line. */
static void print_vbl(HSNMP_VBL vbl, smiUINT32 first, smiUINT32 last, int stable)
{
    smiUINT32 count = SnmpCountVbl(vbl), i;
    if (last == 0 || last > count)
        last = count;
    for (i = first; i <= last; ++i) {
        smiOID name;
        smiVALUE value;
        char text[MAXOBJIDSTRSIZE];
        if (SnmpGetVb(vbl, i, &name, &value) == SNMPAPI_FAILURE)
            continue;
        if (SnmpOidToStr(&name, sizeof text, text) != SNMPAPI_FAILURE) {
            printf("  %s = ", text);
            print_value(&value, stable);
            printf("\n");
        }
        SnmpFreeDescriptor(SNMP_SYNTAX_OID, (smiLPOPAQUE)&name);
        free_value(&value);
    }
}

#endif
