#pragma once
// A COM server: its classes behind DllGetClassObject, and on Windows its entries in the registry.

#include <span>

#include "server_table.hpp"

namespace openwosa::com {

struct ServedClass {
    const ClassInfo* info = nullptr;
    /// Makes an object and asks it for `iid`.
    HRESULT (*create)(REFIID iid, void** object) = nullptr;
};

struct Server {
    const LibraryInfo* library = nullptr;
    std::span<const ServedClass> classes;
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
