// A library over libopenwosa.so, as the ABI libraries are: unload_test loads it, uses it and unloads it.
#include <atomic>

#include "runtime/loop.hpp"
#include "runtime/udp.hpp"

using namespace openwosa;

namespace {

const char kAnchor = 0;

struct Handler : runtime::UdpHandler {
    void on_datagrams(std::span<const runtime::Datagram> batch) override {
        got += static_cast<int>(batch.size());
    }
    void on_undeliverable(const snmp::Endpoint&, runtime::NetError, std::span<const std::uint8_t>) override {}
    void on_send_failed(std::uint64_t, const snmp::Endpoint&, runtime::NetError) override {}
    std::atomic<int> got{0};
};

struct Session;

struct Caller : runtime::CallbackSource {
    explicit Caller(Session& o) : owner(o) {}
    Session& owner;
    void (*function)(void*) = nullptr;
    void* argument = nullptr;
    bool run_one() noexcept override {
        function(argument);
        return false;
    }
    void released() noexcept override;
};

struct Session {
    std::shared_ptr<runtime::Loop> loop;
    std::shared_ptr<Handler> handler = std::make_shared<Handler>();
    runtime::UdpSocket socket;
    Caller caller{*this};
};

void Caller::released() noexcept { delete &owner; }

Session* session = nullptr;

}  // namespace

extern "C" {

__attribute__((visibility("default"))) int probe_start() {
    session = new Session;
    session->loop = runtime::Loop::start(&kAnchor);
    if (!session->loop) return 0;
    return session->socket.open(session->loop, snmp::Endpoint::ipv4(127, 0, 0, 1, 0), {}, session->handler) ==
           runtime::NetError::kNone;
}

// Sends to itself until something arrives.
__attribute__((visibility("default"))) int probe_use() {
    const std::uint8_t byte = 1;
    return session->socket.send_now(session->socket.local(), {&byte, 1}) == runtime::NetError::kNone;
}

__attribute__((visibility("default"))) void probe_callback(void (*function)(void*), void* argument) {
    session->caller.function = function;
    session->caller.argument = argument;
    session->loop->schedule(session->caller);
}

__attribute__((visibility("default"))) void probe_stop() {
    session->socket.close();
    const bool idle = session->loop->retire(session->caller);
    session->loop->stop();
    if (idle) delete session;
    session = nullptr;
}
}
