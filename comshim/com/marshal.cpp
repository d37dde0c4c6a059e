// Marshalling within the process: a stream carries a token of the reference table, or what the object's own
// IMarshal wrote.
#include "marshal.hpp"

#include <objbase.h>

#include "apartment.hpp"
#include "reference_table.hpp"

namespace openwosa::comshim::com {
namespace {

// What stands before every marshalled interface here. Nothing outside this process reads it.
struct Header {
    DWORD signature;
    DWORD flags;
    IID iid;
    CLSID unmarshaler;  // CLSID_NULL: a token follows
};
constexpr DWORD kSignature = 0x574F574F;

ReferenceTable& references() {
    // Never destroyed: see interface_table.cpp.
    alignas(ReferenceTable) static unsigned char storage[sizeof(ReferenceTable)];
    static ReferenceTable* const table = new (storage) ReferenceTable;
    return *table;
}

bool is_known_context(DWORD context) noexcept {
    return context == MSHCTX_INPROC || context == MSHCTX_LOCAL || context == MSHCTX_NOSHAREDMEM ||
           context == MSHCTX_CROSSCTX;
}

HRESULT marshal_standard(IStream& stream, Header header, IUnknown* object) {
    DWORD token = 0;
    const HRESULT added = references().add(object, header.iid, token);
    if (FAILED(added)) return added;
    HRESULT written = write_all(stream, &header, sizeof header);
    if (SUCCEEDED(written)) written = write_all(stream, &token, sizeof token);
    if (FAILED(written)) references().remove(token);
    return written;
}

HRESULT read_header(IStream& stream, Header& header) noexcept {
    const HRESULT result = read_all(stream, &header, sizeof header);
    if (FAILED(result)) return result;
    return header.signature == kSignature ? S_OK : RPC_E_INVALID_OBJREF;
}

HRESULT make_unmarshaler(REFCLSID clsid, Ref<IMarshal>& unmarshaler) {
    if (clsid == CLSID_InProcFreeMarshaler) {
        unmarshaler = make_free_threaded_marshaler();
        return S_OK;
    }
    return CoCreateInstance(clsid, nullptr, CLSCTX_INPROC_SERVER, __uuidof(IMarshal), unmarshaler.out_void());
}

}  // namespace
}  // namespace openwosa::comshim::com

using namespace openwosa::comshim;
using namespace openwosa::comshim::com;

HRESULT CoGetMarshalSizeMax(ULONG* size, REFIID iid, LPUNKNOWN object, DWORD context, LPVOID reserved,
                            DWORD flags) {
    if (!size || !object) return E_INVALIDARG;
    if (!may_use_com()) return CO_E_NOTINITIALIZED;
    DWORD own = sizeof(DWORD);
    Ref<IMarshal> marshal;
    if (SUCCEEDED(object->QueryInterface(__uuidof(IMarshal), marshal.out_void()))) {
        const HRESULT result = marshal->GetMarshalSizeMax(iid, object, context, reserved, flags, &own);
        if (FAILED(result)) return result;
    }
    *size = sizeof(Header) + own;
    return S_OK;
}

HRESULT CoMarshalInterface(LPSTREAM stream, REFIID iid, LPUNKNOWN object, DWORD context, LPVOID reserved,
                           DWORD flags) {
    if (!stream || !object || !is_known_context(context)) return E_INVALIDARG;
    if (!may_use_com()) return CO_E_NOTINITIALIZED;
    return com_guarded([&] {
        Header header{kSignature, flags, iid, CLSID_NULL};
        Ref<IMarshal> marshal;
        if (FAILED(object->QueryInterface(__uuidof(IMarshal), marshal.out_void())))
            return marshal_standard(*stream, header, object);
        HRESULT result =
            marshal->GetUnmarshalClass(iid, object, context, reserved, flags, &header.unmarshaler);
        if (SUCCEEDED(result)) result = write_all(*stream, &header, sizeof header);
        if (SUCCEEDED(result))
            result = marshal->MarshalInterface(stream, iid, object, context, reserved, flags);
        return result;
    });
}

// `iid` IID_NULL: the interface that was marshalled.
HRESULT CoUnmarshalInterface(LPSTREAM stream, REFIID iid, LPVOID* object) {
    if (!stream || !object) return E_INVALIDARG;
    *object = nullptr;
    if (!may_use_com()) return CO_E_NOTINITIALIZED;
    return com_guarded([&] {
        Header header;
        HRESULT result = read_header(*stream, header);
        if (FAILED(result)) return result;
        const IID wanted = iid == IID_NULL ? header.iid : iid;
        if (header.unmarshaler != CLSID_NULL) {
            Ref<IMarshal> unmarshaler;
            result = make_unmarshaler(header.unmarshaler, unmarshaler);
            return FAILED(result) ? result : unmarshaler->UnmarshalInterface(stream, wanted, object);
        }
        DWORD token = 0;
        result = read_all(*stream, &token, sizeof token);
        if (FAILED(result)) return result;
        result = references().get(token, wanted, object);
        if (result == E_INVALIDARG) return CO_E_OBJNOTCONNECTED;  // unmarshalled before, or released
        if (!(header.flags & (MSHLFLAGS_TABLEWEAK | MSHLFLAGS_TABLESTRONG))) references().remove(token);
        return result;
    });
}

HRESULT CoReleaseMarshalData(LPSTREAM stream) {
    if (!stream) return E_INVALIDARG;
    if (!may_use_com()) return CO_E_NOTINITIALIZED;
    return com_guarded([&] {
        Header header;
        HRESULT result = read_header(*stream, header);
        if (FAILED(result)) return result;
        if (header.unmarshaler != CLSID_NULL) {
            Ref<IMarshal> unmarshaler;
            result = make_unmarshaler(header.unmarshaler, unmarshaler);
            return FAILED(result) ? result : unmarshaler->ReleaseMarshalData(stream);
        }
        DWORD token = 0;
        result = read_all(*stream, &token, sizeof token);
        if (FAILED(result)) return result;
        return SUCCEEDED(references().remove(token)) ? S_OK : CO_E_OBJNOTCONNECTED;
    });
}

// No proxies exist, so nothing is connected.
HRESULT CoDisconnectObject(LPUNKNOWN object, DWORD) { return object ? S_OK : E_INVALIDARG; }

HRESULT CoLockObjectExternal(LPUNKNOWN object, BOOL lock, BOOL) {
    if (!object) return E_INVALIDARG;
    if (!may_use_com()) return CO_E_NOTINITIALIZED;
    lock ? object->AddRef() : object->Release();
    return S_OK;
}

HRESULT CoMarshalInterThreadInterfaceInStream(REFIID iid, LPUNKNOWN object, LPSTREAM* stream) {
    if (!stream) return E_INVALIDARG;
    *stream = nullptr;
    Ref<IStream> made;
    HRESULT result = CreateStreamOnHGlobal(nullptr, TRUE, made.out());
    if (SUCCEEDED(result))
        result = CoMarshalInterface(made.get(), iid, object, MSHCTX_INPROC, nullptr, MSHLFLAGS_NORMAL);
    if (SUCCEEDED(result)) result = made->Seek({}, STREAM_SEEK_SET, nullptr);
    if (SUCCEEDED(result)) *stream = made.detach();
    return result;
}

// Releases the stream in any case.
HRESULT CoGetInterfaceAndReleaseStream(LPSTREAM stream, REFIID iid, LPVOID* object) {
    if (!stream) return E_INVALIDARG;
    const HRESULT result = CoUnmarshalInterface(stream, iid, object);
    stream->Release();
    return result;
}
