// What the runtime's tests share.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/loop.hpp"
#include "runtime/udp.hpp"

namespace openwosa::runtimetest {

using namespace std::chrono_literals;

bool under_wine();

// Generous: sanitizers and Wine are slow. What is expected to happen takes a fraction of it.
inline constexpr auto kPatience = 20s;

// An empty folder, removed with everything in it.
class TemporaryFolder {
  public:
    TemporaryFolder();
    ~TemporaryFolder();
    std::string file(std::string_view name) const;
    const std::string& path() const { return path_; }

  private:
    std::string path_;
};

void write_file(const std::string& file, std::string_view text);
std::string read_file(const std::string& file);  // "" when there is none

// Sets (null: unsets) an environment variable, and restores it.
class ScopedEnvironment {
  public:
    ScopedEnvironment(std::string name, const char* value);
    ~ScopedEnvironment();

  private:
    void set(const char* value);
    std::string name_;
    std::string before_;
    bool was_set_ = false;
};

// A loop for the length of a test.
class RunningLoop {
  public:
    explicit RunningLoop(runtime::Loop::Options options = {});
    ~RunningLoop();
    runtime::Loop* operator->() const { return loop_.get(); }
    const std::shared_ptr<runtime::Loop>& get() const { return loop_; }

  private:
    std::shared_ptr<runtime::Loop> loop_;
};

// Something that happens once; wait() is false when it does not within kPatience.
class Event {
  public:
    void set();
    bool wait(std::chrono::milliseconds limit = kPatience);
    bool is_set();

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool set_ = false;
};

// Looks until the condition holds or kPatience is over.
bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds limit = kPatience);

snmp::Endpoint loopback(std::uint16_t port = 0);
snmp::Endpoint loopback6(std::uint16_t port = 0);
std::uint16_t free_udp_port();
std::vector<std::uint8_t> bytes_of(std::string_view text);
std::string text_of(std::span<const std::uint8_t> bytes);

// Collects what a UDP socket reports.
class Recorder : public runtime::UdpHandler {
  public:
    struct Received {
        snmp::Endpoint from;
        snmp::Endpoint to;
        std::string text;
    };
    struct Undeliverable {
        snmp::Endpoint to;
        runtime::NetError error;
        std::string sent;
    };
    struct Failed {
        std::uint64_t cookie;
        runtime::NetError error;
    };
    void on_datagrams(std::span<const runtime::Datagram> batch) override;
    void on_undeliverable(const snmp::Endpoint& to, runtime::NetError error,
                          std::span<const std::uint8_t> sent) override;
    void on_send_failed(std::uint64_t cookie, const snmp::Endpoint& to, runtime::NetError error) override;

    std::vector<Received> received();
    std::vector<Undeliverable> undeliverable();
    std::vector<Failed> failed();
    std::size_t largest_batch();
    bool wait_for(std::size_t datagrams);

  private:
    std::mutex mutex_;
    std::vector<Received> received_;
    std::vector<Undeliverable> undeliverable_;
    std::vector<Failed> failed_;
    std::size_t largest_batch_ = 0;
};

// A callback source that runs functions, one per callback.
class Callbacks : public runtime::CallbackSource {
  public:
    explicit Callbacks(runtime::Loop& loop) : loop_(loop) {}
    void call(std::function<void()> fn);
    bool run_one() noexcept override;
    std::size_t pending() const noexcept override { return waiting_.load(); }
    void released() noexcept override { released_event.set(); }
    Event released_event;

  private:
    runtime::Loop& loop_;
    std::mutex mutex_;
    std::vector<std::function<void()>> queue_;
    std::atomic<std::size_t> waiting_{0};
};

}  // namespace openwosa::runtimetest
