#pragma once
// What the process holds, as the system counts it.

namespace openwosa::bench {

struct Memory {
    double heap;      ///< bytes in use
    double resident;  ///< bytes, our share of them (PSS)
};
Memory memory();
double threads();

}  // namespace openwosa::bench
