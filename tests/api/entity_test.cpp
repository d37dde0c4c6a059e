// Entities: text forms, ports, lifetime. Oracle: the SnmpStrToEntity, SnmpEntityToStr, SnmpFreeEntity and
// SnmpSetPort pages; what real programs do (new handle each time, "" and "0.0.0.0").
#include <gtest/gtest.h>

#include <cstring>

#include "support/sessions.hpp"

namespace openwosa::apitest {
namespace {

TEST(SnmpStrToEntity, ReadsADottedAddressAndGivesItBack) {
    Api api;
    CallbackSession session;
    for (const char* text : {"127.0.0.1", "10.1.2.3", "255.255.255.255", "224.0.0.1"}) {
        const HSNMP_ENTITY entity = SnmpStrToEntity(session, text);
        ASSERT_SNMP_OK(entity) << text;
        EXPECT_EQ(entity_text(entity), text);
    }
}

TEST(SnmpStrToEntity, TheUnspecifiedAddressIsAnEntity) {
    Api api;
    CallbackSession session;
    const HSNMP_ENTITY entity = SnmpStrToEntity(session, "0.0.0.0");
    ASSERT_SNMP_OK(entity);
    EXPECT_EQ(entity_text(entity), "0.0.0.0");
}

TEST(SnmpStrToEntity, AnEmptyTextIsTheUnspecifiedAddressAsOldProgramsPassIt) {
    Api api;
    CallbackSession session;
    const HSNMP_ENTITY entity = SnmpStrToEntity(session, "");
    ASSERT_SNMP_OK(entity);
    EXPECT_EQ(entity_text(entity), "0.0.0.0");
}

TEST(SnmpStrToEntity, GivesANewHandleForTheSameAddress) {
    Api api;
    CallbackSession session;
    const HSNMP_ENTITY one = SnmpStrToEntity(session, "127.0.0.1");
    const HSNMP_ENTITY two = SnmpStrToEntity(session, "127.0.0.1");
    EXPECT_NE(one, two);
    EXPECT_SNMP_OK(SnmpFreeEntity(one));
    EXPECT_EQ(entity_text(two), "127.0.0.1");
}

TEST(SnmpStrToEntity, ReadsAnIpxAddressWithEachSeparator) {
    Api api;
    CallbackSession session;
    for (const char* text : {"00000001:0123456789ab", "00000001.0123456789AB", "00000001-0123456789Ab"}) {
        EXPECT_SNMP_OK(SnmpStrToEntity(session, text)) << text;
    }
}

TEST(SnmpStrToEntity, AnIpxTextOfTheWrongLengthIsEntityUnknown) {
    Api api;
    CallbackSession session;
    for (const char* text : {"1:0123456789ab", "00000001:0123456789a", "00000001:0123456789abc",
                             "00000001 0123456789ab", "0000000g:0123456789ab"}) {
        EXPECT_SNMP_ERROR(SNMPAPI_ENTITY_UNKNOWN, SnmpStrToEntity, session, text);
    }
}

TEST(SnmpStrToEntity, ReadsAnIpv6Literal) {
    Api api;
    CallbackSession session;
    const HSNMP_ENTITY entity = SnmpStrToEntity(session, "::1");
    ASSERT_SNMP_OK(entity);
    EXPECT_EQ(entity_text(entity), "::1");
}

TEST(SnmpStrToEntity, AHostNameIsResolved) {
    Api api;
    CallbackSession session;
    const HSNMP_ENTITY entity = SnmpStrToEntity(session, "localhost");
    ASSERT_SNMP_OK(entity);
    const std::string text = entity_text(entity);
    EXPECT_TRUE(text == "127.0.0.1" || text == "::1") << text;
}

TEST(SnmpStrToEntity, ATextThatIsNoAddressIsEntityUnknown) {
    Api api;
    CallbackSession session;
    for (const char* text : {"1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.-4", "not an address", "1.2.3.4x", " ",
                             "::1::2", "[::1"}) {
        EXPECT_SNMP_SESSION_ERROR(session, SNMPAPI_ENTITY_UNKNOWN, SnmpStrToEntity, session, text);
    }
}

TEST(SnmpStrToEntity, AnEndlessTextIsEntityUnknown) {
    Api api;
    CallbackSession session;
    const std::string endless(100000, '1');
    EXPECT_SNMP_ERROR(SNMPAPI_ENTITY_UNKNOWN, SnmpStrToEntity, session, endless.c_str());
}

TEST(SnmpStrToEntity, ANullTextIsAllocError) {
    Api api;
    CallbackSession session;
    EXPECT_SNMP_ERROR(SNMPAPI_ALLOC_ERROR, SnmpStrToEntity, session, nullptr);
}

TEST(SnmpStrToEntity, ABadSessionIsSessionInvalid) {
    Api api;
    EXPECT_SNMP_ERROR(SNMPAPI_SESSION_INVALID, SnmpStrToEntity, nullptr, "127.0.0.1");
}

TEST(SnmpEntityToStr, ReturnsTheBytesWrittenWithTheTerminator) {
    Api api;
    CallbackSession session;
    const HSNMP_ENTITY entity = SnmpStrToEntity(session, "10.1.2.3");
    char text[32];
    std::memset(text, '#', sizeof text);
    EXPECT_EQ(SnmpEntityToStr(entity, sizeof text, text), 9u);
    EXPECT_STREQ(text, "10.1.2.3");
    for (std::size_t i = 9; i < sizeof text; ++i) EXPECT_EQ(text[i], '#') << i;
}

TEST(SnmpEntityToStr, ABufferOfExactlyTheSizeIsEnough) {
    Api api;
    CallbackSession session;
    const HSNMP_ENTITY entity = SnmpStrToEntity(session, "10.1.2.3");
    char text[10] = "#########";
    EXPECT_EQ(SnmpEntityToStr(entity, 9, text), 9u);
    EXPECT_STREQ(text, "10.1.2.3");
}

TEST(SnmpEntityToStr, ASmallerBufferIsOutputTruncatedAndNothingIsWrittenBehindIt) {
    Api api;
    CallbackSession session;
    const HSNMP_ENTITY entity = SnmpStrToEntity(session, "10.1.2.3");
    for (smiUINT32 size = 0; size < 9; ++size) {
        char text[16];
        std::memset(text, '#', sizeof text);
        EXPECT_SNMP_ERROR(SNMPAPI_OUTPUT_TRUNCATED, SnmpEntityToStr, entity, size, text);
        for (std::size_t i = size; i < sizeof text; ++i) EXPECT_EQ(text[i], '#') << size << ' ' << i;
    }
}

TEST(SnmpEntityToStr, ANullBufferIsAllocError) {
    Api api;
    CallbackSession session;
    EXPECT_SNMP_ERROR(SNMPAPI_ALLOC_ERROR, SnmpEntityToStr, SnmpStrToEntity(session, "10.1.2.3"), 32,
                      nullptr);
}

TEST(SnmpEntityToStr, ABadEntityIsEntityInvalid) {
    Api api;
    char text[32];
    EXPECT_SNMP_ERROR(SNMPAPI_ENTITY_INVALID, SnmpEntityToStr, nullptr, sizeof text, text);
}

TEST(SnmpFreeEntity, TwiceIsEntityInvalid) {
    Api api;
    CallbackSession session;
    const HSNMP_ENTITY entity = SnmpStrToEntity(session, "10.1.2.3");
    EXPECT_SNMP_OK(SnmpFreeEntity(entity));
    EXPECT_SNMP_ERROR(SNMPAPI_ENTITY_INVALID, SnmpFreeEntity, entity);
}

TEST(SnmpSetPort, TakesEveryUdpPort) {
    Api api;
    CallbackSession session;
    const HSNMP_ENTITY entity = SnmpStrToEntity(session, "127.0.0.1");
    for (const UINT port : {1u, 161u, 162u, 1161u, 65535u}) EXPECT_SNMP_OK(SnmpSetPort(entity, port)) << port;
}

TEST(SnmpSetPort, BeyondSixteenBitsIsOtherError) {
    Api api;
    CallbackSession session;
    const HSNMP_ENTITY entity = SnmpStrToEntity(session, "127.0.0.1");
    for (const UINT port : {65536u, 0xFFFFFFFFu})
        EXPECT_SNMP_ERROR(SNMPAPI_OTHER_ERROR, SnmpSetPort, entity, port);
}

TEST(SnmpSetPort, ABadEntityIsEntityInvalid) {
    Api api;
    EXPECT_SNMP_ERROR(SNMPAPI_ENTITY_INVALID, SnmpSetPort, nullptr, 161);
}

TEST(SnmpStrToEntity, ReadsAnIpv6LiteralInBracketsAndWithAScope) {
    Api api;
    CallbackSession session;
    EXPECT_EQ(entity_text(SnmpStrToEntity(session, "[2001:DB8::1]")), "2001:db8::1");
    EXPECT_EQ(entity_text(SnmpStrToEntity(session, "fe80::1%2")), "fe80::1%2");
}

TEST(SnmpStrToEntity, TakesNoPort) {
    Api api;
    CallbackSession session;
    for (const char* text : {"127.0.0.1:161", "[::1]:161", "127.0.0.1 161"}) {
        EXPECT_SNMP_ERROR(SNMPAPI_ENTITY_UNKNOWN, SnmpStrToEntity, session, text);
    }
}

TEST(SnmpEntityToStr, ASmallerBufferHoldsAsMuchAsFitsTerminated) {
    Api api;
    CallbackSession session;
    char text[5] = "####";
    EXPECT_SNMP_ERROR(SNMPAPI_OUTPUT_TRUNCATED, SnmpEntityToStr, SnmpStrToEntity(session, "10.1.2.3"), 4,
                      text);
    EXPECT_STREQ(text, "10.");
}

TEST(SnmpSetPort, ZeroIsOtherError) {
    Api api;
    CallbackSession session;
    EXPECT_SNMP_ERROR(SNMPAPI_OTHER_ERROR, SnmpSetPort, SnmpStrToEntity(session, "127.0.0.1"), 0);
}

}  // namespace
}  // namespace openwosa::apitest
