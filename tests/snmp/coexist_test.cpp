// Oracles: RFC 1908 section 3.1, RFC 3584 sections 3.2 and 4.4, and the trap layout the WinSNMP documents
// describe.
#include "snmp/coexist.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "support.hpp"

namespace openwosa::snmp {
namespace {

using test::make_pdu;
using test::oid;

constexpr AgentAddress kAgent = {192, 0, 2, 7};

Pdu v1_trap(std::int32_t generic, std::int32_t specific, const std::vector<test::Binding>& bindings = {}) {
    Pdu pdu = make_pdu(PduType::kTrapV1, 0, bindings);
    pdu.v1_trap.enterprise = oid("1.3.6.1.4.1.8072.2.3");
    pdu.v1_trap.agent_address = kAgent;
    pdu.v1_trap.generic_trap = generic;
    pdu.v1_trap.specific_trap = specific;
    pdu.v1_trap.time_stamp = 4711;
    return pdu;
}

Pdu v2_trap(std::string_view trap_oid, std::vector<test::Binding> more = {}) {
    const Oid value = oid(trap_oid);
    Pdu pdu = make_pdu(PduType::kTrapV2, 5,
                       {{"1.3.6.1.2.1.1.3.0", ValueView::unsigned32(Syntax::kTimeTicks, 4711)},
                        {"1.3.6.1.6.3.1.1.4.1.0", ValueView::object_id(value)}});
    for (const test::Binding& b : more) pdu.varbinds.append(oid(b.name), b.value);
    return pdu;
}

std::string trap_oid_text(const Pdu& pdu) { return format_oid(pdu.varbinds.value(2).oid); }

// ---- v1 trap to v2 ----

TEST(TrapToV2, UpTimeFirstTrapOidSecondEnterpriseLast) {
    Pdu pdu = v1_trap(6, 17, {{"1.3.6.1.4.1.8072.2.3.2.1.0", ValueView::integer(123456)}});
    ASSERT_EQ(trap_to_v2(pdu, 99), CoexistError::kOk);
    EXPECT_EQ(pdu.type, PduType::kTrapV2);
    EXPECT_EQ(pdu.request_id, 99);
    ASSERT_EQ(pdu.varbinds.size(), 4u);
    EXPECT_EQ(format_oid(pdu.varbinds.name(1)), "1.3.6.1.2.1.1.3.0");
    EXPECT_EQ(pdu.varbinds.value(1).syntax, Syntax::kTimeTicks);
    EXPECT_EQ(pdu.varbinds.value(1).as_uint32(), 4711u);
    EXPECT_EQ(format_oid(pdu.varbinds.name(2)), "1.3.6.1.6.3.1.1.4.1.0");
    EXPECT_EQ(format_oid(pdu.varbinds.name(3)), "1.3.6.1.4.1.8072.2.3.2.1.0");
    EXPECT_EQ(pdu.varbinds.value(3).as_int32(), 123456);
    EXPECT_EQ(format_oid(pdu.varbinds.name(4)), "1.3.6.1.6.3.1.1.4.3.0");
    EXPECT_EQ(format_oid(pdu.varbinds.value(4).oid), "1.3.6.1.4.1.8072.2.3");
}
TEST(TrapToV2, GenericTrapsAreNumberedFromOneUnderSnmpTraps) {
    for (std::int32_t generic = 0; generic <= 5; ++generic) {
        Pdu pdu = v1_trap(generic, 0);
        ASSERT_EQ(trap_to_v2(pdu, 1), CoexistError::kOk);
        EXPECT_EQ(trap_oid_text(pdu), "1.3.6.1.6.3.1.1.5." + std::to_string(generic + 1));
        EXPECT_EQ(pdu.varbinds.size(), 3u);
    }
}
TEST(TrapToV2, EnterpriseSpecificIsEnterpriseZeroSpecific) {
    Pdu pdu = v1_trap(6, 17);
    ASSERT_EQ(trap_to_v2(pdu, 1), CoexistError::kOk);
    EXPECT_EQ(trap_oid_text(pdu), "1.3.6.1.4.1.8072.2.3.0.17");
}
TEST(TrapToV2, AnEnterpriseTooLongForTwoMoreArcsIsRefused) {
    Pdu pdu = v1_trap(6, 17);
    pdu.v1_trap.enterprise.assign(127, 1);
    EXPECT_EQ(trap_to_v2(pdu, 1), CoexistError::kOidTooLong);
    EXPECT_EQ(pdu.type, PduType::kTrapV1);
    EXPECT_TRUE(pdu.varbinds.empty());
    pdu.v1_trap.enterprise.assign(126, 1);
    EXPECT_EQ(trap_to_v2(pdu, 1), CoexistError::kOk);
    EXPECT_EQ(pdu.varbinds.value(2).oid.size(), 128u);
}

// ---- v2 trap to v1 ----

TEST(TrapToV1, AnEnterpriseTrapLosesItsZero) {
    Pdu pdu = v2_trap("1.3.6.1.4.1.8072.2.3.0.17", {{"1.3.6.1.4.1.8072.2.3.2.1.0", ValueView::integer(1)}});
    ASSERT_EQ(to_v1(pdu, kAgent), CoexistError::kOk);
    EXPECT_EQ(pdu.type, PduType::kTrapV1);
    EXPECT_EQ(format_oid(pdu.v1_trap.enterprise), "1.3.6.1.4.1.8072.2.3");
    EXPECT_EQ(pdu.v1_trap.generic_trap, 6);
    EXPECT_EQ(pdu.v1_trap.specific_trap, 17);
    EXPECT_EQ(pdu.v1_trap.time_stamp, 4711u);
    EXPECT_EQ(pdu.v1_trap.agent_address, kAgent);
    ASSERT_EQ(pdu.varbinds.size(), 1u);
    EXPECT_EQ(format_oid(pdu.varbinds.name(1)), "1.3.6.1.4.1.8072.2.3.2.1.0");
}
TEST(TrapToV1, WithoutAZeroOnlyTheLastArcGoes) {
    Pdu pdu = v2_trap("1.3.6.1.4.1.8072.2.3.17");
    ASSERT_EQ(to_v1(pdu, kAgent), CoexistError::kOk);
    EXPECT_EQ(format_oid(pdu.v1_trap.enterprise), "1.3.6.1.4.1.8072.2.3");
    EXPECT_EQ(pdu.v1_trap.specific_trap, 17);
}
TEST(TrapToV1, StandardTrapsAreGeneric) {
    for (int n = 1; n <= 6; ++n) {
        Pdu pdu = v2_trap("1.3.6.1.6.3.1.1.5." + std::to_string(n));
        ASSERT_EQ(to_v1(pdu, kAgent), CoexistError::kOk);
        EXPECT_EQ(pdu.v1_trap.generic_trap, n - 1);
        EXPECT_EQ(pdu.v1_trap.specific_trap, 0);
        EXPECT_EQ(format_oid(pdu.v1_trap.enterprise), "1.3.6.1.6.3.1.1.5");
    }
    Pdu seventh = v2_trap("1.3.6.1.6.3.1.1.5.7");
    ASSERT_EQ(to_v1(seventh, kAgent), CoexistError::kOk);
    EXPECT_EQ(seventh.v1_trap.generic_trap, 6);
}
TEST(TrapToV1, AStandardTrapTakesItsEnterpriseFromSnmpTrapEnterprise) {
    const Oid enterprise = oid("1.3.6.1.4.1.311.1.1");
    Pdu pdu = v2_trap("1.3.6.1.6.3.1.1.5.1", {{"1.3.6.1.6.3.1.1.4.3.0", ValueView::object_id(enterprise)}});
    ASSERT_EQ(to_v1(pdu, kAgent), CoexistError::kOk);
    EXPECT_EQ(pdu.v1_trap.enterprise, enterprise);
}
TEST(TrapToV1, SnmpTrapAddressGivesTheAgentAddress) {
    const std::array<std::uint8_t, 4> origin = {10, 9, 8, 7};
    Pdu pdu = v2_trap("1.3.6.1.6.3.1.1.5.1",
                      {{"1.3.6.1.6.3.18.1.3.0", ValueView::bytes(Syntax::kIpAddress, origin)}});
    ASSERT_EQ(to_v1(pdu, kAgent), CoexistError::kOk);
    EXPECT_EQ(pdu.v1_trap.agent_address, origin);
}
TEST(TrapToV1, ATrapWithoutItsTwoFirstBindingsIsRefusedUnchanged) {
    Pdu pdu = make_pdu(PduType::kTrapV2, 1, {{"1.3.6.1.2.1.1.3.0", ValueView::integer(1)}});
    EXPECT_EQ(to_v1(pdu, kAgent), CoexistError::kNoTrapOid);
    EXPECT_EQ(pdu.type, PduType::kTrapV2);
    EXPECT_EQ(pdu.varbinds.size(), 1u);
}
TEST(TrapToV1, ATrapOidThatNamesNoEnterpriseIsRefused) {
    for (const char* text : {"1.3", "1.0.3"}) {
        Pdu pdu = v2_trap(text);
        EXPECT_EQ(to_v1(pdu, kAgent), CoexistError::kBadTrapOid) << text;
    }
}
TEST(TrapToV1, Counter64CannotBeCarried) {
    Pdu pdu = v2_trap("1.3.6.1.6.3.1.1.5.1", {{"1.3.6", ValueView::counter64(1)}});
    EXPECT_EQ(to_v1(pdu, kAgent), CoexistError::kCounter64);
    EXPECT_EQ(pdu.type, PduType::kTrapV2);
    EXPECT_EQ(pdu.varbinds.size(), 3u);
}
TEST(TrapToV1, AndBackGivesTheTrapAgain) {
    Pdu pdu = v2_trap("1.3.6.1.4.1.8072.2.3.0.17", {{"1.3.6.1.4.1.8072.2.3.2.1.0", ValueView::integer(1)}});
    ASSERT_EQ(to_v1(pdu, kAgent), CoexistError::kOk);
    ASSERT_EQ(trap_to_v2(pdu, 1), CoexistError::kOk);
    EXPECT_EQ(trap_oid_text(pdu), "1.3.6.1.4.1.8072.2.3.0.17");
}

// ---- requests to v1 ----

TEST(RequestToV1, GetBulkBecomesGetNextWithBothFieldsZero) {
    Pdu pdu = make_pdu(PduType::kGetBulk, 7, {{"1.3.6.1.2.1", {}}});
    pdu.error_status = 1;
    pdu.error_index = 20;
    EXPECT_TRUE(needs_v1_form(pdu));
    ASSERT_EQ(to_v1(pdu, kAgent), CoexistError::kOk);
    EXPECT_EQ(pdu.type, PduType::kGetNext);
    EXPECT_EQ(pdu.error_status, 0);
    EXPECT_EQ(pdu.error_index, 0);
    EXPECT_EQ(pdu.request_id, 7);
    EXPECT_EQ(pdu.varbinds.size(), 1u);
}
TEST(RequestToV1, InformIsImpossible) {
    Pdu pdu = make_pdu(PduType::kInform, 7, {});
    EXPECT_TRUE(needs_v1_form(pdu));
    EXPECT_EQ(to_v1(pdu, kAgent), CoexistError::kInform);
    EXPECT_EQ(pdu.type, PduType::kInform);
}
TEST(RequestToV1, ValuesV1LacksBecomeNullInGetAndGetNext) {
    // A walk that sends back what it received: the agent ignores these values.
    for (const PduType type : {PduType::kGet, PduType::kGetNext, PduType::kGetBulk}) {
        Pdu pdu = make_pdu(type, 1,
                           {{"1.3.6.1", ValueView::counter64(9)},
                            {"1.3.6.2", ValueView::exception(Syntax::kEndOfMibView)},
                            {"1.3.6.3", ValueView::integer(4)}});
        EXPECT_TRUE(needs_v1_form(pdu));
        ASSERT_EQ(to_v1(pdu, kAgent), CoexistError::kOk);
        EXPECT_EQ(pdu.varbinds.value(1).syntax, Syntax::kNull);
        EXPECT_EQ(pdu.varbinds.value(2).syntax, Syntax::kNull);
        EXPECT_EQ(pdu.varbinds.value(3).as_int32(), 4);
    }
}
TEST(RequestToV1, ASetOfCounter64IsRefused) {
    Pdu pdu = make_pdu(PduType::kSet, 1, {{"1.3.6.1", ValueView::counter64(9)}});
    EXPECT_TRUE(needs_v1_form(pdu));
    EXPECT_EQ(to_v1(pdu, kAgent), CoexistError::kCounter64);
    EXPECT_EQ(pdu.varbinds.value(1).syntax, Syntax::kCounter64);
}
TEST(RequestToV1, WhatV1KnowsPassesUnchanged) {
    for (const PduType type : {PduType::kGet, PduType::kGetNext, PduType::kSet, PduType::kResponse})
        EXPECT_FALSE(needs_v1_form(make_pdu(type, 1, {{"1.3.6.1", ValueView::integer(9)}})));
}

// ---- responses ----

TEST(ResponseToV1, ErrorsOfV2BecomeTheirV1Counterparts) {
    // RFC 3584 section 4.4
    const std::pair<int, int> table[] = {{0, 0},  {1, 1},  {2, 2},  {3, 3},  {4, 4},  {5, 5},  {6, 2},
                                         {7, 3},  {8, 3},  {9, 3},  {10, 3}, {11, 2}, {12, 3}, {13, 5},
                                         {14, 5}, {15, 5}, {16, 2}, {17, 2}, {18, 2}, {19, 5}};
    for (const auto& [v2, v1] : table) {
        Pdu pdu = make_pdu(PduType::kResponse, 1, {{"1.3.6.1", ValueView::integer(9)}});
        pdu.error_status = v2;
        pdu.error_index = 1;
        EXPECT_EQ(needs_v1_form(pdu), v1 != v2);
        ASSERT_EQ(to_v1(pdu, kAgent), CoexistError::kOk);
        EXPECT_EQ(pdu.error_status, v1) << v2;
        EXPECT_EQ(pdu.error_index, 1);
    }
}
TEST(ResponseToV1, AnExceptionOrCounter64IsNoSuchNameAtItsIndex) {
    for (const ValueView& v : {ValueView::counter64(1), ValueView::exception(Syntax::kNoSuchInstance)}) {
        Pdu pdu = make_pdu(PduType::kResponse, 1,
                           {{"1.3.6.1", ValueView::integer(9)}, {"1.3.6.2", v}, {"1.3.6.3", v}});
        ASSERT_EQ(to_v1(pdu, kAgent), CoexistError::kOk);
        EXPECT_EQ(pdu.error_status, static_cast<int>(ErrorStatus::kNoSuchName));
        EXPECT_EQ(pdu.error_index, 2);
        for (std::size_t i = 1; i <= 3; ++i) EXPECT_EQ(pdu.varbinds.value(i).syntax, Syntax::kNull);
        EXPECT_EQ(format_oid(pdu.varbinds.name(3)), "1.3.6.3");
    }
}
TEST(ResponseFromV1, ErrorsV2NeverSendsAreHandedUpUnchanged) {
    for (const int status : {0, 2, 3, 4, 5}) {
        Pdu pdu = make_pdu(PduType::kResponse, 1, {{"1.3.6.1", {}}});
        pdu.error_status = status;
        pdu.error_index = 1;
        response_from_v1(pdu);
        EXPECT_EQ(pdu.error_status, status);
        EXPECT_EQ(pdu.error_index, 1);
        EXPECT_EQ(pdu.varbinds.size(), 1u);
    }
}
TEST(ResponseFromV1, TooBigLosesItsBindings) {
    Pdu pdu = make_pdu(PduType::kResponse, 1, {{"1.3.6.1", {}}});
    pdu.error_status = static_cast<int>(ErrorStatus::kTooBig);
    response_from_v1(pdu);
    EXPECT_TRUE(pdu.varbinds.empty());
}

}  // namespace
}  // namespace openwosa::snmp
