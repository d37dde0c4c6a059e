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
        std::string out =
            banner(model_, "//") + "#pragma once\n\n#include \"runtime/abi_describe.hpp\"\n#include \"" +
            stem(model_) + "_symbols.hpp\"\n\nnamespace " + ns + " {\n\nusing namespace openwosa::abi;\n\n";
        return out + types_ + functions + "}  // namespace " + ns + "\n";
    }

  private:
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
    std::string symbol_table(const TypeUse& use, const AttributeList& own) {
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
        }
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
                    const std::string& offset, const AttributeList& own, const std::string& cases) {
        auto sibling_text = [&](std::string_view attribute) {
            return std::to_string(sibling(all, own, attribute));
        };
        auto type_name = type(use);
        auto table = symbol_table(use, own);
        return "{" + c_string(name) + ", " + type_name + ", " + direction(d) + ", " + offset + ", " + table +
               ", " + sibling_text("size_is") + ", " + sibling_text("switch_is") + ", " +
               (own.has("bytes") ? "true" : "false") + ", " + (cases.empty() ? "{}" : cases) + "}";
    }

    std::string field_rows(const Record& r) {
        std::string out;
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
                   row(r.fields, f.name, f.type, f.direction, by_target(f.offset), f.attributes, cases) +
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

}  // namespace openwosa::idlc
