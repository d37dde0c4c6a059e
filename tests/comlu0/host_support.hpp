#pragma once
// A program of IcomLU0 against a host in a process of its own: the library as programs find it, over the
// machine's node. The node is this process's, so that a test sees the condition of the half-session, too.

#include <comlu0.h>

#include <future>
#include <optional>
#include <string>
#include <vector>

#include "../node/support.hpp"

namespace openwosa::comlu0::test {

using nodetest::HostProcess;
using namespace runtimetest;

/// Descriptors and threads of this process: what was there before is there afterwards, and nothing else.
class NothingLeft {
  public:
    NothingLeft();
    ~NothingLeft();

  private:
    std::size_t descriptors_;
    std::size_t threads_;
};

/// The node, carried by the test; the library attaches to it as to any other process's.
class NodeOfTheTest {
  public:
    explicit NodeOfTheTest(const std::string& config_file);
    ~NodeOfTheTest();
    sna::node::LuStatus status(const std::string& lu);
    bool in_use();
    void close() { node_.close(); }

  private:
    RunningLoop loop_;
    runtime::OwnedNode node_;
};

/// One client object of the library.
class Program {
  public:
    Program();
    ~Program();

    HRESULT create(const std::wstring& connection, short init, LONG timeout,
                   const std::vector<std::uint8_t>& init_data = {});
    HRESULT connect() { return client_->Connect(handle_); }
    HRESULT disconnect() { return client_->Disconnect(); }
    HRESULT receive(LONG timeout, LONG size = 4096);
    HRESULT send(LONG hint, const std::vector<std::uint8_t>& data);
    HRESULT respond(LONG sense, short chain, LONG hint = LU_DATA) {
        return client_->SendResponse(sense, hint, chain);
    }
    HRESULT online(short init, LONG timeout);
    HRESULT offline() { return client_->Offline(); }
    /// A call of another thread has not returned.
    bool waits();
    /// The error information of this thread's last failure.
    static std::wstring description();
    LONG last_sense();
    /// Nothing is connected or held any more.
    void leave();
    HRESULT property(const wchar_t* name, LONG& value);

    LONG indication = 0;
    short number = 0;
    std::vector<std::uint8_t> data;

  private:
    IcomLU0* client_ = nullptr;
    IUnknown* handle_ = nullptr;
};

/// The LU of these tests: the built-in scenario binds it to the echo.
inline constexpr char kLu[] = "LU34";

/// A scenario with the application TEST at that LU. `steps` are followed by a long silence.
std::string scenario_of(const std::string& steps, const std::string& bind = "{}",
                        const std::string& link = "{}");

/// A host, a node and a program.
class HostTest : public testing::Test {
  protected:
    HostTest();
    ~HostTest() override;

    void begin(const std::string& scenario);
    /// The host is gone from one moment to the next; another one, of the built-in scenario, is there.
    void kill_host() { host_->process().kill(); }
    void restart_host(const std::string& scenario = {});
    /// The program has a session on the LU.
    void start(short init = INIT_BIND);
    bool comes_to(sna::lu0::Condition condition);
    /// Online gives a session that carries data.
    void recover();

    /// On another thread; returns once the call waits.
    template <class Call>
    std::future<HRESULT> pending(Call call) {
        auto result = std::async(std::launch::async, std::move(call));
        EXPECT_TRUE(eventually([&] {
            return program_->waits() || result.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
        }));
        return result;
    }
    static std::optional<HRESULT> result_of(std::future<HRESULT>& call) {
        if (call.wait_for(kPatience) != std::future_status::ready) return std::nullopt;
        return call.get();
    }

    NothingLeft nothing_left_;
    TemporaryFolder folder_;
    std::optional<HostProcess> host_;
    std::optional<ScopedEnvironment> environment_;
    std::optional<NodeOfTheTest> node_;
    std::optional<Program> program_;
};

}  // namespace openwosa::comlu0::test
