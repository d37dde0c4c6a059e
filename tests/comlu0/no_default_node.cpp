// The objects ask for the real node by this name; tests bring their own.
#include "api/comlu0/node_port.hpp"

namespace openwosa::comlu0 {

runtime::NodeConnection default_connection(runtime::NodeClient::Handler, const void*) {
    return runtime::NodeError{runtime::NodeFailure::kSystem, "there is no node in this test"};
}

}  // namespace openwosa::comlu0
