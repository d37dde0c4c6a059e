// COM in C and C++: GUIDs, vtables, and the Automation type of a parameter.
#pragma once

#include <string>
#include <vector>

#include "../model.hpp"

namespace openwosa::idlc {

// "5d2c1e60-..." as the numbers of an initializer: 0x5d2c1e60, 0x7f0b, 0x4b52, 0x9b, ...
std::string guid_numbers(const std::string& guid);
// {0x5d2c1e60, 0x7f0b, 0x4b52, {0x9b, ...}}
std::string guid_initializer(const std::string& guid);

std::string c_forward(const Interface& i);
std::string c_interface(const Interface& i);
std::string c_coclass(const Coclass& c);

// get_Name, put_Name, putref_Name, or the method's own name.
std::string vtable_name(const Function& f);

// What IDispatch calls a type: VT_I4 ..., the slot that holds one, and whether the method takes its address.
struct AutomationType {
    std::string vt;
    std::string slot;
    bool by_reference = false;
};
// Empty vt: not an Automation type.
AutomationType automation_type(const Parameter& p);

// COM interfaces, coclasses and libraries of the main file, in order.
std::vector<const Interface*> main_interfaces(const Model& model);
std::vector<const Coclass*> main_coclasses(const Model& model);
std::vector<const Library*> main_libraries(const Model& model);

}  // namespace openwosa::idlc
