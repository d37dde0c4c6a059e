// The default node of a library for tests: it echoes, on a thread of its own that ends with the last session.
#include "api/comlu0/aliases.hpp"
#include "api/comlu0/values.hpp"
#include "fake_node.hpp"

namespace openwosa::comlu0 {
namespace {

class EchoClient final : public runtime::NodeClient {
  public:
    explicit EchoClient(Handler handler) : handler_(std::move(handler)), thread_([this] { run(); }) {}
    ~EchoClient() override {
        {
            std::lock_guard lock(mutex_);
            stop_ = true;
        }
        changed_.notify_all();
        thread_.join();
    }
    bool send(sna::port::Request&& request) noexcept override {
        std::lock_guard lock(mutex_);
        requests_.push_back(std::move(request));
        changed_.notify_all();
        return true;
    }

  private:
    void run() {
        std::unique_lock lock(mutex_);
        for (;;) {
            changed_.wait(lock, [this] { return stop_ || !requests_.empty(); });
            if (stop_) return;
            auto request = std::move(requests_.front());
            requests_.pop_front();
            lock.unlock();
            test::echo(request, [this](sna::port::Indication i) { handler_(std::move(i)); });
            lock.lock();
        }
    }

    Handler handler_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<sna::port::Request> requests_;
    bool stop_ = false;
    std::thread thread_;
};

}  // namespace

runtime::NodeConnection default_connection(runtime::NodeClient::Handler handler, const void*) {
    return std::make_unique<EchoClient>(std::move(handler));
}

com::Aliases configured_aliases() { return {}; }

ConfiguredValues configured_values() { return {}; }

runtime::TraceConfig configured_trace() { return {}; }

}  // namespace openwosa::comlu0
