#pragma once
// Who carries the machine's node, and the way to it.

#include <memory>

#include "runtime/node_share.hpp"

namespace openwosa::runtime {

/// A process's part in it: owner of the node, serving it to others, as long as this lives.
class OwnedNode {
  public:
    enum class Result : std::uint8_t {
        kOwner,
        kOther,   ///< another process owns the node
        kFailed,  ///< `why` tells
    };
    OwnedNode() = default;
    ~OwnedNode() { close(); }

    Result open(const std::shared_ptr<Loop>& loop, const SnaConfig& config, NodeObserver* observer,
                std::string& why);
    void close();
    const std::shared_ptr<NodeService>& service() const { return service_; }
    const std::shared_ptr<NodeService62>& service62() const { return service62_; }

  private:
    OwnerLock lock_;
    std::shared_ptr<NodeService> service_;
    std::shared_ptr<NodeService62> service62_;
    std::shared_ptr<NodeOwner> owner_;
};

/// connect_node() with a configuration of the caller's and a loop it keeps running.
NodeConnection connect_node_with(const SnaConfig& config, const std::shared_ptr<Loop>& loop,
                                 NodeClient::Handler handler);
NodeConnection62 connect_node62_with(const SnaConfig& config, const std::shared_ptr<Loop>& loop,
                                     NodeClient62::Handler handler);

}  // namespace openwosa::runtime
