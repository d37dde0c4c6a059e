// Oracle: the reference of the SafeArray functions; Wine's oleaut32 passes the same.
#include <vector>

#include "com_test.hpp"

namespace {

SAFEARRAY* make(VARTYPE type, std::vector<SAFEARRAYBOUND> bounds) {
    SAFEARRAY* array = SafeArrayCreate(type, static_cast<UINT>(bounds.size()), bounds.data());
    EXPECT_NE(array, nullptr);
    return array;
}

}  // namespace

TEST(SafeArrayCreate, KeepsBoundsElementSizeAndType) {
    SAFEARRAY* array = make(VT_I4, {{3, 1}, {2, -5}});
    EXPECT_EQ(SafeArrayGetDim(array), 2u);
    EXPECT_EQ(SafeArrayGetElemsize(array), 4u);
    LONG lower = 0, upper = 0;
    EXPECT_EQ(SafeArrayGetLBound(array, 1, &lower), S_OK);
    EXPECT_EQ(SafeArrayGetUBound(array, 1, &upper), S_OK);
    EXPECT_EQ(lower, 1);
    EXPECT_EQ(upper, 3);
    EXPECT_EQ(SafeArrayGetLBound(array, 2, &lower), S_OK);
    EXPECT_EQ(SafeArrayGetUBound(array, 2, &upper), S_OK);
    EXPECT_EQ(lower, -5);
    EXPECT_EQ(upper, -4);
    EXPECT_EQ(array->rgsabound[0].lLbound, -5) << "the last dimension stands first";
    VARTYPE type = 0;
    EXPECT_EQ(SafeArrayGetVartype(array, &type), S_OK);
    EXPECT_EQ(type, VT_I4);
    EXPECT_TRUE(array->fFeatures & FADF_HAVEVARTYPE);
    EXPECT_EQ(SafeArrayDestroy(array), S_OK);
}

TEST(SafeArrayCreate, ElementsAreZero) {
    SAFEARRAY* array = SafeArrayCreateVector(VT_UI1, 0, 1000);
    ASSERT_NE(array, nullptr);
    const auto* bytes = static_cast<const BYTE*>(array->pvData);
    for (int i = 0; i < 1000; ++i) ASSERT_EQ(bytes[i], 0);
    SafeArrayDestroy(array);
}

TEST(SafeArrayCreate, ElementSizesAreThoseOfWindows) {
    const struct {
        VARTYPE type;
        UINT size;
    } sizes[] = {{VT_I1, 1},
                 {VT_UI1, 1},
                 {VT_I2, 2},
                 {VT_UI2, 2},
                 {VT_BOOL, 2},
                 {VT_I4, 4},
                 {VT_UI4, 4},
                 {VT_INT, 4},
                 {VT_UINT, 4},
                 {VT_R4, 4},
                 {VT_ERROR, 4},
                 {VT_I8, 8},
                 {VT_UI8, 8},
                 {VT_R8, 8},
                 {VT_CY, 8},
                 {VT_DATE, 8},
                 {VT_DECIMAL, 16},
                 {VT_BSTR, sizeof(BSTR)},
                 {VT_UNKNOWN, sizeof(void*)},
                 {VT_DISPATCH, sizeof(void*)},
                 {VT_VARIANT, sizeof(VARIANT)}};
    for (const auto& each : sizes) {
        SAFEARRAY* array = make(each.type, {{2, 0}});
        EXPECT_EQ(SafeArrayGetElemsize(array), each.size) << each.type;
        VARTYPE type = 0;
        EXPECT_EQ(SafeArrayGetVartype(array, &type), S_OK) << each.type;
        EXPECT_EQ(type, each.type);
        SafeArrayDestroy(array);
    }
}

TEST(SafeArrayCreate, TypesNoArrayCanHaveAreRefused) {
    SAFEARRAYBOUND bound{1, 0};
    for (const VARTYPE type : {VT_EMPTY, VT_NULL, VT_VOID, VT_CLSID, VT_RECORD})
        EXPECT_EQ(SafeArrayCreate(type, 1, &bound), nullptr) << type;
}

TEST(SafeArrayCreate, NoDimensionIsRefused) {
    SAFEARRAYBOUND bound{1, 0};
    EXPECT_EQ(SafeArrayCreate(VT_I4, 0, &bound), nullptr);
    SAFEARRAY* array = &*reinterpret_cast<SAFEARRAY*>(&bound);
    EXPECT_EQ(SafeArrayAllocDescriptor(0, &array), E_INVALIDARG);
    EXPECT_EQ(SafeArrayAllocDescriptor(1, nullptr), E_POINTER);
}

TEST(SafeArrayCreate, MoreBytesThanThereAreIsRefused) {
    SAFEARRAYBOUND bounds[3] = {{0xFFFFFFFF, 0}, {0xFFFFFFFF, 0}, {0xFFFFFFFF, 0}};
    EXPECT_EQ(SafeArrayCreate(VT_R8, 3, bounds), nullptr);
}

TEST(SafeArrayCreate, AnEmptyArrayHasAnUpperBoundBelowTheLower) {
    SAFEARRAY* array = make(VT_I2, {{0, 0}});
    LONG upper = 5, index = 0;
    short value = 0;
    EXPECT_EQ(SafeArrayGetUBound(array, 1, &upper), S_OK);
    EXPECT_EQ(upper, -1);
    EXPECT_EQ(SafeArrayGetElement(array, &index, &value), DISP_E_BADINDEX);
    SafeArrayDestroy(array);
}

TEST(SafeArrayGetLBound, AForeignDimensionIsDispEBadindex) {
    SAFEARRAY* array = make(VT_I2, {{1, 0}});
    LONG bound = 0;
    EXPECT_EQ(SafeArrayGetLBound(array, 0, &bound), DISP_E_BADINDEX);
    EXPECT_EQ(SafeArrayGetUBound(array, 2, &bound), DISP_E_BADINDEX);
    EXPECT_EQ(SafeArrayGetLBound(array, 1, nullptr), E_INVALIDARG);
    EXPECT_EQ(SafeArrayGetLBound(nullptr, 1, &bound), E_INVALIDARG);
    SafeArrayDestroy(array);
    EXPECT_EQ(SafeArrayGetDim(nullptr), 0u);
    EXPECT_EQ(SafeArrayGetElemsize(nullptr), 0u);
}

TEST(SafeArrayElements, TheFirstIndexVariesFastest) {
    SAFEARRAY* array = make(VT_I4, {{2, 0}, {3, 0}});
    for (LONG i = 0; i < 2; ++i)
        for (LONG j = 0; j < 3; ++j) {
            LONG indices[2] = {i, j}, value = 10 * i + j;
            ASSERT_EQ(SafeArrayPutElement(array, indices, &value), S_OK);
        }
    const LONG expected[6] = {0, 10, 1, 11, 2, 12};
    LONG* data = nullptr;
    ASSERT_EQ(SafeArrayAccessData(array, reinterpret_cast<void**>(&data)), S_OK);
    EXPECT_EQ(memcmp(data, expected, sizeof expected), 0);
    EXPECT_EQ(SafeArrayUnaccessData(array), S_OK);
    LONG indices[2] = {1, 2}, value = 0;
    EXPECT_EQ(SafeArrayGetElement(array, indices, &value), S_OK);
    EXPECT_EQ(value, 12);
    void* element = nullptr;
    EXPECT_EQ(SafeArrayPtrOfIndex(array, indices, &element), S_OK);
    EXPECT_EQ(element, data + 5);
    SafeArrayDestroy(array);
}

TEST(SafeArrayElements, AnIndexOutOfBoundsIsDispEBadindex) {
    SAFEARRAY* array = make(VT_I4, {{2, 1}, {3, -1}});
    LONG value = 0;
    for (const auto& [i, j] : {std::pair{0, 0}, {3, 0}, {1, -2}, {1, 2}}) {
        LONG indices[2] = {i, j};
        EXPECT_EQ(SafeArrayGetElement(array, indices, &value), DISP_E_BADINDEX) << i << "," << j;
        EXPECT_EQ(SafeArrayPutElement(array, indices, &value), DISP_E_BADINDEX) << i << "," << j;
    }
    EXPECT_EQ(array->cLocks, 0u);
    SafeArrayDestroy(array);
}

TEST(SafeArrayElements, StringsAreCopied) {
    SAFEARRAY* array = make(VT_BSTR, {{2, 0}});
    LONG index = 1;
    BSTR given = SysAllocStringLen(L"a\0b", 3);
    EXPECT_EQ(SafeArrayPutElement(array, &index, given), S_OK);
    SysFreeString(given);
    BSTR got = nullptr;
    EXPECT_EQ(SafeArrayGetElement(array, &index, &got), S_OK);
    EXPECT_EQ(com_test::text_of(got), std::wstring(L"a\0b", 3));
    SysFreeString(got);
    index = 0;
    EXPECT_EQ(SafeArrayGetElement(array, &index, &got), S_OK);
    EXPECT_EQ(got, nullptr);
    EXPECT_EQ(SafeArrayDestroy(array), S_OK);
}

TEST(SafeArrayElements, InterfacesAreCounted) {
    com_test::Unknown object;
    SAFEARRAY* array = make(VT_UNKNOWN, {{1, 0}});
    LONG index = 0;
    EXPECT_EQ(SafeArrayPutElement(array, &index, &object), S_OK);
    EXPECT_EQ(object.references, 2u);
    IUnknown* got = nullptr;
    EXPECT_EQ(SafeArrayGetElement(array, &index, &got), S_OK);
    EXPECT_EQ(object.references, 3u);
    got->Release();
    SAFEARRAY* copy = nullptr;
    EXPECT_EQ(SafeArrayCopy(array, &copy), S_OK);
    EXPECT_EQ(object.references, 3u);
    SafeArrayDestroy(copy);
    EXPECT_EQ(SafeArrayDestroy(array), S_OK);
    EXPECT_EQ(object.references, 1u);
}

TEST(SafeArrayElements, VariantsAreCopied) {
    SAFEARRAY* array = make(VT_VARIANT, {{1, 0}});
    LONG index = 0;
    VARIANT given;
    V_VT(&given) = VT_BSTR;
    V_BSTR(&given) = SysAllocString(L"text");
    EXPECT_EQ(SafeArrayPutElement(array, &index, &given), S_OK);
    VARIANT got;
    VariantInit(&got);
    EXPECT_EQ(SafeArrayGetElement(array, &index, &got), S_OK);
    EXPECT_EQ(V_VT(&got), VT_BSTR);
    EXPECT_NE(V_BSTR(&got), V_BSTR(&given));
    EXPECT_EQ(com_test::text_of(V_BSTR(&got)), L"text");
    VariantClear(&got);
    VariantClear(&given);
    SafeArrayDestroy(array);
}

TEST(SafeArrayLock, ALockedArrayIsNotDestroyedOrResized) {
    SAFEARRAY* array = make(VT_I4, {{4, 0}});
    EXPECT_EQ(SafeArrayLock(array), S_OK);
    EXPECT_EQ(SafeArrayLock(array), S_OK);
    EXPECT_EQ(array->cLocks, 2u);
    EXPECT_EQ(SafeArrayDestroy(array), DISP_E_ARRAYISLOCKED);
    EXPECT_EQ(SafeArrayDestroyData(array), DISP_E_ARRAYISLOCKED);
    EXPECT_EQ(SafeArrayDestroyDescriptor(array), DISP_E_ARRAYISLOCKED);
    SAFEARRAYBOUND bound{8, 0};
    EXPECT_EQ(SafeArrayRedim(array, &bound), DISP_E_ARRAYISLOCKED);
    EXPECT_EQ(SafeArrayUnlock(array), S_OK);
    EXPECT_EQ(SafeArrayUnlock(array), S_OK);
    EXPECT_EQ(SafeArrayUnlock(array), E_UNEXPECTED);
    EXPECT_EQ(SafeArrayDestroy(array), S_OK);
}

TEST(SafeArrayLock, OfNoArrayIsEInvalidarg) {
    EXPECT_EQ(SafeArrayLock(nullptr), E_INVALIDARG);
    EXPECT_EQ(SafeArrayUnlock(nullptr), E_INVALIDARG);
    void* data = nullptr;
    EXPECT_EQ(SafeArrayAccessData(nullptr, &data), E_INVALIDARG);
    EXPECT_EQ(SafeArrayDestroy(nullptr), S_OK);
    EXPECT_EQ(SafeArrayDestroyDescriptor(nullptr), S_OK);
    EXPECT_EQ(SafeArrayDestroyData(nullptr), E_INVALIDARG);
}

TEST(SafeArrayRedim, KeepsWhatFitsAndClearsTheRest) {
    SAFEARRAY* array = make(VT_BSTR, {{3, 0}});
    for (LONG i = 0; i < 3; ++i) {
        BSTR text = SysAllocString(i == 0 ? L"zero" : i == 1 ? L"one" : L"two");
        SafeArrayPutElement(array, &i, text);
        SysFreeString(text);
    }
    SAFEARRAYBOUND bound{2, 0};
    EXPECT_EQ(SafeArrayRedim(array, &bound), S_OK);
    bound = {4, 10};
    EXPECT_EQ(SafeArrayRedim(array, &bound), S_OK);
    LONG lower = 0;
    SafeArrayGetLBound(array, 1, &lower);
    EXPECT_EQ(lower, 10);
    auto** texts = static_cast<BSTR*>(array->pvData);
    EXPECT_EQ(com_test::text_of(texts[0]), L"zero");
    EXPECT_EQ(com_test::text_of(texts[1]), L"one");
    EXPECT_EQ(texts[2], nullptr);
    EXPECT_EQ(texts[3], nullptr);
    SafeArrayDestroy(array);
}

TEST(SafeArrayRedim, ChangesTheLastDimension) {
    SAFEARRAY* array = make(VT_I4, {{2, 0}, {2, 0}});
    LONG indices[2] = {1, 1}, value = 7;
    SafeArrayPutElement(array, indices, &value);
    SAFEARRAYBOUND bound{5, 0};
    EXPECT_EQ(SafeArrayRedim(array, &bound), S_OK);
    LONG upper = 0;
    SafeArrayGetUBound(array, 2, &upper);
    EXPECT_EQ(upper, 4);
    value = 0;
    EXPECT_EQ(SafeArrayGetElement(array, indices, &value), S_OK);
    EXPECT_EQ(value, 7);
    SafeArrayDestroy(array);
}

TEST(SafeArrayRedim, AFixedArrayStaysAsItIs) {
    SAFEARRAY* array = make(VT_I4, {{2, 0}});
    array->fFeatures |= FADF_FIXEDSIZE;
    SAFEARRAYBOUND bound{5, 0};
    EXPECT_EQ(SafeArrayRedim(array, &bound), DISP_E_ARRAYISLOCKED);
    array->fFeatures &= static_cast<USHORT>(~FADF_FIXEDSIZE);
    SafeArrayDestroy(array);
}

TEST(SafeArrayCopy, IsDeepAndUnlocked) {
    SAFEARRAY* array = make(VT_BSTR, {{1, 3}});
    LONG index = 3;
    BSTR text = SysAllocString(L"x");
    SafeArrayPutElement(array, &index, text);
    SysFreeString(text);
    SafeArrayLock(array);
    SAFEARRAY* copy = nullptr;
    ASSERT_EQ(SafeArrayCopy(array, &copy), S_OK);
    EXPECT_EQ(copy->cLocks, 0u);
    EXPECT_NE(*static_cast<BSTR*>(copy->pvData), *static_cast<BSTR*>(array->pvData));
    EXPECT_EQ(com_test::text_of(*static_cast<BSTR*>(copy->pvData)), L"x");
    EXPECT_EQ(copy->rgsabound[0].lLbound, 3);
    SafeArrayUnlock(array);
    SafeArrayDestroy(copy);
    SafeArrayDestroy(array);
}

TEST(SafeArrayCopy, OfNoArrayIsNoArray) {
    SAFEARRAY* copy = reinterpret_cast<SAFEARRAY*>(&copy);
    EXPECT_EQ(SafeArrayCopy(nullptr, &copy), S_OK);
    EXPECT_EQ(copy, nullptr);
    EXPECT_EQ(SafeArrayCopy(nullptr, nullptr), E_INVALIDARG);
}

TEST(SafeArrayCopyData, NeedsTheSameShape) {
    SAFEARRAY* two = make(VT_I4, {{2, 0}});
    SAFEARRAY* also_two = make(VT_I4, {{2, 5}});
    SAFEARRAY* three = make(VT_I4, {{3, 0}});
    static_cast<LONG*>(two->pvData)[1] = 9;
    EXPECT_EQ(SafeArrayCopyData(two, also_two), S_OK);
    EXPECT_EQ(static_cast<LONG*>(also_two->pvData)[1], 9);
    EXPECT_EQ(SafeArrayCopyData(two, three), E_INVALIDARG);
    EXPECT_EQ(SafeArrayCopyData(nullptr, three), E_INVALIDARG);
    for (SAFEARRAY* each : {two, also_two, three}) SafeArrayDestroy(each);
}

TEST(SafeArrayIID, IsKeptForArraysOfInterfacesOnly) {
    SAFEARRAY* unknowns = make(VT_UNKNOWN, {{1, 0}});
    GUID iid{};
    EXPECT_EQ(SafeArrayGetIID(unknowns, &iid), S_OK);
    EXPECT_TRUE(IsEqualIID(iid, IID_IUnknown));
    EXPECT_EQ(SafeArraySetIID(unknowns, IID_IStream), S_OK);
    EXPECT_EQ(SafeArrayGetIID(unknowns, &iid), S_OK);
    EXPECT_TRUE(IsEqualIID(iid, IID_IStream));
    SafeArrayDestroy(unknowns);
    SAFEARRAY* numbers = make(VT_I4, {{1, 0}});
    EXPECT_EQ(SafeArrayGetIID(numbers, &iid), E_INVALIDARG);
    EXPECT_EQ(SafeArraySetIID(numbers, IID_IStream), E_INVALIDARG);
    IRecordInfo* record = nullptr;
    EXPECT_EQ(SafeArrayGetRecordInfo(numbers, &record), E_INVALIDARG);
    SafeArrayDestroy(numbers);
}

TEST(SafeArrayStatic, DataAndDescriptorOfTheProgramAreNotFreed) {
    LONG data[3] = {1, 2, 3};
    SAFEARRAY* array = nullptr;
    ASSERT_EQ(SafeArrayAllocDescriptor(1, &array), S_OK);
    array->fFeatures |= FADF_STATIC;
    array->cbElements = sizeof(LONG);
    array->pvData = data;
    array->rgsabound[0] = {3, 0};
    EXPECT_EQ(SafeArrayDestroyData(array), S_OK);
    EXPECT_EQ(data[2], 0) << "cleared where it lies";
    array->pvData = nullptr;
    array->fFeatures = 0;
    EXPECT_EQ(SafeArrayDestroyDescriptor(array), S_OK);
}

TEST(VectorFromBstr, TakesTheBytesAndBstrFromVectorGivesThemBack) {
    BSTR bytes = SysAllocStringByteLen("\x01\x02\x03\x04\x05", 5);
    SAFEARRAY* array = nullptr;
    ASSERT_EQ(VectorFromBstr(bytes, &array), S_OK);
    VARTYPE type = 0;
    SafeArrayGetVartype(array, &type);
    EXPECT_EQ(type, VT_UI1);
    LONG upper = 0;
    SafeArrayGetUBound(array, 1, &upper);
    EXPECT_EQ(upper, 4);
    BSTR back = nullptr;
    ASSERT_EQ(BstrFromVector(array, &back), S_OK);
    EXPECT_EQ(SysStringByteLen(back), 5u);
    EXPECT_EQ(memcmp(back, bytes, 5), 0);
    SysFreeString(back);
    SysFreeString(bytes);
    SafeArrayDestroy(array);
}
