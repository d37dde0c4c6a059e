/* Makes a comLU0 object and asks it for a property, which it has not before Connect. On Linux the class is
 * found by its manifest; on Windows, where that would need the registry, in the DLL beside the program. */
#include <comlu0.h>
#include <ole2.h>
#include <stdio.h>
#include <windows.h>

#include <comlu0_i.c>

static HRESULT make(IcomLU0** lu) {
#ifdef _WIN32
    typedef HRESULT(STDAPICALLTYPE * get_class_object)(REFCLSID, REFIID, void**);
    IClassFactory* factory = NULL;
    HRESULT result;
    HMODULE library = LoadLibraryA("comlu0.dll");
    get_class_object get =
        library ? (get_class_object)(void (*)(void))GetProcAddress(library, "DllGetClassObject") : NULL;
    if (!get) return CO_E_DLLNOTFOUND;
    result = get(&CLSID_comLU0, &IID_IClassFactory, (void**)&factory);
    if (FAILED(result)) return result;
    result = factory->lpVtbl->CreateInstance(factory, NULL, &IID_IcomLU0, (void**)lu);
    factory->lpVtbl->Release(factory);
    return result;
#else
    CLSID clsid;
    HRESULT result = CLSIDFromProgID(L"comLU0.comLU0", &clsid);
    if (FAILED(result)) return result;
    return CoCreateInstance(&clsid, NULL, CLSCTX_INPROC_SERVER, &IID_IcomLU0, (void**)lu);
#endif
}

int main(void) {
    IcomLU0* lu = NULL;
    BSTR name;
    VARIANT value;
    HRESULT result = CoInitialize(NULL);
    if (FAILED(result)) return 1;
    result = make(&lu);
    if (FAILED(result)) {
        printf("%08lX\n", (unsigned long)(ULONG)result);
        return 2;
    }
    VariantInit(&value);
    name = SysAllocString(L"LUNAME");
    result = lu->lpVtbl->GetProperty(lu, name, &value);
    SysFreeString(name);
    lu->lpVtbl->Release(lu);
    CoUninitialize();
    if (result != CLU0_E_NOTCONNECTED) return 3;
    printf("comLU0 is not connected\n");
    return 0;
}
