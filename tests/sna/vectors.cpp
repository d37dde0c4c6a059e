#include "vectors.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace openwosa::sna::test {

namespace {

nlohmann::json golden(const std::string& name) {
    const std::string path = std::string(SNA_GOLDEN) + "/" + name;
    std::ifstream file(path);
    if (!file) {
        throw std::runtime_error("cannot read " + path);
    }
    return nlohmann::json::parse(file);
}

/// The members that are text or numbers, as text.
std::map<std::string, std::string> texts(const nlohmann::json& object) {
    std::map<std::string, std::string> result;
    for (const auto& [name, value] : object.items()) {
        if (value.is_string()) {
            result[name] = value;
        } else if (value.is_number()) {
            result[name] = std::to_string(value.get<long>());
        }
    }
    return result;
}

}  // namespace

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
    std::vector<Vector> vectors;
    const auto file = golden("tshark-vectors.json");
    for (const auto& entry : file.at("vectors")) {
        if (entry.at("encap") != encap) {
            continue;
        }
        // Fields that occur more than once are lists; no test here asks for those.
        vectors.push_back({entry.at("name"), encap, from_hex(entry.at("hex")), texts(entry.at("expect"))});
    }
    return vectors;
}

std::vector<Published> load_published(const std::string& kind) {
    std::vector<Published> found;
    const auto file = golden("published-vectors.json");
    for (const auto& entry : file.at("vectors")) {
        if (entry.at("kind") != kind) {
            continue;
        }
        const auto& fields = entry.at("fields");
        found.push_back({entry.at("id"),
                         kind,
                         entry.at("verb_or_ru"),
                         entry.at("direction"),
                         from_hex(entry.at("hex")),
                         texts(fields),
                         {},
                         {},
                         {}});
        if (fields.contains("th")) {
            found.back().th = texts(fields.at("th"));
            found.back().rh = texts(fields.at("rh"));
        }
        if (fields.contains("control_vectors")) {
            found.back().control_vectors = fields.at("control_vectors").get<std::vector<std::string>>();
        }
    }
    return found;
}

}  // namespace openwosa::sna::test
