#pragma once
// What IDispatch and the API trace know of an interface; idlc writes the tables from the IDL.

#include <ole2.h>

#include <cstdint>
#include <span>

#include "runtime/abi_describe.hpp"

namespace openwosa::com {

struct Parameter {
    enum : std::uint8_t { kIn = 1, kOut = 2, kRetval = 4, kOptional = 8 };
    const wchar_t* name = nullptr;
    VARTYPE vt = VT_EMPTY;
    bool by_reference = false;  ///< the method takes the slot's address
    int flags = kIn;
    std::int64_t default_value = 0;
    const abi::SymbolTable* symbols = nullptr;  ///< what its values are called
    bool bits = false;                          ///< a value is several of `symbols`, or shown in hexadecimal

    constexpr bool in() const { return (flags & kIn) != 0; }
    constexpr bool out() const { return (flags & kOut) != 0; }
};

/// One argument on its way into a method and back. Which member counts is said by Parameter::vt.
union Slot {
    std::int16_t i2;
    LONG i4;
    double r8;
    BSTR bstr;
    SAFEARRAY* array;
    IUnknown* unknown;
    IDispatch* dispatch;
    VARIANT variant;
};

struct Member {
    const wchar_t* name = nullptr;
    DISPID dispid = 0;
    WORD invoke = DISPATCH_METHOD;
    std::span<const Parameter> parameters;
    HRESULT (*call)(void* self, Slot* slots) = nullptr;
};

struct DispatchTable {
    const wchar_t* name = nullptr;
    std::span<const Member> members;
    const abi::SymbolTable* results = nullptr;  ///< what its methods' results are called
};

inline constexpr std::size_t kMaxParameters = 16;

/// IDispatch::GetIDsOfNames by the table: names in any case.
HRESULT get_ids_of_names(const DispatchTable& table, REFIID iid, LPOLESTR* names, UINT count, DISPID* ids);

/// IDispatch::Invoke by the table. `self` is the interface the table describes.
HRESULT invoke(const DispatchTable& table, void* self, DISPID dispid, REFIID iid, WORD flags,
               DISPPARAMS* params, VARIANT* result, EXCEPINFO* exception, UINT* bad_argument);

}  // namespace openwosa::com
