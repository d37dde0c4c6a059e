// Names of values by group, and the documented errors of each function. Needs no Windows header.
#include "emit.hpp"
#include "text.hpp"

namespace openwosa::idlc {

std::string emit_symbols(const Model& model) {
    auto ns = api_namespace(model) + "::symbols";
    std::string out = banner(model, "//") +
                      "#pragma once\n\n#include <span>\n#include <string_view>\n\n#include "
                      "\"runtime/abi_describe.hpp\"\n\nnamespace " +
                      ns + " {\n\n";
    std::string all;
    for (const auto& g : model.groups) {
        if (g.constants.empty()) continue;
        auto name = "k" + pascal(g.name);
        out += "inline constexpr openwosa::abi::Symbol " + name + "Symbols[] = {\n";
        for (const auto* c : g.constants) {
            if (!c->value.is_integer()) continue;
            auto says = c->attributes.text("says");
            out += "    {\"" + c->name + "\", " + std::to_string(static_cast<std::int64_t>(c->value.bits())) +
                   (says ? ", " + c_string(*says) : "") + "},\n";
        }
        out += "};\ninline constexpr openwosa::abi::SymbolTable " + name + "{\"" + g.name + "\", " + name +
               "Symbols};\n\n";
        all += "    &" + name + ",\n";
    }
    if (!all.empty())
        out += "inline constexpr const openwosa::abi::SymbolTable* kGroups[] = {\n" + all + "};\n\n";
    std::string table;
    for (const auto* f : module_functions(model)) {
        if (!f->errors.empty()) {
            out += "inline constexpr openwosa::abi::Symbol k" + f->name + "Errors[] = {\n";
            for (const auto* e : f->errors) out += "    {\"" + e->name + "\", " + e->value.text() + "},\n";
            out += "};\n";
        }
        table +=
            "    {\"" + f->name + "\", " + (f->errors.empty() ? "{}" : "k" + f->name + "Errors") + "},\n";
    }
    if (!table.empty())
        out +=
            "\nstruct FunctionErrors {\n    std::string_view function;\n    std::span<const "
            "openwosa::abi::Symbol> errors;\n};\n"
            "inline constexpr FunctionErrors kFunctions[] = {\n" +
            table + "};\n\n";
    return out + "}  // namespace " + ns + "\n";
}

}  // namespace openwosa::idlc
