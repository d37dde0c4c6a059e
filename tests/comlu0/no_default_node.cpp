// The objects ask for the real node by this name; tests bring their own.
#include "api/comlu0/aliases.hpp"
#include "api/comlu0/node_port.hpp"
#include "api/comlu0/values.hpp"

namespace openwosa::comlu0 {

runtime::NodeConnection default_connection(runtime::NodeClient::Handler, const void*) {
    return runtime::NodeError{runtime::NodeFailure::kSystem, "there is no node in this test"};
}

// {11223344-5566-7788-99AA-BBCCDDEEFF01}, and …02 for the interface
com::Aliases configured_aliases() {
    GUID id = {0x11223344, 0x5566, 0x7788, {0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF, 0x01}};
    com::Aliases out;
    out.classes.push_back(id);
    id.Data4[7] = 0x02;
    out.interfaces.push_back(id);
    out.programs.emplace_back(L"Vendor.LU0.2");
    return out;
}

ConfiguredValues configured_values() { return {}; }

runtime::TraceConfig configured_trace() { return {}; }

}  // namespace openwosa::comlu0
