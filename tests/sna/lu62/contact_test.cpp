#include "sna/lu62/contact.hpp"

#include <gtest/gtest.h>

#include <deque>

#include "sna/lu62/sense62.hpp"

namespace openwosa::sna::lu62 {
namespace {

Xid3 node(std::uint32_t id, const char* cp, LinkRole role = LinkRole::kNegotiable) {
    Xid3 x;
    x.node_id = id;
    x.cp = cp;
    x.role = role;
    x.max_btu = 4105;
    return x;
}

struct Pair {
    Contact ends[2];
    std::optional<LinkFacts> facts[2];
    sense::Sense failed[2] = {};
    int xids = 0;

    /// Exchanges XIDs until nobody has one to send. `null_from`: who asks first; both for a crossing.
    void run(bool first, bool second) {
        std::deque<std::pair<int, Bytes>> to;
        if (first) to.emplace_back(1, Bytes{});
        if (second) to.emplace_back(0, Bytes{});
        while (!to.empty() && xids < 100) {
            const auto [end, xid] = to.front();
            to.pop_front();
            Contact::Answer a = ends[end].received(xid);
            if (a.complete) facts[end] = a.complete;
            if (a.failed != sense::kNone) failed[end] = a.failed;
            if (!a.xid.empty()) {
                to.emplace_back(1 - end, a.xid);
                ++xids;
            }
        }
    }
};

TEST(Contact, ThePrimaryIsTheOneWithTheGreaterNodeId) {
    Pair p{{Contact(node(0x05D00001, "N.A")), Contact(node(0x05D00002, "N.B"))}, {}, {}, 0};
    p.run(true, false);
    ASSERT_TRUE(p.facts[0] && p.facts[1]);
    EXPECT_FALSE(p.facts[0]->primary);
    EXPECT_TRUE(p.facts[1]->primary);
    EXPECT_EQ(p.facts[0]->cp, "N.B");
    EXPECT_EQ(p.facts[1]->node_id, 0x05D00001u);
    EXPECT_LE(p.xids, 6);
}

TEST(Contact, CrossingXidsComeToTheSameEnd) {
    Pair p{{Contact(node(7, "N.A")), Contact(node(5, "N.B"))}, {}, {}, 0};
    p.run(true, true);
    ASSERT_TRUE(p.facts[0] && p.facts[1]);
    EXPECT_TRUE(p.facts[0]->primary);
    EXPECT_FALSE(p.facts[1]->primary);
}

TEST(Contact, AFixedRoleLeavesTheOtherToThePartner) {
    Pair p{{Contact(node(9, "N.A", LinkRole::kSecondary)), Contact(node(1, "N.B"))}, {}, {}, 0};
    p.run(true, false);
    ASSERT_TRUE(p.facts[0] && p.facts[1]);
    EXPECT_TRUE(p.facts[1]->primary);
}

TEST(Contact, TwoPrimariesDoNotGoTogether) {
    Pair p{{Contact(node(9, "N.A", LinkRole::kPrimary)), Contact(node(1, "N.B", LinkRole::kPrimary))},
           {},
           {},
           0};
    p.run(true, false);
    EXPECT_FALSE(p.facts[0] || p.facts[1]);
    EXPECT_TRUE(p.failed[0] == sense::kXidRoles || p.failed[1] == sense::kXidRoles);
}

TEST(Contact, EqualNodeIdsAreToldApartByTheControlPointNames) {
    Pair p{{Contact(node(5, "N.A")), Contact(node(5, "N.B"))}, {}, {}, 0};
    p.run(true, false);
    ASSERT_TRUE(p.facts[0] && p.facts[1]);
    EXPECT_NE(p.facts[0]->primary, p.facts[1]->primary);
}

TEST(Contact, WithoutNamesEqualNodeIdsAreDrawnAnew) {
    Pair p{{Contact(node(5, ""), 1), Contact(node(5, ""), 2)}, {}, {}, 0};
    p.run(true, false);
    ASSERT_TRUE(p.facts[0] && p.facts[1]);
    EXPECT_NE(p.facts[0]->primary, p.facts[1]->primary);
    EXPECT_NE(p.facts[0]->node_id, p.facts[1]->node_id);
}

TEST(Contact, ANodeOfTheSameIdAndDrawGivesUpWithTheTie) {
    Pair p{{Contact(node(5, ""), 1), Contact(node(5, ""), 1)}, {}, {}, 0};
    p.run(true, true);
    EXPECT_FALSE(p.facts[0] && p.facts[1]);
    EXPECT_LT(p.xids, 20);
}

TEST(Contact, ANullXidAfterContactStartsAnew) {
    Pair p{{Contact(node(7, "N.A")), Contact(node(5, "N.B"))}, {}, {}, 0};
    p.run(true, false);
    p.facts[0].reset();
    p.facts[1].reset();
    p.run(false, true);
    EXPECT_TRUE(p.facts[0] && p.facts[1]);
}

TEST(Contact, GarbageEndsIt) {
    Contact c(node(1, "N.A"));
    const Bytes garbage = {0x32, 0x05, 1, 2, 3};
    EXPECT_EQ(c.received(garbage).failed, sense::kXidTooShort);
}

}  // namespace
}  // namespace openwosa::sna::lu62
