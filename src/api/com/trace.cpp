#include "trace.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <string>

#include "runtime/memory_probe.hpp"
#include "runtime/trace.hpp"
#include "runtime/trace_text.hpp"

namespace openwosa::com {
namespace {

// The system's own, which no IDL of ours has.
constexpr abi::Symbol kSystemResultSymbols[] = {
    {"S_OK", S_OK},
    {"S_FALSE", S_FALSE},
    {"E_NOINTERFACE", E_NOINTERFACE},
    {"E_INVALIDARG", E_INVALIDARG},
    {"E_OUTOFMEMORY", E_OUTOFMEMORY},
    {"E_UNEXPECTED", E_UNEXPECTED},
    {"DISP_E_UNKNOWNINTERFACE", DISP_E_UNKNOWNINTERFACE},
    {"DISP_E_MEMBERNOTFOUND", DISP_E_MEMBERNOTFOUND},
    {"DISP_E_PARAMNOTFOUND", DISP_E_PARAMNOTFOUND},
    {"DISP_E_PARAMNOTOPTIONAL", DISP_E_PARAMNOTOPTIONAL},
    {"DISP_E_BADPARAMCOUNT", DISP_E_BADPARAMCOUNT},
    {"DISP_E_TYPEMISMATCH", DISP_E_TYPEMISMATCH},
    {"DISP_E_OVERFLOW", DISP_E_OVERFLOW},
};
constexpr abi::SymbolTable kSystemResults{"system", kSystemResultSymbols};

// Pointers are the program's and may be bad.
bool read(std::uint64_t address, void* to, std::size_t size) {
    return runtime::probe_read(reinterpret_cast<const void*>(static_cast<std::uintptr_t>(address)), to,
                               size) == size;
}
std::uint64_t address_of(const void* pointer) { return reinterpret_cast<std::uintptr_t>(pointer); }

std::size_t size_of(VARTYPE vt) {
    switch (vt) {
        case VT_I2:
        case VT_BOOL:
            return sizeof(std::int16_t);
        case VT_I4:
            return sizeof(LONG);
        case VT_R8:
            return sizeof(double);
        case VT_VARIANT:
            return sizeof(VARIANT);
        default:
            return sizeof(void*);
    }
}

class Printer {
  public:
    explicit Printer(const TracedInterface& traced) : table_(traced.table), in_idl_(traced.in_idl) {}
    std::string text;

    void name(const Member& member) {
        wide(table_.name);
        text += "::";
        if (member.invoke == DISPATCH_PROPERTYGET) text += "get_";
        if (member.invoke == DISPATCH_PROPERTYPUT) text += "put_";
        if (member.invoke == DISPATCH_PROPERTYPUTREF) text += "putref_";
        wide(member.name);
    }
    void wide(const wchar_t* name) {
        while (*name) text += static_cast<char>(*name++);
    }

    void result(HRESULT result) {
        const char* name = table_.results ? table_.results->find(in_idl_(*table_.results, result)) : nullptr;
        if (!name) name = kSystemResults.find(result);
        text += name ? name : abi::hex(static_cast<std::uint32_t>(result));
    }

    // `follow`: what a pointer leads to is there to be read.
    void argument(const Parameter& p, std::uint64_t bits, bool follow) {
        wide(p.name);
        text += '=';
        Slot slot;
        if (!p.by_reference) {
            std::memcpy(&slot, &bits, sizeof bits);  // little-endian, as all targets are
            value(p, slot);
        } else if (bits == 0) {
            text += "NULL";
        } else if (!follow) {
            text += abi::hex(bits);
        } else if (!read(bits, &slot, size_of(p.vt))) {
            unreadable(bits);
        } else {
            // Arrays are never passed otherwise: only that there is none needs telling from a null pointer.
            if (p.vt != (VT_ARRAY | VT_UI1) || !slot.array) text += '&';
            value(p, slot);
        }
    }

  private:
    void unreadable(std::uint64_t address) { text += "<unreadable at " + abi::hex(address) + ">"; }

    void value(const Parameter& p, const Slot& slot) {
        switch (p.vt) {
            case VT_I2:
                p.bits ? flags(p, static_cast<std::uint16_t>(slot.i2)) : number(p, slot.i2);
                return;
            case VT_I4:
                p.bits ? flags(p, static_cast<std::uint32_t>(slot.i4)) : number(p, slot.i4);
                return;
            case VT_BOOL:
                text += slot.i2 ? "true" : "false";
                return;
            case VT_R8:
                text += std::to_string(slot.r8);
                return;
            case VT_BSTR:
                string(slot.bstr);
                return;
            case VT_VARIANT:
                variant(slot.variant);
                return;
            case VT_UNKNOWN:
            case VT_DISPATCH:
                text += slot.unknown ? abi::hex(address_of(slot.unknown)) : "NULL";
                return;
            default:
                array(slot.array);
                return;
        }
    }

    void number(const Parameter& p, std::int64_t value) {
        const char* name = p.symbols ? p.symbols->find(in_idl_(*p.symbols, value)) : nullptr;
        text += name ? name : std::to_string(value);
    }

    // Each bit by its first name; what has none together, in hexadecimal.
    void flags(const Parameter& p, std::uint32_t value) {
        const char* between = "";
        std::uint32_t rest = value;
        if (p.symbols) rest = static_cast<std::uint32_t>(in_idl_(*p.symbols, static_cast<LONG>(value)));
        if (p.symbols)
            for (const auto& symbol : p.symbols->symbols) {
                const auto bits = static_cast<std::uint32_t>(symbol.value);
                if (bits == 0 || (rest & bits) != bits) continue;
                text += between;
                text += symbol.name;
                between = "|";
                rest &= ~bits;
            }
        if (*between == 0) rest = value;
        if (rest != 0 || *between == 0) text += between + abi::hex(rest);
    }

    // Its length in bytes stands before the characters.
    void string(BSTR string) {
        if (!string) {
            text += "NULL";
            return;
        }
        const std::uint64_t at = address_of(string);
        std::uint32_t bytes = 0;
        if (!read(at - sizeof bytes, &bytes, sizeof bytes)) return unreadable(at - sizeof bytes);
        const std::size_t length = bytes / sizeof(OLECHAR);
        const std::size_t shown = std::min(length, abi::kMaxText);
        OLECHAR characters[abi::kMaxText];
        if (!read(at, characters, shown * sizeof(OLECHAR))) return unreadable(at);
        text += '"';
        for (std::size_t n = 0; n < shown; ++n)
            abi::append_character(text, static_cast<std::uint64_t>(characters[n]));
        text += shown < length ? "\"..." : "\"";
    }

    void array(const SAFEARRAY* array) {
        SAFEARRAY head;
        if (!array) {
            text += "NULL";
        } else if (!read(address_of(array), &head, sizeof head)) {
            unreadable(address_of(array));
        } else if (head.cDims != 1) {
            text += "[" + std::to_string(head.cDims) + " dimensions]";
        } else if (head.cbElements != 1) {
            text += "[" + std::to_string(head.rgsabound[0].cElements) + " elements of " +
                    std::to_string(head.cbElements) + " bytes]";
        } else {
            bytes(address_of(head.pvData), head.rgsabound[0].cElements);
        }
    }

    void bytes(std::uint64_t at, std::size_t count) {
        std::uint8_t shown[abi::kMaxBytes];
        const std::size_t size = std::min(count, sizeof shown);
        if (!read(at, shown, size)) return unreadable(at);
        text += '<';
        for (std::size_t n = 0; n < size; ++n) {
            char digits[4];
            std::snprintf(digits, sizeof digits, n > 0 ? " %02x" : "%02x", shown[n]);
            text += digits;
        }
        text += size < count ? " ...>" : ">";
    }

    void variant(const VARIANT& v) {
        static constexpr Parameter kPlain;
        const VARTYPE vt = V_VT(&v);
        if (vt == VT_EMPTY) {
            text += "empty";
        } else if (vt == VT_NULL) {
            text += "null";
        } else if (vt == VT_ERROR) {
            text += abi::hex(static_cast<std::uint32_t>(V_ERROR(&v)));
        } else if (vt == VT_UI1) {
            number(kPlain, V_UI1(&v));
        } else if ((vt & VT_ARRAY) && !(vt & VT_BYREF)) {
            array(V_ARRAY(&v));
        } else if (vt == VT_I2 || vt == VT_I4 || vt == VT_R8 || vt == VT_BOOL || vt == VT_BSTR ||
                   vt == VT_UNKNOWN || vt == VT_DISPATCH) {
            Parameter p;
            p.vt = vt;
            Slot slot;
            std::memcpy(&slot, &V_I8(&v), sizeof(std::uint64_t));
            value(p, slot);
        } else {
            text += "{vt=" + abi::hex(vt) + "}";
        }
    }

    const DispatchTable& table_;
    const InIdl in_idl_;
};

}  // namespace

void TracedCall::call() const noexcept {
    try {
        Printer out(*traced_);
        out.name(*member_);
        out.text += "(this=" + abi::hex(address_of(self_));
        for (std::size_t n = 0; n < member_->parameters.size(); ++n) {
            const auto& p = member_->parameters[n];
            out.text += ", ";
            out.argument(p, arguments_[n], p.in());
        }
        out.text += ')';
        runtime::trace::line(out.text);
    } catch (const std::bad_alloc&) {  // the line is lost; the program goes on
    }
}

// After a failure too: Send sets its number with a negative response.
void TracedCall::returned(HRESULT result) const noexcept {
    try {
        Printer out(*traced_);
        out.name(*member_);
        out.text += " = ";
        out.result(result);
        const char* between = "  ";
        for (std::size_t n = 0; n < member_->parameters.size(); ++n) {
            const auto& p = member_->parameters[n];
            if (!p.out()) continue;
            out.text += between;
            between = ", ";
            out.argument(p, arguments_[n], true);
        }
        runtime::trace::line(out.text);
    } catch (const std::bad_alloc&) {
    }
}

void trace_refused(const DispatchTable& table, const void* self, DISPID dispid, WORD flags,
                   HRESULT result) noexcept {
    try {
        Printer out({table, [](const abi::SymbolTable&, std::int64_t value) { return value; }});
        out.wide(table.name);
        out.text += "::Invoke(this=" + abi::hex(address_of(self)) + ", dispid=" + std::to_string(dispid);
        for (const auto& m : table.members)
            if (m.dispid == dispid && (m.invoke & flags)) out.text += ' ', out.wide(m.name);
        out.text += ", flags=" + std::to_string(flags) + ") = ";
        out.result(result);
        runtime::trace::line(out.text);
    } catch (const std::bad_alloc&) {
    }
}

}  // namespace openwosa::com
