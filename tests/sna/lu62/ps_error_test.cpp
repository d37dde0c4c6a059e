// SEND_ERROR, the abends, refused attaches, and what happens when the session or the node goes.
#include <gmock/gmock.h>

#include "ps_pair.hpp"
#include "sna/sense.hpp"

namespace openwosa::sna::lu62::ps {
namespace {

using test::Done;
using testing::IsEmpty;

class PsError : public testing::Test {
  protected:
    ~PsError() override { EXPECT_THAT(pair.violations, IsEmpty()); }
    ConvState at(int end) { return pair.ends[end].state.state; }
    Done receive(int end, bool status = false) {
        return pair.verb(end, pair.receive(1000, ReceiveKind::kWait, status));
    }
    void flush(std::size_t size = 10) { pair.verb(0, pair.send(pair.record(size), SendType::kFlush)); }

    const Bytes log = [] {
        Bytes gds;
        const Bytes text = {0xC1, 0xC2};
        encode_error_log({{}, text}, gds);
        return gds;
    }();
    test::Pair pair;
};

TEST_F(PsError, InSendNothingIsTruncatedAtARecordsEnd) {
    pair.connect();
    EXPECT_EQ(pair.verb(0, pair.send(pair.record(5))).result(), Result::kOk);
    EXPECT_EQ(pair.verb(0, SendError{}).result(), Result::kOk);
    EXPECT_EQ(at(0), ConvState::kSend);
    EXPECT_EQ(receive(1).data, pair.record(5));
    EXPECT_EQ(receive(1).result(), Result::kProgErrorNoTrunc);
    EXPECT_EQ(at(1), ConvState::kReceive);
}

TEST_F(PsError, InSendAnIncompleteRecordIsTruncated) {
    pair.connect();
    const Bytes part = {0, 10, 1, 2};
    EXPECT_EQ(pair.verb(0, pair.send(part)).result(), Result::kOk);
    EXPECT_EQ(pair.verb(0, SendError{}).result(), Result::kOk);
    const Done done = receive(1);
    EXPECT_EQ(done.data, part);
    EXPECT_EQ(done.completion.data, DataReceived::kIncomplete);
    EXPECT_EQ(receive(1).result(), Result::kProgErrorTrunc);
    // The next record begins anew on both sides.
    EXPECT_EQ(pair.verb(0, pair.send(pair.record(6), SendType::kFlush)).result(), Result::kOk);
    EXPECT_EQ(receive(1).data, pair.record(6));
}

TEST_F(PsError, ServiceErrorsHaveTheirOwnCodes) {
    pair.connect();
    pair.verb(0, SendError{ErrorType::kService});
    EXPECT_EQ(receive(1).result(), Result::kSvcErrorNoTrunc);
    const Bytes part = {0, 10};
    pair.verb(0, pair.send(part));
    pair.verb(0, SendError{ErrorType::kService});
    receive(1);
    EXPECT_EQ(receive(1).result(), Result::kSvcErrorTrunc);
    flush();
    pair.verb(1, SendError{ErrorType::kService});
    EXPECT_EQ(pair.verb(0, Confirm{}).result(), Result::kSvcErrorPurging);
}

TEST_F(PsError, InReceiveWhatThePartnerSentIsPurged) {
    pair.connect();
    flush();
    EXPECT_EQ(pair.verb(1, SendError{}).result(), Result::kOk);
    EXPECT_EQ(at(1), ConvState::kSend);
    EXPECT_EQ(at(0), ConvState::kSend) << "its program does not know yet";
    const Done done = pair.verb(0, pair.send(pair.record(4)));
    EXPECT_EQ(done.result(), Result::kProgErrorPurging);
    EXPECT_EQ(at(0), ConvState::kReceive);
    EXPECT_EQ(pair.verb(1, pair.send(pair.record(8), SendType::kFlush)).result(), Result::kOk);
    EXPECT_EQ(receive(0).data, pair.record(8));
}

/// KB Q136792: nothing has come from the partner that could be answered.
TEST_F(PsError, InReceiveBeforeThePartnerSpokeItWaits) {
    pair.connect();
    pair.verb(0, PrepareToReceive{PrepareType::kFlush});
    pair.issue(0, SendError{});
    pair.run();
    EXPECT_FALSE(pair.take(0));
    receive(1);
    EXPECT_EQ(pair.verb(1, pair.send(pair.record(4), SendType::kFlush)).result(), Result::kOk);
    EXPECT_EQ(pair.take(0)->result(), Result::kOk);
    EXPECT_EQ(pair.verb(1, pair.send(pair.record(4))).result(), Result::kProgErrorPurging);
}

TEST_F(PsError, EveryVerbThatSendsTellsThePartnersError) {
    const Bytes data = pair.record(4);
    const Event events[] = {pair.send(data),
                            pair.send(data, SendType::kFlush),
                            pair.send(data, SendType::kConfirm),
                            pair.send(data, SendType::kDeallocateFlush),
                            Confirm{},
                            PrepareToReceive{},
                            PrepareToReceive{PrepareType::kFlush},
                            PrepareToReceive{PrepareType::kSyncLevel, true},
                            Deallocate{},
                            Deallocate{DeallocateType::kFlush},
                            SendError{},
                            pair.receive()};
    int i = 0;
    for (const Event& event : events) {
        SCOPED_TRACE(i++);
        test::Pair fresh;
        fresh.connect();
        const Bytes first = fresh.record(10);
        fresh.verb(0, fresh.send(first, SendType::kFlush));
        EXPECT_EQ(fresh.verb(1, SendError{ErrorType::kProgram, ErrorDirection::kReceive, log}).result(),
                  Result::kOk);
        const Done done = fresh.verb(0, event);
        EXPECT_EQ(done.result(), Result::kProgErrorPurging);
        EXPECT_EQ(done.log, log);
        EXPECT_EQ(fresh.ends[0].state.state, ConvState::kReceive);
        EXPECT_THAT(fresh.violations, IsEmpty());
    }
}

TEST_F(PsError, FlushTellsNoError) {
    pair.connect();
    flush();
    pair.verb(1, SendError{});
    EXPECT_EQ(pair.verb(0, Flush{}).result(), Result::kOk);
    EXPECT_EQ(at(0), ConvState::kSend);
}

TEST_F(PsError, AResponseThatCrossesAConfirmIsItsAnswer) {
    pair.connect();
    flush();
    // The partner's error and our CONFIRM are both on their way.
    pair.issue(1, SendError{});
    pair.issue(0, Confirm{});
    pair.run();
    EXPECT_EQ(pair.take(0)->result(), Result::kProgErrorPurging);
    EXPECT_EQ(pair.take(1)->result(), Result::kOk);
    EXPECT_EQ(at(0), ConvState::kReceive);
    EXPECT_EQ(at(1), ConvState::kSend);
}

TEST_F(PsError, AnErrorThatCrossesAnErrorPurgesIt) {
    pair.connect();
    flush();
    pair.issue(1, SendError{});
    pair.issue(0, SendError{});
    pair.run();
    EXPECT_EQ(pair.take(0)->result(), Result::kOk);
    EXPECT_EQ(pair.take(1)->result(), Result::kOk) << "the partner's own error is replaced by AP_OK";
    EXPECT_EQ(pair.verb(0, pair.send(pair.record(4))).result(), Result::kProgErrorPurging);
}

TEST_F(PsError, AnErrorThatCrossesTheEndIsNormalDeallocation) {
    for (const auto type : {DeallocateType::kFlush, DeallocateType::kAbendProg}) {
        test::Pair fresh;
        fresh.connect();
        const Bytes data = fresh.record(4);
        fresh.verb(0, fresh.send(data, SendType::kFlush));
        fresh.issue(1, SendError{});
        fresh.issue(0, Deallocate{type});
        fresh.run();
        EXPECT_EQ(fresh.take(1)->result(), Result::kDeallocNormal);
        EXPECT_EQ(fresh.ends[1].state.state, ConvState::kReset);
        EXPECT_EQ(fresh.take(0)->result(), Result::kOk);
    }
}

TEST_F(PsError, AnErrorWhenTheEndIsThereUnreadIsNormalDeallocation) {
    pair.connect();
    pair.verb(0, Deallocate{DeallocateType::kFlush});
    EXPECT_EQ(pair.verb(1, SendError{}).result(), Result::kDeallocNormal);
}

TEST_F(PsError, InTheConfirmStatesItIsTheAnswer) {
    struct Case {
        Event request;
        StatusReceived status;
    };
    for (const Case& one :
         {Case{Confirm{}, StatusReceived::kConfirm}, Case{PrepareToReceive{}, StatusReceived::kConfirmSend},
          Case{Deallocate{}, StatusReceived::kConfirmDeallocate}}) {
        test::Pair fresh;
        fresh.connect();
        fresh.issue(0, one.request);
        fresh.run();
        EXPECT_EQ(fresh.verb(1, fresh.receive()).completion.status, one.status);
        EXPECT_EQ(fresh.verb(1, SendError{}).result(), Result::kOk);
        EXPECT_EQ(fresh.ends[1].state.state, ConvState::kSend);
        EXPECT_EQ(fresh.take(0)->result(), Result::kProgErrorPurging);
        EXPECT_EQ(fresh.ends[0].state.state, ConvState::kReceive);
        EXPECT_THAT(fresh.violations, IsEmpty());
    }
}

TEST_F(PsError, InSendPendingTheDirectionOfTheErrorIsSaid) {
    for (const auto direction : {ErrorDirection::kReceive, ErrorDirection::kSend}) {
        test::Pair fresh;
        fresh.connect();
        const Bytes data = fresh.record(4);
        fresh.verb(0, fresh.send(data, SendType::kPrepareFlush));
        fresh.verb(1, fresh.receive(100, ReceiveKind::kWait, true));
        ASSERT_EQ(fresh.ends[1].state.state, ConvState::kSendPending);
        EXPECT_EQ(fresh.verb(1, SendError{ErrorType::kProgram, direction}).result(), Result::kOk);
        EXPECT_EQ(fresh.verb(0, fresh.receive()).result(), direction == ErrorDirection::kReceive
                                                               ? Result::kProgErrorPurging
                                                               : Result::kProgErrorNoTrunc);
        EXPECT_THAT(fresh.violations, IsEmpty());
    }
}

TEST_F(PsError, ThePartnersLogComesWithItsError) {
    pair.connect();
    pair.verb(0, SendError{ErrorType::kProgram, ErrorDirection::kReceive, log});
    EXPECT_EQ(receive(1).log, log);
    pair.verb(0, SendError{});
    EXPECT_THAT(receive(1).log, IsEmpty());
}

TEST_F(PsError, ALongLogComesInSeveralPieces) {
    pair.split = true;
    pair.connect();
    const Bytes text(20000, 0xC1);
    Bytes long_log;
    encode_error_log({{}, text}, long_log);
    pair.verb(0, SendError{ErrorType::kProgram, ErrorDirection::kReceive, long_log});
    const Done done = receive(1);
    EXPECT_EQ(done.result(), Result::kProgErrorNoTrunc);
    EXPECT_EQ(done.log, long_log);
}

TEST_F(PsError, ALogWhoseLengthIsWrongIsRefused) {
    pair.connect();
    const Bytes wrong = {0, 5, 0x12, 0xE1};
    Done done = pair.verb(0, SendError{ErrorType::kProgram, ErrorDirection::kReceive, wrong});
    EXPECT_EQ(done.result(), Result::kParameterCheck);
    EXPECT_EQ(done.detail(), Detail::kSendErrorLogLlWrong);
    Deallocate abend{DeallocateType::kAbendProg};
    abend.log = wrong;
    done = pair.verb(0, abend);
    EXPECT_EQ(done.detail(), Detail::kDeallocLogLlWrong);
    Deallocate flushed{DeallocateType::kFlush};
    flushed.log = log;
    EXPECT_EQ(pair.verb(0, flushed).detail(), Detail::kDeallocLogLlWrong);
    EXPECT_EQ(at(0), ConvState::kSend);
}

// ---- abends

TEST_F(PsError, EveryAbendHasItsCode) {
    struct Case {
        ConversationType type;
        DeallocateType how;
        Result result;
    };
    for (const Case& one :
         {Case{ConversationType::kBasic, DeallocateType::kAbendProg, Result::kDeallocAbendProg},
          Case{ConversationType::kBasic, DeallocateType::kAbendSvc, Result::kDeallocAbendSvc},
          Case{ConversationType::kBasic, DeallocateType::kAbendTimer, Result::kDeallocAbendTimer},
          Case{ConversationType::kMapped, DeallocateType::kAbend, Result::kDeallocAbend}}) {
        for (const bool sender : {true, false}) {
            test::Pair fresh;
            fresh.type = one.type;
            fresh.connect();
            const Bytes data = fresh.record(4);
            fresh.verb(0, fresh.send(data, SendType::kFlush));
            const int from = sender ? 0 : 1;
            EXPECT_EQ(fresh.verb(from, Deallocate{one.how}).result(), Result::kOk);
            EXPECT_EQ(fresh.ends[from].state.state, ConvState::kReset);
            if (sender) {
                EXPECT_EQ(fresh.verb(1, fresh.receive()).data, data) << "what was sent before is flushed";
                EXPECT_EQ(fresh.verb(1, fresh.receive()).result(), one.result);
            } else {
                EXPECT_EQ(fresh.verb(0, Confirm{}).result(), one.result);
            }
            EXPECT_EQ(fresh.ends[1 - from].state.state, ConvState::kReset);
            EXPECT_THAT(fresh.violations, IsEmpty());
        }
    }
}

TEST_F(PsError, AbendInSendWithATurnTakenAwayEndsTheConversation) {
    pair.connect();
    flush();
    pair.verb(1, SendError{});
    ASSERT_TRUE(pair.ends[0].state.turned);
    EXPECT_EQ(pair.verb(0, Deallocate{DeallocateType::kAbendProg}).result(), Result::kOk);
    EXPECT_EQ(pair.verb(1, Confirm{}).result(), Result::kDeallocAbendProg);
}

TEST_F(PsError, RefusingAnAttachIsAnAllocationErrorWithItsSense) {
    struct Case {
        Refusal refusal;
        std::uint32_t sense;
    };
    const Case cases[] = {
        {Refusal::kTpNotAvailableRetry, 0x084B6031},   {Refusal::kTpNotAvailableNoRetry, 0x084C0000},
        {Refusal::kTpNameNotRecognized, 0x10086021},   {Refusal::kPipNotAllowed, 0x10086031},
        {Refusal::kPipIncorrect, 0x10086032},          {Refusal::kConversationTypeMismatch, 0x10086034},
        {Refusal::kSyncLevelNotSupported, 0x10086041}, {Refusal::kSecurityInvalid, 0x080F6051},
        {Refusal::kPasswordExpired, 0x080FFF00},       {Refusal::kProtocolViolation, 0x080FFF0E}};
    for (const Case& one : cases) {
        test::Pair fresh;
        fresh.connect();
        EXPECT_EQ(fresh.verb(1, Deallocate{DeallocateType::kRefuse, one.refusal}).result(), Result::kOk);
        const Done done = fresh.verb(0, Confirm{});
        EXPECT_EQ(done.result(), Result::kAllocationError);
        EXPECT_EQ(done.detail(), Detail::kSense);
        EXPECT_EQ(done.completion.sense, one.sense);
        EXPECT_EQ(fresh.ends[0].state.state, ConvState::kReset);
    }
    pair.connect();
    pair.verb(1, Deallocate{DeallocateType::kRefuse, Refusal::kResourceFailureNoRetry});
    EXPECT_EQ(pair.verb(0, Confirm{}).result(), Result::kConvFailureNoRetry);
}

/// KB Q180415.
TEST(PsOutcome, AnUnknownSenseCodeReachesTheProgram) {
    for (const bool attach : {true, false}) {
        const Outcome outcome = outcome_of(0x08090000, ConversationType::kMapped, true, attach);
        EXPECT_EQ(outcome.result, attach ? Result::kAllocationError : Result::kConvFailureNoRetry);
        EXPECT_EQ(outcome.detail, Detail::kSense);
        EXPECT_TRUE(outcome.over);
    }
}

// ---- loss

TEST_F(PsError, SessionLossFailsEveryVerbThatWaitsOrIsIssued) {
    const Bytes data = pair.record(4);
    const Event events[] = {pair.send(data),
                            Confirm{},
                            Deallocate{},
                            PrepareToReceive{},
                            SendError{},
                            pair.receive(),
                            Deallocate{DeallocateType::kAbendProg}};
    for (const bool retry : {true, false}) {
        for (const bool before : {true, false}) {
            int i = 0;
            for (const Event& event : events) {
                SCOPED_TRACE(i++);
                test::Pair fresh;
                fresh.window = 0;  // nothing gets out, so that every verb waits
                ASSERT_EQ(fresh.allocate().result(), Result::kOk);
                const Bytes much = fresh.record(20000);
                if (before) {
                    fresh.lose(retry);
                    fresh.run();
                    fresh.issue(0, event);
                } else {
                    fresh.issue(0, i == 1 ? fresh.send(much) : event);
                    EXPECT_FALSE(fresh.take(0));
                    fresh.lose(retry);
                }
                fresh.run();
                const auto done = fresh.take(0);
                ASSERT_TRUE(done);
                EXPECT_EQ(done->result(), retry ? Result::kConvFailureRetry : Result::kConvFailureNoRetry);
                EXPECT_EQ(fresh.ends[0].state.state, ConvState::kReset);
            }
        }
    }
}

TEST_F(PsError, WhatArrivedBeforeTheLossIsReadFirst) {
    pair.connect();
    flush();
    pair.lose(true);
    pair.run();
    EXPECT_EQ(receive(1).data, pair.record(10));
    EXPECT_EQ(receive(1).result(), Result::kConvFailureRetry);
    EXPECT_EQ(at(1), ConvState::kReset);
}

TEST_F(PsError, ConfirmedTellsNoLoss) {
    pair.connect();
    pair.issue(0, Confirm{});
    pair.run();
    receive(1);
    pair.lose(true);
    pair.run();
    EXPECT_EQ(pair.verb(1, Confirmed{}).result(), Result::kOk);
    EXPECT_EQ(receive(1).result(), Result::kConvFailureRetry);
    EXPECT_EQ(pair.take(0)->result(), Result::kConvFailureRetry);
}

TEST_F(PsError, ALostNodeAbendsTheSubsystem) {
    pair.connect();
    pair.issue(0, Confirm{});
    pair.lose_node(0);
    pair.run();
    EXPECT_EQ(pair.take(0)->result(), Result::kSubsystemAbended);
    EXPECT_EQ(at(0), ConvState::kReset);
    test::Pair idle;
    idle.connect();
    idle.lose_node(1);
    idle.run();
    EXPECT_EQ(idle.verb(1, idle.receive()).result(), Result::kSubsystemAbended);
    EXPECT_EQ(idle.ends[1].state.state, ConvState::kReset);
}

TEST_F(PsError, APartnerThatBreaksTheFormatsEndsTheConversation) {
    struct Case {
        const char* what;
        port::Piece piece;
        Bytes data;
    };
    const port::Piece header{.fmh = true};
    const port::Piece turn{.change_direction = true};
    const Case cases[] = {{"an impossible LL", {}, {0, 1}},
                          {"a truncated header", header, {7, 7, 8}},
                          {"a header of another type", header, {7, 5, 8, 0x64, 0, 0, 0}},
                          {"the direction in the middle of a record", turn, {0, 10, 1}},
                          {"data behind an abend", header, {7, 7, 8, 0x64, 0, 0, 0, 0, 2}}};
    for (const Case& one : cases) {
        test::Pair fresh;
        fresh.connect();
        port::Indication message = port::Received{7, one.piece, 1, one.data};
        fresh.actions.clear();
        step(fresh.ends[1].state, FromNode{message}, fresh.actions);
        fresh.issue(1, fresh.receive());
        Done done = *fresh.take(1);
        if (done.result() == Result::kOk) {
            done = fresh.verb(1, fresh.receive());  // what came before the fault
        }
        EXPECT_EQ(done.result(), Result::kConvFailureNoRetry) << one.what;
        EXPECT_TRUE(fresh.ends[1].freed) << one.what;
    }
}

}  // namespace
}  // namespace openwosa::sna::lu62::ps
