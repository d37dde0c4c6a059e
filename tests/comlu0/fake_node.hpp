#pragma once
// A node and host in one, on a thread of its own as the real node is: it opens LUs, starts sessions, and
// echoes what it is sent. A test may answer any request in its own way first.

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "api/comlu0/node_port.hpp"

namespace openwosa::comlu0::test {

namespace port = sna::port;

/// The number every echo comes with: the only one that can be answered.
inline constexpr std::uint16_t kEchoed = 100;
/// What a node with an echoing host says to a request.
void echo(const port::Request& request, const std::function<void(port::Indication)>& say);

class FakeNode {
  public:
    /// True: the test has answered this request; else the node does what it does by itself.
    using Answer = std::function<bool(FakeNode&, const port::Request&)>;

    /// From now until destruction NodePort::get() leads here.
    explicit FakeNode(Answer answer = {});
    ~FakeNode();

    /// Any thread. Said in order, on the node's thread.
    void say(port::Indication indication);
    /// Requests seen so far that are a T.
    template <class T>
    std::vector<T> seen() {
        std::lock_guard lock(mutex_);
        std::vector<T> out;
        for (const auto& r : seen_)
            if (auto* t = std::get_if<T>(&r)) out.push_back(*t);
        return out;
    }
    /// Returns once `done` holds of what was seen; false when it never came true.
    bool until(const std::function<bool()>& done);
    /// Every client loses the node.
    void lose();
    /// Attaching fails with this text.
    void refuse(std::string text);

  private:
    friend class FakeClient;
    void request(port::Request&& request);
    void run();

    std::mutex mutex_;
    std::condition_variable changed_;
    Answer answer_;
    std::deque<std::function<void()>> work_;
    std::vector<port::Request> seen_;
    runtime::NodeClient::Handler handler_;
    bool calling_ = false;
    bool stop_ = false;
    std::string refusal_;
    std::thread thread_;
};

}  // namespace openwosa::comlu0::test
