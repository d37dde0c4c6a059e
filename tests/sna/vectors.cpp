#include "vectors.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace openwosa::sna::test {

Bytes from_hex(const std::string& hex) {
    Bytes bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        bytes.push_back(static_cast<std::uint8_t>(std::stoul(hex.substr(i, 2), nullptr, 16)));
    }
    return bytes;
}

long Vector::number(const std::string& field, long missing) const {
    const auto found = fields.find(field);
    return found == fields.end() ? missing : std::stol(found->second, nullptr, 0);
}

std::vector<Vector> load_vectors(const std::string& encap) {
    const std::string path = std::string(SNA_GOLDEN) + "/tshark-vectors.json";
    std::ifstream file(path);
    if (!file) {
        throw std::runtime_error("cannot read " + path);
    }
    std::vector<Vector> vectors;
    const auto golden = nlohmann::json::parse(file);
    for (const auto& entry : golden.at("vectors")) {
        if (entry.at("encap") != encap) {
            continue;
        }
        vectors.push_back({entry.at("name"), encap, from_hex(entry.at("hex")), {}});
        for (const auto& [field, value] : entry.at("expect").items()) {
            // Fields that occur more than once are lists; no test here asks for those.
            if (value.is_string()) {
                vectors.back().fields[field] = value;
            }
        }
    }
    return vectors;
}

}  // namespace openwosa::sna::test
