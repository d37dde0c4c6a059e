#pragma once
#include <map>
#include <string>
#include <vector>

#include "sna/bytes.hpp"

namespace openwosa::sna::test {

/// A message and what tshark printed of its fields (golden/tshark-vectors.json).
struct Vector {
    std::string name;
    std::string encap;
    Bytes bytes;
    std::map<std::string, std::string> fields;

    /// A field as a number: tshark prints 0x.., decimal, or nothing (then `missing`).
    long number(const std::string& field, long missing = -1) const;
};

std::vector<Vector> load_vectors(const std::string& encap);

/// A published dump with what its source says of it (golden/published-vectors.json).
struct Published {
    std::string id;
    std::string kind;  ///< piu, ru, xid …
    std::string verb_or_ru;
    std::string direction;
    Bytes bytes;
    std::map<std::string, std::string> fields;  ///< those that are text
    std::map<std::string, std::string> th;      ///< of kind piu
    std::map<std::string, std::string> rh;
    std::vector<std::string> control_vectors;  ///< hex
};

std::vector<Published> load_published(const std::string& kind);

Bytes from_hex(const std::string& hex);

}  // namespace openwosa::sna::test
