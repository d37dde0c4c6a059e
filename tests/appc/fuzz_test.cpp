// Any bytes as a control block: an answer of the documented ones, or none, and nothing written beyond the
// block.
#include <random>

#include "program.hpp"

// After SYNCPT_SUPPORT.
#include <acsmgtc.h>

namespace openwosa::appctest {
namespace {

TEST_F(AppcTest, AnyBytesAsAControlBlockAreAnsweredOrLeftAlone) {
    std::mt19937 random(1);
    // The verbs that wait for others by design are left out: alone, nobody would ever wake them.
    const unsigned short opcodes[] = {AP_TP_STARTED,
                                      AP_TP_ENDED,
                                      AP_GET_TP_PROPERTIES,
                                      AP_SET_TP_PROPERTIES,
                                      AP_GET_TYPE,
                                      AP_GET_STATE,
                                      AP_M_CONFIRM,
                                      AP_M_CONFIRMED,
                                      AP_M_DEALLOCATE,
                                      AP_M_FLUSH,
                                      AP_M_GET_ATTRIBUTES,
                                      AP_M_PREPARE_TO_RECEIVE,
                                      AP_M_RECEIVE_IMMEDIATE,
                                      AP_M_REQUEST_TO_SEND,
                                      AP_M_SEND_DATA,
                                      AP_M_SEND_ERROR,
                                      AP_M_TEST_RTS,
                                      AP_M_TEST_RTS_AND_POST,
                                      AP_M_POST_ON_RECEIPT,
                                      AP_M_RECEIVE_LOG_DATA,
                                      AP_ENLIST,
                                      AP_DEACTIVATE_SESSION,
                                      AP_DISPLAY,
                                      0x7777};
    unsigned char page[1024];
    for (int round = 0; round < 5000; ++round) {
        for (unsigned char& byte : page) byte = static_cast<unsigned char>(random());
        auto* v = reinterpret_cast<MC_FLUSH*>(page);
        v->opcode = opcodes[random() % std::size(opcodes)];
        v->opext = static_cast<unsigned char>((random() % 4 == 0 ? random() : random() % 2) & 0x81);
        unsigned char behind[256];
        std::memcpy(behind, page + 512, sizeof behind);
        APPC(reinterpret_cast<LONG_PTR>(page));
        EXPECT_EQ(std::memcmp(behind, page + 512, sizeof behind), 0);
        if (v->opcode == AP_TP_STARTED && v->primary_rc == AP_OK) {
            auto ended = block<TP_ENDED>(AP_TP_ENDED);
            std::memcpy(ended.tp_id, reinterpret_cast<TP_STARTED*>(page)->tp_id, sizeof ended.tp_id);
            EXPECT_TRUE(ok(issue(ended)));
        }
    }
}

/// Among 32 random bits there are addresses of this process's own memory, which the verb would rightly fill:
/// where it writes is a buffer, or not there.
void aim(unsigned char* page, std::uint32_t random) {
    static unsigned char buffer[0x10000];
    unsigned char* const there =
        random % 4 ? buffer : reinterpret_cast<unsigned char*>(std::uintptr_t{random % 4096});
    if (auto* receive = reinterpret_cast<MC_RECEIVE_IMMEDIATE*>(page);
        receive->opcode == AP_M_RECEIVE_IMMEDIATE)
        receive->dptr = there;
    if (auto* log = reinterpret_cast<RECEIVE_LOG_DATA*>(page); log->opcode == AP_M_RECEIVE_LOG_DATA)
        log->log_dptr = there;
}

TEST_F(AppcTest, AnyFieldsOnALiveConversationAreAnswered) {
    std::mt19937 random(2);
    for (const bool mapped : {true, false}) {
        for (int conversation = 0; conversation < 20; ++conversation) {
            Pair p(mapped, AP_NONE);  // nothing waits for a confirmation
            const unsigned short opcodes[] = {
                AP_M_FLUSH,          AP_M_SEND_DATA,        AP_M_RECEIVE_IMMEDIATE, AP_M_REQUEST_TO_SEND,
                AP_M_GET_ATTRIBUTES, AP_M_TEST_RTS,         AP_M_RECEIVE_LOG_DATA,  AP_M_CONFIRMED,
                AP_GET_STATE,        AP_M_TEST_RTS_AND_POST};
            for (int round = 0; round < 50; ++round) {
                const End& end = random() % 2 ? p.a : p.b;
                alignas(16) unsigned char page[512];
                for (unsigned char& byte : page)
                    byte = static_cast<unsigned char>(random() % 2 ? random() % 4 : random());
                auto* v = reinterpret_cast<MC_FLUSH*>(page);
                v->opcode = opcodes[random() % std::size(opcodes)];
                v->opext = end.opext();
                std::memcpy(v->tp_id, end.tp_id, sizeof v->tp_id);
                v->conv_id = static_cast<decltype(v->conv_id)>(end.conv_id);
                aim(page, random());
                APPC(reinterpret_cast<LONG_PTR>(page));
                EXPECT_NE(v->primary_rc, AP_INVALID_VERB);
            }
        }
    }
}

}  // namespace
}  // namespace openwosa::appctest
