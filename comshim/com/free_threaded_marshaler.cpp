// CoCreateFreeThreadedMarshaler: what an object aggregates that may be called from any thread of its process.
// The pointer itself travels in the stream.
#include "marshal.hpp"

namespace openwosa::comshim::com {

HRESULT read_all(IStream& stream, void* bytes, ULONG size) noexcept {
    ULONG read = 0;
    const HRESULT result = stream.Read(bytes, size, &read);
    if (FAILED(result)) return result;
    return read == size ? S_OK : STG_E_READFAULT;
}

HRESULT write_all(IStream& stream, const void* bytes, ULONG size) noexcept {
    ULONG written = 0;
    const HRESULT result = stream.Write(bytes, size, &written);
    if (FAILED(result)) return result;
    return written == size ? S_OK : STG_E_MEDIUMFULL;
}

namespace {

struct InStream {
    DWORD flags;
    DWORD process;
    IUnknown* object;
};

class FreeThreadedMarshaler final : public IUnknown {
  public:
    explicit FreeThreadedMarshaler(IUnknown* outer) noexcept
        : marshal_(*this), outer_(outer ? outer : this) {}

    // The inner IUnknown: of the aggregate's three methods the ones that are this object's own.
    HRESULT QueryInterface(REFIID iid, void** object) override {
        if (!object) return E_POINTER;
        *object = nullptr;
        if (iid == __uuidof(IUnknown)) {
            *object = this;
            AddRef();
        } else if (iid == __uuidof(IMarshal)) {
            *object = &marshal_;
            outer_->AddRef();
        }
        return *object ? S_OK : E_NOINTERFACE;
    }
    ULONG AddRef() override { return references_.fetch_add(1, std::memory_order_relaxed) + 1; }
    ULONG Release() override {
        const ULONG left = references_.fetch_sub(1, std::memory_order_acq_rel) - 1;
        if (left == 0) delete this;
        return left;
    }

  private:
    virtual ~FreeThreadedMarshaler() = default;

    class Marshal final : public IMarshal {
      public:
        explicit Marshal(FreeThreadedMarshaler& owner) noexcept : owner_(owner) {}
        HRESULT QueryInterface(REFIID iid, void** object) override {
            return owner_.outer_->QueryInterface(iid, object);
        }
        ULONG AddRef() override { return owner_.outer_->AddRef(); }
        ULONG Release() override { return owner_.outer_->Release(); }

        // To another process there is no way here.
        HRESULT GetUnmarshalClass(REFIID, void*, DWORD context, void*, DWORD, CLSID* clsid) override {
            if (!clsid) return E_POINTER;
            *clsid = CLSID_InProcFreeMarshaler;
            return is_near(context) ? S_OK : E_NOTIMPL;
        }
        HRESULT GetMarshalSizeMax(REFIID, void*, DWORD context, void*, DWORD, DWORD* size) override {
            if (!size) return E_POINTER;
            *size = sizeof(InStream);
            return is_near(context) ? S_OK : E_NOTIMPL;
        }
        HRESULT MarshalInterface(IStream* stream, REFIID iid, void* object, DWORD context, void*,
                                 DWORD flags) override {
            if (!stream || !object) return E_INVALIDARG;
            if (!is_near(context)) return E_NOTIMPL;
            Ref<IUnknown> wanted;
            const HRESULT result = static_cast<IUnknown*>(object)->QueryInterface(iid, wanted.out_void());
            if (FAILED(result)) return result;
            const InStream data{flags, GetCurrentProcessId(), wanted.get()};
            const HRESULT written = write_all(*stream, &data, sizeof data);
            // The reference stays in the stream; a weak entry has none.
            if (SUCCEEDED(written) && !(flags & MSHLFLAGS_TABLEWEAK)) (void)wanted.detach();
            return written;
        }
        HRESULT UnmarshalInterface(IStream* stream, REFIID iid, void** object) override {
            if (!object) return E_POINTER;
            *object = nullptr;
            InStream data;
            const HRESULT result = read(stream, data);
            if (FAILED(result)) return result;
            const HRESULT found = data.object->QueryInterface(iid, object);
            if (is_once(data.flags)) data.object->Release();
            return found;
        }
        HRESULT ReleaseMarshalData(IStream* stream) override {
            InStream data;
            const HRESULT result = read(stream, data);
            if (SUCCEEDED(result) && !(data.flags & MSHLFLAGS_TABLEWEAK)) data.object->Release();
            return result;
        }
        HRESULT DisconnectObject(DWORD) override { return S_OK; }

      private:
        static bool is_near(DWORD context) noexcept {
            return context == MSHCTX_INPROC || context == MSHCTX_CROSSCTX;
        }
        static bool is_once(DWORD flags) noexcept {
            return !(flags & (MSHLFLAGS_TABLEWEAK | MSHLFLAGS_TABLESTRONG));
        }
        static HRESULT read(IStream* stream, InStream& data) noexcept {
            if (!stream) return E_INVALIDARG;
            const HRESULT result = read_all(*stream, &data, sizeof data);
            if (FAILED(result)) return result;
            return data.process == GetCurrentProcessId() && data.object ? S_OK : E_UNEXPECTED;
        }

        FreeThreadedMarshaler& owner_;
    };

    Marshal marshal_;
    IUnknown* const outer_;  // not counted: it holds us
    std::atomic<ULONG> references_{1};
};

}  // namespace

Ref<IMarshal> make_free_threaded_marshaler() {
    Ref<IMarshal> result;
    const auto made = Ref<IUnknown>::adopt(new FreeThreadedMarshaler(nullptr));
    made->QueryInterface(__uuidof(IMarshal), result.out_void());
    return result;
}

}  // namespace openwosa::comshim::com

using namespace openwosa::comshim::com;

HRESULT CoCreateFreeThreadedMarshaler(LPUNKNOWN outer, LPUNKNOWN* marshaler) {
    if (!marshaler) return E_INVALIDARG;
    return hand_out<IUnknown>(new (std::nothrow) FreeThreadedMarshaler(outer), marshaler);
}
