// COM: the four functions a server exports, and its export tables.
#include "emit.hpp"
#include "text.hpp"

namespace openwosa::idlc {

std::string emit_com_entry(const Model& model) {
    auto server = "openwosa::" + stem(model) + "::server()";
    std::string out = banner(model, "//") +
                      "#include \"api/com/object.hpp\"\n#include \"api/com/server.hpp\"\n\n"
                      "#if defined(_WIN32)\n"
                      "#define OPENWOSA_ENTRY extern \"C\"\n"
                      "#else\n"
                      "#define OPENWOSA_ENTRY extern \"C\" __attribute__((visibility(\"default\")))\n"
                      "#endif\n\nnamespace openwosa::" +
                      stem(model) + " {\nconst com::Server& server();\n}\n";
    auto entry = [&](const std::string& name, const std::string& parameters, const std::string& call) {
        out += "\nOPENWOSA_ENTRY HRESULT STDAPICALLTYPE " + name + "(" + parameters +
               ") {\n    return openwosa::com::guarded([&] { return openwosa::com::" + call + "; });\n}\n";
    };
    entry("DllGetClassObject", "REFCLSID clsid, REFIID iid, void** object",
          "get_class_object(" + server + ", clsid, iid, object)");
    entry("DllCanUnloadNow", "", "can_unload_now()");
    out += "\n#if defined(_WIN32)";
    entry("DllRegisterServer", "", "register_server(" + server + ")");
    entry("DllUnregisterServer", "", "unregister_server(" + server + ")");
    return out + "#endif\n";
}

// PRIVATE: found by name at run time, in no import library. The DLL's own name is its file's, which may be
// one of several.
std::string emit_com_def(const Model& model) {
    return banner(model, ";") +
           "EXPORTS\n  DllCanUnloadNow PRIVATE\n  DllGetClassObject PRIVATE\n  DllRegisterServer PRIVATE\n"
           "  DllUnregisterServer PRIVATE\n";
}

std::string emit_com_version_script(const Model& model) {
    return banner(model, "#") + pascal(stem(model)) +
           " {\n  global:\n    DllCanUnloadNow;\n    DllGetClassObject;\n  local:\n    *;\n};\n";
}

}  // namespace openwosa::idlc
