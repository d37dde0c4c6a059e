// Logons the host does not follow, as tools/snahost and, by its manuals, VTAM do it: a request that is
// refused, one that is accepted and fails later, and text that is answered by text. Oracle: the CreateSession
// page
// ("sent a negative response to the INITSELF" or to the "unformatted logon command"), comlu0.idl.
#include "host_support.hpp"
#include "sna/ebcdic.hpp"

namespace openwosa::comlu0::test {
namespace {

constexpr LONG kRefused = 0x08010000;

class RefusedLogon : public HostTest {
  protected:
    void begin_with(const std::string& application) {
        begin(R"({"pus": [{"lus": [{"address": 34}]}], "applications": {"CLOSED": )" + application + "}}");
    }
    HRESULT logon(const char* text, LONG timeout) {
        std::vector<std::uint8_t> ebcdic;
        for (const char* c = text; *c; ++c)
            ebcdic.push_back(*c == '(' ? 0x4D : *c == ')' ? 0x5D : sna::ebcdic(*c));
        return program_->create(L"LUNAME=LU34", INIT_LOGON, timeout, ebcdic);
    }
};

TEST_F(RefusedLogon, ByANegativeResponseToTheTextIsNegResponseWithItsSense) {
    begin_with(R"({"refuse": "08010000"})");
    EXPECT_EQ(logon("LOGON APPLID(CLOSED)", 30000), CLU0_E_NEG_RESPONSE);
    EXPECT_EQ(program_->last_sense(), kRefused);
}

TEST_F(RefusedLogon, ByTextIsTimedoutAndTheErrorInformationHasTheText) {
    begin_with("{}");
    EXPECT_EQ(logon("LOGON APPLID(NOBODY)", 1000), CLU0_E_TIMEDOUT);
    EXPECT_NE(Program::description().find(L"the SSCP said 'UNKNOWN COMMAND OR APPLICATION'"),
              std::wstring::npos);
}

TEST_F(RefusedLogon, ByANegativeResponseToInitSelfIsNegResponseWithItsSense) {
    begin_with(R"({"refuse": "08010000"})");
    EXPECT_EQ(program_->create(L"LUNAME=LU34 APPLID=CLOSED", INIT_INITSELF, 30000), CLU0_E_NEG_RESPONSE);
    EXPECT_EQ(program_->last_sense(), kRefused);
    EXPECT_EQ(program_->create(L"LUNAME=LU34 APPLID=NOBODY", INIT_INITSELF, 30000), CLU0_E_NEG_RESPONSE);
    EXPECT_EQ(program_->last_sense(), 0x08060000) << "resource unknown";
}

TEST_F(RefusedLogon, ByNspeAfterInitSelfWasAcceptedIsNegResponseWithItsSense) {
    begin_with(R"({"refuse": "08010000", "refuse_late": true})");
    EXPECT_EQ(program_->create(L"LUNAME=LU34 APPLID=CLOSED", INIT_INITSELF, 30000), CLU0_E_NEG_RESPONSE);
    EXPECT_EQ(program_->last_sense(), kRefused);
}

}  // namespace
}  // namespace openwosa::comlu0::test
