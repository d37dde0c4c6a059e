// Tokens to syntax tree, by recursive descent. Recovers at ';' and '}' so that one run reports several
// errors.
#pragma once

#include <vector>

#include "diagnostics.hpp"
#include "lexer.hpp"
#include "syntax.hpp"

namespace openwosa::idlc {

syntax::File parse(const std::vector<Token>& tokens, Diagnostics& diagnostics);

}  // namespace openwosa::idlc
