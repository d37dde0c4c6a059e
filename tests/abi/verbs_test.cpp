// The generated tables of verb control blocks, and what the runtime makes of them. Oracle: the documented
// opcodes, layouts and checks (golden/*_facts.json holds the IDL to them), and the C structs as this compiler
// lays them out.
#include <gtest/gtest.h>

#include <cstring>
#include <set>

#include "appc_verbs.hpp"
#include "pages.hpp"
#include "runtime/abi_verb.hpp"
#include "runtime/memory_probe.hpp"
#include "wincsv_verbs.hpp"

namespace openwosa {
namespace {

namespace appc = appc::api::verbs;
namespace csv = csv::api::verbs;
using abi::VerbDesc;
using abitest::Pages;

// Every verb is found by what a program stores, and handed on as its own struct.
template <class Verb, class Visit>
std::size_t visit_all(const abi::VerbTable& table, Visit visit) {
    std::set<std::string> seen;
    for (const VerbDesc& verb : table.verbs) {
        SCOPED_TRACE(verb.name);
        alignas(8) std::uint8_t vcb[512] = {};
        const std::uint8_t opext = verb.opext == abi::kAnyOpext ? 0 : static_cast<std::uint8_t>(verb.opext);
        EXPECT_EQ(table.find(verb.opcode, opext), &verb);
        EXPECT_EQ(table.find(verb.opcode, opext | table.extension), &verb);
        EXPECT_EQ(visit(static_cast<Verb>(table.index(verb)), vcb), verb.type->size);
        EXPECT_TRUE(seen.insert(verb.name).second);
        EXPECT_LE(abi::verb_size(verb, opext), verb.type->size);
    }
    return seen.size();
}

constexpr auto kSizeOf = [](auto& vcb) { return sizeof vcb; };

TEST(Verbs, EveryOneOfAppcIsFoundByOpcodeAndOpextAndVisitedAsItsStruct) {
    EXPECT_EQ(visit_all<appc::Verb>(appc::kTable,
                                    [](auto verb, void* vcb) { return appc::visit(verb, vcb, kSizeOf); }),
              52u);
}

TEST(Verbs, EveryOneOfCsvIsFoundByOpcodeAndVisitedAsItsStruct) {
    EXPECT_EQ(visit_all<csv::Verb>(csv::kTable,
                                   [](auto verb, void* vcb) { return csv::visit(verb, vcb, kSizeOf); }),
              6u);
}

TEST(Verbs, OpextTellsMappedFromBasicAndAnythingElseIsNoVerb) {
    EXPECT_STREQ(appc::kTable.find(AP_M_SEND_DATA, AP_MAPPED_CONVERSATION)->name, "MC_SEND_DATA");
    EXPECT_STREQ(appc::kTable.find(AP_B_SEND_DATA, AP_BASIC_CONVERSATION)->name, "SEND_DATA");
    EXPECT_STREQ(appc::kTable.find(AP_B_SEND_DATA, AP_BASIC_CONVERSATION | AP_EXTD_VCB)->name, "SEND_DATA");
    EXPECT_EQ(appc::kTable.find(AP_B_SEND_DATA, 2), nullptr);
    EXPECT_STREQ(appc::kTable.find(AP_GET_TYPE, 0x7F)->name, "GET_TYPE") << "the same for either type";
    EXPECT_EQ(appc::kTable.find(AP_RECEIVE_ALLOCATE_X, 0), nullptr) << "in headers only";
    EXPECT_EQ(appc::kTable.find(0, 0), nullptr);
    EXPECT_EQ(appc::kTable.find(0xFFFF, 0), nullptr);
    EXPECT_EQ(csv::kTable.find(SV_SET_USER_LOG_QUEUE, 0), nullptr) << "in headers only";
}

TEST(Verbs, TheExtensionBitMakesAControlBlockLonger) {
    const VerbDesc& allocate = *appc::kTable.find(AP_M_ALLOCATE, AP_MAPPED_CONVERSATION);
    EXPECT_EQ(abi::verb_size(allocate, AP_MAPPED_CONVERSATION), offsetof(mc_allocate, proxy_user));
    EXPECT_EQ(abi::verb_size(allocate, AP_MAPPED_CONVERSATION | AP_EXTD_VCB), sizeof(mc_allocate));
    const VerbDesc& started = *appc::kTable.find(AP_TP_STARTED, 0);
    EXPECT_EQ(abi::verb_size(started, 0), 92u);
    EXPECT_EQ(abi::verb_size(started, AP_EXTD_VCB), 96u);
    const VerbDesc& confirm = *appc::kTable.find(AP_M_CONFIRM, AP_MAPPED_CONVERSATION);
    EXPECT_EQ(abi::verb_size(confirm, AP_MAPPED_CONVERSATION | AP_EXTD_VCB), sizeof(mc_confirm));
}

// Bytes and masks: the vendor's compiler, by golden/appc_facts.json.
TEST(Verbs, BitFieldsLieWhereTheVendorsCompilerPutsThem) {
    cnos block{};
    std::uint8_t bytes[sizeof block];
    const auto is = [&](std::size_t at, std::uint8_t mask) {
        std::memcpy(bytes, &block, sizeof block);
        std::uint8_t expected[sizeof block] = {};
        expected[at] = mask;
        block = {};
        return std::memcmp(bytes, expected, sizeof block) == 0;
    };
    block.mode_name_select = AP_ALL;
    EXPECT_TRUE(is(64, 0x01));
    block.set_negotiable = AP_YES;
    EXPECT_TRUE(is(64, 0x02));
    block.drain_target = AP_YES;
    EXPECT_TRUE(is(76, 0x01));
    block.drain_source = AP_YES;
    EXPECT_TRUE(is(76, 0x02));
    block.responsible = AP_TARGET;
    EXPECT_TRUE(is(76, 0x04));
    tp_overlay tp{};
    tp.loc_or_rem = 1;
    EXPECT_EQ(reinterpret_cast<const std::uint8_t*>(&tp)[92], 0x80);
}

// ---- checks

class Checks : public testing::Test {
  protected:
    std::uint32_t failed(const void* vcb, std::uint16_t opcode, std::uint8_t opext) {
        const VerbDesc* verb = appc::kTable.find(opcode, opext);
        EXPECT_TRUE(verb);
        return abi::failed_check(*verb, vcb).value_or(0);
    }
    std::uint32_t failed(const mc_allocate& v) { return failed(&v, v.opcode, v.opext); }

    static mc_allocate allocate() {
        mc_allocate v{};
        v.opcode = AP_M_ALLOCATE;
        v.opext = AP_MAPPED_CONVERSATION;
        return v;
    }
};

TEST_F(Checks, AFieldOutsideItsValuesFailsWithItsOwnCode) {
    mc_allocate v = allocate();
    EXPECT_EQ(failed(v), 0u);
    v.rtn_ctl = AP_WHEN_CONV_GROUP_ALLOCATED + 1;
    EXPECT_EQ(failed(v), AP_BAD_RETURN_CONTROL);
    v = allocate();
    v.security = AP_STRONG + 1;
    EXPECT_EQ(failed(v), AP_BAD_SECURITY);
    v.security = AP_PROXY_STRONG;
    EXPECT_EQ(failed(v), 0u);
}

TEST_F(Checks, SyncPointIsRefusedAsABadSyncLevel) {
    mc_allocate v = allocate();
    v.sync_level = AP_SYNCPT;
    EXPECT_EQ(failed(v), AP_BAD_SYNC_LEVEL);
}

TEST_F(Checks, ALengthMayBeTooGreat) {
    std::uint8_t pip[32768] = {};
    mc_allocate v = allocate();
    v.pip_dptr = pip;
    v.pip_dlen = 32767;
    EXPECT_EQ(failed(v), 0u);
    v.pip_dlen = 32768;
    EXPECT_EQ(failed(v), AP_PIP_LEN_INCORRECT);
}

TEST_F(Checks, TheFirstFieldThatFailsGivesTheCode) {
    mc_allocate v = allocate();
    v.rtn_ctl = 99;
    v.sync_level = 99;
    EXPECT_EQ(failed(v), AP_BAD_SYNC_LEVEL) << "sync_level comes first in the control block";
}

TEST_F(Checks, DataIsReadableAllOfItsLength) {
    Pages pages;
    mc_send_data v{};
    v.opcode = AP_M_SEND_DATA;
    v.opext = AP_MAPPED_CONVERSATION;
    v.dptr = pages.end() - 100;
    v.dlen = 100;
    EXPECT_EQ(failed(&v, v.opcode, v.opext), 0u);
    v.dlen = 101;
    EXPECT_EQ(failed(&v, v.opcode, v.opext), AP_INVALID_DATA_SEGMENT);
    v.dptr = nullptr;
    v.dlen = 1;
    EXPECT_EQ(failed(&v, v.opcode, v.opext), AP_INVALID_DATA_SEGMENT);
    v.dlen = 0;
    EXPECT_EQ(failed(&v, v.opcode, v.opext), 0u) << "no data, no pointer";
}

TEST_F(Checks, ABufferForDataIsWritableAllOfItsLength) {
    Pages pages;
    mc_receive_and_wait v{};
    v.opcode = AP_M_RECEIVE_AND_WAIT;
    v.opext = AP_MAPPED_CONVERSATION;
    v.dptr = pages.end() - 100;
    v.max_len = 100;
    EXPECT_EQ(failed(&v, v.opcode, v.opext), 0u);
    v.max_len = 101;
    EXPECT_EQ(failed(&v, v.opcode, v.opext), AP_INVALID_DATA_SEGMENT);
    v.max_len = 100;
    pages.make_read_only();
    EXPECT_EQ(failed(&v, v.opcode, v.opext), AP_INVALID_DATA_SEGMENT);
}

TEST_F(Checks, ReservedBytesOfDisplayAreZeroAndOfOthersAnything) {
    display v{};
    v.opcode = AP_DISPLAY;
    EXPECT_EQ(failed(&v, v.opcode, 0), 0u);
    v.reserv2[1] = 1;
    EXPECT_EQ(failed(&v, v.opcode, 0), AP_DISPLAY_INVALID_CONSTANT);
    mc_allocate a = allocate();
    std::memset(a.reserv6, 0xFF, sizeof a.reserv6);
    a.reserv2 = 0xFF;
    EXPECT_EQ(failed(a), 0u);
}

// ---- results

TEST(Results, AloneAreWritten) {
    const VerbDesc& verb = *appc::kTable.find(AP_M_RECEIVE_AND_WAIT, AP_MAPPED_CONVERSATION);
    mc_receive_and_wait from, to;
    std::memset(&from, 0xAA, sizeof from);
    std::memset(&to, 0x55, sizeof to);
    ASSERT_TRUE(abi::copy_results(verb, &from, &to));
    EXPECT_EQ(to.primary_rc, 0xAAAA);
    EXPECT_EQ(to.secondary_rc, 0xAAAAAAAAu);
    EXPECT_EQ(to.what_rcvd, 0xAAAA);
    EXPECT_EQ(to.rts_rcvd, 0xAA);
    EXPECT_EQ(to.dlen, 0xAAAA);
    EXPECT_EQ(to.opcode, 0x5555);
    EXPECT_EQ(to.opext, 0x55);
    EXPECT_EQ(to.rtn_status, 0x55);
    EXPECT_EQ(to.max_len, 0x5555);
    EXPECT_EQ(to.conv_id, 0x55555555u);
    EXPECT_EQ(to.reserv4, 0x55);
    std::uint8_t dptr[sizeof to.dptr];
    std::memcpy(dptr, &to.dptr, sizeof dptr);
    EXPECT_EQ(dptr[0], 0x55) << "a pointer stays the program's";
}

TEST(Results, BehindTheOldLengthAreWrittenOnlyIfAskedFor) {
    const VerbDesc& verb = *appc::kTable.find(AP_M_GET_ATTRIBUTES, AP_MAPPED_CONVERSATION);
    Pages pages;
    const std::size_t old_length = offsetof(mc_get_attributes, luw_id);
    std::uint8_t* vcb = pages.end() - old_length;
    mc_get_attributes from{};
    from.opext = AP_MAPPED_CONVERSATION;
    EXPECT_TRUE(abi::copy_results(verb, &from, vcb)) << "nothing lies behind the old length";
    from.opext |= AP_EXTD_VCB;
    EXPECT_FALSE(abi::copy_results(verb, &from, vcb));
}

TEST(Results, ThatCannotBeWrittenAreReportedNotFaulted) {
    Pages pages;
    pages.make_read_only();
    EXPECT_FALSE(abi::put_return_codes(pages.begin(), 1, 2));
    EXPECT_FALSE(abi::put_return_codes(nullptr, 1, 2));
    EXPECT_FALSE(abi::put_return_codes(pages.end(), 1, 2));
}

// ---- addresses passed as an integer

TEST(Address, OfAControlBlockIsWhereItLeads) {
    abi::VerbHeader header{};
    EXPECT_EQ(abi::vcb_at(reinterpret_cast<std::intptr_t>(&header)), &header);
    EXPECT_EQ(abi::vcb_at(0), nullptr);
    EXPECT_EQ(abi::vcb_at(-1), nullptr);
    Pages pages;
    EXPECT_EQ(abi::vcb_at(reinterpret_cast<std::intptr_t>(pages.end() - 11)), nullptr) << "half a header";
}

#if UINTPTR_MAX > 0xFFFFFFFF
// On Win64 the upper half of an argument declared `long` is what the register happened to hold.
TEST(Address, BelowFourGigabytesSurvivesRubbishInTheUpperHalf) {
#ifdef _WIN32
    auto* low = static_cast<std::uint8_t*>(VirtualAlloc(reinterpret_cast<void*>(0x23450000), Pages::kPage,
                                                        MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE));
#else
    auto* low = static_cast<std::uint8_t*>(::mmap(reinterpret_cast<void*>(0x23450000), Pages::kPage,
                                                  PROT_READ | PROT_WRITE,
                                                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0));
#endif
    ASSERT_EQ(reinterpret_cast<std::uintptr_t>(low), 0x23450000u) << "the place is taken";
    const auto rubbish =
        static_cast<std::intptr_t>(0xDEADBEEF00000000u | reinterpret_cast<std::uintptr_t>(low));
    EXPECT_EQ(abi::vcb_at(rubbish), low);
#ifdef _WIN32
    VirtualFree(low, 0, MEM_RELEASE);
#else
    ::munmap(low, Pages::kPage);
#endif
}
#endif

TEST(MemoryProbe, EndsAtTheLastPageOfTheAddressSpace) {
    auto* const last = reinterpret_cast<std::uint8_t*>(~std::uintptr_t{0xFF});
    for (const std::size_t size : {std::size_t{1}, std::size_t{0xFF}, std::size_t{0x100}, SIZE_MAX}) {
        EXPECT_FALSE(runtime::is_readable(last, size));
        EXPECT_FALSE(runtime::is_writable(last, size));
        EXPECT_FALSE(runtime::probe_write(last, last, size));
    }
    EXPECT_FALSE(runtime::is_readable(last - Pages::kPage, 2 * Pages::kPage - 1));
}

TEST(MemoryProbe, AsksForWritingWithoutChangingAnything) {
    Pages pages;
    std::memset(pages.begin(), 0x5A, Pages::kPage);
    EXPECT_TRUE(runtime::is_writable(pages.begin(), Pages::kPage));
    EXPECT_FALSE(runtime::is_writable(pages.begin() + 1, Pages::kPage));
    EXPECT_TRUE(runtime::is_writable(pages.end() - 1, 1));
    EXPECT_FALSE(runtime::is_writable(pages.end(), 1));
    EXPECT_TRUE(runtime::is_writable(pages.end(), 0));
    EXPECT_FALSE(runtime::is_writable(pages.begin(), SIZE_MAX));
    EXPECT_EQ(pages.begin()[1], 0x5A);
    pages.make_read_only();
    EXPECT_FALSE(runtime::is_writable(pages.begin(), 1));
    EXPECT_TRUE(runtime::is_readable(pages.begin(), Pages::kPage));
    EXPECT_FALSE(runtime::is_readable(pages.begin(), Pages::kPage + 1));
    EXPECT_FALSE(runtime::is_readable(pages.begin(), SIZE_MAX));
    std::uint8_t byte = 1;
    EXPECT_FALSE(runtime::probe_write(pages.begin(), &byte, 1));
    EXPECT_EQ(pages.begin()[0], 0x5A);
}

}  // namespace
}  // namespace openwosa
