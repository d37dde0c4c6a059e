// PDUs. Oracle: the SnmpCreatePdu, SnmpGetPduData, SnmpSetPduData, SnmpDuplicatePdu and SnmpFreePdu pages.
#include <gtest/gtest.h>

#include <set>

#include "support/sessions.hpp"

namespace openwosa::apitest {
namespace {

HSNMP_PDU plain(HSNMP_SESSION session, smiINT type = SNMP_PDU_GET, smiINT32 id = 5) {
    const HSNMP_PDU pdu = SnmpCreatePdu(session, type, id, 0, 0, nullptr);
    EXPECT_SNMP_OK(pdu);
    return pdu;
}

// The fields without the list, for PDUs that have none.
PduData fields(HSNMP_PDU pdu) {
    PduData data;
    EXPECT_SNMP_OK(
        SnmpGetPduData(pdu, &data.type, &data.request_id, &data.error_status, &data.error_index, nullptr));
    return data;
}

TEST(SnmpCreatePdu, WithAllDefaultsIsAGetnextWithAnIdOfItsOwn) {
    Api api;
    CallbackSession session;
    const HSNMP_PDU pdu = SnmpCreatePdu(session, 0, 0, 0, 0, nullptr);
    ASSERT_SNMP_OK(pdu);
    const PduData data = fields(pdu);
    EXPECT_EQ(data.type, smiINT(SNMP_PDU_GETNEXT));
    EXPECT_NE(data.request_id, 0);
    EXPECT_EQ(data.error_status, smiINT(SNMP_ERROR_NOERROR));
    EXPECT_EQ(data.error_index, 0);
}

TEST(SnmpCreatePdu, GeneratedIdsDiffer) {
    Api api;
    CallbackSession session;
    std::set<smiINT32> ids;
    for (int i = 0; i < 100; ++i) ids.insert(fields(plain(session, SNMP_PDU_GET, 0)).request_id);
    EXPECT_EQ(ids.size(), 100u);
}

TEST(SnmpCreatePdu, KeepsTheIdItIsGiven) {
    Api api;
    CallbackSession session;
    for (const smiINT32 id : {smiINT32(1), smiINT32(-1), smiINT32(INT32_MAX), smiINT32(INT32_MIN)}) {
        EXPECT_EQ(fields(plain(session, SNMP_PDU_GET, id)).request_id, id);
    }
}

TEST(SnmpCreatePdu, TakesEveryTypeAProgramMaySend) {
    Api api;
    CallbackSession session;
    for (const smiINT type : {SNMP_PDU_GET, SNMP_PDU_GETNEXT, SNMP_PDU_RESPONSE, SNMP_PDU_SET,
                              SNMP_PDU_GETBULK, SNMP_PDU_INFORM, SNMP_PDU_TRAP}) {
        EXPECT_EQ(fields(plain(session, type)).type, type);
    }
}

TEST(SnmpCreatePdu, AV1TrapIsPduInvalid) {
    Api api;
    CallbackSession session;
    EXPECT_SNMP_SESSION_ERROR(session, SNMPAPI_PDU_INVALID, SnmpCreatePdu, session, SNMP_PDU_V1TRAP, 1, 0, 0,
                              nullptr);
}

TEST(SnmpCreatePdu, AnUnknownTypeIsPduInvalid) {
    Api api;
    CallbackSession session;
    for (const smiINT type :
         {smiINT(1), smiINT(0x30), smiINT(0xA8), smiINT(0xAF), smiINT(-1), smiINT(0x1A0)}) {
        EXPECT_SNMP_ERROR(SNMPAPI_PDU_INVALID, SnmpCreatePdu, session, type, 1, 0, 0, nullptr);
    }
}

TEST(SnmpCreatePdu, ABadListIsVblInvalid) {
    Api api;
    CallbackSession session;
    const HSNMP_VBL freed = make_vbl(session, kSysDescr0);
    EXPECT_SNMP_OK(SnmpFreeVbl(freed));
    EXPECT_SNMP_SESSION_ERROR(session, SNMPAPI_VBL_INVALID, SnmpCreatePdu, session, SNMP_PDU_GET, 1, 0, 0,
                              freed);
}

TEST(SnmpCreatePdu, ABadSessionIsSessionInvalid) {
    Api api;
    EXPECT_SNMP_ERROR(SNMPAPI_SESSION_INVALID, SnmpCreatePdu, nullptr, SNMP_PDU_GET, 1, 0, 0, nullptr);
}

TEST(SnmpCreatePdu, OfAGetbulkTakesItsRepeatersThroughTheErrorFields) {
    Api api;
    CallbackSession session;
    const HSNMP_PDU pdu = SnmpCreatePdu(session, SNMP_PDU_GETBULK, 5, 1, 20, nullptr);
    ASSERT_SNMP_OK(pdu);
    EXPECT_EQ(fields(pdu).error_status, 1);
    EXPECT_EQ(fields(pdu).error_index, 20);
}

TEST(SnmpCreatePdu, ChecksNoFieldAgainstAnother) {
    Api api;
    CallbackSession session;
    const HSNMP_PDU pdu = SnmpCreatePdu(session, SNMP_PDU_GET, 5, 3, 4, nullptr);
    ASSERT_SNMP_OK(pdu);
    EXPECT_EQ(fields(pdu).error_status, 3);
    EXPECT_EQ(fields(pdu).error_index, 4);
}

TEST(SnmpCreatePdu, TheListMayBeFreedStraightAfter) {
    Api api;
    CallbackSession session;
    const HSNMP_VBL vbl = make_vbl(session, kSysDescr0);
    const HSNMP_PDU pdu = SnmpCreatePdu(session, SNMP_PDU_GET, 5, 0, 0, vbl);
    EXPECT_SNMP_OK(SnmpFreeVbl(vbl));
    EXPECT_EQ(read_pdu(pdu).varbinds.at(0).name, kSysDescr0);
}

TEST(SnmpGetPduData, AnyOutputMayBeNull) {
    Api api;
    CallbackSession session;
    const HSNMP_PDU pdu = make_pdu(session, SNMP_PDU_SET, 5);
    smiINT number = -1;
    smiINT32 id = -1;
    HSNMP_VBL vbl = nullptr;
    EXPECT_SNMP_OK(SnmpGetPduData(pdu, &number, nullptr, nullptr, nullptr, nullptr));
    EXPECT_EQ(number, smiINT(SNMP_PDU_SET));
    EXPECT_SNMP_OK(SnmpGetPduData(pdu, nullptr, &id, nullptr, nullptr, nullptr));
    EXPECT_EQ(id, 5);
    EXPECT_SNMP_OK(SnmpGetPduData(pdu, nullptr, nullptr, &number, nullptr, nullptr));
    EXPECT_EQ(number, 0);
    number = -1;
    EXPECT_SNMP_OK(SnmpGetPduData(pdu, nullptr, nullptr, nullptr, &number, nullptr));
    EXPECT_EQ(number, 0);
    EXPECT_SNMP_OK(SnmpGetPduData(pdu, nullptr, nullptr, nullptr, nullptr, &vbl));
    EXPECT_EQ(SnmpCountVbl(vbl), 1u);
}

TEST(SnmpGetPduData, EveryOutputNullIsNoop) {
    Api api;
    CallbackSession session;
    EXPECT_SNMP_ERROR(SNMPAPI_NOOP, SnmpGetPduData, plain(session), nullptr, nullptr, nullptr, nullptr,
                      nullptr);
}

TEST(SnmpGetPduData, ABadPduIsPduInvalid) {
    Api api;
    smiINT type = 0;
    EXPECT_SNMP_ERROR(SNMPAPI_PDU_INVALID, SnmpGetPduData, nullptr, &type, nullptr, nullptr, nullptr,
                      nullptr);
}

TEST(SnmpGetPduData, GivesANewListEachTimeForTheCallerToFree) {
    Api api;
    CallbackSession session;
    const HSNMP_PDU pdu = make_pdu(session, SNMP_PDU_GET, 5);
    HSNMP_VBL one = nullptr, two = nullptr;
    EXPECT_SNMP_OK(SnmpGetPduData(pdu, nullptr, nullptr, nullptr, nullptr, &one));
    EXPECT_SNMP_OK(SnmpGetPduData(pdu, nullptr, nullptr, nullptr, nullptr, &two));
    EXPECT_NE(one, two);
    EXPECT_SNMP_OK(SnmpFreePdu(pdu));
    EXPECT_EQ(get_vb(one, 1).name, kSysDescr0);
    EXPECT_SNMP_OK(SnmpFreeVbl(one));
    EXPECT_EQ(get_vb(two, 1).name, kSysDescr0);
    EXPECT_SNMP_OK(SnmpFreeVbl(two));
}

TEST(SnmpSetPduData, ChangesTheFieldsItIsGivenAndNoOther) {
    Api api;
    CallbackSession session;
    const HSNMP_PDU pdu = make_pdu(session, SNMP_PDU_GET, 5);
    const smiINT32 id = 77;
    EXPECT_SNMP_OK(SnmpSetPduData(pdu, nullptr, &id, nullptr, nullptr, nullptr));
    PduData data = read_pdu(pdu);
    EXPECT_EQ(data.request_id, 77);
    EXPECT_EQ(data.type, smiINT(SNMP_PDU_GET));
    EXPECT_EQ(data.varbinds.size(), 1u);
    const smiINT type = SNMP_PDU_SET;
    EXPECT_SNMP_OK(SnmpSetPduData(pdu, &type, nullptr, nullptr, nullptr, nullptr));
    data = read_pdu(pdu);
    EXPECT_EQ(data.type, smiINT(SNMP_PDU_SET));
    EXPECT_EQ(data.request_id, 77);
}

TEST(SnmpSetPduData, AnIdOfZeroIsSettableHere) {
    Api api;
    CallbackSession session;
    const HSNMP_PDU pdu = plain(session);
    const smiINT32 id = 0;
    EXPECT_SNMP_OK(SnmpSetPduData(pdu, nullptr, &id, nullptr, nullptr, nullptr));
    EXPECT_EQ(fields(pdu).request_id, 0);
}

TEST(SnmpSetPduData, ReplacesTheList) {
    Api api;
    CallbackSession session;
    const HSNMP_PDU pdu = make_pdu(session, SNMP_PDU_GET, 5, kSysDescr0);
    const HSNMP_VBL vbl = make_vbl(session, kSysUpTime0);
    EXPECT_SNMP_OK(SnmpSetPduData(pdu, nullptr, nullptr, nullptr, nullptr, &vbl));
    EXPECT_SNMP_OK(SnmpFreeVbl(vbl));
    EXPECT_EQ(read_pdu(pdu).varbinds.at(0).name, kSysUpTime0);
}

TEST(SnmpSetPduData, RepeatersAreIgnoredUnlessTheTypeIsGetbulk) {
    Api api;
    CallbackSession session;
    const HSNMP_PDU get = plain(session, SNMP_PDU_GET), bulk = plain(session, SNMP_PDU_GETBULK);
    const smiINT repeaters = 1, repetitions = 20;
    EXPECT_SNMP_OK(SnmpSetPduData(get, nullptr, nullptr, &repeaters, &repetitions, nullptr));
    EXPECT_EQ(fields(get).error_status, 0);
    EXPECT_EQ(fields(get).error_index, 0);
    EXPECT_SNMP_OK(SnmpSetPduData(bulk, nullptr, nullptr, &repeaters, &repetitions, nullptr));
    EXPECT_EQ(fields(bulk).error_status, 1);
    EXPECT_EQ(fields(bulk).error_index, 20);
}

TEST(SnmpSetPduData, AV1TrapOrUnknownTypeIsPduInvalid) {
    Api api;
    CallbackSession session;
    const HSNMP_PDU pdu = plain(session);
    for (const smiINT type : {smiINT(SNMP_PDU_V1TRAP), smiINT(0x30), smiINT(-1)}) {
        EXPECT_SNMP_ERROR(SNMPAPI_PDU_INVALID, SnmpSetPduData, pdu, &type, nullptr, nullptr, nullptr,
                          nullptr);
    }
    EXPECT_EQ(fields(pdu).type, smiINT(SNMP_PDU_GET));
}

TEST(SnmpSetPduData, ABadPduIsPduInvalid) {
    Api api;
    const smiINT32 id = 1;
    EXPECT_SNMP_ERROR(SNMPAPI_PDU_INVALID, SnmpSetPduData, nullptr, nullptr, &id, nullptr, nullptr, nullptr);
}

TEST(SnmpSetPduData, ABadListIsVblInvalidAndChangesNothing) {
    Api api;
    CallbackSession session;
    const HSNMP_PDU pdu = make_pdu(session, SNMP_PDU_GET, 5);
    const HSNMP_VBL bad = reinterpret_cast<HSNMP_VBL>(std::intptr_t(0x12345));
    const smiINT32 id = 6;
    EXPECT_SNMP_ERROR(SNMPAPI_VBL_INVALID, SnmpSetPduData, pdu, nullptr, &id, nullptr, nullptr, &bad);
    EXPECT_EQ(read_pdu(pdu).request_id, 5);
}

TEST(SnmpSetPduData, EveryInputNullIsNoop) {
    Api api;
    CallbackSession session;
    EXPECT_SNMP_ERROR(SNMPAPI_NOOP, SnmpSetPduData, plain(session), nullptr, nullptr, nullptr, nullptr,
                      nullptr);
}

TEST(SnmpDuplicatePdu, IsAPduOfItsOwnWithTheSameFields) {
    Api api;
    CallbackSession session;
    const HSNMP_PDU pdu = make_pdu(session, SNMP_PDU_SET, 5);
    const HSNMP_PDU copy = SnmpDuplicatePdu(session, pdu);
    ASSERT_SNMP_OK(copy);
    EXPECT_NE(copy, pdu);
    EXPECT_SNMP_OK(SnmpFreePdu(pdu));
    const PduData data = read_pdu(copy);
    EXPECT_EQ(data.type, smiINT(SNMP_PDU_SET));
    EXPECT_EQ(data.request_id, 5);
    EXPECT_EQ(data.varbinds.at(0).name, kSysDescr0);
}

TEST(SnmpDuplicatePdu, ABadPduIsPduInvalid) {
    Api api;
    CallbackSession session;
    EXPECT_SNMP_SESSION_ERROR(session, SNMPAPI_PDU_INVALID, SnmpDuplicatePdu, session, nullptr);
}

TEST(SnmpDuplicatePdu, ABadSessionIsSessionInvalid) {
    Api api;
    CallbackSession session;
    EXPECT_SNMP_ERROR(SNMPAPI_SESSION_INVALID, SnmpDuplicatePdu, nullptr, plain(session));
}

TEST(SnmpFreePdu, LeavesTheListsTheProgramGotFromIt) {
    Api api;
    CallbackSession session;
    const HSNMP_PDU pdu = make_pdu(session, SNMP_PDU_GET, 5);
    HSNMP_VBL vbl = nullptr;
    EXPECT_SNMP_OK(SnmpGetPduData(pdu, nullptr, nullptr, nullptr, nullptr, &vbl));
    EXPECT_SNMP_OK(SnmpFreePdu(pdu));
    EXPECT_EQ(SnmpCountVbl(vbl), 1u);
    EXPECT_SNMP_OK(SnmpFreeVbl(vbl));
}

TEST(SnmpFreePdu, TwiceIsPduInvalid) {
    Api api;
    CallbackSession session;
    const HSNMP_PDU pdu = plain(session);
    EXPECT_SNMP_OK(SnmpFreePdu(pdu));
    EXPECT_SNMP_ERROR(SNMPAPI_PDU_INVALID, SnmpFreePdu, pdu);
}

TEST(SnmpCreatePdu, GeneratedIdsArePositive) {
    Api api;
    CallbackSession session;
    for (int i = 0; i < 20; ++i) EXPECT_GT(fields(plain(session, SNMP_PDU_GET, 0)).request_id, 0);
}

TEST(SnmpCreatePdu, EditsThroughTheListsHandleReachThePdu) {
    // SnmpDeleteVb's page edits a list and resubmits the PDU that holds it.
    Api api;
    CallbackSession session;
    const HSNMP_VBL vbl = make_vbl(session, kSysDescr0);
    const HSNMP_PDU pdu = SnmpCreatePdu(session, SNMP_PDU_GET, 5, 0, 0, vbl);
    EXPECT_EQ(SnmpSetVb(vbl, 0, Oid(kSysUpTime0), nullptr), 2u);
    EXPECT_EQ(read_pdu(pdu).varbinds.size(), 2u);
    EXPECT_SNMP_OK(SnmpDeleteVb(vbl, 1));
    ASSERT_EQ(read_pdu(pdu).varbinds.size(), 1u);
    EXPECT_EQ(read_pdu(pdu).varbinds[0].name, kSysUpTime0);
}

TEST(SnmpCreatePdu, AListReadBackFromThePduIsACopyWhoseEditsDoNotReachIt) {
    Api api;
    CallbackSession session;
    const HSNMP_PDU pdu = make_pdu(session, SNMP_PDU_GET, 5);
    HSNMP_VBL copy = nullptr;
    EXPECT_SNMP_OK(SnmpGetPduData(pdu, nullptr, nullptr, nullptr, nullptr, &copy));
    EXPECT_EQ(SnmpSetVb(copy, 0, Oid(kSysUpTime0), nullptr), 2u);
    EXPECT_EQ(read_pdu(pdu).varbinds.size(), 1u);
}

TEST(SnmpGetPduData, TheNewListBelongsToTheSessionThatOwnsThePdu) {
    Api api;
    HSNMP_VBL vbl = nullptr;
    {
        CallbackSession owner;
        EXPECT_SNMP_OK(
            SnmpGetPduData(make_pdu(owner, SNMP_PDU_GET, 5), nullptr, nullptr, nullptr, nullptr, &vbl));
        EXPECT_EQ(SnmpCountVbl(vbl), 1u);
    }
    EXPECT_SNMP_ERROR(SNMPAPI_VBL_INVALID, SnmpCountVbl, vbl);
}

TEST(SnmpSetPduData, ATypeInTheSameCallDecidesWhetherRepeatersCount) {
    Api api;
    CallbackSession session;
    const HSNMP_PDU pdu = plain(session, SNMP_PDU_GET);
    const smiINT type = SNMP_PDU_GETBULK, repeaters = 1, repetitions = 20;
    EXPECT_SNMP_OK(SnmpSetPduData(pdu, &type, nullptr, &repeaters, &repetitions, nullptr));
    EXPECT_EQ(fields(pdu).error_status, 1);
    EXPECT_EQ(fields(pdu).error_index, 20);
}

}  // namespace
}  // namespace openwosa::apitest
