// The exports, and the header of what stands behind them.
#include "emit.hpp"
#include "text.hpp"

namespace openwosa::idlc {
namespace {

std::string status_type(const Model& model) {
    const auto* module = main_module(model);
    return module ? module->attributes.text("status_type").value_or("int") : "int";
}

std::string barrier(const Model& model) {
    const auto* module = main_module(model);
    return module ? module->attributes.text("barrier").value_or("on_exception") : "on_exception";
}

std::string convention(const Model& model, const Function& f) {
    const auto* module = main_module(model);
    auto macro = module ? module->attributes.text("call_macro") : std::nullopt;
    auto words = f.signature.convention == "stdcall" && macro ? *macro : c_convention(f.signature.convention);
    return words.empty() ? "" : words + " ";
}

std::string call(const Model& model, const Function& f) {
    std::string out = "openwosa::abi::enter<body::" + f.name + ", body::" + barrier(model) +
                      ">(\n        body::trace_tables::k" + f.name + ", body::FunctionIndex::k" + f.name;
    for (const auto& p : f.signature.parameters) out += ", " + p.name;
    return out + ")";
}

}  // namespace

std::string emit_api_header(const Model& model) {
    auto functions = module_functions(model);
    std::string out =
        banner(model, "//") + "// What the exported functions dispatch to: same names, same parameters.\n";
    out += "#pragma once\n\n#include <cstddef>\n#include <cstdint>\n\n" + define_conditions(model) +
           "#include <" + stem(model) + ".h>\n\nnamespace " + api_namespace(model) +
           " {\n\nenum class FunctionIndex : std::uint16_t {\n";
    for (const auto* f : functions) out += "    k" + f->name + ",\n";
    out += "};\ninline constexpr std::size_t kFunctionCount = " + std::to_string(functions.size()) + ";\n\n";
    for (const auto* f : functions) {
        if (f->windows_only) out += "#if defined(_WIN32)\n";
        out += c_declaration(f->signature.result, "") + " " + f->name + "(" +
               c_parameters(f->signature, false) + ");\n";
        if (f->windows_only) out += "#endif\n";
    }
    out +=
        "\n// Called inside the handler when a function above threw; its result is what the caller gets.\n";
    out += status_type(model) + " " + barrier(model) +
           "(FunctionIndex function) noexcept;\n\n}  // namespace " + api_namespace(model) + "\n";
    return out;
}

std::string emit_entry_points(const Model& model) {
    std::string out = banner(model, "//") + "#include \"" + stem(model) + "_api.hpp\"\n#include \"" +
                      stem(model) + "_descriptors.hpp\"\n#include \"runtime/abi_trace.hpp\"\n\n";
    out +=
        "#if defined(_WIN32)\n"
        "#define OPENWOSA_ENTRY extern \"C\"\n"
        "#else\n"
        "#define OPENWOSA_ENTRY extern \"C\" __attribute__((visibility(\"default\")))\n"
        "#endif\n\n"
        "namespace body = " +
        api_namespace(model) + ";\n";
    for (const auto* f : module_functions(model)) {
        out += "\n";
        if (f->windows_only) out += "#if defined(_WIN32)\n";
        auto result = c_declaration(f->signature.result, "") + " " + convention(model, *f) + f->name + "(" +
                      c_parameters(f->signature, false) + ")";
        out += "OPENWOSA_ENTRY " + result + " {\n    return " + call(model, *f) + ";\n}\n";
        if (f->windows_only) out += "#endif\n";
    }
    return out;
}

}  // namespace openwosa::idlc
