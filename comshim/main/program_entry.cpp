// main() of a program written for Windows: finds what the program calls its entry and calls it as Windows
// would.
#include <stdio.h>
#include <windows.h>

#include <string>
#include <vector>

#include "text/utf.hpp"

// A program has one of these. wmain is not declared by any header, so in C++ its name carries the types.
extern "C" {
__attribute__((weak)) int WinMain(HINSTANCE, HINSTANCE, LPSTR, int);
__attribute__((weak)) int wWinMain(HINSTANCE, HINSTANCE, LPWSTR, int);
__attribute__((weak)) int wmain(int, wchar_t**, wchar_t**);
}
__attribute__((weak)) int wmain_nothing() __asm__("_Z5wmainv");
__attribute__((weak)) int wmain_arguments(int, wchar_t**) __asm__("_Z5wmainiPPw");
__attribute__((weak)) int wmain_constant(int, const wchar_t**) __asm__("_Z5wmainiPPKw");
__attribute__((weak)) int wmain_environment(int, wchar_t**, wchar_t**) __asm__("_Z5wmainiPPwS0_");

namespace {

using openwosa::comshim::widen;

// One argument as it stands in a command line: quoted where needed, by the rules CommandLineToArgvW undoes.
std::string quoted(const std::string& argument) {
    if (!argument.empty() && argument.find_first_of(" \t\n\v\"") == std::string::npos) {
        return argument;
    }
    std::string text = "\"";
    std::size_t backslashes = 0;
    for (const char character : argument) {
        if (character == '"') {
            text.append(backslashes + 1, '\\');
        }
        backslashes = character == '\\' ? backslashes + 1 : 0;
        text.push_back(character);
    }
    text.append(backslashes, '\\');
    return text + '"';
}

std::string command_line(int count, char** arguments) {
    std::string line;
    for (int i = 1; i < count; ++i) {
        line += (i > 1 ? " " : "") + quoted(arguments[i]);
    }
    return line;
}

// Wide copies of a null-terminated list.
class WideList {
  public:
    explicit WideList(char** list) {
        for (; *list != nullptr; ++list) {
            texts_.push_back(widen(*list));
        }
        for (std::wstring& text : texts_) {
            pointers_.push_back(text.data());
        }
        pointers_.push_back(nullptr);
    }
    wchar_t** data() { return pointers_.data(); }

  private:
    std::vector<std::wstring> texts_;
    std::vector<wchar_t*> pointers_;
};

int call_wmain(int count, char** arguments, char** environment) {
    WideList wide_arguments(arguments);
    WideList wide_environment(environment);
    if (wmain != nullptr) {
        return wmain(count, wide_arguments.data(), wide_environment.data());
    }
    if (wmain_environment != nullptr) {
        return wmain_environment(count, wide_arguments.data(), wide_environment.data());
    }
    if (wmain_arguments != nullptr) {
        return wmain_arguments(count, wide_arguments.data());
    }
    if (wmain_constant != nullptr) {
        return wmain_constant(count, const_cast<const wchar_t**>(wide_arguments.data()));
    }
    if (wmain_nothing != nullptr) {
        return wmain_nothing();
    }
    fputs("This program has no main, WinMain, wWinMain or wmain.\n", stderr);
    return 127;
}

}  // namespace

int main(int count, char** arguments, char** environment) {
    if (WinMain != nullptr) {
        std::string line = command_line(count, arguments);
        return WinMain(GetModuleHandleA(nullptr), nullptr, line.data(), SW_SHOWNORMAL);
    }
    if (wWinMain != nullptr) {
        std::wstring line = widen(command_line(count, arguments));
        return wWinMain(GetModuleHandleA(nullptr), nullptr, line.data(), SW_SHOWNORMAL);
    }
    return call_wmain(count, arguments, environment);
}
