// The schema: what each section may say. Where the file is found: config_file.cpp.
#include "runtime/config.hpp"

#include <algorithm>

#include "runtime/comlu0_schema.hpp"
#include "runtime/json_schema.hpp"
#include "runtime/sna_schema.hpp"
#include "snmp/endpoint.hpp"

namespace openwosa::runtime {

namespace {

constexpr std::uint64_t kMaxTimeout = 8640000;  // a day, in 1/100 s
constexpr std::uint64_t kMaxRetries = 1000;
constexpr std::uint64_t kMaxQueue = 100000000;
constexpr std::size_t kMaxHostName = 253;

// ---- winsnmp

void read_addresses(const JsonNode* node, const std::string& path, std::vector<std::string>& out,
                    SchemaErrors& errors) {
    if (!node) return;
    if (node->kind != JsonNode::Kind::kArray) {
        errors.expected(*node, path, "an array of addresses");
        return;
    }
    for (std::size_t i = 0; i < node->elements.size(); ++i) {
        const JsonNode& element = node->elements[i];
        const std::string here = path + "[" + std::to_string(i) + "]";
        snmp::Endpoint endpoint;
        std::string_view zone;
        const bool literal =
            element.kind == JsonNode::Kind::kString &&
            snmp::parse_endpoint(element.text, endpoint, &zone) == snmp::EndpointError::kOk &&
            endpoint.family != snmp::Family::kIpx;
        if (!literal)
            errors.expected(element, here, "an IPv4 or IPv6 address");
        else if (!zone.empty())
            errors.add(element.offset, here, "expected a zone number, found a name");
        else
            out.push_back(element.text);
    }
}

void read_trap(const JsonNode& node, const std::string& path, TrapConfig& out, SchemaErrors& errors) {
    ObjectReader object(node, path, errors);
    object.number("port", out.port);  // 0: any free one, for tests
    object.number("port_ipv6", out.port_ipv6);
    read_addresses(object.find("addresses"), object.path_of("addresses"), out.addresses, errors);
    object.boolean("share", out.share);
    object.string("share_directory", out.share_directory);
    object.finish();
}

void check_address(ObjectReader& object, const EntityConfig& entity, bool names_allowed) {
    const JsonNode* node = object.find("address");
    if (!node) return object.missing("address", "an IPv4 or IPv6 address, or a host name");
    if (node->kind != JsonNode::Kind::kString) return;  // already told
    snmp::Endpoint endpoint;
    std::string_view zone;
    const snmp::EndpointError verdict = snmp::parse_endpoint(entity.address, endpoint, &zone);
    const bool name = verdict == snmp::EndpointError::kNotALiteral && !entity.address.empty() &&
                      entity.address.size() <= kMaxHostName;
    if (verdict == snmp::EndpointError::kOk || (name && names_allowed)) return;
    object.errors().add(node->offset, object.path_of("address"),
                        name ? "expected an address: winsnmp.resolve_host_names is false"
                             : "expected an IPv4 or IPv6 address, or a host name");
}

void read_entity(const JsonNode& node, const std::string& path, bool names_allowed, EntityConfig& out,
                 SchemaErrors& errors) {
    ObjectReader object(node, path, errors, "an object with an address");
    if (node.kind != JsonNode::Kind::kObject) return;
    object.string("address", out.address);
    check_address(object, out, names_allowed);
    object.number("port", out.port, 1);
    object.choice<SnmpVersion>("version", out.version, {{"1", SnmpVersion::kV1}, {"2c", SnmpVersion::kV2c}});
    std::string community;
    object.string("community", community);
    if (const JsonNode* given = object.find("community"); given && given->kind == JsonNode::Kind::kString)
        out.community = community;
    object.number("timeout", out.timeout, 1, kMaxTimeout);
    object.number("retries", out.retries, 0, kMaxRetries);
    object.boolean("check_source", out.check_source);
    object.finish();
}

void read_context(const JsonNode& node, const std::string& path, ContextConfig& out, SchemaErrors& errors) {
    ObjectReader object(node, path, errors, "an object with a community");
    if (node.kind != JsonNode::Kind::kObject) return;
    if (!object.find("community")) object.missing("community", "a string");
    object.string("community", out.community);
    object.finish();
}

// An object whose keys are names of the user's choice.
template <class T, class Read>
void read_named(const JsonNode* node, const std::string& path, std::map<std::string, T, std::less<>>& out,
                SchemaErrors& errors, Read read) {
    if (!node) return;
    if (node->kind != JsonNode::Kind::kObject) {
        errors.expected(*node, path, "an object of names");
        return;
    }
    ObjectReader object(*node, path, errors);
    for (const JsonMember& member : node->members) {
        if (member.key.empty() || member.key.find('\0') != std::string::npos) {
            errors.add(member.key_offset, path, "expected a name, found an empty one or one with NUL");
            continue;
        }
        T value;
        value.name = member.key;
        read(member.value, object.path_of(member.key), value);
        out.insert_or_assign(member.key, std::move(value));
    }
}

void read_winsnmp(const JsonNode& node, const std::string& path, WinsnmpConfig& out, SchemaErrors& errors) {
    ObjectReader object(node, path, errors);
    object.choice<TranslateMode>("translate_mode", out.translate_mode,
                                 {{"translated", TranslateMode::kTranslated},
                                  {"untranslated_v1", TranslateMode::kUntranslatedV1},
                                  {"untranslated_v2", TranslateMode::kUntranslatedV2}});
    object.boolean("retransmit", out.retransmit);
    object.number("default_timeout", out.default_timeout, 1, kMaxTimeout);
    object.number("default_retries", out.default_retries, 0, kMaxRetries);
    object.number("outstanding_limit", out.outstanding_limit, 1, kMaxQueue);
    object.number("notification_queue_limit", out.notification_queue_limit, 1, kMaxQueue);
    object.boolean("resolve_host_names", out.resolve_host_names);
    if (const JsonNode* trap = object.find("trap"))
        read_trap(*trap, object.path_of("trap"), out.trap, errors);
    read_named(object.find("entities"), object.path_of("entities"), out.entities, errors,
               [&](const JsonNode& n, const std::string& p, EntityConfig& e) {
                   read_entity(n, p, out.resolve_host_names, e, errors);
               });
    read_named(
        object.find("contexts"), object.path_of("contexts"), out.contexts, errors,
        [&](const JsonNode& n, const std::string& p, ContextConfig& c) { read_context(n, p, c, errors); });
    object.finish();
}

// ---- trace, runtime, csv

void read_trace(const JsonNode& node, const std::string& path, TraceConfig& out, SchemaErrors& errors) {
    ObjectReader object(node, path, errors);
    object.string("api", out.api);
    object.string("packets", out.packets);
    object.finish();
}

void read_runtime(const JsonNode& node, const std::string& path, RuntimeConfig& out, SchemaErrors& errors) {
    ObjectReader object(node, path, errors);
    object.number("callback_patience_ms", out.callback_patience_ms, 2, 60000);
    object.number("max_threads", out.max_threads, 2, 64);
    object.finish();
}

void read_csv(const JsonNode& node, const std::string& path, CsvConfig& out, SchemaErrors& errors) {
    ObjectReader object(node, path, errors);
    object.string("log", out.log);
    object.number("session_wait_ms", out.session_wait_ms, 0, 600000);
    object.finish();
}

void read_config(const JsonNode& root, Config& out, SchemaErrors& errors) {
    ObjectReader object(root, "", errors);
    if (const JsonNode* n = object.find("winsnmp")) read_winsnmp(*n, "winsnmp", out.winsnmp, errors);
    if (const JsonNode* n = object.find("sna")) read_sna(*n, "sna", out.sna, errors);
    if (const JsonNode* n = object.find("comlu0")) read_comlu0(*n, "comlu0", out.comlu0, errors);
    if (const JsonNode* n = object.find("csv")) read_csv(*n, "csv", out.csv, errors);
    if (const JsonNode* n = object.find("trace")) read_trace(*n, "trace", out.trace, errors);
    if (const JsonNode* n = object.find("runtime")) read_runtime(*n, "runtime", out.runtime, errors);
    object.finish();
}

}  // namespace

ConfigResult parse_config(std::string_view text, std::string_view file) {
    ConfigResult result;
    result.config.source = file;
    SchemaErrors errors;
    JsonNode root;
    JsonError syntax;
    if (parse_json(text, root, syntax))
        read_config(root, result.config, errors);
    else
        errors.add(syntax.offset, "", std::move(syntax.message));
    std::stable_sort(errors.list.begin(), errors.list.end(),
                     [](const SchemaError& a, const SchemaError& b) { return a.offset < b.offset; });
    for (SchemaError& e : errors.list) {
        const TextPosition at = position_of(text, e.offset);
        result.errors.push_back(
            {std::string(file), at.line, at.column, std::move(e.key), std::move(e.message)});
    }
    return result;
}

std::string ConfigError::text() const {
    std::string out = file;
    if (line > 0) out += ":" + std::to_string(line) + ":" + std::to_string(column);
    out += ": ";
    if (!key.empty()) out += key + ": ";
    return out + message;
}

std::string ConfigResult::text() const {
    std::string out;
    for (const ConfigError& e : errors) {
        if (!out.empty()) out += '\n';
        out += e.text();
    }
    return out;
}

}  // namespace openwosa::runtime
