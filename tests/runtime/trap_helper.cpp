// A process that opens the trap port and writes what happens to a log. usage: trap_helper LOG PORT
// SHARE_DIRECTORY [share|noshare] Ends when LOG.stop exists. A datagram that begins with "inform" is answered
// with "answered by <LOG's name>".
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>

#include "runtime/loop.hpp"
#include "runtime/trap_port.hpp"

using namespace openwosa;

namespace {

const char kAnchor = 0;

struct Log {
    std::mutex mutex;
    std::FILE* file;
    void line(const std::string& text) {
        std::lock_guard lock(mutex);
        std::fprintf(file, "%s\n", text.c_str());
        std::fflush(file);
    }
};

struct Handler : runtime::TrapHandler {
    Log& log;
    runtime::TrapPort& port;
    std::string name;
    Handler(Log& l, runtime::TrapPort& p, std::string n) : log(l), port(p), name(std::move(n)) {}
    void on_traps(std::span<const runtime::TrapDatagram> batch) override {
        for (const auto& d : batch) {
            const std::string text(d.datagram.bytes.begin(), d.datagram.bytes.end());
            log.line("trap " + text + " from " + snmp::endpoint_text(d.datagram.from));
            if (text.starts_with("inform")) {
                const std::string answer = "answered by " + name;
                port.answer(d.token, {reinterpret_cast<const std::uint8_t*>(answer.data()), answer.size()});
            }
        }
    }
};

const char* role_name(runtime::TrapPort::Role role) {
    switch (role) {
        case runtime::TrapPort::Role::kClosed:
            return "closed";
        case runtime::TrapPort::Role::kOwner:
            return "owner";
        case runtime::TrapPort::Role::kAttached:
            return "attached";
        case runtime::TrapPort::Role::kSeeking:
            return "seeking";
    }
    return "?";
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 4) return 2;
    const std::string path = argv[1];
    Log log{{}, std::fopen(argv[1], "wb")};
    if (!log.file) return 3;
    const auto loop = runtime::Loop::start(&kAnchor);
    runtime::TrapConfig config;
    config.port = static_cast<std::uint16_t>(std::atoi(argv[2]));
    config.addresses = {"127.0.0.1"};
    config.share_directory = argv[3];
    config.share = argc < 5 || std::string(argv[4]) == "share";
    runtime::TrapPort port;
    const auto handler = std::make_shared<Handler>(log, port, path.substr(path.find_last_of("/\\") + 1));
    const runtime::NetError error = port.open(loop, config, handler);
    log.line("open " + std::string(runtime::to_string(error)));
    auto role = runtime::TrapPort::Role::kClosed;
    const std::string stop = path + ".stop";
    for (;;) {
        if (port.role() != role) {
            role = port.role();
            log.line(std::string("role ") + role_name(role));
        }
        if (std::FILE* f = std::fopen(stop.c_str(), "rb")) {
            std::fclose(f);
            break;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    port.close();
    loop->stop();
    log.line("end");
    return 0;
}
