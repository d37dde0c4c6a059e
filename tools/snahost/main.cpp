// snahost: an SNA host for people who have none. README.md says what it does and how scenarios are written.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host.hpp"
#include "server.hpp"
#include "trace.hpp"

namespace {

using namespace openwosa::snahost;

constexpr std::string_view kUsage =
    "usage: snahost [--port N] [--address A] [--scenario FILE] [--stats SECONDS] [--once] [--quiet] "
    "[--check]\n"
    "  --port N         listen on port N (2065); 0 picks a free one\n"
    "  --address A      listen on address A (127.0.0.1)\n"
    "  --scenario FILE  do as the JSON file says, instead of the built-in scenario\n"
    "  --stats SECONDS  print the counters that often; they are printed at the end anyway\n"
    "  --trace FILE     write what comes and goes to a pcapng file\n"
    "  --once           end when the last partner has gone; exit status 1 if a script's expectation failed\n"
    "  --quiet          print the listening line, violations, failures and counters only\n"
    "  --check          read the scenario, report its errors, end\n";

struct Options {
    std::optional<std::uint16_t> port;
    std::optional<std::string> address;
    std::string scenario;
    std::string trace;
    unsigned stats = 0;
    bool once = false, quiet = false, check = false;
};

std::optional<unsigned long> number(const std::string& text, unsigned long most) {
    char* end = nullptr;
    const unsigned long value = std::strtoul(text.c_str(), &end, 10);
    return text.empty() || *end || text[0] == '-' || value > most ? std::nullopt : std::optional(value);
}

std::optional<Options> parse(const std::vector<std::string>& arguments) {
    Options options;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& name = arguments[i];
        if (name == "--once") {
            options.once = true;
        } else if (name == "--quiet") {
            options.quiet = true;
        } else if (name == "--check") {
            options.check = true;
        } else if (i + 1 == arguments.size()) {
            return std::nullopt;
        } else if (const std::string& value = arguments[++i]; name == "--port") {
            const auto port = number(value, 65535);
            if (!port) return std::nullopt;
            options.port = static_cast<std::uint16_t>(*port);
        } else if (name == "--address") {
            options.address = value;
        } else if (name == "--scenario") {
            options.scenario = value;
        } else if (name == "--trace") {
            options.trace = value;
        } else if (name == "--stats") {
            const auto seconds = number(value, 86400);
            if (!seconds) return std::nullopt;
            options.stats = static_cast<unsigned>(*seconds);
        } else {
            return std::nullopt;
        }
    }
    return options;
}

void print(const std::string& line) {
    std::printf("%s\n", line.c_str());
    std::fflush(stdout);  // whoever reads this through a pipe waits for it
}

std::uint64_t nanoseconds_since_1970() {
    using namespace std::chrono;
    return static_cast<std::uint64_t>(
        duration_cast<nanoseconds>(system_clock::now().time_since_epoch()).count());
}

/// Nothing when the file has errors; they have been told.
std::optional<Scenario> load(const std::string& path) {
    if (path.empty()) return default_scenario();
    std::ifstream in(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    if (!in) {
        std::fprintf(stderr, "%s: cannot be read\n", path.c_str());
        return std::nullopt;
    }
    ScenarioResult result = parse_scenario(text);
    for (const ScenarioError& error : result.errors)
        std::fprintf(stderr, "%s\n", describe(error, path).c_str());
    return result.errors.empty() ? std::optional(std::move(result.scenario)) : std::nullopt;
}

int serve(const Options& options, Scenario scenario) {
    if (options.port) scenario.link.port = *options.port;
    if (options.address) scenario.link.address = *options.address;
    const LinkConfig link = scenario.link;
    std::optional<Trace> trace;
    if (!options.trace.empty()) trace.emplace(options.trace, nanoseconds_since_1970);
    Trace* const observer = trace ? &*trace : nullptr;
    Host host(std::move(scenario), observer);
    host.house().log = [quiet = options.quiet](const std::string& line) {
        if (!quiet || line.starts_with("violation") || line.starts_with("failure")) print(line);
    };
    Server server(host, observer);
    const std::uint16_t port = server.listen(link.address, link.port);
    print("listening on " + link.address + ":" + std::to_string(port));
    unsigned seconds = 0;
    bool seen = false;
    server.run([&] {
        const Statistics& statistics = host.statistics();
        if (options.stats && ++seconds % options.stats == 0) print(describe(statistics));
        seen = seen || statistics.partners > 0 || statistics.bytes_in > 0;
        if (options.once && seen && statistics.partners == 0) server.stop();
    });
    print(describe(host.statistics()));
    return options.once && host.statistics().failures > 0 ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
    const auto options = parse({argv + 1, argv + argc});
    if (!options) {
        std::fputs(kUsage.data(), stderr);
        return 2;
    }
    try {
        auto scenario = load(options->scenario);
        if (!scenario) return 2;
        if (options->check) return 0;
        return serve(*options, std::move(*scenario));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "snahost: %s\n", error.what());
        return 1;
    }
}
