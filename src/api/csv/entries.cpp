// The exported functions that take a control block.
#include <windows.h>

#include <cstring>
#include <memory>
#include <new>
#include <optional>
#include <wincsv_api.hpp>
#include <wincsv_verbs.hpp>

#include "pending.hpp"
#include "runtime/abi_trace.hpp"
#include "runtime/fault.hpp"
#include "runtime/memory_probe.hpp"
#include "verbs.hpp"

namespace openwosa::csv {
namespace {

using api::verbs::kTable;
using api::verbs::Verb;

// A verb on its way: the program's control block, and what stood in it when the verb was issued.
struct Issued {
    void* vcb = nullptr;
    const abi::VerbDesc* verb = nullptr;
    alignas(8) std::uint8_t copy[128] = {};

    void end(Outcome outcome) {
        abi::put_return_codes(copy, outcome.primary, outcome.secondary);
        abi::copy_results(*verb, copy, vcb);
    }
};
static_assert(sizeof(Issued::copy) >= sizeof(struct define_trace));

struct Taken {
    std::shared_ptr<Issued>
        issued;  // null: there is nothing to carry out, and the control block says why if it can
    std::optional<Outcome> refused;  // a field is not as it must be
};

// Takes the verb from the program.
Taken take(LONG_PTR address) {
    void* vcb = abi::vcb_at(static_cast<std::intptr_t>(address));
    abi::VerbHeader header;
    if (!vcb || runtime::probe_read(vcb, &header, sizeof header) != sizeof header) return {};
    const abi::VerbDesc* verb = kTable.find(header.opcode, header.opext);
    if (!verb) {
        abi::put_return_codes(vcb, SV_INVALID_VERB, 0);
        return {};
    }
    if (runtime::fault::fails("csv.memory")) throw std::bad_alloc();
    auto issued = std::make_shared<Issued>();
    issued->vcb = vcb;
    issued->verb = verb;
    const std::size_t size = abi::verb_size(*verb, header.opext);
    if (runtime::probe_read(vcb, issued->copy, size) != size || !runtime::is_writable(vcb, size)) {
        abi::put_return_codes(vcb, SV_INVALID_VERB_SEGMENT, 0);
        return {};
    }
    const auto code = abi::failed_check(*verb, issued->copy);
    return {std::move(issued), code ? std::optional(parameter_check(*code)) : std::nullopt};
}

// `ended` is called once: at once but for the verb that waits.
void carry(Issued& issued, std::function<void(Outcome)> ended) {
    api::verbs::visit(static_cast<Verb>(kTable.index(*issued.verb)), issued.copy, [&](const auto& vcb) {
        if constexpr (requires { carry_out(vcb); }) {
            ended(carry_out(vcb));
        } else {
            transfer(vcb, std::move(ended));
        }
    });
}

// Carries out a verb that may wait; false: there are too many of them.
bool begin(const Taken& taken, PendingVerbs::Ended ended, std::uint32_t& number) {
    number = pending_verbs().begin(std::move(ended));
    if (number == 0) return false;
    if (taken.refused) {
        pending_verbs().end(number, *taken.refused);
    } else {
        carry(*taken.issued, [number](Outcome outcome) { pending_verbs().end(number, outcome); });
    }
    return true;
}

Outcome complete(const Taken& taken) {
    Outcome outcome;
    if (taken.refused) return *taken.refused;
    if (!taken.issued->verb->may_block) {
        carry(*taken.issued, [&](Outcome o) { outcome = o; });
        return outcome;
    }
    const auto result = std::make_shared<Awaited>();
    std::uint32_t number;
    const bool begun = begin(
        taken, [result](std::uint32_t, Outcome o) { result->set(o); }, number);
    return begun ? result->wait() : Outcome{SV_THREAD_BLOCKING, 0};
}

void out_of_memory(LONG_PTR address) {
    if (void* vcb = abi::vcb_at(static_cast<std::intptr_t>(address)))
        abi::put_return_codes(vcb, SV_UNEXPECTED_DOS_ERROR, ERROR_NOT_ENOUGH_MEMORY);
}

void issue(LONG_PTR address) {
    try {
        const Taken taken = take(address);
        if (taken.issued) taken.issued->end(complete(taken));
    } catch (const std::bad_alloc&) {
        out_of_memory(address);
    }
}

// A verb that may wait ends with a message, also when its fields are refused; any other one is complete on
// return.
HANDLE issue_with_message(HWND window, LONG_PTR address) {
    const auto handle = [](std::uint32_t number) { return reinterpret_cast<HANDLE>(std::uintptr_t{number}); };
    try {
        if (!IsWindow(window)) return nullptr;
        const Taken taken = take(address);
        if (!taken.issued) return nullptr;
        const std::shared_ptr<Issued> issued = taken.issued;
        std::uint32_t number = 1;
        if (!issued->verb->may_block) {
            issued->end(complete(taken));
            return handle(number);
        }
        const auto ended = [issued, window](std::uint32_t task, Outcome outcome) {
            issued->end(outcome);
            if (abi::trace_enabled()) abi::trace_verb_done(kTable, issued->vcb);
            PostMessageA(window, RegisterWindowMessageA("WinAsyncCSV"), task,
                         reinterpret_cast<LPARAM>(issued->vcb));
        };
        if (begin(taken, ended, number)) return handle(number);
        issued->end({SV_THREAD_BLOCKING, 0});
    } catch (const std::bad_alloc&) {
        out_of_memory(address);
    }
    return nullptr;
}

}  // namespace

namespace api {

void ACSSVC(LONG_PTR vcb) { issue(vcb); }
void ACSSVC_C(LONG_PTR vcb) { issue(vcb); }
void ACSSVC_P(LONG_PTR vcb) { issue(vcb); }
void WinCSV(LONG_PTR vcb) { issue(vcb); }

HANDLE WinAsyncCSV(HWND hWnd, LONG_PTR lpVcb) { return issue_with_message(hWnd, lpVcb); }

}  // namespace api
}  // namespace openwosa::csv
