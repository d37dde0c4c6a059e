// The syntax tree: what was written, nothing resolved. Every node keeps its span.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "source.hpp"

namespace openwosa::idlc::syntax {

struct TypeName;

enum class ExprKind {
    kInteger,
    kFloat,  // also a version such as 2.0, kept as text
    kString,
    kCharacter,
    kGuid,
    kName,
    kUnary,        // text = operator
    kBinary,       // text = operator
    kConditional,  // a ? b : c
    kCast,         // type, operand 0
    kSizeof,       // type
    kCall,         // attribute arguments only: text(operands)
    kEmpty,        // attribute arguments only: the hole in size_is(, n)
};

// Also serves as an attribute's argument.
struct Expr {
    ExprKind kind = ExprKind::kEmpty;
    Span span;
    std::string text;  // literal as written, string decoded, name, or operator
    std::uint64_t integer = 0;
    bool is_unsigned = false;
    double real = 0;
    bool parenthesised = false;
    std::shared_ptr<TypeName> type;  // shared: TypeName is incomplete here
    std::vector<Expr> operands;
};

struct Attribute {
    Span span;
    std::string name;
    bool ours = false;  // written in OW(...), invisible to other compilers
    bool has_arguments = false;
    std::vector<Expr> arguments;
};
using Attributes = std::vector<Attribute>;

struct RecordBody;
struct EnumBody;

enum class TypeKind { kBuiltin, kNamed, kRecord, kEnum, kSafearray };

// Declaration specifiers: everything before the declarator.
struct TypeSpecifier {
    TypeKind kind = TypeKind::kNamed;
    Span span;
    bool is_const = false;
    std::string name;                       // canonical builtin ("unsigned long"), or the name or tag used
    std::shared_ptr<RecordBody> record;     // kRecord; null body list = reference by tag
    std::shared_ptr<EnumBody> enumeration;  // kEnum
    std::shared_ptr<TypeName> element;      // kSafearray
};

struct Parameter;

struct Pointer {
    bool is_const = false;  // the pointer itself: T *const
};
struct Array {
    std::optional<Expr> bound;  // none: [] or [*]
};
struct Function {
    std::vector<Parameter> parameters;
    bool unspecified = false;  // `()`, which C takes for anything, and not `(void)`
};

// From the name outwards: `*x[3]` is Array, Pointer.
struct Declarator {
    Span span;
    std::string name;                // empty: abstract
    std::string calling_convention;  // "stdcall", "cdecl", "fastcall", "pascal" or empty
    std::vector<std::variant<Pointer, Array, Function>> parts;
    std::optional<Expr> bits;  // of a bit field
};

struct TypeName {
    TypeSpecifier specifier;
    Declarator declarator;
};

struct Parameter {
    Span span;
    Attributes attributes;
    TypeSpecifier specifier;
    Declarator declarator;
};

struct Field {
    Span span;
    Attributes attributes;
    TypeSpecifier specifier;
    std::vector<Declarator> declarators;  // empty: anonymous struct or union
};

struct RecordBody {
    bool is_union = false;
    bool defined = false;  // has { ... }
    bool damaged = false;  // a field was lost to an error already reported
    Attributes attributes;
    std::string tag;
    std::vector<Field> fields;
};

struct Enumerator {
    Span span;
    Attributes attributes;
    std::string name;
    std::optional<Expr> value;
};

struct EnumBody {
    bool defined = false;
    Attributes attributes;
    std::string tag;
    std::vector<Enumerator> enumerators;
};

struct Declaration;
using Declarations = std::vector<Declaration>;

struct Import {
    std::vector<std::pair<Span, std::string>> files;
};
// OW(group NAME;) : constants from here on belong to this symbol group.
struct Group {
    std::string name;      // empty: none
    bool flipped = false;  // OW(group NAME flipped;) : stored most significant byte first
};
// OW(flip MACRO16 MACRO32;) : what the C header calls the flipping of a constant's bytes.
struct Flip {
    std::string macros[2];
};
// OW(only_if MACRO;) : constants from here on are in C for programs that define MACRO. OW(only_if none;) ends
// it.
struct OnlyIf {
    std::string macro;  // empty: none
};
// OW(system "windows.h";) : this file describes what that header declares; nothing is emitted for it.
struct System {
    std::string header;
};
// OW(cplusplus_header "ostream";) : C++ is to see that header before this file's names, one of which would be
// taken for one of its own.
struct CplusplusHeader {
    std::string header;
};
struct Constant {
    TypeSpecifier specifier;
    Declarator declarator;
    Expr value;
};
struct Typedef {
    TypeSpecifier specifier;
    std::vector<Declarator> declarators;
};
struct TypeOnly {  // struct tag { ... };
    TypeSpecifier specifier;
};
// A function of a module or interface, or a property of a dispinterface.
struct Member {
    TypeSpecifier specifier;
    Declarator declarator;
};
struct Importlib {
    std::string file;
};
enum class BodyKind { kModule, kInterface, kDispinterface, kCoclass, kLibrary };
struct Body {
    BodyKind kind = BodyKind::kModule;
    std::string name;
    Span name_span;
    bool defined = false;  // false: forward declaration
    std::string base;      // interfaces
    Span base_span;
    Declarations members;
};
// Inside a coclass: `[default, source] interface IFoo;` Inside a dispinterface: `interface IFoo;`
struct InterfaceReference {
    std::string name;
    bool dispinterface = false;
};

struct Declaration {
    Span span;
    Attributes attributes;
    std::variant<Import, Group, Flip, OnlyIf, System, CplusplusHeader, Constant, Typedef, TypeOnly, Member,
                 Importlib, Body, InterfaceReference>
        node;
    bool is_property = false;  // in the `properties:` part of a dispinterface
};

struct File {
    Declarations declarations;
};

}  // namespace openwosa::idlc::syntax
