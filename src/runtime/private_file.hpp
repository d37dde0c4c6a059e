#pragma once
// Reading a file of secrets, which nobody else may read.
//
// Linux: a regular file of this user or of root, without any permission for group and others (0600 or less).
// Windows: its access list lets nobody read but this user, the file's owner, Administrators and the system.

#include <cstddef>
#include <string>

namespace openwosa::runtime {

struct PrivateFile {
    std::string text;
    std::string why_not;  ///< not empty: it cannot be used
};
[[nodiscard]] PrivateFile read_private_file(const std::string& file, std::size_t most);

}  // namespace openwosa::runtime
