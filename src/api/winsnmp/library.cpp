#include "library.hpp"

#include <atomic>
#include <cstdio>
#include <new>
#include <stdexcept>

#include "process.hpp"
#include "runtime/fault.hpp"
#include "runtime/trace.hpp"
#include "session.hpp"
#include "traps.hpp"

namespace openwosa::winsnmp {

// Constant-initialised and never destroyed: nothing of ours runs when the library is loaded or the process
// ends.
constinit Process g_process;

namespace {

/// An address inside this library, for Loop::start().
const char kAnchor = 0;

}  // namespace

// The child of a fork has the parent's library without its threads, and perhaps its lock in a thread that
// does not exist here. The child starts with nothing; what it inherited is abandoned.
void forget_parent(std::uint32_t generation) noexcept {
    new (&g_process.lock) ProcessLock;
    g_process.library = nullptr;
    g_process.plain = false;
    g_process.counted = 0;
    g_process.fork_generation.store(generation, std::memory_order_release);
}

void throw_armed(const char* function) {
    const runtime::NetError fault = runtime::fault::point(function);
    if (fault == runtime::NetError::kNone) return;
    if (fault == runtime::NetError::kResource) throw std::bad_alloc();
    throw std::runtime_error("fault");
}

// ---- calls

void Call::lock() {
    lock_.lock();
    if (g_process.library != library_) library_ = nullptr;
}

Failure Call::fail(SNMPAPI_STATUS code, Session* session) const noexcept {
    g_process.last_error.store(code, std::memory_order_relaxed);
    if (session) session->last_error = code;
    return {};
}

Handling::Handling(Library& mine) : lock_(lock_process()), alive_(g_process.library == &mine) {}

// ---- the library

std::shared_ptr<Library> Library::start(runtime::NetError& why) {
    runtime::ConfigResult loaded = runtime::load_config();
    runtime::trace::open(loaded.config.trace);
    if (!loaded.ok()) {
        const std::string text = loaded.text();
        std::fprintf(stderr, "openwosa: SnmpStartup refused, the configuration is broken:\n%s\n",
                     text.c_str());
        runtime::trace::line(text);
        runtime::trace::close();
        why = runtime::NetError::kInvalid;
        return nullptr;
    }
    auto library = std::make_shared<Library>();
    library->config = std::move(loaded.config);
    const runtime::Loop::Options options{library->config.runtime.callback_patience_ms,
                                         library->config.runtime.max_threads};
    library->loop = runtime::Loop::start(options, &kAnchor);
    if (!library->loop) {
        runtime::trace::close();
        why = runtime::NetError::kResource;
        return nullptr;
    }
    try {
        library->prepare();
    } catch (...) {
        library->loop->stop();
        runtime::trace::close();
        throw;
    }
    return library;
}

void Library::prepare() {
    const runtime::WinsnmpConfig& winsnmp = config.winsnmp;
    translate_mode = static_cast<SNMPAPI_STATUS>(winsnmp.translate_mode);
    retransmit = winsnmp.retransmit;
    for (const auto& [name, entity] : winsnmp.entities) {
        snmp::Endpoint endpoint;
        if (snmp::parse_endpoint(entity.address, endpoint) != snmp::EndpointError::kOk) continue;
        endpoint.port = 0;
        entities_by_address.emplace(endpoint, &entity);
    }
    // Ids differ between processes that share an address, so that late answers meant for one another are
    // rarer.
    last_request_id = static_cast<std::int32_t>((runtime::Loop::now_ms() * 2654435761u) & 0x3fffffff);
    const std::weak_ptr<Library> weak = weak_from_this();
    tick = std::make_unique<runtime::Deadline>(loop, [weak](std::uint64_t now) {
        if (const auto library = weak.lock()) library->on_tick(now);
    });
    post_retry = std::make_unique<runtime::Deadline>(loop, [weak](std::uint64_t) {
        if (const auto library = weak.lock()) library->on_post_retry();
    });
    traps = std::make_unique<TrapReceiver>();
}

/// 97 is odd, so that 256 lives begin in different generations, and far apart.
Library::Library() : objects(static_cast<std::uint8_t>(97 * g_process.lives++)) {}

Library::~Library() = default;

void Library::shut_down() {
    std::vector<Closing> closing;
    {
        const auto lock = lock_process();
        while (sessions) closing.push_back(close(*sessions));
    }
    tick->cancel();
    post_retry->cancel();
    traps->close_if_unwanted(*this);
    for (Closing& session : closing) session.finish(*this);
    loop->stop();
    runtime::trace::close();
}

std::int32_t Library::new_request_id() noexcept {
    last_request_id = last_request_id == INT32_MAX ? 1 : last_request_id + 1;
    return last_request_id;
}

SNMPAPI_STATUS transport_status(runtime::NetError error) noexcept {
    using runtime::NetError;
    switch (error) {
        case NetError::kNone:
            return SNMPAPI_SUCCESS;
        case NetError::kNotAvailable:
            return SNMPAPI_TL_NOT_AVAILABLE;
        case NetError::kResource:
            return SNMPAPI_TL_RESOURCE_ERROR;
        case NetError::kInUse:
            return SNMPAPI_TL_IN_USE;
        case NetError::kTooBig:
            return SNMPAPI_TL_PDU_TOO_BIG;
        case NetError::kNotSupported:
            return SNMPAPI_TL_NOT_SUPPORTED;
        case NetError::kInvalid:
            return SNMPAPI_TL_INVALID_PARAM;
        case NetError::kUndeliverable:
            return SNMPAPI_TL_UNDELIVERABLE;
        case NetError::kClosed:
            return SNMPAPI_TL_NOT_INITIALIZED;
        case NetError::kAccessDenied:
        case NetError::kOther:
            return SNMPAPI_TL_OTHER;
    }
    return SNMPAPI_TL_OTHER;
}

}  // namespace openwosa::winsnmp
