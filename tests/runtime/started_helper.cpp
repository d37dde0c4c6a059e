// usage: started_helper REPORT STOP
// Writes into REPORT the token it was started with, then lives until the file STOP is there, writing to its
// standard outputs now and then.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#ifndef _WIN32
#include <dirent.h>
#include <unistd.h>
#endif

int main(int argc, char** argv) {
    if (argc < 3) return 2;
    std::string report = std::getenv("OPENWOSA_TP_START") ? std::getenv("OPENWOSA_TP_START") : "none";
    report += "\n";
#ifndef _WIN32
    DIR* const folder = ::opendir("/proc/self/fd");
    while (const dirent* entry = ::readdir(folder)) {
        if (entry->d_name[0] == '.' || std::atoi(entry->d_name) == ::dirfd(folder)) continue;
        char target[4096];
        const std::string name = std::string("/proc/self/fd/") + entry->d_name;
        const ssize_t size = ::readlink(name.c_str(), target, sizeof target);
        report +=
            entry->d_name + (" " + std::string(target, size > 0 ? static_cast<std::size_t>(size) : 0)) + "\n";
    }
    ::closedir(folder);
#endif
    report += "end\n";
    const std::string fresh = std::string(argv[1]) + ".new";
    std::FILE* out = std::fopen(fresh.c_str(), "wb");
    if (!out) return 1;
    std::fputs(report.c_str(), out);
    std::fclose(out);
    std::rename(fresh.c_str(), argv[1]);
    // A bound of its own, should the test have died.
    for (int i = 0; i < 6000; ++i) {
        if (std::FILE* stop = std::fopen(argv[2], "rb")) {
            std::fclose(stop);
            return 0;
        }
        std::printf("out\n");
        std::fprintf(stderr, "error\n");
        std::fflush(stdout);
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return 0;
}
