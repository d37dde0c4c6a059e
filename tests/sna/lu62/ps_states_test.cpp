// Every conversation verb in every state, as the reference pages say (golden/appc-states.json), against a
// live partner: legal ones move to a documented state; others are refused with the documented code, change
// nothing and send nothing.
#include <fstream>
#include <nlohmann/json.hpp>

#include "ps_pair.hpp"

namespace openwosa::sna::lu62::ps {
namespace {

using nlohmann::json;
using test::Done;
using test::Pair;

json golden() {
    std::ifstream file(std::string(SNA_GOLDEN) + "/appc-states.json");
    return json::parse(file);
}

const std::map<std::string, ConvState> kStates = {{"RESET", ConvState::kReset},
                                                  {"SEND", ConvState::kSend},
                                                  {"SEND_PENDING", ConvState::kSendPending},
                                                  {"RECEIVE", ConvState::kReceive},
                                                  {"CONFIRM", ConvState::kConfirm},
                                                  {"CONFIRM_SEND", ConvState::kConfirmSend},
                                                  {"CONFIRM_DEALLOCATE", ConvState::kConfirmDeallocate},
                                                  {"PENDING_POST", ConvState::kPendingPost}};

const std::map<std::string, Detail> kDetails = {
    {"AP_CONFIRM_BAD_STATE", Detail::kConfirmBadState},
    {"AP_CONFIRMED_BAD_STATE", Detail::kConfirmedBadState},
    {"AP_DEALLOC_FLUSH_BAD_STATE", Detail::kDeallocFlushBadState},
    {"AP_DEALLOC_CONFIRM_BAD_STATE", Detail::kDeallocConfirmBadState},
    {"AP_FLUSH_NOT_SEND_STATE", Detail::kFlushNotSendState},
    {"AP_P_TO_R_NOT_SEND_STATE", Detail::kPToRNotSendState},
    {"AP_RCV_AND_POST_BAD_STATE", Detail::kRcvAndPostBadState},
    {"AP_RCV_AND_WAIT_BAD_STATE", Detail::kRcvAndWaitBadState},
    {"AP_RCV_IMMD_BAD_STATE", Detail::kRcvImmdBadState},
    {"AP_R_T_S_BAD_STATE", Detail::kRToSBadState},
    {"AP_SEND_DATA_NOT_SEND_STATE", Detail::kSendDataNotSendState}};

/// The names of the completion in the golden file: what was received where that decides, else the return
/// code.
std::string name_of(const Completion& completion) {
    switch (completion.result) {
        case Result::kOk:
            break;
        case Result::kUnsuccessful:
            return "AP_UNSUCCESSFUL";
        case Result::kCancelled:
            return "AP_CANCELLED";
        case Result::kProgErrorPurging:
            return "AP_PROG_ERROR_PURGING";
        case Result::kDeallocNormal:
            return "AP_DEALLOC_NORMAL";
        default:
            return "unexpected " + std::to_string(static_cast<int>(completion.result));
    }
    const bool data = completion.data != DataReceived::kNone;
    switch (completion.status) {
        case StatusReceived::kNone:
            return data ? "AP_DATA_COMPLETE" : "AP_OK";
        case StatusReceived::kSend:
            return data ? "AP_DATA_COMPLETE_SEND" : "AP_SEND";
        case StatusReceived::kConfirm:
            return data ? "AP_DATA_COMPLETE_CONFIRM" : "AP_CONFIRM_WHAT_RECEIVED";
        case StatusReceived::kConfirmSend:
            return data ? "AP_DATA_COMPLETE_CONFIRM_SEND" : "AP_CONFIRM_SEND";
        case StatusReceived::kConfirmDeallocate:
            return data ? "AP_DATA_COMPLETE_CONFIRM_DEALL" : "AP_CONFIRM_DEALLOCATE";
    }
    return {};
}

/// Two programs, one of which, `subject`, is in the state wanted.
struct Scene {
    Pair pair;
    int subject = 1;

    Scene(bool mapped, ConvState state) {
        pair.type = mapped ? ConversationType::kMapped : ConversationType::kBasic;
        pair.connect();
        const Bytes data = pair.record(10);
        switch (state) {
            case ConvState::kReset:
                pair.verb(0, Deallocate{DeallocateType::kFlush});
                subject = 0;
                break;
            case ConvState::kSend:
                subject = 0;
                break;
            case ConvState::kSendPending:
                pair.verb(0, pair.send(data, SendType::kPrepareFlush));
                receive(true);
                break;
            case ConvState::kReceive:
                break;
            case ConvState::kConfirm:
                pair.issue(0, Confirm{});
                receive(false);
                break;
            case ConvState::kConfirmSend:
                pair.issue(0, PrepareToReceive{});
                receive(false);
                break;
            case ConvState::kConfirmDeallocate:
                pair.issue(0, Deallocate{});
                receive(false);
                break;
            case ConvState::kPendingPost:
                pair.verb(1, pair.receive(100, ReceiveKind::kPost));
                break;
        }
        EXPECT_EQ(pair.ends[subject].state.state, state);
        for (auto& end : pair.ends) {
            end.done.clear();
            end.requests = 0;
        }
    }
    void receive(bool status) {
        pair.run();
        pair.verb(1, pair.receive(100, ReceiveKind::kWait, status));
    }
    State& state() { return pair.ends[subject].state; }

    /// What a willing partner does, once.
    void partner() {
        const int other = 1 - subject;
        State& theirs = pair.ends[other].state;
        if (theirs.pending.goal != Goal::kNone) {
            return;
        }
        const Bytes data = pair.record(10);
        switch (theirs.state) {
            case ConvState::kReceive:
                pair.issue(other, pair.receive(100));
                break;
            case ConvState::kConfirm:
            case ConvState::kConfirmSend:
            case ConvState::kConfirmDeallocate:
                pair.issue(other, Confirmed{});
                break;
            case ConvState::kSend:
            case ConvState::kSendPending:
                pair.issue(other, pair.send(data, SendType::kFlush));
                break;
            case ConvState::kReset:
            case ConvState::kPendingPost:
                break;
        }
        pair.run();
    }
    /// The verb's completion, with the partner's help.
    Done completed(Slot slot) {
        for (int i = 0; i < 6; ++i) {
            if (auto done = pair.take(subject, slot)) {
                return *done;
            }
            partner();
        }
        ADD_FAILURE() << "the verb did not complete";
        return {};
    }
};

std::optional<Event> event_of(const std::string& verb, const std::string& variant, const Bytes& data) {
    if (verb == "CONFIRM") return Confirm{};
    if (verb == "CONFIRMED") return Confirmed{};
    if (verb == "DEALLOCATE") {
        return Deallocate{variant == "FLUSH"        ? DeallocateType::kFlush
                          : variant == "SYNC_LEVEL" ? DeallocateType::kSyncLevel
                                                    : DeallocateType::kAbend};
    }
    if (verb == "FLUSH") return Flush{};
    if (verb == "PREPARE_TO_RECEIVE") return PrepareToReceive{};
    if (verb == "RECEIVE_AND_POST") return Pair::receive(100, ReceiveKind::kPost);
    if (verb == "RECEIVE_AND_WAIT") return Pair::receive(100);
    if (verb == "RECEIVE_IMMEDIATE") return Pair::receive(100, ReceiveKind::kImmediate);
    if (verb == "REQUEST_TO_SEND") return RequestToSend{};
    if (verb == "SEND_DATA") return SendData{data, SendType::kNone, false};
    if (verb == "SEND_ERROR") return SendError{};
    if (verb == "TEST_RTS") return TestRts{};
    if (verb == "TEST_RTS_AND_POST") return TestRtsAndPost{};
    if (verb == "POST_ON_RECEIPT") return ReceivePost{Fill::kLl, 1};
    return std::nullopt;  // the API reads the state for those
}

Verb query_of(const std::string& verb) {
    return verb == "GET_TYPE"         ? Verb::kGetType
           : verb == "GET_STATE"      ? Verb::kGetState
           : verb == "GET_ATTRIBUTES" ? Verb::kGetAttributes
                                      : Verb::kReceiveLogData;
}

void expect_refused(Scene& scene, const json& entry, ConvState state, Outcome outcome) {
    if (state == ConvState::kReset) {
        // There is no conversation then, and its id is none.
        EXPECT_EQ(outcome.result, Result::kParameterCheck);
        EXPECT_EQ(outcome.detail, Detail::kBadConvId);
    } else {
        EXPECT_EQ(outcome.result, Result::kStateCheck);
        EXPECT_EQ(outcome.detail, entry.at("state_check").is_null()
                                      ? Detail::kNone
                                      : kDetails.at(entry.at("state_check").get<std::string>()));
    }
    EXPECT_EQ(scene.state().state, state);
    EXPECT_EQ(scene.pair.ends[scene.subject].requests, 0u);
}

/// The state that the golden file gives for the completion.
void expect_after(Scene& scene, const json& entry, const std::string& from, const Completion& completion) {
    const json& after = entry.at("state_after");
    const json& table = after.contains(from) ? after.at(from) : after.at("any");
    std::string code = name_of(completion);
    if (entry.at("verb") == "TEST_RTS" && code == "AP_UNSUCCESSFUL") {
        code = "AP_OK";  // "there is no state change"
    }
    ASSERT_TRUE(table.contains(code)) << code << " is not documented here";
    const std::string to = table.at(code);
    const ConvState wanted = kStates.at(to == "same" ? from : to);
    // Once data are sent, the pending direction is a plain one.
    const bool sent = wanted == ConvState::kSendPending && entry.at("verb") == "SEND_DATA";
    EXPECT_EQ(scene.state().state, sent ? ConvState::kSend : wanted) << code;
}

void expect_legal(Scene& scene, const json& entry, const std::string& from, const Event& event) {
    const std::string verb = entry.at("verb");
    scene.pair.issue(scene.subject, event);
    scene.pair.run();
    if (verb == "POST_ON_RECEIPT") {
        const Done done = scene.completed(Slot::kPostOnReceipt);
        EXPECT_EQ(done.result(), Result::kOk);
        EXPECT_EQ(done.detail(), Detail::kData);
        EXPECT_EQ(scene.state().state, ConvState::kReceive) << "it never changes the state";
        return;
    }
    const bool posts = verb == "RECEIVE_AND_POST";
    if (posts) {
        EXPECT_EQ(scene.completed(Slot::kVerb).result(), Result::kOk);
        EXPECT_EQ(scene.state().state, ConvState::kPendingPost);
    }
    const Done done = scene.completed(posts ? Slot::kPosted : Slot::kVerb);
    const bool cancels = from == "PENDING_POST" && (verb == "SEND_ERROR" || verb == "DEALLOCATE");
    const auto posted = posts ? std::nullopt : scene.pair.take(scene.subject, Slot::kPosted);
    EXPECT_EQ(posted.has_value(), cancels);
    if (cancels && posted) {
        EXPECT_EQ(posted->result(), Result::kCancelled);
    }
    expect_after(scene, entry, from, done.completion);
}

TEST(PsStates, EveryVerbInEveryState) {
    const json file = golden();
    int pairs = 0, refused = 0;
    for (const json& entry : file.at("verbs")) {
        const std::string verb = entry.at("verb");
        const std::string variant = entry.value("variant", "");
        const auto legal = entry.at("issue_states").get<std::vector<std::string>>();
        for (const std::string& from : file.at("states").get<std::vector<std::string>>()) {
            SCOPED_TRACE((entry.at("mapped") ? "MC_" : "") + verb + " " + variant + " in " + from);
            ++pairs;
            const ConvState state = kStates.at(from);
            Scene scene(entry.at("mapped"), state);
            const Bytes data = scene.pair.record(10);
            const auto event = event_of(verb, variant, data);
            const bool is_legal = std::find(legal.begin(), legal.end(), from) != legal.end();
            refused += is_legal ? 0 : 1;
            if (!event) {
                const Outcome outcome = allowed(scene.state(), query_of(verb));
                if (is_legal) {
                    EXPECT_EQ(outcome.result, Result::kOk);
                } else {
                    expect_refused(scene, entry, state, outcome);
                }
            } else if (is_legal) {
                expect_legal(scene, entry, from, *event);
            } else {
                scene.pair.issue(scene.subject, *event);
                const auto done = scene.pair.take(scene.subject);
                ASSERT_TRUE(done);
                expect_refused(scene, entry, state, {done->result(), done->detail()});
            }
            EXPECT_TRUE(scene.pair.violations.empty()) << scene.pair.violations.front();
        }
    }
    std::printf("%d pairs of verb and state, %d of them refused\n", pairs, refused);
    EXPECT_EQ(pairs, 304);
}

/// The engine's table says nothing that the reference does not.
TEST(PsStates, TheTableIsTheReference) {
    const json file = golden();
    const std::map<std::string, Verb> verbs = {{"CONFIRM", Verb::kConfirm},
                                               {"CONFIRMED", Verb::kConfirmed},
                                               {"DEALLOCATE FLUSH", Verb::kDeallocateFlush},
                                               {"DEALLOCATE SYNC_LEVEL", Verb::kDeallocateConfirm},
                                               {"DEALLOCATE ABEND", Verb::kDeallocateAbend},
                                               {"FLUSH", Verb::kFlush},
                                               {"GET_ATTRIBUTES", Verb::kGetAttributes},
                                               {"GET_TYPE", Verb::kGetType},
                                               {"GET_STATE", Verb::kGetState},
                                               {"PREPARE_TO_RECEIVE", Verb::kPrepareToReceive},
                                               {"RECEIVE_AND_POST", Verb::kReceiveAndPost},
                                               {"RECEIVE_AND_WAIT", Verb::kReceiveAndWait},
                                               {"RECEIVE_IMMEDIATE", Verb::kReceiveImmediate},
                                               {"REQUEST_TO_SEND", Verb::kRequestToSend},
                                               {"SEND_DATA", Verb::kSendData},
                                               {"SEND_ERROR", Verb::kSendError},
                                               {"TEST_RTS", Verb::kTestRts},
                                               {"TEST_RTS_AND_POST", Verb::kTestRtsAndPost},
                                               {"POST_ON_RECEIPT", Verb::kPostOnReceipt},
                                               {"RECEIVE_LOG_DATA", Verb::kReceiveLogData}};
    for (const json& entry : file.at("verbs")) {
        std::string name = entry.at("verb");
        if (entry.contains("variant")) {
            name += " " + entry.at("variant").get<std::string>();
        }
        StateSet legal = 0;
        for (const auto& state : entry.at("issue_states")) {
            legal = static_cast<StateSet>(legal | set_of(kStates.at(state)));
        }
        EXPECT_EQ(rule_of(verbs.at(name)).legal, legal) << name;
    }
}

}  // namespace
}  // namespace openwosa::sna::lu62::ps
