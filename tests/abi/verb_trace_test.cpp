// The API trace of verbs: what a reader needs to see, written from the IDL alone.
#include <gtest/gtest.h>

#include <cstring>
#include <regex>

#include "appc_verbs.hpp"
#include "runtime/abi_trace.hpp"
#include "runtime/trace.hpp"
#include "sna/ebcdic.hpp"
#include "support.hpp"
#include "winappc_descriptors.hpp"
#include "wincsv_descriptors.hpp"

namespace openwosa {
namespace {

using runtimetest::read_file;
namespace appc_tables = appc::api::trace_tables;
namespace csv_tables = csv::api::trace_tables;

class VerbTrace : public testing::Test {
  protected:
    VerbTrace() {
        runtime::TraceConfig config;
        config.api = folder.file("api.log");
        EXPECT_TRUE(runtime::trace::open(config));
    }
    ~VerbTrace() override { runtime::trace::close(); }

    // The lines without time, thread and the address of the control block.
    std::string lines() {
        const std::string log = read_file(folder.file("api.log"));
        const std::string bare = std::regex_replace(
            log, std::regex(R"((^|\n)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z \[\d+\] )"), "$1");
        return std::regex_replace(bare, std::regex("0x[0-9a-f]+ ([A-Z])"), "@ $1");
    }
    static void call(const abi::FunctionDesc& function, void* vcb) {
        const abi::ArgValue values[] = {abi::ArgValue::of(vcb)};
        abi::trace_call(function, values);
    }
    static void returned(const abi::FunctionDesc& function, void* vcb) {
        const abi::ArgValue values[] = {abi::ArgValue::of(vcb)};
        abi::trace_return(function, values, {});
    }
    template <std::size_t N>
    static void name(unsigned char (&field)[N], std::string_view text) {
        for (std::size_t i = 0; i < N; ++i) field[i] = sna::ebcdic(i < text.size() ? text[i] : ' ');
    }

    runtimetest::TemporaryFolder folder;
    runtimetest::ScopedEnvironment no_trace{"OPENWOSA_TRACE", nullptr};
};

TEST_F(VerbTrace, ShowsWhatAVerbWasGivenByItsNamesAndNoPassword) {
    mc_allocate v{};
    v.opcode = AP_M_ALLOCATE;
    v.opext = AP_MAPPED_CONVERSATION;
    std::memcpy(v.tp_id, "\1\2\3\4\5\6\7\10", 8);
    v.sync_level = AP_CONFIRM_SYNC_LEVEL;
    v.rtn_ctl = AP_WHEN_SESSION_FREE;
    v.security = AP_PGM;
    std::memcpy(v.plu_alias, "PARTNER ", 8);
    name(v.mode_name, "#INTER");
    name(v.tp_name, "APINGD");
    name(v.user_id, "ALICE");
    v.user_id[5] = 0x41;  // no character, though it would be one in ASCII
    name(v.pwd, "SECRET");
    call(appc_tables::kAPPC, &v);
    EXPECT_EQ(lines(),
              "APPC(vcb=@ MC_ALLOCATE{opext=AP_MAPPED_CONVERSATION, tp_id=<01 02 03 04 05 06 07 08>, "
              "sync_level=AP_CONFIRM_SYNC_LEVEL, rtn_ctl=AP_WHEN_SESSION_FREE, conv_group_id=0, "
              "plu_alias=\"PARTNER\", "
              "mode_name=\"#INTER\", tp_name=\"APINGD\", security=AP_PGM, pwd=***, user_id=\"ALICE\\x41\", "
              "pip_dlen=0, "
              "pip_dptr=NULL, fqplu_name=\"\"0})\n");
}

TEST_F(VerbTrace, ShowsWhatCameBackAndOfABufferWhatWasFilled) {
    std::uint8_t buffer[100] = {0xC8, 0xC9};
    receive_and_wait v{};
    v.opcode = AP_B_RECEIVE_AND_WAIT;
    v.max_len = 100;
    v.dptr = buffer;
    v.dlen = 2;
    v.what_rcvd = AP_DATA_COMPLETE_SEND;
    v.rts_rcvd = AP_YES;
    returned(appc_tables::kAPPC, &v);
    EXPECT_EQ(lines(),
              "APPC = void  vcb=@ RECEIVE_AND_WAIT{primary_rc=AP_OK, secondary_rc=0, "
              "what_rcvd=AP_DATA_COMPLETE_SEND, "
              "rts_rcvd=AP_YES, dlen=2, dptr=<c8 c9>}\n");
}

TEST_F(VerbTrace, NamesReturnCodes) {
    get_type v{};
    v.opcode = AP_GET_TYPE;
    v.primary_rc = AP_PARAMETER_CHECK;
    v.secondary_rc = AP_BAD_CONV_ID;
    v.conv_type = AP_MAPPED_CONVERSATION;
    returned(appc_tables::kAPPC, &v);
    EXPECT_EQ(lines(),
              "APPC = void  vcb=@ GET_TYPE{primary_rc=AP_PARAMETER_CHECK, secondary_rc=AP_BAD_CONV_ID, "
              "conv_type=AP_MAPPED_CONVERSATION}\n");
}

TEST_F(VerbTrace, ShowsAnExtendedControlBlockToItsEnd) {
    tp_started v{};
    v.opcode = AP_TP_STARTED;
    v.opext = AP_EXTD_VCB;
    std::memset(v.lu_alias, ' ', sizeof v.lu_alias);
    name(v.tp_name, "");
    v.syncpoint_rqd = AP_YES;
    call(appc_tables::kAPPC, &v);
    EXPECT_EQ(lines(),
              "APPC(vcb=@ TP_STARTED{opext=AP_BASIC_CONVERSATION|AP_EXTD_VCB, lu_alias=\"\", tp_name=\"\", "
              "syncpoint_rqd=AP_YES})\n");
}

TEST_F(VerbTrace, ShowsBitFieldsByTheirNames) {
    cnos v{};
    v.opcode = AP_CNOS;
    v.mode_name_select = AP_ALL;
    v.responsible = AP_TARGET;
    call(appc_tables::kAPPC, &v);
    EXPECT_NE(lines().find("mode_name_select=AP_ALL, set_negotiable=AP_NO, "), std::string::npos) << lines();
    EXPECT_NE(lines().find("drain_source=AP_NO, responsible=AP_TARGET}"), std::string::npos) << lines();
}

TEST_F(VerbTrace, SurvivesAddressesThatLeadNowhereAndOpcodesThatAreNone) {
    call(appc_tables::kAPPC, reinterpret_cast<void*>(0x40));
    mc_confirm v{};
    v.opcode = 0x7777;
    call(appc_tables::kAPPC, &v);
    EXPECT_TRUE(
        std::regex_match(lines(), std::regex("APPC\\(vcb=<no control block at 0x40>\\)\n"
                                             "APPC\\(vcb=0x[0-9a-f]+ \\{opcode=0x7777, opext=0x0\\}\\)\n")))
        << lines();
}

TEST_F(VerbTrace, TellsWhenAVerbEndedThatItsCallHadLeft) {
    mc_confirm v{};
    v.opcode = AP_M_CONFIRM;
    v.opext = AP_MAPPED_CONVERSATION;
    v.primary_rc = AP_CANCELLED;
    abi::trace_verb_done(appc::api::verbs::kTable, &v);
    EXPECT_EQ(lines(), "completed @ MC_CONFIRM{primary_rc=AP_CANCELLED, secondary_rc=0, rts_rcvd=AP_NO}\n");
}

TEST_F(VerbTrace, IsTheSameForCsv) {
    std::uint8_t source[] = {'A', 'B'}, target[2] = {0xC1, 0xC2};
    convert v{};
    v.opcode = SV_CONVERT;
    v.char_set = SV_AE;
    v.len = 2;
    v.source = source;
    v.target = target;
    call(csv_tables::kACSSVC, &v);
    returned(csv_tables::kACSSVC, &v);
    EXPECT_TRUE(std::regex_match(
        lines(),
        std::regex("ACSSVC\\(vcb=@ CONVERT\\{opext=0, direction=SV_ASCII_TO_EBCDIC, char_set=SV_AE, len=2, "
                   "source=<41 42>, target=0x[0-9a-f]+\\}\\)\n"
                   "ACSSVC = void  vcb=@ CONVERT\\{primary_rc=SV_OK, secondary_rc=0, target=<c1 c2>\\}\n")))
        << lines();
}

}  // namespace
}  // namespace openwosa
