// Conversations between nodes, and within one.
#include "node62_fixture.hpp"
#include "sna/piu.hpp"

namespace openwosa::sna::test {
namespace {

TEST_F(Node62Test, AConversationGoesBothWaysAndEnds) {
    start();
    receive(1, 1);
    allocate(1);
    ASSERT_TRUE(allocated(1));
    attach(1, turn(), {1, 2, 3});
    const auto attached = net.got<port::Attached>(b, kB);
    ASSERT_TRUE(attached);
    EXPECT_EQ(attached->attach.tp_name, name_bytes("TP"));
    EXPECT_EQ(attached->facts.partner_name, "NETA.LUA");
    EXPECT_EQ(attached->facts.mode, "#INTER");
    EXPECT_EQ(attached->facts.session, allocated(1)->facts.session);
    EXPECT_EQ(received(b, kB, 1), (Bytes{1, 2, 3}));
    send(b, kB, 1, last(), {4, 5});
    EXPECT_EQ(received(a, kA, 1), (Bytes{4, 5}));
    net.ask(a, kA, port::Free{1, false});
    net.ask(b, kB, port::Free{1, false});
    net.settle();
    EXPECT_EQ(net.node(a).counts().conversations, 0u);
    EXPECT_EQ(net.node(b).counts().conversations, 0u);
    EXPECT_EQ(net.count<port::SessionLost>(a, kA) + net.count<port::SessionLost>(b, kB), 0u);
}

TEST_F(Node62Test, TheSessionOfAConversationServesTheNextOne) {
    start();
    converse(1);
    send(b, kB, 1, last());
    const auto sessions = net.node(a).counts().sessions;
    receive(2, 2);
    allocate(2);
    ASSERT_TRUE(allocated(2));
    EXPECT_EQ(allocated(2)->facts.group, allocated(1)->facts.group);
    EXPECT_EQ(net.node(a).counts().sessions, sessions);
    attach(2, last());
    EXPECT_EQ(net.count<port::Attached>(b, kB), 2u);
}

// Its client need not have said Consumed: pacing goes on where the next conversation begins.
TEST_F(Node62Test, ASessionServesAnyNumberOfConversationsThatAreFreedWithWhatTheyReceived) {
    auto ca = config_a(), cb = config_b();
    ca.modes[0].limit = cb.modes[0].limit = 1;
    ca.modes[0].min_winners = cb.modes[0].min_losers = 1;
    ca.modes[0].min_losers = cb.modes[0].min_winners = 0;
    start(std::move(ca), std::move(cb));
    for (port::ConvId conv = 1; conv <= 1000; ++conv) {
        receive(conv, conv);
        allocate(conv);
        ASSERT_NO_FATAL_FAILURE(attach(conv, last(Answer::kRqd1), {1, 2, 3}));
        ASSERT_EQ(received(b, kB, conv), (Bytes{1, 2, 3}));
        net.ask(a, kA, port::Free{conv, false});
        net.ask(b, kB, port::Free{conv, false});
        net.settle();
        quiet();
    }
}

// The bracket is over: what its program leaves unread is no reason to stop another one.
TEST_F(Node62Test, AProgramThatDoesNotReadDoesNotStopTheNextConversationOfItsSession) {
    auto ca = config_a(), cb = config_b();
    ca.modes[0].limit = cb.modes[0].limit = 1;
    ca.modes[0].min_winners = cb.modes[0].min_losers = 1;
    ca.modes[0].min_losers = cb.modes[0].min_winners = 0;
    start(std::move(ca), std::move(cb));
    const Bytes ru(1024, 1);
    for (port::ConvId conv : {1, 2}) {
        receive(conv, conv);
        allocate(conv);
        ASSERT_NO_FATAL_FAILURE(attach(conv, piece(true, false)));
        std::int64_t sent = 1;
        const auto room = [&] {
            std::int64_t credit = allocated(conv)->credit;
            for (const auto& i : net.told(a, kA)) {
                const auto* c = std::get_if<port::Credit>(&i);
                credit += c && c->conv == conv ? c->rus : 0;
            }
            return credit > sent;
        };
        for (; sent < 200 && room(); ++sent) {
            send(a, kA, conv, piece(false, false), ru);
            if (conv == 2) {
                net.ask(b, kB, port::Consumed{conv, 1, {}});
                net.settle();
            }
        }
        ASSERT_EQ(sent, 200) << conv;
        Piece end = last();
        end.begin_chain = false;
        send(a, kA, conv, end, ru);
        net.ask(a, kA, port::Free{conv, false});
        EXPECT_EQ(received(b, kB, conv).size(), 200u * ru.size()) << conv;
    }
}

TEST_F(Node62Test, TwoProgramsOfOneMachineConverseWithNoConfigurationAndNoLink) {
    a = b = net.add({});
    net.attach(a, kA);
    net.attach(a, kB);
    net.ask(a, kA, port::TpStarted{1, "", {}});
    receive(1, 1);
    allocate(1, "");
    ASSERT_TRUE(allocated(1));
    EXPECT_EQ(allocated(1)->facts.partner_name, "OPENWOSA.LUB");
    attach(1, turn(), {9});
    ASSERT_TRUE(net.got<port::Attached>(a, kB));
    EXPECT_EQ(received(a, kB, 1), Bytes{9});
    send(a, kB, 1, last(), {8});
    EXPECT_EQ(received(a, kA, 1), Bytes{8});
}

TEST_F(Node62Test, AnLuConversesWithItself) {
    a = b = net.add({});
    net.attach(a, kA);
    net.attach(a, kB);
    net.ask(a, kA, port::TpStarted{1, "LUB", {}});
    receive(1, 1);
    port::AllocateSession r = request(1, "");
    net.ask(a, kA, r);
    ASSERT_TRUE(allocated(1));
    attach(1, turn(), {9});
    ASSERT_TRUE(net.got<port::Attached>(a, kB));
    send(a, kB, 1, last(), {8});
    EXPECT_EQ(received(a, kA, 1), Bytes{8});
}

TEST_F(Node62Test, LongDataIsCutIntoRusAndArrivesWhole) {
    start();
    converse(1);
    Bytes data;
    for (int i = 0; i < 100000; ++i) {
        data.push_back(static_cast<std::uint8_t>(i * 7));
    }
    std::int64_t credit = net.got<port::Attached>(b, kB)->credit;
    const std::uint16_t ru = net.got<port::Attached>(b, kB)->facts.send_ru;
    EXPECT_EQ(ru, 1024);
    std::uint32_t taken = 0;
    for (std::size_t at = 0; at < data.size();) {
        // Only what credit allows; A takes what has come.
        const std::size_t size = std::min<std::size_t>(ru, data.size() - at);
        const bool end = at + size == data.size();
        Piece p = piece(at == 0, end);
        p.change_direction = end;
        ASSERT_GT(credit, 0) << at;
        --credit;
        send(b, kB, 1, p,
             Bytes(data.begin() + static_cast<std::ptrdiff_t>(at),
                   data.begin() + static_cast<std::ptrdiff_t>(at + size)));
        at += size;
        const auto count = static_cast<std::uint32_t>(net.count<port::Received>(a, kA));
        net.ask(a, kA, port::Consumed{1, count - taken});
        taken = count;
        net.settle();
        credit = net.got<port::Attached>(b, kB)->credit;
        for (const auto& i : net.told(b, kB)) {
            if (const auto* c = std::get_if<port::Credit>(&i)) {
                credit += c->rus;
            }
        }
        credit -= static_cast<std::int64_t>((at + ru - 1) / ru);
    }
    EXPECT_EQ(received(a, kA, 1), data);
}

TEST_F(Node62Test, AConfirmIsAnsweredByTheOtherProgram) {
    start();
    receive(1, 1);
    allocate(1);
    attach(1, piece(true, true, Answer::kRqd2), {1});
    EXPECT_FALSE(net.got<port::Responded>(a, kA));
    net.ask(b, kB, port::Respond{1, 0});
    net.settle();
    ASSERT_TRUE(net.got<port::Responded>(a, kA));
    EXPECT_EQ(net.got<port::Responded>(a, kA)->sense, 0u);
}

TEST_F(Node62Test, RequestToSendReachesTheOtherProgram) {
    start();
    converse(1);
    net.ask(a, kA, port::Signal{1});
    net.settle();
    EXPECT_EQ(net.count<port::Signaled>(b, kB), 1u);
}

TEST_F(Node62Test, OverdrawnCreditCostsTheSession) {
    start();
    allocate(1);
    const auto credit = allocated(1)->credit;
    net.ask(a, kA, port::Send{1, piece(true, false), Bytes((credit + 1) * 1024, 0)});
    net.settle();
    EXPECT_TRUE(net.got<port::SessionLost>(a, kA));
}

TEST_F(Node62Test, AClientThatDiesEndsItsConversationsAtThePartner) {
    start();
    converse(1);
    net.step(a, ClientGone{kA});
    net.settle();
    ASSERT_TRUE(net.got<port::SessionLost>(b, kB));
    EXPECT_TRUE(net.got<port::SessionLost>(b, kB)->retry);
}

TEST_F(Node62Test, FreeBeforeAnythingWasSentGivesTheSessionBack) {
    start();
    allocate(1);
    const auto sessions = net.node(a).counts().sessions;
    net.ask(a, kA, port::Free{1, false});
    net.settle();
    EXPECT_EQ(net.node(a).counts().sessions, sessions);
    allocate(2);
    ASSERT_TRUE(allocated(2));
    receive(2, 2);
    attach(2, last());
    EXPECT_TRUE(net.got<port::Attached>(b, kB));
}

TEST_F(Node62Test, WhoFreesWithAWatchHearsWhatTheSessionDoesNext) {
    start();
    converse(1);
    send(b, kB, 1, last());
    net.ask(a, kA, port::Free{1, true});
    EXPECT_FALSE(net.got<port::SessionNext>(a, kA));
    allocate(2);
    ASSERT_TRUE(net.got<port::SessionNext>(a, kA));
    EXPECT_EQ(net.got<port::SessionNext>(a, kA)->event, port::NextEvent::kDataFlow);
    EXPECT_EQ(net.got<port::SessionNext>(a, kA)->conv, 1u);
}

TEST_F(Node62Test, LossOfTheLinkEndsConversationsAtBothEnds) {
    start();
    converse(1);
    net.cut(wire);
    EXPECT_TRUE(net.got<port::SessionLost>(a, kA)->retry);
    EXPECT_TRUE(net.got<port::SessionLost>(b, kB)->retry);
    net.ask(a, kA, port::Free{1, false});
    net.ask(b, kB, port::Free{1, false});
    quiet();
    net.up(wire);
    receive(2, 2);
    allocate(2);
    attach(2, turn());
    EXPECT_TRUE(net.got<port::Attached>(b, kB));
}

TEST_F(Node62Test, LossOfTheLinkAtAnyStepHangsNothing) {
    // From the first PIU of CNOS to the end of the conversation.
    for (int steps = 0; steps < 60; ++steps) {
        SCOPED_TRACE(steps);
        net = Network62(static_cast<std::uint32_t>(steps));
        start();
        port::ReceiveAllocate r;
        r.request = r.tp = r.conv = 1;
        r.tp_name = name_bytes("TP");
        net.ask(b, kB, r);
        net.ask(a, kA, request(1));
        bool sent = false, answered = false;
        for (int i = 0; i < steps; ++i) {
            if (!net.deliver_one()) {
                break;
            }
            if (allocated(1) && !sent) {
                sent = true;
                net.ask(a, kA, port::Send{1, fmh(turn()), attach_bytes(*allocated(1), "TP")});
            }
            if (net.got<port::Attached>(b, kB) && !answered) {
                answered = true;
                net.ask(b, kB, port::Send{1, last(), {7}});
            }
        }
        net.cut(wire);
        net.settle();
        net.pass(300000);
        const bool ended = net.got<port::AllocateFailed>(a, kA) || net.got<port::SessionLost>(a, kA) ||
                           !received(a, kA, 1).empty();
        EXPECT_TRUE(ended);
        net.ask(a, kA, port::Free{1, false});
        net.ask(b, kB, port::Free{1, false});
        quiet();
        net.up(wire);
        net.ask(b, kB, port::Cancel{1});
        quiet();
        receive(5, 5);
        allocate(5);
        ASSERT_TRUE(allocated(5));
        attach(5, last(), {1});
        EXPECT_EQ(received(b, kB, 5), Bytes{1});
    }
}

/// Byte 23 of BIND and of its response: X'10' user and password, X'04' password substitution where passwords
/// are taken at all, X'02' already verified. Never X'08' (LU-LU verification) or X'01' (persistent
/// verification), which we do not have.
TEST_F(Node62Test, BindAndItsResponseOfferTheSecurityConfiguredForThePartner) {
    for (const std::uint8_t offered : {0x00, 0x10, 0x12, 0x14, 0x16}) {
        const bool substitution = offered == 0 || (offered & 0x04) != 0;
        const auto accepting = [&](Node62Config c) {
            c.partners[0].accepts = {(offered & 0x10) != 0, true, substitution, (offered & 0x02) != 0, false};
            return c;
        };
        net = Network62(1);
        std::vector<std::uint8_t> bytes;
        net.tap = [&](std::size_t, Octets bytes_of_piu) {
            const PiuResult piu = decode_piu(bytes_of_piu);
            const bool bind = piu.piu.rh && piu.piu.rh->category == Category::kSessionControl &&
                              piu.piu.ru.size() > 23 && piu.piu.ru[0] == 0x31;
            if (bind) {
                bytes.push_back(piu.piu.ru[23]);
            }
        };
        start(accepting(config_a()), accepting(config_b()));
        allocate(1);
        EXPECT_TRUE(allocated(1));
        ASSERT_GE(bytes.size(), 2u) << "SNASVCMG's at least";
        for (const std::uint8_t byte : bytes) {
            EXPECT_EQ(byte & 0x1F, offered);
        }
    }
}

TEST_F(Node62Test, NodesOfOneSeedGiveTheirSessionsDifferentIdentifiers) {
    Node62Config own = config_a(), other = config_b();
    own.seed = other.seed = 1;
    start(own, other);
    allocate(1);
    net.ask(b, kB, request_of_b(2));
    net.settle();
    const auto theirs = net.got<port::SessionAllocated>(b, kB);
    ASSERT_TRUE(allocated(1) && theirs);
    EXPECT_NE(allocated(1)->facts.session, theirs->facts.session);
}

TEST_F(Node62Test, ALinkThatHasEnoughIsGivenNoMoreAndThenAll) {
    start();
    converse(1);
    const auto attached = net.got<port::Attached>(b, kB);
    net.step(b, LinkCongested{1, true});
    std::size_t sent = 0;
    net.tap = [&](std::size_t host, Octets piu) { sent += host == b && piu.size() > 500; };
    for (int i = 0; i < 8; ++i) {
        net.ask(b, kB, port::Send{1, piece(i == 0, false), Bytes(attached->facts.send_ru, 1)});
    }
    net.settle();
    EXPECT_EQ(sent, 0u);
    net.step(b, LinkCongested{1, false});
    net.settle();
    EXPECT_EQ(sent, 8u);
    EXPECT_EQ(received(a, kA, 1).size(), 8u * attached->facts.send_ru);
}

TEST_F(Node62Test, BindsOfAnybodyForAnythingLeaveNothingBehindWhenRefused) {
    start();
    for (unsigned i = 0; i < 2000; ++i) {
        SessionParameters p;
        p.plu = "NETZ.LU" + std::to_string(i);
        p.slu = i % 2 == 0 ? "NETB.LUB" : "NETB.NONE";
        p.mode = "M" + std::to_string(i);
        p.primary_ru_code = p.secondary_ru_code = 0x87;
        Bytes ru;
        put_bind(p, ru);
        Bytes piu;
        Th th;
        th.odai = i % 3 == 0;
        th.expedited = true;
        th.daf = static_cast<std::uint8_t>(i);
        th.oaf = static_cast<std::uint8_t>(2 + i % 200);
        encode_th(th, piu);
        const Bytes rh = {0x6B, 0x80, 0x00};
        put(piu, rh);
        put(piu, ru);
        net.step(b, PiuReceived{1, piu});
    }
    EXPECT_EQ(net.node(b).counts().sessions, 0u);
    net.settle();
    receive(1, 1);
    allocate(1);
    attach(1);
    EXPECT_TRUE(net.got<port::Attached>(b, kB));
}

TEST_F(Node62Test, TheLuStatusTellsOfAMomentWithoutSessions) {
    start();
    const auto status = [&] {
        port::GetLuStatus r;
        r.request = 77;
        r.tp = 1;
        r.partner_alias = "LUB";
        net.ask(a, kA, r);
        const auto s = net.got<port::LuStatus>(a, kA);
        std::erase_if(net.told(a, kA),
                      [](const auto& i) { return std::holds_alternative<port::LuStatus>(i); });
        return *s;
    };
    EXPECT_TRUE(status().zero_sessions);
    allocate(1);
    EXPECT_EQ(status().active_sessions, 1);
    EXPECT_FALSE(status().zero_sessions);
    EXPECT_EQ(status().partner_name, "NETB.LUB");
    net.cut(wire);
    net.up(wire);
    allocate(2);
    EXPECT_EQ(status().active_sessions, 1);
    EXPECT_TRUE(status().zero_sessions);
}

}  // namespace
}  // namespace openwosa::sna::test
