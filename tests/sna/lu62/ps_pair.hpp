#pragma once
// Two conversations joined back to back by port messages: a double of the node, which holds each side to the
// rules of the port and of FM profile 19, and delivers when told to.

#include <gtest/gtest.h>

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "sna/lu62/fmh.hpp"
#include "sna/lu62/ps/conversation.hpp"

namespace openwosa::sna::lu62::ps::test {

/// A completion with copies of what it views.
struct Done {
    Completion completion;
    Bytes data;
    Bytes log;

    Result result() const { return completion.result; }
    Detail detail() const { return completion.detail; }
};

struct End {
    State state;
    std::deque<port::Indication> inbound;
    std::vector<Done> done;
    std::vector<port::Send> sent;  ///< since clear_sent
    std::size_t requests = 0;      ///< to the node, Consumed aside
    // The half-session's view.
    bool may_send = false;
    bool awaiting = false;  ///< a response to RQD2 or RQD3
    bool owes = false;      ///< one
    bool heard = false;     ///< something was delivered in the partner's turn
    bool in_chain = false;  ///< receiving one
    bool answered = false;  ///< it has its negative response already
    bool sending_chain = false;
    std::uint32_t credit = 0;
    std::uint32_t unconsumed = 0;
    std::size_t given_back = 0;  ///< the largest buffer that came with Consumed
    bool freed = false;
    bool attached = false;  ///< the partner's FMH-5 has come
};

class Pair {
  public:
    std::uint16_t ru = 256;
    std::uint32_t window = 7;
    bool split = false;  ///< every RU is a piece of its own
    std::optional<port::AllocateResult> refuse;
    std::uint32_t refuse_sense = 0;
    ConversationType type = ConversationType::kBasic;
    SyncLevel sync = SyncLevel::kConfirm;

    End ends[2];
    bool bracket_over = false;
    bool lost = false;
    std::vector<std::string> violations;
    Actions actions;

    /// A verb; what it completes is in `done`.
    void issue(int end, const Event& event);
    /// Issues, delivers everything, and gives the completion in slot kVerb.
    Done verb(int end, const Event& event);
    std::optional<Done> take(int end, Slot slot = Slot::kVerb);
    /// Delivers one message to `end`; false when none waits.
    bool deliver(int end);
    void run();
    void lose(bool retry);
    void lose_node(int end);

    /// End 0 allocates; end 1 has the attach once something has been sent.
    Done allocate();
    /// The same, with the attach at end 1, in Receive.
    void connect();

    /// `size` bytes as one logical record (basic), or so many bytes of data (mapped).
    Bytes record(std::size_t size, std::uint8_t fill = 0xC1) const;
    Event send(const Bytes& data, SendType send_type = SendType::kNone) const {
        return SendData{data, send_type, false};
    }
    static Event receive(std::uint16_t max = 32767, ReceiveKind kind = ReceiveKind::kWait,
                         bool status = false, Fill fill = Fill::kLl) {
        return Receive{kind, fill, status, max};
    }

  private:
    void require(bool holds, const char* rule) {
        if (!holds) {
            violations.emplace_back(rule);
        }
    }
    void collect(int end);
    void down(int end, port::Request& request);
    void down_send(int end, port::Send& send);
    void down_respond(int end, const port::Respond& response);
    void down_free(int end);
    void up_received(int end, port::Received& received);
    void push_piece(int end, const port::Piece& piece, Octets data);
    void step_with(int end, const Event& event);
};

}  // namespace openwosa::sna::lu62::ps::test
