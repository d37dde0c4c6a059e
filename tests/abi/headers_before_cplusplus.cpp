// A program whose first headers are ours: their tags (`flush`, `confirm`, `convert`, ...) are names in the
// global namespace, which the templates of the C++ library must not take for its own.
#define SYNCPT_SUPPORT 1
// clang-format off
#include <windows.h>
#include <winappc.h>
#include <acsmgtc.h>
#include <wincsv.h>
#include <winsnmp.h>
// clang-format on

#include <algorithm>
#include <any>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <iomanip>
#include <iostream>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <numeric>
#include <optional>
#include <random>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <tuple>
#include <unordered_map>
#include <variant>
#include <vector>

namespace openwosa {

/// Both meanings of the name, in one function.
std::ostream& flush_both(std::ostream& out, FLUSH& verb) {
    struct flush other;
    other.opcode = AP_B_FLUSH;
    verb.opcode = other.opcode;
    return out << "x" << std::flush << std::endl << std::setw(4) << 1 << std::ends;
}

}  // namespace openwosa
