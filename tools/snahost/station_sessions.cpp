// The part of Station that carries LU-LU sessions from BIND to their end.
#include <algorithm>

#include "services.hpp"
#include "station.hpp"

namespace openwosa::snahost {
namespace {

using Kind = SessionEvent::Kind;

std::string hex32(std::uint32_t value) {
    Bytes bytes;
    sna::put32(bytes, value);
    return to_hex(bytes);
}

Bytes stsn_operand(std::uint32_t numbers) {
    Bytes operand{0x50};  // set both flows
    sna::put32(operand, numbers);
    return operand;
}

}  // namespace

void Station::after_session(Lu& lu, SessionOutput& session, std::vector<Order>& orders, Millis now,
                            StationOutput& out) {
    bool ended = false;
    // A program's reaction may bring more events only through the wire, so one pass sees them all.
    const std::vector<SessionEvent> events = std::move(session.events);
    for (const SessionEvent& event : events) {
        Context context{*lu.session, session, orders, now};
        session_event(lu, event, context, out);
        ended = ended || event.kind == Kind::kEnded || event.kind == Kind::kRefused;
    }
    for (Bytes& piu : session.pius) out.pius.push_back(std::move(piu));
    for (const Order& order : orders) obey(lu, order, out);
    if (ended && lu.session) session_ended(lu, now, out);
}

void Station::session_event(Lu& lu, const SessionEvent& event, Context& context, StationOutput& out) {
    const std::string who = lu_name(lu.config->address) + " with " + lu.application->name;
    switch (event.kind) {
        case Kind::kBound: {
            if (silent_at(Stage::kSdt, out)) return;
            const std::uint8_t profile = context.session.image().ts_profile();
            if (profile == 4 && lu.application->sequence_numbers) {
                context.session.command(*find_command("STSN"), stsn_operand(lu.application->sequence_numbers),
                                        {}, context.out);
            }
            if (profile == 3 || profile == 4) {
                context.session.command(*find_command("SDT"), {}, {}, context.out);
                return;
            }
            break;  // no SDT: traffic is active at once
        }
        case Kind::kStarted:
            if (lu.started) {
                lu.program->event(event, context);
                return;
            }
            break;
        case Kind::kRefused:
            ++house_.statistics.binds_refused;
            house_.tell(who + ": BIND refused, " + hex32(event.sense));
            session_failed(lu, event.sense, out);
            return;
        case Kind::kEnded:
            house_.tell(who + ": session ended");
            if (lu.started) lu.program->event(event, context);
            return;
        case Kind::kViolation:
            complain(who + ": " + event.text + (event.sense ? ", sense " + hex32(event.sense) : ""));
            return;
        case Kind::kChain:
            ++house_.statistics.chains_in;
            lu.program->event(event, context);
            return;
        case Kind::kResponse:
            if (event.sense != 0) ++house_.statistics.negative_responses;
            if (lu.started) lu.program->event(event, context);
            return;
        case Kind::kCommand:
            lu.program->event(event, context);
            return;
    }
    lu.started = true;
    ++house_.statistics.sessions_started;
    house_.tell(who + ": session started");
    lu.program->started(context);
}

void Station::obey(Lu& lu, const Order& order, StationOutput& out) {
    const std::uint8_t address = lu.config->address;
    if (const auto* act = std::get_if<LinkAct>(&order)) {
        out.link.push_back(*act);
    } else if (const auto* unit = std::get_if<UnitAct>(&order)) {
        deactivate(*unit, address, out);
    } else if (const auto* text = std::get_if<SayToLu>(&order)) {
        say(address, text->text, out);
    } else if (const auto* remark = std::get_if<Remark>(&order)) {
        house_.tell(lu_name(address) + ": " + remark->text);
    } else if (const auto* failure = std::get_if<Failure>(&order)) {
        ++house_.statistics.failures;
        house_.tell("failure: " + lu_name(address) + ": " + failure->text);
    }
}

void Station::deactivate(UnitAct act, std::uint8_t lu, StationOutput& out) {
    constexpr std::uint8_t kPu = 0;
    const auto session_control = sna::Category::kSessionControl;
    switch (act) {
        case UnitAct::kActluCold:
            ask(lu, actlu(true), session_control, true, true, out);
            return;
        case UnitAct::kActpuCold:
            ask(kPu, actpu(true, house_.scenario.sscp.id), session_control, true, true, out);
            return;
        case UnitAct::kDactlu:
            ask(lu, Bytes{code::kDactlu}, session_control, true, true, out);
            if (Lu& gone = lus_[lu]; gone.active) {
                end_session(gone);
                gone.active = gone.enabled = false;
                --house_.statistics.lus;
            }
            return;
        case UnitAct::kDactpu:
            ask(kPu, Bytes{code::kDactpu, 0x01}, session_control, true, true, out);
            for (auto& [address, gone] : lus_) {
                end_session(gone);
                if (gone.active) --house_.statistics.lus;
                gone.active = gone.enabled = false;
            }
            if (pu_active_) --house_.statistics.pus;
            pu_active_ = false;
            return;
    }
}

void Station::session_ended(Lu& lu, Millis now, StationOutput& out) {
    const bool again = lu.session->forthcoming();
    end_session(lu);
    if (!lu.active) return;
    if (again) {
        begin_session(lu, *lu.application, now, out);
    } else if (house_.scenario.sscp.retry_ms && lu.enabled && !lu.config->application.empty()) {
        lu.bind_at = now + house_.scenario.sscp.retry_ms;
    }
}

}  // namespace openwosa::snahost
