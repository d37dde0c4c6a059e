// Memory that ends.
#pragma once

#include "../abi/pages.hpp"

namespace openwosa::appctest {

class Edge {
  public:
    /// The last `size` bytes that can be touched.
    unsigned char* last(std::size_t size) const { return pages_.end() - size; }

  private:
    abitest::Pages pages_;
};

}  // namespace openwosa::appctest
