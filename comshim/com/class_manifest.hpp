// Manifests: which classes a library has, in place of a registry.
//
// One JSON file per library, `<name>.comclass.json`:
//   {"library": "libcomlu0.so.0",
//    "classes": [{"clsid": "{...}", "progid": "comLU0.comLU0.1", "version_independent_progid":
//    "comLU0.comLU0",
//                 "threading": "Both", "aliases": ["{...}", "Old.Name"]}]}
// `library` is sought beside the manifest, beside libcomshim, then on the library path. An alias is another
// CLSID (in braces) or another ProgID of the same class. `threading` is Apartment, Free, Both or Neutral; all
// keys but library, classes and clsid may be left out.
#pragma once
#include <guiddef.h>

#include <string>
#include <vector>

namespace openwosa::comshim::com {

struct ClassManifest {
    struct Class {
        CLSID clsid;
        std::wstring progid;
        std::wstring version_independent_progid;
        bool apartment_threaded = false;
        std::vector<CLSID> clsid_aliases;
        std::vector<std::wstring> progid_aliases;
    };
    std::string library;
    std::vector<Class> classes;
};

// False: `error` says what is wrong in which key of which file.
bool read_class_manifest(const std::string& file, ClassManifest& manifest, std::string& error);

}  // namespace openwosa::comshim::com
