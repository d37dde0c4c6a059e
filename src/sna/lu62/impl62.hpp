#pragma once
// What the files of the LU 6.2 node share; nobody else includes it.

#include <deque>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "sna/lu62/cnos.hpp"
#include "sna/lu62/half_session.hpp"
#include "sna/lu62/node62.hpp"
#include "sna/lu62/sense62.hpp"
#include "sna/lu62/substitute.hpp"
#include "sna/pu/segment.hpp"
#include "sna/pu/sscp_lu.hpp"

namespace openwosa::sna::lu62 {

namespace sscp = pu::sscp_lu;
using port::ConvId;
using port::GroupId;
using port::Polarity;
using port::RequestId;
using port::TpId;

template <class... F>
struct Overloaded : F... {
    using F::operator()...;
};
template <typename... F>
Overloaded(F...) -> Overloaded<F...>;  // clang 14, which builds the fuzzers, does not deduce it

/// A conversation's key: whose, and its number there. The node's own have a client no client has.
using ConvKey = std::uint64_t;
inline constexpr ClientId kNodeItself = 0xFFFFFFFF;
constexpr ConvKey conv_key(ClientId client, ConvId conv) { return static_cast<ConvKey>(client) << 32 | conv; }

struct Requester {
    ClientId client = 0;
    RequestId request = 0;
    auto operator<=>(const Requester&) const = default;
};

/// An ACTIVATE_SESSION that waits, or whose session is there.
struct Activation {
    Requester who;
    Polarity polarity = Polarity::kEither;
};

struct LuPair;

/// A mode of an LU pair: limits, sessions, and who waits for one.
struct Mode {
    LuPair* pair = nullptr;
    std::string name;
    ModeConfig config;
    bool implicit = false;
    bool ready = false;  ///< limits are in force: CNOS has run, or is not needed
    std::uint16_t limit = 0;
    std::uint16_t min_own = 0;      ///< sessions reserved for us to win
    std::uint16_t min_partner = 0;  ///< and for the partner
    bool drain_own = false;         ///< what waits here is still served although the mode is closed
    bool drain_partner = false;
    bool responsible = false;  ///< for ending sessions that a lower limit leaves over

    std::set<GroupId> sessions;  ///< active, and being activated
    std::set<GroupId> idle;      ///< active, and free for anybody
    std::uint32_t winners = 0;   ///< of `sessions`
    std::uint32_t losers = 0;
    std::uint32_t coming = 0;  ///< being activated for allocations
    std::deque<ConvKey> waiting;
    std::deque<Activation> passive;
    std::vector<Activation> after_cnos;
    std::uint64_t no_bind_until = 0;  ///< the partner has as many as it may: it began some at the same time
    std::uint32_t refused_binds = 0;  ///< in a row
    bool serving = false;
    bool serve_again = false;
};

struct CnosJob {
    std::optional<Requester> who;  ///< none: begun by the node
    CnosCommand command;
    std::uint16_t auto_activate = 0;
};

/// A local LU and a partner.
struct LuPair {
    std::size_t local = 0;
    std::string partner;  ///< canonical
    bool mirror = false;  ///< the far end of a session of an LU with itself
    const PartnerLuConfig* config = nullptr;
    bool parallel = true;
    bool local_partner = false;       ///< an LU of this node
    std::optional<std::size_t> link;  ///< index; where it is fixed or was found
    std::map<std::string, std::unique_ptr<Mode>> modes;
    std::deque<CnosJob> jobs;  ///< the first one runs
    bool cnos_running = false;
    std::optional<std::uint64_t> last_without;  ///< when it last came to have no session
};

enum class SessionState : std::uint8_t {
    kLinkWanted,  ///< BIND waits for the link
    kIniting,     ///< dependent: INIT-SELF is out, or waits for the SSCP
    kBinding,
    kActive,
    kUnbinding,
};

struct Session {
    GroupId group = 0;
    Mode* mode = nullptr;
    std::size_t link = 0;
    bool addressed = false;
    bool odai = false;
    std::uint8_t daf = 0;  ///< of what we send
    std::uint8_t oaf = 0;
    SessionState state = SessionState::kLinkWanted;
    bool primary = false;
    bool first_speaker = false;
    bool counted = false;  ///< in its mode
    bool for_allocation = false;
    SessionParameters bound;
    SecurityOffer partner_accepts;
    SecurityOffer own_accepts;
    std::optional<Nonces> nonces;         ///< BIND agreed on password substitution
    std::uint64_t attaches_sent = 0;      ///< with a substitute
    std::uint64_t attaches_received = 0;  ///< the highest sequence number that came with a good one
    HalfSession half;
    std::optional<ConvKey> conv;
    std::optional<ConvKey> bidder;  ///< it bids; meanwhile the partner may have begun a bracket of its own
    bool bid_refused = false;       ///< no bid until the partner has had its bracket, or a while later
    bool awaits_rtr = false;        ///< no bid until the partner sends RTR
    bool deactivating = false;
    bool began_bis = false;
    bool asked_to_end = false;  ///< DEACTIVATE_SESSION: its ACTIVATE_SESSION is not told
    std::optional<Activation> activation;
    std::vector<std::pair<ClientId, ConvId>> watchers;
    std::deque<ConvKey> group_waiting;
    std::vector<Requester> deactivations;
    std::optional<std::uint64_t> deadline;
};

enum class ConvState : std::uint8_t {
    kWaiting,    ///< for a session
    kBidding,    ///< it has one if the partner agrees
    kActive,     ///< a client's, with a session or without one any more
    kAttaching,  ///< the partner's, before its FMH-5
    kQueued,     ///< its FMH-5 waits for a program, or for its password to be checked
    kRejecting,  ///< an FMH-7 is on its way
    kCnosSource,
    kCnosTarget,
};

struct QueuedPiece {
    port::Piece piece;
    Bytes data;
};

struct Conversation {
    ConvKey key = 0;
    ClientId client = 0;
    ConvId conv = 0;
    TpId tp = 0;
    ConvState state = ConvState::kWaiting;
    GroupId session = 0;
    GroupId had = 0;  ///< the session, also when the bracket is over
    std::int64_t credit = 0;
    std::uint32_t held = 0;  ///< RUs the client was given and has not said it consumed
    bool sent_end = false;   ///< the client has ended the bracket for its part
    // Waiting.
    port::AllocateSession request;
    Mode* mode = nullptr;
    // Attaching, queued.
    Attach attach;
    std::size_t local = 0;
    port::SessionFacts facts;  ///< a bracket of one direction is over before its program comes
    std::vector<QueuedPiece> pieces;
    bool signaled = false;
    std::optional<std::uint64_t> deadline;
    std::uint64_t check = 0;  ///< of its password, under way
    bool allowed = false;     ///< the attach has been checked, and the password was good
    sense::Sense proof = 0;   ///< of its password's substitute: why it is none
    // Rejecting, CNOS.
    sense::Sense sense = 0;
    Bytes data;
    bool told = false;  ///< 0846 has been sent
    bool done = false;
};

struct Receive {
    ClientId client = 0;
    port::ReceiveAllocate request;
    std::size_t manager_lu = static_cast<std::size_t>(-1);
    std::optional<std::uint64_t> deadline;
};

struct Tp {
    std::string lu_alias;
    Bytes name;
    bool invoked = false;
    std::uint64_t started = 0;
    std::optional<std::size_t> local;  ///< the LU its first session found
};

struct Client {
    std::string user;
    std::map<TpId, Tp> tps;
    std::set<ConvKey> convs;
    std::set<Bytes> served;  ///< names it has taken attaches for
};

/// A program that was started and has not received its attach.
struct Starting {
    std::string token;
    Bytes tp_name;
    std::uint64_t deadline = 0;
};

struct Local {
    LocalLuConfig config;
    bool implicit = false;
    std::optional<ClientId> manager;
    std::deque<Receive> manager_receives;
    std::deque<ConvKey> manager_attaches;
    // Dependent.
    sscp::State sscp;
    std::optional<GroupId> initing;
    std::optional<GroupId> bound;
    bool init_sent = false;
};

struct Link {
    LinkConfig config;
    bool loop = false;
    bool up = false;
    bool t21 = false;
    bool starting = false;
    bool congested = false;  ///< told so
    bool hold = false;       ///< sessions keep what they have to send
    std::size_t burst = 0;   ///< bytes sent in this step
    std::uint32_t max_btu = 0;
    LinkFacts facts;
    bool odai = false;  ///< of the sessions we begin
    pu::Reassembly reassembly;
    std::unordered_map<std::uint32_t, GroupId> by_address;
    std::uint16_t next_address = 0x0200;
    bool pu_active = false;
    std::vector<std::size_t> dependents;  ///< locals
};

enum class Timer : std::uint8_t { kSession, kReceive, kAttach, kProgram, kLink, kServe };

struct Node62::Impl {
    explicit Impl(Node62Config c);

    void step(Event62&& event, Actions62& out);

    // node62.cpp: links and PIUs.
    void link_up(const LinkUp& e);
    void link_down(std::size_t link);
    void congested(std::size_t link, bool on);
    void release(std::size_t link);
    void received(std::size_t link, Octets bytes);
    void dispatch(std::size_t link, const Piu& piu);
    void run_loop();
    void send_wire(std::size_t link, Wire& w);
    void send_sc(const Session& s, Octets ru);
    void refuse(std::size_t link, const Piu& piu, sense::Sense sense);
    std::optional<std::size_t> link_index(LinkId id) const;
    static std::uint32_t address(bool odai, std::uint8_t daf, std::uint8_t oaf) {
        return static_cast<std::uint32_t>(odai << 16 | daf << 8 | oaf);
    }
    /// Runs `f(half, out)` on a half-session and carries out what it yields. The session may be gone after.
    template <class F>
    void run(Session& s, F&& f);
    void told(GroupId group, const Told& t);
    void tick();

    // seen62.cpp: PIUs as they are traced.
    void identify(PiuSeen& seen, std::size_t link, const Th& th);
    void see_sent(std::size_t link, Octets piu);
    void see_received(std::size_t link, const Piu& piu);

    // names62.cpp: names.
    std::string qualified(std::string_view name) const;
    std::optional<std::size_t> find_local(std::string_view alias, const std::string& user);
    std::optional<std::size_t> local_by_name(std::string_view name) const;
    std::size_t add_local(std::string_view alias);
    enum class Found : std::uint8_t { kOk, kBadAlias, kBadName };
    Found find_pair(std::size_t local, const port::Partner& partner, LuPair*& pair);
    LuPair* partner_of(std::size_t local, std::string_view name, bool mirror);
    LuPair& make_pair(std::size_t local, const std::string& name, bool mirror, const PartnerLuConfig* config);
    Mode* find_mode(LuPair& pair, std::string_view name);
    port::SessionFacts facts(const Session& s);

    // sessions62.cpp: sessions and limits.
    Session* session(GroupId group);
    bool room(const Mode& m, bool winner) const;
    /// Begins a session. False: there is no way to the partner; `failure` says why.
    Session* start_session(Mode& m, bool winner, sense::Sense& failure);
    bool find_address(Link& l);
    void send_bind(Session& s);
    void bind_arrived(std::size_t link, const Piu& piu);
    sense::Sense accept_bind(std::size_t link, const Piu& piu, ParametersResult& bind);
    sense::Sense choose_local(std::size_t link, const Piu& piu, const SessionParameters& p,
                              std::size_t& local);
    void bind_response(Session& s, const Piu& piu);
    void session_failed(Session& s, sense::Sense sense);
    void start_half(Session& s);
    void activated(Session& s);
    void unbind_arrived(std::size_t link, const Piu& piu, Session* s);
    void unbind(Session& s, std::uint8_t type, sense::Sense sense, bool retry);
    void session_ended(Session& s, bool retry, sense::Sense sense, bool failure);
    void forget(Session& s);
    void count(Session& s, bool in);
    void session_free(Session& s);
    void deactivate(Session& s);
    void try_bis(Session& s);
    bool draining(const Mode& m) const;
    bool ending(const Session& s) const;
    void drained(Mode& m);
    void update_idle(Session& s);
    void set_deadline(Session& s, std::optional<std::uint64_t> at);
    void activate(const Requester& who, const port::Activate& r);
    void activate_now(Mode& m, const Activation& a);
    void deactivate_request(const Requester& who, const port::Deactivate& r);
    void deactivation_progress(Session& s);
    void trim(Mode& m);
    HalfSessionSetup setup_of(const Session& s) const;

    // allocate62.cpp: the resource manager.
    void allocate(ClientId client, const port::AllocateSession& r);
    void allocate_failed(Conversation& c, port::AllocateResult result, sense::Sense sense);
    void serve(Mode& m);
    enum class Given : std::uint8_t { kYes, kWait, kFailed };
    Given try_give(Mode& m, Conversation& c, std::uint32_t ahead);
    /// Who gets this session, whose bracket is ours to begin.
    std::optional<ConvKey> next_waiting(const Session& s);
    /// The bracket is ours: to a conversation that waits, or given up.
    void hand_out(Session& s);
    void give(Session& s, Conversation& c);
    void bid(Session& s, Conversation& c);
    void back_to_waiting(Conversation& c);
    std::optional<GroupId> idle_session(const Mode& m, bool winner) const;
    /// AP_STRONG, and no substitute can be made on this session: the allocation has failed.
    bool refuse_strong(const Session& s, Conversation& c);
    void fail_waiting(Mode& m, port::AllocateResult result, sense::Sense sense);
    void fail_impatient(Mode& m, sense::Sense sense);
    void free_conv(ClientId client, const port::Free& r);
    void give_back(Conversation& c, std::uint32_t rus = 0xFFFFFFFF);  ///< as a rule, all it holds
    void lost(Conversation& c, bool retry, sense::Sense sense);
    void erase(ConvKey key);
    Conversation* conv(ConvKey key);
    Conversation& new_own(ConvState state);

    // attaches62.cpp: the TP manager.
    Bytes copy_of(Octets data);
    void piece_arrived(Session& s, const Told& t);
    void attach_arrived(Session& s, Conversation& c, const Told& t);
    void route(Conversation& c);
    sense::Sense check_attach(const Conversation& c, const Session& s, const TpConfig* tp) const;
    void enqueue(Conversation& c, std::uint32_t timeout_ms);
    void check_password(Conversation& c, std::uint32_t timeout_ms);
    void password_checked(const PasswordChecked& e);
    const TpConfig* find_tp(const Bytes& name, std::string_view lu_alias) const;
    void deliver(Conversation& c, const Receive& r);
    void reject(Conversation& c, sense::Sense sense);
    void reject_step(Conversation& c);
    void receive(ClientId client, const port::ReceiveAllocate& r);
    void receive_failed(const Receive& r, port::ReceiveResult result);
    void end_manager(ClientId client, const port::EndAttachManager& r);
    void start_program(const TpConfig& tp, const Bytes& name);
    void program_failed(const std::string& token, bool retry);
    bool running(const Bytes& name) const;
    bool served(const Bytes& name) const;
    void next_instance(const Bytes& name);
    void route_again(const std::set<Bytes>& names);
    void drop_receives(ClientId client);

    // security62.cpp: what sessions and attaches prove.
    SecurityOffer offer(const LuPair& pair) const;
    DesBlock nonce();
    AccessSecurity security_for(Session& s, const port::AllocateSession& r);
    bool substitute(Session& s, const port::AllocateSession& r, AccessSecurity& a);
    sense::Sense check_substitute(const AccessSecurity& security, Session& s) const;

    // cnos62.cpp: session limits.
    void cnos_request(const Requester& who, const port::Cnos& r);
    std::optional<port::CnosResult> check_cnos(const port::Cnos& r, LuPair*& pair, const std::string& user);
    std::optional<port::CnosResult> check_cnos_mode(const port::Cnos& r, const Mode& m) const;
    std::vector<Mode*> modes_of(LuPair& pair, const CnosCommand& c);
    void want_limits(Mode& m);
    void run_cnos(LuPair& pair);
    void cnos_given(Session& s, Conversation& c);
    void cnos_failed(LuPair& pair, bool retry, sense::Sense sense);
    void cnos_piece(Session& s, Conversation& c, const Told& t);
    void cnos_answer(Session& s, Conversation& c);
    void cnos_reply(LuPair& pair, Conversation& c);
    void cnos_done(LuPair& pair, port::CnosResult result, sense::Sense sense);
    void apply_limits(LuPair& pair, const CnosCommand& c, bool source, std::uint16_t auto_activate);
    void set_limits(Mode& m, const CnosCommand& c, bool source);
    void become_single(LuPair& pair);

    // dependent62.cpp: dependent LUs.
    bool pu_piu(std::size_t link, const Piu& piu);
    void drop_dependents(std::size_t link);
    void run_sscp(std::size_t local, const sscp::Event& event);
    void init_self(Session& s);
    void init_failed(std::size_t local, sense::Sense sense);

    // clients62.cpp.
    void client_gone(ClientId id);
    void request(ClientId client, port::Request& r);
    void cancel(ClientId client, RequestId request);
    void tp_ended(ClientId client, TpId tp);
    void lu_status(const Requester& who, const port::GetLuStatus& r);
    void display(const Requester& who, const port::Display& r);
    template <class Indication>
    void indicate(ClientId client, Indication indication) {
        if (client != kNodeItself) {
            out->indications.push_back({client, std::move(indication)});
        }
    }
    std::uint64_t random();
    void arm(Timer timer, std::uint64_t id, std::uint64_t at) { timers.insert({at, timer, id}); }

    Node62Config config;
    std::vector<Local> locals;
    std::vector<Link> links;  ///< 0 and 1: the two ends of the loop inside the node
    std::map<LinkId, std::size_t> by_link;
    std::map<std::tuple<std::size_t, std::string, bool>, std::unique_ptr<LuPair>> pairs;
    std::unordered_map<GroupId, std::unique_ptr<Session>> sessions;
    std::unordered_map<ConvKey, std::unique_ptr<Conversation>> conversations;
    std::map<ClientId, Client> clients;
    std::map<Bytes, std::deque<Receive>> receives;
    std::map<Bytes, std::deque<ConvKey>> attaches;
    std::vector<Starting> starting;
    std::set<std::tuple<std::uint64_t, Timer, std::uint64_t>> timers;
    std::map<Requester, std::uint32_t> deactivating;  ///< sessions still to end
    std::deque<std::pair<std::size_t, Bytes>> loop;
    std::size_t queued_attaches = 0;
    std::map<std::uint64_t, ConvKey> checks;  ///< passwords that are being checked
    std::uint64_t last_check = 0;
    std::map<std::uint64_t, Mode*> serve_later;
    std::uint64_t last_serve = 0;
    GroupId last_group = 0;
    ConvId last_own = 0;
    std::uint64_t last_correlator = 0;
    std::uint16_t sc_id = 0;
    std::uint64_t random_state = 0;
    std::uint64_t dropped = 0;
    std::vector<std::unique_ptr<HalfSessionOut>> spare;
    // Of the event being handled.
    std::uint64_t now = 0;
    Actions62* out = nullptr;
    Wire wire;
    Bytes scratch;
    Bytes gathered;  ///< a PIU that was in two places
};

template <class F>
void Node62::Impl::run(Session& s, F&& f) {
    std::unique_ptr<HalfSessionOut> mine;
    if (spare.empty()) {
        mine = std::make_unique<HalfSessionOut>();
    } else {
        mine = std::move(spare.back());
        spare.pop_back();
    }
    mine->clear();
    const GroupId group = s.group;
    f(s.half, *mine);
    send_wire(s.link, mine->wire);
    for (const Told& t : mine->told) {
        told(group, t);
    }
    spare.push_back(std::move(mine));
}

}  // namespace openwosa::sna::lu62
