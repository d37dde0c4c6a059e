// What the generated tables say about an ABI: functions, parameters, structs, and what their values are
// called. Constant data without pointers to code; read by the API trace and by tests.
#pragma once

#include <cstdint>
#include <span>

namespace openwosa::abi {

enum class Direction : std::uint8_t { kNone, kIn, kOut, kInOut };

enum class TypeKind : std::uint8_t {
    kVoid,
    kSigned,
    kUnsigned,
    kFloat,
    kHandle,    // an opaque token as wide as a pointer; never followed
    kText,      // pointer to a NUL-terminated char string
    kWideText,  // pointer to a NUL-terminated WCHAR string
    kPointer,   // to `target`
    kCode,      // pointer to a function; never followed
    kArray,     // `count` times `target`
    kStruct,
    kUnion,
};

struct Symbol {
    const char* name;
    std::int64_t value;
    const char* says = nullptr;  // what it means, for people
};

// What the values of a constant group are called. Several names may share a value: the first is the usual
// one.
struct SymbolTable {
    const char* name;
    std::span<const Symbol> symbols;

    constexpr const char* find(std::int64_t value) const {
        for (const auto& symbol : symbols)
            if (symbol.value == value) return symbol.name;
        return nullptr;
    }
    constexpr const char* meaning(std::int64_t value) const {
        for (const auto& symbol : symbols)
            if (symbol.value == value) return symbol.says;
        return nullptr;
    }
};

// Picks the number of the target being compiled for. The generated layout checks hold them against the
// compiler.
constexpr std::uint32_t by_target([[maybe_unused]] std::uint32_t win32, [[maybe_unused]] std::uint32_t win64,
                                  [[maybe_unused]] std::uint32_t linux_lp64) {
#if defined(_WIN64)
    return win64;
#elif defined(_WIN32)
    return win32;
#else
    return linux_lp64;
#endif
}

struct FieldDesc;

struct TypeDesc {
    const char* name;
    TypeKind kind;
    std::uint32_t size;       // bytes on this target
    const TypeDesc* target;   // kPointer (null: void, or a struct that holds this pointer itself), kArray
    std::uint32_t count;      // kArray
    const FieldDesc* fields;  // kStruct, kUnion
    std::uint32_t field_count;

    constexpr std::span<const FieldDesc> members() const;
};

inline constexpr std::int16_t kNoSibling = -1;

struct VerbTable;

// What the bytes of a field are: names in verb control blocks are padded with blanks, never terminated.
enum class Text : std::uint8_t { kNone, kAscii, kEbcdic };

// What only fields of verb control blocks and parameters leading to one have.
struct VerbFacts {
    const VerbTable* verbs = nullptr;  // parameter: the address of a control block of these
    Text text = Text::kNone;
    bool reserved = false;                // neither read nor written
    bool secret = false;                  // a password: never shown
    std::uint8_t when = 0;                // there only if opext has these bits
    std::uint8_t bit = 0;                 // bit field: its lowest bit in the unit at `offset`
    std::uint8_t bits = 0;                // bit field: its width; 0: none
    std::int16_t used_from = kNoSibling;  // on return, sibling holding how many of `count_from` are used
};

// A field of a struct or union, a parameter, or a result.
struct FieldDesc {
    const char* name;
    const TypeDesc* type;
    Direction direction;
    std::uint32_t offset;                 // fields only
    const SymbolTable* symbols;           // of the value, or of what it points at; may be null
    std::int16_t count_from;              // sibling holding the element count of what it points at
    std::int16_t selector;                // union: sibling that selects the member
    bool bytes;                           // raw bytes rather than numbers
    std::span<const std::int64_t> cases;  // member of a union: values of the selector that select it
    VerbFacts verb{};
};
using ParamDesc = FieldDesc;

constexpr std::span<const FieldDesc> TypeDesc::members() const { return {fields, field_count}; }

struct FunctionDesc {
    const char* name;
    const char* module;
    std::span<const ParamDesc> params;
    FieldDesc result;
    std::span<const Symbol> errors;  // documented, in documented order
};

}  // namespace openwosa::abi
