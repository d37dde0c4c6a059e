#pragma once
// How a client reaches the node: value messages of sna/port.hpp down, and up through one handler. Behind it
// the node runs in this process, or in the one that owns it on this machine; the client cannot tell.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "sna/lu62/port.hpp"
#include "sna/port.hpp"

namespace openwosa::runtime {

/// The node's two ports: LU 0 (and what shares its PU), and LU 6.2.
struct Lu0Port {
    using Request = sna::port::Request;
    using Indication = sna::port::Indication;
    using NodeLost = sna::port::NodeLost;
};
struct Lu62Port {
    using Request = sna::lu62::port::Request;
    using Indication = sna::lu62::port::Indication;
    using NodeLost = sna::lu62::port::NodeLost;
};

/// One connection to the node, with numbers (LuId, ConvId...) of its own. After NodeLost it is dead for good:
/// make another.
template <class Port>
class BasicNodeClient {
  public:
    /// Called on the loop thread as an I/O handler, one at a time, in the node's order, with no lock held
    /// that send() takes. May call send().
    using Handler = std::function<void(typename Port::Indication&&)>;

    BasicNodeClient() = default;
    BasicNodeClient(const BasicNodeClient&) = delete;
    BasicNodeClient& operator=(const BasicNodeClient&) = delete;
    /// Gives back every LU, conversation and program. The handler is not called any more once this has
    /// returned; from another thread it waits for a call that is running.
    virtual ~BasicNodeClient() = default;

    /// Any thread; never waits for the node. Requests of one thread keep their order. False: the node is gone
    /// (NodeLost was or will be indicated) or there is no memory; the request is then not answered. Data left
    /// in `request` are memory that may be used again.
    virtual bool send(typename Port::Request&& request) noexcept = 0;

    /// send() for a thread that would wait for what becomes of the request. Where it went out at once,
    /// `answer` says so (an OK Sent) instead of the handler, which spares two changes of thread; it is then
    /// ahead of what was indicated and not handled yet. Everything else is indicated, in order.
    virtual bool exchange(typename Port::Request&& request,
                          std::optional<typename Port::Indication>& answer) noexcept {
        answer.reset();
        return send(std::move(request));
    }

    using Wanted = bool (*)(const typename Port::Indication&);
    /// For a thread that has what the handler would wait for, between hold() and release(), which must follow:
    /// what the node says meanwhile is left for next(), and then for the loop thread.
    virtual void hold() noexcept {}
    virtual void release() noexcept {}
    /// The next indication, if it is here already and `wanted`: the handler is not called for it. Also for the
    /// handler itself, which so takes several in one turn. While that runs on another thread there is none.
    virtual bool next(typename Port::Indication&, Wanted) noexcept { return false; }
};
using NodeClient = BasicNodeClient<Lu0Port>;
using NodeClient62 = BasicNodeClient<Lu62Port>;

/// Why there is no node.
enum class NodeFailure : std::uint8_t {
    kConfiguration,  ///< the file is broken: `text` tells where
    kSystem,         ///< no memory, no thread, no endpoint
};
struct NodeError {
    NodeFailure failure = NodeFailure::kSystem;
    std::string text;
};
template <class Port>
using BasicNodeConnection = std::variant<std::unique_ptr<BasicNodeClient<Port>>, NodeError>;
using NodeConnection = BasicNodeConnection<Lu0Port>;
using NodeConnection62 = BasicNodeConnection<Lu62Port>;

/// Attaches to the machine's node, or makes this process its owner; starts the loop (see Loop::start for
/// `module_anchor`) and stops it when the client is destroyed. May wait a moment for the owner's answer.
NodeConnection connect_node(NodeClient::Handler handler, const void* module_anchor);
NodeConnection62 connect_node62(NodeClient62::Handler handler, const void* module_anchor);

}  // namespace openwosa::runtime
