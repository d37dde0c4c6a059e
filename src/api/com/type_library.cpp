#include "type_library.hpp"

#if defined(_WIN32)
#include <string>
#endif

namespace openwosa::com {

#if defined(_WIN32)

bool has_type_information() { return true; }

HRESULT type_information(REFIID iid, ITypeInfo** information) {
    *information = nullptr;
    HMODULE module = nullptr;
    GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                       reinterpret_cast<LPCWSTR>(&type_information), &module);
    wchar_t path[MAX_PATH] = {};
    if (!GetModuleFileNameW(module, path, MAX_PATH)) return TYPE_E_CANTLOADLIBRARY;
    ITypeLib* library = nullptr;
    HRESULT result = LoadTypeLibEx(path, REGKIND_NONE, &library);
    if (FAILED(result)) return result;
    result = library->GetTypeInfoOfGuid(iid, information);
    library->Release();
    return result;
}

#else

bool has_type_information() { return false; }
HRESULT type_information(REFIID, ITypeInfo** information) {
    *information = nullptr;
    return DISP_E_BADINDEX;
}

#endif

}  // namespace openwosa::com
