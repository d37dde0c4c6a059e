#include "station.hpp"

#include <algorithm>

#include "services.hpp"

namespace openwosa::snahost {
namespace {

using sna::Category;
using sna::Piu;
using sna::Rh;

constexpr std::uint8_t kSscp = 0;
constexpr std::size_t kMaxSegmented = 65536;
constexpr std::uint8_t kEnabled = 3;

constexpr std::uint32_t kResourceUnknown = 0x08060000;
constexpr std::uint32_t kSessionLimit = 0x08050000;
constexpr std::uint32_t kFunctionNotSupported = 0x10030000;

}  // namespace

Station::Station(House& house, const PuConfig& config, std::string name)
    : house_(house), config_(config), name_(std::move(name)) {
    for (const LuConfig& lu : config.lus) lus_[lu.address].config = &lu;
}

Station::~Station() {
    for (auto& [address, lu] : lus_) {
        end_session(lu);
        if (lu.active) --house_.statistics.lus;
    }
    if (pu_active_) --house_.statistics.pus;
}

std::string Station::lu_name(std::uint8_t address) const { return name_ + " LU " + std::to_string(address); }

void Station::complain(const std::string& what) {
    ++house_.statistics.violations;
    house_.tell("violation: " + what);
}

bool Station::silent_at(Stage stage, StationOutput& out) {
    if (house_.scenario.link.silent_at != stage) return false;
    silent_ = out.silent = true;
    return true;
}

void Station::ask(std::uint8_t lu, Octets ru, Category category, bool fm, bool expedited,
                  StationOutput& out) {
    sna::Th th;
    th.expedited = expedited;
    th.daf = lu;
    th.oaf = kSscp;
    th.snf = ++identifier_;
    Rh rh;
    rh.category = category;
    rh.fi = fm;
    rh.dr1 = true;
    asked_[th.snf] = {ru.empty() || category == Category::kFmd ? std::uint8_t{0} : ru[0], lu};
    constexpr std::size_t kMost = 1024;
    if (asked_.size() > kMost) asked_.erase(asked_.begin());
    sna::encode_piu({th, rh, ru}, out.pius.emplace_back());
}

void Station::say(std::uint8_t lu, std::string_view text, StationOutput& out) {
    // An SSCP session carries at most 256 bytes in an RU, one RU in a chain.
    if (!text.empty()) ask(lu, to_ebcdic(text.substr(0, 256)), Category::kFmd, false, false, out);
}

void Station::answer(const Piu& request, std::uint32_t sense, StationOutput& out) {
    const Rh& rh = *request.rh;
    if (rh.is_rqn() || (rh.is_rqe() && sense == 0)) return;
    Bytes ru;
    if (sense != 0) sna::put32(ru, sense);
    // Formatted requests are named by their three-byte code.
    if (rh.fi) sna::put(ru, request.ru.first(std::min<std::size_t>(request.ru.size(), 3)));
    sna::encode_piu({sna::reply_to(request.th), sna::response_to(rh, sense == 0), ru},
                    out.pius.emplace_back());
}

void Station::start(Millis, StationOutput& out) {
    if (silent_at(Stage::kActpu, out)) return;
    ask(kSscp, actpu(house_.scenario.sscp.cold, house_.scenario.sscp.id), Category::kSessionControl, true,
        true, out);
}

std::optional<Piu> Station::whole(const Piu& piu, Bytes& storage) {
    if (piu.th.mpf == sna::Mpf::kWhole) return piu;
    const std::uint32_t key = static_cast<std::uint32_t>(piu.th.expedited) << 16 |
                              static_cast<std::uint32_t>(piu.th.daf << 8) | piu.th.oaf;
    if (piu.th.mpf == sna::Mpf::kFirst) {
        if (!lus_.contains(piu.th.oaf) || partial_.contains(key))
            complain(lu_name(piu.th.oaf) + ": a first segment out of place");
        if (!lus_.contains(piu.th.oaf)) return std::nullopt;
        partial_[key] = {{piu.th, piu.rh, {}}, Bytes(piu.ru.begin(), piu.ru.end())};
        return std::nullopt;
    }
    const auto at = partial_.find(key);
    if (at == partial_.end() || at->second.head.th.snf != piu.th.snf ||
        at->second.ru.size() + piu.ru.size() > kMaxSegmented) {
        complain(lu_name(piu.th.oaf) + ": a segment that belongs to nothing");
        if (at != partial_.end()) partial_.erase(at);
        return std::nullopt;
    }
    sna::put(at->second.ru, piu.ru);
    if (piu.th.mpf != sna::Mpf::kLast) return std::nullopt;
    storage = std::move(at->second.ru);
    Piu joined = at->second.head;
    joined.th.mpf = sna::Mpf::kWhole;
    joined.ru = storage;
    partial_.erase(at);
    return joined;
}

void Station::received(Octets bytes, Millis now, StationOutput& out) {
    if (silent_) return;
    const sna::PiuResult result = sna::decode_piu(bytes);
    if (result.error != sna::PiuError::kNone) {
        complain(name_ + ": not a FID2 PIU: " + to_hex(bytes.first(std::min<std::size_t>(bytes.size(), 16))));
        return;
    }
    Bytes storage;
    const auto piu = whole(result.piu, storage);
    if (!piu) return;
    if (piu->th.daf == kSscp) {
        received_sscp(*piu, now, out);
        return;
    }
    const auto at = lus_.find(piu->th.oaf);
    if (at == lus_.end() || !at->second.session) {
        // Responses may cross the end of a session; requests may not come without one.
        if (!piu->rh->response) complain(lu_name(piu->th.oaf) + ": a request without a session");
        return;
    }
    Lu& lu = at->second;
    SessionOutput session;
    std::vector<Order> orders;
    lu.session->received(*piu, session);
    after_session(lu, session, orders, now, out);
}

void Station::received_sscp(const Piu& piu, Millis now, StationOutput& out) {
    if (piu.rh->response) {
        sscp_response(piu, now, out);
        return;
    }
    if (piu.rh->category != Category::kFmd || piu.rh->sense) {
        answer(piu, kFunctionNotSupported, out);
        return;
    }
    if (piu.th.oaf == kSscp) {
        // The PU reports alerts and statistics (NMVT, RECFMS).
        if (ns_code(piu.ru) == static_cast<std::uint32_t>(NsCode::kNmvt))
            house_.tell(name_ + ": NMVT " + to_hex(piu.ru));
        if (silent_at(Stage::kReport, out)) return;
        answer(piu, house_.scenario.sscp.refuse_reports, out);
        return;
    }
    const auto at = lus_.find(piu.th.oaf);
    if (at == lus_.end() || !at->second.active) {
        complain(lu_name(piu.th.oaf) + ": speaks to the SSCP without a session");
        return;
    }
    if (piu.rh->fi) {
        formatted(at->second, piu, now, out);
    } else {
        logon_text(at->second, piu, now, out);
    }
}

void Station::sscp_response(const Piu& piu, Millis now, StationOutput& out) {
    const auto at = asked_.find(piu.th.snf);
    if (at == asked_.end()) {
        complain(name_ + ": a response to nothing on an SSCP session");
        return;
    }
    const Asked asked = at->second;
    asked_.erase(at);
    const bool good = !piu.rh->exception;
    switch (asked.code) {
        case code::kActpu:
            if (good) {
                pu_active(out);
            } else {
                house_.tell(name_ + ": refused ACTPU, " + to_hex(piu.ru));
            }
            break;
        case code::kActlu:
            if (good) {
                lu_active(lus_[asked.lu], piu, now, out);
            } else {
                ++absent_;
            }
            if (actlus_ > 0 && --actlus_ == 0 && absent_ > 0) {
                house_.tell(name_ + ": " + std::to_string(absent_) + " of the scenario's LUs are not there");
            }
            break;
        case code::kDactlu:
            house_.tell(lu_name(asked.lu) + ": deactivated");
            break;
        case code::kDactpu:
            house_.tell(name_ + ": deactivated");
            break;
        default:
            break;
    }
}

void Station::pu_active(StationOutput& out) {
    if (!pu_active_) ++house_.statistics.pus;
    pu_active_ = true;
    house_.tell(name_ + ": active");
    if (silent_at(Stage::kActlu, out)) return;
    actlus_ = lus_.size();
    absent_ = 0;
    for (const auto& [address, lu] : lus_) {
        ask(address, actlu(house_.scenario.sscp.cold), Category::kSessionControl, true, true, out);
    }
}

void Station::lu_active(Lu& lu, const Piu& response, Millis now, StationOutput& out) {
    end_session(lu);
    if (!lu.active) ++house_.statistics.lus;
    lu.active = true;
    // An LU that says nothing of itself is old, and ready.
    const std::uint8_t status = parse_actlu_status(response.ru).value_or(kEnabled);
    house_.tell(lu_name(lu.config->address) + ": active" + (status == kEnabled ? ", enabled" : ""));
    say(lu.config->address, house_.scenario.sscp.welcome, out);
    enabled(lu, status == kEnabled, now, out);
}

void Station::enabled(Lu& lu, bool yes, Millis now, StationOutput& out) {
    lu.enabled = yes;
    if (!yes || lu.session || lu.config->application.empty()) return;
    if (const auto* application = house_.scenario.find_application(lu.config->application)) {
        lu.by_text = lu.asked_formatted = false;
        begin_session(lu, *application, now, out);
    }
}

void Station::formatted(Lu& lu, const Piu& piu, Millis now, StationOutput& out) {
    switch (static_cast<NsCode>(ns_code(piu.ru))) {
        case NsCode::kNotify: {
            const auto status = parse_notify_status(piu.ru);
            answer(piu, 0, out);
            if (!status) break;
            house_.tell(lu_name(lu.config->address) + (*status == kEnabled ? ": enabled" : ": disabled"));
            enabled(lu, *status == kEnabled, now, out);
            break;
        }
        case NsCode::kInitSelf0:
        case NsCode::kInitSelf1: {
            if (silent_at(Stage::kInit, out)) return;
            const auto init = parse_init_self(piu.ru);
            const ApplicationConfig* application =
                init ? house_.scenario.find_application(init->destination) : nullptr;
            std::uint32_t refusal = application ? 0 : kResourceUnknown;
            if (lu.session) refusal = kSessionLimit;
            if (application && application->refuse && !application->refuse_late)
                refusal = *application->refuse;
            house_.tell(lu_name(lu.config->address) + ": INIT-SELF for " + (init ? init->destination : "?"));
            answer(piu, refusal, out);
            if (refusal != 0) break;
            lu.by_text = false;
            lu.asked_formatted = true;
            begin_session(lu, *application, now, out);
            break;
        }
        case NsCode::kTermSelf0:
        case NsCode::kTermSelf1:
            house_.tell(lu_name(lu.config->address) + ": TERM-SELF");
            answer(piu, 0, out);
            term_self(lu, out);
            break;
        case NsCode::kRecfms:
        case NsCode::kNmvt:
            answer(piu, 0, out);
            break;
        default:
            answer(piu, kFunctionNotSupported, out);
    }
}

void Station::term_self(Lu& lu, StationOutput& out) {
    if (!lu.session) return;
    SessionOutput session;
    lu.session->unbind(1, 0, session);
    for (Bytes& piu : session.pius) out.pius.push_back(std::move(piu));
}

void Station::logon_text(Lu& lu, const Piu& piu, Millis now, StationOutput& out) {
    if (silent_at(Stage::kInit, out)) return;
    const auto logon = parse_logon(from_ebcdic(piu.ru));
    const ApplicationConfig* application =
        logon && !logon->logoff ? house_.scenario.find_application(logon->application) : nullptr;
    const bool refused = application && application->refuse && !application->refuse_late;
    answer(piu, refused ? *application->refuse : 0, out);
    house_.tell(lu_name(lu.config->address) + ": says \"" + printable(piu.ru) + "\"");
    if (logon && logon->logoff) {
        term_self(lu, out);
        return;
    }
    if (refused) return;
    if (!application) {
        say(lu.config->address, house_.scenario.sscp.unknown, out);
        return;
    }
    if (lu.session) {
        say(lu.config->address, house_.scenario.sscp.failed, out);
        return;
    }
    lu.by_text = true;
    lu.asked_formatted = false;
    begin_session(lu, *application, now, out);
}

void Station::begin_session(Lu& lu, const ApplicationConfig& application, Millis now, StationOutput& out) {
    if (silent_at(Stage::kBind, out)) return;
    if (application.refuse) {
        session_failed(lu, *application.refuse, out);
        return;
    }
    constexpr std::uint8_t kPrimary = 1;
    lu.application = &application;
    lu.bind_at.reset();
    lu.started = false;
    lu.session =
        std::make_unique<HalfSession>(lu.config->address, kPrimary, application.bind, application.segment);
    lu.program = make_program(application, house_.banks.at(application.name));
    ++house_.statistics.sessions;
    SessionOutput session;
    std::vector<Order> orders;
    lu.session->bind(session);
    after_session(lu, session, orders, now, out);
}

void Station::session_failed(Lu& lu, std::uint32_t sense, StationOutput& out) {
    if (lu.by_text) say(lu.config->address, house_.scenario.sscp.failed, out);
    if (lu.asked_formatted) {
        const std::string name = lu.application ? lu.application->name : std::string{};
        ask(lu.config->address, nspe(sense, name), Category::kFmd, true, false, out);
    }
}

void Station::end_session(Lu& lu) {
    if (!lu.session) return;
    lu.session.reset();
    lu.program.reset();
    --house_.statistics.sessions;
}

void Station::tick(Millis now, StationOutput& out) {
    if (silent_) return;
    for (auto& [address, lu] : lus_) {
        if (lu.bind_at && now >= *lu.bind_at) {
            lu.bind_at.reset();
            if (lu.active && lu.enabled) enabled(lu, true, now, out);
        }
        if (!lu.session || !lu.started) continue;
        SessionOutput session;
        std::vector<Order> orders;
        Context context{*lu.session, session, orders, now};
        lu.program->tick(context);
        after_session(lu, session, orders, now, out);
    }
}

}  // namespace openwosa::snahost
