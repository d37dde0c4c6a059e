// Files, pipes, terminals: a descriptor behind a handle.
#pragma once
#include <windows.h>

#include <string>

#include "waitable.hpp"

namespace openwosa::comshim {

constexpr DWORD kFileReadAccess = STANDARD_RIGHTS_READ | SYNCHRONIZE | FILE_READ_DATA;
constexpr DWORD kFileWriteAccess = STANDARD_RIGHTS_WRITE | SYNCHRONIZE | FILE_WRITE_DATA | FILE_APPEND_DATA;

class File final : public Waitable {
  public:
    static constexpr ObjectType kType = ObjectType::kFile;

    enum class Ownership : std::uint8_t { kOwned, kBorrowed };
    // Descriptors of ours are close-on-exec: a child gets what CreateProcess hands it, nothing else.
    explicit File(int descriptor, Ownership ownership = Ownership::kOwned,
                  std::string delete_on_close = {}) noexcept;

    int descriptor() const noexcept { return descriptor_; }
    DWORD type() const noexcept { return type_; }  // FILE_TYPE_

    // A file of a disk is always ready. A terminal or pipe is while there is something to read; nothing tells
    // us of it, so who waits looks again now and then.
    bool ready(const KernelLock&, const ThreadState&) noexcept override;
    bool take(const KernelLock&, ThreadState&) noexcept override { return false; }
    Deadline due(const KernelLock&) const noexcept override;

  private:
    ~File() override;

    const int descriptor_;
    const Ownership ownership_;
    const DWORD type_;
    const std::string delete_on_close_;
};

// Paths of the program: backslashes are slashes, NUL and CON are devices.
std::string system_path(const char* name);

// The handles of GetStdHandle that nobody closes.
void forget_standard_handles() noexcept;

}  // namespace openwosa::comshim
