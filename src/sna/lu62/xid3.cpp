#include "sna/lu62/xid3.hpp"

#include <algorithm>

#include "sna/lu62/names.hpp"
#include "sna/lu62/sense62.hpp"

namespace openwosa::sna::lu62 {
namespace {

constexpr std::size_t kFixedBytes = 29;
constexpr std::uint8_t kNetworkName = 0x0E;
constexpr std::uint8_t kCpName = 0xF4;
constexpr std::uint8_t kNegotiationError = 0x22;
constexpr std::size_t kDlcBytes = 11;    ///< bytes 18 to 28: their count stands in the first of them
constexpr std::uint16_t kLeastBtu = 99;  ///< the smallest a T2.1 node may have

}  // namespace

bool Xid3::negotiation_error() const {
    return std::any_of(vectors.begin(), vectors.end(),
                       [](const Vector& v) { return v.key == kNegotiationError; });
}

Xid3Result decode_xid3(Octets bytes) {
    Xid3Result result;
    if (bytes.empty() || bytes[0] >> 4 != 3) {
        result.error = sense::kXidNotFormat3;
        return result;
    }
    if (bytes.size() < kFixedBytes) {
        result.error = sense::kXidTooShort;
        return result;
    }
    if (bytes[1] != bytes.size() || bytes[18] != kDlcBytes) {
        result.error = sense::kXidLength;
        return result;
    }
    Xid3& x = result.xid;
    x.node_type = bytes[0] & 0x0F;
    x.node_id = get32(bytes, 2);
    x.whole_binds_only = (bytes[8] & 0x20) != 0;
    x.whole_binds_required = (bytes[8] & 0x10) != 0;
    x.actpu_suppressed = (bytes[9] & 0x80) != 0;
    x.network_node = (bytes[9] & 0x40) != 0;
    x.cp_services = (bytes[9] & 0x20) != 0;
    x.cp_cp_sessions = (bytes[9] & 0x10) != 0;
    x.state = static_cast<ExchangeState>(bytes[9] >> 2 & 3);
    x.secondary_nonactivation = (bytes[9] & 0x02) != 0;
    x.cp_name_changes = (bytes[9] & 0x01) != 0;
    x.byte10 = bytes[10];
    x.parallel_tgs = (bytes[15] & 0x80) != 0;
    x.tg = bytes[16];
    x.dlc_type = bytes[17];
    x.abm = (bytes[19] & 0x40) != 0;
    x.role = static_cast<LinkRole>(bytes[19] >> 4 & 3);
    x.max_btu = get16(bytes, 21) & 0x7FFF;
    x.window = bytes[27] & 0x7F;
    if (x.max_btu < kLeastBtu) {
        result.error = sense::kXidBtu;
        return result;
    }
    if (x.window == 0) {
        result.error = sense::kXidNoWindow;
        return result;
    }
    for (std::size_t at = kFixedBytes; at < bytes.size();) {
        if (bytes.size() - at < 2 || bytes[at + 1] > bytes.size() - at - 2) {
            result.error = sense::kXidLength;
            return result;
        }
        const Octets value = bytes.subspan(at + 2, bytes[at + 1]);
        if (bytes[at] == kNetworkName && value.size() > 1 && value[0] == kCpName && x.cp.empty()) {
            x.cp = name_of(value.subspan(1));
        } else {
            x.vectors.push_back({bytes[at], Bytes(value.begin(), value.end())});
        }
        at += 2 + value.size();
    }
    return result;
}

void encode_xid3(const Xid3& x, Bytes& out) {
    const std::size_t start = out.size();
    const auto bit = [](bool on, int value) { return on ? value : 0; };
    const auto byte = [](int value) { return static_cast<std::uint8_t>(value); };
    out.push_back(byte(0x30 | (x.node_type & 0x0F)));
    out.push_back(0);  // the length, when it is known
    put32(out, x.node_id);
    put16(out, 0);
    out.push_back(byte(bit(x.whole_binds_only, 0x20) | bit(x.whole_binds_required, 0x10)));
    out.push_back(byte(bit(x.actpu_suppressed, 0x80) | bit(x.network_node, 0x40) | bit(x.cp_services, 0x20) |
                       bit(x.cp_cp_sessions, 0x10) | static_cast<int>(x.state) << 2 |
                       bit(x.secondary_nonactivation, 0x02) | bit(x.cp_name_changes, 0x01)));
    out.push_back(x.byte10);
    out.insert(out.end(), 4, 0);
    out.push_back(byte(bit(x.parallel_tgs, 0x80)));
    out.push_back(x.tg);
    out.push_back(x.dlc_type);
    out.push_back(byte(kDlcBytes));
    out.push_back(byte(bit(x.abm, 0x40) | static_cast<int>(x.role) << 4 | 0x01));
    out.push_back(0);
    put16(out, x.max_btu);
    out.insert(out.end(), 4, 0);
    out.push_back(x.window);
    out.push_back(0);
    if (!x.cp.empty()) {
        const Bytes name = wire_name(x.cp);
        out.push_back(kNetworkName);
        out.push_back(byte(static_cast<int>(name.size()) + 1));
        out.push_back(kCpName);
        put(out, name);
    }
    for (const Xid3::Vector& v : x.vectors) {
        if (out.size() - start + 2 + v.value.size() > 0xFF) {
            break;  // the length of the whole is one byte
        }
        out.push_back(v.key);
        out.push_back(byte(static_cast<int>(v.value.size())));
        put(out, v.value);
    }
    out[start + 1] = byte(static_cast<int>(out.size() - start));
}

}  // namespace openwosa::sna::lu62
