#include "pending.hpp"

#include <utility>

#include "management_services.hpp"
#include "runtime/immortal.hpp"

namespace openwosa::csv {
namespace {

// Our node's PU has no management services yet, so there is no connection configured for them: the documented
// code says that.
class NoManagementServices : public ManagementServices {
  public:
    void send(sna::Bytes, std::function<void(Outcome)> done) override {
        done(state_check(SV_SSCP_PU_SESSION_NOT_ACTIVE));
    }
};

struct InUse {
    std::mutex mutex;
    std::shared_ptr<ManagementServices> services;
};

InUse& in_use() {
    static runtime::Immortal<InUse> instance;
    return instance.get();
}

}  // namespace

std::shared_ptr<ManagementServices> management_services() {
    InUse& use = in_use();
    std::lock_guard lock(use.mutex);
    return use.services ? use.services : std::make_shared<NoManagementServices>();
}

void use_management_services(std::shared_ptr<ManagementServices> services) {
    InUse& use = in_use();
    std::lock_guard lock(use.mutex);
    use.services = std::move(services);
}

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
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return set_; });
    return outcome_;
}

}  // namespace openwosa::csv
