// Which datagrams answer a request, and what happens to the others. Oracle: RFC 3416 section 4.2.2 (a
// response is matched by its request id), RFC 1157 (community), and the project's decision to drop forged and
// late ones.
#include <gtest/gtest.h>

#include "support/responder.hpp"
#include "support/sessions.hpp"

namespace openwosa::apitest {
namespace {

// Answers with a wrong message first, then, as a proof that the request is still open, with the right one.
Responder::Handler wrong_then_right(std::function<void(WireMessage&)> spoil) {
    return [spoil](const WireMessage& request, UdpPeer&, const Endpoint&) {
        WireMessage wrong = response_to(request);
        for (WireVarBind& bind : wrong.varbinds) bind.value = ber::integer(666);
        spoil(wrong);
        WireMessage right = response_to(request);
        for (WireVarBind& bind : right.varbinds) bind.value = ber::integer(42);
        return std::vector<Bytes>{encode(wrong), encode(right)};
    };
}

void expect_only_the_right_answer(Responder::Handler handler) {
    Api api;
    CallbackSession session;
    Responder agent(std::move(handler));
    ASSERT_SNMP_OK(Manager(session, agent.port()).send(SNMP_PDU_GET, 1000));
    ASSERT_TRUE(session.wait());
    {
        const Received reply(session);
        ASSERT_TRUE(reply.ok());
        EXPECT_EQ(reply.data.varbinds.at(0).number, 42u);
    }
    EXPECT_FALSE(session.wait(50ms)) << "a second notification came";
    EXPECT_FALSE(Received(session).ok());
}

TEST(Replies, WithAnotherRequestIdAreDropped) {
    expect_only_the_right_answer(wrong_then_right([](WireMessage& m) { m.request_id = 1001; }));
}

TEST(Replies, WithAnotherCommunityAreDropped) {
    expect_only_the_right_answer(wrong_then_right([](WireMessage& m) { m.community = "forged"; }));
}

TEST(Replies, OfAnotherVersionAreDropped) {
    expect_only_the_right_answer(wrong_then_right([](WireMessage& m) { m.version = 1; }));
}

TEST(Replies, ThatAreNoResponseAreDropped) {
    expect_only_the_right_answer(wrong_then_right([](WireMessage& m) { m.type = 0xA0; }));
}

TEST(Replies, FromAnotherPortAreDropped) {
    UdpPeer stranger;
    expect_only_the_right_answer([&](const WireMessage& request, UdpPeer&, const Endpoint& from) {
        WireMessage forged = response_to(request);
        for (WireVarBind& bind : forged.varbinds) bind.value = ber::integer(666);
        stranger.send(from, encode(forged));
        // The forged one is on its way first; loopback keeps the order.
        std::this_thread::sleep_for(20ms);
        WireMessage right = response_to(request);
        for (WireVarBind& bind : right.varbinds) bind.value = ber::integer(42);
        return std::vector<Bytes>{encode(right)};
    });
}

TEST(Replies, FromAnotherAddressAreDropped) {
    UdpPeer stranger("127.0.0.2");
    expect_only_the_right_answer([&](const WireMessage& request, UdpPeer&, const Endpoint& from) {
        WireMessage forged = response_to(request);
        for (WireVarBind& bind : forged.varbinds) bind.value = ber::integer(666);
        stranger.send(from, encode(forged));
        std::this_thread::sleep_for(20ms);
        WireMessage right = response_to(request);
        for (WireVarBind& bind : right.varbinds) bind.value = ber::integer(42);
        return std::vector<Bytes>{encode(right)};
    });
}

TEST(Replies, ThatAreNoSnmpAreDropped) {
    expect_only_the_right_answer([](const WireMessage& request, UdpPeer&, const Endpoint&) {
        WireMessage right = response_to(request);
        for (WireVarBind& bind : right.varbinds) bind.value = ber::integer(42);
        Bytes cut = encode(right);
        cut.resize(cut.size() - 1);
        return std::vector<Bytes>{hex("ff ff ff"), {}, cut, encode(right)};
    });
}

TEST(Replies, TwiceAreDeliveredOnce) {
    expect_only_the_right_answer([](const WireMessage& request, UdpPeer&, const Endpoint&) {
        WireMessage right = response_to(request);
        for (WireVarBind& bind : right.varbinds) bind.value = ber::integer(42);
        return std::vector<Bytes>{encode(right), encode(right), encode(right)};
    });
}

TEST(Replies, AfterTheTimeOutAreDropped) {
    Api api;
    CallbackSession session;
    Responder agent([](const WireMessage& request, UdpPeer&, const Endpoint&) {
        std::this_thread::sleep_for(250ms);
        return std::vector<Bytes>{encode(response_to(request))};
    });
    const Manager manager(session, agent.port());
    set_patience(manager.agent, 5, 1);
    ASSERT_SNMP_OK(manager.send(SNMP_PDU_GET, 3));
    const std::optional<Event> event = session.wait();
    ASSERT_TRUE(event);
    EXPECT_EQ(event->wparam, WPARAM(SNMPAPI_TL_TIMEOUT));
    EXPECT_FALSE(session.wait(500ms)) << "the late reply was announced";
    EXPECT_FALSE(Received(session).ok());
}

TEST(Replies, ToARequestOfAClosedSessionAreDropped) {
    Api api;
    Responder agent([](const WireMessage& request, UdpPeer&, const Endpoint&) {
        std::this_thread::sleep_for(50ms);
        return std::vector<Bytes>{encode(response_to(request))};
    });
    auto session = std::make_unique<CallbackSession>();
    ASSERT_SNMP_OK(Manager(*session, agent.port()).send(SNMP_PDU_GET, 3));
    ASSERT_TRUE(agent.wait_for(1));
    EXPECT_SNMP_OK(SnmpClose(*session));
    std::this_thread::sleep_for(100ms);
    EXPECT_EQ(session->count(), 0u);
}

}  // namespace
}  // namespace openwosa::apitest
