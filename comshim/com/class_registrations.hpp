// Class objects that programs register with CoRegisterClassObject. As on Windows without marshalling, only
// their own apartment sees them.
#pragma once
#include "apartment.hpp"
#include "com_object.hpp"

namespace openwosa::comshim::com::class_registrations {

// The class object registered for the caller's apartment in one of the contexts; empty if there is none.
Ref<IUnknown> find(REFCLSID clsid, DWORD contexts, ApartmentId apartment) noexcept;
void revoke_all_of(ApartmentId apartment) noexcept;

}  // namespace openwosa::comshim::com::class_registrations
