#pragma once
// A hierarchical timing wheel over small integer ids: arming and disarming cost the same however many timers
// run. Six levels of 64 slots with a resolution of one millisecond span 2^36 ms, more than the longest
// WinSNMP timeout (2^32 hundredths of a second).
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "snmp/types.hpp"

namespace openwosa::snmp {

class TimerWheel {
  public:
    TimerWheel() { heads_.fill(kNone); }

    // Makes ids 0..count-1 usable.
    void resize(std::size_t count) { nodes_.resize(count); }
    void arm(std::uint32_t id, Millis deadline);
    void disarm(std::uint32_t id);
    bool armed(std::uint32_t id) const { return nodes_[id].list != kUnlisted; }
    bool empty() const { return armed_ == 0; }

    // Sets the wheel's time and appends the ids that are due, earliest slot first. They are disarmed.
    void advance(Millis now, std::vector<std::uint32_t>& due);
    // With nothing armed the time may jump; otherwise only advance() moves it.
    void restart_if_empty(Millis now) {
        if (empty()) now_ = now;
    }
    // Never later than the earliest deadline; earlier when a far one must first come down a level.
    std::optional<Millis> next_deadline() const;
    std::size_t memory_in_use() const { return sizeof *this + nodes_.capacity() * sizeof(Node); }

  private:
    static constexpr int kBits = 6;
    static constexpr std::size_t kSlots = 1u << kBits;
    static constexpr std::size_t kLevels = 11;
    static constexpr std::uint32_t kNone = UINT32_MAX;
    static constexpr std::uint16_t kUnlisted = UINT16_MAX;

    struct Node {
        Millis deadline = 0;
        std::uint32_t next = kNone;
        std::uint32_t previous = kNone;
        std::uint16_t list = kUnlisted;  // level * kSlots + slot
    };
    struct Slot {
        std::size_t level;
        std::size_t index;
        Millis start;
    };
    std::optional<Slot> next_slot() const;
    void insert(std::uint32_t id);

    Millis now_ = 0;
    std::size_t armed_ = 0;
    std::array<std::uint64_t, kLevels> occupied_{};  // one bit per slot
    std::array<std::uint32_t, kLevels * kSlots> heads_;
    std::vector<Node> nodes_;
};

}  // namespace openwosa::snmp
