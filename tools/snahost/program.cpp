#include "program.hpp"

#include "script.hpp"

namespace openwosa::snahost {
namespace {

using Kind = SessionEvent::Kind;

constexpr std::uint32_t kFunctionNotSupported = 0x10030000;

/// A program that answers each chain with one of its own, as soon as it has the direction.
class Answering : public Program {
  public:
    Answering(bool end_bracket, ResponseForm response) : end_bracket_(end_bracket), response_(response) {}

    void event(const SessionEvent& event, Context& context) final {
        if (event.kind == Kind::kCommand) {
            answer_command(event, context);
            return;
        }
        // The farewell is answered: it has been read, and nothing is lost with the session.
        if (event.kind == Kind::kResponse && leaving_ && !event.expedited)
            context.session.unbind(1, 0, context.out);
        if (event.kind != Kind::kChain) return;
        context.session.respond(event, 0, context.out);
        reply_to(event.data);
        const bool fm_header = event.first.fi;
        // In flip-flop, more follows a chain without CD: the reply is to the last one.
        if (!context.session.may_send()) return;
        OutboundChain chain;
        chain.data = std::move(reply_);
        reply_.clear();
        chain.fm_header = fm_header;
        chain.response = response_;
        const auto& image = context.session.image();
        if (context.session.in_bracket()) {
            chain.end_bracket = (end_bracket_ || leaving_) && image.primary().may_end_bracket();
        } else if (image.brackets_used()) {
            chain.begin_bracket = true;  // the request was a bracket of its own
            chain.end_bracket = image.primary().may_end_bracket();
        }
        chain.change_direction =
            !chain.end_bracket && image.flow_mode() == sna::FlowMode::kHalfDuplexFlipFlop;
        const auto forms = image.primary().responses();
        const bool definite =
            forms == sna::ResponseProtocol::kDefinite || forms == sna::ResponseProtocol::kEither;
        if (leaving_ && definite) chain.response = ResponseForm::kDefinite;
        context.session.send(chain, context.out);
        if (leaving_ && !definite) context.session.unbind(1, 0, context.out);
    }

  protected:
    virtual void reply_to(const Bytes& data) = 0;
    Bytes reply_;
    bool leaving_ = false;

  private:
    bool end_bracket_;
    ResponseForm response_;
};

class Echo final : public Answering {
  public:
    explicit Echo(const EchoConfig& config) : Answering(config.end_bracket, config.response) {}

  private:
    void reply_to(const Bytes& data) override { reply_ = data; }
};

class TellerSession final : public Answering {
  public:
    TellerSession(const EchoConfig& config, Bank& bank)
        : Answering(config.end_bracket, config.response), bank_(bank) {}

  private:
    void reply_to(const Bytes& data) override {
        reply_ = to_ebcdic(bank_.answer(from_ebcdic(data), teller_));
        leaving_ = teller_.leaving;
    }
    Bank& bank_;
    Bank::Teller teller_;
};

class Silent final : public Program {
  public:
    void event(const SessionEvent&, Context&) override {}
};

}  // namespace

void answer_command(const SessionEvent& event, Context& context) {
    HalfSession& session = context.session;
    if (event.session_control) {
        const bool known = event.code == code::kRqr;
        session.respond(event, known ? 0 : kFunctionNotSupported, context.out);
        if (known) {
            session.command(*find_command("CLEAR"), {}, {}, context.out);
            session.command(*find_command("SDT"), {}, {}, context.out);
        }
        return;
    }
    session.respond(event, 0, context.out);
    switch (event.code) {
        case code::kRshutd:
        case code::kShutc:
            session.unbind(1, 0, context.out);
            break;
        case code::kQec:
            session.command(*find_command("QC"), {}, {}, context.out);
            break;
        default:
            break;
    }
}

std::unique_ptr<Program> make_program(const ApplicationConfig& config, Bank& bank) {
    switch (config.program) {
        case ProgramKind::kEcho:
            return std::make_unique<Echo>(config.echo);
        case ProgramKind::kBank:
            return std::make_unique<TellerSession>(config.echo, bank);
        case ProgramKind::kSilent:
            return std::make_unique<Silent>();
        case ProgramKind::kScript:
            return make_script(config);
    }
    return nullptr;
}

}  // namespace openwosa::snahost
