// static_asserts of every size, alignment and offset, per target ABI: the model's arithmetic against the
// compiler's.
#include "emit.hpp"
#include "text.hpp"

namespace openwosa::idlc {
namespace {

constexpr std::string_view kConditions[] = {"#if defined(_WIN32) && !defined(_WIN64)\n",
                                            "#elif defined(_WIN64)\n", "#elif defined(__LP64__)\n"};

// How C spells a record at file level; empty for those only reachable through an outer one.
std::string spelling(const Model& model, const Record& r) {
    if (!r.tag.empty()) return std::string(r.is_union ? "union " : "struct ") + r.tag;
    for (const auto& a : model.aliases)
        if (a->target.type == r.type) return a->name;
    return "";
}

void check_fields(std::string& out, const std::string& outer, const std::string& path, const Record& r,
                  std::size_t abi, std::uint64_t base) {
    for (const auto& f : r.fields) {
        auto offset = base + f.offset[abi];
        const auto& type = strip(*f.type.type);
        auto name = path + f.name;
        if (!f.name.empty() && !f.bits)
            out +=
                "static_assert(offsetof(" + outer + ", " + name + ") == " + std::to_string(offset) + ");\n";
        if (type.kind == Type::Kind::kRecord && type.record->complete)
            check_fields(out, outer, f.name.empty() ? path : name + ".", *type.record, abi, offset);
    }
}

}  // namespace

std::string emit_layout_checks(const Model& model) {
    std::string out = banner(model, "//") + "#include <cstddef>\n\n" + define_conditions(model) +
                      "#include <" + stem(model) + ".h>\n\n";
    for (std::size_t abi = 0; abi < kAbis.size(); ++abi) {
        out += kConditions[abi];
        for (const auto& a : model.aliases) {
            if (a->file != model.main || !a->type->layout) continue;
            out += "static_assert(sizeof(" + a->name +
                   ") == " + std::to_string((*a->type->layout)[abi].size) + ");\n";
        }
        for (const auto* r : main_records(model)) {
            auto name = spelling(model, *r);
            if (name.empty() || !r->type->layout) continue;
            const auto& layout = (*r->type->layout)[abi];
            out += "static_assert(sizeof(" + name + ") == " + std::to_string(layout.size) + ");\n";
            out += "static_assert(alignof(" + name + ") == " + std::to_string(layout.align) + ");\n";
            check_fields(out, name, "", *r, abi, 0);
        }
    }
    return out + "#else\n#error \"no layout is known for this target\"\n#endif\n";
}

}  // namespace openwosa::idlc
