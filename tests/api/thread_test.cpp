// The API is safe from any thread: many of them use every function on shared and on private objects at once.
// What is checked is that nothing crashes, hangs or leaks (sanitizers), and that private results stay right.
#include <gtest/gtest.h>

#include <atomic>
#include <random>

#include "support/message_window.hpp"
#include "support/responder.hpp"
#include "support/sessions.hpp"

namespace openwosa::apitest {
namespace {

SNMPAPI_STATUS CALLBACK leave_it(HSNMP_SESSION, HWND, UINT, WPARAM, LPARAM, LPVOID) {
    return SNMPAPI_SUCCESS;
}

SNMPAPI_STATUS CALLBACK read_and_free(HSNMP_SESSION session, HWND, UINT, WPARAM, LPARAM, LPVOID) {
    HANDLE out[4] = {};
    if (SnmpRecvMsg(session, &out[0], &out[1], &out[2], &out[3])) {
        SnmpFreeEntity(out[0]);
        SnmpFreeEntity(out[1]);
        SnmpFreeContext(out[2]);
        SnmpFreePdu(out[3]);
    }
    return SNMPAPI_SUCCESS;
}

constexpr int kThreads = 8;

void run_threads(const std::function<void(int)>& body) {
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) threads.emplace_back(body, i);
    for (std::thread& thread : threads) thread.join();
}

TEST(Threads, EachWithItsOwnSessionGetItsOwnAnswers) {
    Api api;
    Responder agent([](const WireMessage& request, UdpPeer&, const Endpoint&) {
        WireMessage response = response_to(request);
        for (WireVarBind& bind : response.varbinds) bind.value = ber::integer(request.request_id);
        return std::vector<Bytes>{encode(response)};
    });
    run_threads([&](int thread) {
        CallbackSession session;
        const Manager manager(session, agent.port());
        for (int i = 0; i < 100; ++i) {
            const smiINT32 id = thread * 1000 + i + 1;
            EXPECT_SNMP_OK(manager.send(SNMP_PDU_GET, id));
            ASSERT_TRUE(session.wait());
            const Received reply(session);
            ASSERT_TRUE(reply.ok());
            EXPECT_EQ(reply.data.varbinds.at(0).number, std::uint64_t(id));
        }
    });
}

TEST(Threads, MayShareOneSession) {
    Api api;
    CallbackSession session;
    Responder agent(answer_all_with(42));
    const Manager manager(session, agent.port());
    set_patience(manager.agent, 30,
                 10);  // the agent's receive buffer is smaller than what eight threads send
    std::atomic<int> received{0};
    run_threads([&](int thread) {
        for (int i = 0; i < 50; ++i) {
            EXPECT_SNMP_OK(manager.send(SNMP_PDU_GET, thread * 1000 + i + 1));
            if (Received(session).ok()) ++received;
        }
    });
    ASSERT_TRUE(session.wait_for_count(kThreads * 50));
    while (Received(session).ok()) ++received;
    EXPECT_EQ(received, kThreads * 50);
}

// Objects that all threads look up, replace and free under each other's feet.
struct Shared {
    std::atomic<HANDLE> slots[8] = {};

    HANDLE any(std::mt19937& random) { return slots[random() % 8].load(); }
    HANDLE put(std::mt19937& random, HANDLE handle) { return slots[random() % 8].exchange(handle); }
};

TEST(Threads, MayFreeEachOthersObjectsAtAnyMoment) {
    Api api;
    Responder agent(answer_all_with(42));
    Shared sessions, entities, contexts, pdus, vbls;
    std::atomic<int> calls{0};
    run_threads([&](int thread) {
        std::mt19937 random(unsigned(thread) + 1);
        const auto until = std::chrono::steady_clock::now() + 1500ms;
        while (std::chrono::steady_clock::now() < until) {
            ++calls;
            const HSNMP_SESSION session = sessions.any(random);
            smiOID oid{};
            smiVALUE value{};
            smiOCTETS octets{};
            HANDLE out = nullptr;
            smiINT type = 0;
            char text[64];
            switch (random() % 24) {
                case 0:
                    SnmpClose(sessions.put(random, SnmpCreateSession(nullptr, 0, &read_and_free, nullptr)));
                    break;
                case 1: {
                    const HSNMP_ENTITY entity = SnmpStrToEntity(session, "127.0.0.1");
                    SnmpSetPort(entity, agent.port());
                    SnmpFreeEntity(entities.put(random, entity));
                    break;
                }
                case 2: {
                    std::string community = "public";
                    const smiOCTETS view = octets_view(community);
                    SnmpFreeContext(contexts.put(random, SnmpStrToContext(session, &view)));
                    break;
                }
                case 3:
                    SnmpFreeVbl(vbls.put(
                        random, SnmpCreateVbl(session, Oid(kSysDescr0), Value::octets("some text"))));
                    break;
                case 4:
                    SnmpFreePdu(
                        pdus.put(random, SnmpCreatePdu(session, SNMP_PDU_SET, 0, 0, 0, vbls.any(random))));
                    break;
                case 5:
                case 6:
                case 7:
                case 8:
                    SnmpSendMsg(session, entities.any(random), entities.any(random), contexts.any(random),
                                pdus.any(random));
                    break;
                case 9:
                    if (SnmpGetVb(vbls.any(random), 1, &oid, &value)) {
                        SnmpFreeDescriptor(SNMP_SYNTAX_OID, reinterpret_cast<smiLPOPAQUE>(&oid));
                        SnmpFreeDescriptor(value.syntax, &value.value.string);
                    }
                    break;
                case 10:
                    SnmpSetVb(vbls.any(random), 0, Oid(kSysUpTime0), Value::integer(1));
                    break;
                case 11:
                    SnmpDeleteVb(vbls.any(random), 2);
                    break;
                case 12:
                    SnmpFreeVbl(vbls.put(random, SnmpDuplicateVbl(session, vbls.any(random))));
                    break;
                case 13:
                    SnmpFreePdu(pdus.put(random, SnmpDuplicatePdu(session, pdus.any(random))));
                    break;
                case 14:
                    if (SnmpGetPduData(pdus.any(random), &type, nullptr, nullptr, nullptr, &out))
                        SnmpFreeVbl(out);
                    break;
                case 15:
                    out = vbls.any(random);
                    SnmpSetPduData(pdus.any(random), nullptr, nullptr, nullptr, nullptr, &out);
                    break;
                case 16:
                    SnmpEntityToStr(entities.any(random), sizeof text, text);
                    break;
                case 17:
                    if (SnmpContextToStr(contexts.any(random), &octets))
                        SnmpFreeDescriptor(SNMP_SYNTAX_OCTETS, &octets);
                    break;
                case 18:
                    if (SnmpEncodeMsg(session, entities.any(random), entities.any(random),
                                      contexts.any(random), pdus.any(random), &octets)) {
                        SnmpFreeDescriptor(SNMP_SYNTAX_OCTETS, &octets);
                    }
                    break;
                case 19:
                    SnmpCancelMsg(session, smiINT32(random() % 100));
                    break;
                case 20:
                    SnmpSetRetransmitMode(random() % 2);
                    SnmpSetTimeout(entities.any(random), 3);
                    SnmpSetRetry(entities.any(random), 1);
                    break;
                case 21:
                    SnmpCountVbl(vbls.any(random));
                    SnmpGetLastError(session);
                    SnmpGetLastError(nullptr);
                    break;
                case 22:
                    SnmpListen(entities.any(random), random() % 2);
                    break;
                default:
                    SnmpRegister(session, nullptr, entities.any(random), contexts.any(random), nullptr,
                                 random() % 2);
                    break;
            }
        }
    });
    EXPECT_GT(calls, 1000);
}

TEST(Threads, MayStartAndCleanUpUnderEachOther) {
    std::atomic<bool> stop{false};
    std::thread user([&] {
        while (!stop) {
            const HSNMP_SESSION session = SnmpCreateSession(nullptr, 0, &leave_it, nullptr);
            const HSNMP_ENTITY entity = SnmpStrToEntity(session, "127.0.0.1");
            SnmpFreeEntity(entity);
            SnmpClose(session);
        }
    });
    for (int i = 0; i < 100; ++i) {
        EXPECT_SNMP_OK(SnmpStartup(nullptr, nullptr, nullptr, nullptr, nullptr));
        std::this_thread::sleep_for(1ms);
        EXPECT_SNMP_OK(SnmpCleanup());
    }
    stop = true;
    user.join();
    SnmpCleanup();
}

TEST(Threads, AWindowBelongsToItsThreadAndIsPostedToFromOurs) {
    Api api;
    Responder agent(answer_all_with(42));
    std::atomic<int> arrived{0};
    // Wine starts its desktop for the first window of all; of threads that race for that, some get none.
    const MessageWindow first;
    run_threads([&](int) {
        MessageWindow window;
        const HSNMP_SESSION session = SnmpCreateSession(window.get(), WM_USER + 1, nullptr, nullptr);
        EXPECT_SNMP_OK(session);
        const Manager manager(session, agent.port());
        for (smiINT32 id = 1; id <= 10; ++id) {
            EXPECT_SNMP_OK(manager.send(SNMP_PDU_GET, id));
            const auto message = window.wait();
            if (message && message->wparam == 0 && message->lparam == id) ++arrived;
        }
        EXPECT_SNMP_OK(SnmpClose(session));
    });
    EXPECT_EQ(arrived, kThreads * 10);
}

}  // namespace
}  // namespace openwosa::apitest
