#include "sna/piu.hpp"

#include <gtest/gtest.h>

#include "vectors.hpp"

namespace openwosa::sna {
namespace {

using test::from_hex;

TEST(Piu, DecodesEveryHeaderFieldAsTsharkDoes) {
    const auto vectors = test::load_vectors("llc-dsap04");
    ASSERT_GE(vectors.size(), 15u);
    for (const auto& v : vectors) {
        SCOPED_TRACE(v.name);
        const PiuResult result = decode_piu(v.bytes);
        ASSERT_EQ(result.error, PiuError::kNone);
        const Th& th = result.piu.th;
        EXPECT_EQ(static_cast<long>(th.mpf), v.number("sna.th.mpf"));
        EXPECT_EQ(th.odai, v.number("sna.th.odai"));
        EXPECT_EQ(th.expedited, v.number("sna.th.efi"));
        EXPECT_EQ(th.daf, v.number("sna.th.daf"));
        EXPECT_EQ(th.oaf, v.number("sna.th.oaf"));
        EXPECT_EQ(th.snf, v.number("sna.th.snf"));
        ASSERT_TRUE(result.piu.rh);
        const Rh& rh = *result.piu.rh;
        EXPECT_EQ(rh.response, v.number("sna.rh.rri"));
        EXPECT_EQ(static_cast<long>(rh.category), v.number("sna.rh.ru_category"));
        EXPECT_EQ(rh.fi, v.number("sna.rh.fi"));
        EXPECT_EQ(rh.sense, v.number("sna.rh.sdi"));
        EXPECT_EQ(rh.begin_chain, v.number("sna.rh.bci"));
        EXPECT_EQ(rh.end_chain, v.number("sna.rh.eci"));
        EXPECT_EQ(rh.dr1, v.number("sna.rh.dr1"));
        EXPECT_EQ(rh.dr2, v.number("sna.rh.dr2"));
        EXPECT_EQ(rh.exception, v.number(rh.response ? "sna.rh.rti" : "sna.rh.eri"));
        EXPECT_EQ(rh.queued, v.number("sna.rh.qri"));
        EXPECT_EQ(rh.pacing, v.number("sna.rh.pi"));
        EXPECT_EQ(rh.begin_bracket, v.number("sna.rh.bbi", 0));
        EXPECT_EQ(rh.end_bracket, v.number("sna.rh.ebi", 0));
        EXPECT_EQ(rh.change_direction, v.number("sna.rh.cdi", 0));
        EXPECT_EQ(rh.code_selection, v.number("sna.rh.csi", 0));
        EXPECT_EQ(rh.conditional_end_bracket, v.number("sna.rh.cebi", 0));
    }
}

TEST(Piu, EncodesEveryTsharkCheckedVectorToItsBytes) {
    for (const auto& v : test::load_vectors("llc-dsap04")) {
        SCOPED_TRACE(v.name);
        Bytes out;
        encode_piu(decode_piu(v.bytes).piu, out);
        EXPECT_EQ(out, v.bytes);
    }
}

TEST(Piu, EveryPublishedPiuReadsAsItsPublisherReadItAndEncodesToItsBytes) {
    const auto published = test::load_published("piu");
    ASSERT_GE(published.size(), 50u);
    for (const auto& v : published) {
        SCOPED_TRACE(v.id);
        const PiuResult result = decode_piu(v.bytes);
        ASSERT_EQ(result.error, PiuError::kNone);
        const Th& th = result.piu.th;
        EXPECT_EQ(th.daf, std::stoul(v.th.at("daf"), nullptr, 16));
        EXPECT_EQ(th.oaf, std::stoul(v.th.at("oaf"), nullptr, 16));
        EXPECT_EQ(th.snf, std::stoul(v.th.at("snf"), nullptr, 16));
        EXPECT_EQ(th.expedited, v.th.at("efi") == "1");
        EXPECT_EQ(th.odai, v.th.at("odai") == "1");
        ASSERT_TRUE(result.piu.rh);
        const Rh& rh = *result.piu.rh;
        EXPECT_EQ(rh.response, v.rh.at("rri") == "response");
        EXPECT_EQ(rh.fi, v.rh.at("fi") == "1");
        EXPECT_EQ(rh.sense, v.rh.at("sdi") == "1");
        EXPECT_EQ(rh.dr1, v.rh.at("dr1") == "1");
        EXPECT_EQ(rh.exception, v.rh.at("eri_rti") == "1");
        EXPECT_EQ(rh.pacing, v.rh.at("pi") == "1");
        if (!rh.response) {
            EXPECT_EQ(rh.begin_bracket, v.rh.at("bbi") == "1");
            EXPECT_EQ(rh.change_direction, v.rh.at("cdi") == "1");
        }
        Bytes out;
        encode_piu(result.piu, out);
        EXPECT_EQ(out, v.bytes);
    }
}

TEST(Piu, EveryPrefixShorterThanTheHeadersIsTooShort) {
    const Bytes whole = from_hex("2c00030100010380a0c8c5d3d3d6");
    for (std::size_t n = 0; n < kThBytes + kRhBytes; ++n) {
        EXPECT_EQ(decode_piu(Octets(whole).first(n)).error, PiuError::kTooShort) << n;
    }
    EXPECT_EQ(decode_piu(Octets(whole).first(kThBytes + kRhBytes)).error, PiuError::kNone);
}

TEST(Piu, OnlyTheFirstSegmentCarriesARequestHeader) {
    const Bytes middle = from_hex("200003010001c1c2");
    const PiuResult result = decode_piu(middle);
    ASSERT_EQ(result.error, PiuError::kNone);
    EXPECT_FALSE(result.piu.rh);
    EXPECT_EQ(result.piu.ru.size(), 2u);
    Bytes out;
    encode_piu(result.piu, out);
    EXPECT_EQ(out, middle);
}

TEST(Piu, AnotherFormatIdentifierIsRefused) {
    EXPECT_EQ(decode_piu(from_hex("4c00030100010380a0")).error, PiuError::kWrongFid);
}

TEST(Piu, AResponseSwapsTheAddressesAndMirrorsTheRequestedResponse) {
    const Bytes chase = from_hex("2c00030100094b800084");
    const Piu request = decode_piu(chase).piu;
    const std::uint8_t code = 0x84;
    Bytes out;
    encode_piu({reply_to(request.th), response_to(*request.rh, true), {&code, 1}}, out);
    EXPECT_EQ(out, from_hex("2c0001030009cb800084"));
}

TEST(Piu, ANegativeResponseCarriesSense) {
    Rh rh = response_to(*decode_piu(from_hex("2d00030100016b800031")).piu.rh, false);
    EXPECT_EQ(encode_rh(rh),
              (RhBytes{0xEF, 0x90, 0x00}));  // SNA Formats: -RSP in the SC category, SDI and RTI set
}

TEST(Piu, ARefusalWithoutASenseOrWithOneOfZerosRefusesAllTheSame) {
    const Rh refusal = response_to(Rh{}, false);
    EXPECT_EQ(given_sense(refusal, Bytes{0x08, 0x13, 0, 0, 0xC1}), 0x08130000u);
    EXPECT_EQ(given_sense(refusal, Bytes{0x08, 0x13, 0}), sense::kBadSenseReceived);
    EXPECT_EQ(given_sense(refusal, Bytes{0, 0, 0, 0}), sense::kBadSenseReceived);
    EXPECT_EQ(given_sense(refusal, Bytes{0, 0, 0, 0}, sense::kRuLength), sense::kRuLength);
    Rh unannounced = refusal;
    unannounced.sense = false;
    EXPECT_EQ(given_sense(unannounced, Bytes{0x08, 0x13, 0, 0}), sense::kBadSenseReceived);
}

TEST(Piu, TheIsolatedPacingResponseIs830100) {
    EXPECT_EQ(encode_rh(isolated_pacing_response()), (RhBytes{0x83, 0x01, 0x00}));
}

}  // namespace
}  // namespace openwosa::sna
