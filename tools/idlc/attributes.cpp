#include "attributes.hpp"

#include <algorithm>
#include <array>

namespace openwosa::idlc {
namespace {

using Shape = AttributeShape;
constexpr std::uint32_t kAnywhere = ~0u;
constexpr std::uint32_t kTypeBodies = kOnInterface | kOnDispinterface | kOnCoclass | kOnLibrary | kOnModule;
constexpr std::uint32_t kValues = kOnField | kOnParameter;

constexpr AttributeRule kRules[] = {
    // MIDL
    {"appobject", false, kOnCoclass, Shape::kNone},
    {"async", false, kOnFunction, Shape::kNone},
    {"bindable", false, kOnFunction, Shape::kNone},
    {"case", false, kOnField, Shape::kIntegers},
    {"control", false, kOnCoclass | kOnLibrary, Shape::kNone},
    {"default", false, kOnCoclassMember | kOnField, Shape::kNone},
    {"defaultvalue", false, kOnParameter, Shape::kValue},
    {"dllname", false, kOnModule, Shape::kString},
    {"dual", false, kOnInterface, Shape::kNone},
    {"entry", false, kOnFunction, Shape::kEntry},
    {"helpcontext", false, kAnywhere, Shape::kInteger},
    {"helpfile", false, kOnLibrary, Shape::kString},
    {"helpstring", false, kAnywhere, Shape::kString},
    {"hidden", false, kAnywhere, Shape::kNone},
    {"id", false, kOnFunction, Shape::kInteger},
    {"iid_is", false, kValues, Shape::kSiblings},
    {"in", false, kValues, Shape::kNone},
    {"lcid", false, kOnLibrary | kOnParameter, Shape::kInteger},
    {"length_is", false, kValues, Shape::kSiblings},
    {"local", false, kOnInterface | kOnFunction, Shape::kNone},
    {"noncreatable", false, kOnCoclass, Shape::kNone},
    {"nonextensible", false, kOnInterface | kOnDispinterface, Shape::kNone},
    {"object", false, kOnInterface, Shape::kNone},
    {"odl", false, kOnInterface, Shape::kNone},
    {"oleautomation", false, kOnInterface, Shape::kNone},
    {"optional", false, kOnParameter, Shape::kNone},
    {"out", false, kValues, Shape::kNone},
    {"pointer_default", false, kOnInterface, Shape::kWords},
    {"propget", false, kOnFunction, Shape::kNone},
    {"propput", false, kOnFunction, Shape::kNone},
    {"propputref", false, kOnFunction, Shape::kNone},
    {"ptr", false, kValues | kOnTypedef, Shape::kNone},
    {"public", false, kOnTypedef, Shape::kNone},
    {"readonly", false, kOnFunction, Shape::kNone},
    {"ref", false, kValues | kOnTypedef, Shape::kNone},
    {"restricted", false, kOnFunction | kTypeBodies | kOnCoclassMember, Shape::kNone},
    {"retval", false, kOnParameter, Shape::kNone},
    {"size_is", false, kValues, Shape::kSiblings},
    {"source", false, kOnCoclassMember | kOnFunction, Shape::kNone},
    {"string", false, kValues | kOnTypedef, Shape::kNone},
    {"switch_is", false, kValues, Shape::kSiblings},
    {"unique", false, kValues | kOnTypedef, Shape::kNone},
    {"uuid", false, kTypeBodies | kOnTypedef | kOnRecord | kOnEnum, Shape::kGuid},
    {"v1_enum", false, kOnTypedef | kOnEnum, Shape::kNone},
    {"vararg", false, kOnFunction, Shape::kNone},
    {"version", false, kTypeBodies | kOnTypedef | kOnRecord, Shape::kVersion},
    // Ours: modules
    {"barrier", true, kOnModule, Shape::kString},      // function an exception is handed to
    {"call_macro", true, kOnModule, Shape::kWords},    // the calling convention's name in the header
    {"elf_version", true, kOnModule, Shape::kString},  // version node of the ELF exports
    {"status_type", true, kOnModule, Shape::kWords},   // what the barrier returns
    {"ns", true, kOnModule, Shape::kString},           // namespace the entry points dispatch to
    {"verbs", true, kOnModule, Shape::kString},        // generated header that knows its control blocks
    // Ours: functions
    {"errors", true, kOnFunction, Shape::kConstants},  // documented errors
    {"internal", true, kOnFunction, Shape::kNone},     // exported, but in no header
    {"name", true, kOnFunction, Shape::kString},       // literal name in the export table
    {"platform", true, kOnFunction, Shape::kWords},    // windows
    {"since", true, kOnFunction, Shape::kString},
    // Ours: COM classes
    {"progid", true, kOnCoclass, Shape::kString},       // with the version
    {"vi_progid", true, kOnCoclass, Shape::kString},    // without
    {"threading", true, kOnCoclass, Shape::kString},    // ThreadingModel
    {"elf_library", true, kOnCoclass, Shape::kString},  // what carries it where there is no registry
    // Ours: values
    {"says", true, kOnConstant, Shape::kString},  // what a result means, for people
    // What its values are called; of an interface: its methods' results
    {"symbols", true, kOnFunction | kValues | kOnTypedef | kOnInterface, Shape::kGroups},
    // A method's: its bits are called so; without a group it is a number for hexadecimal
    {"flags", true, kOnParameter, Shape::kGroups},
    {"handle", true, kOnTypedef, Shape::kNone},              // an opaque token, never followed
    {"text", true, kOnTypedef, Shape::kNone},                // points at a NUL-terminated string
    {"bytes", true, kOnField | kOnParameter, Shape::kNone},  // raw bytes, not a number
    // Ours: verb control blocks
    {"pack", true, kOnRecord | kOnTypedef, Shape::kPack},
    {"opcode", true, kOnRecord | kOnTypedef, Shape::kConstants},
    {"opext", true, kOnRecord | kOnTypedef, Shape::kConstants},  // mapped or basic; none: either
    {"may_block", true, kOnRecord | kOnTypedef, Shape::kNone},
    {"returns", true, kOnRecord | kOnTypedef, Shape::kConstants},    // documented primary codes
    {"secondary", true, kOnRecord | kOnTypedef, Shape::kConstants},  // documented secondary codes
    {"vcb", true, kOnParameter, Shape::kNone},                       // holds the address of a control block
    {"when", true, kOnField, Shape::kConstants},                     // there only if opext has these bits
    {"check", true, kOnField, Shape::kIntegers},    // code, then the values allowed; none: its symbols
    {"at_most", true, kOnField, Shape::kIntegers},  // code, greatest value
    {"segment", true, kOnField, Shape::kIntegers},  // code for memory that is not there, fixed size
    {"compile_if", true, kOnField, Shape::kWords},  // macro a program must define to see it in C
    {"otherwise", true, kOnField, Shape::kWords},   // what the bytes are called without it
    {"ebcdic", true, kOnField, Shape::kNone},
    {"ascii", true, kOnField, Shape::kNone},
    {"reserved", true, kOnField, Shape::kNone},
    {"secret", true, kOnField, Shape::kNone},     // never shown in a trace
    {"also", true, kOnConstant, Shape::kGroups},  // further groups a constant belongs to
    {"ours", true, kAnywhere, Shape::kNone},      // never published by the vendor: our own value
};

constexpr std::array<std::string_view, 14> kTargetNames = {
    "a constant",      "a typedef",   "a struct or union", "an enum",  "an enumerator",
    "a field",         "a parameter", "a function",        "a module", "an interface",
    "a dispinterface", "a coclass",   "a coclass member",  "a library"};

}  // namespace

const AttributeRule* find_attribute(std::string_view name) {
    auto found = std::find_if(std::begin(kRules), std::end(kRules),
                              [&](const auto& rule) { return rule.name == name; });
    return found == std::end(kRules) ? nullptr : found;
}

std::string_view target_name(AttributeTarget target) {
    std::size_t index = 0;
    while ((1u << index) != target) ++index;
    return kTargetNames[index];
}

std::vector<std::string_view> attribute_names(AttributeTarget target) {
    std::vector<std::string_view> out;
    for (const auto& rule : kRules)
        if (rule.targets & target) out.push_back(rule.name);
    return out;
}

}  // namespace openwosa::idlc
