// The free-threaded marshaler's part that the others need.
#pragma once
#include "com_object.hpp"

namespace openwosa::comshim::com {

// A free-threaded marshaler that is not aggregated: what unmarshals for CLSID_InProcFreeMarshaler.
Ref<IMarshal> make_free_threaded_marshaler();

HRESULT read_all(IStream& stream, void* bytes, ULONG size) noexcept;
HRESULT write_all(IStream& stream, const void* bytes, ULONG size) noexcept;

}  // namespace openwosa::comshim::com
