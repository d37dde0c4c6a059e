#include "process_memory.hpp"

#include <malloc.h>

#include <fstream>
#include <string>

namespace openwosa::bench {
namespace {

/// A number of /proc/self/`file`, on the line that begins with `key`.
double of_process(const char* file, const std::string& key) {
    std::ifstream in(std::string("/proc/self/") + file);
    for (std::string line; std::getline(in, line);)
        if (line.compare(0, key.size(), key) == 0) return std::stod(line.substr(key.size()));
    return 0;
}

}  // namespace

Memory memory() {
    const auto heap = mallinfo2();
    return {static_cast<double>(heap.uordblks + heap.hblkhd), 1024 * of_process("smaps_rollup", "Pss:")};
}

double threads() { return of_process("status", "Threads:"); }

}  // namespace openwosa::bench
