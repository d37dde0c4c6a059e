// Contexts: communities as octets. Oracle: the SnmpStrToContext, SnmpContextToStr and SnmpFreeContext pages.
#include <gtest/gtest.h>

#include "support/sessions.hpp"

namespace openwosa::apitest {
namespace {

HSNMP_CONTEXT from_text(HSNMP_SESSION session, std::string text) {
    const smiOCTETS octets = octets_view(text);
    return SnmpStrToContext(session, &octets);
}

TEST(SnmpStrToContext, KeepsTheOctetsAndNeedsNoTerminator) {
    Api api;
    CallbackSession session;
    for (const std::string& text :
         {std::string("public"), std::string("a"), std::string("with\0zero", 9), std::string(255, 'x')}) {
        const HSNMP_CONTEXT context = from_text(session, text);
        ASSERT_SNMP_OK(context);
        EXPECT_EQ(context_text(context), text);
    }
}

TEST(SnmpStrToContext, KeepsItsOwnCopy) {
    Api api;
    CallbackSession session;
    std::string text = "public";
    const smiOCTETS octets = octets_view(text);
    const HSNMP_CONTEXT context = SnmpStrToContext(session, &octets);
    text = "######";
    EXPECT_EQ(context_text(context), "public");
}

TEST(SnmpStrToContext, GivesANewHandleForTheSameOctets) {
    Api api;
    CallbackSession session;
    const HSNMP_CONTEXT one = from_text(session, "public");
    const HSNMP_CONTEXT two = from_text(session, "public");
    EXPECT_NE(one, two);
    EXPECT_SNMP_OK(SnmpFreeContext(one));
    EXPECT_EQ(context_text(two), "public");
}

TEST(SnmpStrToContext, ALengthOfZeroIsContextInvalid) {
    Api api;
    CallbackSession session;
    std::string text = "public";
    smiOCTETS octets = octets_view(text);
    octets.len = 0;
    EXPECT_SNMP_SESSION_ERROR(session, SNMPAPI_CONTEXT_INVALID, SnmpStrToContext, session, &octets);
}

TEST(SnmpStrToContext, NoOctetsAtAllIsContextInvalid) {
    Api api;
    CallbackSession session;
    const smiOCTETS octets{6, nullptr};
    EXPECT_SNMP_SESSION_ERROR(session, SNMPAPI_CONTEXT_INVALID, SnmpStrToContext, session, &octets);
}

TEST(SnmpStrToContext, ANullDescriptorIsAllocError) {
    Api api;
    CallbackSession session;
    EXPECT_SNMP_ERROR(SNMPAPI_ALLOC_ERROR, SnmpStrToContext, session, nullptr);
}

TEST(SnmpStrToContext, ABadSessionIsSessionInvalid) {
    Api api;
    std::string text = "public";
    const smiOCTETS octets = octets_view(text);
    EXPECT_SNMP_ERROR(SNMPAPI_SESSION_INVALID, SnmpStrToContext, nullptr, &octets);
}

TEST(SnmpContextToStr, WritesTheDescriptorAndNothingBehindIt) {
    Api api;
    CallbackSession session;
    struct {
        smiOCTETS octets;
        unsigned char canary[32];
    } guarded;
    std::fill_n(reinterpret_cast<unsigned char*>(&guarded), sizeof guarded, 0xA5);
    ASSERT_SNMP_OK(SnmpContextToStr(from_text(session, "public"), &guarded.octets));
    EXPECT_EQ(bytes_of(guarded.octets), text_bytes("public"));
    for (const unsigned char byte : guarded.canary) EXPECT_EQ(byte, 0xA5);
    EXPECT_SNMP_OK(SnmpFreeDescriptor(SNMP_SYNTAX_OCTETS, &guarded.octets));
}

TEST(SnmpContextToStr, ABadContextIsContextInvalid) {
    Api api;
    smiOCTETS octets{};
    EXPECT_SNMP_ERROR(SNMPAPI_CONTEXT_INVALID, SnmpContextToStr, nullptr, &octets);
}

TEST(SnmpContextToStr, ANullDescriptorIsAllocError) {
    Api api;
    CallbackSession session;
    EXPECT_SNMP_ERROR(SNMPAPI_ALLOC_ERROR, SnmpContextToStr, from_text(session, "public"), nullptr);
}

TEST(SnmpFreeContext, TwiceIsContextInvalid) {
    Api api;
    CallbackSession session;
    const HSNMP_CONTEXT context = from_text(session, "public");
    EXPECT_SNMP_OK(SnmpFreeContext(context));
    EXPECT_SNMP_ERROR(SNMPAPI_CONTEXT_INVALID, SnmpFreeContext, context);
}

TEST(SnmpContextToStr, ATerminatorFollowsTheOctetsAndIsNotCounted) {
    Api api;
    CallbackSession session;
    smiOCTETS octets{};
    ASSERT_SNMP_OK(SnmpContextToStr(from_text(session, "public"), &octets));
    EXPECT_EQ(octets.len, 6u);
    EXPECT_EQ(octets.ptr[6], 0);
    EXPECT_SNMP_OK(SnmpFreeDescriptor(SNMP_SYNTAX_OCTETS, &octets));
}

}  // namespace
}  // namespace openwosa::apitest
