// IDL source: any text is refused with diagnostics or compiles, and then every output can be written; never a
// crash or a hang.
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>

#include "compiler.hpp"
#include "emit/emit.hpp"

namespace idlc = openwosa::idlc;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    idlc::Compiler compiler(
        [&text](const std::string&, const std::string& name) -> std::optional<idlc::LoadedFile> {
            if (name != "fuzz.idl") return std::nullopt;
            return idlc::LoadedFile{name, name, text};
        });
    if (compiler.compile("fuzz.idl") != compiler.render_diagnostics().empty()) std::abort();
    if (!compiler.diagnostics().has_errors())
        for (const auto& emitter : idlc::emitters()) emitter.emit(compiler.model());
    return 0;
}
