#include "configuration.hpp"

#include <cstdlib>
#include <memory>

#include "udp_peer.hpp"

namespace openwosa::apitest {

namespace {

constexpr char kTrapPort[] = "OPENWOSA_TEST_TRAP_PORT";
constexpr char kConfig[] = "OPENWOSA_CONFIG";

std::unique_ptr<Configuration> default_configuration;

}  // namespace

Configuration::Configuration(const std::string& json)
    : file_(".json", json), variable_(kConfig, file_.path()) {}

std::string configuration_text(const std::string& more) {
    return "{\"winsnmp\": {\"trap\": {\"port\": " + std::to_string(trap_port()) +
           ", \"addresses\": [\"127.0.0.1\"]}" + (more.empty() ? "" : ", " + more) + "}}";
}

std::uint16_t trap_port() {
    const char* value = std::getenv(kTrapPort);
    return value ? std::uint16_t(std::atoi(value)) : 0;
}

DefaultConfiguration::DefaultConfiguration() {
    if (trap_port() != 0) return;
    set_environment(kTrapPort, std::to_string(free_udp_port()));
    default_configuration = std::make_unique<Configuration>(configuration_text());
}

DefaultConfiguration::~DefaultConfiguration() { default_configuration.reset(); }

}  // namespace openwosa::apitest
