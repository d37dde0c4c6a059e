#include "handle_table.hpp"

#include <new>

namespace openwosa::winsnmp {

std::uint32_t HandleTable::insert(Kind kind, void* object) {
    Slots& slots = slots_[static_cast<std::size_t>(kind)];
    const bool full = slots.all.size() >= kNone;
    if (full && slots.free == 0) throw std::bad_alloc();

    std::uint32_t index;
    if (full || slots.free > kQuarantine) {
        index = slots.first_free;
        slots.first_free = slots.all[index].next_free;
        if (--slots.free == 0) slots.last_free = kNone;
    } else {
        index = static_cast<std::uint32_t>(slots.all.size());
        slots.all.push_back(Slot{0, kNone, nullptr, first_generation_});
    }
    Slot& slot = slots.all[index];
    slot.object = object;
    slot.token = (static_cast<std::uint32_t>(kind) << (kSlotBits + kGenerationBits)) |
                 (static_cast<std::uint32_t>(slot.generation) << kSlotBits) | index;
    ++slots.live;
    return slot.token;
}

void HandleTable::erase(std::uint32_t token) noexcept {
    Slots& slots = slots_[token >> (kSlotBits + kGenerationBits)];
    const std::uint32_t index = token & kSlotMask;
    Slot& slot = slots.all[index];
    slot.token = 0;
    slot.object = nullptr;
    slot.next_free = kNone;
    ++slot.generation;
    if (slots.free == 0) {
        slots.first_free = index;
    } else {
        slots.all[slots.last_free].next_free = index;
    }
    slots.last_free = index;
    ++slots.free;
    --slots.live;
}

}  // namespace openwosa::winsnmp
