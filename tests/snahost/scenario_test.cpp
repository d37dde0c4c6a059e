// Scenario files: what is good is read, what is not is told with its place. Oracle: tools/snahost/README.md.
#include "scenario.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace openwosa::snahost {
namespace {

std::string only_error(std::string_view json) {
    const auto result = parse_scenario(json);
    return result.errors.size() == 1 ? describe(result.errors[0], "f")
                                     : std::to_string(result.errors.size()) + " errors";
}

TEST(Scenario, AnEmptyOneIsTheBuiltInOne) {
    const auto result = parse_scenario("{}");
    ASSERT_TRUE(result.errors.empty());
    EXPECT_EQ(result.scenario.link.port, 2065);
    ASSERT_EQ(result.scenario.pus.size(), 1u);
    EXPECT_EQ(result.scenario.pus[0].lus.size(), 64u);
    EXPECT_TRUE(result.scenario.find_application("ECHO"));
    EXPECT_TRUE(result.scenario.find_application("BANK"));
    EXPECT_EQ(result.scenario.find_pu(0x12345678), &result.scenario.pus[0]);
}

TEST(Scenario, EveryOneOfTheExamplesIsGood) {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(SNAHOST_SCENARIOS)) {
        std::ifstream in(entry.path());
        const auto result = parse_scenario(std::string(std::istreambuf_iterator<char>(in), {}));
        for (const auto& error : result.errors) ADD_FAILURE() << describe(error, entry.path().string());
        ++count;
    }
    EXPECT_GE(count, 10u);
}

TEST(Scenario, ErrorsNameLineColumnAndKey) {
    EXPECT_EQ(only_error("{\n  \"link\": {\"port\": 70000}\n}"),
              "f:2:20: link.port: expected a whole number from 0 to 65535, found the number 70000");
    EXPECT_EQ(only_error("{\"link\": {\"silent_at\": \"noon\"}}").substr(0, 6), "f:1:24");
    EXPECT_NE(only_error("{\"applications\": {\"A\": {\"steps\": [\n{\"sned\": \"X\"}]}}}")
                  .find("f:2:1: applications.A.steps[0]"),
              std::string::npos);
    EXPECT_NE(only_error("{\"applications\": {\"A\": {\"steps\": [{\"send\": \"X\", \"echo\": true}]}}}")
                  .find("exactly one"),
              std::string::npos);
    EXPECT_NE(only_error("{\"applications\": {\"A\": {\"steps\": [{\"command\": \"UNBIND\"}]}}}")
                  .find("SNA command"),
              std::string::npos);
    EXPECT_NE(
        only_error("{\"pus\": [{\"lus\": [{\"address\": 2, \"application\": \"NONE\"}]}]}").find("NONE"),
        std::string::npos);
    EXPECT_NE(
        only_error("{\"pus\": [{\"lus\": [{\"address\": 2}, {\"address\": 1, \"last\": 3}]}]}").find("twice"),
        std::string::npos);
    EXPECT_NE(only_error("{\"applications\": {\"lower\": {}}}").find("capital"), std::string::npos);
    EXPECT_NE(only_error("{\"applications\": {\"A\": {\"bind\": \"3101\"}}}").find("BIND"),
              std::string::npos);
}

TEST(Scenario, AllErrorsAreToldAtOnceInTheOrderOfTheFile) {
    const auto result =
        parse_scenario("{\"link\": {\"window\": 0},\n \"sscp\": {\"id\": \"xx\"},\n \"nonsense\": 1}");
    ASSERT_EQ(result.errors.size(), 3u);
    EXPECT_EQ(result.errors[0].line, 1u);
    EXPECT_EQ(result.errors[1].line, 2u);
    EXPECT_EQ(result.errors[2].line, 3u);
}

TEST(Scenario, BindFieldsGoWhereSnaFormatsPutsThem) {
    const auto result = parse_scenario(R"({"applications": {"A": {"bind": {"fm_profile": 4, "ts_profile": 4,
        "primary": {"multi_ru": false, "responses": "definite"}, "secondary": {"responses": "exception", "end_bracket": true},
        "brackets": "in", "flow": "contention", "primary_wins": true, "ru_secondary": 256, "ru_primary": 3840,
        "window_secondary_send": 7, "window_secondary_receive": 3}}}})");
    ASSERT_TRUE(result.errors.empty());
    const sna::Bind& bind = result.scenario.find_application("A")->bind;
    EXPECT_EQ(Bytes(bind.fixed.begin(), bind.fixed.begin() + 14),
              (Bytes{0x31, 0x01, 0x04, 0x04, 0x21, 0x91, 0x10, 0x50, 0x07, 0x03, 0x85, 0xF8, 0x83, 0x07}));
}

}  // namespace
}  // namespace openwosa::snahost
