// Transaction programs: TP_STARTED, TP_ENDED, RECEIVE_ALLOCATE and what asks for their properties.
#include <cstdlib>
#include <random>

#include "other_verbs.hpp"

namespace openwosa::appc {

namespace {

Tp& add_tp(Library& library, std::uint32_t id) {
    auto& slot = library.tps[id];
    slot = std::make_unique<Tp>();
    slot->id = id;
    return *slot;
}

std::string start_token() {
    const char* token = std::getenv("OPENWOSA_TP_START");
    return token ? token : "";
}

void start_tp(Library& library, Call& call, Library::Lock& lock, const std::string& lu_alias,
              sna::Bytes tp_name, unsigned char (&tp_id)[8]) {
    if (!library.node_for(call, lock)) return;
    Tp& tp = add_tp(library, library.new_id());
    tp.lu_alias = lu_alias;
    tp.tp_name = std::move(tp_name);
    library.send(port::TpStarted{tp.id, tp.lu_alias, tp.tp_name});
    library.put_tp_id(tp_id, tp.id);
    library.complete(call, {});
}

lu62::LuwId new_luw(const Tp& tp) {
    std::random_device random;
    lu62::LuwId luw;
    luw.lu_name = tp.lu_name;
    for (std::uint8_t& byte : luw.instance) byte = static_cast<std::uint8_t>(random());
    luw.sequence = 1;
    return luw;
}

}  // namespace

void put_luw(unsigned char (&field)[26], const std::optional<lu62::LuwId>& luw) {
    sna::Bytes bytes;
    if (luw) {
        bytes.push_back(static_cast<std::uint8_t>(luw->lu_name.size()));
        sna::put_name(luw->lu_name, bytes);
        sna::put(bytes, luw->instance);
        sna::put16(bytes, luw->sequence);
    }
    put_bytes(field, bytes, kEbcdicBlank);
}

std::optional<lu62::LuwId> luw_of(const unsigned char (&field)[26]) {
    const std::size_t size = field[0];
    lu62::LuwId luw;
    if (size == 0 || 1 + size + luw.instance.size() + 2 > sizeof field) return std::nullopt;
    for (std::size_t i = 0; i < size; ++i) luw.lu_name.push_back(type_a(field[1 + i]));
    std::copy_n(field + 1 + size, luw.instance.size(), luw.instance.begin());
    luw.sequence = sna::get16(field, 1 + size + luw.instance.size());
    return luw;
}

// ---- beginning

void issue_other(Library& library, Call& call, Library::Lock& lock, TP_STARTED& v) {
    if (!library.fields_checked(call)) return;
    start_tp(library, call, lock, ascii_name(v.lu_alias), unpadded(v.tp_name, kEbcdicBlank), v.tp_id);
}

void issue_other(Library& library, Call& call, Library::Lock& lock, TP_STARTED_EX& v) {
    if (!library.fields_checked(call)) return;
    std::string alias = ascii_name(v.lu_alias);
    if (alias.empty()) alias = ebcdic_name(v.fqllu_name);
    start_tp(library, call, lock, alias, unpadded(v.tp_name, kEbcdicBlank), v.tp_id);
}

void issue_other(Library& library, Call& call, Library::Lock& lock, RECEIVE_ALLOCATE& v) {
    if (!library.node_for(call, lock) || !library.fields_checked(call)) return;
    port::ReceiveAllocate ask;
    ask.request = call.request = library.new_id();
    ask.tp = library.new_id();
    ask.conv = library.new_id();
    ask.tp_name = unpadded(v.tp_name, kEbcdicBlank);
    ask.pip = v.pip_incoming == AP_YES;
    ask.start_token = start_token();
    library.ask(call, std::move(ask));
}

// The seconds of the control block as milliseconds; 0xFFFFFFFF is for ever in both.
void issue_other(Library& library, Call& call, Library::Lock& lock, RECEIVE_ALLOCATE_EX& v) {
    if (!library.node_for(call, lock) || !library.fields_checked(call)) return;
    if (ascii_name(v.lu_alias).empty()) return library.complete(call, {AP_PARAMETER_CHECK, AP_BAD_LU_ALIAS});
    port::ReceiveAllocate ask;
    ask.request = call.request = library.new_id();
    ask.tp = library.new_id();
    ask.conv = library.new_id();
    ask.attach_manager = true;
    ask.lu_alias = ascii_name(v.lu_alias);
    ask.pip = v.pip_incoming == AP_YES;
    const std::uint64_t wait = std::uint64_t{v.timeout} * 1000;
    ask.timeout_ms = v.timeout == 0xFFFFFFFF
                         ? 0xFFFFFFFF
                         : static_cast<std::uint32_t>(std::min<std::uint64_t>(wait, 0xFFFFFFFE));
    library.ask(call, std::move(ask));
}

void issue_other(Library& library, Call& call, Library::Lock& lock, RECEIVE_ALLOCATE_EX_END& v) {
    if (!library.node_for(call, lock) || !library.fields_checked(call)) return;
    call.request = library.new_id();
    library.ask(call, port::EndAttachManager{call.request, ascii_name(v.lu_alias)});
}

/// The program and the conversation that an attach begins.
void Library::attached(Call& call, port::Attached& attached) {
    Tp& tp = add_tp(*this, attached.tp);
    tp.lu_alias = attached.facts.lu_alias;
    tp.lu_name = attached.facts.lu_name;
    tp.tp_name = attached.attach.tp_name;
    tp.luw = attached.attach.luw;
    if (attached.attach.security.user) tp.user = *attached.attach.security.user;
    Conversation& c = add_conversation(tp, attached.conv);
    call.put({});
    call.visit([&]<class V>(V& v) {
        if constexpr (requires { v.pip_incoming; }) {
            const port::SessionFacts& facts = attached.facts;
            put_tp_id(v.tp_id, tp.id);
            v.conv_id = c.id;
            v.sync_level =
                attached.attach.sync_level == lu62::SyncLevel::kConfirm ? AP_CONFIRM_SYNC_LEVEL : AP_NONE;
            v.conv_type = attached.attach.type == lu62::ConversationType::kMapped ? AP_MAPPED_CONVERSATION
                                                                                  : AP_BASIC_CONVERSATION;
            put_bytes(v.user_id, tp.user, kEbcdicBlank);
            put_ascii(v.lu_alias, facts.lu_alias);
            put_ascii(v.plu_alias, facts.partner_alias);
            put_ebcdic(v.mode_name, facts.mode);
            v.conv_group_id = facts.group;
            put_ebcdic(v.fqplu_name, facts.partner_name);
            v.pip_incoming = attached.attach.pip ? AP_YES : AP_NO;
        }
        if constexpr (requires { v.attach_id; }) {
            put_bytes(v.tp_name, tp.tp_name, kEbcdicBlank);
            const auto& password = attached.attach.security.password;
            put_bytes(v.password, password ? *password : sna::Bytes(), kEbcdicBlank);
            std::fill(std::begin(v.attach_id), std::end(v.attach_id), 0);
        }
    });
    drive(c, ps::Begin{attached});
    complete(call);
}

// ---- ending

void issue_other(Library& library, Call& call, Library::Lock&, TP_ENDED& v) {
    Tp* const tp = library.checked_tp(call, v.tp_id);
    if (!tp || !library.fields_checked(call)) return;
    call.tp = tp->id;
    tp->ended = &call;
    library.end_tp(*tp, v.type == AP_HARD);
}

/// SOFT waits for what is outstanding; HARD ends the sessions of conversations that cannot end at once.
void Library::end_tp(Tp& tp, bool hard) {
    tp.ending = true;
    const std::uint32_t id = tp.id;
    const std::set<std::uint32_t> ids = tp.conversations;
    for (const std::uint32_t conv : ids) {
        const auto found = conversations.find(conv);
        // An abend of ours would cancel a posted receive, which HARD ends otherwise.
        if (found != conversations.end() && !(hard && found->second->call(ps::Slot::kPosted)))
            close(*found->second);
        const auto left = conversations.find(conv);
        if (left != conversations.end() && hard) drive(*left->second, ps::Abort{.program_ended = true});
    }
    if (const auto found = tps.find(id); found != tps.end()) end_if_done(*found->second);
}

/// A conversation that may send is deallocated with FLUSH, another abended.
void Library::close(Conversation& c) {
    if (c.closing || c.call(ps::Slot::kVerb)) return;
    c.closing = true;
    const bool sending =
        c.state.state == ps::ConvState::kSend || c.state.state == ps::ConvState::kSendPending;
    ps::Deallocate verb;
    verb.type = sending && c.state.records_out.at_boundary()        ? ps::DeallocateType::kFlush
                : c.state.type() == lu62::ConversationType::kMapped ? ps::DeallocateType::kAbend
                                                                    : ps::DeallocateType::kAbendProg;
    drive(c, verb);
}

void Library::end_if_done(Tp& tp) {
    if (!tp.ending || !tp.conversations.empty()) return;
    Call* const call = tp.ended;
    const bool to_be_told = tp.lost && !tp.told;
    send(port::TpEnded{tp.id});
    std::erase_if(callbacks, [&](const auto& callback) { return callback.second.tp == tp.id; });
    tps.erase(tp.id);
    // It ends with either code.
    if (call) complete(*call, to_be_told ? Codes{AP_COMM_SUBSYSTEM_ABENDED} : Codes{});
}

// ---- properties

// Documented as failing before there is a logical unit of work (KB Q313684); the field is then blank.
void issue_other(Library& library, Call& call, Library::Lock&, GET_TP_PROPERTIES& v) {
    Tp* const tp = library.checked_tp(call, v.tp_id);
    if (!tp || !library.fields_checked(call)) return;
    put_bytes(v.tp_name, tp->tp_name, kEbcdicBlank);
    put_ascii(v.lu_alias, tp->local_alias.empty() ? tp->lu_alias : tp->local_alias);
    put_luw(v.luw_id, tp->luw);
    put_ebcdic(v.fqlu_name, tp->lu_name);
    put_bytes(v.user_id, tp->user, kEbcdicBlank);
    put_luw(v.prot_luw_id, std::nullopt);
    library.complete(call, {});
}

void issue_other(Library& library, Call& call, Library::Lock&, SET_TP_PROPERTIES& v) {
    Tp* const tp = library.checked_tp(call, v.tp_id);
    if (!tp || !library.fields_checked(call)) return;
    if (v.set_unprot_id == AP_YES) {
        const auto luw = v.new_unprot_id == AP_YES ? std::optional(new_luw(*tp)) : luw_of(v.unprot_id);
        if (!luw) return library.complete(call, {AP_PARAMETER_CHECK, AP_INVALID_TRANSACT_ID});
        tp->luw = luw;
        put_luw(v.unprot_id, luw);
    }
    if (v.set_user_id == AP_YES) tp->user = unpadded(v.user_id, kEbcdicBlank);
    library.complete(call, {});
}

}  // namespace openwosa::appc
