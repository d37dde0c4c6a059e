// The checked model: every name resolved, every constant evaluated, every offset known. Emitters only read
// it.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "source.hpp"

namespace openwosa::idlc {

namespace syntax {
struct Expr;
}

// Target ABIs. Linux means LP64 x86-64; AArch64 lays our types out the same way.
enum class Abi { kWin32, kWin64, kLinux };
inline constexpr std::array<Abi, 3> kAbis = {Abi::kWin32, Abi::kWin64, Abi::kLinux};
inline constexpr std::array<std::string_view, 3> kAbiNames = {"win32", "win64", "linux"};
template <class T>
using PerAbi = std::array<T, 3>;

struct Layout {
    std::uint64_t size = 0;
    std::uint64_t align = 1;
    bool operator==(const Layout&) const = default;
};

// ---- attributes

struct AttributeArgument {
    enum class Kind { kEmpty, kInteger, kReal, kString, kName, kGuid, kCall };
    Kind kind = Kind::kEmpty;
    std::string text;          // string, name, GUID or callee
    std::int64_t integer = 0;  // kInteger; kName when it names a constant
    double real = 0;
    std::vector<AttributeArgument> arguments;  // kCall
};

struct AttributeUse {
    std::string name;
    bool ours = false;
    std::vector<AttributeArgument> arguments;
};

class AttributeList {
  public:
    std::vector<AttributeUse> all;

    const AttributeUse* find(std::string_view name) const;
    bool has(std::string_view name) const { return find(name) != nullptr; }
    // The first argument, or nothing.
    std::optional<std::string> text(std::string_view name) const;
    std::optional<std::int64_t> integer(std::string_view name) const;
    // Texts of all arguments; empty when absent.
    std::vector<std::string> texts(std::string_view name) const;
};

// ---- types

enum class Builtin {
    kVoid,
    kBoolean,
    kByte,
    kChar,
    kSignedChar,
    kUnsignedChar,
    kWchar,
    kSmall,
    kUnsignedSmall,
    kShort,
    kUnsignedShort,
    kInt,
    kUnsignedInt,
    kLong,
    kUnsignedLong,
    kHyper,
    kUnsignedHyper,
    kInt3264,
    kUnsignedInt3264,
    kFloat,
    kDouble,
    kErrorStatus,
    kRpcHandle,
};

struct Type;
struct Record;
struct Enum;
struct Interface;
struct Alias;

struct TypeUse {
    const Type* type = nullptr;
    bool is_const = false;
};

enum class Direction { kNone, kIn, kOut, kInOut };

struct Parameter {
    std::string name;
    TypeUse type;
    Direction direction = Direction::kIn;
    AttributeList attributes;
    Span span;
};

struct Signature {
    TypeUse result;
    std::string convention;    // "stdcall", "cdecl", ... ; empty: the target's default
    bool unspecified = false;  // `()`: C takes any arguments
    std::vector<Parameter> parameters;
};

struct Type {
    enum class Kind { kBuiltin, kPointer, kArray, kFunction, kRecord, kEnum, kAlias, kInterface, kSafearray };
    Kind kind = Kind::kBuiltin;
    Builtin builtin = Builtin::kVoid;
    TypeUse target;                      // pointer, array, alias, safearray
    std::optional<std::uint64_t> count;  // array; none: unsized
    std::unique_ptr<Signature> signature;
    Record* record = nullptr;
    Enum* enumeration = nullptr;
    Interface* interface = nullptr;
    Alias* alias = nullptr;
    // Filled by the layout pass. Functions, void, interfaces and incomplete types have none.
    std::optional<PerAbi<Layout>> layout;
};

// Follows aliases to the type they stand for.
const Type& strip(const Type& type);

struct Field {
    std::string name;  // empty: anonymous struct or union
    TypeUse type;
    Direction direction = Direction::kNone;
    AttributeList attributes;
    PerAbi<std::uint64_t> offset{};  // of a bit field: of the unit it lies in
    std::uint32_t bits = 0;          // width of a bit field; 0: none
    PerAbi<std::uint32_t> bit{};     // of a bit field: its lowest bit, counted from the unit's lowest
    Span span;
};

struct Record {
    std::string tag;   // empty: anonymous
    std::string name;  // tag, else the typedef's name, else a path such as smiVALUE.value
    bool is_union = false;
    bool complete = false;
    AttributeList attributes;
    std::vector<Field> fields;
    PerAbi<std::uint64_t> pack{};  // 0: natural
    Type* type = nullptr;
    std::uint32_t file = 0;
    Span span;
};

struct Enumerator {
    std::string name;
    std::int64_t value = 0;
    bool has_value = false;  // written, not counted
    const syntax::Expr* expression = nullptr;
    AttributeList attributes;
};

struct Enum {
    std::string tag;
    std::string name;
    bool complete = false;
    AttributeList attributes;
    std::vector<Enumerator> enumerators;
    Type* type = nullptr;
    std::uint32_t file = 0;
    Span span;
};

struct Alias {
    std::string name;
    TypeUse target;
    AttributeList attributes;
    Type* type = nullptr;
    std::uint32_t file = 0;
    Span span;
};

// ---- constants

struct Value {
    std::variant<std::int64_t, std::uint64_t, double, std::string> data = std::int64_t{0};
    bool is_integer() const { return data.index() < 2; }
    std::uint64_t bits() const;  // integers: two's complement
    std::string text() const;    // decimal, or the string itself
};

struct Constant {
    std::string name;
    TypeUse type;
    Value value;  // of the C constant; `flipped` ones are written the other way round
    const syntax::Expr* expression = nullptr;  // as written; lives as long as the model
    std::string group;
    bool flipped = false;      // stored most significant byte first
    std::string condition;     // macro that shows it to C programs; empty: none
    const Enum* of = nullptr;  // an enumerator: emitted inside its enum
    AttributeList attributes;
    std::uint32_t file = 0;
    Span span;
};

// Constants gathered by OW(group NAME;): what a value of that kind is called in traces and tests.
struct Group {
    std::string name;
    std::vector<const Constant*> constants;
};

// ---- functions and interfaces

struct Function {
    std::string name;         // C name
    std::string export_name;  // name in the DLL's export table
    Signature signature;
    AttributeList attributes;
    std::optional<std::uint32_t> ordinal;        // module: [entry(n)]
    std::optional<std::uint32_t> stdcall_bytes;  // of parameters on win32; none unless stdcall
    bool windows_only = false;                   // OW(platform(windows))
    bool internal = false;                       // OW(internal): exported, but in no header
    std::vector<const Constant*> errors;         // OW(errors(...)), documented order
    // Interfaces
    std::optional<std::int64_t> dispid;
    std::string invoke = "method";      // method, propget, propput, propputref
    std::optional<std::uint32_t> slot;  // vtable slot, base interfaces counted
    bool is_property = false;           // of a dispinterface's `properties:`
    Span span;
};

struct Module {
    std::string name;
    AttributeList attributes;
    std::vector<Function> functions;
    std::uint32_t file = 0;
    Span span;
};

struct Interface {
    std::string name;
    bool dispinterface = false;
    bool complete = false;
    const Interface* base = nullptr;
    AttributeList attributes;
    std::string guid;  // lower case; empty: none given
    std::vector<Function> functions;
    std::uint32_t slots = 0;  // vtable length, base included
    Type* type = nullptr;
    std::uint32_t file = 0;
    Span span;
};

struct CoclassInterface {
    const Interface* interface = nullptr;
    bool is_default = false;
    bool is_source = false;
};

struct Coclass {
    std::string name;
    AttributeList attributes;
    std::string guid;
    std::vector<CoclassInterface> interfaces;
    std::uint32_t file = 0;
    Span span;
};

struct Item;

struct Library {
    std::string name;
    AttributeList attributes;
    std::string guid;
    std::vector<std::string> imported;  // importlib
    std::vector<Item> items;
    std::uint32_t file = 0;
    Span span;
};

// One typedef statement; the aliases share the specifier, as they were written.
struct TypedefStatement {
    TypeUse specifier;
    bool defines = false;  // the specifier carries a struct, union or enum body
    std::vector<Alias*> aliases;
};
struct TypeStatement {  // struct tag { ... }; or struct tag;
    const Type* type = nullptr;
    bool defines = false;
};
struct ForwardInterface {
    const Interface* interface = nullptr;
};

// What a file declares, in its order.
struct Item {
    std::variant<const Constant*, TypedefStatement, TypeStatement, const Module*, const Interface*,
                 ForwardInterface, const Coclass*, const Library*>
        node;
};

struct FileModel {
    std::string name;                            // as imported: "winsnmp.idl"
    std::vector<std::uint32_t> imports;          // files it imports directly
    std::string system_header;                   // OW(system ...): nothing is emitted for this file
    std::vector<std::string> cplusplus_headers;  // OW(cplusplus_header ...)
    std::array<std::string, 2> flip_macros;      // OW(flip ...): for 16 and for 32 bits
    std::vector<Item> items;
};

struct Model {
    std::vector<FileModel> files;
    std::uint32_t main = 0;

    // Owners; addresses are stable.
    std::vector<std::unique_ptr<Type>> types;
    std::vector<std::unique_ptr<Record>> records;
    std::vector<std::unique_ptr<Enum>> enums;
    std::vector<std::unique_ptr<Alias>> aliases;
    std::vector<std::unique_ptr<Constant>> constants;
    std::vector<std::unique_ptr<Module>> modules;
    std::vector<std::unique_ptr<Interface>> interfaces;
    std::vector<std::unique_ptr<Coclass>> coclasses;
    std::vector<std::unique_ptr<Library>> libraries;
    std::vector<Group> groups;
    std::vector<std::shared_ptr<const void>> syntax_owners;  // keeps Constant::expression alive

    const FileModel& main_file() const { return files[main]; }
    const Group* group(std::string_view name) const;
    const Constant* constant(std::string_view name) const;
};

}  // namespace openwosa::idlc
