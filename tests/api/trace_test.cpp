// What the library dropped is counted, and the counts are at the end of the API trace; the trace itself names
// every call. Oracle: the trace's documented form (OPENWOSA_TRACE=<prefix> gives <prefix>.log and
// <prefix>.pcapng).
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>

#include "support/notifications.hpp"
#include "support/responder.hpp"
#include "support/sessions.hpp"

namespace openwosa::apitest {
namespace {

using Counters = std::map<std::string, long>;

// Runs `use` between a start and a clean-up and returns the API trace of it.
std::string traced(const std::function<void()>& use) {
    const TemporaryFile place("", "");
    {
        const ScopedEnvironment on("OPENWOSA_TRACE", place.path());
        Api api;
        use();
    }
    std::ifstream log(place.path() + ".log");
    EXPECT_TRUE(log) << place.path();
    std::stringstream text;
    text << log.rdbuf();
    log.close();
    std::remove((place.path() + ".log").c_str());
    std::remove((place.path() + ".pcapng").c_str());
    return text.str();
}

Counters counters_in(const std::string& log) {
    Counters counters;
    const std::regex line("counter: (.*): ([0-9]+)");
    for (std::sregex_iterator at(log.begin(), log.end(), line), end; at != end; ++at) {
        counters[(*at)[1]] = std::stol((*at)[2]);
    }
    return counters;
}

// The counters are the process's: what `use` added to them.
Counters counted(const std::function<void()>& use) {
    Counters before = counters_in(traced([] {}));
    Counters after = counters_in(traced(use));
    EXPECT_FALSE(after.empty());
    for (auto& [name, number] : after) number -= before[name];
    return after;
}

constexpr char kForged[] = "replies dropped: wrong source, id or community";
constexpr char kLate[] = "replies dropped: late";
constexpr char kMalformed[] = "malformed messages";
constexpr char kFlood[] = "notifications dropped: queue full";

TEST(Counters, TellForgedReplies) {
    const Counters counters = counted([] {
        UdpPeer stranger("127.0.0.2");
        Responder agent([&](const WireMessage& request, UdpPeer&, const Endpoint& from) {
            stranger.send(from, encode(response_to(request)));
            WireMessage community = response_to(request), id = response_to(request);
            community.community = "forged";
            ++id.request_id;
            std::this_thread::sleep_for(20ms);
            return std::vector<Bytes>{encode(community), encode(id), encode(response_to(request))};
        });
        CallbackSession session;
        ASSERT_SNMP_OK(Manager(session, agent.port()).send(SNMP_PDU_GET, 1));
        ASSERT_TRUE(session.wait());
    });
    EXPECT_EQ(counters.at(kForged), 3);
    EXPECT_EQ(counters.at(kLate), 0);
}

TEST(Counters, TellLateReplies) {
    const Counters counters = counted([] {
        Responder agent([](const WireMessage& request, UdpPeer&, const Endpoint&) {
            return std::vector<Bytes>{encode(response_to(request)), encode(response_to(request))};
        });
        CallbackSession session;
        const Manager manager(session, agent.port());
        ASSERT_SNMP_OK(manager.send(SNMP_PDU_GET, 1));
        ASSERT_TRUE(session.wait());
        // The answer to this one comes behind the first one's second answer.
        ASSERT_SNMP_OK(manager.send(SNMP_PDU_GET, 2));
        ASSERT_TRUE(session.wait());
    });
    EXPECT_GE(counters.at(kLate), 1);
    EXPECT_EQ(counters.at(kForged), 0);
}

TEST(Counters, TellMalformedMessages) {
    const Counters counters = counted([] {
        Responder agent([](const WireMessage& request, UdpPeer&, const Endpoint&) {
            return std::vector<Bytes>{hex("ff ff"), encode(response_to(request))};
        });
        CallbackSession session;
        ASSERT_SNMP_OK(Manager(session, agent.port()).send(SNMP_PDU_GET, 1));
        ASSERT_TRUE(session.wait());
    });
    EXPECT_EQ(counters.at(kMalformed), 1);
}

TEST(Counters, TellNotificationsTheQueueHadNoRoomFor) {
    const Configuration configuration(configuration_text("\"notification_queue_limit\": 10"));
    const Counters counters = counted([] {
        CallbackSession session;
        CallbackSession witness;
        UdpPeer device;
        ASSERT_SNMP_OK(SnmpRegister(session, nullptr, nullptr, nullptr, nullptr, SNMPAPI_ON));
        ASSERT_SNMP_OK(SnmpRegister(witness, nullptr, nullptr, nullptr, nullptr, SNMPAPI_ON));
        // The witness takes each, and so tells when it has arrived.
        for (std::int32_t id = 1; id <= 30; ++id) {
            send_trap(device, encode(v2_notification(kColdStart, id)));
            ASSERT_TRUE(witness.wait_for_count(static_cast<std::size_t>(id)));
            ASSERT_TRUE(Received(witness).ok());
        }
    });
    EXPECT_EQ(counters.at(kFlood), 20);
}

TEST(ApiTrace, NamesEachCallItsArgumentsAndItsResult) {
    const std::string log = traced([] {
        CallbackSession session;
        SnmpSetTranslateMode(SNMPAPI_UNTRANSLATED_V2);
        SnmpStrToEntity(session, "no address");
    });
    EXPECT_NE(log.find("SnmpSetTranslateMode"), std::string::npos) << log;
    EXPECT_NE(log.find("SNMPAPI_UNTRANSLATED_V2"), std::string::npos) << log;
    EXPECT_NE(log.find("no address"), std::string::npos) << log;
}

TEST(ApiTrace, ChangesNothingTheProgramSees) {
    traced([] {
        CallbackSession session;
        Responder agent(answer_all_with(42));
        EXPECT_SNMP_SESSION_ERROR(session, SNMPAPI_ENTITY_UNKNOWN, SnmpStrToEntity, session, "no address");
        ASSERT_SNMP_OK(Manager(session, agent.port()).send(SNMP_PDU_GET, 1));
        ASSERT_TRUE(session.wait());
        const Received reply(session);
        EXPECT_EQ(reply.data.varbinds.at(0).number, 42u);
        // Pointers that lead nowhere are the program's business; the trace must not follow them blindly.
        EXPECT_EQ(SnmpStrToOid(nullptr, nullptr), SNMPAPI_STATUS(SNMPAPI_FAILURE));
    });
}

}  // namespace
}  // namespace openwosa::apitest
