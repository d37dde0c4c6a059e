#include "verbs.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "character_set.hpp"
#include "code_pages.hpp"
#include "message_log.hpp"
#include "runtime/memory_probe.hpp"
#include "verb_trace.hpp"

namespace openwosa::csv {
namespace {

constexpr std::size_t kMostInserts = 9;  // documented
constexpr int kSeverity = 12;            // documented for both actions: they differ in what is displayed

// The program's bytes, which another thread of it may take away while we read.
bool fetch(const void* from, std::size_t size, std::vector<std::uint8_t>& to) {
    to.resize(size);
    return runtime::probe_read(from, to.data(), size) == size;
}

// A field padded with blanks, or cut short by a NUL.
template <std::size_t N>
std::string text_of(const unsigned char (&field)[N]) {
    std::string out(reinterpret_cast<const char*>(field), N);
    out.resize(std::min(out.find('\0'), out.size()));
    out.resize(out.find_last_not_of(' ') + 1);
    return out;
}

std::string printable(std::string text) {
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '.';
    return text;
}

}  // namespace

Outcome carry_out(const struct convert& verb) {
    std::vector<std::uint8_t> text;
    if (!fetch(verb.source, verb.len, text)) return parameter_check(SV_INVALID_DATA_SEGMENT);
    auto result = Conversion::kDone;
    if (verb.char_set == SV_G) {
        const auto table = user_table();
        if (!table) return parameter_check(SV_TABLE_ERROR);
        const auto& half = verb.direction == SV_ASCII_TO_EBCDIC ? table->to_ebcdic : table->to_ascii;
        for (auto& byte : text) byte = half[byte];
    } else {
        result = convert(static_cast<BuiltIn>(verb.char_set), static_cast<Direction>(verb.direction), text);
    }
    if (result == Conversion::kBadFirstByte) return parameter_check(SV_INVALID_FIRST_CHARACTER);
    if (!runtime::probe_write(verb.target, text.data(), text.size()))
        return parameter_check(SV_INVALID_DATA_SEGMENT);
    return result == Conversion::kDone ? Outcome{} : parameter_check(SV_CONVERSION_ERROR);
}

Outcome carry_out(const struct get_cp_convert_table& verb) {
    const auto source = code_page(verb.source_cp);
    if (!source) return parameter_check(SV_INVALID_SOURCE_CODE_PAGE);
    const auto target = code_page(verb.target_cp);
    if (!target) return parameter_check(SV_INVALID_TARGET_CODE_PAGE);
    const auto table =
        conversion(*source, *target,
                   verb.char_not_fnd == SV_SUBSTITUTE ? std::optional(verb.substitute_char) : std::nullopt);
    const bool written = runtime::probe_write(verb.conv_tbl_addr, table.data(), table.size());
    return written ? Outcome{} : parameter_check(SV_INVALID_DATA_SEGMENT);
}

Outcome carry_out(const struct log_message& verb) {
    std::vector<std::uint8_t> inserts;
    if (!fetch(verb.msg_ins_ptr, verb.msg_ins_len, inserts)) return parameter_check(SV_INVALID_DATA_SEGMENT);
    const std::string file = text_of(verb.msg_file_name), originator = printable(text_of(verb.origntr_id));
    LogEntry entry{originator, kSeverity, ""};
    entry.text =
        "message " + std::to_string(verb.msg_num) + " of " + printable(file.empty() ? "COM" : file) + ".MSG";
    auto at = inserts.begin();
    for (std::size_t i = 0; i < kMostInserts && at != inserts.end(); ++i) {
        const auto end = std::find(at, inserts.end(), 0);
        entry.text += i ? "; " : ": ";
        entry.text += printable({at, end});
        at = end == inserts.end() ? end : end + 1;
    }
    return write_log(entry);
}

Outcome carry_out(const struct define_trace& verb) {
    return verb_trace().define({.on = verb.dt_set == SV_ON,
                                .appc = verb.appc != SV_IGNORE,
                                .srpi = verb.srpi != SV_IGNORE,
                                .services = verb.comm_serv != SV_IGNORE,
                                .reset = verb.reset_trc == SV_YES,
                                .truncate = verb.trunc});
}

Outcome carry_out(const struct copy_trace_to_file& verb) {
    return verb_trace().copy(text_of(verb.file_name), verb.file_option == SV_OVERWRITE);
}

}  // namespace openwosa::csv
