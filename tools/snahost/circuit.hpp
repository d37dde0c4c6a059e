#pragma once
// One DLSw circuit as the host's switch sees it (RFC 1795, sections 5 and 8). The host's end is always the
// primary link station: it asks for the XID, sends CONTACT and gets CONTACTED.

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "ebcdic.hpp"
#include "sna/ssp.hpp"

namespace openwosa::snahost {

/// Pacing of INFOFRAMEs in both directions (RFC 1795, section 8).
class Window {
  public:
    /// `ours` is what we announced, `theirs` what the partner did.
    Window(std::uint16_t ours, std::uint16_t theirs) : own_(ours), peer_(theirs) {}

    // What we may send.
    bool may_send() const { return units_ > 0; }
    void sent() { --units_; }
    /// Takes the flow control byte of a message that has one.
    void heard(std::uint8_t flow);
    /// The grant in it was a reset, which alone is acknowledged at once.
    bool reset_to_acknowledge() const { return reset_heard_; }

    // What the partner may send.
    /// False: it had no unit left.
    bool received();
    bool grant_due() const { return !waiting_for_ack_ && left_ <= own_ / 2; }
    /// The byte for the next message; with `may_acknowledge` it takes an acknowledgement along.
    std::uint8_t next_byte(bool may_acknowledge = true);

  private:
    std::uint32_t own_;
    std::uint32_t peer_;
    std::uint32_t units_ = 0;
    std::uint32_t left_ = 0;
    bool waiting_for_ack_ = false;
    bool owe_ack_ = false;
    bool reset_heard_ = false;
};

enum class CircuitState : std::uint8_t {
    kCircuitStart,       ///< we sent CANUREACH_cs
    kCircuitPending,     ///< we sent ICANREACH_cs
    kEstablished,        ///< XIDs may flow
    kConnectPending,     ///< we sent CONTACT
    kConnected,          ///< INFOFRAMEs flow
    kDisconnectPending,  ///< we sent HALT_DL
    kRestarting,         ///< we sent RESTART_DL
    kDisconnected,       ///< to be forgotten
};

struct CircuitEvent {
    enum class Kind : std::uint8_t {
        kEstablished,  ///< nothing is asked for yet
        kXid,          ///< `data`: what the station said, perhaps nothing
        kConnected,
        kPiu,
        kRestarted,  ///< the link station is reset: sessions are gone, the circuit is established
        kClosed,
        kNote,  ///< `text`: something a careful partner would not do
    };
    Kind kind;
    Octets data{};
    std::string text{};
};

class Circuit {
  public:
    using Events = std::vector<CircuitEvent>;

    /// A circuit the partner asked for with `request` (CANUREACH_cs); `answer` sends ICANREACH_cs.
    Circuit(sna::CircuitId own, const sna::SspMessage& request, Window window, std::uint8_t largest_frame);
    /// One we ask for.
    Circuit(sna::CircuitId own, const sna::DataLinkId& link, Window window, std::uint8_t largest_frame);

    void open(Bytes& out);
    void received(const sna::SspMessage& message, Bytes& out, Events& events);
    void send_xid(Octets xid, Bytes& out);
    void contact(Bytes& out);
    /// Waits in a queue while the partner has granted nothing. False: too much waits already.
    bool send_piu(Octets piu, Bytes& out);
    void halt(bool acknowledged, Bytes& out);
    void restart(Bytes& out);
    /// Grants the partner more if that is due and nothing else carried it.
    void flush(Bytes& out);

    CircuitState state() const { return state_; }
    const sna::CircuitId& own() const { return own_; }
    const sna::DataLinkId& link() const { return link_; }
    bool is_origin() const { return origin_; }
    std::size_t waiting() const { return waiting_.size(); }
    std::uint32_t largest_frame() const { return sna::lf_bytes(largest_frame_); }

  private:
    void control(sna::SspType type, std::uint8_t flow, Octets data, Bytes& out);
    void info(sna::SspType type, std::uint8_t flow, Octets data, Bytes& out);
    void received_start(const sna::SspMessage& message, Bytes& out, Events& events);
    void received_established(const sna::SspMessage& message, Bytes& out, Events& events);
    void received_end(const sna::SspMessage& message, Bytes& out, Events& events);
    void drain(Bytes& out);

    sna::CircuitId own_;
    sna::CircuitId peer_{};
    sna::DataLinkId link_;
    bool origin_;
    Window window_;
    std::uint8_t largest_frame_;
    CircuitState state_;
    std::deque<Bytes> waiting_;
    bool overrun_told_ = false;
};

}  // namespace openwosa::snahost
