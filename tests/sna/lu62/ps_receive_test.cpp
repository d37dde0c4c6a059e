// The receive verbs: what they wait for, what they give, and how status comes with data.
#include <gmock/gmock.h>

#include "ps_pair.hpp"

namespace openwosa::sna::lu62::ps {
namespace {

using test::Done;
using testing::IsEmpty;

class PsReceive : public testing::Test {
  protected:
    ~PsReceive() override { EXPECT_THAT(pair.violations, IsEmpty()); }
    ConvState at(int end) { return pair.ends[end].state.state; }
    Done receive(std::uint16_t max, Fill fill = Fill::kLl, bool status = false,
                 ReceiveKind kind = ReceiveKind::kWait) {
        return pair.verb(1, Receive{kind, fill, status, max});
    }
    void send(const Bytes& data, SendType type = SendType::kFlush) {
        pair.issue(0, pair.send(data, type)), pair.run();
    }

    test::Pair pair;
};
struct PsReceiveMapped : PsReceive {
    PsReceiveMapped() { pair.type = ConversationType::kMapped; }
};

TEST_F(PsReceive, FillLlGivesOneLogicalRecordAtATime) {
    pair.connect();
    Bytes two = pair.record(5, 1);
    put(two, pair.record(7, 2));
    send(two);
    Done done = receive(100);
    EXPECT_EQ(done.data, pair.record(5, 1));
    EXPECT_EQ(done.completion.data, DataReceived::kComplete);
    EXPECT_EQ(done.completion.status, StatusReceived::kNone);
    EXPECT_EQ(receive(100).data, pair.record(7, 2));
}

TEST_F(PsReceive, ARecordLongerThanTheBufferComesInParts) {
    pair.connect();
    send(pair.record(10, 3));
    Done done = receive(4);
    EXPECT_EQ(done.completion.data, DataReceived::kIncomplete);
    EXPECT_EQ(done.completion.size, 4u);
    EXPECT_EQ(receive(4).completion.data, DataReceived::kIncomplete);
    done = receive(4);
    EXPECT_EQ(done.completion.data, DataReceived::kComplete);
    EXPECT_EQ(done.data, (Bytes{3, 3}));
}

TEST_F(PsReceive, FillBufferDisregardsRecords) {
    pair.connect();
    Bytes two = pair.record(5, 1);
    put(two, pair.record(7, 2));
    send(two);
    Done done = receive(8, Fill::kBuffer);
    EXPECT_EQ(done.data, Bytes(two.begin(), two.begin() + 8));
    EXPECT_EQ(done.completion.data, DataReceived::kData);
    // The rest is less than asked for: it waits for the end of the data.
    pair.issue(1, Receive{ReceiveKind::kWait, Fill::kBuffer, false, 8});
    pair.run();
    EXPECT_FALSE(pair.take(1));
    pair.verb(0, PrepareToReceive{PrepareType::kFlush});
    done = *pair.take(1);
    EXPECT_EQ(done.data, Bytes(two.begin() + 8, two.end()));
    EXPECT_EQ(done.completion.status, StatusReceived::kNone);
    EXPECT_EQ(receive(8, Fill::kBuffer).completion.status, StatusReceived::kSend);
}

TEST_F(PsReceive, StatusComesWithTheLastRecordWhenAskedFor) {
    pair.connect();
    Bytes two = pair.record(5, 1);
    put(two, pair.record(7, 2));
    send(two, SendType::kPrepareFlush);
    Done done = receive(100, Fill::kLl, true);
    EXPECT_EQ(done.completion.status, StatusReceived::kNone) << "not the last record";
    done = receive(100, Fill::kLl, true);
    EXPECT_EQ(done.completion.data, DataReceived::kComplete);
    EXPECT_EQ(done.completion.status, StatusReceived::kSend);
    EXPECT_EQ(at(1), ConvState::kSendPending);
}

TEST_F(PsReceive, StatusWaitsWhileTheBufferIsTooSmallForTheData) {
    pair.connect();
    send(pair.record(6), SendType::kPrepareFlush);
    EXPECT_EQ(receive(5, Fill::kLl, true).completion.status, StatusReceived::kNone);
    EXPECT_EQ(receive(5, Fill::kLl, true).completion.status, StatusReceived::kSend);
    EXPECT_EQ(at(1), ConvState::kSendPending);
}

TEST_F(PsReceive, StatusWithFillBuffer) {
    pair.connect();
    send(pair.record(6), SendType::kPrepareFlush);
    const Done done = receive(6, Fill::kBuffer, true);
    EXPECT_EQ(done.completion.data, DataReceived::kData);
    EXPECT_EQ(done.completion.status, StatusReceived::kSend);
}

TEST_F(PsReceive, StatusComesByItselfWhenNotAskedFor) {
    pair.connect();
    send(pair.record(6), SendType::kPrepareFlush);
    EXPECT_EQ(receive(100).completion.status, StatusReceived::kNone);
    EXPECT_EQ(at(1), ConvState::kReceive);
    EXPECT_EQ(receive(100).completion.status, StatusReceived::kSend);
    EXPECT_EQ(at(1), ConvState::kSend);
}

TEST_F(PsReceive, LengthZeroAsksWhatThereIs) {
    pair.connect();
    send(pair.record(6), SendType::kPrepareFlush);
    Done done = receive(0);
    EXPECT_EQ(done.completion.data, DataReceived::kIncomplete);
    EXPECT_EQ(done.completion.size, 0u);
    EXPECT_EQ(receive(0, Fill::kBuffer).completion.data, DataReceived::kData);
    EXPECT_EQ(receive(6).completion.data, DataReceived::kComplete);
    EXPECT_EQ(receive(0).completion.status, StatusReceived::kSend);
}

TEST_F(PsReceiveMapped, AnEmptyRecordIsComplete) {
    pair.connect();
    send({});
    const Done done = receive(10);
    EXPECT_EQ(done.completion.data, DataReceived::kComplete);
    EXPECT_EQ(done.completion.size, 0u);
}

TEST_F(PsReceiveMapped, ALongRecordIsPutTogether) {
    pair.window = 3;  // far less than the record
    pair.split = true;
    pair.connect();
    const Bytes data(30000, 0xC7);
    pair.issue(0, pair.send(data, SendType::kPrepareFlush));
    pair.run();
    const Done done = receive(32767, Fill::kLl, true);
    EXPECT_EQ(done.data, data);
    EXPECT_EQ(done.completion.status, StatusReceived::kSend);
    EXPECT_EQ(pair.take(0)->result(), Result::kOk);
}

TEST_F(PsReceiveMapped, BuffersOfWhatWasReadGoBackToTheNode) {
    pair.connect();
    for (int i = 0; i < 3; ++i) {
        pair.verb(0, pair.send(Bytes(1000, 0xC7), SendType::kFlush));
        EXPECT_EQ(receive(32767).data.size(), 1000u);
    }
    EXPECT_GT(pair.ends[1].given_back, 0u);
}

TEST_F(PsReceive, ReceiveImmediateDoesNotWait) {
    pair.connect();
    EXPECT_EQ(receive(10, Fill::kLl, false, ReceiveKind::kImmediate).result(), Result::kUnsuccessful);
    EXPECT_EQ(at(1), ConvState::kReceive);
    send(pair.record(6));
    EXPECT_EQ(receive(10, Fill::kLl, false, ReceiveKind::kImmediate).data, pair.record(6));
    send(pair.record(6), SendType::kPrepareFlush);
    const Done done = receive(10, Fill::kLl, true, ReceiveKind::kImmediate);
    EXPECT_EQ(done.completion.status, StatusReceived::kSend);
}

TEST_F(PsReceive, ReceiveImmediateGetsALongRecordInTheEnd) {
    pair.window = 2;
    pair.split = true;
    pair.connect();
    const Bytes data = pair.record(5000);
    pair.issue(0, pair.send(data, SendType::kFlush));
    pair.run();
    for (int i = 0; i < 50; ++i) {
        const Done done = receive(8000, Fill::kLl, false, ReceiveKind::kImmediate);
        if (done.result() == Result::kOk) {
            EXPECT_EQ(done.data, data);
            return;
        }
        EXPECT_EQ(done.result(), Result::kUnsuccessful);
    }
    FAIL() << "the window held it up";
}

TEST_F(PsReceive, FillBufferImmediateGivesWhatThereIs) {
    pair.connect();
    send(pair.record(6));
    EXPECT_EQ(receive(100, Fill::kBuffer, false, ReceiveKind::kImmediate).data, pair.record(6));
}

TEST_F(PsReceive, ReceiveAndPostIsAcceptedAndCompletesLater) {
    pair.connect();
    EXPECT_EQ(receive(100, Fill::kLl, false, ReceiveKind::kPost).result(), Result::kOk);
    EXPECT_EQ(at(1), ConvState::kPendingPost);
    EXPECT_FALSE(pair.take(1, Slot::kPosted));
    send(pair.record(9));
    const auto done = pair.take(1, Slot::kPosted);
    ASSERT_TRUE(done);
    EXPECT_EQ(done->data, pair.record(9));
    EXPECT_EQ(at(1), ConvState::kReceive);
}

/// KB Q315405.
TEST_F(PsReceive, SendDataDuringReceiveAndPostIsAStateCheck) {
    pair.connect();
    receive(100, Fill::kLl, false, ReceiveKind::kPost);
    const Done done = pair.verb(1, pair.send(pair.record(4)));
    EXPECT_EQ(done.result(), Result::kStateCheck);
    EXPECT_EQ(done.detail(), Detail::kSendDataNotSendState);
    EXPECT_FALSE(pair.take(1, Slot::kPosted));
}

TEST_F(PsReceive, ReceiveAndPostInSendPassesTheDirection) {
    pair.connect();
    pair.verb(0, pair.receive(100, ReceiveKind::kPost));
    EXPECT_EQ(at(0), ConvState::kPendingPost);
    EXPECT_EQ(receive(100).completion.status, StatusReceived::kSend);
    pair.verb(1, pair.send(pair.record(4), SendType::kFlush));
    EXPECT_EQ(pair.take(0, Slot::kPosted)->data, pair.record(4));
}

TEST_F(PsReceive, AnAsynchronousReceiveAndWaitCompletesOnce) {
    pair.connect();
    pair.issue(1, pair.receive(100, ReceiveKind::kWaitPosted));
    pair.run();
    EXPECT_FALSE(pair.take(1));
    EXPECT_EQ(at(1), ConvState::kPendingPost);
    EXPECT_EQ(pair.verb(1, RequestToSend{}).result(), Result::kOk);
    send(pair.record(4));
    EXPECT_TRUE(pair.take(1, Slot::kPosted));
}

TEST_F(PsReceive, PostOnReceiptTellsOfDataAndOfStatusWithoutTakingThem) {
    pair.connect();
    pair.issue(1, ReceivePost{Fill::kLl, 4});
    send(pair.record(9));
    auto done = pair.take(1, Slot::kPostOnReceipt);
    ASSERT_TRUE(done);
    EXPECT_EQ(done->detail(), Detail::kData);
    EXPECT_EQ(receive(100).data, pair.record(9));
    pair.issue(1, ReceivePost{Fill::kLl, 4});
    pair.verb(0, PrepareToReceive{PrepareType::kFlush});
    done = pair.take(1, Slot::kPostOnReceipt);
    ASSERT_TRUE(done);
    EXPECT_EQ(done->detail(), Detail::kNotData);
    EXPECT_EQ(at(1), ConvState::kReceive);
    EXPECT_EQ(receive(100).completion.status, StatusReceived::kSend);
}

TEST_F(PsReceive, PostOnReceiptWaitsForItsLength) {
    pair.window = 2;
    pair.split = true;
    pair.connect();
    pair.issue(1, ReceivePost{Fill::kBuffer, 3000});
    send(pair.record(2000));
    EXPECT_FALSE(pair.take(1, Slot::kPostOnReceipt));
    send(pair.record(2000));
    EXPECT_TRUE(pair.take(1, Slot::kPostOnReceipt));
}

TEST_F(PsReceive, ReceiveSendErrorAndDeallocateCancelPostOnReceipt) {
    for (int verb = 0; verb < 4; ++verb) {
        test::Pair fresh;
        fresh.connect();
        fresh.issue(1, ReceivePost{Fill::kLl, 4});
        fresh.run();
        switch (verb) {
            case 0:
                fresh.issue(1, fresh.receive());
                break;
            case 1:
                fresh.issue(1, fresh.receive(10, ReceiveKind::kImmediate));
                break;
            case 2:
                fresh.issue(1, SendError{});
                break;
            default:
                fresh.issue(1, Deallocate{DeallocateType::kAbendProg});
        }
        const auto done = fresh.take(1, Slot::kPostOnReceipt);
        ASSERT_TRUE(done) << verb;
        EXPECT_EQ(done->result(), Result::kCancelled);
    }
}

TEST_F(PsReceive, PostOnReceiptTellsTheErrorThatWaits) {
    pair.connect();
    pair.issue(1, ReceivePost{Fill::kLl, 4});
    pair.verb(0, SendError{});
    EXPECT_EQ(pair.take(1, Slot::kPostOnReceipt)->result(), Result::kProgErrorNoTrunc);
    EXPECT_EQ(receive(10).result(), Result::kProgErrorNoTrunc) << "it is still to be received";
    pair.issue(1, ReceivePost{Fill::kLl, 4});
    pair.verb(0, Deallocate{DeallocateType::kFlush});
    EXPECT_EQ(pair.take(1, Slot::kPostOnReceipt)->result(), Result::kDeallocNormal);
    EXPECT_EQ(receive(10).result(), Result::kDeallocNormal);
}

TEST_F(PsReceive, ConfirmAfterDataIsToldWithThem) {
    struct Case {
        SendType type;
        StatusReceived status;
    };
    for (const Case& one : {Case{SendType::kConfirm, StatusReceived::kConfirm},
                            Case{SendType::kPrepareSyncLevel, StatusReceived::kConfirmSend},
                            Case{SendType::kDeallocateSyncLevel, StatusReceived::kConfirmDeallocate}}) {
        test::Pair fresh;
        fresh.connect();
        const Bytes data = fresh.record(5);
        fresh.issue(0, fresh.send(data, one.type));
        fresh.run();
        const Done done = fresh.verb(1, fresh.receive(100, ReceiveKind::kWait, true));
        EXPECT_EQ(done.completion.data, DataReceived::kComplete);
        EXPECT_EQ(done.completion.status, one.status);
    }
}

}  // namespace
}  // namespace openwosa::sna::lu62::ps
