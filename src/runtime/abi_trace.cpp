// The API trace: one line when a call comes in, one when it goes out, written from the IDL's descriptors.
#include "runtime/abi_trace.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <string>

#include "runtime/abi_verb.hpp"
#include "runtime/memory_probe.hpp"
#include "runtime/trace.hpp"
#include "runtime/trace_text.hpp"
#include "sna/ebcdic.hpp"
#include "sna/lu62/names.hpp"

namespace openwosa::abi {

std::atomic<bool> trace_on{false};

namespace {

constexpr int kMaxDepth = 4;
constexpr std::size_t kMaxElements = 128;
constexpr std::size_t kMaxObject = 1024;

std::uint64_t load(const std::uint8_t* bytes, std::size_t size, bool is_signed) {
    std::uint64_t value = 0;
    size = std::min<std::size_t>(size, 8);
    std::memcpy(&value, bytes, size);  // little-endian, as all targets are
    if (is_signed && size < 8 && size > 0 && (value >> (size * 8 - 1) & 1))
        value |= ~std::uint64_t{0} << (size * 8);
    return value;
}

// Parameters of a call, or fields of a struct: what a count or a selector refers to.
struct Siblings {
    std::span<const FieldDesc> descriptors;
    std::span<const ArgValue> arguments;   // of a call, or
    const std::uint8_t* object = nullptr;  // of a struct

    std::uint64_t bits(std::size_t i) const {
        const TypeDesc& t = *descriptors[i].type;
        return object ? load(object + descriptors[i].offset, t.size, t.kind == TypeKind::kSigned)
                      : arguments[i].bits;
    }

    // A count may be passed by pointer (in: room, out: used).
    bool number(std::int16_t index, std::int64_t& out) const {
        if (index < 0 || static_cast<std::size_t>(index) >= descriptors.size()) return false;
        const auto i = static_cast<std::size_t>(index);
        const TypeDesc& t = *descriptors[i].type;
        std::uint64_t value = bits(i);
        if (t.kind == TypeKind::kPointer) {
            std::uint8_t bytes[8];
            if (!t.target || t.target->size > 8) return false;
            const auto* address = reinterpret_cast<const void*>(static_cast<std::uintptr_t>(value));
            if (runtime::probe_read(address, bytes, t.target->size) != t.target->size) return false;
            value = load(bytes, t.target->size, t.target->kind == TypeKind::kSigned);
        }
        out = static_cast<std::int64_t>(value);
        return true;
    }
};

class Printer {
  public:
    std::string text;

    void field(const FieldDesc& f, const std::uint8_t* bytes, const Siblings& siblings, int depth,
               bool follow) {
        value(f, *f.type, bytes, siblings, depth, follow);
    }

    // The verb at `address`: what it was given, or what came back.
    void verb(const VerbTable& table, std::uint64_t address, bool results) {
        void* vcb = vcb_at(static_cast<std::intptr_t>(address));
        VerbHeader header;
        if (!vcb || runtime::probe_read(vcb, &header, sizeof header) != sizeof header) {
            text += "<no control block at " + hex(address) + ">";
            return;
        }
        const VerbDesc* found = table.find(header.opcode, header.opext);
        std::uint8_t bytes[kMaxObject];
        const std::size_t size = found ? verb_size(*found, header.opext) : 0;
        if (!found || size > sizeof bytes || runtime::probe_read(vcb, bytes, size) != size) {
            text += hex(address) + " {opcode=" + hex(header.opcode) + ", opext=" + hex(header.opext) +
                    (results ? ", primary_rc=" + hex(header.primary_rc) : "") + "}";
            return;
        }
        text += hex(address) + " " + found->name + "{";
        const Siblings inside{found->type->members(), {}, bytes};
        bool first = true;
        for (const FieldDesc& f : found->type->members()) {
            const bool result = f.direction == Direction::kOut || f.direction == Direction::kInOut;
            const bool shown =
                results ? result : f.direction == Direction::kIn || f.direction == Direction::kInOut;
            // The name has said what the opcode is; opext only tells more when it goes on.
            if (f.verb.reserved || (!shown && !(!results && f.type->kind == TypeKind::kPointer)) ||
                f.offset == 0 || (header.opext & f.verb.when) != f.verb.when)
                continue;
            if (!first) text += ", ";
            first = false;
            text += f.name;
            text += '=';
            // Where results go is shown as an address going in, and followed coming back.
            verb_field(f, table, bytes + f.offset, inside, results, shown);
        }
        text += '}';
    }

  private:
    void verb_field(const FieldDesc& f, const VerbTable& table, const std::uint8_t* at,
                    const Siblings& siblings, bool results, bool follow) {
        if (f.verb.secret) {
            text += "***";
        } else if (f.verb.text != Text::kNone) {
            padded(f, at);
        } else if (f.verb.bits) {
            const std::uint64_t unit = load(at, f.type->size, false);
            const std::uint64_t v = unit >> f.verb.bit & ((std::uint64_t{1} << f.verb.bits) - 1);
            const char* name = f.symbols ? f.symbols->find(static_cast<std::int64_t>(v)) : nullptr;
            text += name ? name : std::to_string(v);
        } else if (f.offset == offsetof(VerbHeader, opext) && (*at & table.extension)) {
            const std::uint8_t rest = static_cast<std::uint8_t>(*at & ~table.extension);
            number(f, *f.type, &rest);
            text += std::string("|") + table.extension_name;
        } else if (results && f.verb.used_from != kNoSibling) {
            FieldDesc used = f;
            used.count_from = f.verb.used_from;
            value(used, *f.type, at, siblings, 0, follow);
        } else {
            value(f, *f.type, at, siblings, 0, follow);
        }
    }

    // Symbol strings first: their national characters differ from page to page. What is no character is shown
    // by its number.
    void ebcdic_character(std::uint8_t byte) {
        const char symbol = sna::lu62::ascii(byte), other = sna::from_ebcdic(byte);
        if (symbol == '\0' && other == '.') {
            append_escaped(text, byte);
        } else {
            character(static_cast<unsigned char>(symbol != '\0' ? symbol : other));
        }
    }

    // Names padded with blanks; all zeros, which means something in many verbs, is shown as such.
    void padded(const FieldDesc& f, const std::uint8_t* bytes) {
        const std::span<const std::uint8_t> all{bytes, f.type->size};
        if (std::all_of(all.begin(), all.end(), [](std::uint8_t b) { return b == 0; })) {
            text += "\"\"0";
            return;
        }
        const bool ebcdic = f.verb.text == Text::kEbcdic;
        const std::uint8_t blank = ebcdic ? 0x40 : 0x20;
        std::size_t length = all.size();
        while (length > 0 && (all[length - 1] == blank || all[length - 1] == 0)) --length;
        text += '"';
        for (std::size_t i = 0; i < length; ++i) {
            if (ebcdic) {
                ebcdic_character(all[i]);
            } else {
                character(all[i]);
            }
        }
        text += '"';
    }

    void value(const FieldDesc& f, const TypeDesc& t, const std::uint8_t* bytes, const Siblings& siblings,
               int depth, bool follow) {
        switch (t.kind) {
            case TypeKind::kVoid:
                text += "void";
                return;
            case TypeKind::kSigned:
            case TypeKind::kUnsigned:
                number(f, t, bytes);
                return;
            case TypeKind::kFloat:
                floating(t, bytes);
                return;
            case TypeKind::kHandle:
            case TypeKind::kCode:
                text += hex(load(bytes, t.size, false));
                return;
            case TypeKind::kText:
                string(load(bytes, t.size, false), 1, follow);
                return;
            case TypeKind::kWideText:
                string(load(bytes, t.size, false), sizeof(wchar_t), follow);
                return;
            case TypeKind::kPointer:
                pointer(f, t, load(bytes, t.size, false), siblings, depth, follow);
                return;
            case TypeKind::kArray:
                array(f, t, bytes, siblings, depth, follow);
                return;
            case TypeKind::kStruct:
                structure(t, bytes, depth, follow);
                return;
            case TypeKind::kUnion:
                one_of(f, t, bytes, siblings, depth, follow);
                return;
        }
    }

    void number(const FieldDesc& f, const TypeDesc& t, const std::uint8_t* bytes) {
        const bool is_signed = t.kind == TypeKind::kSigned;
        const std::uint64_t v = load(bytes, t.size, is_signed);
        const char* name = f.symbols ? f.symbols->find(static_cast<std::int64_t>(v)) : nullptr;
        if (name) {
            text += name;
            return;
        }
        text += is_signed ? std::to_string(static_cast<std::int64_t>(v)) : std::to_string(v);
    }

    void floating(const TypeDesc& t, const std::uint8_t* bytes) {
        double wide = 0;
        float narrow = 0;
        if (t.size == sizeof wide) std::memcpy(&wide, bytes, sizeof wide);
        if (t.size == sizeof narrow) std::memcpy(&narrow, bytes, sizeof narrow);
        text += std::to_string(t.size == sizeof narrow ? static_cast<double>(narrow) : wide);
    }

    void string(std::uint64_t address, std::size_t unit, bool follow) {
        if (!follow || address == 0) {
            text += address ? hex(address) : "NULL";
            return;
        }
        text += '"';
        for (std::size_t i = 0; i < kMaxText; ++i) {
            std::uint8_t bytes[4] = {};
            if (runtime::probe_read(
                    reinterpret_cast<const void*>(static_cast<std::uintptr_t>(address + i * unit)), bytes,
                    unit) != unit) {
                text += "\"<unreadable at " + hex(address + i * unit) + ">";
                return;
            }
            const std::uint64_t c = load(bytes, unit, false);
            if (c == 0) {
                text += '"';
                return;
            }
            character(c);
        }
        text += "\"...";
    }

    void character(std::uint64_t c) { append_character(text, c); }

    void pointer(const FieldDesc& f, const TypeDesc& t, std::uint64_t address, const Siblings& siblings,
                 int depth, bool follow) {
        if (address == 0) {
            text += "NULL";
            return;
        }
        if (!follow || !t.target || depth >= kMaxDepth || t.target->size == 0 ||
            t.target->size > kMaxObject) {
            text += hex(address);
            return;
        }
        std::int64_t count = 1;
        const bool counted = f.count_from != kNoSibling;
        if (counted && (!siblings.number(f.count_from, count) || count < 0)) {
            text += hex(address);
            return;
        }
        elements(f, *t.target, address, static_cast<std::uint64_t>(count), counted, siblings, depth, follow);
    }

    void elements(const FieldDesc& f, const TypeDesc& t, std::uint64_t address, std::uint64_t count,
                  bool counted, const Siblings& siblings, int depth, bool follow) {
        const bool raw = counted && t.size == 1;
        const std::uint64_t shown = std::min<std::uint64_t>(count, raw ? kMaxBytes : kMaxElements);
        text += counted ? (raw ? "<" : "[") : "&";
        std::uint8_t bytes[kMaxObject];
        for (std::uint64_t i = 0; i < shown; ++i) {
            const std::uint64_t at = address + i * t.size;
            if (runtime::probe_read(reinterpret_cast<const void*>(static_cast<std::uintptr_t>(at)), bytes,
                                    t.size) != t.size) {
                text += "unreadable at " + hex(at);
                break;
            }
            if (i > 0) text += raw ? " " : ",";
            if (raw) {
                char digits[4];
                std::snprintf(digits, sizeof digits, "%02x", bytes[0]);
                text += digits;
            } else {
                value(f, t, bytes, siblings, depth + 1, follow);
            }
        }
        if (shown < count) text += raw ? " ..." : ",...";
        if (counted) text += raw ? ">" : "]";
    }

    void array(const FieldDesc& f, const TypeDesc& t, const std::uint8_t* bytes, const Siblings& siblings,
               int depth, bool follow) {
        if (!t.target) return;
        if (t.target->size == 1 && !f.bytes) {
            text += '"';
            for (std::uint32_t i = 0; i < t.count && bytes[i]; ++i) character(bytes[i]);
            text += '"';
            return;
        }
        const std::uint32_t shown = std::min<std::uint32_t>(t.count, kMaxBytes);
        if (t.target->size == 1) {
            for (std::uint32_t i = 0; i < shown; ++i) {
                char digits[4];
                std::snprintf(digits, sizeof digits, "%c%02x", i > 0 ? ' ' : '<', bytes[i]);
                text += digits;
            }
            text += shown < t.count ? " ...>" : ">";
            return;
        }
        text += '[';
        for (std::uint32_t i = 0; i < shown; ++i) {
            if (i > 0) text += ',';
            value(f, *t.target, bytes + std::size_t{i} * t.target->size, siblings, depth + 1, follow);
        }
        text += shown < t.count ? ",...]" : "]";
    }

    void structure(const TypeDesc& t, const std::uint8_t* bytes, int depth, bool follow) {
        if (depth > kMaxDepth) {
            text += "{...}";
            return;
        }
        const Siblings inside{t.members(), {}, bytes};
        text += '{';
        for (std::size_t i = 0; i < t.members().size(); ++i) {
            const FieldDesc& f = t.members()[i];
            if (i > 0) text += ", ";
            text += f.name;
            text += '=';
            value(f, *f.type, bytes + f.offset, inside, depth + 1, follow);
        }
        text += '}';
    }

    void one_of(const FieldDesc& f, const TypeDesc& t, const std::uint8_t* bytes, const Siblings& siblings,
                int depth, bool follow) {
        std::int64_t selected = 0;
        if (siblings.number(f.selector, selected)) {
            for (const FieldDesc& member : t.members()) {
                if (std::find(member.cases.begin(), member.cases.end(), selected) == member.cases.end())
                    continue;
                text += member.name;
                text += ':';
                value(member, *member.type, bytes, siblings, depth + 1, follow);
                return;
            }
        }
        text += "?";
    }
};

bool is_output(Direction d) { return d == Direction::kOut || d == Direction::kInOut; }

void arguments_text(Printer& out, const FunctionDesc& function, std::span<const ArgValue> arguments,
                    bool returning) {
    const Siblings siblings{function.params, arguments, nullptr};
    const std::size_t n = std::min(arguments.size(), function.params.size());
    bool first = true;
    for (std::size_t i = 0; i < n; ++i) {
        const ParamDesc& p = function.params[i];
        if (returning && !is_output(p.direction) && !p.verb.verbs) continue;
        if (!first) out.text += ", ";
        first = false;
        out.text += p.name;
        out.text += '=';
        if (p.verb.verbs) {
            out.verb(*p.verb.verbs, arguments[i].bits, returning);
            continue;
        }
        std::uint8_t bytes[sizeof(std::uint64_t)];
        std::memcpy(bytes, &arguments[i].bits, sizeof bytes);
        const bool follow = returning || p.direction != Direction::kOut;
        out.field(p, bytes, siblings, 0, follow);
    }
}

}  // namespace

void trace_call(const FunctionDesc& function, std::span<const ArgValue> arguments) noexcept {
    try {
        Printer out;
        out.text = std::string(function.name) + "(";
        arguments_text(out, function, arguments, false);
        out.text += ")";
        runtime::trace::line(out.text, function.module);
    } catch (const std::bad_alloc&) {  // the line is lost; the program goes on
    }
}

void trace_return(const FunctionDesc& function, std::span<const ArgValue> arguments,
                  ArgValue result) noexcept {
    try {
        Printer out;
        out.text = std::string(function.name) + " = ";
        std::uint8_t bytes[sizeof(std::uint64_t)];
        std::memcpy(bytes, &result.bits, sizeof bytes);
        out.field(function.result, bytes, Siblings{}, 0, true);
        // Failure is 0 in the APIs whose functions return something; their outputs are then as the program
        // left them.
        const bool failed = function.result.type->kind != TypeKind::kVoid && result.bits == 0;
        if (!failed) {
            Printer outputs;
            arguments_text(outputs, function, arguments, true);
            if (!outputs.text.empty()) out.text += "  " + outputs.text;
        }
        runtime::trace::line(out.text, function.module);
    } catch (const std::bad_alloc&) {
    }
}

void trace_verb_done(const VerbTable& verbs, const void* vcb) noexcept {
    try {
        Printer out;
        out.text = "completed ";
        out.verb(verbs, reinterpret_cast<std::uintptr_t>(vcb), true);
        runtime::trace::line(out.text, verbs.name);
    } catch (const std::bad_alloc&) {
    }
}

}  // namespace openwosa::abi
