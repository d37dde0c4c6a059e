// FMH-5, FMH-7 and GDS variables, judged by published traces (golden/published-vectors.json); a round trip
// stands only beside one.
#include "sna/lu62/fmh.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../vectors.hpp"
#include "sna/piu.hpp"
#include "sna/sense.hpp"

namespace openwosa::sna::lu62 {
namespace {

using test::from_hex;
using test::Published;

/// The RU of every published request that is said to be `what`.
struct Sample {
    std::string id;
    Bytes ru;
    std::map<std::string, std::string> fields;
};
std::vector<Sample> samples(const std::string& what) {
    std::vector<Sample> found;
    for (const char* kind : {"piu", "ru"}) {
        for (const Published& vector : test::load_published(kind)) {
            if (vector.verb_or_ru.find(what) == 0) {
                const std::size_t skip = std::string(kind) == "piu" ? kThBytes + kRhBytes : 0;
                found.push_back({vector.id,
                                 Bytes(vector.bytes.begin() + static_cast<long>(skip), vector.bytes.end()),
                                 vector.fields});
            }
        }
    }
    return found;
}

std::string hex(Octets bytes) {
    static const char kDigits[] = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t byte : bytes) {
        text += kDigits[byte >> 4];
        text += kDigits[byte & 15];
    }
    return text;
}

TEST(Fmh5, PublishedAttachesReadAsTheirSourcesSay) {
    const auto all = samples("FMH-5");
    ASSERT_GE(all.size(), 9u);
    for (const Sample& sample : all) {
        SCOPED_TRACE(sample.id);
        const Fmh5Result result = decode_fmh5(sample.ru);
        ASSERT_EQ(result.sense, 0u);
        const Attach& attach = result.attach;
        EXPECT_EQ(result.size, std::stoul(sample.fields.at("fmh_len")));
        EXPECT_EQ(hex(attach.tp_name), sample.fields.at("tpn"));
        EXPECT_EQ(attach.type == ConversationType::kMapped, sample.fields.at("conv_type") == "d1");
        EXPECT_EQ(attach.sync_level == SyncLevel::kConfirm, sample.fields.at("sync") == "40");
        const unsigned long flags = std::stoul(sample.fields.at("flags"), nullptr, 16);
        EXPECT_EQ(attach.pip, (flags & 0x08) != 0);
        EXPECT_EQ(attach.security.substituted, (flags & 0x10) != 0);
        EXPECT_FALSE(attach.security.already_verified);
        if (sample.fields.count("luwid_lu") != 0) {
            ASSERT_TRUE(attach.luw);
            EXPECT_EQ(attach.luw->lu_name, sample.fields.at("luwid_lu"));
            EXPECT_EQ(hex(attach.luw->instance), sample.fields.at("luwid_instance"));
            EXPECT_EQ(attach.luw->sequence, std::stoul(sample.fields.at("luwid_seq"), nullptr, 16));
            EXPECT_EQ(hex(attach.correlator), sample.fields.at("conv_correlator"));
        } else {
            EXPECT_FALSE(attach.luw);
        }
        if (sample.fields.count("attach_sequence") != 0) {
            EXPECT_EQ("08" + hex(attach.security.sequence), sample.fields.at("attach_sequence"));
        }
    }
}

TEST(Fmh5, PublishedAttachesAreWrittenByteForByte) {
    for (const Sample& sample : samples("FMH-5")) {
        SCOPED_TRACE(sample.id);
        const Fmh5Result result = decode_fmh5(sample.ru);
        Bytes again;
        encode_fmh5(result.attach, again);
        EXPECT_EQ(hex(again), hex(Octets(sample.ru).first(result.size)));
    }
}

/// KB Q185503: user id and password subfields are there and empty.
TEST(Fmh5, AnEmptyPasswordIsThereWithLengthZero) {
    for (const Sample& sample : samples("FMH-5")) {
        if (sample.id == "kb185503-fmh5-bb-cd") {
            const AccessSecurity security = decode_fmh5(sample.ru).attach.security;
            EXPECT_EQ(security.user, Bytes());
            EXPECT_EQ(security.password, Bytes());
            EXPECT_FALSE(security.profile);
            return;
        }
    }
    FAIL() << "the vector is gone";
}

/// KB Q263206: user DB2LMSD, password DB2RULES.
TEST(Fmh5, UserAndPasswordAreTheSubfieldsOfTypeTwoAndOne) {
    for (const Sample& sample : samples("FMH-5")) {
        if (sample.id == "kb263206-fmh5-fic-bb") {
            const AccessSecurity security = decode_fmh5(sample.ru).attach.security;
            ASSERT_TRUE(security.user && security.password);
            EXPECT_EQ(hex(*security.user), "c4c2f2d3d4e2c4");
            EXPECT_EQ(hex(*security.password), "c4c2f2d9e4d3c5e2");
            return;
        }
    }
    FAIL() << "the vector is gone";
}

TEST(Fmh5, ATruncatedRuIsRefused) {
    for (const Sample& sample : samples("FMH-5")) {
        const std::size_t size = decode_fmh5(sample.ru).size;
        for (std::size_t length = 0; length < size; ++length) {
            const Bytes prefix(sample.ru.begin(), sample.ru.begin() + static_cast<long>(length));
            EXPECT_EQ(decode_fmh5(prefix).sense, sense::kFmhLength) << sample.id << " cut to " << length;
        }
    }
}

/// A header whose own length byte was cut as well: it either ends between fields, or is refused.
TEST(Fmh5, AHeaderThatEndsInsideAFieldIsRefused) {
    for (const Sample& sample : samples("FMH-5")) {
        for (std::size_t length = 0; length < decode_fmh5(sample.ru).size; ++length) {
            Bytes prefix(sample.ru.begin(), sample.ru.begin() + static_cast<long>(length));
            if (!prefix.empty()) {
                prefix[0] = static_cast<std::uint8_t>(length);
            }
            const Fmh5Result result = decode_fmh5(prefix);
            if (result.sense == 0) {
                Bytes again;
                encode_fmh5(result.attach, again);
                EXPECT_EQ(decode_fmh5(again).attach, result.attach) << sample.id << " cut to " << length;
            }
        }
    }
}

struct Wrong {
    const char* what;
    const char* bytes;
    std::uint32_t sense;
};
TEST(Fmh5, WhatIsWrongIsToldByTheSenseCode) {
    const Wrong cases[] = {
        {"another header type", "0b0402ff0003d000000006", sense::kFmhType},
        {"concatenated headers", "0b8502ff0003d000000006", sense::kFmhConcatenation},
        {"a command other than attach", "0b0502fe0003d000000006", sense::kAttachCommand},
        {"fixed fields of two bytes", "0b0502ff0002d000000006", sense::kAttachFixedLength},
        {"fixed fields past the end", "0b0502ff0009d000000006", sense::kAttachFixedLength},
        {"no such resource type", "0a0502ff0003c0000000", sense::kAttachParameter},
        {"no such sync level", "0a0502ff0003d000c000", sense::kAttachParameter},
        {"a TP name past the end", "0b0502ff0003d0000002c1", sense::kFmhLength},
        {"a security subfield past its area", "0e0502ff0003d0000000020302c1", sense::kSecurityLength},
        {"a security subfield without type", "0c0502ff0003d00000000100", sense::kSecurityLength},
        {"a logical unit of work without instance", "0e0502ff0003d0000000000201c1", sense::kLuwInvalid},
        {"a correlator past the end",
         "0e0502ff0003d00000000000"
         "0301",
         sense::kFmhLength},
    };
    for (const Wrong& wrong : cases) {
        EXPECT_EQ(decode_fmh5(from_hex(wrong.bytes)).sense, wrong.sense) << wrong.what;
    }
}

TEST(Fmh5, ALogicalUnitOfWorkNameHasAtMostSeventeenCharacters) {
    Attach attach;
    attach.tp_name = {0xC1};
    attach.luw = LuwId{std::string(17, 'A'), {1, 2, 3, 4, 5, 6}, 7};
    Bytes ru;
    encode_fmh5(attach, ru);
    EXPECT_EQ(decode_fmh5(ru).attach, attach);
    // One character more, in the name, its length, the area's and the header's.
    ru.insert(ru.begin() + 14, 0xC1);
    ru[0]++, ru[12]++, ru[13]++;
    EXPECT_EQ(decode_fmh5(ru).sense, sense::kLuwInvalid);
}

TEST(Fmh5, FlagsOfSecurityStandInByteFour) {
    Attach attach;
    attach.security.already_verified = true;
    attach.security.persistent = 2;
    attach.security.user = Bytes{0xC1};
    attach.pip = true;
    Bytes ru;
    encode_fmh5(attach, ru);
    EXPECT_EQ(ru[4], 0x80 | 0x40 | 0x08);
    EXPECT_EQ(decode_fmh5(ru).attach, attach);
}

TEST(Fmh7, PublishedErrorDescriptionsReadAsTheirSourcesSay) {
    const auto all = samples("FMH-7");
    ASSERT_GE(all.size(), 2u);
    for (const Sample& sample : all) {
        SCOPED_TRACE(sample.id);
        const Fmh7Result result = decode_fmh7(sample.ru);
        ASSERT_EQ(result.error, 0u);
        EXPECT_EQ(result.fmh.sense, std::stoul(sample.fields.at("sense"), nullptr, 16));
        EXPECT_EQ(result.fmh.log, sample.fields.at("log_follows") == "1");
        Bytes again;
        encode_fmh7(result.fmh, again);
        EXPECT_EQ(hex(again), hex(Octets(sample.ru).first(kFmh7Bytes)));
        for (std::size_t length = 0; length < kFmh7Bytes; ++length) {
            EXPECT_EQ(decode_fmh7(Octets(sample.ru).first(length)).error, sense::kFmhLength);
        }
    }
}

TEST(Fmh7, OtherHeadersAreRefused) {
    EXPECT_EQ(decode_fmh7(from_hex("07050864000000")).error, sense::kFmhType);
    EXPECT_EQ(decode_fmh7(from_hex("07870864000000")).error, sense::kFmhConcatenation);
    EXPECT_EQ(decode_fmh7(from_hex("06070864000000")).error, sense::kFmhLength);
}

}  // namespace
}  // namespace openwosa::sna::lu62
