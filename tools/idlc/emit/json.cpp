// The whole model as JSON, for tools and diffs.
#include <nlohmann/json.hpp>

#include "../syntax.hpp"
#include "emit.hpp"
#include "text.hpp"

namespace openwosa::idlc {
namespace {

// Keys keep the order they are written in: diffs stay readable and output deterministic.
using Json = nlohmann::ordered_json;

Json value_json(const Value& v) {
    return std::visit([](const auto& x) { return Json(x); }, v.data);
}

Json argument_json(const AttributeArgument& a) {
    switch (a.kind) {
        case AttributeArgument::Kind::kEmpty:
            return nullptr;
        case AttributeArgument::Kind::kInteger:
            return a.integer;
        case AttributeArgument::Kind::kCall: {
            Json inner = Json::array();
            for (const auto& x : a.arguments) inner.push_back(argument_json(x));
            return Json{{a.text, inner}};
        }
        default:
            return a.text;
    }
}

Json attributes_json(const AttributeList& list) {
    Json out = Json::object();
    for (const auto& use : list.all) {
        Json arguments = Json::array();
        for (const auto& a : use.arguments) arguments.push_back(argument_json(a));
        out[use.name] = arguments;
    }
    return out;
}

void add_attributes(Json& out, const AttributeList& list) {
    if (!list.all.empty()) out["attributes"] = attributes_json(list);
}

Json layout_json(const Type& type) {
    Json out = Json::object();
    if (type.layout)
        for (std::size_t i = 0; i < kAbis.size(); ++i)
            out[std::string(kAbiNames[i])] = {{"size", (*type.layout)[i].size},
                                              {"align", (*type.layout)[i].align}};
    return out;
}

std::string direction_text(Direction d) {
    return d == Direction::kIn ? "in" : d == Direction::kOut ? "out" : d == Direction::kInOut ? "inout" : "";
}

Json record_json(const Record& r) {
    Json out;
    out["name"] = r.name;
    out["kind"] = r.is_union ? "union" : "struct";
    if (!r.tag.empty()) out["tag"] = r.tag;
    add_attributes(out, r.attributes);
    out["fields"] = Json::array();
    for (const auto& f : r.fields) {
        Json field;
        field["name"] = f.name;
        field["type"] = c_declaration(f.type, "");
        if (f.direction != Direction::kNone) field["direction"] = direction_text(f.direction);
        for (std::size_t i = 0; i < kAbis.size(); ++i)
            field["offset"][std::string(kAbiNames[i])] = f.offset[i];
        if (f.bits) {
            field["bits"] = f.bits;
            for (std::size_t i = 0; i < kAbis.size(); ++i) field["bit"][std::string(kAbiNames[i])] = f.bit[i];
        }
        add_attributes(field, f.attributes);
        out["fields"].push_back(field);
    }
    out["layout"] = layout_json(*r.type);
    return out;
}

Json function_json(const Function& f) {
    Json out;
    out["name"] = f.name;
    if (f.export_name != f.name) out["export"] = f.export_name;
    if (f.ordinal) out["ordinal"] = *f.ordinal;
    if (f.dispid) out["dispid"] = *f.dispid;
    if (f.slot) {
        out["slot"] = *f.slot;
        out["invoke"] = f.invoke;
    }
    if (!f.signature.convention.empty()) out["convention"] = f.signature.convention;
    if (f.stdcall_bytes) out["stdcall_bytes"] = *f.stdcall_bytes;
    out["returns"] = c_declaration(f.signature.result, "");
    if (!f.is_property) {
        out["params"] = Json::array();
        for (const auto& p : f.signature.parameters) {
            Json parameter;
            parameter["name"] = p.name;
            parameter["type"] = c_declaration(p.type, "");
            parameter["direction"] = direction_text(p.direction);
            add_attributes(parameter, p.attributes);
            out["params"].push_back(parameter);
        }
    }
    add_attributes(out, f.attributes);
    return out;
}

Json functions_json(const std::vector<Function>& functions) {
    Json out = Json::array();
    for (const auto& f : functions) out.push_back(function_json(f));
    return out;
}

Json interface_json(const Interface& i) {
    Json out;
    out["name"] = i.name;
    out["kind"] = i.dispinterface ? "dispinterface" : "interface";
    if (!i.guid.empty()) out["uuid"] = i.guid;
    if (i.base) out["base"] = i.base->name;
    out["slots"] = i.slots;
    add_attributes(out, i.attributes);
    out["functions"] = functions_json(i.functions);
    return out;
}

Json coclass_json(const Coclass& c) {
    Json out;
    out["name"] = c.name;
    out["uuid"] = c.guid;
    add_attributes(out, c.attributes);
    out["interfaces"] = Json::array();
    for (const auto& i : c.interfaces)
        out["interfaces"].push_back(
            {{"name", i.interface->name}, {"default", i.is_default}, {"source", i.is_source}});
    return out;
}

std::string item_name(const Item& item) {
    if (const auto* i = std::get_if<const Interface*>(&item.node)) return (*i)->name;
    if (const auto* f = std::get_if<ForwardInterface>(&item.node)) return f->interface->name;
    if (const auto* c = std::get_if<const Coclass*>(&item.node)) return (*c)->name;
    if (const auto* m = std::get_if<const Module*>(&item.node)) return (*m)->name;
    return "";
}

}  // namespace

std::string emit_json(const Model& model) {
    auto in_main = [&](const auto& x) { return x->file == model.main; };
    Json out;
    out["generated"] = "Generated by idlc from " + model.main_file().name + ". Do not edit.";
    out["source"] = model.main_file().name;
    out["imports"] = Json::array();
    for (auto index : model.main_file().imports) out["imports"].push_back(model.files[index].name);
    out["constants"] = Json::array();
    for (const auto& c : model.constants)
        if (in_main(c)) {
            Json constant{
                {"name", c->name}, {"value", value_json(c->value)}, {"type", c_declaration(c->type, "")}};
            if (!c->group.empty()) constant["group"] = c->group;
            if (c->flipped) constant["written"] = c->expression->integer;
            if (!c->condition.empty()) constant["condition"] = c->condition;
            if (c->of) constant["enum"] = c->of->name;
            add_attributes(constant, c->attributes);
            out["constants"].push_back(constant);
        }
    out["types"] = Json::array();
    for (const auto& a : model.aliases)
        if (in_main(a)) {
            Json alias{{"name", a->name}, {"layout", layout_json(*a->type)}};
            alias["definition"] = c_declaration(a->target, "");
            add_attributes(alias, a->attributes);
            out["types"].push_back(alias);
        }
    out["records"] = Json::array();
    for (const auto* r : main_records(model)) out["records"].push_back(record_json(*r));
    out["modules"] = Json::array();
    for (const auto& m : model.modules)
        if (in_main(m))
            out["modules"].push_back({{"name", m->name},
                                      {"attributes", attributes_json(m->attributes)},
                                      {"functions", functions_json(m->functions)}});
    out["interfaces"] = Json::array();
    for (const auto& i : model.interfaces)
        if (in_main(i) && i->complete) out["interfaces"].push_back(interface_json(*i));
    out["coclasses"] = Json::array();
    for (const auto& c : model.coclasses)
        if (in_main(c)) out["coclasses"].push_back(coclass_json(*c));
    out["libraries"] = Json::array();
    for (const auto& l : model.libraries)
        if (in_main(l)) {
            Json library{{"name", l->name},
                         {"uuid", l->guid},
                         {"attributes", attributes_json(l->attributes)},
                         {"importlib", l->imported},
                         {"members", Json::array()}};
            for (const auto& item : l->items)
                if (auto name = item_name(item); !name.empty()) library["members"].push_back(name);
            out["libraries"].push_back(library);
        }
    // Strings came from source text, which need not be UTF-8.
    return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace openwosa::idlc
