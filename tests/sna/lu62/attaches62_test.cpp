// The TP manager: attaches to programs that wait, are queued, started, or refused.
#include "attaches62_fixture.hpp"

namespace openwosa::sna::test {
namespace {

using port::ReceiveResult;

TEST_F(Attaches62, WithoutAProgramOfThatNameItIsRefusedAndTheSessionLives) {
    start();
    allocate(1);
    attach(1);
    EXPECT_EQ(rejected(), 0x10086021u);
    EXPECT_FALSE(net.got<port::SessionLost>(a, kA));
    const auto sessions = net.node(b).counts().sessions;
    receive(2, 2);
    allocate(2);
    attach(2);
    EXPECT_TRUE(attached(2));
    EXPECT_EQ(net.node(b).counts().sessions, sessions);
}

TEST_F(Attaches62, AttachesAreRefusedWhateverTheirChainAsksFor) {
    for (const Piece& p : {turn(), turn(Answer::kRqd3), piece(true, true, Answer::kRqd2), turn(Answer::kRqe2),
                           last(Answer::kRqd2)}) {
        net = Network62(1);
        start();
        allocate(1);
        attach(1, p, {1});
        EXPECT_EQ(rejected(), 0x10086021u);
        EXPECT_FALSE(net.got<port::SessionLost>(a, kA));
        EXPECT_EQ(net.node(b).counts().conversations, 0u);
    }
}

TEST_F(Attaches62, ARefusedChainThatGoesOnIsPurged) {
    start();
    allocate(1);
    attach(1, piece(true, false), {1});
    ASSERT_TRUE(net.got<port::Responded>(a, kA));  // 0846
    EXPECT_EQ(net.got<port::Responded>(a, kA)->sense, 0x08460000u);
    EXPECT_EQ(rejected(), 0u);
    Piece end = piece(false, true);
    end.change_direction = true;
    send(a, kA, 1, end, {2});
    EXPECT_EQ(rejected(), 0x10086021u);
}

/// Whoever only flushes has to hear of it, or would go on for nothing.
TEST_F(Attaches62, ARefusalIsToldAtOnceAndOnceThenToWhoeverAsks) {
    start();
    allocate(1);
    attach(1, piece(true, true), {1});
    EXPECT_EQ(refusals(), 1u);
    send(a, kA, 1, piece(true, true), {2});
    send(a, kA, 1, piece(true, false), {3});
    EXPECT_EQ(refusals(), 1u);
    EXPECT_EQ(rejected(), 0u);
    send(a, kA, 1, piece(false, true, Answer::kRqd2), {4});
    EXPECT_EQ(refusals(), 2u);
    EXPECT_EQ(rejected(), 0x10086021u);
    EXPECT_FALSE(net.got<port::SessionLost>(a, kA));
}

TEST_F(Attaches62, ARefusedOneWayConversationIsForgotten) {
    start();
    allocate(1);
    attach(1, last(), {1});
    EXPECT_EQ(refusals(), 0u);
    EXPECT_EQ(net.node(b).counts().conversations, 0u);
    EXPECT_FALSE(net.got<port::SessionLost>(a, kA));
}

TEST_F(Attaches62, ARefusalThatCrossesTheEndOfAOneWayConversationFreesTheSession) {
    start();
    allocate(1);
    const auto facts = allocated(1);
    net.ask(a, kA, port::Send{1, fmh(piece(true, false)), attach_bytes(*facts, "TP")});
    Piece end = last(Answer::kRqd1);
    end.begin_chain = false;
    net.ask(a, kA, port::Send{1, end, {1}});
    net.ask(a, kA, port::Free{1, false});
    net.settle();
    auto r = request(2);
    r.return_control = port::ReturnControl::kImmediate;
    net.ask(a, kA, r);
    EXPECT_TRUE(allocated(2));
    EXPECT_EQ(net.node(b).counts().conversations, 0u);
}

TEST_F(Attaches62, SeveralReceivesOfOneNameAreServedInTheirOrder) {
    start();
    receive(1, 11);
    receive(2, 12);
    allocate(1);
    attach(1);
    EXPECT_TRUE(attached(1));
    EXPECT_FALSE(attached(2));
    allocate(2);
    attach(2);
    EXPECT_TRUE(attached(2));
}

TEST_F(Attaches62, AServerBetweenTwoConversationsIsStillThere) {
    start();
    receive(1, 11);
    allocate(1);
    attach(1);
    ASSERT_TRUE(attached(1));
    net.ask(b, kB, port::TpEnded{11});
    allocate(2);
    attach(2);
    EXPECT_EQ(rejected(), 0u) << "it is queued";
    receive(2, 12);
    EXPECT_TRUE(attached(2));
    net.ask(b, kB, port::TpEnded{12});
    allocate(3);
    attach(3);
    EXPECT_EQ(net.node(b).counts().attaches, 1u);
    net.step(b, ClientGone{kB});
    net.settle();
    EXPECT_EQ(rejected(), 0x10086021u) << "and when its process is gone, it is gone";
    EXPECT_EQ(net.node(b).counts().attaches, 0u);
}

TEST_F(Attaches62, NamesAreBytesAndCaseCounts) {
    start();
    receive(1, 1, "tp");
    allocate(1);
    attach(1);
    EXPECT_FALSE(attached(1));
    EXPECT_EQ(rejected(), 0x10086021u);
}

TEST_F(Attaches62, AnAttachForADefinedProgramWaitsForIt) {
    start(config_a(), with_tp({}));
    allocate(1);
    attach(1, turn(), {1, 2});
    EXPECT_EQ(net.node(b).counts().attaches, 1u);
    EXPECT_FALSE(net.got<port::Received>(b, kB));
    receive(1, 1);
    ASSERT_TRUE(attached(1));
    EXPECT_EQ(received(b, kB, 1), (Bytes{1, 2}));
    EXPECT_EQ(net.node(b).counts().attaches, 0u);
}

TEST_F(Attaches62, AnAttachForAProgramThatRunsWaitsForItsNextReceive) {
    start();
    converse(1);
    allocate(2);
    attach(2);
    EXPECT_EQ(net.node(b).counts().attaches, 1u);
    receive(2, 2);
    EXPECT_TRUE(attached(2));
}

TEST_F(Attaches62, AQueuedAttachGivesUpWhenItsTimeIsOver) {
    TpConfig tp;
    tp.attach_timeout_ms = 5000;
    start(config_a(), with_tp(tp));
    allocate(1);
    attach(1);
    net.pass(4999);
    EXPECT_EQ(rejected(), 0u);
    net.pass(2);
    EXPECT_EQ(rejected(), 0x084B6031u);
    EXPECT_EQ(net.node(b).counts().attaches, 0u);
}

TEST_F(Attaches62, AQueuedOneWayConversationIsReadWhole) {
    start(config_a(), with_tp({}));
    allocate(1);
    attach(1, last(), {1, 2});
    receive(1, 1);
    ASSERT_TRUE(attached(1));
    EXPECT_EQ(attached(1)->facts.partner_name, "NETA.LUA");
    EXPECT_EQ(received(b, kB, 1), (Bytes{1, 2}));
    EXPECT_FALSE(net.got<port::SessionLost>(b, kB));
}

TEST_F(Attaches62, AQueuedAttachWhoseSessionEndsIsForgotten) {
    start(config_a(), with_tp({}));
    allocate(1);
    attach(1);
    net.cut(wire);
    EXPECT_EQ(net.node(b).counts().attaches, 0u);
    receive(1, 1);
    EXPECT_FALSE(attached(1));
}

TEST_F(Attaches62, AReceiveGivesUpWhenItsTimeIsOver) {
    start();
    receive(1, 1, "TP", 3000);
    net.pass(2999);
    EXPECT_FALSE(failure(1));
    net.pass(2);
    ASSERT_TRUE(failure(1));
    EXPECT_EQ(failure(1)->result, ReceiveResult::kTimeout);
    allocate(1);
    attach(1);
    EXPECT_EQ(rejected(), 0x10086021u);
}

TEST_F(Attaches62, AReceiveWithoutATimeoutHasTheConfiguredOne) {
    TpConfig tp;
    tp.receive_timeout_ms = 700;
    start(config_a(), with_tp(tp));
    receive(1, 1);
    net.pass(701);
    EXPECT_TRUE(failure(1));
}

TEST_F(Attaches62, ForEverIsForEver) {
    start();
    receive(1, 1, "TP", 0xFFFFFFFF);
    net.pass(10ull * 24 * 3600 * 1000);
    EXPECT_FALSE(failure(1));
}

TEST_F(Attaches62, ACanceledReceiveTakesNothing) {
    start();
    receive(1, 1);
    net.ask(b, kB, port::Cancel{1});
    EXPECT_EQ(failure(1)->result, ReceiveResult::kCanceled);
    allocate(1);
    attach(1);
    EXPECT_FALSE(attached(1));
}

TEST_F(Attaches62, AnInvokableProgramIsStartedOnceForItsQueue) {
    TpConfig tp;
    tp.command = "server --x";
    start(config_a(), with_tp(tp));
    allocate(1);
    attach(1);
    ASSERT_EQ(net.programs().size(), 1u);
    EXPECT_EQ(net.programs()[0].what.command, "server --x");
    allocate(2);
    attach(2);
    EXPECT_EQ(net.programs().size(), 1u);
    port::ReceiveAllocate r;
    r.request = r.tp = r.conv = 1;
    r.tp_name = name_bytes("TP");
    r.start_token = net.programs()[0].what.token;
    net.ask(b, kB, r);
    EXPECT_TRUE(attached(1));
    EXPECT_FALSE(attached(2));
    receive(2, 2);
    EXPECT_TRUE(attached(2));
}

TEST_F(Attaches62, AProgramThatIsNotQueuedIsStartedForEveryAttach) {
    TpConfig tp;
    tp.command = "server";
    tp.queued = false;
    start(config_a(), with_tp(tp));
    for (port::ConvId c = 1; c <= 3; ++c) {
        allocate(c);
        attach(c);
    }
    EXPECT_EQ(net.programs().size(), 3u);
    EXPECT_NE(net.programs()[0].what.token, net.programs()[1].what.token);
}

TEST_F(Attaches62, AWaitingReceiveComesBeforeAStart) {
    TpConfig tp;
    tp.command = "server";
    start(config_a(), with_tp(tp));
    receive(1, 1);
    allocate(1);
    attach(1);
    EXPECT_TRUE(attached(1));
    EXPECT_TRUE(net.programs().empty());
}

TEST_F(Attaches62, TheNextInstanceIsStartedWhenAQueuedProgramEnds) {
    TpConfig tp;
    tp.command = "server";
    start(config_a(), with_tp(tp));
    receive(1, 1);
    allocate(1);
    attach(1);
    allocate(2);
    attach(2);
    EXPECT_TRUE(net.programs().empty());
    send(b, kB, 1, last());
    net.ask(b, kB, port::Free{1, false});
    net.ask(b, kB, port::TpEnded{1});
    EXPECT_EQ(net.programs().size(), 1u);
}

TEST_F(Attaches62, AProgramThatCannotBeStartedRefusesTheAttach) {
    TpConfig tp;
    tp.command = "nonsense";
    start(config_a(), with_tp(tp));
    allocate(1);
    attach(1);
    ASSERT_EQ(net.programs().size(), 1u);
    net.step(b, ProgramFailed{net.programs()[0].what.token, false});
    net.settle();
    EXPECT_EQ(rejected(), 0x084C0000u);
}

TEST_F(Attaches62, AProgramThatNeverReceivesRefusesTheAttachForNow) {
    TpConfig tp;
    tp.command = "sleeper";
    tp.attach_timeout_ms = 0xFFFFFFFF;
    start(config_a(), with_tp(tp));
    allocate(1);
    attach(1);
    net.pass(config_b().start_timeout_ms + 1);
    EXPECT_EQ(rejected(), 0x084B6031u);
}

TEST_F(Attaches62, TheNextInstanceIsStartedWhenTheProcessOfAQueuedProgramIsGone) {
    TpConfig tp;
    tp.command = "server";
    tp.attach_timeout_ms = 0xFFFFFFFF;
    start(config_a(), with_tp(tp));
    receive(1, 1);
    allocate(1);
    attach(1);
    allocate(2);
    attach(2);
    EXPECT_TRUE(net.programs().empty());
    net.step(b, ClientGone{kB});
    EXPECT_EQ(net.programs().size(), 1u);
}

TEST_F(Attaches62, AQueuedProgramThatCannotBeStartedRefusesEveryAttachThatWaits) {
    TpConfig tp;
    tp.command = "nonsense";
    tp.attach_timeout_ms = 0xFFFFFFFF;
    start(config_a(), with_tp(tp));
    for (port::ConvId c = 1; c <= 3; ++c) {
        allocate(c);
        attach(c);
    }
    ASSERT_EQ(net.programs().size(), 1u);
    net.step(b, ProgramFailed{net.programs()[0].what.token, false});
    net.settle();
    EXPECT_EQ(refusals(), 0u);
    EXPECT_EQ(net.node(b).counts().attaches, 0u);
    EXPECT_EQ(net.programs().size(), 1u);
}

TEST_F(Attaches62, ATokenOfAnotherProgramIsTheWrongProcess) {
    TpConfig tp;
    tp.command = "server";
    start(config_a(), with_tp(tp));
    allocate(1);
    attach(1);
    port::ReceiveAllocate r;
    r.request = r.tp = r.conv = 9;
    r.tp_name = name_bytes("OTHER");
    r.start_token = net.programs()[0].what.token;
    net.ask(b, kB, r);
    EXPECT_EQ(failure(9)->result, ReceiveResult::kWrongProcess);
}

struct Refusal {
    const char* why;
    TpConfig tp;
    std::function<void(Attach&)> change;
    sense::Sense sense;
};
TEST_F(Attaches62, WhatTheProgramDoesNotAllowIsRefusedWithItsSense) {
    TpConfig mapped, none, confirm, secured;
    mapped.type = ConversationType::kMapped;
    none.confirm_allowed = false;
    confirm.none_allowed = false;
    secured.conversation_security = true;
    TpConfig no_pip;
    no_pip.pip_allowed = false;
    const Refusal refusals[] = {
        {"type", mapped, [](Attach&) {}, 0x10086034},
        {"full duplex", {}, [](Attach& h) { h.full_duplex = true; }, 0x10086034},
        {"confirm", none, [](Attach&) {}, 0x10086041},
        {"no confirm", confirm, [](Attach& h) { h.sync_level = SyncLevel::kNone; }, 0x10086041},
        {"syncpoint", {}, [](Attach& h) { h.sync_level = SyncLevel::kSyncpoint; }, 0x10086041},
        {"pip", no_pip, [](Attach& h) { h.pip = true; }, 0x10086031},
        {"no user", secured, [](Attach&) {}, 0x080F6051},
        {"persistent",
         {},
         [](Attach& h) { h.security.user = Bytes{1}, h.security.persistent = 2; },
         0x080F6051},
        {"substitute",
         {},
         [](Attach& h) {
             h.security.user = Bytes{1};
             h.security.password = Bytes{2};
             h.security.substituted = true;
         },
         0x080F6051},
    };
    for (const Refusal& r : refusals) {
        SCOPED_TRACE(r.why);
        net = Network62(1);
        start(config_a(), with_tp(r.tp));
        receive(1, 1);
        attach_as(1, r.change);
        EXPECT_EQ(rejected(), r.sense);
        EXPECT_FALSE(attached(1));
    }
}

TEST_F(Attaches62, PipNeedsAReceiveThatTakesIt) {
    start();
    receive(1, 1);
    attach_as(1, [](Attach& h) { h.pip = true; }, turn(), {0, 4, 0x12, 0xF5});
    EXPECT_EQ(rejected(), 0x10086031u);
    quiet();
    port::ReceiveAllocate r;
    r.request = r.tp = r.conv = 2;
    r.tp_name = name_bytes("TP");
    r.pip = true;
    net.ask(b, kB, port::Cancel{1});
    net.ask(b, kB, r);
    attach_as(2, [](Attach& h) { h.pip = true; }, turn(), {0, 4, 0x12, 0xF5});
    ASSERT_TRUE(attached(2));
    EXPECT_EQ(received(b, kB, 2), (Bytes{0, 4, 0x12, 0xF5}));
}

TEST_F(Attaches62, AMalformedAttachIsRefusedWithWhatIsWrong) {
    start();
    receive(1, 1);
    allocate(1);
    send(a, kA, 1, fmh(turn()), {0x09, 0x05, 0x02, 0xFE, 0, 3, 0xD0, 0, 0});
    EXPECT_NE(rejected(), 0u);
    EXPECT_EQ(rejected() >> 16, 0x1008u);
    EXPECT_FALSE(net.got<port::SessionLost>(a, kA));
}

TEST_F(Attaches62, ABracketThatBeginsWithoutAnAttachEndsTheSession) {
    start();
    allocate(1);
    send(a, kA, 1, turn(), {1, 2, 3});
    EXPECT_TRUE(net.got<port::SessionLost>(a, kA));
}

TEST_F(Attaches62, AnAttachManagerTakesEveryNameWithPasswords) {
    start();
    port::ReceiveAllocate r;
    r.request = r.tp = r.conv = 1;
    r.attach_manager = true;
    r.lu_alias = "LUB";
    net.ask(b, kB, r);
    attach_as(1, [](Attach& h) {
        h.tp_name = name_bytes("ANY");
        h.security.user = Bytes{1};
        h.security.password = Bytes{2};
    });
    ASSERT_TRUE(attached(1));
    EXPECT_EQ(attached(1)->attach.security.password, Bytes{2});
}

TEST_F(Attaches62, AnLuHasOneAttachManager) {
    start();
    net.attach(b, 77);
    port::ReceiveAllocate r;
    r.request = r.tp = r.conv = 1;
    r.attach_manager = true;
    r.lu_alias = "LUB";
    net.ask(b, kB, r);
    net.ask(b, 77, r);
    EXPECT_EQ(net.got<port::ReceiveFailed>(b, 77)->result, ReceiveResult::kAlreadyRegistered);
    net.ask(b, 77, port::EndAttachManager{5, "LUB"});
    EXPECT_FALSE(net.got<port::Ended>(b, 77)->known);
    net.ask(b, kB, port::EndAttachManager{6, "LUB"});
    EXPECT_TRUE(net.got<port::Ended>(b, kB)->known);
    EXPECT_EQ(failure(1)->result, ReceiveResult::kCanceled);
    r.request = 8;
    net.ask(b, 77, r);
    EXPECT_EQ(net.count<port::ReceiveFailed>(b, 77), 1u);
}

TEST_F(Attaches62, AManagersQueueGoesByNameWhenItEnds) {
    start();
    port::ReceiveAllocate r;
    r.request = r.tp = r.conv = 1;
    r.attach_manager = true;
    r.lu_alias = "LUB";
    net.ask(b, kB, r);
    net.ask(b, kB, port::Cancel{1});
    allocate(1);
    attach(1);
    EXPECT_EQ(net.node(b).counts().attaches, 1u);
    net.attach(b, 77);
    port::ReceiveAllocate named;
    named.request = named.tp = named.conv = 3;
    named.tp_name = name_bytes("TP");
    net.ask(b, 77, named);
    net.ask(b, kB, port::EndAttachManager{6, "LUB"});
    EXPECT_TRUE(net.got<port::Attached>(b, 77));
}

TEST_F(Attaches62, SignalsAndDataOfAQueuedAttachAreKeptForTheProgram) {
    start(config_a(), with_tp({}));
    allocate(1);
    attach(1, piece(true, false), {1});
    send(a, kA, 1, piece(false, false), {2});
    net.ask(a, kA, port::Signal{1});
    net.settle();
    receive(1, 1);
    EXPECT_EQ(received(b, kB, 1), (Bytes{1, 2}));
    EXPECT_EQ(net.count<port::Signaled>(b, kB), 1u);
}

TEST_F(Attaches62, TooManyQueuedAttachesAreRefusedForNow) {
    Node62Config other = with_tp({});
    other.max_queued_attaches = 2;
    start(config_a(), other);
    for (port::ConvId c = 1; c <= 3; ++c) {
        allocate(c);
        attach(c);
    }
    EXPECT_EQ(rejected(), 0x084B6031u);
    EXPECT_EQ(net.node(b).counts().attaches, 2u);
}

}  // namespace
}  // namespace openwosa::sna::test
