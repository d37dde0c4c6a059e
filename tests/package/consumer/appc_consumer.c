/* An outsider's program: it starts APPC, says which it is, and ends it. */
#include <stdio.h>
#include <winappc.h>
#include <windows.h>

int main(void) {
    WAPPCDATA data;
    if (WinAPPCStartup(0x0001, &data) != 0) return 1;
    printf("APPC %d.%d\n", LOBYTE(data.wVersion), HIBYTE(data.wVersion));
    return WinAPPCCleanup() ? 0 : 1;
}
