#include "library.hpp"

#include <algorithm>
#include <cstring>
#include <random>

#include "node_connection.hpp"
#include "runtime/abi_trace.hpp"
#include "runtime/abi_verb.hpp"
#include "runtime/config.hpp"
#include "runtime/counters.hpp"
#include "runtime/fault.hpp"
#include "runtime/immortal.hpp"
#include "runtime/loop.hpp"
#include "runtime/memory_probe.hpp"
#include "runtime/trace.hpp"
#include "thread.hpp"

namespace openwosa::appc {

namespace {

constexpr auto kHookEvery = std::chrono::milliseconds(10);
constexpr int kTurn = 64;

bool any(const port::Indication&) { return true; }
/// Programs' callbacks are not made inside APPC(): what calls one is the loop thread's, and what follows it.
bool may_be_heard(const port::Indication& indication) {
    return !std::holds_alternative<port::SessionNext>(indication) &&
           !std::holds_alternative<port::NodeLost>(indication);
}

template <class M>
std::uint32_t conversation_of(const M& message) {
    if constexpr (requires { message.conv; }) {
        return message.conv;
    } else {
        return 0;
    }
}
template <class M>
std::uint32_t request_of(const M& message) {
    if constexpr (requires { message.request; }) {
        return message.request;
    } else {
        return 0;
    }
}

}  // namespace

Library& library() {
    static runtime::Immortal<Library> instance;
    return instance.get();
}

Library::Lock Library::lock() { return Lock(mutex_); }

/// Numbers of TPs, conversations, requests and asynchronous calls. They begin anywhere, so that one kept from
/// another process, or from a program's last run, means nothing here.
std::uint32_t Library::new_id() {
    if (last_id_ == 0) {
        std::random_device random;
        last_id_ = first_id_ = (random() & 0x3FFFFFFF) | 1;
        tp_mark_ = random();
    }
    do {
        ++last_id_;
    } while (last_id_ == 0 || tps.contains(last_id_) || conversations.contains(last_id_) ||
             requests.contains(last_id_) || config_requests.contains(last_id_) ||
             asynchronous_.contains(last_id_));
    return last_id_;
}

// ---- verbs

void Library::issue(Call& call, Lock& lock) {
    const struct Issuing {
        explicit Issuing(bool& on) : on_(on) { on_ = true; }
        ~Issuing() { on_ = false; }
        bool& on_;
    } issuing(issuing_);
    try {
        if (runtime::fault::fails("appc.verb")) throw std::bad_alloc();
        issue_verb(*this, call, lock);
    } catch (const std::bad_alloc&) {
        if (!call.done) complete(call, {AP_UNEXPECTED_DOS_ERROR, ERROR_NOT_ENOUGH_MEMORY});
    }
    hear();
}

/// A node of this process mostly answers while it is asked: a session for ALLOCATE, a queued attach, credit.
/// The verb's own thread takes it then, and no other is woken for it.
void Library::hear() {
    while (!said_.empty()) {
        port::Indication next = std::move(said_.front());
        said_.pop_front();
        try {
            take(node_.get(), next);
        } catch (const std::bad_alloc&) {  // lost, as by the loop thread
            runtime::count(runtime::Counter::kReceiveErrors);
        }
    }
}

void Library::complete(Call& call, Codes codes) {
    call.put(codes);
    complete(call);
}

void Library::complete(Call& call) {
    const bool abended = call.header().primary_rc == AP_COMM_SUBSYSTEM_ABENDED;
    if (const auto tp = abended || call.request != 0 ? tps.find(call.tp) : tps.end(); tp != tps.end()) {
        if (abended) tp->second->told = true;
        if (call.verb() == Verb::kGetLuStatus) tp->second->busy = false;
    }
    if (call.request != 0) requests.erase(call.request);
    call.complete();
    asynchronous_.erase(call.id);  // may have been the last of it
}

/// A thread's place. One that is canceled, or thrown out of its hook, leaves: its verb is canceled. Of one
/// that is killed nobody is told: its place is not used again.
class Library::Taken {
  public:
    Taken(Library& library, const Call& loaded, Lock& lock) : library_(library), lock_(lock) {
        if (library.free_places_.empty()) {
            library.places_.push_back(std::make_unique<Place>());
            library.free_places_.reserve(library.places_.size());
            library.free_places_.push_back(library.places_.back().get());
        }
        place_ = library.free_places_.back();
        library.free_places_.pop_back();
        place_->call = loaded;
    }
    ~Taken() {
        if (!lock_.owns_lock()) lock_.lock();
        this_thread().blocking = nullptr;
        if (!place_->call.done) library_.abandon(place_->call);
        if (place_->call.done) library_.free_places_.push_back(place_);  // there is room
    }
    Taken(const Taken&) = delete;
    Taken& operator=(const Taken&) = delete;
    Place& place() { return *place_; }

  private:
    Library& library_;
    Lock& lock_;
    Place* place_;
};

/// Nobody waits for it any more; its control block may be anything by now.
void Library::abandon(Call& call) noexcept {
    call.waiter = nullptr;
    call.vcb = nullptr;
    try {
        cancel(call);
        // What the node answers nevertheless has nobody to go to: see answer().
        if (!call.done && call.request != 0) complete(call);
    } catch (const std::bad_alloc&) {
    }
}

void Library::issue_and_wait(const Call& loaded, Lock& lock) {
    Taken taken(*this, loaded, lock);
    issue(taken.place().call, lock);
    if (!taken.place().call.done) wait(taken.place(), lock);
}

/// Suspends the thread, or calls its blocking hook until the verb is done.
void Library::wait(Place& place, Lock& lock) {
    Call& call = place.call;
    call.waiter = &place.done;
    const runtime::BlockingScope scope;
    ThreadState& thread = this_thread();
    thread.blocking = &call;
    while (!call.done) {
        if (!thread.hook) {
            place.done.wait(lock);
            continue;
        }
        const auto hook = reinterpret_cast<BOOL(CALLBACK*)()>(reinterpret_cast<void*>(thread.hook));
        lock.unlock();
        const BOOL go_on = hook();
        lock.lock();
        if (call.done) break;
        if (!go_on) cancel(call);
        if (!call.done) place.done.wait_for(lock, kHookEvery);
    }
    call.put_results();
}

void Library::wake(std::condition_variable& waiter) noexcept {
    if (woken_ && woken_->count < woken_->list.size())
        woken_->list[woken_->count++] = &waiter;
    else
        waiter.notify_all();
}

Call& Library::keep(std::unique_ptr<Call> call) {
    call->id = new_id();
    Call& kept = *call;
    asynchronous_[kept.id] = std::move(call);
    return kept;
}

void Library::discard(Call& call) { asynchronous_.erase(call.id); }

std::uint32_t Library::adopt(std::unique_ptr<Call> call, Lock& lock) {
    Call& issued = keep(std::move(call));
    const std::uint32_t id = issued.id;
    issue(issued, lock);
    return id;
}

Library::Cancelled Library::cancel(std::uint32_t id) {
    auto found = asynchronous_.find(id);
    // A verb that completes twice is outstanding until its second time (KB Q172800), under the number it had.
    if (found == asynchronous_.end() && id != 0)
        found = std::find_if(asynchronous_.begin(), asynchronous_.end(),
                             [id](const auto& call) { return call.second->first == id; });
    if (found != asynchronous_.end()) {
        cancel(*found->second);
        return Cancelled::kYes;
    }
    // Numbers only grow: one between the first and the last has been a call's, as far as anybody can tell.
    return last_id_ != 0 && id - first_id_ <= last_id_ - first_id_ ? Cancelled::kFinished
                                                                   : Cancelled::kUnknown;
}

/// A conversation verb ends its conversation with it; what the node has to answer, it still answers.
void Library::cancel(Call& call) {
    if (call.done) return;
    if (const auto found = conversations.find(call.conv); found != conversations.end()) {
        drive(*found->second, ps::Abort{});
    } else if (call.request != 0) {
        send(port::Cancel{call.request});
    } else if (const auto tp = tps.find(call.tp); tp != tps.end() && tp->second->ended == &call) {
        end_tp(*tp->second, true);
    }
}

bool Library::fields_checked(Call& call) {
    const auto failed = abi::failed_check(*call.desc, call.copy.data());
    if (!failed) return true;
    complete(call, {AP_PARAMETER_CHECK, *failed});
    return false;
}

Conversation* Library::find_conversation(const Tp& tp, std::uint32_t conv_id) {
    const auto found = conversations.find(conv_id);
    return found != conversations.end() && found->second->tp == tp.id ? found->second.get() : nullptr;
}

Tp* Library::find_tp(const unsigned char (&tp_id)[8]) {
    std::uint32_t words[2];
    std::memcpy(words, tp_id, sizeof words);
    if (words[1] != tp_mark_) return nullptr;
    const auto found = tps.find(words[0]);
    return found == tps.end() ? nullptr : found->second.get();
}

void Library::put_tp_id(unsigned char (&tp_id)[8], std::uint32_t id) {
    const std::uint32_t words[2] = {id, tp_mark_};
    std::memcpy(tp_id, words, sizeof words);
}

// ---- the node

std::shared_ptr<Node> Library::node_for(Call& call, Lock& lock) {
    auto node = connected(lock);
    if (!node) complete(call, {AP_COMM_SUBSYSTEM_NOT_LOADED, AP_COMM_SUBSYSTEM_NO_NODE});
    return node;
}

std::shared_ptr<Node> Library::connected(Lock& lock) {
    if (node_ && !node_->lost) return node_;
    hear();
    const bool issuing = std::exchange(issuing_, false);
    // Takes its time: other verbs go on meanwhile.
    lock.unlock();
    std::shared_ptr<Node> before, made;  // their destructors wait for a handler that may want the lock
    {
        const runtime::BlockingScope scope;
        std::lock_guard connecting(connecting_);
        lock.lock();
        if (!node_ || node_->lost) {
            before = std::exchange(node_, nullptr);
            lock.unlock();
            made = std::make_shared<Node>();
            auto connection = connect([this, from = made.get()](port::Indication&& indication) {
                indicated(from, std::move(indication));
            });
            if (auto* client = std::get_if<std::unique_ptr<runtime::NodeClient62>>(&connection))
                made->client = std::move(*client);
            lock.lock();
            if (made->client && !made->lost) node_ = made;
        }
    }
    lock.unlock();
    before.reset();
    made.reset();
    lock.lock();
    issuing_ = issuing;
    return node_ && !node_->lost ? node_ : nullptr;
}

bool Library::send(port::Request&& request) {
    if (!node_ || node_->lost) return false;
    runtime::NodeClient62& client = *node_->client;
    if (!issuing_) return client.send(std::move(request));
    client.hold();
    const bool sent = client.send(std::move(request));
    try {
        for (port::Indication next; client.next(next, may_be_heard);) said_.push_back(std::move(next));
    } catch (const std::bad_alloc&) {  // lost, as by the loop thread; what follows is not
        runtime::count(runtime::Counter::kReceiveErrors);
    }
    client.release();
    return sent;
}

/// Sends what the node answers with the call's number.
void Library::ask(Call& call, port::Request&& request) {
    requests[call.request] = &call;
    if (!send(std::move(request))) complete(call, {AP_COMM_SUBSYSTEM_ABENDED, 0});
}

/// Takes the callbacks that are to be made for this.
std::vector<Callback> Library::due(const port::Indication& indication) {
    std::vector<Callback> taken;
    if (const auto* next = std::get_if<port::SessionNext>(&indication)) {
        if (auto found = callbacks.extract(next->conv)) {
            constexpr unsigned short kTypes[] = {AP_DATA_FLOW, AP_UNBIND, AP_FAILURE};
            found.mapped().type = kTypes[static_cast<std::size_t>(next->event)];
            taken.push_back(found.mapped());
        }
    } else if (std::holds_alternative<port::NodeLost>(indication)) {
        for (auto& [conv, callback] : std::exchange(callbacks, {})) {
            callback.type = AP_FAILURE;
            taken.push_back(callback);
        }
    }
    return taken;
}

/// With what has come behind it: whoever waits is woken once.
void Library::indicated(Node* from, port::Indication&& indication) {
    std::vector<Callback> calls;
    Woken woken;
    {
        const Lock held = lock();
        woken_ = &woken;
        int left = kTurn;
        do {
            if (node_.get() == from) calls = due(indication);
            take(from, indication);
        } while (calls.empty() && --left > 0 && node_.get() == from && from->client->next(indication, any));
        woken_ = nullptr;
    }
    for (std::size_t i = 0; i < woken.count; ++i) woken.list[i]->notify_all();
    // They may do anything, and end the library at that.
    for (Callback& callback : calls) callback.call();
}

void Library::take(Node* from, port::Indication& indication) {
    const bool lost = std::holds_alternative<port::NodeLost>(indication);
    if (lost) from->lost = true;
    if (node_.get() != from) return;
    if (lost) return lose_node();
    const std::uint32_t request = std::visit([](const auto& m) { return request_of(m); }, indication);
    if (request != 0) return answer(indication);
    const std::uint32_t conv = std::visit([](const auto& m) { return conversation_of(m); }, indication);
    if (const auto found = conversations.find(conv); found != conversations.end())
        drive(*found->second, ps::FromNode{indication});
}

void Library::lose_node() {
    for (const auto& [id, tp] : tps) {
        tp->lost = true;
        tp->told = false;
    }
    std::vector<std::uint32_t> ids;
    for (const auto& [id, conversation] : conversations) ids.push_back(id);
    for (const std::uint32_t id : ids) {
        const auto found = conversations.find(id);
        if (found == conversations.end()) continue;
        port::Indication lost = port::NodeLost{};
        drive(*found->second, ps::FromNode{lost});
        if (const auto left = conversations.find(id); left != conversations.end()) forget(*left->second);
    }
    while (!requests.empty()) complete(*requests.begin()->second, {AP_COMM_SUBSYSTEM_ABENDED, 0});
    while (!config_requests.empty()) configured(config_requests.begin()->first, nullptr);
    while (!activations.empty()) deactivated(activations.begin()->first, AP_COMM_SUBSYSTEM_ABENDED);
}

// ---- starting and ending

/// A broken configuration says nothing of a trace; verbs will tell.
bool Library::begin_trace() noexcept {
    try {
        const Lock held = lock();
        if (traced_) return false;
        const bool before = abi::trace_enabled();
        runtime::trace::open(runtime::load_config().config.trace);
        traced_ = true;
        return abi::trace_enabled() && !before;
    } catch (const std::bad_alloc&) {
        return false;
    }
}

void Library::start() { ++started_; }

/// Every TP ends as TP_ENDED with AP_HARD ends it; verbs under way complete.
bool Library::clean_up(Lock& lock) {
    if (started_ == 0) return false;
    if (--started_ > 0) return true;
    std::vector<std::uint32_t> ids;
    for (const auto& [id, tp] : tps) ids.push_back(id);
    for (const std::uint32_t id : ids)
        if (const auto found = tps.find(id); found != tps.end()) end_tp(*found->second, true);
    for (const auto& [id, call] : requests) send(port::Cancel{id});
    while (!requests.empty()) complete(*requests.begin()->second, {AP_CANCELLED, 0});
    while (!config_requests.empty()) configured(config_requests.begin()->first, nullptr);
    activations.clear();
    callbacks.clear();
    std::shared_ptr<Node> node = std::exchange(node_, nullptr);
    const bool traced = traced_.exchange(false);
    lock.unlock();
    node.reset();
    if (traced) runtime::trace::close();
    lock.lock();
    // The library may be unloaded next. Nobody notifies one of these any more.
    if (free_places_.size() == places_.size()) {
        std::exchange(free_places_, {});
        std::exchange(places_, {});
    }
    return true;
}

}  // namespace openwosa::appc
