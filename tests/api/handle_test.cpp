// A handle that is stale, of another type, of another life of the library, or no handle at all gives the code
// of its argument, in every function and argument, and never a crash. Oracle: the error tables of the
// reference pages.
#include <gtest/gtest.h>

#include <random>

#include "support/sessions.hpp"

namespace openwosa::apitest {
namespace {

enum class Kind { kSession, kEntity, kContext, kPdu, kVbl };

SNMPAPI_STATUS code_of(Kind kind) {
    switch (kind) {
        case Kind::kSession:
            return SNMPAPI_SESSION_INVALID;
        case Kind::kEntity:
            return SNMPAPI_ENTITY_INVALID;
        case Kind::kContext:
            return SNMPAPI_CONTEXT_INVALID;
        case Kind::kPdu:
            return SNMPAPI_PDU_INVALID;
        case Kind::kVbl:
            break;
    }
    return SNMPAPI_VBL_INVALID;
}

// One live handle of each kind, and the other arguments calls need.
struct Live {
    CallbackSession session;
    HSNMP_ENTITY entity = SnmpStrToEntity(session, "127.0.0.1");
    HSNMP_CONTEXT context = make_context(session);
    HSNMP_VBL vbl = make_vbl(session, kSysDescr0);
    HSNMP_PDU pdu = make_pdu(session, SNMP_PDU_GET, 1);

    HANDLE of(Kind kind) const {
        switch (kind) {
            case Kind::kSession:
                return session;
            case Kind::kEntity:
                return entity;
            case Kind::kContext:
                return context;
            case Kind::kPdu:
                return pdu;
            case Kind::kVbl:
                break;
        }
        return vbl;
    }

    void free_all() const {
        EXPECT_SNMP_OK(SnmpFreeEntity(entity));
        EXPECT_SNMP_OK(SnmpFreeContext(context));
        EXPECT_SNMP_OK(SnmpFreeVbl(vbl));
        EXPECT_SNMP_OK(SnmpFreePdu(pdu));
        EXPECT_SNMP_OK(SnmpClose(session));
    }
};

struct Use {
    const char* function;
    Kind kind;
    // Whether the call fails with `bad` in this place, everything else being good.
    bool (*fails)(const Live& live, HANDLE bad);
};

smiUINT32 number;
smiINT integer;
smiINT32 id;
smiOID oid;
smiOCTETS octets;
smiVALUE value;
HANDLE out;
char text[64];

// Every argument of every function that takes a handle. Functions that would do something with a good one are
// called only with bad ones, so nothing is freed or closed here.
const Use kUses[] = {
    {"SnmpGetTimeout", Kind::kEntity,
     [](const Live&, HANDLE h) { return is_failure(SnmpGetTimeout(h, &number, &number)); }},
    {"SnmpSetTimeout", Kind::kEntity,
     [](const Live&, HANDLE h) { return is_failure(SnmpSetTimeout(h, 10)); }},
    {"SnmpGetRetry", Kind::kEntity,
     [](const Live&, HANDLE h) { return is_failure(SnmpGetRetry(h, &number, &number)); }},
    {"SnmpSetRetry", Kind::kEntity, [](const Live&, HANDLE h) { return is_failure(SnmpSetRetry(h, 1)); }},
    {"SnmpClose", Kind::kSession, [](const Live&, HANDLE h) { return is_failure(SnmpClose(h)); }},
    {"SnmpSendMsg session", Kind::kSession,
     [](const Live& a, HANDLE h) {
         return is_failure(SnmpSendMsg(h, a.entity, a.entity, a.context, a.pdu));
     }},
    {"SnmpSendMsg destination", Kind::kEntity,
     [](const Live& a, HANDLE h) {
         return is_failure(SnmpSendMsg(a.session, a.entity, h, a.context, a.pdu));
     }},
    {"SnmpSendMsg context", Kind::kContext,
     [](const Live& a, HANDLE h) {
         return is_failure(SnmpSendMsg(a.session, a.entity, a.entity, h, a.pdu));
     }},
    {"SnmpSendMsg PDU", Kind::kPdu,
     [](const Live& a, HANDLE h) {
         return is_failure(SnmpSendMsg(a.session, a.entity, a.entity, a.context, h));
     }},
    {"SnmpRecvMsg", Kind::kSession,
     [](const Live&, HANDLE h) { return is_failure(SnmpRecvMsg(h, &out, &out, &out, &out)); }},
    {"SnmpRegister", Kind::kSession,
     [](const Live&, HANDLE h) {
         return is_failure(SnmpRegister(h, nullptr, nullptr, nullptr, nullptr, SNMPAPI_OFF));
     }},
    {"SnmpListen", Kind::kEntity,
     [](const Live&, HANDLE h) { return is_failure(SnmpListen(h, SNMPAPI_ON)); }},
    {"SnmpListenEx", Kind::kEntity,
     [](const Live&, HANDLE h) {
         return is_failure(SnmpListenEx(h, SNMPAPI_ON, SNMPLISTEN_USEENTITY_ADDR));
     }},
    {"SnmpCancelMsg", Kind::kSession, [](const Live&, HANDLE h) { return is_failure(SnmpCancelMsg(h, 1)); }},
    {"SnmpStrToEntity", Kind::kSession,
     [](const Live&, HANDLE h) { return is_failure(SnmpStrToEntity(h, "127.0.0.1")); }},
    {"SnmpEntityToStr", Kind::kEntity,
     [](const Live&, HANDLE h) { return is_failure(SnmpEntityToStr(h, sizeof text, text)); }},
    {"SnmpFreeEntity", Kind::kEntity, [](const Live&, HANDLE h) { return is_failure(SnmpFreeEntity(h)); }},
    {"SnmpSetPort", Kind::kEntity, [](const Live&, HANDLE h) { return is_failure(SnmpSetPort(h, 161)); }},
    {"SnmpStrToContext", Kind::kSession,
     [](const Live&, HANDLE h) {
         smiBYTE bytes[] = {'p'};
         const smiOCTETS one{1, bytes};
         return is_failure(SnmpStrToContext(h, &one));
     }},
    {"SnmpContextToStr", Kind::kContext,
     [](const Live&, HANDLE h) { return is_failure(SnmpContextToStr(h, &octets)); }},
    {"SnmpFreeContext", Kind::kContext, [](const Live&, HANDLE h) { return is_failure(SnmpFreeContext(h)); }},
    {"SnmpCreatePdu session", Kind::kSession,
     [](const Live& a, HANDLE h) { return is_failure(SnmpCreatePdu(h, SNMP_PDU_GET, 1, 0, 0, a.vbl)); }},
    {"SnmpGetPduData", Kind::kPdu,
     [](const Live&, HANDLE h) {
         return is_failure(SnmpGetPduData(h, &integer, &id, &integer, &integer, &out));
     }},
    {"SnmpSetPduData", Kind::kPdu,
     [](const Live&, HANDLE h) {
         return is_failure(SnmpSetPduData(h, nullptr, &id, nullptr, nullptr, nullptr));
     }},
    {"SnmpDuplicatePdu session", Kind::kSession,
     [](const Live& a, HANDLE h) { return is_failure(SnmpDuplicatePdu(h, a.pdu)); }},
    {"SnmpDuplicatePdu PDU", Kind::kPdu,
     [](const Live& a, HANDLE h) { return is_failure(SnmpDuplicatePdu(a.session, h)); }},
    {"SnmpFreePdu", Kind::kPdu, [](const Live&, HANDLE h) { return is_failure(SnmpFreePdu(h)); }},
    {"SnmpCreateVbl", Kind::kSession,
     [](const Live&, HANDLE h) { return is_failure(SnmpCreateVbl(h, nullptr, nullptr)); }},
    {"SnmpDuplicateVbl session", Kind::kSession,
     [](const Live& a, HANDLE h) { return is_failure(SnmpDuplicateVbl(h, a.vbl)); }},
    {"SnmpDuplicateVbl list", Kind::kVbl,
     [](const Live& a, HANDLE h) { return is_failure(SnmpDuplicateVbl(a.session, h)); }},
    {"SnmpFreeVbl", Kind::kVbl, [](const Live&, HANDLE h) { return is_failure(SnmpFreeVbl(h)); }},
    {"SnmpCountVbl", Kind::kVbl, [](const Live&, HANDLE h) { return is_failure(SnmpCountVbl(h)); }},
    {"SnmpGetVb", Kind::kVbl,
     [](const Live&, HANDLE h) { return is_failure(SnmpGetVb(h, 1, &oid, &value)); }},
    {"SnmpSetVb", Kind::kVbl,
     [](const Live&, HANDLE h) {
         return is_failure(SnmpSetVb(h, 0, Oid{1, 3}, nullptr));
     }},
    {"SnmpDeleteVb", Kind::kVbl, [](const Live&, HANDLE h) { return is_failure(SnmpDeleteVb(h, 1)); }},
    {"SnmpEncodeMsg session", Kind::kSession,
     [](const Live& a, HANDLE h) {
         return is_failure(SnmpEncodeMsg(h, a.entity, a.entity, a.context, a.pdu, &octets));
     }},
    {"SnmpEncodeMsg destination", Kind::kEntity,
     [](const Live& a, HANDLE h) {
         return is_failure(SnmpEncodeMsg(a.session, a.entity, h, a.context, a.pdu, &octets));
     }},
    {"SnmpEncodeMsg context", Kind::kContext,
     [](const Live& a, HANDLE h) {
         return is_failure(SnmpEncodeMsg(a.session, a.entity, a.entity, h, a.pdu, &octets));
     }},
    {"SnmpEncodeMsg PDU", Kind::kPdu,
     [](const Live& a, HANDLE h) {
         return is_failure(SnmpEncodeMsg(a.session, a.entity, a.entity, a.context, h, &octets));
     }},
    {"SnmpDecodeMsg", Kind::kSession,
     [](const Live&, HANDLE h) {
         smiBYTE bytes[] = {0x30, 0x00};
         const smiOCTETS message{2, bytes};
         return is_failure(SnmpDecodeMsg(h, &out, &out, &out, &out, &message));
     }},
};

// Places where a null handle has a meaning of its own.
const Use kNullableUses[] = {
    {"SnmpSendMsg source", Kind::kEntity,
     [](const Live& a, HANDLE h) {
         return is_failure(SnmpSendMsg(a.session, h, a.entity, a.context, a.pdu));
     }},
    {"SnmpEncodeMsg source", Kind::kEntity,
     [](const Live& a, HANDLE h) {
         return is_failure(SnmpEncodeMsg(a.session, h, a.entity, a.context, a.pdu, &octets));
     }},
    {"SnmpRegister receiver", Kind::kEntity,
     [](const Live& a, HANDLE h) {
         return is_failure(SnmpRegister(a.session, h, nullptr, nullptr, nullptr, SNMPAPI_OFF));
     }},
    {"SnmpRegister sender", Kind::kEntity,
     [](const Live& a, HANDLE h) {
         return is_failure(SnmpRegister(a.session, nullptr, h, nullptr, nullptr, SNMPAPI_OFF));
     }},
    {"SnmpRegister context", Kind::kContext,
     [](const Live& a, HANDLE h) {
         return is_failure(SnmpRegister(a.session, nullptr, nullptr, h, nullptr, SNMPAPI_OFF));
     }},
    {"SnmpCreatePdu list", Kind::kVbl,
     [](const Live& a, HANDLE h) { return is_failure(SnmpCreatePdu(a.session, SNMP_PDU_GET, 1, 0, 0, h)); }},
    {"SnmpSetPduData list", Kind::kVbl,
     [](const Live& a, HANDLE h) {
         return is_failure(SnmpSetPduData(a.pdu, nullptr, nullptr, nullptr, nullptr, &h));
     }},
};

void expect_refused(const Use& use, const Live& live, HANDLE bad) {
    make_another_error_the_last(code_of(use.kind));
    ASSERT_TRUE(use.fails(live, bad)) << use.function << " took " << bad;
    EXPECT_EQ(status_name(SnmpGetLastError(nullptr)), status_name(code_of(use.kind)))
        << use.function << ' ' << bad;
}

void expect_refused_everywhere(const Live& live, HANDLE bad) {
    for (const Use& use : kUses) expect_refused(use, live, bad);
    if (bad == nullptr) return;
    for (const Use& use : kNullableUses) expect_refused(use, live, bad);
}

HANDLE handle_of(std::uintptr_t bits) { return reinterpret_cast<HANDLE>(bits); }

TEST(Handles, NumbersThatNeverWereHandlesAreRefusedEverywhere) {
    Api api;
    const Live live;
    for (const std::uintptr_t bits :
         {std::uintptr_t(0), std::uintptr_t(1), std::uintptr_t(0x7FFFFFFF), std::uintptr_t(0x80000000),
          std::uintptr_t(0xFFFFFFFF), ~std::uintptr_t(0), reinterpret_cast<std::uintptr_t>(&live)}) {
        expect_refused_everywhere(live, handle_of(bits));
    }
}

TEST(Handles, RandomNumbersAreRefusedEverywhere) {
    Api api;
    const Live live;
    std::mt19937_64 random(20240229);
    for (int i = 0; i < 300; ++i)
        expect_refused_everywhere(live, handle_of(std::uintptr_t(random()) | 0x10000000));
}

TEST(Handles, OfAnotherTypeAreRefusedEverywhere) {
    Api api;
    const Live live;
    for (const Kind given : {Kind::kSession, Kind::kEntity, Kind::kContext, Kind::kPdu, Kind::kVbl}) {
        for (const Use& use : kUses) {
            if (use.kind != given) expect_refused(use, live, live.of(given));
        }
        for (const Use& use : kNullableUses) {
            if (use.kind != given) expect_refused(use, live, live.of(given));
        }
    }
}

TEST(Handles, ThatWereFreedAreRefusedEverywhereEvenWhenNewOnesTookTheirPlace) {
    Api api;
    const Live stale;
    stale.free_all();
    const Live live, more, yet_more;
    for (const Kind kind : {Kind::kSession, Kind::kEntity, Kind::kContext, Kind::kPdu, Kind::kVbl}) {
        expect_refused_everywhere(live, stale.of(kind));
    }
}

TEST(Handles, OfAnEarlierLifeOfTheLibraryAreRefusedEverywhere) {
    std::vector<HANDLE> old;
    {
        Api api;
        const Live before;
        for (const Kind kind : {Kind::kSession, Kind::kEntity, Kind::kContext, Kind::kPdu, Kind::kVbl})
            old.push_back(before.of(kind));
        ASSERT_SNMP_OK(SnmpCleanup());
    }
    Api api;
    const Live live;
    for (const HANDLE handle : old) expect_refused_everywhere(live, handle);
}

TEST(Handles, StayStaleThroughManyGenerationsOfTheirPlace) {
    Api api;
    CallbackSession session;
    const HSNMP_VBL first = SnmpCreateVbl(session, nullptr, nullptr);
    EXPECT_SNMP_OK(SnmpFreeVbl(first));
    for (int i = 0; i < 20000; ++i) {
        const HSNMP_VBL vbl = SnmpCreateVbl(session, nullptr, nullptr);
        ASSERT_NE(vbl, first) << i;
        ASSERT_SNMP_OK(SnmpFreeVbl(vbl));
    }
    EXPECT_SNMP_ERROR(SNMPAPI_VBL_INVALID, SnmpFreeVbl, first);
}

TEST(Handles, SurviveAThirtyTwoBitField) {
    Api api;
    const Live live;
    for (const Kind kind : {Kind::kSession, Kind::kEntity, Kind::kContext, Kind::kPdu, Kind::kVbl}) {
        const auto bits = reinterpret_cast<std::uintptr_t>(live.of(kind));
        EXPECT_EQ(bits, std::uintptr_t(std::uint32_t(bits)));
    }
}

TEST(SnmpGetLastError, OfAHandleThatIsNoSessionIsSessionInvalidAndStoresNothing) {
    Api api;
    const Live live;
    SnmpFreeVbl(nullptr);
    for (const HANDLE bad : {handle_of(0x1234), HANDLE(live.entity), HANDLE(live.vbl)}) {
        EXPECT_EQ(SnmpGetLastError(bad), SNMPAPI_STATUS(SNMPAPI_SESSION_INVALID));
    }
    EXPECT_EQ(SnmpGetLastError(nullptr), SNMPAPI_STATUS(SNMPAPI_VBL_INVALID));
}

}  // namespace
}  // namespace openwosa::apitest
