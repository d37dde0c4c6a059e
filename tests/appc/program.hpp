// What the tests write programs with: control blocks filled as programs fill them, and two programs
// conversing.
#pragma once

#define SYNCPT_SUPPORT 1

#include <gtest/gtest.h>
#include <winappc.h>
#include <windows.h>

#include <concepts>
#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sna/lu62/port.hpp"

namespace openwosa::appctest {

namespace port = sna::lu62::port;

inline constexpr DWORD kLimit = 30000;

template <class V>
V block(unsigned short opcode, unsigned char opext = 0) {
    V v;
    std::memset(&v, 0, sizeof v);
    v.opcode = opcode;
    if constexpr (requires { v.opext; }) v.opext = opext;
    return v;
}
/// A return code was reached: coverage.cpp holds them against those documented.
void reached(const void* vcb);
template <class V>
V& issue(V& v) {
    APPC(reinterpret_cast<LONG_PTR>(&v));
    reached(&v);
    return v;
}

void put_alias(unsigned char* field, const char* name);
void put_name(unsigned char* field, std::size_t size, const char* name);

/// The names of a block's codes, for messages.
std::string codes(const void* vcb);
template <class V>
::testing::AssertionResult is(const V& v, unsigned short primary, std::uint32_t secondary = 0) {
    reached(&v);
    if (v.primary_rc == primary && static_cast<std::uint32_t>(v.secondary_rc) == secondary)
        return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure() << codes(&v);
}
template <class V>
::testing::AssertionResult ok(const V& v) {
    return is(v, AP_OK);
}

/// Memory of control blocks of asynchronous verbs, until the test ends: a block is the library's until its
/// verb has finally completed (KB Q180789), which verbs with an event of their own do after their first
/// completion.
void* block_memory(std::size_t size);
/// Its verb has finally completed: whatever is written to it from here on is found when the test ends.
void watch_block(void* block, std::size_t size);

/// An asynchronous verb and its event.
template <class V>
class Pending {
  public:
    explicit Pending(const V& v)
        : block(*new (block_memory(sizeof v)) V(v)), event_(CreateEventA(nullptr, FALSE, FALSE, nullptr)) {
        handle = WinAsyncAPPCEx(event_, reinterpret_cast<LONG_PTR>(&block));
    }
    Pending(const Pending&) = delete;
    Pending& operator=(const Pending&) = delete;
    ~Pending() {
        constexpr bool kCompletesTwice = std::same_as<V, RECEIVE_AND_POST> ||
                                         std::same_as<V, TEST_RTS_AND_POST> ||
                                         std::same_as<V, POST_ON_RECEIPT>;
        if (handle && !done(0)) {
            WinAPPCCancelAsyncRequest(handle);
            EXPECT_TRUE(done());
        }
        if (!kCompletesTwice) watch_block(&block, sizeof block);
        CloseHandle(event_);
    }
    bool done(DWORD wait = kLimit) {
        if (!done_ && WaitForSingleObject(event_, wait) == WAIT_OBJECT_0) {
            done_ = true;
            reached(&block);
        }
        return done_;
    }

    V& block;
    HANDLE handle = nullptr;

  private:
    HANDLE event_;
    bool done_ = false;
};

/// One end of a conversation.
struct End {
    unsigned char tp_id[8] = {};
    unsigned long conv_id = 0;
    bool mapped = true;

    unsigned char opext() const { return mapped ? AP_MAPPED_CONVERSATION : AP_BASIC_CONVERSATION; }
    /// A control block of this conversation.
    template <class V>
    V block(unsigned short opcode) const {
        V v = appctest::block<V>(opcode, opext());
        std::memcpy(v.tp_id, tp_id, sizeof tp_id);
        v.conv_id = static_cast<decltype(v.conv_id)>(conv_id);
        return v;
    }
    template <class V>
    V verb(unsigned short opcode) const {
        V v = block<V>(opcode);
        return issue(v);
    }
    unsigned char state() const;
    SEND_DATA send(const std::string& text, unsigned char type = AP_NONE) const;
    RECEIVE_AND_WAIT receive(unsigned char rtn_status = AP_NO) const;
    std::string data;  ///< of the last receive()
    TP_ENDED end(unsigned char type = AP_HARD) const;
};

TP_STARTED start_tp(const char* lu = "LUA");

/// A TP name no other test uses.
std::string fresh_name();

/// Two programs: `a` has allocated a conversation with `b`.
struct Pair {
    End a, b;
    explicit Pair(bool mapped = true, unsigned char sync_level = AP_CONFIRM_SYNC_LEVEL);
    ~Pair();
    Pair(const Pair&) = delete;
    Pair& operator=(const Pair&) = delete;
};

ALLOCATE allocation(const unsigned char (&tp_id)[8], bool mapped, unsigned char sync_level,
                    const char* tp_name);

/// The node of this process goes away.
void lose_node();
/// The library is told this by the node.
void indicate(port::Indication indication);
/// Everything it has done so far has reached the library.
void node_is_quiet(const unsigned char (&tp_id)[8]);
/// Requests the library has sent to the node.
std::size_t sent_to_node();
/// Asked of each of them first: what to indicate in the node's place, nothing at all (an empty list), or, as
/// nullopt, the node's own answer.
using Script = std::function<std::optional<std::vector<port::Indication>>(const port::Request&)>;
class ScriptedNode {
  public:
    explicit ScriptedNode(Script script);
    ~ScriptedNode();
};
/// While this lives, a node that is begun has no key file; afterwards it is lost.
class NodeWithoutKeys {
  public:
    NodeWithoutKeys();
    ~NodeWithoutKeys();
};
/// While this lives there is no node to be had.
class NoNode {
  public:
    NoNode();
    ~NoNode();
};

/// While this lives the library's loop thread does nothing.
class BusyLoop {
  public:
    BusyLoop();
    ~BusyLoop();
    BusyLoop(const BusyLoop&) = delete;
    BusyLoop& operator=(const BusyLoop&) = delete;

  private:
    const HANDLE over_;
    const HANDLE left_;
};

class AppcTest : public ::testing::Test {
  protected:
    void SetUp() override {
        WAPPCDATA data;
        ASSERT_EQ(WinAPPCStartup(0x0001, &data), 0);
    }
    void TearDown() override;
};

}  // namespace openwosa::appctest
