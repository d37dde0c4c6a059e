#include "runtime/fault.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace openwosa::runtimetest {
namespace {

namespace fault = runtime::fault;
using runtime::NetError;

class Fault : public testing::Test {
  protected:
    void TearDown() override { fault::disarm(); }
};

TEST_F(Fault, UnarmedSitesPass) { EXPECT_EQ(fault::point("x.y"), NetError::kNone); }

TEST_F(Fault, FailsTheNthPassOfItsSiteOnly) {
    fault::arm("x.y", 2, NetError::kAccessDenied);
    EXPECT_EQ(fault::point("x.y"), NetError::kNone);
    EXPECT_EQ(fault::point("x.z"), NetError::kNone);
    EXPECT_EQ(fault::point("x.y"), NetError::kAccessDenied);
    EXPECT_EQ(fault::point("x.y"), NetError::kNone);
    EXPECT_EQ(fault::passes("x.y"), 3u);
}

TEST_F(Fault, ZeroFailsEveryPass) {
    fault::arm("x.y", 0);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(fault::point("x.y"), NetError::kResource);
}

TEST_F(Fault, IsArmedFromTheEnvironment) {
    const ScopedEnvironment variable("OPENWOSA_FAULT", "udp.open:1:too_big,config.read:0");
    ASSERT_TRUE(fault::arm_from_environment());
    EXPECT_EQ(fault::point("udp.open"), NetError::kTooBig);
    EXPECT_TRUE(fault::fails("config.read"));
}

TEST_F(Fault, RefusesAnEnvironmentItDoesNotUnderstand) {
    for (const char* text :
         {"udp.open", "udp.open:", ":1", "udp.open:x", "udp.open:1:nonsense", "udp.open:-1"}) {
        const ScopedEnvironment variable("OPENWOSA_FAULT", text);
        EXPECT_FALSE(fault::arm_from_environment()) << text;
    }
    EXPECT_EQ(fault::point("udp.open"), NetError::kNone);
}

}  // namespace
}  // namespace openwosa::runtimetest
