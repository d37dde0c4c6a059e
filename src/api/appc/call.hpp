#pragma once
// One verb that was issued, from its control block to its completion: to the thread that waits in APPC(), as
// a window message, an event or a completion packet; once.

#include <appc_verbs.hpp>
#include <array>
#include <condition_variable>
#include <cstdint>
#include <winappc_api.hpp>

#include "codes.hpp"

namespace openwosa::appc {

using api::verbs::Verb;

/// How the program hears of it.
struct Notice {
    enum class Kind : std::uint8_t { kThread, kWindow, kEvent, kPort, kNone };
    Kind kind = Kind::kThread;
    HWND window = nullptr;
    HANDLE event = nullptr;
    APPC_IOCP_INFO port{};
};

struct Call {
    static constexpr std::size_t kLargest = 256;

    const abi::VerbDesc* desc = nullptr;
    void* vcb = nullptr;  ///< the program's; null: its thread is gone
    /// What it was when the verb was issued; its results are written back from here.
    alignas(16) std::array<std::uint8_t, kLargest> copy;
    Notice notice;
    std::uint32_t id = 0;       ///< asynchronous: what WinAsyncAPPC returned
    std::uint32_t first = 0;    ///< of a verb that completes again: `id` when it completed first
    std::uint32_t tp = 0;       ///< TP-scoped and conversation verbs
    std::uint32_t conv = 0;     ///< conversation verbs
    std::uint32_t request = 0;  ///< verbs the node answers
    bool done = false;
    std::condition_variable* waiter = nullptr;

    Verb verb() const { return static_cast<Verb>(api::verbs::kTable.index(*desc)); }
    bool asynchronous() const { return notice.kind != Notice::Kind::kThread; }
    template <class Vcb>
    Vcb& as() {
        static_assert(sizeof(Vcb) <= kLargest);
        return *reinterpret_cast<Vcb*>(copy.data());
    }
    abi::VerbHeader& header() { return as<abi::VerbHeader>(); }
    void put(Codes codes) {
        header().primary_rc = codes.primary;
        header().secondary_rc = codes.secondary;
    }
    /// Calls `visitor` with the copy as the struct of its verb.
    template <class Visitor>
    decltype(auto) visit(Visitor&& visitor) {
        return api::verbs::visit(verb(), copy.data(), std::forward<Visitor>(visitor));
    }

    /// Finds the verb and copies its control block. False: its return codes have been written, if they could
    /// be.
    bool load(void* program_vcb) noexcept;
    /// Writes the results to the program's control block.
    void put_results() noexcept;
    /// The same, unless `waiter` does, and tells the program. The last thing done with a call.
    void complete() noexcept;
};

}  // namespace openwosa::appc
