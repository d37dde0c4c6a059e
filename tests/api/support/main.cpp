#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "configuration.hpp"
#include "expect.hpp"
#include "process.hpp"

int main(int argc, char** argv) {
    // A child inherits its parent's configuration.
    if (const auto code = openwosa::apitest::run_role()) return *code;
    const openwosa::apitest::DefaultConfiguration configuration;
    testing::InitGoogleTest(&argc, argv);
    const int result = RUN_ALL_TESTS();
    if (const char* file = std::getenv("OPENWOSA_REACHED_ERRORS")) {
        openwosa::apitest::write_reached_errors(file);
    }
    return result;
}
