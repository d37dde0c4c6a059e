// PIUs as the trace tells them. Oracle: SNA Formats (GA27-3136) on TH, RH and request codes.
#include "runtime/piu_text.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace openwosa::runtime {
namespace {

sna::Bytes bytes_of(std::string_view hex) {
    sna::Bytes bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        bytes.push_back(static_cast<std::uint8_t>(std::stoul(std::string(hex.substr(i, 2)), nullptr, 16)));
    return bytes;
}

TEST(PiuText, SaysWhatTheHeadersSay) {
    const std::pair<const char*, const char*> kCases[] = {
        {"2d00010203046b80003101", "#772 SC RQD1 EXP BIND <31 01>"},
        {"2d0001020304eb800031", "#772 SC +RSP1 EXP BIND <31>"},
        {"2c00010200024b20000400060000", "#2 DFC RQD2 LUSTAT <04 00 06 00 00>"},
        {"2c0001020002cb200004", "#2 DFC +RSP2 LUSTAT <04>"},
        {"2c00010200024b9001700000", "#2 DFC RQE1 CEB BIS <70 00 00>"},
        {"2d00010200054b8000c900010001", "#5 DFC RQD1 EXP SIGNAL <c9 00 01 00 01>"},
        {"2c0001020000830100", "#0 isolated pacing response"},
        {"2c000102000187900008460000", "#1 FMD -RSP1 08460000"},
        {"2c00010200030a9020aabb", "#3 FMD RQE1 FI CD first, 2 bytes"},
        {"2c0001020003009000aabb", "#3 FMD RQE1 middle, 2 bytes"},
        {"2c0001020003019000aabb", "#3 FMD RQE1 last, 2 bytes"},
        {"2c00010200030b90010707086400"
         "0000",
         "#3 FMD RQE1 FI CEB FMH-7 08640000, 7 bytes"},
        {"2c00020000010b8000010681", "#1 FMD RQD1 FI INIT-SELF, 3 bytes"},
        {"240001020003aabb", "#3 segment, 2 bytes"},
    };
    for (const auto& [hex, text] : kCases) EXPECT_EQ(piu_text(bytes_of(hex)), text) << hex;
}

/// An attach may carry a user's password.
TEST(PiuText, TellsNoByteOfFmd) {
    const std::string text =
        piu_text(bytes_of("2c00010200010b90801405"
                          "02ff0003d000000803e5"
                          "e2c5c3d9c5e3"));
    EXPECT_EQ(text, "#1 FMD RQE1 FI BB FMH-5, 18 bytes");
}

TEST(PiuText, OfAnyBytesIsALine) {
    const sna::Bytes whole = bytes_of("2d00010203046b80003101");
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_FALSE(piu_text(sna::Octets(whole).first(size)).empty());
    sna::Bytes any = whole;
    for (std::size_t at = 0; at < whole.size(); ++at)
        for (int value = 0; value < 256; ++value) {
            any = whole;
            any[at] = static_cast<std::uint8_t>(value);
            EXPECT_EQ(piu_text(any).find('\n'), std::string::npos);
        }
}

}  // namespace
}  // namespace openwosa::runtime
