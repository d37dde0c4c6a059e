#pragma once
// How a client reaches the node: value messages of sna/port.hpp down, and up through one handler. Behind it
// the node runs in this process, or in the one that owns it on this machine; the client cannot tell.

#include <functional>
#include <memory>
#include <string>
#include <variant>

#include "sna/port.hpp"

namespace openwosa::runtime {

/// One connection to the node, with LuIds of its own. After NodeLost it is dead for good: make another.
class NodeClient {
  public:
    /// Called on the loop thread as an I/O handler, or on one that calls deliver(); one at a time, in the
    /// node's order, with no lock held that send() takes. May call send().
    using Handler = std::function<void(sna::port::Indication&&)>;

    NodeClient() = default;
    NodeClient(const NodeClient&) = delete;
    NodeClient& operator=(const NodeClient&) = delete;
    /// Gives back every LU. The handler is not called any more once this has returned; from another thread it
    /// waits for a call that is running.
    virtual ~NodeClient() = default;

    /// Any thread; never waits for the node. Requests of one thread keep their order. False: the node is gone
    /// (NodeLost was or will be indicated) or there is no memory; the request is then not answered.
    virtual bool send(sna::port::Request&& request) noexcept = 0;

    /// For a thread that sends and then waits for what the node says to it, as it mostly does at once:
    /// between hold() and deliver(), which must follow, indications are left for deliver(), which calls the
    /// handler. That spares two changes of thread. With the caller's locks as the handler wants them.
    virtual void hold() noexcept {}
    virtual void deliver() noexcept {}
};

/// Why there is no node.
enum class NodeFailure : std::uint8_t {
    kConfiguration,  ///< the file is broken: `text` tells where
    kSystem,         ///< no memory, no thread, no endpoint
};
struct NodeError {
    NodeFailure failure = NodeFailure::kSystem;
    std::string text;
};
using NodeConnection = std::variant<std::unique_ptr<NodeClient>, NodeError>;

/// Attaches to the machine's node, or makes this process its owner; starts the loop (see Loop::start for
/// `module_anchor`) and stops it when the client is destroyed. May wait a moment for the owner's answer.
NodeConnection connect_node(NodeClient::Handler handler, const void* module_anchor);

}  // namespace openwosa::runtime
