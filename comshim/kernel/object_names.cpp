#include "object_names.hpp"

#include <array>
#include <functional>

namespace openwosa::comshim::object_names {

namespace {

constinit std::array<ObjectName*, 64> g_buckets{};

ObjectName*& bucket_of(std::string_view name) noexcept {
    return g_buckets[std::hash<std::string_view>{}(name) % g_buckets.size()];
}

}  // namespace

Object* find(const KernelLock&, std::string_view name) noexcept {
    for (const ObjectName* entry = bucket_of(name); entry; entry = entry->next)
        if (entry->text == name) return entry->object;
    return nullptr;
}

void attach(KernelLock&, Object& object, ObjectName& name) noexcept {
    ObjectName*& bucket = bucket_of(name.text);
    name.object = &object;
    name.next = bucket;
    bucket = &name;
    object.name_ = &name;
}

void forget(KernelLock&, Object& object) noexcept {
    if (!object.name_) return;
    ObjectName** link = &bucket_of(object.name_->text);
    while (*link != object.name_) link = &(*link)->next;
    *link = object.name_->next;
    delete object.name_;
    object.name_ = nullptr;
}

}  // namespace openwosa::comshim::object_names
