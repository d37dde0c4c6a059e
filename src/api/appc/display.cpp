// DISPLAY: what the node tells of itself, laid out in the program's buffer. The values that are the same for
// every node are the documented ones (Host Integration Server: "Differences by Information Type").
#include <acsmgtc.h>

#include <cstddef>
#include <cstring>

#include "other_verbs.hpp"
#include "runtime/abi_verb.hpp"
#include "runtime/memory_probe.hpp"

namespace openwosa::appc {

namespace {

/// In the order of DISPLAY's flags and pointers.
enum Section : std::uint8_t {
    kGlobal,
    kLu62,
    kAttachManager,
    kTp,
    kSessions,
    kLinks,
    kLu03,
    kGateway,
    kX25,
    kSystemDefaults,
    kAdapters,
    kLuDefinitions,
    kPartnerDefinitions,
    kModeDefinitions,
    kLinkDefinitions,
    kManagementServices,
    kSections,
};
constexpr std::size_t kOlderSections = kSystemDefaults;  // of IBM's older form
constexpr std::size_t kFlags = offsetof(DISPLAY, sna_global_info);
constexpr std::size_t kPointers = offsetof(DISPLAY, sna_global_info_ptr);
constexpr std::size_t kOlderPointers = kFlags + 12;  // 9 flags and 3 bytes between
static_assert(kPointers == kFlags + kSections);
static_assert(sizeof(DISPLAY) == kPointers + kSections * sizeof(void*));

constexpr unsigned short kMappedRecord = 16384;
constexpr unsigned char kMaxTps = 255;

// ---- what is asked for

bool older(const DISPLAY& v) { return v.num_sections == kOlderSections; }
std::size_t sections(const DISPLAY& v) { return older(v) ? kOlderSections : std::size_t{kSections}; }

/// The lengths documented are those of Win32, whose pointers have 4 bytes; the older form's struct is not
/// declared anywhere.
bool form_known(const DISPLAY& v) {
    return older(v) ? v.init_sect_len == 48 || v.init_sect_len == kOlderPointers
                    : v.num_sections == kSections && (v.init_sect_len == 52 || v.init_sect_len == kPointers);
}

bool wanted(const DISPLAY& v, Section section) {
    return (section < kOlderSections || !older(v)) && (&v.sna_global_info)[section] == AP_YES;
}

/// Documented for reserv2, am_info, tp_info, adapter_info and ms_info. We also refuse x25_physical_link_info,
/// which "must be set to AP_NO" as the others, and what is neither AP_YES nor AP_NO.
bool constants_valid(const DISPLAY& v) {
    if (!form_known(v)) return false;
    for (std::size_t i = 0; i < sections(v); ++i)
        if ((&v.sna_global_info)[i] > AP_YES) return false;
    for (const Section none : {kAttachManager, kTp, kX25, kAdapters, kManagementServices})
        if (wanted(v, none)) return false;
    return true;
}

// ---- the buffer

template <class T>
sna::Bytes bytes_of(const T& value) {
    const auto* first = reinterpret_cast<const std::uint8_t*>(&value);
    return {first, first + sizeof value};
}

/// An entry of a list: its first field is its length.
template <class T>
sna::Bytes entry(T value, const sna::Bytes& behind = {}) {
    sna::Bytes bytes = bytes_of(value);
    sna::put(bytes, behind);
    const auto size = static_cast<std::uint32_t>(bytes.size());
    std::memcpy(bytes.data(), &size, sizeof size);
    return bytes;
}

/// The sections, each behind the one before. What there is no room for is only counted.
class Layout {
  public:
    explicit Layout(std::size_t room) : room_(room) {}

    template <class T>
    void put(Section section, const T& value) {
        if (const auto at = append(bytes_of(value))) starts_[section] = at;
    }
    /// A list: its head says how long it is itself, how many entries follow, and how many there are.
    template <class Head>
    void put(Section section, const std::vector<sna::Bytes>& entries, unsigned short Head::*number,
             unsigned short Head::*total = nullptr) {
        Head head{};
        const auto size = static_cast<std::uint32_t>(sizeof head);
        std::memcpy(&head, &size, sizeof size);
        if (total) head.*total = static_cast<unsigned short>(entries.size());
        const auto at = append(bytes_of(head));
        bool fits = at.has_value();
        for (const sna::Bytes& one : entries) {
            fits = append(one, fits) && fits;
            if (fits) ++(head.*number);
        }
        if (!at) return;
        std::memcpy(bytes_.data() + *at, &head, sizeof head);
        starts_[section] = at;
    }

    void put(const sna::Bytes& bytes) {
        needed_ += bytes.size();
        if (bytes.size() <= room_) bytes_ = bytes;
    }

    const sna::Bytes& bytes() const { return bytes_; }
    std::size_t needed() const { return needed_; }
    bool complete() const { return needed_ == bytes_.size(); }
    std::optional<std::size_t> start(std::size_t section) const { return starts_[section]; }

  private:
    /// `allowed`: an entry that did not fit is followed by none of its list.
    std::optional<std::size_t> append(sna::Bytes piece, bool allowed = true) {
        piece.resize((piece.size() + 3) / 4 * 4);  // as the structs are aligned
        needed_ += piece.size();
        if (!allowed || bytes_.size() + piece.size() > room_) return std::nullopt;
        const std::size_t at = bytes_.size();
        sna::put(bytes_, piece);
        return at;
    }

    std::size_t room_;
    std::size_t needed_ = 0;
    sna::Bytes bytes_;
    std::array<std::optional<std::size_t>, kSections> starts_{};
};

// ---- the sections

SNA_GLOBAL_INFO_SECT global(const lu62::DisplayGlobal& node) {
    SNA_GLOBAL_INFO_SECT s{};
    const DWORD system = GetVersion();
    s.version = LOBYTE(LOWORD(system));
    s.release = HIBYTE(LOWORD(system));
    put_ebcdic(s.net_name, node.network);
    put_ebcdic(s.pu_name, node.cp_name);
    std::copy(node.node_id.begin(), node.node_id.end(), s.node_id);
    std::memset(&s.product_set_id, 0xF0, sizeof s.product_set_id);
    put_ascii(s.alias_cp_name, node.cp_name);
    s.node_type = AP_LEN;
    s.appc_version = 1;  // what WinAPPCStartup says
    return s;
}

sna::Bytes mode(const lu62::DisplayMode& m) {
    MODE_OVERLAY o{};
    put_ebcdic(o.mode_name, m.name);
    o.max_ru_size_upp = m.max_ru_upper;
    o.max_ru_size_low = m.max_ru_lower;
    o.max_neg_sess_lim = m.max_negotiable_limit;
    o.curr_sess_lim = m.limit;
    o.min_win_lim = m.min_winners;
    o.min_lose_lim = m.min_losers;
    o.act_sess_count = m.active;
    o.pend_sess_count = m.pending;
    o.auto_act_sess_count = m.auto_activated;
    o.act_win_lim = m.active_winners;
    o.act_lose_lim = m.active_losers;
    o.term_count = m.terminating;
    o.drain_target = m.drain_target;
    o.drain_source = m.drain_source;
    o.pacing_size = m.pacing;
    o.implicit_mode = m.implicit;
    return entry(o);
}

template <std::size_t N>
unsigned char put_address(unsigned char (&field)[N], const sna::Bytes& address) {
    put_bytes(field, address, 0);
    return static_cast<unsigned char>(std::min(N, address.size()));
}

/// Of the documented names the one whose addresses DLSw carries.
constexpr char kDlc[] = "IBMTRNET";

sna::Bytes partner(const lu62::DisplayPartner& p) {
    PLU62_OVERLAY o{};
    o.plu62_overlay_len = sizeof o - sizeof o.plu62_entry_len;
    put_ascii(o.plu_alias, p.alias);
    o.num_modes = static_cast<unsigned short>(p.modes.size());
    put_ebcdic(o.plu_un_name, p.uninterpreted_name);
    put_ebcdic(o.fqplu_name, p.name);
    o.plu_sess_lim = p.session_limit;
    put_ascii(o.dlc_name, p.link.empty() ? "" : kDlc);
    o.dest_addr_len = put_address(o.dest_addr, p.destination);
    o.par_sess_supp = p.parallel;
    o.def_already_ver = p.defined_already_verified;
    o.def_conv_sec = p.defined_conversation_security;
    o.def_sess_sec = p.defined_session_security;
    o.act_already_ver = p.active_already_verified;
    o.act_conv_sec = p.active_conversation_security;
    o.implicit_part = p.implicit;
    sna::Bytes modes;
    for (const lu62::DisplayMode& m : p.modes) sna::put(modes, mode(m));
    return entry(o, modes);
}

sna::Bytes lu(const lu62::DisplayLu& l) {
    LU62_OVERLAY o{};
    o.lu62_overlay_len = sizeof o - sizeof o.lu62_entry_len;
    put_ebcdic(o.lu_name, l.name);
    put_ascii(o.lu_alias, l.alias);
    o.num_plus = static_cast<unsigned short>(l.partners.size());
    put_ebcdic(o.fqlu_name, l.qualified_name);
    o.default_lu = AP_NO;
    o.lu_local_addr = l.local_address;
    o.lu_sess_lim = l.session_limit;
    o.max_tps = kMaxTps;
    o.lu_type = AP_LU62;
    sna::Bytes partners;
    for (const lu62::DisplayPartner& p : l.partners) sna::put(partners, partner(p));
    return entry(o, partners);
}

sna::Bytes session(const lu62::DisplaySession& s, std::uint32_t conv, bool dependent) {
    SESS_OVERLAY o{};
    std::copy(s.session.begin(), s.session.end(), o.sess_id);
    o.conv_id = conv;
    put_ascii(o.lu_alias, s.lu_alias);
    put_ascii(o.plu_alias, s.partner_alias);
    put_ebcdic(o.mode_name, s.mode);
    o.send_ru_size = s.send_ru;
    o.rcv_ru_size = s.receive_ru;
    o.send_pacing_size = static_cast<unsigned char>(std::min<unsigned>(s.send_pacing, 255));
    o.rcv_pacing_size = static_cast<unsigned char>(std::min<unsigned>(s.receive_pacing, 255));
    put_ascii(o.link_id, s.link);
    o.daf = s.daf;
    o.oaf = s.oaf;
    o.odai = s.odai;
    o.sess_type = AP_LU_LU_SESSION;
    o.conn_type = dependent ? AP_HOST_CONNECTION : AP_PEER_CONNECTION;
    put_ebcdic(o.fqlu_name, s.lu_name);
    put_ebcdic(o.fqplu_name, s.partner_name);
    o.pacing_type = AP_FIXED;  // documented as never AP_ADAPTIVE
    return entry(o);
}

sna::Bytes link(const lu62::DisplayLink& l) {
    LINK_OVERLAY o{};
    put_ascii(o.link_id, l.name);
    put_ascii(o.dlc_name, kDlc);
    o.dest_addr_len = put_address(o.dest_addr, l.destination);
    o.inbound_outbound = l.inbound ? AP_INBOUND : AP_OUTBOUND;
    o.state = AP_CONTACTED;
    o.num_sessions = l.sessions;
    o.ru_size = l.max_btu;
    put_ebcdic(o.adj_fq_cp_name, "");
    o.adj_node_type = AP_LEN;
    o.conn_type = l.host ? AP_HOST_CONNECTION : AP_PEER_CONNECTION;
    o.ls_role = l.role;
    o.line_type = AP_SWITCHED;
    o.propagation_delay = AP_PROP_DELAY_MAXIMUM;
    o.security = AP_SEC_NONSECURE;
    return entry(o);
}

SYS_DEF_INFO_SECT system_defaults() {
    SYS_DEF_INFO_SECT s{};
    put_ebcdic(s.default_local_lu_name, "");
    s.max_mc_ll_send_size = kMappedRecord;
    std::memset(s.dir_for_attaches, ' ', sizeof s.dir_for_attaches);
    s.dir_for_attaches[0] = '*';
    s.tp_operation = AP_QUEUED_AM_STARTED;
    s.tp_program_type = AP_FULL_SCREEN;
    return s;
}

sna::Bytes lu_definition(const lu62::DisplayLu& l) {
    LU_DEF_OVERLAY o{};
    put_ebcdic(o.lu_name, l.name);
    put_ascii(o.lu_alias, l.alias);
    o.lu_nau_addr = l.local_address;
    return entry(o);
}
sna::Bytes partner_definition(const lu62::DisplayPartner& p) {
    PLU_DEF_OVERLAY o{};
    put_ebcdic(o.fqplu_name, p.name);
    put_ascii(o.plu_alias, p.alias);
    put_ebcdic(o.plu_uninterpreted_name, p.uninterpreted_name);
    o.max_mc_ll_ssize = kMappedRecord;
    o.conv_security = p.defined_conversation_security ? AP_YES : AP_NO;
    o.parallel_sess = p.parallel ? AP_YES : AP_NO;
    return entry(o);
}
sna::Bytes mode_definition(const lu62::DisplayMode& m) {
    MODE_DEF_OVERLAY o{};
    put_ebcdic(o.cos_name, "");
    put_ebcdic(o.mode_name, m.name);
    o.rusize_upper = m.max_ru_upper;
    o.rcv_window = m.pacing;
    o.max_neg_sess_lim = m.max_negotiable_limit;
    o.curr_sess_lim = m.limit;
    o.min_win_lim = m.min_winners;
    return entry(o);
}
sna::Bytes link_definition(const lu62::DisplayLink& l) {
    LINK_DEF_OVERLAY o{};
    put_ebcdic(o.link_name, l.name);
    put_ebcdic(o.adj_fq_cp_name, "");
    o.adj_node_type = AP_LEN;
    put_ascii(o.dlc_name, kDlc);
    o.dest_addr_len = put_address(o.dest_addr, l.destination);
    o.bind_support = AP_YES;
    o.ls_role = l.role;
    o.line_type = AP_SWITCHED;
    o.propagation_delay = AP_PROP_DELAY_MAXIMUM;
    o.security = AP_SEC_NONSECURE;
    return entry(o);
}

template <class Item, class Make>
std::vector<sna::Bytes> entries(const std::vector<Item>& items, Make make) {
    std::vector<sna::Bytes> made;
    for (const Item& item : items) made.push_back(make(item));
    return made;
}

/// The program's conversations by their sessions.
std::unordered_map<std::uint32_t, std::uint32_t> conversations_by_group(const Library& library) {
    std::unordered_map<std::uint32_t, std::uint32_t> ids;
    for (const auto& [id, conversation] : library.conversations) ids[conversation->state.facts.group] = id;
    return ids;
}

void lay_out(const Library& library, const DISPLAY& v, const lu62::DisplayInfo& info, Layout& to) {
    const auto dependent = [&](const std::string& alias) {
        return std::any_of(
            info.lu_definitions.begin(), info.lu_definitions.end(),
            [&](const lu62::DisplayLu& l) { return l.alias == alias && l.local_address != 0; });
    };
    const auto ids = wanted(v, kSessions) ? conversations_by_group(library)
                                          : std::unordered_map<std::uint32_t, std::uint32_t>();
    const auto of_session = [&](const lu62::DisplaySession& s) {
        const auto conv = s.in_use ? ids.find(s.group) : ids.end();
        // 0: another process's, or none.
        return session(s, conv != ids.end() ? conv->second : 0, dependent(s.lu_alias));
    };
    std::vector<lu62::DisplayLink> active;
    std::copy_if(info.links.begin(), info.links.end(), std::back_inserter(active),
                 [](const lu62::DisplayLink& l) { return l.active; });

    if (wanted(v, kGlobal)) to.put(kGlobal, global(info.global));
    if (wanted(v, kLu62))
        to.put(kLu62, entries(info.lus, lu), &LU62_INFO_SECT::num_lu62s, &LU62_INFO_SECT::total_lu62s);
    if (wanted(v, kSessions))
        to.put(kSessions, entries(info.sessions, of_session), &SESS_INFO_SECT::num_sessions,
               &SESS_INFO_SECT::total_sessions);
    if (wanted(v, kLinks))
        to.put(kLinks, entries(active, link), &LINK_INFO_SECT::num_links, &LINK_INFO_SECT::total_links);
    // LUs of these types are not APPC's, and the node is nobody's gateway: their lists are empty.
    if (wanted(v, kLu03)) to.put(kLu03, {}, &LU_0_3_INFO_SECT::num_lu_0_3s);
    if (wanted(v, kGateway)) to.put(kGateway, {}, &GW_INFO_SECT::num_gw_lus);
    if (wanted(v, kSystemDefaults)) to.put(kSystemDefaults, system_defaults());
    if (wanted(v, kLuDefinitions))
        to.put(kLuDefinitions, entries(info.lu_definitions, lu_definition), &LU_DEF_INFO_SECT::num_lu_def,
               &LU_DEF_INFO_SECT::total_lu_def);
    if (wanted(v, kPartnerDefinitions))
        to.put(kPartnerDefinitions, entries(info.partner_definitions, partner_definition),
               &PLU_DEF_INFO_SECT::num_plu_def, &PLU_DEF_INFO_SECT::total_plu_def);
    if (wanted(v, kModeDefinitions))
        to.put(kModeDefinitions, entries(info.mode_definitions, mode_definition),
               &MODE_DEF_INFO_SECT::num_mode_def, &MODE_DEF_INFO_SECT::total_mode_def);
    if (wanted(v, kLinkDefinitions))
        to.put(kLinkDefinitions, entries(info.link_definitions, link_definition),
               &LINK_DEF_INFO_SECT::num_link_def, &LINK_DEF_INFO_SECT::total_link_def);
}

// ---- the extension: servers

constexpr char kServers[] = "CSEXTNIDCSLISTND";

/// The list of servers is asked for by the buffer's content, and by no flag. There is one: this machine.
/// CSEXTNID with a computer's and a connection's name is taken, and both names, of which there are no others.
bool servers_wanted(const DISPLAY& v) {
    char begin[sizeof kServers - 1];
    for (std::size_t i = 0; i < sections(v); ++i)
        if (wanted(v, static_cast<Section>(i))) return false;
    return v.buffer_len >= sizeof begin &&
           runtime::probe_read(v.buffer_ptr, begin, sizeof begin) == sizeof begin &&
           std::memcmp(begin, kServers, sizeof begin) == 0;
}

void put_servers(Layout& to) {
    char computer[32] = {};
    DWORD size = sizeof computer;
    GetComputerNameA(computer, &size);
    sna::Bytes list = {1, 0};
    for (const char c : {'S', 'N', 'A', 'S', 'E', 'R', 'V', 'R'})
        list.push_back(static_cast<std::uint8_t>(c));
    for (const char c : computer) list.push_back(static_cast<std::uint8_t>(c != '\0' ? c : ' '));
    to.put(list);
}

}  // namespace

void issue_other(Library& library, Call& call, Library::Lock& lock, DISPLAY& v) {
    if (!library.node_for(call, lock)) return;
    if (const auto failed = abi::failed_check(*call.desc, call.copy.data())) {
        const bool buffer = *failed == AP_INVALID_DATA_SEGMENT;  // documented as a state check
        return library.complete(
            call, {buffer ? std::uint16_t{AP_STATE_CHECK} : std::uint16_t{AP_PARAMETER_CHECK}, *failed});
    }
    if (!constants_valid(v))
        return library.complete(
            call, {AP_PARAMETER_CHECK, static_cast<std::uint32_t>(AP_DISPLAY_INVALID_CONSTANT)});
    port::Display ask;
    ask.request = call.request = library.new_id();
    ask.sections.global = wanted(v, kGlobal);
    ask.sections.lu62 = wanted(v, kLu62);
    ask.sections.sessions = wanted(v, kSessions);
    ask.sections.links = wanted(v, kLinks);
    ask.sections.lu_definitions = wanted(v, kLuDefinitions) || wanted(v, kSessions);
    ask.sections.partner_definitions = wanted(v, kPartnerDefinitions);
    ask.sections.mode_definitions = wanted(v, kModeDefinitions);
    ask.sections.link_definitions = wanted(v, kLinkDefinitions);
    library.ask(call, std::move(ask));
}

void displayed(Library& library, Call& call, const lu62::DisplayInfo& info) {
    auto& v = call.as<DISPLAY>();
    Layout layout(v.buffer_len);
    if (servers_wanted(v))
        put_servers(layout);
    else
        lay_out(library, v, info, layout);
    std::array<void*, kSections> pointers{};
    const std::size_t number = sections(v);
    for (std::size_t i = 0; i < number; ++i)
        if (const auto at = layout.start(i)) pointers[i] = v.buffer_ptr + *at;
    auto* const block = static_cast<std::uint8_t*>(call.vcb);
    if (!runtime::probe_write(v.buffer_ptr, layout.bytes().data(), layout.bytes().size()) ||
        !runtime::probe_write(block + (older(v) ? kOlderPointers : kPointers), pointers.data(),
                              number * sizeof(void*)))
        return library.complete(call, {AP_STATE_CHECK, AP_INVALID_DATA_SEGMENT});  // gone since it was issued
    v.display_len = static_cast<ULONG>(layout.bytes().size());
    v.area_needed = static_cast<ULONG>(layout.needed());
    library.complete(call,
                     layout.complete()
                         ? Codes{}
                         : Codes{AP_STATE_CHECK, static_cast<std::uint32_t>(AP_DISPLAY_INFO_EXCEEDS_LEN)});
}

}  // namespace openwosa::appc
