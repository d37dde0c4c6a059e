// Every single allocation fails once: each function is called with the first, second, third ... allocation of
// its thread failing, until one call needs no more. Each failed call says ALLOC_ERROR, changes nothing the
// program can see, and leaks nothing (LeakSanitizer). Linux only: there the test's operator new is the
// library's as well.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <new>

#include "support/responder.hpp"
#include "support/sessions.hpp"

namespace {

thread_local int allocations_left = -1;  // negative: no limit
thread_local bool has_failed = false;

bool may_allocate() {
    if (allocations_left < 0) return true;
    if (allocations_left == 0) {
        has_failed = true;
        return false;
    }
    --allocations_left;
    return true;
}

}  // namespace

void* operator new(std::size_t size) {
    void* memory = may_allocate() ? std::malloc(size ? size : 1) : nullptr;
    if (!memory) throw std::bad_alloc();
    return memory;
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    return may_allocate() ? std::malloc(size ? size : 1) : nullptr;
}
void* operator new[](std::size_t size) { return operator new(size); }
void* operator new[](std::size_t size, const std::nothrow_t& tag) noexcept { return operator new(size, tag); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace openwosa::apitest {
namespace {

constexpr int kMost = 500;

using Codes = std::vector<SNMPAPI_STATUS>;

// Calls `call` with the n-th allocation failing, n from 1, until it succeeds. A failed allocation may be got
// over, too, as long as the call has done its work. `codes`: what a failure may be called; memory that runs
// out in the transport has a code of the transport's.
template <class Call>
void fail_each_allocation(const char* what, Call&& call, const Codes& codes = {SNMPAPI_ALLOC_ERROR},
                          int step = 1) {
    for (int n = 0; n < kMost; n += n < 20 ? 1 : step) {
        has_failed = false;
        allocations_left = n;
        const bool failed = is_failure(call());
        const SNMPAPI_STATUS code = SnmpGetLastError(nullptr);
        allocations_left = -1;
        if (!failed) return;
        ASSERT_TRUE(has_failed) << what << " failed by itself: " << status_name(code);
        EXPECT_TRUE(std::find(codes.begin(), codes.end(), code) != codes.end())
            << what << ", allocation " << n + 1 << ": " << status_name(code);
    }
    ADD_FAILURE() << what << " never ran out of allocations to fail";
}

TEST(Allocations, OfSessionsAndHandles) {
    Api api;
    CallbackSession session;
    fail_each_allocation("SnmpCreateSession", [] {
        return SnmpCreateSession(
            nullptr, 0,
            [](HSNMP_SESSION, HWND, UINT, WPARAM, LPARAM, LPVOID) -> SNMPAPI_STATUS {
                return SNMPAPI_SUCCESS;
            },
            nullptr);
    });
    // Pools grow in steps; a thousand objects pass the growth of each.
    for (int i = 0; i < 1000; ++i) {
        fail_each_allocation("SnmpStrToEntity", [&] { return SnmpStrToEntity(session, "127.0.0.1"); });
    }
    const std::string long_text(300, 'c');
    std::string text = long_text;
    const smiOCTETS community = octets_view(text);
    for (int i = 0; i < 1000; ++i) {
        fail_each_allocation("SnmpStrToContext", [&] { return SnmpStrToContext(session, &community); });
    }
}

TEST(Allocations, OfListsAndPdus) {
    Api api;
    CallbackSession session;
    const Value long_value = Value::octets(std::string(3000, 'x'));
    const Oid name(kSysDescr0);
    for (int i = 0; i < 300; ++i) {
        HSNMP_VBL vbl = nullptr;
        fail_each_allocation("SnmpCreateVbl", [&] { return vbl = SnmpCreateVbl(session, name, long_value); });
        for (smiUINT32 k = 2; k < 6; ++k) {
            fail_each_allocation("SnmpSetVb", [&] { return SnmpSetVb(vbl, 0, name, long_value); });
            EXPECT_EQ(SnmpCountVbl(vbl), k);
        }
        fail_each_allocation("SnmpDuplicateVbl", [&] { return SnmpDuplicateVbl(session, vbl); });
        HSNMP_PDU pdu = nullptr;
        fail_each_allocation("SnmpCreatePdu",
                             [&] { return pdu = SnmpCreatePdu(session, SNMP_PDU_GET, 1, 0, 0, vbl); });
        fail_each_allocation("SnmpDuplicatePdu", [&] { return SnmpDuplicatePdu(session, pdu); });
        HSNMP_VBL copy = nullptr;
        fail_each_allocation("SnmpGetPduData",
                             [&] { return SnmpGetPduData(pdu, nullptr, nullptr, nullptr, nullptr, &copy); });
        fail_each_allocation("SnmpSetVb on a shared list",
                             [&] { return SnmpSetVb(copy, 1, nullptr, long_value); });
        EXPECT_EQ(read_pdu(pdu).varbinds.size(), 5u);
    }
}

TEST(Allocations, OfDescriptors) {
    Api api;
    CallbackSession session;
    const HSNMP_VBL vbl = SnmpCreateVbl(session, Oid(kSysDescr0), Value::octets(std::string(3000, 'x')));
    const HSNMP_CONTEXT context = make_context(session);
    for (int i = 0; i < 300; ++i) {
        smiOID name{}, parsed{}, copied{};
        smiVALUE value{};
        smiOCTETS octets{};
        fail_each_allocation("SnmpGetVb", [&] { return SnmpGetVb(vbl, 1, &name, &value); });
        fail_each_allocation("SnmpStrToOid", [&] { return SnmpStrToOid("1.3.6.1.2.1", &parsed); });
        fail_each_allocation("SnmpOidCopy", [&] { return SnmpOidCopy(&parsed, &copied); });
        fail_each_allocation("SnmpContextToStr", [&] { return SnmpContextToStr(context, &octets); });
    }
}

TEST(Allocations, OfMessages) {
    Api api;
    CallbackSession session;
    Responder agent(answer_all_with(42));
    const Manager manager(session, agent.port());
    const HSNMP_VBL vbl = SnmpCreateVbl(session, Oid(kSysDescr0), Value::octets(std::string(3000, 'x')));
    const HSNMP_PDU pdu = SnmpCreatePdu(session, SNMP_PDU_SET, 1, 0, 0, vbl);
    Bytes bytes;
    fail_each_allocation("SnmpEncodeMsg", [&] {
        smiOCTETS buffer{};
        const SNMPAPI_STATUS status =
            SnmpEncodeMsg(session, manager.self, manager.agent, manager.context, pdu, &buffer);
        allocations_left = -1;
        if (status) bytes = bytes_of(buffer);
        return status;
    });
    fail_each_allocation("SnmpDecodeMsg", [&] {
        HANDLE out[4] = {};
        const smiOCTETS message{smiUINT32(bytes.size()), bytes.data()};
        return SnmpDecodeMsg(session, &out[0], &out[1], &out[2], &out[3], &message);
    });
    // Small ones, which the peer's socket can hold all at once.
    EXPECT_EQ(SnmpSetVb(vbl, 1, nullptr, Value::octets("short")), 1u);
    std::size_t accepted = 0;
    for (smiINT32 id = 1; id <= 200; ++id) {
        EXPECT_SNMP_OK(SnmpSetPduData(pdu, nullptr, &id, nullptr, nullptr, nullptr));
        fail_each_allocation(
            "SnmpSendMsg",
            [&] { return SnmpSendMsg(session, manager.self, manager.agent, manager.context, pdu); },
            {SNMPAPI_ALLOC_ERROR, SNMPAPI_TL_RESOURCE_ERROR});
        ++accepted;
    }
    // What failed was not sent and is not outstanding: each id is answered exactly once.
    ASSERT_TRUE(session.wait_for_count(accepted)) << session.count() << " told, " << agent.count() << " sent";
    for (std::size_t i = 0; i < accepted; ++i) {
        HANDLE out[4] = {};
        fail_each_allocation("SnmpRecvMsg",
                             [&] { return SnmpRecvMsg(session, &out[0], &out[1], &out[2], &out[3]); });
        EXPECT_EQ(read_pdu(out[3]).varbinds.at(0).number, 42u);
    }
    EXPECT_FALSE(session.wait_for_count(accepted + 1, 50ms));
    EXPECT_EQ(agent.count(), accepted);
}

TEST(Allocations, OfStartup) {
    fail_each_allocation("SnmpStartup",
                         [] { return SnmpStartup(nullptr, nullptr, nullptr, nullptr, nullptr); },
                         {SNMPAPI_ALLOC_ERROR, SNMPAPI_NOT_INITIALIZED});
    EXPECT_SNMP_OK(SnmpCleanup());
    fail_each_allocation("SnmpStartupEx",
                         [] { return SnmpStartupEx(nullptr, nullptr, nullptr, nullptr, nullptr); },
                         {SNMPAPI_ALLOC_ERROR, SNMPAPI_TL_RESOURCE_ERROR});
    EXPECT_SNMP_OK(SnmpCleanupEx());
}

TEST(Allocations, OfTheAgentRoleAndRegistration) {
    Api api;
    CallbackSession session;
    const HSNMP_ENTITY agent = make_entity(session, free_udp_port());
    fail_each_allocation("SnmpListen", [&] { return SnmpListen(agent, SNMPAPI_ON); },
                         {SNMPAPI_ALLOC_ERROR, SNMPAPI_TL_RESOURCE_ERROR});
    EXPECT_SNMP_OK(SnmpListen(agent, SNMPAPI_OFF));
    const Oid name(kColdStart);
    fail_each_allocation(
        "SnmpRegister", [&] { return SnmpRegister(session, nullptr, agent, nullptr, name, SNMPAPI_ON); },
        {SNMPAPI_ALLOC_ERROR, SNMPAPI_TL_NOT_INITIALIZED}, 11);
}

}  // namespace
}  // namespace openwosa::apitest
