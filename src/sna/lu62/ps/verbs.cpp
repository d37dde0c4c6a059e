// Verbs as they are issued: checks, then what they begin.
#include <algorithm>

#include "sna/lu62/ps/machine.hpp"
#include "sna/sense.hpp"

namespace openwosa::sna::lu62::ps {
namespace {

constexpr std::size_t kPipBytes = 32767;

bool confirms(const State& state) { return state.attach.sync_level != SyncLevel::kNone; }

/// log_dlen is the LL of the error log variable.
bool log_fits(Octets log) { return log.empty() || (log.size() >= 4 && get16(log, 0) == log.size()); }

Verb deallocate_verb(const State& state, DeallocateType type) {
    switch (type) {
        case DeallocateType::kSyncLevel:
            return confirms(state) ? Verb::kDeallocateConfirm : Verb::kDeallocateFlush;
        case DeallocateType::kFlush:
            return Verb::kDeallocateFlush;
        case DeallocateType::kConfirm:
            return Verb::kDeallocateConfirm;
        default:
            return Verb::kDeallocateAbend;
    }
}

std::uint32_t abend_sense(DeallocateType type, Refusal refusal) {
    switch (type) {
        case DeallocateType::kAbendSvc:
            return sense::kAbendService;
        case DeallocateType::kAbendTimer:
            return sense::kAbendTimer;
        case DeallocateType::kRefuse:
            return sense_of(refusal);
        default:
            return sense::kAbendProgram;
    }
}

}  // namespace

Outcome allowed(const State& state, Verb verb) {
    const Rule& rule = rule_of(verb);
    if (contains(rule.legal, state.state)) {
        return {};
    }
    if (state.state == ConvState::kReset) {
        return {Result::kParameterCheck, Detail::kBadConvId};
    }
    return {Result::kStateCheck, rule.bad_state};
}

/// Everything but the verb's own parameters: a node that is gone, a verb outstanding, the state.
bool Machine::refuse(Verb verb) {
    if (s_.pending.goal != Goal::kNone && !s_.pending.posted) {
        post({.result = Result::kConvBusy});
        return true;
    }
    const Outcome outcome = allowed(s_, verb);
    if (outcome.result != Result::kOk) {
        post({.result = outcome.result, .detail = outcome.detail});
        return true;
    }
    if (s_.node_lost) {
        cancel_posted();
        post({.result = Result::kSubsystemAbended});
        finish();
        return true;
    }
    return false;
}

bool Machine::refuse_boundary(Verb verb) {
    const Detail detail = rule_of(verb).not_boundary;
    if (detail == Detail::kNone || s_.records_out.at_boundary() || !contains(rules::kSending, s_.state)) {
        return false;
    }
    post({.result = Result::kStateCheck, .detail = detail});
    return true;
}

void Machine::begin(Verb verb, Goal goal) {
    s_.pending = {};
    s_.pending.verb = verb;
    s_.pending.goal = goal;
}

/// A verb that ends the chain. Nothing is sent where the direction was taken from us: the error comes first.
void Machine::begin_ending(Verb verb, Goal goal, const port::Piece& ending) {
    begin(verb, goal);
    if (!s_.turned) {
        s_.out.ending = ending;
    }
}

void Machine::on(const Allocate& verb) {
    const Verb which = verb.one_shot ? Verb::kSendConversation : Verb::kAllocate;
    if (refuse(which)) {
        return;
    }
    Detail wrong = Detail::kNone;
    const bool mapped = verb.type == ConversationType::kMapped;
    if (verb.session.sync_level == SyncLevel::kSyncpoint) {
        wrong = Detail::kBadSyncLevel;
    } else if (verb.pip.size() > kPipBytes) {
        wrong = Detail::kPipLenIncorrect;
    } else if (mapped && verb.session.mode == "SNASVCMG") {
        wrong = Detail::kNoUseOfSnasvcmg;
    } else if (RecordTracker records;
               verb.one_shot && !mapped && !(records.advance(verb.data) && records.at_boundary())) {
        wrong = Detail::kBadLl;
    }
    if (wrong != Detail::kNone) {
        post({.result = Result::kParameterCheck, .detail = wrong});
        return;
    }
    begin(which, verb.one_shot ? Goal::kOneShot : Goal::kAllocate);
    s_.pending.stage = Stage::kSession;
    s_.conv = verb.session.conv;
    s_.attach.tp_name = verb.tp_name;
    s_.attach.type = verb.type;
    s_.attach.sync_level = verb.session.sync_level;
    s_.attach.pip = !verb.pip.empty();
    s_.out.buffer.assign(verb.pip.begin(), verb.pip.end());
    if (verb.one_shot) {
        append(verb.data, false);
    }
    out_.down.push_back(verb.session);
}

void Machine::on(const Confirm&) {
    if (refuse(Verb::kConfirm) || refuse_boundary(Verb::kConfirm)) {
        return;
    }
    if (!confirms(s_)) {
        post({.result = Result::kParameterCheck, .detail = Detail::kConfirmOnSyncLevelNone});
        return;
    }
    begin_confirm(Verb::kConfirm);
}

void Machine::begin_confirm(Verb verb) { begin_ending(verb, Goal::kConfirm, kEndConfirm); }

void Machine::on(const Confirmed&) {
    if (refuse(Verb::kConfirmed)) {
        return;
    }
    if (s_.answer_owed && !s_.lost) {
        respond(0);
    }
    s_.answer_owed = false;
    const ConvState from = s_.state;
    post({});
    if (from == ConvState::kConfirmDeallocate) {
        finish();
    } else {
        s_.ours = from == ConvState::kConfirmSend;
        s_.state = s_.ours ? ConvState::kSend : ConvState::kReceive;
    }
}

void Machine::on(const Deallocate& verb) {
    const Verb which = deallocate_verb(s_, verb.type);
    const bool abend = which == Verb::kDeallocateAbend;
    if (refuse(which) || refuse_boundary(which)) {
        return;
    }
    if (!log_fits(verb.log) || (!abend && !verb.log.empty())) {
        post({.result = Result::kParameterCheck, .detail = Detail::kDeallocLogLlWrong});
        return;
    }
    s_.watch = verb.watch;
    if (abend) {
        begin_abend(which, abend_sense(verb.type, verb.refusal), verb.log);
    } else {
        begin_deallocate(which, verb.type);
    }
}

void Machine::begin_deallocate(Verb verb, DeallocateType type) {
    if (deallocate_verb(s_, type) == Verb::kDeallocateConfirm) {
        begin_ending(verb, Goal::kDeallocateConfirm, kEndBracketConfirm);
    } else {
        begin_ending(verb, Goal::kDeallocate, kEndBracket);
    }
}

void Machine::begin_abend(Verb verb, std::uint32_t sense, Octets log) {
    cancel_posted();
    cancel_post_on_receipt();
    begin_error(Goal::kAbend, verb, sense, log);
}

/// An FMH-7 of ours is to go out: behind what we have sent, or instead of what we should receive.
void Machine::begin_error(Goal goal, Verb verb, std::uint32_t sense, Octets log) {
    begin(verb, goal);
    s_.pending.sense = sense;
    s_.pending.log.assign(log.begin(), log.end());
    if (s_.turned || (s_.ours && s_.error_expected)) {
        // The partner has an error to tell, and the direction.
        s_.pending.stage = Stage::kFmh;
        if (goal == Goal::kAbend) {
            seize();
        }
    } else if (s_.ours) {
        // Also where the direction was to be passed and the credit did not allow it: then it is kept.
        s_.out.ending.reset();
        if (s_.out.chain_open || !s_.out.buffer.empty()) {
            s_.out.ending = kEndFlush;
        }
    } else {
        seize();
    }
}

void Machine::on(const Flush&) {
    if (refuse(Verb::kFlush)) {
        return;
    }
    if (s_.turned || s_.lost || (s_.out.buffer.empty() && !s_.out.chain_open)) {
        post({});
        return;
    }
    begin_ending(Verb::kFlush, Goal::kFlush, kEndFlush);
}

void Machine::on(const PrepareToReceive& verb) {
    if (refuse(Verb::kPrepareToReceive) || refuse_boundary(Verb::kPrepareToReceive)) {
        return;
    }
    begin_prepare(Verb::kPrepareToReceive, verb.type, verb.long_locks);
}

void Machine::begin_prepare(Verb verb, PrepareType type, bool long_locks) {
    const bool confirm = type == PrepareType::kConfirm || (type == PrepareType::kSyncLevel && confirms(s_));
    if (!confirm) {
        begin_ending(verb, Goal::kPrepare, kEndTurn);
    } else if (long_locks) {
        begin_ending(verb, Goal::kPrepareLong, kEndTurnLong);
    } else {
        begin_ending(verb, Goal::kPrepareConfirm, kEndTurnConfirm);
    }
}

void Machine::on(const Receive& verb) {
    const Verb which = verb.kind == ReceiveKind::kImmediate ? Verb::kReceiveImmediate
                       : verb.kind == ReceiveKind::kPost    ? Verb::kReceiveAndPost
                                                            : Verb::kReceiveAndWait;
    if (refuse(which) || refuse_boundary(which)) {
        return;
    }
    cancel_post_on_receipt();
    const bool sending = contains(rules::kSending, s_.state);
    if (sending) {
        begin_ending(which, Goal::kReceive, kEndTurn);
    } else {
        begin(which, Goal::kReceive);
    }
    Pending& pending = s_.pending;
    pending.stage = sending && !s_.turned ? Stage::kDrain : Stage::kReceive;
    s_.turned = false;
    s_.state = ConvState::kReceive;
    pending.fill = s_.type() == ConversationType::kMapped ? Fill::kLl : verb.fill;
    pending.with_status = verb.with_status;
    pending.max = verb.max;
    if (verb.kind == ReceiveKind::kPost) {
        post({});
    }
    pending.posted = verb.kind == ReceiveKind::kPost || verb.kind == ReceiveKind::kWaitPosted;
    if (pending.posted) {
        s_.state = ConvState::kPendingPost;
    }
}

void Machine::on(const RequestToSend&) {
    if (refuse(Verb::kRequestToSend)) {
        return;
    }
    if (!s_.lost) {
        out_.down.push_back(port::Signal{s_.conv});
    }
    post({});
}

/// The lengths of all logical records that begin in `data` can be.
bool Machine::data_fits(Octets data) {
    RecordTracker records = s_.records_out;
    if (!records.advance(data)) {
        return false;
    }
    s_.records_out = records;
    return true;
}

/// Whole RUs that can go out go at once: what is behind them need not be moved to the next buffer.
void Machine::append(Octets data, bool user_control) {
    Outgoing& out = s_.out;
    const bool mapped = s_.type() == ConversationType::kMapped;
    std::size_t left = mapped ? mapped_bytes(data.size()) : data.size();
    std::size_t full = 0;
    if (const std::size_t all = out.buffer.size() + left; out.credit != 0 && all > piece_bytes(s_)) {
        full = std::min<std::size_t>((all - 1) / s_.facts.send_ru, out.credit) * s_.facts.send_ru;
    }
    if (full <= out.buffer.size()) {
        full = 0;
    }
    reserve(full != 0 ? full - out.buffer.size() : left);
    const auto add = [&](Octets part) {
        left -= part.size();
        if (full != 0 && out.buffer.size() + part.size() >= full) {
            const std::size_t room = full - out.buffer.size();
            put(out.buffer, part.first(room));
            part = part.subspan(room);
            send(full, false);
            full = 0;
            reserve(part.size() + left);
        }
        put(out.buffer, part);
    };
    if (mapped) {
        each_mapped_part(user_control ? kGdsUserControl : kGdsApplication, data, add);
    } else {
        add(data);
    }
}

/// Room for so many more bytes.
void Machine::reserve(std::size_t more) {
    Bytes& buffer = s_.out.buffer;
    const std::size_t size = buffer.size() + more;
    if (buffer.capacity() >= size) {
        return;
    }
    if (buffer.empty() && s_.out.spare.capacity() >= size) {
        std::swap(buffer, s_.out.spare);
    } else {
        // A program that buffers several records before they go out grows it once.
        buffer.reserve(buffer.empty() ? std::max<std::size_t>(size, 512) : size + piece_bytes(s_));
    }
}

void Machine::on(const SendData& verb) {
    if (refuse(Verb::kSendData)) {
        return;
    }
    if (verb.type == SendType::kConfirm && !confirms(s_)) {
        post({.result = Result::kParameterCheck, .detail = Detail::kSendDataConfirmSyncNone});
        return;
    }
    if (s_.type() == ConversationType::kBasic) {
        const RecordTracker before = s_.records_out;
        if (!data_fits(verb.data)) {
            post({.result = Result::kParameterCheck, .detail = Detail::kBadLl});
            return;
        }
        const bool partial = verb.type == SendType::kNone || verb.type == SendType::kFlush ||
                             verb.type == SendType::kDeallocateAbend;
        if (!partial && !s_.records_out.at_boundary()) {
            s_.records_out = before;
            post({.result = Result::kStateCheck, .detail = Detail::kSendDataNotLlBdy});
            return;
        }
    }
    s_.state = ConvState::kSend;
    if (!s_.turned && !s_.lost) {
        append(verb.data, verb.user_control);
    }
    switch (verb.type) {
        case SendType::kNone:
            begin(Verb::kSendData, Goal::kBuffer);
            break;
        case SendType::kFlush:
            begin(Verb::kSendData, Goal::kFlush);
            if (!s_.turned && (s_.out.chain_open || !s_.out.buffer.empty())) {
                s_.out.ending = kEndFlush;
            }
            break;
        case SendType::kConfirm:
            begin_confirm(Verb::kSendData);
            break;
        case SendType::kPrepareFlush:
            begin_prepare(Verb::kSendData, PrepareType::kFlush, false);
            break;
        case SendType::kPrepareSyncLevel:
            begin_prepare(Verb::kSendData, PrepareType::kSyncLevel, false);
            break;
        case SendType::kPrepareConfirm:
            begin_prepare(Verb::kSendData, PrepareType::kConfirm, false);
            break;
        case SendType::kDeallocateFlush:
            begin_deallocate(Verb::kSendData, DeallocateType::kFlush);
            break;
        case SendType::kDeallocateSyncLevel:
            begin_deallocate(Verb::kSendData, DeallocateType::kSyncLevel);
            break;
        case SendType::kDeallocateConfirm:
            begin_deallocate(Verb::kSendData, DeallocateType::kConfirm);
            break;
        case SendType::kDeallocateAbend:
            begin_abend(Verb::kSendData, sense::kAbendProgram, {});
            break;
    }
}

void Machine::on(const SendError& verb) {
    if (refuse(Verb::kSendError)) {
        return;
    }
    if (!log_fits(verb.log)) {
        post({.result = Result::kParameterCheck, .detail = Detail::kSendErrorLogLlWrong});
        return;
    }
    cancel_posted();
    cancel_post_on_receipt();
    const bool truncates = contains(rules::kSending, s_.state) && !s_.records_out.at_boundary();
    const bool program = verb.type == ErrorType::kProgram;
    const std::uint32_t code = truncates
                                   ? program ? sense::kProgramErrorTruncated : sense::kServiceErrorTruncated
                               : program ? sense::kProgramError
                                         : sense::kServiceError;
    // Its data were received with the direction: the error is with them, unless the program says otherwise.
    const bool received = s_.state == ConvState::kSendPending && verb.direction == ErrorDirection::kReceive;
    if (received && !s_.lost) {
        respond(sense::kErpMessageForthcoming);
    }
    s_.records_out.reset();
    begin_error(Goal::kError, Verb::kSendError, code, verb.log);
}

void Machine::on(const TestRts&) {
    if (refuse(Verb::kTestRts)) {
        return;
    }
    const bool received = std::exchange(s_.rts_received, false);
    post({.result = received ? Result::kOk : Result::kUnsuccessful});
}

void Machine::on(const TestRtsAndPost&) {
    if (refuse(Verb::kTestRtsAndPost)) {
        return;
    }
    if (std::exchange(s_.test_rts_posted, false)) {
        post({.slot = Slot::kTestRts, .result = Result::kCancelled});
    }
    post({});
    if (std::exchange(s_.rts_received, false)) {
        post({.slot = Slot::kTestRts, .rts_received = true});
    } else if (s_.lost) {
        post({.slot = Slot::kTestRts, .result = Result::kCancelled});
    } else {
        s_.test_rts_posted = true;
    }
}

void Machine::on(const ReceivePost& verb) {
    if (refuse(Verb::kPostOnReceipt)) {
        return;
    }
    cancel_post_on_receipt();
    s_.post = PostOnReceipt{s_.type() == ConversationType::kMapped ? Fill::kLl : verb.fill, verb.max};
}

void Machine::on(const Abort& event) {
    if (s_.over) {
        return;
    }
    if (s_.pending.goal != Goal::kNone) {
        // Where there is no conversation yet, there is none that could have failed.
        const bool abend = event.program_ended && s_.pending.stage != Stage::kSession;
        complete(!abend                                   ? Result::kCancelled
                 : s_.type() == ConversationType::kMapped ? Result::kDeallocAbend
                                                          : Result::kDeallocAbendProg);
    }
    finish();
}

/// A posted receive verb is cancelled, and the conversation is in Receive as if it had not been issued.
void Machine::cancel_posted() {
    if (s_.pending.posted) {
        complete(Result::kCancelled);
        s_.state = ConvState::kReceive;
    }
}

void Machine::cancel_post_on_receipt() {
    if (s_.post) {
        s_.post.reset();
        post({.slot = Slot::kPostOnReceipt, .result = Result::kCancelled});
    }
}

}  // namespace openwosa::sna::lu62::ps
