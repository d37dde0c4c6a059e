#include "snmp/varbind.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace openwosa::snmp {

bool same_value(const ValueView& left, const ValueView& right) {
    if (left.syntax != right.syntax) return false;
    switch (class_of(left.syntax)) {
        case ValueClass::kSigned:
            return left.as_int32() == right.as_int32();
        case ValueClass::kUnsigned:
            return left.as_uint32() == right.as_uint32();
        case ValueClass::kUnsigned64:
            return left.number == right.number;
        case ValueClass::kOctets:
            return std::ranges::equal(left.octets, right.octets);
        case ValueClass::kOid:
            return same_oid(left.oid, right.oid);
        case ValueClass::kEmpty:
        case ValueClass::kInvalid:
            return true;
    }
    return false;
}

namespace {

// Copies into a store whose positions must fit the entries' 32 bits. An exception becomes
// SNMPAPI_ALLOC_ERROR.
template <typename T>
std::uint32_t put(GrowBuffer<T>& store, std::span<const T> source) {
    const std::size_t at = store.size();
    if (source.size() > UINT32_MAX - at) throw std::length_error("variable-binding list too large");
    store.append(source);
    return static_cast<std::uint32_t>(at);
}

}  // namespace

void VarBindList::store_value(Entry& e, const ValueView& value) {
    e.syntax = value.syntax;
    switch (class_of(value.syntax)) {
        case ValueClass::kSigned:
            e.number = static_cast<std::uint64_t>(std::int64_t{value.as_int32()});
            return;
        case ValueClass::kUnsigned:
            e.number = value.as_uint32();
            return;
        case ValueClass::kUnsigned64:
            e.number = value.number;
            return;
        case ValueClass::kOctets:
            e.slice.size = static_cast<std::uint32_t>(value.octets.size());
            e.slice.at = put(octets_, value.octets);
            return;
        case ValueClass::kOid:
            e.slice.size = static_cast<std::uint32_t>(value.oid.size());
            e.slice.at = put(arcs_, value.oid);
            return;
        case ValueClass::kEmpty:
        case ValueClass::kInvalid:
            e.number = 0;
            return;
    }
}

VarBindList::Entry VarBindList::store(Arcs name, const ValueView& value) {
    // The value may be a view of the arcs that storing the name moves; keep the old arcs until both are in.
    Entry e{};
    const bool value_is_ours =
        value.oid.data() >= arcs_.data() && value.oid.data() < arcs_.data() + arcs_.size();
    const std::size_t value_at =
        value_is_ours ? static_cast<std::size_t>(value.oid.data() - arcs_.data()) : 0;
    // One arc too many is enough for the encoder to refuse the name, and fits name_size.
    name = name.first(std::min(name.size(), kMaxArcs + 1));
    e.name_size = static_cast<std::uint8_t>(name.size());
    e.name_at = put(arcs_, name);
    ValueView stored = value;
    if (value_is_ours) stored.oid = {arcs_.data() + value_at, value.oid.size()};
    store_value(e, stored);
    return e;
}

void VarBindList::append(Arcs name, const ValueView& value) { entries_.push_back(store(name, value)); }

void VarBindList::insert(std::size_t index, Arcs name, const ValueView& value) {
    append(name, value);
    std::rotate(entries_.begin() + (index - 1), entries_.end() - 1, entries_.end());
}

void VarBindList::replace(std::size_t index, Arcs name, const ValueView& value) {
    const Entry fresh = store(name, value);
    count_waste(entries_[index - 1], true);
    entries_[index - 1] = fresh;
    compact_if_wasteful();
}

void VarBindList::replace_value(std::size_t index, const ValueView& value) {
    Entry fresh = entries_[index - 1];
    store_value(fresh, value);
    count_waste(entries_[index - 1], false);
    entries_[index - 1] = fresh;
    compact_if_wasteful();
}

void VarBindList::erase(std::size_t index) {
    count_waste(entries_[index - 1], true);
    std::move(entries_.begin() + index, entries_.end(), entries_.begin() + (index - 1));
    entries_.resize_uninitialised(entries_.size() - 1);
    compact_if_wasteful();
}

void VarBindList::reserve(std::size_t entries, std::size_t arcs, std::size_t octets) {
    entries_.reserve(entries);
    arcs_.reserve(arcs);
    octets_.reserve(octets);
}

std::size_t VarBindList::memory_in_use() const {
    return entries_.capacity() * sizeof(Entry) + arcs_.capacity() * sizeof(Arc) + octets_.capacity();
}

void VarBindList::count_waste(const Entry& e, bool with_name) {
    if (with_name) wasted_ += e.name_size;
    const ValueClass c = class_of(e.syntax);
    if (c == ValueClass::kOctets || c == ValueClass::kOid) wasted_ += e.slice.size;
}

void VarBindList::compact_if_wasteful() {
    // Rewriting once half is waste keeps the cost per edit constant.
    if (wasted_ < 256 || wasted_ * 2 < arcs_.size() + octets_.size()) return;
    VarBindList fresh;
    fresh.reserve(size(), arcs_.size() / 2, octets_.size() / 2);
    for (std::size_t i = 1; i <= size(); ++i) fresh.append(name(i), value(i));
    *this = std::move(fresh);
}

}  // namespace openwosa::snmp
