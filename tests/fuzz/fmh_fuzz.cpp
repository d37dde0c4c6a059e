// FM headers and GDS variables: what decodes, encodes to what decodes to the same.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "sna/lu62/fmh.hpp"
#include "sna/lu62/gds.hpp"

namespace sna = openwosa::sna;
using namespace openwosa::sna::lu62;

namespace {
void require(bool holds) {
    if (!holds) std::abort();
}

void attach(sna::Octets ru) {
    const Fmh5Result first = decode_fmh5(ru);
    if (first.sense != 0) return;
    require(first.size <= ru.size());
    if (first.attach.tp_name.size() > kTpNameBytes) return;  // longer than any we would send
    sna::Bytes again;
    encode_fmh5(first.attach, again);
    const Fmh5Result second = decode_fmh5(again);
    require(second.sense == 0 && second.size == again.size() &&
            second.attach.tp_name == first.attach.tp_name &&
            second.attach.security == first.attach.security &&
            second.attach.correlator == first.attach.correlator);
}

void error(sna::Octets ru) {
    const Fmh7Result first = decode_fmh7(ru);
    if (first.error != 0) return;
    sna::Bytes again;
    encode_fmh7(first.fmh, again);
    require(decode_fmh7(again).fmh == first.fmh);
}

void variables(sna::Octets gds) {
    if (const auto pip = decode_pip(gds)) {
        sna::Bytes again;
        encode_pip(*pip, again);
        require(again == sna::Bytes(gds.begin(), gds.end()));
    }
    if (const auto log = decode_error_log(gds)) {
        sna::Bytes again;
        encode_error_log(*log, again);
        require(again == sna::Bytes(gds.begin(), gds.end()));
    }
}

/// A stream read whole and read in pieces says the same.
struct Read {
    sna::Bytes data;
    std::size_t complete = 0;
    bool invalid = false;
    bool operator==(const Read&) const = default;
};
Read mapped(sna::Octets stream, std::size_t step) {
    MappedReader reader;
    Read read;
    for (std::size_t at = 0; at < stream.size(); at += step) {
        sna::Octets data = stream.subspan(at, std::min(step, stream.size() - at));
        while (!data.empty()) {
            const auto part = reader.next(data);
            require(part.skip + part.size <= data.size());
            if (part.invalid) {
                read.invalid = true;
                return read;
            }
            require(part.skip + part.size > 0);
            sna::put(read.data, data.subspan(part.skip, part.size));
            read.complete += part.complete ? 1 : 0;
            data = data.subspan(part.skip + part.size);
        }
    }
    return read;
}
Read basic(sna::Octets stream, std::size_t step) {
    RecordTracker records;
    Read read;
    for (std::size_t at = 0; at < stream.size(); at += step) {
        sna::Octets data = stream.subspan(at, std::min(step, stream.size() - at));
        while (!data.empty()) {
            const auto part = records.next(data);
            if (part.invalid) {
                read.invalid = true;
                return read;
            }
            require(part.size > 0 && part.size <= data.size());
            read.complete += part.complete ? 1 : 0;
            data = data.subspan(part.size);
        }
    }
    return read;
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const sna::Octets input(data, size);
    attach(input);
    error(input);
    variables(input);
    if (size != 0) {
        const std::size_t step = 1 + data[0] % 7;
        require(mapped(input, size) == mapped(input, step));
        require(basic(input, size) == basic(input, step));
    }
    return 0;
}
