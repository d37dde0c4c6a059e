#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "expect.hpp"
#include "process.hpp"

int main(int argc, char** argv) {
    if (const auto code = openwosa::apitest::run_role()) return *code;
    testing::InitGoogleTest(&argc, argv);
    const int result = RUN_ALL_TESTS();
    if (const char* directory = std::getenv("OPENWOSA_REACHED_ERRORS")) {
        openwosa::apitest::write_reached_errors(directory, OPENWOSA_TEST_PROGRAM);
    }
    return result;
}
