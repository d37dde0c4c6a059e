#include "half_session.hpp"

#include <algorithm>

#include "services.hpp"

namespace openwosa::snahost {
namespace {

using sna::Category;
using sna::Piu;
using sna::Rh;
using Kind = SessionEvent::Kind;

constexpr std::size_t kMaxChain = 1 << 20;  // bytes of one chain kept before it is refused

namespace sense {
constexpr std::uint32_t kRuLength = 0x10020000, kSequence = 0x20010000, kChaining = 0x20020000,
                        kBracket = 0x20030000, kDirection = 0x20040000, kTrafficReset = 0x20050000,
                        kDefiniteNotAllowed = 0x40070000, kExceptionNotAllowed = 0x40060000,
                        kNoResponseNotAllowed = 0x400A0000, kNoResources = 0x08120000,
                        kBeginBracketNotAllowed = 0x40030000, kEndBracketNotAllowed = 0x40040000;
}

Rh control_header(Category category) {
    Rh rh;
    rh.category = category;
    rh.fi = true;
    rh.dr1 = true;
    return rh;
}

void set_form(Rh& rh, ResponseForm form, std::uint8_t dr) {
    if (form == ResponseForm::kNone) return;
    rh.dr1 = (dr & 1) != 0;
    rh.dr2 = (dr & 2) != 0;
    rh.exception = form == ResponseForm::kException;
}

void set_flags(Rh& rh, const Flags& flags) {
    rh.begin_bracket = flags.begin_bracket.value_or(false);
    rh.end_bracket = flags.end_bracket.value_or(false);
    rh.change_direction = flags.change_direction.value_or(false);
}

std::uint32_t key_of(bool expedited, std::uint16_t snf) {
    return static_cast<std::uint32_t>(expedited) << 16 | snf;
}

}  // namespace

HalfSession::HalfSession(std::uint8_t lu, std::uint8_t own, const sna::Bind& bind,
                         std::optional<std::uint32_t> segment)
    : lu_(lu),
      own_(own),
      bind_(bind),
      segment_(segment),
      brackets_(bind.brackets_used()),
      half_duplex_(bind.flow_mode() == sna::FlowMode::kHalfDuplexFlipFlop),
      window_(bind.secondary_receive_window()) {
    reset_traffic();
}

void HalfSession::reset_traffic() {
    sent_snf_ = received_snf_ = 0;
    waiting_.clear();
    credit_ = window_;
    next_granted_ = false;
    outstanding_.clear();
    in_chain_ = dropping_ = false;
    chain_ = {Kind::kChain};
    pacing_owed_ = false;
    in_bracket_ = brackets_ && !bind_.brackets_reset_between();
    secondary_sends_ = !bind_.primary_sends_first();
}

sna::Th HalfSession::outbound(bool expedited, std::uint16_t snf) const {
    sna::Th th;
    th.expedited = expedited;
    th.daf = lu_;
    th.oaf = own_;
    th.snf = snf;
    return th;
}

void HalfSession::remember(std::uint16_t snf, bool expedited, Expected expected) {
    outstanding_[key_of(expedited, snf)] = expected;
    // Exception responses may never come: only the newest requests can still be answered.
    constexpr std::size_t kMost = 512;
    if (outstanding_.size() > kMost)
        outstanding_.erase(key_of(false, static_cast<std::uint16_t>(snf - kMost)));
    if (outstanding_.size() > 2 * kMost) outstanding_.erase(outstanding_.begin());
}

void HalfSession::emit(const sna::Th& header, const Rh& rh, Octets ru, std::optional<std::uint32_t> segment,
                       SessionOutput& out) {
    sna::Th th = header;
    const std::size_t limit = segment ? std::max<std::size_t>(*segment, 1) : ru.size();
    bool first = true;
    do {
        const Octets part = ru.first(std::min(limit, ru.size()));
        ru = ru.subspan(part.size());
        th.mpf = first ? (ru.empty() ? sna::Mpf::kWhole : sna::Mpf::kFirst)
                       : (ru.empty() ? sna::Mpf::kLast : sna::Mpf::kMiddle);
        Piu piu{th, first ? std::optional(rh) : std::nullopt, part};
        sna::encode_piu(piu, out.pius.emplace_back());
        first = false;
    } while (!ru.empty());
}

std::uint16_t HalfSession::expedited(Rh rh, Octets ru, Expected expected, SessionOutput& out) {
    const std::uint16_t snf = ++expedited_snf_;
    remember(snf, true, expected);
    emit(outbound(true, snf), rh, ru, std::nullopt, out);
    return snf;
}

std::uint16_t HalfSession::normal(Rh rh, Octets ru, std::optional<std::uint32_t> segment, Expected expected,
                                  SessionOutput& out) {
    const std::uint16_t snf = ++sent_snf_;
    if (rh.dr1 || rh.dr2) remember(snf, false, expected);
    track_sent(rh);
    if (window_ == 0) {
        emit(outbound(false, snf), rh, ru, segment, out);
        return snf;
    }
    bool first = false;
    if (!waiting_.empty() || !take_credit(first)) {
        waiting_.push_back({rh, Bytes(ru.begin(), ru.end()), segment, snf});
        return snf;
    }
    rh.pacing = first;
    emit(outbound(false, snf), rh, ru, segment, out);
    return snf;
}

/// The first request of a window asks for the next one, which begins when this one is used up (SNA Formats,
/// "session-level pacing").
bool HalfSession::take_credit(bool& first) {
    if (credit_ == 0) {
        if (!next_granted_) return false;
        next_granted_ = false;
        credit_ = window_;
    }
    first = credit_ == window_;
    --credit_;
    return true;
}

void HalfSession::pacing_received(SessionOutput& out) {
    next_granted_ = true;
    for (bool first = false; !waiting_.empty() && take_credit(first);) {
        Waiting next = std::move(waiting_.front());
        waiting_.pop_front();
        next.rh.pacing = first;
        emit(outbound(false, next.snf), next.rh, next.ru, next.segment, out);
    }
}

void HalfSession::bind(SessionOutput& out) {
    state_ = State::kBinding;
    Bytes ru;
    sna::encode_bind(bind_, ru);
    expedited(control_header(Category::kSessionControl), ru, {code::kBind, true}, out);
}

void HalfSession::unbind(std::uint8_t type, std::uint32_t sense, SessionOutput& out) {
    Bytes ru{code::kUnbind, type};
    if (type == 0xFE) sna::put32(ru, sense);
    state_ = State::kUnbinding;
    forthcoming_ = type == 2;
    waiting_.clear();
    expedited(control_header(Category::kSessionControl), ru, {code::kUnbind, true}, out);
}

std::uint16_t HalfSession::send(const OutboundChain& chain, SessionOutput& out) {
    const std::uint32_t bound = bind_.max_primary_ru();
    const std::size_t limit = chain.ru_size ? std::max<std::uint32_t>(*chain.ru_size, 1)
                                            : (bound ? bound : std::max<std::size_t>(chain.data.size(), 1));
    Octets rest(chain.data);
    std::uint16_t snf = 0;
    bool first = true;
    do {
        const Octets ru = rest.first(std::min(limit, rest.size()));
        rest = rest.subspan(ru.size());
        const bool last = rest.empty() && !chain.leave_open;
        Rh rh;
        rh.begin_chain = first;
        rh.end_chain = last;
        rh.fi = first && chain.fm_header;
        rh.begin_bracket = first && chain.begin_bracket;
        // In a bracket's last chain, EB stands in the first RU (SNA Formats, "EBI").
        rh.end_bracket = first && chain.end_bracket;
        rh.change_direction = last && chain.change_direction;
        // Definite response is asked for with the last RU; the others of that chain say exception.
        set_form(
            rh, last || chain.response != ResponseForm::kDefinite ? chain.response : ResponseForm::kException,
            chain.dr);
        snf = normal(rh, ru, chain.segment ? chain.segment : segment_, {0, false, last && chain.end_bracket},
                     out);
        first = false;
    } while (!rest.empty());
    // Unless an answer decides it, the bracket ends with the chain.
    if (chain.end_bracket && !chain.leave_open && chain.response != ResponseForm::kDefinite) end_bracket();
    return snf;
}

std::uint16_t HalfSession::command(const Command& command, Octets operand, const Flags& flags,
                                   SessionOutput& out) {
    Rh rh = control_header(command.session_control ? Category::kSessionControl : Category::kDataFlowControl);
    set_flags(rh, flags);
    Bytes ru{command.code};
    sna::put(ru, operand);
    const Expected expected{command.code, command.session_control, rh.end_bracket};
    if (command.session_control && command.code == code::kClear) {
        state_ = State::kClearing;
        reset_traffic();
    } else if (command.session_control && command.code == code::kSdt) {
        state_ = State::kStarting;
    } else if (command.session_control && command.code == code::kStsn) {
        set_numbers(operand);
    } else if (command.session_control && command.code == code::kUnbind) {
        state_ = State::kUnbinding;
    }
    return command.expedited ? expedited(rh, ru, expected, out) : normal(rh, ru, segment_, expected, out);
}

/// STSN's two-bit actions, secondary to primary and the other way: their low bit says "set" (SNA Formats).
void HalfSession::set_numbers(Octets operand) {
    if (operand.size() < 5) return;
    if (operand[0] & 0x40) received_snf_ = sna::get16(operand, 1);
    if (operand[0] & 0x10) sent_snf_ = sna::get16(operand, 3);
}

std::uint16_t HalfSession::raw(const RawStep& step, SessionOutput& out) {
    const std::uint16_t snf = step.snf ? *step.snf : (step.expedited ? ++expedited_snf_ : ++sent_snf_);
    Bytes& piu = out.pius.emplace_back();
    sna::encode_th(outbound(step.expedited, snf), piu);
    sna::put(piu, step.rh_ru);
    remember(snf, step.expedited, {});
    return snf;
}

void HalfSession::respond(const SessionEvent& request, std::uint32_t sense, SessionOutput& out,
                          Octets operand) {
    const Rh& asked = request.last;
    if (asked.is_rqn() || (asked.is_rqe() && sense == 0)) return;
    const Rh rh = sna::response_to(asked, sense == 0);
    Bytes ru;
    if (sense != 0) sna::put32(ru, sense);
    if (request.kind == Kind::kCommand) {
        ru.push_back(request.code);
        if (sense == 0) sna::put(ru, operand);
    }
    Rh sent = rh;
    if (pacing_owed_ && !pacing_held_ && !request.expedited) {
        sent.pacing = true;  // a response may carry the pacing response
        pacing_owed_ = false;
    }
    emit(outbound(request.expedited, request.snf), sent, ru, std::nullopt, out);
    if (sense == 0 && (request.first.end_bracket || request.last.end_bracket)) end_bracket();
}

void HalfSession::hold_pacing(bool hold, SessionOutput& out) {
    pacing_held_ = hold;
    if (!hold && pacing_owed_) grant_pacing(out);
}

void HalfSession::grant_pacing(SessionOutput& out) {
    pacing_owed_ = false;
    emit(outbound(false, 0), sna::isolated_pacing_response(), {}, std::nullopt, out);
}

void HalfSession::received(const Piu& piu, SessionOutput& out) {
    if (piu.rh->response) {
        received_response(piu, out);
    } else {
        received_request(piu, out);
    }
}

void HalfSession::received_response(const Piu& piu, SessionOutput& out) {
    const Rh& rh = *piu.rh;
    if (rh.pacing && !piu.th.expedited) pacing_received(out);
    const bool isolated = rh.pacing && !rh.dr1 && !rh.dr2 && rh.category == Category::kFmd && piu.ru.empty();
    if (isolated) return;
    const auto at = outstanding_.find(key_of(piu.th.expedited, piu.th.snf));
    if (at == outstanding_.end()) {
        if (state_ == State::kClearing || state_ == State::kUnbinding) return;  // it crossed
        SessionEvent event{Kind::kViolation};
        event.text = "a response to nothing: SNF " + std::to_string(piu.th.snf);
        out.events.push_back(std::move(event));
        return;
    }
    const Expected expected = at->second;
    outstanding_.erase(at);
    answered(expected, piu, out);
}

void HalfSession::answered(const Expected& expected, const Piu& piu, SessionOutput& out) {
    SessionEvent event{Kind::kResponse};
    event.code = expected.code;
    event.session_control = expected.session_control;
    event.expedited = piu.th.expedited;
    event.snf = piu.th.snf;
    event.last = *piu.rh;
    Octets ru = piu.ru;
    if (piu.rh->exception || piu.rh->sense) {
        // Some old devices send a negative response without its sense bytes.
        event.sense = ru.size() >= 4 ? sna::get32(ru, 0) : 0x10000000;
        ru = ru.subspan(std::min<std::size_t>(ru.size(), 4));
    }
    event.data.assign(ru.begin(), ru.end());
    const bool good = event.sense == 0;
    if (good && expected.ends_bracket) end_bracket();
    if (expected.session_control) {
        switch (expected.code) {
            case code::kBind:
                state_ = good ? State::kBound : State::kEnded;
                event.kind = good ? Kind::kBound : Kind::kRefused;
                if (good && event.data.size() > 1) {
                    // A negotiable BIND comes back with the secondary's values, which count.
                    if (const auto answer = sna::decode_bind(event.data); !answer.error_offset)
                        bind_ = answer.bind;
                    window_ = bind_.secondary_receive_window();
                    reset_traffic();
                }
                break;
            case code::kSdt:
                state_ = good ? State::kActive : State::kBound;
                event.kind = good ? Kind::kStarted : Kind::kResponse;
                break;
            case code::kClear:
                state_ = State::kBound;
                break;
            case code::kUnbind:
                state_ = State::kEnded;
                event.kind = Kind::kEnded;
                break;
            default:
                break;
        }
    }
    out.events.push_back(std::move(event));
}

std::uint32_t HalfSession::broken_rule(const Piu& piu) const {
    const Rh& rh = *piu.rh;
    const bool data = rh.category == Category::kFmd;
    if (state_ != State::kActive && bind_.ts_profile() != 2) return sense::kTrafficReset;
    if (piu.th.snf != static_cast<std::uint16_t>(received_snf_ + 1)) return sense::kSequence;
    if (data && rh.begin_chain == in_chain_) return sense::kChaining;
    if (data && bind_.max_secondary_ru() && piu.ru.size() > bind_.max_secondary_ru()) return sense::kRuLength;
    if (data && !rh.end_chain && !bind_.secondary().multi_ru_chains()) return sense::kChaining;
    if (rh.is_rqd() && !rh.end_chain) return sense::kDefiniteNotAllowed;
    if (data && rh.end_chain) {
        const auto allowed = bind_.secondary().responses();
        if (rh.is_rqd() &&
            (allowed == sna::ResponseProtocol::kException || allowed == sna::ResponseProtocol::kNone))
            return sense::kDefiniteNotAllowed;
        if (rh.is_rqe() &&
            (allowed == sna::ResponseProtocol::kDefinite || allowed == sna::ResponseProtocol::kNone))
            return sense::kExceptionNotAllowed;
        if (rh.is_rqn() && allowed != sna::ResponseProtocol::kNone) return sense::kNoResponseNotAllowed;
    }
    if (!rh.begin_chain) return 0;
    if (rh.begin_bracket && (!brackets_ || in_bracket_))
        return brackets_ ? sense::kBracket : sense::kBeginBracketNotAllowed;
    if (rh.end_bracket && !bind_.secondary().may_end_bracket()) return sense::kEndBracketNotAllowed;
    if (brackets_ && data && !in_bracket_ && !rh.begin_bracket) return sense::kBracket;
    if (half_duplex_ && data && (in_bracket_ || !brackets_) && !secondary_sends_) return sense::kDirection;
    return 0;
}

void HalfSession::violation(const Piu& piu, std::uint32_t broken, SessionOutput& out) {
    SessionEvent event{Kind::kViolation};
    event.sense = broken;
    event.snf = piu.th.snf;
    event.text = "SNF " + std::to_string(piu.th.snf);
    SessionEvent request{piu.rh->category == Category::kFmd ? Kind::kChain : Kind::kCommand};
    request.snf = piu.th.snf;
    request.last = *piu.rh;
    if (!piu.ru.empty()) request.code = piu.ru[0];
    respond(request, broken, out);
    out.events.push_back(std::move(event));
}

void HalfSession::track_received(const Rh& rh, bool command) {
    if (brackets_ && rh.begin_chain && rh.begin_bracket) {
        in_bracket_ = true;
        secondary_sends_ = true;
    }
    if (rh.end_chain && rh.change_direction) secondary_sends_ = false;
    // Termination rule 1: a bracket ends with its last chain, once that is answered if it asked to be.
    if (rh.end_chain && !rh.is_rqd() && (rh.end_bracket || (!command && chain_.first.end_bracket)))
        end_bracket();
}

void HalfSession::track_sent(const Rh& rh) {
    if (rh.begin_bracket) {
        in_bracket_ = true;
        secondary_sends_ = false;
    }
    if (rh.end_chain && rh.change_direction) secondary_sends_ = true;
}

void HalfSession::end_bracket() {
    in_bracket_ = false;
    secondary_sends_ = true;
}

void HalfSession::received_request(const Piu& piu, SessionOutput& out) {
    const Rh& rh = *piu.rh;
    if (state_ == State::kUnbinding && !(piu.th.expedited && rh.category == Category::kSessionControl))
        return;
    // Purged by CLEAR, which it crossed.
    if (state_ == State::kClearing && !piu.th.expedited) return;
    if (piu.th.expedited) {
        received_command(piu, out);
        return;
    }
    if (rh.pacing) {
        pacing_owed_ = true;
        // A definite response soon takes it along; else it goes alone.
        if (!pacing_held_ && !(rh.is_rqd() && rh.end_chain)) grant_pacing(out);
    }
    if (const std::uint32_t broken = broken_rule(piu)) {
        received_snf_ = piu.th.snf;
        dropping_ = rh.category == Category::kFmd ? !rh.end_chain : dropping_;
        in_chain_ = dropping_;
        violation(piu, broken, out);
        return;
    }
    received_snf_ = piu.th.snf;
    if (rh.category == Category::kFmd) {
        received_data(piu, out);
    } else {
        received_command(piu, out);
    }
}

void HalfSession::received_data(const Piu& piu, SessionOutput& out) {
    const Rh& rh = *piu.rh;
    if (rh.begin_chain) {
        chain_ = {Kind::kChain};
        chain_.first = rh;
        chain_.first_snf = piu.th.snf;
        dropping_ = false;
    }
    in_chain_ = !rh.end_chain;
    chain_.last = rh;
    chain_.snf = piu.th.snf;
    if (dropping_) return;
    if (chain_.data.size() + piu.ru.size() > kMaxChain) {
        dropping_ = !rh.end_chain;
        violation(piu, sense::kNoResources, out);
        return;
    }
    sna::put(chain_.data, piu.ru);
    track_received(rh, false);
    if (rh.end_chain) {
        out.events.push_back(std::move(chain_));
        chain_ = {Kind::kChain};
    }
}

void HalfSession::received_command(const Piu& piu, SessionOutput& out) {
    SessionEvent event{Kind::kCommand};
    event.session_control = piu.rh->category == Category::kSessionControl;
    event.expedited = piu.th.expedited;
    event.snf = event.first_snf = piu.th.snf;
    event.first = event.last = *piu.rh;
    if (piu.ru.empty()) {
        violation(piu, sense::kRuLength, out);
        return;
    }
    event.code = piu.ru[0];
    event.data.assign(piu.ru.begin() + 1, piu.ru.end());
    if (!piu.th.expedited) {
        if (!event.session_control && event.code == code::kCancel) {
            in_chain_ = dropping_ = false;
            chain_ = {Kind::kChain};
        }
        track_received(*piu.rh, true);
    }
    if (event.session_control && event.code == code::kUnbind) {
        respond(event, 0, out);
        state_ = State::kEnded;
        event.kind = Kind::kEnded;
    }
    out.events.push_back(std::move(event));
}

}  // namespace openwosa::snahost
