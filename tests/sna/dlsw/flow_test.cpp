// Flow control arithmetic (RFC 1795, section 8).
#include "sna/dlsw/flow.hpp"

#include <gtest/gtest.h>

namespace openwosa::sna::dlsw {
namespace {

constexpr std::uint8_t kGrant = kFlowIndication;
std::uint8_t grant(FlowOperator op) { return static_cast<std::uint8_t>(kGrant | static_cast<int>(op)); }

struct Sender : SendWindow {
    explicit Sender(std::uint16_t window) { start(window, false); }
};

TEST(DlswSendWindow, NothingMayBeSentBeforeTheFirstGrant) { EXPECT_FALSE(Sender(5).may_send()); }

TEST(DlswSendWindow, EachOperatorChangesTheWindowAndThenAddsIt) {
    struct Case {
        FlowOperator op;
        std::uint32_t window, granted;
    };
    for (const Case& c : {Case{FlowOperator::kRepeat, 6, 6}, Case{FlowOperator::kIncrement, 7, 7},
                          Case{FlowOperator::kDecrement, 5, 5}, Case{FlowOperator::kHalve, 3, 3}}) {
        Sender s(6);
        EXPECT_EQ(s.hear(grant(c.op)), SendWindow::Heard::kGrant);
        EXPECT_EQ(s.window(), c.window);
        EXPECT_EQ(s.granted(), c.granted);
    }
}

TEST(DlswSendWindow, DecrementAndHalveLeaveAWindowOfOneAlone) {
    for (const auto op : {FlowOperator::kDecrement, FlowOperator::kHalve}) {
        Sender s(1);
        s.hear(grant(op));
        EXPECT_EQ(s.window(), 1u);
        EXPECT_EQ(s.granted(), 1u);
    }
}

TEST(DlswSendWindow, ResetTakesBackEverythingAndOnlyAnIncrementFollowsIt) {
    Sender s(6);
    s.hear(grant(FlowOperator::kRepeat));
    EXPECT_EQ(s.hear(grant(FlowOperator::kReset)), SendWindow::Heard::kReset);
    EXPECT_EQ(s.granted(), 0u);
    EXPECT_FALSE(s.ack_due());  // the reset has an acknowledgement of its own
    EXPECT_EQ(s.hear(grant(FlowOperator::kRepeat)), SendWindow::Heard::kInvalid);
    EXPECT_EQ(s.hear(grant(FlowOperator::kIncrement)), SendWindow::Heard::kGrant);
    EXPECT_EQ(s.granted(), 1u);
}

TEST(DlswSendWindow, ReservedOperatorsAreInvalid) {
    for (std::uint8_t op = 5; op < 8; ++op)
        EXPECT_EQ(Sender(2).hear(static_cast<std::uint8_t>(kGrant | op)), SendWindow::Heard::kInvalid);
}

TEST(DlswSendWindow, GrantIsAcknowledgedOnce) {
    Sender s(2);
    s.hear(kGrant);
    EXPECT_EQ(s.take_ack(), kFlowAck);
    EXPECT_EQ(s.take_ack(), 0);
}

TEST(DlswSendWindow, EndlessGrantsAndIncrementsStayBounded) {
    Sender s(0xFFFF);
    for (int i = 0; i < 100000; ++i) s.hear(grant(FlowOperator::kIncrement));
    EXPECT_EQ(s.window(), 0xFFFFu);
    EXPECT_LE(s.granted(), 2 * 0xFFFFu);
}

TEST(DlswSendWindow, UnmeteredPartnerIsSentToWithoutGrants) {
    SendWindow s;
    s.start(2, true);
    for (int i = 0; i < 10; ++i) {
        EXPECT_TRUE(s.may_send());
        s.sent();
    }
}

struct Receiver : GrantWindow {
    explicit Receiver(std::uint16_t window) { start(window, false); }
};

TEST(DlswGrantWindow, FirstGrantIsARepeatOfTheAnnouncedWindow) {
    Receiver r(4);
    EXPECT_EQ(r.take_grant(), grant(FlowOperator::kRepeat));
    EXPECT_EQ(r.granted(), 4u);
}

TEST(DlswGrantWindow, NoSecondGrantBeforeTheFirstIsAcknowledged) {
    Receiver r(4);
    r.take_grant();
    EXPECT_EQ(r.take_grant(), 0);
    r.hear(kFlowAck, false);
    EXPECT_EQ(r.take_grant(), grant(FlowOperator::kRepeat));
    EXPECT_EQ(r.granted(), 8u);
}

TEST(DlswGrantWindow, FramesBeyondTheGrantAreSeen) {
    Receiver r(2);
    r.take_grant();
    EXPECT_TRUE(r.received());
    EXPECT_TRUE(r.received());
    EXPECT_FALSE(r.received());
}

TEST(DlswGrantWindow, ResetAllowsWhatIsInFlightUntilItIsAcknowledgedInAnIfcm) {
    Receiver r(3);
    r.take_grant();
    EXPECT_EQ(r.hold(true), grant(FlowOperator::kReset));
    r.hear(kFlowAck, false);  // of the grant before, crossing the reset
    EXPECT_TRUE(r.received());
    r.hear(kFlowAck, true);
    EXPECT_FALSE(r.received());
    r.release();
    EXPECT_EQ(r.take_grant(), grant(FlowOperator::kIncrement));
    EXPECT_EQ(r.granted(), 1u);
}

TEST(DlswGrantWindow, AfterCongestionTheWindowIsHalvedAndGrowsBack) {
    Receiver r(8);
    r.take_grant();
    r.hear(kFlowAck, false);
    EXPECT_EQ(r.hold(false), 0);
    EXPECT_EQ(r.take_grant(), 0);
    r.release();
    for (int i = 0; i < 8; ++i) r.received();
    EXPECT_EQ(r.take_grant(), grant(FlowOperator::kHalve));
    EXPECT_EQ(r.window(), 4u);
    for (std::uint32_t window = 5; window <= 8; ++window) {
        r.hear(kFlowAck, false);
        while (r.granted() > 0) r.received();
        EXPECT_EQ(r.take_grant(), grant(FlowOperator::kIncrement));
        EXPECT_EQ(r.window(), window);
    }
    r.hear(kFlowAck, false);
    EXPECT_EQ(r.take_grant(), grant(FlowOperator::kRepeat));
}

// Both ends, fed with each other's bytes, always count alike.
TEST(DlswFlow, BothEndsAgreeOnWindowAndUnits) {
    Sender s(20);
    Receiver r(20);
    std::uint32_t random = 1;
    for (int i = 0; i < 20000; ++i) {
        random = random * 1664525 + 1013904223;
        switch (random >> 28) {
            case 0:
                if (const auto flow = r.hold((random & 1) != 0)) {
                    ASSERT_EQ(s.hear(flow), SendWindow::Heard::kReset);
                    r.hear(kFlowAck, true);
                }
                break;
            case 1:
            case 2:
                r.release();
                break;
            case 3:
            case 4:
            case 5:
                if (const auto flow = r.take_grant()) {
                    ASSERT_EQ(s.hear(flow), SendWindow::Heard::kGrant);
                    r.hear(s.take_ack(), false);
                }
                break;
            default:
                if (s.may_send()) {
                    s.sent();
                    ASSERT_TRUE(r.received());
                }
        }
        ASSERT_EQ(s.granted(), r.granted());
        ASSERT_EQ(s.window(), r.window());
    }
}

}  // namespace
}  // namespace openwosa::sna::dlsw
