#pragma once
// Values and variable-binding lists.
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "snmp/grow_buffer.hpp"
#include "snmp/oid.hpp"

namespace openwosa::snmp {

using Octets = std::span<const std::uint8_t>;

// The wire tag of each value kind; equal to WinSNMP's SNMP_SYNTAX_*.
enum class Syntax : std::uint8_t {
    kInteger = 0x02,
    kBits = 0x03,  // goes out as OCTET STRING (RFC 2578 section 7.1.4); tag 03 is accepted from old v2 agents
    kOctets = 0x04,
    kNull = 0x05,
    kOid = 0x06,
    kIpAddress = 0x40,
    kCounter32 = 0x41,
    kGauge32 = 0x42,
    kTimeTicks = 0x43,
    kOpaque = 0x44,
    kNsapAddress = 0x45,
    kCounter64 = 0x46,
    kUInteger32 = 0x47,
    kNoSuchObject = 0x80,
    kNoSuchInstance = 0x81,
    kEndOfMibView = 0x82,
};

// Where a value keeps its contents.
enum class ValueClass : std::uint8_t { kInvalid, kSigned, kUnsigned, kUnsigned64, kOctets, kOid, kEmpty };

namespace detail {

constexpr std::array<ValueClass, 256> make_value_classes() {
    std::array<ValueClass, 256> classes{};  // kInvalid
    const auto set = [&classes](Syntax s, ValueClass c) { classes[static_cast<std::size_t>(s)] = c; };
    set(Syntax::kInteger, ValueClass::kSigned);
    for (const Syntax s : {Syntax::kCounter32, Syntax::kGauge32, Syntax::kTimeTicks, Syntax::kUInteger32})
        set(s, ValueClass::kUnsigned);
    set(Syntax::kCounter64, ValueClass::kUnsigned64);
    for (const Syntax s :
         {Syntax::kBits, Syntax::kOctets, Syntax::kIpAddress, Syntax::kOpaque, Syntax::kNsapAddress})
        set(s, ValueClass::kOctets);
    set(Syntax::kOid, ValueClass::kOid);
    for (const Syntax s :
         {Syntax::kNull, Syntax::kNoSuchObject, Syntax::kNoSuchInstance, Syntax::kEndOfMibView})
        set(s, ValueClass::kEmpty);
    return classes;
}
inline constexpr std::array<ValueClass, 256> kValueClasses = make_value_classes();

}  // namespace detail

// kInvalid for anything that is no Syntax.
[[nodiscard]] constexpr ValueClass class_of(Syntax syntax) {
    return detail::kValueClasses[static_cast<std::size_t>(syntax)];
}
[[nodiscard]] inline bool is_exception(Syntax s) {
    return s == Syntax::kNoSuchObject || s == Syntax::kNoSuchInstance || s == Syntax::kEndOfMibView;
}

// A value seen, not owned. Which member counts follows from class_of(syntax).
struct ValueView {
    Syntax syntax = Syntax::kNull;
    std::uint64_t number = 0;  // kSigned: sign-extended
    Octets octets;             // kOctets
    Arcs oid;                  // kOid

    std::int32_t as_int32() const { return static_cast<std::int32_t>(number); }
    std::uint32_t as_uint32() const { return static_cast<std::uint32_t>(number); }

    static ValueView null() { return {}; }
    static ValueView integer(std::int32_t v) {
        return {Syntax::kInteger, static_cast<std::uint64_t>(std::int64_t{v}), {}, {}};
    }
    static ValueView unsigned32(Syntax s, std::uint32_t v) { return {s, v, {}, {}}; }
    static ValueView counter64(std::uint64_t v) { return {Syntax::kCounter64, v, {}, {}}; }
    static ValueView bytes(Syntax s, Octets v) { return {s, 0, v, {}}; }
    static ValueView text(std::string_view v) {
        return {Syntax::kOctets, 0, {reinterpret_cast<const std::uint8_t*>(v.data()), v.size()}, {}};
    }
    static ValueView object_id(Arcs v) { return {Syntax::kOid, 0, {}, v}; }
    static ValueView exception(Syntax s) { return {s, 0, {}, {}}; }
};

[[nodiscard]] bool same_value(const ValueView& left, const ValueView& right);

// Variable bindings 1..n in three contiguous stores (entries, arcs, octets): no allocation per binding, and
// clear() keeps the memory. Views returned are valid until the list next changes. Views passed in may point
// into the same list. Index arguments are preconditions: test contains() first.
class VarBindList {
  public:
    std::size_t size() const { return entries_.size(); }
    bool empty() const { return entries_.empty(); }
    bool contains(std::size_t index) const { return index >= 1 && index <= size(); }

    Arcs name(std::size_t index) const {
        const Entry& e = entries_[index - 1];
        return {arcs_.data() + e.name_at, e.name_size};
    }
    ValueView value(std::size_t index) const { return view_of(entries_[index - 1]); }

    void append(Arcs name, const ValueView& value);
    // Puts a binding before `index`; index size() + 1 appends.
    void insert(std::size_t index, Arcs name, const ValueView& value);
    void replace(std::size_t index, Arcs name, const ValueView& value);
    void replace_value(std::size_t index, const ValueView& value);
    // Later entries move down by one.
    void erase(std::size_t index);
    void clear() {
        entries_.clear();
        arcs_.clear();
        octets_.clear();
        wasted_ = 0;
    }
    void reserve(std::size_t entries, std::size_t arcs, std::size_t octets);

    // Upper bounds of what the bindings hold, for sizing an encoder's buffer.
    std::size_t stored_arcs() const { return arcs_.size(); }
    std::size_t stored_octets() const { return octets_.size(); }
    // Heap held, used or not.
    std::size_t memory_in_use() const;

  private:
    friend class VarBindAppender;  // the decoder's way in, see varbind_appender.hpp

    struct Entry {
        std::uint32_t name_at;
        std::uint8_t name_size;  // at most kMaxArcs
        Syntax syntax;
        std::uint16_t unused;
        union {
            std::uint64_t number;
            struct {
                std::uint32_t at, size;
            } slice;
        };
    };
    static_assert(sizeof(Entry) == 16);

    ValueView view_of(const Entry& e) const {
        const ValueClass c = class_of(e.syntax);
        if (c == ValueClass::kOctets) return {e.syntax, 0, {octets_.data() + e.slice.at, e.slice.size}, {}};
        if (c == ValueClass::kOid) return {e.syntax, 0, {}, {arcs_.data() + e.slice.at, e.slice.size}};
        return {e.syntax, e.number, {}, {}};
    }
    Entry store(Arcs name, const ValueView& value);
    void store_value(Entry& e, const ValueView& value);
    void count_waste(const Entry& e, bool with_name);
    void compact_if_wasteful();

    GrowBuffer<Entry> entries_;
    GrowBuffer<Arc> arcs_;
    GrowBuffer<std::uint8_t> octets_;
    std::size_t wasted_ = 0;  // arcs and octets no entry refers to any more
};

}  // namespace openwosa::snmp
