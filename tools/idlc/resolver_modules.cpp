// Modules, libraries, coclasses, and what functions of all kinds share.
#include <algorithm>

#include "resolver_impl.hpp"

namespace openwosa::idlc {

void Resolver::body(const syntax::Declaration& d, const syntax::Body& b) {
    switch (b.kind) {
        case syntax::BodyKind::kModule:
            return module(d, b);
        case syntax::BodyKind::kInterface:
        case syntax::BodyKind::kDispinterface:
            return interface(d, b);
        case syntax::BodyKind::kCoclass:
            return coclass(d, b);
        case syntax::BodyKind::kLibrary:
            return library(d, b);
    }
}

std::string Resolver::guid(const AttributeList& list, Span span, std::string_view what,
                           const std::string& name, bool required) {
    auto text = list.text("uuid").value_or("");
    if (text.empty()) {
        if (required) diagnostics_.error(span, std::string(what) + " '" + name + "' needs a uuid");
        return text;
    }
    auto [other, fresh] = guids_.emplace(text, span);
    if (!fresh) {
        diagnostics_.error(span, "the uuid of '" + name + "' is already in use");
        diagnostics_.note(other->second, "first used here");
    }
    return text;
}

std::optional<Function> Resolver::function(const syntax::Declaration& d, const syntax::Member& m) {
    Function out;
    out.attributes = attributes(d.attributes, kOnFunction);
    out.name = m.declarator.name;
    out.export_name = out.attributes.text("name").value_or(out.name);
    out.span = m.declarator.span;
    auto base = specifier(m.specifier, "", nullptr);
    out.is_property = d.is_property;
    if (d.is_property) {
        auto type = apply(base, m.declarator);
        if (!type.type) return std::nullopt;
        out.signature.result = type;
        return out;
    }
    if (m.declarator.parts.empty() || !std::holds_alternative<syntax::Function>(m.declarator.parts[0])) {
        diagnostics_.error(m.declarator.span, "'" + out.name + "' is not a function");
        return std::nullopt;
    }
    out.signature.result = apply(base, m.declarator, 1);
    out.signature.convention = m.declarator.calling_convention;
    out.signature.parameters = parameters(std::get<syntax::Function>(m.declarator.parts[0]).parameters);
    if (!out.signature.result.type) return std::nullopt;
    const auto& result = strip(*out.signature.result.type);
    bool is_void = result.kind == Type::Kind::kBuiltin && result.builtin == Builtin::kVoid;
    if (!result.layout && !is_void) {
        diagnostics_.error(m.specifier.span, "a function cannot return this type");
        return std::nullopt;
    }
    for (const auto& name : out.attributes.texts("errors"))
        if (const auto* constant = lookup_as<Constant>(name)) out.errors.push_back(constant);
    out.internal = out.attributes.has("internal");
    for (const auto& word : out.attributes.texts("platform")) {
        if (word == "windows") {
            out.windows_only = true;
        } else {
            diagnostics_.error(d.span, "unknown platform '" + word + "': expected 'windows'");
        }
    }
    return out;
}

// Every argument takes a whole number of 4-byte stack slots.
std::uint32_t Resolver::stdcall_bytes(const Signature& signature) {
    std::uint64_t bytes = 0;
    for (const auto& p : signature.parameters) {
        const auto& type = strip(*p.type.type);
        auto size = type.kind == Type::Kind::kArray ? 4 : type.layout ? (*type.layout)[0].size : 4;
        bytes += (size + 3) / 4 * 4;
    }
    return static_cast<std::uint32_t>(bytes);
}

void Resolver::module_function(Function& f, std::map<std::uint32_t, const Function*>& ordinals) {
    if (const auto* entry = f.attributes.find("entry"); entry && entry->arguments.size() == 1) {
        const auto& a = entry->arguments[0];
        if (a.kind == AttributeArgument::Kind::kString) {
            f.export_name = a.text;
        } else if (a.integer < 1 || a.integer > 0xFFFF) {
            diagnostics_.error(f.span, "ordinal " + std::to_string(a.integer) + " is not in 1 to 65535");
        } else {
            f.ordinal = static_cast<std::uint32_t>(a.integer);
        }
    }
    for (const auto& p : f.signature.parameters)
        if (p.name.empty()) diagnostics_.error(p.span, "a parameter of an exported function needs a name");
    if (f.signature.convention == "stdcall") f.stdcall_bytes = stdcall_bytes(f.signature);
    if (!f.ordinal) return;
    auto [other, fresh] = ordinals.emplace(*f.ordinal, &f);
    if (!fresh) {
        diagnostics_.error(f.span, "ordinal " + std::to_string(*f.ordinal) + " is already taken by '" +
                                       other->second->name + "'");
        diagnostics_.note(other->second->span, "taken here");
    }
}

void Resolver::module(const syntax::Declaration& d, const syntax::Body& b) {
    auto owned = std::make_unique<Module>();
    auto& m = *owned;
    m.name = b.name;
    m.file = file_;
    m.span = b.name_span;
    m.attributes = attributes(d.attributes, kOnModule);
    guid(m.attributes, m.span, "module", m.name, false);
    if (!m.attributes.has("dllname")) diagnostics_.error(m.span, "module '" + m.name + "' needs a dllname");
    if (!define(m.name, {&m, m.span})) return;
    model_.modules.push_back(std::move(owned));
    // Functions are referred to by address below: no reallocation while they are added.
    m.functions.reserve(b.members.size());
    std::map<std::uint32_t, const Function*> ordinals;
    std::map<std::string, const Function*> exports;
    for (const auto& member : b.members) {
        const auto* function_syntax = std::get_if<syntax::Member>(&member.node);
        if (!function_syntax) {
            declaration(member);
            continue;
        }
        auto f = function(member, *function_syntax);
        if (!f) continue;
        m.functions.push_back(std::move(*f));
        auto& added = m.functions.back();
        define(added.name, {static_cast<const Function*>(&added), added.span});
        module_function(added, ordinals);
        if (!exports.emplace(added.export_name, &added).second)
            diagnostics_.error(added.span, "'" + added.export_name + "' is exported twice");
    }
    items_->push_back({static_cast<const Module*>(&m)});
}

void Resolver::coclass(const syntax::Declaration& d, const syntax::Body& b) {
    auto owned = std::make_unique<Coclass>();
    auto& c = *owned;
    c.name = b.name;
    c.file = file_;
    c.span = b.name_span;
    c.attributes = attributes(d.attributes, kOnCoclass);
    if (!b.defined) {
        diagnostics_.error(c.span, "a coclass is defined where it is named");
        return;
    }
    c.guid = guid(c.attributes, c.span, "coclass", c.name, true);
    bool has_default[2] = {false, false};
    for (const auto& member : b.members) {
        const auto* reference = std::get_if<syntax::InterfaceReference>(&member.node);
        if (!reference) continue;
        auto list = attributes(member.attributes, kOnCoclassMember);
        CoclassInterface entry;
        entry.interface = lookup_as<Interface>(reference->name);
        entry.is_default = list.has("default");
        entry.is_source = list.has("source");
        if (!entry.interface) {
            diagnostics_.error(member.span, "unknown interface '" + reference->name + "'" +
                                                suggestion(reference->name, [](const Symbol& s) {
                                                    return std::holds_alternative<Interface*>(s.what);
                                                }));
            continue;
        }
        if (entry.is_default && has_default[entry.is_source])
            diagnostics_.error(member.span,
                               "coclass '" + c.name + "' has two default interfaces of this kind");
        if (entry.is_default) has_default[entry.is_source] = true;
        c.interfaces.push_back(entry);
    }
    if (b.members.empty()) diagnostics_.error(c.span, "coclass '" + c.name + "' names no interface");
    if (!define(c.name, {&c, c.span})) return;
    items_->push_back({static_cast<const Coclass*>(&c)});
    model_.coclasses.push_back(std::move(owned));
}

void Resolver::library(const syntax::Declaration& d, const syntax::Body& b) {
    auto owned = std::make_unique<Library>();
    auto& l = *owned;
    l.name = b.name;
    l.file = file_;
    l.span = b.name_span;
    l.attributes = attributes(d.attributes, kOnLibrary);
    l.guid = guid(l.attributes, l.span, "library", l.name, true);
    if (!define(l.name, {&l, l.span})) return;
    auto* outer = items_;
    items_ = &l.items;
    for (const auto& member : b.members) {
        if (const auto* importlib = std::get_if<syntax::Importlib>(&member.node)) {
            l.imported.push_back(importlib->file);
        } else if (const auto* inner = std::get_if<syntax::Body>(&member.node);
                   inner && inner->kind == syntax::BodyKind::kLibrary) {
            diagnostics_.error(member.span, "a library cannot hold another library");
        } else {
            declaration(member);
        }
    }
    items_ = outer;
    items_->push_back({static_cast<const Library*>(&l)});
    model_.libraries.push_back(std::move(owned));
}

}  // namespace openwosa::idlc
