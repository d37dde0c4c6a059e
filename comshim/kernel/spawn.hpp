// Starts a program behind a monitor process.
//
// A direct child would send the host program a SIGCHLD and turn up in its wait(). So the program is the child
// of a monitor, which is our child without an exit signal (invisible to wait) and does nothing but wait for
// the program and report. The program goes through a gate before it starts: until we hold a pidfd of it, and
// as long as it was asked to be suspended.
#pragma once
#include <sys/types.h>

#include <string>
#include <vector>

namespace openwosa::comshim {

struct SpawnRequest {
    std::vector<std::string> programs;  // paths to try, in this order
    std::vector<std::string> arguments;
    std::vector<std::string> environment;
    std::string directory;  // empty: ours
    int standard[3];        // descriptors; -1: /dev/null
    bool new_group;
    bool detached;
};

// Owns a descriptor.
class Descriptor {
  public:
    Descriptor() noexcept = default;
    explicit Descriptor(int descriptor) noexcept : descriptor_(descriptor) {}
    Descriptor(Descriptor&& other) noexcept : descriptor_(other.release()) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        reset(other.release());
        return *this;
    }
    ~Descriptor() { reset(-1); }
    int get() const noexcept { return descriptor_; }
    int release() noexcept {
        const int descriptor = descriptor_;
        descriptor_ = -1;
        return descriptor;
    }
    void reset(int descriptor) noexcept;

  private:
    int descriptor_ = -1;
};

struct Spawned {
    int error = 0;       // errno; the rest is valid if 0
    pid_t id = 0;        // of the program
    pid_t monitor = 0;   // to be reaped with reap()
    Descriptor pidfd;    // of the program
    Descriptor reports;  // from the monitor
    Descriptor gate;     // one byte lets the program start
};

// May throw std::bad_alloc.
Spawned spawn(const SpawnRequest& request);

// After the gate is open: errno of the start, 0 if it runs.
int read_start_report(int reports) noexcept;
// When it has ended: its wait status, or -1 if the monitor was killed.
int read_end_report(int reports) noexcept;
void open_gate(int gate) noexcept;
void reap(pid_t monitor) noexcept;

}  // namespace openwosa::comshim
