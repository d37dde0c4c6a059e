// The Global Interface Table of the process.
#pragma once
#include <objidl.h>

namespace openwosa::comshim::com {

IGlobalInterfaceTable& global_interface_table() noexcept;

}  // namespace openwosa::comshim::com
