// Oracle: the rules stated in src/api/winsnmp/handle_table.hpp.
#include "handle_table.hpp"

#include <gtest/gtest.h>

#include <set>

namespace {

using openwosa::winsnmp::HandleTable;
using openwosa::winsnmp::Kind;

TEST(HandleTable, TokensArePositiveIn32BitsAndNeverZero) {
    HandleTable table;
    int object = 0;
    for (int i = 0; i < 10000; ++i) {
        const std::uint32_t token = table.insert(Kind::kVbl, &object);
        EXPECT_NE(token, 0u);
        EXPECT_LT(token, 0x80000000u);
    }
}

TEST(HandleTable, FindsOnlyUnderTheKindItWasInsertedWith) {
    HandleTable table;
    int object = 0;
    const std::uint32_t token = table.insert(Kind::kPdu, &object);
    EXPECT_EQ(table.find(Kind::kPdu, token), &object);
    EXPECT_EQ(table.find(Kind::kVbl, token), nullptr);
    EXPECT_EQ(table.find(Kind::kSession, token), nullptr);
}

TEST(HandleTable, AnErasedTokenStaysStaleWhileItsSlotIsUsedAgain) {
    HandleTable table;
    int first = 0, second = 0;
    const std::uint32_t stale = table.insert(Kind::kEntity, &first);
    table.erase(stale);
    for (std::size_t i = 0; i < 100 * HandleTable::kQuarantine; ++i) {
        const std::uint32_t token = table.insert(Kind::kEntity, &second);
        ASSERT_NE(token, stale);
        ASSERT_EQ(table.find(Kind::kEntity, stale), nullptr);
        table.erase(token);
    }
}

TEST(HandleTable, TablesOfDifferentFirstGenerationsShareNoToken) {
    HandleTable one(5), two(6);
    int object = 0;
    std::set<std::uint32_t> tokens;
    for (int i = 0; i < 1000; ++i) tokens.insert(one.insert(Kind::kPdu, &object));
    for (int i = 0; i < 1000; ++i) EXPECT_EQ(tokens.count(two.insert(Kind::kPdu, &object)), 0u);
}

TEST(HandleTable, GuessedTokensFindNothing) {
    HandleTable table;
    int object = 0;
    const std::uint32_t token = table.insert(Kind::kContext, &object);
    std::size_t found = 0;
    for (std::uint64_t guess = 0; guess < 0x100000000ull; guess += 4093) {
        if (guess != token && table.find(Kind::kContext, static_cast<std::uint32_t>(guess))) ++found;
    }
    EXPECT_EQ(found, 0u);
}

TEST(HandleTable, LiveTokensAreDistinctAndLeadToTheirOwnObjects) {
    HandleTable table;
    std::vector<int> objects(5000);
    std::set<std::uint32_t> tokens;
    std::vector<std::uint32_t> order;
    for (int& object : objects) {
        order.push_back(table.insert(Kind::kSession, &object));
        tokens.insert(order.back());
    }
    EXPECT_EQ(tokens.size(), objects.size());
    EXPECT_EQ(table.live(Kind::kSession), objects.size());
    for (std::size_t i = 0; i < objects.size(); ++i) {
        EXPECT_EQ(table.find(Kind::kSession, order[i]), &objects[i]);
    }
}

}  // namespace
