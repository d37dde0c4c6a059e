/* Drawing, without a display: objects are tokens, drawing succeeds and leaves no trace. Only what programs need that
 * register a window class and print a line of text. See comshim/user/no_display.cpp. */
#pragma once
#include "windef.h"

#define RGB(r, g, b) ((COLORREF)(((BYTE)(r) | ((WORD)((BYTE)(g)) << 8)) | (((DWORD)(BYTE)(b)) << 16)))
#define GetRValue(rgb) ((BYTE)(rgb))
#define GetGValue(rgb) ((BYTE)(((WORD)(rgb)) >> 8))
#define GetBValue(rgb) ((BYTE)((rgb) >> 16))
#define CLR_INVALID 0xFFFFFFFFU
#define GDI_ERROR 0xFFFFFFFFU

#define WHITE_BRUSH 0
#define LTGRAY_BRUSH 1
#define GRAY_BRUSH 2
#define DKGRAY_BRUSH 3
#define BLACK_BRUSH 4
#define NULL_BRUSH 5
#define HOLLOW_BRUSH NULL_BRUSH
#define WHITE_PEN 6
#define BLACK_PEN 7
#define NULL_PEN 8
#define OEM_FIXED_FONT 10
#define ANSI_FIXED_FONT 11
#define ANSI_VAR_FONT 12
#define SYSTEM_FONT 13
#define DEVICE_DEFAULT_FONT 14
#define DEFAULT_PALETTE 15
#define SYSTEM_FIXED_FONT 16
#define DEFAULT_GUI_FONT 17
#define DC_BRUSH 18
#define DC_PEN 19
#define TRANSPARENT 1
#define OPAQUE 2

typedef struct tagTEXTMETRICA {
    LONG tmHeight, tmAscent, tmDescent, tmInternalLeading, tmExternalLeading, tmAveCharWidth, tmMaxCharWidth;
    LONG tmWeight, tmOverhang, tmDigitizedAspectX, tmDigitizedAspectY;
    BYTE tmFirstChar, tmLastChar, tmDefaultChar, tmBreakChar;
    BYTE tmItalic, tmUnderlined, tmStruckOut, tmPitchAndFamily, tmCharSet;
} TEXTMETRICA, *PTEXTMETRICA, *NPTEXTMETRICA, *LPTEXTMETRICA;
typedef struct tagTEXTMETRICW {
    LONG tmHeight, tmAscent, tmDescent, tmInternalLeading, tmExternalLeading, tmAveCharWidth, tmMaxCharWidth;
    LONG tmWeight, tmOverhang, tmDigitizedAspectX, tmDigitizedAspectY;
    WCHAR tmFirstChar, tmLastChar, tmDefaultChar, tmBreakChar;
    BYTE tmItalic, tmUnderlined, tmStruckOut, tmPitchAndFamily, tmCharSet;
} TEXTMETRICW, *PTEXTMETRICW, *NPTEXTMETRICW, *LPTEXTMETRICW;
#ifdef UNICODE
typedef TEXTMETRICW TEXTMETRIC;
typedef LPTEXTMETRICW LPTEXTMETRIC;
#else
typedef TEXTMETRICA TEXTMETRIC;
typedef LPTEXTMETRICA LPTEXTMETRIC;
#endif

OWSHIM_FUNCTION(HGDIOBJ, GetStockObject, (int index));
OWSHIM_FUNCTION(HBRUSH, CreateSolidBrush, (COLORREF color));
OWSHIM_FUNCTION(BOOL, DeleteObject, (HGDIOBJ object));
OWSHIM_FUNCTION(HGDIOBJ, SelectObject, (HDC dc, HGDIOBJ object));
OWSHIM_FUNCTION(int, SetBkMode, (HDC dc, int mode));
OWSHIM_FUNCTION(COLORREF, SetBkColor, (HDC dc, COLORREF color));
OWSHIM_FUNCTION(COLORREF, SetTextColor, (HDC dc, COLORREF color));
OWSHIM_FUNCTION(BOOL, TextOutA, (HDC dc, int x, int y, LPCSTR text, int length));
OWSHIM_FUNCTION(BOOL, TextOutW, (HDC dc, int x, int y, LPCWSTR text, int length));
#define TextOut OWSHIM_AW(TextOut)
OWSHIM_FUNCTION(BOOL, GetTextMetricsA, (HDC dc, LPTEXTMETRICA metrics));
OWSHIM_FUNCTION(BOOL, GetTextMetricsW, (HDC dc, LPTEXTMETRICW metrics));
#define GetTextMetrics OWSHIM_AW(GetTextMetrics)
