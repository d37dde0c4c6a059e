// Issuing a verb: whose it is, whether it may be issued now, and who does it.
#include <utility>

#include "other_verbs.hpp"
#include "runtime/memory_probe.hpp"
#include "text.hpp"
#include "translate.hpp"

namespace openwosa::appc {

namespace {

template <class T, class... Of>
concept Any = (std::same_as<T, Of> || ...);

template <class V>
concept Allocation = Any<V, ALLOCATE, MC_ALLOCATE, SEND_CONVERSATION, MC_SEND_CONVERSATION>;

/// Those that name a conversation which is there.
template <class V>
concept OfConversation = !Allocation<V> && !Any<V, RECEIVE_ALLOCATE, RECEIVE_ALLOCATE_EX> && requires(V v) {
    v.tp_id;
    v.conv_id;
};

/// AP_CONV_BUSY, or the wrong kind of verb for the conversation.
bool refused(Library& library, Call& call, const Conversation& c, bool kind_matters) {
    if (c.calls[static_cast<std::size_t>(ps::Slot::kVerb)]) {
        library.complete(call, {AP_CONV_BUSY, 0});
        return true;
    }
    const bool mapped = (call.header().opext & AP_MAPPED_CONVERSATION) != 0;
    if (kind_matters && mapped != (c.state.type() == lu62::ConversationType::kMapped)) {
        library.complete(call, {AP_CONVERSATION_TYPE_MIXED, 0});
        return true;
    }
    return false;
}

/// A verb that completes a second time, by the event its control block names.
Call& completes_again(Library& library, const Call& call, HANDLE event) {
    auto later = std::make_unique<Call>();
    later->desc = call.desc;
    later->vcb = call.vcb;
    later->copy = call.copy;
    later->first = call.id;
    later->tp = call.tp;
    later->conv = call.conv;
    later->notice = {Notice::Kind::kEvent, nullptr, event, {}};
    return library.keep(std::move(later));
}

/// Handles that control blocks hold have 32 bits on every target.
HANDLE handle_of(std::uint32_t value) { return reinterpret_cast<HANDLE>(static_cast<std::uintptr_t>(value)); }

struct Issuer {
    Library& library;
    Call& call;
    Library::Lock& lock;

    // ---- conversations

    template <OfConversation V>
    void operator()(V& v) {
        Tp* const tp = library.checked_tp(call, v.tp_id);
        if (!tp) return;
        Conversation* const c = library.find_conversation(*tp, static_cast<std::uint32_t>(v.conv_id));
        if (!c) return library.complete(call, {AP_PARAMETER_CHECK, AP_BAD_CONV_ID});
        constexpr bool kAnyKind = Any<V, GET_TYPE, GET_STATE, struct ::enlist>;
        if (refused(library, call, *c, !kAnyKind) || !library.fields_checked(call)) return;
        call.tp = tp->id;
        call.conv = c->id;
        if constexpr (std::same_as<V, GET_TYPE>) {
            v.conv_type = c->state.type() == lu62::ConversationType::kMapped ? AP_MAPPED_CONVERSATION
                                                                             : AP_BASIC_CONVERSATION;
            library.complete(call, {});
        } else if constexpr (std::same_as<V, GET_STATE>) {
            v.conv_state = conversation_state(c->state.state);
            library.complete(call, {});
        } else if constexpr (std::same_as<V, struct ::enlist>) {
            library.complete(call, {AP_CANT_CONTACT_DTC, 0});
        } else if constexpr (Any<V, GET_ATTRIBUTES, MC_GET_ATTRIBUTES>) {
            attributes(v, *c);
        } else if constexpr (Any<V, RECEIVE_LOG_DATA, MC_RECEIVE_LOG_DATA>) {
            c->log = v.log_dlen > 0 ? v.log_dptr : nullptr;
            c->log_size = v.log_dlen;
            library.complete(call, {});
        } else {
            converse(v, *tp, *c);
        }
    }

    template <class V>
    void converse(V& v, [[maybe_unused]] const Tp& tp, Conversation& c) {
        const Translated verb = translate(call, c.state, library.scratch);
        if (verb.bad != 0) return library.complete(call, {AP_PARAMETER_CHECK, verb.bad});
        c.call(ps::Slot::kVerb) = &call;
        if constexpr (requires { v.callback; }) {
            c.callback = {};
            if (v.callback) {
                c.callback.routine =
                    reinterpret_cast<decltype(Callback::routine)>(reinterpret_cast<void*>(v.callback));
                c.callback.vcb = static_cast<appc_hdr*>(call.vcb);
                c.callback.correlator = v.correlator;
                c.callback.tp = tp.id;
                std::memcpy(c.callback.tp_id, v.tp_id, sizeof v.tp_id);
                c.callback.conv = c.id;
            }
        }
        if constexpr (Any<V, RECEIVE_AND_POST, MC_RECEIVE_AND_POST>) {
            // Without an event it was issued asynchronously, and completes once.
            c.next = v.sema ? &completes_again(library, call, v.sema) : &call;
            c.next_slot = ps::Slot::kPosted;
        } else if constexpr (Any<V, RECEIVE_AND_WAIT, MC_RECEIVE_AND_WAIT>) {
            if (call.asynchronous()) c.next = &call;
            c.next_slot = ps::Slot::kPosted;
        } else if constexpr (Any<V, TEST_RTS_AND_POST, MC_TEST_RTS_AND_POST>) {
            c.next = &completes_again(library, call, handle_of(v.handle));
            c.next_slot = ps::Slot::kTestRts;
        } else if constexpr (Any<V, POST_ON_RECEIPT, MC_POST_ON_RECEIPT>) {
            c.next = &completes_again(library, call, handle_of(v.sema));
            c.next_slot = ps::Slot::kPostOnReceipt;
        }
        library.drive(c, verb.event);
    }

    template <class V>
    void attributes(V& v, const Conversation& c) {
        const port::SessionFacts& facts = c.state.facts;
        v.sync_level =
            c.state.attach.sync_level == lu62::SyncLevel::kConfirm ? AP_CONFIRM_SYNC_LEVEL : AP_NONE;
        put_ebcdic(v.mode_name, facts.mode);
        const auto dot = facts.lu_name.find('.');
        put_ebcdic(v.net_name, dot == std::string::npos ? "" : facts.lu_name.substr(0, dot));
        put_ebcdic(v.lu_name, dot == std::string::npos ? facts.lu_name : facts.lu_name.substr(dot + 1));
        put_ascii(v.lu_alias, facts.lu_alias);
        put_ascii(v.plu_alias, facts.partner_alias);
        put_ebcdic(v.plu_un_name, facts.partner_uninterpreted_name);
        put_ebcdic(v.fqplu_name, facts.partner_name);
        const auto& user = c.state.attach.security.user;
        put_bytes(v.user_id, c.state.invoked && user ? *user : sna::Bytes(), kEbcdicBlank);
        v.conv_group_id = facts.group;
        const sna::Bytes& correlator = c.state.attach.correlator;
        v.conv_corr_len = static_cast<unsigned char>(correlator.size());
        put_bytes(v.conv_corr, correlator, 0);
        put_luw(v.luw_id, c.state.attach.luw);
        std::copy(facts.session.begin(), facts.session.end(), v.sess_id);
        library.complete(call, {});
    }

    template <Allocation V>
    void operator()(V& v) {
        Tp* const tp = library.tp_at_node(call, lock, v.tp_id);
        if (!tp || !library.fields_checked(call)) return;
        ps::Allocate verb;
        port::AllocateSession& session = verb.session;
        verb.type = lu62::ConversationType::kMapped;
        if constexpr (requires { v.conv_type; }) {
            if (v.conv_type == AP_BASIC_CONVERSATION) verb.type = lu62::ConversationType::kBasic;
        } else if constexpr (std::same_as<V, SEND_CONVERSATION>) {
            verb.type = lu62::ConversationType::kBasic;
        }
        if constexpr (requires { v.sync_level; })
            session.sync_level = v.sync_level == AP_NONE ? lu62::SyncLevel::kNone : lu62::SyncLevel::kConfirm;
        if (v.security > AP_STRONG)  // on behalf of another user: no way to become that user
            return library.complete(call, {AP_SECURITY_REQUESTED_NOT_SUPPORTED, 0});
        session.security = static_cast<port::Security>(v.security);
        session.user = unpadded(v.user_id, kEbcdicBlank);
        session.password = unpadded(v.pwd, kEbcdicBlank);
        if (session.security == port::Security::kSame && session.user.empty()) session.user = tp->user;
        session.return_control = static_cast<port::ReturnControl>(v.rtn_ctl);
        session.group = static_cast<std::uint32_t>(v.conv_group_id);
        session.mode = ebcdic_name(v.mode_name);
        put_partner(session.partner, v.plu_alias, v.fqplu_name);
        session.luw = tp->luw;
        session.tp = tp->id;
        session.conv = library.new_id();
        verb.tp_name = unpadded(v.tp_name, kEbcdicBlank);
        sna::Bytes data, pip(v.pip_dlen);
        if (runtime::probe_read(v.pip_dptr, pip.data(), pip.size()) != pip.size())
            return library.complete(call, {AP_PARAMETER_CHECK, AP_INVALID_DATA_SEGMENT});
        verb.pip = pip;
        if constexpr (requires { v.dptr; }) {
            data.resize(v.dlen);
            if (runtime::probe_read(v.dptr, data.data(), data.size()) != data.size())
                return library.complete(call, {AP_PARAMETER_CHECK, AP_INVALID_DATA_SEGMENT});
            verb.one_shot = true;
            verb.data = data;
        }
        call.tp = tp->id;
        call.conv = session.conv;
        Conversation& c = library.add_conversation(*tp, session.conv);
        c.call(ps::Slot::kVerb) = &call;
        library.drive(c, verb);
    }

    // ---- everything else
    template <class V>
    void operator()(V& v) {
        issue_other(library, call, lock, v);
    }
};

}  // namespace

Tp* Library::checked_tp(Call& call, const unsigned char (&tp_id)[8]) {
    Tp* const tp = find_tp(tp_id);
    if (!tp) {
        complete(call, {AP_PARAMETER_CHECK, AP_BAD_TP_ID});
        return nullptr;
    }
    if (tp->busy || tp->ending) {
        complete(call, {AP_TP_BUSY, 0});
        return nullptr;
    }
    return tp->lost && refused_as_lost(call, *tp) ? nullptr : tp;
}

/// One verb of every program that lived when the node was lost is told so, whichever comes first; until a
/// node is connected again there is none. Then the program is the new node's; its conversations are gone.
bool Library::refused_as_lost(Call& call, Tp& tp) {
    if (call.verb() == Verb::kTpEnded) return false;
    if (!tp.told) {
        tp.told = true;
        complete(call, {AP_COMM_SUBSYSTEM_ABENDED, 0});
        return true;
    }
    if (!send(port::TpStarted{tp.id, tp.lu_alias, tp.tp_name})) {
        complete(call, {AP_COMM_SUBSYSTEM_NOT_LOADED, AP_COMM_SUBSYSTEM_NO_NODE});
        return true;
    }
    tp.lost = false;
    return false;
}

Tp* Library::tp_at_node(Call& call, Lock& lock, const unsigned char (&tp_id)[8]) {
    const Tp* const tp = find_tp(tp_id);
    const bool to_be_told = tp && tp->lost && !tp->told;
    return to_be_told || node_for(call, lock) ? checked_tp(call, tp_id) : nullptr;
}

void issue_verb(Library& library, Call& call, Library::Lock& lock) {
    call.visit(Issuer{library, call, lock});
}

}  // namespace openwosa::appc
