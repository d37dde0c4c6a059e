// The program that process_test.cpp starts. Its first argument says what it does.
#include <windows.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

int main(int argc, char** argv) {
    const std::string task = argc > 1 ? argv[1] : "";
    if (task == "exit") return std::atoi(argv[2]);
    if (task == "sleep") {
        Sleep(static_cast<DWORD>(std::atoi(argv[2])));
        return 0;
    }
    if (task == "arguments") {
        for (int i = 2; i < argc; ++i) std::printf("[%s]", argv[i]);
        return 0;
    }
    if (task == "environment") {
        const char* value = std::getenv(argv[2]);
        std::printf("%s", value ? value : "(none)");
        return 0;
    }
    if (task == "echo") {  // standard input, until it ends
        for (int c; (c = std::getchar()) != EOF;) std::putchar(c);
        return 0;
    }
    if (task == "errors") {
        std::fprintf(stderr, "to stderr");
        return 0;
    }
    if (task == "here") {
        char directory[1024];
        DWORD length = GetModuleFileNameA(nullptr, directory, sizeof directory);
        std::printf("%lu", static_cast<unsigned long>(length));
        return 0;
    }
    if (task == "exists") return GetFileAttributesA(argv[2]) == INVALID_FILE_ATTRIBUTES ? 1 : 0;
    return 99;
}
