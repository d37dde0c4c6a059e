// The public header: C and C++, Windows and Linux, types by their documented names.
#include <map>
#include <set>

#include "../syntax.hpp"
#include "com_text.hpp"
#include "emit.hpp"
#include "text.hpp"

namespace openwosa::idlc {
namespace {

std::string upper(std::string text) {
    for (auto& c : text) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
        bool word = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!word) c = '_';
    }
    return text;
}

class HeaderWriter {
  public:
    explicit HeaderWriter(const Model& model) : model_(model) {}

    std::string run() {
        auto guard = "_INC_" + upper(stem(model_));
        out_ = banner(model_, "/*") + "#ifndef " + guard + "\n#define " + guard + "\n\n";
        includes();
        out_ += "\n#ifndef IN\n#define IN\n#endif\n#ifndef OUT\n#define OUT\n#endif\n";
        call_macros();
        flip_macros();
        out_ += "\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n";
        for (const auto& item : model_.main_file().items) write(item);
        condition("");
        out_ += "\n#ifdef __cplusplus\n}\n#endif\n\n#endif\n";
        return std::move(out_);
    }

  private:
    void includes() {
        std::set<std::string> seen;
        for (auto index : model_.main_file().imports) {
            const auto& file = model_.files[index];
            auto header = file.system_header.empty() ? file.name.substr(0, file.name.rfind('.')) + ".h"
                                                     : file.system_header;
            if (seen.insert(header).second) out_ += "#include <" + header + ">\n";
        }
        const auto& headers = model_.main_file().cplusplus_headers;
        if (headers.empty()) return;
        out_ += "#ifdef __cplusplus\n";
        for (const auto& header : headers) out_ += "#include <" + header + ">\n";
        out_ += "#endif\n";
    }

    void call_macros() {
        for (const auto& m : model_.modules)
            if (m->file == model_.main)
                if (auto macro = m->attributes.text("call_macro"))
                    out_ += "\n#define " + *macro + " WINAPI\n";
    }

    void blank_before(int kind) {
        if (kind != last_kind_ || kind == 0) out_ += "\n";
        last_kind_ = kind;
    }

    // Values of VCBs are stored most significant byte first; all targets are little-endian. Usable in #if.
    void flip_macros() {
        const auto& macros = model_.main_file().flip_macros;
        if (macros[0].empty()) return;
        out_ += "\n#ifndef " + macros[0] + "\n#define " + macros[0] +
                "(x) ((((x) & 0xFF) << 8) | (((x) >> 8) & 0xFF))\n#endif\n#ifndef " + macros[1] +
                "\n#define " + macros[1] +
                "(x) \\\n    ((((x) & 0xFFu) << 24) | (((x) & 0xFF00u) << 8) | (((x) >> 8) & 0xFF00u) | "
                "(((x) >> 24) & 0xFFu))\n#endif\n";
    }

    void write_constant(const Constant& c) {
        auto value = c_expression(*c.expression);
        if (c.flipped) {
            auto bits = (*c.type.type->layout)[0].size * 8;
            value = model_.main_file().flip_macros[bits == 32] + "(" + value + ")";
        }
        // Never published, so a program may know better.
        bool ours = c.attributes.has("ours");
        if (ours) out_ += "#ifndef " + c.name + "\n";
        out_ += "#define " + c.name + " " + value + "\n";
        if (ours) out_ += "#endif\n";
    }

    void condition(const std::string& wanted) {
        if (wanted == condition_) return;
        if (!condition_.empty()) out_ += "#endif\n";
        if (!wanted.empty()) out_ += "#ifdef " + wanted + "\n";
        condition_ = wanted;
    }

    void write(const Item& item) {
        if (const auto* c = std::get_if<const Constant*>(&item.node)) {
            bool fresh = (*c)->group != last_group_ || last_kind_ != 1;
            if (fresh) condition("");
            if ((*c)->group != last_group_) last_kind_ = 0;
            last_group_ = (*c)->group;
            blank_before(1);
            condition((*c)->condition);
            write_constant(**c);
            return;
        }
        condition("");
        if (const auto* t = std::get_if<TypedefStatement>(&item.node)) {
            blank_before(t->defines ? 0 : 2);
            write_typedef(*t);
        } else if (const auto* s = std::get_if<TypeStatement>(&item.node)) {
            blank_before(0);
            write_type(*s);
        } else if (const auto* m = std::get_if<const Module*>(&item.node)) {
            blank_before(3);
            write_module(**m);
        } else if (const auto* forward = std::get_if<ForwardInterface>(&item.node)) {
            blank_before(4);
            out_ += c_forward(*forward->interface);
        } else if (const auto* i = std::get_if<const Interface*>(&item.node)) {
            blank_before(0);
            out_ += c_interface(**i);
        } else if (const auto* k = std::get_if<const Coclass*>(&item.node)) {
            blank_before(0);
            out_ += c_coclass(**k);
        } else if (const auto* l = std::get_if<const Library*>(&item.node)) {
            blank_before(0);
            out_ += "EXTERN_C const IID LIBID_" + (*l)->name + ";\n";
            for (const auto& inner : (*l)->items) write(inner);
        }
    }

    // `const` belongs to the specifier: `typedef const smiOCTETS *X`.
    void write_typedef(const TypedefStatement& t) {
        const auto* base = t.specifier.type;
        auto pack =
            base->kind == Type::Kind::kRecord && t.defines ? base->record->pack : PerAbi<std::uint64_t>{};
        push_pack(pack);
        out_ += "typedef ";
        if (t.specifier.is_const) out_ += "const ";
        out_ += t.defines ? definition(*base, "") : specifier(*base);
        for (std::size_t i = 0; i < t.aliases.size(); ++i)
            out_ += (i ? ", " : " ") + c_declarator(t.aliases[i]->target, t.aliases[i]->name, base);
        out_ += ";\n";
        pop_pack(pack);
    }

    std::string specifier(const Type& type) {
        auto text = c_declaration({&type, false}, "");
        return text;
    }

    void write_type(const TypeStatement& s) {
        auto pack =
            s.defines && s.type->kind == Type::Kind::kRecord ? s.type->record->pack : PerAbi<std::uint64_t>{};
        push_pack(pack);
        out_ += (s.defines ? definition(*s.type, "") : specifier(*s.type)) + ";\n";
        pop_pack(pack);
    }

    std::string definition(const Type& type, const std::string& indent) {
        return type.kind == Type::Kind::kEnum ? enum_definition(*type.enumeration, indent)
                                              : record_definition(*type.record, indent);
    }

    std::string record_definition(const Record& r, const std::string& indent) {
        std::string out = (r.is_union ? "union " : "struct ") + r.tag + (r.tag.empty() ? "{\n" : " {\n");
        defined_.insert(&r);
        const Record* open = nullptr;  // an untagged inner record whose declarators are being listed
        for (std::size_t at = 0; at < r.fields.size(); ++at) {
            const auto& f = r.fields[at];
            out += conditional_before(r, at, indent + "    ") + bits_before(r, at, indent + "    ");
            const Type* base = f.type.type;
            while (base->kind == Type::Kind::kPointer || base->kind == Type::Kind::kArray)
                base = base->target.type;
            if (open && base->kind == Type::Kind::kRecord && base->record == open) {
                out.resize(out.size() - 2);
                out += ", " + c_declarator(f.type, f.name, base) + ";\n";
                continue;
            }
            out += indent + "    ";
            // A struct or union written inside this one is spelled here, once.
            bool inner =
                base->kind == Type::Kind::kRecord && base->record->complete && is_inside(*base->record, r);
            open = nullptr;
            if (inner && defined_.insert(base->record).second) {
                auto declarator = c_declarator(f.type, f.name, base);
                out += record_definition(*base->record, indent + "    ") +
                       (declarator.empty() ? "" : " " + declarator);
                if (base->record->tag.empty()) open = base->record;
            } else {
                out += c_declaration(f.type, f.name);
            }
            if (f.bits) out += " : " + std::to_string(f.bits);
            out += ";\n" + bits_after(r, at, indent + "    ") + conditional_after(r, at, indent + "    ");
        }
        return out + indent + "}";
    }

    // A unit of bit fields starts where its type would, and is used up: Microsoft's rule, spelled for others.
    static std::string bits_before(const Record& r, std::size_t at, const std::string& indent) {
        const auto& f = r.fields[at];
        bool first = f.bits && (at == 0 || !r.fields[at - 1].bits);
        return first ? indent + c_declaration(f.type, "") + " : 0;\n" : "";
    }

    static std::string bits_after(const Record& r, std::size_t at, const std::string& indent) {
        const auto& f = r.fields[at];
        if (!f.bits || (at + 1 < r.fields.size() && r.fields[at + 1].bits)) return "";
        auto left = (*f.type.type->layout)[0].size * 8 - f.bit[0] - f.bits;
        return left ? indent + c_declaration(f.type, "") + " : " + std::to_string(left) + ";\n" : "";
    }

    // Fields shown by one macro stand together, beside one array for programs that do not define it.
    static std::string compile_if(const Record& r, std::size_t at) {
        return at < r.fields.size() ? r.fields[at].attributes.text("compile_if").value_or("") : "";
    }

    static std::string conditional_before(const Record& r, std::size_t at, const std::string&) {
        auto macro = compile_if(r, at);
        bool first = !macro.empty() && (at == 0 || compile_if(r, at - 1) != macro);
        return first ? "#ifdef " + macro + "\n" : "";
    }

    static std::string conditional_after(const Record& r, std::size_t at, const std::string& indent) {
        auto macro = compile_if(r, at);
        if (macro.empty() || compile_if(r, at + 1) == macro) return "";
        auto first = at;
        while (first > 0 && compile_if(r, first - 1) == macro) --first;
        auto name = r.fields[first].attributes.text("otherwise");
        if (!name) return "#endif\n";
        auto end = r.fields[at].offset[0] + (*r.fields[at].type.type->layout)[0].size;
        auto size = end - r.fields[first].offset[0];
        return "#else\n" + indent + "unsigned char " + *name +
               (size > 1 ? "[" + std::to_string(size) + "]" : "") + ";\n#endif\n";
    }

    static bool is_inside(const Record& inner, const Record& outer) {
        return inner.file == outer.file && inner.span.begin > outer.span.begin &&
               inner.span.end <= outer.span.end;
    }

    std::string enum_definition(const Enum& e, const std::string& indent) {
        std::string out = "enum " + e.tag + (e.tag.empty() ? "{\n" : " {\n");
        for (std::size_t i = 0; i < e.enumerators.size(); ++i) {
            const auto& member = e.enumerators[i];
            out += indent + "    " + member.name;
            if (member.has_value) out += " = " + c_expression(*member.expression);
            out += i + 1 < e.enumerators.size() ? ",\n" : "\n";
        }
        return out + indent + "}";
    }

    void push_pack(const PerAbi<std::uint64_t>& pack) {
        if (pack == PerAbi<std::uint64_t>{}) return;
        auto line = [](std::uint64_t n) {
            // 0: natural alignment, whatever packing the includer left in force.
            return n ? "#pragma pack(push, " + std::to_string(n) + ")\n"
                     : std::string("#pragma pack(push)\n#pragma pack()\n");
        };
        if (pack[0] == pack[1] && pack[1] == pack[2]) {
            out_ += line(pack[0]);
        } else {
            out_ += "#if defined(_WIN64)\n" + line(pack[1]) + "#elif defined(_WIN32)\n" + line(pack[0]) +
                    "#else\n" + line(pack[2]) + "#endif\n";
        }
    }

    void pop_pack(const PerAbi<std::uint64_t>& pack) {
        if (pack != PerAbi<std::uint64_t>{}) out_ += "#pragma pack(pop)\n";
    }

    void write_module(const Module& m) {
        auto macro = m.attributes.text("call_macro");
        for (const auto& f : m.functions) {
            if (f.internal) continue;
            auto convention =
                macro && f.signature.convention == "stdcall" ? *macro : c_convention(f.signature.convention);
            out_ += c_declaration(f.signature.result, "") + " " + convention +
                    (convention.empty() ? "" : " ") + f.name + "(" + c_parameters(f.signature, true) + ");\n";
        }
    }

    const Model& model_;
    std::string out_;
    std::set<const Record*> defined_;
    std::string last_group_;
    std::string condition_;  // #ifdef in force
    int last_kind_ = -1;
};

}  // namespace

std::string emit_c_header(const Model& model) { return HeaderWriter(model).run(); }

}  // namespace openwosa::idlc
