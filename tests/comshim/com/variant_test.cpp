// Oracle: the reference of VariantClear, VariantCopy and VariantCopyInd; Wine's oleaut32 passes the same.
#include "com_test.hpp"

using com_test::text_of;

TEST(Variant, HasTheLayoutOfWindows) {
    EXPECT_EQ(sizeof(VARIANT), 8 + 2 * sizeof(void*));
    EXPECT_EQ(offsetof(VARIANT, lVal), 8u);
    EXPECT_EQ(offsetof(VARIANT, decVal), 0u);
    EXPECT_EQ(sizeof(DECIMAL), 16u);
    EXPECT_EQ(sizeof(CY), 8u);
}

TEST(VariantClear, EndsWhatItHolds) {
    com_test::Unknown object;
    VARIANT variant;
    VariantInit(&variant);
    EXPECT_EQ(V_VT(&variant), VT_EMPTY);
    V_VT(&variant) = VT_UNKNOWN;
    V_UNKNOWN(&variant) = &object;
    object.AddRef();
    EXPECT_EQ(VariantClear(&variant), S_OK);
    EXPECT_EQ(V_VT(&variant), VT_EMPTY);
    EXPECT_EQ(object.references, 1u);
}

TEST(VariantClear, LeavesAloneWhatIsByReference) {
    BSTR string = SysAllocString(L"kept");
    VARIANT variant;
    V_VT(&variant) = VT_BSTR | VT_BYREF;
    V_BSTRREF(&variant) = &string;
    EXPECT_EQ(VariantClear(&variant), S_OK);
    EXPECT_EQ(text_of(string), L"kept");
    SysFreeString(string);
}

TEST(VariantClear, ALockedArrayStays) {
    VARIANT variant;
    V_VT(&variant) = VT_ARRAY | VT_I4;
    V_ARRAY(&variant) = SafeArrayCreateVector(VT_I4, 0, 1);
    SafeArrayLock(V_ARRAY(&variant));
    EXPECT_EQ(VariantClear(&variant), DISP_E_ARRAYISLOCKED);
    EXPECT_EQ(V_VT(&variant), VT_ARRAY | VT_I4);
    SafeArrayUnlock(V_ARRAY(&variant));
    EXPECT_EQ(VariantClear(&variant), S_OK);
}

TEST(VariantClear, ATypeThatIsNoneIsDispEBadvartype) {
    VARIANT variant;
    for (const int type : {15, 24, 25, 29, 30, VT_BYREF | VT_EMPTY, VT_ARRAY | VT_NULL, VT_VECTOR | VT_I4,
                           VT_RESERVED | VT_I4}) {
        V_VT(&variant) = static_cast<VARTYPE>(type);
        V_I4(&variant) = 0;
        EXPECT_EQ(VariantClear(&variant), DISP_E_BADVARTYPE) << type;
    }
}

TEST(VariantCopy, CopiesStringsWithTheirLength) {
    VARIANT source, target;
    VariantInit(&target);
    V_VT(&source) = VT_BSTR;
    V_BSTR(&source) = SysAllocStringLen(L"a\0b", 3);
    EXPECT_EQ(VariantCopy(&target, &source), S_OK);
    EXPECT_NE(V_BSTR(&target), V_BSTR(&source));
    EXPECT_EQ(text_of(V_BSTR(&target)), std::wstring(L"a\0b", 3));
    EXPECT_EQ(VariantCopy(&target, &target), S_OK) << "onto itself";
    EXPECT_EQ(text_of(V_BSTR(&target)), std::wstring(L"a\0b", 3));
    VariantClear(&source);
    VariantClear(&target);
}

TEST(VariantCopy, EndsWhatTheTargetHeld) {
    com_test::Unknown object;
    object.AddRef();
    VARIANT source, target;
    V_VT(&target) = VT_UNKNOWN;
    V_UNKNOWN(&target) = &object;
    V_VT(&source) = VT_I4;
    V_I4(&source) = 5;
    EXPECT_EQ(VariantCopy(&target, &source), S_OK);
    EXPECT_EQ(object.references, 1u);
    EXPECT_EQ(V_VT(&target), VT_I4);
    EXPECT_EQ(V_I4(&target), 5);
}

TEST(VariantCopy, CopiesAReferenceAsAReference) {
    LONG value = 3;
    VARIANT source, target;
    VariantInit(&target);
    V_VT(&source) = VT_I4 | VT_BYREF;
    V_I4REF(&source) = &value;
    EXPECT_EQ(VariantCopy(&target, &source), S_OK);
    EXPECT_EQ(V_VT(&target), VT_I4 | VT_BYREF);
    EXPECT_EQ(V_I4REF(&target), &value);
}

TEST(VariantCopyInd, TakesTheValueBehindTheReference) {
    BSTR string = SysAllocString(L"behind");
    VARIANT source, target;
    VariantInit(&target);
    V_VT(&source) = VT_BSTR | VT_BYREF;
    V_BSTRREF(&source) = &string;
    EXPECT_EQ(VariantCopyInd(&target, &source), S_OK);
    EXPECT_EQ(V_VT(&target), VT_BSTR);
    EXPECT_NE(V_BSTR(&target), string);
    EXPECT_EQ(text_of(V_BSTR(&target)), L"behind");
    VariantClear(&target);
    SysFreeString(string);
}

TEST(VariantCopyInd, WorksInPlace) {
    double value = 2.5;
    VARIANT variant;
    V_VT(&variant) = VT_R8 | VT_BYREF;
    V_R8REF(&variant) = &value;
    EXPECT_EQ(VariantCopyInd(&variant, &variant), S_OK);
    EXPECT_EQ(V_VT(&variant), VT_R8);
    EXPECT_EQ(V_R8(&variant), 2.5);
}

TEST(VariantCopyInd, LooksThroughAVariantToAReference) {
    LONG value = 42;
    VARIANT inner, outer, target;
    VariantInit(&target);
    V_VT(&inner) = VT_I4 | VT_BYREF;
    V_I4REF(&inner) = &value;
    V_VT(&outer) = VT_VARIANT | VT_BYREF;
    V_VARIANTREF(&outer) = &inner;
    EXPECT_EQ(VariantCopyInd(&target, &outer), S_OK);
    EXPECT_EQ(V_VT(&target), VT_I4);
    EXPECT_EQ(V_I4(&target), 42);
}

TEST(VariantCopyInd, AReferenceToAVariantThatIsOneIsEInvalidarg) {
    VARIANT innermost, inner, outer, target;
    VariantInit(&target);
    V_VT(&innermost) = VT_EMPTY;
    V_VT(&inner) = VT_VARIANT | VT_BYREF;
    V_VARIANTREF(&inner) = &innermost;
    V_VT(&outer) = VT_VARIANT | VT_BYREF;
    V_VARIANTREF(&outer) = &inner;
    EXPECT_EQ(VariantCopyInd(&target, &outer), E_INVALIDARG);
}

TEST(VariantCopyInd, CopiesAnArrayBehindAReference) {
    SAFEARRAY* array = SafeArrayCreateVector(VT_UI1, 0, 2);
    VARIANT source, target;
    VariantInit(&target);
    V_VT(&source) = VT_ARRAY | VT_UI1 | VT_BYREF;
    V_ARRAYREF(&source) = &array;
    EXPECT_EQ(VariantCopyInd(&target, &source), S_OK);
    EXPECT_EQ(V_VT(&target), VT_ARRAY | VT_UI1);
    EXPECT_NE(V_ARRAY(&target), array);
    VariantClear(&target);
    SafeArrayDestroy(array);
}

TEST(VariantCopyInd, EveryPlainTypeComesThroughItsReference) {
    union {
        LONGLONG wide = 0x1122334455667788;
        VARIANT_BOOL truth;
        BYTE byte;
    } value;
    for (const VARTYPE type : {VT_I1, VT_UI1, VT_I2, VT_UI2, VT_BOOL, VT_I4, VT_UI4, VT_INT, VT_UINT, VT_R4,
                               VT_ERROR, VT_I8, VT_UI8, VT_R8, VT_CY, VT_DATE}) {
        VARIANT source, target;
        VariantInit(&target);
        V_VT(&source) = type | VT_BYREF;
        V_BYREF(&source) = &value;
        EXPECT_EQ(VariantCopyInd(&target, &source), S_OK) << type;
        EXPECT_EQ(V_VT(&target), type);
        EXPECT_EQ(V_UI1(&target), value.byte) << type;
    }
}

TEST(SystemTimeToVariantTime, CountsDaysFrom30December1899) {
    SYSTEMTIME time{};
    time.wYear = 1899;
    time.wMonth = 12;
    time.wDay = 30;
    double value = 99;
    EXPECT_TRUE(SystemTimeToVariantTime(&time, &value));
    EXPECT_EQ(value, 0.0);
    time = {};
    time.wYear = 2000;
    time.wMonth = 1;
    time.wDay = 1;
    time.wHour = 18;
    EXPECT_TRUE(SystemTimeToVariantTime(&time, &value));
    EXPECT_EQ(value, 36526.75);
    time.wYear = 1899;
    time.wMonth = 12;
    time.wDay = 29;
    time.wHour = 6;
    EXPECT_TRUE(SystemTimeToVariantTime(&time, &value));
    EXPECT_EQ(value, -1.25) << "the fraction counts forwards also before the first day";
    time.wMonth = 13;
    EXPECT_FALSE(SystemTimeToVariantTime(&time, &value));
}

TEST(VariantTimeToSystemTime, IsTheWayBack) {
    SYSTEMTIME time{};
    EXPECT_TRUE(VariantTimeToSystemTime(36526.75, &time));
    EXPECT_EQ(time.wYear, 2000);
    EXPECT_EQ(time.wMonth, 1);
    EXPECT_EQ(time.wDay, 1);
    EXPECT_EQ(time.wHour, 18);
    EXPECT_EQ(time.wDayOfWeek, 6);
    EXPECT_TRUE(VariantTimeToSystemTime(-1.25, &time));
    EXPECT_EQ(time.wDay, 29);
    EXPECT_EQ(time.wHour, 6);
    EXPECT_FALSE(VariantTimeToSystemTime(2958466.0, &time));
    EXPECT_FALSE(VariantTimeToSystemTime(-657435.0, &time));
}

TEST(DispGetParam, PositionalArgumentsStandLastToFirst) {
    VARIANTARG arguments[3];
    for (int i = 0; i < 3; ++i) {
        V_VT(&arguments[i]) = VT_I4;
        V_I4(&arguments[i]) = 10 * i;
    }
    DISPPARAMS parameters{arguments, nullptr, 3, 0};
    VARIANT result;
    VariantInit(&result);
    UINT wrong = 99;
    EXPECT_EQ(DispGetParam(&parameters, 0, VT_I4, &result, &wrong), S_OK);
    EXPECT_EQ(V_I4(&result), 20);
    EXPECT_EQ(DispGetParam(&parameters, 2, VT_BSTR, &result, &wrong), S_OK);
    EXPECT_EQ(text_of(V_BSTR(&result)), L"0");
    VariantClear(&result);
    EXPECT_EQ(DispGetParam(&parameters, 3, VT_I4, &result, &wrong), DISP_E_PARAMNOTFOUND);
}

TEST(DispGetParam, NamedArgumentsAreFoundByTheirId) {
    VARIANTARG arguments[2];
    V_VT(&arguments[0]) = VT_I4;
    V_I4(&arguments[0]) = 1;
    V_VT(&arguments[1]) = VT_I4;
    V_I4(&arguments[1]) = 2;
    DISPID named = 4;
    DISPPARAMS parameters{arguments, &named, 2, 1};
    VARIANT result;
    VariantInit(&result);
    EXPECT_EQ(DispGetParam(&parameters, 0, VT_I4, &result, nullptr), S_OK);
    EXPECT_EQ(V_I4(&result), 2);
    EXPECT_EQ(DispGetParam(&parameters, 4, VT_I4, &result, nullptr), S_OK);
    EXPECT_EQ(V_I4(&result), 1);
}

TEST(DispGetParam, AnArgumentThatCannotBeChangedIsPointedAt) {
    VARIANTARG arguments[2];
    V_VT(&arguments[0]) = VT_BSTR;
    V_BSTR(&arguments[0]) = SysAllocString(L"no number");
    V_VT(&arguments[1]) = VT_I4;
    V_I4(&arguments[1]) = 2;
    DISPPARAMS parameters{arguments, nullptr, 2, 0};
    VARIANT result;
    VariantInit(&result);
    UINT wrong = 99;
    EXPECT_EQ(DispGetParam(&parameters, 1, VT_I4, &result, &wrong), DISP_E_TYPEMISMATCH);
    EXPECT_EQ(wrong, 0u);
    VariantClear(&arguments[0]);
}
