#pragma once
// As ports.py: ports for tests that must name one before there is a socket that has it.

#include <cstdint>
#include <random>
#include <stdexcept>

namespace openwosa {

/// One for which is_free(port) holds, below those the system gives to sockets that ask for any: until it is
/// used, only another caller of this could take it.
template <class IsFree>
std::uint16_t free_port(IsFree&& is_free) {
    std::random_device random;
    std::uniform_int_distribution<int> ports(20000, 32767);
    for (int tries = 0; tries < 1000; ++tries) {
        const auto port = static_cast<std::uint16_t>(ports(random));
        if (is_free(port)) return port;
    }
    throw std::runtime_error("no free port");
}

}  // namespace openwosa
