// What only a display could do. These succeed where a program would otherwise give up, and leave nothing
// behind; what cannot be had at all (a string resource, a key pressed) is refused or answered with none.
#include <unistd.h>

#include <algorithm>
#include <string>

#include "kernel/thread_state.hpp"
#include "text/utf.hpp"
#include "user/window.hpp"

namespace openwosa::comshim {
namespace {

// Tokens for things that exist in name only. The kind lies above the number, far from handles of the table.
enum class Nominal : ULONG_PTR {
    kIcon = 0x71,
    kCursor,
    kBitmap,
    kMenu,
    kAccelerators,
    kStockObject,
    kBrush,
    kDc
};

template <class Handle>
Handle nominal(Nominal kind, ULONG_PTR number = 0) {
    return reinterpret_cast<Handle>(static_cast<ULONG_PTR>(kind) << 24 | 0x800000 | (number & 0xFFFF) << 2);
}

// Programs carry their resources in the image, which there is none of: a name stands for the thing.
template <class Handle, class Char>
Handle resource(Nominal kind, const Char* name) {
    const auto number = reinterpret_cast<ULONG_PTR>(name);
    return nominal<Handle>(kind, number < 0x10000 ? number : 1);
}

struct Answers {
    UINT type;
    int ids[3];
};

constexpr Answers kAnswers[] = {
    {MB_OK, {IDOK, 0, 0}},
    {MB_OKCANCEL, {IDOK, IDCANCEL, 0}},
    {MB_ABORTRETRYIGNORE, {IDABORT, IDRETRY, IDIGNORE}},
    {MB_YESNOCANCEL, {IDYES, IDNO, IDCANCEL}},
    {MB_YESNO, {IDYES, IDNO, 0}},
    {MB_RETRYCANCEL, {IDRETRY, IDCANCEL, 0}},
    {MB_CANCELTRYCONTINUE, {IDCANCEL, IDTRYAGAIN, IDCONTINUE}},
};

// The button Enter would press.
int default_answer(UINT type) {
    const UINT button = std::min<UINT>((type & MB_DEFMASK) / MB_DEFBUTTON2, 2);
    for (const Answers& answers : kAnswers) {
        if (answers.type == (type & MB_TYPEMASK)) {
            return answers.ids[button] != 0 ? answers.ids[button] : answers.ids[0];
        }
    }
    return static_cast<int>(fail(ERROR_INVALID_MSGBOX_STYLE));
}

int message_box(const std::string& text, const std::string& caption, UINT type) {
    const int answer = default_answer(type);
    if (answer != 0) {
        const std::string line = caption + ": " + text + "\n";
        // One write, so that lines of several threads do not mix. Nothing to be done if it fails.
        (void)!::write(STDERR_FILENO, line.data(), line.size());
    }
    return answer;
}

LONG line_count(const char* text, int length) {
    return 1 + static_cast<LONG>(std::count(text, text + length, '\n'));
}

constexpr int kCharacterWidth = 8;
constexpr int kLineHeight = 16;

// What DrawText needs: one line's height for each line; DT_CALCRECT asks for it.
int draw_text(LPRECT rectangle, int characters, LONG lines, UINT format) {
    if ((format & DT_CALCRECT) != 0 && rectangle != nullptr) {
        rectangle->right = rectangle->left + characters * kCharacterWidth;
        rectangle->bottom = rectangle->top + lines * kLineHeight;
    }
    return lines * kLineHeight;
}

template <class Metrics>
BOOL text_metrics(Metrics* metrics) {
    *metrics = Metrics{};
    metrics->tmHeight = kLineHeight;
    metrics->tmAscent = kLineHeight - 3;
    metrics->tmDescent = 3;
    metrics->tmAveCharWidth = metrics->tmMaxCharWidth = kCharacterWidth;
    metrics->tmWeight = 400;
    return TRUE;
}

}  // namespace
}  // namespace openwosa::comshim

using namespace openwosa::comshim;

int MessageBoxA(HWND, LPCSTR text, LPCSTR caption, UINT type) {
    return message_box(text != nullptr ? text : "", caption != nullptr ? caption : "Error", type);
}

int MessageBoxW(HWND, LPCWSTR text, LPCWSTR caption, UINT type) {
    return message_box(text != nullptr ? narrow(text) : "", caption != nullptr ? narrow(caption) : "Error",
                       type);
}

BOOL MessageBeep(UINT) { return TRUE; }

HICON LoadIconA(HINSTANCE, LPCSTR name) { return resource<HICON>(Nominal::kIcon, name); }
HICON LoadIconW(HINSTANCE, LPCWSTR name) { return resource<HICON>(Nominal::kIcon, name); }
HCURSOR LoadCursorA(HINSTANCE, LPCSTR name) { return resource<HCURSOR>(Nominal::kCursor, name); }
HCURSOR LoadCursorW(HINSTANCE, LPCWSTR name) { return resource<HCURSOR>(Nominal::kCursor, name); }
HBITMAP LoadBitmapA(HINSTANCE, LPCSTR name) { return resource<HBITMAP>(Nominal::kBitmap, name); }
HBITMAP LoadBitmapW(HINSTANCE, LPCWSTR name) { return resource<HBITMAP>(Nominal::kBitmap, name); }
HMENU LoadMenuA(HINSTANCE, LPCSTR name) { return resource<HMENU>(Nominal::kMenu, name); }
HMENU LoadMenuW(HINSTANCE, LPCWSTR name) { return resource<HMENU>(Nominal::kMenu, name); }
HACCEL LoadAcceleratorsA(HINSTANCE, LPCSTR name) { return resource<HACCEL>(Nominal::kAccelerators, name); }
HACCEL LoadAcceleratorsW(HINSTANCE, LPCWSTR name) { return resource<HACCEL>(Nominal::kAccelerators, name); }

// The text of a resource cannot be made up: 0, "the string resource does not exist".
int LoadStringA(HINSTANCE, UINT, LPSTR text, int size) {
    if (text != nullptr && size > 0) {
        text[0] = 0;
    }
    return static_cast<int>(fail(ERROR_RESOURCE_NAME_NOT_FOUND));
}

int LoadStringW(HINSTANCE, UINT, LPWSTR text, int size) {
    if (text != nullptr && size > 0) {
        text[0] = 0;
    }
    return static_cast<int>(fail(ERROR_RESOURCE_NAME_NOT_FOUND));
}

int TranslateAcceleratorA(HWND, HACCEL, LPMSG) { return 0; }
int TranslateAcceleratorW(HWND, HACCEL, LPMSG) { return 0; }
BOOL IsDialogMessageA(HWND, LPMSG) { return FALSE; }
BOOL IsDialogMessageW(HWND, LPMSG) { return FALSE; }
BOOL DestroyIcon(HICON) { return TRUE; }
BOOL DestroyCursor(HCURSOR) { return TRUE; }
HCURSOR SetCursor(HCURSOR) { return nullptr; }
int ShowCursor(BOOL show) { return show ? 0 : -1; }

BOOL GetCursorPos(LPPOINT point) {
    *point = POINT{};
    return TRUE;
}

int GetSystemMetrics(int index) {
    switch (index) {
        case SM_CXSCREEN:
        case SM_CXFULLSCREEN:
            return 1024;
        case SM_CYSCREEN:
        case SM_CYFULLSCREEN:
            return 768;
        case SM_CXICON:
        case SM_CYICON:
        case SM_CXCURSOR:
        case SM_CYCURSOR:
            return 32;
        case SM_CXSMICON:
        case SM_CYSMICON:
        case SM_CXVSCROLL:
        case SM_CYHSCROLL:
            return 16;
        case SM_CYCAPTION:
        case SM_CYMENU:
            return 20;
        case SM_CXBORDER:
        case SM_CYBORDER:
            return 1;
        case SM_CXDLGFRAME:
        case SM_CYDLGFRAME:
            return 3;
        case SM_CXFRAME:
        case SM_CYFRAME:
            return 4;
        case SM_CMONITORS:
            return 1;
        default:
            return 0;
    }
}

DWORD GetSysColor(int index) {
    switch (index) {
        case COLOR_WINDOWTEXT:
        case COLOR_MENUTEXT:
        case COLOR_BTNTEXT:
        case COLOR_WINDOWFRAME:
            return RGB(0, 0, 0);
        case COLOR_WINDOW:
            return RGB(255, 255, 255);
        default:
            return RGB(192, 192, 192);
    }
}

HBRUSH GetSysColorBrush(int index) { return nominal<HBRUSH>(Nominal::kBrush, static_cast<ULONG_PTR>(index)); }

SHORT GetKeyState(int) { return 0; }
SHORT GetAsyncKeyState(int) { return 0; }
HMENU GetMenu(HWND) { return nullptr; }
HMENU GetSystemMenu(HWND hwnd, BOOL revert) {
    return revert || !IsWindow(hwnd) ? nullptr : nominal<HMENU>(Nominal::kMenu);
}
BOOL EnableMenuItem(HMENU, UINT, UINT) { return MF_ENABLED; }
BOOL DrawMenuBar(HWND hwnd) { return IsWindow(hwnd); }

BOOL BringWindowToTop(HWND hwnd) { return IsWindow(hwnd); }
BOOL SetForegroundWindow(HWND) { return FALSE; }
HWND GetForegroundWindow() { return nullptr; }
HWND GetActiveWindow() { return nullptr; }
HWND SetActiveWindow(HWND) { return nullptr; }
HWND GetFocus() { return nullptr; }
HWND SetFocus(HWND) { return nullptr; }

HDC GetDC(HWND) { return nominal<HDC>(Nominal::kDc); }
int ReleaseDC(HWND, HDC) { return 1; }
int FillRect(HDC, const RECT*, HBRUSH) { return 1; }

int DrawTextA(HDC, LPCSTR text, int length, LPRECT rectangle, UINT format) {
    length = length < 0 ? lstrlenA(text) : length;
    return draw_text(rectangle, length, line_count(text, length), format);
}

int DrawTextW(HDC, LPCWSTR text, int length, LPRECT rectangle, UINT format) {
    length = length < 0 ? lstrlenW(text) : length;
    const auto lines = 1 + static_cast<LONG>(std::count(text, text + length, L'\n'));
    return draw_text(rectangle, length, lines, format);
}

HGDIOBJ GetStockObject(int index) {
    constexpr int kGap = 9;  // no stock object has this number
    if (index < WHITE_BRUSH || index > DC_PEN || index == kGap) {
        return nullptr;
    }
    return nominal<HGDIOBJ>(Nominal::kStockObject, static_cast<ULONG_PTR>(index));
}

HBRUSH CreateSolidBrush(COLORREF color) { return nominal<HBRUSH>(Nominal::kBrush, color & 0xFFFF); }
BOOL DeleteObject(HGDIOBJ object) { return object != nullptr; }
HGDIOBJ SelectObject(HDC, HGDIOBJ object) { return object; }
int SetBkMode(HDC, int) { return OPAQUE; }
COLORREF SetBkColor(HDC, COLORREF) { return RGB(255, 255, 255); }
COLORREF SetTextColor(HDC, COLORREF) { return RGB(0, 0, 0); }
BOOL TextOutA(HDC, int, int, LPCSTR, int) { return TRUE; }
BOOL TextOutW(HDC, int, int, LPCWSTR, int) { return TRUE; }
BOOL GetTextMetricsA(HDC, LPTEXTMETRICA metrics) { return text_metrics(metrics); }
BOOL GetTextMetricsW(HDC, LPTEXTMETRICW metrics) { return text_metrics(metrics); }

BOOL SetRect(LPRECT rectangle, int left, int top, int right, int bottom) {
    *rectangle = {left, top, right, bottom};
    return TRUE;
}

BOOL SetRectEmpty(LPRECT rectangle) { return SetRect(rectangle, 0, 0, 0, 0); }

BOOL IsRectEmpty(const RECT* rectangle) {
    return rectangle->left >= rectangle->right || rectangle->top >= rectangle->bottom;
}

BOOL PtInRect(const RECT* rectangle, POINT point) {
    return point.x >= rectangle->left && point.x < rectangle->right && point.y >= rectangle->top &&
           point.y < rectangle->bottom;
}
