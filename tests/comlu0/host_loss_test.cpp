// The host is killed (SIGKILL) in every condition of the half-session and in every state of a comLU0 session.
// What waits and what comes next ends with the code its page has for it, and Offline and Online bring the
// session back once a host is there again. A condition or a state that is added fails the build here: the
// switches are complete. Oracle: comlu0.idl.
#include "api/comlu0/lu_session.hpp"
#include "host_support.hpp"
#include "runtime/config.hpp"

namespace openwosa::comlu0::test {
namespace {

using sna::lu0::Condition;

constexpr std::size_t kSeveralRus = 2000;  // bytes
constexpr char kNobodyBinds[] = R"({"pus": [{"lus": [{"address": 34}]}]})";

/// How a session gets into a condition, and what its program does while the host is killed.
struct Way {
    std::string scenario;  ///< in place of steps and BIND
    std::string steps;
    std::string bind = "{}";
    short init = INIT_BIND;
    HRESULT (*then)(Program&) = nullptr;  ///< what the program does to get there
    HRESULT (*waiting)(Program&) = [](Program& p) { return p.receive(-1); };
    HRESULT result = CLU0_E_SESSION_FAILED;  ///< of the call that waits
    const char* unreachable = nullptr;       ///< why no program of IcomLU0 gets there
};

HRESULT receive_one(Program& p) { return p.receive(30000); }

Way way_to(Condition condition) {
    Way way;
    switch (condition) {
        case Condition::kUnbound:
            way.init = INIT_SSCP;
            way.scenario = kNobodyBinds;
            return way;
        case Condition::kTrafficReset:
            way.steps = R"({"command": "CLEAR"})";
            way.then = receive_one;
            return way;
        case Condition::kFullDuplex:
            way.bind = R"({"flow": "duplex", "brackets": "none"})";
            return way;
        case Condition::kBetweenBrackets:
            return way;
        case Condition::kContention:
            way.bind = R"({"flow": "contention", "brackets": "none"})";
            return way;
        case Condition::kSend:
            way.steps = R"({"send": "GO", "begin_bracket": true, "change_direction": true})";
            way.then = receive_one;
            return way;
        case Condition::kSendingChain:
            way.bind = R"({"window_secondary_send": 1, "ru_secondary": 256})";
            way.steps = R"({"pacing": "hold"})";
            way.waiting = [](Program& p) { return p.send(0, std::vector<std::uint8_t>(kSeveralRus, 0x40)); };
            return way;
        case Condition::kCancelDue:
            way.unreachable = "Send gives whole chains, of which nothing is left to cancel";
            return way;
        case Condition::kReceive:
            way.steps = R"({"send": "STAY TUNED", "begin_bracket": true})";
            way.then = receive_one;
            return way;
        case Condition::kReceivingChain:  // first in chain, RQE1, BB
            way.steps = R"({"raw": "029080C1C2"})";
            return way;
        case Condition::kPurgingChain:  // the same with CD, which belongs at the chain's end
            way.steps = R"({"raw": "0290A0C1C2"})";
            way.then = receive_one;
            return way;
        case Condition::kErrorRecovery:
            way.steps =
                R"({"send": "REFUSE ME", "begin_bracket": true, "response": "definite", "expect": "any"})";
            way.then = [](Program& p) {
                const HRESULT result = p.receive(30000);
                return FAILED(result) ? result : p.respond(0x08020000, p.number);
            };
            return way;
        case Condition::kResponseOwed:
            way.steps = R"({"send": "ANSWER ME", "begin_bracket": true, "response": "definite"})";
            way.then = receive_one;
            return way;
        case Condition::kBidding:
            way.unreachable = "BINDs that make the primary the winner of contention are refused";
            return way;
        case Condition::kBidAccepted:
            way.steps = R"({"command": "BID"})";
            return way;
        case Condition::kBracketEnding:
            way.bind = R"({"conditional_termination": true, "secondary": {"end_bracket": true}})";
            way.waiting = [](Program& p) { return p.send(DEFINITE_RESPONSE1 | END_BRACKET, {0xC1}); };
            way.result = CLU0_E_NO_RSP_REQUESTED;
            return way;
        case Condition::kQuiesced:
            way.bind = R"({"fm_profile": 4})";
            way.steps = R"({"command": "QEC"}, {"await": "QC"})";
            way.then = receive_one;
            return way;
        case Condition::kShutdown:
            way.steps = R"({"command": "SHUTD"}, {"await": "SHUTC"})";
            way.then = [](Program& p) {
                const HRESULT result = p.receive(30000);
                return FAILED(result) ? result : p.send(EXPEDITED_DATA, {0xC1});
            };
            return way;
        case Condition::kClosing:
            way.steps = R"({"link": "silence"})";
            way.waiting = [](Program& p) { return p.offline(); };
            way.result = S_OK;
            return way;
    }
    return way;
}

class HostKilled : public HostTest, public testing::WithParamInterface<int> {};

TEST_P(HostKilled, InEachConditionWhatWaitsReturnsItsCodeAndTheSessionComesBack) {
    const auto condition = static_cast<Condition>(GetParam());
    const Way way = way_to(condition);
    if (way.unreachable) return;
    begin(way.scenario.empty() ? scenario_of(way.steps, way.bind) : way.scenario);
    start(way.init);
    if (way.then) {
        ASSERT_EQ(way.then(*program_), S_OK);
    }
    auto call = pending([&] { return way.waiting(*program_); });
    ASSERT_TRUE(comes_to(condition)) << "it is " << sna::lu0::name(node_->status(kLu).condition) << "\n"
                                     << host_->process().output();
    kill_host();
    EXPECT_EQ(result_of(call), way.result);
    const bool offline = condition == Condition::kClosing;
    // Offline there is nothing that could have failed, and nothing to send on.
    const HRESULT gone = offline ? CLU0_E_SESSIONFAILURE : CLU0_E_SESSION_FAILED;
    EXPECT_EQ(program_->receive(1000), gone);
    EXPECT_EQ(program_->send(0, {0xC1}), gone);
    EXPECT_EQ(program_->respond(0, 1), CLU0_E_SESSION_FAILED);
    if (!offline) {
        EXPECT_EQ(program_->online(INIT_BIND, 1000), CLU0_E_SESSION_FAILED);
    }
    EXPECT_EQ(program_->disconnect(), S_OK);
    EXPECT_EQ(program_->connect(), offline ? CLU0_S_OFFLINE : CLU0_E_SESSION_FAILED);
    restart_host();
    EXPECT_EQ(program_->offline(), S_OK);
    recover();
}

INSTANTIATE_TEST_SUITE_P(Conditions, HostKilled, testing::Range(0, static_cast<int>(sna::lu0::kConditions)),
                         [](const auto& which) {
                             std::string name(sna::lu0::name(static_cast<Condition>(which.param)));
                             std::erase_if(name, [](char c) { return !std::isalnum(c); });
                             return name;
                         });

// What IcomLU0 cannot reach, a client of the node's port can.
TEST_F(HostTest, KilledWhileTheRestOfARejectedChainIsNotSentTheSessionEndsAndTheLuIsFree) {
    // Once the chain has begun, it is refused: a negative response to number 1, sense 0802 0000.
    begin(scenario_of(R"({"await": "SIGNAL"}, {"raw": "87900008020000", "snf": 1})",
                      R"({"flow": "duplex", "brackets": "none"})"));
    RunningLoop loop;
    nodetest::Client client;
    const auto config = runtime::load_config();
    ASSERT_TRUE(client.connect(config.config.sna, loop.get())) << client.why();
    client.send(sna::port::OpenLu{1, kLu, {}});
    client.send(sna::port::StartSession{1, sna::port::Init::kBind, {}, {}, {}});
    ASSERT_TRUE(client.next<sna::port::SessionStarted>());
    sna::Rh piece;
    piece.dr1 = piece.exception = true;
    piece.end_chain = false;
    client.send(sna::port::SendData{1, 1, sna::port::Session::kLuLu, piece, {0xC1}});
    ASSERT_TRUE(client.next<sna::port::Sent>());
    client.send(sna::port::SendCommand{1, 2, {}, {0xC9, 0, 1, 0, 0}});
    ASSERT_TRUE(comes_to(Condition::kCancelDue)) << host_->process().output();
    kill_host();
    const auto ended = client.next<sna::port::SessionEnded>();
    ASSERT_TRUE(ended);
    EXPECT_EQ(ended->reason, sna::port::EndReason::kLinkLost);
}

// ---- the session as the library has it

class KilledInEachState : public HostTest, public testing::WithParamInterface<int> {
  protected:
    void check(LuSession::State state);

  private:
    void starting();
    void unbound();
};

/// CreateSession waits: a host that is killed before BIND is as good as none, and the next one is taken.
void KilledInEachState::starting() {
    begin(scenario_of("", "{}", R"({"silent_at": "bind"})"));
    auto call =
        std::async(std::launch::async, [&] { return program_->create(L"LUNAME=LU34", INIT_BIND, 60000); });
    ASSERT_TRUE(eventually([&] { return node_->status(kLu).sscp_active; }));
    kill_host();
    ASSERT_TRUE(eventually([&] { return !node_->status(kLu).sscp_active; }));
    restart_host();
    ASSERT_EQ(result_of(call), S_OK) << host_->process().output();
    ASSERT_EQ(program_->connect(), S_OK);
    EXPECT_EQ(program_->offline(), S_OK);
}

/// The host's next BIND is waited for, whichever host it is.
void KilledInEachState::unbound() {
    begin(scenario_of(R"({"unbind": 1})") /* and bound no more: the application's LU is at rest */);
    start();
    ASSERT_EQ(program_->receive(30000), S_OK);
    EXPECT_EQ(program_->indication & UNBIND, UNBIND);
    auto call = pending([&] {
        for (;;) {
            const HRESULT result = program_->receive(-1);
            if (FAILED(result) || program_->indication & SESSION_STARTED) return result;
        }
    });
    kill_host();
    ASSERT_TRUE(eventually([&] { return !node_->status(kLu).sscp_active; }));
    restart_host();
    EXPECT_EQ(result_of(call), S_OK);
    EXPECT_EQ(program_->offline(), S_OK);
}

void KilledInEachState::check(LuSession::State state) {
    switch (state) {
        case LuSession::State::kOffline:
            begin({});
            start();
            ASSERT_EQ(program_->offline(), S_OK);
            kill_host();
            EXPECT_EQ(program_->disconnect(), S_OK);
            EXPECT_EQ(program_->connect(), CLU0_S_OFFLINE);
            EXPECT_EQ(program_->online(INIT_BIND, 300), CLU0_E_TIMEDOUT);
            restart_host();
            return recover();
        case LuSession::State::kOpening:
            return;  // between a request to the node and its answer: the host has no part in it
        case LuSession::State::kStarting:
            return starting();
        case LuSession::State::kSscp: {
            begin(kNobodyBinds);
            start(INIT_SSCP);
            auto call = pending([&] { return program_->receive(-1); });
            kill_host();
            EXPECT_EQ(result_of(call), CLU0_E_SESSION_FAILED);
            EXPECT_EQ(program_->send(SSCP_DATA, {0xC1}), CLU0_E_SESSION_FAILED);
            EXPECT_EQ(program_->offline(), S_OK);
            restart_host();
            return recover();
        }
        case LuSession::State::kActive:
        case LuSession::State::kReset:
            return;  // in HostKilled, condition by condition
        case LuSession::State::kUnbound:
            return unbound();
        case LuSession::State::kFailed:
            begin({});
            start();
            kill_host();
            EXPECT_EQ(program_->receive(30000), CLU0_E_SESSION_FAILED);
            restart_host();
            ASSERT_TRUE(eventually([&] { return node_->status(kLu).sscp_active; }));
            kill_host();
            EXPECT_EQ(program_->receive(1000), CLU0_E_SESSION_FAILED) << "it stays until Offline";
            EXPECT_EQ(program_->offline(), S_OK);
            restart_host();
            return recover();
        case LuSession::State::kDead: {
            begin({});
            start();
            auto call = pending([&] { return program_->receive(-1); });
            node_.reset();
            EXPECT_EQ(result_of(call), CLU0_E_SERVER_FAILURE);
            kill_host();
            EXPECT_EQ(program_->receive(1000), CLU0_E_SERVER_FAILURE);
            EXPECT_EQ(program_->offline(), CLU0_E_SERVER_FAILURE);
            EXPECT_EQ(program_->online(INIT_BIND, 1000), CLU0_E_SERVER_FAILURE);
            return;
        }
    }
}

TEST_P(KilledInEachState, TheSessionEndsOrWaitsAsDocumentedAndComesBack) {
    check(static_cast<LuSession::State>(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(States, KilledInEachState,
                         testing::Range(0, static_cast<int>(LuSession::State::kDead) + 1));

}  // namespace
}  // namespace openwosa::comlu0::test
