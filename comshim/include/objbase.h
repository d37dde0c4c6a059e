/* COM as programs include it. */
#include "windows.h" /* ahead of the guard, since it includes this header */
#ifndef OWSHIM_OBJBASE_H
#define OWSHIM_OBJBASE_H
#include "combaseapi.h"

typedef enum tagCOINIT {
    COINIT_APARTMENTTHREADED = 0x2,
    COINIT_MULTITHREADED = 0x0,
    COINIT_DISABLE_OLE1DDE = 0x4,
    COINIT_SPEED_OVER_MEMORY = 0x8
} COINIT;

#define STGM_READ 0x00000000
#define STGM_WRITE 0x00000001
#define STGM_READWRITE 0x00000002
#define LISet32(li, v) ((li).u.HighPart = ((LONG)(v)) < 0 ? -1 : 0, (li).u.LowPart = (v))
#define ULISet32(li, v) ((li).u.HighPart = 0, (li).u.LowPart = (v))

OWSHIM_FUNCTION(HRESULT, CoInitialize, (LPVOID reserved));
OWSHIM_FUNCTION(DWORD, CoBuildVersion, (void));
OWSHIM_FUNCTION(HRESULT, CLSIDFromProgIDEx, (LPCOLESTR name, LPCLSID clsid));
#endif
