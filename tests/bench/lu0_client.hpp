#pragma once
// A program's use of IcomLU0: one session of its own, and exchanges with the host's echo.

#include <comlu0.h>

#include <cstddef>

namespace openwosa::bench {

class Lu0Client {
  public:
    /// A session on the LU named L`number`, which the host binds.
    Lu0Client(int number, std::size_t ru);
    ~Lu0Client();
    Lu0Client(const Lu0Client&) = delete;
    Lu0Client& operator=(const Lu0Client&) = delete;

    void exchange(int times);

  private:
    IcomLU0* lu_ = nullptr;
    IUnknown* session_ = nullptr;
    SAFEARRAY* request_ = nullptr;
};

/// The library loaded and COM entered, as long as this lives; the configuration is read from `file`.
class Lu0Library {
  public:
    explicit Lu0Library(const char* file);
    ~Lu0Library();
    Lu0Library(const Lu0Library&) = delete;
    Lu0Library& operator=(const Lu0Library&) = delete;

  private:
    IcomLU0* held_ = nullptr;
};

}  // namespace openwosa::bench
