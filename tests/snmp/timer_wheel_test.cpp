// Oracle: a sorted multimap, the obvious timer queue.
#include "snmp/timer_wheel.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

namespace openwosa::snmp {
namespace {

using Ids = std::vector<std::uint32_t>;

Ids advanced(TimerWheel& wheel, Millis now) {
    Ids due;
    wheel.advance(now, due);
    std::ranges::sort(due);
    return due;
}

TEST(TimerWheel, FiresAtTheDeadlineAndNotBefore) {
    TimerWheel wheel;
    wheel.resize(1);
    wheel.arm(0, 5000);
    EXPECT_EQ(advanced(wheel, 4999), Ids{});
    EXPECT_TRUE(wheel.armed(0));
    EXPECT_EQ(advanced(wheel, 5000), Ids{0});
    EXPECT_FALSE(wheel.armed(0));
    EXPECT_TRUE(wheel.empty());
}
TEST(TimerWheel, ADisarmedTimerNeverFires) {
    TimerWheel wheel;
    wheel.resize(3);
    for (std::uint32_t id = 0; id < 3; ++id) wheel.arm(id, 100);
    wheel.disarm(1);
    wheel.disarm(1);
    EXPECT_EQ(advanced(wheel, 1000), (Ids{0, 2}));
}
TEST(TimerWheel, RearmingMovesTheDeadline) {
    TimerWheel wheel;
    wheel.resize(1);
    wheel.arm(0, 100);
    wheel.arm(0, 100'000);
    EXPECT_EQ(advanced(wheel, 99'999), Ids{});
    EXPECT_EQ(advanced(wheel, 100'000), Ids{0});
}
TEST(TimerWheel, ADeadlineInThePastFiresNext) {
    TimerWheel wheel;
    wheel.resize(1);
    EXPECT_EQ(advanced(wheel, 1000), Ids{});
    wheel.arm(0, 10);
    EXPECT_EQ(advanced(wheel, 1001), Ids{0});
}
TEST(TimerWheel, TheLongestWinsnmpTimeoutFits) {
    constexpr Millis kLongest = Millis{UINT32_MAX} * 10;
    TimerWheel wheel;
    wheel.resize(2);
    wheel.restart_if_empty(123'456'789);
    wheel.arm(0, 123'456'789 + kLongest);
    EXPECT_EQ(advanced(wheel, 123'456'789 + kLongest - 1), Ids{});
    EXPECT_EQ(advanced(wheel, 123'456'789 + kLongest), Ids{0});
}
TEST(TimerWheel, AnyTimeOfAnyOriginWill) {
    for (const Millis origin :
         {Millis{0}, (Millis{1} << 36) - 5, (Millis{1} << 60) - 5, UINT64_MAX - 100'000}) {
        TimerWheel wheel;
        wheel.resize(1);
        wheel.restart_if_empty(origin);
        wheel.arm(0, origin + 100'000);
        EXPECT_EQ(advanced(wheel, origin + 99'999), Ids{});
        EXPECT_EQ(advanced(wheel, origin + 100'000), Ids{0});
    }
}
TEST(TimerWheel, NextDeadlineIsNeverLateAndLeadsThere) {
    TimerWheel wheel;
    wheel.resize(1);
    EXPECT_FALSE(wheel.next_deadline());
    wheel.arm(0, 50'000);
    int wakes = 0;
    Ids due;
    while (due.empty()) {
        const Millis next = *wheel.next_deadline();
        ASSERT_LE(next, 50'000u);
        wheel.advance(next, due);
        ASSERT_LE(++wakes, 4);  // one a level
    }
}
TEST(TimerWheel, AgreesWithASortedQueueOverARandomHistory) {
    constexpr std::uint32_t kTimers = 300;
    for (std::uint32_t seed = 1; seed <= 20; ++seed) {
        std::mt19937 random(seed);
        TimerWheel wheel;
        wheel.resize(kTimers);
        std::map<std::uint32_t, Millis> reference;
        Millis now = random();
        wheel.restart_if_empty(now);
        for (int round = 0; round < 2000; ++round) {
            const std::uint32_t id = random() % kTimers;
            switch (random() % 4) {
                case 0:
                case 1: {
                    const Millis delay = 1 + random() % (Millis{1} << random() % 24);
                    wheel.arm(id, now + delay);
                    reference[id] = now + delay;
                    break;
                }
                case 2:
                    wheel.disarm(id);
                    reference.erase(id);
                    break;
                case 3: {
                    now += random() % (Millis{1} << random() % 20);
                    Ids expected;
                    std::erase_if(reference, [&](const auto& timer) {
                        if (timer.second > now) return false;
                        expected.push_back(timer.first);
                        return true;
                    });
                    std::ranges::sort(expected);
                    ASSERT_EQ(advanced(wheel, now), expected) << "seed " << seed << " round " << round;
                    break;
                }
            }
            if (const auto next = wheel.next_deadline()) {
                const auto earliest =
                    std::ranges::min_element(reference, {}, [](const auto& t) { return t.second; });
                ASSERT_LE(*next, earliest->second);
            } else {
                ASSERT_TRUE(reference.empty());
            }
        }
    }
}

}  // namespace
}  // namespace openwosa::snmp
