// The errors whose only condition is that memory or the system fails: the library's fault hook makes it fail.
// OPENWOSA_FAULT="site:n[:error]" is read by every SnmpStartup[Ex]; every exported function is a site of its
// own name, where "resource" is memory that runs out and "other" an error nobody expected.
#include <gtest/gtest.h>

#include <atomic>

#include "support/notifications.hpp"
#include "support/responder.hpp"
#include "support/sessions.hpp"

namespace openwosa::apitest {
namespace {

// While it lives, the named faults happen. Made when the library is started, so that what is made before is
// whole.
class Fault {
  public:
    explicit Fault(const std::string& sites) : variable_("OPENWOSA_FAULT", sites) { read_again(); }
    ~Fault() {
        set_environment("OPENWOSA_FAULT", "");
        read_again();
    }
    Fault(const Fault&) = delete;
    Fault& operator=(const Fault&) = delete;

  private:
    static void read_again() { SnmpStartup(nullptr, nullptr, nullptr, nullptr, nullptr); }

    ScopedEnvironment variable_;
};

struct Live {
    CallbackSession session;
    HSNMP_ENTITY entity = make_entity(session, free_udp_port());
    HSNMP_CONTEXT context = make_context(session);
    HSNMP_VBL vbl = make_vbl(session, kSysDescr0);
    HSNMP_PDU pdu = make_pdu(session, SNMP_PDU_GET, 1);
};

SNMPAPI_STATUS CALLBACK succeed(HSNMP_SESSION, HWND, UINT, WPARAM, LPARAM, LPVOID) { return SNMPAPI_SUCCESS; }

smiUINT32 number;
smiINT integer;
smiINT32 id;
smiOID oid;
smiOCTETS octets;
smiVALUE value;
smiVENDORINFO vendor;
HANDLE out;
char text[64];

struct CallCase {
    const char* function;
    // A call that has everything right; whether it failed all the same.
    bool (*fails)(Live& live);
};

#define OPENWOSA_CALL(function, ...)                                                \
    CallCase {                                                                      \
#function, [](Live& live) { (void)live; return is_failure(function(__VA_ARGS__)); } \
    }

const CallCase kCalls[] = {
    OPENWOSA_CALL(SnmpGetTranslateMode, &number),
    OPENWOSA_CALL(SnmpSetTranslateMode, SNMPAPI_UNTRANSLATED_V1),
    OPENWOSA_CALL(SnmpGetRetransmitMode, &number),
    OPENWOSA_CALL(SnmpSetRetransmitMode, SNMPAPI_ON),
    OPENWOSA_CALL(SnmpGetTimeout, live.entity, &number, nullptr),
    OPENWOSA_CALL(SnmpSetTimeout, live.entity, 100),
    OPENWOSA_CALL(SnmpGetRetry, live.entity, &number, nullptr),
    OPENWOSA_CALL(SnmpSetRetry, live.entity, 1),
    OPENWOSA_CALL(SnmpGetVendorInfo, &vendor),
    OPENWOSA_CALL(SnmpStartup, nullptr, nullptr, nullptr, nullptr, nullptr),
    OPENWOSA_CALL(SnmpStartupEx, nullptr, nullptr, nullptr, nullptr, nullptr),
    OPENWOSA_CALL(SnmpCleanup, ),
    OPENWOSA_CALL(SnmpCleanupEx, ),
    OPENWOSA_CALL(SnmpOpen, GetDesktopWindow(), WM_USER),
    OPENWOSA_CALL(SnmpCreateSession, nullptr, 0, &succeed, nullptr),
    OPENWOSA_CALL(SnmpClose, live.session),
    OPENWOSA_CALL(SnmpSendMsg, live.session, live.entity, live.entity, live.context, live.pdu),
    OPENWOSA_CALL(SnmpRecvMsg, live.session, &out, &out, &out, &out),
    OPENWOSA_CALL(SnmpRegister, live.session, nullptr, nullptr, nullptr, nullptr, SNMPAPI_ON),
    OPENWOSA_CALL(SnmpListen, live.entity, SNMPAPI_ON),
    OPENWOSA_CALL(SnmpListenEx, live.entity, SNMPAPI_ON, SNMPLISTEN_USEENTITY_ADDR),
    OPENWOSA_CALL(SnmpCancelMsg, live.session, 1),
    OPENWOSA_CALL(SnmpStrToEntity, live.session, "127.0.0.1"),
    OPENWOSA_CALL(SnmpEntityToStr, live.entity, sizeof text, text),
    OPENWOSA_CALL(SnmpFreeEntity, live.entity),
    OPENWOSA_CALL(SnmpSetPort, live.entity, 161),
    CallCase{"SnmpStrToContext",
             [](Live& live) {
                 smiBYTE bytes[] = {'p'};
                 const smiOCTETS one{1, bytes};
                 return is_failure(SnmpStrToContext(live.session, &one));
             }},
    OPENWOSA_CALL(SnmpContextToStr, live.context, &octets),
    OPENWOSA_CALL(SnmpFreeContext, live.context),
    OPENWOSA_CALL(SnmpCreatePdu, live.session, SNMP_PDU_GET, 1, 0, 0, live.vbl),
    OPENWOSA_CALL(SnmpGetPduData, live.pdu, &integer, &id, &integer, &integer, &out),
    OPENWOSA_CALL(SnmpSetPduData, live.pdu, nullptr, &id, nullptr, nullptr, nullptr),
    OPENWOSA_CALL(SnmpDuplicatePdu, live.session, live.pdu),
    OPENWOSA_CALL(SnmpFreePdu, live.pdu),
    OPENWOSA_CALL(SnmpCreateVbl, live.session, nullptr, nullptr),
    OPENWOSA_CALL(SnmpDuplicateVbl, live.session, live.vbl),
    OPENWOSA_CALL(SnmpFreeVbl, live.vbl),
    OPENWOSA_CALL(SnmpCountVbl, live.vbl),
    OPENWOSA_CALL(SnmpGetVb, live.vbl, 1, &oid, &value),
    OPENWOSA_CALL(SnmpSetVb, live.vbl, 1, nullptr, nullptr),
    OPENWOSA_CALL(SnmpDeleteVb, live.vbl, 1),
    OPENWOSA_CALL(SnmpFreeDescriptor, SNMP_SYNTAX_OCTETS, &octets),
    OPENWOSA_CALL(SnmpEncodeMsg, live.session, live.entity, live.entity, live.context, live.pdu, &octets),
    CallCase{"SnmpDecodeMsg",
             [](Live& live) {
                 Bytes bytes = encode(WireMessage{});
                 const smiOCTETS message{smiUINT32(bytes.size()), bytes.data()};
                 return is_failure(SnmpDecodeMsg(live.session, &out, &out, &out, &out, &message));
             }},
    OPENWOSA_CALL(SnmpStrToOid, "1.3.6", &oid),
    OPENWOSA_CALL(SnmpOidToStr, Oid{1, 3}, sizeof text, text),
    OPENWOSA_CALL(SnmpOidCopy, Oid{1, 3}, &oid),
    OPENWOSA_CALL(SnmpOidCompare, Oid{1, 3}, Oid{1, 3}, 0, &integer),
};

class EveryFunction : public testing::TestWithParam<CallCase> {
  protected:
    void expect(const char* error, SNMPAPI_STATUS code) {
        Api api;
        Live live;
        const Fault fault(std::string(GetParam().function) + ":0:" + error);
        make_another_error_the_last(code);
        EXPECT_TRUE(failed_with(GetParam().function, code, GetParam().fails(live)));
    }
};

TEST_P(EveryFunction, WithoutMemoryIsAllocError) {
    // The one function whose page does not list the code.
    if (GetParam().function == std::string("SnmpSetPort"))
        GTEST_SKIP() << "allocates nothing, lists no ALLOC_ERROR";
    expect("resource", SNMPAPI_ALLOC_ERROR);
}

TEST_P(EveryFunction, WithAnErrorNobodyExpectedIsOtherError) { expect("other", SNMPAPI_OTHER_ERROR); }

INSTANTIATE_TEST_SUITE_P(, EveryFunction, testing::ValuesIn(kCalls),
                         [](const testing::TestParamInfo<CallCase>& one) {
                             return std::string(one.param.function);
                         });

TEST(SnmpStartup, WithoutALoopIsNotInitialized) {
    const ScopedEnvironment fault("OPENWOSA_FAULT", "loop.start:0");
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpStartup, nullptr, nullptr, nullptr, nullptr, nullptr);
}

TEST(SnmpStartupEx, WithoutResourcesForALoopIsTransportResourceError) {
    const ScopedEnvironment fault("OPENWOSA_FAULT", "loop.start:0");
    EXPECT_SNMP_ERROR(SNMPAPI_TL_RESOURCE_ERROR, SnmpStartupEx, nullptr, nullptr, nullptr, nullptr, nullptr);
}

TEST(SnmpStartup, SucceedsOnceTheFailureIsOver) {
    {
        const ScopedEnvironment fault("OPENWOSA_FAULT", "loop.start:0");
        EXPECT_EQ(SnmpStartup(nullptr, nullptr, nullptr, nullptr, nullptr), SNMPAPI_STATUS(SNMPAPI_FAILURE));
    }
    EXPECT_SNMP_OK(SnmpStartup(nullptr, nullptr, nullptr, nullptr, nullptr));
    EXPECT_SNMP_OK(SnmpCleanup());
}

struct TransportCase {
    const char* name;
    const char* site;
    SNMPAPI_STATUS code;
};
std::string case_name(const testing::TestParamInfo<TransportCase>& one) { return one.param.name; }

class SendFails : public testing::TestWithParam<TransportCase> {};

TEST_P(SendFails, WithTheTransportsCodeAndNothingOutstanding) {
    Api api;
    Live live;
    const Fault fault(GetParam().site);
    EXPECT_SNMP_SESSION_ERROR(live.session, GetParam().code, SnmpSendMsg, live.session, live.entity,
                              live.entity, live.context, live.pdu);
    EXPECT_SNMP_ERROR(SNMPAPI_PDU_INVALID, SnmpCancelMsg, live.session, 1);
    EXPECT_EQ(live.session.count(), 0u);
}

INSTANTIATE_TEST_SUITE_P(
    , SendFails,
    testing::Values(TransportCase{"Closed", "udp.send:0:closed", SNMPAPI_TL_NOT_INITIALIZED},
                    TransportCase{"NotSupported", "udp.send:0:not_supported", SNMPAPI_TL_NOT_SUPPORTED},
                    TransportCase{"NotAvailable", "udp.send:0:not_available", SNMPAPI_TL_NOT_AVAILABLE},
                    TransportCase{"NoDescriptors", "udp.open:0:resource", SNMPAPI_TL_RESOURCE_ERROR},
                    TransportCase{"NoBuffers", "udp.send:0:resource", SNMPAPI_TL_RESOURCE_ERROR},
                    TransportCase{"NoPort", "udp.bind:0:in_use", SNMPAPI_TL_RESOURCE_ERROR},
                    TransportCase{"InvalidParameter", "udp.send:0:invalid", SNMPAPI_TL_INVALID_PARAM},
                    TransportCase{"TooBig", "udp.send:0:too_big", SNMPAPI_TL_PDU_TOO_BIG},
                    TransportCase{"Refused", "udp.send:0:access_denied", SNMPAPI_TL_OTHER},
                    TransportCase{"Other", "udp.send:0:other", SNMPAPI_TL_OTHER}),
    case_name);

TEST(SnmpSendMsg, ARetransmissionTheSystemRefusesCountsAsUnanswered) {
    Api api;
    CallbackSession session;
    Responder agent(stay_silent());
    const Manager manager(session, agent.port());
    set_patience(manager.agent, 5, 2);
    const Fault fault("udp.send:2:not_available");
    ASSERT_SNMP_OK(manager.send(SNMP_PDU_GET, 7));
    const std::optional<Event> event = session.wait();
    ASSERT_TRUE(event);
    EXPECT_EQ(event->wparam, WPARAM(SNMPAPI_TL_TIMEOUT));
    EXPECT_EQ(agent.count(), 2u);
}

#ifndef _WIN32
// On Windows a datagram is the system's when SnmpSendMsg returns: nothing is refused later.
class RecvFails : public testing::TestWithParam<TransportCase> {};

// A datagram accepted in a callback leaves with the batch behind it; what the system says then, SnmpRecvMsg
// tells.
TEST_P(RecvFails, WithTheTransportsCodeOfADatagramThatWasAcceptedAndRefusedLater) {
    Api api;
    Responder agent(answer_all_with(42));
    std::atomic<bool> begun{false};
    std::atomic<bool> accepted{false};
    const Manager* manager = nullptr;
    CallbackSession session([&](const Event& event) {
        // The first holds the others up until all have been answered, so that the second has some behind it.
        if (event.lparam == 1) {
            begun = true;
            agent.wait_for(10);
        } else if (event.lparam == 2) {
            accepted = manager->send(SNMP_PDU_GET, 100) == SNMPAPI_SUCCESS;
        }
        return SNMPAPI_STATUS(SNMPAPI_SUCCESS);
    });
    const Manager made(session, agent.port());
    manager = &made;
    const Fault fault(GetParam().site);
    for (smiINT32 i = 1; i <= 10; ++i) {
        ASSERT_SNMP_OK(made.send(SNMP_PDU_GET, i));
        while (!begun) std::this_thread::sleep_for(1ms);
    }
    ASSERT_TRUE(session.wait_for_count(11));
    EXPECT_TRUE(accepted);
    bool told = false;
    for (int i = 0; i < 11; ++i) {
        HSNMP_ENTITY source = nullptr, destination = nullptr;
        HSNMP_CONTEXT context = nullptr;
        HSNMP_PDU pdu = nullptr;
        make_another_error_the_last(GetParam().code);
        const SNMPAPI_STATUS status = SnmpRecvMsg(session, &source, &destination, &context, &pdu);
        if (status == SNMPAPI_FAILURE) {
            EXPECT_TRUE(failed_with("SnmpRecvMsg", GetParam().code, true, session));
            told = true;
        }
        // With a transport error the outputs are filled as well.
        ASSERT_NE(pdu, nullptr);
        EXPECT_EQ(read_pdu(pdu).request_id == 100, status == SNMPAPI_FAILURE);
        EXPECT_SNMP_OK(SnmpFreeEntity(source));
        EXPECT_SNMP_OK(SnmpFreeEntity(destination));
        EXPECT_SNMP_OK(SnmpFreeContext(context));
        EXPECT_SNMP_OK(SnmpFreePdu(pdu));
    }
    EXPECT_TRUE(told);
    EXPECT_SNMP_ERROR(SNMPAPI_PDU_INVALID, SnmpCancelMsg, session, 100);
}

INSTANTIATE_TEST_SUITE_P(
    , RecvFails,
    testing::Values(TransportCase{"Closed", "udp.flush:0:closed", SNMPAPI_TL_NOT_INITIALIZED},
                    TransportCase{"NotSupported", "udp.flush:0:not_supported", SNMPAPI_TL_NOT_SUPPORTED},
                    TransportCase{"NotAvailable", "udp.flush:0:not_available", SNMPAPI_TL_NOT_AVAILABLE},
                    TransportCase{"NoBuffers", "udp.flush:0:resource", SNMPAPI_TL_RESOURCE_ERROR},
                    TransportCase{"Undeliverable", "udp.flush:0:undeliverable", SNMPAPI_TL_UNDELIVERABLE},
                    TransportCase{"InvalidParameter", "udp.flush:0:invalid", SNMPAPI_TL_INVALID_PARAM},
                    TransportCase{"TooBig", "udp.flush:0:too_big", SNMPAPI_TL_PDU_TOO_BIG},
                    TransportCase{"Other", "udp.flush:0:other", SNMPAPI_TL_OTHER}),
    case_name);
#endif

class RegisterFails : public testing::TestWithParam<TransportCase> {};

TEST_P(RegisterFails, WithTheTransportsCodeAndNothingRegistered) {
    Api api;
    CallbackSession session;
    {
        const Fault fault(GetParam().site);
        EXPECT_SNMP_SESSION_ERROR(session, GetParam().code, SnmpRegister, session, nullptr, nullptr, nullptr,
                                  nullptr, SNMPAPI_ON);
    }
    // When the failure is over it works.
    UdpPeer device;
    ASSERT_SNMP_OK(SnmpRegister(session, nullptr, nullptr, nullptr, nullptr, SNMPAPI_ON));
    send_trap(device, encode(v2_notification(kColdStart)));
    EXPECT_TRUE(session.wait());
}

INSTANTIATE_TEST_SUITE_P(
    , RegisterFails,
    testing::Values(TransportCase{"PrivilegedPort", "udp.bind:0:access_denied", SNMPAPI_TL_NOT_INITIALIZED},
                    TransportCase{"NetworkDown", "udp.bind:0:not_available", SNMPAPI_TL_NOT_AVAILABLE}),
    case_name);

class ListenFails : public testing::TestWithParam<TransportCase> {};

TEST_P(ListenFails, WithTheTransportsCodeAndTheEntityNotListening) {
    Api api;
    Live live;
    {
        const Fault fault(GetParam().site);
        EXPECT_SNMP_ERROR(GetParam().code, SnmpListen, live.entity, SNMPAPI_ON);
        EXPECT_SNMP_ERROR(GetParam().code, SnmpListenEx, live.entity, SNMPAPI_ON, SNMPLISTEN_ALL_ADDR);
    }
    EXPECT_SNMP_OK(SnmpListen(live.entity, SNMPAPI_ON));
}

INSTANTIATE_TEST_SUITE_P(
    , ListenFails,
    testing::Values(TransportCase{"NoSocket", "udp.open:0:resource", SNMPAPI_TL_RESOURCE_ERROR},
                    TransportCase{"NoBind", "udp.bind:0:in_use", SNMPAPI_TL_OTHER},
                    TransportCase{"PrivilegedPort", "udp.bind:0:access_denied", SNMPAPI_TL_OTHER}),
    case_name);

}  // namespace
}  // namespace openwosa::apitest
