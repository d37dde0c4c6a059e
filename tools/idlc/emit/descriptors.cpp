// Tables the API trace reads: functions, their parameters, the structs behind them.
#include <algorithm>
#include <map>
#include <set>

#include "emit.hpp"
#include "text.hpp"

namespace openwosa::idlc {
namespace {

std::string by_target(const PerAbi<std::uint64_t>& values) {
    if (values[0] == values[1] && values[1] == values[2]) return std::to_string(values[0]);
    return "by_target(" + std::to_string(values[0]) + ", " + std::to_string(values[1]) + ", " +
           std::to_string(values[2]) + ")";
}

std::string direction(Direction d) {
    switch (d) {
        case Direction::kNone:
            return "Direction::kNone";
        case Direction::kIn:
            return "Direction::kIn";
        case Direction::kOut:
            return "Direction::kOut";
        case Direction::kInOut:
            return "Direction::kInOut";
    }
    return "";
}

class DescriptorWriter {
  public:
    explicit DescriptorWriter(const Model& model)
        : model_(model), symbols_("::" + api_namespace(model) + "::symbols::") {}

    std::string run() {
        auto ns = api_namespace(model_) + "::trace_tables";
        std::string functions;
        for (const auto* f : module_functions(model_)) functions += function(*f);
        const auto* m = main_module(model_);
        auto verbs = m ? m->attributes.text("verbs") : std::nullopt;
        std::string out = banner(model_, "//") +
                          "#pragma once\n\n#include \"runtime/abi_describe.hpp\"\n#include \"" +
                          stem(model_) + "_symbols.hpp\"\n" + (verbs ? "#include \"" + *verbs + "\"\n" : "") +
                          "\nnamespace " + ns + " {\n\nusing namespace openwosa::abi;\n\n";
        return out + types_ + functions + "}  // namespace " + ns + "\n";
    }

    // The control blocks of an ABI: their fields, their checks, how to find and visit them.
    std::string run_verbs() {
        const auto ns = verbs_namespace(model_);
        auto verbs = verb_records();
        std::string rows;
        for (const auto* r : verbs) rows += verb_row(*r);
        std::string out = banner(model_, "//") +
                          "#pragma once\n\n#include <cstdint>\n#include <cstdlib>\n\n" +
                          define_conditions(model_) + "#include <" + stem(model_) +
                          ".h>\n\n#include \"runtime/abi_verb.hpp\"\n#include \"" + stem(model_) +
                          "_symbols.hpp\"\n\nnamespace " + ns + " {\n\nusing namespace openwosa::abi;\n\n";
        out += "// The index into kTable.\nenum class Verb : std::uint8_t {\n";
        for (const auto* r : verbs) out += "    k" + pascal(r->name) + ",\n";
        out += "};\n\n" + types_ + "inline constexpr VerbDesc kVerbs[] = {\n" + rows + "};\n";
        auto extension = extension_bits(verbs);
        out += "inline constexpr VerbTable kTable{" + c_string(verbs_module(model_)) + ", kVerbs, " +
               std::to_string(extension.first) + ", " + c_string(extension.second) + "};\n\n";
        return out + visit(verbs) + "}  // namespace " + ns + "\n";
    }

  private:
    static std::int64_t constant_argument(const Record& r, std::string_view name) {
        const auto* use = r.attributes.find(name);
        return use ? use->arguments[0].integer : -1;
    }

    // Every file's: management verbs have one of their own. In the order a search by opcode needs.
    std::vector<const Record*> verb_records() const {
        std::vector<const Record*> out;
        for (const auto& r : model_.records)
            if (r->complete && r->attributes.has("opcode")) out.push_back(r.get());
        std::stable_sort(out.begin(), out.end(), [](const Record* a, const Record* b) {
            return std::pair(constant_argument(*a, "opcode"), constant_argument(*a, "opext")) <
                   std::pair(constant_argument(*b, "opcode"), constant_argument(*b, "opext"));
        });
        return out;
    }

    // What `when` names anywhere: bits that are no part of what selects a verb.
    static std::pair<std::int64_t, std::string> extension_bits(const std::vector<const Record*>& verbs) {
        std::pair<std::int64_t, std::string> out{0, ""};
        for (const auto* r : verbs)
            for (const auto& f : r->fields)
                if (const auto* use = f.attributes.find("when"))
                    out = {out.first | use->arguments[0].integer, use->arguments[0].text};
        return out;
    }

    std::string symbol_list(const Record& r, std::string_view attribute) {
        const auto* use = r.attributes.find(attribute);
        if (!use) return "{}";
        auto name = "k" + pascal(r.name) + pascal(attribute);
        types_ += "inline constexpr Symbol " + name + "[] = {\n";
        for (const auto& a : use->arguments)
            types_ += "    {\"" + a.text + "\", " + std::to_string(a.integer) + "},\n";
        types_ += "};\n";
        return name;
    }

    // The values a field may have: those listed, else those its symbols name.
    std::string allowed(const Record& r, const Field& f, const AttributeUse& use) {
        std::vector<std::int64_t> values;
        for (std::size_t i = 1; i < use.arguments.size(); ++i) values.push_back(use.arguments[i].integer);
        if (values.empty())
            for (const auto& g : symbol_groups(f.type, f.attributes, f.name))
                for (const auto* c : model_.group(g)->constants)
                    values.push_back(static_cast<std::int64_t>(c->value.bits()));
        std::sort(values.begin(), values.end());
        values.erase(std::unique(values.begin(), values.end()), values.end());
        auto name = "k" + pascal(r.name) + pascal(f.name) + "Allowed";
        types_ += "inline constexpr std::int64_t " + name + "[] = {";
        for (std::size_t i = 0; i < values.size(); ++i) types_ += (i ? ", " : "") + std::to_string(values[i]);
        types_ += "};\n";
        return name;
    }

    std::string checks(const Record& r) {
        std::string rows;
        for (std::size_t i = 0; i < r.fields.size(); ++i) {
            const auto& f = r.fields[i];
            auto row = [&](const AttributeUse& use, std::string_view kind, const std::string& values,
                           std::int64_t limit) {
                rows += "    {FieldCheck::Kind::" + std::string(kind) + ", " + std::to_string(i) + ", " +
                        std::to_string(use.arguments[0].integer) + "u, " + values + ", " +
                        std::to_string(limit) + "},\n";
            };
            if (const auto* use = f.attributes.find("check")) row(*use, "kOneOf", allowed(r, f, *use), 0);
            if (const auto* use = f.attributes.find("at_most"))
                row(*use, "kAtMost", "{}", use->arguments[1].integer);
            if (const auto* use = f.attributes.find("segment"))
                row(*use, "kSegment", "{}", use->arguments.size() > 1 ? use->arguments[1].integer : 0);
        }
        if (rows.empty()) return "{}";
        auto name = "k" + pascal(r.name) + "Checks";
        types_ += "inline constexpr FieldCheck " + name + "[] = {\n" + rows + "};\n";
        return name;
    }

    std::string verb_row(const Record& r) {
        const auto& opcode = r.attributes.find("opcode")->arguments[0];
        auto type_name = type({r.type, false});
        PerAbi<std::uint64_t> base{};
        for (std::size_t i = 0; i < kAbis.size(); ++i) {
            base[i] = (*r.type->layout)[i].size;
            for (auto f = r.fields.rbegin(); f != r.fields.rend() && f->attributes.has("when"); ++f)
                base[i] = f->offset[i];
        }
        auto rules = checks(r);
        auto primary = symbol_list(r, "returns");
        auto secondary = symbol_list(r, "secondary");
        std::string name = r.name;
        for (auto& c : name)
            if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
        return "    {" + c_string(name) + ", " + c_string(opcode.text) + ", " +
               std::to_string(opcode.integer) + ", " + std::to_string(constant_argument(r, "opext")) + ", " +
               type_name + ", " + by_target(base) + ", " +
               (r.attributes.has("may_block") ? "true" : "false") + ", " + rules + ", " + primary + ", " +
               secondary + "},\n";
    }

    // The one switch over opcodes: whoever carries verbs out overloads a function by their structs.
    static std::string visit(const std::vector<const Record*>& verbs) {
        std::string out =
            "// Calls `visitor` with the control block as the struct of its verb.\n"
            "template <class Visitor>\ndecltype(auto) visit(Verb verb, void* vcb, Visitor&& visitor) {\n"
            "    switch (verb) {\n";
        for (const auto* r : verbs)
            out += "        case Verb::k" + pascal(r->name) +
                   ":\n            return visitor(*static_cast<struct ::" + r->tag + "*>(vcb));\n";
        return out + "    }\n    std::abort();\n}\n\n";
    }

    // Designated, so that fields that are none of a verb say nothing.
    template <class List>
    static std::string verb_facts(const List& all, const AttributeList& own, std::uint32_t bit,
                                  std::uint32_t bits, const std::string& verbs) {
        std::string out;
        auto add = [&](const std::string& text) { out += (out.empty() ? "" : ", ") + text; };
        if (own.has("vcb")) add(".verbs = &::" + verbs + "::kTable");
        if (own.has("ascii")) add(".text = Text::kAscii");
        if (own.has("ebcdic")) add(".text = Text::kEbcdic");
        if (own.has("reserved")) add(".reserved = true");
        if (own.has("secret")) add(".secret = true");
        if (const auto* use = own.find("when")) add(".when = " + std::to_string(use->arguments[0].integer));
        if (bits) add(".bit = " + std::to_string(bit)), add(".bits = " + std::to_string(bits));
        if (auto used = sibling(all, own, "length_is"); used >= 0)
            add(".used_from = " + std::to_string(used));
        return out.empty() ? "" : ", {" + out + "}";
    }

    // What a chain of typedefs says of a value.
    static const AttributeUse* inherited(const Type& type, std::string_view name) {
        const Type* at = &type;
        while (at->kind == Type::Kind::kAlias) {
            if (const auto* use = at->alias->attributes.find(name)) return use;
            at = at->target.type;
        }
        return nullptr;
    }

    static std::string kind(const Type& type) {
        const auto& t = strip(type);
        switch (t.kind) {
            case Type::Kind::kBuiltin: {
                switch (t.builtin) {
                    case Builtin::kVoid:
                        return "kVoid";
                    case Builtin::kFloat:
                    case Builtin::kDouble:
                        return "kFloat";
                    case Builtin::kRpcHandle:
                        return "kHandle";
                    case Builtin::kChar:
                    case Builtin::kSignedChar:
                    case Builtin::kSmall:
                    case Builtin::kShort:
                    case Builtin::kInt:
                    case Builtin::kLong:
                    case Builtin::kHyper:
                    case Builtin::kInt3264:
                        return "kSigned";
                    default:
                        return "kUnsigned";
                }
            }
            case Type::Kind::kEnum:
                return "kSigned";
            case Type::Kind::kArray:
                return "kArray";
            case Type::Kind::kRecord:
                return t.record->is_union ? "kUnion" : "kStruct";
            case Type::Kind::kFunction:
                return "kCode";
            case Type::Kind::kInterface:
            case Type::Kind::kSafearray:
                return "kHandle";
            case Type::Kind::kPointer:
                break;
            case Type::Kind::kAlias:
                break;
        }
        const auto& target = strip(*t.target.type);
        if (inherited(type, "handle") || target.kind == Type::Kind::kInterface) return "kHandle";
        if (target.kind == Type::Kind::kFunction) return "kCode";
        if (inherited(type, "text"))
            return target.kind == Type::Kind::kBuiltin && target.builtin == Builtin::kWchar ? "kWideText"
                                                                                            : "kText";
        return "kPointer";
    }

    // Name of the TypeDesc for `use`; writes it and what it refers to first. "nullptr" for what is being
    // written.
    std::string type(const TypeUse& use) {
        const auto& t = strip(*use.type);
        std::string spelled = c_declaration(use, "");
        if (auto known = names_.find(spelled); known != names_.end()) return known->second;
        if (!in_progress_.insert(spelled).second) return "nullptr";
        auto k = kind(*use.type);
        std::string target = "nullptr", fields = "nullptr, 0";
        std::uint64_t count = 0;
        if (k == "kPointer" || k == "kArray") {
            const auto& pointee = strip(*t.target.type);
            bool is_void = pointee.kind == Type::Kind::kBuiltin && pointee.builtin == Builtin::kVoid;
            bool opaque = pointee.kind == Type::Kind::kRecord && !pointee.record->complete;
            if (!is_void && !opaque) target = type(t.target);
            count = t.count.value_or(0);
        }
        auto name = "kType" + std::to_string(names_.size());
        if (k == "kStruct" || k == "kUnion") {
            auto rows = field_rows(*t.record);
            // Inner types took numbers meanwhile.
            name = "kType" + std::to_string(names_.size());
            types_ += "inline constexpr FieldDesc " + name + "Fields[] = {\n" + rows + "};\n";
            fields = name + "Fields, " + std::to_string(t.record->fields.size());
        } else {
            name = "kType" + std::to_string(names_.size());
        }
        PerAbi<std::uint64_t> size{};
        if (t.layout)
            for (std::size_t i = 0; i < kAbis.size(); ++i) size[i] = (*t.layout)[i].size;
        types_ += "inline constexpr TypeDesc " + name + "{" + c_string(spelled) + ", TypeKind::" + k + ", " +
                  by_target(size) + ", " + target + ", " + std::to_string(count) + ", " + fields + "};\n";
        names_[spelled] = "&" + name;
        in_progress_.erase(spelled);
        return "&" + name;
    }

    // One table for the groups named; several are merged into a table of their own.
    std::string symbol_table(const TypeUse& use, const AttributeList& own, const std::string& field) {
        auto groups = symbol_groups(use, own, field);
        if (groups.empty()) return "nullptr";
        if (groups.size() == 1) return "&" + symbols_ + "k" + pascal(groups[0]);
        std::string name = "k";
        for (const auto& g : groups) name += pascal(g);
        if (merged_.insert(name).second) {
            types_ += "inline constexpr Symbol " + name + "Symbols[] = {\n";
            for (const auto& g : groups)
                for (const auto* c : model_.group(g)->constants)
                    types_ += "    {\"" + c->name + "\", " +
                              std::to_string(static_cast<std::int64_t>(c->value.bits())) + "},\n";
            types_ += "};\ninline constexpr SymbolTable " + name + "{\"" + groups[0] + "\", " + name +
                      "Symbols};\n";
        }
        return "&" + name;
    }

    // `field`: of a verb, whose values are those of the group of that name unless it says otherwise.
    std::vector<std::string> symbol_groups(const TypeUse& use, const AttributeList& own,
                                           const std::string& field) {
        std::vector<std::string> groups;
        if (own.has("symbols")) {
            groups = own.texts("symbols");
            std::erase(groups, "");
        } else {
            const Type* t = use.type;
            const AttributeUse* said = inherited(*t, "symbols");
            if (!said && strip(*t).kind == Type::Kind::kPointer)
                said = inherited(*strip(*t).target.type, "symbols");
            if (said)
                for (const auto& a : said->arguments) groups.push_back(a.text);
            const auto& stripped = strip(*t);
            if (!said && stripped.kind == Type::Kind::kEnum) groups.push_back(stripped.enumeration->name);
            const auto* named = field.empty() ? nullptr : model_.group(field);
            if (groups.empty() && named && !named->constants.empty() && stripped.kind == Type::Kind::kBuiltin)
                groups.push_back(field);
        }
        return groups;
    }

    template <class List>
    static int sibling(const List& all, const AttributeList& own, std::string_view attribute) {
        auto wanted = own.text(attribute);
        if (!wanted) return -1;
        for (std::size_t i = 0; i < all.size(); ++i)
            if (all[i].name == *wanted) return static_cast<int>(i);
        return -1;
    }

    template <class List>
    std::string row(const List& all, const std::string& name, const TypeUse& use, Direction d,
                    const std::string& offset, const AttributeList& own, const std::string& cases,
                    const std::string& field = "", std::uint32_t bit = 0, std::uint32_t bits = 0) {
        auto sibling_text = [&](std::string_view attribute) {
            return std::to_string(sibling(all, own, attribute));
        };
        auto type_name = type(use);
        auto table = symbol_table(use, own, field);
        return "{" + c_string(name) + ", " + type_name + ", " + direction(d) + ", " + offset + ", " + table +
               ", " + sibling_text("size_is") + ", " + sibling_text("switch_is") + ", " +
               (own.has("bytes") ? "true" : "false") + ", " + (cases.empty() ? "{}" : cases) +
               verb_facts(all, own, bit, bits, verbs_namespace(model_)) + "}";
    }

    std::string field_rows(const Record& r) {
        std::string out;
        bool verb = r.attributes.has("opcode");
        for (const auto& f : r.fields) {
            std::string cases;
            if (const auto* use = f.attributes.find("case")) {
                cases = "kCases" + std::to_string(case_tables_++);
                types_ += "inline constexpr std::int64_t " + cases + "[] = {";
                for (std::size_t i = 0; i < use->arguments.size(); ++i)
                    types_ += (i ? ", " : "") + std::to_string(use->arguments[i].integer);
                types_ += "};\n";
            }
            out += "    " +
                   row(r.fields, f.name, f.type, f.direction, by_target(f.offset), f.attributes, cases,
                       verb ? f.name : "", f.bit[0], f.bits) +
                   ",\n";
        }
        return out;
    }

    std::string function(const Function& f) {
        std::string rows;
        for (const auto& p : f.signature.parameters)
            rows += "    " + row(f.signature.parameters, p.name, p.type, p.direction, "0", p.attributes, "") +
                    ",\n";
        auto result =
            row(f.signature.parameters, "", f.signature.result, Direction::kOut, "0", f.attributes, "");
        auto params = rows.empty() ? "{}" : "k" + f.name + "Params";
        std::string out =
            rows.empty() ? "" : "inline constexpr ParamDesc " + params + "[] = {\n" + rows + "};\n";
        auto errors = f.errors.empty() ? "{}" : symbols_ + "k" + f.name + "Errors";
        const auto* module = main_module(model_);
        return out + "inline constexpr FunctionDesc k" + f.name + "{" + c_string(f.export_name) + ", " +
               c_string(module->name) + ", " + params + ", " + result + ", " + errors + "};\n\n";
    }

    const Model& model_;
    std::string symbols_;
    std::string types_;
    std::map<std::string, std::string> names_;
    std::set<std::string> in_progress_;
    std::set<std::string> merged_;
    int case_tables_ = 0;
};

}  // namespace

std::string emit_descriptors(const Model& model) { return DescriptorWriter(model).run(); }
std::string emit_verbs(const Model& model) { return DescriptorWriter(model).run_verbs(); }

}  // namespace openwosa::idlc
