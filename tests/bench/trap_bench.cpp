// Trap intake: 50,000 v2c notifications to ten sessions, each with a filter, the sender paced by the
// receivers' count.
#include <arpa/inet.h>
#include <benchmark/benchmark.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <windows.h>
#include <winsnmp.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <new>
#include <string>

#include "report.hpp"
#include "responder.hpp"

namespace openwosa::bench {
namespace {

constexpr int kTraps = 50000;
constexpr int kSessions = 10;
constexpr int kAhead = 200;  ///< how far the sender may run ahead of what was received

/// A free UDP port, told to the library through a configuration file of its own.
std::uint16_t configure_trap_port() {
    std::uint16_t port = 0;
    {
        const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        sockaddr_in where{};
        where.sin_family = AF_INET;
        where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof where;
        bind(fd, reinterpret_cast<sockaddr*>(&where), sizeof where);
        getsockname(fd, reinterpret_cast<sockaddr*>(&where), &length);
        port = ntohs(where.sin_port);
        close(fd);
    }
    char path[] = "/tmp/openwosa-bench-XXXXXX";
    const int file = mkstemp(path);
    const std::string json =
        "{\"winsnmp\": {\"trap\": {\"port\": " + std::to_string(port) + ", \"addresses\": [\"127.0.0.1\"]}}}";
    if (file < 0 || write(file, json.data(), json.size()) != static_cast<ssize_t>(json.size())) {
        std::perror("benchmark: configuration file");
        std::exit(1);
    }
    close(file);
    setenv("OPENWOSA_CONFIG", path, 1);
    return port;
}

/// A v2c trap whose trap OID is 1.3.6.1.4.1.8072.9999.<group>: sysUpTime.0 and snmpTrapOID.0, written by
/// hand.
std::string trap_bytes(char group) {
    const std::string up_time("\x30\x0E\x06\x08\x2B\x06\x01\x02\x01\x01\x03\x00\x43\x02\x12\x34", 16);
    std::string value("\x2B\x06\x01\x04\x01\xBF\x08\xCE\x0F", 9);
    value += group;
    std::string trap_oid("\x06\x0A\x2B\x06\x01\x06\x03\x01\x01\x04\x01\x00", 12);
    trap_oid += '\x06';
    trap_oid += static_cast<char>(value.size());
    trap_oid += value;
    const auto wrap = [](char tag, const std::string& body) {
        return std::string{tag, static_cast<char>(body.size())} + body;
    };
    const std::string list = wrap(0x30, up_time + wrap(0x30, trap_oid));
    const std::string pdu =
        wrap(static_cast<char>(0xA7), std::string("\x02\x01\x01\x02\x01\x00\x02\x01\x00", 9) + list);
    return wrap(0x30, std::string("\x02\x01\x01\x04\x06public", 11) + pdu);
}

struct Shared {
    std::atomic<int> received;
};

[[noreturn]] void send_traps(std::uint16_t port, const Shared& shared) {
    const int fd = socket(AF_INET, SOCK_DGRAM, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (int i = 0; i < kTraps; ++i) {
        while (i - shared.received.load(std::memory_order_relaxed) >= kAhead) {
            usleep(50);
        }
        const std::string bytes = trap_bytes(static_cast<char>(1 + i % kSessions));
        if (sendto(fd, bytes.data(), bytes.size(), 0, reinterpret_cast<sockaddr*>(&to), sizeof to) < 0) {
            _exit(1);
        }
    }
    _exit(0);
}

SNMPAPI_STATUS CALLBACK on_trap(HSNMP_SESSION session, HWND, UINT, WPARAM code, LPARAM, LPVOID data) {
    HSNMP_PDU pdu = nullptr;
    if (code == 0 && SnmpRecvMsg(session, nullptr, nullptr, nullptr, &pdu) == SNMPAPI_SUCCESS) {
        SnmpFreePdu(pdu);
        static_cast<Shared*>(data)->received.fetch_add(1, std::memory_order_relaxed);
    }
    return SNMPAPI_SUCCESS;
}

int receive_all(std::uint16_t port, Shared& shared) {
    shared.received = 0;
    const pid_t sender = fork();
    if (sender == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        send_traps(port, shared);
    }
    for (int seen = -1, idle = 0; shared.received < kTraps && idle < 200; ++idle) {
        if (seen != shared.received) {
            seen = shared.received;
            idle = 0;
        }
        usleep(10000);
    }
    kill(sender, SIGKILL);
    waitpid(sender, nullptr, 0);
    return shared.received;
}

void BM_TrapIntake(benchmark::State& state) {
    const std::uint16_t port = configure_trap_port();
    auto* shared =
        new (mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0))
            Shared{};
    smiUINT32 ignored = 0;
    if (SnmpStartup(&ignored, &ignored, &ignored, &ignored, &ignored) != SNMPAPI_SUCCESS) {
        state.SkipWithError("SnmpStartup failed");
        return;
    }
    for (smiUINT32 i = 1; i <= kSessions; ++i) {
        smiUINT32 arcs[] = {1, 3, 6, 1, 4, 1, 8072, 9999, i};
        const smiOID filter{static_cast<smiUINT32>(std::size(arcs)), arcs};
        const HSNMP_SESSION session = SnmpCreateSession(nullptr, 0, on_trap, shared);
        if (SnmpRegister(session, nullptr, nullptr, nullptr, &filter, SNMPAPI_ON) != SNMPAPI_SUCCESS) {
            state.SkipWithError("SnmpRegister failed");
        }
    }
    double spent = 0;
    int received = 0;
    for (auto _ : state) {
        const CpuTime before = cpu_time();
        received = receive_all(port, *shared);
        spent = cpu_time().total - before.total;
    }
    SnmpCleanup();
    unlink(getenv("OPENWOSA_CONFIG"));
    unsetenv("OPENWOSA_CONFIG");
    munmap(shared, sizeof *shared);
    state.counters["cpu_us"] = 1e6 * spent / kTraps;
    state.counters["lost"] = kTraps - received;
}
BENCHMARK(BM_TrapIntake)->Iterations(1)->UseRealTime();

const bool kRows[] = {
    add_target({"trap intake, 10 filtered sessions: notifications lost of 50,000", "BM_TrapIntake", "",
                "lost", "notifications", Judge::kAtMost, 0}),
};

}  // namespace
}  // namespace openwosa::bench
