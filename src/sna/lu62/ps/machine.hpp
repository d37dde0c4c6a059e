#pragma once
// The inside of presentation services: one step's view of the state and its actions.

#include <algorithm>

#include "sna/lu62/ps/conversation.hpp"

namespace openwosa::sna::lu62::ps {

/// Chain ends.
inline constexpr port::Piece kEndFlush{};
inline constexpr port::Piece kEndConfirm{.answer = port::Answer::kRqd2};
inline constexpr port::Piece kEndTurn{.change_direction = true};
inline constexpr port::Piece kEndTurnConfirm{.change_direction = true, .answer = port::Answer::kRqd3};
inline constexpr port::Piece kEndTurnLong{.change_direction = true, .answer = port::Answer::kRqe3};
inline constexpr port::Piece kEndBracket{.end_bracket = true};
inline constexpr port::Piece kEndBracketConfirm{.end_bracket = true, .answer = port::Answer::kRqd2};
inline constexpr port::Piece kEndBracketError{.end_bracket = true, .answer = port::Answer::kRqd1};

/// Data are handed to the node in pieces of whole RUs of about this many bytes, so that few messages carry a
/// stream of small RUs; large ones by twos, which halves the writes and what they wake.
inline std::size_t piece_bytes(const State& state) {
    constexpr std::size_t kPieceBytes = 8192;
    const std::size_t ru = std::max<std::size_t>(state.facts.send_ru, 1);
    return ru > kPieceBytes ? 2 * ru : kPieceBytes / ru * ru;
}

class Machine {
  public:
    Machine(State& state, Actions& out) : s_(state), out_(out) {}

    // verbs.cpp
    void on(const Allocate& verb);
    void on(const Confirm& verb);
    void on(const Confirmed& verb);
    void on(const Deallocate& verb);
    void on(const Flush& verb);
    void on(const PrepareToReceive& verb);
    void on(const Receive& verb);
    void on(const RequestToSend& verb);
    void on(const SendData& verb);
    void on(const SendError& verb);
    void on(const TestRts& verb);
    void on(const TestRtsAndPost& verb);
    void on(const ReceivePost& verb);
    void on(const Abort& event);
    // arrive.cpp
    void on(const Begin& event);
    void on(const FromNode& event);

    /// Behind every event: what the outstanding verb and POST_ON_RECEIPT can now do.
    void settle();

  private:
    // verbs.cpp
    bool refuse(Verb verb);
    bool refuse_boundary(Verb verb);
    bool data_fits(Octets data);
    void append(Octets data, bool user_control);
    void reserve(std::size_t more);
    void begin(Verb verb, Goal goal);
    void begin_ending(Verb verb, Goal goal, const port::Piece& ending);
    void begin_confirm(Verb verb);
    void begin_prepare(Verb verb, PrepareType type, bool long_locks);
    void begin_deallocate(Verb verb, DeallocateType type);
    void begin_abend(Verb verb, std::uint32_t sense, Octets log);
    void begin_error(Goal goal, Verb verb, std::uint32_t sense, Octets log);
    void cancel_posted();
    void cancel_post_on_receipt();

    // progress.cpp
    void pump();
    void send(std::size_t bytes, bool end);
    bool drained() const;
    bool progress();
    bool progress_drain();
    bool progress_fmh();
    void progress_receive();
    void after_drain();
    void put_header();
    void seize();
    void take_error();
    bool take_status(Completion& completion);
    void check_post();
    void complete(Completion completion);
    void complete(Result result, Detail detail = Detail::kNone, std::uint32_t sense = 0);
    void complete_lost();
    void post(Completion completion);
    void finish();
    void consumed();

    // arrive.cpp
    void arrived(port::SessionAllocated& message);
    void arrived(port::AllocateFailed& message);
    void arrived(port::Received& message);
    void arrived(port::Responded& message);
    void arrived(port::Signaled& message);
    void arrived(port::Credit& message);
    void arrived(port::SessionLost& message);
    void arrived(port::NodeLost& message);
    void purge(const port::Received& message);
    void negative();
    void positive();
    void lose(bool retry, std::uint32_t sense);
    void violated(std::uint32_t sense);
    void respond(std::uint32_t sense) { out_.down.push_back(port::Respond{s_.conv, sense}); }

    State& s_;
    Actions& out_;

    friend Outcome allowed(const State&, Verb);
};

}  // namespace openwosa::sna::lu62::ps
