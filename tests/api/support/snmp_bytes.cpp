#include "snmp_bytes.hpp"

#include <cctype>
#include <stdexcept>

namespace openwosa::apitest {

namespace {

int digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    throw std::invalid_argument("not a hexadecimal digit in a test's bytes");
}

// A cursor over TLVs; throws on anything malformed, which parse() turns into an empty answer.
class Reader {
  public:
    explicit Reader(const Bytes& bytes) : bytes_(bytes) {}

    bool at_end() const { return at_ == bytes_.size(); }
    std::uint8_t peek() const { return bytes_.at(at_); }

    Bytes take(std::uint8_t tag) {
        if (bytes_.at(at_) != tag) throw std::runtime_error("unexpected tag");
        return take_any().contents();
    }

    WireVarBind take_any() {
        const std::size_t start = at_++;
        std::size_t length = bytes_.at(at_++);
        if (length & 0x80) {
            std::size_t count = length & 0x7f;
            for (length = 0; count; --count) length = length << 8 | bytes_.at(at_++);
        }
        if (length > bytes_.size() - at_) throw std::runtime_error("length runs past the end");
        at_ += length;
        return {{}, Bytes(bytes_.begin() + std::ptrdiff_t(start), bytes_.begin() + std::ptrdiff_t(at_))};
    }

    std::int64_t integer(std::uint8_t tag = 0x02) {
        if (peek() != tag) throw std::runtime_error("unexpected tag");
        return take_any().number();
    }

  private:
    const Bytes& bytes_;
    std::size_t at_ = 0;
};

Arcs arcs_of(const Bytes& contents) {
    Arcs arcs;
    std::uint64_t arc = 0;
    for (std::uint8_t byte : contents) {
        arc = arc << 7 | (byte & 0x7f);
        if (byte & 0x80) continue;
        if (arcs.empty()) {
            arcs.push_back(arc < 80 ? std::uint32_t(arc / 40) : 2);
            arcs.push_back(std::uint32_t(arc - 40 * arcs[0]));
        } else {
            arcs.push_back(std::uint32_t(arc));
        }
        arc = 0;
    }
    return arcs;
}

Bytes varbind_list(const std::vector<WireVarBind>& varbinds) {
    Bytes list;
    for (const WireVarBind& bind : varbinds) {
        const Bytes one = ber::tlv(0x30, ber::join({ber::oid(bind.name), bind.value}));
        list.insert(list.end(), one.begin(), one.end());
    }
    return ber::tlv(0x30, list);
}

std::vector<WireVarBind> read_varbinds(Reader& from) {
    const Bytes list = from.take(0x30);
    std::vector<WireVarBind> varbinds;
    for (Reader each(list); !each.at_end();) {
        const Bytes pair = each.take(0x30);
        Reader parts(pair);
        const Arcs name = arcs_of(parts.take(0x06));
        varbinds.push_back({name, parts.take_any().value});
        if (!parts.at_end()) throw std::runtime_error("bytes behind a variable binding");
    }
    return varbinds;
}

}  // namespace

Bytes hex(std::string_view text) {
    Bytes bytes;
    int high = -1;
    for (char c : text) {
        if (std::isspace(static_cast<unsigned char>(c))) continue;
        if (high < 0) {
            high = digit(c);
        } else {
            bytes.push_back(std::uint8_t(high << 4 | digit(c)));
            high = -1;
        }
    }
    if (high >= 0) throw std::invalid_argument("half a byte in a test's bytes");
    return bytes;
}

std::string to_hex(const Bytes& bytes) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    for (std::uint8_t byte : bytes) {
        text += kDigits[byte >> 4];
        text += kDigits[byte & 15];
    }
    return text;
}

Bytes text_bytes(std::string_view text) { return Bytes(text.begin(), text.end()); }

namespace ber {

Bytes tlv(std::uint8_t tag, const Bytes& contents) {
    Bytes out{tag};
    const std::size_t n = contents.size();
    if (n < 0x80) {
        out.push_back(std::uint8_t(n));
    } else if (n < 0x100) {
        out.insert(out.end(), {0x81, std::uint8_t(n)});
    } else {
        out.insert(out.end(), {0x82, std::uint8_t(n >> 8), std::uint8_t(n)});
    }
    out.insert(out.end(), contents.begin(), contents.end());
    return out;
}

Bytes join(std::initializer_list<Bytes> parts) {
    Bytes out;
    for (const Bytes& part : parts) out.insert(out.end(), part.begin(), part.end());
    return out;
}

Bytes integer(std::int64_t value, std::uint8_t tag) {
    Bytes contents;
    do {
        contents.insert(contents.begin(), std::uint8_t(value));
        value >>= 8;
    } while (!((value == 0 && !(contents[0] & 0x80)) || (value == -1 && (contents[0] & 0x80))));
    return tlv(tag, contents);
}

Bytes octets(std::string_view text, std::uint8_t tag) { return tlv(tag, text_bytes(text)); }

Bytes oid(const Arcs& arcs) {
    Bytes contents;
    const auto put = [&](std::uint64_t arc) {
        Bytes groups{std::uint8_t(arc & 0x7f)};
        while (arc >>= 7) groups.insert(groups.begin(), std::uint8_t(0x80 | (arc & 0x7f)));
        contents.insert(contents.end(), groups.begin(), groups.end());
    };
    put(std::uint64_t{40} * arcs.at(0) + arcs.at(1));
    for (std::size_t i = 2; i < arcs.size(); ++i) put(arcs[i]);
    return tlv(0x06, contents);
}

Bytes null(std::uint8_t tag) { return {tag, 0}; }

}  // namespace ber

Bytes WireVarBind::contents() const {
    const std::size_t header = value.at(1) & 0x80 ? 2u + (value[1] & 0x7f) : 2u;
    return Bytes(value.begin() + std::ptrdiff_t(header), value.end());
}

std::int64_t WireVarBind::number() const {
    const Bytes bytes = contents();
    if (bytes.empty() || bytes.size() > 9) throw std::runtime_error("no integer");
    std::uint64_t number = bytes[0] & 0x80 ? ~std::uint64_t{0} : 0;
    for (std::uint8_t byte : bytes) number = number << 8 | byte;
    return std::int64_t(number);
}

Bytes encode(const WireMessage& message) {
    const Bytes pdu = ber::tlv(
        message.type, ber::join({ber::integer(message.request_id), ber::integer(message.error_status),
                                 ber::integer(message.error_index), varbind_list(message.varbinds)}));
    return ber::tlv(0x30, ber::join({ber::integer(message.version), ber::octets(message.community), pdu}));
}

Bytes encode(const WireV1Trap& trap) {
    const Bytes pdu =
        ber::tlv(0xA4, ber::join({ber::oid(trap.enterprise), ber::tlv(0x40, trap.agent_address),
                                  ber::integer(trap.generic), ber::integer(trap.specific),
                                  ber::integer(trap.time_stamp, 0x43), varbind_list(trap.varbinds)}));
    return ber::tlv(0x30, ber::join({ber::integer(0), ber::octets(trap.community), pdu}));
}

std::optional<WireMessage> parse(const Bytes& bytes) try {
    Reader outer(bytes);
    const Bytes body = outer.take(0x30);
    if (!outer.at_end()) return std::nullopt;
    Reader in(body);
    WireMessage message;
    message.version = int(in.integer());
    const Bytes community = in.take(0x04);
    message.community.assign(community.begin(), community.end());
    message.type = in.peek();
    const Bytes pdu = in.take_any().contents();
    if (!in.at_end() || (message.type & 0xF0) != 0xA0 || message.type == 0xA4) return std::nullopt;
    Reader fields(pdu);
    message.request_id = std::int32_t(fields.integer());
    message.error_status = std::int32_t(fields.integer());
    message.error_index = std::int32_t(fields.integer());
    message.varbinds = read_varbinds(fields);
    if (!fields.at_end()) return std::nullopt;
    return message;
} catch (const std::exception&) {
    return std::nullopt;
}

std::optional<WireV1Trap> parse_v1_trap(const Bytes& bytes) try {
    Reader outer(bytes);
    const Bytes body = outer.take(0x30);
    Reader in(body);
    if (in.integer() != 0) return std::nullopt;
    WireV1Trap trap;
    const Bytes community = in.take(0x04);
    trap.community.assign(community.begin(), community.end());
    const Bytes pdu = in.take(0xA4);
    Reader fields(pdu);
    trap.enterprise = arcs_of(fields.take(0x06));
    trap.agent_address = fields.take(0x40);
    trap.generic = std::int32_t(fields.integer());
    trap.specific = std::int32_t(fields.integer());
    trap.time_stamp = std::uint32_t(fields.integer(0x43));
    trap.varbinds = read_varbinds(fields);
    return trap;
} catch (const std::exception&) {
    return std::nullopt;
}

}  // namespace openwosa::apitest
