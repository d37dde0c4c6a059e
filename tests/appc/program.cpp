#include "program.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>

#include "api/appc/node_connection.hpp"
#include "runtime/loop.hpp"
#include "runtime/node_connect.hpp"
#include "sna/ebcdic.hpp"
#include "sna/lu62/substitute.hpp"

namespace openwosa::appctest {

namespace {

using Client = runtime::NodeClient62;

std::shared_ptr<runtime::Loop> g_loop;
std::mutex g_between_lock;  // taken before the library's
class Between;
Between* g_between = nullptr;  ///< the latest connection, while it is there
void tell(port::Indication&& indication);
std::mutex g_script_lock;
Script g_script;
std::atomic<std::size_t> g_sent;

/// Between the library and the node: counts, and answers what a script has an answer for.
class Between : public Client {
  public:
    Between(std::unique_ptr<Client> node, Handler handler)
        : node_(std::move(node)), handler_(std::move(handler)) {
        const std::lock_guard lock(g_between_lock);
        g_between = this;
    }
    ~Between() override {
        const std::lock_guard lock(g_between_lock);
        if (g_between == this) g_between = nullptr;
    }
    void indicate(port::Indication&& indication) { handler_(std::move(indication)); }
    bool send(port::Request&& request) noexcept override {
        ++g_sent;
        const std::lock_guard lock(g_script_lock);
        auto answers = g_script ? g_script(request) : std::nullopt;
        if (!answers) return node_->send(std::move(request));
        g_loop->post([answers = std::move(*answers)]() mutable {
            for (port::Indication& answer : answers) tell(std::move(answer));
        });
        return true;
    }
    void hold() noexcept override { node_->hold(); }
    bool next(port::Indication& indication, Wanted wanted) noexcept override {
        return node_->next(indication, wanted);
    }
    void release() noexcept override { node_->release(); }

  private:
    std::unique_ptr<Client> node_;
    Handler handler_;
};

void tell(port::Indication&& indication) {
    const std::lock_guard lock(g_between_lock);
    if (g_between) g_between->indicate(std::move(indication));
}

bool g_keys = true;

/// A node of this process alone, with nothing configured but what security_test.cpp says of it.
runtime::NodeConnection62 own_node(Client::Handler handler, const void* anchor) {
    if (!g_loop) g_loop = runtime::Loop::start(anchor);
    runtime::SnaConfig config;
    config.share = false;
    config.peers.clear();
    config.pus.clear();
    config.pools.clear();
    auto& alice = config.lu62.users.emplace_back();
    alice.name = "ALICE";
    alice.hash = runtime::parse_password_hash(runtime::hash_password("DB2RULES", 1000)).value();
    if (g_keys)
        alice.key = sna::lu62::password_token(runtime::ebcdic_name("ALICE").value(),
                                              runtime::ebcdic_name("DB2RULES").value());
    auto& many = config.lu62.modes.emplace_back();
    many.name = "MANY";
    many.limit = 20000;
    many.min_winners = many.min_losers = 10000;
    config.lu62.tps.emplace_back().name = runtime::ebcdic_name("MANY").value();
    auto& safety = config.lu62.tps.emplace_back();
    safety.name = runtime::ebcdic_name("SAFETY").value();
    safety.conversation_security = true;
    auto connection = runtime::connect_node62_with(config, g_loop, handler);
    if (auto* node = std::get_if<std::unique_ptr<Client>>(&connection))
        return std::make_unique<Between>(std::move(*node), std::move(handler));
    return connection;
}
runtime::NodeConnection62 no_node(Client::Handler, const void*) {
    return runtime::NodeError{runtime::NodeFailure::kSystem, "there is none"};
}

struct OwnNode {
    OwnNode() { appc::connect_by(own_node); }
} g_own_node;

struct WatchedBlock {
    const unsigned char* bytes;
    std::size_t size;
};
std::mutex g_blocks_lock;
std::vector<std::unique_ptr<unsigned char[]>> g_blocks;
std::vector<WatchedBlock> g_watched;
constexpr unsigned char kDone = 0xDD;

}  // namespace

void* block_memory(std::size_t size) {
    const std::lock_guard lock(g_blocks_lock);
    return g_blocks.emplace_back(std::make_unique<unsigned char[]>(size)).get();
}

void watch_block(void* block, std::size_t size) {
    std::memset(block, kDone, size);
    const std::lock_guard lock(g_blocks_lock);
    g_watched.push_back({static_cast<unsigned char*>(block), size});
}

void AppcTest::TearDown() {
    EXPECT_TRUE(WinAPPCCleanup());
    for (const WatchedBlock& block : g_watched)
        EXPECT_TRUE(std::all_of(block.bytes, block.bytes + block.size, [](auto b) { return b == kDone; }))
            << "written to after its verb had completed";
    g_watched.clear();
    g_blocks.clear();
}

void lose_node() {
    if (g_loop) indicate(port::NodeLost{});
}

NodeWithoutKeys::NodeWithoutKeys() { g_keys = false; }
NodeWithoutKeys::~NodeWithoutKeys() {
    g_keys = true;
    lose_node();
}

void indicate(port::Indication indication) {
    const HANDLE done = CreateEventA(nullptr, FALSE, FALSE, nullptr);
    g_loop->post([done, indication = std::move(indication)]() mutable {
        tell(std::move(indication));
        SetEvent(done);
    });
    WaitForSingleObject(done, kLimit);
    CloseHandle(done);
}

BusyLoop::BusyLoop()
    : over_(CreateEventA(nullptr, FALSE, FALSE, nullptr)),
      left_(CreateEventA(nullptr, FALSE, FALSE, nullptr)) {
    const HANDLE begun = CreateEventA(nullptr, FALSE, FALSE, nullptr);
    g_loop->post([begun, over = over_, left = left_] {
        SetEvent(begun);
        WaitForSingleObject(over, kLimit);
        SetEvent(left);
    });
    WaitForSingleObject(begun, kLimit);
    CloseHandle(begun);
}
BusyLoop::~BusyLoop() {
    SetEvent(over_);
    WaitForSingleObject(left_, kLimit);
    CloseHandle(over_);
    CloseHandle(left_);
}

void node_is_quiet(const unsigned char (&tp_id)[8]) {
    // The node takes its requests, and the library its indications, in their order.
    for (int i = 0; i < 3; ++i) {
        auto v = block<GET_LU_STATUS>(AP_GET_LU_STATUS);
        std::memcpy(v.tp_id, tp_id, sizeof tp_id);
        v.local_only = AP_YES;
        APPC(reinterpret_cast<LONG_PTR>(&v));
    }
}

std::size_t sent_to_node() { return g_sent; }

ScriptedNode::ScriptedNode(Script script) {
    const std::lock_guard lock(g_script_lock);
    g_script = std::move(script);
}
ScriptedNode::~ScriptedNode() {
    const std::lock_guard lock(g_script_lock);
    g_script = nullptr;
}
NoNode::NoNode() { appc::connect_by(no_node); }
NoNode::~NoNode() { appc::connect_by(own_node); }

void put_alias(unsigned char* field, const char* name) {
    std::memset(field, ' ', 8);
    std::memcpy(field, name, std::strlen(name));
}

void put_name(unsigned char* field, std::size_t size, const char* name) {
    std::memset(field, 0x40, size);
    for (std::size_t i = 0; name[i]; ++i) field[i] = sna::ebcdic(name[i]);
}

std::string codes(const void* vcb) {
    unsigned char text[256] = "";
    GetAppcReturnCode(static_cast<appc_hdr*>(const_cast<void*>(vcb)), sizeof text, text);
    return reinterpret_cast<const char*>(text);
}

std::string fresh_name() {
    static int last = 0;
    return "TP" + std::to_string(++last);
}

TP_STARTED start_tp(const char* lu) {
    auto v = block<TP_STARTED>(AP_TP_STARTED);
    put_alias(v.lu_alias, lu);
    put_name(v.tp_name, sizeof v.tp_name, "TEST");
    return issue(v);
}

ALLOCATE allocation(const unsigned char (&tp_id)[8], bool mapped, unsigned char sync_level,
                    const char* tp_name) {
    auto v = block<ALLOCATE>(AP_B_ALLOCATE);
    std::memcpy(v.tp_id, tp_id, sizeof tp_id);
    v.conv_type = mapped ? AP_MAPPED_CONVERSATION : AP_BASIC_CONVERSATION;
    v.sync_level = sync_level;
    v.rtn_ctl = AP_WHEN_SESSION_ALLOCATED;
    put_alias(v.plu_alias, "LUB");
    put_name(v.mode_name, 8, "#INTER");
    put_name(v.tp_name, 64, tp_name);
    put_name(v.user_id, 10, "");
    put_name(v.pwd, 10, "");
    put_name(v.fqplu_name, 17, "");
    return v;
}

Pair::Pair(bool mapped, unsigned char sync_level) {
    const std::string name = fresh_name();
    auto receive = block<RECEIVE_ALLOCATE>(AP_RECEIVE_ALLOCATE);
    put_name(receive.tp_name, sizeof receive.tp_name, name.c_str());
    Pending<RECEIVE_ALLOCATE> attach(receive);
    EXPECT_NE(attach.handle, nullptr);
    const TP_STARTED tp = start_tp();
    EXPECT_TRUE(ok(tp));
    std::memcpy(a.tp_id, tp.tp_id, sizeof a.tp_id);
    ALLOCATE allocate = allocation(a.tp_id, mapped, sync_level, name.c_str());
    EXPECT_TRUE(ok(issue(allocate)));
    a.conv_id = allocate.conv_id;
    a.mapped = b.mapped = mapped;
    EXPECT_TRUE(ok(a.verb<FLUSH>(AP_B_FLUSH)));
    EXPECT_TRUE(attach.done());
    EXPECT_TRUE(ok(attach.block));
    EXPECT_EQ(attach.block.conv_type, mapped ? AP_MAPPED_CONVERSATION : AP_BASIC_CONVERSATION);
    EXPECT_EQ(attach.block.sync_level, sync_level);
    std::memcpy(b.tp_id, attach.block.tp_id, sizeof b.tp_id);
    b.conv_id = attach.block.conv_id;
}

Pair::~Pair() {
    a.end();
    b.end();
}

unsigned char End::state() const {
    const auto v = verb<GET_STATE>(AP_GET_STATE);
    return v.primary_rc == AP_OK                                                    ? v.conv_state
           : v.primary_rc == AP_PARAMETER_CHECK && v.secondary_rc == AP_BAD_CONV_ID ? AP_RESET_STATE
                                                                                    : 0xFF;
}

SEND_DATA End::send(const std::string& text, unsigned char type) const {
    std::string bytes = text;
    if (!mapped) {
        const auto size = text.size() + 2;
        bytes = std::string{static_cast<char>(size >> 8), static_cast<char>(size)} + text;
    }
    auto v = block<SEND_DATA>(AP_B_SEND_DATA);
    v.dlen = static_cast<unsigned short>(bytes.size());
    v.dptr = reinterpret_cast<unsigned char*>(bytes.data());
    v.type = type;
    return issue(v);
}

RECEIVE_AND_WAIT End::receive(unsigned char rtn_status) const {
    static unsigned char buffer[32767];
    auto v = block<RECEIVE_AND_WAIT>(AP_B_RECEIVE_AND_WAIT);
    v.fill = AP_LL;
    v.rtn_status = rtn_status;
    v.max_len = sizeof buffer;
    v.dptr = buffer;
    issue(v);
    const std::size_t header = mapped || v.dlen < 2 ? 0 : 2;
    const_cast<End*>(this)->data.assign(reinterpret_cast<const char*>(buffer) + header, v.dlen - header);
    return v;
}

TP_ENDED End::end(unsigned char type) const {
    auto v = appctest::block<TP_ENDED>(AP_TP_ENDED);
    std::memcpy(v.tp_id, tp_id, sizeof tp_id);
    v.type = type;
    return issue(v);
}

}  // namespace openwosa::appctest
