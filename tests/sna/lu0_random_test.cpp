// Random legal and illegal sequences against the half-session, from a seed: it never fails, every answerable
// request is answered or the application's to answer, memory stays bounded, and it is never stuck.
#include <random>

#include "half_session_fixture.hpp"

namespace openwosa::sna {
namespace {

using test::BindSpec;
using test::HalfSession;

class Player {
  public:
    explicit Player(unsigned seed) : random_(seed) {
        h_.state.policy.primary_may_win = chance(30);
        h_.state.policy.exceptions_to_application = chance(50);
        h_.state.policy.max_unconsumed = 200;
    }

    void play(int steps) {
        for (int i = 0; i < steps; ++i) {
            chance(60) ? primary() : application();
            check();
        }
        recover();
    }

  private:
    unsigned pick(unsigned n) { return random_() % n; }
    bool chance(unsigned percent) { return pick(100) < percent; }

    Rh any_rh() {
        Rh rh;
        rh.category = chance(70) ? Category::kFmd : static_cast<Category>(pick(4));
        rh.fi = rh.category == Category::kFmd ? chance(5) : chance(95);
        rh.sense = chance(2);
        rh.begin_chain = chance(70);
        rh.end_chain = chance(70);
        rh.dr1 = chance(80);
        rh.dr2 = chance(10);
        rh.exception = chance(50);
        rh.pacing = chance(30);
        rh.begin_bracket = chance(30);
        rh.end_bracket = chance(20);
        rh.change_direction = chance(30);
        rh.conditional_end_bracket = chance(1);
        return rh;
    }
    std::string any_ru(Category category) {
        static const std::uint8_t codes[] = {0x04, 0x05, 0x70, 0x71, 0x80, 0x81, 0x82, 0x83, 0x84, 0xC0,
                                             0xC1, 0xC2, 0xC8, 0xC9, 0xA0, 0xA1, 0xA2, 0xA3, 0x32, 0x55};
        Bytes ru;
        if (category != Category::kFmd) {
            ru.push_back(codes[pick(sizeof codes)]);
        }
        for (unsigned n = pick(chance(5) ? 400 : 12); n > 0; --n) {
            ru.push_back(static_cast<std::uint8_t>(random_()));
        }
        return test::hex_of(ru);
    }
    BindSpec any_bind() {
        BindSpec b;
        static const std::uint8_t fms[] = {2, 3, 4, 7, 18};
        b.type = static_cast<std::uint8_t>(pick(2));
        b.fm = fms[pick(5)];
        b.ts = static_cast<std::uint8_t>(2 + pick(3));
        b.primary = static_cast<std::uint8_t>(random_() & 0xF7);
        b.secondary = static_cast<std::uint8_t>(random_() & 0xF7);
        b.common6 = static_cast<std::uint8_t>(random_() & 0x70);
        b.common7 = static_cast<std::uint8_t>(pick(3) << 6 | (random_() & 0x11));
        b.send_window = static_cast<std::uint8_t>(pick(4));
        b.receive_window = static_cast<std::uint8_t>(pick(4));
        b.send_ru = chance(50) ? 0x81 : 0x85;
        b.receive_ru = chance(50) ? 0x81 : 0x85;
        if (chance(5)) {
            b.lu_type = 2;
        }
        return b;
    }

    void primary() {
        switch (pick(20)) {
            case 0:
                h_.bind(any_bind());
                break;
            case 1:
                h_.start(any_bind());
                break;
            case 2:
            case 3:
                h_.sc(any_ru(Category::kSessionControl));
                break;
            case 4:
                h_.pacing_response();
                break;
            case 5:
            case 6:
            case 7:
                response();
                break;
            default:
                request();
                break;
        }
    }
    void request() {
        Rh rh = any_rh();
        Th th;
        th.expedited = rh.category == Category::kSessionControl || chance(10);
        th.snf = th.expedited || chance(3) ? static_cast<std::uint16_t>(random_())
                                           : static_cast<std::uint16_t>(h_.state.received + 1);
        const bool answerable = !rh.is_rqn() || rh.category == Category::kSessionControl;
        h_.arrive(th, rh, any_ru(rh.category));
        requests_ += answerable;
    }
    void response() {
        const auto snf = static_cast<std::uint16_t>(h_.state.sent - pick(4));
        const bool expedited = chance(30);
        h_.response(expedited ? h_.state.expedited : snf,
                    chance(50) ? 0 : 0x08000000 | static_cast<unsigned>(random_()) % 0x2F0000,
                    expedited ? Category::kDataFlowControl : static_cast<Category>(pick(4)), expedited,
                    chance(10));
    }
    void application() {
        switch (pick(8)) {
            case 0:
            case 1:
            case 2:
                h_.send(test::words(any_rh()), any_ru(Category::kFmd));
                break;
            case 3:
                h_.command(any_ru(Category::kDataFlowControl), test::words(any_rh()));
                break;
            case 4:
            case 5:
                h_.respond(static_cast<std::uint16_t>(h_.state.received - pick(3)),
                           chance(50) ? 0 : 0x08130000 + (pick(3) << 16));
                break;
            case 6:
                h_.step(lu0::Consumed{pick(50)});
                break;
            case 7:
                if (chance(5)) {
                    h_.step(lu0::Close{});
                } else if (chance(5)) {
                    h_.step(lu0::Unbind{});
                } else {
                    h_.respond(static_cast<std::uint16_t>(h_.state.received));
                }
                break;
        }
    }

    void check() {
        const lu0::State& s = h_.state;
        ASSERT_LE(s.owed.count, lu0::kMaxOwedChains);
        ASSERT_LE(s.sent_chains.count, lu0::kMaxSentChains);
        ASSERT_LE(s.waiting.size(), lu0::kMaxWaiting + 2);  // two of the half-session's own
        ASSERT_LE(s.waiting_bytes, lu0::kMaxWaitingBytes + 2);
        std::size_t waiting = 0;
        for (const auto& w : s.waiting) {
            waiting += w.data.size();
        }
        ASSERT_EQ(waiting, s.waiting_bytes);
        ASSERT_LE(s.unconsumed, s.policy.max_unconsumed + 1);
        ASSERT_LE(s.send_credit, 2 * 63);
        ASSERT_FALSE(lu0::name(h_.condition()).empty());
        for (const Piu& piu : h_.pius) {
            ASSERT_EQ(piu.th.daf, 1);
            ASSERT_EQ(piu.th.oaf, 3);
            ASSERT_LE(piu.ru.size(), 512u);
        }
        if (s.session == lu0::Session::kUnbound) {
            ASSERT_TRUE(s.waiting.empty());
        }
    }

    /// Not stuck: the primary's CLEAR or UNBIND and a new BIND give a session that carries data.
    void recover() {
        h_.sc("3201");
        ASSERT_EQ(h_.condition(), lu0::Condition::kUnbound);
        h_.start();
        h_.data("RQD1 BB CD");
        ASSERT_TRUE(h_.received());
        h_.respond(1);
        ASSERT_EQ(h_.answer(), "+");
        h_.send("RQD1 EB");
        ASSERT_EQ(h_.verdict(), "ok");
        h_.response(1);
        ASSERT_EQ(h_.condition(), lu0::Condition::kBetweenBrackets);
    }

    std::mt19937 random_;
    HalfSession h_;
    std::size_t requests_ = 0;
};

TEST(Lu0Random, NoSequenceOfRequestsHarmsTheHalfSession) {
    for (unsigned seed = 1; seed <= 300; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Player(seed).play(300);
        if (HasFatalFailure()) {
            return;
        }
    }
}

/// Of every state a random walk reaches: a definite-response request is answered at once, or is the
/// application's to answer, or belongs to a chain that is being purged.
TEST(Lu0Random, NoDefiniteResponseRequestIsLeftWithoutAnOwner) {
    std::mt19937 random(4711);
    for (int round = 0; round < 200; ++round) {
        HalfSession h;
        h.start();
        for (int i = 0; i < 60; ++i) {
            const bool purging = h.state.in == lu0::Chain::kPurge;
            const char* const forms[] = {"RQD1",     "RQD1 BB",  "RQD1 BB CD", "RQD1 EB", "FIC RQE1 BB",
                                         "LIC RQD1", "MIC RQE1", "RQD1 CD",    "RQE1 CD", "RQE1 BB EB"};
            const std::string form = forms[random() % std::size(forms)];
            h.data(form);
            if (form.find("RQD") != std::string::npos && !(purging && form[0] == 'L')) {
                const bool owned = h.received() != nullptr && h.received()->answer;
                ASSERT_TRUE(owned || !h.answer().empty()) << form;
                if (owned && random() % 2 == 0) {
                    h.respond(h.state.received, random() % 3 == 0 ? 0x08020000 : 0);
                    ASSERT_FALSE(h.answer().empty());
                }
            }
            if (random() % 4 == 0) {
                h.send(random() % 2 == 0 ? "RQE1 CD" : "RQE1 EB");
            }
        }
    }
}

}  // namespace
}  // namespace openwosa::sna
