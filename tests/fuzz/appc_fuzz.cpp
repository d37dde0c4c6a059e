// Any bytes as a control block of APPC, with the ids of a program and of a live conversation or any others,
// and pointers to memory that is there, is not, or ends too soon. The verb is answered with a code that is
// documented for it, at once, in time or when it is cancelled, and writes nothing behind its block.
// Input: the verb, opext, how far before the end of memory its pointers lead, flags, then the block.
#define SYNCPT_SUPPORT 1
#include <sys/mman.h>
#include <unistd.h>
#include <windows.h>
// After windows.h.
#include <acsmgtc.h>
#include <winappc.h>

#include <algorithm>
#include <appc_verbs.hpp>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "../abi/pages.hpp"
#include "sna/ebcdic.hpp"

namespace {

using namespace openwosa;
using appc::api::verbs::kTable;

constexpr DWORD kPatience = 30000;

[[noreturn]] void fail() { std::abort(); }

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
template <std::size_t N>
void put_name(unsigned char (&field)[N], const char* name) {
    std::memset(field, 0x40, N);
    for (std::size_t i = 0; name[i]; ++i) field[i] = sna::ebcdic(name[i]);
}

/// Two programs of one process, at a node of its own whose LUs and partners are no others than these.
struct World {
    unsigned char tp_id[8] = {};
    unsigned long conv_id = 0;
    HANDLE event = CreateEventA(nullptr, FALSE, FALSE, nullptr);

    World() {
        const int file = ::memfd_create("configuration", 0);
        constexpr char kText[] =
            R"({"sna": {"share": false, "peers": {}, "pus": {}, "lu62": {"network": "NET",
                "locals": {"LUA": {"default": true}, "LUB": {}}, "partners": {"LUA": "NET.LUA", "LUB": "NET.LUB"}}}})";
        if (::write(file, kText, sizeof kText - 1) != sizeof kText - 1) fail();
        ::setenv("OPENWOSA_CONFIG", ("/proc/self/fd/" + std::to_string(file)).c_str(), 1);
        WAPPCDATA data;
        if (WinAPPCStartup(0x0001, &data) != 0) fail();
    }
    void start() {
        auto v = block<TP_STARTED>(AP_TP_STARTED);
        std::memcpy(v.lu_alias, "LUA     ", 8);
        put_name(v.tp_name, "FUZZ");
        issue(v);
        if (v.primary_rc != AP_OK) fail();
        std::memcpy(tp_id, v.tp_id, sizeof tp_id);
    }
    /// With a program that is not there, which the first data sent will show.
    void allocate(bool mapped) {
        auto v = block<ALLOCATE>(AP_B_ALLOCATE, mapped ? AP_MAPPED_CONVERSATION : AP_BASIC_CONVERSATION);
        std::memcpy(v.tp_id, tp_id, sizeof tp_id);
        v.conv_type = mapped ? AP_MAPPED_CONVERSATION : AP_BASIC_CONVERSATION;
        v.sync_level = AP_CONFIRM_SYNC_LEVEL;
        v.rtn_ctl = AP_WHEN_SESSION_ALLOCATED;
        std::memcpy(v.plu_alias, "LUB     ", 8);
        put_name(v.mode_name, "#INTER");
        put_name(v.tp_name, "NOBODY");
        issue(v);
        if (v.primary_rc != AP_OK) fail();
        conv_id = v.conv_id;
    }
    void end() {
        auto v = block<TP_ENDED>(AP_TP_ENDED);
        std::memcpy(v.tp_id, tp_id, sizeof tp_id);
        v.type = AP_HARD;
        issue(v);
    }
};

bool documented(const abi::VerbDesc& verb, std::uint16_t code) {
    return verb.primary.empty() || std::any_of(verb.primary.begin(), verb.primary.end(),
                                               [&](const auto& symbol) { return symbol.value == code; });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static World world;
    if (size < 4) return 0;
    const std::uint8_t choice = data[0], opext = data[1], place = data[2], flags = data[3];
    data += 4;
    size -= 4;
    abitest::Pages pages;
    // Blocks of verbs that complete twice have to stay until their program has ended.
    alignas(16) static unsigned char vcb[1024];
    std::memset(vcb, 0x5A, sizeof vcb);
    std::memcpy(vcb, data, std::min<std::size_t>(size, 512));
    const abi::VerbDesc& verb = kTable.verbs[choice % kTable.verbs.size()];
    world.start();
    // Of the verb's kind, or not.
    if ((flags & 1) != 0) world.allocate((verb.opext == AP_MAPPED_CONVERSATION) != ((flags & 0x82) == 0x82));
    std::memcpy(vcb, &verb.opcode, sizeof verb.opcode);
    vcb[offsetof(abi::VerbHeader, opext)] =
        static_cast<unsigned char>((verb.opext >= 0 ? verb.opext : opext & 1) | (opext & AP_EXTD_VCB));
    for (const auto& field : verb.type->members()) {
        const std::string name = field.name;
        const auto put = [&](const auto& value) { std::memcpy(vcb + field.offset, &value, sizeof value); };
        if (field.type->kind == abi::TypeKind::kPointer) {
            // What is called has to be code, and what an event is named by an event or nothing.
            void* to = place == 0xFF ? nullptr : pages.end() - 2 * place;
            if (name == "callback") to = nullptr;
            if (name == "sema") to = (flags & 4) != 0 ? world.event : nullptr;
            put(to);
        } else if (name == "tp_id" && (flags & 8) == 0) {
            std::memcpy(vcb + field.offset, world.tp_id, sizeof world.tp_id);
        } else if (name == "conv_id" && (flags & 16) == 0) {
            put(static_cast<std::uint32_t>(world.conv_id));
        }
    }
    unsigned char behind[256];
    const std::size_t length = abi::verb_size(verb, vcb[offsetof(abi::VerbHeader, opext)]);
    std::memcpy(behind, vcb + length, sizeof behind);
    const HANDLE done = CreateEventA(nullptr, FALSE, FALSE, nullptr);
    if (const HANDLE handle = WinAsyncAPPCEx(done, reinterpret_cast<LONG_PTR>(vcb))) {
        if (WaitForSingleObject(done, 0) != WAIT_OBJECT_0) {
            WinAPPCCancelAsyncRequest(handle);
            if (WaitForSingleObject(done, kPatience) != WAIT_OBJECT_0) fail();
        }
    }
    abi::VerbHeader header;
    std::memcpy(&header, vcb, sizeof header);
    if (!documented(verb, header.primary_rc)) {
        std::fprintf(stderr, "%s: %04x\n", verb.name, header.primary_rc);
        fail();
    }
    world.end();
    if (std::memcmp(behind, vcb + length, sizeof behind) != 0) fail();
    CloseHandle(done);
    return 0;
}
