// COM interfaces: vtable slots, dispatch ids, automation rules.
#include <algorithm>

#include "resolver_impl.hpp"

namespace openwosa::idlc {

bool Resolver::derives_from(const Interface& i, std::string_view base) const {
    for (const auto* at = &i; at; at = at->base)
        if (at->name == base) return true;
    return false;
}

void Resolver::interface(const syntax::Declaration& d, const syntax::Body& b) {
    bool dispinterface = b.kind == syntax::BodyKind::kDispinterface;
    auto* known = lookup_as<Interface>(b.name);
    if (known && b.defined && known->complete) {
        diagnostics_.error(b.name_span, "'" + b.name + "' is already defined");
        diagnostics_.note(known->span, "first defined here");
        return;
    }
    if (known && known->dispinterface != dispinterface) {
        diagnostics_.error(b.name_span, "'" + b.name + "' was declared as another kind of interface");
        diagnostics_.note(known->span, "declared here");
        return;
    }
    if (!known) {
        auto owned = std::make_unique<Interface>();
        known = owned.get();
        known->name = b.name;
        known->dispinterface = dispinterface;
        known->file = file_;
        known->span = b.name_span;
        known->type = make_type(Type::Kind::kInterface);
        known->type->interface = known;
        if (!define(b.name, {known, b.name_span})) return;
        model_.interfaces.push_back(std::move(owned));
    }
    if (!b.defined) {
        no_attributes(d.attributes, "a forward declaration");
        items_->push_back({ForwardInterface{known}});
        return;
    }
    auto& i = *known;
    i.span = b.name_span;
    i.attributes = attributes(d.attributes, dispinterface ? kOnDispinterface : kOnInterface);
    bool com =
        i.attributes.has("object") || i.attributes.has("dual") || i.attributes.has("odl") || dispinterface;
    i.guid = guid(i.attributes, i.span, dispinterface ? "dispinterface" : "interface", i.name, com);
    if (!b.base.empty()) {
        i.base = lookup_as<Interface>(b.base);
        if (!i.base || !i.base->complete || i.base == &i) {
            i.base = nullptr;
            diagnostics_.error(b.base_span, "unknown or incomplete base interface '" + b.base + "'");
        }
    } else if (com && !dispinterface && i.name != "IUnknown") {
        diagnostics_.error(i.span, "interface '" + i.name + "' needs a base: only IUnknown has none");
    }
    if (i.attributes.has("dual") && i.base && !derives_from(*i.base, "IDispatch"))
        diagnostics_.error(i.span, "a dual interface must derive from IDispatch");
    i.slots = i.base ? i.base->slots : 0;
    interface_members(i, b);
    i.complete = true;
    check_dispids(i);
    items_->push_back({static_cast<const Interface*>(&i)});
}

void Resolver::interface_members(Interface& i, const syntax::Body& b) {
    for (const auto& member : b.members) {
        if (const auto* m = std::get_if<syntax::Member>(&member.node)) {
            if (auto f = function(member, *m)) interface_function(i, std::move(*f));
        } else if (const auto* reference = std::get_if<syntax::InterfaceReference>(&member.node)) {
            // `dispinterface D { interface I; }` : D is I seen through IDispatch.
            i.base = lookup_as<Interface>(reference->name);
            if (!i.base) diagnostics_.error(member.span, "unknown interface '" + reference->name + "'");
        } else {
            declaration(member);
        }
    }
}

void Resolver::interface_function(Interface& i, Function f) {
    int accessors = 0;
    for (const auto* kind : {"propget", "propput", "propputref"})
        if (f.attributes.has(kind)) f.invoke = kind, ++accessors;
    if (accessors > 1) diagnostics_.error(f.span, "'" + f.name + "' cannot be two kinds of accessor");
    f.dispid = f.attributes.integer("id");
    for (const auto* only : {"entry", "name", "platform", "internal"})
        if (f.attributes.has(only))
            diagnostics_.error(f.span,
                               "'" + std::string(only) + "' means nothing on a method of an interface");
    if (!i.dispinterface) f.slot = i.slots++;
    for (const auto& other : i.functions)
        if (other.name == f.name && other.invoke == f.invoke) {
            diagnostics_.error(f.span, "'" + f.name + "' is already a member of '" + i.name + "'");
            diagnostics_.note(other.span, "first here");
        }
    check_automation(i, f);
    i.functions.push_back(std::move(f));
}

void Resolver::check_automation(const Interface& i, const Function& f) {
    const auto& parameters = f.signature.parameters;
    bool optional_seen = false;
    for (std::size_t p = 0; p < parameters.size(); ++p) {
        const auto& list = parameters[p].attributes;
        bool retval = list.has("retval");
        if (retval && p + 1 != parameters.size())
            diagnostics_.error(parameters[p].span, "[retval] must be the last parameter");
        if (retval && parameters[p].direction != Direction::kOut)
            diagnostics_.error(parameters[p].span, "[retval] must be [out]");
        bool optional = list.has("optional") || list.has("defaultvalue");
        if (optional_seen && !optional && !retval && !list.has("lcid"))
            diagnostics_.error(parameters[p].span, "a required parameter cannot follow an optional one");
        optional_seen |= optional;
        if (parameters[p].name.empty())
            diagnostics_.error(parameters[p].span, "a method's parameter needs a name");
    }
    bool dual = i.attributes.has("dual") || i.attributes.has("oleautomation");
    const auto* result = f.signature.result.type;
    bool hresult = result->kind == Type::Kind::kAlias && result->alias->name == "HRESULT";
    if (dual && !hresult) diagnostics_.error(f.span, "methods of a dual interface return HRESULT");
    if (f.invoke == "propget" && dual && (parameters.empty() || !parameters.back().attributes.has("retval")))
        diagnostics_.error(f.span, "[propget] needs a last parameter [out, retval]");
    if ((f.invoke == "propput" || f.invoke == "propputref") && parameters.empty())
        diagnostics_.error(f.span, "[" + f.invoke + "] needs a parameter for the new value");
}

// One dispid names one member; the accessors of one property share it.
void Resolver::check_dispids(const Interface& i) {
    std::map<std::int64_t, const Function*> seen;
    for (const auto& f : i.functions) {
        if (!f.dispid) continue;
        auto [other, fresh] = seen.emplace(*f.dispid, &f);
        if (!fresh && other->second->name != f.name) {
            diagnostics_.error(f.span, "dispatch id " + std::to_string(*f.dispid) + " is already taken by '" +
                                           other->second->name + "'");
            diagnostics_.note(other->second->span, "taken here");
        }
    }
}

}  // namespace openwosa::idlc
