// Whole sessions: the octets are a play for a secondary half-session, legal and illegal requests of a primary
// and of an application. Whatever happens, what it sends is a PIU of its session, a chain that breaks a rule
// of its BIND is refused with the sense of a rule it breaks, and no other is; no list outgrows its bound, and
// in the end the link's loss and a new BIND find it as new.
#include <algorithm>
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

/// What the primary knows of its session when it sends.
struct Bound {
    std::array<std::uint8_t, 14> image{};
    bool in_chain = false;
    bool half_duplex() const { return image[7] >> 6 != 0; }
    bool brackets() const { return (image[6] & 0x20) || (image[4] & 1) || (image[5] & 1); }
    unsigned responses() const { return image[4] >> 4 & 3; }  // 0 none, 1 exception, 2 definite, 3 either
};

/// The rules that the request alone shows to be broken (SNA Formats, "BIND" and "Sense data"), by the sense
/// that names each. 0x85 in bytes 10 and 11: RUs of 256 bytes.
struct Breach {
    std::uint16_t sense;
    bool (*broken)(const Bound&, const sna::Rh&, std::size_t ru);
};
using Rh = sna::Rh;
constexpr Breach kBreaches[] = {
    {0x1002, [](const Bound&, const Rh&, std::size_t ru) { return ru > 256; }},
    {0x2002, [](const Bound& b, const Rh& rh, std::size_t) { return rh.begin_chain == b.in_chain; }},
    {0x4003, [](const Bound& b, const Rh& rh,
                std::size_t) { return b.half_duplex() && rh.begin_bracket && !rh.begin_chain; }},
    {0x4004,
     [](const Bound& b, const Rh& rh, std::size_t) {
         const bool place = rh.begin_chain || rh.end_chain;
         return b.half_duplex() &&
                (rh.conditional_end_bracket || (rh.end_bracket && (!(b.image[4] & 1) || !place)));
     }},
    {0x4006,
     [](const Bound& b, const Rh& rh, std::size_t) {
         const bool exception = rh.exception && (rh.dr1 || rh.dr2);
         return exception && (b.responses() == 0 || (b.responses() == 2 && rh.end_chain));
     }},
    {0x4007,
     [](const Bound& b, const Rh& rh, std::size_t) {
         const bool definite = !rh.exception && (rh.dr1 || rh.dr2);
         return definite && (!rh.end_chain || b.responses() < 2);
     }},
    {0x4008, [](const Bound& b, const Rh& rh, std::size_t) { return rh.pacing && !(b.image[9] & 0x3F); }},
    {0x4009,
     [](const Bound& b, const Rh& rh, std::size_t) {
         return b.half_duplex() && rh.change_direction && (!rh.end_chain || rh.end_bracket);
     }},
    {0x400A, [](const Bound& b, const Rh& rh, std::size_t) { return !rh.dr1 && !rh.dr2 && b.responses(); }},
    {0x400B, [](const Bound& b, const Rh& rh,
                std::size_t) { return !(rh.begin_chain && rh.end_chain) && !(b.image[4] & 0x80); }},
    {0x400C,
     [](const Bound& b, const Rh& rh, std::size_t) {
         return b.half_duplex() && !b.brackets() && (rh.begin_bracket || rh.end_bracket);
     }},
    {0x400D,
     [](const Bound& b, const Rh& rh, std::size_t) { return !b.half_duplex() && rh.change_direction; }},
    {0x400F, [](const Bound& b, const Rh& rh,
                std::size_t) { return rh.fi && (!(b.image[6] & 0x40) || !rh.begin_chain); }},
    {0x4014, [](const Bound&, const Rh& rh, std::size_t) { return rh.exception && !rh.dr1 && !rh.dr2; }},
};
/// Refusals for what went before: brackets, direction, quiesce, a response owed, pacing, room, the closing.
constexpr std::uint16_t kOfState[] = {0x2003, 0x2004, 0x2006, 0x2008, 0x200A, 0x2011,
                                      0x0812, 0x0813, 0x0814, 0x080B, 0x081B, 0x0839};

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
    /// A request of the primary, judged by the table where it is one of data in its turn, in the session of
    /// the good primary's BIND (a play may end it and bind another).
    void request(const sna::Rh& rh, bool expedited, std::uint16_t snf, sna::Octets ru) {
        const lu0::State& s = state_;
        const bool next = snf == static_cast<std::uint16_t>(s.received + 1);
        const bool judged = s.session == lu0::Session::kTrafficActive && std::ranges::equal(s.bind, image_) &&
                            !s.closing && !expedited && next && !rh.response && !rh.sense &&
                            rh.category == sna::Category::kFmd &&
                            (s.in != lu0::Chain::kPurge || rh.begin_chain);
        Bound bound{image_, s.in == lu0::Chain::kIn};
        arrive(rh, expedited, snf, ru);
        if (judged) judge(bound, rh, snf, ru.size());
    }
    /// BIND and SDT as a good primary sends them; true when the session started.
    bool bind(const std::array<std::uint8_t, 14>& image) {
        image_ = image;
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
    /// What the request was refused with, on the wire or as an exception request; 0: it was not.
    std::uint16_t refusal(std::uint16_t snf) {
        for (const auto& told : out_.told)
            if (told.kind == lu0::ToldKind::kReceived && told.snf == snf && !told.expedited)
                return static_cast<std::uint16_t>(told.sense >> 16);
        for (std::size_t i = 0; i < out_.wire.size(); ++i) {
            const auto piu = sna::decode_piu(out_.wire[i]).piu;
            if (piu.rh->response && piu.rh->exception && piu.th.snf == snf && !piu.th.expedited)
                return sna::get16(piu.ru, 0);
        }
        return 0;
    }
    void judge(const Bound& bound, const sna::Rh& rh, std::uint16_t snf, std::size_t size) {
        const std::uint16_t given = refusal(snf);
        bool breaks = false;
        bool named = std::find(std::begin(kOfState), std::end(kOfState), given) != std::end(kOfState);
        for (const Breach& breach : kBreaches) {
            if (!breach.broken(bound, rh, size)) continue;
            breaks = true;
            named = named || breach.sense == given;
        }
        require(given == 0 || named);
        // Who asks for no response is not told on the wire.
        const bool answerable = rh.dr1 || rh.dr2;
        require(!breaks || given != 0 || !answerable);
    }
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
    std::array<std::uint8_t, 14> image_{};
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
            stage.request(rh, expedited, snf, play.bytes(play.byte() % 40));
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
            if (what & 0x80) {
                stage.step(lu0::Close{});
            } else {
                const sna::Rh rh = header(play);
                const sna::Bytes data(200u + play.byte(), 0x40);  // RUs about the largest size
                stage.request(rh, false, number(play, stage), data);
            }
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
