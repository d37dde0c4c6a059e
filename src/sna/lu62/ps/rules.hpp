#pragma once
// The state table of the conversation verbs: where each is legal, what it is told where it is not, and where
// it may leave the conversation. From the verbs' reference pages (Host Integration Server, "Conversation
// States" and one page per verb).

#include <array>
#include <cstdint>

#include "sna/lu62/ps/outcome.hpp"

namespace openwosa::sna::lu62::ps {

enum class ConvState : std::uint8_t {
    kReset,
    kSend,
    kSendPending,  ///< Send, after data and the send indication came together: SEND_ERROR's err_dir counts
    kReceive,
    kConfirm,
    kConfirmSend,
    kConfirmDeallocate,
    kPendingPost,  ///< a receive verb is outstanding and others may be issued
};
inline constexpr std::size_t kConvStates = 8;

enum class Verb : std::uint8_t {
    kAllocate,
    kSendConversation,
    kConfirm,
    kConfirmed,
    kDeallocateFlush,    ///< FLUSH, or SYNC_LEVEL with sync level NONE
    kDeallocateConfirm,  ///< SYNC_LEVEL with sync level CONFIRM, or CONFIRM_TYPE
    kDeallocateAbend,    ///< the ABEND types, and the refusals of an attach
    kFlush,
    kGetAttributes,
    kGetType,
    kGetState,
    kPrepareToReceive,
    kReceiveAndPost,
    kReceiveAndWait,
    kReceiveImmediate,
    kRequestToSend,
    kSendData,
    kSendError,
    kTestRts,
    kTestRtsAndPost,
    kPostOnReceipt,
    kReceiveLogData,
};
inline constexpr std::size_t kVerbs = 22;

using StateSet = std::uint8_t;
constexpr StateSet set_of(ConvState state) {
    return static_cast<StateSet>(1u << static_cast<unsigned>(state));
}
template <typename... States>
constexpr StateSet set_of(ConvState first, States... more) {
    return static_cast<StateSet>(set_of(first) | set_of(more...));
}
constexpr bool contains(StateSet set, ConvState state) { return (set & set_of(state)) != 0; }

struct Rule {
    StateSet legal = 0;
    StateSet after = 0;  ///< where it may end; a verb that is refused changes nothing
    Detail bad_state = Detail::kNone;
    Detail not_boundary =
        Detail::kNone;  ///< basic conversation, a logical record is incomplete; kNone: no check
};

namespace rules {
inline constexpr StateSet kSending = set_of(ConvState::kSend, ConvState::kSendPending);
inline constexpr StateSet kConfirming =
    set_of(ConvState::kConfirm, ConvState::kConfirmSend, ConvState::kConfirmDeallocate);
inline constexpr StateSet kAny =
    static_cast<StateSet>(kSending | kConfirming | set_of(ConvState::kReceive, ConvState::kPendingPost));
inline constexpr StateSet kResetOnly = set_of(ConvState::kReset);
/// A partner's error leaves Receive, its end or ours Reset.
inline constexpr StateSet kFailed = set_of(ConvState::kReceive, ConvState::kReset);
inline constexpr StateSet kReceived = static_cast<StateSet>(kFailed | kSending | kConfirming);

inline constexpr std::array<Rule, kVerbs> kTable = [] {
    std::array<Rule, kVerbs> table{};
    const auto set = [&table](Verb verb, Rule rule) { table[static_cast<std::size_t>(verb)] = rule; };
    const StateSet send = set_of(ConvState::kSend);
    const StateSet receive = set_of(ConvState::kReceive);
    const StateSet all = static_cast<StateSet>(kAny | kResetOnly);
    const auto with = [](StateSet a, StateSet b) { return static_cast<StateSet>(a | b); };
    set(Verb::kAllocate, {kResetOnly, with(kResetOnly, send)});
    set(Verb::kSendConversation, {kResetOnly, kResetOnly});
    set(Verb::kConfirm,
        {kSending, with(kSending, kFailed), Detail::kConfirmBadState, Detail::kConfirmNotLlBdy});
    set(Verb::kConfirmed, {kConfirming, set_of(ConvState::kReceive, ConvState::kSend, ConvState::kReset),
                           Detail::kConfirmedBadState});
    set(Verb::kDeallocateFlush, {kSending, kFailed, Detail::kDeallocFlushBadState, Detail::kDeallocNotLlBdy});
    set(Verb::kDeallocateConfirm,
        {kSending, kFailed, Detail::kDeallocConfirmBadState, Detail::kDeallocNotLlBdy});
    set(Verb::kDeallocateAbend, {kAny, kResetOnly});
    set(Verb::kFlush, {kSending, with(kSending, kResetOnly), Detail::kFlushNotSendState});
    set(Verb::kGetAttributes, {kAny, all});
    set(Verb::kGetType, {kAny, all});
    set(Verb::kGetState, {all, all});
    set(Verb::kPrepareToReceive, {kSending, kFailed, Detail::kPToRNotSendState, Detail::kPToRNotLlBdy});
    set(Verb::kReceiveAndPost, {with(kSending, receive), with(kReceived, set_of(ConvState::kPendingPost)),
                                Detail::kRcvAndPostBadState, Detail::kRcvAndPostNotLlBdy});
    set(Verb::kReceiveAndWait,
        {with(kSending, receive), kReceived, Detail::kRcvAndWaitBadState, Detail::kRcvAndWaitNotLlBdy});
    set(Verb::kReceiveImmediate, {receive, kReceived, Detail::kRcvImmdBadState});
    set(Verb::kRequestToSend, {set_of(ConvState::kReceive, ConvState::kConfirm, ConvState::kPendingPost), all,
                               Detail::kRToSBadState});
    set(Verb::kSendData,
        {kSending, with(kSending, kFailed), Detail::kSendDataNotSendState, Detail::kSendDataNotLlBdy});
    set(Verb::kSendError, {kAny, with(send, kFailed)});
    set(Verb::kTestRts, {kAny, all});
    set(Verb::kTestRtsAndPost, {kAny, all});
    set(Verb::kPostOnReceipt, {receive, receive});
    set(Verb::kReceiveLogData, {kAny, all});
    return table;
}();
}  // namespace rules

constexpr const Rule& rule_of(Verb verb) { return rules::kTable[static_cast<std::size_t>(verb)]; }

}  // namespace openwosa::sna::lu62::ps
