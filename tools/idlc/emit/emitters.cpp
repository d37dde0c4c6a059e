#include "emit.hpp"

namespace openwosa::idlc {

const std::vector<Emitter>& emitters() {
    static const std::vector<Emitter> kEmitters = {
        {"c-header", emit_c_header},
        {"api-header", emit_api_header},
        {"entry-points", emit_entry_points},
        {"descriptors", emit_descriptors},
        {"verbs", emit_verbs},
        {"symbols", emit_symbols},
        {"layout-checks", emit_layout_checks},
        {"def-win32", [](const Model& m) { return emit_def(m, Abi::kWin32); }},
        {"def-win64", [](const Model& m) { return emit_def(m, Abi::kWin64); }},
        {"import-def-win32", [](const Model& m) { return emit_import_def(m, Abi::kWin32); }},
        {"import-def-win64", [](const Model& m) { return emit_import_def(m, Abi::kWin64); }},
        {"version-script", emit_version_script},
        {"json", emit_json},
        {"guids", emit_guids},
        {"dispatch", emit_dispatch},
        {"com-server", emit_com_server},
        {"com-values", emit_com_values},
        {"com-entry", emit_com_entry},
        {"com-def", emit_com_def},
        {"com-version-script", emit_com_version_script},
        {"com-manifest", emit_com_manifest},
    };
    return kEmitters;
}

}  // namespace openwosa::idlc
