#include "connection_string.hpp"

#include <algorithm>
#include <vector>

namespace openwosa::comlu0 {
namespace {

// The longest name any LU, pool or application of ours can have; also bounds what goes to the node.
constexpr std::size_t kMaxName = 64;

struct Spelling {
    std::wstring_view name;
    std::wstring_view property;
};
constexpr Spelling kSpellings[] = {
    {L"LUNAME", L"LUNAME"},          {L"LU", L"LUNAME"},
    {L"LOGICALUNITNAME", L"LUNAME"}, {L"PLUNAME", L"PLUNAME"},
    {L"APPLID", L"PLUNAME"},         {L"DESTINATIONLOGICALUNITNAME", L"PLUNAME"},
    {L"TRANSPORT", L"TRANSPORT"},    {L"RESPONSETIMEOUT", L"RESPONSETIMEOUT"},
    {L"COMMANDS", L"COMMANDS"},      {L"POOLNAME", L"POOLNAME"},
    {L"LASTRESULT", L"LASTRESULT"},  {L"LASTSENSE", L"LASTSENSE"},
};

bool is_space(wchar_t c) { return c == L' ' || c == L'\t' || c == L'\r' || c == L'\n'; }
bool is_separator(wchar_t c) { return is_space(c) || c == L';'; }

class Parser {
  public:
    explicit Parser(std::wstring_view text) : text_(text) {}

    ConnectionString run() {
        while (skip_separators(), at_ < text_.size())
            if (!setting()) return {std::nullopt, error_};
        return {std::move(settings_), {}};
    }

  private:
    void skip_separators() {
        while (at_ < text_.size() && is_separator(text_[at_])) ++at_;
    }
    void skip_spaces() {
        while (at_ < text_.size() && is_space(text_[at_])) ++at_;
    }
    bool fail(std::wstring text) {
        error_ = std::move(text);
        return false;
    }

    bool setting() {
        auto begin = at_;
        while (at_ < text_.size() && !is_separator(text_[at_]) && text_[at_] != L'=') ++at_;
        auto name = upper(text_.substr(begin, at_ - begin));
        skip_spaces();
        if (name.empty() || at_ == text_.size() || text_[at_] != L'=')
            return fail(L"expected '=' after '" + name + L"'");
        ++at_;
        std::wstring value;
        return read_value(name, value) && set(name, value);
    }

    bool read_value(const std::wstring& name, std::wstring& value) {
        if (value_stands_apart()) skip_spaces();
        if (at_ < text_.size() && (text_[at_] == L'"' || text_[at_] == L'\'')) return quoted(name, value);
        auto begin = at_;
        while (at_ < text_.size() && !is_separator(text_[at_])) ++at_;
        value = text_.substr(begin, at_ - begin);
        return true;
    }

    // `LUNAME = LU01`: what follows the blanks is the value unless it is the next setting's name.
    bool value_stands_apart() const {
        auto ahead = at_;
        while (ahead < text_.size() && is_space(text_[ahead])) ++ahead;
        if (ahead < text_.size() && (text_[ahead] == L'"' || text_[ahead] == L'\'')) return true;
        while (ahead < text_.size() && !is_separator(text_[ahead]) && text_[ahead] != L'=') ++ahead;
        while (ahead < text_.size() && is_space(text_[ahead])) ++ahead;
        return ahead == text_.size() || text_[ahead] != L'=';
    }

    bool quoted(const std::wstring& name, std::wstring& value) {
        wchar_t mark = text_[at_++];
        for (; at_ < text_.size(); ++at_) {
            if (text_[at_] != mark) {
                value += text_[at_];
            } else if (at_ + 1 < text_.size() && text_[at_ + 1] == mark) {
                value += text_[at_++];
            } else {
                ++at_;
                bool ends = at_ == text_.size() || is_separator(text_[at_]);
                return ends || fail(L"unexpected text after the value of '" + name + L"'");
            }
        }
        return fail(L"the value of '" + name + L"' lacks its closing quotation mark");
    }

    bool set(const std::wstring& name, const std::wstring& value) {
        auto known = known_property(name);
        if (known.empty()) {
            bool fresh = settings_.application.emplace(name, value).second;
            return fresh || fail(L"'" + name + L"' is given twice");
        }
        auto twice = std::find(seen_.begin(), seen_.end(), known) != seen_.end();
        if (twice) return fail(L"'" + std::wstring(known) + L"' is given twice");
        seen_.emplace_back(known);
        bool good = known == L"LUNAME"            ? set_name(settings_.lu_name, value)
                    : known == L"PLUNAME"         ? set_name(settings_.plu_name, value)
                    : known == L"TRANSPORT"       ? upper(value) == L"SNA"
                    : known == L"RESPONSETIMEOUT" ? set_timeout(value)
                    : known == L"COMMANDS"        ? set_switch(value)
                                                  : false;
        return good || fail(L"'" + value + L"' is no value for '" + name + L"'");
    }

    // Values, too, are the same in any case; the node knows names in upper case.
    static bool set_name(std::string& to, const std::wstring& value) {
        if (value.size() > kMaxName) return false;
        for (wchar_t c : upper(value)) {
            if (c <= L' ' || c > L'~') return false;
            to += static_cast<char>(c);
        }
        return true;
    }

    bool set_timeout(const std::wstring& value) {
        if (value == L"-1") return settings_.response_timeout = kForever, true;
        std::uint64_t number = 0;
        for (wchar_t c : value) {
            if (c < L'0' || c > L'9') return false;
            number = number * 10 + static_cast<std::uint64_t>(c - L'0');
            if (number > kForever) return false;
        }
        settings_.response_timeout = static_cast<std::uint32_t>(number);
        return !value.empty();
    }

    bool set_switch(const std::wstring& value) {
        auto word = upper(value);
        settings_.commands = word == L"YES";
        return word == L"YES" || word == L"NO";
    }

    std::wstring_view text_;
    std::size_t at_ = 0;
    std::wstring error_;
    ConnectionSettings settings_;
    std::vector<std::wstring_view> seen_;
};

}  // namespace

std::wstring upper(std::wstring_view text) {
    std::wstring out(text);
    for (auto& c : out)
        if (c >= L'a' && c <= L'z') c = static_cast<wchar_t>(c - 32);
    return out;
}

std::wstring_view known_property(std::wstring_view name) {
    auto wanted = upper(name);
    for (const auto& s : kSpellings)
        if (s.name == wanted) return s.property;
    return {};
}

ConnectionString parse_connection_string(std::wstring_view text) { return Parser(text).run(); }

}  // namespace openwosa::comlu0
