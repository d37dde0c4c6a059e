// Sources for tests: from a map, or from a folder by base name so that messages carry no path of the machine.
#pragma once

#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string>

#include "compiler.hpp"

namespace openwosa::idlc::test {

inline Loader memory_loader(std::map<std::string, std::string> files) {
    return
        [files = std::move(files)](const std::string&, const std::string& name) -> std::optional<LoadedFile> {
            auto found = files.find(name);
            if (found == files.end()) return std::nullopt;
            return LoadedFile{name, name, found->second};
        };
}

inline std::optional<std::string> read_text(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return std::nullopt;
    return std::string((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
}

inline Loader folder_loader(std::string folder) {
    return [folder = std::move(folder)](const std::string&,
                                        const std::string& name) -> std::optional<LoadedFile> {
        auto text = read_text(folder + "/" + name);
        if (!text) return std::nullopt;
        return LoadedFile{name, name, *text};
    };
}

// One file, compiled; `messages` is what a user would see.
struct Compiled {
    explicit Compiled(const std::string& text) : compiler(memory_loader({{"t.idl", text}})) {
        good = compiler.compile("t.idl");
        messages = compiler.render_diagnostics();
    }
    const Model& model() const { return compiler.model(); }

    Compiler compiler;
    bool good = false;
    std::string messages;
};

}  // namespace openwosa::idlc::test
