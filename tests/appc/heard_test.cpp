// What every verb that can hear of the partner's doings hears: refused attaches, errors, abends, ends, lost
// sessions.
#include "program.hpp"

namespace openwosa::appctest {
namespace {

struct Codes {
    unsigned short primary = AP_OK;
    std::uint32_t secondary = 0;
    std::string text;
};
template <class V>
Codes codes_of(const V& v) {
    return {v.primary_rc, static_cast<std::uint32_t>(v.secondary_rc), codes(&v)};
}

enum class Hears {
    kConfirm,
    kDeallocate,
    kPrepareToReceive,
    kSendData,
    kSendError,
    kReceiveAndWait,
    kReceiveAndPost,
    kReceiveImmediate,
    kPostOnReceipt,
};
constexpr Hears kAll[] = {Hears::kConfirm,        Hears::kDeallocate,       Hears::kPrepareToReceive,
                          Hears::kSendData,       Hears::kSendError,        Hears::kReceiveAndWait,
                          Hears::kReceiveAndPost, Hears::kReceiveImmediate, Hears::kPostOnReceipt};
constexpr Hears kReceiving[] = {Hears::kReceiveAndWait, Hears::kReceiveAndPost, Hears::kReceiveImmediate,
                                Hears::kPostOnReceipt};

unsigned char g_buffer[200];

template <class V>
V receiving(const End& end, unsigned short opcode) {
    auto v = end.block<V>(opcode);
    v.max_len = sizeof g_buffer;
    v.dptr = g_buffer;
    return v;
}

/// A verb with an event in its block: its final codes.
template <class V>
Codes completes(V v) {
    const HANDLE event = CreateEventA(nullptr, FALSE, FALSE, nullptr);
    if constexpr (std::is_pointer_v<decltype(v.sema)>)
        v.sema = static_cast<decltype(v.sema)>(event);
    else
        v.sema = static_cast<decltype(v.sema)>(reinterpret_cast<std::uintptr_t>(event));
    if (issue(v).primary_rc == AP_OK) {
        EXPECT_EQ(WaitForSingleObject(event, kLimit), WAIT_OBJECT_0);
        reached(&v);
    }
    CloseHandle(event);
    return codes_of(v);
}

bool needs_receive_state(Hears verb) {
    return verb == Hears::kReceiveImmediate || verb == Hears::kPostOnReceipt;
}
void turn(const End& end) {
    auto v = end.block<PREPARE_TO_RECEIVE>(AP_B_PREPARE_TO_RECEIVE);
    v.ptr_type = AP_FLUSH;
    EXPECT_TRUE(ok(issue(v)));
}

/// Issues the verb until it has something to tell: the codes it tells.
Codes hear(const End& end, Hears verb) {
    node_is_quiet(end.tp_id);
    switch (verb) {
        case Hears::kConfirm:
            return codes_of(end.verb<CONFIRM>(AP_B_CONFIRM));
        case Hears::kDeallocate:
            return codes_of(end.verb<DEALLOCATE>(AP_B_DEALLOCATE));
        case Hears::kPrepareToReceive:
            return codes_of(end.verb<PREPARE_TO_RECEIVE>(AP_B_PREPARE_TO_RECEIVE));
        case Hears::kSendData:
            return codes_of(end.send("x", AP_SEND_DATA_FLUSH));
        case Hears::kSendError:
            return codes_of(end.verb<SEND_ERROR>(AP_B_SEND_ERROR));
        case Hears::kReceiveAndWait: {
            Codes told;
            while (told.primary == AP_OK) {
                auto v = receiving<RECEIVE_AND_WAIT>(end, AP_B_RECEIVE_AND_WAIT);
                told = codes_of(issue(v));
            }
            return told;
        }
        case Hears::kReceiveAndPost: {
            Codes told;
            while (told.primary == AP_OK)
                told = completes(receiving<RECEIVE_AND_POST>(end, AP_B_RECEIVE_AND_POST));
            return told;
        }
        case Hears::kReceiveImmediate: {
            Codes told;
            while (told.primary == AP_OK || told.primary == AP_UNSUCCESSFUL) {
                auto v = receiving<RECEIVE_IMMEDIATE>(end, AP_B_RECEIVE_IMMEDIATE);
                told = codes_of(issue(v));
            }
            return told;
        }
        case Hears::kPostOnReceipt: {
            auto v = end.block<POST_ON_RECEIPT>(AP_B_POST_ON_RECEIPT);
            v.max_len = 100;
            return completes(v);
        }
    }
    return {};
}

std::string name_of(Hears verb, bool mapped) {
    constexpr const char* kNames[] = {"CONFIRM",          "DEALLOCATE",        "PREPARE_TO_RECEIVE",
                                      "SEND_DATA",        "SEND_ERROR",        "RECEIVE_AND_WAIT",
                                      "RECEIVE_AND_POST", "RECEIVE_IMMEDIATE", "POST_ON_RECEIPT"};
    return std::string(mapped ? "MC_" : "") + kNames[static_cast<int>(verb)];
}

// ---- the partner receives: its verb waits until the other side hears of it

DEALLOCATE deallocation(const End& end, unsigned char type) {
    auto v = end.block<DEALLOCATE>(AP_B_DEALLOCATE);
    v.dealloc_type = type;
    return v;
}

void each_verb_hears(bool mapped, unsigned char type, unsigned short primary, std::uint32_t secondary) {
    for (const Hears verb : kAll) {
        SCOPED_TRACE(name_of(verb, mapped) + " with type " + std::to_string(type));
        Pair p(mapped);
        if (needs_receive_state(verb)) turn(p.a);
        Pending<DEALLOCATE> end(deallocation(p.b, type));
        ASSERT_TRUE(end.done());
        EXPECT_TRUE(ok(end.block));
        const Codes told = hear(p.a, verb);
        EXPECT_EQ(told.primary, primary) << told.text;
        EXPECT_EQ(told.secondary, secondary) << told.text;
        // POST_ON_RECEIPT changes no state: the end is still to be received.
        EXPECT_EQ(p.a.state(), verb == Hears::kPostOnReceipt ? AP_RECEIVE_STATE : AP_RESET_STATE);
    }
}

TEST_F(AppcTest, EveryVerbHearsWhyThePartnersProgramRefusesTheAttach) {
    const std::pair<unsigned char, std::uint32_t> refusals[] = {
        {AP_TP_NOT_AVAIL_RETRY, static_cast<std::uint32_t>(AP_TRANS_PGM_NOT_AVAIL_RETRY)},
        {AP_TP_NOT_AVAIL_NO_RETRY, static_cast<std::uint32_t>(AP_TRANS_PGM_NOT_AVAIL_NO_RETRY)},
        {AP_TPN_NOT_RECOGNIZED, static_cast<std::uint32_t>(AP_TP_NAME_NOT_RECOGNIZED)},
        {AP_PIP_DATA_NOT_ALLOWED, static_cast<std::uint32_t>(AP_PIP_NOT_ALLOWED)},
        {AP_PIP_DATA_INCORRECT, static_cast<std::uint32_t>(AP_PIP_NOT_SPECIFIED_CORRECTLY)},
        {AP_CONV_TYPE_MISMATCH, static_cast<std::uint32_t>(AP_CONVERSATION_TYPE_MISMATCH)},
        {AP_SYNC_LVL_NOT_SUPPORTED, static_cast<std::uint32_t>(AP_SYNC_LEVEL_NOT_SUPPORTED)},
        {AP_SECURITY_PARAMS_INVALID, static_cast<std::uint32_t>(AP_SECURITY_NOT_VALID)}};
    for (const bool mapped : {true, false})
        for (const auto& [type, code] : refusals) each_verb_hears(mapped, type, AP_ALLOCATION_ERROR, code);
}

TEST_F(AppcTest, EveryVerbHearsThatTheReceivingPartnerAbends) {
    each_verb_hears(true, AP_ABEND, AP_DEALLOC_ABEND, 0);
    each_verb_hears(false, AP_ABEND_PROG, AP_DEALLOC_ABEND_PROG, 0);
    each_verb_hears(false, AP_ABEND_SVC, AP_DEALLOC_ABEND_SVC, 0);
    each_verb_hears(false, AP_ABEND_TIMER, AP_DEALLOC_ABEND_TIMER, 0);
}

TEST_F(AppcTest, EveryVerbHearsOfAnErrorOfTheReceivingPartner) {
    for (const auto& [mapped, type, code] :
         {std::tuple(true, AP_PROG, AP_PROG_ERROR_PURGING), std::tuple(false, AP_PROG, AP_PROG_ERROR_PURGING),
          std::tuple(false, AP_SVC, AP_SVC_ERROR_PURGING)}) {
        for (const Hears verb : kAll) {
            SCOPED_TRACE(name_of(verb, mapped));
            Pair p(mapped);
            if (needs_receive_state(verb)) turn(p.a);
            auto error = p.b.block<SEND_ERROR>(AP_B_SEND_ERROR);
            error.err_type = static_cast<unsigned char>(type);
            Pending<SEND_ERROR> wrong(error);
            ASSERT_TRUE(wrong.done());
            EXPECT_TRUE(ok(wrong.block));
            EXPECT_TRUE(ok(p.b.verb<FLUSH>(AP_B_FLUSH)));
            const Codes told = hear(p.a, verb);
            EXPECT_EQ(told.primary, code) << told.text;
        }
    }
}

// ---- the partner sends

TEST_F(AppcTest, EveryReceivingVerbHearsOfAnErrorOfTheSendingPartner) {
    for (const bool mapped : {true, false}) {
        for (const bool cut : {false, true}) {
            for (const bool service : {false, true}) {
                if (mapped && (cut || service)) continue;
                for (const Hears verb : kReceiving) {
                    SCOPED_TRACE(name_of(verb, mapped) + (cut ? " cut" : "") + (service ? " service" : ""));
                    Pair p(mapped);
                    if (cut) {
                        static unsigned char begin[] = {0, 100, 'x'};
                        auto v = p.a.block<SEND_DATA>(AP_B_SEND_DATA);
                        v.dptr = begin;
                        v.dlen = sizeof begin;
                        EXPECT_TRUE(ok(issue(v)));
                    }
                    auto error = p.a.block<SEND_ERROR>(AP_B_SEND_ERROR);
                    error.err_type = service ? AP_SVC : AP_PROG;
                    EXPECT_TRUE(ok(issue(error)));
                    EXPECT_TRUE(ok(p.a.verb<FLUSH>(AP_B_FLUSH)));
                    if (cut && verb == Hears::kPostOnReceipt) {
                        EXPECT_TRUE(ok(p.b.receive()));
                    }
                    const Codes told = hear(p.b, verb);
                    EXPECT_EQ(told.primary, service ? (cut ? AP_SVC_ERROR_TRUNC : AP_SVC_ERROR_NO_TRUNC)
                                            : cut   ? AP_PROG_ERROR_TRUNC
                                                    : AP_PROG_ERROR_NO_TRUNC)
                        << told.text;
                }
            }
        }
    }
}

TEST_F(AppcTest, EveryReceivingVerbAndSendErrorHearThatThePartnerHasEnded) {
    for (const bool mapped : {true, false}) {
        for (const Hears verb : {Hears::kReceiveAndWait, Hears::kReceiveAndPost, Hears::kReceiveImmediate,
                                 Hears::kPostOnReceipt, Hears::kSendError}) {
            SCOPED_TRACE(name_of(verb, mapped));
            Pair p(mapped);
            auto end = deallocation(p.a, AP_FLUSH);
            EXPECT_TRUE(ok(issue(end)));
            const Codes told = hear(p.b, verb);
            EXPECT_EQ(told.primary, AP_DEALLOC_NORMAL) << told.text;
        }
    }
}

TEST_F(AppcTest, EveryVerbHearsThatTheSessionIsLost) {
    for (const bool mapped : {true, false}) {
        for (const bool retry : {true, false}) {
            for (const Hears verb : kAll) {
                if (verb == Hears::kPostOnReceipt) continue;  // documented without it
                SCOPED_TRACE(name_of(verb, mapped) + (retry ? " retry" : " no retry"));
                Pair p(mapped);
                const End& end = verb == Hears::kReceiveImmediate ? p.b : p.a;
                indicate(port::SessionLost{static_cast<port::ConvId>(end.conv_id), retry, 0});
                const Codes told = hear(end, verb);
                EXPECT_EQ(told.primary, retry ? AP_CONV_FAILURE_RETRY : AP_CONV_FAILURE_NO_RETRY)
                    << told.text;
                EXPECT_EQ(end.state(), AP_RESET_STATE);
            }
        }
    }
}

}  // namespace
}  // namespace openwosa::appctest
