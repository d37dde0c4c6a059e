#include "layout.hpp"

#include <algorithm>

namespace openwosa::idlc {
namespace {

std::uint64_t round_up(std::uint64_t value, std::uint64_t align) {
    return (value + align - 1) / align * align;
}

Layout scalar(std::uint64_t size) { return {size, size}; }

// An unsized array counts as zero elements with its element's alignment, as a C flexible array member does.
Layout field_layout(const Type& type, std::size_t abi) {
    const auto& stripped = strip(type);
    if (stripped.kind == Type::Kind::kArray && !stripped.count)
        return {0, field_layout(*stripped.target.type, abi).align};
    return stripped.layout ? (*stripped.layout)[abi] : Layout{};
}

// Bit fields as Microsoft's compilers lay them out: lowest bits first, in units of their type; the unit is
// theirs to its end. The C header spells the rest of a unit out, so that compilers with other habits agree.
struct BitUnit {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;  // 0: none is open
    std::uint32_t used = 0;

    bool takes(const Field& field, const Layout& layout) const {
        return field.bits && size == layout.size && used + field.bits <= size * 8;
    }
};

}  // namespace

Layout builtin_layout(Builtin builtin, Abi abi) {
    switch (builtin) {
        case Builtin::kVoid:
            return {0, 1};
        case Builtin::kBoolean:  // MIDL's boolean is an unsigned char
        case Builtin::kByte:
        case Builtin::kChar:
        case Builtin::kSignedChar:
        case Builtin::kUnsignedChar:
        case Builtin::kSmall:
        case Builtin::kUnsignedSmall:
            return scalar(1);
        case Builtin::kWchar:
            return scalar(abi == Abi::kLinux ? 4 : 2);
        case Builtin::kShort:
        case Builtin::kUnsignedShort:
            return scalar(2);
        case Builtin::kInt:
        case Builtin::kUnsignedInt:
        case Builtin::kLong:  // 32 bits in MIDL, on every target
        case Builtin::kUnsignedLong:
        case Builtin::kFloat:
        case Builtin::kErrorStatus:
            return scalar(4);
        case Builtin::kHyper:
        case Builtin::kUnsignedHyper:
        case Builtin::kDouble:
            return scalar(8);  // aligned to 8 on Win32 as well, unlike the i386 System V ABI
        case Builtin::kInt3264:
        case Builtin::kUnsignedInt3264:
        case Builtin::kRpcHandle:
            return pointer_layout(abi);
    }
    return {};
}

Layout pointer_layout(Abi abi) { return scalar(abi == Abi::kWin32 ? 4 : 8); }

std::optional<PerAbi<Layout>> derive_layout(const Type& type) {
    PerAbi<Layout> out{};
    switch (type.kind) {
        case Type::Kind::kBuiltin:
            if (type.builtin == Builtin::kVoid) return std::nullopt;
            for (std::size_t i = 0; i < kAbis.size(); ++i) out[i] = builtin_layout(type.builtin, kAbis[i]);
            return out;
        case Type::Kind::kPointer:
        case Type::Kind::kSafearray:
            for (std::size_t i = 0; i < kAbis.size(); ++i) out[i] = pointer_layout(kAbis[i]);
            return out;
        case Type::Kind::kEnum:
            if (!type.enumeration->complete) return std::nullopt;
            out.fill({4, 4});
            return out;
        case Type::Kind::kAlias:
            return type.target.type->layout;
        case Type::Kind::kArray: {
            const auto& element = type.target.type->layout;
            if (!element || !type.count) return std::nullopt;
            for (std::size_t i = 0; i < kAbis.size(); ++i) {
                auto size = (*element)[i].size;
                if (size != 0 && *type.count > kMaxSize / size) return std::nullopt;
                out[i] = {size * *type.count, (*element)[i].align};
            }
            return out;
        }
        case Type::Kind::kRecord:
        case Type::Kind::kFunction:
        case Type::Kind::kInterface:
            return type.layout;
    }
    return std::nullopt;
}

std::optional<std::string> lay_out(Record& record) {
    PerAbi<Layout> out{};
    for (std::size_t abi = 0; abi < kAbis.size(); ++abi) {
        std::uint64_t size = 0, align = 1;
        BitUnit unit;
        for (auto& field : record.fields) {
            auto layout = field_layout(*field.type.type, abi);
            if (record.pack[abi]) layout.align = std::min(layout.align, record.pack[abi]);
            if (record.is_union) {
                field.offset[abi] = 0;
            } else if (unit.takes(field, layout)) {
                field.offset[abi] = unit.offset;
            } else {
                field.offset[abi] = round_up(size, layout.align);
                unit = {field.offset[abi], field.bits ? layout.size : 0, 0};
            }
            field.bit[abi] = unit.used;
            unit.used += field.bits;
            size = std::max(size, field.offset[abi] + layout.size);
            align = std::max(align, layout.align);
            if (size > kMaxSize) return "'" + record.name + "' is larger than 2 GiB";
        }
        out[abi] = {round_up(size, align), align};
    }
    record.type->layout = out;
    return std::nullopt;
}

}  // namespace openwosa::idlc
