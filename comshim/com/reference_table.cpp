#include "reference_table.hpp"

#include <memory>

namespace openwosa::comshim::com {

HRESULT ReferenceTable::add(IUnknown* object, REFIID iid, DWORD& token) {
    auto entry = std::make_unique<Entry>();
    const HRESULT result = object->QueryInterface(iid, entry->object.out_void());
    if (FAILED(result)) return result;
    const std::lock_guard lock(mutex_);
    // Tokens are not used again until all others have been, so that a stale one is refused and not followed.
    do {
        if (++last_token_ == 0) last_token_ = 1;
    } while (entries_.contains(last_token_));
    entries_.emplace(last_token_, entry.get());
    entry.release();
    token = last_token_;
    return S_OK;
}

HRESULT ReferenceTable::get(DWORD token, REFIID iid, void** object) {
    Entry* entry = hold(token);
    if (!entry) return E_INVALIDARG;
    const HRESULT result = entry->object->QueryInterface(iid, object);
    let_go(entry);
    return result;
}

HRESULT ReferenceTable::remove(DWORD token) {
    std::unique_lock lock(mutex_);
    const auto found = entries_.find(token);
    if (found == entries_.end()) return E_INVALIDARG;
    Entry* entry = found->second;
    entries_.erase(found);
    lock.unlock();
    let_go(entry);
    return S_OK;
}

ReferenceTable::Entry* ReferenceTable::hold(DWORD token) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(token);
    if (found == entries_.end()) return nullptr;
    ++found->second->holders;
    return found->second;
}

void ReferenceTable::let_go(Entry* entry) {
    std::unique_lock lock(mutex_);
    if (--entry->holders != 0) return;
    lock.unlock();
    delete entry;
}

}  // namespace openwosa::comshim::com
