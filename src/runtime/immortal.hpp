#pragma once
// A static object that is never destroyed: loop threads may live while the process exits. No heap either,
// since the library may be loaded and unloaded many times; what T allocates it must give back when it is no
// longer used.

#include <new>

namespace openwosa::runtime {

template <class T>
class Immortal {
  public:
    Immortal() { new (storage_) T; }
    Immortal(const Immortal&) = delete;
    Immortal& operator=(const Immortal&) = delete;
    T& get() noexcept { return *std::launder(reinterpret_cast<T*>(storage_)); }

  private:
    alignas(T) unsigned char storage_[sizeof(T)];
};

}  // namespace openwosa::runtime
