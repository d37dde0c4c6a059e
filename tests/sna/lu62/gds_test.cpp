// Logical records and GDS variables.
#include "sna/lu62/gds.hpp"

#include <gtest/gtest.h>

#include "../vectors.hpp"
#include "sna/lu62/fmh.hpp"
#include "sna/piu.hpp"

namespace openwosa::sna::lu62 {
namespace {

void put_mapped(std::uint16_t id, Octets data, Bytes& out) {
    each_mapped_part(id, data, [&](Octets part) { put(out, part); });
}

using test::from_hex;

Bytes published(const std::string& id) {
    for (const char* kind : {"piu", "ru"}) {
        for (const auto& vector : test::load_published(kind)) {
            if (vector.id == id) {
                const std::size_t skip = std::string(kind) == "piu" ? kThBytes + kRhBytes : 0;
                return Bytes(vector.bytes.begin() + static_cast<long>(skip), vector.bytes.end());
            }
        }
    }
    ADD_FAILURE() << "no vector " << id;
    return {};
}

std::string text(Octets bytes) { return std::string(bytes.begin(), bytes.end()); }

/// What a mapped conversation's stream says: one entry per variable.
struct Variable {
    std::uint16_t id = 0;
    Bytes data;
    bool operator==(const Variable&) const = default;
};
/// Reads `stream` in pieces of `step` bytes.
std::vector<Variable> read(Octets stream, std::size_t step, bool& invalid) {
    MappedReader reader;
    std::vector<Variable> all(1);
    invalid = false;
    for (std::size_t at = 0; at < stream.size(); at += step) {
        Octets data = stream.subspan(at, std::min(step, stream.size() - at));
        while (!data.empty()) {
            const auto part = reader.next(data);
            if (part.invalid) {
                invalid = true;
                return all;
            }
            all.back().id = part.id;
            put(all.back().data, data.subspan(part.skip, part.size));
            if (part.complete) {
                all.emplace_back();
            }
            data = data.subspan(part.skip + part.size);
        }
    }
    if (reader.at_boundary()) {
        all.pop_back();
    }
    return all;
}

TEST(Gds, APublishedMappedRecordIsApplicationData) {
    Bytes ru = published("snaxapc-fmh5-confirm");
    const Octets stream = Octets(ru).subspan(decode_fmh5(ru).size);
    bool invalid = false;
    const auto variables = read(stream, stream.size(), invalid);
    ASSERT_EQ(variables.size(), 1u);
    EXPECT_EQ(variables[0].id, kGdsApplication);
    EXPECT_EQ(text(variables[0].data), "test data #1");
    Bytes again;
    put_mapped(kGdsApplication, variables[0].data, again);
    EXPECT_EQ(again, Bytes(stream.begin(), stream.end()));
}

TEST(Gds, PublishedUserControlDataIsVariable12F2) {
    const Bytes ru = published("kb181011-gds-12f2");
    bool invalid = false;
    const auto variables = read(ru, 1, invalid);
    ASSERT_FALSE(invalid);
    ASSERT_FALSE(variables.empty());
    EXPECT_EQ(variables[0].id, kGdsUserControl);
}

/// KB Q196606: 8872 bytes go out as 9000 12FF and 4092 of them, 9000 and 4094, 02B0 and 686.
TEST(Gds, ALongMappedRecordIsCutAsTheVendorCutsIt) {
    const Bytes data(8872, 0xC1);
    Bytes out;
    put_mapped(kGdsApplication, data, out);
    EXPECT_EQ(out.size(), data.size() + 8);
    EXPECT_EQ(get32(out, 0), 0x900012FFu);
    EXPECT_EQ(get16(out, 4096), 0x9000);
    EXPECT_EQ(get16(out, 8192), 0x02B0);
    EXPECT_EQ(out.size() - 8192, 0x02B0u);
}

TEST(Gds, TheSizeOfAMappedRecordIsKnownBeforehand) {
    for (const std::size_t size : {0u, 1u, 4091u, 4092u, 4093u, 8186u, 8187u, 32000u, 65535u}) {
        Bytes out;
        put_mapped(kGdsApplication, Bytes(size), out);
        EXPECT_EQ(mapped_bytes(size), out.size()) << size;
    }
}

TEST(Gds, AnEmptyMappedRecordIsAHeader) {
    Bytes out;
    put_mapped(kGdsApplication, {}, out);
    EXPECT_EQ(out, from_hex("000412ff"));
}

TEST(Gds, WhereTheStreamIsCutMakesNoDifference) {
    Bytes stream;
    put_mapped(kGdsApplication, Bytes(9000, 0xC1), stream);
    put_mapped(kGdsUserControl, Bytes(3, 0xC2), stream);
    put_mapped(kGdsApplication, {}, stream);
    bool invalid = false;
    const auto whole = read(stream, stream.size(), invalid);
    ASSERT_EQ(whole.size(), 3u);
    EXPECT_EQ(whole[0].data, Bytes(9000, 0xC1));
    EXPECT_EQ(whole[1].id, kGdsUserControl);
    EXPECT_TRUE(whole[2].data.empty());
    for (std::size_t step : {1u, 2u, 3u, 5u, 4095u, 4096u, 4097u}) {
        EXPECT_EQ(read(stream, step, invalid), whole) << step;
        EXPECT_FALSE(invalid);
    }
}

TEST(Gds, ATruncatedStreamIsNoCompleteRecord) {
    Bytes stream;
    put_mapped(kGdsApplication, Bytes(20, 0xC1), stream);
    for (std::size_t length = 0; length < stream.size(); ++length) {
        MappedReader reader;
        Octets data = Octets(stream).first(length);
        while (!data.empty()) {
            const auto part = reader.next(data);
            EXPECT_FALSE(part.complete || part.invalid);
            data = data.subspan(part.skip + part.size);
        }
        EXPECT_EQ(reader.at_boundary(), length == 0);
    }
}

TEST(Gds, ARecordWithoutRoomForItsIdIsInvalid) {
    for (const char* header : {"000012ff", "000112ff", "000212ff", "000312ff", "800112ff"}) {
        MappedReader reader;
        EXPECT_TRUE(reader.next(from_hex(header)).invalid) << header;
    }
    // In a continuation two bytes are enough.
    bool invalid = false;
    const auto variables = read(from_hex("800512ffc10002"), 7, invalid);
    EXPECT_FALSE(invalid);
    ASSERT_EQ(variables.size(), 1u);
    EXPECT_EQ(variables[0].data, Bytes{0xC1});
}

TEST(LogicalRecord, LengthsBelowTwoAreInvalid) {
    for (const char* ll : {"0000", "0001", "8000", "8001"}) {
        RecordTracker records;
        EXPECT_FALSE(records.advance(from_hex(ll))) << ll;
    }
    for (const char* ll : {"0002", "8002"}) {
        RecordTracker records;
        EXPECT_TRUE(records.advance(from_hex(ll))) << ll;
        EXPECT_TRUE(records.at_boundary()) << ll;
    }
}

TEST(LogicalRecord, WhereTheStreamIsCutMakesNoDifference) {
    const Bytes stream = from_hex("0005c1c2c300028004c4c50006c6c7c8c9");
    const std::vector<std::size_t> ends = {5, 7, 11, 17};
    for (std::size_t step = 1; step <= stream.size(); ++step) {
        RecordTracker records;
        std::vector<std::size_t> seen;
        for (std::size_t at = 0; at < stream.size();) {
            Octets data = Octets(stream).subspan(at, std::min(step, stream.size() - at));
            while (!data.empty()) {
                const auto part = records.next(data);
                ASSERT_FALSE(part.invalid);
                ASSERT_GT(part.size, 0u);
                at += part.size;
                if (part.complete) {
                    seen.push_back(at);
                }
                data = data.subspan(part.size);
            }
        }
        EXPECT_EQ(seen, ends) << step;
        EXPECT_TRUE(records.at_boundary());
    }
}

TEST(ErrorLog, ThePublishedOneHasAProductSetIdAndAText) {
    const Bytes ru = published("kb181011-fmh7-error-log");
    const Octets gds = Octets(ru).subspan(kFmh7Bytes);
    const auto log = decode_error_log(gds);
    ASSERT_TRUE(log);
    EXPECT_EQ(log->product_set.size(), 48u);  // 0032, less the length itself
    EXPECT_EQ(log->text.size(), 120u);        // 007A
    EXPECT_EQ(log->text[0], 0xC4);            // DFHAC2206
    Bytes again;
    encode_error_log(*log, again);
    EXPECT_EQ(again, Bytes(gds.begin(), gds.end()));
    for (std::size_t length = 0; length < gds.size(); ++length) {
        EXPECT_FALSE(decode_error_log(gds.first(length))) << length;
    }
}

TEST(Pip, ThePublishedVariablesHaveOneParameter) {
    for (const char* id : {"kb166875-fmh5-pip", "kb169575-fmh5-pip", "kb176953-fmh5-pip"}) {
        SCOPED_TRACE(id);
        const Bytes ru = published(id);
        Octets gds = Octets(ru).subspan(decode_fmh5(ru).size);
        ASSERT_GE(gds.size(), get16(gds, 0));
        gds = gds.first(get16(gds, 0));
        const auto parameters = decode_pip(gds);
        ASSERT_TRUE(parameters);
        ASSERT_EQ(parameters->size(), 1u);
        EXPECT_EQ(parameters->front().size(), gds.size() - 8);
        Bytes again;
        encode_pip(*parameters, again);
        EXPECT_EQ(again, Bytes(gds.begin(), gds.end()));
        for (std::size_t length = 0; length < gds.size(); ++length) {
            EXPECT_FALSE(decode_pip(gds.first(length))) << length;
        }
    }
}

TEST(Pip, AParameterPastTheEndIsRefused) {
    EXPECT_FALSE(decode_pip(from_hex("000912f5000612e2c1")));
    EXPECT_FALSE(decode_pip(from_hex("000812f5000312e2")));
    EXPECT_FALSE(decode_pip(from_hex("000812f5000412e3")));
    const auto none = decode_pip(from_hex("000412f5"));
    ASSERT_TRUE(none);
    EXPECT_TRUE(none->empty());
}

}  // namespace
}  // namespace openwosa::sna::lu62
