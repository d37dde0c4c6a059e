// COM: the GUIDs a program links to, and the tables src/api/com serves classes from.
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "com_text.hpp"
#include "emit.hpp"
#include "text.hpp"

namespace openwosa::idlc {
namespace {

std::string wide(const std::string& text) { return "L" + c_string(text); }

std::string direction_word(const Parameter& p) {
    std::string out = p.direction == Direction::kOut     ? "kOut"
                      : p.direction == Direction::kInOut ? "kIn | kOut"
                                                         : "kIn";
    if (p.attributes.has("retval")) out += " | kRetval";
    if (p.attributes.has("optional") || p.attributes.has("defaultvalue")) out += " | kOptional";
    return out;
}

std::string bits_of(const Constant& constant) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string out = "0x";
    const auto bits = static_cast<std::uint32_t>(constant.value.bits());
    for (int shift = 28; shift >= 0; shift -= 4) out += kHex[bits >> shift & 15];
    return out + "u";
}

std::string default_value(const Parameter& p) {
    const auto* use = p.attributes.find("defaultvalue");
    return use && !use->arguments.empty() ? std::to_string(use->arguments[0].integer) : "0";
}

// The one group that `attribute` names; enums have theirs without saying so. Empty: none.
std::string group_of(const AttributeList& own, std::string_view attribute, const Type* type = nullptr) {
    if (const auto named = own.text(attribute)) return *named;
    if (!type) return "";
    const Type* at = type->kind == Type::Kind::kPointer ? type->target.type : type;
    const auto& plain = strip(*at);
    return plain.kind == Type::Kind::kEnum ? plain.enumeration->name : "";
}

std::string symbols_of(const std::string& group) {
    return group.empty() ? "nullptr" : "&symbols::k" + pascal(group);
}

// What its values are called, behind what IDispatch needs; nothing where they are plain numbers.
std::string value_names(const Parameter& p) {
    if (const auto* flags = p.attributes.find("flags"))
        return ", " + symbols_of(flags->arguments.empty() ? "" : flags->arguments[0].text) + ", true";
    const auto group = group_of(p.attributes, "symbols", p.type.type);
    return group.empty() ? "" : ", " + symbols_of(group);
}

// One method: its parameters, and the call through the vtable with arguments taken from slots.
void write_method(const Interface& i, const Function& f, std::string& out) {
    auto id = i.name + "_" + vtable_name(f);
    const auto& parameters = f.signature.parameters;
    std::string arguments;
    if (!parameters.empty()) out += "inline constexpr com::Parameter k" + id + "_parameters[] = {\n";
    for (std::size_t n = 0; n < parameters.size(); ++n) {
        const auto& p = parameters[n];
        auto type = automation_type(p);
        out += "    {" + wide(p.name) + ", " + (type.vt.empty() ? "VT_EMPTY" : type.vt) + ", " +
               (type.by_reference ? "true" : "false") + ", com::Parameter::" +
               [&] {
                   auto words = direction_word(p);
                   for (std::size_t at = 0; (at = words.find("| ", at)) != std::string::npos; at += 2)
                       words.insert(at + 2, "com::Parameter::");
                   return words;
               }() +
               ", " + default_value(p) + value_names(p) + "},\n";
        auto slot = "s[" + std::to_string(n) + "]." + type.slot;
        if (type.slot == "enumeration") {
            auto name = c_declaration(p.type, "");
            slot = type.by_reference ? "reinterpret_cast<" + name + ">(&s[" + std::to_string(n) + "].i4)"
                                     : "static_cast<" + name + ">(s[" + std::to_string(n) + "].i4)";
        } else if (type.slot == "dispatch") {
            auto name = c_declaration(p.type, "");
            slot =
                std::string("reinterpret_cast<") + name + ">(" + (type.by_reference ? "&" : "") + slot + ")";
        } else if (type.by_reference) {
            slot = "&" + slot;
        }
        arguments += (n ? ", " : "") + slot;
    }
    if (!parameters.empty()) out += "};\n";
    out += "inline HRESULT call_" + id + "(void* self, com::Slot* " + (parameters.empty() ? "" : "s") +
           ") {\n    return static_cast<" + i.name + "*>(self)->" + vtable_name(f) + "(" + arguments +
           ");\n}\n";
}

bool callable(const Function& f) {
    for (const auto& p : f.signature.parameters)
        if (automation_type(p).vt.empty()) return false;
    return f.dispid.has_value();
}

std::string invoke_word(const Function& f) {
    return f.invoke == "propget"      ? "DISPATCH_PROPERTYGET"
           : f.invoke == "propput"    ? "DISPATCH_PROPERTYPUT"
           : f.invoke == "propputref" ? "DISPATCH_PROPERTYPUTREF"
                                      : "DISPATCH_METHOD";
}

std::string name_of_namespace(const Model& model) { return "openwosa::" + stem(model); }

}  // namespace

std::string emit_guids(const Model& model) {
    std::string out = banner(model, "/*") + "#include \"" + stem(model) + ".h\"\n\n";
    // External linkage in C++ too: the header declares them.
    auto define = [&](const std::string& type, const std::string& name, const std::string& guid) {
        out += "const " + type + " " + name + " = " + guid_initializer(guid) + ";\n";
    };
    for (const auto* l : main_libraries(model)) define("IID", "LIBID_" + l->name, l->guid);
    for (const auto* i : main_interfaces(model))
        define("IID", (i->dispinterface ? "DIID_" : "IID_") + i->name, i->guid);
    for (const auto* c : main_coclasses(model)) define("CLSID", "CLSID_" + c->name, c->guid);
    return out;
}

std::string emit_dispatch(const Model& model) {
    std::string out = banner(model, "//") +
                      "#pragma once\n\n#include \"api/com/dispatch_table.hpp\"\n#include \"" + stem(model) +
                      ".h\"\n#include \"" + stem(model) + "_symbols.hpp\"\n\nnamespace " +
                      name_of_namespace(model) + " {\n";
    for (const auto* i : main_interfaces(model)) {
        if (i->dispinterface || !i->attributes.has("dual")) continue;
        std::string members, names;
        std::size_t count = 0;
        for (const auto& f : i->functions) {
            if (!callable(f)) continue;
            out += "\n";
            write_method(*i, f, out);
            auto id = i->name + "_" + vtable_name(f);
            members += "    {" + wide(f.name) + ", " + std::to_string(*f.dispid) + ", " + invoke_word(f) +
                       ", " + (f.signature.parameters.empty() ? "{}" : "k" + id + "_parameters") + ", call_" +
                       id + "},\n";
            names += "inline constexpr const com::Member& k" + id + "_member = k" + i->name + "_members[" +
                     std::to_string(count++) + "];\n";
        }
        out += "\ninline constexpr com::Member k" + i->name + "_members[] = {\n" + members + "};\n" +
               "inline constexpr com::DispatchTable k" + i->name + "_dispatch = {" + wide(i->name) + ", k" +
               i->name + "_members, " + symbols_of(group_of(i->attributes, "symbols")) + "};\n" + names;
    }
    return out + "\n}  // namespace " + name_of_namespace(model) + "\n";
}

std::string emit_com_server(const Model& model) {
    std::string out = banner(model, "//") +
                      "#pragma once\n\n#include \"api/com/server_table.hpp\"\n\nnamespace " +
                      name_of_namespace(model) + " {\n\n";
    for (const auto* l : main_libraries(model)) {
        auto version = l->attributes.text("version").value_or("1.0");
        auto dot = version.find('.');
        auto minor = dot == std::string::npos ? "0" : version.substr(dot + 1);
        out += "inline constexpr com::LibraryInfo k" + l->name + "_library = {" + guid_initializer(l->guid) +
               ", " + version.substr(0, dot) + ", " + minor + ", " +
               wide(l->attributes.text("helpstring").value_or(l->name)) + "};\n";
    }
    for (const auto* c : main_coclasses(model)) {
        auto text = [&](const char* name) { return wide(c->attributes.text(name).value_or("")); };
        out += "inline constexpr com::ClassInfo k" + c->name + "_class = {" + guid_initializer(c->guid) +
               ", " + wide(c->name) + ", " + text("helpstring") + ", " + text("progid") + ", " +
               text("vi_progid") + ", " + text("threading") + "};\n";
    }
    out += "\n// What results mean.\ninline constexpr com::ResultText kResults[] = {\n";
    for (const auto& c : model.constants)
        if (c->file == model.main)
            if (auto says = c->attributes.text("says"))
                out += "    {static_cast<HRESULT>(" + bits_of(*c) + "), " + c_string(c->name) + ", " +
                       wide(*says) + "},\n";
    out +=
        "    {0, nullptr, nullptr},\n};\n\n// What the documents list for each method.\n"
        "inline constexpr com::MethodResults kMethodResults[] = {\n";
    for (const auto* i : main_interfaces(model))
        for (const auto& f : i->functions)
            for (const auto* e : f.errors)
                out += "    {" + c_string(f.name) + ", " + c_string(e->name) + "},\n";
    return out + "    {nullptr, nullptr},\n};\n\n}  // namespace " + name_of_namespace(model) + "\n";
}

// Without platform types: the configuration is read with it on every platform. Another spelling of a value
// names the first one.
std::string emit_com_values(const Model& model) {
    std::string out = banner(model, "//") +
                      "#pragma once\n\n#include \"runtime/named_value.hpp\"\n\nnamespace " +
                      name_of_namespace(model) + " {\n\ninline constexpr runtime::NamedValue kValues[] = {\n";
    std::map<std::pair<std::string, std::uint64_t>, std::string> first;
    for (const auto& c : model.constants) {
        const bool result = c_declaration(c->type, "") == "const HRESULT";
        if (c->file != model.main || (!c->of && !result)) continue;
        const std::string kind = result ? "HRESULT" : c->of->name;
        const auto [at, fresh] = first.try_emplace({kind, c->value.bits()}, c->name);
        out += "    {" + c_string(kind) + ", " + c_string(c->name) + ", " +
               c_string(fresh ? "" : at->second) + ", " + bits_of(*c) + "},\n";
    }
    return out + "};\n\n}  // namespace " + name_of_namespace(model) + "\n";
}

std::string emit_com_manifest(const Model& model) {
    nlohmann::ordered_json out;
    out["description"] = "Generated by idlc from " + model.main_file().name + ". Do not edit.";
    out["library"] = nullptr;
    out["classes"] = nlohmann::ordered_json::array();
    for (const auto* c : main_coclasses(model)) {
        auto text = [&](const char* name) { return c->attributes.text(name).value_or(""); };
        if (out["library"].is_null() && c->attributes.has("elf_library"))
            out["library"] = text("elf_library");
        if (!c->attributes.has("progid")) continue;
        std::string guid = "{" + c->guid + "}";
        for (auto& letter : guid)
            if (letter >= 'a' && letter <= 'f') letter = static_cast<char>(letter - 32);
        out["classes"].push_back({{"clsid", guid},
                                  {"progid", text("progid")},
                                  {"version_independent_progid", text("vi_progid")},
                                  {"threading", text("threading")}});
    }
    return out.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace openwosa::idlc
