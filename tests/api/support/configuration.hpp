// The configuration the library under test reads. Every test program starts with one that touches nothing
// outside the loopback network and shares no port with anybody.
#pragma once

#include <cstdint>
#include <string>

#include "process.hpp"

namespace openwosa::apitest {

// For the life of the object SnmpStartup reads this text.
class Configuration {
  public:
    explicit Configuration(const std::string& json);

  private:
    TemporaryFile file_;
    ScopedEnvironment variable_;
};

// {"winsnmp": {"trap": {the program's trap port, on 127.0.0.1}, <more>}}; `more` is the text of further
// members.
std::string configuration_text(const std::string& more = "");

// The trap port of this program and its children.
std::uint16_t trap_port();

// Chooses the trap port and writes the configuration all tests start with; in a child it takes the parent's.
class DefaultConfiguration {
  public:
    DefaultConfiguration();
    ~DefaultConfiguration();
};

}  // namespace openwosa::apitest
