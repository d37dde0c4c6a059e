#include "snmp/pdu.hpp"

namespace openwosa::snmp {

bool expects_response(PduType type) {
    switch (type) {
        case PduType::kGet:
        case PduType::kGetNext:
        case PduType::kSet:
        case PduType::kGetBulk:
        case PduType::kInform:
            return true;
        case PduType::kResponse:
        case PduType::kTrapV1:
        case PduType::kTrapV2:
            return false;
    }
    return false;
}

bool syntax_in_version(Syntax syntax, Version version) {
    switch (syntax) {
        case Syntax::kInteger:
        case Syntax::kOctets:
        case Syntax::kNull:
        case Syntax::kOid:
        case Syntax::kIpAddress:
        case Syntax::kCounter32:
        case Syntax::kGauge32:
        case Syntax::kTimeTicks:
        case Syntax::kOpaque:
        case Syntax::kBits:
            return true;
        case Syntax::kNsapAddress:
        case Syntax::kCounter64:
        case Syntax::kUInteger32:
        case Syntax::kNoSuchObject:
        case Syntax::kNoSuchInstance:
        case Syntax::kEndOfMibView:
            return version == Version::kV2c;
    }
    return false;
}

void Pdu::clear() {
    type = PduType::kGetNext;
    request_id = error_status = error_index = 0;
    v1_trap.enterprise.clear();
    v1_trap.agent_address = {};
    v1_trap.generic_trap = v1_trap.specific_trap = 0;
    v1_trap.time_stamp = 0;
    varbinds.clear();
}

PduError validate_for_send(const Pdu& pdu) {
    if (pdu.type == PduType::kTrapV1) return PduError::kTrapV1;
    if (pdu.type == PduType::kGetBulk || pdu.type == PduType::kResponse) return PduError::kOk;
    return pdu.error_status == 0 && pdu.error_index == 0 ? PduError::kOk : PduError::kErrorFieldsSet;
}

}  // namespace openwosa::snmp
