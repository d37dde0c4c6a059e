#include "sna/lu62/gds.hpp"

#include <algorithm>

namespace openwosa::sna::lu62 {
namespace {

/// The data of the GDS variable `id` that `gds` is as a whole; it does not go on in another record.
std::optional<Octets> variable(Octets gds, std::uint16_t id) {
    if (gds.size() < kGdsHeaderBytes || get16(gds, 0) != gds.size() || get16(gds, 2) != id) {
        return std::nullopt;
    }
    return gds.subspan(kGdsHeaderBytes);
}

void put_header(std::uint16_t id, std::size_t data, Bytes& out) {
    put16(out, static_cast<std::uint16_t>(data + kGdsHeaderBytes));
    put16(out, id);
}

/// A part of `data` led by a length of two bytes that counts itself.
std::optional<Octets> take_part(Octets& data) {
    if (data.size() < 2 || get16(data, 0) < 2 || get16(data, 0) > data.size()) {
        return std::nullopt;
    }
    const Octets part = data.subspan(2, get16(data, 0) - 2u);
    data = data.subspan(2 + part.size());
    return part;
}

void put_part(Octets part, Bytes& out) {
    put16(out, static_cast<std::uint16_t>(part.size() + 2));
    put(out, part);
}

}  // namespace

RecordTracker::Part RecordTracker::next(Octets data) {
    Part part;
    if (left_ == 0) {
        const bool split = half_ >= 0;
        const std::size_t header = split ? 1 : 2;
        if (data.size() < header) {
            half_ = data[0];
            part.size = 1;
            return part;
        }
        const auto ll = static_cast<std::uint16_t>(split ? half_ << 8 | data[0] : get16(data, 0));
        if (!valid_ll(ll)) {
            part.invalid = true;
            return part;
        }
        half_ = -1;
        left_ = (ll & 0x7FFFu) - 2;
        part.size = header;
    }
    const std::size_t take = std::min<std::size_t>(left_, data.size() - part.size);
    left_ -= static_cast<std::uint32_t>(take);
    part.size += take;
    part.complete = left_ == 0;
    return part;
}

bool RecordTracker::advance(Octets data) {
    while (!data.empty()) {
        const Part part = next(data);
        if (part.invalid) {
            return false;
        }
        data = data.subspan(part.size);
    }
    return true;
}

/// What there is of LL and ID. False: not the whole, or an invalid one.
bool MappedReader::read_header(Octets data, Part& part) {
    while (have_ < need_ && part.skip < data.size()) {
        header_[have_++] = data[part.skip++];
    }
    if (have_ < need_) {
        return false;
    }
    const std::uint16_t ll = get16(header_, 0);
    if ((ll & 0x7FFF) < need_) {
        part.invalid = true;
        return false;
    }
    if (need_ == kHeader) {
        id_ = get16(header_, 2);
    }
    left_ = (ll & 0x7FFFu) - need_;
    more_ = (ll & kLlContinued) != 0;
    return true;
}

MappedReader::Part MappedReader::next(Octets data) {
    Part part;
    if (have_ < need_ && !read_header(data, part)) {
        return part;
    }
    part.id = id_;
    part.size = std::min<std::size_t>(left_, data.size() - part.skip);
    left_ -= static_cast<std::uint32_t>(part.size);
    if (left_ == 0) {
        part.complete = !more_;
        need_ = more_ ? kContinuation : kHeader;
        have_ = 0;
    }
    return part;
}

std::optional<ErrorLog> decode_error_log(Octets gds) {
    auto data = variable(gds, kGdsErrorLog);
    if (!data) {
        return std::nullopt;
    }
    const auto product_set = take_part(*data);
    const auto text = product_set ? take_part(*data) : std::nullopt;
    if (!text || !data->empty()) {
        return std::nullopt;
    }
    return ErrorLog{*product_set, *text};
}

void encode_error_log(const ErrorLog& log, Bytes& out) {
    put_header(kGdsErrorLog, log.product_set.size() + log.text.size() + 4, out);
    put_part(log.product_set, out);
    put_part(log.text, out);
}

std::optional<std::vector<Octets>> decode_pip(Octets gds) {
    const auto data = variable(gds, kGdsPip);
    if (!data) {
        return std::nullopt;
    }
    std::vector<Octets> parameters;
    for (Octets left = *data; !left.empty();) {
        if (left.size() < kGdsHeaderBytes || get16(left, 0) < kGdsHeaderBytes ||
            get16(left, 0) > left.size() || get16(left, 2) != kGdsPipSubfield) {
            return std::nullopt;
        }
        parameters.push_back(left.subspan(kGdsHeaderBytes, get16(left, 0) - kGdsHeaderBytes));
        left = left.subspan(get16(left, 0));
    }
    return parameters;
}

void encode_pip(const std::vector<Octets>& parameters, Bytes& out) {
    std::size_t size = 0;
    for (const Octets parameter : parameters) {
        size += kGdsHeaderBytes + parameter.size();
    }
    put_header(kGdsPip, size, out);
    for (const Octets parameter : parameters) {
        put_header(kGdsPipSubfield, parameter.size(), out);
        put(out, parameter);
    }
}

}  // namespace openwosa::sna::lu62
