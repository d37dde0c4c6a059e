// Scenarios out of JSON: everything but the steps of scripts.
#include <algorithm>

#include "bank.hpp"
#include "scenario_reader.hpp"

namespace openwosa::snahost {
namespace reader {
namespace {

constexpr std::uint64_t kMaxTime = 86400000;
constexpr std::size_t kMaxName = 8;  // of a logical unit

int digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

void read_mac(ObjectReader& object, std::string_view key, std::optional<sna::MacAddress>& out) {
    Bytes bytes;
    if (!read_hex(object, key, bytes)) return;
    if (bytes.size() != 6) {
        object.errors().expected(*object.find(key), object.path_of(key),
                                 "a MAC address, 12 hexadecimal digits");
        return;
    }
    std::copy_n(bytes.begin(), 6, out.emplace().begin());
}

void read_call(const JsonNode& node, const std::string& path, Call& call, SchemaErrors& errors) {
    ObjectReader object(node, path, errors);
    object.string("host", call.host);
    object.number("port", call.port, 1);
    if (call.host.empty()) object.missing("host", "a host name or address");
    if (call.port == 0) object.missing("port", "a port number");
    read_mac(object, "mac", call.mac);
    object.finish();
}

template <class Read>
void read_array(const JsonNode* node, const std::string& path, std::string_view what, SchemaErrors& errors,
                Read read) {
    if (!node) return;
    if (node->kind != JsonNode::Kind::kArray) {
        errors.expected(*node, path, "an array of " + std::string(what));
        return;
    }
    for (std::size_t i = 0; i < node->elements.size(); ++i) {
        read(node->elements[i], path + "[" + std::to_string(i) + "]");
    }
}

void read_link(const JsonNode& node, const std::string& path, LinkConfig& link, SchemaErrors& errors) {
    ObjectReader object(node, path, errors);
    object.string("address", link.address);
    object.number("port", link.port);
    object.number("window", link.window, 1);
    object.number("connections", link.connections, 1, 2);
    object.number("back_port", link.back_port, 1);
    read_mac(object, "mac", link.mac);
    std::optional<sna::MacAddress> own;
    read_mac(object, "own_mac", own);
    if (own) link.own_mac = *own;
    object.number("sap", link.sap, 4, 0xEC);
    object.number("largest_frame", link.largest_frame, 516, 65535);
    object.number("keepalive_ms", link.keepalive_ms, 0, kMaxTime);
    read_hex(object, "xid", link.xid);
    object.choice<Stage>("silent_at", link.silent_at,
                         {{"never", Stage::kNever},
                          {"capabilities", Stage::kCapabilities},
                          {"circuit", Stage::kCircuit},
                          {"xid", Stage::kXid},
                          {"contact", Stage::kContact},
                          {"actpu", Stage::kActpu},
                          {"actlu", Stage::kActlu},
                          {"init", Stage::kInit},
                          {"bind", Stage::kBind},
                          {"sdt", Stage::kSdt},
                          {"report", Stage::kReport}});
    read_array(
        object.find("call"), object.path_of("call"), "stations", errors,
        [&](const JsonNode& n, const std::string& p) { read_call(n, p, link.calls.emplace_back(), errors); });
    object.finish();
}

void read_sscp(const JsonNode& node, const std::string& path, SscpConfig& sscp, SchemaErrors& errors) {
    ObjectReader object(node, path, errors);
    Bytes id;
    if (read_hex(object, "id", id)) {
        if (id.size() == 6) {
            sscp.id = id;
        } else {
            errors.expected(*object.find("id"), object.path_of("id"), "12 hexadecimal digits");
        }
    }
    object.choice<bool>("activation", sscp.cold, {{"cold", true}, {"erp", false}});
    object.string("welcome", sscp.welcome);
    object.string("unknown", sscp.unknown);
    object.string("failed", sscp.failed);
    object.number("retry_ms", sscp.retry_ms, 0, kMaxTime);
    std::optional<std::uint32_t> refusal;
    read_sense(object, "refuse_reports", refusal);
    sscp.refuse_reports = refusal.value_or(0);
    object.finish();
}

void read_lu(const JsonNode& node, const std::string& path, PuConfig& pu, SchemaErrors& errors) {
    ObjectReader object(node, path, errors, "an object with the address of an LU");
    if (node.kind != JsonNode::Kind::kObject) return;
    std::uint8_t first = 0;
    object.number("address", first, 1, 254);
    std::uint8_t last = first;
    object.number("last", last, 1, 254);
    LuConfig lu;
    object.string("application", lu.application);
    if (first == 0 && !object.find("address")) object.missing("address", "a local address from 1 to 254");
    if (first != 0 && last < first) {
        errors.expected(*object.find("last"), object.path_of("last"), "an address not below \"address\"");
    }
    object.finish();
    for (unsigned address = first; address != 0 && address <= last; ++address) {
        lu.address = static_cast<std::uint8_t>(address);
        const bool twice = std::any_of(pu.lus.begin(), pu.lus.end(),
                                       [&](const LuConfig& l) { return l.address == address; });
        if (twice) errors.add(node.offset, path, "address " + std::to_string(address) + " is given twice");
        if (!twice) pu.lus.push_back(lu);
    }
}

void read_pu(const JsonNode& node, const std::string& path, PuConfig& pu, SchemaErrors& errors) {
    ObjectReader object(node, path, errors);
    Bytes id;
    if (read_hex(object, "node_id", id)) {
        if (id.size() == 4) {
            pu.node_id = sna::get32(id, 0);
        } else {
            errors.expected(*object.find("node_id"), object.path_of("node_id"),
                            "8 hexadecimal digits, IDBLK and IDNUM");
        }
    }
    read_array(object.find("lus"), object.path_of("lus"), "LUs", errors,
               [&](const JsonNode& n, const std::string& p) { read_lu(n, p, pu, errors); });
    object.finish();
}

void set_bits(std::uint8_t& byte, unsigned mask, std::optional<bool> on) {
    if (on) byte = static_cast<std::uint8_t>(*on ? byte | mask : byte & ~mask);
}

void read_half(const JsonNode* node, const std::string& path, std::uint8_t& byte, SchemaErrors& errors) {
    if (!node) return;
    ObjectReader object(*node, path, errors);
    std::optional<bool> multi, delayed, end;
    read_flag(object, "multi_ru", multi);
    read_flag(object, "delayed", delayed);
    read_flag(object, "end_bracket", end);
    std::uint8_t form = byte >> 4 & 3;
    object.choice<std::uint8_t>("responses", form,
                                {{"none", 0}, {"exception", 1}, {"definite", 2}, {"either", 3}});
    byte = static_cast<std::uint8_t>((byte & ~0x30) | form << 4);
    set_bits(byte, 0x80, multi);
    set_bits(byte, 0x40, delayed);
    set_bits(byte, 0x01, end);
    object.finish();
}

void read_bind_flow(ObjectReader& object, sna::Bind& bind) {
    auto& b = bind.fixed;
    std::optional<bool> whole, headers, available, symmetric, primary_wins, primary_first, conditional;
    read_flag(object, "whole_bius", whole);
    read_flag(object, "fm_headers", headers);
    read_flag(object, "sequence_numbers_available", available);
    read_flag(object, "symmetric_recovery", symmetric);
    read_flag(object, "primary_wins", primary_wins);
    read_flag(object, "primary_first", primary_first);
    read_flag(object, "conditional_termination", conditional);
    set_bits(b[6], 0x80, whole);
    set_bits(b[6], 0x40, headers);
    set_bits(b[6], 0x10, conditional);
    set_bits(b[6], 0x04, available);
    set_bits(b[7], 0x20, symmetric);
    set_bits(b[7], 0x10, primary_wins);
    set_bits(b[7], 0x01, primary_first);
    std::uint8_t between = b[6] & 0x20;
    object.choice<std::uint8_t>("brackets", between, {{"between", 0x20}, {"in", 0}, {"none", 1}});
    b[6] = static_cast<std::uint8_t>((b[6] & ~0x20) | (between & 0x20));
    if (between == 1) {  // neither half may end one: there are none
        b[4] &= 0xFE;
        b[5] &= 0xFE;
    }
    std::uint8_t flow = b[7] >> 6;
    object.choice<std::uint8_t>("flow", flow, {{"duplex", 0}, {"contention", 1}, {"flip_flop", 2}});
    b[7] = static_cast<std::uint8_t>((b[7] & 0x3F) | flow << 6);
}

void read_bind_sizes(ObjectReader& object, sna::Bind& bind) {
    auto& b = bind.fixed;
    std::optional<std::uint32_t> secondary_ru, primary_ru, send, receive;
    object.number("ru_secondary", secondary_ru, 0, 65535);
    object.number("ru_primary", primary_ru, 0, 65535);
    if (secondary_ru) b[10] = *secondary_ru < 8 ? 0 : sna::Bind::ru_code(*secondary_ru);
    if (primary_ru) b[11] = *primary_ru < 8 ? 0 : sna::Bind::ru_code(*primary_ru);
    object.number("window_secondary_send", send, 0, 63);
    object.number("window_secondary_receive", receive, 0, 63);
    if (send) {
        b[8] = static_cast<std::uint8_t>(*send);
        b[13] = static_cast<std::uint8_t>(*send);
    }
    if (receive) {
        b[9] = static_cast<std::uint8_t>(*receive);
        b[12] = static_cast<std::uint8_t>(*receive ? 0x80 | *receive : 0);  // one stage
    }
}

void read_bind(const JsonNode& node, const std::string& path, sna::Bind& bind, SchemaErrors& errors) {
    if (node.kind == JsonNode::Kind::kString) {
        const auto bytes = hex(node.text);
        const auto decoded = bytes ? sna::decode_bind(*bytes) : sna::BindResult{0, {}};
        if (decoded.error_offset) {
            errors.expected(node, path, "a BIND RU in hexadecimal, from its code 31 on, or an object");
        } else {
            bind = decoded.bind;
        }
        return;
    }
    ObjectReader object(node, path, errors);
    auto& b = bind.fixed;
    object.number("fm_profile", b[2], 2, 18);
    object.number("ts_profile", b[3], 1, 7);
    std::optional<bool> negotiable;
    read_flag(object, "negotiable", negotiable);
    if (negotiable) b[1] = *negotiable ? 0 : 1;
    read_half(object.find("primary"), object.path_of("primary"), b[4], errors);
    read_half(object.find("secondary"), object.path_of("secondary"), b[5], errors);
    read_bind_flow(object, bind);
    read_bind_sizes(object, bind);
    for (const auto& [key, field] : {std::pair{"user_data", &bind.user_data}, std::pair{"urc", &bind.urc}}) {
        Bytes data;
        if (!read_hex(object, key, data)) continue;
        if (data.size() > 255) {
            errors.expected(*object.find(key), object.path_of(key), "at most 255 bytes");
        } else {
            *field = data;
        }
    }
    object.finish();
}

void read_bank(const JsonNode& node, const std::string& path, BankConfig& bank, SchemaErrors& errors) {
    bank = {};
    ObjectReader object(node, path, errors);
    if (const JsonNode* customers = object.find("customers")) {
        ObjectReader names(*customers, object.path_of("customers"), errors, "an object of PINs by name");
        for (const auto& member : customers->members) names.string(member.key, bank.customers[member.key]);
    }
    if (const JsonNode* accounts = object.find("accounts")) {
        ObjectReader numbers(*accounts, object.path_of("accounts"), errors,
                             "an object of amounts by account");
        for (const auto& member : accounts->members) {
            std::string amount;
            numbers.string(member.key, amount);
            const auto cents = parse_amount(amount);
            if (!cents)
                errors.expected(member.value, numbers.path_of(member.key), "an amount such as \"100.00\"");
            bank.accounts[member.key] = cents.value_or(0);
        }
    }
    if (const JsonNode* owners = object.find("owners")) {
        ObjectReader names(*owners, object.path_of("owners"), errors, "an object of account lists by name");
        for (const auto& member : owners->members) {
            auto& list = bank.owns[member.key];
            read_array(names.find(member.key), names.path_of(member.key), "account numbers", errors,
                       [&](const JsonNode& n, const std::string& p) {
                           if (n.kind != JsonNode::Kind::kString || !bank.accounts.contains(n.text)) {
                               errors.expected(n, p, "the number of one of the accounts");
                           } else {
                               list.push_back(n.text);
                           }
                       });
        }
    }
    object.finish();
}

void read_echo(const JsonNode& node, const std::string& path, EchoConfig& echo, SchemaErrors& errors) {
    ObjectReader object(node, path, errors);
    object.boolean("end_bracket", echo.end_bracket);
    object.choice<ResponseForm>("response", echo.response,
                                {{"none", ResponseForm::kNone},
                                 {"exception", ResponseForm::kException},
                                 {"definite", ResponseForm::kDefinite}});
    object.finish();
}

void read_stsn(const JsonNode& node, const std::string& path, std::uint32_t& numbers, SchemaErrors& errors) {
    ObjectReader object(node, path, errors);
    std::uint16_t to_primary = 0, to_secondary = 0;
    object.number("secondary_to_primary", to_primary);
    object.number("primary_to_secondary", to_secondary);
    object.finish();
    numbers = static_cast<std::uint32_t>(to_primary) << 16 | to_secondary;
}

void read_application(const JsonNode& node, const std::string& path, std::string_view text,
                      ApplicationConfig& out, SchemaErrors& errors) {
    ObjectReader object(node, path, errors, "an object that says what the application does");
    if (node.kind != JsonNode::Kind::kObject) return;
    if (const JsonNode* bind = object.find("bind"))
        read_bind(*bind, object.path_of("bind"), out.bind, errors);
    object.choice<ProgramKind>(
        "program", out.program,
        {{"echo", ProgramKind::kEcho}, {"bank", ProgramKind::kBank}, {"silent", ProgramKind::kSilent}});
    if (const JsonNode* echo = object.find("echo"))
        read_echo(*echo, object.path_of("echo"), out.echo, errors);
    if (const JsonNode* bank = object.find("bank"))
        read_bank(*bank, object.path_of("bank"), out.bank, errors);
    if (const JsonNode* steps = object.find("steps")) {
        if (object.find("program"))
            errors.add(steps->offset, object.path_of("steps"),
                       "expected \"program\" or \"steps\", found both");
        out.script = read_steps(*steps, object.path_of("steps"), text, errors);
        out.program = ProgramKind::kScript;
    }
    read_sense(object, "refuse", out.refuse);
    object.boolean("refuse_late", out.refuse_late);
    object.number("segment", out.segment, 1, 65535);
    if (const JsonNode* stsn = object.find("stsn"))
        read_stsn(*stsn, object.path_of("stsn"), out.sequence_numbers, errors);
    object.finish();
}

void read_applications(const JsonNode& node, const std::string& path, std::string_view text,
                       Scenario& scenario, SchemaErrors& errors) {
    ObjectReader object(node, path, errors, "an object of applications by name");
    for (const auto& member : node.members) {
        const std::string here = object.path_of(member.key);
        const bool good = !member.key.empty() && member.key.size() <= kMaxName &&
                          std::none_of(member.key.begin(), member.key.end(),
                                       [](char c) { return c <= ' ' || c > '~' || (c >= 'a' && c <= 'z'); });
        if (!good) {
            errors.add(member.key_offset, here,
                       "expected a name of 1 to 8 capital letters, digits and national characters");
            continue;
        }
        ApplicationConfig application;
        application.name = member.key;
        application.bind = default_bind();
        application.bind.crypto.emplace();
        application.bind.plu_name = to_ebcdic(member.key);
        application.bank = default_bank();
        read_application(member.value, here, text, application, errors);
        scenario.applications.insert_or_assign(member.key, std::move(application));
    }
}

/// Each LU's application must be there.
void check_references(const JsonNode& root, const Scenario& scenario, SchemaErrors& errors) {
    for (const PuConfig& pu : scenario.pus) {
        for (const LuConfig& lu : pu.lus) {
            if (lu.application.empty() || scenario.find_application(lu.application)) continue;
            errors.add(root.offset, "pus",
                       "there is no application " + lu.application + " for LU " + std::to_string(lu.address));
        }
    }
}

void read_root(const JsonNode& root, std::string_view text, Scenario& scenario, SchemaErrors& errors) {
    ObjectReader object(root, "", errors, "an object, the scenario");
    if (root.kind != JsonNode::Kind::kObject) return;
    if (const JsonNode* link = object.find("link")) read_link(*link, "link", scenario.link, errors);
    if (const JsonNode* sscp = object.find("sscp")) read_sscp(*sscp, "sscp", scenario.sscp, errors);
    if (const JsonNode* applications = object.find("applications"))
        read_applications(*applications, "applications", text, scenario, errors);
    if (const JsonNode* pus = object.find("pus")) {
        scenario.pus.clear();
        read_array(pus, "pus", "PUs", errors, [&](const JsonNode& n, const std::string& p) {
            read_pu(n, p, scenario.pus.emplace_back(), errors);
        });
        if (errors.list.empty()) check_references(*pus, scenario, errors);
    }
    object.finish();
}

}  // namespace

std::optional<Bytes> hex(std::string_view text) {
    Bytes out;
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] == ' ') {
            ++i;
            continue;
        }
        if (i + 1 >= text.size()) return std::nullopt;
        const int high = digit(text[i]), low = digit(text[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        out.push_back(static_cast<std::uint8_t>(high << 4 | low));
        i += 2;
    }
    return out;
}

bool read_hex(ObjectReader& object, std::string_view key, Bytes& out) {
    const JsonNode* node = object.find(key);
    if (!node) return false;
    const auto bytes = node->kind == JsonNode::Kind::kString ? hex(node->text) : std::nullopt;
    if (!bytes) {
        object.errors().expected(*node, object.path_of(key), "bytes in hexadecimal");
        return false;
    }
    out = *bytes;
    return true;
}

bool read_hex(ObjectReader& object, std::string_view key, std::optional<Bytes>& out) {
    Bytes bytes;
    if (!read_hex(object, key, bytes)) return false;
    out = std::move(bytes);
    return true;
}

std::optional<std::uint32_t> sense(std::string_view text) {
    if (text.starts_with("0x")) text.remove_prefix(2);
    const auto bytes = text.size() == 8 ? hex(text) : std::nullopt;
    return bytes && bytes->size() == 4 ? std::optional(sna::get32(*bytes, 0)) : std::nullopt;
}

void read_sense(ObjectReader& object, std::string_view key, std::optional<std::uint32_t>& out) {
    const JsonNode* node = object.find(key);
    if (!node) return;
    out = node->kind == JsonNode::Kind::kString ? sense(node->text) : std::nullopt;
    if (!out) object.errors().expected(*node, object.path_of(key), "a sense code of 8 hexadecimal digits");
}

std::optional<Bytes> ebcdic(std::string_view utf8) {
    std::string latin1;
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const auto byte = static_cast<unsigned char>(utf8[i]);
        if (byte < 0x80) {
            latin1.push_back(utf8[i]);
        } else if ((byte == 0xC2 || byte == 0xC3) && i + 1 < utf8.size()) {
            latin1.push_back(
                static_cast<char>((byte & 3) << 6 | (static_cast<unsigned char>(utf8[++i]) & 0x3F)));
        } else {
            return std::nullopt;
        }
    }
    return to_ebcdic(latin1);
}

void read_flag(ObjectReader& object, std::string_view key, std::optional<bool>& out) {
    if (!object.find(key)) return;
    object.boolean(key, out.emplace(false));
}

}  // namespace reader

ScenarioResult parse_scenario(std::string_view json) {
    ScenarioResult result;
    result.scenario = default_scenario();
    runtime::JsonNode root;
    runtime::SchemaErrors errors;
    if (runtime::JsonError error; runtime::parse_json(json, root, error)) {
        reader::read_root(root, json, result.scenario, errors);
    } else {
        errors.add(error.offset, "", error.message);
    }
    std::stable_sort(errors.list.begin(), errors.list.end(),
                     [](const auto& a, const auto& b) { return a.offset < b.offset; });
    for (const auto& error : errors.list) {
        const auto position = runtime::position_of(json, error.offset);
        result.errors.push_back({position.line, position.column, error.key, error.message});
    }
    return result;
}

}  // namespace openwosa::snahost
