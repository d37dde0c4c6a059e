// No function writes past what its output is: a canary lies behind each one. Oracle: the types' sizes.
#include <gtest/gtest.h>

#include <cstring>

#include "support/sessions.hpp"

namespace openwosa::apitest {
namespace {

// An output between two stretches of bytes that must not change.
template <class T>
class Guarded {
  public:
    Guarded() { std::memset(&all_, 0xA5, sizeof all_); }
    ~Guarded() {
        for (const unsigned char byte : all_.before) EXPECT_EQ(byte, 0xA5) << "before the output";
        for (const unsigned char byte : all_.behind) EXPECT_EQ(byte, 0xA5) << "behind the output";
    }
    Guarded(const Guarded&) = delete;
    Guarded& operator=(const Guarded&) = delete;

    T* operator&() { return &all_.value; }
    T& operator*() { return all_.value; }

  private:
    struct {
        unsigned char before[32];
        T value;
        // Where the compiler would pad, the library could write unseen.
        unsigned char behind[32];
    } all_;
};

struct Live {
    CallbackSession session;
    HSNMP_ENTITY entity = SnmpStrToEntity(session, "127.0.0.1");
    HSNMP_CONTEXT context = make_context(session);
    HSNMP_VBL vbl = make_vbl(session, kSysDescr0);
    HSNMP_PDU pdu = make_pdu(session, SNMP_PDU_GET, 1);
};

TEST(Canaries, BehindTheOutputsOfTheDatabaseFunctions) {
    Api api;
    const Live live;
    Guarded<smiUINT32> one, two;
    Guarded<smiVENDORINFO> vendor;
    EXPECT_SNMP_OK(SnmpGetTranslateMode(&one));
    EXPECT_SNMP_OK(SnmpGetRetransmitMode(&two));
    EXPECT_SNMP_OK(SnmpGetTimeout(live.entity, &one, &two));
    EXPECT_SNMP_OK(SnmpGetRetry(live.entity, &one, &two));
    EXPECT_SNMP_OK(SnmpGetVendorInfo(&vendor));
}

TEST(Canaries, BehindTheFiveOutputsOfStartup) {
    Guarded<smiUINT32> one, two, three, four, five;
    EXPECT_SNMP_OK(SnmpStartup(&one, &two, &three, &four, &five));
    EXPECT_SNMP_OK(SnmpStartupEx(&one, &two, &three, &four, &five));
    EXPECT_SNMP_OK(SnmpCleanupEx());
    EXPECT_SNMP_OK(SnmpCleanup());
}

TEST(Canaries, BehindDescriptors) {
    Api api;
    const Live live;
    Guarded<smiOID> parsed, copied, name;
    Guarded<smiOCTETS> text, message;
    Guarded<smiVALUE> value;
    EXPECT_SNMP_OK(SnmpStrToOid("1.3.6", &parsed));
    EXPECT_SNMP_OK(SnmpOidCopy(&parsed, &copied));
    EXPECT_SNMP_OK(SnmpContextToStr(live.context, &text));
    EXPECT_SNMP_OK(SnmpGetVb(live.vbl, 1, &name, &value));
    EXPECT_SNMP_OK(SnmpEncodeMsg(live.session, live.entity, live.entity, live.context, live.pdu, &message));
    EXPECT_SNMP_OK(SnmpFreeDescriptor(SNMP_SYNTAX_OCTETS, &message));
}

TEST(Canaries, BehindNumbersAndHandles) {
    Api api;
    const Live live;
    Guarded<smiINT> result, type, status, index;
    Guarded<smiINT32> id;
    Guarded<HANDLE> vbl, source, destination, context, pdu;
    EXPECT_SNMP_OK(SnmpOidCompare(Oid{1, 3}, Oid{1, 3}, 0, &result));
    EXPECT_SNMP_OK(SnmpGetPduData(live.pdu, &type, &id, &status, &index, &vbl));
    Bytes bytes = encode(WireMessage{});
    const smiOCTETS message{smiUINT32(bytes.size()), bytes.data()};
    EXPECT_SNMP_OK(SnmpDecodeMsg(live.session, &source, &destination, &context, &pdu, &message));
    EXPECT_EQ(SnmpRecvMsg(live.session, &source, &destination, &context, &pdu),
              SNMPAPI_STATUS(SNMPAPI_FAILURE));
}

TEST(Canaries, AroundWhatWasReadOnly) {
    // Inputs are the program's: they are the same afterwards.
    Api api;
    const Live live;
    Guarded<smiOID> oid;
    smiUINT32 arcs[] = {1, 3, 6};
    *oid = {3, arcs};
    std::string text = "public";
    Guarded<smiOCTETS> octets;
    *octets = octets_view(text);
    EXPECT_SNMP_OK(SnmpSetVb(live.vbl, 0, &oid, nullptr));
    EXPECT_SNMP_OK(SnmpStrToContext(live.session, &octets));
    EXPECT_EQ((*oid).len, 3u);
    EXPECT_EQ((*oid).ptr, arcs);
    EXPECT_EQ(arcs[2], 6u);
    EXPECT_EQ((*octets).len, 6u);
    EXPECT_EQ(text, "public");
}

}  // namespace
}  // namespace openwosa::apitest
