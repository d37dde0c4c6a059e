#include "runtime/trace.hpp"

#include <sys/stat.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <mutex>
#include <new>
#include <vector>

#ifdef _WIN32
// clang-format off
#include <windows.h>
// clang-format on
#include <process.h>
#include <share.h>

#include <algorithm>
#include <cerrno>
#else
#include <unistd.h>
#endif

#include "runtime/abi_trace.hpp"
#include "runtime/counters.hpp"
#include "runtime/immortal.hpp"
#include "runtime/native_thread.hpp"
#include "runtime/pcapng.hpp"

namespace openwosa::runtime::trace {

namespace detail {
std::atomic<bool> api{false};
std::atomic<bool> packets{false};
std::atomic<bool> listening{false};
}  // namespace detail

namespace {

#ifdef _WIN32
// Each DLL of ours has a trace of its own, and two cannot write one file: who finds it taken has its name in
// the file's: run.log, run-wincsv32.log.
std::FILE* open_for_writing(std::string& where, const char* mode) {
    static const char kAnchor = 0;
    if (std::FILE* const stream = ::_fsopen(where.c_str(), mode, _SH_DENYWR)) return stream;
    HMODULE module = nullptr;
    char file[MAX_PATH] = "";
    if (errno != EACCES ||
        !GetModuleHandleExA(
            GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT, &kAnchor,
            &module) ||
        GetModuleFileNameA(module, file, sizeof file) == 0)
        return nullptr;
    std::string name = file;
    name.erase(0, name.find_last_of("\\/") + 1);
    name.erase(std::min(name.rfind('.'), name.size()));
    const std::size_t dot = where.rfind('.');
    const bool extension = dot != std::string::npos && where.find_first_of("\\/", dot) == std::string::npos;
    where.insert(extension ? dot : where.size(), "-" + name);
    return ::_fsopen(where.c_str(), mode, _SH_DENYWR);
}
#else
std::FILE* open_for_writing(const std::string& where, const char* mode) {
    return std::fopen(where.c_str(), mode);
}
#endif

// Every record is one unbuffered write: a trace is most wanted when the program crashes, and a forked child
// must not write the parent's buffer a second time.
struct File {
    std::FILE* stream = nullptr;
    // Of the latest, as it was asked for and as it is: a later start in this process goes on in the same
    // file.
    char asked[4096] = "", path[4096] = "";

    bool open(const std::string& wanted) {
        if (stream) return true;
        std::string where = wanted == asked ? path : wanted;
        stream = open_for_writing(where, wanted == asked ? "ab" : "wb");
        if (!stream) return false;
        std::setvbuf(stream, nullptr, _IONBF, 0);
        if (where.size() >= sizeof path) return true;
        std::strcpy(asked, wanted.c_str());
        std::strcpy(path, where.c_str());
        return true;
    }
    void write(const void* data, std::size_t size) {
        if (stream) std::fwrite(data, 1, size, stream);
    }
    void close() {
        if (stream) std::fclose(stream);
        stream = nullptr;
    }
};

struct State {
    std::mutex mutex;
    unsigned users = 0;
    File api;
    File packets;
    std::vector<std::uint8_t> record;
    bool token_ring = false;  // the file has that interface
    Listener* listener = nullptr;
};

State& state() {
    static Immortal<State> instance;
    return instance.get();
}

std::uint64_t wall_clock_ns() {
    using namespace std::chrono;
    return static_cast<std::uint64_t>(
        duration_cast<nanoseconds>(system_clock::now().time_since_epoch()).count());
}

// 2024-05-17T12:00:00.123456Z [4711]
std::string stamp(std::uint64_t now) {
    const auto seconds = static_cast<std::time_t>(now / 1000000000);
    std::tm utc{};
#ifdef _WIN32
    gmtime_s(&utc, &seconds);
#else
    gmtime_r(&seconds, &utc);
#endif
    char text[80];
    std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%06uZ [%llu] ", utc.tm_year + 1900,
                  utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec,
                  static_cast<unsigned>(now % 1000000000 / 1000),
                  static_cast<unsigned long long>(current_thread_number()));
    return text;
}

// What OPENWOSA_TRACE asks for; the configuration where it is silent.
TraceConfig wanted(const TraceConfig& config) {
    const char* where = std::getenv("OPENWOSA_TRACE");
    if (!where || !*where) return config;
    std::string prefix = where;
    struct stat info {};
    if (::stat(where, &info) == 0 && (info.st_mode & S_IFMT) == S_IFDIR)
        prefix += "/openwosa-" + std::to_string(::getpid());
    TraceConfig all = config;
    all.api = prefix + ".log";
    all.packets = prefix + ".pcapng";
    return all;
}

// What `encode` puts into the record, in one write.
template <class Encode>
void write_packets(Encode encode) noexcept {
    try {
        State& s = state();
        std::lock_guard lock(s.mutex);
        if (!s.packets.stream) return;  // closed meanwhile
        s.record.clear();
        if (encode(s)) s.packets.write(s.record.data(), s.record.size());
    } catch (const std::bad_alloc&) {  // the record is lost; the program goes on
    }
}

}  // namespace

bool open(const TraceConfig& config) {
    try {
        State& s = state();
        std::lock_guard lock(s.mutex);
        if (s.users++ > 0) return true;
        const TraceConfig files = wanted(config);
        bool good = true;
        if (!files.api.empty()) {
            detail::api = s.api.open(files.api);
            good = good && detail::api;
        }
        if (!files.packets.empty()) {
            detail::packets = s.packets.open(files.packets);
            good = good && detail::packets;
            s.record.clear();
            PcapngEncoder::header(s.record, "openwosa");
            s.token_ring = false;
            s.packets.write(s.record.data(), s.record.size());
        }
        abi::trace_on = detail::api || detail::listening;
        return good;
    } catch (const std::bad_alloc&) {
        return false;
    }
}

bool join() noexcept {
    State& s = state();
    std::lock_guard lock(s.mutex);
    if (s.users == 0) return false;
    ++s.users;
    return true;
}

void close() noexcept {
    {
        State& s = state();
        std::lock_guard lock(s.mutex);
        if (s.users == 0 || --s.users > 0) return;
        detail::packets = false;
        s.packets.close();  // counters are the text's alone
    }
    if (api_on()) {
        for (std::size_t i = 0; i < static_cast<std::size_t>(Counter::kCount); ++i) {
            const auto counter = static_cast<Counter>(i);
            char text[120];
            std::snprintf(text, sizeof text, "counter: %s: %llu", std::string(to_string(counter)).c_str(),
                          static_cast<unsigned long long>(counted(counter)));
            line(text);
        }
    }
    State& s = state();
    std::lock_guard lock(s.mutex);
    detail::api = false;
    abi::trace_on = detail::listening.load();
    s.api.close();
    std::vector<std::uint8_t>().swap(s.record);  // assigning {} would keep its memory
}

void listen(Listener* listener) noexcept {
    State& s = state();
    std::lock_guard lock(s.mutex);
    s.listener = listener;
    detail::listening = listener != nullptr;
    abi::trace_on = detail::api || detail::listening;
}

void line(std::string_view text, std::string_view module) noexcept {
    if (!api_on() && !detail::listening.load(std::memory_order_relaxed)) return;
    try {
        State& s = state();
        std::lock_guard lock(s.mutex);
        const std::uint64_t now = wall_clock_ns();  // with the lock: lines and packets stand in their order
        std::string record = stamp(now);
        record.append(text);
        record += '\n';
        s.api.write(record.data(), record.size());
        if (s.api.stream && s.packets.stream) {
            s.record.clear();
            PcapngEncoder::text(s.record, now, text);
            s.packets.write(s.record.data(), s.record.size());
        }
        if (s.listener) s.listener->line(module, record);
    } catch (const std::bad_alloc&) {  // the line is lost; the program goes on
    }
}

void detail::packet(bool outbound, const snmp::Endpoint& from, const snmp::Endpoint& to,
                    std::span<const std::uint8_t> bytes) noexcept {
    write_packets([&](State& s) {
        return PcapngEncoder::datagram(s.record, wall_clock_ns(), outbound, from, to, bytes);
    });
}

void stream(bool outbound, const snmp::Endpoint& from, const snmp::Endpoint& to, std::uint32_t sequence,
            std::uint32_t acknowledged, std::span<const std::uint8_t> bytes) noexcept {
    if (!packets_on()) return;
    write_packets([&](State& s) {
        return PcapngEncoder::stream(s.record, wall_clock_ns(), outbound, from, to, {sequence, acknowledged},
                                     bytes);
    });
}

void link_frame(bool outbound, std::span<const std::uint8_t> frame) noexcept {
    if (!packets_on()) return;
    write_packets([&](State& s) {
        if (!s.token_ring) PcapngEncoder::token_ring_interface(s.record);
        s.token_ring = true;
        PcapngEncoder::link_frame(s.record, wall_clock_ns(), outbound, frame);
        return true;
    });
}

}  // namespace openwosa::runtime::trace
