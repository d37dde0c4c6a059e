#include "snmp/message.hpp"

#include <algorithm>

#include "snmp/ber.hpp"
#include "snmp/varbind_appender.hpp"

namespace openwosa::snmp {

void Message::clear() {
    version = Version::kV1;
    community.clear();
    pdu.clear();
}

const char* to_string(DecodeError error) {
    switch (error) {
        case DecodeError::kOk:
            return "ok";
        case DecodeError::kTruncated:
            return "truncated message";
        case DecodeError::kTooLong:
            return "message too long";
        case DecodeError::kBadTag:
            return "unexpected tag";
        case DecodeError::kBadLength:
            return "bad length";
        case DecodeError::kTrailingOctets:
            return "octets after the last element";
        case DecodeError::kUnsupportedVersion:
            return "unsupported version";
        case DecodeError::kPduNotInVersion:
            return "PDU type not in this version";
        case DecodeError::kBadInteger:
            return "bad integer";
        case DecodeError::kBadOid:
            return "bad object identifier";
        case DecodeError::kBadValue:
            return "bad value";
        case DecodeError::kSyntaxNotInVersion:
            return "value type not in this version";
        case DecodeError::kUnknownSyntax:
            return "unknown value type";
        case DecodeError::kBadGenericTrap:
            return "bad generic-trap";
    }
    return "?";
}

const char* to_string(EncodeError error) {
    switch (error) {
        case EncodeError::kOk:
            return "ok";
        case EncodeError::kPduNotInVersion:
            return "PDU type not in this version";
        case EncodeError::kSyntaxNotInVersion:
            return "value type not in this version";
        case EncodeError::kBadOid:
            return "bad object identifier";
        case EncodeError::kBadValue:
            return "bad value";
        case EncodeError::kTooBig:
            return "message too big";
    }
    return "?";
}

namespace {

using ber::Reader;
using ber::Writer;

constexpr std::size_t kMaxNsapAddress = 21;  // RFC 1442 section 7.1.8

bool good_octets(Syntax syntax, std::size_t size) {
    switch (syntax) {
        case Syntax::kIpAddress:
            return size == 4;
        case Syntax::kNsapAddress:
            return size >= 1 && size <= kMaxNsapAddress;
        default:
            return true;
    }
}

// One decode in progress; every function returns false once error_ is set.
class Decoder {
  public:
    explicit Decoder(Message& out) : out_(out), pdu_(out.pdu) {}
    DecodeError error() const { return error_; }

    bool message(Reader body) {
        std::int32_t version = 0;
        Reader community;
        if (!body.read_int32(version)) return failed(body);
        if (version != 0 && version != 1) return fail(DecodeError::kUnsupportedVersion);
        out_.version = static_cast<Version>(version);
        if (!body.open(ber::kOctetString, community)) return failed(body);
        const Octets octets = community.rest();
        out_.community.assign(reinterpret_cast<const char*>(octets.data()), octets.size());
        std::uint8_t tag = 0;
        Reader contents;
        if (!body.next(tag, contents) || !body.expect_end()) return failed(body);
        if (!is_pdu_type(tag)) return fail(DecodeError::kBadTag);
        pdu_.type = static_cast<PduType>(tag);
        if (!pdu_in_version(pdu_.type, out_.version)) return fail(DecodeError::kPduNotInVersion);
        return pdu_.type == PduType::kTrapV1 ? trap_v1(contents) : common_pdu(contents);
    }

  private:
    bool fail(DecodeError error) {
        error_ = error;
        return false;
    }
    bool failed(const Reader& reader) { return fail(reader.error()); }

    bool common_pdu(Reader& body) {
        if (!body.read_int32(pdu_.request_id) || !body.read_int32(pdu_.error_status) ||
            !body.read_int32(pdu_.error_index))
            return failed(body);
        return varbinds(body);
    }

    bool trap_v1(Reader& body) {
        V1TrapFields& trap = pdu_.v1_trap;
        Reader enterprise, address, stamp;
        OidBufferWithSlack arcs;
        std::size_t count = 0;
        if (!body.open(ber::kObjectId, enterprise)) return failed(body);
        if (!oid_value(enterprise, arcs.data(), count)) return false;
        trap.enterprise.assign(arcs.data(), arcs.data() + count);
        if (!body.open(static_cast<std::uint8_t>(Syntax::kIpAddress), address)) return failed(body);
        if (address.remaining() != trap.agent_address.size()) return fail(DecodeError::kBadValue);
        std::copy_n(address.position(), trap.agent_address.size(), trap.agent_address.begin());
        if (!body.read_int32(trap.generic_trap) || !body.read_int32(trap.specific_trap)) return failed(body);
        if (trap.generic_trap < 0 ||
            trap.generic_trap > static_cast<std::int32_t>(GenericTrap::kEnterpriseSpecific))
            return fail(DecodeError::kBadGenericTrap);
        if (!body.open(static_cast<std::uint8_t>(Syntax::kTimeTicks), stamp)) return failed(body);
        if (!stamp.unsigned32(trap.time_stamp)) return failed(stamp);
        return varbinds(body);
    }

    bool varbinds(Reader& body) {
        Reader list;
        if (!body.open(ber::kSequence, list) || !body.expect_end()) return failed(body);
        VarBindAppender append(pdu_.varbinds, list.remaining());
        while (!list.at_end()) {
            Reader binding;
            if (!list.open(ber::kSequence, binding)) return failed(list);
            if (!varbind(binding, append)) return false;
        }
        append.finish();
        return true;
    }

    bool varbind(Reader& binding, VarBindAppender& append) {
        Reader name, contents;
        std::uint8_t tag = 0;
        if (!binding.open(ber::kObjectId, name)) return failed(binding);
        std::size_t arcs = 0;
        if (!name.oid(append.next_arcs(), arcs)) return failed(name);
        append.commit_name(arcs);
        if (!binding.next(tag, contents) || !binding.expect_end()) return failed(binding);
        return value(static_cast<Syntax>(tag), contents, append);
    }

    bool value(Syntax syntax, Reader& contents, VarBindAppender& append) {
        const ValueClass kind = class_of(syntax);
        if (kind == ValueClass::kInvalid) return fail(DecodeError::kUnknownSyntax);
        if (out_.version == Version::kV1 &&
            (!syntax_in_version(syntax, Version::kV1) || syntax == Syntax::kBits))
            return fail(DecodeError::kSyntaxNotInVersion);
        switch (kind) {
            case ValueClass::kSigned: {
                std::int32_t number = 0;
                if (!contents.signed32(number)) return failed(contents);
                append.commit_number(syntax, static_cast<std::uint64_t>(std::int64_t{number}));
                return true;
            }
            case ValueClass::kUnsigned: {
                std::uint32_t number = 0;
                if (!contents.unsigned32(number)) return failed(contents);
                append.commit_number(syntax, number);
                return true;
            }
            case ValueClass::kUnsigned64: {
                std::uint64_t number = 0;
                if (!contents.unsigned64(number)) return failed(contents);
                append.commit_number(syntax, number);
                return true;
            }
            case ValueClass::kOctets:
                if (!good_octets(syntax, contents.remaining())) return fail(DecodeError::kBadValue);
                append.commit_octets(syntax, contents.rest());
                return true;
            case ValueClass::kOid: {
                std::size_t arcs = 0;
                if (!oid_value(contents, append.next_arcs(), arcs)) return false;
                append.commit_oid(arcs);
                return true;
            }
            case ValueClass::kEmpty:
                if (!contents.at_end()) return fail(DecodeError::kBadValue);
                append.commit_number(syntax, 0);
                return true;
            case ValueClass::kInvalid:
                break;
        }
        return fail(DecodeError::kUnknownSyntax);
    }

    // Agents answer sysObjectID and the like with 06 00 where they mean 0.0.
    bool oid_value(Reader& contents, Arc* out, std::size_t& count) {
        if (contents.at_end()) {
            out[0] = out[1] = 0;
            count = 2;
            return true;
        }
        return contents.oid(out, count) || failed(contents);
    }

    using OidBufferWithSlack = std::array<Arc, kMaxArcs + ber::kOidSlack>;

    Message& out_;
    Pdu& pdu_;
    DecodeError error_ = DecodeError::kOk;
};

}  // namespace

DecodeResult decode(Octets wire, Message& out) {
    Reader reader(wire), body;
    if (!reader.open_outermost(ber::kSequence, kMaxDecodeSize, body)) return {reader.error(), 0};
    Decoder decoder(out);
    if (!decoder.message(body)) return {decoder.error(), 0};
    return {DecodeError::kOk, static_cast<std::size_t>(reader.position() - wire.data())};
}

namespace {

// No header takes more than 6 octets and no number more than 9: 32 per binding cover everything but arcs (5
// octets each at most) and octets.
std::size_t encoded_bound(std::string_view community, const Pdu& pdu) {
    return 128 + community.size() + pdu.varbinds.size() * 32 + pdu.varbinds.stored_octets() +
           5 * (pdu.varbinds.stored_arcs() + pdu.v1_trap.enterprise.size());
}

// One encode in progress, from the last octet to the first.
class Encoder {
  public:
    Encoder(Version version, std::uint8_t* end) : version_(version), writer_(end) {}
    EncodeError error() const { return error_; }
    std::uint8_t* position() const { return writer_.position(); }

    bool message(std::string_view community, const Pdu& pdu) {
        const std::uint8_t* const end = position();
        if (!pdu_in_version(pdu.type, version_)) return fail(EncodeError::kPduNotInVersion);
        if (!varbinds(pdu.varbinds)) return false;
        if (pdu.type == PduType::kTrapV1) {
            if (!trap_fields(pdu.v1_trap)) return false;
        } else {
            writer_.signed32(ber::kInteger, pdu.error_index);
            writer_.signed32(ber::kInteger, pdu.error_status);
            writer_.signed32(ber::kInteger, pdu.request_id);
        }
        writer_.close(static_cast<std::uint8_t>(pdu.type), end);
        writer_.octets(ber::kOctetString,
                       {reinterpret_cast<const std::uint8_t*>(community.data()), community.size()});
        writer_.signed32(ber::kInteger, static_cast<std::int32_t>(version_));
        writer_.close(ber::kSequence, end);
        return true;
    }

  private:
    bool fail(EncodeError error) {
        error_ = error;
        return false;
    }

    bool varbinds(const VarBindList& list) {
        const std::uint8_t* const end = position();
        for (std::size_t i = list.size(); i != 0; --i) {
            const std::uint8_t* const binding_end = position();
            if (!value(list.value(i))) return false;
            if (!writer_.oid(list.name(i))) return fail(EncodeError::kBadOid);
            writer_.close(ber::kSequence, binding_end);
        }
        writer_.close(ber::kSequence, end);
        return true;
    }

    bool value(const ValueView& v) {
        const std::uint8_t tag = static_cast<std::uint8_t>(v.syntax);
        const ValueClass kind = class_of(v.syntax);
        if (kind == ValueClass::kInvalid) return fail(EncodeError::kBadValue);
        if (version_ == Version::kV1 && !syntax_in_version(v.syntax, version_))
            return fail(EncodeError::kSyntaxNotInVersion);
        switch (kind) {
            case ValueClass::kSigned:
                writer_.signed32(tag, v.as_int32());
                return true;
            case ValueClass::kUnsigned:
                writer_.unsigned32(tag, v.as_uint32());
                return true;
            case ValueClass::kUnsigned64:
                writer_.unsigned64(tag, v.number);
                return true;
            case ValueClass::kOctets:
                if (!good_octets(v.syntax, v.octets.size())) return fail(EncodeError::kBadValue);
                // RFC 2578 section 7.1.4: BITS travel as OCTET STRING; no agent knows tag 03 any more.
                writer_.octets(v.syntax == Syntax::kBits ? ber::kOctetString : tag, v.octets);
                return true;
            case ValueClass::kOid:
                return writer_.oid(v.oid) || fail(EncodeError::kBadOid);
            case ValueClass::kEmpty:
                writer_.empty(tag);
                return true;
            case ValueClass::kInvalid:
                break;
        }
        return fail(EncodeError::kBadValue);
    }

    bool trap_fields(const V1TrapFields& trap) {
        writer_.unsigned32(static_cast<std::uint8_t>(Syntax::kTimeTicks), trap.time_stamp);
        writer_.signed32(ber::kInteger, trap.specific_trap);
        writer_.signed32(ber::kInteger, trap.generic_trap);
        writer_.octets(static_cast<std::uint8_t>(Syntax::kIpAddress), trap.agent_address);
        return writer_.oid(trap.enterprise) || fail(EncodeError::kBadOid);
    }

    Version version_;
    Writer writer_;
    EncodeError error_ = EncodeError::kOk;
};

}  // namespace

EncodeError encode(Version version, std::string_view community, const Pdu& pdu, EncodeBuffer& out,
                   std::size_t max_size) {
    out.storage_.resize_uninitialised(encoded_bound(community, pdu));
    std::uint8_t* const start = out.storage_.data();
    std::uint8_t* const end = start + out.storage_.size();
    out.begin_ = out.storage_.size();
    Encoder encoder(version, end);
    if (!encoder.message(community, pdu)) return encoder.error();
    if (static_cast<std::size_t>(end - encoder.position()) > max_size) return EncodeError::kTooBig;
    out.begin_ = static_cast<std::size_t>(encoder.position() - start);
    return EncodeError::kOk;
}

}  // namespace openwosa::snmp
