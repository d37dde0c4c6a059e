// The way of management services data to the host.
#pragma once

#include <functional>
#include <memory>

#include "outcome.hpp"
#include "sna/bytes.hpp"

namespace openwosa::csv {

class ManagementServices {
  public:
    virtual ~ManagementServices() = default;
    /// Sends the RU on the session with the SSCP; `done` is called once, from any thread, perhaps before this
    /// returns.
    virtual void send(sna::Bytes ru, std::function<void(Outcome)> done) = 0;
};

/// The one in use: the machine's node, unless a test has brought another.
std::shared_ptr<ManagementServices> management_services();
/// The usual one lets go of the node.
void close_management_services();
/// Another one, for tests; null: the usual one.
void use_management_services(std::shared_ptr<ManagementServices> services);

}  // namespace openwosa::csv
