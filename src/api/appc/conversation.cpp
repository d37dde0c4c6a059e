// Conversations: the engine's steps, what it sends to the node, and the verbs it completes.
#include "library.hpp"
#include "runtime/memory_probe.hpp"
#include "text.hpp"

namespace openwosa::appc {

namespace {

constexpr std::uint32_t kErrorNoAccess = 998;  // the buffer was there when the verb was issued

}  // namespace

Conversation& Library::add_conversation(Tp& tp, std::uint32_t id) {
    auto& slot = conversations[id];
    slot = std::make_unique<Conversation>();
    slot->id = id;
    slot->tp = tp.id;
    tp.conversations.insert(id);
    return *slot;
}

void Library::drive(Conversation& conversation, const ps::Event& event) {
    actions_.clear();
    ps::step(conversation.state, event, actions_);
    settle(conversation);
}

void Library::settle(Conversation& c) {
    for (port::Request& request : actions_.down) {
        send(std::move(request));
        if (auto* const sent = std::get_if<port::Send>(&request)) ps::reclaim(c.state, std::move(sent->data));
    }
    for (const ps::Completion& completion : actions_.completions) {
        if (completion.error) put_log(c);
        if (c.next && completion.slot == c.next_slot && !c.call(completion.slot)) accept(c);
        Call* const call = std::exchange(c.call(completion.slot), nullptr);
        // TP_ENDED's DEALLOCATE was told the partner's error: the conversation goes on, and is ended again.
        if (completion.slot == ps::Slot::kVerb && completion.error) c.closing = false;
        if (completion.slot == ps::Slot::kVerb && c.next) {
            Call* const next = std::exchange(c.next, nullptr);
            if (completion.result == ps::Result::kOk) {
                c.call(c.next_slot) = next;
                if (next == call) continue;  // it completes there, and only there
            } else if (next != call) {
                discard(*next);
            }
        }
        if (!call) continue;
        if (completion.slot == ps::Slot::kVerb && completion.result != ps::Result::kOk) c.callback = {};
        fill(c, *call, completion);
        complete(*call);
    }
    if (c.next) accept(c);
    const bool waiting = c.call(ps::Slot::kVerb) != nullptr;
    if (c.state.over || (c.state.state == ps::ConvState::kReset && !waiting)) return forget(c);
    if (const auto tp = tps.find(c.tp); tp != tps.end() && tp->second->ending && !waiting) close(c);
}

/// The verb that is being issued was accepted without a word: it returns, or waits as a posted one.
void Library::accept(Conversation& c) {
    Call* const call = std::exchange(c.call(ps::Slot::kVerb), nullptr);
    c.call(c.next_slot) = std::exchange(c.next, nullptr);
    if (call && call != c.call(c.next_slot)) complete(*call, {});
}

/// It has ended, or never began.
void Library::forget(Conversation& c) {
    if (Call* const next = std::exchange(c.next, nullptr); next && next != c.call(ps::Slot::kVerb))
        discard(*next);
    for (Call*& call : c.calls)
        if (call) complete(*std::exchange(call, nullptr), {AP_CANCELLED, 0});
    const auto tp = tps.find(c.tp);
    if (c.callback.routine && tp != tps.end() && !tp->second->ending) callbacks[c.id] = c.callback;
    const std::uint32_t id = c.id;
    conversations.erase(id);
    if (tp == tps.end()) return;
    tp->second->conversations.erase(id);
    end_if_done(*tp->second);
}

void Library::fill(Conversation& c, Call& call, const ps::Completion& completion) {
    call.put(codes_of(completion));
    if (completion.slot == ps::Slot::kTestRts || completion.slot == ps::Slot::kPostOnReceipt) return;
    call.visit([&]<class V>(V& v) {
        if constexpr (requires { v.rts_rcvd; }) v.rts_rcvd = completion.rts_received ? AP_YES : AP_NO;
        if constexpr (requires { v.what_rcvd; }) {
            v.what_rcvd = what_received(completion);
            v.dlen = static_cast<std::uint16_t>(completion.size);
            if (completion.size > 0 && !runtime::probe_write(v.dptr, actions_.views))
                call.put({AP_UNEXPECTED_DOS_ERROR, kErrorNoAccess});
        }
        if constexpr (requires { v.rtn_ctl; }) {
            v.sense_data = completion.sense;
            if (completion.result != ps::Result::kOk) return;
            v.conv_group_id = c.state.facts.group;
            if constexpr (requires { v.conv_id; }) v.conv_id = c.id;
            const auto tp = tps.find(c.tp);
            if (tp == tps.end()) return;
            tp->second->local_alias = c.state.facts.lu_alias;
            tp->second->lu_name = c.state.facts.lu_name;
            if (!tp->second->luw || tp->second->luw->lu_name.empty()) tp->second->luw = c.state.attach.luw;
        }
    });
}

/// What came with an FMH-7; zeros where it came without a log.
void Library::put_log(const Conversation& c) {
    if (!c.log) return;
    sna::Bytes log = actions_.log;
    log.resize(c.log_size);
    runtime::probe_write(c.log, log.data(), log.size());
}

}  // namespace openwosa::appc
