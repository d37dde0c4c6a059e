#include "sna/capex.hpp"

#include <algorithm>

namespace openwosa::sna {
namespace {

constexpr std::uint16_t kRequestId = 0x1520;
constexpr std::uint16_t kPositiveId = 0x1521;
constexpr std::uint16_t kNegativeId = 0x1522;

enum Key : std::uint8_t {
    kVendor = 0x81,
    kVersion = 0x82,
    kWindow = 0x83,
    kVersionText = 0x84,
    kMacExclusive = 0x85,
    kSapList = 0x86,
    kTcpConnections = 0x87,
    kNetbiosExclusive = 0x88,
    kMacList = 0x89,
    kNetbiosList = 0x8A,
    kVendorContext = 0x8B,
    kMulticast = 0x8C,
    kFirstVendorVector = 0xD0,
    kLastVendorVector = 0xFD,
};

/// Data length each vector must have; 0: any.
std::size_t data_length(std::uint8_t key) {
    switch (key) {
        case kVendor:
        case kVendorContext:
            return 3;
        case kVersion:
        case kWindow:
            return 2;
        case kMacExclusive:
        case kTcpConnections:
        case kNetbiosExclusive:
            return 1;
        case kSapList:
            return 16;
        case kMacList:
            return 12;
        default:
            return 0;
    }
}

bool known(std::uint8_t key) {
    return (key >= kVendor && key <= kMulticast) || (key >= kFirstVendorVector && key <= kLastVendorVector);
}

bool may_repeat(std::uint8_t key) {
    return key == kMacList || key == kNetbiosList || key == kVendorContext || key >= kFirstVendorVector;
}

std::optional<CapCause> take(std::uint8_t key, Octets data, Capabilities& c) {
    switch (key) {
        case kVendor:
            std::copy_n(data.begin(), 3, c.vendor.begin());
            break;
        case kVersion:
            c.version = data[0];
            c.release = data[1];
            break;
        case kWindow:
            c.initial_window = get16(data, 0);
            if (c.initial_window == 0) {
                return CapCause::kVectorValue;
            }
            break;
        case kVersionText:
            c.version_text.assign(data.begin(), data.end());
            break;
        case kMacExclusive:
            if (data[0] > 1) {
                return CapCause::kVectorValue;
            }
            c.mac_list_exclusive = data[0] == 1;
            break;
        case kSapList:
            std::copy_n(data.begin(), 16, c.saps.begin());
            break;
        case kTcpConnections:
            if (data[0] != 1 && data[0] != 2) {
                return CapCause::kVectorValue;
            }
            c.tcp_connections = data[0];
            break;
        case kMacList: {
            auto& pair = c.macs.emplace_back();
            std::copy_n(data.begin(), 6, pair[0].begin());
            std::copy_n(data.begin() + 6, 6, pair[1].begin());
            break;
        }
        default:
            break;  // NetBIOS, multicast and vendors' own vectors do not concern an SNA end
    }
    return std::nullopt;
}

/// The vectors of a request, in order; the first fault ends it.
std::optional<CapFault> decode_vectors(Octets gds, Capabilities& c) {
    std::array<bool, 256> seen{};
    std::size_t position = 0;
    for (std::size_t at = 4; at < gds.size(); ++position) {
        const auto fault = [&](CapCause cause) { return CapFault{static_cast<std::uint16_t>(at), cause}; };
        const std::size_t length = gds[at];
        if (length < 2 || length > gds.size() - at) {
            return fault(CapCause::kLengthMismatch);
        }
        const std::uint8_t key = gds[at + 1];
        if (!known(key)) {
            return fault(CapCause::kUnknownVector);
        }
        // Vendor id, version and window come first, in this order; their absence has causes of its own
        // (below).
        if (position < 3 && key != kVendor + position) {
            return seen[key] ? fault(CapCause::kDuplicate)
                             : (key <= kWindow ? fault(CapCause::kOrder)
                                               : CapFault{0, static_cast<CapCause>(3 + position)});
        }
        if (seen[key] && !may_repeat(key)) {
            return fault(CapCause::kDuplicate);
        }
        seen[key] = true;
        const Octets data = gds.subspan(at + 2, length - 2);
        if (const std::size_t wanted = data_length(key); wanted != 0 && data.size() != wanted) {
            return fault(CapCause::kVectorLength);
        }
        if (const auto cause = take(key, data, c)) {
            return fault(*cause);
        }
        at += length;
    }
    if (position < 3) {
        return CapFault{0, static_cast<CapCause>(3 + position)};
    }
    if (!seen[kSapList]) {
        return CapFault{0, CapCause::kNoSapList};
    }
    // A version-2 switch says so by its multicast vector, too (RFC 2166, 9.1).
    if (seen[kMulticast] && c.version < 2) {
        return CapFault{0, CapCause::kInconsistentVersion2};
    }
    return std::nullopt;
}

void vector(std::uint8_t key, Octets data, Bytes& out) {
    out.push_back(static_cast<std::uint8_t>(data.size() + 2));
    out.push_back(key);
    put(out, data);
}

void finish_length(Bytes& out, std::size_t start) {
    const std::size_t length = out.size() - start;
    out[start] = static_cast<std::uint8_t>(length >> 8);
    out[start + 1] = static_cast<std::uint8_t>(length);
}

}  // namespace

CapResult decode_capabilities(Octets gds) {
    CapResult result;
    if (gds.size() < 4 || get16(gds, 0) != gds.size()) {
        result.fault = CapFault{0, CapCause::kGdsLength};
        return result;
    }
    switch (get16(gds, 2)) {
        case kRequestId:
            result.message.kind = CapKind::kRequest;
            result.fault = decode_vectors(gds, result.message.capabilities);
            break;
        case kPositiveId:
            result.message.kind = CapKind::kPositive;
            break;
        case kNegativeId:
            result.message.kind = CapKind::kNegative;
            for (std::size_t at = 4; at + 4 <= gds.size(); at += 4) {
                result.message.faults.push_back({get16(gds, at), static_cast<CapCause>(get16(gds, at + 2))});
            }
            break;
        default:
            result.fault = CapFault{0, CapCause::kGdsId};
            break;
    }
    return result;
}

void encode_capabilities(const Capabilities& c, Bytes& out) {
    const std::size_t start = out.size();
    put16(out, 0);
    put16(out, kRequestId);
    vector(kVendor, c.vendor, out);
    vector(kVersion, std::array{c.version, c.release}, out);
    vector(kWindow,
           std::array{static_cast<std::uint8_t>(c.initial_window >> 8),
                      static_cast<std::uint8_t>(c.initial_window)},
           out);
    if (!c.version_text.empty()) {
        const std::string text = c.version_text.substr(0, 253);
        vector(kVersionText, Octets(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()), out);
    }
    vector(kSapList, c.saps, out);
    vector(kTcpConnections, std::array{c.tcp_connections}, out);
    if (c.mac_list_exclusive) {
        vector(kMacExclusive, std::array<std::uint8_t, 1>{1}, out);
    }
    for (const auto& pair : c.macs) {
        Bytes data;
        put(data, pair[0]);
        put(data, pair[1]);
        vector(kMacList, data, out);
    }
    finish_length(out, start);
}

void encode_positive_capabilities_response(Bytes& out) {
    put16(out, 4);
    put16(out, kPositiveId);
}

void encode_negative_capabilities_response(const CapFault& fault, Bytes& out) {
    put16(out, 8);
    put16(out, kNegativeId);
    put16(out, fault.offset);
    put16(out, static_cast<std::uint16_t>(fault.cause));
}

}  // namespace openwosa::sna
