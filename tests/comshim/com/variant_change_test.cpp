// Oracle: the reference of VariantChangeType and the conversion tables of Automation; Wine's oleaut32 passes
// the same.
#include <vector>

#include "com_test.hpp"

namespace {

// A variant that ends what it holds, made from plain values.
class Value {
  public:
    Value() { VariantInit(&variant_); }
    explicit Value(const wchar_t* text) : Value() {
        V_VT(&variant_) = VT_BSTR;
        V_BSTR(&variant_) = SysAllocString(text);
    }
    Value(VARTYPE type, LONGLONG bits) : Value() {
        V_I8(&variant_) = bits;
        V_VT(&variant_) = type;
    }
    Value(VARTYPE type, double number) : Value() {
        if (type == VT_R4)
            V_R4(&variant_) = static_cast<float>(number);
        else
            V_R8(&variant_) = number;
        V_VT(&variant_) = type;
    }
    ~Value() { VariantClear(&variant_); }
    Value(const Value&) = delete;
    Value& operator=(const Value&) = delete;

    HRESULT change(VARTYPE type, USHORT flags = 0) {
        VARIANT result;
        VariantInit(&result);
        const HRESULT changed = VariantChangeTypeEx(
            &result, &variant_, MAKELCID(MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US), SORT_DEFAULT), flags,
            type);
        if (FAILED(changed)) return changed;
        VariantClear(&variant_);
        variant_ = result;
        EXPECT_EQ(V_VT(&variant_), type);
        return changed;
    }
    VARIANT* operator&() { return &variant_; }

  private:
    VARIANT variant_;
};

CY cy(LONGLONG ten_thousandths) {
    CY value;
    value.int64 = ten_thousandths;
    return value;
}

std::wstring as_text(Value&& value, USHORT flags = 0) {
    const HRESULT result = value.change(VT_BSTR, flags);
    return SUCCEEDED(result) ? com_test::text_of(V_BSTR(&value))
                             : L"failed " + std::to_wstring(static_cast<unsigned>(result));
}

}  // namespace

TEST(VariantChangeType, EmptyIsZeroAndTheEmptyText) {
    for (const VARTYPE type : {VT_I1, VT_UI1, VT_I2, VT_UI2, VT_I4, VT_UI4, VT_I8, VT_UI8, VT_R4, VT_R8,
                               VT_BOOL, VT_CY, VT_DATE}) {
        Value value;
        EXPECT_EQ(value.change(type), S_OK) << type;
        EXPECT_EQ(V_UI1(&value), 0) << type;
    }
    EXPECT_EQ(as_text(Value()), L"");
}

TEST(VariantChangeType, NullAndErrorsAreNothingElse) {
    for (const VARTYPE type : {VT_I4, VT_R8, VT_BOOL, VT_BSTR, VT_DATE}) {
        EXPECT_EQ(Value(VT_NULL, LONGLONG{0}).change(type), DISP_E_TYPEMISMATCH) << type;
        EXPECT_EQ(Value(VT_ERROR, LONGLONG{DISP_E_PARAMNOTFOUND}).change(type), DISP_E_TYPEMISMATCH) << type;
    }
    EXPECT_EQ(Value(VT_NULL, LONGLONG{0}).change(VT_NULL), S_OK);
}

TEST(VariantChangeType, IntegersKeepTheirValueOrOverflow) {
    const struct {
        VARTYPE from;
        LONGLONG value;
        VARTYPE to;
        HRESULT result;
    } rows[] = {
        {VT_I4, 32767, VT_I2, S_OK},
        {VT_I4, 32768, VT_I2, DISP_E_OVERFLOW},
        {VT_I4, -32768, VT_I2, S_OK},
        {VT_I4, -32769, VT_I2, DISP_E_OVERFLOW},
        {VT_I4, 255, VT_UI1, S_OK},
        {VT_I4, 256, VT_UI1, DISP_E_OVERFLOW},
        {VT_I4, -1, VT_UI1, DISP_E_OVERFLOW},
        {VT_I2, -1, VT_I4, S_OK},
        {VT_I4, 127, VT_I1, S_OK},
        {VT_I4, 128, VT_I1, DISP_E_OVERFLOW},
        {VT_I4, -128, VT_I1, S_OK},
        {VT_I8, 2147483647, VT_I4, S_OK},
        {VT_I8, 2147483648, VT_I4, DISP_E_OVERFLOW},
        {VT_I8, 4294967295, VT_UI4, S_OK},
        {VT_I8, 4294967296, VT_UI4, DISP_E_OVERFLOW},
        {VT_UI4, 4294967295, VT_I8, S_OK},
        {VT_UI1, 200, VT_I2, S_OK},
    };
    for (const auto& row : rows) {
        Value value(row.from, row.value);
        EXPECT_EQ(value.change(row.to), row.result) << row.from << " " << row.value << " " << row.to;
        if (FAILED(row.result)) continue;
        ASSERT_EQ(value.change(VT_I8), S_OK);
        EXPECT_EQ(V_I8(&value), row.value);
    }
}

TEST(VariantChangeType, IntegersOfOneWidthKeepTheirBits) {
    Value shorter(VT_I2, LONGLONG{-1});
    EXPECT_EQ(shorter.change(VT_UI2), S_OK);
    EXPECT_EQ(V_UI2(&shorter), 0xFFFF);
    Value longer(VT_UI4, LONGLONG{3000000000});
    EXPECT_EQ(longer.change(VT_I4), S_OK);
    EXPECT_EQ(V_UI4(&longer), 3000000000u);
    EXPECT_EQ(longer.change(VT_UINT), S_OK);
    EXPECT_EQ(V_UI4(&longer), 3000000000u);
}

TEST(VariantChangeType, FractionsAreRoundedHalfToEven) {
    for (const auto& [real, whole] : std::vector<std::pair<double, LONG>>{
             {0.5, 0}, {1.5, 2}, {2.5, 2}, {2.51, 3}, {-0.5, 0}, {-1.5, -2}, {-2.5, -2}, {3.4999, 3}}) {
        Value value(VT_R8, real);
        EXPECT_EQ(value.change(VT_I4), S_OK);
        EXPECT_EQ(V_I4(&value), whole) << real;
        Value text(std::to_wstring(real).c_str());
        EXPECT_EQ(text.change(VT_I4), S_OK);
        EXPECT_EQ(V_I4(&text), whole) << real << " as text";
    }
    EXPECT_EQ(Value(VT_R8, 2147483647.5).change(VT_I4), DISP_E_OVERFLOW);
    EXPECT_EQ(Value(VT_R8, 1e300).change(VT_I8), DISP_E_OVERFLOW);
    EXPECT_EQ(Value(VT_R8, 1e300).change(VT_R4), DISP_E_OVERFLOW);
    EXPECT_EQ(Value(VT_R8, 1e300).change(VT_CY), DISP_E_OVERFLOW);
}

TEST(VariantChangeType, TruthIsMinusOneAndAnythingButZeroIsTrue) {
    Value yes(VT_BOOL, LONGLONG{0xFFFF});
    EXPECT_EQ(yes.change(VT_I4), S_OK);
    EXPECT_EQ(V_I4(&yes), -1);
    Value unsigned_byte(VT_BOOL, LONGLONG{0xFFFF});
    EXPECT_EQ(unsigned_byte.change(VT_UI1), S_OK);
    EXPECT_EQ(V_UI1(&unsigned_byte), 255);
    Value real(VT_BOOL, LONGLONG{0xFFFF});
    EXPECT_EQ(real.change(VT_R8), S_OK);
    EXPECT_EQ(V_R8(&real), -1.0);
    for (const double number : {5.0, -1.0, 0.25}) {
        Value value(VT_R8, number);
        EXPECT_EQ(value.change(VT_BOOL), S_OK);
        EXPECT_EQ(V_BOOL(&value), VARIANT_TRUE) << number;
    }
    Value zero(VT_I4, LONGLONG{0});
    EXPECT_EQ(zero.change(VT_BOOL), S_OK);
    EXPECT_EQ(V_BOOL(&zero), VARIANT_FALSE);
}

TEST(VariantChangeType, TruthAsTextIsANumberUnlessWordsAreAskedFor) {
    EXPECT_EQ(as_text(Value(VT_BOOL, LONGLONG{0xFFFF})), L"-1");
    EXPECT_EQ(as_text(Value(VT_BOOL, LONGLONG{0})), L"0");
    EXPECT_EQ(as_text(Value(VT_BOOL, LONGLONG{0xFFFF}), VARIANT_ALPHABOOL), L"True");
    EXPECT_EQ(as_text(Value(VT_BOOL, LONGLONG{0}), VARIANT_ALPHABOOL), L"False");
    for (const wchar_t* text : {L"True", L"true", L"TRUE", L"#TRUE#", L"-1", L"3"}) {
        Value value(text);
        EXPECT_EQ(value.change(VT_BOOL), S_OK) << testing::PrintToString(std::wstring(text));
        EXPECT_EQ(V_BOOL(&value), VARIANT_TRUE);
    }
    Value no(L"False");
    EXPECT_EQ(no.change(VT_BOOL), S_OK);
    EXPECT_EQ(V_BOOL(&no), VARIANT_FALSE);
    EXPECT_EQ(Value(L"maybe").change(VT_BOOL), DISP_E_TYPEMISMATCH);
}

TEST(VariantChangeType, TextIsReadAsANumber) {
    const struct {
        const wchar_t* text;
        double value;
    } rows[] = {{L"42", 42},  {L" 42 ", 42},    {L"-7", -7},    {L"+7", 7},         {L"3.25", 3.25},
                {L".5", 0.5}, {L"1,234", 1234}, {L"1e3", 1000}, {L"1.5E-2", 0.015}, {L"(5)", -5},
                {L"7-", -7},  {L"$3", 3},       {L"&H10", 16},  {L"&O17", 15},      {L"&HFFFF", 65535},
                {L"0", 0},    {L"007", 7}};
    for (const auto& row : rows) {
        Value value(row.text);
        EXPECT_EQ(value.change(VT_R8), S_OK) << testing::PrintToString(std::wstring(row.text));
        EXPECT_EQ(V_R8(&value), row.value) << testing::PrintToString(std::wstring(row.text));
    }
}

TEST(VariantChangeType, TextThatIsNoNumberIsDispETypemismatch) {
    for (const wchar_t* text : {L"", L" ", L"x", L"12x", L"1 2", L"--1", L"1.2.3", L"e5", L"-", L"(", L"(5",
                                L"&H", L"&HG", L"0x10"})
        for (const VARTYPE type : {VT_I2, VT_I4, VT_R8, VT_CY, VT_UI1})
            EXPECT_EQ(Value(text).change(type), DISP_E_TYPEMISMATCH)
                << testing::PrintToString(std::wstring(text)) << " " << type;
}

TEST(VariantChangeType, ANumberInTextThatDoesNotFitIsDispEOverflow) {
    EXPECT_EQ(Value(L"256").change(VT_UI1), DISP_E_OVERFLOW);
    EXPECT_EQ(Value(L"-1").change(VT_UI1), DISP_E_OVERFLOW);
    EXPECT_EQ(Value(L"32768").change(VT_I2), DISP_E_OVERFLOW);
    EXPECT_EQ(Value(L"99999999999").change(VT_I4), DISP_E_OVERFLOW);
    EXPECT_EQ(Value(L"1e400").change(VT_R8), DISP_E_OVERFLOW);
    EXPECT_EQ(Value(L"1e40").change(VT_R4), DISP_E_OVERFLOW);
}

TEST(VariantChangeType, NumbersAreWrittenWithAllTheirDigits) {
    EXPECT_EQ(as_text(Value(VT_I4, LONGLONG{-2147483648})), L"-2147483648");
    EXPECT_EQ(as_text(Value(VT_UI4, LONGLONG{4294967295})), L"4294967295");
    EXPECT_EQ(as_text(Value(VT_I8, LONGLONG{9223372036854775807})), L"9223372036854775807");
    EXPECT_EQ(as_text(Value(VT_UI1, LONGLONG{200})), L"200");
    EXPECT_EQ(as_text(Value(VT_I1, LONGLONG{-5})), L"-5");
    EXPECT_EQ(as_text(Value(VT_R8, 0.5)), L"0.5");
    EXPECT_EQ(as_text(Value(VT_R8, -1234.5)), L"-1234.5");
    EXPECT_EQ(as_text(Value(VT_R8, 1e20)), L"1E+20");
    EXPECT_EQ(as_text(Value(VT_R8, 123456789012345.0)), L"123456789012345");
    EXPECT_EQ(as_text(Value(VT_R4, 0.25)), L"0.25");
}

TEST(VariantChangeType, CurrencyHasFourPlaces) {
    Value text(L"12.34565");
    EXPECT_EQ(text.change(VT_CY), S_OK);
    EXPECT_EQ(V_CY(&text).int64, 123456) << "half to even";
    EXPECT_EQ(as_text(Value(VT_CY, cy(125000).int64)), L"12.5");
    EXPECT_EQ(as_text(Value(VT_CY, cy(-10000).int64)), L"-1");
    Value real(VT_R8, 1.5);
    EXPECT_EQ(real.change(VT_CY), S_OK);
    EXPECT_EQ(V_CY(&real).int64, 15000);
    EXPECT_EQ(real.change(VT_I4), S_OK);
    EXPECT_EQ(V_I4(&real), 2);
    EXPECT_EQ(Value(VT_I8, LONGLONG{922337203685478}).change(VT_CY), DISP_E_OVERFLOW);
}

TEST(VariantChangeType, DecimalKeepsItsPlaces) {
    Value text(L"79228162514264337593543950335");
    EXPECT_EQ(text.change(VT_DECIMAL), S_OK);
    EXPECT_EQ(V_DECIMAL(&text).Hi32, 0xFFFFFFFFu);
    EXPECT_EQ(V_DECIMAL(&text).Lo64, ~ULONGLONG{0});
    EXPECT_EQ(as_text(std::move(text)), L"79228162514264337593543950335");
    EXPECT_EQ(Value(L"79228162514264337593543950336").change(VT_DECIMAL), DISP_E_OVERFLOW);
    Value places(L"-1.250");
    EXPECT_EQ(places.change(VT_DECIMAL), S_OK);
    EXPECT_EQ(places.change(VT_R8), S_OK);
    EXPECT_EQ(V_R8(&places), -1.25);
}

TEST(VariantChangeType, DatesAreWrittenAsInTheUnitedStates) {
    EXPECT_EQ(as_text(Value(VT_DATE, 36526.0)), L"1/1/2000");
    EXPECT_EQ(as_text(Value(VT_DATE, 36526.75)), L"1/1/2000 6:00:00 PM");
    EXPECT_EQ(as_text(Value(VT_DATE, 0.5)), L"12:00:00 PM");
}

TEST(VariantChangeType, DatesAreReadInSeveralForms) {
    const struct {
        const wchar_t* text;
        DATE date;
    } rows[] = {{L"1/1/2000", 36526},
                {L"2000-01-01", 36526},
                {L"1/1/2000 6:00 PM", 36526.75},
                {L"1/1/2000 18:00:00", 36526.75},
                {L"6:00 AM", 0.25},
                {L"12:00 PM", 0.5},
                {L"12:00 AM", 0},
                {L"1 January 2000", 36526},
                {L"Jan 1, 2000", 36526},
                {L"31/12/1999", 36525},
                {L"12/31/1999", 36525}};
    for (const auto& row : rows) {
        Value value(row.text);
        EXPECT_EQ(value.change(VT_DATE), S_OK) << testing::PrintToString(std::wstring(row.text));
        EXPECT_EQ(V_DATE(&value), row.date) << testing::PrintToString(std::wstring(row.text));
    }
    for (const wchar_t* text : {L"2/30/2000", L"13/13/2000", L"25:00", L"hello", L"1/1/2000 13:00 PM PM"})
        EXPECT_EQ(Value(text).change(VT_DATE), DISP_E_TYPEMISMATCH)
            << testing::PrintToString(std::wstring(text));
}

TEST(VariantChangeType, ADateIsItsNumber) {
    Value date(VT_DATE, 36526.75);
    EXPECT_EQ(date.change(VT_R8), S_OK);
    EXPECT_EQ(V_R8(&date), 36526.75);
    EXPECT_EQ(date.change(VT_DATE), S_OK);
    EXPECT_EQ(Value(VT_R8, 3000000.0).change(VT_DATE), DISP_E_OVERFLOW);
}

TEST(VariantChangeType, LooksThroughReferences) {
    LONG number = 77;
    Value value;
    V_VT(&value) = VT_I4 | VT_BYREF;
    V_I4REF(&value) = &number;
    EXPECT_EQ(value.change(VT_BSTR), S_OK);
    EXPECT_EQ(com_test::text_of(V_BSTR(&value)), L"77");
    EXPECT_EQ(number, 77);
}

TEST(VariantChangeType, BytesAndTextAreTheSameBytes) {
    Value value;
    V_ARRAY(&value) = SafeArrayCreateVector(VT_UI1, 0, 3);
    V_VT(&value) = VT_ARRAY | VT_UI1;
    memcpy(V_ARRAY(&value)->pvData, "\x01\x02\x03", 3);
    EXPECT_EQ(value.change(VT_BSTR), S_OK);
    EXPECT_EQ(SysStringByteLen(V_BSTR(&value)), 3u);
    EXPECT_EQ(value.change(VT_ARRAY | VT_UI1), S_OK);
    LONG upper = 0;
    SafeArrayGetUBound(V_ARRAY(&value), 1, &upper);
    EXPECT_EQ(upper, 2);
    EXPECT_EQ(value.change(VT_ARRAY | VT_I4), DISP_E_TYPEMISMATCH);
    EXPECT_EQ(value.change(VT_I4), DISP_E_TYPEMISMATCH);
}

namespace {

class WithDefaultValue final : public com_test::Counted<IDispatch> {
  public:
    HRESULT STDMETHODCALLTYPE GetTypeInfoCount(UINT* count) override { return *count = 0, S_OK; }
    HRESULT STDMETHODCALLTYPE GetTypeInfo(UINT, LCID, ITypeInfo**) override { return E_NOTIMPL; }
    HRESULT STDMETHODCALLTYPE GetIDsOfNames(REFIID, LPOLESTR*, UINT, LCID, DISPID*) override {
        return DISP_E_UNKNOWNNAME;
    }
    HRESULT STDMETHODCALLTYPE Invoke(DISPID id, REFIID, LCID, WORD flags, DISPPARAMS* parameters,
                                     VARIANT* result, EXCEPINFO*, UINT*) override {
        EXPECT_EQ(id, DISPID_VALUE);
        EXPECT_EQ(flags, DISPATCH_PROPERTYGET);
        EXPECT_EQ(parameters->cArgs, 0u);
        V_VT(result) = VT_I4;
        V_I4(result) = 123;
        return S_OK;
    }
};

}  // namespace

TEST(VariantChangeType, AnObjectIsItsDefaultProperty) {
    WithDefaultValue object;
    {
        Value value;
        V_VT(&value) = VT_DISPATCH;
        V_DISPATCH(&value) = &object;
        object.AddRef();
        EXPECT_EQ(value.change(VT_BSTR, VARIANT_NOVALUEPROP), DISP_E_TYPEMISMATCH);
        EXPECT_EQ(value.change(VT_UNKNOWN), S_OK);
        EXPECT_EQ(value.change(VT_DISPATCH), S_OK);
        EXPECT_EQ(value.change(VT_BSTR), S_OK);
        EXPECT_EQ(com_test::text_of(V_BSTR(&value)), L"123");
    }
    EXPECT_EQ(object.references, 1u);
}

TEST(VariantChangeType, AnObjectWithoutDispatchIsNoDispatch) {
    com_test::Unknown object;
    Value value;
    V_VT(&value) = VT_UNKNOWN;
    V_UNKNOWN(&value) = &object;
    object.AddRef();
    EXPECT_TRUE(FAILED(value.change(VT_DISPATCH)));
    EXPECT_EQ(value.change(VT_I4), DISP_E_TYPEMISMATCH);
}

TEST(VariantChangeType, ATypeThatIsNoneIsDispEBadvartype) {
    EXPECT_EQ(Value(VT_I4, LONGLONG{1}).change(15), DISP_E_BADVARTYPE);
    EXPECT_EQ(Value(VT_I4, LONGLONG{1}).change(VT_VECTOR | VT_I4), DISP_E_BADVARTYPE);
    EXPECT_EQ(Value(VT_I4, LONGLONG{1}).change(VT_BYREF | VT_I4), DISP_E_TYPEMISMATCH);
}

TEST(VariantChangeType, OnFailureTheTargetIsAsItWas) {
    Value target(VT_I4, LONGLONG{5}), source(L"no number");
    EXPECT_EQ(VariantChangeType(&target, &source, 0, VT_I4), DISP_E_TYPEMISMATCH);
    EXPECT_EQ(V_VT(&target), VT_I4);
    EXPECT_EQ(V_I4(&target), 5);
}

TEST(VariantChangeType, WorksInPlace) {
    Value value(L"17");
    EXPECT_EQ(VariantChangeType(&value, &value, 0, VT_I4), S_OK);
    EXPECT_EQ(V_VT(&value), VT_I4);
    EXPECT_EQ(V_I4(&value), 17);
}
