#include "sna/dlsw/flow.hpp"

#include <algorithm>

namespace openwosa::sna::dlsw {
namespace {

constexpr std::uint32_t kMaxWindow = 0xFFFF;

/// The window after `op`; both ends count alike, so this is the one place that says how.
std::uint32_t apply(FlowOperator op, std::uint32_t window) {
    switch (op) {
        case FlowOperator::kRepeat:
            return window;
        case FlowOperator::kIncrement:
            return std::min(window + 1, kMaxWindow);
        case FlowOperator::kDecrement:
            return window > 1 ? window - 1 : window;
        case FlowOperator::kHalve:
            return window > 1 ? window / 2 : window;
        case FlowOperator::kReset:
            return 0;
    }
    return window;
}

std::uint8_t indication(FlowOperator op) {
    return static_cast<std::uint8_t>(kFlowIndication | static_cast<std::uint8_t>(op));
}

}  // namespace

void SendWindow::start(std::uint16_t initial, bool unmetered) {
    *this = {};
    window_ = initial;
    unmetered_ = unmetered;
}

SendWindow::Heard SendWindow::hear(std::uint8_t flow) {
    if ((flow & kFlowIndication) == 0) return Heard::kNothing;
    const std::uint8_t code = flow & kFlowOperatorMask;
    if (code > static_cast<std::uint8_t>(FlowOperator::kHalve)) return Heard::kInvalid;
    const auto op = static_cast<FlowOperator>(code);
    if (after_reset_ && op != FlowOperator::kIncrement && op != FlowOperator::kReset) return Heard::kInvalid;
    window_ = apply(op, window_);
    if (op == FlowOperator::kReset) {
        granted_ = 0;
        after_reset_ = true;
        ack_due_ = false;  // a reset overtakes: only it is acknowledged
        return Heard::kReset;
    }
    after_reset_ = false;
    // A partner that grants without end gains nothing by it.
    granted_ = std::min(granted_ + window_, 2 * kMaxWindow);
    ack_due_ = true;
    return Heard::kGrant;
}

std::uint8_t SendWindow::take_ack() {
    const bool due = ack_due_;
    ack_due_ = false;
    return due ? kFlowAck : 0;
}

void GrantWindow::start(std::uint16_t initial, bool unconfirmed) {
    *this = {};
    initial_ = window_ = initial;
    unconfirmed_ = unconfirmed;
}

void GrantWindow::hear(std::uint8_t flow, bool in_ifcm) {
    if ((flow & kFlowAck) == 0 || (reset_awaited_ && !in_ifcm)) return;
    ack_awaited_ = false;
    if (reset_awaited_) in_flight_ = 0;
    reset_awaited_ = false;
}

bool GrantWindow::received() {
    if (granted_ > 0) {
        --granted_;
        return true;
    }
    if (in_flight_ > 0) {
        --in_flight_;
        return true;
    }
    return unconfirmed_;
}

FlowOperator GrantWindow::next_operator() const {
    if (after_reset_) return FlowOperator::kIncrement;
    if (halve_next_) return FlowOperator::kHalve;
    return window_ < initial_ ? FlowOperator::kIncrement : FlowOperator::kRepeat;
}

// Up to two windows are out, so that the partner never waits for a round trip.
bool GrantWindow::grant_due() const {
    if (held_ || reset_awaited_ || (ack_awaited_ && !unconfirmed_)) return false;
    return granted_ <= window_;
}

bool GrantWindow::grant_pressing() const { return grant_due() && granted_ <= window_ / 2; }

std::uint8_t GrantWindow::take_grant() {
    if (!grant_due()) return 0;
    const FlowOperator op = next_operator();
    window_ = apply(op, window_);
    granted_ += window_;
    after_reset_ = halve_next_ = false;
    ack_awaited_ = true;
    return indication(op);
}

std::uint8_t GrantWindow::hold(bool stop_now) {
    held_ = true;
    halve_next_ = true;
    if (!stop_now || granted_ == 0 || reset_awaited_) return 0;
    in_flight_ = granted_;
    granted_ = window_ = 0;
    halve_next_ = false;
    reset_awaited_ = after_reset_ = true;
    ack_awaited_ = true;
    return indication(FlowOperator::kReset);
}

}  // namespace openwosa::sna::dlsw
