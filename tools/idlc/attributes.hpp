// Which attributes exist, where they may stand and what arguments they take. One table, for MIDL's and ours.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace openwosa::idlc {

enum AttributeTarget : std::uint32_t {
    kOnConstant = 1u << 0,
    kOnTypedef = 1u << 1,
    kOnRecord = 1u << 2,
    kOnEnum = 1u << 3,
    kOnEnumerator = 1u << 4,
    kOnField = 1u << 5,
    kOnParameter = 1u << 6,
    kOnFunction = 1u << 7,
    kOnModule = 1u << 8,
    kOnInterface = 1u << 9,
    kOnDispinterface = 1u << 10,
    kOnCoclass = 1u << 11,
    kOnCoclassMember = 1u << 12,
    kOnLibrary = 1u << 13,
};

enum class AttributeShape {
    kNone,       // no parentheses
    kInteger,    // one constant expression
    kIntegers,   // one or more
    kString,     // one string
    kWords,      // bare words, checked by whoever reads them
    kConstants,  // names of constants
    kGroups,     // names of symbol groups or enums; may be empty
    kSiblings,   // expressions over fields or parameters beside this one
    kGuid,
    kVersion,  // 2.0
    kValue,    // integer, real or string
    kEntry,    // an ordinal or a name
    kPack,     // n, or abi(n), ...
};

struct AttributeRule {
    std::string_view name;
    bool ours;  // only inside OW(...)
    std::uint32_t targets;
    AttributeShape shape;
};

// Null when no such attribute exists. MIDL's may also stand in OW(...), where other compilers do not see
// them.
const AttributeRule* find_attribute(std::string_view name);

// "a function", "a parameter", ...
std::string_view target_name(AttributeTarget target);

std::vector<std::string_view> attribute_names(AttributeTarget target);

}  // namespace openwosa::idlc
