// The SSCP's request units. Oracles: dumps published by vendors (tests/sna/golden), SNA Formats.
#include "services.hpp"

#include <gtest/gtest.h>

#include "bank.hpp"
#include "sna/piu.hpp"
#include "vectors.hpp"

namespace openwosa::snahost {
namespace {

/// The RU of a published PIU.
Bytes published_ru(const std::string& id) {
    for (const auto& v : sna::test::load_published("piu")) {
        if (v.id != id) continue;
        const auto result = sna::decode_piu(v.bytes);
        return {result.piu.ru.begin(), result.piu.ru.end()};
    }
    ADD_FAILURE() << "no vector " << id;
    return {};
}

TEST(Services, TextALogonOfAPublishedTraceNamesItsApplication) {
    const auto logon = parse_logon(from_ebcdic(published_ru("kb185630-sscp-logon-text")));
    ASSERT_TRUE(logon);
    EXPECT_EQ(logon->application, "IMS");
    EXPECT_FALSE(logon->logoff);
}

TEST(Services, TheRequestsOfPublishedTracesAreToldApart) {
    EXPECT_EQ(ns_code(published_ru("kb267902-term-self")), static_cast<std::uint32_t>(NsCode::kTermSelf0));
    EXPECT_EQ(ns_code(published_ru("snaplus2-notify")), static_cast<std::uint32_t>(NsCode::kNotify));
    EXPECT_EQ(ns_code(published_ru("kb161492-nmvt-psid")), static_cast<std::uint32_t>(NsCode::kNmvt));
}

TEST(Services, ActpuBeginsAsVendorsHostsSendIt) {
    const Bytes ours = actpu(true, sna::test::from_hex("050000000000"));
    EXPECT_EQ(ours, published_ru("snax-actpu-req"));
}

TEST(Services, InitSelfFormat0NamesModeAndPrimary) {
    for (const auto& v : sna::test::load_vectors("llc-dsap04")) {
        if (v.name != "init-self-fmt0") continue;
        const auto init = parse_init_self(sna::decode_piu(v.bytes).piu.ru);
        ASSERT_TRUE(init);
        EXPECT_EQ(init->mode, "LU0MODE");
        EXPECT_EQ(init->destination, "ORDERS");
        return;
    }
    FAIL() << "no vector init-self-fmt0";
}

TEST(Services, AnInitSelfCutAnywhereIsRefusedOrHasItsName) {
    const Bytes whole = sna::test::from_hex("01068100d3e4f0d4d6c4c540f306d6d9c4c5d9e2000000");
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        const auto init = parse_init_self(Octets(whole).first(size));
        EXPECT_TRUE(!init || !init->destination.empty()) << size;
    }
}

TEST(Services, TheStatusOfAnLuIsTheLowNibbleOfVector0C) {
    EXPECT_EQ(parse_notify_status(sna::test::from_hex("8106200c06030001000000")), 3);
    EXPECT_EQ(parse_notify_status(sna::test::from_hex("8106200c06010001000000")), 1);
    EXPECT_EQ(parse_actlu_status(sna::test::from_hex("0d010100858000000c06010001000000")), 1);
    EXPECT_EQ(parse_actlu_status(sna::test::from_hex("0d0101")), std::nullopt);
    EXPECT_EQ(parse_actlu_status(sna::test::from_hex("0d01010c06")), std::nullopt);
}

TEST(Services, LogonTextIsVtamsCommandOrABareName) {
    const auto full = parse_logon("logon applid(bank) logmode(lu0) data(Alice 1)");
    ASSERT_TRUE(full);
    EXPECT_EQ(full->application, "BANK");
    EXPECT_EQ(full->mode, "LU0");
    EXPECT_EQ(full->data, "Alice 1");
    EXPECT_EQ(parse_logon("LOGON APPLID=ECHO,LOGMODE=X")->application, "ECHO");
    EXPECT_EQ(parse_logon("ECHO HELLO")->data, "HELLO");
    EXPECT_TRUE(parse_logon("LOGOFF")->logoff);
    EXPECT_FALSE(parse_logon("LOGON"));
    EXPECT_FALSE(parse_logon("  "));
}

TEST(Ebcdic, EveryByteHasACharacterOfItsOwn) {
    Bytes all;
    for (unsigned i = 0; i < 256; ++i) all.push_back(static_cast<std::uint8_t>(i));
    EXPECT_EQ(to_ebcdic(from_ebcdic(all)), all);
    EXPECT_EQ(to_ebcdic("HELLO 19$"), sna::test::from_hex("c8c5d3d3d640f1f95b"));  // IBM CDRA, CCSID 37
}

TEST(Bank, AmountsHaveTwoDecimalsAndNoSign) {
    EXPECT_EQ(parse_amount("10"), 1000);
    EXPECT_EQ(parse_amount("10.5"), 1050);
    EXPECT_EQ(parse_amount("0.01"), 1);
    for (const char* bad : {"", "-1", "1.234", ".5", "1e3", "1234567890123", "1.-1"})
        EXPECT_FALSE(parse_amount(bad)) << bad;
    EXPECT_EQ(format_amount(5), "0.05");
    EXPECT_EQ(format_amount(123456), "1234.56");
}

TEST(Bank, NoTransferMakesOrLosesMoney) {
    Bank bank(default_bank());
    const auto before = bank.total();
    Bank::Teller alice, bob;
    EXPECT_EQ(bank.answer("BALANCE 1001", alice), "ER 03 LOGON FIRST");
    EXPECT_EQ(bank.answer("LOGON ALICE 1234", alice), "OK WELCOME ALICE");
    EXPECT_EQ(bank.answer("logon bob 4321", bob), "OK WELCOME BOB");
    EXPECT_EQ(bank.answer("TRANSFER 1001 2001 1000.00", alice), "OK 1001 0.00 2001 1500.00");
    EXPECT_EQ(bank.answer("TRANSFER 1001 2001 0.01", alice), "ER 05 INSUFFICIENT FUNDS");
    EXPECT_EQ(bank.answer("TRANSFER 1001 2001 1", bob), "ER 04 NO SUCH ACCOUNT");
    EXPECT_EQ(bank.answer("TRANSFER 2001 2001 1", bob), "ER 06 BAD AMOUNT");
    EXPECT_EQ(bank.answer("DEPOSIT 1001 5", alice), "ER 01 UNKNOWN REQUEST");
    EXPECT_EQ(bank.total(), before);
}

}  // namespace
}  // namespace openwosa::snahost
