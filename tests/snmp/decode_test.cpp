// Oracles: net-snmp's octets with the values its tools print for them; X.690, RFC 1157, RFC 3416, RFC 3417
// for what must be refused; message.hpp for what is tolerated.
#include <gtest/gtest.h>

#include <algorithm>

#include "support.hpp"

namespace openwosa::snmp {
namespace {

using test::Bytes;
using test::decoded;
using test::hex;
using test::join;
using test::oid;
using test::response_with;
using test::response_with_binding;
using test::tlv;
using test::vector_named;

DecodeError error_of(const Bytes& octets) {
    Message message;
    const DecodeResult result = decode(octets, message);
    if (result.error != DecodeError::kOk) {
        EXPECT_EQ(result.consumed, 0u);
    }
    return result.error;
}

// The only value of a message, which `keep` keeps alive.
ValueView value_of(const Bytes& octets, Message& keep) {
    keep = decoded(octets);
    EXPECT_EQ(keep.pdu.varbinds.size(), 1u);
    return keep.pdu.varbinds.size() == 1 ? keep.pdu.varbinds.value(1) : ValueView{};
}

std::string text_of(const ValueView& v) { return {v.octets.begin(), v.octets.end()}; }

// ---- what net-snmp sends ----
// ---------------------------------------------------------------------------------------

TEST(DecodeNetSnmp, V1GetWithTwoNames) {
    const Message m = decoded(vector_named("get-v1.sent"));
    EXPECT_EQ(m.version, Version::kV1);
    EXPECT_EQ(m.community, "public");
    EXPECT_EQ(m.pdu.type, PduType::kGet);
    EXPECT_EQ(m.pdu.error_status, 0);
    ASSERT_EQ(m.pdu.varbinds.size(), 2u);
    EXPECT_EQ(format_oid(m.pdu.varbinds.name(2)), "1.3.6.1.4.1.8072.2.255.2.0");
    EXPECT_EQ(m.pdu.varbinds.value(2).syntax, Syntax::kNull);
}
TEST(DecodeNetSnmp, ResponseValuesOfSnmpd) {
    Message m;
    EXPECT_EQ(value_of(vector_named("get-v2-1.received"), m).as_int32(), -129);
    EXPECT_EQ(text_of(value_of(vector_named("get-v2-2.received"), m)), "openwosa");
    EXPECT_EQ(format_oid(value_of(vector_named("get-v2-3.received"), m).oid), "2.999.4294967295.1");
    const ValueView counter = value_of(vector_named("get-v2-5.received"), m);
    EXPECT_EQ(counter.syntax, Syntax::kCounter32);
    EXPECT_EQ(counter.as_uint32(), 4294967295u);
    const ValueView gauge = value_of(vector_named("get-v2-6.received"), m);
    EXPECT_EQ(gauge.syntax, Syntax::kGauge32);
    EXPECT_EQ(gauge.as_uint32(), 2147483648u);
    const ValueView ticks = value_of(vector_named("get-v2-7.received"), m);
    EXPECT_EQ(ticks.syntax, Syntax::kTimeTicks);
    EXPECT_EQ(ticks.as_uint32(), 8388608u);
}
TEST(DecodeNetSnmp, ExceptionsOfSnmpd) {
    Message m;
    EXPECT_EQ(value_of(vector_named("get-v2-4.received"), m).syntax, Syntax::kNoSuchObject);
    EXPECT_EQ(value_of(vector_named("get-v2-9.received"), m).syntax, Syntax::kNoSuchInstance);
    EXPECT_EQ(value_of(vector_named("end-of-mib.received"), m).syntax, Syntax::kEndOfMibView);
}
TEST(DecodeNetSnmp, ErrorResponses) {
    const Message v1 = decoded(vector_named("get-v1-nosuch.received"));
    EXPECT_EQ(v1.pdu.type, PduType::kResponse);
    EXPECT_EQ(v1.pdu.error_status, static_cast<int>(ErrorStatus::kNoSuchName));
    EXPECT_EQ(v1.pdu.error_index, 1);
    const Message v2 = decoded(vector_named("set-wrongtype.received"));
    EXPECT_EQ(v2.pdu.error_status, static_cast<int>(ErrorStatus::kWrongType));
    EXPECT_EQ(v2.pdu.error_index, 1);
}
TEST(DecodeNetSnmp, GetBulkCarriesItsTwoNumbers) {
    const Message m = decoded(vector_named("bulk.sent"));
    EXPECT_EQ(m.pdu.type, PduType::kGetBulk);
    EXPECT_EQ(m.pdu.error_status, 1);
    EXPECT_EQ(m.pdu.error_index, 5);
    EXPECT_EQ(decoded(vector_named("bulk.received")).pdu.varbinds.size(), 6u);
}
TEST(DecodeNetSnmp, SetRequest) {
    Message m;
    EXPECT_EQ(value_of(vector_named("set.sent"), m).as_int32(), 77);
    EXPECT_EQ(m.pdu.type, PduType::kSet);
}
TEST(DecodeNetSnmp, V1Trap) {
    const Message m = decoded(vector_named("trap-v1-enterprise.sent"));
    EXPECT_EQ(m.pdu.type, PduType::kTrapV1);
    EXPECT_EQ(m.pdu.request_id, 0);
    EXPECT_EQ(format_oid(m.pdu.v1_trap.enterprise), "1.3.6.1.4.1.8072.2.3");
    EXPECT_EQ(m.pdu.v1_trap.agent_address, (AgentAddress{192, 0, 2, 7}));
    EXPECT_EQ(m.pdu.v1_trap.generic_trap, 6);
    EXPECT_EQ(m.pdu.v1_trap.specific_trap, 17);
    EXPECT_EQ(m.pdu.v1_trap.time_stamp, 4711u);
    EXPECT_EQ(m.pdu.varbinds.value(1).as_int32(), 123456);
}
TEST(DecodeNetSnmp, V2TrapAndInform) {
    const Message trap = decoded(vector_named("trap-v2.sent"));
    EXPECT_EQ(trap.pdu.type, PduType::kTrapV2);
    EXPECT_EQ(format_oid(trap.pdu.varbinds.name(2)), "1.3.6.1.6.3.1.1.4.1.0");
    EXPECT_EQ(format_oid(trap.pdu.varbinds.value(2).oid), "1.3.6.1.4.1.8072.2.3.0.17");
    EXPECT_EQ(decoded(vector_named("inform.sent")).pdu.type, PduType::kInform);
}
TEST(DecodeNetSnmp, LongFormLengths) {
    const Message m = decoded(vector_named("or-table.received"));
    ASSERT_EQ(m.pdu.varbinds.size(), 9u);
    EXPECT_EQ(text_of(m.pdu.varbinds.value(9)),
              "The MIB modules for managing SNMP Notification, plus filtering.");
}
TEST(DecodeNetSnmp, IntegersAtEveryEdge) {
    const VarBindList list = decoded(vector_named("every-type")).pdu.varbinds;
    const std::int32_t integers[] = {0, 127, 128, -1, -128, -129, 8388607, -8388608, INT32_MAX, INT32_MIN};
    for (std::size_t i = 0; i < std::size(integers); ++i)
        EXPECT_EQ(list.value(1 + i).as_int32(), integers[i]);
    const std::uint32_t unsigneds[] = {0, 127, 128, 255, 256, 32768, 8388608, 2147483648u, UINT32_MAX};
    for (std::size_t i = 0; i < std::size(unsigneds); ++i)
        EXPECT_EQ(list.value(11 + i).as_uint32(), unsigneds[i]);
    const std::uint64_t wide[] = {
        0, 128, 0x80000000u, 0xFFFFFFFFu, 0x100000000u, INT64_MAX, std::uint64_t{1} << 63, UINT64_MAX};
    for (std::size_t i = 0; i < std::size(wide); ++i) EXPECT_EQ(list.value(20 + i).number, wide[i]);
}
TEST(DecodeNetSnmp, EveryOtherType) {
    const Message m = decoded(vector_named("every-type"));
    EXPECT_EQ(m.community, "private");
    EXPECT_EQ(m.pdu.request_id, -2);
    const VarBindList& list = m.pdu.varbinds;
    ASSERT_EQ(list.size(), 37u);
    EXPECT_EQ(list.value(28).syntax, Syntax::kNull);
    EXPECT_EQ(list.value(29).syntax, Syntax::kNoSuchObject);
    EXPECT_EQ(list.value(30).syntax, Syntax::kNoSuchInstance);
    EXPECT_EQ(list.value(31).syntax, Syntax::kEndOfMibView);
    EXPECT_TRUE(std::ranges::equal(list.value(32).octets, hex("C0 00 02 01")));
    EXPECT_EQ(list.value(33).syntax, Syntax::kOpaque);
    EXPECT_TRUE(std::ranges::equal(list.value(33).octets, hex("9F 78 04 42 F6 E9 79")));
    EXPECT_TRUE(list.value(34).octets.empty());
    EXPECT_EQ(list.value(35).octets.size(), 200u);
    EXPECT_EQ(list.value(35).octets[199], 199);
    EXPECT_EQ(format_oid(list.value(36).oid), "0.0");
    EXPECT_EQ(format_oid(list.value(37).oid), "2.47.16383.16384.2097152.268435456.4294967295");
}
TEST(DecodeNetSnmp, NamesOf2And128Arcs) {
    EXPECT_EQ(format_oid(decoded(vector_named("two-arcs")).pdu.varbinds.name(1)), "0.39");
    const Message m = decoded(vector_named("128-arcs"));
    const Arcs name = m.pdu.varbinds.name(1);
    ASSERT_EQ(name.size(), 128u);
    EXPECT_EQ(name[0], 1u);
    EXPECT_EQ(name[1], 1u);
    EXPECT_EQ(name[126], 126000u);
    EXPECT_EQ(name[127], UINT32_MAX);
}

// ---- object identifiers ----

std::string oid_value(std::string_view tlv_hex) {
    Message m;
    return format_oid(value_of(response_with(tlv_hex), m).oid);
}

TEST(DecodeOid, TheExampleOfX690) {
    // X.690 8.19.5: {joint-iso-itu-t 999 3}
    EXPECT_EQ(oid_value("06 03 88 37 03"), "2.999.3");
}
TEST(DecodeOid, ManyOctetArcsAnywhere) {
    EXPECT_EQ(oid_value("06 0A 2B 06 01 04 01 82 37 01 81 48"), "1.3.6.1.4.1.311.1.200");
    EXPECT_EQ(oid_value("06 06 2B 8F FF FF FF 7F"), "1.3.4294967295");
    // More than 16 octets, long arcs first, in the middle and last.
    EXPECT_EQ(oid_value("06 14 2B 81 00 01 02 03 04 05 06 07 08 81 01 09 0A 0B 0C 0D 81 02"),
              "1.3.128.1.2.3.4.5.6.7.8.129.9.10.11.12.13.130");
}
TEST(DecodeOid, EveryPositionOfALongArcReadsAlike) {
    for (int before = 0; before < 24; ++before) {
        for (int after = 0; after < 24; ++after) {
            std::string octets = "2B", text = "1.3";
            for (int i = 0; i < before; ++i) octets += " 05", text += ".5";
            octets += " 86 8D 1F", text += ".99999";
            for (int i = 0; i < after; ++i) octets += " 7F", text += ".127";
            const Bytes value = tlv(0x06, hex(octets));
            EXPECT_EQ(oid_value(test::to_hex(value)), text);
        }
    }
}
TEST(DecodeOid, FirstTwoArcsShareASubidentifier) {
    EXPECT_EQ(oid_value("06 01 00"), "0.0");
    EXPECT_EQ(oid_value("06 01 27"), "0.39");
    EXPECT_EQ(oid_value("06 01 28"), "1.0");
    EXPECT_EQ(oid_value("06 01 4F"), "1.39");
    EXPECT_EQ(oid_value("06 01 50"), "2.0");
    EXPECT_EQ(oid_value("06 01 7F"), "2.47");
    EXPECT_EQ(oid_value("06 05 8F FF FF FF 7F"), "2.4294967215");
}
TEST(DecodeOid, AnArcAbove32BitsIsRefused) {
    EXPECT_EQ(error_of(response_with("06 06 2B 90 80 80 80 00")), DecodeError::kBadOid);
    EXPECT_EQ(error_of(response_with("06 0B 2B 81 80 80 80 80 80 80 80 80 00")), DecodeError::kBadOid);
    EXPECT_EQ(error_of(response_with("06 05 90 80 80 80 00")), DecodeError::kBadOid);
}
TEST(DecodeOid, PaddedSubidentifiersAreRefused) {
    EXPECT_EQ(error_of(response_with("06 03 2B 80 01")), DecodeError::kBadOid);  // X.690 8.19.2
    EXPECT_EQ(error_of(response_with("06 03 80 2B 06")), DecodeError::kBadOid);
}
TEST(DecodeOid, AnUnfinishedSubidentifierIsRefused) {
    EXPECT_EQ(error_of(response_with("06 02 2B 86")), DecodeError::kBadOid);
    EXPECT_EQ(error_of(response_with("06 01 88")), DecodeError::kBadOid);
}
TEST(DecodeOid, MoreThan128ArcsAreRefused) {
    Bytes contents(127, 1);
    const auto message = [&contents] {
        const Bytes value = join({hex("06 81"), Bytes{static_cast<std::uint8_t>(contents.size())}, contents});
        const Bytes binding = join({hex("30 82 00"), Bytes{static_cast<std::uint8_t>(value.size() + 5)},
                                    hex("06 03 2B 06 01"), value});
        const Bytes list = join({hex("30 82 00"), Bytes{static_cast<std::uint8_t>(binding.size())}, binding});
        const Bytes pdu = join({hex("A2 82 00"), Bytes{static_cast<std::uint8_t>(list.size() + 9)},
                                hex("02 01 01 02 01 00 02 01 00"), list});
        return join({hex("30 82 00"), Bytes{static_cast<std::uint8_t>(pdu.size() + 6)},
                     hex("02 01 01 04 01 63"), pdu});
    };
    Message m;
    EXPECT_EQ(value_of(message(), m).oid.size(), 128u);
    contents.push_back(1);
    EXPECT_EQ(error_of(message()), DecodeError::kBadOid);
}
TEST(DecodeOid, AnEmptyNameIsRefused) {
    EXPECT_EQ(error_of(response_with_binding("30 04 06 00 05 00")), DecodeError::kBadOid);
}
TEST(DecodeOid, AnEmptyValueReadsAs0Dot0) { EXPECT_EQ(oid_value("06 00"), "0.0"); }

// ---- integers ----

TEST(DecodeInteger, WithoutContentsIsRefused) {
    for (const char* value : {"02 00", "41 00", "46 00", "47 00"})
        EXPECT_EQ(error_of(response_with(value)), DecodeError::kBadInteger) << value;
}
TEST(DecodeInteger, OverlongIsAcceptedWhenTheValueFits) {
    Message m;
    EXPECT_EQ(value_of(response_with("02 08 00 00 00 00 00 00 00 07"), m).as_int32(), 7);
    EXPECT_EQ(value_of(response_with("02 05 FF FF FF FF FE"), m).as_int32(), -2);
    EXPECT_EQ(value_of(response_with("41 08 00 00 00 00 FF FF FF FF"), m).as_uint32(), UINT32_MAX);
    EXPECT_EQ(value_of(response_with("46 09 00 00 00 00 00 00 00 00 01"), m).number, 1u);
}
TEST(DecodeInteger, AValueOutsideItsTypeIsRefused) {
    for (const char* value : {"02 05 00 80 00 00 00", "02 05 FF 7F FF FF FF", "41 05 01 00 00 00 00",
                              "46 09 01 00 00 00 00 00 00 00 00", "43 08 7F FF FF FF FF FF FF FF"})
        EXPECT_EQ(error_of(response_with(value)), DecodeError::kBadInteger) << value;
}
TEST(DecodeInteger, MoreThanEightOctetsAreRefusedEvenIfTheValueFits) {
    EXPECT_EQ(error_of(response_with("02 09 00 00 00 00 00 00 00 00 07")), DecodeError::kBadInteger);
    EXPECT_EQ(error_of(response_with("46 0A 00 00 00 00 00 00 00 00 00 07")), DecodeError::kBadInteger);
}
TEST(DecodeInteger, UnsignedOfExactlyItsWidthMayLackTheLeadingZero) {
    Message m;
    EXPECT_EQ(value_of(response_with("42 04 FF FF FF FE"), m).as_uint32(), 0xFFFFFFFEu);
    EXPECT_EQ(value_of(response_with("46 08 FF FF FF FF FF FF FF FE"), m).number, UINT64_MAX - 1);
}
TEST(DecodeInteger, ANegativeUnsignedIsRefused) {
    for (const char* value : {"41 01 FF", "42 02 80 00", "43 03 FF 00 00", "46 01 80",
                              "46 07 FF 00 00 00 00 00 00", "42 05 FF FF FF FF FF"})
        EXPECT_EQ(error_of(response_with(value)), DecodeError::kBadInteger) << value;
}

// ---- other values ----

TEST(DecodeValue, NullAndExceptionsHaveNoContents) {
    for (const char* value : {"05 01 00", "80 01 00", "81 01 00", "82 01 00"})
        EXPECT_EQ(error_of(response_with(value)), DecodeError::kBadValue) << value;
}
TEST(DecodeValue, AnIpAddressHasFourOctets) {
    for (const char* value : {"40 00", "40 03 01 02 03", "40 05 01 02 03 04 05"})
        EXPECT_EQ(error_of(response_with(value)), DecodeError::kBadValue) << value;
}
TEST(DecodeValue, AnNsapAddressHas1To21Octets) {
    Message m;
    EXPECT_EQ(value_of(response_with("45 01 00"), m).syntax, Syntax::kNsapAddress);
    EXPECT_EQ(error_of(response_with("45 00")), DecodeError::kBadValue);
    EXPECT_EQ(error_of(response_with("45 16" + std::string(44, '0'))), DecodeError::kBadValue);
}
TEST(DecodeValue, UndefinedTagsAreRefused) {
    for (const char* value : {"01 01 FF", "24 00", "30 00", "48 01 00", "83 00", "A2 00", "1F 81 00"})
        EXPECT_EQ(error_of(response_with(value)), DecodeError::kUnknownSyntax) << value;
}
TEST(DecodeValue, TypesOfV2AreRefusedInV1) {
    for (const char* value : {"46 01 00", "47 01 00", "45 01 00", "03 01 00", "80 00", "81 00", "82 00"}) {
        EXPECT_EQ(error_of(response_with(value, Version::kV1)), DecodeError::kSyntaxNotInVersion) << value;
        EXPECT_EQ(error_of(response_with(value, Version::kV2c)), DecodeError::kOk) << value;
    }
}

// ---- structure ----

TEST(DecodeMessage, VersionsOtherThan0And1AreRefused) {
    for (const char* version : {"02 01 02", "02 01 03", "02 01 FF"}) {
        const Bytes m = tlv(0x30, join({hex(version), hex("04 00 A0 0B 02 01 01 02 01 00 02 01 00 30 00")}));
        EXPECT_EQ(error_of(m), DecodeError::kUnsupportedVersion) << version;
    }
}
TEST(DecodeMessage, AnEmptyCommunityAndAnEmptyListAreFine) {
    const Message m = decoded(hex("30 12 02 01 00 04 00 A0 0B 02 01 01 02 01 00 02 01 00 30 00"));
    EXPECT_EQ(m.community, "");
    EXPECT_TRUE(m.pdu.varbinds.empty());
}
TEST(DecodeMessage, PduTypesBelongToVersions) {
    const auto with = [](const char* version, const char* pdu_tag) {
        return tlv(0x30, join({hex(version), hex("04 00"),
                               tlv(hex(pdu_tag)[0], hex("02 01 01 02 01 00 02 01 00 30 00"))}));
    };
    for (const char* tag : {"A5", "A6", "A7"}) {
        EXPECT_EQ(error_of(with("02 01 00", tag)), DecodeError::kPduNotInVersion) << tag;
        EXPECT_EQ(error_of(with("02 01 01", tag)), DecodeError::kOk) << tag;
    }
    EXPECT_EQ(error_of(with("02 01 01", "A4")), DecodeError::kPduNotInVersion);
    EXPECT_EQ(error_of(with("02 01 01", "A8")), DecodeError::kBadTag);
    EXPECT_EQ(error_of(with("02 01 01", "30")), DecodeError::kBadTag);
}
TEST(DecodeMessage, WrongTagsAreRefused) {
    EXPECT_EQ(error_of(hex("31 00")), DecodeError::kBadTag);
    EXPECT_EQ(error_of(hex("30 03 04 01 00")), DecodeError::kBadTag);
    EXPECT_EQ(error_of(hex("30 06 02 01 00 05 01 00")), DecodeError::kBadTag);
    EXPECT_EQ(error_of(response_with_binding("31 07 06 03 2B 06 01 05 00")), DecodeError::kBadTag);
    EXPECT_EQ(error_of(response_with_binding("30 07 04 03 2B 06 01 05 00")), DecodeError::kBadTag);
}
TEST(DecodeMessage, IndefiniteAndReservedLengthsAreRefused) {
    EXPECT_EQ(error_of(hex("30 80 02 01 00")), DecodeError::kBadLength);
    EXPECT_EQ(error_of(hex("30 85 00 00 00 00 01 00")), DecodeError::kBadLength);
    EXPECT_EQ(error_of(hex("30 FF")), DecodeError::kBadLength);
    EXPECT_EQ(error_of(response_with_binding("30 80 06 03 2B 06 01 05 00 00 00")), DecodeError::kBadLength);
}
TEST(DecodeMessage, LengthsMayBeLongerThanNeeded) {
    Message m;
    EXPECT_EQ(value_of(response_with("02 81 01 07"), m).as_int32(), 7);
    EXPECT_EQ(value_of(response_with("02 84 00 00 00 01 07"), m).as_int32(), 7);
    EXPECT_EQ(m.pdu.request_id, 1);
}
TEST(DecodeMessage, AnElementMayNotOverrunTheOneAroundIt) {
    EXPECT_EQ(error_of(response_with_binding("30 07 06 04 2B 06 01 05 00")), DecodeError::kBadLength);
    EXPECT_EQ(error_of(response_with_binding("30 07 06 07 2B 06 01 05 00")), DecodeError::kBadLength);
    EXPECT_EQ(error_of(response_with_binding("30 08 06 03 2B 06 01 05 00")), DecodeError::kBadLength);
    EXPECT_EQ(error_of(response_with_binding("30 84 FF FF FF FF")), DecodeError::kBadLength);
    EXPECT_EQ(error_of(response_with("04 05 00")), DecodeError::kBadLength);
    EXPECT_EQ(error_of(hex("30 03 02 02 00")), DecodeError::kBadLength);
    EXPECT_EQ(error_of(hex("30 00")), DecodeError::kBadLength);
}
TEST(DecodeMessage, OctetsAfterTheLastElementInsideAreRefused) {
    EXPECT_EQ(error_of(response_with_binding("30 09 06 03 2B 06 01 05 00 05 00")),
              DecodeError::kTrailingOctets);
    EXPECT_EQ(error_of(hex("30 14 02 01 00 04 00 A0 0D 02 01 01 02 01 00 02 01 00 30 00 05 00")),
              DecodeError::kTrailingOctets);
    EXPECT_EQ(error_of(hex("30 14 02 01 00 04 00 A0 0B 02 01 01 02 01 00 02 01 00 30 00 05 00")),
              DecodeError::kTrailingOctets);
}
TEST(DecodeMessage, OctetsAfterTheMessageAreLeft) {
    Bytes octets = vector_named("set.sent");
    const std::size_t size = octets.size();
    octets.insert(octets.end(), {0xDE, 0xAD});
    Message m;
    EXPECT_EQ(decode(octets, m).consumed, size);
}
TEST(DecodeMessage, AClaimAboveTheLimitIsRefusedNotAwaited) {
    EXPECT_EQ(error_of(hex("30 84 7F FF FF FF")), DecodeError::kTooLong);
    EXPECT_EQ(error_of(hex("30 83 10 00 01")), DecodeError::kTooLong);
    EXPECT_EQ(error_of(hex("30 83 10 00 00")), DecodeError::kTruncated);
}
TEST(DecodeMessage, GenericTrapIs0To6) {
    const auto trap = [](std::string_view generic) {
        return tlv(0x30, join({hex("02 01 00 04 00"),
                               tlv(0xA4, join({hex("06 01 2B 40 04 7F 00 00 01"), hex(generic),
                                               hex("02 01 00 43 01 00 30 00")}))}));
    };
    EXPECT_EQ(error_of(trap("02 01 06")), DecodeError::kOk);
    EXPECT_EQ(error_of(trap("02 01 07")), DecodeError::kBadGenericTrap);
    EXPECT_EQ(error_of(trap("02 01 FF")), DecodeError::kBadGenericTrap);
}
TEST(DecodeMessage, AgentAddressHasFourOctets) {
    EXPECT_EQ(error_of(hex(
                  "30 1B 02 01 00 04 00 A4 14 06 01 2B 40 03 7F 00 01 02 01 00 02 01 00 43 01 00 30 00 00")),
              DecodeError::kBadValue);
}
TEST(DecodeMessage, AReusedMessageShowsNothingOfTheOneBefore) {
    Message m;
    ASSERT_TRUE(decode(vector_named("every-type"), m));
    ASSERT_TRUE(decode(vector_named("two-arcs"), m));
    EXPECT_EQ(m.version, Version::kV1);
    EXPECT_EQ(m.pdu.type, PduType::kGet);
    EXPECT_EQ(m.pdu.varbinds.size(), 1u);
}

// ---- robustness ----

TEST(DecodeRobustness, EveryTruncatedPrefixIsTruncated) {
    for (const auto& [name, octets] : test::vectors()) {
        for (std::size_t size = 0; size < octets.size(); ++size) {
            // An exact copy, so that a sanitizer sees a read beyond it.
            const Bytes prefix(octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(size));
            ASSERT_EQ(error_of(prefix), DecodeError::kTruncated) << name << " cut at " << size;
        }
    }
}

// What decodes must encode, and decode to the same again; the decoder may be lenient, never inconsistent.
class Consistency {
  public:
    void check(const Message& m) {
        const EncodeError error = encode(m.version, m.community, m.pdu, buffer_);
        ASSERT_EQ(error, EncodeError::kOk) << to_string(error);
        ASSERT_TRUE(decode(buffer_.view(), again_)) << test::to_hex(buffer_.view());
        ASSERT_EQ(again_.community, m.community);
        ASSERT_EQ(again_.pdu.request_id, m.pdu.request_id);
        ASSERT_EQ(again_.pdu.varbinds.size(), m.pdu.varbinds.size());
    }

  private:
    EncodeBuffer buffer_;
    Message again_;
};

TEST(DecodeRobustness, EverySingleOctetMutationIsDecodedOrRefused) {
    Consistency consistency;
    Message m;
    std::size_t accepted = 0;
    for (const auto& [name, octets] : test::vectors()) {
        // All 255 other values where messages are small, some where they are long.
        const int stride = octets.size() <= 100 ? 1 : 37;
        Bytes mutated = octets;
        for (std::size_t at = 0; at < octets.size(); ++at) {
            for (int change = 1; change < 256; change += stride) {
                mutated[at] = static_cast<std::uint8_t>(octets[at] ^ change);
                if (!decode(mutated, m)) continue;
                ++accepted;
                consistency.check(m);
                if (HasFatalFailure()) FAIL() << name << " octet " << at << " ^ " << change;
            }
            mutated[at] = octets[at];
        }
    }
    EXPECT_GT(accepted, 0u);
}

}  // namespace
}  // namespace openwosa::snmp
