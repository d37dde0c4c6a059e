// The API trace: one line when a call comes in, one when it goes out, written from the IDL's descriptors.
#include "runtime/abi_trace.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <string>

#include "runtime/memory_probe.hpp"
#include "runtime/trace.hpp"

namespace openwosa::abi {

std::atomic<bool> trace_on{false};

namespace {

constexpr int kMaxDepth = 4;
constexpr std::size_t kMaxText = 256;
constexpr std::size_t kMaxBytes = 64;
constexpr std::size_t kMaxElements = 128;
constexpr std::size_t kMaxObject = 1024;

std::string hex(std::uint64_t value) {
    char text[24];
    std::snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(value));
    return text;
}

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

  private:
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

    void character(std::uint64_t c) {
        if (c == '"' || c == '\\') text += '\\';
        if (c >= 0x20 && c < 0x7f) {
            text += static_cast<char>(c);
            return;
        }
        char escaped[24];
        std::snprintf(escaped, sizeof escaped, "\\x%02llx", static_cast<unsigned long long>(c));
        text += escaped;
    }

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
        text += '[';
        const std::uint32_t shown = std::min<std::uint32_t>(t.count, kMaxBytes);
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
        if (returning && !is_output(p.direction)) continue;
        if (!first) out.text += ", ";
        first = false;
        out.text += p.name;
        out.text += '=';
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
        runtime::trace::line(out.text);
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
        runtime::trace::line(out.text);
    } catch (const std::bad_alloc&) {
    }
}

}  // namespace openwosa::abi
