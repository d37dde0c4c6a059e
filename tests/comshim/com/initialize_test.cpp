// Oracle: the reference of CoInitializeEx, CoUninitialize and CoGetApartmentType; Wine's ole32 passes the
// same.
#include "com_test.hpp"

using com_test::on_new_thread;

TEST(CoInitializeEx, TheFirstCallOfAThreadIsSOkAndTheNextSFalse) {
    on_new_thread([] {
        EXPECT_EQ(CoInitializeEx(nullptr, COINIT_MULTITHREADED), S_OK);
        EXPECT_EQ(CoInitializeEx(nullptr, COINIT_MULTITHREADED), S_FALSE);
        CoUninitialize();
        CoUninitialize();
        EXPECT_EQ(CoInitializeEx(nullptr, COINIT_MULTITHREADED), S_OK);
        CoUninitialize();
    });
}

TEST(CoInitializeEx, AnotherModelIsRpcEChangedModeAndCountsNothing) {
    on_new_thread([] {
        EXPECT_EQ(CoInitializeEx(nullptr, COINIT_APARTMENTTHREADED), S_OK);
        EXPECT_EQ(CoInitializeEx(nullptr, COINIT_MULTITHREADED), RPC_E_CHANGED_MODE);
        EXPECT_EQ(CoInitialize(nullptr), S_FALSE);
        CoUninitialize();
        CoUninitialize();
        EXPECT_EQ(CoInitializeEx(nullptr, COINIT_MULTITHREADED), S_OK);
        EXPECT_EQ(CoInitialize(nullptr), RPC_E_CHANGED_MODE);
        CoUninitialize();
    });
}

TEST(CoInitialize, IsForASingleThreadedApartment) {
    on_new_thread([] {
        EXPECT_EQ(CoInitialize(nullptr), S_OK);
        APTTYPE type;
        APTTYPEQUALIFIER qualifier;
        EXPECT_EQ(CoGetApartmentType(&type, &qualifier), S_OK);
        EXPECT_TRUE(type == APTTYPE_STA || type == APTTYPE_MAINSTA);
        EXPECT_EQ(qualifier, APTTYPEQUALIFIER_NONE);
        CoUninitialize();
    });
}

TEST(CoUninitialize, OnceTooOftenDoesNothing) {
    on_new_thread([] {
        CoUninitialize();
        EXPECT_EQ(CoInitialize(nullptr), S_OK);
        CoUninitialize();
        CoUninitialize();
        EXPECT_EQ(CoInitialize(nullptr), S_OK);
        CoUninitialize();
    });
}

TEST(CoGetApartmentType, OutsideOfApartmentsIsCoENotinitialized) {
    on_new_thread([] {
        APTTYPE type = APTTYPE_NA;
        APTTYPEQUALIFIER qualifier = APTTYPEQUALIFIER_NA_ON_MTA;
        EXPECT_EQ(CoGetApartmentType(&type, &qualifier), CO_E_NOTINITIALIZED);
        EXPECT_EQ(type, APTTYPE_CURRENT);
        EXPECT_EQ(qualifier, APTTYPEQUALIFIER_NONE);
        EXPECT_EQ(CoGetApartmentType(nullptr, &qualifier), E_INVALIDARG);
        EXPECT_EQ(CoGetApartmentType(&type, nullptr), E_INVALIDARG);
    });
}

TEST(CoGetApartmentType, AThreadThatHasNotEnteredIsInTheMultithreadedOneOnceItExists) {
    on_new_thread([] {
        const com_test::Apartment apartment(COINIT_MULTITHREADED);
        APTTYPE type;
        APTTYPEQUALIFIER qualifier;
        EXPECT_EQ(CoGetApartmentType(&type, &qualifier), S_OK);
        EXPECT_EQ(type, APTTYPE_MTA);
        EXPECT_EQ(qualifier, APTTYPEQUALIFIER_NONE);
        on_new_thread([] {
            APTTYPE inner;
            APTTYPEQUALIFIER implicit;
            EXPECT_EQ(CoGetApartmentType(&inner, &implicit), S_OK);
            EXPECT_EQ(inner, APTTYPE_MTA);
            EXPECT_EQ(implicit, APTTYPEQUALIFIER_IMPLICIT_MTA);
        });
    });
}

TEST(CoGetApartmentType, TheFirstSingleThreadedApartmentIsTheMainOne) {
    on_new_thread([] {
        const com_test::Apartment first(COINIT_APARTMENTTHREADED);
        APTTYPE type;
        APTTYPEQUALIFIER qualifier;
        EXPECT_EQ(CoGetApartmentType(&type, &qualifier), S_OK);
        EXPECT_EQ(type, APTTYPE_MAINSTA);
        on_new_thread([] {
            const com_test::Apartment second(COINIT_APARTMENTTHREADED);
            APTTYPE inner;
            APTTYPEQUALIFIER none;
            EXPECT_EQ(CoGetApartmentType(&inner, &none), S_OK);
            EXPECT_EQ(inner, APTTYPE_STA);
        });
    });
}

TEST(CoInitializeEx, AThreadThatEndsInAnApartmentLeavesIt) {
    on_new_thread([] {
        on_new_thread([] { CoInitializeEx(nullptr, COINIT_MULTITHREADED); });
        APTTYPE type;
        APTTYPEQUALIFIER qualifier;
        EXPECT_EQ(CoGetApartmentType(&type, &qualifier), CO_E_NOTINITIALIZED);
    });
}

TEST(CoCreateInstance, OutsideOfApartmentsIsCoENotinitialized) {
    on_new_thread([] {
        void* object = &object;
        EXPECT_EQ(CoCreateInstance(CLSID_StdGlobalInterfaceTable, nullptr, CLSCTX_INPROC_SERVER, IID_IUnknown,
                                   &object),
                  CO_E_NOTINITIALIZED);
        EXPECT_EQ(object, nullptr);
    });
}

TEST(CoTaskMemAlloc, GivesMemoryThatReallocKeeps) {
    auto* memory = static_cast<char*>(CoTaskMemAlloc(3));
    ASSERT_NE(memory, nullptr);
    memcpy(memory, "abc", 3);
    memory = static_cast<char*>(CoTaskMemRealloc(memory, 100000));
    ASSERT_NE(memory, nullptr);
    EXPECT_EQ(memcmp(memory, "abc", 3), 0);
    CoTaskMemFree(memory);
    CoTaskMemFree(nullptr);
}

TEST(CoTaskMemAlloc, OfNothingIsAPointerThatCanBeFreed) {
    void* memory = CoTaskMemAlloc(0);
    EXPECT_NE(memory, nullptr);
    EXPECT_EQ(CoTaskMemRealloc(memory, 0), nullptr);
}

TEST(CoGetMalloc, IsTheAllocatorOfCoTaskMemAlloc) {
    IMalloc* allocator = nullptr;
    ASSERT_EQ(CoGetMalloc(MEMCTX_TASK, &allocator), S_OK);
    void* memory = allocator->Alloc(10);
    ASSERT_NE(memory, nullptr);
    EXPECT_GE(allocator->GetSize(memory), 10u);
    EXPECT_NE(allocator->DidAlloc(memory), 0);
    CoTaskMemFree(memory);
    IMalloc* same = nullptr;
    EXPECT_EQ(allocator->QueryInterface(IID_IMalloc, reinterpret_cast<void**>(&same)), S_OK);
    EXPECT_EQ(same, allocator);
    same->Release();
    allocator->Release();
    EXPECT_EQ(CoGetMalloc(MEMCTX_SHARED, &allocator), E_INVALIDARG);
}

TEST(CoWaitForMultipleHandles, SaysWhichHandleEndedTheWait) {
    on_new_thread([] {
        const com_test::Apartment apartment(COINIT_MULTITHREADED);
        HANDLE events[2] = {CreateEvent(nullptr, TRUE, FALSE, nullptr),
                            CreateEvent(nullptr, TRUE, TRUE, nullptr)};
        DWORD index = 99;
        EXPECT_EQ(CoWaitForMultipleHandles(0, INFINITE, 2, events, &index), S_OK);
        EXPECT_EQ(index, WAIT_OBJECT_0 + 1);
        EXPECT_EQ(CoWaitForMultipleHandles(0, 0, 1, events, &index), RPC_S_CALLPENDING);
        EXPECT_EQ(CoWaitForMultipleHandles(COWAIT_WAITALL, 0, 2, events, &index), RPC_S_CALLPENDING);
        SetEvent(events[0]);
        EXPECT_EQ(CoWaitForMultipleHandles(COWAIT_WAITALL, 0, 2, events, &index), S_OK);
        EXPECT_EQ(CoWaitForMultipleHandles(0, 0, 0, events, &index), RPC_E_NO_SYNC);
        EXPECT_EQ(CoWaitForMultipleHandles(0, 0, 1, nullptr, &index), E_INVALIDARG);
        CloseHandle(events[0]);
        CloseHandle(events[1]);
    });
}

namespace {

HANDLE g_event;
LRESULT CALLBACK set_event_on_user(HWND window, UINT message, WPARAM wide, LPARAM longer) {
    if (message == WM_USER) SetEvent(g_event);
    return DefWindowProc(window, message, wide, longer);
}

}  // namespace

TEST(CoWaitForMultipleHandles, InASingleThreadedApartmentMessagesAreDispatched) {
    on_new_thread([] {
        const com_test::Apartment apartment(COINIT_APARTMENTTHREADED);
        g_event = CreateEvent(nullptr, TRUE, FALSE, nullptr);
        WNDCLASSA window_class{};
        window_class.lpfnWndProc = set_event_on_user;
        window_class.hInstance = GetModuleHandle(nullptr);
        window_class.lpszClassName = "CoWaitTest";
        RegisterClassA(&window_class);
        const HWND window = CreateWindowA("CoWaitTest", "", 0, 0, 0, 0, 0, HWND_MESSAGE, nullptr,
                                          window_class.hInstance, nullptr);
        ASSERT_NE(window, nullptr);
        PostMessageA(window, WM_USER, 0, 0);
        DWORD index = 99;
        EXPECT_EQ(CoWaitForMultipleHandles(0, 60000, 1, &g_event, &index), S_OK);
        EXPECT_EQ(index, WAIT_OBJECT_0);
        DestroyWindow(window);
        CloseHandle(g_event);
    });
}
