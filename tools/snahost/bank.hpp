#pragma once
// A bank whose tellers are LU 0 sessions. Each record is one chain of EBCDIC text, a request and a reply:
//   LOGON name pin            OK WELCOME name
//   BALANCE account           OK account amount
//   TRANSFER from to amount   OK from amount to amount   (the new balances)
//   LOGOFF                    OK GOODBYE                 (and the session ends)
// A refusal is `ER nn text`. Amounts have two decimals.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "scenario.hpp"

namespace openwosa::snahost {

/// Decimal with at most two places, not negative, at most 12 digits before the point.
[[nodiscard]] std::optional<std::int64_t> parse_amount(std::string_view text);
[[nodiscard]] std::string format_amount(std::int64_t cents);

class Bank {
  public:
    explicit Bank(const BankConfig& config) : config_(config), accounts_(config.accounts) {}

    /// A teller's session: nobody, or who logged on.
    struct Teller {
        std::string customer;
        bool leaving = false;  ///< after LOGOFF
    };
    [[nodiscard]] std::string answer(std::string_view request, Teller& teller);
    std::int64_t total() const;

  private:
    std::string logon(std::string_view name, std::string_view pin, Teller& teller);
    std::string balance(std::string_view account, const Teller& teller);
    std::string transfer(std::string_view from, std::string_view to, std::string_view amount,
                         const Teller& teller);
    bool owns(const Teller& teller, std::string_view account) const;

    BankConfig config_;
    std::map<std::string, std::int64_t> accounts_;
};

}  // namespace openwosa::snahost
