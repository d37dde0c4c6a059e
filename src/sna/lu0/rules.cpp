#include "sna/lu0/rules.hpp"

#include "sna/pu/segment.hpp"

namespace openwosa::sna::lu0 {
namespace {

// Offsets in BIND.
constexpr std::uint32_t kFormatAndType = 1;
constexpr std::uint32_t kFmProfile = 2;
constexpr std::uint32_t kTsProfile = 3;
constexpr std::uint32_t kPrimaryProtocol = 4;
constexpr std::uint32_t kSecondaryProtocol = 5;
constexpr std::uint32_t kModes = 7;
constexpr std::uint32_t kSecondaryRu = 10;
constexpr std::uint32_t kPrimaryRu = 11;
constexpr std::uint32_t kLuType = 14;
constexpr std::uint32_t kCrypto = 26;

/// A size code is zero (none stated), or has a mantissa of 8 to 15.
bool good_size(std::uint8_t code) {
    return code == 0 || (code >> 4 >= 8 && Bind::ru_bytes(code) <= pu::kMaxRu);
}

bool any_of(std::uint8_t value, std::initializer_list<std::uint8_t> values) {
    for (const std::uint8_t v : values) {
        if (v == value) {
            return true;
        }
    }
    return false;
}

/// The offset of the first byte an LU 0 secondary does not take, or 0.
std::uint32_t bad_offset(const Bind& bind, const Policy& policy) {
    if (bind.format() != 0 || (bind.fixed[1] & 0x0F) > 1) {
        return kFormatAndType;
    }
    // LU type 0 uses these (SNA Technical Overview, "LU types": TS 2, 3, 4, 7; FM 2, 3, 4, 7, 18).
    if (!any_of(bind.fm_profile(), {2, 3, 4, 7, 18})) {
        return kFmProfile;
    }
    if (!any_of(bind.ts_profile(), {2, 3, 4, 7})) {
        return kTsProfile;
    }
    if (bind.primary().two_phase_commit()) {
        return kPrimaryProtocol;
    }
    if (bind.secondary().two_phase_commit()) {
        return kSecondaryProtocol;
    }
    if (bind.flow_mode() == FlowMode::kReserved) {
        return kModes;
    }
    if (bind.flow_mode() != FlowMode::kFullDuplex &&
        (bind.symmetric_recovery() || (bind.primary_wins_contention() && !policy.primary_may_win))) {
        return kModes;
    }
    if (!good_size(bind.fixed[kSecondaryRu])) {
        return kSecondaryRu;
    }
    if (!good_size(bind.fixed[kPrimaryRu])) {
        return kPrimaryRu;
    }
    if (bind.lu_type() != 0) {
        return kLuType;
    }
    if ((bind.crypto_bits & 0x30) != 0 || (bind.crypto && !bind.crypto->empty())) {
        return kCrypto;
    }
    return 0;
}

}  // namespace

Rules rules_of(const Bind& bind) {
    Rules rules;
    rules.fm_profile = bind.fm_profile();
    rules.ts_profile = bind.ts_profile();
    rules.flow = bind.flow_mode();
    rules.brackets = bind.brackets_used() && rules.half_duplex();
    rules.starts_in_bracket = rules.brackets && !bind.brackets_reset_between();
    rules.conditional_termination = bind.conditional_termination();
    rules.primary_wins = bind.primary_wins_contention();
    rules.primary_sends_first = bind.primary_sends_first();
    rules.fm_headers = bind.fm_headers();
    rules.primary = bind.primary();
    rules.secondary = bind.secondary();
    rules.max_send_ru = bind.max_secondary_ru();
    rules.max_receive_ru = bind.max_primary_ru();
    rules.send_window = bind.secondary_send_window();
    rules.receive_window = bind.secondary_receive_window();
    rules.two_stage_send = bind.two_stage_secondary_to_primary();
    return rules;
}

sense::Sense check_bind(const BindResult& bind, const Policy& policy) {
    if (bind.error_offset) {
        return sense::kBadSessionParameters | *bind.error_offset;
    }
    const std::uint32_t offset = bad_offset(bind.bind, policy);
    return offset == 0 ? sense::kNone : sense::kBadSessionParameters | offset;
}

bool known_dfc(std::uint8_t code) {
    switch (static_cast<ru::Dfc>(code)) {
        case ru::Dfc::kLustat:
        case ru::Dfc::kRtr:
        case ru::Dfc::kBis:
        case ru::Dfc::kSbi:
        case ru::Dfc::kQec:
        case ru::Dfc::kQc:
        case ru::Dfc::kRelq:
        case ru::Dfc::kCancel:
        case ru::Dfc::kChase:
        case ru::Dfc::kShutd:
        case ru::Dfc::kShutc:
        case ru::Dfc::kRshutd:
        case ru::Dfc::kBid:
        case ru::Dfc::kSignal:
            return true;
    }
    return false;
}

bool expedited_dfc(ru::Dfc code) {
    switch (code) {
        case ru::Dfc::kSbi:
        case ru::Dfc::kQec:
        case ru::Dfc::kRelq:
        case ru::Dfc::kShutd:
        case ru::Dfc::kShutc:
        case ru::Dfc::kRshutd:
        case ru::Dfc::kSignal:
            return true;
        case ru::Dfc::kLustat:
        case ru::Dfc::kRtr:
        case ru::Dfc::kBis:
        case ru::Dfc::kQc:
        case ru::Dfc::kCancel:
        case ru::Dfc::kChase:
        case ru::Dfc::kBid:
            return false;
    }
    return false;
}

bool profile_has(const Rules& rules, ru::Dfc code, Sender sender) {
    const std::uint8_t fm = rules.fm_profile;
    const bool primary = sender == Sender::kPrimary;
    switch (code) {
        case ru::Dfc::kCancel:
        case ru::Dfc::kSignal:
            return any_of(fm, {3, 4, 7, 18});
        case ru::Dfc::kLustat:
            return fm == 3 ? !primary : any_of(fm, {4, 7, 18});
        case ru::Dfc::kChase:
            return any_of(fm, {3, 4, 18});
        case ru::Dfc::kBid:
            return primary && any_of(fm, {3, 4, 18});
        case ru::Dfc::kShutd:
            return primary && any_of(fm, {3, 4});
        case ru::Dfc::kShutc:
            return !primary && any_of(fm, {3, 4});
        case ru::Dfc::kRshutd:
            return !primary && any_of(fm, {3, 4, 7});
        case ru::Dfc::kRtr:
            // RTR goes from the first speaker to the bidder.
            return any_of(fm, {3, 4, 18}) && primary == rules.primary_wins;
        case ru::Dfc::kQec:
        case ru::Dfc::kQc:
        case ru::Dfc::kRelq:
            return fm == 4;
        case ru::Dfc::kSbi:
        case ru::Dfc::kBis:
            return fm == 18;
    }
    return false;
}

void degrade(const HalfProtocol& half, Rh& rh) {
    const auto need_response = [&rh] {
        if (rh.is_rqn()) {
            rh.dr1 = true;
        }
    };
    switch (half.responses()) {
        case ResponseProtocol::kNone:
            rh.dr1 = rh.dr2 = rh.exception = false;
            break;
        case ResponseProtocol::kException:
            need_response();
            rh.exception = true;
            break;
        case ResponseProtocol::kDefinite:
            need_response();
            rh.exception = false;
            break;
        case ResponseProtocol::kEither:
            if (rh.is_rqn()) {
                rh.dr1 = true;
                rh.exception = true;
            }
            break;
    }
}

}  // namespace openwosa::sna::lu0
