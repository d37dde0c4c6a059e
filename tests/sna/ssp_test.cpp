#include "sna/ssp.hpp"

#include <gtest/gtest.h>

#include <cstdio>

#include "vectors.hpp"

namespace openwosa::sna {
namespace {

std::string mac_text(const MacAddress& mac) {
    char text[18];
    std::snprintf(text, sizeof text, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3], mac[4],
                  mac[5]);
    return text;
}

TEST(Ssp, DecodesEveryHeaderFieldAsTsharkDoes) {
    const auto vectors = test::load_vectors("dlsw-tcp2065");
    ASSERT_EQ(vectors.size(), 2u);
    for (const auto& v : vectors) {
        SCOPED_TRACE(v.name);
        const SspResult result = decode_ssp(v.bytes);
        ASSERT_EQ(result.error, SspError::kNone);
        EXPECT_EQ(result.size, v.bytes.size());
        const SspMessage& m = result.message;
        EXPECT_EQ(m.version, v.number("dlsw.version"));
        EXPECT_EQ(static_cast<long>(m.type), v.number("dlsw.message_type"));
        EXPECT_EQ(m.remote.correlator, v.number("dlsw.remote_dlc"));
        EXPECT_EQ(m.remote.port, v.number("dlsw.remote_dlc_pid"));
        EXPECT_EQ(static_cast<long>(m.data.size()), v.number("dlsw.message_length"));
        ASSERT_TRUE(m.control);
        const SspControl& c = *m.control;
        if (m.type == SspType::kCapExchange) {
            continue;  // uses none of these fields (RFC 1795, 7.1); tshark shows none
        }
        EXPECT_EQ(static_cast<long>(c.direction), v.number("dlsw.frame_direction"));
        EXPECT_EQ(c.largest_frame, v.number("dlsw.largest_frame_size"));
        EXPECT_EQ(c.explorer, v.number("dlsw.flags.explorer_msg"));
        EXPECT_EQ(c.priority, v.number("dlsw.circuit_priority"));
        EXPECT_EQ(mac_text(c.link.target_mac), v.fields.at("dlsw.target_mac_address"));
        EXPECT_EQ(mac_text(c.link.origin_mac), v.fields.at("dlsw.origin_mac_address"));
        EXPECT_EQ(c.link.origin_sap, v.number("dlsw.origin_link_sap"));
        EXPECT_EQ(c.link.target_sap, v.number("dlsw.target_link_sap"));
        EXPECT_EQ(c.origin.port, v.number("dlsw.origin_dlc_port_id"));
        EXPECT_EQ(c.origin.correlator, v.number("dlsw.origin_dlc"));
        EXPECT_EQ(c.origin_transport, v.number("dlsw.origin_transport_id"));
        EXPECT_EQ(c.target.port, v.number("dlsw.target_dlc_port_id"));
        EXPECT_EQ(c.target.correlator, v.number("dlsw.target_dlc"));
        EXPECT_EQ(c.target_transport, v.number("dlsw.target_transport_id"));
    }
}

TEST(Ssp, EncodesEveryTsharkCheckedVectorToItsBytes) {
    for (const auto& v : test::load_vectors("dlsw-tcp2065")) {
        SCOPED_TRACE(v.name);
        Bytes out;
        encode_ssp(decode_ssp(v.bytes).message, out);
        EXPECT_EQ(out, v.bytes);
    }
}

TEST(Ssp, EveryPrefixOfAMessageIsIncompleteAndKnowsItsSizeFromTheFourthByteOn) {
    for (const auto& v : test::load_vectors("dlsw-tcp2065")) {
        for (std::size_t n = 0; n < v.bytes.size(); ++n) {
            const SspResult result = decode_ssp(Octets(v.bytes).first(n));
            ASSERT_EQ(result.error, SspError::kIncomplete) << v.name << " " << n;
            EXPECT_EQ(result.size, n < 4 ? 0 : v.bytes.size());
        }
    }
}

TEST(Ssp, BytesBehindAMessageBelongToTheNext) {
    Bytes stream = test::load_vectors("dlsw-tcp2065").front().bytes;
    const std::size_t size = stream.size();
    stream.push_back(0x31);
    EXPECT_EQ(decode_ssp(stream).size, size);
}

TEST(Ssp, AStreamThatBeginsWithAnotherVersionIsLost) {
    EXPECT_EQ(decode_ssp(test::from_hex("47455420")).error, SspError::kBadVersion);
}

TEST(Ssp, AHeaderLengthOtherThan16Or72IsRefused) {
    EXPECT_EQ(decode_ssp(test::from_hex("3111")).error, SspError::kBadHeader);
}

TEST(Ssp, AKeepaliveIsABare16ByteHeader) {
    Bytes out;
    encode_ssp({}, out);
    EXPECT_EQ(out, test::from_hex("3110000000000000000000000000"
                                  "1d00"));
}

// RFC 1795, 3.4.3: base in bits 2-4, extension in bits 5-7.
TEST(Ssp, LargestFrameCodesAreThoseOfTheStandard) {
    EXPECT_EQ(lf_bytes(0x00), 516u);
    EXPECT_EQ(lf_bytes(0x08), 1470u);
    EXPECT_EQ(lf_bytes(0x12), 2638u);
    EXPECT_EQ(lf_bytes(0x88), 1470u);
    EXPECT_EQ(lf_code(1470), 0x08);
    EXPECT_EQ(lf_code(2051), 0x0F);
    EXPECT_EQ(lf_code(100), 0x00);
    EXPECT_EQ(lf_code(70000), 0x3F);
}

}  // namespace
}  // namespace openwosa::sna
