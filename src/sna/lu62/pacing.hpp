#pragma once
// Session-level pacing of one direction, fixed or adaptive (SNA Formats, "Pacing", "Isolated pacing
// message"). Fixed: the first request of a window asks (PI), a response or IPR with PI grants another one.
// Adaptive: the first request of a window asks, an isolated pacing message says how large the next one is.

#include <algorithm>
#include <cstdint>
#include <utility>

namespace openwosa::sna::lu62 {

enum class Pacing : std::uint8_t { kNone, kFixed, kAdaptive };

/// The sender's side.
struct SendPacing {
    Pacing kind = Pacing::kNone;
    std::uint16_t window = 0;  ///< of the present window, and the next fixed one
    std::uint32_t left = 0;    ///< of the present window
    std::uint32_t next = 0;    ///< granted: the window that begins when the present one is used up
    bool ask = false;          ///< the next request is the first of a window

    void start(Pacing k, std::uint16_t w) {
        kind = k == Pacing::kFixed && w == 0 ? Pacing::kNone : k;
        // Adaptive: what BIND says of windows is not for this stage; one request asks for the first window.
        window = kind == Pacing::kAdaptive ? 1 : w;
        left = window;
        ask = kind != Pacing::kNone;
    }
    bool may_send() const { return kind == Pacing::kNone || left > 0; }
    /// Counts a request; true: it carries PI. Larger: it also asks for a larger window (RLWI), for nothing
    /// is left behind it.
    bool sent(bool& larger) {
        larger = false;
        if (kind == Pacing::kNone) {
            return false;
        }
        --left;
        larger = kind == Pacing::kAdaptive && ask;
        const bool first = std::exchange(ask, false);
        begin_next();
        return first;
    }
    /// A fixed grant. False: pacing is not used, or nothing was asked.
    bool granted() {
        if (kind != Pacing::kFixed) {
            return false;
        }
        next = window;
        begin_next();
        return true;
    }
    /// A solicited message. False: not adaptive.
    bool granted(std::uint16_t size) {
        if (kind != Pacing::kAdaptive) {
            return false;
        }
        next = size;  // 0: nothing now; another message follows
        begin_next();
        return true;
    }
    /// An unsolicited message takes back what was granted; the reset is acknowledged by the caller.
    bool reset(std::uint16_t size) {
        if (kind != Pacing::kAdaptive) {
            return false;
        }
        left = 0;
        ask = false;
        next = size;
        begin_next();
        return true;
    }

  private:
    void begin_next() {
        if (left == 0 && next != 0) {
            left = window = static_cast<std::uint16_t>(std::exchange(next, 0));
            ask = true;
        }
    }
};

/// The receiver's side: whoever takes what came says so, and so opens windows.
struct ReceivePacing {
    Pacing kind = Pacing::kNone;
    std::uint16_t window = 0;
    std::uint32_t granted = 0;     ///< requests that may still come
    bool owed = false;             ///< PI came and was not answered
    std::uint32_t unconsumed = 0;  ///< requests not reported as taken

    void start(Pacing k, std::uint16_t w) {
        kind = k == Pacing::kFixed && w == 0 ? Pacing::kNone : k;
        window = w;
        // Adaptive: a partner that begins with its BIND window instead of one request is not refused.
        granted = kind == Pacing::kAdaptive ? std::max<std::uint32_t>(w, 63) : w;
        owed = false;
        unconsumed = 0;
    }
    /// False: more came than was granted.
    bool received(bool pi) {
        ++unconsumed;
        if (kind == Pacing::kNone) {
            return true;
        }
        if (granted == 0) {
            return false;
        }
        --granted;
        owed = owed || pi;
        return true;
    }
    /// True: grant `window` more now. Half a window behind is soon enough, and never stops the sender.
    bool grant() {
        if (!owed || unconsumed > window) {
            return false;
        }
        owed = false;
        granted += window;
        return true;
    }
};

}  // namespace openwosa::sna::lu62
