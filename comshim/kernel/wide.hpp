// What exported functions with an ANSI and a wide form share.
#pragma once
#include <windows.h>

#include <new>
#include <string>

#include "text/utf.hpp"
#include "thread_state.hpp"

namespace openwosa::comshim {

// The barrier of an exported function that allocates.
template <class Body, class Failure>
auto guarded(Failure failure, Body body) -> decltype(body()) {
    try {
        return body();
    } catch (const std::bad_alloc&) {
        set_last_error(ERROR_NOT_ENOUGH_MEMORY);
        return failure;
    }
}

// Runs `call` with the narrow form of a wide argument, which may be null.
template <class Failure, class Call>
auto with_narrow(Failure failure, LPCWSTR text, Call call) -> decltype(call(LPCSTR{})) {
    if (!text) return call(nullptr);
    return guarded(failure, [&] { return call(narrow(text).c_str()); });
}

}  // namespace openwosa::comshim
