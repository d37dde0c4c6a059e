// The connection string. Oracle: the page of CreateSession, with the grammar written down in comlu0.idl.
#include "api/comlu0/connection_string.hpp"

#include <gtest/gtest.h>

#include <random>

namespace openwosa::comlu0 {
namespace {

ConnectionSettings good(std::wstring_view text) {
    auto parsed = parse_connection_string(text);
    EXPECT_TRUE(parsed.settings) << std::string(parsed.error.begin(), parsed.error.end());
    return parsed.settings.value_or(ConnectionSettings{});
}
bool bad(std::wstring_view text) {
    auto parsed = parse_connection_string(text);
    EXPECT_EQ(parsed.settings.has_value(), parsed.error.empty());
    return !parsed.settings;
}

TEST(ConnectionString, SeparatesSettingsByBlanks) {
    auto s = good(L"LUNAME=LU01 PLUNAME=CICS");
    EXPECT_EQ(s.lu_name, "LU01");
    EXPECT_EQ(s.plu_name, "CICS");
}

TEST(ConnectionString, TakesSemicolonsAndTheDotNetNames) {
    auto s = good(L"TRANSPORT=SNA;LogicalUnitName=Lu01;DestinationLogicalUnitName=cics;");
    EXPECT_EQ(s.lu_name, "LU01");
    EXPECT_EQ(s.plu_name, "CICS");
}

TEST(ConnectionString, KnowsNamesAndValuesInAnyCase) {
    EXPECT_EQ(good(L"luname=lu01").lu_name, "LU01");
    EXPECT_EQ(good(L"LuName=lU01").lu_name, "LU01");
}

TEST(ConnectionString, MayBeEmpty) {
    EXPECT_EQ(good(L"").lu_name, "");
    EXPECT_EQ(good(L"  ; ").lu_name, "");
    EXPECT_EQ(good(L"LUNAME= PLUNAME=X").plu_name, "X");
}

TEST(ConnectionString, TakesQuotedValues) {
    EXPECT_EQ(good(L"LUNAME=\"LU01\" PLUNAME='CICS'").plu_name, "CICS");
    EXPECT_EQ(good(L"NOTE=\"two words; and \"\"more\"\"\"").application.at(L"NOTE"),
              L"two words; and \"more\"");
}

TEST(ConnectionString, AllowsBlanksAroundTheEqualsSign) {
    auto s = good(L"LUNAME = LU01 PLUNAME =CICS");
    EXPECT_EQ(s.lu_name, "LU01");
    EXPECT_EQ(s.plu_name, "CICS");
}

TEST(ConnectionString, DefinesApplicationPropertiesByOtherNames) {
    auto s = good(L"Teller=Smith");
    EXPECT_EQ(s.application.at(L"TELLER"), L"Smith") << "their values are kept as they are";
}

TEST(ConnectionString, ReadsTimeoutAndSwitch) {
    auto s = good(L"RESPONSETIMEOUT=2500 COMMANDS=yes");
    EXPECT_EQ(s.response_timeout, 2500u);
    EXPECT_TRUE(s.commands);
    EXPECT_EQ(good(L"RESPONSETIMEOUT=-1").response_timeout, kForever);
    EXPECT_EQ(good(L"").response_timeout, kForever);
}

TEST(ConnectionString, RefusesWhatIsNoSetting) {
    EXPECT_TRUE(bad(L"LUNAME"));
    EXPECT_TRUE(bad(L"=LU01"));
    EXPECT_TRUE(bad(L"LUNAME=LU01 X"));
    EXPECT_TRUE(bad(L"LUNAME=\"LU01"));
    EXPECT_TRUE(bad(L"LUNAME=\"LU01\"X"));
    EXPECT_TRUE(bad(L"LUNAME=A LUNAME=B"));
    EXPECT_TRUE(bad(L"LUNAME=A LU=B")) << "two spellings of one name";
    EXPECT_TRUE(bad(L"A=1 a=2"));
}

TEST(ConnectionString, RefusesValuesAKnownPropertyCannotHave) {
    EXPECT_TRUE(bad(L"TRANSPORT=TN3270"));
    EXPECT_TRUE(bad(L"RESPONSETIMEOUT=soon"));
    EXPECT_TRUE(bad(L"RESPONSETIMEOUT=4294967296"));
    EXPECT_TRUE(bad(L"RESPONSETIMEOUT="));
    EXPECT_TRUE(bad(L"COMMANDS=perhaps"));
    EXPECT_TRUE(bad(L"LUNAME=\"A B\""));
    EXPECT_TRUE(bad(L"LUNAME=L\u00dc01"));
    EXPECT_TRUE(bad(L"LUNAME=" + std::wstring(65, L'A')));
    EXPECT_TRUE(bad(L"LASTRESULT=0")) << "it can only be read";
    EXPECT_TRUE(bad(L"POOLNAME=X"));
}

TEST(ConnectionString, SurvivesAnything) {
    constexpr wchar_t kLetters[] = L"LUNAME=\"';  x\t\u4e2d1";
    std::mt19937 random(3);
    int accepted = 0;
    for (int round = 0; round < 20000; ++round) {
        std::wstring text;
        for (unsigned n = random() % 24; n; --n) text += kLetters[random() % (std::size(kLetters) - 1)];
        accepted += parse_connection_string(text).settings.has_value();
    }
    EXPECT_GT(accepted, 0);
}

TEST(Timeout, KnowsBothWaysToSayForever) {
    EXPECT_EQ(timeout_of(-1), kForever);
    EXPECT_EQ(timeout_of(0x0FFFFFFF), kForever) << "one page has a digit less";
    EXPECT_EQ(timeout_of(0), 0u);
    EXPECT_EQ(timeout_of(1500), 1500u);
}

}  // namespace
}  // namespace openwosa::comlu0
