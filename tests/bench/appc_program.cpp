#include "appc_program.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace openwosa::bench {
namespace {

template <class V>
V block(unsigned short opcode, unsigned char opext = 0) {
    V v;
    std::memset(&v, 0, sizeof v);
    v.opcode = opcode;
    v.opext = opext;
    return v;
}

template <class V>
void issue(V& v) {
    APPC(reinterpret_cast<LONG_PTR>(&v));
}

template <class V>
[[noreturn]] void fail(const char* doing, V& v) {
    unsigned char text[256] = "";
    GetAppcReturnCode(reinterpret_cast<appc_hdr*>(&v), sizeof text, text);
    std::fprintf(stderr, "%s: %s\n", doing, reinterpret_cast<const char*>(text));
    std::abort();
}

template <class V>
void check(const char* doing, V& v) {
    issue(v);
    if (v.primary_rc != AP_OK) fail(doing, v);
}

template <std::size_t N>
void put_alias(unsigned char (&field)[N], const char* name) {
    std::memset(field, ' ', N);
    std::memcpy(field, name, std::strlen(name));
}

/// Capital letters are all the names here have.
template <std::size_t N>
void put_name(unsigned char (&field)[N], const char* name) {
    std::memset(field, 0x40, N);
    for (std::size_t i = 0; name[i]; ++i) {
        const char c = name[i];
        field[i] = static_cast<unsigned char>(c <= 'I'   ? 0xC1 + (c - 'A')
                                              : c <= 'R' ? 0xD1 + (c - 'J')
                                                         : 0xE2 + (c - 'S'));
    }
}

}  // namespace

template <class V>
V AppcConversation::verb(unsigned short opcode) const {
    V v = block<V>(opcode, AP_MAPPED_CONVERSATION);
    std::memcpy(v.tp_id, tp_id_, sizeof tp_id_);
    v.conv_id = conv_id_;
    return v;
}

void AppcConversation::send(const unsigned char* data, std::size_t size, unsigned char type) {
    auto v = verb<MC_SEND_DATA>(AP_M_SEND_DATA);
    v.type = type;
    v.dlen = static_cast<unsigned short>(size);
    v.dptr = const_cast<unsigned char*>(data);
    check("MC_SEND_DATA", v);
}

AppcConversation::Received AppcConversation::receive(unsigned char* buffer, std::size_t room,
                                                     std::size_t& size) {
    auto v = verb<MC_RECEIVE_AND_WAIT>(AP_M_RECEIVE_AND_WAIT);
    v.max_len = static_cast<unsigned short>(room);
    v.dptr = buffer;
    issue(v);
    size = v.dlen;
    if (v.primary_rc == AP_DEALLOC_NORMAL) return Received::kEnd;
    if (v.primary_rc != AP_OK) fail("MC_RECEIVE_AND_WAIT", v);
    switch (v.what_rcvd) {
        case AP_SEND:
            return Received::kSend;
        case AP_CONFIRM_WHAT_RECEIVED:
            return Received::kConfirm;
        case AP_CONFIRM_DEALLOCATE:
            return Received::kConfirmDeallocate;
        default:
            return Received::kData;
    }
}

void AppcConversation::confirm() {
    auto v = verb<MC_CONFIRM>(AP_M_CONFIRM);
    check("MC_CONFIRM", v);
}

void AppcConversation::confirmed() {
    auto v = verb<MC_CONFIRMED>(AP_M_CONFIRMED);
    check("MC_CONFIRMED", v);
}

void AppcConversation::flush() {
    auto v = verb<MC_FLUSH>(AP_M_FLUSH);
    check("MC_FLUSH", v);
}

void AppcConversation::deallocate(unsigned char type) {
    auto v = verb<MC_DEALLOCATE>(AP_M_DEALLOCATE);
    v.dealloc_type = type;
    check("MC_DEALLOCATE", v);
}

void AppcConversation::test_rts() {
    auto v = verb<MC_TEST_RTS>(AP_M_TEST_RTS);
    issue(v);
}

AppcProgram::AppcProgram() {
    WAPPCDATA data;
    if (WinAPPCStartup(0x0001, &data) != 0) std::abort();
}

AppcProgram::~AppcProgram() { WinAPPCCleanup(); }

void AppcProgram::start_tp(const char* local_lu) {
    auto v = block<TP_STARTED>(AP_TP_STARTED);
    put_alias(v.lu_alias, local_lu);
    put_name(v.tp_name, "CLIENT");
    check("TP_STARTED", v);
    std::memcpy(tp_id_, v.tp_id, sizeof tp_id_);
}

AppcConversation AppcProgram::allocate(const char* partner, const char* tp, const char* mode, bool confirm) {
    auto v = block<MC_ALLOCATE>(AP_M_ALLOCATE, AP_MAPPED_CONVERSATION);
    std::memcpy(v.tp_id, tp_id_, sizeof tp_id_);
    v.sync_level = confirm ? AP_CONFIRM_SYNC_LEVEL : AP_NONE;
    v.rtn_ctl = AP_WHEN_SESSION_ALLOCATED;
    put_alias(v.plu_alias, partner);
    put_name(v.mode_name, mode);
    put_name(v.tp_name, tp);
    put_name(v.pwd, "");
    put_name(v.user_id, "");
    put_name(v.fqplu_name, "");
    do {
        issue(v);
    } while (v.primary_rc == AP_ALLOCATION_ERROR && v.secondary_rc == AP_ALLOCATION_FAILURE_RETRY);
    if (v.primary_rc != AP_OK) fail("MC_ALLOCATE", v);
    AppcConversation made;
    std::memcpy(made.tp_id_, tp_id_, sizeof tp_id_);
    made.conv_id_ = v.conv_id;
    return made;
}

AppcConversation AppcProgram::receive_allocate(const char* tp) {
    for (;;) {
        auto v = block<RECEIVE_ALLOCATE>(AP_RECEIVE_ALLOCATE);
        put_name(v.tp_name, tp);
        issue(v);
        if (v.primary_rc == AP_STATE_CHECK) continue;  // nobody came in time
        if (v.primary_rc != AP_OK) fail("RECEIVE_ALLOCATE", v);
        AppcConversation made;
        std::memcpy(made.tp_id_, v.tp_id, sizeof v.tp_id);
        made.conv_id_ = v.conv_id;
        return made;
    }
}

void AppcProgram::end_tp(const AppcConversation& conversation) {
    auto v = block<TP_ENDED>(AP_TP_ENDED);
    std::memcpy(v.tp_id, conversation.tp_id_, sizeof v.tp_id);
    v.type = AP_SOFT;
    check("TP_ENDED", v);
}

}  // namespace openwosa::bench
