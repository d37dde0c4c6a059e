// Apartments: which threads have entered COM, and how.
//
// Calls are never marshalled between apartments here (comshim/README.md); what an apartment decides is
// whether COM may be used, whose class objects are seen, and whether a wait pumps messages.
#pragma once
#include <objbase.h>

#include "kernel/thread_state.hpp"

namespace openwosa::comshim::com {

using ApartmentId = DWORD;
constexpr ApartmentId kNoApartment = 0;
constexpr ApartmentId kMultithreaded = 1;  // there is one; single-threaded ones follow

// The calling thread's. A thread that has not entered is in the multithreaded apartment as long as one
// exists.
ApartmentId current_apartment() noexcept;
inline bool may_use_com() noexcept { return current_apartment() != kNoApartment; }

// Must be called before a thread's state holds what ends with the thread.
void arm_com_cleanup(ThreadState& state) noexcept;

}  // namespace openwosa::comshim::com
