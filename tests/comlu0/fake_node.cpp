#include "fake_node.hpp"

#include <chrono>

namespace openwosa::comlu0::test {

namespace {
FakeNode* g_node = nullptr;
}  // namespace

class FakeClient final : public runtime::NodeClient {
  public:
    explicit FakeClient(Handler handler) {
        std::lock_guard lock(g_node->mutex_);
        g_node->handler_ = std::move(handler);
    }
    ~FakeClient() override {
        std::unique_lock lock(g_node->mutex_);
        g_node->changed_.wait(lock, [] { return !g_node->calling_; });
        g_node->handler_ = nullptr;
    }
    bool send(port::Request&& request) noexcept override {
        try {
            g_node->request(std::move(request));
            return true;
        } catch (const std::bad_alloc&) {
            return false;
        }
    }
    static runtime::NodeConnection connect(Handler handler, const void*) {
        if (!g_node->refusal_.empty())
            return runtime::NodeError{runtime::NodeFailure::kSystem, g_node->refusal_};
        return std::make_unique<FakeClient>(std::move(handler));
    }
};

FakeNode::FakeNode(Answer answer) : answer_(std::move(answer)) {
    g_node = this;
    NodePort::connect_by(FakeClient::connect);
    thread_ = std::thread([this] { run(); });
}

FakeNode::~FakeNode() {
    {
        std::lock_guard lock(mutex_);
        stop_ = true;
    }
    changed_.notify_all();
    thread_.join();
    NodePort::connect_by(nullptr);
    g_node = nullptr;
}

void FakeNode::refuse(std::string text) { refusal_ = std::move(text); }

void FakeNode::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return stop_ || !work_.empty(); });
        if (stop_) return;
        auto work = std::move(work_.front());
        work_.pop_front();
        lock.unlock();
        work();
        lock.lock();
    }
}

void FakeNode::say(port::Indication indication) {
    std::lock_guard lock(mutex_);
    work_.push_back([this, indication]() mutable {
        runtime::NodeClient::Handler handler;
        {
            std::lock_guard inner(mutex_);
            handler = handler_;
            calling_ = true;
        }
        if (handler) handler(std::move(indication));
        {
            std::lock_guard inner(mutex_);
            calling_ = false;
        }
        changed_.notify_all();
    });
    changed_.notify_all();
}

void FakeNode::lose() { say(port::NodeLost{}); }

void FakeNode::request(port::Request&& request) {
    std::lock_guard lock(mutex_);
    seen_.push_back(request);
    work_.push_back([this, request] {
        if (!answer_ || !answer_(*this, request))
            echo(request, [this](port::Indication i) { say(std::move(i)); });
    });
    changed_.notify_all();
}

bool FakeNode::until(const std::function<bool()>& done) {
    for (int tries = 0; tries < 1000; ++tries) {
        if (done()) return true;
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, std::chrono::milliseconds(10));
    }
    return false;
}

}  // namespace openwosa::comlu0::test
