// The hot path allocates nothing once its buffers have grown: counted at operator new.
#include "half_session_fixture.hpp"
#include "heap.hpp"

namespace openwosa::sna {
namespace {

TEST(Lu0Allocation, ASingleRuChainInAndOutTakesNone) {
    test::HalfSession h;
    h.start();
    Rh in;
    in.dr1 = true;
    in.begin_bracket = in.change_direction = true;
    Th th;
    th.daf = 3;
    th.oaf = 1;
    Bytes chain;
    encode_piu({th, in, Bytes(256, 0xC1)}, chain);
    Rh out_rh;
    out_rh.dr1 = true;
    out_rh.end_bracket = true;
    const Bytes data(256, 0xC1);
    Bytes answer;
    encode_piu({th, response_to(out_rh, true), {}}, answer);
    lu0::Actions out;
    const auto feed = [&](Bytes& bytes, std::uint16_t snf) {
        bytes[4] = static_cast<std::uint8_t>(snf >> 8);
        bytes[5] = static_cast<std::uint8_t>(snf);
        const Piu piu = decode_piu(bytes).piu;
        out.clear();
        lu0::step(h.state, lu0::Event{lu0::Arrived{piu.th, *piu.rh, piu.ru}}, out);
    };
    std::size_t before = 0;
    for (std::uint16_t snf = 1; snf <= 100; ++snf) {
        if (snf == 2) {
            before = test::allocations();  // the first round grew the buffers
        }
        feed(chain, snf);
        ASSERT_EQ(out.told.size(), 1u);
        lu0::step(h.state, lu0::Event{lu0::Respond{1, snf, 0, {}}}, out);
        lu0::step(h.state, lu0::Event{lu0::Consumed{1}}, out);
        lu0::step(h.state, lu0::Event{lu0::Send{2, out_rh, data}}, out);
        ASSERT_EQ(out.wire.size(), 2u);
        feed(answer, snf);
        ASSERT_EQ(out.told.size(), 1u);
    }
    EXPECT_EQ(test::allocations() - before, 0u);
}

TEST(Lu0Allocation, AnIdleHalfSessionFitsInTwoKibibytes) { EXPECT_LE(sizeof(lu0::State), 2048u); }

}  // namespace
}  // namespace openwosa::sna
