#pragma once
// A client of the node as the node's services see it.

#include <string>

#include "runtime/node_client.hpp"

namespace openwosa::runtime {

/// One client's end. Called with the service's lock held, on any thread: queue, call nobody.
template <class Port>
class BasicNodeSink {
  public:
    virtual ~BasicNodeSink() = default;
    virtual void node_indication(typename Port::Indication&& indication) = 0;
    /// What a batch had for this client has been indicated.
    virtual void node_indicated() = 0;
};
using NodeSink = BasicNodeSink<Lu0Port>;
using NodeSink62 = BasicNodeSink<Lu62Port>;

/// The login name of this process's user.
std::string current_user();

}  // namespace openwosa::runtime
