// Oracle: the reference pages of SnmpSetVb, SnmpGetVb, SnmpDeleteVb, SnmpDuplicateVbl.
#include "snmp/varbind.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "support.hpp"

namespace openwosa::snmp {
namespace {

using test::oid;

VarBindList three() {
    VarBindList list;
    list.append(oid("1.3.1"), ValueView::integer(-1));
    list.append(oid("1.3.2"), ValueView::text("two"));
    list.append(oid("1.3.3"), ValueView::object_id(oid("1.3.6.1")));
    return list;
}

std::string text_of(const ValueView& v) { return {v.octets.begin(), v.octets.end()}; }

TEST(VarBindList, AppendedBindingsAreNumberedFrom1) {
    const VarBindList list = three();
    ASSERT_EQ(list.size(), 3u);
    EXPECT_FALSE(list.contains(0));
    EXPECT_FALSE(list.contains(4));
    EXPECT_EQ(format_oid(list.name(1)), "1.3.1");
    EXPECT_EQ(list.value(1).as_int32(), -1);
    EXPECT_EQ(text_of(list.value(2)), "two");
    EXPECT_EQ(format_oid(list.value(3).oid), "1.3.6.1");
}

TEST(VarBindList, EveryValueClassKeepsItsValue) {
    const std::array<std::uint8_t, 4> address{192, 0, 2, 1};
    VarBindList list;
    list.append(oid("1.1"), ValueView::unsigned32(Syntax::kCounter32, UINT32_MAX));
    list.append(oid("1.2"), ValueView::counter64(UINT64_MAX));
    list.append(oid("1.3"), ValueView::bytes(Syntax::kIpAddress, address));
    list.append(oid("1.4"), ValueView::null());
    list.append(oid("1.5"), ValueView::exception(Syntax::kEndOfMibView));
    list.append(oid("1.6"), ValueView::integer(INT32_MIN));
    EXPECT_EQ(list.value(1).as_uint32(), UINT32_MAX);
    EXPECT_EQ(list.value(2).number, UINT64_MAX);
    EXPECT_TRUE(std::ranges::equal(list.value(3).octets, address));
    EXPECT_EQ(list.value(4).syntax, Syntax::kNull);
    EXPECT_EQ(list.value(5).syntax, Syntax::kEndOfMibView);
    EXPECT_EQ(list.value(6).as_int32(), INT32_MIN);
}

TEST(VarBindList, DeletingMovesLaterEntriesDown) {
    VarBindList list = three();
    list.erase(1);
    ASSERT_EQ(list.size(), 2u);
    EXPECT_EQ(format_oid(list.name(1)), "1.3.2");
    EXPECT_EQ(format_oid(list.name(2)), "1.3.3");
    list.erase(2);
    list.erase(1);
    EXPECT_TRUE(list.empty());
}

TEST(VarBindList, ReplacingAValueKeepsTheName) {
    VarBindList list = three();
    list.replace_value(2, ValueView::integer(7));
    EXPECT_EQ(format_oid(list.name(2)), "1.3.2");
    EXPECT_EQ(list.value(2).as_int32(), 7);
    EXPECT_EQ(format_oid(list.value(3).oid), "1.3.6.1");
}

TEST(VarBindList, ReplacingABindingLeavesTheOthers) {
    VarBindList list = three();
    list.replace(1, oid("1.3.9.9.9"), ValueView::text("new"));
    EXPECT_EQ(format_oid(list.name(1)), "1.3.9.9.9");
    EXPECT_EQ(text_of(list.value(1)), "new");
    EXPECT_EQ(text_of(list.value(2)), "two");
}

TEST(VarBindList, InsertingPutsABindingBeforeTheIndex) {
    VarBindList list = three();
    list.insert(1, oid("1.3.0"), ValueView::null());
    list.insert(5, oid("1.3.4"), ValueView::null());
    ASSERT_EQ(list.size(), 5u);
    for (std::size_t i = 1; i <= 5; ++i) EXPECT_EQ(list.name(i).back(), i - 1);
}

TEST(VarBindList, ACopyIsIndependent) {
    VarBindList list = three();
    const VarBindList copy = list;
    list.clear();
    EXPECT_TRUE(test::same_bindings(copy, three()));
}

TEST(VarBindList, ClearKeepsTheMemory) {
    VarBindList list = three();
    const std::size_t held = list.memory_in_use();
    list.clear();
    EXPECT_EQ(list.size(), 0u);
    EXPECT_EQ(list.memory_in_use(), held);
}

TEST(VarBindList, ABindingMayBeMadeOfItsOwnListsViews) {
    VarBindList list;
    list.append(oid("1.3.6"), ValueView::text("a"));
    // Many rounds, so that each store is moved while its own contents are being appended.
    for (int i = 0; i < 200; ++i) {
        list.append(list.name(1), ValueView::object_id(list.name(1)));
        list.append(list.name(2), list.value(1));
        list.append(list.name(3), list.value(2));
    }
    for (std::size_t i = 1; i <= list.size(); ++i) ASSERT_EQ(format_oid(list.name(i)), "1.3.6");
    EXPECT_EQ(text_of(list.value(600)), "a");
    EXPECT_EQ(format_oid(list.value(599).oid), "1.3.6");
}

TEST(VarBindList, ReplacingOverAndOverDoesNotGrowForEver) {
    VarBindList list = three();
    const std::string large(1000, 'x');
    for (int i = 0; i < 10'000; ++i) {
        list.replace(1, oid("1.3.6.1.4.1.311"), ValueView::text(large));
        list.replace_value(3, ValueView::object_id(oid("1.3.6.1.4.1")));
    }
    EXPECT_LT(list.memory_in_use(), 64u * 1024);
    EXPECT_EQ(text_of(list.value(1)), large);
    EXPECT_EQ(text_of(list.value(2)), "two");
    EXPECT_EQ(format_oid(list.value(3).oid), "1.3.6.1.4.1");
}

TEST(VarBindList, ANameOfMoreThan128ArcsStaysTooLong) {
    VarBindList list;
    list.append(Oid(300, 1), ValueView::null());
    EXPECT_FALSE(is_encodable(list.name(1)));
}

TEST(Syntax, ValuesAreTheWireTags) {
    // winsnmp.h: SNMP_SYNTAX_*
    EXPECT_EQ(static_cast<int>(Syntax::kInteger), 0x02);
    EXPECT_EQ(static_cast<int>(Syntax::kOid), 0x06);
    EXPECT_EQ(static_cast<int>(Syntax::kTimeTicks), 0x43);
    EXPECT_EQ(static_cast<int>(Syntax::kCounter64), 0x46);
    EXPECT_EQ(static_cast<int>(Syntax::kUInteger32), 0x47);
    EXPECT_EQ(static_cast<int>(Syntax::kEndOfMibView), 0x82);
}

TEST(Syntax, UnknownTagsHaveNoClass) {
    int known = 0;
    for (int tag = 0; tag < 256; ++tag) known += class_of(static_cast<Syntax>(tag)) != ValueClass::kInvalid;
    EXPECT_EQ(known, 16);
    EXPECT_EQ(class_of(static_cast<Syntax>(0x30)), ValueClass::kInvalid);
}

}  // namespace
}  // namespace openwosa::snmp
