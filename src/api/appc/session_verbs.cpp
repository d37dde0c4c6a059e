// Sessions, limits and what the node tells of itself; and the node's answers to every verb it is asked.
#include <acsmgtc.h>

#include "other_verbs.hpp"
#include "runtime/memory_probe.hpp"

namespace openwosa::appc {

namespace {

Codes codes_of(port::CnosResult result, std::uint32_t sense) {
    using R = port::CnosResult;
    switch (result) {
        case R::kAccepted:
            return {AP_OK, AP_CNOS_ACCEPTED};
        case R::kNegotiated:
            return {AP_OK, AP_CNOS_NEGOTIATED};
        case R::kAllocationRetry:
            return {AP_ALLOCATION_ERROR, AP_ALLOCATION_FAILURE_RETRY};
        case R::kAllocationNoRetry:
            return {AP_ALLOCATION_ERROR, AP_ALLOCATION_FAILURE_NO_RETRY};
        case R::kLocalRaceReject:
            return {AP_CNOS_LOCAL_RACE_REJECT, 0};
        case R::kPartnerModeClosed:
            return {AP_CNOS_PARTNER_LU_REJECT, AP_CNOS_MODE_CLOSED};
        case R::kPartnerModeReject:
            return {AP_CNOS_PARTNER_LU_REJECT, AP_CNOS_MODE_NAME_REJECT};
        case R::kPartnerRaceReject:
            return {AP_CNOS_PARTNER_LU_REJECT, AP_CNOS_COMMAND_RACE_REJECT};
        case R::kAllModeMustReset:
            return {AP_PARAMETER_CHECK, AP_ALL_MODE_MUST_RESET};
        case R::kAutoactExceedsLimit:
            return {AP_PARAMETER_CHECK, AP_AUTOACT_EXCEEDS_SESSLIM};
        case R::kBadLuAlias:
            return {AP_PARAMETER_CHECK, AP_BAD_LU_ALIAS};
        case R::kBadPartner:
            return {AP_PARAMETER_CHECK, AP_BAD_PARTNER_LU_ALIAS};
        case R::kBadSnasvcmgLimits:
            return {AP_PARAMETER_CHECK, AP_BAD_SNASVCMG_LIMITS};
        case R::kChangeSourceDrains:
            return {AP_PARAMETER_CHECK, AP_CHANGE_SRC_DRAINS};
        case R::kImplicitParallel:
            return {AP_PARAMETER_CHECK, AP_CNOS_IMPLICIT_PARALLEL};
        case R::kCpsvcmgNotAllowed:
            return {AP_PARAMETER_CHECK, AP_CPSVCMG_MODE_NOT_ALLOWED};
        case R::kExceedsMaximum:
            return {AP_PARAMETER_CHECK, AP_EXCEEDS_MAX_ALLOWED};
        case R::kMinGreaterThanTotal:
            return {AP_PARAMETER_CHECK, AP_MIN_GT_TOTAL};
        case R::kModeClosed:
            return {AP_PARAMETER_CHECK, AP_MODE_CLOSED};
        case R::kUnknownMode:
            return {AP_PARAMETER_CHECK, AP_UNKNOWN_PARTNER_MODE};
        case R::kResetSnaDrains:
            return {AP_PARAMETER_CHECK, AP_RESET_SNA_DRAINS};
        case R::kSingleNotSourceResponsible:
            return {AP_PARAMETER_CHECK, AP_SINGLE_NOT_SRC_RESP};
        case R::kCannotRaiseLimits:
            return {AP_STATE_CHECK, AP_CANT_RAISE_LIMITS};
        case R::kLuDetached:
            return {AP_STATE_CHECK, AP_LU_DETACHED};
        case R::kSnasvcmgResetNotAllowed:
            return {AP_STATE_CHECK, AP_SNASVCMG_RESET_NOT_ALLOWED};
        case R::kCanceled:
            return {AP_CANCELLED, 0};
    }
    return {AP_UNEXPECTED_DOS_ERROR, sense};
}

}  // namespace

// ---- asking

void issue_other(Library& library, Call& call, Library::Lock& lock, ACTIVATE_SESSION& v) {
    if (!library.node_for(call, lock) || !library.fields_checked(call)) return;
    port::Activate ask;
    ask.request = call.request = library.new_id();
    ask.lu_alias = ascii_name(v.lu_alias);
    put_partner(ask.partner, v.plu_alias, v.fqplu_name);
    ask.mode = ebcdic_name(v.mode_name);
    ask.polarity = static_cast<port::Polarity>(v.polarity);
    ask.passive = v.type == AP_ACT_PASSIVE;
    library.ask(call, std::move(ask));
}

void issue_other(Library& library, Call& call, Library::Lock& lock, DEACTIVATE_SESSION& v) {
    if (!library.node_for(call, lock) || !library.fields_checked(call)) return;
    port::Deactivate ask;
    ask.request = call.request = library.new_id();
    ask.lu_alias = ascii_name(v.lu_alias);
    if (!all(v.session_id, 0)) {
        port::SessionId session{};
        std::copy(std::begin(v.session_id), std::end(v.session_id), session.begin());
        ask.session = session;
    }
    put_partner(ask.partner, v.plu_alias, v.fqplu_name);
    ask.mode = ebcdic_name(v.mode_name);
    ask.cleanup = v.type == AP_DEACT_CLEANUP;
    library.ask(call, std::move(ask));
}

void issue_other(Library& library, Call& call, Library::Lock& lock, CNOS& v) {
    if (!library.node_for(call, lock) || !library.fields_checked(call)) return;
    port::Cnos ask;
    ask.request = call.request = library.new_id();
    ask.lu_alias = ascii_name(v.lu_alias);
    put_partner(ask.partner, v.plu_alias, v.fqplu_name);
    ask.mode = ebcdic_name(v.mode_name);
    ask.all_modes = v.mode_name_select == AP_ALL;
    ask.negotiable = v.set_negotiable == AP_YES;
    ask.limit = v.plu_mode_sess_lim;
    ask.source_winners = v.min_conwinners_source;
    ask.target_winners = v.min_conwinners_target;
    ask.auto_activate = v.auto_act;
    ask.drain_target = v.drain_target == AP_YES;
    ask.drain_source = v.drain_source == AP_YES;
    ask.target_responsible = v.responsible == AP_TARGET;
    library.ask(call, std::move(ask));
}

void issue_other(Library& library, Call& call, Library::Lock& lock, GET_LU_STATUS& v) {
    Tp* const tp = library.tp_at_node(call, lock, v.tp_id);
    if (!tp || !library.fields_checked(call)) return;
    call.tp = tp->id;
    call.request = library.new_id();
    tp->busy = true;
    library.ask(call, port::GetLuStatus{call.request, tp->id, tp->lu_alias, ascii_name(v.plu_alias),
                                        v.local_only == AP_YES});
}

// ---- answers

namespace {

struct Answer {
    Library& library;
    Call& call;

    void operator()(port::Attached& m) { library.attached(call, m); }
    void operator()(port::ReceiveFailed& m) { library.complete(call, appc::codes_of(m.result)); }
    void operator()(port::Ended& m) {
        library.complete(call, m.known ? Codes{} : Codes{AP_STATE_CHECK, AP_ATTACH_MANAGER_INACTIVE});
    }
    void operator()(port::Activated& m) {
        auto& v = call.as<ACTIVATE_SESSION>();
        if (m.result == port::ActivateResult::kOk) {
            std::copy(m.session.begin(), m.session.end(), v.session_id);
            v.conv_group_id = m.group;
            if (v.deactivation_event || v.p_deactivation_status)
                library.activations[m.request] = {v.deactivation_event, v.p_deactivation_status};
        }
        library.complete(call, appc::codes_of(m));
    }
    void operator()(port::Deactivated& m) {
        call.as<DEACTIVATE_SESSION>().sense_data = static_cast<std::uint16_t>(m.sense >> 16);
        library.complete(call, appc::codes_of(m.result));
    }
    void operator()(port::CnosDone& m) {
        if (m.result == port::CnosResult::kAccepted || m.result == port::CnosResult::kNegotiated) {
            auto& v = call.as<CNOS>();
            v.plu_mode_sess_lim = m.limit;
            v.min_conwinners_source = m.source_winners;
            v.min_conwinners_target = m.target_winners;
            v.drain_target = m.drain_target ? AP_YES : AP_NO;
            v.responsible = m.target_responsible ? AP_TARGET : AP_SOURCE;
        }
        library.complete(call, codes_of(m.result, m.sense));
    }
    void operator()(port::LuStatus& m) {
        if (!m.known) return library.complete(call, {AP_PARAMETER_CHECK, AP_BAD_LU_ALIAS});
        auto& v = call.as<GET_LU_STATUS>();
        v.active_sess = m.active_sessions;
        v.zero_sess = m.zero_sessions ? AP_YES : AP_NO;
        v.syncpoint = m.syncpoint ? AP_YES : AP_NO;
        v.pool_member = m.pool_member ? AP_YES : AP_NO;
        put_ebcdic(v.fqplu_name, m.partner_name);
        library.complete(call, {});
    }
    void operator()(port::Displayed& m) { displayed(library, call, m.info); }
    template <class M>
    void operator()(M&) {}
};

}  // namespace

void Library::answer(port::Indication& indication) {
    std::visit(
        [this]<class M>(M& m) {
            if constexpr (std::same_as<M, port::SessionDeactivated>) {
                deactivated(m.request, AP_SESSION_DEACTIVATED);
            } else if constexpr (requires { m.request; }) {
                const auto found = requests.find(m.request);
                if (found != requests.end()) {
                    Call& call = *found->second;
                    requests.erase(found);
                    Answer{*this, call}(m);
                } else if constexpr (std::same_as<M, port::Attached>) {
                    // Nobody waits for it any more: the partner is told that it failed.
                    send(port::Free{m.conv});
                    send(port::TpEnded{m.tp});
                } else if constexpr (std::same_as<M, port::LuStatus>) {
                    config_lu(m);
                } else if constexpr (std::same_as<M, port::Displayed>) {
                    configured(m.request, &m.info);
                }
            }
        },
        indication);
}

void Library::deactivated(std::uint32_t request, std::uint16_t status) {
    const auto found = activations.find(request);
    if (found == activations.end()) return;
    const Activation activation = found->second;
    activations.erase(found);
    if (activation.status) runtime::probe_write(activation.status, &status, sizeof status);
    if (activation.event) SetEvent(activation.event);
}

}  // namespace openwosa::appc
