#include "class_manifest.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

#include "guid_text.hpp"
#include "text/utf.hpp"

namespace openwosa::comshim::com {
namespace {

using nlohmann::json;

struct Wrong {
    std::string what;
};

[[noreturn]] void wrong(const std::string& key, const std::string& expected) {
    throw Wrong{key + ": " + expected};
}

std::string text_of(const json& object, const std::string& where, const char* key, bool needed) {
    const auto found = object.find(key);
    if (found == object.end()) {
        if (needed) wrong(where + key, "is missing");
        return {};
    }
    if (!found->is_string()) wrong(where + key, "a string is expected");
    const auto text = found->get<std::string>();
    if (text.empty()) wrong(where + key, "is empty");
    return text;
}

CLSID guid_of(const std::string& text, const std::string& where) {
    CLSID clsid;
    if (!parse_guid(widen(text), clsid))
        wrong(where,
              "a class id like {00000000-0000-0000-0000-000000000000} is expected, not \"" + text + "\"");
    return clsid;
}

bool is_apartment_threaded(const std::string& threading, const std::string& where) {
    if (threading == "Apartment") return true;
    if (!threading.empty() && threading != "Both" && threading != "Free" && threading != "Neutral")
        wrong(where, "Apartment, Free, Both or Neutral is expected, not \"" + threading + "\"");
    return false;
}

ClassManifest::Class class_of(const json& object, const std::string& where) {
    if (!object.is_object()) wrong(where, "an object is expected");
    for (const auto& [key, value] : object.items())
        if (key != "clsid" && key != "progid" && key != "version_independent_progid" && key != "threading" &&
            key != "aliases" && key != "description")
            wrong(where + "." + key, "no such key");
    ClassManifest::Class result;
    const std::string dotted = where + ".";
    result.clsid = guid_of(text_of(object, dotted, "clsid", true), dotted + "clsid");
    result.progid = widen(text_of(object, dotted, "progid", false));
    result.version_independent_progid = widen(text_of(object, dotted, "version_independent_progid", false));
    result.apartment_threaded =
        is_apartment_threaded(text_of(object, dotted, "threading", false), dotted + "threading");
    const auto aliases = object.find("aliases");
    if (aliases == object.end()) return result;
    if (!aliases->is_array()) wrong(dotted + "aliases", "a list of strings is expected");
    for (const json& alias : *aliases) {
        if (!alias.is_string()) wrong(dotted + "aliases", "a list of strings is expected");
        const auto text = alias.get<std::string>();
        if (text.starts_with('{'))
            result.clsid_aliases.push_back(guid_of(text, dotted + "aliases"));
        else
            result.progid_aliases.push_back(widen(text));
    }
    return result;
}

ClassManifest manifest_of(const json& root) {
    if (!root.is_object()) wrong("the file", "an object is expected");
    for (const auto& [key, value] : root.items())
        if (key != "library" && key != "classes" && key != "description") wrong(key, "no such key");
    ClassManifest result;
    result.library = text_of(root, "", "library", true);
    const auto classes = root.find("classes");
    if (classes == root.end() || !classes->is_array()) wrong("classes", "a list of classes is expected");
    for (std::size_t i = 0; i < classes->size(); ++i)
        result.classes.push_back(class_of((*classes)[i], "classes[" + std::to_string(i) + "]"));
    return result;
}

}  // namespace

bool read_class_manifest(const std::string& file, ClassManifest& manifest, std::string& error) {
    try {
        std::ifstream stream(file);
        if (!stream) {
            error = file + ": cannot be read";
            return false;
        }
        manifest = manifest_of(json::parse(stream));
        return true;
    } catch (const Wrong& problem) {
        error = file + ": " + problem.what;
    } catch (const json::exception& problem) {
        error = file + ": " + problem.what();
    }
    return false;
}

}  // namespace openwosa::comshim::com
