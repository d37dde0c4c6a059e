// All classes of all manifests: what the registry's CLSID and ProgID keys are on Windows.
//
// Manifests are sought in the folders of $OPENWOSA_COM_PATH (separated by colons), beside the program, in the
// folder openwosa-com beside libcomshim, and in share/openwosa/com of the installation; the first that names
// a class wins. They are read on first use after the process has entered COM, and again when a class is not
// found and something in those folders has changed.
#pragma once
#include <guiddef.h>

#include <string>
#include <string_view>

namespace openwosa::comshim::com {

class ClassLibrary;

namespace class_catalog {

struct Found {
    ClassLibrary* library = nullptr;  // null: there is no such class
    CLSID clsid{};                    // what the library calls it
};

// All may throw std::bad_alloc.
Found find_class(REFCLSID clsid);
bool find_program(std::wstring_view progid, CLSID& clsid);
bool find_program_of(REFCLSID clsid, std::wstring& progid);

// When the last thread leaves COM.
void forget() noexcept;

}  // namespace class_catalog
}  // namespace openwosa::comshim::com
