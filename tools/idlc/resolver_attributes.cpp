// Attribute lists: known, allowed here, with arguments of the right kind.
#include <algorithm>

#include "resolver_impl.hpp"

namespace openwosa::idlc {

using syntax::Expr;
using syntax::ExprKind;

AttributeList Resolver::attributes(const syntax::Attributes& list, AttributeTarget target) {
    AttributeList out;
    for (const auto& a : list) {
        const auto* rule = find_attribute(a.name);
        if (!rule) {
            auto best = nearest(a.name, attribute_names(target));
            diagnostics_.error(a.span,
                               "unknown attribute '" + a.name + "'" +
                                   (best.empty() ? "" : "; did you mean '" + std::string(best) + "'?"));
            continue;
        }
        if (rule->ours && !a.ours) {
            diagnostics_.error(
                a.span, "'" + a.name + "' is ours: write OW(" + a.name + "...), which other compilers skip");
        } else if (!(rule->targets & target)) {
            diagnostics_.error(a.span,
                               "'" + a.name + "' means nothing on " + std::string(target_name(target)));
        } else if (out.has(a.name)) {
            diagnostics_.error(a.span, "'" + a.name + "' is given twice");
        } else if (argument_count_ok(a, *rule)) {
            AttributeUse use{a.name, a.ours, {}};
            for (const auto& e : a.arguments) use.arguments.push_back(argument(e, rule->shape));
            out.all.push_back(std::move(use));
        }
    }
    return out;
}

bool Resolver::argument_count_ok(const syntax::Attribute& a, const AttributeRule& rule) {
    std::size_t count = a.arguments.size();
    // `f()` parses as one hole.
    if (count == 1 && a.arguments[0].kind == ExprKind::kEmpty) count = 0;
    auto complain = [&](std::string_view what) {
        diagnostics_.error(a.span, "'" + a.name + "' " + std::string(what));
        return false;
    };
    switch (rule.shape) {
        case AttributeShape::kNone:
            return !a.has_arguments || complain("takes no arguments");
        case AttributeShape::kInteger:
        case AttributeShape::kString:
        case AttributeShape::kGuid:
        case AttributeShape::kVersion:
        case AttributeShape::kValue:
        case AttributeShape::kEntry:
            if (rule.name == "lcid" && count == 0) return true;
            return count == 1 || complain("takes exactly one argument");
        case AttributeShape::kGroups:
            return a.has_arguments || complain("takes arguments");
        case AttributeShape::kIntegers:
        case AttributeShape::kWords:
        case AttributeShape::kConstants:
        case AttributeShape::kSiblings:
        case AttributeShape::kPack:
            return count >= 1 || complain("takes at least one argument");
    }
    return true;
}

AttributeArgument Resolver::evaluated(const Expr& e) {
    AttributeArgument out;
    auto context = evaluation();
    auto value = evaluate(e, context);
    if (!value) return out;
    out.text = value->text();
    if (value->is_integer()) {
        out.kind = AttributeArgument::Kind::kInteger;
        out.integer = static_cast<std::int64_t>(value->bits());
        if (e.kind == ExprKind::kName) out.kind = AttributeArgument::Kind::kName, out.text = e.text;
    } else if (const auto* real = std::get_if<double>(&value->data)) {
        out.kind = AttributeArgument::Kind::kReal;
        out.real = *real;
        if (e.kind == ExprKind::kFloat) out.text = e.text;
    } else {
        out.kind = AttributeArgument::Kind::kString;
    }
    return out;
}

AttributeArgument Resolver::free_argument(const Expr& e) {
    AttributeArgument out;
    out.text = e.text;
    switch (e.kind) {
        case ExprKind::kName:
            out.kind = AttributeArgument::Kind::kName;
            break;
        case ExprKind::kString:
            out.kind = AttributeArgument::Kind::kString;
            break;
        case ExprKind::kUnary:
            if (e.text == "*" || e.operands[0].kind == ExprKind::kName) {
                out.kind = AttributeArgument::Kind::kName;
                out.text = e.operands[0].text;
            }
            break;
        case ExprKind::kCall:
            out.kind = AttributeArgument::Kind::kCall;
            for (const auto& operand : e.operands) out.arguments.push_back(free_argument(operand));
            break;
        case ExprKind::kInteger:
            out.kind = AttributeArgument::Kind::kInteger;
            out.integer = static_cast<std::int64_t>(e.integer);
            break;
        default:
            break;
    }
    return out;
}

AttributeArgument Resolver::argument(const Expr& e, AttributeShape shape) {
    AttributeArgument out;
    auto wrong = [&](std::string_view expected) {
        diagnostics_.error(e.span, "expected " + std::string(expected));
        return AttributeArgument{};
    };
    switch (shape) {
        case AttributeShape::kNone:
            return out;
        case AttributeShape::kInteger:
        case AttributeShape::kIntegers: {
            out = evaluated(e);
            bool integer =
                out.kind == AttributeArgument::Kind::kInteger || out.kind == AttributeArgument::Kind::kName;
            if (!integer && out.kind != AttributeArgument::Kind::kEmpty) return wrong("an integer");
            return out;
        }
        case AttributeShape::kValue:
            return evaluated(e);
        case AttributeShape::kEntry:
            if (e.kind == ExprKind::kString) return free_argument(e);
            out = evaluated(e);
            if (out.kind == AttributeArgument::Kind::kReal) return wrong("an ordinal");
            return out;
        case AttributeShape::kString:
            if (e.kind != ExprKind::kString) return wrong("a string");
            return free_argument(e);
        case AttributeShape::kWords:
            if (e.kind != ExprKind::kName) return wrong("a word");
            return free_argument(e);
        case AttributeShape::kConstants:
            if (e.kind != ExprKind::kName) return wrong("the name of a constant");
            out = evaluated(e);
            out.text = e.text;
            return out;
        case AttributeShape::kGroups:
            if (e.kind == ExprKind::kEmpty) return out;
            if (e.kind != ExprKind::kName) return wrong("the name of a group");
            groups_named_.emplace_back(e.span, e.text);
            return free_argument(e);
        case AttributeShape::kSiblings:
            return free_argument(e);
        case AttributeShape::kGuid:
            if (e.kind != ExprKind::kGuid)
                return wrong("a GUID such as 3f1ce7a0-52a8-4f0e-9d10-3c1f6f0a8d01");
            out.kind = AttributeArgument::Kind::kGuid;
            for (char c : e.text) out.text += c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c;
            return out;
        case AttributeShape::kVersion:
            if (e.kind != ExprKind::kFloat && e.kind != ExprKind::kInteger)
                return wrong("a version such as 2.0");
            out.kind = AttributeArgument::Kind::kReal;
            out.real = e.kind == ExprKind::kFloat ? e.real : static_cast<double>(e.integer);
            out.text = e.text;
            return out;
        case AttributeShape::kPack:
            if (e.kind != ExprKind::kCall) return argument(e, AttributeShape::kInteger);
            out.kind = AttributeArgument::Kind::kCall;
            out.text = e.text;
            for (const auto& operand : e.operands)
                out.arguments.push_back(argument(operand, AttributeShape::kInteger));
            return out;
    }
    return out;
}

// pack(n), or pack(win32(4), linux(8)); what is not named keeps natural alignment.
PerAbi<std::uint64_t> Resolver::packing(const AttributeList& list, Span span) {
    PerAbi<std::uint64_t> out{};
    const auto* use = list.find("pack");
    if (!use) return out;
    auto value = [&](const AttributeArgument& a) -> std::uint64_t {
        if (a.integer == 1 || a.integer == 2 || a.integer == 4 || a.integer == 8 || a.integer == 16)
            return static_cast<std::uint64_t>(a.integer);
        diagnostics_.error(span, "packing must be 1, 2, 4, 8 or 16");
        return 0;
    };
    for (const auto& a : use->arguments) {
        if (a.kind != AttributeArgument::Kind::kCall) {
            out.fill(value(a));
            continue;
        }
        auto abi = std::find(kAbiNames.begin(), kAbiNames.end(), a.text);
        if (abi == kAbiNames.end() || a.arguments.size() != 1) {
            diagnostics_.error(span, "expected win32(n), win64(n) or linux(n) in 'pack'");
        } else {
            out[static_cast<std::size_t>(abi - kAbiNames.begin())] = value(a.arguments[0]);
        }
    }
    return out;
}

void Resolver::check_siblings(const syntax::Attributes& list, const std::vector<std::string>& names) {
    for (const auto& a : list) {
        const auto* rule = find_attribute(a.name);
        if (!rule || rule->shape != AttributeShape::kSiblings) continue;
        for (const auto& e : a.arguments) check_sibling_names(e, names);
    }
}

void Resolver::check_sibling_names(const Expr& e, const std::vector<std::string>& names) {
    if (e.kind == ExprKind::kName && std::find(names.begin(), names.end(), e.text) == names.end() &&
        !lookup_as<Constant>(e.text)) {
        std::vector<std::string_view> candidates(names.begin(), names.end());
        auto best = nearest(e.text, candidates);
        diagnostics_.error(e.span, "no field or parameter '" + e.text + "' here" +
                                       (best.empty() ? "" : "; did you mean '" + std::string(best) + "'?"));
    }
    for (const auto& operand : e.operands) check_sibling_names(operand, names);
}

void Resolver::check_groups() {
    for (const auto& [span, name] : groups_named_) {
        if (model_.group(name)) continue;
        std::vector<std::string_view> candidates;
        for (const auto& g : model_.groups) candidates.push_back(g.name);
        auto best = nearest(name, candidates);
        diagnostics_.error(span, "unknown group '" + name + "'" +
                                     (best.empty() ? "" : "; did you mean '" + std::string(best) + "'?"));
    }
    groups_named_.clear();
}

}  // namespace openwosa::idlc
