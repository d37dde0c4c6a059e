// DllRegisterServer and DllUnregisterServer: what COM on Windows finds our classes by.
#include <olectl.h>

#include <string>

#include "server.hpp"

namespace openwosa::com {
namespace {

std::wstring text_of(REFGUID id) {
    wchar_t text[40] = {};
    StringFromGUID2(id, text, 40);
    return text;
}

// The library this code is in.
HMODULE this_module() {
    HMODULE module = nullptr;
    GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                       reinterpret_cast<LPCWSTR>(&this_module), &module);
    return module;
}

std::wstring module_path() {
    std::wstring path(32768, L'\0');
    path.resize(GetModuleFileNameW(this_module(), path.data(), static_cast<DWORD>(path.size())));
    return path;
}

// All keys are written below HKEY_CLASSES_ROOT: the machine's, or the user's where the user may write no
// other.
class Keys {
  public:
    void set(const std::wstring& key, const wchar_t* name, const std::wstring& value) {
        if (!good_) return;
        HKEY opened = nullptr;
        good_ = RegCreateKeyExW(HKEY_CLASSES_ROOT, key.c_str(), 0, nullptr, 0, KEY_WRITE, nullptr, &opened,
                                nullptr) == ERROR_SUCCESS;
        if (!good_) return;
        good_ = RegSetValueExW(opened, name, 0, REG_SZ, reinterpret_cast<const BYTE*>(value.c_str()),
                               static_cast<DWORD>((value.size() + 1) * sizeof(wchar_t))) == ERROR_SUCCESS;
        RegCloseKey(opened);
    }
    void remove(const std::wstring& key) {
        LSTATUS status = RegDeleteTreeW(HKEY_CLASSES_ROOT, key.c_str());
        if (status != ERROR_SUCCESS && status != ERROR_FILE_NOT_FOUND) good_ = false;
    }
    bool good() const { return good_; }

  private:
    bool good_ = true;
};

void write_id(const Server& server, const ClassInfo& info, REFCLSID clsid, Keys& keys) {
    auto key = L"CLSID\\" + text_of(clsid);
    keys.set(key, nullptr, info.description);
    keys.set(key + L"\\InprocServer32", nullptr, module_path());
    keys.set(key + L"\\InprocServer32", L"ThreadingModel", info.threading);
    keys.set(key + L"\\ProgID", nullptr, info.progid);
    keys.set(key + L"\\VersionIndependentProgID", nullptr, info.version_independent_progid);
    keys.set(key + L"\\TypeLib", nullptr, text_of(server.library->id));
    keys.set(key + L"\\Version", nullptr,
             std::to_wstring(server.library->major) + L"." + std::to_wstring(server.library->minor));
}

void write_program(const std::wstring& name, const ClassInfo& info, Keys& keys) {
    keys.set(name, nullptr, info.description);
    keys.set(name + L"\\CLSID", nullptr, text_of(info.id));
}

void write_class(const Server& server, const ClassInfo& info, Keys& keys) {
    write_id(server, info, info.id, keys);
    write_program(info.progid, info, keys);
    write_program(info.version_independent_progid, info, keys);
    keys.set(std::wstring(info.version_independent_progid) + L"\\CurVer", nullptr, info.progid);
}

}  // namespace

HRESULT register_server(const Server& server) {
    Keys keys;
    for (const auto& served : server.classes) write_class(server, *served.info, keys);
    if (server.aliases) {
        const auto others = server.aliases();
        const auto& info = *server.classes.front().info;
        for (const auto& id : others.classes) write_id(server, info, id, keys);
        for (const auto& name : others.programs) write_program(name, info, keys);
    }
    if (!keys.good()) return SELFREG_E_CLASS;
    ITypeLib* library = nullptr;
    HRESULT result = LoadTypeLibEx(module_path().c_str(), REGKIND_REGISTER, &library);
    if (library) library->Release();
    return FAILED(result) ? SELFREG_E_TYPELIB : S_OK;
}

HRESULT unregister_server(const Server& server) {
    Keys keys;
    for (const auto& served : server.classes) {
        keys.remove(L"CLSID\\" + text_of(served.info->id));
        keys.remove(served.info->progid);
        keys.remove(served.info->version_independent_progid);
    }
    if (server.aliases) {
        const auto others = server.aliases();
        for (const auto& id : others.classes) keys.remove(L"CLSID\\" + text_of(id));
        for (const auto& name : others.programs) keys.remove(name);
    }
    HRESULT result = UnRegisterTypeLib(server.library->id, server.library->major, server.library->minor, 0,
                                       sizeof(void*) == 8 ? SYS_WIN64 : SYS_WIN32);
    if (!keys.good()) return SELFREG_E_CLASS;
    return FAILED(result) && result != TYPE_E_REGISTRYACCESS ? SELFREG_E_TYPELIB : S_OK;
}

}  // namespace openwosa::com
