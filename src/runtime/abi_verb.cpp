#include "runtime/abi_verb.hpp"

#include <cstring>

#include "runtime/memory_probe.hpp"

namespace openwosa::abi {

namespace {

std::uint64_t load(const std::uint8_t* bytes, std::size_t size) {
    std::uint64_t value = 0;
    std::memcpy(&value, bytes,
                std::min<std::size_t>(size, sizeof value));  // little-endian, as all targets are
    return value;
}

bool present(const FieldDesc& field, std::uint8_t opext) {
    return (opext & field.verb.when) == field.verb.when;
}

bool one_of(const FieldDesc& field, const std::uint8_t* at, std::span<const std::int64_t> allowed) {
    const bool many = field.type->kind == TypeKind::kArray;
    const std::size_t unit = many ? field.type->target->size : field.type->size;
    for (std::size_t i = 0; i < (many ? field.type->count : 1); ++i) {
        std::uint64_t value = load(at + i * unit, unit);
        if (field.verb.bits) value = value >> field.verb.bit & ((std::uint64_t{1} << field.verb.bits) - 1);
        if (std::find(allowed.begin(), allowed.end(), static_cast<std::int64_t>(value)) == allowed.end())
            return false;
    }
    return true;
}

bool segment_there(const VerbDesc& verb, const FieldCheck& check, const std::uint8_t* vcb) {
    const auto fields = verb.type->members();
    const FieldDesc& field = fields[check.field];
    std::uint64_t size = check.limit;
    if (size == 0 && field.count_from != kNoSibling) {
        const FieldDesc& count = fields[static_cast<std::size_t>(field.count_from)];
        size = load(vcb + count.offset, count.type->size);
    }
    const auto address =
        reinterpret_cast<void*>(static_cast<std::uintptr_t>(load(vcb + field.offset, sizeof(void*))));
    const bool read = field.direction != Direction::kOut;
    const bool written = field.direction != Direction::kIn;
    return (!read || runtime::is_readable(address, size)) &&
           (!written || runtime::is_writable(address, size));
}

bool passes(const VerbDesc& verb, const FieldCheck& check, const std::uint8_t* vcb) {
    const FieldDesc& field = verb.type->members()[check.field];
    const std::uint8_t* at = vcb + field.offset;
    switch (check.kind) {
        case FieldCheck::Kind::kOneOf:
            return one_of(field, at, check.allowed);
        case FieldCheck::Kind::kAtMost:
            return load(at, field.type->size) <= check.limit;
        case FieldCheck::Kind::kSegment:
            return segment_there(verb, check, vcb);
    }
    return true;
}

}  // namespace

void* vcb_at(std::intptr_t address) noexcept {
    VerbHeader header;
    const auto there = [&](std::uintptr_t at) {
        return runtime::probe_read(reinterpret_cast<const void*>(at), &header, sizeof header) ==
               sizeof header;
    };
    const auto whole = static_cast<std::uintptr_t>(address);
    if (there(whole)) return reinterpret_cast<void*>(whole);
    const std::uintptr_t low = static_cast<std::uint32_t>(whole);
    return low != whole && there(low) ? reinterpret_cast<void*>(low) : nullptr;
}

std::size_t verb_size(const VerbDesc& verb, std::uint8_t opext) noexcept {
    for (const FieldDesc& field : verb.type->members())
        if (field.verb.when && !present(field, opext)) return verb.base_size;
    return verb.type->size;
}

std::optional<std::uint32_t> failed_check(const VerbDesc& verb, const void* vcb) noexcept {
    const auto* bytes = static_cast<const std::uint8_t*>(vcb);
    const std::uint8_t opext = bytes[offsetof(VerbHeader, opext)];
    for (const FieldCheck& check : verb.checks)
        if (present(verb.type->members()[check.field], opext) && !passes(verb, check, bytes))
            return check.code;
    return std::nullopt;
}

bool copy_results(const VerbDesc& verb, const void* from, void* vcb) noexcept {
    const auto* source = static_cast<const std::uint8_t*>(from);
    auto* target = static_cast<std::uint8_t*>(vcb);
    const std::uint8_t opext = source[offsetof(VerbHeader, opext)];
    for (const FieldDesc& field : verb.type->members()) {
        const bool result = field.direction == Direction::kOut || field.direction == Direction::kInOut;
        // A pointer stays the program's: what is written is what it points at.
        if (!result || !present(field, opext) || field.type->kind == TypeKind::kPointer) continue;
        if (!runtime::probe_write(target + field.offset, source + field.offset, field.type->size))
            return false;
    }
    return true;
}

bool put_return_codes(void* vcb, std::uint16_t primary, std::uint32_t secondary) noexcept {
    auto* target = static_cast<std::uint8_t*>(vcb);
    return runtime::probe_write(target + offsetof(VerbHeader, secondary_rc), &secondary, sizeof secondary) &&
           runtime::probe_write(target + offsetof(VerbHeader, primary_rc), &primary, sizeof primary);
}

}  // namespace openwosa::abi
