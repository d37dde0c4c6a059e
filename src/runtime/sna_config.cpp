// The schema of the section `sna`.
#include "runtime/sna_config.hpp"

#include <algorithm>
#include <map>

#include "runtime/sna_schema.hpp"
#include "snmp/endpoint.hpp"

namespace openwosa::runtime {

namespace {

constexpr std::uint64_t kMaxMilliseconds = 86400000;
constexpr std::uint64_t kMaxFrame = 65535;

std::string upper(std::string text) {
    for (char& c : text)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    return text;
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char lower = static_cast<char>(c | 32);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// Hex digits, with : - or . between them anywhere; nothing if there are not exactly 2 * N.
template <std::size_t N>
std::optional<std::array<std::uint8_t, N>> read_hex(std::string_view text) {
    std::array<std::uint8_t, N> out{};
    std::size_t digits = 0;
    for (const char c : text) {
        if (c == ':' || c == '-' || c == '.') continue;
        const int digit = hex_digit(c);
        if (digit < 0 || digits == 2 * N) return std::nullopt;
        out[digits / 2] = static_cast<std::uint8_t>(out[digits / 2] << 4 | digit);
        ++digits;
    }
    return digits == 2 * N ? std::optional(out) : std::nullopt;
}

bool good_address(std::string_view text) {
    snmp::Endpoint endpoint;
    return snmp::parse_endpoint(text, endpoint) == snmp::EndpointError::kOk &&
           (endpoint.family == snmp::Family::kIpv4 || endpoint.family == snmp::Family::kIpv6);
}

void read_address(ObjectReader& object, std::string& out, bool required) {
    const JsonNode* node = object.find("address");
    if (!node) {
        if (required) object.missing("address", "an IPv4 or IPv6 address");
        return;
    }
    if (node->kind == JsonNode::Kind::kString && good_address(node->text))
        out = node->text;
    else
        object.errors().expected(*node, object.path_of("address"), "an IPv4 or IPv6 address");
}

template <std::size_t N>
std::optional<std::array<std::uint8_t, N>> read_digits(ObjectReader& object, std::string_view key,
                                                       std::string_view what) {
    const JsonNode* node = object.find(key);
    if (!node) return std::nullopt;
    if (node->kind == JsonNode::Kind::kString)
        if (const auto bytes = read_hex<N>(node->text)) return bytes;
    object.errors().expected(*node, object.path_of(key), what);
    return std::nullopt;
}

/// SAPs of stations are even (odd: group or response) and not zero.
void read_sap(ObjectReader& object, std::string_view key, std::uint8_t& out) {
    std::uint64_t value = out;
    if (!object.integer(key, 2, 0xFE, value)) return;
    if (value % 2 != 0)
        object.errors().add(object.find(key)->offset, object.path_of(key), "expected an even number");
    else
        out = static_cast<std::uint8_t>(value);
}

void read_listen(ObjectReader& object, SnaConfig& out) {
    const JsonNode* node = object.find("listen");
    if (!node) return;
    out.listen.clear();
    if (node->kind != JsonNode::Kind::kArray)
        return object.errors().expected(*node, object.path_of("listen"), "an array of objects");
    for (std::size_t i = 0; i < node->elements.size(); ++i) {
        ObjectReader one(node->elements[i], object.path_of("listen") + "[" + std::to_string(i) + "]",
                         object.errors(), "an object with an address");
        SnaListenConfig& listen = out.listen.emplace_back();
        read_address(one, listen.address, false);
        one.number("port", listen.port);
        one.number("one_connection_port", listen.one_connection_port);
        if (!listen.port && !listen.one_connection_port) listen.port = 2065;
        one.finish();
    }
}

void read_peer(ObjectReader& object, SnaPeerConfig& out) {
    using Connections = SnaPeerConfig::Connections;
    read_address(object, out.address, true);
    object.number("port", out.port, 1);
    object.choice<Connections>(
        "connections", out.connections,
        {{"auto", Connections::kAuto}, {"one", Connections::kOne}, {"two", Connections::kTwo}});
    object.boolean("connect", out.connect);
    if (const JsonNode* node = object.find("quirks")) {
        ObjectReader quirks(*node, object.path_of("quirks"), object.errors());
        quirks.boolean("no_flow_control", out.no_flow_control);
        quirks.boolean("one_message_per_segment", out.one_message_per_segment);
        quirks.number("fixed_largest_frame", out.fixed_largest_frame, 516, kMaxFrame);
        quirks.finish();
    }
    object.finish();
}

void read_lu(const JsonNode& node, const std::string& path, SnaLuConfig& out, SchemaErrors& errors) {
    if (node.kind == JsonNode::Kind::kInteger) {  // "LU02": 2
        if (node.negative || node.integer < 1 || node.integer > 254)
            errors.expected(node, path, "a local address from 1 to 254");
        out.address = static_cast<std::uint8_t>(node.integer);
        return;
    }
    ObjectReader object(node, path, errors, "a local address, or an object with one");
    if (node.kind != JsonNode::Kind::kObject) return;
    if (!object.find("address")) object.missing("address", "a local address from 1 to 254");
    object.number("address", out.address, 1, 254);
    out.users = read_strings(object, "users", "user names");
    object.finish();
}

void read_pu(ObjectReader& object, SnaPuConfig& out) {
    object.string("peer", out.peer);
    constexpr std::string_view kMac = "a MAC address of 12 hex digits, as the token ring writes it";
    if (!object.find("mac")) object.missing("mac", kMac);
    out.mac = read_digits<6>(object, "mac", kMac).value_or(out.mac);
    out.remote_mac = read_digits<6>(object, "remote_mac", kMac);
    read_sap(object, "sap", out.sap);
    read_sap(object, "remote_sap", out.remote_sap);
    if (!object.find("node_id")) object.missing("node_id", "8 hex digits: block number and id number");
    if (const auto id = read_digits<4>(object, "node_id", "8 hex digits: block number and id number"))
        out.node_id = static_cast<std::uint32_t>((*id)[0] << 24 | (*id)[1] << 16 | (*id)[2] << 8 | (*id)[3]);
    out.call = out.remote_mac.has_value();
    object.boolean("call", out.call);
    if (out.call && !out.remote_mac && object.find("call"))
        object.errors().add(object.find("call")->offset, object.path_of("call"),
                            "expected false: there is no remote_mac to call");
    object.number("largest_frame", out.largest_frame, 516, kMaxFrame);
    object.choice<bool>("node_type", out.t21, {{"2.0", false}, {"2.1", true}});
    object.boolean("on_demand", out.on_demand);
    object.string("partner_cp", out.partner_cp);
    for_names(object, "lus", [&](const JsonNode& node, const std::string& path, const std::string& name) {
        out.lus.push_back({name, 0, {}});
        read_lu(node, path, out.lus.back(), object.errors());
    });
    object.finish();
}

// ---- what must fit together

class Consistency {
  public:
    Consistency(const SnaConfig& config, ObjectReader& object) : config_(config), object_(object) {}

    void check() {
        for (const SnaPuConfig& pu : config_.pus) {
            check_peer(pu);
            for (const SnaLuConfig& lu : pu.lus) check_lu(pu, lu);
        }
        for (const SnaPoolConfig& pool : config_.pools) check_pool(pool);
        const bool known = std::any_of(config_.pus.begin(), config_.pus.end(),
                                       [&](const SnaPuConfig& pu) { return pu.name == config_.diagnostics; });
        if (!config_.diagnostics.empty() && !known)
            complain(object_.find("diagnostics"), object_.path_of("diagnostics"),
                     "expected a name from sna.pus, found \"" + config_.diagnostics + "\"");
    }

  private:
    const JsonNode* member(const JsonNode* of, std::string_view key) {
        if (!of) return nullptr;
        for (const JsonMember& m : of->members)
            if (m.key == key) return &m.value;
        return nullptr;
    }
    const JsonNode* pu_node(const SnaPuConfig& pu) { return member(object_.find("pus"), pu.name); }
    void complain(const JsonNode* at, const std::string& path, std::string message) {
        object_.errors().add(at ? at->offset : object_.node().offset, path, std::move(message));
    }

    void check_peer(const SnaPuConfig& pu) {
        const bool known =
            pu.peer.empty() || std::any_of(config_.peers.begin(), config_.peers.end(),
                                           [&](const SnaPeerConfig& p) { return p.name == pu.peer; });
        if (!known)
            complain(member(pu_node(pu), "peer"), object_.path_of("pus") + "." + pu.name + ".peer",
                     "expected a name from sna.peers, found \"" + pu.peer + "\"");
    }
    void check_lu(const SnaPuConfig& pu, const SnaLuConfig& lu) {
        const JsonNode* at = member(member(pu_node(pu), "lus"), lu.name);
        const std::string path = object_.path_of("pus") + "." + pu.name + ".lus." + lu.name;
        if (!names_.emplace(upper(lu.name), pu.name).second)
            complain(at, path, "expected a name no other LU has (case does not count)");
        const auto [other, first] = addresses_[pu.name].emplace(lu.address, lu.name);
        if (!first && lu.address != 0)
            complain(at, path, "expected a local address " + other->second + " does not have");
    }
    void check_pool(const SnaPoolConfig& pool) {
        const JsonNode* at = member(object_.find("pools"), pool.name);
        const std::string path = object_.path_of("pools") + "." + pool.name;
        if (names_.contains(upper(pool.name))) complain(at, path, "expected a name that is no LU's");
        for (const std::string& lu : pool.lus)
            if (!names_.contains(upper(lu)))
                complain(at, path + ".lus", "expected names of LUs, found \"" + lu + "\"");
    }

    const SnaConfig& config_;
    ObjectReader& object_;
    std::map<std::string, std::string> names_;
    std::map<std::string, std::map<std::uint8_t, std::string>> addresses_;
};

void add_range(SnaPuConfig& pu, SnaPoolConfig& pool, int first, int last) {
    for (int address = first; address <= last; ++address) {
        const std::string name = (address < 10 ? "LU0" : "LU") + std::to_string(address);
        pu.lus.push_back({name, static_cast<std::uint8_t>(address), {}});
        pool.lus.push_back(name);
    }
}

}  // namespace

SnaConfig::SnaConfig() {
    SnaPeerConfig& host = peers.emplace_back();
    host.name = "host";
    host.address = "127.0.0.1";
    host.port = 2065;
    host.connections = SnaPeerConfig::Connections::kOne;
    SnaPuConfig& pu = pus.emplace_back();
    pu.name = "PU1";
    pu.peer = host.name;
    pu.mac = {0x40, 0, 0, 0, 0, 1};
    pu.remote_mac = {0x40, 0, 0x37, 0x45, 0, 1};
    pu.node_id = 0x05D00001;
    pools = {{"LUPOOL", {}, {}}, {"ECHOPOOL", {}, {}}};
    add_range(pu, pools[0], 2, 33);
    add_range(pu, pools[1], 34, 65);
}

std::vector<std::string> read_strings(ObjectReader& object, std::string_view key, std::string_view what) {
    std::vector<std::string> out;
    const JsonNode* node = object.find(key);
    if (!node) return out;
    if (node->kind != JsonNode::Kind::kArray) {
        object.errors().expected(*node, object.path_of(key), "an array of " + std::string(what));
        return out;
    }
    for (std::size_t i = 0; i < node->elements.size(); ++i) {
        const JsonNode& element = node->elements[i];
        if (element.kind == JsonNode::Kind::kString && !element.text.empty())
            out.push_back(element.text);
        else
            object.errors().expected(element, object.path_of(key) + "[" + std::to_string(i) + "]", "a name");
    }
    return out;
}

void read_sna(const JsonNode& node, const std::string& path, SnaConfig& out, SchemaErrors& errors) {
    ObjectReader object(node, path, errors);
    // Partners, PUs and pools belong together: naming one of them replaces all three.
    if (object.find("peers") || object.find("pus") || object.find("pools")) {
        out.peers.clear();
        out.pus.clear();
        out.pools.clear();
    }
    read_listen(object, out);
    for_names(object, "peers", [&](const JsonNode& n, const std::string& p, const std::string& name) {
        ObjectReader peer(n, p, errors, "an object with an address");
        out.peers.emplace_back().name = name;
        if (n.kind == JsonNode::Kind::kObject) read_peer(peer, out.peers.back());
    });
    for_names(object, "pus", [&](const JsonNode& n, const std::string& p, const std::string& name) {
        ObjectReader pu(n, p, errors, "an object with mac and node_id");
        out.pus.emplace_back().name = name;
        if (n.kind == JsonNode::Kind::kObject) read_pu(pu, out.pus.back());
    });
    for_names(object, "pools", [&](const JsonNode& n, const std::string& p, const std::string& name) {
        ObjectReader pool(n, p, errors, "an object with lus");
        if (n.kind != JsonNode::Kind::kObject) return;
        out.pools.push_back(
            {name, read_strings(pool, "lus", "LU names"), read_strings(pool, "users", "user names")});
        pool.finish();
    });
    object.string("diagnostics", out.diagnostics);
    object.boolean("share", out.share);
    object.string("share_directory", out.share_directory);
    object.number("window", out.window, 1);
    object.number("keepalive_ms", out.keepalive_ms, 100, kMaxMilliseconds);
    object.number("retry_ms", out.retry_ms, 1, kMaxMilliseconds);
    object.number("retry_max_ms", out.retry_max_ms, 1, kMaxMilliseconds);
    object.number("end_timeout_ms", out.end_timeout_ms, 1, kMaxMilliseconds);
    if (const JsonNode* n = object.find("lu62")) {
        std::vector<std::string> pus;
        for (const SnaPuConfig& pu : out.pus) pus.push_back(pu.name);
        read_lu62(*n, object.path_of("lu62"), pus, out.lu62, errors);
    }
    object.finish();
    if (node.kind == JsonNode::Kind::kObject) Consistency(out, object).check();
}

}  // namespace openwosa::runtime
