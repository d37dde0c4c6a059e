// Steps of scripted applications, read out of JSON.
#include <algorithm>
#include <array>

#include "scenario_reader.hpp"
#include "services.hpp"

namespace openwosa::snahost::reader {
namespace {

constexpr std::uint32_t kAnswerTimeout = 10000;
constexpr std::uint64_t kMaxSize = 1 << 20;
constexpr std::uint64_t kMaxTime = 86400000;

constexpr std::array<std::string_view, 13> kVerbs = {"send",     "receive", "command", "await",     "raw",
                                                     "pause_ms", "pacing",  "unbind",  "sscp_text", "link",
                                                     "unit",     "echo",    "repeat"};

/// "text", or an object with one of text, hex, size.
void read_payload(const JsonNode& node, const std::string& path, Payload& out, SchemaErrors& errors) {
    constexpr std::string_view kWhat = "text, or an object with \"text\", \"hex\" or \"size\"";
    if (node.kind == JsonNode::Kind::kString) {
        out.bytes = ebcdic(node.text);
        out.shown = "\"" + node.text + "\"";
        if (!out.bytes) errors.add(node.offset, path, "expected text that code page 037 has");
        return;
    }
    ObjectReader object(node, path, errors, kWhat);
    if (node.kind != JsonNode::Kind::kObject) return;
    if (const JsonNode* text = object.find("text")) read_payload(*text, object.path_of("text"), out, errors);
    if (read_hex(object, "hex", out.bytes)) out.shown = "X'" + to_hex(*out.bytes) + "'";
    std::optional<std::uint32_t> size;
    object.number("size", size, 0, kMaxSize);
    if (size) {
        // A pattern in which a lost, doubled or moved byte shows.
        Bytes& bytes = out.bytes.emplace(*size);
        for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 7 + i / 256);
        out.shown = std::to_string(*size) + " bytes of the pattern";
    }
    object.finish();
}

void read_flags(ObjectReader& object, Flags& flags) {
    read_flag(object, "begin_bracket", flags.begin_bracket);
    read_flag(object, "end_bracket", flags.end_bracket);
    read_flag(object, "change_direction", flags.change_direction);
    read_flag(object, "fm_header", flags.fm_header);
}

/// "positive", a sense code, or one of the two words. `wait` tells whether there is anything to wait for.
void read_answer(ObjectReader& object, std::string_view key, std::optional<std::uint32_t>& sense_out,
                 bool& wait, std::string_view no_answer, std::string_view any_answer) {
    const JsonNode* node = object.find(key);
    if (!node) return;
    const std::string text = node->kind == JsonNode::Kind::kString ? node->text : std::string{};
    const auto code = sense(text);
    if (text == "positive") {
        sense_out = 0;
        wait = true;
    } else if (!no_answer.empty() && text == no_answer) {
        sense_out.reset();
        wait = false;
    } else if (!any_answer.empty() && text == any_answer) {
        sense_out.reset();
        wait = true;
    } else if (code && *code != 0) {
        sense_out = code;
        wait = true;
    } else {
        std::string what = "\"positive\"";
        for (const std::string_view word : {no_answer, any_answer}) {
            if (!word.empty()) what += ", \"" + std::string(word) + "\"";
        }
        object.errors().expected(*node, object.path_of(key),
                                 what + " or a sense code of 8 hexadecimal digits");
    }
}

void read_form(ObjectReader& object, ResponseForm& out) {
    object.choice<ResponseForm>("response", out,
                                {{"none", ResponseForm::kNone},
                                 {"exception", ResponseForm::kException},
                                 {"definite", ResponseForm::kDefinite}});
}

SendStep read_send(ObjectReader& object) {
    SendStep step;
    read_payload(*object.find("send"), object.path_of("send"), step.payload, object.errors());
    read_flags(object, step.flags);
    read_form(object, step.response);
    object.number("dr", step.dr, 1, 3);
    object.number("ru_size", step.ru_size, 1, 65535);
    object.number("segment", step.segment, 1, 65535);
    object.boolean("cancel", step.cancel);
    if (step.response == ResponseForm::kDefinite || step.cancel) {
        step.wait = true;
        step.expect_sense = 0;
    }
    read_answer(object, "expect", step.expect_sense, step.wait, "nothing", "any");
    return step;
}

/// What the scripts says it answers with: positive, nothing, or a sense code.
void read_respond(ObjectReader& object, std::uint32_t& sense_out, bool& quiet) {
    std::optional<std::uint32_t> code = 0;
    bool answers = true;
    read_answer(object, "respond", code, answers, "nothing", {});
    sense_out = code.value_or(0);
    quiet = !answers;
}

ReceiveStep read_receive(ObjectReader& object) {
    ReceiveStep step;
    const JsonNode& node = *object.find("receive");
    if (node.kind != JsonNode::Kind::kNull) {
        read_payload(node, object.path_of("receive"), step.payload, object.errors());
    }
    std::optional<std::uint32_t> size;
    object.number("size", size, 0, kMaxSize);
    if (size) step.size = *size;
    read_flags(object, step.flags);
    if (object.find("response")) read_form(object, step.response.emplace(ResponseForm::kNone));
    read_respond(object, step.respond, step.keep_quiet);
    object.number("timeout_ms", step.timeout_ms, 0, kMaxTime);
    return step;
}

std::string read_command_name(ObjectReader& object, std::string_view key) {
    const JsonNode& node = *object.find(key);
    const Command* command = node.kind == JsonNode::Kind::kString ? find_command(node.text) : nullptr;
    // BIND and UNBIND begin and end a session, they are not sent in one; UNBIND may be waited for.
    if (!command || command->name == "BIND" || (command->name == "UNBIND" && key == "command")) {
        object.errors().expected(node, object.path_of(key), "the name of an SNA command, such as \"SHUTD\"");
        return "LUSTAT";
    }
    return std::string(command->name);
}

CommandStep read_command(ObjectReader& object) {
    CommandStep step;
    step.name = read_command_name(object, "command");
    read_hex(object, "operand", step.operand);
    read_flags(object, step.flags);
    step.expect_sense = 0;
    bool wait = true;
    read_answer(object, "expect", step.expect_sense, wait, {}, "any");
    read_hex(object, "expect_operand", step.expect_operand);
    step.timeout_ms = kAnswerTimeout;
    object.number("timeout_ms", step.timeout_ms, 0, kMaxTime);
    return step;
}

AwaitStep read_await(ObjectReader& object) {
    AwaitStep step;
    step.name = read_command_name(object, "await");
    read_hex(object, "operand", step.operand);
    bool quiet = false;
    read_respond(object, step.respond, quiet);
    step.timeout_ms = kAnswerTimeout;
    object.number("timeout_ms", step.timeout_ms, 0, kMaxTime);
    return step;
}

RawStep read_raw(ObjectReader& object) {
    RawStep step;
    read_hex(object, "raw", step.rh_ru);
    if (step.rh_ru.size() < 3) {
        object.errors().expected(*object.find("raw"), object.path_of("raw"),
                                 "a request header (3 bytes) and an RU");
    }
    object.boolean("expedited", step.expedited);
    object.number("snf", step.snf);
    read_answer(object, "expect", step.expect_sense, step.wait, "nothing", "any");
    step.timeout_ms = kAnswerTimeout;
    object.number("timeout_ms", step.timeout_ms, 0, kMaxTime);
    return step;
}

UnbindStep read_unbind(ObjectReader& object) {
    UnbindStep step;
    object.number("unbind", step.type, 1, 255);
    std::optional<std::uint32_t> code;
    read_sense(object, "sense", code);
    step.sense = code.value_or(0);
    object.boolean("wait", step.wait);
    return step;
}

LinkStep read_link(ObjectReader& object) {
    LinkStep step;
    object.choice<LinkAct>("link", step.act,
                           {{"halt", LinkAct::kHalt},
                            {"halt_noack", LinkAct::kHaltNoAck},
                            {"restart", LinkAct::kRestart},
                            {"drop", LinkAct::kDrop},
                            {"stop_reading", LinkAct::kStopReading},
                            {"silence", LinkAct::kSilence}});
    return step;
}

UnitStep read_unit(ObjectReader& object) {
    UnitStep step;
    object.choice<UnitAct>("unit", step.act,
                           {{"dactlu", UnitAct::kDactlu},
                            {"dactpu", UnitAct::kDactpu},
                            {"actlu", UnitAct::kActluCold},
                            {"actpu", UnitAct::kActpuCold}});
    return step;
}

RepeatStep read_repeat(ObjectReader& object, std::string_view text) {
    RepeatStep step;
    object.number("repeat", step.count, 0, 1000000000);
    if (const JsonNode* steps = object.find("steps")) {
        step.steps = read_steps(*steps, object.path_of("steps"), text, object.errors());
    } else {
        object.missing("steps", "an array of steps");
    }
    return step;
}

void read_verb(ObjectReader& object, std::string_view verb, std::string_view text, Step& step) {
    if (verb == "send") {
        step.what = read_send(object);
    } else if (verb == "receive") {
        step.what = read_receive(object);
    } else if (verb == "command") {
        step.what = read_command(object);
    } else if (verb == "await") {
        step.what = read_await(object);
    } else if (verb == "raw") {
        step.what = read_raw(object);
    } else if (verb == "pause_ms") {
        object.number("pause_ms", step.what.emplace<PauseStep>().ms, 1, kMaxTime);
    } else if (verb == "pacing") {
        object.choice<bool>("pacing", step.what.emplace<PacingStep>().hold,
                            {{"hold", true}, {"release", false}});
    } else if (verb == "unbind") {
        step.what = read_unbind(object);
    } else if (verb == "sscp_text") {
        object.string("sscp_text", step.what.emplace<SscpTextStep>().text);
    } else if (verb == "link") {
        step.what = read_link(object);
    } else if (verb == "unit") {
        step.what = read_unit(object);
    } else if (verb == "echo") {
        bool yes = true;
        object.boolean("echo", yes);
        step.what = EchoStep{};
    } else {
        step.what = read_repeat(object, text);
    }
}

}  // namespace

std::vector<Step> read_steps(const JsonNode& node, const std::string& path, std::string_view text,
                             SchemaErrors& errors) {
    std::vector<Step> steps;
    if (node.kind != JsonNode::Kind::kArray) {
        errors.expected(node, path, "an array of steps");
        return steps;
    }
    for (std::size_t i = 0; i < node.elements.size(); ++i) {
        const JsonNode& element = node.elements[i];
        const std::string here = path + "[" + std::to_string(i) + "]";
        ObjectReader object(element, here, errors, "a step");
        if (element.kind != JsonNode::Kind::kObject) continue;
        std::vector<std::string_view> verbs;
        for (const std::string_view verb : kVerbs) {
            const bool there = std::any_of(element.members.begin(), element.members.end(),
                                           [&](const auto& member) { return member.key == verb; });
            if (there) verbs.push_back(verb);
        }
        if (verbs.size() != 1) {
            std::string names;
            for (const std::string_view verb : kVerbs)
                names += (names.empty() ? "" : ", ") + std::string(verb);
            errors.add(element.offset, here, "expected a step with exactly one of " + names);
            continue;
        }
        Step& step = steps.emplace_back();
        step.line = runtime::position_of(text, element.offset).line;
        read_verb(object, verbs[0], text, step);
        object.finish();
    }
    return steps;
}

}  // namespace openwosa::snahost::reader
