#include "evaluate.hpp"

#include <limits>

namespace openwosa::idlc {

using syntax::Expr;
using syntax::ExprKind;

namespace {

// Wide enough that one operation on 64-bit operands cannot overflow before it is checked (a product of two
// takes 127).
__extension__ typedef __int128 Wide;

Wide widen(const Value& value) {
    if (const auto* s = std::get_if<std::int64_t>(&value.data)) return *s;
    return std::get<std::uint64_t>(value.data);
}

std::optional<Value> narrow(Wide wide, Span span, Diagnostics& diagnostics) {
    if (wide >= std::numeric_limits<std::int64_t>::min() && wide <= std::numeric_limits<std::int64_t>::max())
        return Value{static_cast<std::int64_t>(wide)};
    if (wide >= 0 && wide <= static_cast<Wide>(std::numeric_limits<std::uint64_t>::max()))
        return Value{static_cast<std::uint64_t>(wide)};
    diagnostics.error(span, "result does not fit 64 bits");
    return std::nullopt;
}

class Evaluator {
  public:
    explicit Evaluator(EvaluationContext& context) : context_(context) {}

    std::optional<Value> run(const Expr& e) {
        switch (e.kind) {
            case ExprKind::kInteger:
            case ExprKind::kCharacter:
                return narrow(static_cast<Wide>(e.integer), e.span, context_.diagnostics);
            case ExprKind::kFloat:
                return Value{e.real};
            case ExprKind::kString:
                return Value{e.text};
            case ExprKind::kName: {
                const auto* value = context_.constant(e);
                return value ? std::optional(*value) : std::nullopt;
            }
            case ExprKind::kUnary:
                return unary(e);
            case ExprKind::kBinary:
                return binary(e);
            case ExprKind::kConditional: {
                auto condition = integer(e.operands[0]);
                auto yes = run(e.operands[1]);
                auto no = run(e.operands[2]);
                if (!condition) return std::nullopt;
                return *condition != 0 ? yes : no;
            }
            case ExprKind::kCast:
                return cast(e);
            case ExprKind::kSizeof:
                return size_of(e);
            case ExprKind::kGuid:
            case ExprKind::kCall:
            case ExprKind::kEmpty:
                break;
        }
        return error(e.span, "expected a constant expression");
    }

  private:
    std::nullopt_t error(Span span, std::string message) {
        context_.diagnostics.error(span, std::move(message));
        return std::nullopt;
    }

    std::optional<Wide> integer(const Expr& e) { return integer(run(e), e.span); }
    std::optional<Wide> integer(const std::optional<Value>& value, Span span) {
        if (!value) return std::nullopt;
        if (!value->is_integer()) return error(span, "expected an integer");
        return widen(*value);
    }

    std::optional<Value> unary(const Expr& e) {
        if (e.text == "*") return error(e.span, "expected a constant expression");
        // Evaluated once: twice on each level would take a long row of signs for ever.
        const auto value = run(e.operands[0]);
        if (e.text == "-" && value && std::holds_alternative<double>(value->data))
            return Value{-std::get<double>(value->data)};
        auto operand = integer(value, e.operands[0].span);
        if (!operand) return std::nullopt;
        Wide result = e.text == "-"   ? -*operand
                      : e.text == "~" ? ~*operand
                      : e.text == "!" ? !*operand
                                      : *operand;
        return narrow(result, e.span, context_.diagnostics);
    }

    std::optional<Value> binary(const Expr& e) {
        auto left = integer(e.operands[0]);
        auto right = integer(e.operands[1]);
        if (!left || !right) return std::nullopt;
        auto result = apply(e, *left, *right);
        return result ? narrow(*result, e.span, context_.diagnostics) : std::nullopt;
    }

    std::optional<Wide> apply(const Expr& e, Wide a, Wide b) {
        const auto& op = e.text;
        if (op == "/" || op == "%") {
            if (b == 0) return error(e.operands[1].span, "division by zero");
            return op == "/" ? a / b : a % b;
        }
        if (op == "<<" || op == ">>") {
            if (b < 0 || b > 63) return error(e.operands[1].span, "shift count must be 0 to 63");
            // A 64-bit operand shifted by 63 needs 127 bits: fits.
            return op == "<<" ? a * (static_cast<Wide>(1) << b) : a >> b;
        }
        if (op == "+") return a + b;
        if (op == "-") return a - b;
        if (op == "*") {
            Wide product = 0;
            if (__builtin_mul_overflow(a, b, &product)) return error(e.span, "result does not fit 64 bits");
            return product;
        }
        if (op == "&") return a & b;
        if (op == "|") return a | b;
        if (op == "^") return a ^ b;
        if (op == "==") return a == b;
        if (op == "!=") return a != b;
        if (op == "<") return a < b;
        if (op == ">") return a > b;
        if (op == "<=") return a <= b;
        if (op == ">=") return a >= b;
        if (op == "&&") return a && b;
        return a || b;
    }

    // The one place that wraps, as in C.
    std::optional<Value> cast(const Expr& e) {
        const auto* type = context_.type(*e.type);
        auto value = run(e.operands[0]);
        if (!type || !value) return std::nullopt;
        auto range = integer_range(*type);
        if (!range) return error(e.span, "a cast in a constant must be to an integer type");
        if (!value->is_integer()) return error(e.operands[0].span, "expected an integer");
        auto bits = value->bits();
        if (range->bits < 64) bits &= (std::uint64_t{1} << range->bits) - 1;
        if (range->is_signed && (bits >> (range->bits - 1) & 1)) {
            if (range->bits < 64) bits |= ~std::uint64_t{0} << range->bits;
            return Value{static_cast<std::int64_t>(bits)};
        }
        return narrow(static_cast<Wide>(bits), e.span, context_.diagnostics);
    }

    std::optional<Value> size_of(const Expr& e) {
        const auto* type = context_.type(*e.type);
        if (!type) return std::nullopt;
        if (!type->layout) return error(e.span, "sizeof needs a complete type");
        for (const auto& layout : *type->layout)
            if (layout.size != type->layout->front().size)
                return error(e.span, "sizeof differs between targets and cannot be one constant");
        return Value{static_cast<std::int64_t>(type->layout->front().size)};
    }

    EvaluationContext& context_;
};

}  // namespace

std::optional<Value> evaluate(const Expr& expression, EvaluationContext& context) {
    return Evaluator(context).run(expression);
}

std::optional<IntegerRange> integer_range(const Type& type) {
    const auto& t = strip(type);
    auto make = [](unsigned bits, bool is_signed) {
        std::uint64_t maximum = ~std::uint64_t{0} >> (64 - bits + (is_signed ? 1 : 0));
        std::int64_t minimum = is_signed ? -static_cast<std::int64_t>(maximum) - 1 : 0;
        return IntegerRange{minimum, maximum, bits, is_signed};
    };
    if (t.kind == Type::Kind::kEnum) return make(32, true);
    if (t.kind != Type::Kind::kBuiltin) return std::nullopt;
    switch (t.builtin) {
        case Builtin::kSignedChar:
        case Builtin::kSmall:
            return make(8, true);
        case Builtin::kChar:  // signedness varies: take what both agree on plus the upper half as bytes
        case Builtin::kBoolean:
        case Builtin::kByte:
        case Builtin::kUnsignedChar:
        case Builtin::kUnsignedSmall:
            return make(8, false);
        case Builtin::kWchar:
        case Builtin::kUnsignedShort:
            return make(16, false);
        case Builtin::kShort:
            return make(16, true);
        case Builtin::kInt:
        case Builtin::kLong:
        case Builtin::kInt3264:
            return make(32, true);
        case Builtin::kUnsignedInt:
        case Builtin::kUnsignedLong:
        case Builtin::kUnsignedInt3264:
        case Builtin::kErrorStatus:
            return make(32, false);
        case Builtin::kHyper:
            return make(64, true);
        case Builtin::kUnsignedHyper:
            return make(64, false);
        case Builtin::kVoid:
        case Builtin::kFloat:
        case Builtin::kDouble:
        case Builtin::kRpcHandle:
            return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace openwosa::idlc
