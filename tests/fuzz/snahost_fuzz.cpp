// Bytes from a station to snahost, in pieces: the host lives, and what it writes is DLSw.
#include <cstdint>
#include <cstdlib>

#include "host.hpp"
#include "sna/ssp.hpp"

namespace host = openwosa::snahost;
namespace sna = openwosa::sna;

namespace {

constexpr std::size_t kMostWritten = 16u << 20;

void check(std::vector<host::Action> actions, std::size_t& written) {
    for (const auto& action : actions) {
        const auto* write = std::get_if<host::Write>(&action);
        if (!write) continue;
        written += write->bytes.size();
        sna::Octets rest(write->bytes);
        while (!rest.empty()) {
            const auto result = sna::decode_ssp(rest);
            if (result.error != sna::SspError::kNone) std::abort();
            rest = rest.subspan(result.size);
        }
    }
    if (written > kMostWritten) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const host::Scenario scenario = host::default_scenario();
    host::Host engine(scenario);
    std::size_t written = 0;
    engine.accepted(1, "127.0.0.1", 0);
    check(engine.take_actions(), written);
    constexpr std::size_t kPiece = 100;
    host::Millis now = 0;
    for (std::size_t at = 0; at < size; at += kPiece) {
        engine.received(1, sna::Octets(data + at, std::min(kPiece, size - at)), ++now);
        engine.tick(++now);
        check(engine.take_actions(), written);
    }
    engine.closed(1, ++now);
    check(engine.take_actions(), written);
    const auto& left = engine.statistics();
    if (left.partners || left.circuits || left.pus || left.lus || left.sessions) std::abort();
    return 0;
}
