#pragma once
// One local link station and its circuit, of which there is at most one: that bounds what partners can make
// us keep.

#include <deque>

#include "sna/dlsw/circuit.hpp"
#include "sna/dlsw/flow.hpp"
#include "sna/dlsw/peer.hpp"
#include "sna/lu62/contact.hpp"

namespace openwosa::sna::dlsw {

class Station {
  public:
    static constexpr std::uint64_t kNever = Peer::kNever;

    /// What a step works with.
    struct Context {
        std::uint64_t now;
        std::vector<Peer>& peers;
        Actions& out;
        PeerIndex from = 0;  ///< who sent the message at hand
    };

    Station(const EngineConfig& config, link::StationId id);

    /// Starts a circuit, or asks all partners who can, if one is wanted and none is there.
    void call(Context& context);
    void set_active(bool active, Context& context);
    void reset(Context& context);
    void congestion(bool on, bool stop_now, Context& context);
    void send_piu(const link::SendPiu& send, Context& context);
    void tick(Context& context);

    // The partners.
    void peer_up(PeerIndex peer, Context& context);
    void peer_down(PeerIndex peer, Context& context);
    /// Is this data link ours, and may `peer` have it?
    bool answers(const DataLinkId& link, PeerIndex peer) const;
    /// Is this the data link we call?
    bool calls(const DataLinkId& link) const;
    /// Messages that name a data link: CANUREACH and ICANREACH in both forms.
    void can_u_reach(const SspMessage& message, Context& context);
    void i_can_reach(const SspMessage& message, Context& context);
    /// A message on the circuit, from its partner.
    void message(const SspMessage& message, Context& context);

    CircuitState state() const { return state_; }
    std::uint32_t correlator() const { return correlator_; }
    /// The circuit's partner, while there is one.
    std::optional<PeerIndex> peer() const;
    bool is_link(const DataLinkId& link) const {
        return state_ != CircuitState::kDisconnected && link_ == link;
    }
    std::uint64_t wake() const { return deadline_ < retry_at_ ? deadline_ : retry_at_; }
    std::size_t queued() const { return queued_; }
    std::uint32_t refused() const { return refused_; }

    static constexpr std::uint32_t kPort = 1;  ///< our DLC port id: there is one kind of link

  private:
    void feed(CircuitEvent event, const SspMessage* message, Context& context);
    void perform(CircuitAction action, const SspMessage* message, Context& context);
    void entered(CircuitState from, Context& context);
    void left_connected(Context& context);
    void begin(bool origin, PeerIndex peer, Context& context);
    void explore(Context& context);
    void start_flow(Context& context);
    bool hear_flow(const SspMessage& message, Context& context);
    void learn_ids(const SspControl& control);
    void xid_received(Octets xid, Context& context);
    void xid3_received(Octets xid, Context& context);
    void tell_congestion(Context& context);
    void drain(Context& context);
    void grant_if_pressing(Context& context);

    void send_info(Octets piu, Bytes* body, Context& context);
    void send_ifcm(std::uint8_t flow, Context& context);
    void send_control(SspType type, Octets data, Context& context);
    void refuse(const SspMessage& message, Context& context);
    SspControl control() const;
    std::uint8_t own_frame_code(PeerIndex peer, Context& context) const;
    std::uint8_t flow_byte();
    const Quirks& quirks(Context& context) const { return context.peers[peer_].config().quirks; }

    const EngineConfig& shared_;
    const StationConfig& config_;
    const link::StationId id_;
    bool active_ = true;  ///< answers
    bool wanted_;         ///< calls

    CircuitState state_ = CircuitState::kDisconnected;
    bool origin_ = false;
    PeerIndex peer_ = 0;
    DataLinkId link_;
    std::uint32_t correlator_;
    std::uint16_t generation_ = 0;
    CircuitId partner_;
    std::uint8_t frame_code_ = 0;
    std::uint32_t max_piu_ = 0;
    SendWindow send_;
    GrantWindow grant_;
    bool flowing_ = false;  ///< the flow control byte is valid: ICANREACH_cs has gone or come
    bool partner_busy_ = false;
    bool congested_ = false;
    bool xid_sent_ = false;
    std::uint32_t xids_ = 0;
    std::optional<lu62::Contact> contact_;
    std::optional<link::Adjacent> adjacent_;
    bool told_congested_ = false;
    struct Waiting {
        Bytes piu;
        Bytes body;  ///< goes behind it
        std::size_t size() const { return piu.size() + body.size(); }
    };
    std::deque<Waiting> queue_;
    std::size_t queued_ = 0;
    Bytes* body_ = nullptr;      ///< of the PIU being sent
    std::uint32_t refused_ = 0;  ///< PIUs that were too long
    std::uint32_t backoff_;
    std::uint64_t retry_at_ = kNever;
    std::uint64_t deadline_ = kNever;
};

}  // namespace openwosa::sna::dlsw
