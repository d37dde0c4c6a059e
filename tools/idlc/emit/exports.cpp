// Export tables: module-definition files, import-library definitions, ELF version scripts.
#include "emit.hpp"
#include "text.hpp"

namespace openwosa::idlc {
namespace {

std::string dll_name(const Model& model) {
    const auto* module = main_module(model);
    return module ? module->attributes.text("dllname").value_or("") : "";
}

// The linker's name of the function, leading underscore left to the tools.
std::string link_name(const Function& f, Abi abi) {
    if (abi == Abi::kWin32 && f.stdcall_bytes) return f.name + "@" + std::to_string(*f.stdcall_bytes);
    return f.name;
}

std::string ordinal(const Function& f) { return f.ordinal ? " @" + std::to_string(*f.ordinal) : ""; }

}  // namespace

// DLL names are undecorated; on Win32 each is mapped to its stdcall body, so that neither --kill-at nor
// --add-stdcall-alias touches the two names that carry a literal @4.
std::string emit_def(const Model& model, Abi abi) {
    std::string out = banner(model, ";") + "LIBRARY \"" + dll_name(model) + "\"\nEXPORTS\n";
    for (const auto* f : module_functions(model)) {
        auto body = link_name(*f, abi);
        out += "  \"" + f->export_name + "\"";
        if (body != f->export_name) out += " = \"" + body + "\"";
        out += ordinal(*f) + "\n";
    }
    return out;
}

// Old Win32 programs link against _SnmpOpen@8 and must find SnmpOpen in the DLL: `==` gives the name in the
// DLL. Imports go by name, as the vendor's did: the *Ex functions have no known ordinal.
std::string emit_import_def(const Model& model, Abi abi) {
    std::string out = banner(model, ";") + "LIBRARY \"" + dll_name(model) + "\"\nEXPORTS\n";
    for (const auto* f : module_functions(model)) {
        if (f->internal) continue;  // never in the vendor's import library
        auto symbol = link_name(*f, abi);
        out += "  \"" + symbol + "\"";
        if (symbol != f->export_name) out += " == \"" + f->export_name + "\"";
        out += "\n";
    }
    return out;
}

std::string emit_version_script(const Model& model) {
    const auto* module = main_module(model);
    std::string node = module ? module->attributes.text("elf_version").value_or("") : "";
    if (node.empty()) node = pascal(stem(model));
    std::string out = banner(model, "#") + node + " {\n  global:\n";
    for (const auto* f : module_functions(model))
        // The ELF linker knows no renaming: the C name is the exported one.
        if (!f->windows_only) out += "    " + f->name + ";\n";
    return out + "  local:\n    *;\n};\n";
}

}  // namespace openwosa::idlc
