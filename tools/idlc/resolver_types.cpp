// Types, records, enums and their layout.
#include <algorithm>
#include <array>
#include <utility>

#include "layout.hpp"
#include "resolver_impl.hpp"

namespace openwosa::idlc {
namespace {

struct BuiltinName {
    std::string_view name;
    Builtin builtin;
};
constexpr std::array<BuiltinName, 23> kBuiltins = {{
    {"void", Builtin::kVoid},
    {"boolean", Builtin::kBoolean},
    {"byte", Builtin::kByte},
    {"char", Builtin::kChar},
    {"signed char", Builtin::kSignedChar},
    {"unsigned char", Builtin::kUnsignedChar},
    {"wchar_t", Builtin::kWchar},
    {"small", Builtin::kSmall},
    {"unsigned small", Builtin::kUnsignedSmall},
    {"short", Builtin::kShort},
    {"unsigned short", Builtin::kUnsignedShort},
    {"int", Builtin::kInt},
    {"unsigned int", Builtin::kUnsignedInt},
    {"long", Builtin::kLong},
    {"unsigned long", Builtin::kUnsignedLong},
    {"hyper", Builtin::kHyper},
    {"unsigned hyper", Builtin::kUnsignedHyper},
    {"__int3264", Builtin::kInt3264},
    {"unsigned __int3264", Builtin::kUnsignedInt3264},
    {"float", Builtin::kFloat},
    {"double", Builtin::kDouble},
    {"error_status_t", Builtin::kErrorStatus},
    {"handle_t", Builtin::kRpcHandle},
}};

Direction direction_of(const AttributeList& list, Direction otherwise) {
    bool in = list.has("in"), out = list.has("out");
    return in && out ? Direction::kInOut : in ? Direction::kIn : out ? Direction::kOut : otherwise;
}

}  // namespace

Type* Resolver::make_type(Type::Kind kind) {
    model_.types.push_back(std::make_unique<Type>());
    model_.types.back()->kind = kind;
    return model_.types.back().get();
}

TypeUse Resolver::finish(Type* type, bool is_const) {
    type->layout = derive_layout(*type);
    return {type, is_const};
}

TypeUse Resolver::specifier(const syntax::TypeSpecifier& s, const std::string& hint,
                            const AttributeList* outer) {
    TypeUse use;
    switch (s.kind) {
        case syntax::TypeKind::kBuiltin: {
            auto found = std::find_if(kBuiltins.begin(), kBuiltins.end(),
                                      [&](const auto& b) { return b.name == s.name; });
            if (found == kBuiltins.end()) {
                diagnostics_.error(s.span, "unknown type '" + s.name + "'");
                return {};
            }
            auto* type = make_type(Type::Kind::kBuiltin);
            type->builtin = found->builtin;
            use = finish(type);
            break;
        }
        case syntax::TypeKind::kNamed:
            use = named(s);
            break;
        case syntax::TypeKind::kRecord:
            use = record(s, hint, outer);
            break;
        case syntax::TypeKind::kEnum:
            use = enumeration(s, hint);
            break;
        case syntax::TypeKind::kSafearray: {
            const auto* element = type_name(*s.element);
            if (!element) return {};
            auto* type = make_type(Type::Kind::kSafearray);
            type->target = {element, false};
            use = finish(type);
            break;
        }
    }
    use.is_const = s.is_const;
    return use;
}

TypeUse Resolver::named(const syntax::TypeSpecifier& s) {
    if (auto* alias = lookup_as<Alias>(s.name)) return {alias->type, false};
    if (auto* i = lookup_as<Interface>(s.name)) return {i->type, false};
    std::string hint;
    if (tags_.contains(s.name)) {
        hint = "; it is a tag: write 'struct', 'union' or 'enum' before it";
    } else {
        hint = suggestion(s.name, [](const Symbol& symbol) {
            return std::holds_alternative<Alias*>(symbol.what) ||
                   std::holds_alternative<Interface*>(symbol.what);
        });
    }
    diagnostics_.error(s.span, "unknown type '" + s.name + "'" + hint);
    return {};
}

// The type a tag names already, of any kind; null when the tag is new.
Type* Resolver::find_tag(const std::string& tag) const {
    auto found = tags_.find(tag);
    return tag.empty() || found == tags_.end() ? nullptr : found->second;
}

// What a struct, union or enum starts as: named, incomplete.
template <class T>
void Resolver::begin(T& fresh, Type* type, const std::string& tag, const std::string& hint, Span span) {
    fresh.type = type;
    fresh.tag = tag;
    fresh.name = tag.empty() ? hint : tag;
    fresh.file = file_;
    fresh.span = span;
    if (!tag.empty()) tags_[tag] = type;
}

TypeUse Resolver::record(const syntax::TypeSpecifier& s, const std::string& hint,
                         const AttributeList* outer) {
    const auto& body = *s.record;
    auto list = attributes(body.attributes, kOnRecord);
    auto* type = find_tag(body.tag);
    if (type && (type->kind != Type::Kind::kRecord || type->record->is_union != body.is_union)) {
        diagnostics_.error(s.span, "tag '" + body.tag + "' was used for another kind of type");
        return {};
    }
    if (!type) {
        model_.records.push_back(std::make_unique<Record>());
        type = make_type(Type::Kind::kRecord);
        type->record = model_.records.back().get();
        type->record->is_union = body.is_union;
        begin(*type->record, type, body.tag, hint, s.span);
    }
    if (!body.defined) return {type, false};
    auto& r = *type->record;
    if (r.complete) {
        diagnostics_.error(s.span, "'" + r.name + "' is already defined");
        diagnostics_.note(r.span, "first defined here");
        return {type, false};
    }
    r.attributes = std::move(list);
    // What stands before `typedef struct {...} X;` or `struct X {...};` is said of the struct.
    if (outer)
        for (const auto& use : outer->all)
            if (const auto* rule = find_attribute(use.name); rule && rule->targets & kOnRecord)
                r.attributes.all.push_back(use);
    r.span = s.span;
    r.pack = in_record_ ? outer_pack_ : packing(r.attributes, s.span);
    // `#pragma pack` covers what is written inside, and cannot change in the middle.
    if (in_record_ && r.attributes.has("pack"))
        diagnostics_.error(s.span, "'pack' belongs to the outermost struct");
    auto saved_pack = std::exchange(outer_pack_, r.pack);
    bool saved_in_record = std::exchange(in_record_, true);
    fields(r, body);
    outer_pack_ = saved_pack;
    in_record_ = saved_in_record;
    return {type, false};
}

void Resolver::fields(Record& r, const syntax::RecordBody& body) {
    std::vector<std::string> names;
    std::map<std::string, Span> seen;
    for (const auto& f : body.fields) {
        auto list = attributes(f.attributes, kOnField);
        auto inner = r.name + "." + (f.declarators.empty() ? "(anonymous)" : f.declarators[0].name);
        auto use = specifier(f.specifier, inner, nullptr);
        auto add = [&](const std::string& name, TypeUse type, Span span) {
            if (!name.empty() && !seen.emplace(name, span).second) {
                diagnostics_.error(span, "field '" + name + "' is already there");
                diagnostics_.note(seen[name], "first here");
            }
            names.push_back(name);
            if (type.type)
                r.fields.push_back({name, type, direction_of(list, Direction::kNone), list, {}, 0, {}, span});
        };
        if (f.declarators.empty()) add("", use, f.span);
        for (const auto& d : f.declarators) {
            auto known = r.fields.size();
            add(d.name, apply(use, d), d.span);
            if (d.bits && r.fields.size() > known) bit_field(r.fields.back(), *d.bits);
        }
    }
    if (body.fields.empty() && !body.damaged) diagnostics_.error(r.span, "'" + r.name + "' has no fields");
    for (const auto& f : body.fields) check_siblings(f.attributes, names);
    auto errors = diagnostics_.error_count();
    for (std::size_t i = 0; i < r.fields.size(); ++i)
        field_layout_ready(r, r.fields[i], i + 1 == r.fields.size());
    check_union_cases(r);
    r.complete = true;
    if (diagnostics_.error_count() != errors) return;
    if (auto problem = lay_out(r)) diagnostics_.error(r.span, *problem);
}

void Resolver::field_layout_ready(const Record& r, const Field& field, bool last) {
    if (field.type.type->layout) return;
    const auto& type = strip(*field.type.type);
    bool unsized = type.kind == Type::Kind::kArray && !type.count && type.target.type->layout;
    if (unsized && last && !r.is_union) return;
    diagnostics_.error(field.span, unsized
                                       ? "an unsized array must be the last field of a struct"
                                       : "field '" + field.name + "' has an incomplete or too large type");
}

void Resolver::bit_field(Field& field, const syntax::Expr& width) {
    auto context = evaluation();
    auto value = evaluate(width, context);
    auto range = integer_range(*field.type.type);
    if (!value) return;
    if (!range || !value->is_integer() || value->bits() < 1 || value->bits() > range->bits) {
        diagnostics_.error(width.span, "a bit field needs an integer type and a width it has room for");
        return;
    }
    field.bits = static_cast<std::uint32_t>(value->bits());
}

void Resolver::check_union_cases(const Record& r) {
    std::map<std::int64_t, const Field*> cases;
    for (const auto& field : r.fields) {
        const auto* use = field.attributes.find("case");
        if (!use) continue;
        if (!r.is_union) {
            diagnostics_.error(field.span, "'case' belongs to members of a union");
            continue;
        }
        for (const auto& argument : use->arguments) {
            auto [other, fresh] = cases.emplace(argument.integer, &field);
            if (!fresh && other->second != &field)
                diagnostics_.error(field.span, "case " + std::to_string(argument.integer) +
                                                   " already selects '" + other->second->name + "'");
        }
    }
}

TypeUse Resolver::enumeration(const syntax::TypeSpecifier& s, const std::string& hint) {
    const auto& body = *s.enumeration;
    auto list = attributes(body.attributes, kOnEnum);
    auto* type = find_tag(body.tag);
    if (type && type->kind != Type::Kind::kEnum) {
        diagnostics_.error(s.span, "tag '" + body.tag + "' was used for another kind of type");
        return {};
    }
    if (!type) {
        model_.enums.push_back(std::make_unique<Enum>());
        type = make_type(Type::Kind::kEnum);
        type->enumeration = model_.enums.back().get();
        begin(*type->enumeration, type, body.tag, hint, s.span);
    }
    auto& e = *type->enumeration;
    if (!body.defined) return {type, false};
    if (e.complete) {
        diagnostics_.error(s.span, "'" + e.name + "' is already defined");
        diagnostics_.note(e.span, "first defined here");
        return {type, false};
    }
    e.attributes = std::move(list);
    e.complete = true;
    type->layout = derive_layout(*type);
    enumerators(e, body);
    if (body.enumerators.empty()) diagnostics_.error(s.span, "an enum needs at least one enumerator");
    return {type, false};
}

void Resolver::enumerators(Enum& e, const syntax::EnumBody& body) {
    std::int64_t next = 0;
    for (const auto& member : body.enumerators) {
        Enumerator out;
        out.name = member.name;
        out.attributes = attributes(member.attributes, kOnEnumerator);
        if (member.value) {
            auto context = evaluation();
            auto value = evaluate(*member.value, context);
            out.has_value = true;
            out.expression = &*member.value;
            if (value && !value->is_integer()) diagnostics_.error(member.value->span, "expected an integer");
            if (value && value->is_integer()) next = static_cast<std::int64_t>(value->bits());
        }
        // The C type of an enum is int; unsigned 32-bit values are common in COM and wrap as compilers do.
        if (next < INT32_MIN || next > UINT32_MAX) {
            diagnostics_.error(member.value ? member.value->span : member.span,
                               "value " + std::to_string(next) + " does not fit an enum");
            next = 0;
        }
        out.value = next++;
        enumerator_constant(e, out, member.span);
        e.enumerators.push_back(std::move(out));
    }
}

// Enumerators are constants of the scope around the enum, and the enum is their group.
void Resolver::enumerator_constant(const Enum& e, const Enumerator& member, Span span) {
    auto constant = std::make_unique<Constant>();
    constant->name = member.name;
    constant->type = {e.type, false};
    constant->value = Value{member.value};
    constant->group = e.name;
    constant->of = &e;
    constant->file = file_;
    constant->span = span;
    if (!define(member.name, {constant.get(), span})) return;
    if (!e.name.empty()) group(e.name).constants.push_back(constant.get());
    model_.constants.push_back(std::move(constant));
}

TypeUse Resolver::array_of(TypeUse element, const syntax::Array& array, Span span) {
    if (!element.type->layout) {
        diagnostics_.error(span, "array of an incomplete type");
        return {};
    }
    auto* type = make_type(Type::Kind::kArray);
    type->target = element;
    if (array.bound) {
        auto context = evaluation();
        auto bound = evaluate(*array.bound, context);
        if (!bound) return {};
        const auto* count = std::get_if<std::int64_t>(&bound->data);
        if (!count || *count < 1 || static_cast<std::uint64_t>(*count) > kMaxSize) {
            diagnostics_.error(array.bound->span,
                               "an array bound must be a positive integer, not " + bound->text());
            return {};
        }
        type->count = static_cast<std::uint64_t>(*count);
    }
    return finish(type);
}

// Types grow from the far end of the declarator towards the name.
TypeUse Resolver::apply(TypeUse base, const syntax::Declarator& d, std::size_t from) {
    auto use = base;
    for (std::size_t i = d.parts.size(); i-- > from;) {
        if (!use.type) return {};
        if (const auto* pointer = std::get_if<syntax::Pointer>(&d.parts[i])) {
            auto* type = make_type(Type::Kind::kPointer);
            type->target = use;
            use = finish(type, pointer->is_const);
        } else if (const auto* array = std::get_if<syntax::Array>(&d.parts[i])) {
            if (use.type->kind == Type::Kind::kFunction) {
                diagnostics_.error(d.span, "an array cannot hold functions");
                return {};
            }
            use = array_of(use, *array, d.span);
        } else {
            auto kind = strip(*use.type).kind;
            if (kind == Type::Kind::kFunction || kind == Type::Kind::kArray) {
                diagnostics_.error(d.span, "a function cannot return an array or a function");
                return {};
            }
            auto* type = make_type(Type::Kind::kFunction);
            type->signature = std::make_unique<Signature>();
            type->signature->result = use;
            type->signature->convention = d.calling_convention;
            const auto& written = std::get<syntax::Function>(d.parts[i]);
            type->signature->parameters = parameters(written.parameters);
            type->signature->unspecified = written.unspecified;
            use = {type, false};
        }
    }
    return use;
}

std::vector<Parameter> Resolver::parameters(const std::vector<syntax::Parameter>& list) {
    std::vector<Parameter> out;
    std::vector<std::string> names;
    for (const auto& p : list) {
        Parameter parameter;
        parameter.attributes = attributes(p.attributes, kOnParameter);
        parameter.type = apply(specifier(p.specifier, p.declarator.name, nullptr), p.declarator);
        parameter.name = p.declarator.name;
        parameter.direction = direction_of(parameter.attributes, Direction::kIn);
        parameter.span = p.span;
        if (!parameter.name.empty() && std::find(names.begin(), names.end(), parameter.name) != names.end())
            diagnostics_.error(p.declarator.span, "parameter '" + parameter.name + "' is already there");
        names.push_back(parameter.name);
        if (!parameter.type.type) continue;
        const auto& type = strip(*parameter.type.type);
        bool pointer = type.kind == Type::Kind::kPointer || type.kind == Type::Kind::kArray ||
                       type.kind == Type::Kind::kSafearray || type.kind == Type::Kind::kInterface;
        if (parameter.direction != Direction::kIn && !pointer)
            diagnostics_.error(p.span, "an [out] parameter must be a pointer");
        bool unsized = type.kind == Type::Kind::kArray && !type.count;
        if (!type.layout && !unsized) diagnostics_.error(p.span, "a parameter cannot have this type");
        out.push_back(std::move(parameter));
    }
    for (const auto& p : list) check_siblings(p.attributes, names);
    return out;
}

const Type* Resolver::type_name(const syntax::TypeName& name) {
    return apply(specifier(name.specifier, "", nullptr), name.declarator).type;
}

}  // namespace openwosa::idlc
