// VARIANT: what its parts share.
#pragma once
#include <oleauto.h>

namespace openwosa::comshim::com {

// A type a VARIANT can have.
bool is_variant_type(VARTYPE type) noexcept;

// A VARIANT that ends what it holds.
struct OwnedVariant : VARIANT {
    OwnedVariant() noexcept { VariantInit(this); }
    ~OwnedVariant() { VariantClear(this); }
    OwnedVariant(const OwnedVariant&) = delete;
    OwnedVariant& operator=(const OwnedVariant&) = delete;
};

// Puts `source` in the place of what `target` holds, and leaves `source` empty.
HRESULT move_variant(VARIANT& target, VARIANT& source) noexcept;

}  // namespace openwosa::comshim::com
