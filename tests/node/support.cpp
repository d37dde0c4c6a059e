#include "support.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../ports.hpp"

extern char** environ;

namespace openwosa::nodetest {

Process::Process(const std::vector<std::string>& command, std::string output) : output_(std::move(output)) {
    std::vector<std::string> words = command;
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, output_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    int input[2];
    EXPECT_EQ(::pipe2(input, O_CLOEXEC), 0);
    posix_spawn_file_actions_adddup2(&actions, input[0], 0);
    EXPECT_EQ(posix_spawn(&pid_, arguments[0], &actions, nullptr, arguments.data(), environ), 0)
        << arguments[0];
    posix_spawn_file_actions_destroy(&actions);
    ::close(input[0]);
    input_ = input[1];
}

Process::~Process() {
    kill();
    if (input_ >= 0) ::close(input_);
}

void Process::write(const std::string& line) {
    const std::string text = line + "\n";
    EXPECT_EQ(::write(input_, text.data(), text.size()), static_cast<ssize_t>(text.size()));
}

int Process::finish() {
    ::close(input_);
    input_ = -1;
    return wait();
}

bool Process::wait_for(const std::string& line_start) const {
    return eventually([&] { return ("\n" + output()).find("\n" + line_start) != std::string::npos; });
}

std::string Process::value_of(const std::string& line_start) const {
    const std::string text = "\n" + output();
    const std::size_t at = text.find("\n" + line_start);
    if (at == std::string::npos) return {};
    const std::size_t start = at + 1 + line_start.size();
    return text.substr(start, text.find('\n', start) - start);
}

void Process::kill() {
    if (pid_ == 0) return;
    ::kill(pid_, SIGKILL);
    wait();
}

void Process::signal(int number) { EXPECT_EQ(::kill(pid_, number), 0); }

int Process::interrupt() {
    ::kill(pid_, SIGINT);
    return wait();
}

int Process::wait() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

namespace {

std::vector<std::string> host_command(const TemporaryFolder& folder, std::uint16_t port,
                                      const std::string& scenario, const HostPlace& place) {
    std::vector<std::string> command = place.inside;
    command.insert(command.end(),
                   {OPENWOSA_TEST_SNAHOST, "--port", std::to_string(port), "--address", place.address});
    if (scenario.empty()) return command;
    write_file(folder.file("scenario.json"), scenario);
    command.insert(command.end(), {"--scenario", folder.file("scenario.json")});
    return command;
}

}  // namespace

HostProcess::HostProcess(const TemporaryFolder& folder, std::uint16_t wanted, const std::string& scenario,
                         const HostPlace& place)
    : process_(host_command(folder, wanted, scenario, place), folder.file("snahost.txt")) {
    const std::string line = "listening on " + place.address + ":";
    EXPECT_TRUE(process_.wait_for(line)) << process_.output();
    port_ = static_cast<std::uint16_t>(std::stoi("0" + process_.value_of(line)));
}

runtime::SnaConfig config_for(const TemporaryFolder& folder, std::uint16_t port) {
    runtime::SnaConfig config;
    config.peers[0].port = port;
    config.retry_ms = 50;
    config.share_directory = folder.file("share");
    return config;
}

std::string config_file(const TemporaryFolder& folder, std::uint16_t port, const std::string& address,
                        const std::string& more) {
    const runtime::SnaConfig defaults;
    std::string lus, names;
    for (const auto& lu : defaults.pus[0].lus) {
        lus += (lus.empty() ? "" : ", ") + ("\"" + lu.name + "\": ") + std::to_string(lu.address);
    }
    for (const auto& lu : defaults.pools[1].lus) names += (names.empty() ? "\"" : ", \"") + lu + "\"";
    const std::string file = folder.file("openwosa.json");
    write_file(file, "{\"sna\": {" + more + "\"share_directory\": \"" + folder.file("share") +
                         "\", \"retry_ms\": 50, \"peers\": {\"host\": {\"address\": \"" + address +
                         "\", \"connections\": \"one\", \"port\": " + std::to_string(port) +
                         "}}, \"pus\": {\"PU1\": {\"peer\": \"host\", \"mac\": \"400000000001\", "
                         "\"remote_mac\": \"4000.3745.0001\", \"node_id\": \"05D00001\", \"lus\": {" +
                         lus + "}}}, \"pools\": {\"ECHOPOOL\": {\"lus\": [" + names +
                         "]}, \"TWO\": {\"lus\": [\"LU10\", \"LU11\"]}}}}");
    return file;
}

std::uint16_t free_tcp_port(const char* address) {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    EXPECT_EQ(::inet_pton(AF_INET, address, &where.sin_addr), 1);
    return free_port([&](std::uint16_t port) {
        where.sin_port = htons(port);
        const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const bool bound = ::bind(descriptor, reinterpret_cast<sockaddr*>(&where), sizeof where) == 0;
        ::close(descriptor);
        return bound;
    });
}

template <class Port>
bool BasicClient<Port>::connect(const runtime::SnaConfig& config,
                                const std::shared_ptr<runtime::Loop>& loop) {
    const auto told = [this](typename Port::Indication&& indication) {
        std::lock_guard lock(mutex_);
        list_.push_back(std::move(indication));
        changed_.notify_all();
    };
    runtime::BasicNodeConnection<Port> made;
    if constexpr (std::is_same_v<Port, runtime::Lu0Port>)
        made = runtime::connect_node_with(config, loop, told);
    else
        made = runtime::connect_node62_with(config, loop, told);
    if (const auto* error = std::get_if<runtime::NodeError>(&made)) {
        why_ = error->text;
        return false;
    }
    client_ = std::get<std::unique_ptr<runtime::BasicNodeClient<Port>>>(std::move(made));
    return true;
}
template class BasicClient<runtime::Lu0Port>;
template class BasicClient<runtime::Lu62Port>;

}  // namespace openwosa::nodetest
