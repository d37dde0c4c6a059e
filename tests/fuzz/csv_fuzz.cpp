// Any bytes as a control block of CSV, its pointers leading to memory that is there, is not, or ends too
// soon. Whatever comes, the verb answers with a code documented for it and writes nothing but the codes and
// the buffer it was given.
#include <sys/mman.h>
#include <unistd.h>
#include <wincsv.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string>
#include <wincsv_verbs.hpp>

#include "../abi/pages.hpp"

namespace {

using namespace openwosa;
using csv::api::verbs::kTable;

[[noreturn]] void fail() { std::abort(); }

bool documented(const abi::VerbDesc& verb, std::uint16_t code) {
    for (const auto& symbol : verb.primary)
        if (symbol.value == code) return true;
    return false;
}

// A configuration whose log goes nowhere, and whose node has nobody to report to.
void keep_from_the_disk() {
    static const bool once = [] {
        const int file = ::memfd_create("configuration", 0);
        constexpr char kText[] =
            R"({"csv": {"log": "/dev/null"}, "sna": {"share": false, "peers": {}, "pus": {}}})";
        if (::write(file, kText, sizeof kText - 1) != sizeof kText - 1) fail();
        ::setenv("OPENWOSA_CONFIG", ("/proc/self/fd/" + std::to_string(file)).c_str(), 1);
        return true;
    }();
    static_cast<void>(once);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    keep_from_the_disk();
    if (size < 2) return 0;
    const std::uint8_t choice = data[0];
    const std::uint8_t place = data[1];
    data += 2;
    size -= 2;
    abitest::Pages pages;
    alignas(8) std::uint8_t vcb[256];
    std::memset(vcb, 0x5A, sizeof vcb);
    std::memcpy(vcb, data, std::min(size, sizeof vcb));
    const abi::VerbDesc* verb = nullptr;
    if (choice < kTable.verbs.size()) {
        verb = &kTable.verbs[choice];
        std::memcpy(vcb, &verb->opcode, sizeof verb->opcode);
        for (const auto& field : verb->type->members()) {
            if (field.type->kind != abi::TypeKind::kPointer) continue;
            void* const to =
                place == 0xFF ? nullptr : pages.end() - 2 * place;  // so far before there is no more
            std::memcpy(vcb + field.offset, &to, sizeof to);
        }
    }
    // However its opcode came about, no file of the name in it is written.
    abi::VerbHeader header;
    std::memcpy(&header, vcb, sizeof header);
    if (header.opcode == SV_COPY_TRACE_TO_FILE) {
        std::memset(vcb + offsetof(copy_trace_to_file, file_name), ' ', 64);
        std::memcpy(vcb + offsetof(copy_trace_to_file, file_name), "/dev/null", 9);
    }
    std::uint8_t before[sizeof vcb];
    std::memcpy(before, vcb, sizeof vcb);
    ACSSVC(reinterpret_cast<LONG_PTR>(vcb));
    std::memcpy(&header, vcb, sizeof header);
    verb = kTable.find(header.opcode, header.opext);
    if (verb ? !documented(*verb, header.primary_rc) : header.primary_rc != SV_INVALID_VERB) fail();
    std::memcpy(before + offsetof(abi::VerbHeader, primary_rc), &header.primary_rc, 2);
    std::memcpy(before + offsetof(abi::VerbHeader, secondary_rc), &header.secondary_rc, 4);
    if (std::memcmp(before, vcb, sizeof vcb) != 0) fail();
    return 0;
}
