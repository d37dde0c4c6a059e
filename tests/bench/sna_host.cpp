#include "sna_host.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

extern char** environ;

namespace openwosa::bench {
namespace {

constexpr int kFirstAddress = 2;

}  // namespace

SnaHost::SnaHost(int pus, int lus_each) : pus_(pus), lus_each_(lus_each) {
    std::string name = (std::filesystem::temp_directory_path() / "openwosa_bench_XXXXXX").string();
    if (!::mkdtemp(name.data())) std::abort();
    folder_ = name;
    std::ofstream(folder_ / "scenario.json") << scenario();
    int output[2];
    if (::pipe2(output, O_CLOEXEC) != 0) std::abort();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, output[1], 1);
    std::string words[] = {
        OPENWOSA_BENCH_SNAHOST, "--port", "0", "--quiet", "--scenario", (folder_ / "scenario.json").string()};
    char* arguments[] = {words[0].data(), words[1].data(), words[2].data(), words[3].data(),
                         words[4].data(), words[5].data(), nullptr};
    if (::posix_spawn(&child_, arguments[0], &actions, nullptr, arguments, environ) != 0) std::abort();
    posix_spawn_file_actions_destroy(&actions);
    ::close(output[1]);
    output_ = output[0];
    std::string line;
    for (char c; ::read(output_, &c, 1) == 1 && c != '\n';) line += c;
    port_ = static_cast<std::uint16_t>(std::atoi(line.substr(line.rfind(':') + 1).c_str()));
    std::ofstream(folder_ / "openwosa.json") << node();
}

SnaHost::~SnaHost() {
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
    ::close(output_);
    std::filesystem::remove_all(folder_);
}

std::string SnaHost::scenario() const {
    return R"({"pus": [{"lus": [{"address": )" + std::to_string(kFirstAddress) + R"(, "last": )" +
           std::to_string(kFirstAddress + lus_each_ - 1) + R"(, "application": "ECHO"}]}]})";
}

std::string SnaHost::node() const {
    std::string pus;
    for (int pu = 0; pu < pus_; ++pu) {
        std::string lus;
        for (int lu = 0; lu < lus_each_; ++lu)
            lus += (lu ? ", \"L" : "\"L") + std::to_string(pu * lus_each_ + lu) +
                   "\": " + std::to_string(kFirstAddress + lu);
        char head[160];
        std::snprintf(head, sizeof head,
                      R"(%s"PU%d": {"peer": "host", "mac": "4000000000%02x", "remote_mac": "400037450001", )"
                      R"("node_id": "05d0%04x", "lus": {)",
                      pu ? ", " : "", pu + 1, pu + 1, pu + 1);
        pus += head + lus + "}}";
    }
    return R"({"sna": {"share": false, "peers": {"host": {"address": "127.0.0.1", "connections": "one", "port": )" +
           std::to_string(port_) + R"(}}, "pus": {)" + pus + "}}}";
}

}  // namespace openwosa::bench
