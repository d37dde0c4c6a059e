#include "runtime/piu_text.hpp"

#include <algorithm>

#include "runtime/trace_text.hpp"
#include "sna/ru.hpp"

namespace openwosa::runtime {

namespace {

using sna::Category;
using sna::Octets;
using sna::Rh;

std::string digits(std::uint8_t byte) {
    char text[4];
    std::snprintf(text, sizeof text, "%02x", byte);
    return text;
}

std::string hex(Octets bytes) {
    std::string text;
    for (const std::uint8_t byte : bytes) text += digits(byte);
    return text;
}

const char* name_of(sna::ru::Sc code) {
    using sna::ru::Sc;
    switch (code) {
        case Sc::kActlu:
            return "ACTLU";
        case Sc::kDactlu:
            return "DACTLU";
        case Sc::kActpu:
            return "ACTPU";
        case Sc::kDactpu:
            return "DACTPU";
        case Sc::kBind:
            return "BIND";
        case Sc::kUnbind:
            return "UNBIND";
        case Sc::kSdt:
            return "SDT";
        case Sc::kClear:
            return "CLEAR";
        case Sc::kStsn:
            return "STSN";
        case Sc::kRqr:
            return "RQR";
        case Sc::kCrv:
            return "CRV";
    }
    return nullptr;
}

const char* name_of(sna::ru::Dfc code) {
    using sna::ru::Dfc;
    switch (code) {
        case Dfc::kLustat:
            return "LUSTAT";
        case Dfc::kRtr:
            return "RTR";
        case Dfc::kBis:
            return "BIS";
        case Dfc::kSbi:
            return "SBI";
        case Dfc::kQec:
            return "QEC";
        case Dfc::kQc:
            return "QC";
        case Dfc::kRelq:
            return "RELQ";
        case Dfc::kCancel:
            return "CANCEL";
        case Dfc::kChase:
            return "CHASE";
        case Dfc::kShutd:
            return "SHUTD";
        case Dfc::kShutc:
            return "SHUTC";
        case Dfc::kRshutd:
            return "RSHUTD";
        case Dfc::kBid:
            return "BID";
        case Dfc::kSignal:
            return "SIGNAL";
    }
    return nullptr;
}

const char* network_service(Octets ru) {
    if (ru.size() < 3) return nullptr;
    switch (static_cast<std::uint32_t>(ru[0] << 16 | ru[1] << 8 | ru[2])) {
        case sna::ru::kNspe:
            return "NSPE";
        case sna::ru::kInitSelf:
            return "INIT-SELF";
        case sna::ru::kTermSelf:
            return "TERM-SELF";
        case sna::ru::kNotify:
            return "NOTIFY";
        default:
            return nullptr;
    }
}

/// The form of request or response, and the indicators that are set.
std::string header_text(const sna::Th& th, const Rh& rh) {
    constexpr const char* kCategories[] = {"FMD", "NC", "DFC", "SC"};
    std::string text = kCategories[static_cast<std::size_t>(rh.category)];
    const int number = (rh.dr1 ? 1 : 0) + (rh.dr2 ? 2 : 0);
    const std::string behind = number ? std::to_string(number) : "";
    if (rh.response)
        text += (rh.exception ? " -RSP" : " +RSP") + behind;
    else
        text += number ? (rh.exception ? " RQE" : " RQD") + behind : " RQN";
    const auto flag = [&text](bool set, const char* name) {
        if (set) text += std::string(" ") + name;
    };
    flag(th.expedited, "EXP");
    flag(rh.fi && rh.category == Category::kFmd, "FI");
    flag(rh.queued, "QRI");
    flag(rh.pacing, "PI");
    flag(rh.begin_bracket, "BB");
    flag(rh.end_bracket, "EB");
    flag(rh.conditional_end_bracket, "CEB");
    flag(rh.change_direction, "CD");
    flag(rh.begin_chain && !rh.end_chain, "first");
    flag(!rh.begin_chain && !rh.end_chain, "middle");
    flag(!rh.begin_chain && rh.end_chain, "last");
    return text;
}

/// Of the FM header that the RU begins with: its length, and one of the types there are; 0: none.
int fmh_type(Octets ru) {
    const int type = ru.size() >= 2 && ru[0] >= 2 ? ru[1] & 0x7F : 0;
    return type <= 12 ? type : 0;
}

std::string fmd_text(const Rh& rh, Octets ru) {
    std::string text;
    if (rh.fi && rh.begin_chain && !rh.response) {
        if (const char* service = network_service(ru)) {
            text = std::string(" ") + service;
        } else if (const int type = fmh_type(ru)) {
            text = " FMH-" + std::to_string(type);
            // SNA Formats, FMH-7: the sense code.
            if (type == 7 && ru.size() >= 6) text += " " + hex(ru.subspan(2, 4));
        }
    }
    return ru.empty() ? text : text + ", " + std::to_string(ru.size()) + " bytes";
}

std::string command_text(Category category, Octets ru) {
    if (ru.empty()) return "";
    const char* const name = category == Category::kSessionControl ? name_of(static_cast<sna::ru::Sc>(ru[0]))
                             : category == Category::kDataFlowControl
                                 ? name_of(static_cast<sna::ru::Dfc>(ru[0]))
                                 : nullptr;
    std::string text = name ? std::string(" ") + name : "";
    text += " <";
    for (std::size_t i = 0; i < std::min(ru.size(), abi::kMaxBytes); ++i)
        text += (i > 0 ? " " : "") + digits(ru[i]);
    return text + (ru.size() > abi::kMaxBytes ? "...>" : ">");
}

}  // namespace

std::string piu_text(Octets bytes) {
    const sna::PiuResult decoded = sna::decode_piu(bytes);
    if (decoded.error != sna::PiuError::kNone) return "no PIU, " + std::to_string(bytes.size()) + " bytes";
    const sna::Piu& piu = decoded.piu;
    std::string text = "#" + std::to_string(piu.th.snf) + " ";
    if (!piu.rh) return text + "segment, " + std::to_string(piu.ru.size()) + " bytes";
    const Rh& rh = *piu.rh;
    if (rh == sna::isolated_pacing_response()) return text + "isolated pacing response";
    text += header_text(piu.th, rh);
    Octets ru = piu.ru;
    if (rh.sense && ru.size() >= 4) {
        text += " " + hex(ru.first(4));
        ru = ru.subspan(4);
    }
    return text + (rh.category == Category::kFmd ? fmd_text(rh, ru) : command_text(rh.category, ru));
}

}  // namespace openwosa::runtime
