#include "interface_table.hpp"

#include <new>

#include "com_object.hpp"
#include "reference_table.hpp"

namespace openwosa::comshim::com {
namespace {

// One for the process, never ends; what programs leave in it ends with the process.
class GlobalInterfaceTable final : public IGlobalInterfaceTable {
  public:
    HRESULT QueryInterface(REFIID iid, void** object) override {
        if (!object) return E_POINTER;
        const bool known = iid == __uuidof(IUnknown) || iid == __uuidof(IGlobalInterfaceTable);
        *object = known ? this : nullptr;
        return known ? S_OK : E_NOINTERFACE;
    }
    ULONG AddRef() override { return 2; }
    ULONG Release() override { return 1; }

    HRESULT RegisterInterfaceInGlobal(IUnknown* object, REFIID iid, DWORD* cookie) override {
        if (!object || !cookie) return E_INVALIDARG;
        *cookie = 0;
        return com_guarded([&] { return table_.add(object, iid, *cookie); });
    }
    HRESULT RevokeInterfaceFromGlobal(DWORD cookie) override { return table_.remove(cookie); }
    HRESULT GetInterfaceFromGlobal(DWORD cookie, REFIID iid, void** object) override {
        if (!object) return E_INVALIDARG;
        *object = nullptr;
        return table_.get(cookie, iid, object);
    }

  private:
    ReferenceTable table_;
};

}  // namespace

IGlobalInterfaceTable& global_interface_table() noexcept {
    // In place and never destroyed: other threads may use it while the process ends.
    alignas(GlobalInterfaceTable) static unsigned char storage[sizeof(GlobalInterfaceTable)];
    static IGlobalInterfaceTable* const table = new (storage) GlobalInterfaceTable;
    return *table;
}

}  // namespace openwosa::comshim::com
