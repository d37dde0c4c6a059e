#include "script.hpp"

#include <algorithm>
#include <deque>
#include <set>

namespace openwosa::snahost {
namespace {

using Kind = SessionEvent::Kind;

std::string sense_text(std::uint32_t sense) {
    Bytes bytes;
    sna::put32(bytes, sense);
    return sense == 0 ? "a positive response" : "a negative response " + to_hex(bytes);
}

std::string_view form_name(const sna::Rh& rh) {
    return rh.is_rqn() ? "none" : (rh.is_rqe() ? "exception" : "definite");
}

std::string_view form_name(ResponseForm form) {
    switch (form) {
        case ResponseForm::kNone:
            return "none";
        case ResponseForm::kException:
            return "exception";
        case ResponseForm::kDefinite:
            return "definite";
    }
    return {};
}

void collect_awaited(const std::vector<Step>& steps, std::set<std::string>& names) {
    for (const Step& step : steps) {
        if (const auto* await = std::get_if<AwaitStep>(&step.what)) names.insert(await->name);
        if (const auto* repeat = std::get_if<RepeatStep>(&step.what)) collect_awaited(repeat->steps, names);
    }
}

class Script final : public Program {
  public:
    explicit Script(const ApplicationConfig& config) : name_(config.name) {
        frames_.push_back({&config.script, 0, 1});
        collect_awaited(config.script, awaited_);
    }

    void started(Context& context) override {
        // After CLEAR and SDT the script goes on; only the first start begins it.
        running_ = true;
        run(context);
    }
    void event(const SessionEvent& event, Context& context) override;
    void tick(Context& context) override {
        if (waiting_ && deadline_ && context.now >= *deadline_) {
            if (std::holds_alternative<PauseStep>(current()->what)) {
                next();
                run(context);
            } else {
                fail(context, "nothing came in time");
            }
        }
    }

  private:
    struct Frame {
        const std::vector<Step>* steps;
        std::size_t index;
        std::uint32_t left;  ///< rounds still to go, this one included; 0: without end
    };
    enum class Progress : std::uint8_t { kDone, kWait, kFailed };

    const Step* current();
    void next();
    void run(Context& context);
    Progress begin(const Step& step, Context& context);
    Progress check(const Step& step, Context& context);
    void wait(Context& context, std::uint32_t timeout_ms) {
        deadline_ = timeout_ms ? std::optional(context.now + timeout_ms) : std::nullopt;
    }
    void fail(Context& context, const std::string& what);
    std::optional<SessionEvent> take(Kind kind, const std::string& command = {});
    std::optional<SessionEvent> take_response();
    Progress check_response(std::optional<std::uint32_t> expected, const std::optional<Bytes>& operand,
                            Context& context);
    Progress check_receive(const ReceiveStep& step, Context& context);
    Progress check_await(const AwaitStep& step, Context& context);
    Progress echo(Context& context);
    void send(const SendStep& step, Context& context);

    std::string name_;
    std::vector<Frame> frames_;
    std::set<std::string> awaited_;
    std::deque<SessionEvent> inbox_;
    bool running_ = false;
    bool waiting_ = false;
    std::optional<Millis> deadline_;
    std::uint16_t asked_snf_ = 0;
    bool asked_expedited_ = false;
};

const Step* Script::current() {
    while (!frames_.empty()) {
        Frame& frame = frames_.back();
        if (frame.index < frame.steps->size()) return &(*frame.steps)[frame.index];
        if (frame.left == 0 || --frame.left > 0) {
            if (frame.steps->empty()) frame.left = 1;
            frame.index = 0;
            continue;
        }
        frames_.pop_back();
        if (!frames_.empty()) ++frames_.back().index;
    }
    return nullptr;
}

void Script::next() {
    waiting_ = false;
    deadline_.reset();
    if (!frames_.empty()) ++frames_.back().index;
}

void Script::run(Context& context) {
    // A bound on the steps of one call: a repeat without end that never waits must not stop the host.
    for (int budget = 10000; budget > 0; --budget) {
        const Step* step = current();
        if (!step || !running_) return;
        if (const auto* repeat = std::get_if<RepeatStep>(&step->what)) {
            if (repeat->steps.empty()) {
                next();
            } else {
                frames_.push_back({&repeat->steps, 0, repeat->count});
            }
            continue;
        }
        Progress progress = waiting_ ? Progress::kWait : begin(*step, context);
        waiting_ = progress == Progress::kWait;
        if (progress == Progress::kWait) progress = check(*step, context);
        if (progress != Progress::kDone) return;
        next();
    }
    fail(context, "the script does not wait for anything");
}

void Script::fail(Context& context, const std::string& what) {
    const Step* step = current();
    context.orders.push_back(
        Failure{name_ + ", line " + std::to_string(step ? step->line : 0) + ": " + what});
    running_ = false;
    frames_.clear();
    if (context.session.state() == HalfSession::State::kActive) context.session.unbind(1, 0, context.out);
}

Script::Progress Script::begin(const Step& step, Context& context) {
    HalfSession& session = context.session;
    if (const auto* send_step = std::get_if<SendStep>(&step.what)) {
        send(*send_step, context);
        if (!send_step->wait) return Progress::kDone;
        wait(context, 10000);
    } else if (const auto* receive = std::get_if<ReceiveStep>(&step.what)) {
        wait(context, receive->timeout_ms);
    } else if (const auto* command = std::get_if<CommandStep>(&step.what)) {
        const Command& found = *find_command(command->name);
        asked_snf_ = session.command(found, command->operand, command->flags, context.out);
        asked_expedited_ = found.expedited;
        wait(context, command->timeout_ms);
    } else if (const auto* await = std::get_if<AwaitStep>(&step.what)) {
        wait(context, await->timeout_ms);
    } else if (const auto* raw = std::get_if<RawStep>(&step.what)) {
        asked_snf_ = session.raw(*raw, context.out);
        asked_expedited_ = raw->expedited;
        if (!raw->wait) return Progress::kDone;
        wait(context, raw->timeout_ms);
    } else if (const auto* pause = std::get_if<PauseStep>(&step.what)) {
        wait(context, std::max<std::uint32_t>(pause->ms, 1));
    } else if (const auto* pacing = std::get_if<PacingStep>(&step.what)) {
        session.hold_pacing(pacing->hold, context.out);
        return Progress::kDone;
    } else if (const auto* unbind = std::get_if<UnbindStep>(&step.what)) {
        session.unbind(unbind->type, unbind->sense, context.out);
        if (!unbind->wait) return Progress::kDone;
        wait(context, 10000);
    } else if (const auto* say = std::get_if<SscpTextStep>(&step.what)) {
        context.orders.push_back(SayToLu{say->text});
        return Progress::kDone;
    } else if (const auto* link = std::get_if<LinkStep>(&step.what)) {
        context.orders.push_back(link->act);
        return Progress::kDone;
    } else if (const auto* unit = std::get_if<UnitStep>(&step.what)) {
        context.orders.push_back(unit->act);
        return Progress::kDone;
    }
    return Progress::kWait;
}

Script::Progress Script::check(const Step& step, Context& context) {
    if (const auto* send_step = std::get_if<SendStep>(&step.what)) {
        return check_response(send_step->expect_sense, std::nullopt, context);
    }
    if (const auto* receive = std::get_if<ReceiveStep>(&step.what)) return check_receive(*receive, context);
    if (const auto* command = std::get_if<CommandStep>(&step.what)) {
        return check_response(command->expect_sense, command->expect_operand, context);
    }
    if (const auto* await = std::get_if<AwaitStep>(&step.what)) return check_await(*await, context);
    if (const auto* raw = std::get_if<RawStep>(&step.what)) {
        return check_response(raw->expect_sense, std::nullopt, context);
    }
    if (std::holds_alternative<EchoStep>(step.what)) return echo(context);
    return Progress::kWait;  // a pause, or the end of the session after UNBIND
}

std::optional<SessionEvent> Script::take(Kind kind, const std::string& command) {
    const auto at = std::find_if(inbox_.begin(), inbox_.end(), [&](const SessionEvent& event) {
        return event.kind == kind &&
               (kind != Kind::kCommand || command_name(event.code, event.session_control) == command);
    });
    if (at == inbox_.end()) return std::nullopt;
    SessionEvent event = std::move(*at);
    inbox_.erase(at);
    return event;
}

std::optional<SessionEvent> Script::take_response() {
    const auto at = std::find_if(inbox_.begin(), inbox_.end(), [&](const SessionEvent& event) {
        return (event.kind == Kind::kResponse || event.kind == Kind::kStarted) && event.snf == asked_snf_ &&
               event.expedited == asked_expedited_;
    });
    if (at == inbox_.end()) return std::nullopt;
    SessionEvent event = std::move(*at);
    inbox_.erase(at);
    return event;
}

Script::Progress Script::check_response(std::optional<std::uint32_t> expected,
                                        const std::optional<Bytes>& operand, Context& context) {
    const auto answer = take_response();
    if (!answer) return Progress::kWait;
    if (expected && *expected != answer->sense) {
        fail(context, "expected " + sense_text(*expected) + ", got " + sense_text(answer->sense));
        return Progress::kFailed;
    }
    // Behind the request code of a response.
    const Bytes behind(answer->data.begin() + (answer->data.empty() ? 0 : 1), answer->data.end());
    if (operand && *operand != behind) {
        fail(context, "expected the response to carry " + to_hex(*operand) + ", it has " + to_hex(behind));
        return Progress::kFailed;
    }
    return Progress::kDone;
}

Script::Progress Script::check_receive(const ReceiveStep& step, Context& context) {
    const auto chain = take(Kind::kChain);
    if (!chain) return Progress::kWait;
    std::string wrong;
    const auto flag = [&](std::string_view name, const std::optional<bool>& wanted, bool is) {
        if (wanted && *wanted != is) wrong += std::string(name) + " is " + (is ? "set" : "not set") + "; ";
    };
    flag("begin_bracket", step.flags.begin_bracket, chain->first.begin_bracket);
    flag("end_bracket", step.flags.end_bracket, chain->first.end_bracket || chain->last.end_bracket);
    flag("change_direction", step.flags.change_direction, chain->last.change_direction);
    flag("fm_header", step.flags.fm_header, chain->first.fi);
    if (step.response && form_name(*step.response) != form_name(chain->last)) {
        wrong += "it asks for response \"" + std::string(form_name(chain->last)) + "\"; ";
    }
    if (step.size && *step.size != chain->data.size())
        wrong += "it has " + std::to_string(chain->data.size()) + " bytes; ";
    if (step.payload.bytes && *step.payload.bytes != chain->data) {
        wrong += "expected " + step.payload.shown + ", got \"" + printable(chain->data) + "\" (" +
                 to_hex(Octets(chain->data).first(std::min<std::size_t>(chain->data.size(), 32))) + "); ";
    }
    if (!wrong.empty()) {
        wrong.resize(wrong.size() - 2);
        fail(context, "the chain is not as expected: " + wrong);
        return Progress::kFailed;
    }
    if (!step.keep_quiet) context.session.respond(*chain, step.respond, context.out);
    return Progress::kDone;
}

Script::Progress Script::check_await(const AwaitStep& step, Context& context) {
    const auto request = take(Kind::kCommand, step.name);
    if (!request) return Progress::kWait;
    context.session.respond(*request, step.respond, context.out);
    if (step.operand && *step.operand != request->data) {
        fail(context,
             step.name + " carries " + to_hex(request->data) + ", expected " + to_hex(*step.operand));
        return Progress::kFailed;
    }
    return Progress::kDone;
}

Script::Progress Script::echo(Context& context) {
    const auto request = take(Kind::kChain);
    if (!request) return Progress::kWait;
    context.session.respond(*request, 0, context.out);
    OutboundChain chain;
    chain.data = request->data;
    chain.fm_header = request->first.fi;
    chain.change_direction = request->last.change_direction;
    context.session.send(chain, context.out);
    return Progress::kDone;
}

void Script::send(const SendStep& step, Context& context) {
    OutboundChain chain;
    if (step.payload.bytes) chain.data = *step.payload.bytes;
    chain.begin_bracket = step.flags.begin_bracket.value_or(false);
    chain.end_bracket = step.flags.end_bracket.value_or(false);
    chain.change_direction = step.flags.change_direction.value_or(false);
    chain.fm_header = step.flags.fm_header.value_or(false);
    chain.response = step.response;
    chain.dr = step.dr;
    chain.ru_size = step.ru_size;
    chain.segment = step.segment;
    chain.leave_open = step.cancel;
    asked_snf_ = context.session.send(chain, context.out);
    asked_expedited_ = false;
    if (step.cancel) asked_snf_ = context.session.command(*find_command("CANCEL"), {}, {}, context.out);
}

void Script::event(const SessionEvent& event, Context& context) {
    if (event.kind == Kind::kEnded) {
        const Step* step = current();
        const bool expected =
            !step || !running_ || std::holds_alternative<UnbindStep>(step->what) ||
            (std::holds_alternative<AwaitStep>(step->what) &&
             std::get<AwaitStep>(step->what).name == "UNBIND") ||
            std::any_of(frames_.begin(), frames_.end(), [](const Frame& f) { return f.left == 0; });
        if (!expected) fail(context, "the session ended here");
        running_ = false;
        return;
    }
    if (event.kind == Kind::kCommand &&
        (!current() || !awaited_.contains(command_name(event.code, event.session_control)))) {
        answer_command(event, context);
        return;
    }
    if (event.kind == Kind::kChain && !current()) {
        context.session.respond(event, 0, context.out);  // the script is over: whatever comes is taken
        return;
    }
    constexpr std::size_t kMaxInbox = 1000;
    if (inbox_.size() < kMaxInbox) inbox_.push_back(event);
    run(context);
}

}  // namespace

std::unique_ptr<Program> make_script(const ApplicationConfig& config) {
    return std::make_unique<Script>(config);
}

}  // namespace openwosa::snahost
