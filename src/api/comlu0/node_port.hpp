#pragma once
// The process's connection to the node, shared by its sessions: one NodeClient, and who has which LU.

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <variant>

#include "runtime/node_client.hpp"

namespace openwosa::comlu0 {

/// Gets what the node says of one LU, on the loop thread.
class LuListener {
  public:
    virtual void indicated(sna::port::Indication&& indication) = 0;

  protected:
    ~LuListener() = default;
};

class NodePort {
  public:
    ~NodePort();

    /// The port of this process; made by the first who asks, gone with the last who holds it, and made anew
    /// once the node was lost. Text: why there is none.
    static std::variant<std::shared_ptr<NodePort>, std::string> get();

    /// Numbers the LU for `listener`; from now on it is called.
    sna::port::LuId add(LuListener& listener);
    /// Afterwards the listener is not called any more; waits for a call that is running.
    void remove(sna::port::LuId id);
    /// False: it will not be answered. `answer`: see NodeClient::exchange().
    bool send(sna::port::Request&& request, std::optional<sna::port::Indication>& answer);

    /// How ports reach the node; tests put their own node here before the first session. Null: the default.
    using Connect = runtime::NodeConnection (*)(runtime::NodeClient::Handler handler, const void* anchor);
    static void connect_by(Connect connect);

  private:
    void indicated(sna::port::Indication&& indication);

    std::mutex mutex_;
    bool lost_ = false;
    sna::port::LuId last_id_ = 0;
    std::map<sna::port::LuId, LuListener*> listeners_;
    // Last: its destructor waits for the handler, which uses what is above.
    std::unique_ptr<runtime::NodeClient> client_;
};

/// What connect_by(nullptr) stands for; node_connection.cpp.
runtime::NodeConnection default_connection(runtime::NodeClient::Handler handler, const void* anchor);

}  // namespace openwosa::comlu0
