// Every condition of a half-session against every request: the matrix of the state tables. A condition that
// is added to the type fails the build here (reach() has a complete switch), a request that is not answered
// as the rules say fails a cell. Rules: SNA Formats (sense data), Host Integration Server reference
// (status-control table, brackets, direction); FM 4, TS 4, half-duplex flip-flop, exceptions answered by the
// half-session.
#include <map>

#include "half_session_fixture.hpp"

namespace openwosa::sna {
namespace {

using lu0::Condition;
using test::BindSpec;
using test::HalfSession;

BindSpec without_brackets(std::uint8_t flow) {
    BindSpec spec;
    spec.common6 = test::kNoBrackets6;
    spec.common7 = flow;
    spec.primary &= 0xFE;
    spec.secondary &= 0xFE;
    return spec;
}

void reach(Condition condition, HalfSession& h) {
    switch (condition) {
        case Condition::kUnbound:
            return;
        case Condition::kTrafficReset:
            return h.bind();
        case Condition::kFullDuplex:
            return h.start(without_brackets(test::kFullDuplex));
        case Condition::kBetweenBrackets:
            return h.start();
        case Condition::kContention:
            return h.start(without_brackets(test::kContention));
        case Condition::kSend:
            h.start();
            return h.data("RQE1 BB CD");
        case Condition::kSendingChain:
            reach(Condition::kSend, h);
            return h.send("FIC RQE1");
        case Condition::kCancelDue:
            reach(Condition::kSendingChain, h);
            return h.response(1, 0x08020000);
        case Condition::kReceive:
            h.start();
            return h.data("RQE1 BB");
        case Condition::kReceivingChain:
            h.start();
            return h.data("FIC RQE1 BB");
        case Condition::kPurgingChain:
            reach(Condition::kReceivingChain, h);
            return h.respond(1, 0x08020000);
        case Condition::kErrorRecovery:
            reach(Condition::kResponseOwed, h);
            return h.respond(1, 0x08020000);
        case Condition::kResponseOwed:
            h.start();
            return h.data("RQD1 BB");
        case Condition::kBidding: {
            h.state.policy.primary_may_win = true;
            BindSpec spec;
            spec.common7 |= test::kPrimaryWins;
            h.start(spec);
            return h.send("RQD1 CD");
        }
        case Condition::kBidAccepted:
            h.start();
            return h.dfc("c8");
        case Condition::kBracketEnding:
            h.start();
            return h.send("RQD1 EB");
        case Condition::kQuiesced:
            h.start();
            return h.dfc("80");
        case Condition::kShutdown:
            h.start();
            h.dfc("c0");
            return h.command("c1");
        case Condition::kClosing:
            h.start();
            return h.step(lu0::Close{});
    }
}

/// What a request is answered with: "+", "-sense", "" (nothing: accepted, or not answerable).
struct Stimulus {
    const char* name;
    void (*send)(HalfSession&);
    const char* usual;                             ///< in an active session
    std::map<Condition, const char*> except = {};  ///< where it differs
};

using C = Condition;

const std::vector<Stimulus>& stimuli() {
    // What a new chain meets in the middle of another one, in a bracket that is ours, …
    static const std::vector<Stimulus> all = {
        {"BIND",
         [](HalfSession& h) { h.bind(); },
         "-08150000",
         {{C::kUnbound, "+"}, {C::kClosing, "-08390000"}}},
        {"UNBIND", [](HalfSession& h) { h.sc("3201"); }, "+"},
        {"SDT",
         [](HalfSession& h) { h.sc("a0"); },
         "-20070000",
         {{C::kTrafficReset, "+"}, {C::kUnbound, "-80050003"}}},
        {"CLEAR", [](HalfSession& h) { h.sc("a1"); }, "+", {{C::kUnbound, "-80050003"}}},
        {"STSN",
         [](HalfSession& h) { h.sc("a20000000000"); },
         "-20070000",
         {{C::kTrafficReset, "+"}, {C::kUnbound, "-80050003"}}},
        {"RQR", [](HalfSession& h) { h.sc("a3"); }, "-10030000", {{C::kUnbound, "-80050003"}}},
        {"CRV", [](HalfSession& h) { h.sc("c0"); }, "-10030000", {{C::kUnbound, "-80050003"}}},
        {"SIGNAL", [](HalfSession& h) { h.dfc("c900010000"); }, "+"},
        {"QEC", [](HalfSession& h) { h.dfc("80"); }, "+"},
        {"RELQ", [](HalfSession& h) { h.dfc("82"); }, "+"},
        {"SHUTD", [](HalfSession& h) { h.dfc("c0"); }, "+"},
        {"SHUTC", [](HalfSession& h) { h.dfc("c1"); }, "-10030000"},
        {"RSHUTD", [](HalfSession& h) { h.dfc("c2"); }, "-10030000"},
        {"SBI", [](HalfSession& h) { h.dfc("71"); }, "-10030000"},
        {"BIS", [](HalfSession& h) { h.dfc("70"); }, "-10030000", {{C::kClosing, "-08390000"}}},
        {"RTR",
         [](HalfSession& h) { h.dfc("05"); },
         "-10030000",
         {{C::kBidding, "-08190000"}, {C::kClosing, "-08390000"}}},
        {"QC",
         [](HalfSession& h) { h.dfc("81"); },
         "-08090000",
         {{C::kReceivingChain, "-20020000"}, {C::kPurgingChain, "-20020000"}, {C::kClosing, "-08390000"}}},
        {"CANCEL",
         [](HalfSession& h) { h.dfc("83"); },
         "-20020000",
         {{C::kReceivingChain, "+"}, {C::kPurgingChain, "+"}, {C::kClosing, "-08390000"}}},
        {"CHASE",
         [](HalfSession& h) { h.dfc("84"); },
         "",
         {{C::kReceivingChain, "-20020000"}, {C::kPurgingChain, "-20020000"}, {C::kClosing, "-08390000"}}},
        {"BID",
         [](HalfSession& h) { h.dfc("c8"); },
         "-08130001",
         {{C::kFullDuplex, "+"},
          {C::kContention, "-400c0000"},
          {C::kBetweenBrackets, "+"},
          {C::kQuiesced, "+"},
          {C::kShutdown, "+"},
          {C::kBidAccepted, "-20030000"},
          {C::kReceivingChain, "-20020000"},
          {C::kPurgingChain, "-20020000"},
          {C::kClosing, "-08390000"}}},
        {"LUSTAT",
         [](HalfSession& h) { h.dfc("0400060000"); },
         "+",
         {{C::kSend, "-20040000"},
          {C::kSendingChain, "-20040000"},
          {C::kReceivingChain, "-20020000"},
          {C::kPurgingChain, "-20020000"},
          {C::kBracketEnding, "-20040000"},
          {C::kClosing, "-08390000"}}},
        {"FMD RQD BB",
         [](HalfSession& h) { h.data("RQD1 BB"); },
         "-20030000",
         {{C::kFullDuplex, ""},
          {C::kBetweenBrackets, ""},
          {C::kQuiesced, ""},
          {C::kShutdown, ""},
          {C::kBidAccepted, ""},
          {C::kBidding, ""},
          {C::kContention, "-400c0000"},
          {C::kReceivingChain, "-20020000"},
          {C::kClosing, "-08390000"}}},
        {"FMD RQD",
         [](HalfSession& h) { h.data("RQD1"); },
         "-20030000",
         {{C::kFullDuplex, ""},
          {C::kContention, ""},
          {C::kReceive, ""},
          {C::kErrorRecovery, ""},
          {C::kResponseOwed, ""},
          {C::kCancelDue, ""},
          {C::kBidding, ""},
          {C::kSend, "-20040000"},
          {C::kSendingChain, "-20040000"},
          {C::kReceivingChain, "-20020000"},
          {C::kPurgingChain, ""},
          {C::kClosing, "-08390000"}}},
        {"FMD LIC RQD",
         [](HalfSession& h) { h.data("LIC RQD1"); },
         "-20020000",
         {{C::kReceivingChain, ""}, {C::kPurgingChain, ""}, {C::kClosing, "-08390000"}}},
        {"FMD RQD EB CD",
         [](HalfSession& h) { h.data("RQD1 EB CD"); },
         "-40090000",
         {{C::kFullDuplex, "-400d0000"}, {C::kContention, "-400c0000"}, {C::kClosing, "-08390000"}}},
        {"FMD, number skipped",
         [](HalfSession& h) {
             ++h.next;
             h.data("RQD1");
         },
         "-20010000"},
        {"NC",
         [](HalfSession& h) {
             Th th;
             th.snf = h.next++;
             h.arrive(th, request_header(Category::kNetworkControl, true), "05");
         },
         "-10070000"},
        {"expedited FMD",
         [](HalfSession& h) {
             Th th;
             th.expedited = true;
             h.arrive(th, test::words("RQD1"), "c1");
         },
         "-40110000"},
        {"FMD RQN", [](HalfSession& h) { h.data(""); }, ""},
        {"response to nothing", [](HalfSession& h) { h.response(999, 0x08020000); }, ""},
        {"pacing response to nothing", [](HalfSession& h) { h.pacing_response(); }, ""},
    };
    return all;
}

/// What holds for all requests but session control before there is traffic.
std::string expected(const Stimulus& s, Condition condition) {
    const auto except = s.except.find(condition);
    if (except != s.except.end()) {
        return except->second;
    }
    const std::string name = s.name;
    const bool nothing = name.find("nothing") != std::string::npos || name == "FMD RQN";
    const bool session_control = name == "BIND" || name == "UNBIND" || name == "SDT" || name == "CLEAR" ||
                                 name == "STSN" || name == "RQR" || name == "CRV";
    if (nothing || session_control) {
        return s.usual;
    }
    if (condition == Condition::kUnbound) {
        return "-80050001";
    }
    if (condition == Condition::kTrafficReset && name != "NC") {
        return "-20050000";
    }
    return s.usual;
}

TEST(Lu0Conditions, EachIsReachedByTheEventsThatLeadThere) {
    ASSERT_EQ(lu0::name(static_cast<Condition>(lu0::kConditions)), "") << "one more than are counted";
    for (std::size_t i = 0; i < lu0::kConditions; ++i) {
        HalfSession h;
        reach(static_cast<Condition>(i), h);
        EXPECT_EQ(lu0::name(h.condition()), lu0::name(static_cast<Condition>(i)));
    }
}

TEST(Lu0Conditions, EveryRequestIsAnsweredByTheRulesInEveryCondition) {
    std::size_t cells = 0;
    for (std::size_t i = 0; i < lu0::kConditions; ++i) {
        const auto condition = static_cast<Condition>(i);
        for (const Stimulus& s : stimuli()) {
            SCOPED_TRACE(std::string(lu0::name(condition)) + ", " + s.name);
            HalfSession h;
            reach(condition, h);
            s.send(h);
            EXPECT_EQ(h.answer(), expected(s, condition));
            ++cells;
            // Whatever came: CLEAR and SDT, or UNBIND and BIND, lead back to a session that works.
            h.sc("3201");
            h.state.policy.primary_may_win = false;
            h.start();
            h.data("RQE1 BB CD");
            h.send("RQE1");
            EXPECT_EQ(h.verdict(), "ok");
        }
    }
    EXPECT_EQ(cells, lu0::kConditions * 31);
}

TEST(Lu0Conditions, ALossEndsTheSessionFromEveryConditionOnce) {
    for (std::size_t i = 1; i < lu0::kConditions; ++i) {
        SCOPED_TRACE(lu0::name(static_cast<Condition>(i)));
        HalfSession h;
        reach(static_cast<Condition>(i), h);
        h.step(lu0::Lost{port::EndReason::kLinkLost});
        ASSERT_TRUE(h.told(lu0::ToldKind::kEnded));
        EXPECT_EQ(h.told(lu0::ToldKind::kEnded)->reason, port::EndReason::kLinkLost);
        EXPECT_EQ(h.out.wire.size(), 0u);
        h.step(lu0::Lost{port::EndReason::kLinkLost});
        EXPECT_TRUE(h.out.told.empty());
    }
}

/// The application's side of the matrix: the verdict on a whole chain.
TEST(Lu0Conditions, AChainOfTheApplicationIsSentOrRefusedByTheRulesInEveryCondition) {
    const auto verdict = [](Condition condition) -> const char* {
        switch (condition) {
            case C::kUnbound:
                return "no session";
            case C::kTrafficReset:
                return "state 20050000";
            case C::kFullDuplex:
            case C::kBetweenBrackets:
            case C::kContention:
            case C::kSend:
                return "ok";
            case C::kSendingChain:
                return "invalid 20020000";
            case C::kCancelDue:  // a new chain ends the canceled one; the primary has the direction
            case C::kReceive:
            case C::kReceivingChain:
            case C::kPurgingChain:
            case C::kErrorRecovery:
            case C::kBidAccepted:
            case C::kBidding:  // it gave the direction away with its bid
                return "state 20040000";
            case C::kResponseOwed:
                return "state 200d0000";
            case C::kBracketEnding:
                return "state 20030000";
            case C::kQuiesced:
            case C::kShutdown:
                return "state 20060000";
            case C::kClosing:
                return "no session 08390000";
        }
        return "";
    };
    for (std::size_t i = 0; i < lu0::kConditions; ++i) {
        const auto condition = static_cast<Condition>(i);
        SCOPED_TRACE(lu0::name(condition));
        HalfSession h;
        reach(condition, h);
        const bool may = lu0::may_send(h.state);
        h.send("RQE1");
        EXPECT_EQ(h.verdict(), verdict(condition));
        // What the application is told of its right agrees with what it gets, but for answers it owes and a
        // chain it has open.
        if (condition != C::kResponseOwed && condition != C::kSendingChain && condition != C::kCancelDue) {
            EXPECT_EQ(may, h.verdict() == "ok");
        }
    }
}

}  // namespace
}  // namespace openwosa::sna
