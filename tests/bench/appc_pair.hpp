#pragma once
// Two nodes with DLSw between them: this process's, and that of appc_partner, another process.

#include <sys/types.h>

#include <filesystem>

namespace openwosa::bench {

/// Names: the local LU LUA, the partner's LUB; mode BATCH with few sessions and large RUs, MANY with as many
/// sessions as are wanted.
class AppcPair {
  public:
    AppcPair();
    ~AppcPair();
    AppcPair(const AppcPair&) = delete;
    AppcPair& operator=(const AppcPair&) = delete;

  private:
    std::filesystem::path folder_;
    pid_t child_ = 0;
    int input_ = -1;
    int output_ = -1;
};

}  // namespace openwosa::bench
