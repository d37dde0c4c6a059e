// SAFEARRAY: what its functions and VARIANT's share.
//
// Before the descriptor lie 16 hidden bytes, as on Windows: the interface id (FADF_HAVEIID), or at their end
// the type of the elements (FADF_HAVEVARTYPE).
#pragma once
#include <oleauto.h>

namespace openwosa::comshim::com::safe_array {

// 0: no type an array can have.
ULONG element_size(VARTYPE type) noexcept;
// False: more elements, or bytes, than can be counted.
bool count_elements(const SAFEARRAY& array, ULONGLONG& count) noexcept;

// Ends `count` elements at `data`, and leaves zeros.
void clear_elements(const SAFEARRAY& array, void* data, ULONGLONG count) noexcept;
// Makes copies in zeroed memory. On failure those made are ended.
HRESULT copy_elements(const SAFEARRAY& array, const void* source, void* target, ULONGLONG count) noexcept;

}  // namespace openwosa::comshim::com::safe_array
