// IUnknown, the class factory, IDispatch and error objects of comLU0. Oracle: COM's and Automation's
// documented rules; under Wine the other side is Wine's own ole32 and oleaut32.
#include <array>

#include "api/comlu0/aliases.hpp"
#include "com/conformance.hpp"
#include "com_test_base.hpp"

namespace openwosa::comlu0::test {
namespace {

constexpr GUID kNull{};

class Automation : public ComTest {
  protected:
    DISPID id(const wchar_t* name) {
        auto* text = const_cast<LPOLESTR>(name);
        DISPID out = DISPID_UNKNOWN;
        EXPECT_EQ(client->GetIDsOfNames(kNull, &text, 1, 0, &out), S_OK) << name;
        return out;
    }
    /// Calls by name as a script does: arguments in order, all by reference to Variants where `refs` says so.
    HRESULT call(const wchar_t* name, std::vector<VARIANT> arguments) {
        std::vector<VARIANT> reversed(arguments.rbegin(), arguments.rend());
        DISPPARAMS params = {reversed.data(), nullptr, static_cast<UINT>(reversed.size()), 0};
        exception = {};
        bad = 99;
        return client->Invoke(id(name), kNull, 0, DISPATCH_METHOD, &params, nullptr, &exception, &bad);
    }
    void TearDown() override {
        SysFreeString(exception.bstrDescription);
        SysFreeString(exception.bstrSource);
        ComTest::TearDown();
    }
    void script_connect() {
        VARIANT session;
        VariantInit(&session);
        Text connection(L"LUNAME=LU01");
        ASSERT_EQ(
            call(L"CreateSession", {of(connection), of(LONG{0}), missing(), of(LONG{10000}), ref(session)}),
            S_OK);
        ASSERT_EQ(V_VT(&session), VT_UNKNOWN);
        ASSERT_EQ(call(L"Connect", {session}), S_OK);
        VariantClear(&session);
    }

    FakeNode node;
    EXCEPINFO exception{};
    UINT bad = 99;
};

TEST_F(Automation, HasTheIdentityRulesOfIunknown) {
    IUnknown* unknown = nullptr;
    IDispatch* dispatch = nullptr;
    ISupportErrorInfo* errors = nullptr;
    IUnknown* again = nullptr;
    ASSERT_EQ(client->QueryInterface(__uuidof(IUnknown), reinterpret_cast<void**>(&unknown)), S_OK);
    ASSERT_EQ(client->QueryInterface(__uuidof(IDispatch), reinterpret_cast<void**>(&dispatch)), S_OK);
    ASSERT_EQ(dispatch->QueryInterface(__uuidof(ISupportErrorInfo), reinterpret_cast<void**>(&errors)), S_OK);
    ASSERT_EQ(errors->QueryInterface(__uuidof(IUnknown), reinterpret_cast<void**>(&again)), S_OK);
    EXPECT_EQ(unknown, again);
    void* nothing = &nothing;
    EXPECT_EQ(client->QueryInterface(__uuidof(IClassFactory), &nothing), E_NOINTERFACE);
    EXPECT_EQ(nothing, nullptr);
    EXPECT_EQ(client->QueryInterface(__uuidof(IUnknown), nullptr), E_POINTER);
    EXPECT_EQ(again->Release(), 4u);
    errors->Release();
    dispatch->Release();
    EXPECT_EQ(unknown->Release(), 1u);
}

TEST_F(Automation, TheClassAndTheSessionHandleObeyTheRulesOfCom) {
    com_conformance::Reference factory;
    ASSERT_EQ(DllGetClassObject(kClsid, __uuidof(IClassFactory), factory.out()), S_OK);
    com_conformance::check_factory(
        static_cast<IClassFactory*>(factory.get()),
        {__uuidof(IcomLU0), __uuidof(IDispatch), __uuidof(ISupportErrorInfo), __uuidof(IMarshal)});
    ASSERT_EQ(create(), S_OK);
    com_conformance::check_object(handle, {__uuidof(IMarshal)});
}

TEST_F(Automation, IsFreeThreaded) {
    IMarshal* marshal = nullptr;
    ASSERT_EQ(client->QueryInterface(__uuidof(IMarshal), reinterpret_cast<void**>(&marshal)), S_OK);
    IUnknown *outer = nullptr, *own = nullptr;
    ASSERT_EQ(marshal->QueryInterface(__uuidof(IUnknown), reinterpret_cast<void**>(&outer)), S_OK);
    ASSERT_EQ(client->QueryInterface(__uuidof(IUnknown), reinterpret_cast<void**>(&own)), S_OK);
    EXPECT_EQ(outer, own) << "the marshaler is part of the object";
    outer->Release();
    own->Release();
    marshal->Release();
}

TEST_F(Automation, ClassFactoryRefusesAggregationAndForeignClasses) {
    IClassFactory* factory = nullptr;
    void* object = &object;
    EXPECT_EQ(DllGetClassObject(kNull, __uuidof(IClassFactory), &object), CLASS_E_CLASSNOTAVAILABLE);
    EXPECT_EQ(object, nullptr);
    EXPECT_EQ(DllGetClassObject(kClsid, __uuidof(IClassFactory), nullptr), E_POINTER);
    ASSERT_EQ(DllGetClassObject(kClsid, __uuidof(IClassFactory), reinterpret_cast<void**>(&factory)), S_OK);
    object = &object;
    EXPECT_EQ(factory->CreateInstance(client, __uuidof(IUnknown), &object), CLASS_E_NOAGGREGATION);
    EXPECT_EQ(object, nullptr);
    object = &object;
    EXPECT_EQ(factory->CreateInstance(nullptr, __uuidof(IClassFactory), &object), E_NOINTERFACE);
    EXPECT_EQ(object, nullptr);
    EXPECT_EQ(factory->CreateInstance(nullptr, __uuidof(IUnknown), nullptr), E_POINTER);
    EXPECT_EQ(DllCanUnloadNow(), S_FALSE);
    factory->Release();
}

TEST_F(Automation, OtherIdsOfTheClassAndItsInterfaceAreTakenAsConfigured) {
    const auto others = configured_aliases();
    IClassFactory* factory = nullptr;
    ASSERT_EQ(
        DllGetClassObject(others.classes[0], __uuidof(IClassFactory), reinterpret_cast<void**>(&factory)),
        S_OK);
    IcomLU0 *lu = nullptr, *same = nullptr;
    ASSERT_EQ(factory->CreateInstance(nullptr, others.interfaces[0], reinterpret_cast<void**>(&lu)), S_OK);
    ASSERT_EQ(lu->QueryInterface(__uuidof(IcomLU0), reinterpret_cast<void**>(&same)), S_OK);
    EXPECT_EQ(lu, same);
    EXPECT_EQ(lu->Disconnect(), CLU0_E_NOTCONNECTED);
    ISupportErrorInfo* information = nullptr;
    ASSERT_EQ(lu->QueryInterface(__uuidof(ISupportErrorInfo), reinterpret_cast<void**>(&information)), S_OK);
    EXPECT_EQ(information->InterfaceSupportsErrorInfo(others.interfaces[0]), S_OK);
    EXPECT_EQ(information->InterfaceSupportsErrorInfo(others.classes[0]), S_FALSE);
    information->Release();
    same->Release();
    lu->Release();
    factory->Release();
}

TEST_F(Automation, LockServerKeepsTheLibrary) {
    IClassFactory* factory = nullptr;
    ASSERT_EQ(DllGetClassObject(kClsid, __uuidof(IClassFactory), reinterpret_cast<void**>(&factory)), S_OK);
    factory->LockServer(TRUE);
    client->Release();
    client = nullptr;
    EXPECT_EQ(DllCanUnloadNow(), S_FALSE);
    factory->LockServer(FALSE);
    factory->Release();
}

TEST_F(Automation, DispatchIdsCountTheDocumentedMethodsInAnyCase) {
    const wchar_t* names[] = {L"CreateSession", L"setproperty", L"GETPROPERTY",  L"Connect", L"Disconnect",
                              L"Receive",       L"Send",        L"SendResponse", L"Online",  L"Offline"};
    for (DISPID n = 0; n < 10; ++n) EXPECT_EQ(id(names[n]), n + 1);
}

TEST_F(Automation, GetIdsOfNamesKnowsParametersAndRefusesTheRest) {
    const wchar_t* good[] = {L"send", L"HINT", L"seqno"};
    DISPID ids[3] = {};
    EXPECT_EQ(client->GetIDsOfNames(kNull, const_cast<LPOLESTR*>(good), 3, 0, ids), S_OK);
    EXPECT_EQ(ids[1], 0);
    EXPECT_EQ(ids[2], 2);
    const wchar_t* wrong[] = {L"Send", L"volume"};
    EXPECT_EQ(client->GetIDsOfNames(kNull, const_cast<LPOLESTR*>(wrong), 2, 0, ids), DISP_E_UNKNOWNNAME);
    EXPECT_EQ(ids[0], 7);
    EXPECT_EQ(ids[1], DISPID_UNKNOWN);
    EXPECT_EQ(client->GetIDsOfNames(__uuidof(IUnknown), const_cast<LPOLESTR*>(good), 1, 0, ids),
              DISP_E_UNKNOWNINTERFACE);
}

TEST_F(Automation, InvokeRefusesWhatItCannotDoWithTheDocumentedCodes) {
    DISPPARAMS none = {nullptr, nullptr, 0, 0};
    EXPECT_EQ(client->Invoke(77, kNull, 0, DISPATCH_METHOD, &none, nullptr, nullptr, nullptr),
              DISP_E_MEMBERNOTFOUND);
    EXPECT_EQ(client->Invoke(10, kNull, 0, DISPATCH_PROPERTYGET, &none, nullptr, nullptr, nullptr),
              DISP_E_MEMBERNOTFOUND);
    EXPECT_EQ(client->Invoke(10, __uuidof(IUnknown), 0, DISPATCH_METHOD, &none, nullptr, nullptr, nullptr),
              DISP_E_UNKNOWNINTERFACE);
    EXPECT_EQ(call(L"SendResponse", {of(LONG{0}), of(LONG{0})}), DISP_E_BADPARAMCOUNT);
    EXPECT_EQ(call(L"Offline", {of(LONG{0})}), DISP_E_BADPARAMCOUNT);
    Text word(L"word");
    EXPECT_EQ(call(L"SendResponse", {of(LONG{0}), of(word), of(LONG{0})}), DISP_E_TYPEMISMATCH);
    EXPECT_EQ(bad, 1u) << "counted from the last";
    EXPECT_EQ(call(L"SendResponse", {of(LONG{0}), of(LONG{0}), of(LONG{100000})}), DISP_E_OVERFLOW);
    EXPECT_EQ(bad, 0u);
    EXPECT_EQ(call(L"SendResponse", {of(LONG{0}), missing(), of(LONG{0})}), DISP_E_PARAMNOTOPTIONAL);
}

TEST_F(Automation, AFailureIsAnExceptionWithItsText) {
    EXPECT_EQ(call(L"Offline", {}), DISP_E_EXCEPTION);
    EXPECT_EQ(exception.scode, CLU0_E_NOTCONNECTED);
    ASSERT_NE(exception.bstrDescription, nullptr);
    EXPECT_NE(std::wstring(exception.bstrDescription).find(L"CLU0_E_NOTCONNECTED"), std::wstring::npos);
    EXPECT_EQ(std::wstring(exception.bstrSource), L"comLU0.comLU0");
}

TEST_F(Automation, ScriptsSendStringsAndVariantArraysAndReceiveVariantArrays) {
    script_connect();
    VARIANT seq, data, size, flags;
    for (auto* v : {&seq, &data, &size, &flags}) VariantInit(v);
    Text text(L"A\u00ff");
    ASSERT_EQ(call(L"Send", {of(LONG{NO_RESPONSE}), of(text), ref(seq)}), S_OK);
    EXPECT_EQ(V_VT(&seq), VT_I2);
    size = of(LONG{100});
    ASSERT_EQ(call(L"Receive", {of(LONG{10000}), ref(size), ref(flags), ref(seq), ref(data)}), S_OK);
    EXPECT_EQ(V_VT(&data), VT_ARRAY | VT_VARIANT);
    com::ByteVector bytes;
    EXPECT_EQ(com::bytes_of(data, bytes), S_OK);
    EXPECT_EQ(bytes, (com::ByteVector{'A', 0xFF}));
    EXPECT_EQ(V_I4(&size), 2);
    EXPECT_TRUE(V_I4(&flags) & DATA_COMPLETE);
    // What was received goes out again as it is.
    ASSERT_EQ(call(L"Send", {of(LONG{NO_RESPONSE}), ref(data), ref(seq)}), S_OK);
    EXPECT_EQ(node.seen<port::SendData>().at(1).data, (sna::Bytes{'A', 0xFF}));
    VariantClear(&data);
}

TEST_F(Automation, TypedClientsKeepByteArrays) {
    script_connect();
    Text text(L"xyz");
    short number = 0;
    VARIANT seq;
    VariantInit(&seq);
    V_VT(&seq) = VT_BYREF | VT_I2;
    V_I2REF(&seq) = &number;
    ASSERT_EQ(call(L"Send", {of(LONG{NO_RESPONSE}), of(text), seq}), S_OK);
    EXPECT_EQ(number, 1);
    SAFEARRAY* array = com::array_of_bytes(std::array<std::uint8_t, 1>{1});
    LONG size = 100, flags = 0;
    VARIANT data, size_ref, flags_ref;
    for (auto* v : {&data, &size_ref, &flags_ref}) VariantInit(v);
    V_VT(&data) = VT_BYREF | VT_ARRAY | VT_UI1;
    V_ARRAYREF(&data) = &array;
    V_VT(&size_ref) = V_VT(&flags_ref) = VT_BYREF | VT_I4;
    V_I4REF(&size_ref) = &size;
    V_I4REF(&flags_ref) = &flags;
    ASSERT_EQ(call(L"Receive", {of(LONG{10000}), size_ref, flags_ref, seq, data}), S_OK);
    EXPECT_EQ(com::bytes_of(array), (com::ByteVector{'x', 'y', 'z'}));
    EXPECT_EQ(size, 3);
    SafeArrayDestroy(array);
}

TEST_F(Automation, BytesOutOfRangeAreRefused) {
    script_connect();
    VARIANT seq;
    VariantInit(&seq);
    Text wide(L"\u4e2d");
    EXPECT_EQ(call(L"Send", {of(LONG{0}), of(wide), ref(seq)}), DISP_E_OVERFLOW);
    EXPECT_EQ(bad, 1u);
    EXPECT_EQ(call(L"Send", {of(LONG{0}), of(LONG{5}), ref(seq)}), DISP_E_TYPEMISMATCH);
}

TEST_F(Automation, NamedArgumentsFindTheirParameters) {
    script_connect();
    Text text(L"q");
    VARIANT seq;
    VariantInit(&seq);
    // Send(hint, data, seqno) as Send seqno:=..., data:=..., with hint in its place.
    VARIANT arguments[3] = {ref(seq), of(text), of(LONG{NO_RESPONSE})};
    DISPID names[2] = {2, 1};
    DISPPARAMS params = {arguments, names, 3, 2};
    EXPECT_EQ(client->Invoke(7, kNull, 0, DISPATCH_METHOD, &params, nullptr, nullptr, nullptr), S_OK);
    EXPECT_EQ(node.seen<port::SendData>().at(0).data, (sna::Bytes{'q'}));
    names[1] = 7;
    EXPECT_EQ(client->Invoke(7, kNull, 0, DISPATCH_METHOD, &params, nullptr, nullptr, &bad),
              DISP_E_PARAMNOTFOUND);
    EXPECT_EQ(bad, 1u);
}

TEST_F(Automation, ForeverMayBeWrittenWithoutASign) {
    VARIANT session, forever;
    VariantInit(&session);
    VariantInit(&forever);
    V_VT(&forever) = VT_R8;
    V_R8(&forever) = 4294967295.0;
    Text connection(L"LUNAME=LU01");
    EXPECT_EQ(call(L"CreateSession", {of(connection), of(LONG{0}), missing(), forever, ref(session)}), S_OK);
    VariantClear(&session);
}

TEST_F(Automation, PropertiesTravelAsVariants) {
    script_connect();
    Text name(L"Branch"), text(L"North");
    EXPECT_EQ(call(L"SetProperty", {of(name), of(text)}), S_OK);
    VARIANT value;
    VariantInit(&value);
    EXPECT_EQ(call(L"GetProperty", {of(name), ref(value)}), S_OK);
    ASSERT_EQ(V_VT(&value), VT_BSTR);
    EXPECT_EQ(std::wstring(V_BSTR(&value)), L"North");
    VariantClear(&value);
}

TEST_F(Automation, SupportsErrorInformationForItsInterface) {
    ISupportErrorInfo* errors = nullptr;
    ASSERT_EQ(client->QueryInterface(__uuidof(ISupportErrorInfo), reinterpret_cast<void**>(&errors)), S_OK);
    EXPECT_EQ(errors->InterfaceSupportsErrorInfo(__uuidof(IcomLU0)), S_OK);
    EXPECT_EQ(errors->InterfaceSupportsErrorInfo(__uuidof(IClassFactory)), S_FALSE);
    errors->Release();
}

}  // namespace
}  // namespace openwosa::comlu0::test
