#pragma once
// The two ends of the connection between the owner of the trap port and a process attached to it. For this
// room's .cpp files only; includes Boost. Events come on the loop thread, with no lock held.

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "runtime/loop_impl.hpp"
#include "runtime/trap_port.hpp"
#include "runtime/trap_share.hpp"
#include "runtime/trap_wire.hpp"

namespace openwosa::runtime {

class TrapRelayClient;

class TrapRelayEvents {
  public:
    virtual ~TrapRelayEvents() = default;
    virtual void relay_attached(const TrapRelayClient& client) = 0;  // attached end
    virtual void relay_lost(const TrapRelayClient& client) = 0;      // attached end; also instead of attached
    virtual void relay_datagrams(std::span<const TrapDatagram> batch) = 0;                    // attached end
    virtual void relay_answer(std::uint64_t token, std::span<const std::uint8_t> bytes) = 0;  // owner's end
};

/// The owner's end: accepts, checks the secret, sends every datagram to everybody attached.
class TrapRelayOwner : public LoopClient, public std::enable_shared_from_this<TrapRelayOwner> {
  public:
    static constexpr std::size_t kMaxPeers = 64;
    static constexpr std::size_t kMaxQueued =
        4u << 20;  // bytes waiting for one slow process; then the newest are dropped
    static constexpr int kGreetingMs = 2000;

    TrapRelayOwner(std::shared_ptr<Loop> loop, const TrapShare& secrets,
                   std::weak_ptr<TrapRelayEvents> events);

    /// Listens on a loopback port; its number, or 0.
    std::uint16_t start();
    void stop() noexcept;
    void relay(std::span<const TrapDatagram> batch);
    void loop_stopped() override { stop(); }

  private:
    struct Peer;
    using Chunk = std::shared_ptr<const std::vector<std::uint8_t>>;

    // With mutex_ held.
    void accept();
    void read_greeting(const std::shared_ptr<Peer>& peer);
    void read_answers(const std::shared_ptr<Peer>& peer);
    void write(const std::shared_ptr<Peer>& peer);
    void drop(const std::shared_ptr<Peer>& peer) noexcept;

    void accepted(std::shared_ptr<Peer> peer, const boost::system::error_code& error);
    void greeted(const std::shared_ptr<Peer>& peer);
    void answers_read(const std::shared_ptr<Peer>& peer, std::size_t size);

    const std::shared_ptr<Loop> loop_;
    const TrapShare secrets_;
    const std::weak_ptr<TrapRelayEvents> events_;
    std::mutex mutex_;
    boost::asio::ip::tcp::acceptor acceptor_;
    boost::asio::steady_timer retry_;
    std::vector<std::shared_ptr<Peer>> peers_;
    bool stopped_ = false;
};

/// The attached end.
class TrapRelayClient : public LoopClient, public std::enable_shared_from_this<TrapRelayClient> {
  public:
    static constexpr std::size_t kBuffer = 4 * kTrapFrameLimit;

    TrapRelayClient(std::shared_ptr<Loop> loop, const TrapShare& share,
                    std::weak_ptr<TrapRelayEvents> events);

    /// Connects; relay_attached() or relay_lost() follows.
    void start();
    void stop() noexcept;
    /// False when not connected or when too many answers wait.
    bool answer(std::uint64_t token, std::span<const std::uint8_t> bytes);
    void loop_stopped() override { stop(); }

  private:
    // With mutex_ held.
    void read_greeting();
    void read_frames();
    void write();

    void connected(const boost::system::error_code& error);
    void greeted();
    void frames_read(std::size_t size);
    void lost();

    const std::shared_ptr<Loop> loop_;
    const TrapShare share_;
    const std::weak_ptr<TrapRelayEvents> events_;
    std::mutex mutex_;
    boost::asio::ip::tcp::socket socket_;
    boost::asio::steady_timer timer_;
    std::vector<std::uint8_t> in_;
    std::size_t have_ = 0;
    std::vector<std::uint8_t> out_;      // waits
    std::vector<std::uint8_t> writing_;  // is under way
    bool attached_ = false;
    bool stopped_ = false;
};

}  // namespace openwosa::runtime
