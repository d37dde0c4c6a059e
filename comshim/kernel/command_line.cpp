#include "command_line.hpp"

namespace openwosa::comshim {

namespace {

bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }

void skip_blanks(std::string_view& rest) noexcept {
    while (!rest.empty() && is_blank(rest.front())) rest.remove_prefix(1);
}

std::size_t count_backslashes(std::string_view text) noexcept {
    std::size_t count = 0;
    while (count < text.size() && text[count] == '\\') ++count;
    return count;
}

std::string take_program(std::string_view& rest) {
    std::string name;
    bool quoted = false;
    for (; !rest.empty() && (quoted || !is_blank(rest.front())); rest.remove_prefix(1)) {
        if (rest.front() == '"')
            quoted = !quoted;
        else
            name += rest.front();
    }
    return name;
}

std::string take_argument(std::string_view& rest) {
    std::string argument;
    bool quoted = false;
    while (!rest.empty() && (quoted || !is_blank(rest.front()))) {
        const std::size_t backslashes = count_backslashes(rest);
        const bool before_quote = backslashes < rest.size() && rest[backslashes] == '"';
        if (backslashes > 0 && before_quote) {
            argument.append(backslashes / 2, '\\');
            rest.remove_prefix(backslashes);
            if (backslashes % 2 == 1) {
                argument += '"';
                rest.remove_prefix(1);
            }
        } else if (rest.front() == '"') {
            rest.remove_prefix(1);
            // Inside quotes two of them are one that is text.
            if (quoted && !rest.empty() && rest.front() == '"') {
                argument += '"';
                rest.remove_prefix(1);
            } else {
                quoted = !quoted;
            }
        } else {
            argument += rest.front();
            rest.remove_prefix(1);
        }
    }
    return argument;
}

std::string quote(const std::string& argument) {
    if (!argument.empty() && argument.find_first_of(" \t\"") == std::string::npos) return argument;
    std::string out = "\"";
    std::size_t backslashes = 0;
    for (const char c : argument) {
        if (c == '"') out.append(backslashes + 1, '\\');
        backslashes = c == '\\' ? backslashes + 1 : 0;
        out += c;
    }
    out.append(backslashes, '\\');
    return out + '"';
}

}  // namespace

std::vector<std::string> split_command_line(std::string_view line) {
    std::vector<std::string> arguments;
    skip_blanks(line);
    if (line.empty()) return arguments;
    arguments.push_back(take_program(line));
    for (skip_blanks(line); !line.empty(); skip_blanks(line)) arguments.push_back(take_argument(line));
    return arguments;
}

std::string join_command_line(const std::vector<std::string>& arguments) {
    std::string line;
    for (const std::string& argument : arguments) {
        if (!line.empty()) line += ' ';
        line += quote(argument);
    }
    return line;
}

}  // namespace openwosa::comshim
