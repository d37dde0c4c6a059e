// Constants with the values of another header. Oracle: comlu0.idl, whose names they keep.
#include "api/comlu0/values.hpp"

#include <gtest/gtest.h>

namespace openwosa::comlu0 {
namespace {

TEST(Values, AreOursWithoutAConfiguration) {
    const Values values;
    EXPECT_EQ(values.result(CLU0_E_TIMEDOUT), CLU0_E_TIMEDOUT);
    EXPECT_EQ(values.indication(LU_DATA | SEND), LU_DATA | SEND);
    EXPECT_EQ(values.hint(LU_DATA | END_BRACKET), LU_DATA | END_BRACKET);
    EXPECT_EQ(values.init(INIT_LOGON), INIT_LOGON);
    EXPECT_EQ(values.init(77), 77);
}

TEST(Values, ResultsAreTheConfiguredOnesAndTheOthersStay) {
    const Values values(ConfiguredValues{{"CLU0_E_TIMEDOUT", 0x80041234}, {"CLU0_S_OFFLINE", 1}});
    EXPECT_EQ(values.result(CLU0_E_TIMEDOUT), static_cast<HRESULT>(0x80041234));
    EXPECT_EQ(values.result(CLU0_S_OFFLINE), S_FALSE);
    EXPECT_EQ(values.result(CLU0_E_WAITING), CLU0_E_WAITING);
    EXPECT_EQ(values.result(S_OK), S_OK);
    EXPECT_EQ(values.result(E_NOINTERFACE), E_NOINTERFACE);
}

TEST(Values, FlagsGoBothWaysAlsoWhereTheyChangePlaces) {
    const Values values(
        ConfiguredValues{{"SEND", LU_DATA}, {"LU_DATA", SEND}, {"PREPARE_TO_RECEIVE", 0x80000000}});
    EXPECT_EQ(values.indication(LU_DATA | DATA_COMPLETE), SEND | DATA_COMPLETE);
    EXPECT_EQ(values.indication(SEND), LU_DATA);
    EXPECT_EQ(values.hint(static_cast<LONG>(0x80000000) | SEND), PREPARE_TO_RECEIVE | LU_DATA);
    EXPECT_EQ(values.hint(PREPARE_TO_RECEIVE), 0) << "its old place means nothing any more";
}

TEST(Values, AFlagOfTwoBitsIsThereOnlyWithBoth) {
    const Values values(ConfiguredValues{{"END_BRACKET", 0xC0000000}});
    EXPECT_EQ(values.hint(static_cast<LONG>(0xC0000000)), END_BRACKET);
    EXPECT_EQ(values.hint(0x40000000), 0);
    EXPECT_EQ(values.indication(END_BRACKET), static_cast<LONG>(0xC0000000));
}

TEST(Values, WaysToStartASessionAreTheConfiguredOnesOnly) {
    const Values values(ConfiguredValues{{"INIT_BIND", 3}, {"INIT_LOGON", 0}, {"INIT_SSCP", 9}});
    EXPECT_EQ(values.init(3), INIT_BIND);
    EXPECT_EQ(values.init(0), INIT_LOGON);
    EXPECT_EQ(values.init(9), INIT_SSCP);
    EXPECT_EQ(values.init(2), INIT_INITSELF);
    EXPECT_EQ(values.init(1), -1);
}

}  // namespace
}  // namespace openwosa::comlu0
