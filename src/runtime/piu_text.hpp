#pragma once
// A PIU as one line of the trace.

#include <string>

#include "sna/piu.hpp"

namespace openwosa::runtime {

/// What its headers say, in SNA's words: `#3 DFC RQD2 LUSTAT <04 00 06 00 00>`. Of FMD the length only, and
/// which FM header it begins with: an attach may carry a password. The bytes are in the packet trace.
std::string piu_text(sna::Octets bytes);

}  // namespace openwosa::runtime
