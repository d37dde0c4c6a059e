#pragma once
// What the files of the node share; nobody else includes it.

#include <array>
#include <deque>
#include <map>
#include <set>
#include <utility>

#include "sna/lu0/half_session.hpp"
#include "sna/node/lu_table.hpp"
#include "sna/node/node.hpp"
#include "sna/pu/segment.hpp"
#include "sna/pu/sscp_lu.hpp"

namespace openwosa::sna::node {

namespace sscp = pu::sscp_lu;

template <class... F>
struct Overloaded : F... {
    using F::operator()...;
};
template <typename... F>
Overloaded(F...) -> Overloaded<F...>;  // clang 14, which builds the fuzzers, does not deduce it

inline constexpr std::size_t kNoLu = static_cast<std::size_t>(-1);

struct Owner {
    ClientId client = 0;
    port::LuId id = 0;
};

struct Lu {
    std::size_t pu = 0;
    sscp::State sscp;
    lu0::State half;
    std::optional<Owner> owner;
    bool started = false;   ///< StartSession is in force
    bool ending = false;    ///< the session is being ended
    bool tell_end = false;  ///< the present owner waits for that
    port::StartSession start;
    bool start_after_end = false;
    bool had_session = false;  ///< since StartSession: it is not asked for a second time
    std::optional<std::uint64_t> deadline;
};

struct Pu {
    LinkId link = 0;
    bool link_up = false;
    std::uint32_t max_btu = 0;
    bool active = false;
    std::uint8_t sscp = 0;         ///< OAF' of the ACTPU
    std::uint16_t identifier = 0;  ///< of the last request to the SSCP
    pu::Reassembly reassembly;
    std::array<std::size_t, 256> by_address{};
    std::vector<std::size_t> lus;
};

/// One NMVT at a time is with the host (FM profile 0: immediate request mode); the others wait.
struct Diagnostics {
    struct Request {
        ClientId client = 0;
        port::Tag tag = 0;
        Bytes ru;
        std::uint64_t until = 0;  ///< waiting: for a session; sent: for the response
    };
    std::deque<Request> waiting;
    std::optional<Request> sent;
    std::size_t pu = 0;            ///< it was sent by
    std::uint16_t identifier = 0;  ///< it was sent with
};

struct Client {
    std::string user;
    std::map<port::LuId, std::size_t> lus;
};

struct Node::Impl {
    explicit Impl(Config c);

    void step(const Event& event, Actions& out);

    // Links and PUs.
    void link_up(const LinkUp& e);
    void link_down(const LinkDown& e);
    void received(const PiuReceived& e);
    void dispatch(Pu& pu, const Piu& piu);
    void pu_session(Pu& pu, const Piu& piu);
    void activate(Pu& pu, const Piu& piu);
    void drop_sessions(Pu& pu, port::EndReason reason);
    void refuse(Pu& pu, const Piu& piu, sense::Sense sense);
    void lu_piu(std::size_t index, const Piu& piu);
    void flush(Pu& pu, Wire& wire);

    // Sessions.
    void run(std::size_t index, const sscp::Event& event);
    void run(std::size_t index, const lu0::Event& event);
    void told(std::size_t index, const sscp::Told& t);
    void told(std::size_t index, const lu0::Told& t);
    void begin_start(std::size_t index);
    void initiate(std::size_t index);
    void begin_end(std::size_t index);
    void finish_end(std::size_t index);
    void set_deadline(std::size_t index, std::optional<std::uint64_t> at);
    void tick();

    // NMVTs.
    void nmvt(ClientId client, const port::SendNmvt& r);
    void send_nmvt();
    void nmvt_response(const Pu& pu, const Piu& piu);
    void nmvt_session_lost(const Pu& pu);
    void nmvt_client_gone(ClientId id);
    void nmvt_tick();
    void nmvt_answered(const Diagnostics::Request& r, port::SendResult result, sense::Sense sense);
    const Pu* diagnostics_pu() const;
    std::optional<std::uint64_t> nmvt_deadline() const;

    // Clients.
    void client_gone(ClientId id);
    void request(const ClientRequest& e);
    void open(ClientId id, Client& client, const port::OpenLu& r);
    void release(std::size_t index);
    std::size_t lu_of(const Client& client, port::LuId id) const;
    template <class Indication>
    void indicate(const Lu& lu, Indication indication) {
        if (lu.owner) {
            indication.lu = lu.owner->id;
            out->indications.push_back({lu.owner->client, std::move(indication)});
        }
    }

    Config config;
    LuTable table;
    std::vector<std::string> names;
    std::vector<Lu> lus;
    std::vector<Pu> pus;
    std::map<LinkId, std::size_t> by_link;
    std::map<ClientId, Client> clients;
    std::set<std::pair<std::uint64_t, std::size_t>> deadlines;
    Diagnostics diagnostics;
    std::uint64_t dropped = 0;
    // Of the event being handled.
    std::uint64_t now = 0;
    Actions* out = nullptr;
    // Reused; a step inside another one's handling takes its own.
    lu0::Actions half_actions;
    sscp::Actions sscp_actions;
    bool half_busy = false;
    bool sscp_busy = false;
    Wire wire;
    Bytes scratch;
};

}  // namespace openwosa::sna::node
