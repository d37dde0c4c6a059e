// What a callback may do, and what its result means. Oracle: the SnmpCreateSession page (any result but
// SUCCESS acts as SnmpClose) and the rules recorded beside SNMPAPI_CALLBACK in idl/winsnmp.idl.
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>

#include "support/responder.hpp"
#include "support/sessions.hpp"

namespace openwosa::apitest {
namespace {

// Opened once, then open for ever.
class Gate {
  public:
    void open() {
        std::lock_guard lock(mutex_);
        open_ = true;
        changed_.notify_all();
    }
    bool wait(milliseconds timeout = 5000ms) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, timeout, [&] { return open_; });
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool open_ = false;
};

bool is_closed(HSNMP_SESSION session) {
    HANDLE out = nullptr;
    return SnmpRecvMsg(session, &out, &out, &out, &out) == SNMPAPI_FAILURE &&
           SnmpGetLastError(nullptr) == SNMPAPI_SESSION_INVALID;
}

bool becomes_closed(HSNMP_SESSION session) {
    for (int i = 0; i < 500; ++i) {
        if (is_closed(session)) return true;
        std::this_thread::sleep_for(10ms);
    }
    return false;
}

TEST(Callbacks, MayReceiveReadAndFreeEverything) {
    Api api;
    std::atomic<std::uint64_t> number{0};
    CallbackSession session([&](const Event& event) {
        const Received reply(event.session);
        if (reply.ok()) number = reply.data.varbinds.at(0).number;
        return SNMPAPI_STATUS(SNMPAPI_SUCCESS);
    });
    Responder agent(answer_all_with(42));
    ASSERT_SNMP_OK(Manager(session, agent.port()).send(SNMP_PDU_GET, 1));
    ASSERT_TRUE(session.wait());
    EXPECT_EQ(number, 42u);
}

TEST(Callbacks, AResultOfFailureClosesTheSession) {
    Api api;
    CallbackSession session([](const Event&) { return SNMPAPI_STATUS(SNMPAPI_FAILURE); });
    Responder agent(answer_all_with(42));
    ASSERT_SNMP_OK(Manager(session, agent.port()).send(SNMP_PDU_GET, 1));
    ASSERT_TRUE(session.wait());
    EXPECT_TRUE(becomes_closed(session));
}

TEST(Callbacks, AnyResultButSuccessClosesTheSession) {
    Api api;
    CallbackSession session([](const Event&) { return SNMPAPI_STATUS(SNMPAPI_NOOP); });
    Responder agent(answer_all_with(42));
    ASSERT_SNMP_OK(Manager(session, agent.port()).send(SNMP_PDU_GET, 1));
    ASSERT_TRUE(session.wait());
    EXPECT_TRUE(becomes_closed(session));
}

TEST(Callbacks, OneSessionPerRequestEachClosedByItsResultGoesOnForHundreds) {
    Api api;
    Responder agent(answer_all_with(42));
    for (int i = 0; i < 300; ++i) {
        CallbackSession session([](const Event& event) {
            EXPECT_TRUE(Received(event.session).ok());
            return SNMPAPI_STATUS(SNMPAPI_FAILURE);
        });
        ASSERT_SNMP_OK(Manager(session, agent.port()).send(SNMP_PDU_GET, 1));
        ASSERT_TRUE(session.wait()) << i;
    }
}

TEST(Callbacks, MayCloseTheirOwnSession) {
    Api api;
    std::atomic<SNMPAPI_STATUS> closed{SNMPAPI_FAILURE};
    CallbackSession session([&](const Event& event) {
        closed = SnmpClose(event.session);
        return SNMPAPI_STATUS(SNMPAPI_SUCCESS);
    });
    // All are sent before the first is answered.
    std::vector<Bytes> answers;
    Responder agent([&](const WireMessage& request, UdpPeer&, const Endpoint&) {
        answers.push_back(encode(response_to(request)));
        return answers.size() == 5 ? answers : std::vector<Bytes>{};
    });
    const Manager manager(session, agent.port());
    for (smiINT32 id = 1; id <= 5; ++id) manager.send(SNMP_PDU_GET, id);
    ASSERT_TRUE(session.wait());
    EXPECT_EQ(closed, SNMPAPI_STATUS(SNMPAPI_SUCCESS));
    EXPECT_TRUE(is_closed(session));
    // The other replies were discarded with the session.
    EXPECT_FALSE(session.wait(50ms));
}

TEST(Callbacks, MayCloseAnotherSession) {
    Api api;
    CallbackSession other;
    CallbackSession session([&](const Event&) { return SnmpClose(other); });
    Responder agent(answer_all_with(42));
    ASSERT_SNMP_OK(Manager(session, agent.port()).send(SNMP_PDU_GET, 1));
    ASSERT_TRUE(session.wait());
    EXPECT_TRUE(is_closed(other));
    EXPECT_FALSE(is_closed(session));
}

TEST(Callbacks, MayCleanUpTheWholeLibrary) {
    Api api;
    std::atomic<SNMPAPI_STATUS> cleaned{SNMPAPI_FAILURE};
    CallbackSession session([&](const Event&) {
        cleaned = SnmpCleanup();
        return SNMPAPI_STATUS(SNMPAPI_SUCCESS);
    });
    Responder agent(answer_all_with(42));
    ASSERT_SNMP_OK(Manager(session, agent.port()).send(SNMP_PDU_GET, 1));
    ASSERT_TRUE(session.wait());
    EXPECT_EQ(cleaned, SNMPAPI_STATUS(SNMPAPI_SUCCESS));
    smiUINT32 mode = 0;
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpGetTranslateMode, &mode);
}

TEST(Callbacks, MayCleanUpAndStartAgain) {
    Api api;
    std::atomic<SNMPAPI_STATUS> restarted{SNMPAPI_FAILURE};
    CallbackSession session([&](const Event&) {
        SnmpCleanup();
        restarted = SnmpStartup(nullptr, nullptr, nullptr, nullptr, nullptr);
        return SNMPAPI_STATUS(SNMPAPI_SUCCESS);
    });
    Responder agent(answer_all_with(42));
    ASSERT_SNMP_OK(Manager(session, agent.port()).send(SNMP_PDU_GET, 1));
    ASSERT_TRUE(session.wait());
    EXPECT_EQ(restarted, SNMPAPI_STATUS(SNMPAPI_SUCCESS));
    CallbackSession fresh;
    ASSERT_SNMP_OK(Manager(fresh, agent.port()).send(SNMP_PDU_GET, 2));
    EXPECT_TRUE(fresh.wait());
}

TEST(Callbacks, MayWaitForTheReplyOfAnotherSession) {
    Api api;
    Responder agent(answer_all_with(42));
    CallbackSession inner;
    std::atomic<bool> arrived{false};
    CallbackSession outer([&](const Event&) {
        Manager(inner, agent.port()).send(SNMP_PDU_GET, 2);
        arrived = inner.wait().has_value();
        return SNMPAPI_STATUS(SNMPAPI_SUCCESS);
    });
    ASSERT_SNMP_OK(Manager(outer, agent.port()).send(SNMP_PDU_GET, 1));
    ASSERT_TRUE(outer.wait(10000ms));
    EXPECT_TRUE(arrived);
}

TEST(Callbacks, ThatRunLongStopNoOtherSession) {
    Api api;
    Responder agent(answer_all_with(42));
    Gate gate, entered;
    CallbackSession slow([&](const Event&) {
        entered.open();
        gate.wait();
        return SNMPAPI_STATUS(SNMPAPI_SUCCESS);
    });
    CallbackSession quick;
    ASSERT_SNMP_OK(Manager(slow, agent.port()).send(SNMP_PDU_GET, 1));
    ASSERT_TRUE(entered.wait());
    const Manager manager(quick, agent.port());
    for (smiINT32 id = 1; id <= 20; ++id) {
        ASSERT_SNMP_OK(manager.send(SNMP_PDU_GET, id));
        EXPECT_TRUE(quick.wait()) << id;
    }
    gate.open();
    EXPECT_TRUE(slow.wait());
}

TEST(Callbacks, ThatRunLongDelayNoTimeOutOfAnotherSession) {
    Api api;
    Responder agent(answer_all_with(42)), silent(stay_silent());
    Gate gate, entered;
    CallbackSession slow([&](const Event&) {
        entered.open();
        gate.wait();
        return SNMPAPI_STATUS(SNMPAPI_SUCCESS);
    });
    CallbackSession waiting;
    ASSERT_SNMP_OK(Manager(slow, agent.port()).send(SNMP_PDU_GET, 1));
    ASSERT_TRUE(entered.wait());
    const Manager manager(waiting, silent.port());
    set_patience(manager.agent, 5, 2);
    ASSERT_SNMP_OK(manager.send(SNMP_PDU_GET, 9));
    const std::optional<Event> event = waiting.wait();
    gate.open();
    ASSERT_TRUE(event);
    EXPECT_EQ(event->wparam, WPARAM(SNMPAPI_TL_TIMEOUT));
    EXPECT_EQ(silent.count(), 3u);
    EXPECT_TRUE(slow.wait());
}

TEST(Callbacks, OfOneSessionNeverOverlapAndKeepTheirOrder) {
    Api api;
    Responder agent(answer_all_with(42));
    std::atomic<int> inside{0}, worst{0};
    CallbackSession session([&](const Event& event) {
        worst = std::max<int>(worst, ++inside);
        if (event.lparam % 16 == 0) std::this_thread::sleep_for(70ms);  // long enough for a change of threads
        --inside;
        return SNMPAPI_STATUS(SNMPAPI_SUCCESS);
    });
    const Manager manager(session, agent.port());
    for (smiINT32 id = 1; id <= 64; ++id) ASSERT_SNMP_OK(manager.send(SNMP_PDU_GET, id));
    ASSERT_TRUE(session.wait_for_count(64));
    EXPECT_EQ(worst, 1);
    // One agent, one socket: the replies came in this order.
    const std::vector<Event> events = session.events();
    for (std::size_t i = 0; i < events.size(); ++i) EXPECT_EQ(events[i].lparam, LPARAM(i + 1));
}

TEST(Callbacks, DoNotRunAfterSnmpCloseHasReturned) {
    Api api;
    Responder agent(answer_all_with(42));
    for (int round = 0; round < 30; ++round) {
        std::atomic<bool> closed{false}, late{false};
        CallbackSession session([&](const Event&) {
            if (closed) late = true;
            return SNMPAPI_STATUS(SNMPAPI_SUCCESS);
        });
        const Manager manager(session, agent.port());
        for (smiINT32 id = 1; id <= 20; ++id) manager.send(SNMP_PDU_GET, id);
        SnmpClose(session);
        closed = true;
        std::this_thread::sleep_for(3ms);
        EXPECT_FALSE(late);
    }
}

TEST(Callbacks, SnmpCloseFromAnotherThreadWaitsForTheRunningOne) {
    Api api;
    Responder agent(answer_all_with(42));
    Gate entered;
    std::atomic<bool> left{false};
    CallbackSession session([&](const Event&) {
        entered.open();
        std::this_thread::sleep_for(150ms);
        left = true;
        return SNMPAPI_STATUS(SNMPAPI_SUCCESS);
    });
    ASSERT_SNMP_OK(Manager(session, agent.port()).send(SNMP_PDU_GET, 1));
    ASSERT_TRUE(entered.wait());
    EXPECT_SNMP_OK(SnmpClose(session));
    EXPECT_TRUE(left);
}

TEST(Callbacks, SnmpCleanupFromAnotherThreadWaitsForTheRunningOne) {
    Api api;
    Responder agent(answer_all_with(42));
    Gate entered;
    std::atomic<bool> left{false};
    CallbackSession session([&](const Event&) {
        entered.open();
        std::this_thread::sleep_for(150ms);
        left = true;
        return SNMPAPI_STATUS(SNMPAPI_SUCCESS);
    });
    ASSERT_SNMP_OK(Manager(session, agent.port()).send(SNMP_PDU_GET, 1));
    ASSERT_TRUE(entered.wait());
    EXPECT_SNMP_OK(SnmpCleanup());
    EXPECT_TRUE(left);
}

TEST(Callbacks, MayOpenASessionAndSendFromIt) {
    Api api;
    Responder agent(answer_all_with(42));
    std::unique_ptr<CallbackSession> inner;
    CallbackSession outer([&](const Event&) {
        inner = std::make_unique<CallbackSession>();
        return Manager(*inner, agent.port()).send(SNMP_PDU_GET, 2);
    });
    ASSERT_SNMP_OK(Manager(outer, agent.port()).send(SNMP_PDU_GET, 1));
    ASSERT_TRUE(outer.wait());
    ASSERT_TRUE(inner);
    EXPECT_TRUE(inner->wait());
}

TEST(Callbacks, OfATimeOutMaySendTheRequestAgain) {
    Api api;
    std::atomic<int> asked{0};
    Responder agent([&](const WireMessage& request, UdpPeer&, const Endpoint&) {
        return ++asked <= 2 ? std::vector<Bytes>{} : std::vector<Bytes>{encode(response_to(request))};
    });
    const Manager* manager = nullptr;
    CallbackSession session([&](const Event& event) {
        if (event.wparam == SNMPAPI_TL_TIMEOUT) manager->send(SNMP_PDU_GET, smiINT32(event.lparam));
        return SNMPAPI_STATUS(SNMPAPI_SUCCESS);
    });
    const Manager made(session, agent.port());
    manager = &made;
    set_patience(made.agent, 4, 1);
    ASSERT_SNMP_OK(made.send(SNMP_PDU_GET, 5));
    ASSERT_TRUE(session.wait_for_count(2));
    EXPECT_EQ(session.events()[1].wparam, WPARAM(0));
}

}  // namespace
}  // namespace openwosa::apitest
