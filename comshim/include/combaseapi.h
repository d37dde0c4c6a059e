/* The functions of COM's run-time library. */
#include "windows.h" /* ahead of the guard, since it includes this header */
#ifndef OWSHIM_COMBASEAPI_H
#define OWSHIM_COMBASEAPI_H
#include "objidl.h"
#include "winerror.h"

typedef enum tagREGCLS {
    REGCLS_SINGLEUSE = 0,
    REGCLS_MULTIPLEUSE = 1,
    REGCLS_MULTI_SEPARATE = 2,
    REGCLS_SUSPENDED = 4,
    REGCLS_SURROGATE = 8
} REGCLS;
typedef enum tagCOWAIT_FLAGS {
    COWAIT_DEFAULT = 0,
    COWAIT_WAITALL = 1,
    COWAIT_ALERTABLE = 2,
    COWAIT_INPUTAVAILABLE = 4,
    COWAIT_DISPATCH_CALLS = 8,
    COWAIT_DISPATCH_WINDOW_MESSAGES = 16
} COWAIT_FLAGS;

struct tagSOLE_AUTHENTICATION_SERVICE;

OWSHIM_FUNCTION(HRESULT, CoInitializeEx, (LPVOID reserved, DWORD model));
OWSHIM_FUNCTION(void, CoUninitialize, (void));
OWSHIM_FUNCTION(HRESULT, CoGetApartmentType, (APTTYPE * type, APTTYPEQUALIFIER* qualifier));
OWSHIM_FUNCTION(DWORD, CoGetCurrentProcess, (void));
OWSHIM_FUNCTION(HRESULT, CoWaitForMultipleHandles,
                (DWORD flags, DWORD milliseconds, ULONG count, LPHANDLE handles, LPDWORD index));
OWSHIM_FUNCTION(HRESULT, CoInitializeSecurity,
                (PSECURITY_DESCRIPTOR security, LONG services, struct tagSOLE_AUTHENTICATION_SERVICE* service,
                 void* reserved, DWORD authentication, DWORD impersonation, void* list, DWORD capabilities,
                 void* reserved_too));

OWSHIM_FUNCTION(LPVOID, CoTaskMemAlloc, (SIZE_T bytes));
OWSHIM_FUNCTION(LPVOID, CoTaskMemRealloc, (LPVOID memory, SIZE_T bytes));
OWSHIM_FUNCTION(void, CoTaskMemFree, (LPVOID memory));
OWSHIM_FUNCTION(HRESULT, CoGetMalloc, (DWORD context, LPMALLOC* allocator));

OWSHIM_FUNCTION(HRESULT, CoGetClassObject,
                (REFCLSID clsid, DWORD context, LPVOID server, REFIID iid, LPVOID* object));
OWSHIM_FUNCTION(HRESULT, CoCreateInstance,
                (REFCLSID clsid, LPUNKNOWN outer, DWORD context, REFIID iid, LPVOID* object));
OWSHIM_FUNCTION(HRESULT, CoCreateInstanceEx,
                (REFCLSID clsid, IUnknown* outer, DWORD context, COSERVERINFO* server, DWORD count,
                 MULTI_QI* results));
OWSHIM_FUNCTION(HRESULT, CoRegisterClassObject,
                (REFCLSID clsid, LPUNKNOWN object, DWORD context, DWORD flags, LPDWORD cookie));
OWSHIM_FUNCTION(HRESULT, CoRevokeClassObject, (DWORD cookie));
OWSHIM_FUNCTION(HRESULT, CoResumeClassObjects, (void));
OWSHIM_FUNCTION(HRESULT, CoSuspendClassObjects, (void));
OWSHIM_FUNCTION(ULONG, CoAddRefServerProcess, (void));
OWSHIM_FUNCTION(ULONG, CoReleaseServerProcess, (void));
OWSHIM_FUNCTION(void, CoFreeUnusedLibraries, (void));
OWSHIM_FUNCTION(void, CoFreeUnusedLibrariesEx, (DWORD delay, DWORD reserved));

OWSHIM_FUNCTION(HRESULT, StringFromCLSID, (REFCLSID clsid, LPOLESTR* text));
OWSHIM_FUNCTION(HRESULT, CLSIDFromString, (LPCOLESTR text, LPCLSID clsid));
OWSHIM_FUNCTION(HRESULT, StringFromIID, (REFIID iid, LPOLESTR* text));
OWSHIM_FUNCTION(HRESULT, IIDFromString, (LPCOLESTR text, LPIID iid));
OWSHIM_FUNCTION(HRESULT, ProgIDFromCLSID, (REFCLSID clsid, LPOLESTR* name));
OWSHIM_FUNCTION(HRESULT, CLSIDFromProgID, (LPCOLESTR name, LPCLSID clsid));
OWSHIM_FUNCTION(int, StringFromGUID2, (REFGUID guid, LPOLESTR text, int size));
OWSHIM_FUNCTION(HRESULT, CoCreateGuid, (GUID * guid));

OWSHIM_FUNCTION(HRESULT, CreateStreamOnHGlobal, (HGLOBAL memory, BOOL delete_on_release, LPSTREAM* stream));
OWSHIM_FUNCTION(HRESULT, GetHGlobalFromStream, (LPSTREAM stream, HGLOBAL* memory));

OWSHIM_FUNCTION(HRESULT, CoGetMarshalSizeMax,
                (ULONG * size, REFIID iid, LPUNKNOWN object, DWORD context, LPVOID reserved, DWORD flags));
OWSHIM_FUNCTION(HRESULT, CoMarshalInterface,
                (LPSTREAM stream, REFIID iid, LPUNKNOWN object, DWORD context, LPVOID reserved, DWORD flags));
OWSHIM_FUNCTION(HRESULT, CoUnmarshalInterface, (LPSTREAM stream, REFIID iid, LPVOID* object));
OWSHIM_FUNCTION(HRESULT, CoReleaseMarshalData, (LPSTREAM stream));
OWSHIM_FUNCTION(HRESULT, CoDisconnectObject, (LPUNKNOWN object, DWORD reserved));
OWSHIM_FUNCTION(HRESULT, CoLockObjectExternal, (LPUNKNOWN object, BOOL lock, BOOL last_unlock_releases));
OWSHIM_FUNCTION(HRESULT, CoMarshalInterThreadInterfaceInStream,
                (REFIID iid, LPUNKNOWN object, LPSTREAM* stream));
OWSHIM_FUNCTION(HRESULT, CoGetInterfaceAndReleaseStream, (LPSTREAM stream, REFIID iid, LPVOID* object));
OWSHIM_FUNCTION(HRESULT, CoCreateFreeThreadedMarshaler, (LPUNKNOWN outer, LPUNKNOWN* marshaler));

/* What a library of classes exports under these very names. */
OWSHIM_API(HRESULT) DllGetClassObject(REFCLSID rclsid, REFIID riid, LPVOID* ppv);
OWSHIM_API(HRESULT) DllCanUnloadNow(void);

#ifdef __cplusplus
extern "C++" {
/* CoCreateInstance(id, outer, context, IID_PPV_ARGS(&pointer)) */
template <class Type>
inline void** IID_PPV_ARGS_Helper(Type** pointer) {
    (void)static_cast<IUnknown*>(*pointer); /* only what is an interface */
    return reinterpret_cast<void**>(pointer);
}
}
#define IID_PPV_ARGS(pointer) __uuidof(**(pointer)), IID_PPV_ARGS_Helper(pointer)
#endif
#endif
