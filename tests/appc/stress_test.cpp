// Programs of many threads that do anything, verbs that are cancelled, and a node that is lost again and
// again: every verb completes, nothing is written where it should not be, and afterwards all is as before.
#include <atomic>
#include <random>
#include <thread>

#include "program.hpp"

namespace openwosa::appctest {
namespace {

std::atomic<int> g_names;

/// A program that allocates and one that is attached, as far as they get: the node may be lost at every step.
struct Conversing {
    explicit Conversing(bool mapped) {
        a.mapped = b.mapped = mapped;
        const std::string name = "STRESS" + std::to_string(++g_names);
        auto receive = block<RECEIVE_ALLOCATE>(AP_RECEIVE_ALLOCATE);
        put_name(receive.tp_name, sizeof receive.tp_name, name.c_str());
        attach = std::make_unique<Pending<RECEIVE_ALLOCATE>>(receive);
        const TP_STARTED tp = start_tp();
        std::memcpy(a.tp_id, tp.tp_id, sizeof a.tp_id);
        ALLOCATE allocate = allocation(a.tp_id, mapped, AP_CONFIRM_SYNC_LEVEL, name.c_str());
        a.conv_id = issue(allocate).conv_id;
        a.verb<FLUSH>(AP_B_FLUSH);
        if (allocate.primary_rc != AP_OK) WinAPPCCancelAsyncRequest(attach->handle);
        // It comes, or the node is lost, or it came too late for a node that was: then nobody comes any more.
        if (!attach->done(2000)) WinAPPCCancelAsyncRequest(attach->handle);
        EXPECT_TRUE(attach->done());
        std::memcpy(b.tp_id, attach->block.tp_id, sizeof b.tp_id);
        b.conv_id = attach->block.conv_id;
    }
    ~Conversing() {
        a.end();
        b.end();
    }
    End a, b;
    std::unique_ptr<Pending<RECEIVE_ALLOCATE>> attach;
};

template <class V>
V receiving(const End& end, unsigned short opcode, unsigned char* buffer) {
    auto v = end.block<V>(opcode);
    v.max_len = 50;
    v.dptr = buffer;
    return v;
}

/// One verb that does not wait, or one that waits and is cancelled.
void do_anything(const End& end, std::mt19937& random) {
    static std::vector<unsigned char> rubbish(64);
    unsigned char* const buffer = rubbish.data();
    switch (random() % 9) {
        case 0:
        case 1:
            end.send("data", random() % 2 ? AP_NONE : AP_SEND_DATA_FLUSH);
            break;
        case 2: {
            auto v = receiving<RECEIVE_IMMEDIATE>(end, AP_B_RECEIVE_IMMEDIATE, buffer);
            issue(v);
            break;
        }
        case 3: {
            auto v = end.block<PREPARE_TO_RECEIVE>(AP_B_PREPARE_TO_RECEIVE);
            v.ptr_type = AP_FLUSH;
            issue(v);
            break;
        }
        case 4:
            end.verb<REQUEST_TO_SEND>(AP_B_REQUEST_TO_SEND);
            break;
        case 5:
            end.verb<GET_STATE>(AP_GET_STATE);
            break;
        case 6: {
            auto v = block<GET_LU_STATUS>(AP_GET_LU_STATUS);
            std::memcpy(v.tp_id, end.tp_id, sizeof v.tp_id);
            v.local_only = AP_YES;
            issue(v);
            break;
        }
        case 7: {
            Pending<RECEIVE_AND_WAIT> v(receiving<RECEIVE_AND_WAIT>(end, AP_B_RECEIVE_AND_WAIT, buffer));
            v.done(1);  // and is cancelled when it goes, if it has not ended
            break;
        }
        default: {
            Pending<CONFIRM> v(end.block<CONFIRM>(AP_B_CONFIRM));
            v.done(1);
            break;
        }
    }
}

TEST_F(AppcTest, EveryVerbCompletesWhateverProgramsDoAndHoweverOftenTheNodeIsLost) {
    constexpr int kThreads = 6, kConversations = 40, kVerbs = 20;
    std::atomic<int> running = kThreads;
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
        threads.emplace_back([&running, i] {
            std::mt19937 random(static_cast<unsigned>(i));
            for (int n = 0; n < kConversations; ++n) {
                Conversing c(random() % 2 != 0);
                for (int verb = 0; verb < kVerbs; ++verb) do_anything(random() % 2 ? c.a : c.b, random);
            }
            --running;
        });
    }
    int losses = 0;
    while (running > 0) {
        Conversing c(true);
        if (++losses % 2) lose_node();
    }
    for (std::thread& thread : threads) thread.join();
    std::printf("the node was lost %d times\n", losses / 2);
    Pair p;
    EXPECT_TRUE(ok(p.a.send("x", AP_SEND_DATA_FLUSH)));
    EXPECT_TRUE(ok(p.b.receive()));
}

}  // namespace
}  // namespace openwosa::appctest
