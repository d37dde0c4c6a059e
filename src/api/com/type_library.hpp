#pragma once
// Type information from the library embedded in the DLL. Only Windows reads type libraries.

#include <ole2.h>

namespace openwosa::com {

bool has_type_information();
HRESULT type_information(REFIID iid, ITypeInfo** information);

}  // namespace openwosa::com
