#pragma once
// A comLU0 session without I/O: API calls and the node's indications in, requests for the node and the call's
// completion out. No clock, thread or lock: the owner serialises, waits, and says when a call's time is over.

#include <comlu0.h>

#include <array>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "sna/port.hpp"

namespace openwosa::comlu0 {

namespace port = sna::port;

/// What a call came to.
struct Completion {
    HRESULT result = S_OK;
    std::uint32_t sense = 0;
    std::uint16_t seqno = 0;
    LONG indication = 0;
    sna::Bytes data;  ///< of start: what the SSCP said meanwhile, which may tell why there is no session
};

class LuSession {
  public:
    struct Options {
        std::string lu_name;  ///< LU or pool; empty: any of the user's
        std::string plu_name;
        bool commands = false;  ///< deliver requests that have no indication of their own
    };

    enum class State : std::uint8_t {
        kOffline,   ///< no LU
        kOpening,   ///< asked for the LU
        kStarting,  ///< asked for the session
        kSscp,      ///< INIT_SSCP: the SSCP answers, the LU-LU session is not there yet
        kActive,    ///< bound, and data may flow
        kReset,     ///< bound, after CLEAR
        kUnbound,   ///< the host unbound it; the next BIND is waited for
        kFailed,    ///< what carries it, or itself, is gone: failure() tells which
        kDead,      ///< the node is gone
    };

    explicit LuSession(Options options) : options_(std::move(options)) {}

    // Calls. One at a time: each begins an operation, which may be done at once.

    /// CreateSession and Online: takes the LU as `id` and starts the session.
    void start(port::LuId id, port::Init init, sna::Bytes data);
    /// Offline.
    void stop();
    void receive(std::size_t size);
    void send(LONG hint, sna::Bytes data);
    void respond(std::uint32_t sense, LONG hint, std::uint16_t seqno);
    /// The time of the operation is over; afterwards it is done.
    void give_up();

    bool done() const { return operation_ == Operation::kNone; }
    /// Of the last operation, once done.
    Completion& completion() { return completion_; }

    /// What Connect says of the session as it is.
    HRESULT connect_result() const;
    /// SetProperty and GetProperty: the session is there at all.
    bool dead() const { return state_ == State::kDead; }
    State state() const { return state_; }
    /// The LU's name once it is known, else what was asked for.
    const std::string& lu_name() const { return actual_name_.empty() ? options_.lu_name : actual_name_; }
    const std::string& pool_name() const { return pool_name_; }

    /// An indication with this session's id, or NodeLost.
    void handle(port::Indication&& indication);
    /// The running operation cannot go on for want of memory.
    void abort() noexcept;
    /// The session is given up: returns the LU.
    void close();

    /// Requests for the node, oldest first; the owner takes them after every call and indication.
    std::vector<port::Request>& requests() { return requests_; }
    bool has_lu() const { return has_lu_; }
    port::LuId id() const { return id_; }

  private:
    enum class Operation : std::uint8_t { kNone, kStart, kStop, kReceive, kSend, kAwaitResponse, kRespond };

    /// One thing Receive can return: an event, or a chain, whole or still growing.
    struct Item {
        LONG flags = 0;
        std::uint16_t seqno = 0;
        sna::Bytes data;
        std::size_t delivered = 0;
        bool complete = true;
        bool touched = false;          ///< a piece was delivered
        std::uint32_t unconsumed = 0;  ///< RUs the node was not told about yet
    };

    void on(port::LuOpened&&);
    void on(port::SscpActive&&);
    void on(port::SscpInactive&&);
    void on(port::InitRefused&&);
    void on(port::SessionStarted&&);
    void on(port::SessionEnded&&);
    void on(port::Received&&);
    void on(port::Responded&&);
    void on(port::Sent&&);
    void on(port::NodeLost&&);
    void on(port::NmvtAnswered&&) {}  // none is sent here

    void finish(HRESULT result, std::uint32_t sense = 0);
    void begin(Operation operation);
    bool refuse(bool needs_bound, LONG hint);
    void release_lu();
    void end_start(HRESULT result, std::uint32_t sense);
    void fail(HRESULT result, std::uint32_t sense);
    void interrupt_send(HRESULT otherwise);
    void sent_data(const port::Sent& sent);

    bool room_for(std::size_t bytes);
    void add_data(port::Received&& received);
    void add_command(port::Received&& received);
    void add_event(LONG flags, std::uint16_t seqno, bool expedited, sna::Bytes data = {});
    void drop_growing_chain();
    void serve_receive();
    void deliver(std::size_t size);
    void grant(Item& item);
    bool growing() const { return !items_.empty() && !items_.back().complete; }
    bool in_chain() const { return !items_.empty() && items_.front().touched; }

    Options options_;
    State state_ = State::kOffline;
    Operation operation_ = Operation::kNone;
    Completion completion_;
    HRESULT failure_ = S_OK;
    std::uint32_t failure_sense_ = 0;

    port::LuId id_ = 0;
    bool has_lu_ = false;
    bool sscp_active_ = false;
    bool reopening_ = false;  ///< the same LU is asked for; its pool is the second try
    port::Init init_ = port::Init::kBind;
    sna::Bytes init_data_;
    sna::Bytes sscp_text_;  ///< what the SSCP said last while the session was being started
    std::string actual_name_;
    std::string pool_name_;

    std::deque<Item> items_;
    std::size_t queued_bytes_ = 0;
    std::size_t wanted_ = 0;  ///< by the running Receive

    port::Tag last_tag_ = 0;
    LONG hint_ = 0;               ///< of the running Send
    bool asks_definite_ = false;  ///< the running Send awaits a response, as far as is known
    HRESULT send_result_ = S_OK;  ///< of the running Send if the response is positive
    struct SentChain {
        port::Tag tag = 0;
        std::uint16_t snf = 0;
    };
    /// The last chains sent, so that late responses find their number.
    std::array<SentChain, 64> sent_{};

    std::vector<port::Request> requests_;
};

}  // namespace openwosa::comlu0
