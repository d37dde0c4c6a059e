#pragma once
// Presentation services for a conversation: verbs of the program and messages of the node are one event each;
// completions and messages to the node are actions. The node's side is port.hpp.
//
// A verb completes at once (its completion is among the actions of its own step) or later; until then another
// is answered kConvBusy, unless the outstanding one is posted. GET_ATTRIBUTES, GET_TYPE and GET_STATE read
// the State; RECEIVE_LOG_DATA is the API's: logs come with the completions.

#include <variant>
#include <vector>

#include "sna/lu62/ps/state.hpp"

namespace openwosa::sna::lu62::ps {

// Events: verbs.

/// ALLOCATE and MC_ALLOCATE; with `one_shot` SEND_CONVERSATION: `data` is sent and the conversation
/// deallocated.
struct Allocate {
    port::AllocateSession session;
    ConversationType type = ConversationType::kMapped;
    Bytes tp_name;
    Octets pip;  ///< the PIP variable, or nothing
    bool one_shot = false;
    Octets data;
};
struct Confirm {};
struct Confirmed {};
enum class DeallocateType : std::uint8_t {
    kSyncLevel,
    kFlush,
    kConfirm,  ///< CONFIRM_TYPE: whatever the sync level
    kAbend,    ///< of mapped conversations
    kAbendProg,
    kAbendSvc,
    kAbendTimer,
    kRefuse,  ///< the attach, as `refusal` says
};
struct Deallocate {
    DeallocateType type = DeallocateType::kSyncLevel;
    Refusal refusal = Refusal::kTpNotAvailableRetry;
    Octets log;          ///< error log variable, with the abend types of basic conversations
    bool watch = false;  ///< the session's next event is wanted (port::SessionNext)
};
struct Flush {};
enum class PrepareType : std::uint8_t { kSyncLevel, kFlush, kConfirm };
struct PrepareToReceive {
    PrepareType type = PrepareType::kSyncLevel;
    bool long_locks = false;
};
enum class ReceiveKind : std::uint8_t {
    kWait,
    kWaitPosted,  ///< RECEIVE_AND_WAIT issued asynchronously: as kPost, but it completes once
    kPost,        ///< RECEIVE_AND_POST: accepted at once (slot kVerb), completed in slot kPosted
    kImmediate,
};
struct Receive {
    ReceiveKind kind = ReceiveKind::kWait;
    Fill fill = Fill::kBuffer;  ///< of basic conversations
    bool with_status = false;   ///< rtn_status: data and status together
    std::uint16_t max = 0;
};
struct RequestToSend {};
enum class SendType : std::uint8_t {
    kNone,
    kFlush,
    kConfirm,
    kPrepareFlush,
    kPrepareSyncLevel,
    kPrepareConfirm,
    kDeallocateFlush,
    kDeallocateSyncLevel,
    kDeallocateConfirm,
    kDeallocateAbend,
};
struct SendData {
    Octets data;
    SendType type = SendType::kNone;
    bool user_control = false;  ///< of mapped conversations
};
enum class ErrorType : std::uint8_t { kProgram, kService };
enum class ErrorDirection : std::uint8_t { kReceive, kSend };
struct SendError {
    ErrorType type = ErrorType::kProgram;
    ErrorDirection direction = ErrorDirection::kReceive;
    Octets log;  ///< error log variable, of basic conversations
};
struct TestRts {};
struct TestRtsAndPost {};
struct ReceivePost {  ///< POST_ON_RECEIPT
    Fill fill = Fill::kBuffer;
    std::uint16_t max = 0;
};
/// The outstanding verbs are cancelled and the session is ended (WinAPPCCancelAsyncRequest, TP_ENDED HARD).
struct Abort {
    bool program_ended = false;  ///< the outstanding verb is told of an abend, not of a cancellation
};

// Events: the node.

/// An attach has been accepted for this conversation.
struct Begin {
    const port::Attached& attached;
};
/// A message of this conversation, or NodeLost; data are moved out of it.
struct FromNode {
    port::Indication& message;
};

using Event =
    std::variant<Allocate, Confirm, Confirmed, Deallocate, Flush, PrepareToReceive, Receive, RequestToSend,
                 SendData, SendError, TestRts, TestRtsAndPost, ReceivePost, Abort, Begin, FromNode>;

// Actions.

/// Which verb completes: one outstanding at most in each.
enum class Slot : std::uint8_t { kVerb, kPosted, kTestRts, kPostOnReceipt };

struct Completion {
    Slot slot = Slot::kVerb;
    Result result = Result::kOk;
    Detail detail = Detail::kNone;
    std::uint32_t sense = 0;
    bool rts_received = false;
    DataReceived data = DataReceived::kNone;
    StatusReceived status = StatusReceived::kNone;
    std::uint32_t size = 0;  ///< of the data received: `views` of the actions
    bool error = false;      ///< an FMH-7 was told: `log` of the actions is its log, or empty
};

struct Actions {
    std::vector<port::Request> down;
    std::vector<Completion> completions;
    std::vector<Octets> views;  ///< received data, in order; hold until the next step
    Bytes log;

    void clear() {
        down.clear();
        completions.clear();
        views.clear();
        log.clear();
    }
};

void step(State& state, const Event& event, Actions& out);

/// The data of a port::Send that has been dealt with: memory for the next.
void reclaim(State& state, Bytes&& data);

/// The rule of a verb in this state: what a verb would be refused with, or kOk.
Outcome allowed(const State& state, Verb verb);

}  // namespace openwosa::sna::lu62::ps
