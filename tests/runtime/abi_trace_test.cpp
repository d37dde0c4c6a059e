// Oracle: what a reader of the trace needs to see, for descriptors written by hand as idlc writes them.
#include "runtime/abi_trace.hpp"

#include <gtest/gtest.h>

#include <regex>

#include "runtime/memory_probe.hpp"
#include "runtime/trace.hpp"
#include "support.hpp"

namespace openwosa::runtimetest {
namespace {

using namespace abi;

constexpr std::uint32_t kWord = sizeof(void*);

struct Octets {
    std::uint32_t len;
    std::uint8_t* ptr;
};
struct Oid {
    std::uint32_t len;
    std::uint32_t* ptr;
};

const Symbol kColours[] = {{"RED", 1}, {"GREEN", 2}};
const SymbolTable kColourTable{"colours", kColours};
const TypeDesc kInt{"INT", TypeKind::kSigned, 4, nullptr, 0, nullptr, 0};
const TypeDesc kUint{"UINT", TypeKind::kUnsigned, 4, nullptr, 0, nullptr, 0};
const TypeDesc kByte{"BYTE", TypeKind::kUnsigned, 1, nullptr, 0, nullptr, 0};
const TypeDesc kHandleType{"HANDLE", TypeKind::kHandle, kWord, nullptr, 0, nullptr, 0};
const TypeDesc kTextType{"LPCSTR", TypeKind::kText, kWord, nullptr, 0, nullptr, 0};
const TypeDesc kBytePointer{"LPBYTE", TypeKind::kPointer, kWord, &kByte, 0, nullptr, 0};
const TypeDesc kUintPointer{"LPUINT", TypeKind::kPointer, kWord, &kUint, 0, nullptr, 0};

FieldDesc plain(const char* name, const TypeDesc& type, Direction direction = Direction::kIn,
                std::uint32_t offset = 0, std::int16_t count_from = kNoSibling, bool bytes = false) {
    return {name, &type, direction, offset, nullptr, count_from, kNoSibling, bytes, {}};
}

const FieldDesc kOctetsFields[] = {
    plain("len", kUint, Direction::kNone, offsetof(Octets, len)),
    plain("ptr", kBytePointer, Direction::kNone, offsetof(Octets, ptr), 0, true)};
const TypeDesc kOctetsType{"OCTETS", TypeKind::kStruct, sizeof(Octets), nullptr, 0, kOctetsFields, 2};
const TypeDesc kOctetsPointer{"LPOCTETS", TypeKind::kPointer, kWord, &kOctetsType, 0, nullptr, 0};
const FieldDesc kOidFields[] = {plain("len", kUint, Direction::kNone, offsetof(Oid, len)),
                                plain("ptr", kUintPointer, Direction::kNone, offsetof(Oid, ptr), 0)};
const TypeDesc kOidType{"OID", TypeKind::kStruct, sizeof(Oid), nullptr, 0, kOidFields, 2};
const TypeDesc kOidPointer{"LPOID", TypeKind::kPointer, kWord, &kOidType, 0, nullptr, 0};

FieldDesc result_of(const TypeDesc& type, const SymbolTable* symbols = nullptr) {
    FieldDesc f = plain("", type, Direction::kNone);
    f.symbols = symbols;
    return f;
}

class AbiTrace : public testing::Test {
  protected:
    AbiTrace() {
        runtime::TraceConfig config;
        config.api = folder.file("api.log");
        EXPECT_TRUE(runtime::trace::open(config));
    }
    ~AbiTrace() override { runtime::trace::close(); }

    // The lines without their time and thread.
    std::string lines() {
        const std::string log = read_file(folder.file("api.log"));
        return std::regex_replace(log, std::regex(R"((^|\n)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z \[\d+\] )"),
                                  "$1");
    }
    template <class... Args>
    void call(const FunctionDesc& f, std::uint64_t result, Args... args) {
        const ArgValue values[] = {ArgValue::of(args)...};
        trace_call(f, values);
        trace_return(f, values, {result});
    }

    TemporaryFolder folder;
    ScopedEnvironment no_trace{"OPENWOSA_TRACE", nullptr};
};

TEST_F(AbiTrace, IsOnOnlyWhileATraceIsOpen) {
    EXPECT_TRUE(trace_enabled());
    runtime::trace::close();
    EXPECT_FALSE(trace_enabled());
    runtime::TraceConfig config;
    config.api = folder.file("api.log");
    runtime::trace::open(config);
    EXPECT_TRUE(trace_enabled());
}

TEST_F(AbiTrace, ShowsTextHandlesAndSymbols) {
    FieldDesc colour = plain("colour", kInt);
    colour.symbols = &kColourTable;
    const ParamDesc params[] = {plain("session", kHandleType), plain("name", kTextType), colour,
                                plain("n", kInt)};
    const FunctionDesc f{"Paint", "m", params, result_of(kInt, &kColourTable), {}};
    call(f, 2, reinterpret_cast<void*>(0x10001), "a \"quoted\"\n name", 1, -5);
    EXPECT_EQ(lines(),
              "Paint(session=0x10001, name=\"a \\\"quoted\\\"\\x0a name\", colour=RED, n=-5)\n"
              "Paint = GREEN\n");
}

TEST_F(AbiTrace, FollowsCountedPointersAndShowsOutputsOnReturn) {
    const ParamDesc params[] = {plain("in", kOctetsPointer), plain("oid", kOidPointer, Direction::kOut),
                                plain("size", kUintPointer, Direction::kInOut)};
    const FunctionDesc f{"Get", "m", params, result_of(kInt), {}};
    std::uint8_t data[] = {0xde, 0xad};
    std::uint32_t arcs[] = {1, 3, 6};
    Octets octets{2, data};
    Oid oid{3, arcs};
    std::uint32_t size = 7;
    call(f, 1, &octets, &oid, &size);
    const std::string expected =
        "Get\\(in=&\\{len=2, ptr=<de ad>\\}, oid=0x[0-9a-f]+, size=&7\\)\n"
        "Get = 1  oid=&\\{len=3, ptr=\\[1,3,6\\]\\}, size=&7\n";
    EXPECT_TRUE(std::regex_match(lines(), std::regex(expected))) << lines();
}

TEST_F(AbiTrace, LeavesOutputsOfAFailedCallAlone) {
    const ParamDesc params[] = {plain("oid", kOidPointer, Direction::kOut)};
    const FunctionDesc f{"Get", "m", params, result_of(kInt), {}};
    Oid oid{3, nullptr};
    call(f, 0, &oid);
    EXPECT_TRUE(lines().ends_with("Get = 0\n")) << lines();
}

TEST_F(AbiTrace, SurvivesPointersThatLeadNowhere) {
    const ParamDesc params[] = {plain("text", kTextType), plain("octets", kOctetsPointer),
                                plain("inner", kOctetsPointer)};
    const FunctionDesc f{"Bad", "m", params, result_of(kInt), {}};
    Octets octets{5, reinterpret_cast<std::uint8_t*>(16)};
    call(f, 1, reinterpret_cast<const char*>(8), reinterpret_cast<Octets*>(std::uintptr_t{64}), &octets);
    EXPECT_EQ(lines(),
              "Bad(text=\"\"<unreadable at 0x8>, octets=&unreadable at 0x40, inner=&{len=5, ptr=<unreadable "
              "at 0x10>})\n"
              "Bad = 1\n");
}

TEST_F(AbiTrace, ShortensWhatIsLong) {
    const ParamDesc params[] = {plain("octets", kOctetsPointer), plain("text", kTextType)};
    const FunctionDesc f{"Long", "m", params, result_of(kInt), {}};
    std::vector<std::uint8_t> data(1000, 0x11);
    Octets octets{1000, data.data()};
    const std::string text(1000, 'x');
    call(f, 1, &octets, text.c_str());
    EXPECT_LT(lines().size(), 700u);
    EXPECT_NE(lines().find(" ...>"), std::string::npos);
    EXPECT_NE(lines().find("xxx\"..."), std::string::npos);
}

TEST(MemoryProbe, ReadsWhatIsThereAndNothingElse) {
    char bytes[8] = {};
    EXPECT_EQ(runtime::probe_read("abcdefg", bytes, 8), 8u);
    EXPECT_STREQ(bytes, "abcdefg");
    EXPECT_EQ(runtime::probe_read(nullptr, bytes, 8), 0u);
    EXPECT_EQ(runtime::probe_read(reinterpret_cast<void*>(std::uintptr_t{4096}), bytes, 8), 0u);
}

}  // namespace
}  // namespace openwosa::runtimetest
