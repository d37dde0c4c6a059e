// What back ends share: banners, C spelling of types and expressions, names derived from the source's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "../model.hpp"

namespace openwosa::idlc {

// "winsnmp.idl" -> "winsnmp"
std::string stem(const Model& model);

// The do-not-edit notice as a comment in the given style ("//", ";", "#") or, for "/*", a C block.
std::string banner(const Model& model, std::string_view comment);

// C spelling: builtins by windows.h's fixed-width names where C's own width varies (long is LONG).
std::string c_builtin(Builtin builtin);
// `const smiINT *PDU_type`, `char vendorName[64]`, `SNMPAPI_STATUS (CALLBACK *f)(...)`; an empty name gives
// the abstract form. Bodies of structs are never spelled here.
std::string c_declaration(const TypeUse& use, const std::string& name);
// The same, seen from `base`: what stands after the specifier in `typedef base NAME, *PNAME;`.
std::string c_declarator(const TypeUse& use, const std::string& name, const Type* base);
// Parameters between parentheses, `void` when none.
std::string c_parameters(const Signature& signature, bool with_directions);
std::string c_convention(const std::string& convention);
// As written, in parentheses unless it is a single literal or name.
std::string c_expression(const syntax::Expr& expression);
std::string c_string(std::string_view text);

// PascalCase of a_snake_name: on_off -> OnOff.
std::string pascal(std::string_view name);

// Functions of all modules of the main file, in order of declaration.
std::vector<const Function*> module_functions(const Model& model);
// The one module of the main file; null when it has none.
const Module* main_module(const Model& model);
// OW(ns(...)) of the module, else openwosa::<stem>.
std::string api_namespace(const Model& model);
// #defines of every macro that shows something of the header, for files that need all of it.
std::string define_conditions(const Model& model);
// Where the tables of control blocks are: the namespace of the module they belong to.
std::string verbs_namespace(const Model& model);
// And that module's name.
std::string verbs_module(const Model& model);
// Records the main file declares (nested ones included), in order of definition.
std::vector<const Record*> main_records(const Model& model);

}  // namespace openwosa::idlc
