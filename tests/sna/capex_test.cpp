#include "sna/capex.hpp"

#include <gtest/gtest.h>

#include "vectors.hpp"

namespace openwosa::sna {
namespace {

using test::from_hex;

Bytes request_with(const std::string& vectors) {
    Bytes gds = from_hex("00001520" + vectors);
    gds[0] = static_cast<std::uint8_t>(gds.size() >> 8);
    gds[1] = static_cast<std::uint8_t>(gds.size());
    return gds;
}

const std::string kVendorVersionWindow =
    "0581000000"
    "04820100"
    "04830014";
const std::string kSaps = "1286ffffffffffffffffffffffffffffffff";

CapFault fault_of(const std::string& vectors) {
    return decode_capabilities(request_with(vectors)).fault.value_or(CapFault{});
}

TEST(Capabilities, TheTsharkCheckedRequestDecodes) {
    const auto message = test::load_vectors("dlsw-tcp2065").front();
    ASSERT_EQ(message.name, "dlsw-cap-exchange-request");
    const CapResult result = decode_capabilities(decode_ssp(message.bytes).message.data);
    ASSERT_FALSE(result.fault);
    const Capabilities& c = result.message.capabilities;
    EXPECT_EQ(c.version, 2);
    EXPECT_EQ(c.initial_window, message.number("dlsw.initial_pacing_window"));
    EXPECT_EQ(c.tcp_connections, message.number("dlsw.tcp_connections"));
    EXPECT_TRUE(c.supports(0x04));
}

TEST(Capabilities, TheTsharkCheckedRequestEncodesToItsBytes) {
    const Bytes bytes = test::load_vectors("dlsw-tcp2065").front().bytes;
    const Octets gds = decode_ssp(bytes).message.data;
    Bytes out;
    encode_capabilities(decode_capabilities(gds).message.capabilities, out);
    EXPECT_EQ(out, Bytes(gds.begin(), gds.end()));
}

TEST(Capabilities, AbsentTcpConnectionsMeansTwo) {
    const CapResult result = decode_capabilities(request_with(kVendorVersionWindow + kSaps));
    ASSERT_FALSE(result.fault);
    EXPECT_EQ(result.message.capabilities.tcp_connections, 2);
}

TEST(Capabilities, EachCauseOfRfc1795IsRaisedByItsCondition) {
    EXPECT_EQ(decode_capabilities(from_hex("00051520")).fault->cause, CapCause::kGdsLength);
    EXPECT_EQ(decode_capabilities(from_hex("00041530")).fault->cause, CapCause::kGdsId);
    EXPECT_EQ(fault_of("").cause, CapCause::kNoVendor);
    EXPECT_EQ(fault_of("0581000000").cause, CapCause::kNoVersion);
    EXPECT_EQ(fault_of("0581000000"
                       "04820100")
                  .cause,
              CapCause::kNoWindow);
    EXPECT_EQ(fault_of("0581000000"
                       "04820100" +
                       kSaps)
                  .cause,
              CapCause::kNoWindow);
    EXPECT_EQ(fault_of(kVendorVersionWindow).cause, CapCause::kNoSapList);
    EXPECT_EQ(fault_of("ff81000000"), (CapFault{4, CapCause::kLengthMismatch}));
    EXPECT_EQ(fault_of(kVendorVersionWindow + "0370aa"), (CapFault{17, CapCause::kUnknownVector}));
    EXPECT_EQ(fault_of("048100ff"), (CapFault{4, CapCause::kVectorLength}));
    EXPECT_EQ(fault_of(kVendorVersionWindow + kSaps + "038703"), (CapFault{35, CapCause::kVectorValue}));
    EXPECT_EQ(fault_of(kVendorVersionWindow + kSaps + kSaps), (CapFault{35, CapCause::kDuplicate}));
    EXPECT_EQ(fault_of("04820100"), (CapFault{4, CapCause::kOrder}));
}

TEST(Capabilities, EveryTruncatedRequestIsRefused) {
    const Bytes whole = request_with(kVendorVersionWindow + kSaps);
    for (std::size_t n = 0; n < whole.size(); ++n) {
        EXPECT_TRUE(decode_capabilities(Octets(whole).first(n)).fault) << n;
    }
}

TEST(Capabilities, VendorVectorsAreSteppedOver) {
    EXPECT_FALSE(decode_capabilities(request_with(kVendorVersionWindow + kSaps +
                                                  "058b00000c"
                                                  "03d001"))
                     .fault);
}

TEST(Capabilities, ResponsesAreFourBytesOrCarryOffsetAndCause) {
    Bytes out;
    encode_positive_capabilities_response(out);
    EXPECT_EQ(out, from_hex("00041521"));
    out.clear();
    encode_negative_capabilities_response({17, CapCause::kUnknownVector}, out);
    EXPECT_EQ(out, from_hex("0008152200110007"));
    const CapResult back = decode_capabilities(out);
    EXPECT_EQ(back.message.kind, CapKind::kNegative);
    EXPECT_EQ(back.message.faults.at(0), (CapFault{17, CapCause::kUnknownVector}));
}

}  // namespace
}  // namespace openwosa::sna
