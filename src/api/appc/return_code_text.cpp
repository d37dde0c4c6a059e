// GetAppcReturnCode: a control block's return codes by their names.
#include <acsmgtc_symbols.hpp>
#include <string>
#include <winappc_api.hpp>

#include "runtime/abi_verb.hpp"
#include "runtime/memory_probe.hpp"

namespace openwosa::appc::api {

namespace {

constexpr DWORD kBadPointer = 0x20000001;
constexpr DWORD kTooSmall = 0x20000002;

std::string hex(std::uint32_t value, int digits) {
    constexpr char kDigits[] = "0123456789ABCDEF";
    std::string text;
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) text.push_back(kDigits[value >> shift & 15]);
    return text;
}

std::string text_of(const abi::VerbHeader& header) {
    const char* primary = acsmgtc::symbols::kPrimaryRc.find(header.primary_rc);
    std::string text = primary ? primary : "unknown primary return code";
    text += " (" + hex(__builtin_bswap16(header.primary_rc), 4) + ")";
    if (header.secondary_rc == 0) return text;
    const std::uint32_t secondary = __builtin_bswap32(header.secondary_rc);
    // With these the code is the system's, or the node's.
    const bool named =
        header.primary_rc != AP_UNEXPECTED_DOS_ERROR && header.primary_rc != AP_COMM_SUBSYSTEM_NOT_LOADED;
    const char* name = named ? acsmgtc::symbols::kSecondaryRc.find(header.secondary_rc) : nullptr;
    text += ", ";
    if (name) text += std::string(name) + " ";
    return text + "(" + hex(named ? secondary : header.secondary_rc, 8) + ")";
}

}  // namespace

int GetAppcReturnCode(struct appc_hdr* vpb, UINT size, unsigned char* buffer) {
    abi::VerbHeader header;
    if (runtime::probe_read(vpb, &header, sizeof header) != sizeof header) {
        SetLastError(kBadPointer);
        return 0;
    }
    const std::string text = text_of(header);
    if (text.size() + 1 > size) {
        SetLastError(kTooSmall);
        return 0;
    }
    if (!runtime::probe_write(buffer, text.c_str(), text.size() + 1)) {
        SetLastError(kBadPointer);
        return 0;
    }
    return static_cast<int>(text.size());
}

}  // namespace openwosa::appc::api
