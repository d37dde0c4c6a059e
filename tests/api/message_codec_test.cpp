// SnmpEncodeMsg and SnmpDecodeMsg against bytes assembled by hand from X.690, RFC 1157 and RFC 3416.
#include <gtest/gtest.h>

#include <cstring>

#include "support/sessions.hpp"

namespace openwosa::apitest {
namespace {

// SNMPv1, "public", GetRequest 0x12345678 of sysDescr.0 = NULL.
const char kGetV1[] = R"(
    30 29  02 01 00  04 06 70 75 62 6c 69 63
       a0 1c  02 04 12 34 56 78  02 01 00  02 01 00
          30 0e 30 0c 06 08 2b 06 01 02 01 01 01 00 05 00)";

struct Codec {
    Codec()
        : session(),
          self(SnmpStrToEntity(session, "127.0.0.1")),
          agent(SnmpStrToEntity(session, "127.0.0.2")),
          context(make_context(session)) {}

    Bytes encode(HSNMP_PDU request) const {
        smiOCTETS buffer{};
        const SNMPAPI_STATUS length = SnmpEncodeMsg(session, self, agent, context, request, &buffer);
        EXPECT_SNMP_OK(length);
        if (!length) return {};
        EXPECT_EQ(length, buffer.len);
        const Bytes bytes = bytes_of(buffer);
        EXPECT_SNMP_OK(SnmpFreeDescriptor(SNMP_SYNTAX_OCTETS, &buffer));
        return bytes;
    }

    SNMPAPI_STATUS decode(const Bytes& bytes) {
        // The exact size on the heap, so that a sanitizer sees a read past the end.
        Bytes exact(bytes);
        exact.shrink_to_fit();
        const smiOCTETS buffer{smiUINT32(exact.size()), exact.data()};
        source = target = decoded_context = pdu = reinterpret_cast<HANDLE>(std::intptr_t(0x5A5A));
        return SnmpDecodeMsg(session, &source, &target, &decoded_context, &pdu, &buffer);
    }

    CallbackSession session;
    HSNMP_ENTITY self, agent;
    HSNMP_CONTEXT context;
    HSNMP_ENTITY source = nullptr, target = nullptr;
    HSNMP_CONTEXT decoded_context = nullptr;
    HSNMP_PDU pdu = nullptr;
};

TEST(SnmpEncodeMsg, WritesAGetRequestByteForByte) {
    Api api;
    Codec codec;
    EXPECT_EQ(to_hex(codec.encode(make_pdu(codec.session, SNMP_PDU_GET, 0x12345678))), to_hex(hex(kGetV1)));
}

TEST(SnmpEncodeMsg, AnEntityMadeInV2ModeGetsVersionFieldOne) {
    Api api(SNMPAPI_UNTRANSLATED_V2);
    Codec codec;
    Bytes expected = hex(kGetV1);
    expected[4] = 1;
    EXPECT_EQ(to_hex(codec.encode(make_pdu(codec.session, SNMP_PDU_GET, 0x12345678))), to_hex(expected));
}

TEST(SnmpEncodeMsg, ShortIdsTakeAsFewBytesAsTheyNeed) {
    Api api;
    Codec codec;
    for (const smiINT32 id : {1, 127, 128, 255, 256, 32767, 32768, -1, -128, -129, INT32_MAX, INT32_MIN}) {
        const Bytes bytes = codec.encode(make_pdu(codec.session, SNMP_PDU_GET, id));
        WireMessage expected;
        expected.request_id = std::int32_t(id);
        expected.varbinds = {{kSysDescr0, ber::null()}};
        EXPECT_EQ(to_hex(bytes), to_hex(encode(expected))) << id;
    }
}

TEST(SnmpEncodeMsg, WritesEverySyntaxAsItsRfcSays) {
    Api api(SNMPAPI_UNTRANSLATED_V2);
    Codec codec;
    const HSNMP_VBL vbl = SnmpCreateVbl(codec.session, nullptr, nullptr);
    const Arcs base = {1, 3, 6, 1, 4, 1, 99999};
    WireMessage expected;
    expected.version = 1;
    expected.type = 0xA3;
    expected.request_id = 9;
    const auto add = [&](const Value& value, const Bytes& bytes) {
        Arcs name = base;
        name.push_back(std::uint32_t(expected.varbinds.size() + 1));
        ASSERT_SNMP_OK(SnmpSetVb(vbl, 0, Oid(name), value));
        expected.varbinds.push_back({name, bytes});
    };
    add(Value::integer(-129), hex("02 02 ff 7f"));
    add(Value::integer(INT32_MIN), hex("02 04 80 00 00 00"));
    add(Value::octets(""), hex("04 00"));
    add(Value::octets(Bytes{0, 0xFF}), hex("04 02 00 ff"));
    add(Value::empty(), hex("05 00"));
    add(Value::oid({2, 999, 3}), hex("06 03 88 37 03"));
    add(Value::oid({1, 3, 4294967295u}), hex("06 06 2b 8f ff ff ff 7f"));
    add(Value::octets(Bytes{10, 1, 2, 3}, SNMP_SYNTAX_IPADDR), hex("40 04 0a 01 02 03"));
    add(Value::number(SNMP_SYNTAX_CNTR32, 0xFFFFFFFF), hex("41 05 00 ff ff ff ff"));
    add(Value::number(SNMP_SYNTAX_GAUGE32, 0), hex("42 01 00"));
    add(Value::number(SNMP_SYNTAX_TIMETICKS, 128), hex("43 02 00 80"));
    add(Value::octets(Bytes{0x9f, 0x78}, SNMP_SYNTAX_OPAQUE), hex("44 02 9f 78"));
    add(Value::counter64(0xFFFFFFFF, 0xFFFFFFFF), hex("46 09 00 ff ff ff ff ff ff ff ff"));
    add(Value::counter64(1, 0), hex("46 05 01 00 00 00 00"));
    const HSNMP_PDU pdu = SnmpCreatePdu(codec.session, SNMP_PDU_SET, 9, 0, 0, vbl);
    EXPECT_EQ(to_hex(codec.encode(pdu)), to_hex(encode(expected)));
}

TEST(SnmpEncodeMsg, LongListsTakeTwoLengthOctets) {
    Api api;
    Codec codec;
    const HSNMP_VBL vbl = SnmpCreateVbl(codec.session, nullptr, nullptr);
    WireMessage expected;
    expected.request_id = 9;
    for (std::uint32_t i = 0; i < 100; ++i) {
        const Arcs name = {1, 3, 6, 1, 2, 1, 2, 2, 1, 10, i};
        ASSERT_SNMP_OK(SnmpSetVb(vbl, 0, Oid(name), nullptr));
        expected.varbinds.push_back({name, ber::null()});
    }
    EXPECT_EQ(to_hex(codec.encode(SnmpCreatePdu(codec.session, SNMP_PDU_GET, 9, 0, 0, vbl))),
              to_hex(encode(expected)));
}

TEST(SnmpEncodeMsg, AGetbulkCarriesItsRepeaters) {
    Api api(SNMPAPI_UNTRANSLATED_V2);
    Codec codec;
    const HSNMP_VBL vbl = make_vbl(codec.session, kSysDescr0);
    WireMessage expected;
    expected.version = 1;
    expected.type = 0xA5;
    expected.request_id = 9;
    expected.error_status = 1;
    expected.error_index = 20;
    expected.varbinds = {{kSysDescr0, ber::null()}};
    EXPECT_EQ(to_hex(codec.encode(SnmpCreatePdu(codec.session, SNMP_PDU_GETBULK, 9, 1, 20, vbl))),
              to_hex(encode(expected)));
}

TEST(SnmpEncodeMsg, IgnoresWhatTheDescriptorHeldAndWritesNothingBehindIt) {
    Api api;
    Codec codec;
    struct {
        smiOCTETS buffer;
        unsigned char canary[32];
    } guarded;
    std::memset(&guarded, 0xA5, sizeof guarded);
    EXPECT_SNMP_OK(SnmpEncodeMsg(codec.session, codec.self, codec.agent, codec.context,
                                 make_pdu(codec.session, SNMP_PDU_GET, 1), &guarded.buffer));
    for (const unsigned char byte : guarded.canary) EXPECT_EQ(byte, 0xA5);
    EXPECT_SNMP_OK(SnmpFreeDescriptor(SNMP_SYNTAX_OCTETS, &guarded.buffer));
}

TEST(SnmpEncodeMsg, EachBadHandleHasItsCode) {
    Api api;
    Codec codec;
    const HSNMP_PDU pdu = make_pdu(codec.session, SNMP_PDU_GET, 1);
    smiOCTETS buffer{};
    const HANDLE bad = reinterpret_cast<HANDLE>(std::intptr_t(0x1234));
    EXPECT_SNMP_ERROR(SNMPAPI_SESSION_INVALID, SnmpEncodeMsg, bad, codec.self, codec.agent, codec.context,
                      pdu, &buffer);
    EXPECT_SNMP_SESSION_ERROR(codec.session, SNMPAPI_ENTITY_INVALID, SnmpEncodeMsg, codec.session, bad,
                              codec.agent, codec.context, pdu, &buffer);
    EXPECT_SNMP_SESSION_ERROR(codec.session, SNMPAPI_ENTITY_INVALID, SnmpEncodeMsg, codec.session, codec.self,
                              bad, codec.context, pdu, &buffer);
    EXPECT_SNMP_SESSION_ERROR(codec.session, SNMPAPI_CONTEXT_INVALID, SnmpEncodeMsg, codec.session,
                              codec.self, codec.agent, bad, pdu, &buffer);
    EXPECT_SNMP_SESSION_ERROR(codec.session, SNMPAPI_PDU_INVALID, SnmpEncodeMsg, codec.session, codec.self,
                              codec.agent, codec.context, bad, &buffer);
    EXPECT_SNMP_SESSION_ERROR(codec.session, SNMPAPI_ALLOC_ERROR, SnmpEncodeMsg, codec.session, codec.self,
                              codec.agent, codec.context, pdu, nullptr);
}

TEST(SnmpEncodeMsg, ARequestWithAnErrorStatusOrIndexIsPduInvalid) {
    Api api;
    Codec codec;
    smiOCTETS buffer{};
    const HSNMP_VBL vbl = make_vbl(codec.session, kSysDescr0);
    const HSNMP_PDU status = SnmpCreatePdu(codec.session, SNMP_PDU_GET, 1, 2, 0, vbl);
    const HSNMP_PDU index = SnmpCreatePdu(codec.session, SNMP_PDU_SET, 1, 0, 1, vbl);
    for (const HSNMP_PDU pdu : {status, index}) {
        EXPECT_SNMP_ERROR(SNMPAPI_PDU_INVALID, SnmpEncodeMsg, codec.session, codec.self, codec.agent,
                          codec.context, pdu, &buffer);
    }
}

TEST(SnmpDecodeMsg, ReadsAMessageAndReturnsItsLength) {
    Api api;
    Codec codec;
    const Bytes bytes = hex(kGetV1);
    EXPECT_EQ(codec.decode(bytes), bytes.size());
    EXPECT_EQ(codec.source, nullptr);
    EXPECT_EQ(codec.target, nullptr);
    EXPECT_EQ(context_text(codec.decoded_context), "public");
    const PduData data = read_pdu(codec.pdu);
    EXPECT_EQ(data.type, smiINT(SNMP_PDU_GET));
    EXPECT_EQ(data.request_id, 0x12345678);
    EXPECT_EQ(data.error_status, 0);
    EXPECT_EQ(data.error_index, 0);
    ASSERT_EQ(data.varbinds.size(), 1u);
    EXPECT_EQ(data.varbinds[0].name, kSysDescr0);
    EXPECT_EQ(data.varbinds[0].syntax, smiUINT32(SNMP_SYNTAX_NULL));
}

TEST(SnmpDecodeMsg, ReadsEveryValueOfAV2Response) {
    Api api(SNMPAPI_UNTRANSLATED_V2);
    Codec codec;
    WireMessage message;
    message.version = 1;
    message.type = 0xA2;
    message.request_id = -2;
    message.error_status = 18;
    message.error_index = 3;
    const auto add = [&](const char* value) {
        message.varbinds.push_back({{1, 3, 6, 1, std::uint32_t(message.varbinds.size())}, hex(value)});
    };
    add("02 01 ff");
    add("04 03 61 62 63");
    add("06 03 88 37 03");
    add("40 04 0a 01 02 03");
    add("41 05 00 ff ff ff ff");
    add("42 01 7f");
    add("43 04 7f ff ff ff");
    add("44 02 9f 78");
    add("46 09 00 80 00 00 00 00 00 00 01");
    add("80 00");
    add("81 00");
    add("82 00");
    add("05 00");
    ASSERT_SNMP_OK(codec.decode(encode(message)));
    const PduData data = read_pdu(codec.pdu);
    EXPECT_EQ(data.request_id, -2);
    EXPECT_EQ(data.error_status, smiINT(SNMP_ERROR_INCONSISTENTNAME));
    EXPECT_EQ(data.error_index, 3);
    ASSERT_EQ(data.varbinds.size(), 13u);
    EXPECT_EQ(std::int64_t(data.varbinds[0].number), -1);
    EXPECT_EQ(data.varbinds[1].text(), "abc");
    EXPECT_EQ(data.varbinds[2].oid, (Arcs{2, 999, 3}));
    EXPECT_EQ(data.varbinds[3].bytes, (Bytes{10, 1, 2, 3}));
    EXPECT_EQ(data.varbinds[4].number, 0xFFFFFFFFu);
    EXPECT_EQ(data.varbinds[5].number, 127u);
    EXPECT_EQ(data.varbinds[6].number, 0x7FFFFFFFu);
    EXPECT_EQ(data.varbinds[7].bytes, (Bytes{0x9f, 0x78}));
    EXPECT_EQ(data.varbinds[8].number, 0x8000000000000001u);
    EXPECT_EQ(data.varbinds[9].syntax, smiUINT32(SNMP_SYNTAX_NOSUCHOBJECT));
    EXPECT_EQ(data.varbinds[10].syntax, smiUINT32(SNMP_SYNTAX_NOSUCHINSTANCE));
    EXPECT_EQ(data.varbinds[11].syntax, smiUINT32(SNMP_SYNTAX_ENDOFMIBVIEW));
    EXPECT_EQ(data.varbinds[12].syntax, smiUINT32(SNMP_SYNTAX_NULL));
}

TEST(SnmpDecodeMsg, IgnoresWhatFollowsTheMessage) {
    Api api;
    Codec codec;
    const Bytes message = hex(kGetV1);
    EXPECT_EQ(codec.decode(ber::join({message, hex("ff ff ff ff")})), message.size());
}

TEST(SnmpDecodeMsg, ALengthShorterThanTheMessageIsOutputTruncatedAndNothingIsCreated) {
    Api api;
    Codec codec;
    const Bytes message = hex(kGetV1);
    for (std::size_t length = 2; length < message.size(); ++length) {
        const Bytes cut(message.begin(), message.begin() + std::ptrdiff_t(length));
        EXPECT_SNMP_ERROR_OF(SnmpDecodeMsg, SNMPAPI_OUTPUT_TRUNCATED, nullptr, codec.decode(cut));
    }
}

TEST(SnmpDecodeMsg, NoMessageAtAllIsMessageInvalid) {
    Api api;
    Codec codec;
    // Not even a whole header, so nothing says how long the message is.
    for (const Bytes& bytes : {Bytes{}, Bytes{0x30}, Bytes{0x04, 0x02, 0x00, 0x00}, Bytes{0x30, 0x00}}) {
        EXPECT_EQ(codec.decode(bytes), SNMPAPI_STATUS(SNMPAPI_FAILURE)) << to_hex(bytes);
    }
    const smiOCTETS nothing{10, nullptr};
    EXPECT_EQ(SnmpDecodeMsg(codec.session, &codec.source, &codec.target, &codec.decoded_context, &codec.pdu,
                            &nothing),
              SNMPAPI_STATUS(SNMPAPI_FAILURE));
}

TEST(SnmpDecodeMsg, ABadEncodingIsMessageInvalidAndNothingIsCreated) {
    Api api;
    Codec codec;
    const auto changed = [](std::size_t at, std::uint8_t byte) {
        Bytes bytes = hex(kGetV1);
        bytes[at] = byte;
        return bytes;
    };
    const std::pair<const char*, Bytes> cases[] = {
        {"outer tag", changed(0, 0x31)},        {"version tag", changed(2, 0x04)},
        {"unknown version", changed(4, 0x03)},  {"community tag", changed(5, 0x02)},
        {"community longer", changed(6, 0x7f)}, {"PDU tag", changed(13, 0xaf)},
        {"PDU longer", changed(14, 0x7f)},      {"id tag", changed(15, 0x05)},
        {"list tag", changed(27, 0x04)},        {"binding tag", changed(29, 0x31)},
        {"name tag", changed(31, 0x04)},        {"name ends inside an arc", changed(40, 0x80)},
        {"value tag", changed(41, 0x1f)},       {"indefinite length", changed(14, 0x80)},
    };
    for (const auto& [what, bytes] : cases) {
        EXPECT_SNMP_ERROR_OF(SnmpDecodeMsg, SNMPAPI_MESSAGE_INVALID, nullptr, codec.decode(bytes)) << what;
    }
}

TEST(SnmpDecodeMsg, AnyByteWrongNeverCrashes) {
    Api api;
    Codec codec;
    const Bytes message = hex(kGetV1);
    for (std::size_t at = 0; at < message.size(); ++at) {
        for (const int byte : {0x00, 0x01, 0x7f, 0x80, 0x81, 0x84, 0xff}) {
            Bytes bytes = message;
            bytes[at] = std::uint8_t(byte);
            if (codec.decode(bytes)) {
                read_pdu(codec.pdu);
                EXPECT_SNMP_OK(SnmpFreePdu(codec.pdu));
                EXPECT_SNMP_OK(SnmpFreeContext(codec.decoded_context));
            }
        }
    }
}

TEST(SnmpDecodeMsg, EachBadParameterHasItsCode) {
    Api api;
    Codec codec;
    Bytes bytes = hex(kGetV1);
    const smiOCTETS buffer{smiUINT32(bytes.size()), bytes.data()};
    HANDLE out = nullptr;
    EXPECT_SNMP_ERROR(SNMPAPI_SESSION_INVALID, SnmpDecodeMsg, nullptr, &out, &out, &out, &out, &buffer);
    EXPECT_SNMP_SESSION_ERROR(codec.session, SNMPAPI_ENTITY_INVALID, SnmpDecodeMsg, codec.session, nullptr,
                              &out, &out, &out, &buffer);
    EXPECT_SNMP_SESSION_ERROR(codec.session, SNMPAPI_ENTITY_INVALID, SnmpDecodeMsg, codec.session, &out,
                              nullptr, &out, &out, &buffer);
    EXPECT_SNMP_SESSION_ERROR(codec.session, SNMPAPI_CONTEXT_INVALID, SnmpDecodeMsg, codec.session, &out,
                              &out, nullptr, &out, &buffer);
    EXPECT_SNMP_SESSION_ERROR(codec.session, SNMPAPI_PDU_INVALID, SnmpDecodeMsg, codec.session, &out, &out,
                              &out, nullptr, &buffer);
    EXPECT_SNMP_SESSION_ERROR(codec.session, SNMPAPI_ALLOC_ERROR, SnmpDecodeMsg, codec.session, &out, &out,
                              &out, &out, nullptr);
}

TEST(SnmpDecodeMsg, AV1TrapKeepsItsTypeForTheProgramToTransform) {
    Api api;
    Codec codec;
    WireV1Trap trap;
    trap.enterprise = {1, 3, 6, 1, 4, 1, 99999};
    trap.generic = 6;
    trap.specific = 42;
    trap.time_stamp = 4711;
    ASSERT_SNMP_OK(codec.decode(encode(trap)));
    smiINT type = 0;
    EXPECT_SNMP_OK(SnmpGetPduData(codec.pdu, &type, nullptr, nullptr, nullptr, nullptr));
    EXPECT_EQ(type, smiINT(SNMP_PDU_V1TRAP));
}

TEST(SnmpEncodeMsg, WhatTheDestinationsVersionCannotCarryIsPduInvalid) {
    Api api;
    Codec codec;
    smiOCTETS buffer{};
    const HSNMP_VBL counter = SnmpCreateVbl(codec.session, Oid(kSysDescr0), Value::counter64(1, 2));
    const HSNMP_PDU set = SnmpCreatePdu(codec.session, SNMP_PDU_SET, 1, 0, 0, counter);
    const HSNMP_PDU inform = make_pdu(codec.session, SNMP_PDU_INFORM, 1);
    for (const HSNMP_PDU pdu : {set, inform}) {
        EXPECT_SNMP_ERROR(SNMPAPI_PDU_INVALID, SnmpEncodeMsg, codec.session, codec.self, codec.agent,
                          codec.context, pdu, &buffer);
    }
}

TEST(SnmpDecodeMsg, AV1TrapShowsItsFieldsInTheErrorFieldsAndTheMappedList) {
    Api api;
    Codec codec;
    WireV1Trap trap;
    trap.enterprise = {1, 3, 6, 1, 4, 1, 99999};
    trap.generic = 6;
    trap.specific = 42;
    trap.time_stamp = 4711;
    trap.varbinds = {{{1, 3, 6, 1, 9}, ber::integer(5)}};
    ASSERT_SNMP_OK(codec.decode(encode(trap)));
    const PduData data = read_pdu(codec.pdu);
    EXPECT_EQ(data.error_status, 6);
    EXPECT_EQ(data.error_index, 42);
    ASSERT_EQ(data.varbinds.size(), 4u);
    EXPECT_EQ(data.varbinds[0].number, 4711u);
    EXPECT_EQ(data.varbinds[1].oid, (Arcs{1, 3, 6, 1, 4, 1, 99999, 0, 42}));
    EXPECT_EQ(data.varbinds[2].number, 5u);
    EXPECT_EQ(data.varbinds[3].oid, trap.enterprise);
}

}  // namespace
}  // namespace openwosa::apitest
