#pragma once
// How the library reaches the node; tests may put one of their own here before the first verb.

#include "runtime/node_client.hpp"

namespace openwosa::appc {

runtime::NodeConnection62 connect(runtime::NodeClient62::Handler handler);

using Connect = runtime::NodeConnection62 (*)(runtime::NodeClient62::Handler handler, const void* anchor);
/// Null: the machine's node.
void connect_by(Connect connect);

}  // namespace openwosa::appc
