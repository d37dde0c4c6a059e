#pragma once
// What the library has while programs use it: transaction programs, their conversations, verbs under way, and
// the connection to the node. One mutex guards it all; nothing of the program runs while it is held.

#include <array>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "call.hpp"
#include "runtime/node_client.hpp"

namespace openwosa::appc {

namespace lu62 = sna::lu62;
namespace port = sna::lu62::port;
namespace ps = sna::lu62::ps;

/// DEALLOCATE's callback: what the session of the conversation does next.
struct Callback {
    void(CALLBACK* routine)(struct appc_hdr*, unsigned char*, unsigned long, unsigned short, void*) = nullptr;
    appc_hdr* vcb = nullptr;
    void* correlator = nullptr;
    std::uint32_t tp = 0;
    unsigned char tp_id[8] = {};
    std::uint32_t conv = 0;
    unsigned short type = 0;  ///< what it is told

    void call() { routine(vcb, tp_id, conv, type, correlator); }
};

struct Conversation {
    std::uint32_t id = 0;  ///< the program's conv_id, and the port's
    std::uint32_t tp = 0;
    ps::State state;
    std::array<Call*, 4> calls{};  ///< outstanding, by ps::Slot
    Call* next = nullptr;          ///< takes `next_slot` once the verb that is being issued is accepted
    ps::Slot next_slot = ps::Slot::kPosted;
    bool closing = false;  ///< for TP_ENDED
    void* log = nullptr;   ///< RECEIVE_LOG_DATA
    std::uint16_t log_size = 0;
    Callback callback;  ///< of the DEALLOCATE that is outstanding, or ended it

    Call*& call(ps::Slot slot) { return calls[static_cast<std::size_t>(slot)]; }
};

struct Tp {
    std::uint32_t id = 0;
    std::string lu_alias;
    sna::Bytes tp_name;
    sna::Bytes user;
    std::string local_alias;         ///< of the local LU, once a session has told it: `lu_alias` may be
                                     ///< none, or a pool's
    std::string lu_name;             ///< likewise
    std::optional<lu62::LuwId> luw;  ///< unprotected; begun by the node, or set by the program
    std::set<std::uint32_t> conversations;
    bool busy = false;      ///< GET_LU_STATUS is outstanding
    bool ending = false;    ///< it is gone when all conversations are
    Call* ended = nullptr;  ///< and then this TP_ENDED is complete
    bool lost = false;      ///< the node it was started at is gone
    bool told = false;      ///< and a verb of it has completed with that
};

/// The connection to the node.
struct Node {
    std::unique_ptr<runtime::NodeClient62> client;
    bool lost = false;
};

class Library {
  public:
    using Lock = std::unique_lock<std::mutex>;

    Lock lock();

    /// Issues a verb. It is done when this returns, or will be.
    void issue(Call& call, Lock& lock);
    /// The same, and returns when it is done. Throws before it is issued, or not at all.
    void issue_and_wait(const Call& loaded, Lock& lock);
    void wake(std::condition_variable& waiter) noexcept;

    /// An asynchronous call's number; it is the library's from here on.
    std::uint32_t adopt(std::unique_ptr<Call> call, Lock& lock);
    /// A call that completes on its own, and a number for it.
    Call& keep(std::unique_ptr<Call> call);
    /// It never was.
    void discard(Call& call);
    enum class Cancelled : std::uint8_t { kYes, kUnknown, kFinished };
    Cancelled cancel(std::uint32_t id);
    void cancel(Call& call);

    /// Opens the trace, unless this has been done since the library was last cleaned up. True: calls are
    /// traced from here on, and were not before.
    bool begin_trace() noexcept;
    bool traced() const noexcept { return traced_.load(std::memory_order_relaxed); }
    void start();
    /// False: it was not started.
    bool clean_up(Lock& lock);
    bool started() const { return started_ > 0; }

    std::uint32_t new_id();
    void complete(Call& call, Codes codes);
    void complete(Call& call);

    // verbs: verbs.cpp, tp_verbs.cpp, session_verbs.cpp; conversations: conversation.cpp
    Tp* find_tp(const unsigned char (&tp_id)[8]);
    void put_tp_id(unsigned char (&tp_id)[8], std::uint32_t id);
    Conversation* find_conversation(const Tp& tp, std::uint32_t conv_id);
    /// The TP of a verb that may be issued now; else the call is complete.
    Tp* checked_tp(Call& call, const unsigned char (&tp_id)[8]);
    /// The same for a verb that needs the node. May let go of the lock for a moment.
    Tp* tp_at_node(Call& call, Lock& lock, const unsigned char (&tp_id)[8]);
    bool fields_checked(Call& call);
    /// Null: there is none, and the call is complete. May let go of the lock for a moment.
    std::shared_ptr<Node> node_for(Call& call, Lock& lock);
    /// The same for what is no verb.
    std::shared_ptr<Node> connected(Lock& lock);
    void ask(Call& call, port::Request&& request);

    void end_tp(Tp& tp, bool hard);
    void end_if_done(Tp& tp);
    void close(Conversation& conversation);
    Conversation& add_conversation(Tp& tp, std::uint32_t id);
    void drive(Conversation& conversation, const ps::Event& event);
    bool send(port::Request&& request);

    std::unordered_map<std::uint32_t, std::unique_ptr<Tp>> tps;
    std::unordered_map<std::uint32_t, std::unique_ptr<Conversation>> conversations;
    std::unordered_map<std::uint32_t, Call*> requests;  ///< verbs the node will answer
    /// Of conversations that have ended, by their numbers, until the node has told what the session did.
    std::unordered_map<std::uint32_t, Callback> callbacks;
    sna::Bytes scratch;

    /// ACTIVATE_SESSION was answered; when the session ends, the program is told.
    struct Activation {
        HANDLE event = nullptr;
        unsigned short* status = nullptr;
    };
    std::unordered_map<std::uint32_t, Activation> activations;
    /// GetAppcConfig, until the node has answered.
    struct ConfigRequest {
        HWND window = nullptr;  ///< told by a message, else by *code
        int* code = nullptr;
        HANDLE handle = nullptr;
        std::string lu_alias;
        int* count = nullptr;
        int max = 0;
        char* names = nullptr;
    };
    std::unordered_map<std::uint32_t, ConfigRequest> config_requests;
    void config_lu(const port::LuStatus& status);
    void configured(std::uint32_t request, const lu62::DisplayInfo* info);
    void configured(std::uint32_t request, int code);
    void deactivated(std::uint32_t request, std::uint16_t status);
    void attached(Call& call, port::Attached& attached);

  private:
    /// Threads to wake once the lock is free, which they would only wait for.
    struct Woken {
        std::array<std::condition_variable*, 16> list{};
        std::size_t count = 0;
    };

    struct Place;
    void indicated(Node* from, port::Indication&& indication);
    void hear();
    void take(Node* from, port::Indication& indication);
    void lose_node();
    std::vector<Callback> due(const port::Indication& indication);
    bool refused_as_lost(Call& call, Tp& tp);
    class Taken;
    void wait(Place& place, Lock& lock);
    void abandon(Call& call) noexcept;
    void settle(Conversation& conversation);
    void accept(Conversation& conversation);
    void forget(Conversation& conversation);
    void put_log(const Conversation& conversation);
    void fill(Conversation& conversation, Call& call, const ps::Completion& completion);
    void answer(port::Indication& indication);

    std::mutex mutex_;
    std::mutex connecting_;  ///< taken before mutex_
    /// What a thread has in here while it issues a verb and waits; not on its stack, which is gone with a
    /// thread that is killed. It stays when the verb is complete, so that it may be notified without the
    /// lock.
    struct Place {
        Call call;
        std::condition_variable done;
    };
    std::vector<std::unique_ptr<Place>> places_;
    std::vector<Place*> free_places_;
    Woken* woken_ = nullptr;  ///< set: wake() leaves them to whoever has the lock
    bool issuing_ = false;    ///< what the node says at once to a verb is heard by its thread: see hear()
    std::deque<port::Indication> said_;
    std::uint32_t started_ = 0;
    std::atomic<bool> traced_{false};  ///< changed with the lock held
    std::uint32_t last_id_ = 0;
    std::uint32_t first_id_ = 0;
    std::uint32_t tp_mark_ = 0;  ///< in every tp_id: those of other processes are not ours
    std::shared_ptr<Node> node_;
    std::unordered_map<std::uint32_t, std::unique_ptr<Call>> asynchronous_;
    ps::Actions actions_;
};

/// Never destroyed: the loop's threads may outlive static objects.
Library& library();

/// What issues one verb: an overload for each control block.
void issue_verb(Library& library, Call& call, Library::Lock& lock);

}  // namespace openwosa::appc
