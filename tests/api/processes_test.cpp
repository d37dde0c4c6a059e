// Several processes on one machine receive the same notifications, as the vendor's trap service allowed.
// Oracle: the decision; the reference pages only say that a service owns the port.
#include <gtest/gtest.h>

#include <memory>

#include "support/notifications.hpp"
#include "support/sessions.hpp"

namespace openwosa::apitest {
namespace {

const Arcs kAlarm = {1, 3, 6, 1, 4, 1, 99999, 1, 2};

// A child registers for everything, says "ready" to its parent's port, then repeats each trap's request id to
// it. It ends by itself when nothing has come for long; the parent usually ends it earlier.
const Role kReceiver("trap-receiver", [](const std::string& argument) {
    const Endpoint parent{"127.0.0.1", std::uint16_t(std::stoi(argument))};
    UdpPeer reporter;
    Api api;
    CallbackSession session;
    if (!SnmpRegister(session, nullptr, nullptr, nullptr, nullptr, SNMPAPI_ON)) return 3;
    reporter.send(parent, text_bytes("ready"));
    while (session.wait(20000ms)) {
        const Received trap(session);
        if (!trap.ok()) return 4;
        reporter.send(parent, text_bytes(std::to_string(trap.data.request_id)));
    }
    return 0;
});

struct Children {
    UdpPeer reports;
    std::vector<std::unique_ptr<ChildProcess>> all;

    testing::AssertionResult start_one() {
        all.push_back(std::make_unique<ChildProcess>("trap-receiver", std::to_string(reports.port())));
        const std::optional<Datagram> ready = reports.receive(20000ms);
        if (!ready) return testing::AssertionFailure() << "the child was not ready in time";
        if (ready->bytes != text_bytes("ready"))
            return testing::AssertionFailure() << "the child said something else";
        return testing::AssertionSuccess();
    }

    // How many children report the trap within the time.
    int count_reports(std::int32_t id, int expected, milliseconds timeout = 5000ms) {
        int count = 0;
        while (count < expected) {
            const std::optional<Datagram> report = reports.receive(timeout);
            if (!report) break;
            if (report->bytes == text_bytes(std::to_string(id))) ++count;
        }
        return count;
    }
};

TEST(Processes, AllReceiveTheSameTrap) {
    Children children;
    for (int i = 0; i < 2; ++i) ASSERT_TRUE(children.start_one());
    Api api;
    CallbackSession session;
    UdpPeer device;
    ASSERT_SNMP_OK(SnmpRegister(session, nullptr, nullptr, nullptr, nullptr, SNMPAPI_ON));
    send_trap(device, encode(v2_notification(kAlarm, 101)));
    ASSERT_TRUE(session.wait());
    const Received trap(session);
    EXPECT_EQ(trap.data.request_id, 101);
    EXPECT_EQ(entity_text(trap.source), "127.0.0.1");
    EXPECT_EQ(children.count_reports(101, 2), 2);
}

TEST(Processes, AnswerAnInformOnce) {
    Children children;
    ASSERT_TRUE(children.start_one());
    Api api;
    CallbackSession session;
    UdpPeer device;
    ASSERT_SNMP_OK(SnmpRegister(session, nullptr, nullptr, nullptr, nullptr, SNMPAPI_ON));
    send_trap(device, encode(v2_notification(kAlarm, 102, 0xA6)));
    EXPECT_TRUE(session.wait());
    EXPECT_EQ(children.count_reports(102, 1), 1);
    const std::optional<Datagram> answer = device.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->from.port, trap_port());
    EXPECT_FALSE(device.receive(200ms));
}

TEST(Processes, GoOnReceivingWhenTheFirstOfThemDies) {
    Children children;
    ASSERT_TRUE(children.start_one());  // this one binds the port
    Api api;
    CallbackSession session;
    UdpPeer device;
    ASSERT_SNMP_OK(SnmpRegister(session, nullptr, nullptr, nullptr, nullptr, SNMPAPI_ON));
    ASSERT_TRUE(children.start_one());
    children.all[0].reset();  // killed, without any clean-up
    // One takes the port over, the other attaches to it; until then traps are lost, as on any network.
    std::int32_t id = 200;
    bool here = false, there = false;
    for (int i = 0; i < 200 && !(here && there); ++i) {
        send_trap(device, encode(v2_notification(kAlarm, ++id)));
        here = session.wait(50ms).has_value();
        there = children.count_reports(id, 1, 50ms) == 1;
    }
    EXPECT_TRUE(here) << "nobody took the port over";
    EXPECT_TRUE(there) << "the other one has been forgotten";
}

}  // namespace
}  // namespace openwosa::apitest
