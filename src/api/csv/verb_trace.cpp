#include "verb_trace.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <new>

#include "runtime/fault.hpp"
#include "runtime/immortal.hpp"
#include "runtime/native_thread.hpp"

namespace openwosa::csv {
namespace {

// What each API is called in the IDL; there is no SRPI of ours, so there is nothing of it to hear.
constexpr std::string_view kAppc = "WinAPPC", kServices = "WinCSV32";

Outcome write_file(const std::string& name, std::string_view first, std::string_view second) {
    errno = 0;
    std::FILE* file = std::fopen(name.c_str(), "wb");
    if (!file) return system_failed(system_code(errno));
    errno = runtime::fault::fails("csv.copy") ? ENOSPC : 0;
    bool good = errno == 0;
    for (const std::string_view part : {first, second})
        good = good && std::fwrite(part.data(), 1, part.size(), file) == part.size();
    good = good && std::fflush(file) == 0;
    const int error = errno;
    std::fclose(file);
    if (good) return {};
    return error == ENOSPC ? Outcome{SV_OUTPUT_DEVICE_FULL, 0} : system_failed(system_code(error));
}

bool exists(const std::string& name) {
    struct stat info {};
    return ::stat(name.c_str(), &info) == 0;
}

}  // namespace

VerbTrace& verb_trace() {
    static runtime::Immortal<VerbTrace> instance;
    return instance.get();
}

Outcome VerbTrace::define(const Change& change) {
    std::lock_guard lock(mutex_);
    if (copying_) return state_check(SV_COPY_TRACE_IN_PROGRESS);
    if (change.reset) forget();
    if (change.appc) appc_ = change.on;
    if (change.srpi) srpi_ = change.on;
    if (change.services) services_ = change.on;
    {
        std::lock_guard inner(lines_);
        truncate_ = change.truncate;
        wants_appc_ = appc_;
        wants_services_ = services_;
    }
    listen_or_not();
    return {};
}

void VerbTrace::listen_or_not() {
    if (any() && !module_) module_ = runtime::hold_module(reinterpret_cast<const void*>(&verb_trace));
    runtime::trace::listen(any() ? this : nullptr);
    if (!any()) {
        runtime::release_module(module_);
        module_ = nullptr;
    }
}

// Called with the trace's lock held.
void VerbTrace::line(std::string_view module, std::string_view stamped) noexcept {
    std::lock_guard lock(lines_);
    if (!(module == kAppc && wants_appc_) && !(module == kServices && wants_services_)) return;
    if (truncate_ && stamped.size() > truncate_) stamped = stamped.substr(0, truncate_);
    try {
        if (current_.size() >= kPiece) {
            previous_ = std::move(current_);
            current_.clear();
        }
        current_ += stamped;
        if (!stamped.ends_with('\n')) current_ += '\n';
    } catch (const std::bad_alloc&) {  // the line is lost
    }
}

void VerbTrace::forget() {
    std::lock_guard lock(lines_);
    std::string().swap(current_);
    std::string().swap(previous_);
}

Outcome VerbTrace::copy(const std::string& file, bool overwrite) {
    std::string first, second;
    {
        std::lock_guard lock(mutex_);
        if (copying_) return state_check(SV_COPY_TRACE_IN_PROGRESS);
        if (any()) return state_check(SV_TRACE_NOT_STOPPED);
        {
            std::lock_guard inner(lines_);
            first = previous_;
            second = current_;
        }
        if (first.empty() && second.empty()) return state_check(SV_TRACE_BUFFER_EMPTY);
        if (!overwrite && exists(file)) return {SV_FILE_ALREADY_EXISTS, 0};
        copying_ = true;
    }
    // Without the lock: a slow disk is no reason to keep others waiting for an answer.
    const Outcome outcome = write_file(file, first, second);
    std::lock_guard lock(mutex_);
    copying_ = false;
    if (outcome.primary == SV_OK) forget();
    return outcome;
}

void VerbTrace::end() noexcept {
    std::lock_guard lock(mutex_);
    appc_ = srpi_ = services_ = false;
    listen_or_not();
    forget();
}

}  // namespace openwosa::csv
