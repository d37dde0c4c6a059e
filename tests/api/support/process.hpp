// The test program as a process: environment, configuration files, copies of itself in another role.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace openwosa::apitest {

// Where both the test's C library and a DLL with its own one find it. An empty value removes the variable.
void set_environment(const std::string& name, const std::string& value);

class ScopedEnvironment {
  public:
    ScopedEnvironment(const std::string& name, const std::string& value);
    ~ScopedEnvironment();
    ScopedEnvironment(const ScopedEnvironment&) = delete;
    ScopedEnvironment& operator=(const ScopedEnvironment&) = delete;

  private:
    std::string name_;
    std::string before_;
};

// A file that lives as long as the object.
class TemporaryFile {
  public:
    TemporaryFile(const std::string& suffix, const std::string& contents);
    ~TemporaryFile();
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    const std::string& path() const { return path_; }

  private:
    std::string path_;
};

// What a copy of this program does instead of running tests; the result is its exit code.
class Role {
  public:
    Role(const std::string& name, std::function<int(const std::string& argument)> run);
};

class ChildProcess {
  public:
    ChildProcess(const std::string& role, const std::string& argument);
    ~ChildProcess();
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    // The exit code; empty when it is still running at the end of the time. A death by signal or fault is no
    // small positive number.
    std::optional<int> wait(std::chrono::milliseconds timeout = std::chrono::milliseconds(20000));

  private:
    std::intptr_t process_ = 0;
    std::optional<int> exit_code_;
};

// Runs the role this process was started for, if any.
std::optional<int> run_role();

}  // namespace openwosa::apitest
