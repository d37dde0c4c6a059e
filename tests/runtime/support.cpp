#include "support.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <thread>

#ifdef _WIN32
#include <windows.h>
#endif

#include "../ports.hpp"

namespace openwosa::runtimetest {

namespace fs = std::filesystem;

bool under_wine() {
#ifdef _WIN32
    return GetProcAddress(GetModuleHandleA("ntdll.dll"), "wine_get_version") != nullptr;
#else
    return false;
#endif
}

TemporaryFolder::TemporaryFolder() {
    std::random_device random;
    path_ = (fs::temp_directory_path() / ("openwosa-test-" + std::to_string(random()))).string();
    fs::create_directory(path_);
    fs::permissions(path_, fs::perms::owner_all);
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

std::string TemporaryFolder::file(std::string_view name) const { return (fs::path(path_) / name).string(); }

void write_file(const std::string& file, std::string_view text) {
    std::ofstream(file, std::ios::binary) << text;
}

std::string read_file(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

ScopedEnvironment::ScopedEnvironment(std::string name, const char* value) : name_(std::move(name)) {
    if (const char* before = std::getenv(name_.c_str())) {
        before_ = before;
        was_set_ = true;
    }
    set(value);
}

ScopedEnvironment::~ScopedEnvironment() { set(was_set_ ? before_.c_str() : nullptr); }

void ScopedEnvironment::set(const char* value) {
#ifdef _WIN32
    _putenv_s(name_.c_str(), value ? value : "");
#else
    value ? setenv(name_.c_str(), value, 1) : unsetenv(name_.c_str());
#endif
}

namespace {
const char kAnchor = 0;
}

RunningLoop::RunningLoop(runtime::Loop::Options options) : loop_(runtime::Loop::start(options, &kAnchor)) {
    if (!loop_) std::abort();
}

RunningLoop::~RunningLoop() { loop_->stop(); }

void Event::set() {
    std::lock_guard lock(mutex_);
    set_ = true;
    changed_.notify_all();
}

bool Event::wait(std::chrono::milliseconds limit) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, limit, [&] { return set_; });
}

bool Event::is_set() {
    std::lock_guard lock(mutex_);
    return set_;
}

bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds limit) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(2ms);
    }
    return true;
}

snmp::Endpoint loopback(std::uint16_t port) { return snmp::Endpoint::ipv4(127, 0, 0, 1, port); }

snmp::Endpoint loopback6(std::uint16_t port) {
    snmp::Endpoint e{snmp::Family::kIpv6, port};
    e.address[15] = 1;
    return e;
}

std::uint16_t free_udp_port() {
    RunningLoop loop;
    return free_port([&](std::uint16_t port) {
        runtime::UdpSocket socket;
        return socket.open(loop.get(), loopback(port), {}, std::make_shared<Recorder>()) ==
               runtime::NetError::kNone;
    });
}

std::vector<std::uint8_t> bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

std::string text_of(std::span<const std::uint8_t> bytes) { return {bytes.begin(), bytes.end()}; }

void Recorder::on_datagrams(std::span<const runtime::Datagram> batch) {
    std::lock_guard lock(mutex_);
    for (const auto& d : batch) received_.push_back({d.from, d.to, text_of(d.bytes)});
    largest_batch_ = std::max(largest_batch_, batch.size());
}

void Recorder::on_undeliverable(const snmp::Endpoint& to, runtime::NetError error,
                                std::span<const std::uint8_t> sent) {
    std::lock_guard lock(mutex_);
    undeliverable_.push_back({to, error, text_of(sent)});
}

void Recorder::on_send_failed(std::uint64_t cookie, const snmp::Endpoint&, runtime::NetError error) {
    std::lock_guard lock(mutex_);
    failed_.push_back({cookie, error});
}

std::vector<Recorder::Received> Recorder::received() {
    std::lock_guard lock(mutex_);
    return received_;
}

std::vector<Recorder::Undeliverable> Recorder::undeliverable() {
    std::lock_guard lock(mutex_);
    return undeliverable_;
}

std::vector<Recorder::Failed> Recorder::failed() {
    std::lock_guard lock(mutex_);
    return failed_;
}

std::size_t Recorder::largest_batch() {
    std::lock_guard lock(mutex_);
    return largest_batch_;
}

bool Recorder::wait_for(std::size_t datagrams) {
    return eventually([&] { return received().size() >= datagrams; });
}

void Callbacks::call(std::function<void()> fn) {
    {
        std::lock_guard lock(mutex_);
        queue_.push_back(std::move(fn));
        waiting_ = queue_.size();
    }
    loop_.schedule(*this);
}

bool Callbacks::run_one() noexcept {
    std::function<void()> fn;
    {
        std::lock_guard lock(mutex_);
        if (queue_.empty()) return false;
        fn = std::move(queue_.front());
        queue_.erase(queue_.begin());
    }
    fn();
    std::lock_guard lock(mutex_);
    waiting_ = queue_.size();
    return !queue_.empty();
}

}  // namespace openwosa::runtimetest
