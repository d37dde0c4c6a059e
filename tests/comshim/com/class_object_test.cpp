// Oracle: the reference of CoRegisterClassObject and CoCreateInstance; Wine's ole32 passes the same.
#include "com_test.hpp"

namespace {

constexpr CLSID kClass = {0x2B1C3F60, 0x8C2E, 0x4E41, {0x9A, 0x10, 0x5A, 0x3C, 0x77, 0x0E, 0x41, 0x01}};
constexpr CLSID kNoClass = {0x2B1C3F60, 0x8C2E, 0x4E41, {0x9A, 0x10, 0x5A, 0x3C, 0x77, 0x0E, 0x41, 0xFF}};

class Factory final : public com_test::Counted<IClassFactory> {
  public:
    com_test::Unknown product;
    HRESULT STDMETHODCALLTYPE CreateInstance(IUnknown* outer, REFIID iid, void** object) override {
        if (!object) return E_POINTER;
        *object = nullptr;
        return outer ? CLASS_E_NOAGGREGATION : product.QueryInterface(iid, object);
    }
    HRESULT STDMETHODCALLTYPE LockServer(BOOL) override { return S_OK; }
};

class ClassObject : public testing::Test {
  protected:
    DWORD register_it(DWORD flags = REGCLS_MULTIPLEUSE) {
        DWORD cookie = 0;
        EXPECT_EQ(CoRegisterClassObject(kClass, &factory_, CLSCTX_INPROC_SERVER, flags, &cookie), S_OK);
        return cookie;
    }
    HRESULT create() {
        IUnknown* object = nullptr;
        const HRESULT result = CoCreateInstance(kClass, nullptr, CLSCTX_INPROC_SERVER, IID_IUnknown,
                                                reinterpret_cast<void**>(&object));
        EXPECT_EQ(object, SUCCEEDED(result) ? &factory_.product : nullptr);
        if (object) object->Release();
        return result;
    }

    const com_test::Apartment apartment_;
    Factory factory_;
};

}  // namespace

TEST_F(ClassObject, OnceRegisteredMakesObjectsUntilItIsRevoked) {
    EXPECT_EQ(create(), REGDB_E_CLASSNOTREG);
    const DWORD cookie = register_it();
    EXPECT_EQ(create(), S_OK);
    EXPECT_EQ(create(), S_OK);
    EXPECT_EQ(CoRevokeClassObject(cookie), S_OK);
    EXPECT_EQ(create(), REGDB_E_CLASSNOTREG);
    EXPECT_EQ(factory_.references, 1u);
    EXPECT_EQ(CoRevokeClassObject(cookie), E_INVALIDARG);
}

TEST_F(ClassObject, IsGivenOutByCoGetClassObject) {
    const DWORD cookie = register_it();
    IClassFactory* got = nullptr;
    EXPECT_EQ(CoGetClassObject(kClass, CLSCTX_INPROC_SERVER, nullptr, IID_IClassFactory,
                               reinterpret_cast<void**>(&got)),
              S_OK);
    EXPECT_EQ(got, &factory_);
    got->Release();
    void* none = &none;
    EXPECT_EQ(CoGetClassObject(kClass, CLSCTX_INPROC_SERVER, nullptr, IID_IDispatch, &none), E_NOINTERFACE);
    EXPECT_EQ(none, nullptr);
    EXPECT_EQ(CoGetClassObject(kClass, CLSCTX_INPROC_SERVER, nullptr, IID_IClassFactory, nullptr),
              E_INVALIDARG);
    CoRevokeClassObject(cookie);
}

TEST_F(ClassObject, AnInterfaceTheObjectLacksClearsTheOutPointer) {
    const DWORD cookie = register_it();
    void* object = &object;
    EXPECT_EQ(CoCreateInstance(kClass, nullptr, CLSCTX_INPROC_SERVER, IID_IDispatch, &object), E_NOINTERFACE);
    EXPECT_EQ(object, nullptr);
    EXPECT_EQ(CoCreateInstance(kClass, nullptr, CLSCTX_INPROC_SERVER, IID_IUnknown, nullptr), E_POINTER);
    CoRevokeClassObject(cookie);
}

TEST_F(ClassObject, AggregationIsTheFactorysToRefuse) {
    const DWORD cookie = register_it();
    com_test::Unknown outer;
    void* object = &object;
    EXPECT_EQ(CoCreateInstance(kClass, &outer, CLSCTX_INPROC_SERVER, IID_IUnknown, &object),
              CLASS_E_NOAGGREGATION);
    EXPECT_EQ(object, nullptr);
    CoRevokeClassObject(cookie);
}

TEST_F(ClassObject, ForMultipleUseAsLocalServerServesItsOwnProcess) {
    DWORD cookie = 0;
    ASSERT_EQ(CoRegisterClassObject(kClass, &factory_, CLSCTX_INPROC_SERVER | CLSCTX_LOCAL_SERVER,
                                    REGCLS_MULTIPLEUSE, &cookie),
              S_OK);
    EXPECT_EQ(create(), S_OK);
    CoRevokeClassObject(cookie);
}

TEST_F(ClassObject, NullArgumentsAreEInvalidarg) {
    DWORD cookie = 0;
    EXPECT_EQ(CoRegisterClassObject(kClass, nullptr, CLSCTX_INPROC_SERVER, REGCLS_MULTIPLEUSE, &cookie),
              E_INVALIDARG);
    EXPECT_EQ(CoRegisterClassObject(kClass, &factory_, CLSCTX_INPROC_SERVER, REGCLS_MULTIPLEUSE, nullptr),
              E_INVALIDARG);
}

TEST_F(ClassObject, GoesWithItsApartment) {
    com_test::on_new_thread([&] {
        CoInitializeEx(nullptr, COINIT_APARTMENTTHREADED);
        register_it();
        EXPECT_EQ(factory_.references, 2u);
        CoUninitialize();
    });
    EXPECT_EQ(factory_.references, 1u);
}

TEST_F(ClassObject, OfAnotherApartmentIsNotSeenAndNotRevoked) {
    const DWORD cookie = register_it();
    com_test::on_new_thread([&] {
        const com_test::Apartment other(COINIT_APARTMENTTHREADED);
        EXPECT_EQ(create(), REGDB_E_CLASSNOTREG);
        EXPECT_EQ(CoRevokeClassObject(cookie), RPC_E_WRONG_THREAD);
    });
    EXPECT_EQ(CoRevokeClassObject(cookie), S_OK);
}

TEST_F(ClassObject, ManyInterfacesAtOnceByCoCreateInstanceEx) {
    const DWORD cookie = register_it();
    MULTI_QI results[2] = {{&IID_IUnknown, nullptr, 0}, {&IID_IDispatch, nullptr, 0}};
    EXPECT_EQ(CoCreateInstanceEx(kClass, nullptr, CLSCTX_INPROC_SERVER, nullptr, 1, results), S_OK);
    ASSERT_EQ(results[0].pItf, &factory_.product);
    results[0].pItf->Release();
    EXPECT_EQ(CoCreateInstanceEx(kClass, nullptr, CLSCTX_INPROC_SERVER, nullptr, 2, results),
              CO_S_NOTALLINTERFACES);
    EXPECT_EQ(results[0].hr, S_OK);
    EXPECT_EQ(results[1].hr, E_NOINTERFACE);
    EXPECT_EQ(results[1].pItf, nullptr);
    results[0].pItf->Release();
    EXPECT_EQ(CoCreateInstanceEx(kClass, nullptr, CLSCTX_INPROC_SERVER, nullptr, 1, results + 1),
              E_NOINTERFACE);
    EXPECT_EQ(CoCreateInstanceEx(kNoClass, nullptr, CLSCTX_INPROC_SERVER, nullptr, 1, results),
              REGDB_E_CLASSNOTREG);
    EXPECT_EQ(CoCreateInstanceEx(kClass, nullptr, CLSCTX_INPROC_SERVER, nullptr, 0, results), E_INVALIDARG);
    EXPECT_EQ(factory_.product.references, 1u);
    CoRevokeClassObject(cookie);
}
