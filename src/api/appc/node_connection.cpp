#include "node_connection.hpp"

#include <atomic>

namespace openwosa::appc {

namespace {
std::atomic<Connect> g_connect{runtime::connect_node62};
}

void connect_by(Connect connect) { g_connect = connect ? connect : runtime::connect_node62; }

runtime::NodeConnection62 connect(runtime::NodeClient62::Handler handler) {
    static const char kAnchor = 0;
    return g_connect.load()(std::move(handler), &kAnchor);
}

}  // namespace openwosa::appc
