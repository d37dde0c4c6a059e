#include "runtime/user_checks.hpp"

#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "runtime/loop.hpp"
#include "runtime/native_thread.hpp"
#include "runtime/password_hash.hpp"
#include "runtime/trap_share.hpp"
#include "sna/ebcdic.hpp"
#include "sna/lu62/names.hpp"

namespace openwosa::runtime {

namespace {

/// As in a program's field: padded with blanks or zeros.
std::optional<std::string> text_of(sna::Octets ebcdic) {
    std::string out;
    for (const std::uint8_t code : ebcdic) {
        const char national = sna::lu62::ascii(code);
        const char c = national != '\0' ? national : code == 0 ? '\0' : sna::from_ebcdic(code);
        if (c == '.' && code != 0x4B) return std::nullopt;
        out.push_back(c);
    }
    out.resize(sna::lu62::trimmed(out).size());
    return out;
}

/// What is remembered of a good password: nothing it could be found from without this process's memory.
Sha256Digest remembered(const TrapSecret& key, const std::string& password) {
    return hmac_sha256(key, {reinterpret_cast<const std::uint8_t*>(password.data()), password.size()});
}

}  // namespace

std::optional<std::string> user_name(sna::Octets ebcdic) {
    const auto text = text_of(ebcdic);
    return text ? std::optional(sna::lu62::canonical(*text)) : std::nullopt;
}

struct UserChecks::State {
    struct User {
        PasswordHash hash;
        std::optional<Sha256Digest> good;
    };
    struct Job {
        std::uint64_t check = 0;
        std::string user, password;
    };

    State(std::shared_ptr<Loop> l, const std::vector<Lu62UserConfig>& list, Checked c)
        : loop(std::move(l)), checked(std::move(c)) {
        for (const Lu62UserConfig& user : list) users[user.name].hash = user.hash;
        // Somebody who is not there takes as long.
        nobody = users.empty() ? PasswordHash{1000, std::vector<std::uint8_t>(16), {}}
                               : users.begin()->second.hash;
        nobody.sum.fill(0);
    }

    void tell(std::uint64_t check, bool good) {
        loop->post([this, weak = std::weak_ptr(self), check, good] {
            const auto still = weak.lock();
            if (still && !stop) checked(check, good);
        });
    }
    static void run(void* raw) {
        auto* const state = static_cast<State*>(raw);
        std::unique_lock lock(state->mutex);
        while (!state->stop && !state->jobs.empty()) {
            const Job job = std::move(state->jobs.front());
            state->jobs.pop_front();
            const auto found = state->users.find(job.user);
            const PasswordHash hash = found == state->users.end() ? state->nobody : found->second.hash;
            lock.unlock();
            const bool good = is_password(hash, job.password, &state->stop) && found != state->users.end();
            lock.lock();
            if (good) found->second.good = remembered(state->key, job.password);
            if (!state->stop) state->tell(job.check, good);
        }
        state->running = false;
    }

    const std::shared_ptr<Loop> loop;
    const Checked checked;
    const TrapSecret key = new_trap_secret();
    std::weak_ptr<State> self;
    std::atomic<bool> stop{false};
    std::mutex mutex;  // guards all below
    std::map<std::string, User> users;
    PasswordHash nobody;
    std::deque<Job> jobs;
    NativeThread thread;
    bool running = false;
};

UserChecks::UserChecks(std::shared_ptr<Loop> loop, const std::vector<Lu62UserConfig>& users, Checked checked)
    : state_(std::make_shared<State>(std::move(loop), users, std::move(checked))) {
    state_->self = state_;
}

UserChecks::~UserChecks() {
    NativeThread thread;
    {
        std::lock_guard lock(state_->mutex);
        state_->stop = true;
        thread = std::exchange(state_->thread, {});
    }
    if (thread.started()) thread.join();
}

void UserChecks::check(const sna::lu62::CheckPassword& wanted) {
    State& s = *state_;
    const auto user = user_name(wanted.user), password = text_of(wanted.password);
    std::lock_guard lock(s.mutex);
    if (s.stop) return;
    const auto found = user ? s.users.find(*user) : s.users.end();
    if (password && found != s.users.end() && found->second.good &&
        same_secret(*found->second.good, remembered(s.key, *password)))
        return s.tell(wanted.check, true);
    const bool text = user && password;  // else nobody's
    s.jobs.push_back({wanted.check, text ? *user : std::string(), text ? *password : std::string()});
    if (s.running) return;
    if (s.thread.started()) s.thread.join();  // it has said that it ends, with the lock held
    s.thread = {};
    s.running = s.thread.start(&State::run, &s);
    if (s.running) return;
    s.jobs.clear();
    s.tell(wanted.check, false);
}

}  // namespace openwosa::runtime
