#include "runtime/json_tree.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace openwosa::runtimetest {
namespace {

using runtime::JsonNode;

// Oracle: the offsets a reader counts in the text.
TEST(JsonTree, RemembersWhereEveryValueAndKeyStood) {
    //                             0         1         2         3
    //                             0123456789012345678901234567890123456
    const std::string_view text = "{\"a\" : 12,\"bc\":[true,-3.5e2 , \"x\"] }";
    JsonNode root;
    runtime::JsonError error;
    ASSERT_TRUE(runtime::parse_json(text, root, error));
    ASSERT_EQ(root.members.size(), 2u);
    EXPECT_EQ(root.members[0].key_offset, 1u);
    EXPECT_EQ(root.members[0].value.offset, 7u);
    EXPECT_EQ(root.members[0].value.integer, 12u);
    EXPECT_EQ(root.members[1].key_offset, 10u);
    const JsonNode& list = root.members[1].value;
    EXPECT_EQ(list.offset, 15u);
    ASSERT_EQ(list.elements.size(), 3u);
    EXPECT_EQ(list.elements[0].offset, 16u);
    EXPECT_EQ(list.elements[1].offset, 21u);
    EXPECT_EQ(list.elements[1].text, "-3.5e2");
    EXPECT_EQ(list.elements[2].offset, 30u);
}

TEST(JsonTree, TellsLineAndColumn) {
    const std::string_view text = "ab\ncd\n\ne";
    const auto at = [&](std::size_t offset) {
        const auto p = runtime::position_of(text, offset);
        return std::pair(p.line, p.column);
    };
    EXPECT_EQ(at(0), std::pair(1u, 1u));
    EXPECT_EQ(at(4), std::pair(2u, 2u));
    EXPECT_EQ(at(7), std::pair(4u, 1u));
    EXPECT_EQ(at(99), std::pair(4u, 2u));
}

TEST(JsonTree, RefusesNestingBeyondItsLimit) {
    JsonNode root;
    runtime::JsonError error;
    const auto nested = [](std::size_t n) { return std::string(n, '[') + std::string(n, ']'); };
    EXPECT_TRUE(runtime::parse_json(nested(runtime::kMaxJsonDepth), root, error));
    EXPECT_FALSE(runtime::parse_json(nested(runtime::kMaxJsonDepth + 1), root, error));
    EXPECT_EQ(error.offset, runtime::kMaxJsonDepth);
}

}  // namespace
}  // namespace openwosa::runtimetest
