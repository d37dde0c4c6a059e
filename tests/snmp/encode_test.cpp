// Oracles: net-snmp's octets; RFC 3416, RFC 1157 for what may be in which version.
#include <gtest/gtest.h>

#include <algorithm>

#include "support.hpp"

namespace openwosa::snmp {
namespace {

using test::Bytes;
using test::decoded;
using test::hex;
using test::make_pdu;
using test::oid;
using test::to_hex;
using test::vector_named;
using test::wire;

EncodeError error_of(Version version, const Pdu& pdu, std::size_t max_size = kMaxMessageSize) {
    EncodeBuffer buffer;
    const EncodeError error = encode(version, "public", pdu, buffer, max_size);
    if (error != EncodeError::kOk) {
        EXPECT_TRUE(buffer.view().empty());
    }
    return error;
}

TEST(Encode, GivesNetSnmpsOctetsForWhatNetSnmpSent) {
    for (const auto& [name, octets] : test::vectors()) {
        const Message m = decoded(octets);
        EXPECT_EQ(to_hex(wire(m.version, m.community, m.pdu)), to_hex(octets)) << name;
    }
}

TEST(Encode, AGetBuiltByHandIsNetSnmpsGet) {
    const Bytes expected = vector_named("get-v1.sent");
    const Pdu get = make_pdu(PduType::kGet, decoded(expected).pdu.request_id,
                             {{"1.3.6.1.4.1.8072.2.255.1.0", {}}, {"1.3.6.1.4.1.8072.2.255.2.0", {}}});
    EXPECT_EQ(to_hex(wire(Version::kV1, "public", get)), to_hex(expected));
}

TEST(Encode, AGetBulkBuiltByHandIsNetSnmpsGetBulk) {
    const Bytes expected = vector_named("bulk.sent");
    Pdu bulk = make_pdu(PduType::kGetBulk, decoded(expected).pdu.request_id,
                        {{"1.3.6.1.4.1.8072.2.255.1", {}}, {"1.3.6.1.4.1.8072.2.255.2", {}}});
    bulk.error_status = 1;
    bulk.error_index = 5;
    EXPECT_EQ(to_hex(wire(Version::kV2c, "public", bulk)), to_hex(expected));
}

TEST(Encode, AV1TrapBuiltByHandIsNetSnmpsTrap) {
    Pdu trap = make_pdu(PduType::kTrapV1, 0, {});
    trap.v1_trap.enterprise = oid("1.3.6.1.4.1.311.1.1.3.1.1");
    trap.v1_trap.agent_address = {10, 0, 0, 1};
    trap.v1_trap.time_stamp = 55;
    EXPECT_EQ(to_hex(wire(Version::kV1, "public", trap)), to_hex(vector_named("trap-v1-coldstart.sent")));
}

TEST(Encode, ADocumentedExampleOfX690) {
    const Pdu pdu = make_pdu(PduType::kGet, 1, {{"2.999.3", {}}});
    const Bytes octets = wire(Version::kV1, "", pdu), name = hex("06 03 88 37 03");
    EXPECT_NE(std::ranges::search(octets, name).begin(), octets.end());
}

TEST(Encode, BitsTravelAsOctetString) {
    // RFC 2578 section 7.1.4
    const Bytes bits = hex("80 01");
    const Pdu pdu = make_pdu(PduType::kSet, 1, {{"1.3.6", ValueView::bytes(Syntax::kBits, bits)}});
    const Message m = decoded(wire(Version::kV2c, "c", pdu));
    EXPECT_EQ(m.pdu.varbinds.value(1).syntax, Syntax::kOctets);
    EXPECT_TRUE(std::ranges::equal(m.pdu.varbinds.value(1).octets, bits));
}

TEST(Encode, PduTypesBelongToVersions) {
    for (const PduType type : {PduType::kGetBulk, PduType::kInform, PduType::kTrapV2})
        EXPECT_EQ(error_of(Version::kV1, make_pdu(type, 1, {})), EncodeError::kPduNotInVersion);
    EXPECT_EQ(error_of(Version::kV2c, make_pdu(PduType::kTrapV1, 1, {})), EncodeError::kPduNotInVersion);
}

TEST(Encode, TypesOfV2AreRefusedInV1) {
    const Bytes address(8, 1);
    for (const ValueView& v :
         {ValueView::counter64(1), ValueView::unsigned32(Syntax::kUInteger32, 1),
          ValueView::bytes(Syntax::kNsapAddress, address), ValueView::exception(Syntax::kNoSuchObject)}) {
        EXPECT_EQ(error_of(Version::kV1, make_pdu(PduType::kSet, 1, {{"1.3", v}})),
                  EncodeError::kSyntaxNotInVersion);
        EXPECT_EQ(error_of(Version::kV2c, make_pdu(PduType::kSet, 1, {{"1.3", v}})), EncodeError::kOk);
    }
}

TEST(Encode, NamesBerCannotCarryAreRefused) {
    EXPECT_EQ(error_of(Version::kV1, make_pdu(PduType::kGet, 1, {{"3.1", {}}})), EncodeError::kBadOid);
    EXPECT_EQ(error_of(Version::kV1, make_pdu(PduType::kGet, 1, {{"1.40", {}}})), EncodeError::kBadOid);
    Pdu long_name;
    long_name.varbinds.append(Oid(129, 1), {});
    EXPECT_EQ(error_of(Version::kV1, long_name), EncodeError::kBadOid);
    const Oid one{1};
    EXPECT_EQ(error_of(Version::kV1, make_pdu(PduType::kSet, 1, {{"1.3", ValueView::object_id(one)}})),
              EncodeError::kBadOid);
    EXPECT_EQ(error_of(Version::kV1, make_pdu(PduType::kTrapV1, 1, {})),
              EncodeError::kBadOid);  // no enterprise
}

TEST(Encode, ValuesOfWrongSizeAreRefused) {
    const Bytes five(5, 1), many(22, 1);
    for (const ValueView& v :
         {ValueView::bytes(Syntax::kIpAddress, five), ValueView::bytes(Syntax::kIpAddress, {}),
          ValueView::bytes(Syntax::kNsapAddress, many), ValueView::bytes(Syntax::kNsapAddress, {})})
        EXPECT_EQ(error_of(Version::kV2c, make_pdu(PduType::kSet, 1, {{"1.3", v}})), EncodeError::kBadValue);
    const ValueView unknown{static_cast<Syntax>(0x30), 0, {}, {}};
    EXPECT_EQ(error_of(Version::kV2c, make_pdu(PduType::kSet, 1, {{"1.3", unknown}})),
              EncodeError::kBadValue);
}

TEST(Encode, TheLimitIsExact) {
    const Pdu pdu = make_pdu(PduType::kSet, 1, {{"1.3", ValueView::text(std::string(300, 'x'))}});
    const std::size_t size = wire(Version::kV2c, "public", pdu).size();
    EXPECT_EQ(error_of(Version::kV2c, pdu, size), EncodeError::kOk);
    EXPECT_EQ(error_of(Version::kV2c, pdu, size - 1), EncodeError::kTooBig);
}

TEST(Encode, WhatNoDatagramHoldsIsTooBig) {
    const std::string large(70'000, 'x');
    EXPECT_EQ(error_of(Version::kV2c, make_pdu(PduType::kSet, 1, {{"1.3", ValueView::text(large)}})),
              EncodeError::kTooBig);
    const Pdu pdu = make_pdu(PduType::kSet, 1, {{"1.3", ValueView::text(large)}});
    EncodeBuffer buffer;
    ASSERT_EQ(encode(Version::kV2c, "public", pdu, buffer, SIZE_MAX), EncodeError::kOk);
    EXPECT_EQ(decoded(buffer.view()).pdu.varbinds.value(1).octets.size(), large.size());
}

TEST(ValidateForSend, ErrorFieldsMustBeZeroExceptInGetBulkAndResponse) {
    for (const PduType type :
         {PduType::kGet, PduType::kGetNext, PduType::kSet, PduType::kInform, PduType::kTrapV2}) {
        Pdu pdu = make_pdu(type, 1, {});
        EXPECT_EQ(validate_for_send(pdu), PduError::kOk);
        pdu.error_status = 1;
        EXPECT_EQ(validate_for_send(pdu), PduError::kErrorFieldsSet);
        pdu.error_status = 0;
        pdu.error_index = 1;
        EXPECT_EQ(validate_for_send(pdu), PduError::kErrorFieldsSet);
    }
    for (const PduType type : {PduType::kGetBulk, PduType::kResponse}) {
        Pdu pdu = make_pdu(type, 1, {});
        pdu.error_status = pdu.error_index = 3;
        EXPECT_EQ(validate_for_send(pdu), PduError::kOk);
    }
}

TEST(ValidateForSend, AProgramCannotSendAV1TrapPdu) {
    EXPECT_EQ(validate_for_send(make_pdu(PduType::kTrapV1, 1, {})), PduError::kTrapV1);
}

}  // namespace
}  // namespace openwosa::snmp
