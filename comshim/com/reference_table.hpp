// Interface pointers behind 32-bit tokens: the global interface table, and the references that lie in
// marshalled streams.
#pragma once
#include <cstdint>
#include <mutex>
#include <unordered_map>

#include "com_object.hpp"

namespace openwosa::comshim::com {

// No foreign code runs under the lock: AddRef, QueryInterface and Release of the objects are called without
// it, on an entry that is held meanwhile.
class ReferenceTable {
  public:
    // Takes a reference of its own to what `object` answers for `iid`. May throw std::bad_alloc.
    HRESULT add(IUnknown* object, REFIID iid, DWORD& token);
    // E_INVALIDARG: no such token.
    HRESULT get(DWORD token, REFIID iid, void** object);
    HRESULT remove(DWORD token);

  private:
    // Counted, since a get may be under way while another thread removes it.
    struct Entry {
        Ref<IUnknown> object;
        unsigned holders = 1;
    };
    Entry* hold(DWORD token);
    void let_go(Entry* entry);

    std::mutex mutex_;
    std::unordered_map<DWORD, Entry*> entries_;
    DWORD last_token_ = 0;
};

}  // namespace openwosa::comshim::com
