// Command lines as Windows has them: one text, quoted by the rules of Microsoft's C runtime.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace openwosa::comshim {

// Blanks separate; quotes hold together; 2n backslashes before a quote are n, 2n+1 are n and a quote that is
// text. The first argument, a program name, knows no backslash escapes.
std::vector<std::string> split_command_line(std::string_view line);
std::string join_command_line(const std::vector<std::string>& arguments);

}  // namespace openwosa::comshim
