#include "model.hpp"

#include <cstdio>

namespace openwosa::idlc {

const AttributeUse* AttributeList::find(std::string_view name) const {
    for (const auto& attribute : all)
        if (attribute.name == name) return &attribute;
    return nullptr;
}

std::optional<std::string> AttributeList::text(std::string_view name) const {
    const auto* use = find(name);
    if (!use || use->arguments.empty()) return std::nullopt;
    return use->arguments[0].text;
}

std::optional<std::int64_t> AttributeList::integer(std::string_view name) const {
    const auto* use = find(name);
    if (!use || use->arguments.empty()) return std::nullopt;
    return use->arguments[0].integer;
}

std::vector<std::string> AttributeList::texts(std::string_view name) const {
    std::vector<std::string> out;
    for (const auto& attribute : all)
        if (attribute.name == name)
            for (const auto& argument : attribute.arguments) out.push_back(argument.text);
    return out;
}

const Type& strip(const Type& type) {
    const Type* t = &type;
    while (t->kind == Type::Kind::kAlias) t = t->target.type;
    return *t;
}

std::uint64_t Value::bits() const {
    if (const auto* s = std::get_if<std::int64_t>(&data)) return static_cast<std::uint64_t>(*s);
    if (const auto* u = std::get_if<std::uint64_t>(&data)) return *u;
    return 0;
}

std::string Value::text() const {
    if (const auto* s = std::get_if<std::int64_t>(&data)) return std::to_string(*s);
    if (const auto* u = std::get_if<std::uint64_t>(&data)) return std::to_string(*u);
    if (const auto* t = std::get_if<std::string>(&data)) return *t;
    char buffer[40];
    std::snprintf(buffer, sizeof buffer, "%.17g", std::get<double>(data));
    return buffer;
}

const Group* Model::group(std::string_view name) const {
    for (const auto& g : groups)
        if (g.name == name) return &g;
    return nullptr;
}

const Constant* Model::constant(std::string_view name) const {
    for (const auto& c : constants)
        if (c->name == name) return c.get();
    return nullptr;
}

}  // namespace openwosa::idlc
