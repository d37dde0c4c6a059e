#include "sna/node/lu_table.hpp"

#include <algorithm>

namespace openwosa::sna::node {
namespace {

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

bool allowed(const std::vector<std::string>& users, std::string_view user) {
    return users.empty() ||
           std::any_of(users.begin(), users.end(), [&](const std::string& u) { return same_name(u, user); });
}

}  // namespace

bool same_name(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return upper(x) == upper(y); });
}

LuTable::LuTable(const Config& config) {
    for (const PuConfig& pu : config.pus) {
        for (const LuConfig& lu : pu.lus) {
            entries_.push_back({lu.name, lu.users});
        }
    }
    for (const PoolConfig& pool : config.pools) {
        Pool& entry = pools_.emplace_back();
        entry.name = pool.name;
        entry.users = pool.users;
        for (const std::string& name : pool.lus) {
            if (const auto lu = find(name)) {
                entry.lus.push_back(*lu);
            }
        }
    }
}

std::optional<std::size_t> LuTable::find(std::string_view name) const {
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        if (same_name(entries_[i].name, name)) {
            return i;
        }
    }
    return std::nullopt;
}

LuTable::Choice LuTable::open(std::string_view name, std::string_view user) {
    if (name.empty()) {
        // No LU asked for: the best free one the user may have.
        Pool any;
        for (std::size_t i = 0; i < entries_.size(); ++i) {
            any.lus.push_back(i);
        }
        return open_pool(any, user);
    }
    if (const auto found = find(name)) {
        Entry& lu = entries_[*found];
        if (!allowed(lu.users, user)) {
            return {port::OpenResult::kAccessDenied};
        }
        if (lu.in_use) {
            return {port::OpenResult::kInUse};
        }
        lu.in_use = true;
        ++lu.opened;
        return {port::OpenResult::kOk, *found};
    }
    for (const Pool& pool : pools_) {
        if (same_name(pool.name, name)) {
            return open_pool(pool, user);
        }
    }
    return {port::OpenResult::kNotFound};
}

LuTable::Choice LuTable::open_pool(const Pool& pool, std::string_view user) {
    if (!allowed(pool.users, user)) {
        return {port::OpenResult::kAccessDenied};
    }
    const Entry* best = nullptr;
    bool any_allowed = false;
    for (const std::size_t i : pool.lus) {
        const Entry& lu = entries_[i];
        if (!allowed(lu.users, user)) {
            continue;
        }
        any_allowed = true;
        if (lu.in_use) {
            continue;
        }
        if (best == nullptr || (lu.available && !best->available) ||
            (lu.available == best->available && lu.opened < best->opened)) {
            best = &lu;
        }
    }
    if (best == nullptr) {
        return {any_allowed || pool.lus.empty() ? port::OpenResult::kNoFreeLu
                                                : port::OpenResult::kAccessDenied};
    }
    const auto index = static_cast<std::size_t>(best - entries_.data());
    entries_[index].in_use = true;
    ++entries_[index].opened;
    return {port::OpenResult::kOk, index};
}

}  // namespace openwosa::sna::node
