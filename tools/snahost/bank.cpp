#include "bank.hpp"

#include <algorithm>
#include <cctype>
#include <numeric>

namespace openwosa::snahost {
namespace {

constexpr std::string_view kUnknownRequest = "ER 01 UNKNOWN REQUEST";
constexpr std::string_view kWrongLogon = "ER 02 UNKNOWN NAME OR PIN";
constexpr std::string_view kNotLoggedOn = "ER 03 LOGON FIRST";
constexpr std::string_view kNoAccount = "ER 04 NO SUCH ACCOUNT";
constexpr std::string_view kNoFunds = "ER 05 INSUFFICIENT FUNDS";
constexpr std::string_view kBadAmount = "ER 06 BAD AMOUNT";

std::vector<std::string> words(std::string_view text) {
    std::vector<std::string> out;
    bool inside = false;
    for (const char c : text) {
        if (c == ' ' || c == '\0') {
            inside = false;
            continue;
        }
        if (!inside) out.emplace_back();
        inside = true;
        out.back().push_back(static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
    }
    return out;
}

bool digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::optional<std::int64_t> parse_amount(std::string_view text) {
    const std::size_t point = text.find('.');
    const std::string_view whole = text.substr(0, point);
    std::string cents(point == std::string_view::npos ? std::string_view{} : text.substr(point + 1));
    if (whole.empty() || whole.size() > 12 || cents.size() > 2 || !digits(whole) || !digits(cents))
        return std::nullopt;
    cents.resize(2, '0');
    return std::stoll(std::string(whole)) * 100 + std::stoll(cents);
}

std::string format_amount(std::int64_t cents) {
    std::string text = std::to_string(cents < 0 ? -cents : cents);
    if (text.size() < 3) text.insert(0, 3 - text.size(), '0');
    text.insert(text.size() - 2, ".");
    return cents < 0 ? "-" + text : text;
}

std::int64_t Bank::total() const {
    return std::accumulate(accounts_.begin(), accounts_.end(), std::int64_t{0},
                           [](std::int64_t sum, const auto& account) { return sum + account.second; });
}

bool Bank::owns(const Teller& teller, std::string_view account) const {
    const auto at = config_.owns.find(teller.customer);
    return at != config_.owns.end() &&
           std::find(at->second.begin(), at->second.end(), account) != at->second.end();
}

std::string Bank::answer(std::string_view request, Teller& teller) {
    const auto w = words(request);
    if (w.size() == 3 && w[0] == "LOGON") return logon(w[1], w[2], teller);
    if (w.size() == 2 && w[0] == "BALANCE") return balance(w[1], teller);
    if (w.size() == 4 && w[0] == "TRANSFER") return transfer(w[1], w[2], w[3], teller);
    if (w.size() == 1 && w[0] == "LOGOFF") {
        teller.leaving = true;
        return "OK GOODBYE";
    }
    return std::string(kUnknownRequest);
}

std::string Bank::logon(std::string_view name, std::string_view pin, Teller& teller) {
    teller.customer.clear();
    const auto at = config_.customers.find(std::string(name));
    if (at == config_.customers.end() || at->second != pin) return std::string(kWrongLogon);
    teller.customer = at->first;
    return "OK WELCOME " + at->first;
}

std::string Bank::balance(std::string_view account, const Teller& teller) {
    if (teller.customer.empty()) return std::string(kNotLoggedOn);
    const auto at = accounts_.find(std::string(account));
    // Whose account it is, is nobody else's business: the same answer.
    if (at == accounts_.end() || !owns(teller, account)) return std::string(kNoAccount);
    return "OK " + at->first + " " + format_amount(at->second);
}

std::string Bank::transfer(std::string_view from, std::string_view to, std::string_view amount,
                           const Teller& teller) {
    if (teller.customer.empty()) return std::string(kNotLoggedOn);
    const auto source = accounts_.find(std::string(from));
    const auto target = accounts_.find(std::string(to));
    if (source == accounts_.end() || target == accounts_.end() || !owns(teller, from))
        return std::string(kNoAccount);
    const auto cents = parse_amount(amount);
    if (!cents || *cents == 0 || source == target) return std::string(kBadAmount);
    if (source->second < *cents) return std::string(kNoFunds);
    source->second -= *cents;
    target->second += *cents;
    return "OK " + source->first + " " + format_amount(source->second) + " " + target->first + " " +
           format_amount(target->second);
}

}  // namespace openwosa::snahost
