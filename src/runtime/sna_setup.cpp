#include "runtime/sna_setup.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "runtime/user_checks.hpp"

namespace openwosa::runtime {

namespace dlsw = sna::dlsw;

namespace {

snmp::Endpoint literal(const std::string& address, std::uint16_t port) {
    snmp::Endpoint endpoint;
    (void)snmp::parse_endpoint(address, endpoint);  // checked when it was read
    endpoint.port = port;
    return endpoint;
}

dlsw::Setup setup_of(SnaPeerConfig::Connections connections) {
    switch (connections) {
        case SnaPeerConfig::Connections::kAuto:
            return dlsw::Setup::kAuto;
        case SnaPeerConfig::Connections::kOne:
            return dlsw::Setup::kOne;
        case SnaPeerConfig::Connections::kTwo:
            return dlsw::Setup::kTwo;
    }
    return dlsw::Setup::kAuto;
}

dlsw::PeerConfig peer_of(const SnaPeerConfig& peer) {
    dlsw::PeerConfig out;
    out.address = to_ip_address(literal(peer.address, 0));
    out.setup = setup_of(peer.connections);
    // With "auto" a port given is the one of RFC 1795's set-up.
    if (peer.port && out.setup == dlsw::Setup::kOne) out.one_connection_port = *peer.port;
    if (peer.port && out.setup != dlsw::Setup::kOne) out.port = *peer.port;
    out.connect = peer.connect;
    out.quirks.no_flow_control = peer.no_flow_control;
    out.quirks.one_message_per_segment = peer.one_message_per_segment;
    if (peer.fixed_largest_frame) out.quirks.largest_frame = sna::lf_code(*peer.fixed_largest_frame);
    return out;
}

/// XID format 0 of a PU type 2: all that dependent LUs need.
sna::Bytes xid_of(std::uint32_t node_id) {
    sna::Bytes xid{0x02, 0x00};
    sna::put32(xid, node_id);
    return xid;
}

/// What a T2.1 node says of itself; exchange state, role and TG number are the contact's.
sna::lu62::Xid3 xid3_of(const SnaPuConfig& pu, const SnaConfig& config) {
    sna::lu62::Xid3 xid;
    xid.node_id = pu.node_id;
    xid.cp = config.lu62.network + "." + config.lu62.cp;
    return xid;
}

dlsw::StationConfig station_of(const SnaPuConfig& pu, const SnaConfig& config) {
    dlsw::StationConfig out;
    out.local_mac = pu.mac;
    out.local_sap = pu.sap;
    out.remote_mac = pu.remote_mac;
    out.remote_sap = pu.remote_sap;
    for (std::size_t i = 0; i < config.peers.size(); ++i)
        if (!pu.peer.empty() && config.peers[i].name == pu.peer) out.peer = static_cast<dlsw::PeerIndex>(i);
    out.call = pu.call;
    out.xid = xid_of(pu.node_id);
    if (pu.t21) out.xid3 = xid3_of(pu, config);
    out.on_demand = pu.on_demand;
    out.largest_frame = pu.largest_frame;
    return out;
}

}  // namespace

dlsw::EngineConfig dlsw_setup(const SnaConfig& config) {
    dlsw::EngineConfig out;
    out.capabilities.initial_window = config.window;
    out.capabilities.version_text = "openwosa";
    out.capabilities.tcp_connections = 1;
    out.capabilities.support(0);  // explorers test for SAP 0
    for (const SnaPuConfig& pu : config.pus) {
        out.capabilities.support(pu.sap);
        out.stations.push_back(station_of(pu, config));
    }
    for (const SnaPeerConfig& peer : config.peers) out.peers.push_back(peer_of(peer));
    for (const SnaListenConfig& listen : config.listen)
        out.listening = out.listening || listen.port.has_value();
    out.timing.keepalive = config.keepalive_ms;
    out.timing.retry_first = config.retry_ms;
    out.timing.retry_last = std::max(config.retry_ms, config.retry_max_ms);
    out.seed = std::random_device{}();
    return out;
}

std::vector<DlswListen> dlsw_listens(const SnaConfig& config) {
    std::vector<DlswListen> out;
    for (const SnaListenConfig& listen : config.listen) {
        if (listen.port) out.push_back({literal(listen.address, *listen.port), false});
        if (listen.one_connection_port)
            out.push_back({literal(listen.address, *listen.one_connection_port), true});
    }
    return out;
}

sna::node::Config node_setup(const SnaConfig& config) {
    sna::node::Config out;
    for (std::size_t i = 0; i < config.pus.size(); ++i) {
        auto& pu = out.pus.emplace_back();
        pu.name = config.pus[i].name;
        pu.link = static_cast<sna::node::LinkId>(i);
        for (const SnaLuConfig& lu : config.pus[i].lus) pu.lus.push_back({lu.name, lu.address, lu.users});
        if (!config.diagnostics.empty() && pu.name == config.diagnostics) out.diagnostics = i;
    }
    for (const SnaPoolConfig& pool : config.pools) out.pools.push_back({pool.name, pool.lus, pool.users});
    out.end_timeout_ms = config.end_timeout_ms;
    return out;
}

sna::lu62::Node62Config lu62_setup(const SnaConfig& config) {
    sna::lu62::Node62Config out;
    out.network = config.lu62.network;
    out.cp = config.lu62.cp;
    const auto link_of = [&](const std::string& name) {
        std::size_t i = 0;
        while (i < config.pus.size() && config.pus[i].name != name) ++i;
        return static_cast<sna::lu62::LinkId>(i);
    };
    for (const Lu62LocalConfig& local : config.lu62.locals) {
        out.locals.push_back(local.lu);
        if (!local.pu.empty()) out.locals.back().link = link_of(local.pu);
    }
    const bool keys = std::any_of(config.lu62.users.begin(), config.lu62.users.end(),
                                  [](const Lu62UserConfig& user) { return user.key.has_value(); });
    for (const Lu62PartnerConfig& partner : config.lu62.partners) {
        out.partners.push_back(partner.lu);
        out.partners.back().accepts.password_substitution = partner.substitution.value_or(keys);
        if (!partner.pu.empty()) out.partners.back().link = link_of(partner.pu);
    }
    // Only links that LU 6.2 can use: one to a T2.1 node, or one that a dependent LU names.
    for (std::size_t i = 0; i < config.pus.size(); ++i) {
        const SnaPuConfig& pu = config.pus[i];
        const bool named = std::any_of(config.lu62.locals.begin(), config.lu62.locals.end(),
                                       [&](const Lu62LocalConfig& l) { return l.pu == pu.name; });
        if (pu.t21 || named)
            out.links.push_back({static_cast<sna::lu62::LinkId>(i), pu.name, pu.on_demand, pu.partner_cp});
        if (pu.t21 && out.node_id == 0) out.node_id = pu.node_id;
    }
    out.modes = config.lu62.modes;
    out.tps = config.lu62.tps;
    out.check_passwords = !config.lu62.users.empty();
    if (out.check_passwords) {
        std::set<std::string> names;
        for (const Lu62UserConfig& user : config.lu62.users) names.insert(user.name);
        out.knows_user = [names = std::move(names)](sna::Octets user) {
            const auto name = user_name(user);
            return name && names.contains(*name);
        };
    }
    if (keys) {
        std::map<std::string, sna::lu62::DesBlock> tokens;
        for (const Lu62UserConfig& user : config.lu62.users)
            if (user.key) tokens.emplace(user.name, *user.key);
        out.user_key = [tokens = std::move(tokens)](sna::Octets user) {
            const auto name = user_name(user);
            const auto found = name ? tokens.find(*name) : tokens.end();
            return found == tokens.end() ? std::nullopt : std::optional(found->second);
        };
    }
    out.nonce = [] {
        std::random_device source;  // the processor's or the system's generator
        sna::lu62::DesBlock value;
        for (std::uint8_t& byte : value) byte = static_cast<std::uint8_t>(source());
        return value;
    };
    const bool nothing = out.locals.empty() && out.partners.empty();
    out.implicit_locals = config.lu62.implicit_lus.value_or(nothing);
    out.implicit_partners = config.lu62.implicit_partners.value_or(nothing);
    out.implicit_modes = config.lu62.implicit_modes;
    std::random_device random;
    out.seed = static_cast<std::uint64_t>(random()) << 32 | random();
    return out;
}

}  // namespace openwosa::runtime
