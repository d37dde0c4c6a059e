#pragma once
// Verb control blocks (VCBs): what the IDL says of each verb, and what follows from that for any of them:
// finding it by its opcode, its length, the checks of its fields, copying its results back. Nothing here
// knows a single verb.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "runtime/abi_describe.hpp"

namespace openwosa::abi {

// One check of one field; what it fails with is a secondary return code.
struct FieldCheck {
    enum class Kind : std::uint8_t {
        kOneOf,    // every element equals one of `allowed`
        kAtMost,   // no more than `limit`
        kSegment,  // what it points at can be read or written, as the field's direction says
    };
    Kind kind;
    std::uint16_t field;  // index among the verb's fields
    std::uint32_t code;
    std::span<const std::int64_t> allowed;
    std::uint64_t limit;  // kSegment: bytes; 0: as many as the field's count_from says
};

struct VerbDesc {
    const char* name;         // the struct's: MC_ALLOCATE
    const char* opcode_name;  // AP_M_ALLOCATE
    std::uint16_t opcode;     // as stored
    std::int16_t opext;       // without extension bits; kAnyOpext
    const TypeDesc* type;
    std::uint32_t base_size;  // bytes when opext has no extension bit
    bool may_block;
    std::span<const FieldCheck> checks;  // in the order they are made
    std::span<const Symbol> primary;     // documented return codes; none where the IDL lists none
    std::span<const Symbol> secondary;
};
inline constexpr std::int16_t kAnyOpext = -1;

struct VerbTable {
    const char* name;
    std::span<const VerbDesc> verbs;  // by opcode, then opext: the index is the ABI's enum Verb
    std::uint8_t extension;           // bits of opext that tell no verb from another
    const char* extension_name;

    constexpr const VerbDesc* find(std::uint16_t opcode, std::uint8_t opext) const {
        auto at = std::lower_bound(verbs.begin(), verbs.end(), opcode,
                                   [](const VerbDesc& v, std::uint16_t wanted) { return v.opcode < wanted; });
        for (; at != verbs.end() && at->opcode == opcode; ++at)
            if (at->opext == kAnyOpext || at->opext == (opext & ~extension)) return &*at;
        return nullptr;
    }
    constexpr std::size_t index(const VerbDesc& verb) const {
        return static_cast<std::size_t>(&verb - verbs.data());
    }
};

// What every control block starts with, on every target: no packing moves it.
struct VerbHeader {
    std::uint16_t opcode;
    std::uint8_t opext;
    std::uint8_t reserved;
    std::uint16_t primary_rc;
    std::uint16_t unused;
    std::uint32_t secondary_rc;
};
static_assert(sizeof(VerbHeader) == 12 && offsetof(VerbHeader, secondary_rc) == 8);

/// The control block an integer leads to, or null when nothing readable is there. On Win64 the upper half of
/// what was declared `long` is undefined: the whole register counts if it leads somewhere, else its low half,
/// zero-extended.
void* vcb_at(std::intptr_t address) noexcept;

/// Bytes of this verb's control block, given its opext.
std::size_t verb_size(const VerbDesc& verb, std::uint8_t opext) noexcept;

/// The secondary code of the first check that fails. `vcb` is readable for verb_size() bytes; memory it
/// points at is asked of the system.
std::optional<std::uint32_t> failed_check(const VerbDesc& verb, const void* vcb) noexcept;

/// Copies the results of `from` into the program's control block, and nothing else; false if that cannot be
/// written.
bool copy_results(const VerbDesc& verb, const void* from, void* vcb) noexcept;

/// Puts the two return codes into a control block that may not be writable.
bool put_return_codes(void* vcb, std::uint16_t primary, std::uint32_t secondary) noexcept;

}  // namespace openwosa::abi
