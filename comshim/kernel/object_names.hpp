// Names of events, mutexes, semaphores and timers: one namespace, per process. Other processes do not see
// them.
#pragma once
#include <string>
#include <string_view>

#include "kernel_lock.hpp"
#include "object.hpp"

namespace openwosa::comshim {

struct ObjectName {
    explicit ObjectName(std::string_view name) : text(name) {}
    const std::string text;
    ObjectName* next = nullptr;
    Object* object = nullptr;
};

namespace object_names {

Object* find(const KernelLock&, std::string_view name) noexcept;
// The name belongs to the object from now on, until its last handle is closed.
void attach(KernelLock&, Object& object, ObjectName& name) noexcept;
void forget(KernelLock&, Object& object) noexcept;

}  // namespace object_names
}  // namespace openwosa::comshim
