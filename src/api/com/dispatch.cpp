#include <cwchar>

#include "arguments.hpp"
#include "dispatch_table.hpp"
#include "object.hpp"
#include "trace.hpp"

namespace openwosa::com {
namespace {

wchar_t lower(wchar_t c) { return c >= L'A' && c <= L'Z' ? static_cast<wchar_t>(c + 32) : c; }

bool same_name(const wchar_t* a, const wchar_t* b) {
    while (*a && lower(*a) == lower(*b)) ++a, ++b;
    return lower(*a) == lower(*b);
}

const Member* find(const DispatchTable& table, DISPID id, WORD flags) {
    for (const auto& m : table.members)
        if (m.dispid == id && (m.invoke & flags)) return &m;
    return nullptr;
}

// What the method left in the thread's error object, for a caller who has no other way to ask.
void describe(HRESULT result, EXCEPINFO* exception) {
    IErrorInfo* information = nullptr;
    bool there = GetErrorInfo(0, &information) == S_OK && information;
    if (exception) {
        *exception = {};
        exception->scode = result;
        if (there) {
            information->GetSource(&exception->bstrSource);
            information->GetDescription(&exception->bstrDescription);
        }
    }
    if (there) information->Release();
}

HRESULT invoke_member(const Member& member, void* self, DISPPARAMS& params, VARIANT* result,
                      EXCEPINFO* exception, UINT* bad_argument) {
    return guarded([&] {
        Arguments arguments(member);
        if (HRESULT bound = arguments.bind(params, bad_argument); FAILED(bound)) return bound;
        HRESULT called = member.call(self, arguments.slots());
        // Also after a failure: Send sets its number with a negative response.
        HRESULT given = arguments.give_back(result);
        if (FAILED(called)) {
            describe(called, exception);
            return DISP_E_EXCEPTION;
        }
        return FAILED(given) ? given : S_OK;
    });
}

HRESULT invoke_by(const DispatchTable& table, void* self, DISPID dispid, REFIID iid, WORD flags,
                  DISPPARAMS* params, VARIANT* result, EXCEPINFO* exception, UINT* bad_argument) {
    if (!IsEqualIID(iid, GUID{})) return DISP_E_UNKNOWNINTERFACE;
    if (!params) return E_INVALIDARG;
    if (result) VariantInit(result);
    const auto* member = find(table, dispid, flags);
    if (!member) return DISP_E_MEMBERNOTFOUND;
    return invoke_member(*member, self, *params, result, exception, bad_argument);
}

}  // namespace

HRESULT get_ids_of_names(const DispatchTable& table, REFIID iid, LPOLESTR* names, UINT count, DISPID* ids) {
    if (!IsEqualIID(iid, GUID{})) return DISP_E_UNKNOWNINTERFACE;
    if (!names || !ids || count == 0) return E_INVALIDARG;
    HRESULT result = S_OK;
    const Member* member = nullptr;
    for (const auto& m : table.members)
        if (!member && names[0] && same_name(m.name, names[0])) member = &m;
    for (UINT n = 0; n < count; ++n) {
        ids[n] = DISPID_UNKNOWN;
        if (n == 0 && member) ids[0] = member->dispid;
        if (n > 0 && member)
            for (std::size_t p = 0; p < member->parameters.size(); ++p)
                if (names[n] && same_name(member->parameters[p].name, names[n]))
                    ids[n] = static_cast<DISPID>(p);
        if (ids[n] == DISPID_UNKNOWN) result = DISP_E_UNKNOWNNAME;
    }
    return result;
}

HRESULT invoke(const DispatchTable& table, void* self, DISPID dispid, REFIID iid, WORD flags,
               DISPPARAMS* params, VARIANT* result, EXCEPINFO* exception, UINT* bad_argument) {
    const HRESULT invoked =
        invoke_by(table, self, dispid, iid, flags, params, result, exception, bad_argument);
    // A method that failed has said so itself.
    if (FAILED(invoked) && invoked != DISP_E_EXCEPTION && abi::trace_enabled())
        trace_refused(table, self, dispid, flags, invoked);
    return invoked;
}

}  // namespace openwosa::com
