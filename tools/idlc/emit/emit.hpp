// The back ends. Each reads the checked model and returns the text of one file; none decides anything.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "../model.hpp"

namespace openwosa::idlc {

std::string emit_c_header(const Model& model);      // winsnmp.h
std::string emit_api_header(const Model& model);    // winsnmp_api.hpp: what src/api implements
std::string emit_entry_points(const Model& model);  // winsnmp_entry.cpp: the exports
std::string emit_descriptors(const Model& model);   // winsnmp_descriptors.hpp: tables for the API trace
std::string emit_verbs(const Model& model);    // wincsv_verbs.hpp: control blocks, their checks and dispatch
std::string emit_symbols(const Model& model);  // winsnmp_symbols.hpp: names of values, errors per function
std::string emit_layout_checks(const Model& model);        // winsnmp_layout.cpp: static_asserts per ABI
std::string emit_def(const Model& model, Abi abi);         // exports of the DLL
std::string emit_import_def(const Model& model, Abi abi);  // input of dlltool for the import library
std::string emit_version_script(const Model& model);       // ELF exports
std::string emit_json(const Model& model);                 // the whole model
// COM
std::string emit_guids(const Model& model);       // comlu0_i.c: IID_*, CLSID_*, LIBID_*
std::string emit_dispatch(const Model& model);    // comlu0_dispatch.hpp: dual interfaces for IDispatch
std::string emit_com_server(const Model& model);  // comlu0_server.hpp: what is registered, and result texts
std::string emit_com_values(const Model& model);  // comlu0_values.hpp: what the configuration can change
std::string emit_com_entry(const Model& model);   // comlu0_entry.cpp: DllGetClassObject and its like
std::string emit_com_def(const Model& model);     // exports of the DLL
std::string emit_com_version_script(const Model& model);  // ELF exports
std::string emit_com_manifest(const Model& model);  // comlu0.comclass.json: activation without a registry

struct Emitter {
    std::string_view name;  // on the command line
    std::string (*emit)(const Model& model);
};
const std::vector<Emitter>& emitters();

}  // namespace openwosa::idlc
