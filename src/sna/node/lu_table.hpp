#pragma once
// Which LU a request to open gets: by name, or the least used free one of a pool; and who may have it.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sna/node/config.hpp"
#include "sna/port.hpp"

namespace openwosa::sna::node {

class LuTable {
  public:
    explicit LuTable(const Config& config);

    struct Choice {
        port::OpenResult result = port::OpenResult::kOk;
        std::size_t lu = 0;  ///< counted through all PUs in their order
    };
    /// Takes the LU when the result is kOk.
    Choice open(std::string_view name, std::string_view user);
    void release(std::size_t lu) { entries_[lu].in_use = false; }
    /// The SSCP is there for it: such LUs of a pool come first.
    void set_available(std::size_t lu, bool available) { entries_[lu].available = available; }
    std::uint64_t opened(std::size_t lu) const { return entries_[lu].opened; }

  private:
    struct Entry {
        std::string name;
        std::vector<std::string> users;
        bool in_use = false;
        bool available = false;
        std::uint64_t opened = 0;
    };
    struct Pool {
        std::string name;
        std::vector<std::size_t> lus;
        std::vector<std::string> users;
    };
    std::optional<std::size_t> find(std::string_view name) const;
    Choice open_pool(const Pool& pool, std::string_view user);

    std::vector<Entry> entries_;
    std::vector<Pool> pools_;
};

/// Names of LUs and users are compared without case.
bool same_name(std::string_view a, std::string_view b);

}  // namespace openwosa::sna::node
