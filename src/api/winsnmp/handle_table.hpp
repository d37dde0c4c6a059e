// Handles: the small tokens a WinSNMP program holds, and the way from a token back to its object.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace openwosa::winsnmp {

enum class Kind : std::uint8_t { kSession = 1, kEntity = 2, kContext = 3, kPdu = 4, kVbl = 5 };

/// A token is 31 bits wide, so that it survives programs that keep it in a 32-bit field, signed or not:
///   kind (3 bits) | generation (8 bits) | slot (20 bits).
/// It is never 0, because the kind never is. A stale, foreign or mistyped token finds nothing.
///
/// Freed slots are used again in the order they were freed, and not before kQuarantine of them wait: a stale
/// token stays stale for kQuarantine * 256 more handles of its kind.
///
/// Not synchronised; the library's lock guards it.
class HandleTable {
  public:
    static constexpr std::uint32_t kSlotBits = 20;
    static constexpr std::uint32_t kGenerationBits = 8;
    static constexpr std::size_t kQuarantine = 2048;

    /// Slots start in this generation: tables that follow one another in a process get different ones, so
    /// that handles of an earlier life of the library are stale too.
    explicit HandleTable(std::uint8_t first_generation = 0) : first_generation_(first_generation) {}

    /// Gives `object` a token. Throws std::bad_alloc when memory or the 2^20 slots of the kind are used up.
    std::uint32_t insert(Kind kind, void* object);

    /// The object of a live token of this kind, else nullptr. Any value may be asked for.
    void* find(Kind kind, std::uint32_t token) const noexcept {
        if ((token >> (kSlotBits + kGenerationBits)) != static_cast<std::uint32_t>(kind)) return nullptr;
        const Slots& slots = slots_[static_cast<std::size_t>(kind)];
        const std::uint32_t index = token & kSlotMask;
        if (index >= slots.all.size() || slots.all[index].token != token) return nullptr;
        return slots.all[index].object;
    }

    /// Ends a live token; the next owner of its slot gets another generation.
    void erase(std::uint32_t token) noexcept;

    std::size_t live(Kind kind) const noexcept { return slots_[static_cast<std::size_t>(kind)].live; }

  private:
    static constexpr std::uint32_t kSlotMask = (1u << kSlotBits) - 1;
    static constexpr std::uint32_t kNone = kSlotMask;  // end of the free list; that slot is never handed out

    struct Slot {
        std::uint32_t token;      // token of the live object; for a free slot 0
        std::uint32_t next_free;  // free slots: index of the next one
        void* object;
        std::uint8_t generation;
    };
    struct Slots {
        std::vector<Slot> all;
        std::uint32_t first_free = kNone;
        std::uint32_t last_free = kNone;
        std::size_t free = 0;
        std::size_t live = 0;
    };

    Slots slots_[8];
    const std::uint8_t first_generation_;
};

}  // namespace openwosa::winsnmp
