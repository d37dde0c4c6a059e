// The node as a daemon: carries the machine's SNA node, so that programs attach to it instead of becoming its
// owner.
#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#ifdef _WIN32
#include <windows.h>
#else
#include <termios.h>
#include <unistd.h>
#endif

#include "runtime/node_connect.hpp"
#include "runtime/password_hash.hpp"
#include "runtime/trace.hpp"
#include "sna/lu62/substitute.hpp"

using namespace openwosa;

namespace {

const char kAnchor = 0;

constexpr std::string_view kUsage =
    "usage: snanode [--config FILE] [--check] [--status SECONDS] [--quiet]\n"
    "       snanode --hash | --key USER\n"
    "Carries this user's SNA node: programs of the same user attach to it, share its LUs and pools, and\n"
    "converse with each other and with other nodes.\n"
    "  --config FILE      read FILE instead of OPENWOSA_CONFIG and the usual places\n"
    "  --check            read the configuration, report its errors, end\n"
    "  --status SECONDS   print that often the state of the LUs in use, and the sessions of LU 6.2\n"
    "  --quiet            print errors only\n"
    "  --hash             read a password, a line of the standard input, and print what the configuration "
    "has of it\n"
    "  --key USER         read USER's password likewise, and print what the key file has of it\n"
    "  --help             this text\n"
    "Ends on SIGINT or SIGTERM (Ctrl-C). Exit status: 0 ended as asked, 1 could not start, 2 wrong usage.\n";

struct Options {
    std::string config, key;
    unsigned status = 0;
    bool check = false, quiet = false, help = false, hash = false;
};

bool parse(const std::vector<std::string>& arguments, Options& options) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& name = arguments[i];
        if (name == "--check") {
            options.check = true;
        } else if (name == "--quiet") {
            options.quiet = true;
        } else if (name == "--hash") {
            options.hash = true;
        } else if (name == "--help") {
            options.help = true;
        } else if (name == "--key" && i + 1 < arguments.size()) {
            options.key = arguments[++i];
        } else if (name == "--config" && i + 1 < arguments.size()) {
            options.config = arguments[++i];
        } else if (name == "--status" && i + 1 < arguments.size()) {
            char* end = nullptr;
            const unsigned long seconds = std::strtoul(arguments[++i].c_str(), &end, 10);
            if (*end || seconds == 0 || seconds > 86400) return false;
            options.status = static_cast<unsigned>(seconds);
        } else {
            return false;
        }
    }
    return true;
}

void print(const std::string& line) {
    std::printf("%s\n", line.c_str());
    std::fflush(stdout);
}

std::string_view describe(sna::dlsw::PeerChange change) {
    using enum sna::dlsw::PeerChange;
    switch (change) {
        case kUp:
            return "is connected";
        case kUnreachable:
            return "does not answer";
        case kLost:
            return "is lost";
        case kSilent:
            return "sends no capabilities";
        case kRefusedUs:
            return "refuses our capabilities";
        case kRefused:
            return "sends capabilities with faults";
        case kNotDlsw:
            return "does not speak DLSw";
        case kReplaced:
            return "connected anew";
    }
    return "?";
}

class Reporter : public runtime::NodeObserver {
  public:
    explicit Reporter(bool quiet) : quiet_(quiet) {}
    // The same news again, with each retry, is none.
    void partner_changed(const std::string& name, sna::dlsw::PeerChange change,
                         std::uint16_t cause) override {
        std::string line = "partner " + name + " " + std::string(describe(change));
        if (cause != 0) line += ", cause " + std::to_string(cause);
        tell(name, line);
    }
    void link_changed(const std::string& pu, bool up) override {
        tell("PU " + pu, "PU " + pu + (up ? " is linked" : " has lost its link"));
    }

  private:
    void tell(const std::string& about, const std::string& line) {
        if (quiet_ || last_[about] == line) return;
        last_[about] = line;
        print(line);
    }
    const bool quiet_;
    std::map<std::string, std::string> last_;
};

void print_status(const std::vector<sna::node::LuStatus>& list) {
    const auto used = [](const sna::node::LuStatus& lu) { return lu.client.has_value(); };
    print("LUs in use: " + std::to_string(std::count_if(list.begin(), list.end(), used)) + " of " +
          std::to_string(list.size()));
    for (const auto& lu : list) {
        if (!used(lu)) continue;
        const std::string state = lu.bound ? "in session, " + std::string(sna::lu0::name(lu.condition))
                                  : lu.sscp_active ? "SSCP active"
                                                   : "waiting for the host";
        print("  " + lu.name + " of " + lu.pu + ": client " + std::to_string(*lu.client) + ", " + state);
    }
}

void print_status(const sna::lu62::Node62::Counts& counts) {
    print("LU 6.2: " + std::to_string(counts.sessions) + " sessions, " +
          std::to_string(counts.conversations) + " conversations, " + std::to_string(counts.waiting) +
          " waiting for a session, " + std::to_string(counts.attaches) + " attaches waiting for a program");
}

// ---- passwords

/// A line of the standard input, which a terminal does not show.
std::optional<std::string> read_secret() {
#ifdef _WIN32
    const HANDLE input = GetStdHandle(STD_INPUT_HANDLE);
    DWORD mode = 0;
    const bool terminal = GetConsoleMode(input, &mode);
    if (terminal) SetConsoleMode(input, mode & ~static_cast<DWORD>(ENABLE_ECHO_INPUT));
#else
    termios before{};
    const bool terminal = ::tcgetattr(STDIN_FILENO, &before) == 0;
    if (terminal) {
        termios silent = before;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    }
#endif
    if (terminal) std::fputs("Password: ", stderr);
    std::string line;
    const bool read = static_cast<bool>(std::getline(std::cin, line));
#ifdef _WIN32
    if (terminal) SetConsoleMode(input, mode);
#else
    if (terminal) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
#endif
    if (terminal) std::fputs("\n", stderr);
    if (!line.empty() && line.back() == '\r') line.pop_back();
    return read ? std::optional(line) : std::nullopt;
}

bool has_field(const std::string& text) {
    const auto bytes = runtime::ebcdic_name(text);
    return bytes && bytes->size() <= 10 && !text.starts_with("0x") && text.back() != ' ';
}

/// Nothing: told why.
std::optional<std::string> read_password() {
    auto password = read_secret();
    if (password && has_field(*password)) return password;
    std::fputs("snanode: expected a password of 1 to 10 characters that EBCDIC has, the last one no blank\n",
               stderr);
    return std::nullopt;
}

int hash() {
    const auto password = read_password();
    if (!password) return 1;
    print(runtime::hash_password(*password));
    return 0;
}

int key(const std::string& user) {
    if (!has_field(user)) {
        std::fputs("snanode: expected as user 1 to 10 characters that EBCDIC has, the last one no blank\n",
                   stderr);
        return 1;
    }
    const auto password = read_password();
    if (!password) return 1;
    const auto token =
        sna::lu62::password_token(*runtime::ebcdic_name(user), *runtime::ebcdic_name(*password)).value();
    std::string line;
    for (const std::uint8_t byte : token) {
        line += "0123456789ABCDEF"[byte >> 4];
        line += "0123456789ABCDEF"[byte & 15];
    }
    print(line);
    return 0;
}

// ---- the signal to end

std::atomic<bool> end_asked{false};

#ifdef _WIN32
BOOL WINAPI console_event(DWORD) {
    end_asked = true;
    return TRUE;
}
void watch_signals() { SetConsoleCtrlHandler(console_event, TRUE); }
void wait_for_signal(unsigned milliseconds) {
    for (unsigned waited = 0; !end_asked && (milliseconds == 0 || waited < milliseconds); waited += 50)
        Sleep(50);
}
#else
sigset_t end_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}
/// Before any thread: all inherit the mask, and the main thread waits.
void watch_signals() {
    const sigset_t set = end_signals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
}
void wait_for_signal(unsigned milliseconds) {
    const sigset_t set = end_signals();
    timespec limit{static_cast<time_t>(milliseconds / 1000),
                   static_cast<long>(milliseconds % 1000) * 1000000};
    const int caught = milliseconds == 0 ? sigwaitinfo(&set, nullptr) : sigtimedwait(&set, nullptr, &limit);
    if (caught > 0) end_asked = true;
}
#endif

int run(const Options& options, const runtime::Config& config) {
    const auto loop = runtime::Loop::start(&kAnchor);
    if (!loop) {
        std::fprintf(stderr, "snanode: no thread or descriptor left\n");
        return 1;
    }
    runtime::trace::open(config.trace);
    Reporter reporter(options.quiet);
    int status = 0;
    {
        runtime::OwnedNode node;
        std::string why = "another process of this user carries the node already";
        if (node.open(loop, config.sna, &reporter, why) == runtime::OwnedNode::Result::kOwner) {
            if (!options.quiet) print("ready");
            while (!end_asked) {
                wait_for_signal(options.status * 1000);
                if (!options.status || end_asked) continue;
                print_status(node.service()->status());
                print_status(node.service62()->counts());
            }
            if (!options.quiet) print("ending");
        } else {
            std::fprintf(stderr, "snanode: %s\n", why.c_str());
            status = 1;
        }
    }
    runtime::trace::close();
    loop->stop();
    return status;
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    if (!parse({argv + 1, argv + argc}, options)) {
        std::fputs(kUsage.data(), stderr);
        return 2;
    }
    if (options.help) {
        std::fputs(kUsage.data(), stdout);
        return 0;
    }
    if (options.hash) return hash();
    if (!options.key.empty()) return key(options.key);
    const auto config =
        options.config.empty() ? runtime::load_config() : runtime::load_config_file(options.config);
    if (!config.ok()) {
        std::fprintf(stderr, "%s\n", config.text().c_str());
        return 1;
    }
    if (options.check) return 0;
    watch_signals();
    return run(options, config.config);
}
