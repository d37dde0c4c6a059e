// Whole sessions: the octets are a play for a secondary half-session, legal and illegal requests of a primary
// and of an application. Whatever happens, what it sends is a PIU of its session, a negative response carries
// a sense, no list outgrows its bound, and in the end the link's loss and a new BIND find it as new.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "sna/lu0/half_session.hpp"

namespace sna = openwosa::sna;
namespace lu0 = openwosa::sna::lu0;

namespace {

constexpr std::uint8_t kLu = 2, kPrimary = 1;

void require(bool holds) {
    if (!holds) std::abort();
}

class Play {
  public:
    Play(const std::uint8_t* data, std::size_t size) : rest_(data, size) {}
    bool over() const { return rest_.empty(); }
    std::uint8_t byte() {
        if (rest_.empty()) return 0;
        const std::uint8_t value = rest_[0];
        rest_ = rest_.subspan(1);
        return value;
    }
    sna::Octets bytes(std::size_t count) {
        const sna::Octets part = rest_.first(std::min(count, rest_.size()));
        rest_ = rest_.subspan(part.size());
        return part;
    }

  private:
    sna::Octets rest_;
};

/// A half-session and what it has said; checks each action.
class Stage {
  public:
    Stage() {
        state_.address = kLu;
        state_.partner = kPrimary;
        state_.not_ready = 0;
    }
    void step(const lu0::Event& event) {
        out_.clear();
        lu0::step(state_, event, out_);
        for (std::size_t i = 0; i < out_.wire.size(); ++i) check(out_.wire[i]);
        for (const auto& told : out_.told) {
            if (told.kind == lu0::ToldKind::kReceived) snf_ = told.snf;
            started_ = started_ || told.kind == lu0::ToldKind::kStarted;
        }
        require(state_.waiting.size() <= lu0::kMaxWaiting && state_.waiting_bytes <= lu0::kMaxWaitingBytes);
        require(state_.sent_chains.count <= lu0::kMaxSentChains && state_.owed.count <= lu0::kMaxOwedChains);
        (void)lu0::name(lu0::condition(state_));
    }
    void arrive(const sna::Rh& rh, bool expedited, std::uint16_t snf, sna::Octets ru) {
        sna::Th th;
        th.expedited = expedited;
        th.daf = kLu;
        th.oaf = kPrimary;
        th.snf = snf;
        step(lu0::Arrived{th, rh, ru});
    }
    /// BIND and SDT as a good primary sends them; true when the session started.
    bool bind(sna::Octets image) {
        started_ = false;
        sna::Rh rh;
        rh.category = sna::Category::kSessionControl;
        rh.fi = rh.dr1 = true;
        arrive(rh, true, 1, image);
        const std::uint8_t sdt = 0xA0;
        arrive(rh, true, 2, {&sdt, 1});
        return started_;
    }
    const lu0::State& state() const { return state_; }
    std::uint16_t last() const { return snf_; }

  private:
    void check(sna::Octets bytes) {
        const auto result = sna::decode_piu(bytes);
        require(result.error == sna::PiuError::kNone && result.piu.rh);
        require(result.piu.th.daf == kPrimary && result.piu.th.oaf == kLu);
        const sna::Rh& rh = *result.piu.rh;
        if (rh.response && rh.exception)
            require(rh.sense && result.piu.ru.size() >= 4 && sna::get32(result.piu.ru, 0) != 0);
        const std::uint32_t most = state_.rules.max_send_ru;
        if (!rh.response && rh.category == sna::Category::kFmd && most) require(result.piu.ru.size() <= most);
    }

    lu0::State state_;
    lu0::Actions out_;
    std::uint16_t snf_ = 0;
    bool started_ = false;
};

sna::Rh header(Play& play) {
    std::array<std::uint8_t, 9> piu{0x2C, 0, 0, 0, 0, 0, play.byte(), play.byte(), play.byte()};
    return *sna::decode_piu(piu).piu.rh;
}

/// The number a primary would use next, mostly.
std::uint16_t number(Play& play, const Stage& stage) {
    const std::uint8_t choice = play.byte();
    if (choice < 0xE0) return static_cast<std::uint16_t>(stage.state().received + 1);
    return choice < 0xF0 ? stage.state().sent : static_cast<std::uint16_t>(choice);
}

void act(Play& play, Stage& stage) {
    const std::uint8_t what = play.byte();
    switch (what % 10) {
        case 0:
        case 1:
        case 2: {
            const sna::Rh rh = header(play);
            const bool expedited = (what & 0x40) != 0;
            const std::uint16_t snf = number(play, stage);
            stage.arrive(rh, expedited, snf, play.bytes(play.byte() % 40));
            break;
        }
        case 3: {
            sna::Rh rh = header(play);
            rh.response = false;
            const sna::Bytes data(play.byte() * 5u, 0x40);
            stage.step(lu0::Send{what, rh, data});
            break;
        }
        case 4: {
            const sna::Rh rh = header(play);
            stage.step(lu0::SendCommand{what, rh, play.bytes(1 + play.byte() % 5)});
            break;
        }
        case 5: {
            const std::uint32_t sense = play.byte() & 1 ? 0x08130000 : 0;
            stage.step(lu0::Respond{what, stage.last(), sense, {}});
            break;
        }
        case 6:
            stage.step(lu0::Consumed{play.byte()});
            break;
        case 7: {
            sna::Rh rh;  // the answer a good primary gives to what was sent last
            rh.response = rh.dr1 = true;
            stage.arrive(rh, false, stage.state().sent, {});
            break;
        }
        case 8:
            if (what & 0x80) stage.step(lu0::Close{});
            break;
        default:
            if (what >= 0xF0) stage.step(lu0::Unbind{play.byte(), 0});
            break;
    }
}

constexpr std::array<std::uint8_t, 14> kBind = {0x31, 1, 3, 3,    0xB1, 0xB1, 0x30,
                                                0x80, 0, 0, 0x85, 0x85, 0,    0};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Play play(data, size);
    Stage stage;
    std::array<std::uint8_t, 14> image = kBind;
    image[2] = play.byte() & 1 ? 4 : 3;
    image[3] = play.byte() & 1 ? 4 : 3;
    image[4] = static_cast<std::uint8_t>(play.byte() | 0x10);
    image[5] = static_cast<std::uint8_t>(play.byte() | 0x10);
    image[6] = play.byte();
    image[7] = play.byte();
    image[8] = play.byte() & 7;
    image[9] = play.byte() & 7;
    stage.bind(image);
    while (!play.over()) act(play, stage);
    stage.step(lu0::Lost{});
    require(lu0::condition(stage.state()) == lu0::Condition::kUnbound);
    require(stage.bind(kBind));
    return 0;
}
