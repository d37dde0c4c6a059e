// The counted pointer of the shim.
#pragma once
#include <utility>

namespace openwosa::comshim {

// Owns one reference: to an object of ours (add_ref, release) or of COM (AddRef, Release).
template <class T>
class Ref {
  public:
    Ref() noexcept = default;
    static Ref adopt(T* object) noexcept {
        Ref ref;
        ref.object_ = object;
        return ref;
    }
    static Ref share(T* object) noexcept {
        if (!object) return {};
        if constexpr (requires { object->AddRef(); })
            object->AddRef();
        else
            object->add_ref();
        return adopt(object);
    }
    Ref(const Ref& other) noexcept : Ref(share(other.object_)) {}
    Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
    template <class U>
    Ref(Ref<U>&& other) noexcept : object_(other.detach()) {}
    Ref& operator=(Ref other) noexcept {
        std::swap(object_, other.object_);
        return *this;
    }
    ~Ref() {
        if (!object_) return;
        if constexpr (requires { object_->Release(); })
            object_->Release();
        else
            object_->release();
    }

    T* get() const noexcept { return object_; }
    T* operator->() const noexcept { return object_; }
    T& operator*() const noexcept { return *object_; }
    explicit operator bool() const noexcept { return object_ != nullptr; }
    [[nodiscard]] T* detach() noexcept { return std::exchange(object_, nullptr); }
    // For out parameters; the reference must be empty.
    T** out() noexcept { return &object_; }
    void** out_void() noexcept { return reinterpret_cast<void**>(&object_); }

  private:
    T* object_ = nullptr;
};

}  // namespace openwosa::comshim
