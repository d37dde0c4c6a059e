#include "snmp/coexist.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

namespace openwosa::snmp {

namespace {

constexpr Arc kSysUpTimeArcs[] = {1, 3, 6, 1, 2, 1, 1, 3, 0};
constexpr Arc kSnmpTrapOidArcs[] = {1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0};
constexpr Arc kSnmpTrapEnterpriseArcs[] = {1, 3, 6, 1, 6, 3, 1, 1, 4, 3, 0};
constexpr Arc kSnmpTrapsArcs[] = {1, 3, 6, 1, 6, 3, 1, 1, 5};
constexpr Arc kSnmpTrapAddressArcs[] = {1, 3, 6, 1, 6, 3, 18, 1, 3, 0};
constexpr Arcs kSnmpTrapAddressInstance{kSnmpTrapAddressArcs};

}  // namespace

constinit const Arcs kSysUpTimeInstance{kSysUpTimeArcs};
constinit const Arcs kSnmpTrapOidInstance{kSnmpTrapOidArcs};
constinit const Arcs kSnmpTrapEnterpriseInstance{kSnmpTrapEnterpriseArcs};
constinit const Arcs kSnmpTraps{kSnmpTrapsArcs};

namespace {

bool all_values_in_v1(const VarBindList& list) {
    for (std::size_t i = 1; i <= list.size(); ++i)
        if (!syntax_in_version(list.value(i).syntax, Version::kV1)) return false;
    return true;
}

// RFC 3584 section 4.4: what each SNMPv2 error is called in SNMPv1. Codes nobody defined become genErr.
ErrorStatus v1_error(std::int32_t status) {
    switch (static_cast<ErrorStatus>(status)) {
        case ErrorStatus::kNoError:
        case ErrorStatus::kTooBig:
        case ErrorStatus::kNoSuchName:
        case ErrorStatus::kBadValue:
        case ErrorStatus::kReadOnly:
        case ErrorStatus::kGenErr:
            return static_cast<ErrorStatus>(status);
        case ErrorStatus::kWrongType:
        case ErrorStatus::kWrongLength:
        case ErrorStatus::kWrongEncoding:
        case ErrorStatus::kWrongValue:
        case ErrorStatus::kInconsistentValue:
            return ErrorStatus::kBadValue;
        case ErrorStatus::kNoAccess:
        case ErrorStatus::kNoCreation:
        case ErrorStatus::kAuthorizationError:
        case ErrorStatus::kNotWritable:
        case ErrorStatus::kInconsistentName:
            return ErrorStatus::kNoSuchName;
        case ErrorStatus::kResourceUnavailable:
        case ErrorStatus::kCommitFailed:
        case ErrorStatus::kUndoFailed:
            return ErrorStatus::kGenErr;
    }
    return ErrorStatus::kGenErr;
}

void replace_v2_values_by_null(VarBindList& list) {
    for (std::size_t i = 1; i <= list.size(); ++i)
        if (!syntax_in_version(list.value(i).syntax, Version::kV1)) list.replace_value(i, ValueView::null());
}

void response_to_v1(Pdu& pdu) {
    pdu.error_status = static_cast<std::int32_t>(v1_error(pdu.error_status));
    std::size_t first_bad = 0;
    for (std::size_t i = pdu.varbinds.size(); i != 0; --i)
        if (!syntax_in_version(pdu.varbinds.value(i).syntax, Version::kV1)) first_bad = i;
    if (first_bad == 0) return;
    // A v1 requester sent NULL values in its GET and gets them back with the error.
    for (std::size_t i = 1; i <= pdu.varbinds.size(); ++i) pdu.varbinds.replace_value(i, ValueView::null());
    if (pdu.error_status == static_cast<std::int32_t>(ErrorStatus::kNoError)) {
        pdu.error_status = static_cast<std::int32_t>(ErrorStatus::kNoSuchName);
        pdu.error_index = static_cast<std::int32_t>(first_bad);
    }
}

std::optional<Octets> value_of_address(const VarBindList& list, Arcs name) {
    for (std::size_t i = 1; i <= list.size(); ++i) {
        const ValueView v = list.value(i);
        if (v.syntax == Syntax::kIpAddress && v.octets.size() == 4 && same_oid(list.name(i), name))
            return v.octets;
    }
    return std::nullopt;
}

// RFC 3584 section 3.2 (1), (3) and (4): enterprise, generic-trap and specific-trap out of snmpTrapOID.0.
CoexistError name_v1_trap(const Pdu& pdu, V1TrapFields& trap) {
    const Arcs oid = pdu.varbinds.value(2).oid;
    constexpr Arc kStandardTraps = 6;  // coldStart(1) .. egpNeighborLoss(6) under snmpTraps
    if (oid.size() == kSnmpTraps.size() + 1 && has_prefix(oid, kSnmpTraps) && oid.back() >= 1 &&
        oid.back() <= kStandardTraps) {
        trap.generic_trap = static_cast<std::int32_t>(oid.back() - 1);
        trap.specific_trap = 0;
        trap.enterprise.assign(kSnmpTraps.begin(), kSnmpTraps.end());
        for (std::size_t i = 3; i <= pdu.varbinds.size(); ++i) {
            const ValueView v = pdu.varbinds.value(i);
            if (v.syntax == Syntax::kOid && same_oid(pdu.varbinds.name(i), kSnmpTrapEnterpriseInstance))
                trap.enterprise.assign(v.oid.begin(), v.oid.end());
        }
        return CoexistError::kOk;
    }
    trap.generic_trap = static_cast<std::int32_t>(GenericTrap::kEnterpriseSpecific);
    if (oid.size() < kMinArcs + 1) return CoexistError::kBadTrapOid;
    trap.specific_trap = static_cast<std::int32_t>(oid.back());
    const bool zero_before_last = oid[oid.size() - 2] == 0;
    const Arcs enterprise = oid.first(oid.size() - (zero_before_last ? 2 : 1));
    if (enterprise.size() < kMinArcs) return CoexistError::kBadTrapOid;
    trap.enterprise.assign(enterprise.begin(), enterprise.end());
    return CoexistError::kOk;
}

CoexistError trap_to_v1(Pdu& pdu, const AgentAddress& agent_address) {
    VarBindList& list = pdu.varbinds;
    if (list.size() < 2 || !same_oid(list.name(1), kSysUpTimeInstance) ||
        list.value(1).syntax != Syntax::kTimeTicks || !same_oid(list.name(2), kSnmpTrapOidInstance) ||
        list.value(2).syntax != Syntax::kOid)
        return CoexistError::kNoTrapOid;
    if (!all_values_in_v1(list)) return CoexistError::kCounter64;
    V1TrapFields trap;
    if (const CoexistError error = name_v1_trap(pdu, trap); error != CoexistError::kOk) return error;
    trap.time_stamp = list.value(1).as_uint32();
    trap.agent_address = agent_address;
    if (const auto octets = value_of_address(list, kSnmpTrapAddressInstance))
        std::ranges::copy(*octets, trap.agent_address.begin());
    pdu.v1_trap = std::move(trap);
    pdu.type = PduType::kTrapV1;
    list.erase(2);
    list.erase(1);
    return CoexistError::kOk;
}

}  // namespace

bool needs_v1_form(const Pdu& pdu) {
    switch (pdu.type) {
        case PduType::kGet:
        case PduType::kGetNext:
        case PduType::kSet:
            return !all_values_in_v1(pdu.varbinds);
        case PduType::kResponse:
            return static_cast<std::int32_t>(v1_error(pdu.error_status)) != pdu.error_status ||
                   !all_values_in_v1(pdu.varbinds);
        case PduType::kGetBulk:
        case PduType::kInform:
        case PduType::kTrapV2:
            return true;
        case PduType::kTrapV1:
            return false;
    }
    return false;
}

CoexistError to_v1(Pdu& pdu, const AgentAddress& agent_address) {
    switch (pdu.type) {
        case PduType::kGetBulk:
            pdu.type = PduType::kGetNext;
            pdu.error_status = pdu.error_index = 0;
            [[fallthrough]];
        case PduType::kGet:
        case PduType::kGetNext:
            replace_v2_values_by_null(pdu.varbinds);
            return CoexistError::kOk;
        case PduType::kSet:
            return all_values_in_v1(pdu.varbinds) ? CoexistError::kOk : CoexistError::kCounter64;
        case PduType::kResponse:
            response_to_v1(pdu);
            return CoexistError::kOk;
        case PduType::kTrapV1:
            return CoexistError::kOk;
        case PduType::kInform:
            return CoexistError::kInform;
        case PduType::kTrapV2:
            return trap_to_v1(pdu, agent_address);
    }
    return CoexistError::kOk;
}

CoexistError trap_to_v2(Pdu& pdu, std::int32_t request_id) {
    const V1TrapFields& trap = pdu.v1_trap;
    OidBuffer name;
    const auto put = [&name](Arcs arcs) {
        std::ranges::copy(arcs, name.arcs.begin() + static_cast<std::ptrdiff_t>(name.size));
        name.size += arcs.size();
    };
    if (trap.generic_trap == static_cast<std::int32_t>(GenericTrap::kEnterpriseSpecific)) {
        if (trap.enterprise.size() + 2 > kMaxArcs) return CoexistError::kOidTooLong;
        const Arc tail[] = {0, static_cast<Arc>(trap.specific_trap)};
        put(trap.enterprise);
        put(tail);
    } else {
        const Arc tail[] = {static_cast<Arc>(trap.generic_trap) + 1};
        put(kSnmpTraps);
        put(tail);
    }
    VarBindList& list = pdu.varbinds;
    list.insert(1, kSysUpTimeInstance, ValueView::unsigned32(Syntax::kTimeTicks, trap.time_stamp));
    list.insert(2, kSnmpTrapOidInstance, ValueView::object_id(name.view()));
    list.append(kSnmpTrapEnterpriseInstance, ValueView::object_id(trap.enterprise));
    pdu.type = PduType::kTrapV2;
    pdu.request_id = request_id;
    pdu.error_status = pdu.error_index = 0;
    return CoexistError::kOk;
}

void response_from_v1(Pdu& pdu) {
    if (pdu.type == PduType::kResponse && pdu.error_status == static_cast<std::int32_t>(ErrorStatus::kTooBig))
        pdu.varbinds.clear();
}

}  // namespace openwosa::snmp
