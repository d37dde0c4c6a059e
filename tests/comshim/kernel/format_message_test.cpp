// Oracle: Microsoft's reference pages of the functions named; run on Wine's kernel32 as well.
#include <cstdarg>
#include <string>

#include "support.hpp"

using namespace openwosa::test;

namespace {

std::string format(DWORD extra_flags, const char* source, ...) {
    va_list arguments;
    va_start(arguments, source);
    char text[512] = "unchanged";
    const DWORD length =
        FormatMessageA(FORMAT_MESSAGE_FROM_STRING | extra_flags, source, 0, 0, text, sizeof text, &arguments);
    va_end(arguments);
    EXPECT_EQ(length, std::string(text).size());
    return text;
}

}  // namespace

TEST(FormatMessage, InsertsAreNumberedAndAreStringsUnlessSaidOtherwise) {
    EXPECT_EQ(format(0, "%2 after %1!d!", 7, "words"), "words after 7");
    EXPECT_EQ(format(0, "%1!08x! %1!u! %1!5d!|%1!-5d!|", 42), "0000002a 42    42|42   |");
    EXPECT_EQ(format(0, "%1!c! %2!.2s!", 'x', "cut"), "x cu");
    EXPECT_EQ(format(0, "%1!*d!", 4, 7), "   7");
}

TEST(FormatMessage, WideInsertsIntoAnsiText) {
    EXPECT_EQ(format(0, "%1!ls! %2!S! %3!hs!", L"wide", L"other", "narrow"), "wide other narrow");
}

TEST(FormatMessage, EscapesAndLineBreaks) {
    EXPECT_EQ(format(0, "100%% %1%!", "sure"), "100% sure!");
    EXPECT_EQ(format(0, "a%nb"), "a\r\nb");
    EXPECT_EQ(format(0, "a\nb\r\nc"), "a\r\nb\r\nc");
    EXPECT_EQ(format(0, "seen%0 unseen"), "seen");
    EXPECT_EQ(format(FORMAT_MESSAGE_MAX_WIDTH_MASK, "a\nb%nc"), "a b\r\nc");
}

TEST(FormatMessage, InsertsStayWhenTheyAreToBeIgnored) {
    EXPECT_EQ(format(FORMAT_MESSAGE_IGNORE_INSERTS, "%1 and %2!d!"), "%1 and %2!d!");
}

TEST(FormatMessage, ArgumentsMayBeAnArray) {
    DWORD_PTR arguments[] = {1, reinterpret_cast<DWORD_PTR>("two")};
    char text[64];
    ASSERT_NE(FormatMessageA(FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_ARGUMENT_ARRAY, "%1!d! %2", 0, 0,
                             text, sizeof text, reinterpret_cast<va_list*>(arguments)),
              0u);
    EXPECT_STREQ(text, "1 two");
}

TEST(FormatMessage, SystemErrorsHaveATextThatEndsItsLine) {
    char text[256];
    const DWORD length = FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, nullptr,
                                        ERROR_INVALID_HANDLE, 0, text, sizeof text, nullptr);
    ASSERT_GT(length, 2u);
    EXPECT_EQ(std::string(text).substr(length - 2), "\r\n");
    SetLastError(0);
    EXPECT_EQ(FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM, nullptr, 0x2FFFFFFF, 0, text, sizeof text, nullptr),
              0u);
    EXPECT_EQ(GetLastError(), DWORD{ERROR_MR_MID_NOT_FOUND});
}

TEST(FormatMessage, AllocatesTheBufferIfAskedTo) {
    char* text = nullptr;
    const DWORD length = FormatMessageA(FORMAT_MESSAGE_ALLOCATE_BUFFER | FORMAT_MESSAGE_FROM_SYSTEM, nullptr,
                                        ERROR_ACCESS_DENIED, 0, reinterpret_cast<LPSTR>(&text), 0, nullptr);
    ASSERT_NE(text, nullptr);
    EXPECT_EQ(length, std::string(text).size());
    EXPECT_EQ(LocalFree(text), nullptr);
    wchar_t* wide = nullptr;
    FormatMessageW(FORMAT_MESSAGE_ALLOCATE_BUFFER | FORMAT_MESSAGE_FROM_STRING, L"w%%", 0, 0,
                   reinterpret_cast<LPWSTR>(&wide), 0, nullptr);
    ASSERT_NE(wide, nullptr);
    EXPECT_STREQ(wide, L"w%");
    LocalFree(wide);
}

TEST(FormatMessage, ASmallBufferIsAnError) {
    char text[4];
    SetLastError(0);
    EXPECT_EQ(FormatMessageA(FORMAT_MESSAGE_FROM_STRING, "too long", 0, 0, text, sizeof text, nullptr), 0u);
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INSUFFICIENT_BUFFER});
}
