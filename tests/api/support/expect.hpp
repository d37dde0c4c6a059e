// Expectations on status codes. Every documented error that a test reaches is written down, and a last step
// compares that list with the documents (golden/documented_errors.txt).
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "winsnmp_names.hpp"

namespace openwosa::apitest {

// "SNMPAPI_VBL_INVALID" for 15.
std::string status_name(SNMPAPI_STATUS status);

inline bool is_failure(HANDLE handle) { return handle == nullptr; }
inline bool is_failure(SNMPAPI_STATUS status) { return status == SNMPAPI_FAILURE; }

// Makes some other failure the last error, so that a stale code cannot pass for the expected one.
void make_another_error_the_last(SNMPAPI_STATUS expected);

// Checks the application's last error and, with a session, that session's too.
testing::AssertionResult failed_with(const char* function, SNMPAPI_STATUS expected, bool failed,
                                     HSNMP_SESSION session = nullptr);

// One "function error" a line; called once, when the tests have ended.
void write_reached_errors(const std::string& file);

}  // namespace openwosa::apitest

// The call fails and leaves `code` as the application's last error.
#define EXPECT_SNMP_ERROR(code, function, ...) \
    EXPECT_SNMP_ERROR_OF(function, code, nullptr, function(__VA_ARGS__))

// The same, and the session keeps the code as well.
#define EXPECT_SNMP_SESSION_ERROR(session, code, function, ...) \
    EXPECT_SNMP_ERROR_OF(function, code, session, function(__VA_ARGS__))

// The same for a call of `function` that is wrapped in an expression; `session` may be nullptr.
#define EXPECT_SNMP_ERROR_OF(function, code, session, call)      \
    EXPECT_TRUE(                                                 \
        (::openwosa::apitest::make_another_error_the_last(code), \
         ::openwosa::apitest::failed_with(#function, code, ::openwosa::apitest::is_failure(call), session)))

// The call succeeds; on failure the message says with which code.
#define EXPECT_SNMP_OK(call)                            \
    EXPECT_FALSE(::openwosa::apitest::is_failure(call)) \
        << ::openwosa::apitest::status_name(SnmpGetLastError(nullptr))
#define ASSERT_SNMP_OK(call)                            \
    ASSERT_FALSE(::openwosa::apitest::is_failure(call)) \
        << ::openwosa::apitest::status_name(SnmpGetLastError(nullptr))
