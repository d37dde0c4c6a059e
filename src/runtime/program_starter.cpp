#include "runtime/program_starter.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <mutex>
#include <optional>

#include "runtime/loop.hpp"

#ifdef _WIN32
#include <windows.h>
#else
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

extern char** environ;
#endif

namespace openwosa::runtime {

namespace {

constexpr std::uint64_t kLookMs = 200;  // how late a program's end is noticed

#ifdef _WIN32

using Child = HANDLE;

std::optional<Child> spawn(const std::string& command, const std::map<std::string, std::string>& variables) {
    std::string block;
    char* const inherited = GetEnvironmentStringsA();
    for (const char* entry = inherited; entry && *entry; entry += std::strlen(entry) + 1) {
        const std::string text = entry;
        if (!variables.contains(text.substr(0, text.find('=')))) block += text + '\0';
    }
    if (inherited) FreeEnvironmentStringsA(inherited);
    for (const auto& [name, value] : variables) block += name + "=" + value + '\0';
    block += '\0';
    // No handle is inherited. With a console of its own, unseen, it has not the owner's standard handles
    // either, which console programs get otherwise; whoever reads the owner's output need not wait for the
    // program too.
    STARTUPINFOA info{};
    info.cb = sizeof info;
    info.dwFlags = STARTF_USESTDHANDLES;
    PROCESS_INFORMATION made{};
    std::string line = command;
    if (!CreateProcessA(nullptr, line.data(), nullptr, nullptr, FALSE, CREATE_NO_WINDOW, block.data(),
                        nullptr, &info, &made))
        return std::nullopt;
    CloseHandle(made.hThread);
    return made.hProcess;
}
bool has_ended(Child child) {
    if (WaitForSingleObject(child, 0) == WAIT_TIMEOUT) return false;
    CloseHandle(child);
    return true;
}
void forget(Child child) { CloseHandle(child); }

#else

using Child = pid_t;

/// The signals of ours that are blocked or caught are none of the program's; it is not of our terminal's
/// group either, whose Ctrl-C is for us.
std::optional<Child> spawn(const std::string& command, const std::map<std::string, std::string>& variables) {
    std::vector<std::string> words = command_words(command);
    if (words.empty()) return std::nullopt;
    std::vector<char*> arguments, environment;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    std::vector<std::string> own;
    for (const auto& [name, value] : variables) own.push_back(name + "=" + value);
    for (char** entry = environ; entry && *entry; ++entry)
        if (!variables.contains(std::string(*entry, std::strcspn(*entry, "="))))
            environment.push_back(*entry);
    for (std::string& entry : own) environment.push_back(entry.data());
    environment.push_back(nullptr);

    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    // Nothing of the node's owner stays open in the program: whoever reads the owner's output, or waits for
    // its sockets to close, need not wait for the program too.
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    sigset_t none, usual;
    sigemptyset(&none);
    sigemptyset(&usual);
    for (const int signal : {SIGPIPE, SIGINT, SIGTERM, SIGCHLD}) sigaddset(&usual, signal);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &usual);
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    Child child = 0;
    const int error =
        posix_spawnp(&child, arguments[0], &actions, &attributes, arguments.data(), environment.data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error == 0 ? std::optional(child) : std::nullopt;
}
/// Where the process we live in reaps all its children itself, or has them reaped, that is an end too.
bool has_ended(Child child) { return ::waitpid(child, nullptr, WNOHANG) != 0; }
void forget(Child) {}

#endif

}  // namespace

struct ProgramStarter::State : std::enable_shared_from_this<State> {
    State(std::shared_ptr<Loop> l, std::string file, Ended e)
        : loop(std::move(l)), config_file(std::move(file)), ended(std::move(e)) {}

    void launch(const sna::lu62::StartProgram& program) {
        std::map<std::string, std::string> variables{{kStartTokenVariable, program.token}};
        if (!config_file.empty()) variables["OPENWOSA_CONFIG"] = config_file;
        {
            std::lock_guard lock(mutex);
            if (closed) return;
            if (const auto child = spawn(program.command, variables)) {
                running.emplace_back(program.token, *child);
                deadline->arm(Loop::now_ms() + kLookMs);
                return;
            }
        }
        tell(program.token, false);
    }
    void look() {
        std::vector<std::string> gone;
        {
            std::lock_guard lock(mutex);
            std::erase_if(running, [&](const auto& one) {
                const bool over = has_ended(one.second);
                if (over) gone.push_back(one.first);
                return over;
            });
            if (!running.empty() && !closed) deadline->arm(Loop::now_ms() + kLookMs);
        }
        for (const std::string& token : gone) tell(token, true);
    }
    void tell(const std::string& token, bool retry) {
        {
            std::lock_guard lock(mutex);
            if (closed) return;
        }
        ended(token, retry);
    }

    const std::shared_ptr<Loop> loop;
    const std::string config_file;
    const Ended ended;
    std::mutex mutex;  // guards all below
    std::vector<std::pair<std::string, Child>> running;
    std::unique_ptr<Deadline> deadline;
    bool closed = false;
};

ProgramStarter::ProgramStarter(std::shared_ptr<Loop> loop, std::string config_file, Ended ended)
    : state_(std::make_shared<State>(std::move(loop), std::move(config_file), std::move(ended))) {
    state_->deadline =
        std::make_unique<Deadline>(state_->loop, [weak = std::weak_ptr(state_)](std::uint64_t) {
            if (const auto state = weak.lock()) state->look();
        });
}

ProgramStarter::~ProgramStarter() { close(); }

void ProgramStarter::start(const sna::lu62::StartProgram& program) {
    state_->loop->post([weak = std::weak_ptr(state_), program] {
        if (const auto state = weak.lock()) state->launch(program);
    });
}

void ProgramStarter::close() {
    std::lock_guard lock(state_->mutex);
    if (state_->closed) return;
    state_->closed = true;
    state_->deadline->cancel();
    for (const auto& [token, child] : state_->running) forget(child);
    state_->running.clear();
}

std::vector<std::string> command_words(std::string_view command) {
    std::vector<std::string> words;
    bool quoted = false, within = false;
    for (const char c : command) {
        if (c == '"') {
            quoted = !quoted;
            if (!within) words.emplace_back();
            within = true;
        } else if ((c == ' ' || c == '\t') && !quoted) {
            within = false;
        } else {
            if (!within) words.emplace_back();
            within = true;
            words.back() += c;
        }
    }
    return words;
}

}  // namespace openwosa::runtime
