#pragma once
// DLSw circuit flow control (RFC 1795, section 8): each direction of a circuit has a window, granted by the
// receiver in the flow control byte of whatever frame it sends.

#include <cstdint>

namespace openwosa::sna::dlsw {

/// What a grant does to the window before it is added to the units granted.
enum class FlowOperator : std::uint8_t {
    kRepeat = 0,
    kIncrement = 1,
    kDecrement = 2,
    kReset = 3,  ///< window and units become 0
    kHalve = 4,
};

inline constexpr std::uint8_t kFlowIndication = 0x80;
inline constexpr std::uint8_t kFlowAck = 0x40;
inline constexpr std::uint8_t kFlowOperatorMask = 0x07;

/// Our frames to the partner: how many it allows.
class SendWindow {
  public:
    /// `initial` is what the partner announced in its capabilities. `unmetered`: the partner grants nothing
    /// (quirk), so nothing is waited for.
    void start(std::uint16_t initial, bool unmetered);

    enum class Heard : std::uint8_t {
        kNothing,
        kGrant,
        kReset,    ///< to be acknowledged at once, by an IFCM
        kInvalid,  ///< a reserved operator, or anything but an increment after a reset
    };
    /// The flow control byte of a received frame.
    Heard hear(std::uint8_t flow);

    bool may_send() const { return unmetered_ || granted_ > 0; }
    void sent() {
        if (granted_ > 0) --granted_;
    }
    /// The acknowledgement to put into the next frame's flow control byte; counts as sent.
    std::uint8_t take_ack();
    bool ack_due() const { return ack_due_; }

    std::uint32_t granted() const { return granted_; }
    std::uint32_t window() const { return window_; }

  private:
    std::uint32_t window_ = 0;
    std::uint32_t granted_ = 0;
    bool unmetered_ = false;
    bool ack_due_ = false;
    bool after_reset_ = false;
};

/// The partner's frames to us: how many we allow.
class GrantWindow {
  public:
    /// `initial` is what we announced. `unconfirmed`: the partner acknowledges nothing (quirk).
    void start(std::uint16_t initial, bool unconfirmed);

    /// The flow control byte of a received frame: an acknowledgement allows the next grant. A reset is
    /// acknowledged in an IFCM; what else comes before that answers an earlier grant.
    void hear(std::uint8_t flow, bool in_ifcm);
    /// A metered frame has come. False: it was not allowed.
    bool received();

    /// The grant to put into the next frame's flow control byte, 0 if none is due or another one is not yet
    /// acknowledged; counts as sent.
    std::uint8_t take_grant();
    /// The partner is about to run dry: a frame of its own (IFCM) is worth it.
    bool grant_pressing() const;

    /// We cannot take more: no new grants, and the next one halves the window. `stop_now` takes back what is
    /// granted, too: send the byte returned (0: nothing to take back) in an IFCM.
    std::uint8_t hold(bool stop_now);
    /// Grants go on; the window grows back by one with each.
    void release() { held_ = false; }

    std::uint32_t granted() const { return granted_; }
    std::uint32_t window() const { return window_; }

  private:
    bool grant_due() const;
    FlowOperator next_operator() const;

    std::uint32_t initial_ = 0;
    std::uint32_t window_ = 0;
    std::uint32_t granted_ = 0;
    std::uint32_t in_flight_ = 0;  ///< may still come, although a reset has taken them back
    bool unconfirmed_ = false;
    bool ack_awaited_ = false;
    bool reset_awaited_ = false;
    bool after_reset_ = false;
    bool held_ = false;
    bool halve_next_ = false;
};

}  // namespace openwosa::sna::dlsw
