// The resolver's state; its rules live in resolver*.cpp, grouped by what they check.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "attributes.hpp"
#include "diagnostics.hpp"
#include "evaluate.hpp"
#include "model.hpp"
#include "syntax.hpp"

namespace openwosa::idlc {

class Resolver {
  public:
    Resolver(Model& model, Diagnostics& diagnostics) : model_(model), diagnostics_(diagnostics) {}
    void add(std::uint32_t file, const syntax::File& tree);

  private:
    struct Symbol {
        std::variant<Alias*, Interface*, Constant*, Module*, Coclass*, Library*, const Function*> what;
        Span span;
    };

    // -- resolver.cpp: names and declarations
    bool define(const std::string& name, Symbol symbol);
    const Symbol* lookup(std::string_view name) const;
    template <class T>
    T* lookup_as(std::string_view name) const;
    std::string suggestion(std::string_view name, const std::function<bool(const Symbol&)>& wanted) const;
    void declaration(const syntax::Declaration& d);
    void constant(const syntax::Declaration& d, const syntax::Constant& c);
    void flip(Constant& constant, const syntax::Expr& written);
    void typedef_statement(const syntax::Declaration& d, const syntax::Typedef& t);
    void type_only(const syntax::Declaration& d, const syntax::TypeOnly& t);
    void no_attributes(const syntax::Attributes& attributes, std::string_view what);
    Group& group(const std::string& name);

    // -- resolver_types.cpp
    Type* make_type(Type::Kind kind);
    TypeUse finish(Type* type, bool is_const = false);
    TypeUse specifier(const syntax::TypeSpecifier& s, const std::string& hint, const AttributeList* outer);
    TypeUse named(const syntax::TypeSpecifier& s);
    TypeUse record(const syntax::TypeSpecifier& s, const std::string& hint, const AttributeList* outer);
    Type* find_tag(const std::string& tag) const;
    template <class T>
    void begin(T& fresh, Type* type, const std::string& tag, const std::string& hint, Span span);
    void enumerators(Enum& e, const syntax::EnumBody& body);
    void enumerator_constant(const Enum& e, const Enumerator& member, Span span);
    TypeUse enumeration(const syntax::TypeSpecifier& s, const std::string& hint);
    void fields(Record& record, const syntax::RecordBody& body);
    void field_layout_ready(const Record& record, const Field& field, bool last);
    void bit_field(Field& field, const syntax::Expr& width);
    void check_union_cases(const Record& record);
    TypeUse apply(TypeUse base, const syntax::Declarator& d, std::size_t from = 0);
    TypeUse array_of(TypeUse element, const syntax::Array& array, Span span);
    std::vector<Parameter> parameters(const std::vector<syntax::Parameter>& list);
    const Type* type_name(const syntax::TypeName& name);

    // -- resolver_attributes.cpp
    AttributeList attributes(const syntax::Attributes& list, AttributeTarget target);
    bool argument_count_ok(const syntax::Attribute& a, const AttributeRule& rule);
    AttributeArgument argument(const syntax::Expr& e, AttributeShape shape);
    AttributeArgument free_argument(const syntax::Expr& e);
    AttributeArgument evaluated(const syntax::Expr& e);
    void check_siblings(const syntax::Attributes& list, const std::vector<std::string>& names);
    void check_sibling_names(const syntax::Expr& e, const std::vector<std::string>& names);
    void check_groups();  // after a file: groups may be named before they are filled
    PerAbi<std::uint64_t> packing(const AttributeList& list, Span span);

    // -- resolver_modules.cpp
    void body(const syntax::Declaration& d, const syntax::Body& b);
    void module(const syntax::Declaration& d, const syntax::Body& b);
    void library(const syntax::Declaration& d, const syntax::Body& b);
    void coclass(const syntax::Declaration& d, const syntax::Body& b);
    std::optional<Function> function(const syntax::Declaration& d, const syntax::Member& m);
    void module_function(Function& f, std::map<std::uint32_t, const Function*>& ordinals);
    std::uint32_t stdcall_bytes(const Signature& signature);
    std::string guid(const AttributeList& list, Span span, std::string_view what, const std::string& name,
                     bool required);

    // -- resolver_interfaces.cpp
    void interface(const syntax::Declaration& d, const syntax::Body& b);
    void interface_members(Interface& i, const syntax::Body& b);
    void interface_function(Interface& i, Function f);
    void check_automation(const Interface& i, const Function& f);
    void check_dispids(const Interface& i);
    bool derives_from(const Interface& i, std::string_view base) const;

    EvaluationContext evaluation();

    Model& model_;
    Diagnostics& diagnostics_;
    std::uint32_t file_ = 0;
    std::vector<Item>* items_ = nullptr;  // where declarations go: the file, or the library being read
    PerAbi<std::uint64_t> outer_pack_{};  // of the record whose fields are being read
    bool in_record_ = false;
    std::string group_;      // OW(group ...) in force
    bool flipped_ = false;   // with `flipped`
    std::string condition_;  // OW(only_if ...) in force
    std::map<std::string, Symbol, std::less<>> symbols_;
    std::map<std::string, Type*, std::less<>> tags_;
    std::map<std::string, Span, std::less<>> guids_;
    std::vector<std::pair<Span, std::string>> groups_named_;
};

template <class T>
T* Resolver::lookup_as(std::string_view name) const {
    const auto* symbol = lookup(name);
    if (!symbol) return nullptr;
    auto* const* found = std::get_if<T*>(&symbol->what);
    return found ? *found : nullptr;
}

}  // namespace openwosa::idlc
