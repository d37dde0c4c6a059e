#include "appc_pair.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>

#include "../ports.hpp"

extern char** environ;

namespace openwosa::bench {
namespace {

bool is_free(std::uint16_t port) {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    where.sin_port = htons(port);
    const bool bound = ::bind(descriptor, reinterpret_cast<sockaddr*>(&where), sizeof where) == 0;
    ::close(descriptor);
    return bound;
}

/// The JSON of node `own`: A connects, B listens. RU and frame have room for a record of 32,000 bytes.
std::string config_of(char own, const std::filesystem::path& folder, std::uint16_t port) {
    const bool connects = own == 'A';
    const char other = connects ? 'B' : 'A';
    const auto with = [](const char* text, char c) { return text + std::string(1, c); };
    const std::string listen =
        R"({"address": "127.0.0.1", "one_connection_port": )" + std::to_string(port) + "}";
    return R"({"sna": {"share_directory": ")" + (folder / with("share", own)).string() +
           R"(", "retry_ms": 20, "listen": [)" + (connects ? "" : listen) +
           R"(], "peers": {"other": {"address": "127.0.0.1", "connections": "one", "port": )" +
           std::to_string(port) + R"(, "connect": )" + (connects ? "true" : "false") +
           R"(}}, "pus": {"LINK": {"peer": "other", "node_type": "2.1", "mac": ")" +
           with("40000000000", own) + R"(", "remote_mac": ")" + with("40000000000", other) +
           R"(", "node_id": ")" + with("05d0000", own) +
           R"(", "largest_frame": 65535}}, "lu62": {"network": "NET", "cp": ")" + with("CP", own) +
           R"(", "locals": {")" + with("LU", own) + R"(": {"default": true}}, "partners": {")" +
           with("LU", other) + R"(": {"pu": "LINK"}}, "tps": {"BENCH": {}, "HOLD": {}}, "modes": {)" +
           R"("BATCH": {"max_ru": 32768, "window": 63, "limit": 4, "min_winners": 2, "min_losers": 2}, )" +
           R"("MANY": {"max_ru": 1024, "limit": 10000, "min_winners": 9000, "min_losers": 1000}}}}})";
}

}  // namespace

AppcPair::AppcPair() {
    std::string name = (std::filesystem::temp_directory_path() / "openwosa_bench_XXXXXX").string();
    if (!::mkdtemp(name.data())) std::abort();
    folder_ = name;
    const std::uint16_t port = free_port(is_free);
    for (const char own : {'A', 'B'})
        std::ofstream(folder_ / (std::string(1, own) + ".json")) << config_of(own, folder_, port);
    int output[2];
    int input[2];
    if (::pipe2(output, O_CLOEXEC) != 0 || ::pipe2(input, O_CLOEXEC) != 0) std::abort();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input[0], 0);
    posix_spawn_file_actions_adddup2(&actions, output[1], 1);
    std::string program = OPENWOSA_BENCH_APPC_PARTNER;
    char* arguments[] = {program.data(), nullptr};
    ::setenv("OPENWOSA_CONFIG", (folder_ / "B.json").c_str(), 1);
    if (::posix_spawn(&child_, arguments[0], &actions, nullptr, arguments, environ) != 0) std::abort();
    ::setenv("OPENWOSA_CONFIG", (folder_ / "A.json").c_str(), 1);
    posix_spawn_file_actions_destroy(&actions);
    ::close(input[0]);
    ::close(output[1]);
    input_ = input[1];
    output_ = output[0];
    for (char c = 0; c != '\n';)
        if (::read(output_, &c, 1) != 1) std::abort();
}

AppcPair::~AppcPair() {
    ::unsetenv("OPENWOSA_CONFIG");
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
    ::close(input_);
    ::close(output_);
    std::filesystem::remove_all(folder_);
}

}  // namespace openwosa::bench
