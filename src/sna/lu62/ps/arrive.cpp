// Messages of the node.
#include "sna/lu62/fmh.hpp"
#include "sna/lu62/ps/machine.hpp"
#include "sna/sense.hpp"

namespace openwosa::sna::lu62::ps {
namespace {

bool asks_answer(const port::Piece& piece) {
    return piece.answer == port::Answer::kRqd2 || piece.answer == port::Answer::kRqd3;
}

struct Refused {
    Result result;
    Detail detail;
};
Refused refused(port::AllocateResult result) {
    switch (result) {
        case port::AllocateResult::kUnsuccessful:
            return {Result::kUnsuccessful, Detail::kNone};
        case port::AllocateResult::kRetry:
            return {Result::kAllocationError, Detail::kAllocationFailureRetry};
        case port::AllocateResult::kNoRetry:
            return {Result::kAllocationError, Detail::kAllocationFailureNoRetry};
        case port::AllocateResult::kBadLuAlias:  // the alias of TP_STARTED, which did not check it (KB
                                                 // Q259205)
        case port::AllocateResult::kLuNotActive:
            return {Result::kSubsystemNotLoaded, Detail::kLocalLuNotActive};
        case port::AllocateResult::kBadPartner:
            return {Result::kParameterCheck, Detail::kBadPartnerLuAlias};
        case port::AllocateResult::kUnknownMode:
            return {Result::kParameterCheck, Detail::kUnknownPartnerMode};
        case port::AllocateResult::kSecurityNotSupported:
            return {Result::kSecurityNotSupported, Detail::kNone};
        case port::AllocateResult::kSyncLevelNotSupported:
            return {Result::kAllocationError, Detail::kSense};
    }
    return {Result::kAllocationError, Detail::kAllocationFailureNoRetry};
}

}  // namespace

void Machine::on(const Begin& event) {
    const port::Attached& attached = event.attached;
    s_ = {};
    s_.conv = attached.conv;
    s_.attach = attached.attach;
    s_.attach.security.password.reset();
    s_.facts = attached.facts;
    s_.invoked = true;
    s_.state = ConvState::kReceive;
    s_.out.credit = attached.credit;
    s_.inbox.start(s_.type(), s_.attach.pip);
}

void Machine::on(const FromNode& event) {
    if (s_.over) {
        return;
    }
    std::visit(
        [this](auto& message) {
            if constexpr (requires { this->arrived(message); }) {
                arrived(message);
            }
        },
        event.message);
}

void Machine::arrived(port::SessionAllocated& message) {
    if (s_.pending.stage != Stage::kSession) {
        return;
    }
    s_.facts = std::move(message.facts);
    s_.attach.luw = std::move(message.luw);
    s_.attach.correlator = std::move(message.correlator);
    s_.attach.security = std::move(message.security);
    s_.out.credit = message.credit;
    Bytes behind;  // PIP, and the data of SEND_CONVERSATION
    behind.swap(s_.out.buffer);
    encode_fmh5(s_.attach, s_.out.buffer);
    put(s_.out.buffer, behind);
    s_.out.fmh = true;
    s_.attach.security.password.reset();
    s_.ours = true;
    s_.inbox.start(s_.type(), false);
    if (s_.pending.goal == Goal::kOneShot) {
        s_.out.ending = kEndBracket;
        s_.pending.stage = Stage::kDrain;
    } else {
        s_.state = ConvState::kSend;
        complete(Result::kOk);
    }
}

void Machine::arrived(port::AllocateFailed& message) {
    if (s_.pending.stage != Stage::kSession) {
        return;
    }
    const Refused why = refused(message.result);
    const bool level = message.result == port::AllocateResult::kSyncLevelNotSupported;
    complete(why.result, why.detail, level ? sense::kSyncLevelNotSupported : message.sense);
    s_.over = true;
}

void Machine::arrived(port::Received& message) {
    if (s_.lost) {
        return;
    }
    if (s_.ours) {
        violated(sense::kDirection);
        return;
    }
    if (s_.purging) {
        purge(message);
        return;
    }
    const bool attach = !s_.invoked && !s_.heard_ever;
    s_.heard = s_.heard_ever = true;
    const bool header = message.piece.fmh;
    if (const std::uint32_t wrong = s_.inbox.add(message, s_.error_expected, attach); wrong != 0) {
        violated(wrong);
        return;
    }
    if (header) {
        s_.error_expected = false;
    }
    if (s_.test_rts_posted && s_.inbox.has_end()) {
        s_.test_rts_posted = false;
        post({.slot = Slot::kTestRts, .result = Result::kCancelled});
    }
}

/// What the partner still sends while we want the direction.
void Machine::purge(const port::Received& message) {
    const port::Piece& piece = message.piece;
    out_.down.push_back(port::Consumed{s_.conv, message.rus, {}});
    s_.heard = s_.heard_ever = true;
    if (piece.end_chain && piece.end_bracket && !asks_answer(piece)) {
        complete(s_.pending.goal == Goal::kError ? Result::kDeallocNormal : Result::kOk);
        finish();
        return;
    }
    if (s_.responded && piece.begin_chain) {
        s_.purge_anew = true;
    }
    const bool offered = piece.end_chain && (asks_answer(piece) || piece.change_direction);
    if (!s_.responded || (offered && s_.purge_anew && asks_answer(piece))) {
        respond(sense::kErpMessageForthcoming);
        s_.responded = true;
    }
    if (offered) {
        s_.purging = false;
        s_.turned = false;
        s_.ours = true;
        put_header();
    }
}

void Machine::arrived(port::Responded& message) {
    if (s_.lost) {
        return;
    }
    if (message.sense == 0) {
        positive();
    } else {
        negative();
    }
}

void Machine::positive() {
    if (s_.pending.stage != Stage::kAnswer || s_.pending.goal == Goal::kNone) {
        return;
    }
    const Goal goal = s_.pending.goal;
    if (goal == Goal::kPrepareConfirm) {
        s_.state = ConvState::kReceive;
    }
    complete(Result::kOk);
    if (goal == Goal::kDeallocateConfirm) {
        finish();
    }
}

/// The partner wants to send an FMH-7.
void Machine::negative() {
    Pending& pending = s_.pending;
    const bool outstanding = pending.goal != Goal::kNone;
    if (outstanding && pending.stage == Stage::kAnswer) {
        // It stands for the answer, and the chain had ended: the direction is the partner's.
        s_.ours = false;
        s_.heard = false;
        s_.error_expected = true;
        pending.stage = Stage::kFmh;
        return;
    }
    if (!s_.ours) {
        // While we purge, the partner's error is purged as well.
        s_.error_expected = !s_.purging && !s_.heard;
        return;
    }
    // What is on the way is purged there; the chain has to end, and the direction to be passed.
    Outgoing& out = s_.out;
    out.buffer.resize(out.chain_open ? 1 : 0);
    out.fmh = false;
    out.ending = kEndTurn;
    s_.records_out.reset();
    s_.heard = false;
    s_.error_expected = true;
    if (!outstanding) {
        s_.turned = true;
    } else if (pending.goal == Goal::kFlush && pending.verb == Verb::kFlush) {
        s_.turned = true;
        complete(Result::kOk);
    } else if (pending.goal == Goal::kAbend) {
        s_.error_expected = false;
        s_.purging = true;
        s_.responded = false;
        s_.purge_anew = false;
        pending.stage = Stage::kTurn;
    } else if (pending.goal != Goal::kReceive) {
        pending.stage = Stage::kFmh;
    }
}

void Machine::arrived(port::Signaled&) {
    if (std::exchange(s_.test_rts_posted, false)) {
        post({.slot = Slot::kTestRts, .rts_received = true});
    } else {
        s_.rts_received = true;
    }
}

void Machine::arrived(port::Credit& message) {
    if (!s_.lost) {
        s_.out.credit += message.rus;
    }
}

void Machine::arrived(port::SessionLost& message) { lose(message.retry, message.sense); }

void Machine::arrived(port::NodeLost&) {
    s_.node_lost = true;
    lose(true, 0);
}

void Machine::violated(std::uint32_t sense) { lose(false, sense); }

/// The session is gone, or not to be used any more. What was received before is still read.
void Machine::lose(bool retry, std::uint32_t sense) {
    if (s_.lost && !s_.node_lost) {
        return;
    }
    s_.lost = true;
    s_.lost_retry = retry;
    s_.purging = false;
    s_.out.buffer.clear();
    s_.out.ending.reset();
    s_.out.chain_open = false;
    s_.records_out.reset();
    s_.inbox.add_lost(retry, sense);
    if (std::exchange(s_.test_rts_posted, false)) {
        post({.slot = Slot::kTestRts, .result = Result::kCancelled});
    }
    Pending& pending = s_.pending;
    if (pending.goal == Goal::kReceive && !s_.node_lost) {
        pending.stage = Stage::kReceive;
    } else if (pending.goal != Goal::kNone) {
        complete_lost();
    }
}

void reclaim(State& state, Bytes&& data) {
    // A conversation that is idle should not hold much.
    constexpr std::size_t kMost = 128 * 1024;
    if (state.over || data.capacity() > kMost || data.capacity() <= state.out.spare.capacity()) {
        return;
    }
    state.out.spare = std::move(data);
    state.out.spare.clear();
}

void step(State& state, const Event& event, Actions& out) {
    Machine machine(state, out);
    state.inbox.forget(state.out.spare);
    std::visit([&machine](const auto& one) { machine.on(one); }, event);
    machine.settle();
}

}  // namespace openwosa::sna::lu62::ps
