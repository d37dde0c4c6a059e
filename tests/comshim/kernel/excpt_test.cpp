// __try, __finally, __leave of excpt.h, in C and in C++. GCC for Windows has no such words, so this is not built there.
#include <gtest/gtest.h>

#include <string>

#include "try_finally.inc"

extern "C" {
const char* c_through(void);
const char* c_left(int from_loop);
const char* c_nested(void);
const char* c_guarded(void);
int c_returned(void);
}

TEST(TryFinally, TheSecondBlockRunsAfterTheFirst) {
    EXPECT_STREQ(c_through(), "body finally after");
    EXPECT_STREQ(through(), "body finally after");
}

TEST(TryFinally, LeaveGoesToTheSecondBlockFromLoopsAndSwitchesToo) {
    for (const auto& run : {c_left, left}) {
        EXPECT_STREQ(run(0), "body turn turn finally ");
        EXPECT_STREQ(run(1), "body turn finally ");
    }
}

TEST(TryFinally, LeaveEndsTheInnermostBlock) {
    constexpr const char* kWay = "inner inner-finally outer outer-finally";
    EXPECT_STREQ(c_nested(), kWay);
    EXPECT_STREQ(nested(), kWay);
}

TEST(TryExcept, RunsTheBodyAndNoHandler) {
    EXPECT_STREQ(c_guarded(), "body after");
    EXPECT_STREQ(guarded(), "body after");
}

TEST(TryFinally, ReturningFromTheBodyIsReportedInC) {
    testing::internal::CaptureStderr();
    EXPECT_EQ(c_returned(), 1);
    EXPECT_NE(testing::internal::GetCapturedStderr().find("__finally block did not run"), std::string::npos);
}
