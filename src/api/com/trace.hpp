#pragma once
// The API trace of a dual interface's methods, by its dispatch table: one line when a call comes in, one when
// it goes out. IDispatch::Invoke ends in the same methods; of its own it shows only what did not get that
// far.

#include <ole2.h>

#include <array>

#include "dispatch_table.hpp"
#include "runtime/abi_trace.hpp"

namespace openwosa::com {

/// The value in the IDL of what the program has as `value`, where it may go by other numbers there.
using InIdl = std::int64_t (*)(const abi::SymbolTable& names, std::int64_t value);

struct TracedInterface {
    const DispatchTable& table;
    InIdl in_idl;
};

/// First in a method, with its arguments in their order. While the trace is off it costs one load.
class TracedCall {
  public:
    template <class... Args>
    TracedCall(const TracedInterface& interface_, const Member& member, const void* self, Args... args) {
        static_assert(sizeof...(Args) <= kMaxParameters);
        if (!abi::trace_enabled()) [[likely]]
            return;
        traced_ = &interface_;
        member_ = &member;
        self_ = self;
        arguments_ = {abi::ArgValue::of(args).bits...};
        call();
    }
    TracedCall(const TracedCall&) = delete;
    TracedCall& operator=(const TracedCall&) = delete;

    /// Last: hands the result on.
    HRESULT result(HRESULT result) const noexcept {
        if (traced_) [[unlikely]]
            returned(result);
        return result;
    }

  private:
    void call() const noexcept;
    void returned(HRESULT result) const noexcept;

    const TracedInterface* traced_ = nullptr;
    const Member* member_;
    const void* self_;
    std::array<std::uint64_t, kMaxParameters> arguments_;  // set when traced_ is
};

/// An Invoke that failed outside the method.
void trace_refused(const DispatchTable& table, const void* self, DISPID dispid, WORD flags,
                   HRESULT result) noexcept;

}  // namespace openwosa::com
