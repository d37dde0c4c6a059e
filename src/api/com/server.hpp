#pragma once
// A COM server: its classes behind DllGetClassObject, and on Windows its entries in the registry.

#include <span>
#include <string>
#include <vector>

#include "server_table.hpp"

namespace openwosa::com {

struct ServedClass {
    const ClassInfo* info = nullptr;
    /// Makes an object and asks it for `iid`.
    HRESULT (*create)(REFIID iid, void** object) = nullptr;
};

/// What else a class and its interface go by: programs may have other ids in them than ours.
struct Aliases {
    std::vector<CLSID> classes;
    std::vector<IID> interfaces;
    std::vector<std::wstring> programs;
};

struct Server {
    const LibraryInfo* library = nullptr;
    std::span<const ServedClass> classes;
    Aliases (*aliases)() = nullptr;  ///< of the first class; asked when a class is not one of `classes`
};

HRESULT get_class_object(const Server& server, REFCLSID clsid, REFIID iid, void** object);
HRESULT can_unload_now();

#if defined(_WIN32)
/// Writes what regsvr32 is for: classes, ProgIDs and the embedded type library.
HRESULT register_server(const Server& server);
HRESULT unregister_server(const Server& server);
#endif

/// Leaves an IErrorInfo for the calling thread.
void set_error(REFIID iid, const wchar_t* source, const wchar_t* description);

}  // namespace openwosa::com
