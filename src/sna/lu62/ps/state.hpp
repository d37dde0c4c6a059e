#pragma once
// The state of a conversation, as a value. Programs see ConvState; the rest is the protocol's.

#include <cstdint>
#include <optional>
#include <vector>

#include "sna/lu62/gds.hpp"
#include "sna/lu62/port.hpp"
#include "sna/lu62/ps/inbox.hpp"
#include "sna/lu62/ps/rules.hpp"

namespace openwosa::sna::lu62::ps {

enum class Fill : std::uint8_t { kBuffer, kLl };

/// What an outstanding verb is to bring about.
enum class Goal : std::uint8_t {
    kNone,
    kAllocate,
    kOneShot,  ///< SEND_CONVERSATION
    kBuffer,   ///< SEND_DATA: room in the buffer
    kFlush,
    kConfirm,
    kPrepare,
    kPrepareConfirm,
    kPrepareLong,
    kDeallocate,
    kDeallocateConfirm,
    kAbend,
    kError,
    kReceive,
};
/// What it waits for.
enum class Stage : std::uint8_t {
    kSession,  ///< the answer to AllocateSession
    kDrain,    ///< the buffer, and the end of its chain, to be taken by the node
    kAnswer,   ///< the response to a confirm
    kPartner,  ///< the partner's next chain, which stands for the response
    kFmh,      ///< the FMH-7 that a negative response announced
    kTurn,     ///< the direction, to send an FMH-7 of our own; what comes until then is purged
    kHeader,   ///< our FMH-7 to be taken by the node
    kReceive,  ///< something to receive
};

struct Pending {
    Goal goal = Goal::kNone;
    Stage stage = Stage::kDrain;
    Verb verb = Verb::kFlush;
    bool posted = false;  ///< others may be issued meanwhile: its completion has a slot of its own
    bool with_status = false;
    Fill fill = Fill::kBuffer;
    std::uint32_t max = 0;
    std::uint32_t sense = 0;  ///< kAbend, kError: of our FMH-7
    Bytes log;                ///< likewise
};

/// What the program has sent and the node has not taken.
struct Outgoing {
    Bytes buffer;             ///< of the current chain
    bool fmh = false;         ///< `buffer` begins with an FM header, and the chain with it
    bool chain_open = false;  ///< pieces of the chain are with the node; then the buffer is never empty, so
                              ///< that no chain has to end in an empty RU
    std::optional<port::Piece> ending;
    std::uint32_t credit = 0;
    Bytes spare;  ///< a buffer that the node, or the receiving side, has done with
};

struct PostOnReceipt {
    Fill fill = Fill::kBuffer;
    std::uint32_t max = 0;
};

struct State {
    port::ConvId conv = 0;
    port::SessionFacts facts;
    Attach attach;         ///< as sent or received; the password is not kept
    bool invoked = false;  ///< it began with an attach of the partner's
    ConvState state = ConvState::kReset;
    bool over = false;  ///< it has ended and is freed

    bool begun = false;           ///< something was sent
    bool ours = false;            ///< we may send
    bool turned = false;          ///< in Send: a negative response took the direction; the program has yet to
                                  ///< be told
    bool error_expected = false;  ///< a negative response announced an FMH-7
    bool heard = false;           ///< something came in the partner's turn
    bool heard_ever = false;
    bool purging = false;      ///< Stage::kTurn
    bool responded = false;    ///< while purging: the negative response is out
    bool purge_anew = false;   ///< while purging: a chain began after it
    bool answer_owed = false;  ///< in the Confirm states
    bool lost = false;
    bool node_lost = false;
    bool lost_retry = false;
    bool watch = false;
    bool rts_received = false;
    bool test_rts_posted = false;

    Outgoing out;
    RecordTracker records_out;  ///< basic conversations
    Inbox inbox;
    Pending pending;
    std::optional<PostOnReceipt> post;

    ConversationType type() const { return attach.type; }
};

}  // namespace openwosa::sna::lu62::ps
