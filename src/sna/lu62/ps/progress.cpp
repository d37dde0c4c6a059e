// What an outstanding verb waits for, and what follows when it comes.
#include <algorithm>

#include "sna/lu62/fmh.hpp"
#include "sna/lu62/ps/machine.hpp"
#include "sna/sense.hpp"

namespace openwosa::sna::lu62::ps {
namespace {

bool reports_rts(Verb verb) {
    switch (verb) {
        case Verb::kConfirm:
        case Verb::kReceiveAndPost:
        case Verb::kReceiveAndWait:
        case Verb::kReceiveImmediate:
        case Verb::kSendData:
        case Verb::kSendError:
            return true;
        default:
            return false;
    }
}

bool is_status(ItemKind kind) {
    return kind != ItemKind::kData && kind != ItemKind::kError && kind != ItemKind::kLost;
}

}  // namespace

// ---- to the node

/// The first `bytes` of the buffer, all of it when the chain ends.
void Machine::send(std::size_t bytes, bool end) {
    Outgoing& out = s_.out;
    port::Send message;
    message.conv = s_.conv;
    if (end) {
        message.piece = *out.ending;
    }
    message.piece.begin_chain = !out.chain_open;
    message.piece.end_chain = end;
    message.piece.fmh = out.fmh && !out.chain_open;
    message.data.swap(out.buffer);
    if (bytes < message.data.size()) {
        const Octets rest = Octets(message.data).subspan(bytes);
        if (out.spare.capacity() >= rest.size()) {
            out.buffer.swap(out.spare);
        }
        out.buffer.assign(rest.begin(), rest.end());
        message.data.resize(bytes);
    }
    out.credit -= port::rus(bytes, s_.facts.send_ru);
    out.chain_open = !end;
    out.fmh = false;
    if (!s_.begun && !s_.invoked && message.piece.end_bracket &&
        message.piece.answer == port::Answer::kRqe1) {
        // BB and CEB in one chain: partners refuse it as RQE (sense 4004).
        message.piece.answer = port::Answer::kRqd1;
    }
    s_.begun = true;
    if (end) {
        if (message.piece.change_direction || message.piece.end_bracket) {
            s_.ours = false;
            s_.heard = false;
        }
        out.ending.reset();
    }
    out_.down.push_back(std::move(message));
}

/// Sends what is to be sent and the credit allows. A chain that goes on keeps a byte back: it must not end in
/// an empty RU.
void Machine::pump() {
    Outgoing& out = s_.out;
    const std::size_t ru = s_.facts.send_ru;
    if (out.credit == 0 || (!out.ending && out.buffer.size() <= piece_bytes(s_))) {
        return;
    }
    if (out.ending && port::rus(out.buffer.size(), s_.facts.send_ru) <= out.credit) {
        send(out.buffer.size(), true);
        return;
    }
    const std::size_t whole = std::min<std::size_t>((out.buffer.size() - 1) / ru, out.credit);
    if (whole != 0) {
        send(whole * ru, false);
    }
}

bool Machine::drained() const {
    if (s_.pending.goal == Goal::kBuffer) {
        return s_.out.buffer.size() <= piece_bytes(s_);
    }
    return !s_.out.ending;
}

// ---- the outstanding verb

void Machine::settle() {
    if (s_.over) {
        return;
    }
    do {
        pump();
    } while (progress());
    check_post();
    consumed();
}

/// One step on; false when there is nothing to do but wait.
bool Machine::progress() {
    switch (s_.pending.goal == Goal::kNone ? Stage::kSession : s_.pending.stage) {
        case Stage::kSession:
        case Stage::kAnswer:
        case Stage::kTurn:
            return false;
        case Stage::kDrain:
            return progress_drain();
        case Stage::kFmh:
            return progress_fmh();
        case Stage::kPartner:
            if (s_.error_expected || (!s_.inbox.empty() && s_.inbox.front().kind == ItemKind::kError &&
                                      s_.inbox.front().outcome.over)) {
                s_.pending.stage = Stage::kFmh;
                return true;
            }
            if (s_.heard) {
                s_.state = ConvState::kReceive;
                complete(Result::kOk);
            }
            return false;
        case Stage::kHeader:
            if (drained()) {
                const bool abend = s_.pending.goal == Goal::kAbend;
                s_.state = ConvState::kSend;
                complete(Result::kOk);
                if (abend) {
                    finish();
                }
            }
            return false;
        case Stage::kReceive:
            progress_receive();
            return false;
    }
    return false;
}

bool Machine::progress_drain() {
    if (s_.lost) {
        complete_lost();
        return false;
    }
    if (s_.turned) {
        s_.pending.stage = Stage::kFmh;
        return true;
    }
    if (!drained()) {
        return false;
    }
    after_drain();
    return s_.pending.goal != Goal::kNone;
}

void Machine::after_drain() {
    switch (s_.pending.goal) {
        case Goal::kConfirm:
        case Goal::kDeallocateConfirm:
        case Goal::kPrepareConfirm:
            s_.pending.stage = Stage::kAnswer;
            break;
        case Goal::kPrepareLong:
            s_.pending.stage = Stage::kPartner;
            break;
        case Goal::kReceive:
            s_.pending.stage = Stage::kReceive;
            break;
        case Goal::kAbend:
        case Goal::kError:
            put_header();
            break;
        case Goal::kPrepare:
            s_.state = ConvState::kReceive;
            complete(Result::kOk);
            break;
        case Goal::kDeallocate:
        case Goal::kOneShot:
            complete(Result::kOk);
            finish();
            break;
        case Goal::kNone:
        case Goal::kAllocate:
        case Goal::kBuffer:
        case Goal::kFlush:
            complete(Result::kOk);
            break;
    }
}

/// Our FMH-7, a chain of its own.
void Machine::put_header() {
    Outgoing& out = s_.out;
    out.buffer.clear();
    encode_fmh7({s_.pending.sense, !s_.pending.log.empty()}, out.buffer);
    put(out.buffer, s_.pending.log);
    out.fmh = true;
    out.ending = s_.pending.goal == Goal::kAbend ? kEndBracketError : kEndFlush;
    s_.records_out.reset();
    s_.pending.stage = Stage::kHeader;
}

bool Machine::progress_fmh() {
    if (s_.inbox.empty()) {
        return false;
    }
    if (s_.inbox.front().kind == ItemKind::kError) {
        take_error();
    } else {
        complete_lost();
    }
    return false;
}

/// Takes the direction from the partner, to send an FMH-7: whatever it has sent is purged.
void Machine::seize() {
    if (s_.lost) {
        complete_lost();
        return;
    }
    if (s_.inbox.has_end()) {
        complete(s_.pending.goal == Goal::kError ? Result::kDeallocNormal : Result::kOk);
        finish();
        return;
    }
    const bool offered =
        contains(rules::kConfirming, s_.state) || (!s_.inbox.empty() && is_status(s_.inbox.back().kind));
    s_.inbox.purge();
    s_.error_expected = false;
    s_.answer_owed = false;
    if (offered || s_.heard) {
        respond(sense::kErpMessageForthcoming);
    }
    if (offered) {
        s_.turned = false;
        s_.ours = true;
        put_header();
        return;
    }
    s_.purging = true;
    s_.responded = s_.heard;
    s_.purge_anew = false;
    s_.pending.stage = Stage::kTurn;
}

/// The FMH-7 at the front of the inbox ends the outstanding verb.
void Machine::take_error() {
    const Item item = s_.inbox.pop_other();
    if (item.log) {
        out_.log = s_.inbox.pop_log();
    }
    s_.turned = false;
    s_.records_out.reset();
    s_.state = ConvState::kReceive;
    if (s_.pending.goal == Goal::kOneShot) {
        complete(Result::kOk);  // it never tells what the partner thinks
        finish();
        return;
    }
    Completion completion{.result = item.outcome.result, .detail = item.outcome.detail, .sense = item.sense};
    completion.error = true;
    complete(completion);
    if (item.outcome.over) {
        finish();
    }
}

// ---- receiving

/// The status at the front goes to the program. False: it was the end.
bool Machine::take_status(Completion& completion) {
    const Item item = s_.inbox.pop_other();
    s_.answer_owed = item.owed;
    switch (item.kind) {
        case ItemKind::kSend:
            s_.ours = true;
            s_.state = completion.data == DataReceived::kNone ? ConvState::kSend : ConvState::kSendPending;
            completion.status = StatusReceived::kSend;
            return true;
        case ItemKind::kConfirm:
            s_.state = ConvState::kConfirm;
            completion.status = StatusReceived::kConfirm;
            return true;
        case ItemKind::kConfirmSend:
            s_.state = ConvState::kConfirmSend;
            completion.status = StatusReceived::kConfirmSend;
            return true;
        case ItemKind::kConfirmDeallocate:
            s_.state = ConvState::kConfirmDeallocate;
            completion.status = StatusReceived::kConfirmDeallocate;
            return true;
        case ItemKind::kDeallocated:
        case ItemKind::kData:
        case ItemKind::kError:
        case ItemKind::kLost:
            break;
    }
    completion.result = Result::kDeallocNormal;
    return false;
}

void Machine::progress_receive() {
    Inbox& inbox = s_.inbox;
    const Pending& pending = s_.pending;
    const bool buffer = pending.fill == Fill::kBuffer;
    const bool immediate = pending.verb == Verb::kReceiveImmediate;
    if (inbox.empty() || (!inbox.ready(pending.max, buffer) && !(immediate && buffer))) {
        inbox.release();
        if (immediate) {
            complete(Result::kUnsuccessful);
        }
        return;
    }
    s_.state = ConvState::kReceive;
    if (inbox.front().kind == ItemKind::kError) {
        take_error();
        return;
    }
    if (inbox.front().kind == ItemKind::kLost) {
        complete_lost();
        return;
    }
    Completion completion;
    bool merge = true;
    if (inbox.front().kind == ItemKind::kData) {
        const auto taken = inbox.take(pending.max, buffer, out_.views);
        completion.size = taken.size;
        if (buffer) {
            completion.data = DataReceived::kData;
        } else if (taken.user_control) {
            completion.data =
                taken.complete ? DataReceived::kUserControlComplete : DataReceived::kUserControlIncomplete;
        } else {
            completion.data = taken.complete ? DataReceived::kComplete : DataReceived::kIncomplete;
        }
        merge = pending.with_status && (buffer || taken.complete) && !inbox.empty() &&
                is_status(inbox.front().kind);
    }
    const bool goes_on = !merge || take_status(completion);
    complete(completion);
    if (!goes_on) {
        finish();
    }
}

void Machine::check_post() {
    if (!s_.post || s_.over) {
        return;
    }
    const PostOnReceipt wanted = *s_.post;
    Inbox& inbox = s_.inbox;
    if (inbox.empty() || !inbox.ready(std::max(wanted.max, 1u), wanted.fill == Fill::kBuffer)) {
        inbox.release();
        return;
    }
    s_.post.reset();
    const Item& item = inbox.front();
    Completion completion{.slot = Slot::kPostOnReceipt};
    if (item.kind == ItemKind::kError) {
        completion.result = item.outcome.result;
        completion.detail = item.outcome.detail;
        completion.sense = item.sense;
    } else if (item.kind == ItemKind::kLost) {
        completion.result = s_.node_lost    ? Result::kSubsystemAbended
                            : s_.lost_retry ? Result::kConvFailureRetry
                                            : Result::kConvFailureNoRetry;
    } else if (item.kind == ItemKind::kDeallocated) {
        completion.result = Result::kDeallocNormal;
    } else {
        completion.detail = item.kind == ItemKind::kData ? Detail::kData : Detail::kNotData;
    }
    post(completion);
}

// ---- completions

void Machine::post(Completion completion) { out_.completions.push_back(completion); }

void Machine::complete(Completion completion) {
    completion.slot = s_.pending.posted ? Slot::kPosted : Slot::kVerb;
    if (reports_rts(s_.pending.verb)) {
        completion.rts_received = std::exchange(s_.rts_received, false);
    }
    s_.pending = {};
    post(completion);
}

void Machine::complete(Result result, Detail detail, std::uint32_t sense) {
    complete(Completion{.result = result, .detail = detail, .sense = sense});
}

void Machine::complete_lost() {
    if (s_.node_lost) {
        complete(Result::kSubsystemAbended);
    } else if (s_.pending.goal == Goal::kOneShot) {
        complete(Result::kAllocationError,
                 s_.lost_retry ? Detail::kAllocationFailureRetry : Detail::kAllocationFailureNoRetry);
    } else {
        complete(s_.lost_retry ? Result::kConvFailureRetry : Result::kConvFailureNoRetry);
    }
    finish();
}

/// The conversation is over; its program has been told, and the node is.
void Machine::finish() {
    s_.over = true;
    s_.state = ConvState::kReset;
    s_.out = {};
    s_.inbox.purge();
    s_.inbox.consumed();
    s_.pending = {};
    cancel_post_on_receipt();
    if (std::exchange(s_.test_rts_posted, false)) {
        post({.slot = Slot::kTestRts, .result = Result::kCancelled});
    }
    if (!s_.node_lost) {
        out_.down.push_back(port::Free{s_.conv, s_.watch});
    }
}

void Machine::consumed() {
    const std::uint32_t rus = s_.inbox.consumed();
    if (rus != 0 && !s_.over && !s_.lost) {
        out_.down.push_back(port::Consumed{s_.conv, rus, {s_.inbox.spare()}});
    }
}

}  // namespace openwosa::sna::lu62::ps
