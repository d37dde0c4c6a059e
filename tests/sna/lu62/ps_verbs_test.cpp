// Conversation verbs between two programs: what each sends, and what the partner learns of it.
#include <gmock/gmock.h>

#include "ps_pair.hpp"
#include "sna/sense.hpp"

namespace openwosa::sna::lu62::ps {
namespace {

using test::Done;
using testing::IsEmpty;

class Ps : public testing::Test {
  protected:
    ~Ps() override { EXPECT_THAT(pair.violations, IsEmpty()); }

    State& state(int end) { return pair.ends[end].state; }
    ConvState at(int end) { return pair.ends[end].state.state; }
    /// What end 0 has sent since the last call.
    std::vector<port::Send> sent(int end = 0) { return std::exchange(pair.ends[end].sent, {}); }
    void expect(const Done& done, Result result, Detail detail = Detail::kNone) {
        EXPECT_EQ(done.result(), result);
        EXPECT_EQ(done.detail(), detail);
    }
    Done receive(int end, std::uint16_t max = 32767, bool status = false) {
        return pair.verb(end, pair.receive(max, ReceiveKind::kWait, status));
    }
    /// End 1 learns that it may send.
    void turn() {
        expect(pair.verb(0, PrepareToReceive{PrepareType::kFlush}), Result::kOk);
        EXPECT_EQ(receive(1).completion.status, StatusReceived::kSend);
    }

    test::Pair pair;
};

struct PsMapped : Ps {
    PsMapped() { pair.type = ConversationType::kMapped; }
};

// ---- ALLOCATE

TEST_F(Ps, AllocateBuffersTheAttach) {
    expect(pair.allocate(), Result::kOk);
    EXPECT_EQ(at(0), ConvState::kSend);
    EXPECT_THAT(sent(), IsEmpty());
    expect(pair.verb(0, Flush{}), Result::kOk);
    const auto pieces = sent();
    ASSERT_EQ(pieces.size(), 1u);
    EXPECT_TRUE(pieces[0].piece.fmh && pieces[0].piece.begin_chain && pieces[0].piece.end_chain);
    const Fmh5Result fmh = decode_fmh5(pieces[0].data);
    EXPECT_EQ(fmh.sense, 0u);
    EXPECT_EQ(fmh.attach.tp_name, (Bytes{0xC1, 0xC2}));
    EXPECT_EQ(fmh.attach.type, ConversationType::kBasic);
    EXPECT_EQ(fmh.attach.sync_level, SyncLevel::kConfirm);
    EXPECT_EQ(fmh.attach.luw->lu_name, "NET.LOCAL");
    EXPECT_EQ(at(1), ConvState::kReceive);
}

TEST_F(Ps, EveryReasonOfAFailedAllocateHasItsCode) {
    struct Case {
        port::AllocateResult reason;
        Result result;
        Detail detail;
    };
    const Case cases[] = {
        {port::AllocateResult::kUnsuccessful, Result::kUnsuccessful, Detail::kNone},
        {port::AllocateResult::kRetry, Result::kAllocationError, Detail::kAllocationFailureRetry},
        {port::AllocateResult::kNoRetry, Result::kAllocationError, Detail::kAllocationFailureNoRetry},
        {port::AllocateResult::kBadLuAlias, Result::kSubsystemNotLoaded, Detail::kLocalLuNotActive},
        {port::AllocateResult::kLuNotActive, Result::kSubsystemNotLoaded, Detail::kLocalLuNotActive},
        {port::AllocateResult::kBadPartner, Result::kParameterCheck, Detail::kBadPartnerLuAlias},
        {port::AllocateResult::kUnknownMode, Result::kParameterCheck, Detail::kUnknownPartnerMode},
        {port::AllocateResult::kSecurityNotSupported, Result::kSecurityNotSupported, Detail::kNone},
        {port::AllocateResult::kSyncLevelNotSupported, Result::kAllocationError, Detail::kSense},
    };
    for (const Case& one : cases) {
        test::Pair fresh;
        fresh.refuse = one.reason;
        fresh.refuse_sense = 0x08050000;
        const Done done = fresh.allocate();
        expect(done, one.result, one.detail);
        EXPECT_EQ(fresh.ends[0].state.state, ConvState::kReset);
        if (one.reason == port::AllocateResult::kRetry) {
            EXPECT_EQ(done.completion.sense, 0x08050000u);
        }
    }
}

TEST_F(Ps, AllocateChecksItsParameters) {
    const Bytes pip(32768);
    Allocate syncpoint, long_pip, service;
    syncpoint.session.sync_level = SyncLevel::kSyncpoint;
    long_pip.pip = pip;
    service.session.mode = "SNASVCMG";
    expect(pair.verb(0, syncpoint), Result::kParameterCheck, Detail::kBadSyncLevel);
    expect(pair.verb(0, long_pip), Result::kParameterCheck, Detail::kPipLenIncorrect);
    expect(pair.verb(0, service), Result::kParameterCheck, Detail::kNoUseOfSnasvcmg);
    EXPECT_EQ(pair.ends[0].requests, 0u);
    service.type = ConversationType::kBasic;
    expect(pair.verb(0, service), Result::kOk);
}

TEST_F(Ps, PipFollowsTheAttachAndIsTheFirstRecord) {
    const Bytes pip = {0, 4, 0x12, 0xF5};
    Allocate event;
    event.session.conv = 7;
    event.type = ConversationType::kBasic;
    event.tp_name = {0xC1};
    event.pip = pip;
    expect(pair.verb(0, event), Result::kOk);
    expect(pair.verb(0, Flush{}), Result::kOk);
    EXPECT_TRUE(pair.ends[1].state.attach.pip);
    EXPECT_EQ(receive(1).data, pip);
}

TEST_F(PsMapped, PipIsReceivedWithoutItsHeader) {
    const Bytes pip = {0, 9, 0x12, 0xF5, 0, 5, 0x12, 0xE2, 0xC1};
    Allocate event;
    event.session.conv = 7;
    event.tp_name = {0xC1};
    event.pip = pip;
    expect(pair.verb(0, event), Result::kOk);
    expect(pair.verb(0, Flush{}), Result::kOk);
    const Done done = receive(1);
    EXPECT_EQ(done.data, (Bytes{0, 5, 0x12, 0xE2, 0xC1}));
    EXPECT_EQ(done.completion.data, DataReceived::kComplete);
}

TEST_F(PsMapped, SendConversationIsOneChainThatEndsTheBracket) {
    const Bytes data = {1, 2};
    Allocate event;
    event.session.conv = 7;
    event.tp_name = {0xC1};
    event.one_shot = true;
    event.data = data;
    expect(pair.verb(0, event), Result::kOk);
    EXPECT_EQ(at(0), ConvState::kReset);
    const auto pieces = sent();
    ASSERT_EQ(pieces.size(), 1u);
    EXPECT_TRUE(pieces[0].piece.end_bracket);
    EXPECT_EQ(pieces[0].piece.answer, port::Answer::kRqd1);  // BB and CEB in one RU may not be RQE (4004)
    // One receive verb with rtn_status gives the data and the end.
    const Done done = receive(1, 100, true);
    expect(done, Result::kDeallocNormal);
    EXPECT_EQ(done.data, data);
    EXPECT_EQ(done.completion.data, DataReceived::kComplete);
    EXPECT_EQ(at(1), ConvState::kReset);
}

TEST_F(Ps, SendConversationSendsWholeRecordsOnly) {
    const Bytes partial = {0, 5, 1};
    Allocate event;
    event.type = ConversationType::kBasic;
    event.one_shot = true;
    event.data = partial;
    expect(pair.verb(0, event), Result::kParameterCheck, Detail::kBadLl);
}

TEST_F(Ps, SecurityIsWhatTheNodeMadeOfIt) {
    Allocate event;
    event.session.conv = 7;
    event.session.user = {0xE4};
    event.type = ConversationType::kBasic;
    event.tp_name = {0xC1};
    expect(pair.verb(0, event), Result::kOk);
    expect(pair.verb(0, Flush{}), Result::kOk);
    EXPECT_EQ(pair.ends[1].state.attach.security.user, (Bytes{0xE4}));
    EXPECT_FALSE(state(0).attach.security.password) << "kept longer than the attach needs it";
}

// ---- SEND_DATA, FLUSH

TEST_F(Ps, SendDataBuffersUntilFlush) {
    pair.connect();
    sent();
    const Bytes data = pair.record(100);
    expect(pair.verb(0, pair.send(data)), Result::kOk);
    EXPECT_THAT(sent(), IsEmpty());
    expect(pair.verb(0, Flush{}), Result::kOk);
    const auto pieces = sent();
    ASSERT_EQ(pieces.size(), 1u);
    EXPECT_EQ(pieces[0].data, data);
    EXPECT_EQ(pieces[0].piece, port::Piece{});
    EXPECT_EQ(receive(1).data, data);
    // With nothing in the buffer nothing is sent.
    expect(pair.verb(0, Flush{}), Result::kOk);
    EXPECT_THAT(sent(), IsEmpty());
}

TEST_F(Ps, MoreThanAPieceGoesOutInWholeRus) {
    pair.window = 100;
    pair.connect();
    sent();
    const Bytes data = pair.record(20000);
    expect(pair.verb(0, pair.send(data)), Result::kOk);
    const auto pieces = sent();
    ASSERT_EQ(pieces.size(), 1u);
    EXPECT_EQ(pieces[0].data.size(), 20000u / 256 * 256);
    EXPECT_FALSE(pieces[0].piece.end_chain);
    expect(pair.verb(0, Flush{}), Result::kOk);
    EXPECT_EQ(receive(1).data, data);
}

TEST_F(Ps, LargeRusGoOutByTwos) {
    pair.ru = 10000;
    pair.connect();
    sent();
    const Bytes data = pair.record(19000);
    expect(pair.verb(0, pair.send(data)), Result::kOk);
    EXPECT_THAT(sent(), IsEmpty());
    expect(pair.verb(0, pair.send(data)), Result::kOk);
    auto pieces = sent();
    ASSERT_EQ(pieces.size(), 1u);
    EXPECT_EQ(pieces[0].data.size(), 30000u) << "whole RUs, all there are";
    expect(pair.verb(0, Flush{}), Result::kOk);
    EXPECT_EQ(receive(1).data, data);
    EXPECT_EQ(receive(1).data, data);
}

TEST_F(Ps, SendDataWaitsForCreditAndTheWindowIsKept) {
    pair.split = true;
    pair.connect();
    const Bytes data = pair.record(30000);
    pair.issue(0, pair.send(data));
    pair.run();
    EXPECT_FALSE(pair.take(0)) << "30,000 bytes fit neither seven RUs nor the buffer";
    Bytes all;
    bool done_sending = false;
    for (int i = 0; i < 30 && !done_sending; ++i) {
        put(all, receive(1, 1000).data);
        done_sending = pair.take(0).has_value();
    }
    EXPECT_TRUE(done_sending);
    pair.issue(0, Deallocate{DeallocateType::kFlush});
    EXPECT_FALSE(pair.take(0)) << "what is left is more than the window";
    Done done = receive(1, 1000);
    for (int i = 0; i < 100 && done.result() == Result::kOk; ++i, done = receive(1, 1000)) {
        put(all, done.data);
    }
    EXPECT_EQ(done.result(), Result::kDeallocNormal);
    EXPECT_EQ(all, data);
    expect(*pair.take(0), Result::kOk);
}

TEST_F(Ps, ALogicalRecordMayComeInSeveralVerbs) {
    pair.connect();
    const Bytes data = pair.record(10);
    const Bytes first(data.begin(), data.begin() + 1), second(data.begin() + 1, data.end());
    expect(pair.verb(0, pair.send(first)), Result::kOk);
    expect(pair.verb(0, Confirm{}), Result::kStateCheck, Detail::kConfirmNotLlBdy);
    expect(pair.verb(0, PrepareToReceive{}), Result::kStateCheck, Detail::kPToRNotLlBdy);
    expect(pair.verb(0, Deallocate{DeallocateType::kFlush}), Result::kStateCheck, Detail::kDeallocNotLlBdy);
    expect(pair.verb(0, Deallocate{}), Result::kStateCheck, Detail::kDeallocNotLlBdy);
    expect(receive(0), Result::kStateCheck, Detail::kRcvAndWaitNotLlBdy);
    expect(pair.verb(0, pair.receive(10, ReceiveKind::kPost)), Result::kStateCheck,
           Detail::kRcvAndPostNotLlBdy);
    for (const SendType send_type : {SendType::kConfirm, SendType::kPrepareFlush, SendType::kPrepareSyncLevel,
                                     SendType::kDeallocateFlush, SendType::kDeallocateSyncLevel}) {
        expect(pair.verb(0, pair.send({}, send_type)), Result::kStateCheck, Detail::kSendDataNotLlBdy);
    }
    expect(pair.verb(0, pair.send(second, SendType::kFlush)), Result::kOk);
    EXPECT_EQ(receive(1).data, data);
}

TEST_F(Ps, AnImpossibleLengthIsABadLl) {
    pair.connect();
    for (const Bytes& data :
         {Bytes{0, 0}, Bytes{0, 1}, Bytes{0x80, 0}, Bytes{0x80, 1}, Bytes{0, 3, 9, 0, 0}}) {
        expect(pair.verb(0, pair.send(data)), Result::kParameterCheck, Detail::kBadLl);
    }
    expect(pair.verb(0, pair.send(pair.record(4))), Result::kOk);
}

TEST_F(PsMapped, UserControlDataIsToldFromApplicationData) {
    pair.connect();
    const Bytes data = {1, 2, 3};
    expect(pair.verb(0, SendData{data, SendType::kFlush, true}), Result::kOk);
    Done done = receive(1, 2);
    EXPECT_EQ(done.completion.data, DataReceived::kUserControlIncomplete);
    done = receive(1);
    EXPECT_EQ(done.completion.data, DataReceived::kUserControlComplete);
    EXPECT_EQ(done.data, Bytes{3});
}

// ---- CONFIRM, PREPARE_TO_RECEIVE, DEALLOCATE

TEST_F(Ps, ConfirmWaitsForConfirmed) {
    pair.connect();
    sent();
    const Bytes data = pair.record(5);
    expect(pair.verb(0, pair.send(data)), Result::kOk);
    pair.issue(0, Confirm{});
    pair.run();
    EXPECT_FALSE(pair.take(0));
    const auto pieces = sent();
    ASSERT_EQ(pieces.size(), 1u);
    EXPECT_EQ(pieces[0].piece.answer, port::Answer::kRqd2);
    EXPECT_FALSE(pieces[0].piece.change_direction);
    EXPECT_EQ(receive(1).completion.data, DataReceived::kComplete);
    EXPECT_EQ(receive(1).completion.status, StatusReceived::kConfirm);
    EXPECT_EQ(at(1), ConvState::kConfirm);
    expect(pair.verb(1, Confirmed{}), Result::kOk);
    EXPECT_EQ(at(1), ConvState::kReceive);
    expect(*pair.take(0), Result::kOk);
    EXPECT_EQ(at(0), ConvState::kSend);
}

TEST_F(Ps, ConfirmNeedsTheSyncLevel) {
    pair.sync = SyncLevel::kNone;
    pair.connect();
    expect(pair.verb(0, Confirm{}), Result::kParameterCheck, Detail::kConfirmOnSyncLevelNone);
    expect(pair.verb(0, pair.send({}, SendType::kConfirm)), Result::kParameterCheck,
           Detail::kSendDataConfirmSyncNone);
}

TEST_F(Ps, WithoutConfirmSyncLevelMeansFlush) {
    pair.sync = SyncLevel::kNone;
    pair.connect();
    expect(pair.verb(0, PrepareToReceive{PrepareType::kSyncLevel}), Result::kOk);
    EXPECT_EQ(receive(1).completion.status, StatusReceived::kSend);
    expect(pair.verb(1, Deallocate{DeallocateType::kSyncLevel}), Result::kOk);
    expect(receive(0), Result::kDeallocNormal);
}

TEST_F(Ps, PrepareToReceiveFlushPassesTheDirection) {
    pair.connect();
    sent();
    expect(pair.verb(0, PrepareToReceive{PrepareType::kFlush}), Result::kOk);
    EXPECT_EQ(at(0), ConvState::kReceive);
    const auto pieces = sent();
    ASSERT_EQ(pieces.size(), 1u);
    EXPECT_TRUE(pieces[0].piece.change_direction);
    EXPECT_EQ(pieces[0].piece.answer, port::Answer::kRqe1);
    EXPECT_EQ(receive(1).completion.status, StatusReceived::kSend);
    EXPECT_EQ(at(1), ConvState::kSend);
}

TEST_F(Ps, PrepareToReceiveConfirmShortWaitsForConfirmed) {
    pair.connect();
    sent();
    pair.issue(0, PrepareToReceive{});
    pair.run();
    EXPECT_FALSE(pair.take(0));
    EXPECT_EQ(sent()[0].piece.answer, port::Answer::kRqd3);
    EXPECT_EQ(receive(1).completion.status, StatusReceived::kConfirmSend);
    EXPECT_EQ(at(1), ConvState::kConfirmSend);
    expect(pair.verb(1, Confirmed{}), Result::kOk);
    EXPECT_EQ(at(1), ConvState::kSend);
    expect(*pair.take(0), Result::kOk);
    EXPECT_EQ(at(0), ConvState::kReceive);
}

TEST_F(Ps, PrepareToReceiveConfirmLongWaitsForTheDataThatFollow) {
    pair.connect();
    sent();
    pair.issue(0, PrepareToReceive{PrepareType::kSyncLevel, true});
    pair.run();
    EXPECT_EQ(sent()[0].piece.answer, port::Answer::kRqe3);
    EXPECT_EQ(receive(1).completion.status, StatusReceived::kConfirmSend);
    expect(pair.verb(1, Confirmed{}), Result::kOk);
    EXPECT_FALSE(pair.take(0)) << "the confirmation alone is not told by the partner";
    expect(pair.verb(1, pair.send(pair.record(3), SendType::kFlush)), Result::kOk);
    expect(*pair.take(0), Result::kOk);
    EXPECT_EQ(receive(0).data, pair.record(3));
}

TEST_F(Ps, PrepareToReceiveLongLearnsOfAnError) {
    pair.connect();
    pair.issue(0, PrepareToReceive{PrepareType::kSyncLevel, true});
    pair.run();
    receive(1);
    expect(pair.verb(1, SendError{}), Result::kOk);
    expect(*pair.take(0), Result::kProgErrorPurging);
    EXPECT_EQ(at(0), ConvState::kReceive);
}

TEST_F(Ps, DeallocateFlushIsNormalAtThePartner) {
    pair.connect();
    sent();
    expect(pair.verb(0, pair.send(pair.record(9))), Result::kOk);
    expect(pair.verb(0, Deallocate{DeallocateType::kFlush}), Result::kOk);
    EXPECT_EQ(at(0), ConvState::kReset);
    const auto pieces = sent();
    ASSERT_EQ(pieces.size(), 1u);
    EXPECT_TRUE(pieces[0].piece.end_bracket);
    EXPECT_EQ(pieces[0].piece.answer, port::Answer::kRqe1);
    EXPECT_EQ(receive(1).completion.data, DataReceived::kComplete);
    expect(receive(1), Result::kDeallocNormal);
    EXPECT_EQ(at(1), ConvState::kReset);
    expect(pair.verb(1, Confirm{}), Result::kParameterCheck, Detail::kBadConvId);
}

TEST_F(Ps, DeallocateConfirmWaitsForConfirmed) {
    pair.connect();
    sent();
    pair.issue(0, Deallocate{});
    pair.run();
    EXPECT_FALSE(pair.take(0));
    EXPECT_EQ(sent()[0].piece.answer, port::Answer::kRqd2);
    EXPECT_EQ(receive(1).completion.status, StatusReceived::kConfirmDeallocate);
    EXPECT_EQ(at(1), ConvState::kConfirmDeallocate);
    expect(pair.verb(1, Confirmed{}), Result::kOk);
    EXPECT_EQ(at(1), ConvState::kReset);
    expect(*pair.take(0), Result::kOk);
    EXPECT_EQ(at(0), ConvState::kReset);
}

TEST_F(Ps, AnErrorInsteadOfConfirmedKeepsTheConversation) {
    pair.connect();
    pair.issue(0, Deallocate{});
    pair.run();
    receive(1);
    expect(pair.verb(1, SendError{}), Result::kOk);
    EXPECT_EQ(at(1), ConvState::kSend);
    expect(*pair.take(0), Result::kProgErrorPurging);
    EXPECT_EQ(at(0), ConvState::kReceive);
    expect(pair.verb(1, Deallocate{DeallocateType::kFlush}), Result::kOk);
    expect(receive(0), Result::kDeallocNormal);
}

TEST_F(Ps, ConfirmTypeConfirmsWhateverTheSyncLevel) {
    pair.sync = SyncLevel::kNone;
    pair.connect();
    pair.issue(0, Deallocate{DeallocateType::kConfirm});
    pair.run();
    EXPECT_EQ(receive(1).completion.status, StatusReceived::kConfirmDeallocate);
    expect(pair.verb(1, Confirmed{}), Result::kOk);
    expect(*pair.take(0), Result::kOk);
}

TEST_F(Ps, SendDataWithATypeIsTheTwoVerbs) {
    struct Case {
        SendType type;
        StatusReceived status;
        ConvState mine;
    };
    const Case cases[] = {
        {SendType::kNone, StatusReceived::kNone, ConvState::kSend},
        {SendType::kFlush, StatusReceived::kNone, ConvState::kSend},
        {SendType::kConfirm, StatusReceived::kConfirm, ConvState::kSend},
        {SendType::kPrepareFlush, StatusReceived::kSend, ConvState::kReceive},
        {SendType::kPrepareSyncLevel, StatusReceived::kConfirmSend, ConvState::kReceive},
        {SendType::kPrepareConfirm, StatusReceived::kConfirmSend, ConvState::kReceive},
        {SendType::kDeallocateFlush, StatusReceived::kNone, ConvState::kReset},
        {SendType::kDeallocateSyncLevel, StatusReceived::kConfirmDeallocate, ConvState::kReset},
        {SendType::kDeallocateConfirm, StatusReceived::kConfirmDeallocate, ConvState::kReset},
        {SendType::kDeallocateAbend, StatusReceived::kNone, ConvState::kReset}};
    for (const Case& one : cases) {
        SCOPED_TRACE(static_cast<int>(one.type));
        test::Pair fresh;
        fresh.connect();
        const Bytes data = fresh.record(6);
        fresh.issue(0, fresh.send(data, one.type));
        fresh.run();
        if (one.type == SendType::kNone) {
            fresh.verb(0, Flush{});
            fresh.ends[0].done.clear();
            EXPECT_EQ(fresh.verb(1, fresh.receive()).data, data);
            EXPECT_EQ(fresh.ends[0].state.state, one.mine);
            continue;
        }
        const Done done = fresh.verb(1, fresh.receive(100, ReceiveKind::kWait, true));
        EXPECT_EQ(done.data, data);
        EXPECT_EQ(done.completion.status, one.status);
        if (one.status != StatusReceived::kNone && one.status != StatusReceived::kSend) {
            EXPECT_FALSE(fresh.take(0));
            EXPECT_EQ(fresh.verb(1, Confirmed{}).result(), Result::kOk);
        }
        const auto mine = fresh.take(0);
        ASSERT_TRUE(mine);
        EXPECT_EQ(mine->result(), Result::kOk);
        EXPECT_EQ(fresh.ends[0].state.state, one.mine);
        if (one.type == SendType::kDeallocateAbend) {
            EXPECT_EQ(fresh.verb(1, fresh.receive()).result(), Result::kDeallocAbendProg);
        }
        EXPECT_THAT(fresh.violations, IsEmpty());
    }
}

// ---- REQUEST_TO_SEND

TEST_F(Ps, RequestToSendIsToldOnceByTheVerbsThatTellIt) {
    pair.connect();
    const auto request = [&] { expect(pair.verb(1, RequestToSend{}), Result::kOk); };
    request();
    EXPECT_TRUE(pair.verb(0, pair.send(pair.record(2))).completion.rts_received);
    EXPECT_FALSE(pair.verb(0, pair.send(pair.record(2))).completion.rts_received);
    request();
    expect(pair.verb(0, TestRts{}), Result::kOk);
    expect(pair.verb(0, TestRts{}), Result::kUnsuccessful);
    request();
    EXPECT_FALSE(pair.verb(0, Flush{}).completion.rts_received);
    EXPECT_TRUE(pair.verb(0, SendError{}).completion.rts_received);
    request();
    pair.issue(0, Confirm{});
    pair.run();
    while (at(1) != ConvState::kConfirm) {
        receive(1);
    }
    pair.verb(1, Confirmed{});
    EXPECT_TRUE(pair.take(0)->completion.rts_received);
    request();
    pair.verb(0, PrepareToReceive{PrepareType::kFlush});
    receive(1);
    pair.verb(1, pair.send(pair.record(2), SendType::kPrepareFlush));
    const Done done = receive(0, 100, true);
    EXPECT_TRUE(done.completion.rts_received) << "told with data, though the direction has come";
    EXPECT_EQ(done.completion.status, StatusReceived::kSend);
}

TEST_F(Ps, TestRtsAndPostIsPostedWhenTheRequestComes) {
    pair.connect();
    expect(pair.verb(0, TestRtsAndPost{}), Result::kOk);
    EXPECT_FALSE(pair.take(0, Slot::kTestRts));
    pair.verb(1, RequestToSend{});
    expect(*pair.take(0, Slot::kTestRts), Result::kOk);
    expect(pair.verb(0, TestRts{}), Result::kUnsuccessful);
    // One that came before is posted at once.
    pair.verb(1, RequestToSend{});
    expect(pair.verb(0, TestRtsAndPost{}), Result::kOk);
    expect(*pair.take(0, Slot::kTestRts), Result::kOk);
    // The end of the conversation cancels it.
    expect(pair.verb(0, TestRtsAndPost{}), Result::kOk);
    pair.verb(0, Deallocate{DeallocateType::kFlush});
    expect(*pair.take(0, Slot::kTestRts), Result::kCancelled);
}

TEST_F(Ps, ThePartnersEndCancelsTestRtsAndPost) {
    pair.connect();
    expect(pair.verb(1, TestRtsAndPost{}), Result::kOk);
    pair.verb(0, Deallocate{DeallocateType::kFlush});
    expect(*pair.take(1, Slot::kTestRts), Result::kCancelled);
    expect(receive(1), Result::kDeallocNormal);
}

// ---- one verb at a time

TEST_F(Ps, ASecondVerbMeansBusy) {
    pair.connect();
    pair.issue(0, Confirm{});
    pair.run();
    expect(pair.verb(0, pair.send(pair.record(2))), Result::kConvBusy);
    receive(1);
    pair.verb(1, Confirmed{});
    expect(*pair.take(0), Result::kOk);
}

TEST_F(Ps, AnAbortedVerbIsCancelledAndTheSessionEnded) {
    pair.connect();
    pair.issue(1, pair.receive());
    pair.issue(1, Abort{});
    pair.run();
    expect(*pair.take(1), Result::kCancelled);
    EXPECT_EQ(at(1), ConvState::kReset);
    expect(pair.verb(0, Confirm{}), Result::kConvFailureNoRetry);
}

}  // namespace
}  // namespace openwosa::sna::lu62::ps
