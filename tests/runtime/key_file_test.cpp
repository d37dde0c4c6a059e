// The key file. The expected errors were written by hand.
#include "runtime/key_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#ifdef _WIN32
#include <windows.h>
// After windows.h.
#include <sddl.h>
#endif

#include "runtime/fault.hpp"
#include "support.hpp"

namespace openwosa::runtimetest {
namespace {

using runtime::ConfigResult;

const char kHash[] =
    "$pbkdf2-sha256$29000$N2YMIWQsBWBMae09x1jrPQ$1t8iyB2A.WF/Z5JZv.lfCIhXXN33N23OSgQYThBYRfk";

struct KeyFile : testing::Test {
    TemporaryFolder folder;
    std::string config = folder.file("openwosa.json"), keys = folder.file("keys.json");

    /// A configuration with ALICE and BOB that names `named` on its second line.
    ConfigResult load(const std::string& text, const std::string& named = "keys.json") {
        write_file(config, std::string("{\"sna\": {\"lu62\": {\"users\": {\"ALICE\": \"") + kHash +
                               "\", \"Bob\": \"" + kHash + "\"},\n\"key_file\": \"" + named + "\"}}}");
        write_file(keys, text);
        keep(keys, false);
        return runtime::load_config_file(config);
    }
    /// For this user alone, or readable by everybody.
    static void keep(const std::string& file, bool open) {
#ifdef _WIN32
        PSECURITY_DESCRIPTOR rights = nullptr;
        const char* text = open ? "D:P(A;;FA;;;OW)(A;;FR;;;WD)" : "D:P(A;;FA;;;OW)";
        HANDLE token = nullptr;
        char space[256];
        DWORD size = 0;
        char* sid = nullptr;
        ASSERT_TRUE(OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token));
        ASSERT_TRUE(GetTokenInformation(token, TokenUser, space, sizeof space, &size));
        ASSERT_TRUE(ConvertSidToStringSidA(reinterpret_cast<TOKEN_USER*>(space)->User.Sid, &sid));
        std::string own = text;
        own.replace(own.find("OW"), 2, sid);
        LocalFree(sid);
        CloseHandle(token);
        ASSERT_TRUE(ConvertStringSecurityDescriptorToSecurityDescriptorA(own.c_str(), SDDL_REVISION_1,
                                                                         &rights, nullptr));
        ASSERT_TRUE(SetFileSecurityA(file.c_str(), DACL_SECURITY_INFORMATION, rights));
        LocalFree(rights);
#else
        ASSERT_EQ(::chmod(file.c_str(), open ? 0644 : 0600), 0);
#endif
    }
    std::string told(const ConfigResult& result) {
        std::string text = result.text();
        for (const std::string& name : {config, keys})
            for (std::size_t at; (at = text.find(name)) != std::string::npos;)
                text.replace(at, name.size(), name == keys ? "KEYS" : "CONFIG");
        return text;
    }
};

constexpr char kGood[] = R"({"users": {"alice": "0123456789abcDEF", "BOB": "FEDCBA9876543210"}})";

TEST_F(KeyFile, GivesUsersTheirKeys) {
    const ConfigResult result = load(kGood);
    ASSERT_TRUE(result.ok()) << result.text();
    const auto& users = result.config.sna.lu62.users;
    ASSERT_EQ(users.size(), 2u);
    EXPECT_EQ(users[0].key, (sna::lu62::DesBlock{0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF}));
    EXPECT_EQ(users[1].key, (sna::lu62::DesBlock{0xFE, 0xDC, 0xBA, 0x98, 0x76, 0x54, 0x32, 0x10}));
}

TEST_F(KeyFile, LiesBesideTheConfigurationOrWhereItSays) {
    std::string named = keys;
    for (std::size_t at = 0; (at = named.find('\\', at)) != std::string::npos; at += 2)
        named.insert(at, "\\");
    EXPECT_TRUE(load(kGood, named).ok());
}

TEST_F(KeyFile, MayBeEmpty) {
    const ConfigResult result = load("{}");
    ASSERT_TRUE(result.ok()) << result.text();
    EXPECT_FALSE(result.config.sna.lu62.users[0].key);
}

TEST_F(KeyFile, ThatOthersMayReadIsRefused) {
    ASSERT_TRUE(load(kGood).ok());
    keep(keys, true);
    const std::string what = told(runtime::load_config_file(config));
#ifdef _WIN32
    EXPECT_EQ(what,
              "CONFIG:2:13: sna.lu62.key_file: KEYS can be read by others: expected an access list with this "
              "user alone");
#else
    EXPECT_EQ(what,
              "CONFIG:2:13: sna.lu62.key_file: KEYS can be read by others, with mode 0644: expected 0600");
    ASSERT_EQ(::chmod(keys.c_str(), 0640), 0);
    EXPECT_NE(told(runtime::load_config_file(config)).find("with mode 0640"), std::string::npos);
    ASSERT_EQ(::chmod(keys.c_str(), 0400), 0);
    EXPECT_TRUE(runtime::load_config_file(config).ok());
#endif
}

TEST_F(KeyFile, ThatIsNotThereIsRefused) {
    const std::string what = load(kGood, "other.json").text();
    EXPECT_NE(what.find(":2:13: sna.lu62.key_file: " + folder.file("other.json") + " cannot be read: "),
              std::string::npos)
        << what;
}

#ifndef _WIN32
TEST_F(KeyFile, ThatIsAFolderIsRefused) {
    const std::string what = load(kGood, folder.path()).text();
    EXPECT_NE(what.find(folder.path() + " is no regular file"), std::string::npos) << what;
}
#endif

TEST_F(KeyFile, CannotBeReadWhenTheSystemFails) {
    load(kGood);
    runtime::fault::arm("config.read_keys");
    const ConfigResult result = runtime::load_config_file(config);
    runtime::fault::disarm();
    EXPECT_EQ(told(result), "CONFIG:2:13: sna.lu62.key_file: KEYS cannot be read");
}

TEST_F(KeyFile, WhatIsWrongInItIsToldWithItsPlaceAndNothingSecretIsRepeated) {
    const std::pair<const char*, const char*> cases[] = {
        {"{\n  \"users\": {\"ALICE\": \"SECRET\"}}",
         "KEYS:2:22: users.ALICE: expected 16 hexadecimal digits, as snanode --key prints them"},
        {"{\"users\": {\"ALICE\": \"0123456789ABCDEX\"}}",
         "KEYS:1:21: users.ALICE: expected 16 hexadecimal digits, as snanode --key prints them"},
        {"{\"users\": {\"ALICE\": 5}}",
         "KEYS:1:21: users.ALICE: expected 16 hexadecimal digits, as snanode --key prints them"},
        {"{\"users\": {\"CAROL\": \"0123456789ABCDEF\"}}",
         "KEYS:1:21: users.CAROL: expected a name from sna.lu62.users"},
        {"{\"users\": {\"BOB\": \"0123456789ABCDEF\", \"bob\": \"0123456789ABCDEF\"}}",
         "KEYS:1:46: users.bob: expected a name no other user has (case does not count)"},
        {"{\"users\": {\"BOB\": \"0123456789ABCDEF\"}}",
         "KEYS:1:11: users: expected a key of ALICE too: one for every user, or none"},
        {"{\"users\": []}", "KEYS:1:11: users: expected an object of names, found an array"},
        {"{\"user\": {}}", "KEYS:1:2: user: unknown key; did you mean \"users\"?"},
        {"[]", "KEYS:1:1: expected an object, found an array"},
    };
    for (const auto& [text, error] : cases) EXPECT_EQ(told(load(text)), error) << text;
    EXPECT_TRUE(told(load("{\"users\"")).starts_with("KEYS:1:")) << "no JSON at all";
}

TEST_F(KeyFile, IsNotReadForABrokenConfiguration) {
    load(kGood);
    write_file(config, "{\"sna\": {\"lu62\": {\"key_file\": \"none.json\", \"cp\": 5}}}");
    EXPECT_EQ(runtime::load_config_file(config).errors.size(), 1u);
}

}  // namespace
}  // namespace openwosa::runtimetest
