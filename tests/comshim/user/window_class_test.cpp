// Rules from the Win32 reference, "Window Classes" (About Window Classes, RegisterClassEx, UnregisterClass
// ...).
#include "recording_window.hpp"

namespace openwosa::comshim_test {
namespace {

WNDCLASSEXA plain_class(const char* name) {
    WNDCLASSEXA window_class{};
    window_class.cbSize = sizeof window_class;
    window_class.lpfnWndProc = DefWindowProcA;
    window_class.hInstance = GetModuleHandleA(nullptr);
    window_class.lpszClassName = name;
    return window_class;
}

struct Registered {
    explicit Registered(const WNDCLASSEXA& window_class)
        : name(window_class.lpszClassName), atom(RegisterClassExA(&window_class)) {}
    ~Registered() { UnregisterClassA(name, GetModuleHandleA(nullptr)); }
    const char* name;
    const ATOM atom;
};

HWND message_window(LPCSTR class_name) {
    return CreateWindowExA(0, class_name, "", 0, 0, 0, 0, 0, HWND_MESSAGE, nullptr, GetModuleHandleA(nullptr),
                           nullptr);
}

TEST(WindowClass, TheAtomOfTheRegistrationNamesTheClass) {
    const Registered known(plain_class("class by atom"));
    ASSERT_GE(known.atom, 0xC000);
    const HWND hwnd = message_window(MAKEINTRESOURCEA(known.atom));
    EXPECT_TRUE(IsWindow(hwnd));
    DestroyWindow(hwnd);
}

TEST(WindowClass, NamesAreComparedWithoutRegardToCase) {
    const Registered known(plain_class("Mixed Case Class"));
    const HWND hwnd = message_window("mIXED cASE cLASS");
    EXPECT_TRUE(IsWindow(hwnd));
    DestroyWindow(hwnd);
}

TEST(WindowClass, ASecondRegistrationOfANameFails) {
    const Registered known(plain_class("registered twice"));
    const WNDCLASSEXA again = plain_class("Registered Twice");
    SetLastError(0);
    EXPECT_EQ(RegisterClassExA(&again), 0);
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_CLASS_ALREADY_EXISTS));
}

TEST(WindowClass, RegisterClassExWantsItsStructureSize) {
    WNDCLASSEXA window_class = plain_class("wrong size");
    window_class.cbSize = 3;
    SetLastError(0);
    EXPECT_EQ(RegisterClassExA(&window_class), 0);
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_INVALID_PARAMETER));
}

TEST(WindowClass, NegativeExtraBytesAreRefused) {
    WNDCLASSEXA window_class = plain_class("negative extra");
    window_class.cbWndExtra = -1;
    SetLastError(0);
    EXPECT_EQ(RegisterClassExA(&window_class), 0);
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_INVALID_PARAMETER));
}

TEST(WindowClass, AWindowOfAnUnregisteredClassIsNotCreated) {
    EXPECT_EQ(message_window("never registered"), nullptr);
}

TEST(WindowClass, UnregisteringWhileAWindowLivesFails) {
    const Registered known(plain_class("class in use"));
    const HWND hwnd = message_window(known.name);
    SetLastError(0);
    EXPECT_FALSE(UnregisterClassA(known.name, GetModuleHandleA(nullptr)));
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_CLASS_HAS_WINDOWS));
    DestroyWindow(hwnd);
    EXPECT_TRUE(UnregisterClassA(known.name, GetModuleHandleA(nullptr)));
}

TEST(WindowClass, UnregisteringAnUnknownClassFails) {
    SetLastError(0);
    EXPECT_FALSE(UnregisterClassA("never registered", GetModuleHandleA(nullptr)));
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_CLASS_DOES_NOT_EXIST));
}

TEST(WindowClass, AnUnregisteredNameCanBeRegisteredAgain) {
    { const Registered first(plain_class("comes back")); }
    const Registered second(plain_class("comes back"));
    EXPECT_NE(second.atom, 0);
}

TEST(WindowClass, GetClassInfoAnswersWithWhatWasRegistered) {
    WNDCLASSEXA window_class = plain_class("class with info");
    window_class.style = CS_HREDRAW | CS_VREDRAW;
    window_class.cbWndExtra = 24;
    window_class.cbClsExtra = 8;
    window_class.lpszMenuName = "the menu";
    const Registered known(window_class);
    WNDCLASSA info{};
    ASSERT_TRUE(GetClassInfoA(GetModuleHandleA(nullptr), "class with info", &info));
    EXPECT_EQ(info.style, static_cast<UINT>(CS_HREDRAW | CS_VREDRAW));
    EXPECT_EQ(info.cbWndExtra, 24);
    EXPECT_EQ(info.cbClsExtra, 8);
    EXPECT_EQ(info.lpfnWndProc, &DefWindowProcA);
    EXPECT_STREQ(info.lpszMenuName, "the menu");
}

TEST(WindowClass, GetClassInfoOfAnUnknownClassFails) {
    WNDCLASSA info{};
    SetLastError(0);
    EXPECT_FALSE(GetClassInfoA(GetModuleHandleA(nullptr), "never registered", &info));
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_CLASS_DOES_NOT_EXIST));
}

TEST(WindowClass, GetClassNameCutsToTheBuffer) {
    const Registered known(plain_class("a name to cut"));
    const HWND hwnd = message_window(known.name);
    char name[7];
    EXPECT_EQ(GetClassNameA(hwnd, name, 7), 6);
    EXPECT_STREQ(name, "a name");
    DestroyWindow(hwnd);
}

TEST(WindowClass, GetClassNameFailsForNoWindow) {
    char name[8];
    EXPECT_EQ(GetClassNameA(reinterpret_cast<HWND>(0x1234), name, 8), 0);
}

TEST(WindowClass, ExtraBytesOfTheClassAreSharedByItsWindows) {
    WNDCLASSEXA window_class = plain_class("class with bytes");
    window_class.cbClsExtra = sizeof(LONG_PTR);
    const Registered known(window_class);
    const HWND first = message_window(known.name);
    const HWND second = message_window(known.name);
    EXPECT_EQ(SetClassLongPtrA(first, 0, 77), 0u);
    EXPECT_EQ(GetClassLongPtrA(second, 0), 77u);
    DestroyWindow(first);
    DestroyWindow(second);
}

TEST(WindowClass, SetClassLongPtrChangesTheProcedureOfLaterWindowsOnly) {
    const Registered known(plain_class("class with new procedure"));
    const HWND before = message_window(known.name);
    SetClassLongPtrA(before, GCLP_WNDPROC, reinterpret_cast<LONG_PTR>(&RecordingClass::procedure));
    const HWND after = message_window(known.name);
    EXPECT_EQ(GetWindowLongPtrA(before, GWLP_WNDPROC), reinterpret_cast<LONG_PTR>(&DefWindowProcA));
    EXPECT_EQ(GetWindowLongPtrA(after, GWLP_WNDPROC), reinterpret_cast<LONG_PTR>(&RecordingClass::procedure));
    DestroyWindow(before);
    DestroyWindow(after);
}

TEST(WindowClass, GetClassLongTellsTheAtom) {
    const Registered known(plain_class("class with atom"));
    const HWND hwnd = message_window(known.name);
    EXPECT_EQ(GetClassLongA(hwnd, GCW_ATOM), known.atom);
    DestroyWindow(hwnd);
}

TEST(RegisteredMessage, LiesBetweenC000AndFFFF) {
    const UINT message = RegisterWindowMessageA("openwosa test message");
    EXPECT_GE(message, 0xC000u);
    EXPECT_LE(message, 0xFFFFu);
}

TEST(RegisteredMessage, OneNameHasOneNumberHoweverItIsSpelt) {
    EXPECT_EQ(RegisterWindowMessageA("WinAsyncTest"), RegisterWindowMessageW(L"winASYNCtest"));
}

TEST(RegisteredMessage, TwoNamesHaveTwoNumbers) {
    EXPECT_NE(RegisterWindowMessageA("first message"), RegisterWindowMessageA("second message"));
}

TEST(RegisteredMessage, AnEmptyNameIsRefused) {
    SetLastError(0);
    EXPECT_EQ(RegisterWindowMessageA(""), 0u);
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_INVALID_PARAMETER));
}

}  // namespace
}  // namespace openwosa::comshim_test
