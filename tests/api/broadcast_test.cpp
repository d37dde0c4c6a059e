// Discovery by broadcast: one request, an answer from everybody, whoever they are. Oracle: the project's
// decision beside SnmpSendMsg in idl/winsnmp.idl; 127.255.255.255 is the loopback network's own broadcast
// address.
#include <gtest/gtest.h>

#include <set>

#include "support/responder.hpp"
#include "support/sessions.hpp"

namespace openwosa::apitest {
namespace {

// Three devices in one: each request is answered from three addresses.
struct Network {
    UdpPeer second{"127.0.0.2"}, third{"127.0.0.3"};
    Responder first{[this](const WireMessage& request, UdpPeer&, const Endpoint& from) {
                        const Bytes response = encode(response_to(request));
                        second.send(from, response);
                        third.send(from, response);
                        return std::vector<Bytes>{response};
                    },
                    "0.0.0.0"};
};

struct Discovery {
    Discovery(HSNMP_SESSION session, std::uint16_t port) : manager(session, port) {
        everybody = make_entity(session, port, "127.255.255.255");
        set_patience(everybody, 20, 1);
    }

    SNMPAPI_STATUS send(smiINT32 id) const {
        return SnmpSendMsg(manager.session, manager.self, everybody, manager.context,
                           make_pdu(manager.session, SNMP_PDU_GET, id));
    }

    Manager manager;
    HSNMP_ENTITY everybody;
};

TEST(Broadcast, EveryAnswerIsDelivered) {
    Api api;
    CallbackSession session;
    Network network;
    const Discovery discovery(session, network.first.port());
    ASSERT_SNMP_OK(discovery.send(7));
    ASSERT_TRUE(session.wait_for_count(3));
    for (int i = 0; i < 3; ++i) {
        const Received reply(session);
        ASSERT_TRUE(reply.ok());
        EXPECT_EQ(reply.data.request_id, 7);
    }
    for (const Event& event : session.events()) {
        EXPECT_EQ(event.wparam, WPARAM(0));
        EXPECT_EQ(event.lparam, LPARAM(7));
    }
}

TEST(Broadcast, TheSourceOfAnAnswerIsTheDeviceThatGaveIt) {
    Api api;
    CallbackSession session;
    Network network;
    const Discovery discovery(session, network.first.port());
    ASSERT_SNMP_OK(discovery.send(7));
    ASSERT_TRUE(session.wait_for_count(3));
    std::set<std::string> sources;
    for (int i = 0; i < 3; ++i) sources.insert(entity_text(Received(session).source));
    EXPECT_EQ(sources, (std::set<std::string>{"127.0.0.1", "127.0.0.2", "127.0.0.3"}));
}

TEST(Broadcast, AnsweredItIsNotSentAgainAndDoesNotTimeOut) {
    Api api;
    CallbackSession session;
    Network network;
    const Discovery discovery(session, network.first.port());
    ASSERT_SNMP_OK(discovery.send(7));
    ASSERT_TRUE(session.wait_for_count(3));
    std::this_thread::sleep_for(500ms);
    EXPECT_EQ(session.count(), 3u);
    EXPECT_EQ(network.first.count(), 1u);
}

TEST(Broadcast, NobodyAnswersSoItTimesOut) {
    Api api;
    CallbackSession session;
    Responder silent(stay_silent(), "0.0.0.0");
    const Discovery discovery(session, silent.port());
    set_patience(discovery.everybody, 5, 2);
    ASSERT_SNMP_OK(discovery.send(7));
    const std::optional<Event> event = session.wait();
    ASSERT_TRUE(event);
    EXPECT_EQ(event->wparam, WPARAM(SNMPAPI_TL_TIMEOUT));
    EXPECT_EQ(silent.count(), 3u);
}

}  // namespace
}  // namespace openwosa::apitest
