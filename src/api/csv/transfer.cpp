// TRANSFER_MS_DATA.
#include <ctime>
#include <string>

#include "management_services.hpp"
#include "message_log.hpp"
#include "runtime/memory_probe.hpp"
#include "sna/nmvt.hpp"
#include "verbs.hpp"

namespace openwosa::csv {
namespace {

namespace nmvt = sna::nmvt;

// Bits of `options`; set, they say no.
constexpr std::uint8_t kNoTime = SV_BIT0, kNoProduct = SV_BIT1, kNoSend = SV_BIT2, kNoLog = SV_BIT3;

nmvt::DateTime local_time() {
    const std::time_t seconds = std::time(nullptr);
    std::tm t{};
#if defined(_WIN32)
    localtime_s(&t, &seconds);
#else
    localtime_r(&seconds, &t);
#endif
    const auto byte = [](int value) { return static_cast<std::uint8_t>(value); };
    return {byte(t.tm_year % 100), byte(t.tm_mon + 1), byte(t.tm_mday),
            byte(t.tm_hour),       byte(t.tm_min),     byte(t.tm_sec)};
}

// Adds what the options ask for. Data of the user's own form are no NMVT: nothing can be added.
Outcome complete(std::uint8_t data_type, std::uint8_t options, sna::Bytes& ru) {
    if (data_type == SV_ALERT_SUBVECTORS) ru = nmvt::wrap(nmvt::Major::kAlert, ru);
    if (data_type == SV_PDSTATS_SUBVECTORS) ru = nmvt::wrap(nmvt::Major::kPdStatistics, ru);
    if (ru.size() > nmvt::kMaxRu) return parameter_check(SV_DATA_EXCEEDS_RU_SIZE);
    if (data_type == SV_USER_DEFINED) return {};
    const bool adds = !(options & kNoTime) || !(options & kNoProduct);
    if (adds && !nmvt::is_whole(ru)) return parameter_check(SV_INVALID_NMVT_ERROR);
    if (!(options & kNoTime)) nmvt::add_date_time(ru, local_time());
    if (!(options & kNoProduct)) nmvt::add_product_set_id(ru);
    return ru.size() > nmvt::kMaxRu ? parameter_check(SV_DATA_EXCEEDS_RU_SIZE) : Outcome{};
}

std::string hex(const sna::Bytes& bytes) {
    constexpr char kDigits[] = "0123456789abcdef";
    std::string out;
    for (const std::uint8_t byte : bytes) {
        out += kDigits[byte >> 4];
        out += kDigits[byte & 15];
    }
    return out;
}

std::string_view name_of(std::uint8_t data_type) {
    switch (data_type) {
        case SV_NMVT:
            return "NMVT";
        case SV_ALERT_SUBVECTORS:
            return "alert";
        case SV_PDSTATS_SUBVECTORS:
            return "problem determination statistics";
        default:
            return "user data";
    }
}

}  // namespace

void transfer(const struct transfer_ms_data& verb, std::function<void(Outcome)> ended) {
    sna::Bytes ru(verb.dlen);
    if (runtime::probe_read(verb.dptr, ru.data(), ru.size()) != ru.size())
        return ended(parameter_check(SV_INVALID_DATA_SEGMENT));
    const Outcome checked = complete(verb.data_type, verb.options, ru);
    if (checked.primary != SV_OK) return ended(checked);
    const bool send = verb.data_type != SV_USER_DEFINED && !(verb.options & kNoSend);
    if (!send || !(verb.options & kNoLog)) {
        std::string originator(reinterpret_cast<const char*>(verb.origntr_id), sizeof verb.origntr_id);
        originator.resize(std::min(originator.find('\0'), originator.size()));
        originator.resize(originator.find_last_not_of(' ') + 1);
        const Outcome logged =
            write_log({originator, 0, std::string(name_of(verb.data_type)) + ": " + hex(ru)});
        if (logged.primary != SV_OK) return ended(logged);
    }
    if (!send) return ended({});
    management_services()->send(std::move(ru), std::move(ended));
}

}  // namespace openwosa::csv
