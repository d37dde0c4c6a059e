#include "snmp/timer_wheel.hpp"

#include <algorithm>
#include <bit>

namespace openwosa::snmp {

void TimerWheel::arm(std::uint32_t id, Millis deadline) {
    disarm(id);
    // The slot of the present moment has been emptied already.
    nodes_[id].deadline = std::max(deadline, now_ + 1);
    insert(id);
    ++armed_;
}

// The level is the highest six-bit digit in which deadline and now differ, so every slot in use lies ahead of
// now within its level, and a lower level is always due before a higher one.
void TimerWheel::insert(std::uint32_t id) {
    Node& node = nodes_[id];
    const Millis difference = node.deadline ^ now_;  // never zero: what is due now is not inserted
    const std::size_t level = static_cast<std::size_t>((63 - std::countl_zero(difference)) / kBits);
    const std::size_t slot = node.deadline >> (static_cast<std::size_t>(kBits) * level) & (kSlots - 1);
    const std::size_t list = level * kSlots + slot;
    node.list = static_cast<std::uint16_t>(list);
    node.previous = kNone;
    node.next = heads_[list];
    if (node.next != kNone) nodes_[node.next].previous = id;
    heads_[list] = id;
    occupied_[level] |= std::uint64_t{1} << slot;
}

void TimerWheel::disarm(std::uint32_t id) {
    Node& node = nodes_[id];
    if (node.list == kUnlisted) return;
    if (node.next != kNone) nodes_[node.next].previous = node.previous;
    if (node.previous != kNone) {
        nodes_[node.previous].next = node.next;
    } else {
        heads_[node.list] = node.next;
        if (node.next == kNone) occupied_[node.list / kSlots] &= ~(std::uint64_t{1} << node.list % kSlots);
    }
    node.list = kUnlisted;
    --armed_;
}

std::optional<TimerWheel::Slot> TimerWheel::next_slot() const {
    for (std::size_t level = 0; level < kLevels; ++level) {
        if (occupied_[level] == 0) continue;
        const std::size_t shift = static_cast<std::size_t>(kBits) * level;
        const std::size_t index = static_cast<std::size_t>(std::countr_zero(occupied_[level]));
        const Millis above = shift + kBits < 64 ? now_ >> (shift + kBits) << (shift + kBits) : 0;
        return Slot{level, index, above + (Millis{index} << shift)};
    }
    return std::nullopt;
}

std::optional<Millis> TimerWheel::next_deadline() const {
    const auto slot = next_slot();
    return slot ? std::optional<Millis>(slot->start) : std::nullopt;
}

void TimerWheel::advance(Millis now, std::vector<std::uint32_t>& due) {
    while (const auto slot = next_slot()) {
        if (slot->start > now) break;
        now_ = slot->start;
        const std::size_t list = slot->level * kSlots + slot->index;
        std::uint32_t id = heads_[list];
        heads_[list] = kNone;
        occupied_[slot->level] &= ~(std::uint64_t{1} << slot->index);
        while (id != kNone) {
            Node& node = nodes_[id];
            const std::uint32_t next = node.next;
            node.list = kUnlisted;
            if (node.deadline <= now_) {
                --armed_;
                due.push_back(id);
            } else {
                insert(id);
            }
            id = next;
        }
    }
    now_ = std::max(now_, now);
}

}  // namespace openwosa::snmp
