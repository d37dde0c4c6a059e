// DEFINE_TRACE and COPY_TRACE_TO_FILE: the API trace of this process, kept for whoever asks for it.
#pragma once

#include <mutex>
#include <string>
#include <string_view>

#include "outcome.hpp"
#include "runtime/trace.hpp"

namespace openwosa::csv {

class VerbTrace : runtime::trace::Listener {
  public:
    struct Change {
        bool on = false;
        bool appc = false, srpi = false, services = false;  ///< which APIs it is for
        bool reset = false;
        std::uint16_t truncate = 0;  ///< bytes of a line; 0: all
    };
    Outcome define(const Change& change);
    Outcome copy(const std::string& file, bool overwrite);
    /// Ends tracing and forgets what was traced: the library may be unloaded next.
    void end() noexcept;

  private:
    /// Documented: two files, alternating when one has this much.
    static constexpr std::size_t kPiece = 250 * 1024;

    void line(std::string_view module, std::string_view stamped) noexcept override;
    void listen_or_not();
    void forget();
    bool any() const { return appc_ || srpi_ || services_; }

    std::mutex mutex_;  // before the trace's lock, but for lines_, which that one's holder takes
    bool appc_ = false, srpi_ = false, services_ = false;
    bool copying_ = false;
    void* module_ = nullptr;  // held while the runtime calls us

    std::mutex lines_;
    std::string current_, previous_;
    std::uint16_t truncate_ = 0;
    bool wants_appc_ = false, wants_services_ = false;
};

/// The one of this process.
VerbTrace& verb_trace();

}  // namespace openwosa::csv
