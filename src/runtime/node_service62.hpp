#pragma once
// The machine's node with LU 6.2, running in this process: the engine, the links it shares with the node of
// LU 0, the programs it starts, and the clients it serves.

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "runtime/loop.hpp"
#include "runtime/node_service.hpp"
#include "runtime/node_sink.hpp"
#include "runtime/program_starter.hpp"
#include "runtime/user_checks.hpp"
#include "sna/lu62/node62.hpp"

namespace openwosa::runtime {

class NodeService62 : public LinkGuest, public std::enable_shared_from_this<NodeService62> {
  public:
    /// `links`: whose links and lock it shares.
    NodeService62(std::shared_ptr<Loop> loop, const SnaConfig& config, std::shared_ptr<NodeService> links);

    void open();
    /// The clients hear NodeLost.
    void close();

    sna::lu62::ClientId attach(const std::string& user, std::shared_ptr<NodeSink62> sink);
    /// Its conversations and programs are gone; nothing more is indicated.
    void detach(sna::lu62::ClientId client);
    /// False: closed. The request comes back as it was, for its memory.
    bool request(sna::lu62::ClientId client, sna::lu62::port::Request&& request);

    sna::lu62::Node62::Counts counts();

    // LinkGuest
    bool guest_told(const sna::link::Indication& indication) override;
    void guest_links_told() override { pump(); }

  private:
    using What = decltype(sna::lu62::Event62::what);
    void step(What&& what);
    void carry_out(sna::lu62::Event62&& event);
    void pump();
    void tick();
    void program_ended(const std::string& token, bool retry);
    void password_checked(std::uint64_t check, bool good);

    const std::shared_ptr<Loop> loop_;
    const std::shared_ptr<NodeService> links_;
    const std::string config_file_;
    const std::vector<Lu62UserConfig> users_;
    std::mutex& mutex_;  // of `links_`; guards all below
    sna::lu62::Node62 node_;
    sna::lu62::Actions62 actions_;
    std::unique_ptr<Deadline> deadline_;
    std::unique_ptr<ProgramStarter> starter_;
    std::unique_ptr<UserChecks> checks_;
    std::map<sna::lu62::ClientId, std::shared_ptr<NodeSink62>> clients_;
    std::vector<std::shared_ptr<NodeSink62>> told_;
    sna::lu62::ClientId next_client_ = 1;
    bool closed_ = false;
};

}  // namespace openwosa::runtime
