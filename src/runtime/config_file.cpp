// Where the configuration lies, and reading it.
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <new>
#include <vector>

#include "runtime/config.hpp"
#include "runtime/fault.hpp"
#include "runtime/key_file.hpp"

namespace openwosa::runtime {

namespace {

constexpr std::size_t kMaxFile = 16u << 20;

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

bool exists(const std::string& file) {
    struct stat info {};
    return ::stat(file.c_str(), &info) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

// In order of precedence, after OPENWOSA_CONFIG.
std::vector<std::string> places() {
    std::vector<std::string> list;
#ifdef _WIN32
    for (const char* folder : {"APPDATA", "ProgramData"}) {
        if (const std::string base = environment(folder); !base.empty())
            list.push_back(base + "\\openwosa\\openwosa.json");
    }
#else
    std::string user = environment("XDG_CONFIG_HOME");
    if (user.empty()) {
        if (const std::string home = environment("HOME"); !home.empty()) user = home + "/.config";
    }
    if (!user.empty()) list.push_back(user + "/openwosa/openwosa.json");
    list.push_back("/etc/openwosa/openwosa.json");
#endif
    return list;
}

ConfigResult unreadable(const std::string& file, std::string why) {
    ConfigResult result;
    result.config.source = file;
    result.errors.push_back({file, 0, 0, "", std::move(why)});
    return result;
}

}  // namespace

ConfigResult load_config_file(const std::string& file) {
    try {
        if (fault::fails("config.read")) return unreadable(file, "cannot be read");
        const std::unique_ptr<std::FILE, int (*)(std::FILE*)> in(std::fopen(file.c_str(), "rb"),
                                                                 &std::fclose);
        if (!in) return unreadable(file, std::string("cannot be read: ") + std::strerror(errno));
        std::string text;
        char part[16384];
        while (const std::size_t n = std::fread(part, 1, sizeof part, in.get())) {
            text.append(part, n);
            if (text.size() > kMaxFile) return unreadable(file, "is larger than 16 MiB");
        }
        if (std::ferror(in.get()))
            return unreadable(file, std::string("cannot be read: ") + std::strerror(errno));
        ConfigResult result = parse_config(text, file);
        read_key_file(text, result);
        std::error_code error;
        result.config.sna.lu62.file = std::filesystem::absolute(file, error).string();
        return result;
    } catch (const std::bad_alloc&) {
        return unreadable("", "out of memory");
    }
}

ConfigResult load_config() {
    try {
        if (const std::string named = environment("OPENWOSA_CONFIG"); !named.empty())
            return load_config_file(named);
        for (const std::string& file : places())
            if (exists(file)) return load_config_file(file);
        return {};
    } catch (const std::bad_alloc&) {
        return unreadable("", "out of memory");
    }
}

}  // namespace openwosa::runtime
