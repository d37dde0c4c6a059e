// Oracle: golden/config/*.json with the errors each must give beside it (*.errors; empty: it is good). The
// expected errors were written by hand.
#include "runtime/config.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "runtime/fault.hpp"
#include "support.hpp"

namespace openwosa::runtimetest {
namespace {

using runtime::ConfigResult;
using runtime::parse_config;

std::vector<std::string> golden_cases() {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(OPENWOSA_TEST_GOLDEN "/config"))
        if (entry.path().extension() == ".json") names.push_back(entry.path().stem().string());
    std::sort(names.begin(), names.end());
    return names;
}

class ConfigGolden : public testing::TestWithParam<std::string> {};

TEST_P(ConfigGolden, TellsExactlyTheseErrors) {
    const std::string base = std::string(OPENWOSA_TEST_GOLDEN "/config/") + GetParam();
    const std::string text = read_file(base + ".json");
    ASSERT_TRUE(std::filesystem::exists(base + ".errors"));
    std::string got = parse_config(text, GetParam() + ".json").text();
    if (!got.empty()) got += '\n';
    EXPECT_EQ(got, read_file(base + ".errors"));
}

INSTANTIATE_TEST_SUITE_P(Files, ConfigGolden, testing::ValuesIn(golden_cases()),
                         [](const auto& test) { return test.param; });

TEST(Config, EveryTruncationOfAGoodFileIsRefused) {
    const std::string text = read_file(OPENWOSA_TEST_GOLDEN "/config/full.json");
    ASSERT_TRUE(parse_config(text, "f").ok());
    const std::size_t end = text.find_last_of('}');
    for (std::size_t i = 0; i <= end; ++i) {
        const ConfigResult result = parse_config(std::string_view(text).substr(0, i), "f");
        ASSERT_EQ(result.errors.size(), 1u) << i;
        EXPECT_GE(result.errors[0].line, 1u);
        EXPECT_FALSE(result.errors[0].message.empty());
    }
}

TEST(Config, TheReadmesExampleIsGood) {
    const std::string text = read_file(OPENWOSA_TEST_README);
    const std::size_t begin = text.find("{\n  \"winsnmp\"");
    ASSERT_NE(begin, std::string::npos);
    const ConfigResult r =
        parse_config(std::string_view(text).substr(begin, text.find("```", begin) - begin), "README");
    EXPECT_TRUE(r.ok()) << r.text();
}

TEST(Config, ReadsEveryValue) {
    const ConfigResult r = parse_config(read_file(OPENWOSA_TEST_GOLDEN "/config/full.json"), "full.json");
    ASSERT_TRUE(r.ok()) << r.text();
    const auto& w = r.config.winsnmp;
    EXPECT_EQ(r.config.source, "full.json");
    EXPECT_EQ(r.config.comlu0.class_ids, std::vector<std::string>{"{11223344-5566-7788-99AA-BBCCDDEEFF01}"});
    EXPECT_EQ(r.config.comlu0.interface_ids,
              std::vector<std::string>{"{11223344-5566-7788-99aa-bbccddeeff02}"});
    EXPECT_EQ(r.config.comlu0.program_ids, (std::vector<std::string>{"Vendor.LU0", "Vendor.LU0.2"}));
    EXPECT_EQ(r.config.comlu0.values,
              (std::map<std::string, std::uint32_t>{{"CLU0_E_NEG_RESPONSE", 0x80041001},
                                                    {"CLU0_E_BADPARAM", 0x800405E0},
                                                    {"CLU0_S_TIMEOUT", 1},
                                                    {"SEND", 0x80000000},
                                                    {"INIT_BIND", 3},
                                                    {"INIT_LOGON", 0}}));
    EXPECT_EQ(r.config.csv.log, "csv.log");
    EXPECT_EQ(w.translate_mode, runtime::TranslateMode::kTranslated);
    EXPECT_FALSE(w.retransmit);
    EXPECT_EQ(w.default_timeout, 150u);
    EXPECT_EQ(w.default_retries, 0u);
    EXPECT_EQ(w.outstanding_limit, 1000u);
    EXPECT_EQ(w.notification_queue_limit, 50u);
    EXPECT_FALSE(w.resolve_host_names);
    EXPECT_EQ(w.trap.port, 10162);
    EXPECT_EQ(w.trap.port_ipv6, std::optional<std::uint16_t>(10163));
    EXPECT_EQ(w.trap.addresses, (std::vector<std::string>{"127.0.0.1", "::1"}));
    EXPECT_FALSE(w.trap.share);
    EXPECT_EQ(w.trap.share_directory, "/run/user/1000/share");
    ASSERT_EQ(w.entities.size(), 2u);
    const auto& router = w.entities.at("core router");
    EXPECT_EQ(router.name, "core router");
    EXPECT_EQ(router.address, "192.0.2.1");
    EXPECT_EQ(router.port, 1161);
    EXPECT_EQ(router.version, runtime::SnmpVersion::kV2c);
    EXPECT_EQ(router.community, std::optional<std::string>("secret"));
    EXPECT_EQ(router.timeout, std::optional<std::uint32_t>(700));
    EXPECT_EQ(router.retries, std::optional<std::uint32_t>(6));
    EXPECT_FALSE(router.check_source);
    const auto& plain = w.entities.at("plain");
    EXPECT_EQ(plain.port, 161);
    EXPECT_EQ(plain.version, runtime::SnmpVersion::kV1);
    EXPECT_FALSE(plain.community || plain.timeout || plain.retries);
    EXPECT_TRUE(plain.check_source);
    EXPECT_EQ(w.contexts.at("admin").community, "private");
    EXPECT_EQ(r.config.trace.api, "api.log");
    EXPECT_EQ(r.config.trace.packets, "out.pcapng");
    EXPECT_EQ(r.config.runtime.callback_patience_ms, 10u);
    EXPECT_EQ(r.config.runtime.max_threads, 4u);
}

TEST(Config, AnEmptyObjectMeansTheDefaults) {
    const ConfigResult r = parse_config("{}", "f");
    ASSERT_TRUE(r.ok());
    EXPECT_EQ(r.config.winsnmp.translate_mode, runtime::TranslateMode::kUntranslatedV1);
    EXPECT_TRUE(r.config.winsnmp.retransmit);
    EXPECT_EQ(r.config.winsnmp.trap.port, 162);
    EXPECT_TRUE(r.config.winsnmp.trap.share);
}

// ---- where it is found

class ConfigPlaces : public testing::Test {
  protected:
    TemporaryFolder folder;
    ScopedEnvironment named{"OPENWOSA_CONFIG", nullptr};
#ifdef _WIN32
    ScopedEnvironment user{"APPDATA", folder.path().c_str()};
    ScopedEnvironment system{"ProgramData", folder.file("none").c_str()};
#else
    ScopedEnvironment user{"XDG_CONFIG_HOME", folder.path().c_str()};
#endif
    std::string user_file() {
        std::filesystem::create_directories(folder.file("openwosa"));
        return (std::filesystem::path(folder.file("openwosa")) / "openwosa.json").string();
    }
};

TEST_F(ConfigPlaces, NowhereMeansTheDefaults) {
    const ConfigResult r = runtime::load_config();
    EXPECT_TRUE(r.ok());
    EXPECT_EQ(r.config.source, "");
}

TEST_F(ConfigPlaces, TheUsersFileIsFound) {
    write_file(user_file(), R"({"winsnmp": {"default_retries": 9}})");
    const ConfigResult r = runtime::load_config();
    EXPECT_TRUE(r.ok()) << r.text();
    EXPECT_EQ(r.config.winsnmp.default_retries, 9u);
}

TEST_F(ConfigPlaces, TheNamedFileGoesFirst) {
    write_file(user_file(), R"({"winsnmp": {"default_retries": 9}})");
    write_file(folder.file("mine.json"), R"({"winsnmp": {"default_retries": 7}})");
    const ScopedEnvironment variable("OPENWOSA_CONFIG", folder.file("mine.json").c_str());
    EXPECT_EQ(runtime::load_config().config.winsnmp.default_retries, 7u);
}

TEST_F(ConfigPlaces, ANamedFileMustExist) {
    const ScopedEnvironment variable("OPENWOSA_CONFIG", folder.file("none.json").c_str());
    const ConfigResult r = runtime::load_config();
    ASSERT_EQ(r.errors.size(), 1u);
    EXPECT_EQ(r.errors[0].file, folder.file("none.json"));
    EXPECT_NE(r.text().find("cannot be read"), std::string::npos);
}

TEST_F(ConfigPlaces, AFileThatCannotBeReadIsAnError) {
    write_file(user_file(), "{}");
    runtime::fault::arm("config.read");
    EXPECT_FALSE(runtime::load_config().ok());
    runtime::fault::disarm();
    EXPECT_TRUE(runtime::load_config().ok());
}

}  // namespace
}  // namespace openwosa::runtimetest
