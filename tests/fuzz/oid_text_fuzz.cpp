// Dotted OID text: what is accepted, formats to a text that means the same OID.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "snmp/oid.hpp"

namespace snmp = openwosa::snmp;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    snmp::OidBuffer oid;
    if (snmp::parse_oid(text, oid) != snmp::OidTextError::kOk) return 0;
    require(oid.size >= snmp::kMinArcs && oid.size <= snmp::kMaxArcs);

    const std::string formatted = snmp::format_oid(oid.view());
    require(formatted.size() == snmp::oid_text_length(oid.view()) && formatted.size() < snmp::kMaxOidText);
    snmp::OidBuffer again;
    require(snmp::parse_oid(formatted, again) == snmp::OidTextError::kOk);
    require(snmp::same_oid(oid.view(), again.view()));

    // A buffer one character too small is left alone.
    std::array<char, snmp::kMaxOidText> room{};
    (void)snmp::format_oid(oid.view(), std::span(room).first(formatted.size() - 1));
    require(room[0] == 0);
    return 0;
}
