#include "pending.hpp"

#include <utility>

#include "runtime/immortal.hpp"
#include "runtime/loop.hpp"

namespace openwosa::csv {
PendingVerbs& pending_verbs() {
    static runtime::Immortal<PendingVerbs> instance;
    return instance.get();
}

std::uint32_t PendingVerbs::begin(Ended ended) {
    std::lock_guard lock(mutex_);
    if (verbs_.size() >= kMost) return 0;
    while (++last_ == 0 || verbs_.contains(last_)) {
    }
    verbs_.emplace(last_, std::move(ended));
    return last_;
}

void PendingVerbs::end(std::uint32_t number, const Outcome& outcome) {
    Ended ended;
    {
        std::lock_guard lock(mutex_);
        const auto found = verbs_.find(number);
        if (found == verbs_.end()) return;
        ended = std::move(found->second);
        verbs_.erase(found);
    }
    ended(number, outcome);
}

void PendingVerbs::end_all(const Outcome& outcome) {
    std::map<std::uint32_t, Ended> all;
    {
        std::lock_guard lock(mutex_);
        all.swap(verbs_);
    }
    for (auto& [number, ended] : all) ended(number, outcome);
}

void Awaited::set(const Outcome& outcome) {
    std::lock_guard lock(mutex_);
    outcome_ = outcome;
    set_ = true;
    changed_.notify_all();
}

Outcome Awaited::wait() {
    runtime::BlockingScope scope;  // the verb may be issued in a callback of another API of ours
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return set_; });
    return outcome_;
}

}  // namespace openwosa::csv
