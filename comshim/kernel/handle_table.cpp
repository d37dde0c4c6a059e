#include "handle_table.hpp"

#include "object_names.hpp"

namespace openwosa::comshim {

namespace {

constexpr unsigned kSlotShift = 2;
constexpr unsigned kSlotBits = 17;
constexpr unsigned kGenerationShift = kSlotShift + kSlotBits;
constexpr std::uint32_t kGenerationMask = (1u << (31 - kGenerationShift)) - 1;
constexpr std::uint32_t kSlots = 1u << kSlotBits;
// A freed slot rests until this many are free, so that a stale handle stays stale for long.
constexpr std::uint32_t kRestingSlots = 1024;

struct Slot {
    Object* object;
    std::uint32_t access;  // of a free slot: the next free one
    std::uint16_t generation;
    std::uint8_t flags;
};

// In zero pages until used: neither load nor unload has anything to do. Slot 0 stays empty.
constinit Slot g_slots[kSlots]{};
constinit std::uint32_t g_used = 1;  // slots ever used, slot 0 included
constinit std::uint32_t g_free_first = 0;
constinit std::uint32_t g_free_last = 0;
constinit std::uint32_t g_free_count = 0;

HANDLE make_token(std::uint32_t slot) noexcept {
    const std::uint32_t generation = g_slots[slot].generation & kGenerationMask;
    return reinterpret_cast<HANDLE>(std::uintptr_t{generation << kGenerationShift | slot << kSlotShift});
}

Slot* slot_of(HANDLE handle) noexcept {
    const auto token = reinterpret_cast<std::uintptr_t>(handle);
    // Windows leaves the two low bits to the program, so they are ignored.
    const std::uintptr_t slot = token >> kSlotShift & (kSlots - 1);
    if (slot >= g_used || g_slots[slot].object == nullptr) return nullptr;
    const std::uint32_t generation = g_slots[slot].generation & kGenerationMask;
    return token >> kGenerationShift == generation ? &g_slots[slot] : nullptr;
}

std::uint32_t take_slot() noexcept {
    if (g_free_count > kRestingSlots || (g_used == kSlots && g_free_count > 0)) {
        const std::uint32_t slot = g_free_first;
        g_free_first = g_slots[slot].access;
        --g_free_count;
        return slot;
    }
    return g_used < kSlots ? g_used++ : 0;
}

Object* give_slot_back(Slot& slot) noexcept {
    const auto index = static_cast<std::uint32_t>(&slot - g_slots);
    Object* object = slot.object;
    slot = Slot{nullptr, 0, static_cast<std::uint16_t>(slot.generation + 1), 0};
    if (g_free_count++ == 0)
        g_free_first = index;
    else
        g_slots[g_free_last].access = index;
    g_free_last = index;
    return object;
}

bool is_pseudo_handle(HANDLE handle) noexcept {
    return handle == GetCurrentProcess() || handle == GetCurrentThread();
}

}  // namespace

HANDLE HandleTable::insert(Ref<Object> object, DWORD access, bool inherit) noexcept {
    KernelLock lock;
    return insert(lock, std::move(object), access, inherit);
}

HANDLE HandleTable::insert(KernelLock&, Ref<Object> object, DWORD access, bool inherit) noexcept {
    const std::uint32_t slot = take_slot();
    if (slot == 0) return nullptr;
    ++object->handles_;
    g_slots[slot].object = object.detach();
    g_slots[slot].access = access;
    g_slots[slot].flags = inherit ? HANDLE_FLAG_INHERIT : 0;
    return make_token(slot);
}

Object* HandleTable::find(const KernelLock&, HANDLE handle) noexcept {
    const Slot* slot = slot_of(handle);
    return slot ? slot->object : nullptr;
}

DWORD HandleTable::access(const KernelLock&, HANDLE handle) noexcept {
    const Slot* slot = slot_of(handle);
    return slot ? slot->access : 0;
}

DWORD HandleTable::flags(const KernelLock&, HANDLE handle) noexcept {
    const Slot* slot = slot_of(handle);
    return slot ? slot->flags : 0;
}

void HandleTable::set_flags(const KernelLock&, HANDLE handle, DWORD mask, DWORD flags) noexcept {
    if (Slot* slot = slot_of(handle))
        slot->flags = static_cast<std::uint8_t>((slot->flags & ~mask) | (flags & mask));
}

Ref<Object> HandleTable::remove(KernelLock& lock, HANDLE handle) noexcept {
    Slot* slot = slot_of(handle);
    if (!slot) return {};
    Object* object = give_slot_back(*slot);
    if (--object->handles_ == 0) object_names::forget(lock, *object);
    return Ref<Object>::adopt(object);
}

DWORD HandleTable::close(HANDLE handle) noexcept {
    if (is_pseudo_handle(handle)) return ERROR_SUCCESS;
    KernelLock lock;
    const Slot* slot = slot_of(handle);
    if (!slot || slot->object->type() > ObjectType::kLastKernelObject) return ERROR_INVALID_HANDLE;
    if (slot->flags & HANDLE_FLAG_PROTECT_FROM_CLOSE) return ERROR_INVALID_HANDLE;
    const Ref<Object> object = remove(lock, handle);
    const bool last = object->handles_ == 0;
    lock.unlock();
    if (last) object->on_last_handle_closed();
    return ERROR_SUCCESS;
}

void HandleTable::after_fork() noexcept {
    for (std::uint32_t slot = 1; slot < g_used; ++slot)
        if (g_slots[slot].object) g_slots[slot].object->on_forked();
}

std::uint32_t HandleTable::used(const KernelLock&) noexcept { return g_used; }
Object* HandleTable::at(const KernelLock&, std::uint32_t slot) noexcept { return g_slots[slot].object; }
HANDLE HandleTable::token(const KernelLock&, std::uint32_t slot) noexcept { return make_token(slot); }

}  // namespace openwosa::comshim
