// Oracles: net-snmp's traps; RFC 3416 sections 4.2.6 and 4.2.7; the SnmpRegister page.
#include "snmp/notification.hpp"

#include <gtest/gtest.h>

#include "snmp/registry.hpp"
#include "support.hpp"

namespace openwosa::snmp {
namespace {

using test::decoded;
using test::make_pdu;
using test::oid;
using test::to_hex;
using test::vector_named;

TEST(Notification, AV1TrapOfNetSnmpArrivesInV2Form) {
    Message m = decoded(vector_named("trap-v1-enterprise.sent"));
    ASSERT_EQ(normalise_notification(m, 31), NotificationError::kOk);
    EXPECT_EQ(m.version, Version::kV1);
    EXPECT_EQ(m.pdu.type, PduType::kTrapV2);
    EXPECT_EQ(m.pdu.request_id, 31);
    // The v2 trap net-snmp sends for the same event, but for the last binding that tells a translated one.
    const Message v2 = decoded(vector_named("trap-v2.sent"));
    ASSERT_EQ(m.pdu.varbinds.size(), v2.pdu.varbinds.size() + 1);
    m.pdu.varbinds.erase(m.pdu.varbinds.size());
    EXPECT_TRUE(test::same_bindings(m.pdu.varbinds, v2.pdu.varbinds));
}
TEST(Notification, ATrapOidIsTheValueOfTheSecondBinding) {
    EXPECT_EQ(format_oid(trap_oid(decoded(vector_named("trap-v2.sent")).pdu)), "1.3.6.1.4.1.8072.2.3.0.17");
    EXPECT_EQ(format_oid(trap_oid(decoded(vector_named("inform.sent")).pdu)), "1.3.6.1.6.3.1.1.5.3");
}
TEST(Notification, WithoutSnmpTrapOidInSecondPlaceThereIsNone) {
    EXPECT_TRUE(trap_oid(make_pdu(PduType::kTrapV2, 1, {})).empty());
    const Oid value = oid("1.3.6.1.6.3.1.1.5.3");
    const Pdu first = make_pdu(PduType::kTrapV2, 1, {{"1.3.6.1.6.3.1.1.4.1.0", ValueView::object_id(value)}});
    EXPECT_TRUE(trap_oid(first).empty());
    const Pdu no_oid =
        make_pdu(PduType::kTrapV2, 1, {{"1.3.6.1.2.1.1.3.0", {}}, {"1.3.6.1.6.3.1.1.4.1.0", {}}});
    EXPECT_TRUE(trap_oid(no_oid).empty());
}
TEST(Notification, TrapsAndInformsOfV2StayAsTheyAre) {
    for (const char* name : {"trap-v2.sent", "inform.sent"}) {
        Message m = decoded(vector_named(name));
        ASSERT_EQ(normalise_notification(m, 31), NotificationError::kOk);
        EXPECT_EQ(to_hex(test::wire(m.version, m.community, m.pdu)), to_hex(vector_named(name)));
    }
}
TEST(Notification, OtherPdusAreNone) {
    for (const char* name : {"set.sent", "set.received", "bulk.sent", "getnext.sent", "get-v1.sent"}) {
        Message m = decoded(vector_named(name));
        EXPECT_EQ(normalise_notification(m, 31), NotificationError::kNotANotification) << name;
    }
}
TEST(Notification, AnUnmappableV1TrapIsSaidToBeSo) {
    Message m = decoded(vector_named("trap-v1-enterprise.sent"));
    m.pdu.v1_trap.enterprise.assign(128, 1);
    EXPECT_EQ(normalise_notification(m, 31), NotificationError::kUnmappable);
}

TEST(InformResponse, RepeatsTheInformWithAnotherTag) {
    const Message inform = decoded(vector_named("inform.sent"));
    EncodeBuffer buffer;
    ASSERT_EQ(encode_inform_response(inform, buffer), EncodeError::kOk);
    test::Bytes expected = vector_named("inform.sent");
    expected[13] = 0xA2;  // the PDU's tag, behind version and "public"
    EXPECT_EQ(to_hex(buffer.view()), to_hex(expected));
}
TEST(InformResponse, SaysTooBigWithoutBindingsWhenItWouldNotFit) {
    const Message inform = decoded(vector_named("inform.sent"));
    EncodeBuffer buffer;
    ASSERT_EQ(encode_inform_response(inform, buffer, 60), EncodeError::kOk);
    const Message response = decoded(buffer.view());
    EXPECT_EQ(response.pdu.error_status, static_cast<int>(ErrorStatus::kTooBig));
    EXPECT_EQ(response.pdu.request_id, inform.pdu.request_id);
    EXPECT_TRUE(response.pdu.varbinds.empty());
}

// ---- registrations ----

const Endpoint kSender = Endpoint::ipv4(192, 0, 2, 1, 40000);

NotificationFilter filter(std::string_view prefix = {}, std::optional<std::string> community = {},
                          std::optional<Endpoint> sender = {}) {
    return {sender, community, prefix.empty() ? Oid{} : oid(prefix)};
}
std::vector<SessionId> matches(const NotificationRegistry& r, std::string_view trap,
                               std::string_view community = "public", const Endpoint& sender = kSender) {
    std::vector<SessionId> out = {12345};  // must be cleared
    r.match(sender, community, trap.empty() ? Oid{} : oid(trap), out);
    return out;
}
using Ids = std::vector<SessionId>;

TEST(Registry, NobodyRegisteredNobodyGetsAnything) {
    const NotificationRegistry r;
    EXPECT_TRUE(r.empty());
    EXPECT_EQ(matches(r, "1.3.6"), Ids{});
}
TEST(Registry, WithoutFiltersEverythingMatches) {
    NotificationRegistry r;
    EXPECT_TRUE(r.add(1, filter()));
    EXPECT_EQ(matches(r, "1.3.6"), Ids{1});
    EXPECT_EQ(matches(r, ""), Ids{1});  // not even a trap OID
}
TEST(Registry, TheOidFilterIsAPrefix) {
    NotificationRegistry r;
    r.add(1, filter("1.3.6.1.4"));
    EXPECT_EQ(matches(r, "1.3.6.1.4"), Ids{1});
    EXPECT_EQ(matches(r, "1.3.6.1.4.9"), Ids{1});
    EXPECT_EQ(matches(r, "1.3.6.1"), Ids{});  // shorter trap OIDs never match
    EXPECT_EQ(matches(r, "1.3.6.1.5.9"), Ids{});
    EXPECT_EQ(matches(r, ""), Ids{});
}
TEST(Registry, TheCommunityFilterComparesOctets) {
    NotificationRegistry r;
    r.add(1, filter({}, "public"));
    EXPECT_EQ(matches(r, "1.3", "public"), Ids{1});
    EXPECT_EQ(matches(r, "1.3", "PUBLIC"), Ids{});
    EXPECT_EQ(matches(r, "1.3", std::string_view("public\0", 7)), Ids{});
}
TEST(Registry, TheSenderFilterIgnoresThePort) {
    NotificationRegistry r;
    r.add(1, filter({}, {}, Endpoint::ipv4(192, 0, 2, 1, 161)));
    EXPECT_EQ(matches(r, "1.3"), Ids{1});
    EXPECT_EQ(matches(r, "1.3", "public", Endpoint::ipv4(192, 0, 2, 2, 161)), Ids{});
}
TEST(Registry, AllFiltersOfARegistrationMustHold) {
    NotificationRegistry r;
    r.add(1, filter("1.3.6", "public", kSender));
    EXPECT_EQ(matches(r, "1.3.6.1"), Ids{1});
    EXPECT_EQ(matches(r, "1.3.5.1"), Ids{});
    EXPECT_EQ(matches(r, "1.3.6.1", "other"), Ids{});
}
TEST(Registry, AnyOfASessionsRegistrationsIsEnoughAndItGetsOne) {
    NotificationRegistry r;
    r.add(1, filter("1.3.6.1"));
    r.add(1, filter("1.3.6.2"));
    r.add(1, filter({}, "public"));
    EXPECT_EQ(matches(r, "1.3.6.2.1"), Ids{1});
    EXPECT_EQ(matches(r, "1.3.6.3", "other"), Ids{});
}
TEST(Registry, EachMatchingSessionGetsItOnceInOrderOfRegistration) {
    NotificationRegistry r;
    for (const SessionId id : {5u, 3u, 9u}) {
        r.add(id, filter("1.3.6"));
        r.add(id, filter({}, "public"));
    }
    r.add(7, filter("1.3.7"));
    EXPECT_EQ(matches(r, "1.3.6.1"), (Ids{5, 3, 9}));
}

TEST(RegistryRedundancy, AnythingAfterACatchAllHasNoEffect) {
    NotificationRegistry r;
    EXPECT_TRUE(r.add(1, filter()));
    EXPECT_FALSE(r.add(1, filter("1.3.6", "public", kSender)));
    EXPECT_FALSE(r.add(1, filter()));
    EXPECT_TRUE(r.remove(1, filter()));
    EXPECT_EQ(matches(r, "1.3.6"), Ids{});
}
TEST(RegistryRedundancy, AnExactDuplicateHasNoEffect) {
    NotificationRegistry r;
    EXPECT_TRUE(r.add(1, filter("1.3.6", "public", kSender)));
    EXPECT_FALSE(r.add(1, filter("1.3.6", "public", Endpoint::ipv4(192, 0, 2, 1, 5))));
    EXPECT_TRUE(r.remove(1, filter("1.3.6", "public", kSender)));
    EXPECT_FALSE(r.has(1));
}
TEST(RegistryRedundancy, ALongerOidUnderARegisteredPrefixHasNoEffect) {
    NotificationRegistry r;
    EXPECT_TRUE(r.add(1, filter("1.3.6", "public")));
    EXPECT_FALSE(r.add(1, filter("1.3.6.1", "public")));
    EXPECT_FALSE(r.remove(1, filter("1.3.6.1", "public")));
}
TEST(RegistryRedundancy, OtherFiltersAreNotRedundant) {
    NotificationRegistry r;
    EXPECT_TRUE(r.add(1, filter("1.3.6")));
    EXPECT_TRUE(r.add(1, filter("1.3.6.1", "public")));
    EXPECT_TRUE(r.add(1, filter("1.3")));
    EXPECT_TRUE(r.add(1, filter()));
    EXPECT_TRUE(r.add(2, filter("1.3.6")));  // sessions do not see each other
}
TEST(RegistryRedundancy, TakingAGeneralOneAwayLeavesTheNarrowOnesMadeBefore) {
    NotificationRegistry r;
    r.add(1, filter("1.3.6"));
    r.add(1, filter());
    EXPECT_TRUE(r.remove(1, filter()));
    EXPECT_EQ(matches(r, "1.3.6.1"), Ids{1});
    EXPECT_EQ(matches(r, "1.3.7"), Ids{});
}

TEST(RegistryRemove, NeedsTheSameThreeFilters) {
    NotificationRegistry r;
    r.add(1, filter("1.3.6", "public", kSender));
    EXPECT_FALSE(r.remove(1, filter("1.3.6", "public")));
    EXPECT_FALSE(r.remove(1, filter("1.3.6", "other", kSender)));
    EXPECT_FALSE(r.remove(1, filter("1.3", "public", kSender)));
    EXPECT_FALSE(r.remove(2, filter("1.3.6", "public", kSender)));
    EXPECT_FALSE(r.remove(1, filter()));
    EXPECT_TRUE(r.remove(1, filter("1.3.6", "public", kSender)));
    EXPECT_TRUE(r.empty());
}
TEST(RegistryRemove, AClosedSessionGetsNothingMore) {
    NotificationRegistry r;
    r.add(1, filter());
    r.add(2, filter());
    r.remove_session(1);
    EXPECT_EQ(matches(r, "1.3"), Ids{2});
    EXPECT_FALSE(r.has(1));
}

}  // namespace
}  // namespace openwosa::snmp
