#include "sna/ssp.hpp"

#include <algorithm>

namespace openwosa::sna {
namespace {

constexpr std::uint8_t kRfc1795 = 0x31;
constexpr std::uint8_t kVendor = 0x32;
constexpr std::uint8_t kRfc1434 = 0x4B;
constexpr std::uint8_t kProtocolId = 0x42;
constexpr std::uint8_t kExplorerFlag = 0x80;

constexpr std::array<std::uint32_t, 64> kLargestFrame = {
    516,   635,   754,   873,   993,   1112,  1231,  1350,  1470,  1542,  1615,  1688,  1761,
    1833,  1906,  1979,  2052,  2345,  2638,  2932,  3225,  3518,  3812,  4105,  4399,  4865,
    5331,  5798,  6264,  6730,  7197,  7663,  8130,  8539,  8949,  9358,  9768,  10178, 10587,
    10997, 11407, 12199, 12992, 13785, 14578, 15370, 16163, 16956, 17749, 20730, 23711, 26693,
    29674, 32655, 35637, 38618, 41600, 44591, 47583, 50575, 53567, 56559, 59551, 65535};

SspControl decode_control(Octets h) {
    SspControl c;
    c.largest_frame = h[0x14];
    c.explorer = (h[0x15] & kExplorerFlag) != 0;
    c.priority = h[0x16] & 7;
    std::copy_n(h.begin() + 0x18, 6, c.link.target_mac.begin());
    std::copy_n(h.begin() + 0x1E, 6, c.link.origin_mac.begin());
    c.link.origin_sap = h[0x24];
    c.link.target_sap = h[0x25];
    c.direction = h[0x26] == 2 ? FrameDirection::kToOrigin : FrameDirection::kToTarget;
    c.dlc_header_length = get16(h, 0x2A);
    c.origin = {get32(h, 0x2C), get32(h, 0x30)};
    c.origin_transport = get32(h, 0x34);
    c.target = {get32(h, 0x38), get32(h, 0x3C)};
    c.target_transport = get32(h, 0x40);
    return c;
}

void encode_control(const SspMessage& message, Bytes& out) {
    const SspControl& c = *message.control;
    out.push_back(kProtocolId);
    out.push_back(1);  // header number
    put16(out, 0);
    out.push_back(c.largest_frame);
    out.push_back(c.explorer ? kExplorerFlag : 0);
    out.push_back(c.priority);
    // RFC 1434 had the type here; a capabilities exchange, which it did not know, leaves it zero.
    out.push_back(message.type == SspType::kCapExchange ? 0 : static_cast<std::uint8_t>(message.type));
    put(out, c.link.target_mac);
    put(out, c.link.origin_mac);
    out.push_back(c.link.origin_sap);
    out.push_back(c.link.target_sap);
    out.push_back(static_cast<std::uint8_t>(c.direction));
    out.insert(out.end(), 3, 0);
    put16(out, c.dlc_header_length);
    put32(out, c.origin.port);
    put32(out, c.origin.correlator);
    put32(out, c.origin_transport);
    put32(out, c.target.port);
    put32(out, c.target.correlator);
    put32(out, c.target_transport);
    put32(out, 0);
}

}  // namespace

bool has_info_header(SspType type) {
    return type == SspType::kInfoFrame || type == SspType::kKeepalive || type == SspType::kIfcm;
}

SspResult decode_ssp(Octets stream) {
    SspResult result;
    if (stream.empty()) {
        result.error = SspError::kIncomplete;
        return result;
    }
    if (stream[0] != kRfc1795 && stream[0] != kVendor && stream[0] != kRfc1434) {
        result.error = SspError::kBadVersion;
        return result;
    }
    if (stream.size() >= 2 && stream[1] != kSspInfoHeader && stream[1] != kSspControlHeader) {
        result.error = SspError::kBadHeader;
        return result;
    }
    if (stream.size() < 4) {
        result.error = SspError::kIncomplete;
        return result;
    }
    const std::size_t header = stream[1];
    result.size = header + get16(stream, 2);
    if (stream.size() < result.size) {
        result.error = SspError::kIncomplete;
        return result;
    }
    SspMessage& m = result.message;
    m.version = stream[0];
    m.remote.correlator = get32(stream, 4);
    m.remote.port = get32(stream, 8);
    m.type = static_cast<SspType>(stream[0x0E]);
    m.flow = stream[0x0F];
    if (header == kSspControlHeader) {
        m.control = decode_control(stream);
    }
    m.data = stream.subspan(header, result.size - header);
    return result;
}

void encode_ssp(const SspMessage& message, Bytes& out) { encode_ssp_front(message, 0, out); }

void encode_ssp_front(const SspMessage& message, std::size_t more, Bytes& out) {
    out.push_back(message.version);
    out.push_back(static_cast<std::uint8_t>(message.control ? kSspControlHeader : kSspInfoHeader));
    put16(out, static_cast<std::uint16_t>(message.data.size() + more));
    put32(out, message.remote.correlator);
    put32(out, message.remote.port);
    put16(out, 0);
    out.push_back(static_cast<std::uint8_t>(message.type));
    out.push_back(message.flow);
    if (message.control) {
        encode_control(message, out);
    }
    put(out, message.data);
}

std::uint32_t lf_bytes(std::uint8_t code) { return kLargestFrame[code & 0x3F]; }

std::uint8_t lf_code(std::uint32_t bytes) {
    const auto above = std::upper_bound(kLargestFrame.begin(), kLargestFrame.end(), bytes);
    return above == kLargestFrame.begin() ? 0 : static_cast<std::uint8_t>(above - kLargestFrame.begin() - 1);
}

}  // namespace openwosa::sna
