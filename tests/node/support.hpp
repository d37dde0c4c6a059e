// Processes and clients for the node's tests.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "../runtime/support.hpp"
#include "runtime/config.hpp"
#include "runtime/node_connect.hpp"

namespace openwosa::nodetest {

using namespace runtimetest;
namespace port = sna::port;

/// Another process; what it prints goes to a file.
class Process {
  public:
    Process(const std::vector<std::string>& command, std::string output);
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    bool wait_for(const std::string& line_start) const;
    std::string output() const { return read_file(output_); }
    /// What follows `line_start` on its line.
    std::string value_of(const std::string& line_start) const;
    void kill();      ///< as hard as the system can
    int interrupt();  ///< as a terminal's Ctrl-C; its exit status
    void signal(int number);
    void write(const std::string& line);  ///< to its standard input
    int finish();                         ///< closes its standard input; its exit status
    int wait();                           ///< its exit status
    int pid() const { return pid_; }

  private:
    std::string output_;
    int pid_ = 0;
    int input_ = -1;
};

/// Where a host runs: on this machine, unless `inside` is a command that runs another one elsewhere.
struct HostPlace {
    std::string address = "127.0.0.1";
    std::vector<std::string> inside{};
};

/// snahost on a port of its own, with its built-in scenario or another one, which is JSON.
class HostProcess {
  public:
    explicit HostProcess(const TemporaryFolder& folder, std::uint16_t port = 0,
                         const std::string& scenario = {}, const HostPlace& place = {});
    std::uint16_t port() const { return port_; }
    Process& process() { return process_; }

  private:
    Process process_;
    std::uint16_t port_ = 0;
};

/// The built-in configuration, with its secret in `folder` and its host at `port`.
runtime::SnaConfig config_for(const TemporaryFolder& folder, std::uint16_t port);
/// The same as a file. `more`: further keys of the section, with commas behind them.
std::string config_file(const TemporaryFolder& folder, std::uint16_t port,
                        const std::string& address = "127.0.0.1", const std::string& more = {});

/// One that nobody listens on just now.
std::uint16_t free_tcp_port(const char* address);

/// Collects what a node indicates, and lets a test wait for it.
template <class Port>
class BasicClient {
  public:
    bool connect(const runtime::SnaConfig& config, const std::shared_ptr<runtime::Loop>& loop);
    template <class Request>
    bool send(Request request) {
        return client_->send(typename Port::Request(std::move(request)));
    }
    template <class Request>
    bool exchange(Request request, std::optional<typename Port::Indication>& answer) {
        return client_->exchange(typename Port::Request(std::move(request)), answer);
    }
    void close() { client_.reset(); }
    const std::string& why() const { return why_; }

    /// The next indication of type T that `wanted` accepts, within kPatience. What comes before it stays.
    template <class T>
    std::optional<T> next(std::function<bool(const T&)> wanted = {}) {
        std::unique_lock lock(mutex_);
        std::optional<T> found;
        changed_.wait_for(lock, kPatience, [&] { return (found = take<T>(wanted)).has_value(); });
        return found;
    }
    /// The same without waiting.
    template <class T>
    std::optional<T> take_now() {
        std::lock_guard lock(mutex_);
        return take<T>({});
    }
    ~BasicClient() { close(); }

  private:
    template <class T>
    std::optional<T> take(const std::function<bool(const T&)>& wanted) {
        for (std::size_t i = 0; i < list_.size(); ++i) {
            auto* one = std::get_if<T>(&list_[i]);
            if (!one || (wanted && !wanted(*one))) continue;
            std::optional<T> out = std::move(*one);
            list_.erase(list_.begin() + static_cast<std::ptrdiff_t>(i));
            return out;
        }
        return std::nullopt;
    }
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<typename Port::Indication> list_;
    std::string why_;
    std::unique_ptr<runtime::BasicNodeClient<Port>> client_;
};
using Client = BasicClient<runtime::Lu0Port>;
using Client62 = BasicClient<runtime::Lu62Port>;

}  // namespace openwosa::nodetest
