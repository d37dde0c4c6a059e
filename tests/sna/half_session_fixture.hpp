#pragma once
// A half-session driven by hand, without a node: the primary's PIUs and the application's requests in words.

#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "frame_record.hpp"
#include "sna/lu0/half_session.hpp"
#include "vectors.hpp"

namespace openwosa::sna::test {

inline std::string hex_of(Octets bytes) {
    static const char digits[] = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t b : bytes) {
        text += digits[b >> 4];
        text += digits[b & 15];
    }
    return text;
}

/// An RH from the words of the manuals: FIC MIC LIC (else only in chain), RQD1 RQE2 …, BB EB CD FI PI CEB.
inline Rh words(std::string_view text) {
    Rh rh;
    std::istringstream in{std::string(text)};
    for (std::string w; in >> w;) {
        if (w == "FIC" || w == "MIC") rh.end_chain = false;
        if (w == "LIC" || w == "MIC") rh.begin_chain = false;
        if (w.starts_with("RQD") || w.starts_with("RQE")) {
            rh.dr1 = w[3] != '2';
            rh.dr2 = w[3] != '1';
            rh.exception = w[2] == 'E';
        }
        if (w == "BB") rh.begin_bracket = true;
        if (w == "EB") rh.end_bracket = true;
        if (w == "CD") rh.change_direction = true;
        if (w == "FI") rh.fi = true;
        if (w == "PI") rh.pacing = true;
        if (w == "CEB") rh.conditional_end_bracket = true;
        if (w == "SDI") rh.sense = true;
    }
    return rh;
}

/// The other way round.
inline std::string words(const Rh& rh) {
    std::string text = rh.begin_chain ? (rh.end_chain ? "OIC" : "FIC") : (rh.end_chain ? "LIC" : "MIC");
    if (rh.is_rqn()) {
        text += " RQN";
    } else {
        text += rh.exception ? " RQE" : " RQD";
        text += rh.dr1 && rh.dr2 ? '3' : rh.dr1 ? '1' : '2';
    }
    const auto add = [&](bool set, const char* w) { text += set ? std::string(" ") + w : ""; };
    add(rh.fi, "FI");
    add(rh.begin_bracket, "BB");
    add(rh.end_bracket, "EB");
    add(rh.change_direction, "CD");
    add(rh.pacing, "PI");
    return text;
}

/// A BIND in its bytes; the defaults: FM 4, TS 4, HDX-FF, brackets from BETB with rule 1, everything allowed,
/// 256-byte RUs, no pacing.
struct BindSpec {
    std::uint8_t type = 1;
    std::uint8_t fm = 4;
    std::uint8_t ts = 4;
    std::uint8_t primary = 0xF1;  ///< delayed, RQD or RQE, multi-RU chains, may send EB
    std::uint8_t secondary = 0xF1;
    std::uint8_t common6 = 0x70;  ///< FM headers, BETB, rule 1
    std::uint8_t common7 = 0x80;  ///< HDX-FF
    std::uint8_t send_window = 0;
    std::uint8_t receive_window = 0;
    std::uint8_t send_ru = 0x85;
    std::uint8_t receive_ru = 0x85;
    std::uint8_t lu_type = 0;

    Bytes ru() const {
        Bytes b = {0x31,        type,           fm,      ts,         primary, secondary, common6, common7,
                   send_window, receive_window, send_ru, receive_ru, 0,       0,         lu_type};
        b.resize(26);
        b.push_back(0);
        b.insert(b.end(), {3, 0xC9, 0xD4, 0xE2, 0});
        return b;
    }
};

constexpr std::uint8_t kFullDuplex = 0x00;
constexpr std::uint8_t kContention = 0x40;
constexpr std::uint8_t kFlipFlop = 0x80;
constexpr std::uint8_t kPrimaryWins = 0x10;
constexpr std::uint8_t kPrimaryFirst = 0x01;
constexpr std::uint8_t kNoBrackets6 = 0x40;  ///< with primary and secondary & ~1
constexpr std::uint8_t kInBracket6 = 0x50;

class HalfSession {
  public:
    HalfSession() {
        state.address = 3;
        state.not_ready = 0;
        state.policy.exceptions_to_application = false;
    }

    lu0::State state;
    lu0::Actions out;
    std::vector<std::string> sent;  ///< RH and RU of what went out in the last step, in hex
    std::vector<Piu> pius;          ///< the same, decoded; views `out`
    std::uint16_t next = 1;         ///< the primary's normal-flow number
    std::uint16_t id = 0;           ///< its expedited identifier
    port::Tag tag = 0;

    void step(const lu0::Event& event) {
        out.clear();
        lu0::step(state, event, out);
        sent.clear();
        pius.clear();
        for (std::size_t i = 0; i < out.wire.size(); ++i) {
            FrameRecord::piu(out.wire[i]);
            sent.push_back(hex_of(out.wire[i].subspan(kThBytes)));
            pius.push_back(decode_piu(out.wire[i]).piu);
        }
    }
    void arrive(Th th, const Rh& rh, const std::string& ru) {
        th.daf = 3;
        th.oaf = partner;
        in_ = from_hex(ru);
        step(lu0::Arrived{th, rh, in_});
    }
    std::uint8_t partner = 1;

    /// A session-control request.
    void sc(const std::string& ru) {
        Th th;
        th.expedited = true;
        th.snf = ++id;
        arrive(th, request_header(Category::kSessionControl, true), ru);
    }
    void bind(const BindSpec& spec = {}) {
        sc(hex_of(spec.ru()));
        next = 1;
    }
    void start(const BindSpec& spec = {}) {
        bind(spec);
        if (spec.ts == 3 || spec.ts == 4) {
            sc("a0");
        }
    }
    /// A normal-flow FMD request of the primary.
    void data(std::string_view rh, const std::string& ru = "c1c2") {
        Th th;
        th.snf = next++;
        arrive(th, words(rh), ru);
    }
    /// A DFC request of the primary, on its flow.
    void dfc(const std::string& ru, std::string_view rh = "RQD1") {
        const auto code = static_cast<ru::Dfc>(from_hex(ru)[0]);
        Th th;
        th.expedited = lu0::expedited_dfc(code);
        th.snf = th.expedited ? ++id : next++;
        Rh header = words(rh);
        header.category = Category::kDataFlowControl;
        header.fi = true;
        arrive(th, header, ru);
    }
    /// The primary's response to our request number `snf`.
    void response(std::uint16_t snf, sense::Sense sense = 0, Category category = Category::kFmd,
                  bool expedited = false, bool pacing = false) {
        Th th;
        th.snf = snf;
        th.expedited = expedited;
        Rh rh;
        rh.response = true;
        rh.category = category;
        rh.fi = category != Category::kFmd;
        rh.dr1 = true;
        rh.exception = rh.sense = sense != 0;
        rh.pacing = pacing;
        Bytes ru;
        if (sense != 0) {
            put32(ru, sense);
        }
        arrive(th, rh, hex_of(ru));
    }
    void pacing_response() { arrive({}, isolated_pacing_response(), ""); }

    void send(std::string_view rh, const std::string& ru = "d1d2") {
        app_ = from_hex(ru);
        step(lu0::Send{++tag, words(rh), app_});
    }
    void command(const std::string& ru, std::string_view rh = "RQD1") {
        app_ = from_hex(ru);
        step(lu0::SendCommand{++tag, words(rh), app_});
    }
    void respond(std::uint16_t snf, sense::Sense sense = 0) { step(lu0::Respond{++tag, snf, sense, {}}); }

    const lu0::Told* told(lu0::ToldKind kind) const {
        for (const auto& t : out.told) {
            if (t.kind == kind) {
                return &t;
            }
        }
        return nullptr;
    }
    const lu0::Told* received() const { return told(lu0::ToldKind::kReceived); }
    /// The verdict on the last send: "ok", or result and sense.
    std::string verdict() const {
        const lu0::Told* t = told(lu0::ToldKind::kSent);
        if (t == nullptr) {
            return "held";
        }
        static const char* const kNames[] = {"ok", "no session", "state", "invalid", "canceled"};
        std::string text = kNames[static_cast<int>(t->result)];
        if (t->sense != 0) {
            Bytes sense;
            put32(sense, t->sense);
            text += " " + hex_of(sense);
        }
        return text;
    }
    /// What the primary was answered: "+", "-" and sense, or "" for nothing.
    std::string answer() const {
        for (const Piu& piu : pius) {
            if (piu.rh->response && (piu.rh->dr1 || piu.rh->dr2)) {
                return piu.rh->exception ? "-" + hex_of(piu.ru.first(4)) : "+";
            }
        }
        return "";
    }
    lu0::Condition condition() const { return lu0::condition(state); }

  private:
    Bytes in_;
    Bytes app_;
};

}  // namespace openwosa::sna::test
