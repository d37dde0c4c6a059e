// Constant expressions, on mathematical integers: a result is exact or an error, never silently wrapped.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "diagnostics.hpp"
#include "model.hpp"
#include "syntax.hpp"

namespace openwosa::idlc {

struct EvaluationContext {
    // Reports unknown names itself and returns null.
    std::function<const Value*(const syntax::Expr& name)> constant;
    // Reports itself; null when the type is unusable.
    std::function<const Type*(const syntax::TypeName& type)> type;
    Diagnostics& diagnostics;
};

std::optional<Value> evaluate(const syntax::Expr& expression, EvaluationContext& context);

// Range of an integer type on every target; none for other types. Bits are those of the smallest target.
struct IntegerRange {
    std::int64_t minimum;
    std::uint64_t maximum;
    unsigned bits;
    bool is_signed;
};
std::optional<IntegerRange> integer_range(const Type& type);

}  // namespace openwosa::idlc
