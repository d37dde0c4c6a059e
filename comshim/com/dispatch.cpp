// What implementations of IDispatch::Invoke use. Type libraries have no reader here, so DispInvoke and its
// like are absent.
#include <oleauto.h>

#include <span>

// Positional arguments stand last to first behind the named ones.
HRESULT DispGetParam(DISPPARAMS* parameters, UINT position, VARTYPE type, VARIANT* result, UINT* wrong) {
    if (!parameters || !result || parameters->cArgs < parameters->cNamedArgs) return E_INVALIDARG;
    const UINT positional = parameters->cArgs - parameters->cNamedArgs;
    UINT found = parameters->cArgs;
    if (position < positional) {
        found = parameters->cArgs - 1 - position;
    } else if (parameters->rgdispidNamedArgs) {
        for (UINT i = 0; i < parameters->cNamedArgs && found == parameters->cArgs; ++i)
            if (parameters->rgdispidNamedArgs[i] == static_cast<DISPID>(position)) found = i;
    }
    if (found == parameters->cArgs) return DISP_E_PARAMNOTFOUND;
    if (!parameters->rgvarg) return E_INVALIDARG;
    const HRESULT changed = VariantChangeType(result, &parameters->rgvarg[found], 0, type);
    if (FAILED(changed) && wrong) *wrong = found;
    return changed;
}
