// Random verbs from two programs, with the session lost at every step: states agree with the table, data
// arrive in order, nothing hangs, and every conversation ends. Over the double of the node, and over nodes.
#include <map>
#include <random>

#include "ps_over_nodes.hpp"

namespace openwosa::sna::lu62::ps {
namespace {

using test::Done;

const char* const kVerbNames[] = {
    "SEND_DATA",       "SEND_DATA FLUSH", "SEND_DATA CONFIRM", "SEND_DATA PTR",
    "FLUSH",           "CONFIRM",         "CONFIRMED",         "PTR",
    "PTR LONG",        "DEALLOC FLUSH",   "DEALLOC CONFIRM",   "DEALLOC ABEND",
    "RECEIVE",         "RECEIVE STATUS",  "RECEIVE IMMEDIATE", "RECEIVE POST",
    "SEND_ERROR",      "REQUEST_TO_SEND", "TEST_RTS",          "TEST_RTS_AND_POST",
    "POST_ON_RECEIPT", "SEND_DATA LONG",  "RECEIVE BUFFER"};
constexpr int kKinds = 23;

/// A program that keeps an account of what it should see.
struct Program {
    std::uint32_t next_out = 0;  ///< records sent
    std::uint32_t next_in = 0;   ///< the least number the next record received may have
    bool gap = false;            ///< data were purged: numbers may be missing
    std::optional<Verb> outstanding;
    std::optional<Verb> posted;
};

/// How often each return code was seen: a driver that reaches little shows little.
std::map<Result, int> seen;

void expect_reached(const char* what, std::initializer_list<Result> results) {
    std::string text;
    for (const auto& [result, count] : seen) {
        text += " " + std::to_string(static_cast<int>(result)) + ":" + std::to_string(count);
    }
    std::printf("%s reached%s\n", what, text.c_str());
    for (const Result result : results) {
        EXPECT_GT(seen[result], 0) << "never reached: " << static_cast<int>(result);
    }
    seen.clear();
}

template <typename World>
class Driver {
  public:
    Driver(World& world, std::uint32_t seed) : world_(world), random_(seed) {}

    /// Runs `steps` steps and loses the session before step `loss`.
    void run(int steps, int loss) {
        world_.type = random_() % 2 != 0 ? ConversationType::kMapped : ConversationType::kBasic;
        ASSERT_EQ(world_.allocate().result(), Result::kOk);
        for (int i = 0; i < steps; ++i) {
            if (i == loss) {
                world_.lose(true);
            }
            one_step();
        }
        end();
    }

  private:
    int pick(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
    State& state(int end) { return world_.ends[end].state; }

    void one_step() {
        const int end = pick(2);
        if (pick(5) < 3) {
            if (!world_.deliver(end)) {
                if constexpr (requires { world_.deliver_piu(); }) {
                    world_.deliver_piu();
                }
            }
        } else if (!programs_[end].outstanding && (end == 0 || world_.ends[1].attached)) {
            issue(end, pick(kKinds));
        }
        collect();
    }

    Bytes record(int end, std::size_t size) {
        Bytes data = world_.record(size);
        const std::size_t at = world_.type == ConversationType::kBasic ? 2 : 0;
        const std::uint32_t number = programs_[end].next_out++;
        for (std::size_t i = 0; i < 4; ++i) {
            data[at + i] = static_cast<std::uint8_t>(number >> (8 * (3 - i)));
        }
        return data;
    }

    struct Choice {
        Event event;
        Verb verb;
    };
    Choice choose(int end, int kind) {
        const auto send = [&](SendType type, std::size_t size) {
            buffer_ = record(end, size);
            return Choice{SendData{buffer_, type, false}, Verb::kSendData};
        };
        switch (kind) {
            case 0:
                return send(SendType::kNone, 100);
            case 1:
                return send(SendType::kFlush, 50);
            case 2:
                return send(SendType::kConfirm, 10);
            case 3:
                return send(SendType::kPrepareFlush, 300);
            case 4:
                return {Flush{}, Verb::kFlush};
            case 5:
                return {Confirm{}, Verb::kConfirm};
            case 6:
                return {Confirmed{}, Verb::kConfirmed};
            case 7:
                return {PrepareToReceive{}, Verb::kPrepareToReceive};
            case 8:
                return {PrepareToReceive{PrepareType::kSyncLevel, true}, Verb::kPrepareToReceive};
            case 9:
                return rare({Deallocate{DeallocateType::kFlush}, Verb::kDeallocateFlush});
            case 10:
                return rare({Deallocate{}, Verb::kDeallocateConfirm});
            case 11:
                return rare({Deallocate{DeallocateType::kAbendProg}, Verb::kDeallocateAbend});
            case 12:
                return {world_.receive(32767), Verb::kReceiveAndWait};
            case 13:
                return {world_.receive(32767, ReceiveKind::kWait, true), Verb::kReceiveAndWait};
            case 14:
                return {world_.receive(32767, ReceiveKind::kImmediate, true), Verb::kReceiveImmediate};
            case 15:
                return {world_.receive(32767, ReceiveKind::kPost), Verb::kReceiveAndPost};
            case 16:
                return {SendError{pick(2) != 0 ? ErrorType::kProgram : ErrorType::kService,
                                  pick(2) != 0 ? ErrorDirection::kReceive : ErrorDirection::kSend},
                        Verb::kSendError};
            case 17:
                return {RequestToSend{}, Verb::kRequestToSend};
            case 18:
                return {TestRts{}, Verb::kTestRts};
            case 19:
                return {TestRtsAndPost{}, Verb::kTestRtsAndPost};
            case 20:
                return {ReceivePost{Fill::kLl, 10}, Verb::kPostOnReceipt};
            case 21:
                return send(SendType::kNone, 20000);
            default:
                return {world_.receive(0), Verb::kReceiveAndWait};
        }
    }
    /// Conversations would be short.
    Choice rare(Choice choice) {
        return pick(4) == 0 ? std::move(choice) : Choice{TestRts{}, Verb::kTestRts};
    }

    void issue(int end, int kind) {
        Program& me = programs_[end];
        const std::uint32_t before = me.next_out;
        const Choice choice = choose(end, kind);
        const Outcome rule = allowed(state(end), choice.verb);
        const ConvState from = state(end).state;
        trace_ += std::to_string(end) + " " + kVerbNames[kind] + " in " +
                  std::to_string(static_cast<int>(from)) + "\n";
        SCOPED_TRACE(trace_);
        if (choice.verb == Verb::kSendError) {
            me.gap = true;
        }
        world_.issue(end, choice.event);
        if (choice.verb == Verb::kPostOnReceipt) {
            if (rule.result == Result::kOk) {
                return;  // it completes in a slot of its own
            }
        }
        me.outstanding = choice.verb;
        if (rule.result != Result::kOk) {
            const auto done = world_.take(end);
            ASSERT_TRUE(done);
            EXPECT_EQ(done->result(), rule.result);
            EXPECT_EQ(done->detail(), rule.detail);
            EXPECT_EQ(state(end).state, from);
            me.next_out = before;
            me.outstanding.reset();
        }
    }

    void collect() {
        for (const int end : {0, 1}) {
            Program& me = programs_[end];
            for (Slot slot : {Slot::kVerb, Slot::kPosted, Slot::kTestRts, Slot::kPostOnReceipt}) {
                while (auto done = world_.take(end, slot)) {
                    SCOPED_TRACE(trace_);
                    ++seen[done->result()];
                    if (slot == Slot::kPosted) {
                        received(end, *done);
                    } else if (slot == Slot::kVerb) {
                        ASSERT_TRUE(me.outstanding);
                        const Verb verb = *me.outstanding;
                        me.outstanding.reset();
                        EXPECT_TRUE(contains(rule_of(verb).after, state(end).state))
                            << "verb " << static_cast<int>(verb) << " in "
                            << static_cast<int>(state(end).state);
                        received(end, *done);
                    }
                }
            }
        }
    }

    void received(int end, const Done& done) {
        Program& me = programs_[end];
        if (done.result() == Result::kProgErrorPurging || done.result() == Result::kSvcErrorPurging) {
            programs_[1 - end].gap = true;  // it purged what we sent
        }
        if (done.completion.data != DataReceived::kComplete || done.data.empty()) {
            return;
        }
        const std::size_t at = world_.type == ConversationType::kBasic ? 2 : 0;
        ASSERT_GE(done.data.size(), at + 4);
        const std::uint32_t number = get32(done.data, at);
        EXPECT_GE(number, me.next_in);
        if (!me.gap) {
            EXPECT_EQ(number, me.next_in) << "a record is missing";
        }
        me.next_in = number + 1;
    }

    /// The programs stop doing what they like, and close.
    void end() {
        for (int i = 0; i < 40; ++i) {
            world_.run();
            collect();
            SCOPED_TRACE(trace_);
            const bool waits[] = {waiting(0), waiting(1)};
            ASSERT_FALSE(waits[0] && waits[1]) << "both wait and nothing is under way";
            if (closed(0) && closed(1)) {
                break;
            }
            ASSERT_FALSE(closed(0) && waits[1]) << "1 waits for a program that is gone";
            ASSERT_FALSE(closed(1) && waits[0]) << "0 waits for a program that is gone";
            for (const int end : {0, 1}) {
                if (!closed(end) && !waiting(end)) {
                    close(end);
                }
            }
        }
        EXPECT_TRUE(closed(0) && closed(1)) << trace_;
        EXPECT_TRUE(world_.violations.empty()) << trace_ << world_.violations.front();
    }
    bool waiting(int end) { return state(end).pending.goal != Goal::kNone; }
    bool closed(int end) { return state(end).over || (end == 1 && !world_.ends[1].attached); }
    void close(int end) {
        Program& me = programs_[end];
        switch (state(end).state) {
            case ConvState::kSend:
            case ConvState::kSendPending:
                me.outstanding = Verb::kDeallocateFlush;
                world_.issue(end, Deallocate{DeallocateType::kFlush});
                break;
            case ConvState::kConfirm:
            case ConvState::kConfirmSend:
            case ConvState::kConfirmDeallocate:
                me.outstanding = Verb::kConfirmed;
                world_.issue(end, Confirmed{});
                break;
            case ConvState::kReceive:
                me.outstanding = Verb::kReceiveAndWait;
                world_.issue(end, world_.receive(32767));
                break;
            case ConvState::kReset:
            case ConvState::kPendingPost:
                break;
        }
        collect();
    }

    World& world_;
    std::mt19937 random_;
    Program programs_[2];
    Bytes buffer_;
    std::string trace_;
};

TEST(PsRandom, VerbsOfTwoPrograms) {
    for (std::uint32_t seed = 1; seed <= 4000 && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        test::Pair pair;
        pair.window = 1 + seed % 7;
        pair.split = seed % 2 != 0;
        Driver<test::Pair>(pair, seed).run(80, -1);
    }
    expect_reached("two programs",
                   {Result::kOk, Result::kDeallocNormal, Result::kDeallocAbendProg, Result::kProgErrorNoTrunc,
                    Result::kProgErrorPurging, Result::kSvcErrorNoTrunc, Result::kSvcErrorPurging,
                    Result::kUnsuccessful, Result::kCancelled});
}

TEST(PsRandom, TheSessionIsLostAtEveryStep) {
    for (std::uint32_t seed = 1; seed <= 60 && !testing::Test::HasFailure(); ++seed) {
        for (int loss = 0; loss < 60; ++loss) {
            SCOPED_TRACE("seed " + std::to_string(seed) + ", loss at " + std::to_string(loss));
            test::Pair pair;
            pair.window = 1 + seed % 7;
            Driver<test::Pair>(pair, seed).run(60, loss);
        }
    }
    expect_reached("loss of the session", {Result::kConvFailureRetry, Result::kDeallocNormal});
}

TEST(PsRandom, VerbsOfTwoProgramsOverNodes) {
    for (std::uint32_t seed = 1; seed <= 600 && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        test::OverNodes world(seed);
        Driver<test::OverNodes>(world, seed).run(150, -1);
        EXPECT_EQ(world.conversations(), 0u);
    }
    expect_reached("nodes", {Result::kOk, Result::kDeallocNormal, Result::kDeallocAbendProg,
                             Result::kProgErrorPurging, Result::kSvcErrorPurging, Result::kProgErrorNoTrunc});
}

TEST(PsRandom, TheLinkIsLostAtEveryStep) {
    for (std::uint32_t seed = 1; seed <= 40 && !testing::Test::HasFailure(); ++seed) {
        for (int loss = 0; loss < 60; ++loss) {
            SCOPED_TRACE("seed " + std::to_string(seed) + ", loss at " + std::to_string(loss));
            test::OverNodes world(seed);
            Driver<test::OverNodes>(world, seed).run(90, loss);
            EXPECT_EQ(world.conversations(), 0u);
        }
    }
    expect_reached("loss of the link", {Result::kConvFailureRetry, Result::kDeallocNormal});
}

/// What is lost is the second program: its process has died.
struct KilledPartner : test::OverNodes {
    using OverNodes::OverNodes;
    void lose(bool) {
        net.step(b, ClientGone{kB});
        ends[1].inbound.clear();
        ends[1].attached = false;
    }
};

TEST(PsRandom, ThePartnerIsKilledAtEveryStep) {
    for (std::uint32_t seed = 1; seed <= 40 && !testing::Test::HasFailure(); ++seed) {
        for (int loss = 0; loss < 60; ++loss) {
            SCOPED_TRACE("seed " + std::to_string(seed) + ", killed at " + std::to_string(loss));
            KilledPartner world(seed);
            Driver<KilledPartner>(world, seed).run(90, loss);
            EXPECT_EQ(world.conversations(), 0u);
        }
    }
    expect_reached("a partner that is killed",
                   {Result::kAllocationError, Result::kConvFailureRetry, Result::kDeallocNormal});
}

}  // namespace
}  // namespace openwosa::sna::lu62::ps
