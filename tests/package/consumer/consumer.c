/* Starts WinSNMP, says which version it is, and converts an object identifier there and back. */
#include <windows.h>
#include <winsnmp.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
    smiUINT32 major, minor, level, translate, retransmit;
    smiOID oid;
    char text[64];

    if (SnmpStartup(&major, &minor, &level, &translate, &retransmit) != SNMPAPI_SUCCESS)
        return 1;
    if (SnmpStrToOid("1.3.6.1.2.1.1", &oid) != 7)
        return 2;
    if (SnmpOidToStr(&oid, sizeof text, text) == SNMPAPI_FAILURE || strcmp(text, "1.3.6.1.2.1.1") != 0)
        return 3;
    SnmpFreeDescriptor(SNMP_SYNTAX_OID, (smiLPOPAQUE)&oid);
    if (SnmpCleanup() != SNMPAPI_SUCCESS)
        return 4;
    printf("WinSNMP %lu.%lu\n", (unsigned long)major, (unsigned long)minor);
    return 0;
}
