// The rules of COM that every class must obey, whoever wrote it: run over each class we export, on Linux and
// on Windows.
//
// Oracle: "Rules for Implementing QueryInterface", "Rules for Managing Reference Counts" and the reference of
// IClassFactory.
#pragma once
#include <gtest/gtest.h>
#include <objbase.h>

#include <string>
#include <vector>

namespace com_conformance {

// An interface nobody implements.
constexpr IID kUnknownInterface = {
    0x7F2E1A00, 0x91B4, 0x4C5D, {0xA0, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77}};

inline std::string name_of(REFIID iid) {
    wchar_t text[40] = {};
    StringFromGUID2(iid, text, 40);
    const std::wstring wide = text;
    return {wide.begin(), wide.end()};
}

// One reference, released at the end of the scope.
class Reference {
  public:
    Reference() = default;
    Reference(IUnknown* object, REFIID iid) { result_ = object->QueryInterface(iid, &pointer_); }
    ~Reference() {
        if (pointer_) get()->Release();
    }
    Reference(const Reference&) = delete;
    Reference& operator=(const Reference&) = delete;

    HRESULT result() const { return result_; }
    // Every interface begins with IUnknown's methods.
    IUnknown* get() const { return static_cast<IUnknown*>(pointer_); }
    void** out() { return &pointer_; }

  private:
    void* pointer_ = nullptr;
    HRESULT result_ = E_UNEXPECTED;
};

// The count a balanced AddRef and Release shows.
inline ULONG references_of(IUnknown* object) {
    object->AddRef();
    return object->Release();
}

// QueryInterface for IUnknown gives one and the same pointer, through every interface, always.
inline void check_identity(IUnknown* object, const std::vector<IID>& interfaces) {
    const Reference identity(object, IID_IUnknown);
    ASSERT_EQ(identity.result(), S_OK);
    const Reference again(object, IID_IUnknown);
    EXPECT_EQ(again.get(), identity.get());
    for (const IID& iid : interfaces) {
        const Reference through(object, iid);
        ASSERT_EQ(through.result(), S_OK) << name_of(iid);
        const Reference back(through.get(), IID_IUnknown);
        EXPECT_EQ(back.get(), identity.get()) << "through " << name_of(iid);
    }
}

// Reflexive, symmetric, transitive: from every interface every other one is reached. And static: asked again,
// it is there again.
inline void check_reachability(IUnknown* object, std::vector<IID> interfaces) {
    interfaces.push_back(IID_IUnknown);
    for (const IID& from : interfaces) {
        const Reference first(object, from);
        ASSERT_EQ(first.result(), S_OK) << name_of(from);
        for (const IID& to : interfaces) {
            const Reference second(first.get(), to);
            ASSERT_EQ(second.result(), S_OK) << name_of(from) << " to " << name_of(to);
            const Reference back(second.get(), from);
            EXPECT_EQ(back.result(), S_OK) << name_of(to) << " back to " << name_of(from);
            const Reference repeated(first.get(), to);
            EXPECT_EQ(repeated.result(), S_OK) << name_of(to) << " a second time";
        }
    }
}

// An interface that is not there is E_NOINTERFACE and a null pointer; no place for the answer is E_POINTER.
inline void check_refusals(IUnknown* object, const std::vector<IID>& interfaces) {
    const auto check_one = [](IUnknown* asked) {
        void* pointer = asked;
        EXPECT_EQ(asked->QueryInterface(kUnknownInterface, &pointer), E_NOINTERFACE);
        EXPECT_EQ(pointer, nullptr) << "the out pointer is cleared";
        EXPECT_EQ(asked->QueryInterface(IID_IUnknown, nullptr), E_POINTER);
        EXPECT_EQ(asked->QueryInterface(kUnknownInterface, nullptr), E_POINTER);
    };
    check_one(object);
    for (const IID& iid : interfaces) {
        const Reference through(object, iid);
        if (through.get()) check_one(through.get());
    }
}

// QueryInterface counts once when it succeeds and not when it fails; AddRef and Release say the new count.
inline void check_references(IUnknown* object, const std::vector<IID>& interfaces) {
    const ULONG before = references_of(object);
    EXPECT_GE(before, 1u);
    EXPECT_EQ(object->AddRef(), before + 1);
    EXPECT_EQ(object->AddRef(), before + 2);
    EXPECT_EQ(object->Release(), before + 1);
    EXPECT_EQ(object->Release(), before);
    for (const IID& iid : interfaces) {
        void* pointer = nullptr;
        if (FAILED(object->QueryInterface(iid, &pointer))) continue;
        static_cast<IUnknown*>(pointer)->Release();
        EXPECT_EQ(references_of(object), before) << name_of(iid);
    }
    void* none = nullptr;
    object->QueryInterface(kUnknownInterface, &none);
    EXPECT_EQ(references_of(object), before) << "after a refused QueryInterface";
}

// All of the above, for an object that answers these interfaces besides IUnknown.
inline void check_object(IUnknown* object, const std::vector<IID>& interfaces) {
    check_identity(object, interfaces);
    check_reachability(object, interfaces);
    check_refusals(object, interfaces);
    check_references(object, interfaces);
}

// An outer object to aggregate with; it must not be touched by a class that refuses.
class Outer final : public IUnknown {
  public:
    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID, void** object) override {
        ++calls;
        if (object) *object = nullptr;
        return E_NOINTERFACE;
    }
    ULONG STDMETHODCALLTYPE AddRef() override { return ++calls, 2; }
    ULONG STDMETHODCALLTYPE Release() override { return ++calls, 1; }
    int calls = 0;
};

// What IClassFactory promises, of a class that cannot be aggregated.
inline void check_factory(IClassFactory* factory, const std::vector<IID>& interfaces) {
    check_object(factory, {IID_IClassFactory});
    Outer outer;
    void* object = factory;
    EXPECT_EQ(factory->CreateInstance(&outer, IID_IUnknown, &object), CLASS_E_NOAGGREGATION);
    EXPECT_EQ(object, nullptr) << "cleared when aggregation is refused";
    EXPECT_EQ(outer.calls, 0);
    object = factory;
    EXPECT_EQ(factory->CreateInstance(nullptr, kUnknownInterface, &object), E_NOINTERFACE);
    EXPECT_EQ(object, nullptr) << "cleared when the interface is not there";
    EXPECT_EQ(factory->CreateInstance(nullptr, IID_IUnknown, nullptr), E_POINTER);
    EXPECT_EQ(factory->LockServer(TRUE), S_OK);
    EXPECT_EQ(factory->LockServer(TRUE), S_OK);
    EXPECT_EQ(factory->LockServer(FALSE), S_OK);
    EXPECT_EQ(factory->LockServer(FALSE), S_OK);
    for (const IID& iid : interfaces) {
        Reference made;
        ASSERT_EQ(factory->CreateInstance(nullptr, iid, made.out()), S_OK) << name_of(iid);
        ASSERT_NE(made.get(), nullptr);
        EXPECT_EQ(references_of(made.get()), 1u) << "a new object has one reference";
    }
    Reference first, second;
    ASSERT_EQ(factory->CreateInstance(nullptr, IID_IUnknown, first.out()), S_OK);
    ASSERT_EQ(factory->CreateInstance(nullptr, IID_IUnknown, second.out()), S_OK);
    EXPECT_NE(first.get(), second.get());
    check_object(first.get(), interfaces);
}

// A class by its id, through COM as a program reaches it. Call it in an apartment.
inline void check_class(REFCLSID clsid, const std::vector<IID>& interfaces) {
    Reference factory;
    ASSERT_EQ(CoGetClassObject(clsid, CLSCTX_INPROC_SERVER, nullptr, IID_IClassFactory, factory.out()), S_OK);
    check_factory(static_cast<IClassFactory*>(factory.get()), interfaces);
    void* object = &factory;
    EXPECT_EQ(CoGetClassObject(clsid, CLSCTX_INPROC_SERVER, nullptr, kUnknownInterface, &object),
              E_NOINTERFACE);
    EXPECT_EQ(object, nullptr);
    Outer outer;
    object = &factory;
    EXPECT_EQ(CoCreateInstance(clsid, &outer, CLSCTX_INPROC_SERVER, IID_IUnknown, &object),
              CLASS_E_NOAGGREGATION);
    EXPECT_EQ(object, nullptr);
    object = &factory;
    EXPECT_EQ(CoCreateInstance(clsid, nullptr, CLSCTX_INPROC_SERVER, kUnknownInterface, &object),
              E_NOINTERFACE);
    EXPECT_EQ(object, nullptr);
    Reference made;
    ASSERT_EQ(CoCreateInstance(clsid, nullptr, CLSCTX_INPROC_SERVER, IID_IUnknown, made.out()), S_OK);
    check_object(made.get(), interfaces);
}

}  // namespace com_conformance
