#pragma once
// How processes of one user find the one that owns the trap port: a file only that user can read.
//
// Folder: TrapConfig::share_directory, else $XDG_RUNTIME_DIR/openwosa, else /tmp/openwosa-<uid> (made 0700,
// refused when others may enter it); on Windows %LOCALAPPDATA%\openwosa. File: trap-<UDP port>.
//
// A program under Wine and a Linux program share the port, and the node, when both configurations name the
// same folder. A Linux program has to be the one that makes it (or `mkdir -m 700`): Wine would let the user's
// group in, and what it makes inside is believed only if the umask keeps the group from writing.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace openwosa::runtime {

using TrapSecret = std::array<std::uint8_t, 32>;

/// What the owner publishes. Each side proves itself with its own secret, so that neither a stranger who
/// connects nor one who listens on the port of an owner long dead is believed.
struct TrapShare {
    std::uint16_t tcp_port = 0;
    TrapSecret client{};  // shown by the process that attaches
    TrapSecret owner{};   // shown by the owner in return
};

TrapSecret new_trap_secret();

/// Equal, in a time that does not depend on where they differ.
bool same_secret(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) noexcept;

// The same for anything a process of this user owns for the others; `name` is the file's.
bool publish_share(const std::string& directory, const std::string& name, const TrapShare& share);
std::optional<TrapShare> find_share(const std::string& directory, const std::string& name);
void withdraw_share(const std::string& directory, const std::string& name, const TrapShare& share);

/// Held by the one process that owns something; the system frees it when that process ends, however it ends.
class OwnerLock {
  public:
    OwnerLock() = default;
    ~OwnerLock() { release(); }
    OwnerLock(const OwnerLock&) = delete;
    OwnerLock& operator=(const OwnerLock&) = delete;

    enum class Result : std::uint8_t {
        kTaken,
        kHeld,    ///< by another process
        kFailed,  ///< the folder or the file cannot be made or is not ours alone
    };
    Result take(const std::string& directory, const std::string& name);
    void release() noexcept;

  private:
    std::intptr_t handle_ = -1;
};

/// False when the folder or the file cannot be made or is not ours alone.
bool publish_trap_share(const std::string& directory, std::uint16_t udp_port, const TrapShare& share);
/// Nothing when there is no such file, it is not ours alone, or it makes no sense.
std::optional<TrapShare> find_trap_share(const std::string& directory, std::uint16_t udp_port);
/// Removes the file if it still is the one with this secret.
void withdraw_trap_share(const std::string& directory, std::uint16_t udp_port, const TrapShare& share);

}  // namespace openwosa::runtime
