#include "compiler.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "lexer.hpp"
#include "parser.hpp"
#include "resolver.hpp"

namespace openwosa::idlc {

struct ParsedFile {
    std::vector<Token> tokens;
    syntax::File tree;
};

namespace {

namespace fs = std::filesystem;
constexpr int kMaxImportDepth = 64;
constexpr std::uintmax_t kMaxFileSize = 64u << 20;

std::string base_name(const std::string& name) { return fs::path(name).filename().string(); }

std::optional<std::string> read_file(const fs::path& path) {
    std::error_code error;
    if (!fs::is_regular_file(path, error) || fs::file_size(path, error) > kMaxFileSize) return std::nullopt;
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    if (!in) return std::nullopt;
    return std::move(text).str();
}

}  // namespace

Loader disk_loader(std::vector<std::string> folders) {
    return [folders = std::move(folders)](const std::string& from,
                                          const std::string& name) -> std::optional<LoadedFile> {
        std::vector<fs::path> candidates;
        candidates.push_back(from.empty() ? fs::path(name) : fs::path(from).parent_path() / name);
        if (!fs::path(name).is_absolute())
            for (const auto& folder : folders) candidates.push_back(fs::path(folder) / name);
        for (const auto& path : candidates) {
            auto text = read_file(path);
            if (!text) continue;
            std::error_code error;
            auto identity = fs::weakly_canonical(path, error);
            return LoadedFile{(error ? path : identity).string(), path.string(), std::move(*text)};
        }
        return std::nullopt;
    };
}

bool Compiler::compile(const std::string& name) {
    auto main = load("", name, {});
    if (main) {
        model_.main = *main;
        ResolverHandle resolver(model_, diagnostics_);
        for (auto index : order_) resolver.add(index, parsed_[index]->tree);
    }
    return !diagnostics_.has_errors();
}

std::optional<std::uint32_t> Compiler::load(const std::string& from, const std::string& name, Span blame) {
    auto file = loader_(from, name);
    if (!file) {
        if (from.empty()) sources_.add(name, "");
        diagnostics_.error(blame, "cannot read '" + name + "'");
        return std::nullopt;
    }
    if (auto known = loaded_.find(file->identity); known != loaded_.end()) {
        if (!known->second.in_progress) return known->second.index;
        diagnostics_.error(blame, "'" + name + "' imports itself, directly or through others");
        return std::nullopt;
    }
    if (depth_ >= kMaxImportDepth) {
        diagnostics_.error(blame, "imports are nested too deeply");
        return std::nullopt;
    }
    auto index = sources_.add(file->shown, std::move(file->text));
    inputs_.push_back(file->shown);
    loaded_[file->identity] = {index, true};
    model_.files.push_back({base_name(name), {}, {}, {}});
    auto parsed = std::make_shared<ParsedFile>();
    parsed->tokens = lex(sources_, index, diagnostics_);
    parsed->tree = parse(parsed->tokens, diagnostics_);
    parsed_[index] = parsed;
    model_.syntax_owners.push_back(parsed);
    ++depth_;
    read_imports(index, file->identity, *parsed);
    --depth_;
    loaded_[file->identity].in_progress = false;
    order_.push_back(index);
    return index;
}

void Compiler::read_imports(std::uint32_t index, const std::string& identity, const ParsedFile& file) {
    for (const auto& d : file.tree.declarations) {
        const auto* import = std::get_if<syntax::Import>(&d.node);
        if (!import) continue;
        for (const auto& [span, name] : import->files)
            if (auto imported = load(identity, name, span)) model_.files[index].imports.push_back(*imported);
    }
}

}  // namespace openwosa::idlc
