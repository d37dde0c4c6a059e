// IDL source: any text compiles or is refused with diagnostics; the compiler never crashes or hangs.
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>

#include "compiler.hpp"

namespace idlc = openwosa::idlc;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    idlc::Compiler compiler(
        [&text](const std::string&, const std::string& name) -> std::optional<idlc::LoadedFile> {
            if (name != "fuzz.idl") return std::nullopt;
            return idlc::LoadedFile{name, name, text};
        });
    if (!compiler.compile("fuzz.idl") && compiler.render_diagnostics().empty()) std::abort();
    return 0;
}
