// TRANSLATED mode: entity and context names come from the configuration; and what a broken configuration
// does. Oracle: the SnmpSetTranslateMode, SnmpStrToEntity and SnmpStrToContext pages; the configuration's
// format is ours.
#include <gtest/gtest.h>

#include "support/configuration.hpp"
#include "support/responder.hpp"
#include "support/sessions.hpp"

namespace openwosa::apitest {
namespace {

std::string names(std::uint16_t port, const std::string& more = "") {
    return configuration_text(
        "\"entities\": {\"router1\": {\"address\": \"127.0.0.1\", \"port\": " + std::to_string(port) +
        ", \"version\": \"2c\", \"timeout\": 700, \"retries\": 6" + more +
        "}, \"old\": {\"address\": \"127.0.0.1\", \"version\": \"1\"}}, \"contexts\": {\"admin\": "
        "{\"community\": \"s3cret\"}}");
}

HSNMP_CONTEXT context_named(HSNMP_SESSION session, std::string name) {
    const smiOCTETS octets = octets_view(name);
    return SnmpStrToContext(session, &octets);
}

TEST(Translated, AnEntitysNameGivesItsAddressPortAndVersion) {
    Responder agent(answer_all_with(42));
    const Configuration configuration(names(agent.port()));
    Api api(SNMPAPI_TRANSLATED);
    CallbackSession session;
    const HSNMP_ENTITY entity = SnmpStrToEntity(session, "router1");
    ASSERT_SNMP_OK(entity);
    const HSNMP_CONTEXT context = context_named(session, "admin");
    ASSERT_SNMP_OK(context);
    ASSERT_SNMP_OK(SnmpSendMsg(session, nullptr, entity, context, make_pdu(session, SNMP_PDU_GET, 5)));
    ASSERT_TRUE(agent.wait_for(1));
    const WireMessage seen = parse(agent.received()[0].bytes).value();
    EXPECT_EQ(seen.version, 1);
    EXPECT_EQ(seen.community, "s3cret");
    ASSERT_TRUE(session.wait());
    EXPECT_TRUE(Received(session).ok());
}

TEST(Translated, AnEntitysTextIsItsNameAndItsAddressWhenUntranslated) {
    const Configuration configuration(names(1161));
    Api api(SNMPAPI_TRANSLATED);
    CallbackSession session;
    const HSNMP_ENTITY entity = SnmpStrToEntity(session, "router1");
    EXPECT_EQ(entity_text(entity), "router1");
    EXPECT_SNMP_OK(SnmpSetTranslateMode(SNMPAPI_UNTRANSLATED_V1));
    EXPECT_EQ(entity_text(entity), "127.0.0.1");
}

TEST(Translated, AContextsTextIsItsNameAndItsCommunityWhenUntranslated) {
    const Configuration configuration(names(1161));
    Api api(SNMPAPI_TRANSLATED);
    CallbackSession session;
    const HSNMP_CONTEXT context = context_named(session, "admin");
    EXPECT_EQ(context_text(context), "admin");
    EXPECT_SNMP_OK(SnmpSetTranslateMode(SNMPAPI_UNTRANSLATED_V2));
    EXPECT_EQ(context_text(context), "s3cret");
}

TEST(Translated, AnEntitysTimeoutAndRetriesAreTheConfigurations) {
    const Configuration configuration(names(1161));
    Api api(SNMPAPI_TRANSLATED);
    CallbackSession session;
    const HSNMP_ENTITY entity = SnmpStrToEntity(session, "router1");
    smiTIMETICKS timeout = 0;
    smiUINT32 retries = 0;
    EXPECT_SNMP_OK(SnmpGetTimeout(entity, &timeout, nullptr));
    EXPECT_SNMP_OK(SnmpGetRetry(entity, &retries, nullptr));
    EXPECT_EQ(timeout, 700u);
    EXPECT_EQ(retries, 6u);
}

TEST(Translated, AnEntitysOwnCommunityGoesBeforeTheContexts) {
    Responder agent(answer_all_with(42));
    const Configuration configuration(names(agent.port(), ", \"community\": \"its-own\""));
    Api api(SNMPAPI_TRANSLATED);
    CallbackSession session;
    ASSERT_SNMP_OK(SnmpSendMsg(session, nullptr, SnmpStrToEntity(session, "router1"),
                               context_named(session, "admin"), make_pdu(session, SNMP_PDU_GET, 5)));
    ASSERT_TRUE(agent.wait_for(1));
    EXPECT_EQ(parse(agent.received()[0].bytes).value().community, "its-own");
    ASSERT_TRUE(session.wait());
    EXPECT_TRUE(Received(session).ok());
}

TEST(Translated, ANameNobodyKnowsIsEntityUnknown) {
    const Configuration configuration(names(1161));
    Api api(SNMPAPI_TRANSLATED);
    CallbackSession session;
    EXPECT_SNMP_SESSION_ERROR(session, SNMPAPI_ENTITY_UNKNOWN, SnmpStrToEntity, session, "router2");
}

TEST(Translated, AContextNobodyKnowsIsContextUnknown) {
    const Configuration configuration(names(1161));
    Api api(SNMPAPI_TRANSLATED);
    CallbackSession session;
    std::string name = "nobody";
    const smiOCTETS octets = octets_view(name);
    EXPECT_SNMP_SESSION_ERROR(session, SNMPAPI_CONTEXT_UNKNOWN, SnmpStrToContext, session, &octets);
}

TEST(Translated, AnEntityThatSaysSoMayAnswerFromAnotherAddress) {
    UdpPeer other("127.0.0.2");
    Responder agent([&](const WireMessage& request, UdpPeer&, const Endpoint& from) {
        WireMessage response = response_to(request);
        for (WireVarBind& bind : response.varbinds) bind.value = ber::integer(42);
        other.send(from, encode(response));
        return std::vector<Bytes>{};
    });
    const Configuration configuration(names(agent.port(), ", \"check_source\": false"));
    Api api(SNMPAPI_TRANSLATED);
    CallbackSession session;
    ASSERT_SNMP_OK(SnmpSendMsg(session, nullptr, SnmpStrToEntity(session, "router1"),
                               context_named(session, "admin"), make_pdu(session, SNMP_PDU_GET, 5)));
    const std::optional<Event> event = session.wait();
    ASSERT_TRUE(event);
    EXPECT_EQ(event->wparam, WPARAM(0));
}

TEST(Configuration, SetsTheDefaultModes) {
    const Configuration configuration(
        configuration_text("\"translate_mode\": \"untranslated_v2\", \"retransmit\": false"));
    smiUINT32 ignored = 0, translate = 99, retransmit = 99;
    ASSERT_SNMP_OK(SnmpStartup(&ignored, &ignored, &ignored, &translate, &retransmit));
    EXPECT_EQ(translate, smiUINT32(SNMPAPI_UNTRANSLATED_V2));
    EXPECT_EQ(retransmit, smiUINT32(SNMPAPI_OFF));
    EXPECT_SNMP_OK(SnmpCleanup());
}

TEST(Configuration, SetsTheTimeoutAndRetriesThatZeroStandsFor) {
    const Configuration configuration(configuration_text("\"default_timeout\": 123, \"default_retries\": 4"));
    Api api;
    CallbackSession session;
    const HSNMP_ENTITY entity = SnmpStrToEntity(session, "127.0.0.1");
    smiTIMETICKS timeout = 0;
    smiUINT32 retries = 0;
    for (int round = 0; round < 2; ++round) {
        EXPECT_SNMP_OK(SnmpGetTimeout(entity, &timeout, nullptr));
        EXPECT_SNMP_OK(SnmpGetRetry(entity, &retries, nullptr));
        EXPECT_EQ(timeout, 123u);
        EXPECT_EQ(retries, 4u);
        EXPECT_SNMP_OK(SnmpSetTimeout(entity, 0));
        EXPECT_SNMP_OK(SnmpSetRetry(entity, 0));
    }
}

TEST(Configuration, ThatIsBrokenMakesStartupFail) {
    for (const char* text :
         {"{", "[]", "{\"winsnmp\": {\"no_such_key\": 1}}", "{\"winsnmp\": {\"trap\": {\"port\": 70000}}}"}) {
        const Configuration configuration(text);
        EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpStartup, nullptr, nullptr, nullptr, nullptr, nullptr);
        EXPECT_SNMP_ERROR(SNMPAPI_TL_NOT_INITIALIZED, SnmpStartupEx, nullptr, nullptr, nullptr, nullptr,
                          nullptr);
        smiUINT32 mode = 0;
        EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpGetTranslateMode, &mode);
    }
    // Mended, it starts.
    ASSERT_SNMP_OK(SnmpStartup(nullptr, nullptr, nullptr, nullptr, nullptr));
    EXPECT_SNMP_OK(SnmpCleanup());
}

TEST(Configuration, ThatIsNamedAndMissingMakesStartupFail) {
    const ScopedEnvironment missing("OPENWOSA_CONFIG", "no-such-folder/openwosa.json");
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpStartup, nullptr, nullptr, nullptr, nullptr, nullptr);
}

}  // namespace
}  // namespace openwosa::apitest
