// What needs a display succeeds without one. The oracle for each value is its reference page.
#include "recording_window.hpp"

namespace openwosa::comshim_test {
namespace {

TEST(NoDisplay, APredefinedIconAndCursorCanBeLoaded) {
    EXPECT_NE(LoadIcon(nullptr, IDI_APPLICATION), nullptr);
    EXPECT_NE(LoadCursor(nullptr, IDC_ARROW), nullptr);
}

TEST(NoDisplay, StockObjectsAreThere) {
    EXPECT_NE(GetStockObject(WHITE_BRUSH), nullptr);
    EXPECT_NE(GetStockObject(SYSTEM_FONT), nullptr);
    EXPECT_EQ(GetStockObject(99), nullptr);
}

TEST(NoDisplay, TheScreenHasASize) {
    EXPECT_GT(GetSystemMetrics(SM_CXSCREEN), 0);
    EXPECT_GT(GetSystemMetrics(SM_CYSCREEN), 0);
}

TEST(NoDisplay, AMissingStringResourceHasLengthZero) {
    char text[8] = "before";
    EXPECT_EQ(LoadStringA(GetModuleHandleA(nullptr), 4711, text, sizeof text), 0);
}

TEST(NoDisplay, RectanglesCanBeReckonedWith) {
    RECT rectangle;
    SetRect(&rectangle, 1, 2, 5, 6);
    EXPECT_TRUE(PtInRect(&rectangle, {1, 2}));
    EXPECT_FALSE(PtInRect(&rectangle, {5, 6}));
    EXPECT_FALSE(IsRectEmpty(&rectangle));
    SetRectEmpty(&rectangle);
    EXPECT_TRUE(IsRectEmpty(&rectangle));
}

TEST(NoDisplay, AStaticControlKeepsItsText) {
    const RecordingClass recording;
    const HWND parent = recording.create(nullptr, nullptr, WS_OVERLAPPEDWINDOW);
    const HWND label =
        CreateWindowA("STATIC", "label", WS_CHILD, 0, 0, 10, 10, parent, nullptr, nullptr, nullptr);
    ASSERT_TRUE(IsWindow(label));
    char text[16];
    EXPECT_EQ(GetWindowTextA(label, text, sizeof text), 5);
    EXPECT_TRUE(SetWindowTextA(label, "changed"));
    EXPECT_EQ(GetWindowTextLengthA(label), 7);
    DestroyWindow(parent);
}

#ifndef _WIN32
TEST(NoDisplay, AMessageBoxIsPrintedAndAnsweredAsByEnter) {
    testing::internal::CaptureStderr();
    EXPECT_EQ(MessageBoxA(nullptr, "no agent", "SNMP", MB_OK | MB_ICONSTOP), IDOK);
    EXPECT_EQ(MessageBoxA(nullptr, "again?", "SNMP", MB_YESNO | MB_DEFBUTTON2), IDNO);
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "SNMP: no agent\nSNMP: again?\n");
}
#endif

}  // namespace
}  // namespace openwosa::comshim_test
