// The pipeline: a file and its imports to one checked model.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diagnostics.hpp"
#include "model.hpp"
#include "source.hpp"

namespace openwosa::idlc {

struct LoadedFile {
    std::string identity;  // equal for two names of one file
    std::string shown;     // how diagnostics call it
    std::string text;
};
// Finds `name` as seen from the file with identity `from` (empty: the command line).
using Loader = std::function<std::optional<LoadedFile>(const std::string& from, const std::string& name)>;

// From the importing file's folder first, then each of `folders`.
Loader disk_loader(std::vector<std::string> folders);

class Compiler {
  public:
    explicit Compiler(Loader loader) : loader_(std::move(loader)) {}
    // False when anything was wrong; the model may then be used no further.
    bool compile(const std::string& name);

    const Model& model() const { return model_; }
    const Diagnostics& diagnostics() const { return diagnostics_; }
    const SourceSet& sources() const { return sources_; }
    // Everything read, as shown: for dependency files.
    const std::vector<std::string>& inputs() const { return inputs_; }
    std::string render_diagnostics() const { return diagnostics_.render(sources_); }

  private:
    struct Loaded {
        std::uint32_t index = 0;
        bool in_progress = true;
    };
    std::optional<std::uint32_t> load(const std::string& from, const std::string& name, Span blame);
    void read_imports(std::uint32_t index, const std::string& identity, const struct ParsedFile& file);

    Loader loader_;
    SourceSet sources_;
    Diagnostics diagnostics_;
    Model model_;
    std::map<std::string, Loaded> loaded_;
    std::vector<std::string> inputs_;
    std::vector<std::uint32_t> order_;  // imports before importers
    std::map<std::uint32_t, std::shared_ptr<struct ParsedFile>> parsed_;
    int depth_ = 0;
};

}  // namespace openwosa::idlc
