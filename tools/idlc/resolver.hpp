// Syntax trees to the checked model. Declare before use, as in C and MIDL.
#pragma once

#include <memory>
#include <vector>

#include "diagnostics.hpp"
#include "model.hpp"
#include "syntax.hpp"

namespace openwosa::idlc {

class Resolver;  // keeps the names known so far between files

class ResolverHandle {
  public:
    ResolverHandle(Model& model, Diagnostics& diagnostics);
    ~ResolverHandle();
    // Files must come in dependency order; model.files[file] must exist with its imports. The tree must
    // outlive the model (constants keep their expression).
    void add(std::uint32_t file, const syntax::File& tree);

  private:
    std::unique_ptr<Resolver> resolver_;
};

}  // namespace openwosa::idlc
