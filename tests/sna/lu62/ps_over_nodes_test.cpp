// Conversations over two nodes: what the double of the node promises is what the node does.
#include "ps_over_nodes.hpp"

#include <gmock/gmock.h>

namespace openwosa::sna::lu62::ps {
namespace {

using test::Done;
using test::OverNodes;

class PsNodes : public testing::Test {
  protected:
    ConvState at(int end) { return world.ends[end].state.state; }
    Done receive(int end, bool status = false) {
        return world.verb(end, world.receive(32767, ReceiveKind::kWait, status));
    }
    OverNodes world;
};

TEST_F(PsNodes, DataConfirmationAndDirectionGoBothWays) {
    world.connect();
    EXPECT_EQ(world.verb(0, world.send(world.record(5000))).result(), Result::kOk);
    world.issue(0, Confirm{});
    world.run();
    EXPECT_EQ(receive(1).data, world.record(5000));
    EXPECT_EQ(receive(1).completion.status, StatusReceived::kConfirm);
    EXPECT_EQ(world.verb(1, Confirmed{}).result(), Result::kOk);
    EXPECT_EQ(world.take(0)->result(), Result::kOk);
    world.issue(0, PrepareToReceive{});
    world.run();
    EXPECT_EQ(receive(1).completion.status, StatusReceived::kConfirmSend);
    EXPECT_EQ(world.verb(1, Confirmed{}).result(), Result::kOk);
    EXPECT_EQ(world.take(0)->result(), Result::kOk);
    EXPECT_EQ(world.verb(1, world.send(world.record(7))).result(), Result::kOk);
    world.issue(1, Deallocate{});
    world.run();
    const Done done = receive(0, true);
    EXPECT_EQ(done.data, world.record(7));
    EXPECT_EQ(done.completion.status, StatusReceived::kConfirmDeallocate);
    EXPECT_EQ(world.verb(0, Confirmed{}).result(), Result::kOk);
    EXPECT_EQ(world.take(1)->result(), Result::kOk);
    world.run();
    EXPECT_EQ(world.conversations(), 0u);
}

TEST_F(PsNodes, LongLocksAreReleasedByTheNextChain) {
    world.connect();
    world.issue(0, PrepareToReceive{PrepareType::kSyncLevel, true});
    world.run();
    EXPECT_EQ(receive(1).completion.status, StatusReceived::kConfirmSend);
    EXPECT_EQ(world.verb(1, Confirmed{}).result(), Result::kOk);
    EXPECT_FALSE(world.take(0));
    EXPECT_EQ(world.verb(1, world.send(world.record(7), SendType::kFlush)).result(), Result::kOk);
    EXPECT_EQ(world.take(0)->result(), Result::kOk);
}

TEST_F(PsNodes, AnErrorOfTheReceiverTakesTheDirection) {
    world.connect();
    world.verb(0, world.send(world.record(50), SendType::kFlush));
    EXPECT_EQ(world.verb(1, SendError{}).result(), Result::kOk);
    EXPECT_EQ(world.verb(0, world.send(world.record(4))).result(), Result::kProgErrorPurging);
    EXPECT_EQ(world.verb(1, world.send(world.record(9), SendType::kFlush)).result(), Result::kOk);
    EXPECT_EQ(receive(0).data, world.record(9));
}

TEST_F(PsNodes, AnErrorInsteadOfConfirmed) {
    world.connect();
    for (const Event& request : {Event(Confirm{}), Event(PrepareToReceive{}), Event(Deallocate{})}) {
        world.issue(0, request);
        world.run();
        EXPECT_NE(receive(1).completion.status, StatusReceived::kNone);
        EXPECT_EQ(world.verb(1, SendError{}).result(), Result::kOk);
        EXPECT_EQ(world.take(0)->result(), Result::kProgErrorPurging);
        EXPECT_EQ(at(0), ConvState::kReceive);
        EXPECT_EQ(world.verb(1, PrepareToReceive{PrepareType::kFlush}).result(), Result::kOk);
        EXPECT_EQ(receive(0).completion.status, StatusReceived::kSend);
    }
}

TEST_F(PsNodes, AnAbendOfTheReceiver) {
    world.connect();
    world.verb(0, world.send(world.record(50), SendType::kFlush));
    EXPECT_EQ(world.verb(1, Deallocate{DeallocateType::kAbendSvc}).result(), Result::kOk);
    EXPECT_EQ(world.verb(0, Confirm{}).result(), Result::kDeallocAbendSvc);
    world.run();
    EXPECT_EQ(world.conversations(), 0u);
}

TEST_F(PsNodes, AnErrorInSendPendingThatIsTheReceivers) {
    world.connect();
    world.verb(0, world.send(world.record(50), SendType::kPrepareFlush));
    EXPECT_EQ(receive(1, true).completion.status, StatusReceived::kSend);
    EXPECT_EQ(world.verb(1, SendError{}).result(), Result::kOk);
    EXPECT_EQ(receive(0).result(), Result::kProgErrorPurging);
}

TEST_F(PsNodes, ARefusedAttach) {
    world.connect();
    EXPECT_EQ(world.verb(1, Deallocate{DeallocateType::kRefuse, Refusal::kTpNotAvailableRetry}).result(),
              Result::kOk);
    const Done done = world.verb(0, Confirm{});
    EXPECT_EQ(done.result(), Result::kAllocationError);
    EXPECT_EQ(done.completion.sense, 0x084B6031u);
}

/// The node itself refuses what nobody waits for.
TEST_F(PsNodes, AnUnknownProgramName) {
    world.tp_name = {0xD9};
    ASSERT_EQ(world.allocate().result(), Result::kOk);
    const Done done = world.verb(0, Confirm{});
    EXPECT_EQ(done.result(), Result::kAllocationError);
    EXPECT_EQ(done.completion.sense, 0x10086021u);
    EXPECT_EQ(at(0), ConvState::kReset);
    world.run();
    EXPECT_EQ(world.conversations(), 0u);
}

TEST_F(PsNodes, ALongStreamArrivesWhole) {
    world.type = ConversationType::kMapped;
    world.connect();
    const Bytes data(32000, 0xC5);
    Bytes all;
    for (int i = 0; i < 20; ++i) {
        world.issue(0, world.send(data));
        for (int k = 0; k < 10 && !world.take(0); ++k) {
            const Done done = receive(1);
            EXPECT_EQ(done.completion.data, DataReceived::kComplete);
            put(all, done.data);
        }
    }
    world.issue(0, Deallocate{DeallocateType::kFlush});
    for (int k = 0; k < 20; ++k) {
        const Done done = receive(1);
        if (done.result() != Result::kOk) {
            EXPECT_EQ(done.result(), Result::kDeallocNormal);
            break;
        }
        put(all, done.data);
    }
    EXPECT_EQ(all.size(), 20u * 32000);
    EXPECT_EQ(world.take(0)->result(), Result::kOk);
}

TEST_F(PsNodes, ALostLinkFailsTheConversationAtBothEnds) {
    world.connect();
    world.issue(0, Confirm{});
    world.run();
    world.lose(true);
    world.run();
    EXPECT_EQ(world.take(0)->result(), Result::kConvFailureRetry);
    EXPECT_EQ(receive(1).completion.status, StatusReceived::kConfirm) << "it came before";
    EXPECT_EQ(world.verb(1, Confirmed{}).result(), Result::kOk);
    EXPECT_EQ(receive(1).result(), Result::kConvFailureRetry);
}

TEST_F(PsNodes, AnAbortedConversationFailsAtThePartner) {
    world.connect();
    world.issue(1, Abort{});
    world.run();
    const Result result = world.verb(0, Confirm{}).result();
    EXPECT_TRUE(result == Result::kConvFailureNoRetry || result == Result::kConvFailureRetry);
    EXPECT_EQ(world.conversations(), 0u);
}

}  // namespace
}  // namespace openwosa::sna::lu62::ps
