// What every exported function does around its body: API trace when it is on, and the barrier no exception
// crosses.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>
#if defined(__GLIBCXX__) && !defined(_WIN32)
#include <cxxabi.h>
#endif

#include "runtime/abi_describe.hpp"

namespace openwosa::abi {

// One argument or result: integers sign- or zero-extended, floats as double, pointers as they are. Read
// together with its ParamDesc.
struct ArgValue {
    std::uint64_t bits = 0;

    template <class T>
    static ArgValue of(T value) {
        if constexpr (std::is_pointer_v<T>) {
            return {reinterpret_cast<std::uintptr_t>(value)};
        } else if constexpr (std::is_floating_point_v<T>) {
            return {std::bit_cast<std::uint64_t>(static_cast<double>(value))};
        } else {
            return {static_cast<std::uint64_t>(value)};
        }
    }
};

extern std::atomic<bool> trace_on;

// All that a call costs while the trace is off.
inline bool trace_enabled() noexcept { return trace_on.load(std::memory_order_relaxed); }

// `arguments` match `function.params`. In trace_return outputs have been written when `result` says so.
// Neither lets an exception out; pointers are the program's and may be bad, so whoever follows them must
// probe first.
void trace_call(const FunctionDesc& function, std::span<const ArgValue> arguments) noexcept;
void trace_return(const FunctionDesc& function, std::span<const ArgValue> arguments,
                  ArgValue result) noexcept;

struct VerbTable;
// A verb that ended after its call had returned: one line with its results.
void trace_verb_done(const VerbTable& verbs, const void* vcb) noexcept;

// Body is the function behind the export; OnException, called inside the handler, names the status returned
// instead.
template <auto Body, auto OnException, class Index, class... Args>
inline auto guarded(Index index, Args... args) -> decltype(Body(args...)) {
    using Result = decltype(Body(args...));
    try {
        return Body(args...);
    } catch (...) {
#if defined(__GLIBCXX__) && !defined(_WIN32)
        // No C++ exception but pthread_cancel or pthread_exit unwinding through us: to swallow that aborts
        // the process. (Caught as __forced_unwind& it would be a reference to nothing.)
        if (!__cxxabiv1::__cxa_current_exception_type()) throw;
#endif
        auto status = OnException(index);
        if constexpr (std::is_void_v<Result>) {
            static_cast<void>(status);
        } else if constexpr (std::is_pointer_v<Result>) {
            return reinterpret_cast<Result>(static_cast<std::uintptr_t>(status));
        } else {
            return static_cast<Result>(status);
        }
    }
}

template <auto Body, auto OnException, class Index, class... Args>
inline auto enter(const FunctionDesc& function, Index index, Args... args) -> decltype(Body(args...)) {
    if (!trace_enabled()) [[likely]]
        return guarded<Body, OnException>(index, args...);
    const std::array<ArgValue, sizeof...(Args)> values{ArgValue::of(args)...};
    trace_call(function, values);
    if constexpr (std::is_void_v<decltype(Body(args...))>) {
        guarded<Body, OnException>(index, args...);
        trace_return(function, values, ArgValue{});
    } else {
        auto result = guarded<Body, OnException>(index, args...);
        trace_return(function, values, ArgValue::of(result));
        return result;
    }
}

}  // namespace openwosa::abi
