// idlc: one .idl and its imports in, any of the outputs out.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler.hpp"
#include "emit/emit.hpp"

namespace {

using namespace openwosa::idlc;

struct Options {
    std::string input;
    std::vector<std::string> folders;
    std::vector<std::pair<const Emitter*, std::string>> outputs;
    std::string depfile;
};

int usage(std::ostream& out, int status) {
    out << "usage: idlc [-I folder]... [--depfile file] [--emit kind=file]... file.idl\n"
           "Checks file.idl and its imports; writes what --emit names ('-' is standard output). Kinds:\n";
    for (const auto& e : emitters()) out << "  " << e.name << "\n";
    return status;
}

const Emitter* find_emitter(std::string_view name) {
    for (const auto& e : emitters())
        if (e.name == name) return &e;
    return nullptr;
}

std::optional<Options> parse_arguments(int argc, char** argv) {
    Options out;
    for (int i = 1; i < argc; ++i) {
        std::string argument = argv[i];
        bool has_next = i + 1 < argc;
        if (argument == "-I" && has_next) {
            out.folders.emplace_back(argv[++i]);
        } else if (argument == "--depfile" && has_next) {
            out.depfile = argv[++i];
        } else if (argument == "--emit" && has_next) {
            std::string value = argv[++i];
            auto equals = value.find('=');
            const auto* emitter = find_emitter(value.substr(0, equals));
            if (!emitter || equals == std::string::npos) {
                std::cerr << "idlc: bad --emit '" << value << "'\n";
                return std::nullopt;
            }
            out.outputs.emplace_back(emitter, value.substr(equals + 1));
        } else if (argument.starts_with("-") || !out.input.empty()) {
            std::cerr << "idlc: unexpected '" << argument << "'\n";
            return std::nullopt;
        } else {
            out.input = argument;
        }
    }
    if (out.input.empty()) return std::nullopt;
    return out;
}

// An unchanged output keeps its time stamp, so that what depends on it is not rebuilt.
bool write_if_changed(const std::string& path, const std::string& text) {
    if (path == "-") {
        std::cout << text;
        return true;
    }
    {
        std::ifstream in(path, std::ios::binary);
        std::string old((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
        if (in && old == text) return true;
    }
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out << text;
    out.close();
    if (!out) std::cerr << "idlc: cannot write '" << path << "'\n";
    return static_cast<bool>(out);
}

// `x.stamp: inputs` for --depfile x.stamp.d: what a build tool needs to know about imports.
std::string dependency_rule(const std::string& depfile, const Compiler& compiler) {
    auto escape = [](const std::string& path) {
        std::string out;
        for (char c : path) out += c == ' ' ? "\\ " : std::string(1, c);
        return out;
    };
    auto target = depfile.ends_with(".d") ? depfile.substr(0, depfile.size() - 2) : depfile;
    std::string out = escape(target) + ":";
    for (const auto& input : compiler.inputs()) out += " \\\n  " + escape(input);
    return out + "\n";
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 2 && std::string(argv[1]) == "--help") return usage(std::cout, 0);
    auto options = parse_arguments(argc, argv);
    if (!options) return usage(std::cerr, 2);
    Compiler compiler(disk_loader(options->folders));
    bool good = compiler.compile(options->input);
    std::cerr << compiler.render_diagnostics();
    if (!good) return 1;
    for (const auto& [emitter, path] : options->outputs)
        if (!write_if_changed(path, emitter->emit(compiler.model()))) return 1;
    if (!options->depfile.empty() &&
        !write_if_changed(options->depfile, dependency_rule(options->depfile, compiler)))
        return 1;
    return 0;
}
