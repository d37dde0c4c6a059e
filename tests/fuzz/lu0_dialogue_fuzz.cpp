// Legal dialogues: a primary and an application that keep to BIND (FM 3, TS 3, flip-flop with brackets) take
// turns as the octets say. Every request must pass at once and unrefused, every byte the application sends
// must come out, every response find its way, so that no state is one the session is stuck in. The rules the
// frames are held to are those of SNA Formats, "Request/response header", and of brackets in Host Integration
// Server's LUA reference.
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
constexpr std::size_t kRu = 256;  // 85

void require(bool holds) {
    if (!holds) std::abort();
}

enum class Ending { kCd, kEb, kNone };

class Dialogue {
  public:
    explicit Dialogue(std::uint8_t choice) {
        state_.address = kLu;
        state_.partner = kPrimary;
        state_.not_ready = 0;
        // Conditional and unconditional termination; no outbound pacing, windows of 1 to 3.
        const std::uint8_t mode = choice & 4 ? 0x30 : 0x20;
        const std::uint8_t window = choice & 3;
        const std::array<std::uint8_t, 15> bind = {0x31,   1, 3,    3,    0xB1, 0xB1, mode, 0x80,
                                                   window, 0, 0x85, 0x85, 0,    0,    0};
        sna::Rh rh;
        rh.category = sna::Category::kSessionControl;
        rh.fi = rh.dr1 = true;
        arrive(rh, true, 1, bind);
        const std::uint8_t sdt = 0xA0;
        arrive(rh, true, 2, {&sdt, 1});
        require(told(lu0::ToldKind::kStarted));
    }

    void turn(std::uint8_t choice) {
        const bool application = in_bracket_ ? applications_turn_ : (choice & 1) != 0;
        const std::size_t size = (choice >> 1 & 3) * 200u + 1;
        const bool definite = (choice & 8) != 0;
        const Ending ending = static_cast<Ending>((choice >> 4) % 3);
        application ? send(size, definite, ending) : receive(size, definite, ending);
        in_bracket_ = ending != Ending::kEb;
        applications_turn_ = (ending == Ending::kCd) != application;
    }

    void end() {
        sna::Rh rh;
        rh.category = sna::Category::kSessionControl;
        rh.fi = rh.dr1 = true;
        const std::uint8_t unbind[] = {0x32, 1};
        arrive(rh, true, 3, unbind);
        require(told(lu0::ToldKind::kEnded) && lu0::condition(state_) == lu0::Condition::kUnbound);
    }

  private:
    void step(const lu0::Event& event) {
        out_.clear();
        lu0::step(state_, event, out_);
    }
    void arrive(const sna::Rh& rh, bool expedited, std::uint16_t snf, sna::Octets ru) {
        sna::Th th;
        th.expedited = expedited;
        th.daf = kLu;
        th.oaf = kPrimary;
        th.snf = snf;
        step(lu0::Arrived{th, rh, ru});
    }
    const lu0::Told* told(lu0::ToldKind kind) const {
        for (const auto& one : out_.told)
            if (one.kind == kind) return &one;
        return nullptr;
    }
    static sna::Rh request(bool first, bool last, bool definite) {
        sna::Rh rh;
        rh.begin_chain = first;
        rh.end_chain = last;
        rh.dr1 = true;
        rh.exception = !(definite && last);
        return rh;
    }

    /// The primary's chain: one RU after the other, then the application's response.
    void receive(std::size_t size, bool definite, Ending ending) {
        const sna::Bytes data(size, 0x40);
        for (std::size_t at = 0; at < size; at += kRu) {
            const bool first = at == 0, last = at + kRu >= size;
            sna::Rh rh = request(first, last, definite);
            rh.begin_bracket = first && !in_bracket_;
            rh.end_bracket = first && ending == Ending::kEb;
            rh.change_direction = last && ending == Ending::kCd;
            const std::size_t length = std::min(kRu, size - at);
            arrive(rh, false, ++theirs_, sna::Octets(data).subspan(at, length));
            const lu0::Told* const seen = told(lu0::ToldKind::kReceived);
            require(seen && seen->sense == 0 && seen->snf == theirs_ && seen->ru.size() == length);
            require(seen->answer == (definite && last) && out_.wire.size() == 0);
            step(lu0::Consumed{1});
        }
        if (!definite) return;
        step(lu0::Respond{1, theirs_, 0, {}});
        require(out_.wire.size() == 1);
        const auto response = sna::decode_piu(out_.wire[0]).piu;
        require(response.rh && response.rh->response && !response.rh->exception);
        require(response.th.snf == theirs_);
    }

    /// The application's chain: the primary grants each window that is asked for.
    void send(std::size_t size, bool definite, Ending ending) {
        const sna::Bytes data(size, 0xC1);
        sna::Rh rh = request(true, true, definite);
        rh.end_bracket = ending == Ending::kEb;
        rh.change_direction = ending == Ending::kCd;
        std::size_t sent = 0;
        step(lu0::Send{++tag_, rh, data});
        bool passed = false;
        while (true) {
            bool grant = false;
            for (std::size_t i = 0; i < out_.wire.size(); ++i)
                grant |= check(out_.wire[i], sent, size, definite, ending);
            if (const auto* verdict = told(lu0::ToldKind::kSent)) {
                require(verdict->tag == tag_ && verdict->result == sna::port::SendResult::kOk && !passed);
                passed = true;
            }
            if (!grant) break;
            sna::Rh pacing;
            pacing.response = pacing.pacing = true;
            arrive(pacing, false, 0, {});
        }
        require(passed && sent == size);
        if (!definite) return;
        sna::Rh response;
        response.response = response.dr1 = true;
        arrive(response, false, ours_, {});
        const auto* answered = told(lu0::ToldKind::kResponded);
        require(answered && answered->tag == tag_ && answered->sense == 0);
    }

    /// One RU of ours in its place; true: it asks for pacing.
    bool check(sna::Octets bytes, std::size_t& sent, std::size_t size, bool definite, Ending ending) {
        const auto piu = sna::decode_piu(bytes).piu;
        require(piu.rh && !piu.rh->response && piu.rh->category == sna::Category::kFmd);
        const sna::Rh& rh = *piu.rh;
        const bool first = sent == 0;
        sent += piu.ru.size();
        const bool last = sent >= size;
        require(piu.th.snf == ++ours_ && piu.ru.size() <= kRu && sent <= size);
        require(rh.begin_chain == first && rh.end_chain == last);
        require(rh.begin_bracket == (first && !in_bracket_));
        require(rh.end_bracket == (first && ending == Ending::kEb));
        require(rh.change_direction == (last && ending == Ending::kCd));
        require(definite && last ? rh.is_rqd() : rh.is_rqe());
        return rh.pacing;
    }

    lu0::State state_;
    lu0::Actions out_;
    bool in_bracket_ = false;
    bool applications_turn_ = false;
    std::uint16_t theirs_ = 0;
    std::uint16_t ours_ = 0;
    sna::port::Tag tag_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    Dialogue dialogue(data[0]);
    for (std::size_t i = 1; i < size; ++i) dialogue.turn(data[i]);
    dialogue.end();
    return 0;
}
