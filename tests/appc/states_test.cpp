// Every conversation verb in every state, through APPC(), against a live partner. Oracle: states.inc.
#include <functional>

#include "program.hpp"

namespace openwosa::appctest {
namespace {

unsigned char g_buffer[100];

char letter(unsigned char state) {
    switch (state) {
        case AP_RESET_STATE:
            return 'R';
        case AP_SEND_STATE:
            return 's';
        case AP_SEND_PENDING_STATE:
            return 'p';
        case AP_RECEIVE_STATE:
            return 'r';
        case AP_CONFIRM_STATE:
            return 'c';
        case AP_CONFIRM_SEND_STATE:
            return 'd';
        case AP_CONFIRM_DEALL_STATE:
            return 'e';
        case AP_PEND_POST_STATE:
            return 'w';
        default:
            return '?';
    }
}

/// A verb under way, whatever its control block is.
struct Running {
    virtual ~Running() = default;
    virtual bool done(DWORD wait) = 0;
    virtual unsigned short primary() const = 0;
    virtual std::uint32_t secondary() const = 0;
    virtual std::string text() const = 0;
};
template <class V>
struct RunningVerb : Running {
    explicit RunningVerb(const V& v) : pending(v) {}
    bool done(DWORD wait) override { return pending.done(wait); }
    unsigned short primary() const override { return pending.block.primary_rc; }
    std::uint32_t secondary() const override {
        return static_cast<std::uint32_t>(pending.block.secondary_rc);
    }
    std::string text() const override { return codes(&pending.block); }
    Pending<V> pending;
};
using RunningPtr = std::unique_ptr<Running>;
template <class V>
RunningPtr run(const V& v) {
    return std::make_unique<RunningVerb<V>>(v);
}

struct Fixture {
    explicit Fixture(bool mapped) : pair(mapped), event(CreateEventA(nullptr, FALSE, FALSE, nullptr)) {}
    ~Fixture() {
        pair.a.end();
        pair.b.end();
        CloseHandle(event);
    }
    Pair pair;
    HANDLE event;
    End* tested = nullptr;
    End* partner = nullptr;
    RunningPtr of_partner;

    template <class V>
    V with_event(V v) const {
        if constexpr (requires { v.handle; })
            v.handle = static_cast<decltype(v.handle)>(reinterpret_cast<std::uintptr_t>(event));
        else if constexpr (std::is_pointer_v<decltype(v.sema)>)
            v.sema = static_cast<decltype(v.sema)>(event);
        else
            v.sema = static_cast<decltype(v.sema)>(reinterpret_cast<std::uintptr_t>(event));
        return v;
    }

    /// The tested end is in this state.
    void reach(char state) {
        End &a = pair.a, &b = pair.b;
        tested = &b;
        partner = &a;
        switch (state) {
            case 's':
                tested = &a;
                partner = &b;
                break;
            case 'R':
                b.verb<TEST_RTS>(AP_B_TEST_RTS);
                EXPECT_TRUE(ok(issue_deallocate(a)));
                EXPECT_TRUE(is(b.receive(), AP_DEALLOC_NORMAL));
                break;
            case 'p':
                EXPECT_TRUE(ok(a.send("x", AP_SEND_DATA_P_TO_R_FLUSH)));
                EXPECT_EQ(b.receive(AP_YES).what_rcvd, AP_DATA_COMPLETE_SEND);
                break;
            case 'c':
                of_partner = run(a.block<CONFIRM>(AP_B_CONFIRM));
                EXPECT_EQ(b.receive().what_rcvd, AP_CONFIRM_WHAT_RECEIVED);
                break;
            case 'd':
                of_partner = run(a.block<PREPARE_TO_RECEIVE>(AP_B_PREPARE_TO_RECEIVE));
                EXPECT_EQ(b.receive().what_rcvd, AP_CONFIRM_SEND);
                break;
            case 'e':
                of_partner = run(a.block<DEALLOCATE>(AP_B_DEALLOCATE));
                EXPECT_EQ(b.receive().what_rcvd, AP_CONFIRM_DEALLOCATE);
                break;
            case 'w': {
                static RECEIVE_AND_POST v;
                v = receiving(with_event(b.block<RECEIVE_AND_POST>(AP_B_RECEIVE_AND_POST)));
                EXPECT_TRUE(ok(issue(v)));
                break;
            }
            default:
                break;
        }
        ASSERT_EQ(letter(tested->state()), state);
    }
    static DEALLOCATE issue_deallocate(const End& end) {
        auto v = end.block<DEALLOCATE>(AP_B_DEALLOCATE);
        v.dealloc_type = AP_FLUSH;
        return issue(v);
    }
    template <class V>
    static V receiving(V v) {
        v.max_len = sizeof g_buffer;
        v.dptr = g_buffer;
        return v;
    }

    /// The partner goes along with whatever is asked of it, until the verb is complete.
    bool complete(Running& verb) {
        for (DWORD waited = 0; waited < kLimit; waited += 2) {
            if (verb.done(0)) return true;
            if (!of_partner || of_partner->done(0)) help();
            if (verb.done(2)) return true;
        }
        return false;
    }
    void help() {
        switch (letter(partner->state())) {
            case 'r': {
                auto v = receiving(partner->block<RECEIVE_IMMEDIATE>(AP_B_RECEIVE_IMMEDIATE));
                issue(v);
                break;
            }
            case 'c':
            case 'd':
            case 'e':
                partner->verb<CONFIRMED>(AP_B_CONFIRMED);
                break;
            case 's':
            case 'p': {
                auto v = partner->block<PREPARE_TO_RECEIVE>(AP_B_PREPARE_TO_RECEIVE);
                v.ptr_type = AP_FLUSH;
                issue(v);
                break;
            }
            default:
                break;
        }
    }
};

// ---- the verbs

RunningPtr Confirm(Fixture& f) { return run(f.tested->block<CONFIRM>(AP_B_CONFIRM)); }
RunningPtr Confirmed(Fixture& f) { return run(f.tested->block<CONFIRMED>(AP_B_CONFIRMED)); }
RunningPtr deallocate(Fixture& f, unsigned char type) {
    auto v = f.tested->block<DEALLOCATE>(AP_B_DEALLOCATE);
    v.dealloc_type = type;
    return run(v);
}
RunningPtr DeallocateFlush(Fixture& f) { return deallocate(f, AP_FLUSH); }
RunningPtr DeallocateConfirm(Fixture& f) { return deallocate(f, AP_SYNC_LEVEL); }
RunningPtr DeallocateAbend(Fixture& f) { return deallocate(f, AP_ABEND); }
RunningPtr Flush(Fixture& f) { return run(f.tested->block<FLUSH>(AP_B_FLUSH)); }
RunningPtr GetAttributes(Fixture& f) { return run(f.tested->block<GET_ATTRIBUTES>(AP_B_GET_ATTRIBUTES)); }
RunningPtr GetType(Fixture& f) { return run(f.tested->block<GET_TYPE>(AP_GET_TYPE)); }
RunningPtr PrepareToReceive(Fixture& f) {
    return run(f.tested->block<PREPARE_TO_RECEIVE>(AP_B_PREPARE_TO_RECEIVE));
}
RunningPtr ReceiveAndPost(Fixture& f) {
    return run(Fixture::receiving(f.with_event(f.tested->block<RECEIVE_AND_POST>(AP_B_RECEIVE_AND_POST))));
}
RunningPtr ReceiveAndWait(Fixture& f) {
    return run(Fixture::receiving(f.tested->block<RECEIVE_AND_WAIT>(AP_B_RECEIVE_AND_WAIT)));
}
RunningPtr ReceiveImmediate(Fixture& f) {
    return run(Fixture::receiving(f.tested->block<RECEIVE_IMMEDIATE>(AP_B_RECEIVE_IMMEDIATE)));
}
RunningPtr RequestToSend(Fixture& f) { return run(f.tested->block<REQUEST_TO_SEND>(AP_B_REQUEST_TO_SEND)); }
RunningPtr SendData(Fixture& f) {
    static unsigned char record[] = {0, 3, 'x'};
    auto v = f.tested->block<SEND_DATA>(AP_B_SEND_DATA);
    v.dlen = sizeof record;
    v.dptr = record;
    return run(v);
}
RunningPtr SendError(Fixture& f) { return run(f.tested->block<SEND_ERROR>(AP_B_SEND_ERROR)); }
RunningPtr TestRts(Fixture& f) { return run(f.tested->block<TEST_RTS>(AP_B_TEST_RTS)); }
RunningPtr TestRtsAndPost(Fixture& f) {
    return run(f.with_event(f.tested->block<TEST_RTS_AND_POST>(AP_B_TEST_RTS_AND_POST)));
}
RunningPtr PostOnReceipt(Fixture& f) {
    auto v = f.with_event(f.tested->block<POST_ON_RECEIPT>(AP_B_POST_ON_RECEIPT));
    v.max_len = 100;
    return run(v);
}
RunningPtr ReceiveLogData(Fixture& f) {
    return run(f.tested->block<RECEIVE_LOG_DATA>(AP_B_RECEIVE_LOG_DATA));
}

struct Row {
    const char* name;
    RunningPtr (*issue)(Fixture&);
    std::string legal;
    std::uint32_t code;
    std::string after;
};
const Row kRows[] = {
#define ROW(verb, legal, code, after) {#verb, verb, legal, static_cast<std::uint32_t>(code), after},
#include "states.inc"
#undef ROW
};

void check(const Row& row, char state, bool mapped) {
    SCOPED_TRACE(std::string(row.name) + " in " + state + (mapped ? " mapped" : " basic"));
    // Filled with zeros, DEALLOCATE and PREPARE_TO_RECEIVE mean the sync level, which is CONFIRM.
    RunningPtr verb;
    Fixture f(mapped);
    f.reach(state);
    if (::testing::Test::HasFatalFailure()) return;
    node_is_quiet(f.tested->tp_id);  // what reaching the state sends has been sent
    const std::size_t sent = sent_to_node();
    verb = row.issue(f);
    if (row.legal.find(state) != std::string::npos) {
        ASSERT_TRUE(f.complete(*verb));
        EXPECT_NE(verb->primary(), AP_STATE_CHECK) << verb->text();
        EXPECT_NE(verb->primary(), AP_PARAMETER_CHECK) << verb->text();
        EXPECT_NE(row.after.find(letter(f.tested->state())), std::string::npos)
            << verb->text() << " left it in " << letter(f.tested->state());
        return;
    }
    ASSERT_TRUE(verb->done(kLimit));
    EXPECT_EQ(sent_to_node(), sent) << "a refused verb sends nothing";
    if (state == 'R') {
        EXPECT_EQ(verb->primary(), AP_PARAMETER_CHECK) << verb->text();
        EXPECT_EQ(verb->secondary(), AP_BAD_CONV_ID) << verb->text();
    } else {
        EXPECT_EQ(verb->primary(), AP_STATE_CHECK) << verb->text();
        EXPECT_EQ(verb->secondary(), row.code) << verb->text();
    }
    EXPECT_EQ(letter(f.tested->state()), state);
}

TEST_F(AppcTest, EveryVerbInEveryStateDoesWhatItsPageSays) {
    int pairs = 0, legal = 0;
    for (const bool mapped : {true, false}) {
        for (const Row& row : kRows) {
            for (const char state : std::string("Rsprcdew")) {
                check(row, state, mapped);
                ++pairs;
                legal += row.legal.find(state) != std::string::npos;
            }
        }
    }
    std::printf("%d pairs of verb and state, %d of them legal\n", pairs, legal);
    EXPECT_EQ(pairs, 2 * 19 * 8);
    EXPECT_EQ(legal, 2 * 75);
}

}  // namespace
}  // namespace openwosa::appctest
