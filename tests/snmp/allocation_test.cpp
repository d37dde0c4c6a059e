// What the engine takes from the heap, and what it leaves behind when the heap says no. This program replaces
// the global operator new; oracle: its count.
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "snmp/manager.hpp"
#include "support.hpp"

namespace {

std::size_t allocations = 0;
std::size_t fail_at = 0;  // the allocation of that number throws; 0: none

void* counted(std::size_t size) {
    if (++allocations == fail_at) throw std::bad_alloc();
    if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc();
}

}  // namespace

void* operator new(std::size_t size) { return counted(size); }
void* operator new[](std::size_t size) { return counted(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace openwosa::snmp {
namespace {

using test::Bytes;

template <typename F>
std::size_t allocations_of(F&& f) {
    const std::size_t before = allocations;
    f();
    return allocations - before;
}

// Lets the nth allocation fail, for n from 1 until `f` gets through; returns how many failures there were.
// `f` returns normally or lets std::bad_alloc out, and checks what is left after `failed` said so.
template <typename F>
std::size_t fail_each_allocation(F&& f) {
    for (std::size_t n = 1;; ++n) {
        fail_at = allocations + n;
        bool failed = false;
        f([&failed](auto&& action) {
            try {
                action();
            } catch (const std::bad_alloc&) {
                failed = true;
            }
            fail_at = 0;
            return !failed;
        });
        fail_at = 0;
        if (!failed) return n - 1;
    }
}

Bytes response_of(std::size_t bindings, std::int32_t id = 1) {
    Pdu pdu;
    pdu.type = PduType::kResponse;
    pdu.request_id = id;
    const Oid name = test::oid("1.3.6.1.2.1.2.2.1.10");
    for (std::size_t i = 0; i < bindings; ++i) {
        pdu.varbinds.append(name, ValueView::unsigned32(Syntax::kCounter32, static_cast<std::uint32_t>(i)));
        pdu.varbinds.append(name, ValueView::text("some octets"));
        pdu.varbinds.append(name, ValueView::object_id(name));
    }
    return test::wire(Version::kV2c, "public", pdu);
}

TEST(Allocation, AFreshMessageTakesThreeHoweverManyBindings) {
    for (const std::size_t bindings : {1u, 100u, 500u}) {
        const Bytes octets = response_of(bindings);
        EXPECT_LE(allocations_of([&] {
                      Message m;
                      ASSERT_TRUE(decode(octets, m));
                  }),
                  3u);
    }
}
TEST(Allocation, DecodingIntoAUsedMessageTakesNone) {
    const Bytes octets = response_of(100);
    Message m;
    ASSERT_TRUE(decode(octets, m));
    EXPECT_EQ(allocations_of([&] { EXPECT_TRUE(decode(octets, m)); }), 0u);
}
TEST(Allocation, EncodingIntoAUsedBufferTakesNone) {
    const Message m = test::decoded(response_of(100));
    EncodeBuffer buffer;
    EXPECT_EQ(encode(m.version, m.community, m.pdu, buffer), EncodeError::kOk);
    EXPECT_EQ(
        allocations_of([&] { EXPECT_EQ(encode(m.version, m.community, m.pdu, buffer), EncodeError::kOk); }),
        0u);
}
TEST(Allocation, ACopiedListTakesThree) {
    const Message m = test::decoded(response_of(100));
    EXPECT_LE(allocations_of([&] { VarBindList copy = m.pdu.varbinds; }), 3u);
}

struct Engine {
    ManagerState state;
    Actions out;
    Bytes get = test::wire(Version::kV2c, "public", test::make_pdu(PduType::kGet, 1, {{"1.3.6.1", {}}}));
    const Endpoint agent = Endpoint::ipv4(192, 0, 2, 1, 161);

    void send(std::int32_t id) {
        Send s;
        s.session = 1;
        s.request_id = id;
        s.cookie = static_cast<Cookie>(id);
        s.target = agent;
        s.datagram = get;
        s.version = Version::kV2c;
        s.community = "public";
        s.policy = {true, 100, 1};
        step(state, s, out);
    }
    void receive(const Bytes& octets) { step(state, Datagram{1, agent, octets, 0}, out); }
    std::size_t count(std::size_t alternative) const {
        std::size_t n = 0;
        for (const Action& a : out.list()) n += a.index() == alternative;
        return n;
    }
};
constexpr std::size_t kTransmit = 0, kDeliver = 1;

TEST(Allocation, ARequestAndItsAnswerTakeNoneInTheSteadyState) {
    Engine e;
    Bytes answer = response_of(10, 1);
    const auto round_trip = [&] {
        e.out.clear();
        e.send(1);
        e.out.clear();
        e.receive(answer);
    };
    for (int i = 0; i < 3; ++i) round_trip();
    EXPECT_EQ(allocations_of([&] {
                  for (int i = 0; i < 1000; ++i) round_trip();
              }),
              0u);
    EXPECT_EQ(e.state.counters().delivered, 1003u);
}
TEST(Allocation, RetransmissionsTakeNone) {
    Engine e;
    e.send(1);
    e.out.clear();
    EXPECT_EQ(allocations_of([&] { step(e.state, Tick{1000}, e.out); }), 0u);
    EXPECT_EQ(e.count(kTransmit), 1u);
}

TEST(AllocationFailure, ASendThatFailsLeavesNoRequest) {
    const std::size_t failures = fail_each_allocation([](auto&& attempt) {
        const std::size_t pending = fail_at - allocations;
        fail_at = 0;
        Engine e;
        fail_at = allocations + pending;
        if (!attempt([&] { e.send(1); })) {
            EXPECT_EQ(e.state.outstanding(), 0u);
            EXPECT_FALSE(e.state.next_deadline());
            e.out.clear();
            e.send(1);
        }
        EXPECT_EQ(e.state.outstanding(), 1u);
        EXPECT_EQ(e.count(kTransmit), 1u);
    });
    EXPECT_GT(failures, 5u);
}
TEST(AllocationFailure, AGrowingTableLosesNothing) {
    const std::size_t failures = fail_each_allocation([](auto&& attempt) {
        const std::size_t pending = fail_at - allocations;
        fail_at = 0;
        Engine e;
        for (std::int32_t id = 1; id <= 256; ++id)
            e.send(id);  // the next one needs another chunk and a rehash
        e.out.clear();
        fail_at = allocations + pending;
        if (!attempt([&] { e.send(1000); })) {
            EXPECT_EQ(e.state.outstanding(), 256u);
            e.send(1000);
        }
        EXPECT_EQ(e.state.outstanding(), 257u);
        for (std::int32_t id = 1; id <= 256; ++id)
            ASSERT_EQ(e.state.find(1, id, e.agent), static_cast<Cookie>(id));
    });
    EXPECT_GT(failures, 5u);
}
TEST(AllocationFailure, AnAnswerThatCannotBeStoredLeavesItsRequestOutstanding) {
    const Bytes answer = response_of(3, 1);
    const std::size_t failures = fail_each_allocation([&](auto&& attempt) {
        const std::size_t pending = fail_at - allocations;
        fail_at = 0;
        Engine e;
        e.send(1);
        e.out.clear();
        fail_at = allocations + pending;
        if (!attempt([&] { e.receive(answer); })) {
            EXPECT_EQ(e.state.outstanding(), 1u);
            EXPECT_EQ(e.count(kDeliver), 0u);
            e.receive(answer);
        }
        EXPECT_EQ(e.state.outstanding(), 0u);
        EXPECT_EQ(e.count(kDeliver), 1u);
    });
    EXPECT_GE(failures, 2u);
}
TEST(AllocationFailure, AListThatCannotGrowKeepsItsBindings) {
    const Oid name = test::oid("1.3.6.1");
    const std::size_t failures = fail_each_allocation([&](auto&& attempt) {
        const std::size_t pending = fail_at - allocations;
        fail_at = 0;
        VarBindList list;
        for (int i = 0; i < 8; ++i) list.append(name, ValueView::text("x"));
        fail_at = allocations + pending;
        const bool done =
            attempt([&] { list.append(name, ValueView::text("yyyyyyyyyyyyyyyyyyyyyyyyyyyy")); });
        EXPECT_EQ(list.size(), done ? 9u : 8u);
        for (std::size_t i = 1; i <= 8; ++i) {
            EXPECT_TRUE(same_oid(list.name(i), name));
            EXPECT_TRUE(same_value(list.value(i), ValueView::text("x")));
        }
    });
    EXPECT_GE(failures, 2u);
}

}  // namespace
}  // namespace openwosa::snmp
