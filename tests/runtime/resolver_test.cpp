#include "runtime/resolver.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "runtime/fault.hpp"
#include "support.hpp"

namespace openwosa::runtimetest {
namespace {

using runtime::NetError;
using runtime::resolve_host;

TEST(Resolver, FindsLocalhostWithThePortAsked) {
    const auto r = resolve_host("localhost", 1161);
    ASSERT_EQ(r.error, NetError::kNone);
    ASSERT_FALSE(r.endpoints.empty());
    EXPECT_TRUE(std::any_of(r.endpoints.begin(), r.endpoints.end(),
                            [](const auto& e) { return e == loopback(1161) || e == loopback6(1161); }));
    for (std::size_t i = 0; i < r.endpoints.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) EXPECT_FALSE(r.endpoints[i] == r.endpoints[j]);
}

// RFC 6761 section 6.4: names under .invalid never exist.
TEST(Resolver, SaysNotAvailableForANameThatCannotExist) {
    const auto r = resolve_host("no-such-host.invalid", 161);
    EXPECT_EQ(r.error, NetError::kNotAvailable);
    EXPECT_TRUE(r.endpoints.empty());
}

TEST(Resolver, RefusesNamesThatAreNoneWithoutAsking) {
    runtime::fault::arm("resolver.resolve", 0);
    for (const std::string& name : {std::string(), std::string(254, 'a'), std::string("a\0b", 3)})
        EXPECT_EQ(resolve_host(name, 161).error, NetError::kInvalid);
    EXPECT_EQ(runtime::fault::passes("resolver.resolve"), 0u);
    EXPECT_EQ(resolve_host("localhost", 161).error, NetError::kResource);
    runtime::fault::disarm();
}

}  // namespace
}  // namespace openwosa::runtimetest
