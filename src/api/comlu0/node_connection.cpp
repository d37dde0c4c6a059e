#include "node_port.hpp"

namespace openwosa::comlu0 {

runtime::NodeConnection default_connection(runtime::NodeClient::Handler handler, const void* anchor) {
    return runtime::connect_node(std::move(handler), anchor);
}

}  // namespace openwosa::comlu0
