// What the library gets from the runtime and tests bring themselves: the node, and what is configured.
#include <string_view>
#include <utility>

#include "aliases.hpp"
#include "node_port.hpp"
#include "runtime/config.hpp"
#include "values.hpp"

namespace openwosa::comlu0 {

runtime::NodeConnection default_connection(runtime::NodeClient::Handler handler, const void* anchor) {
    return runtime::connect_node(std::move(handler), anchor);
}

// A broken configuration gives no names; CreateSession says what is wrong with it.
com::Aliases configured_aliases() {
    const auto read = runtime::load_config();
    com::Aliases out;
    if (!read.ok()) return out;
    const auto add_id = [](std::string_view text, std::vector<GUID>& to) {
        GUID id{};
        if (SUCCEEDED(CLSIDFromString(std::wstring(text.begin(), text.end()).c_str(), &id))) to.push_back(id);
    };
    const auto& names = read.config.comlu0;
    for (const auto& text : names.class_ids) add_id(text, out.classes);
    for (const auto& text : names.interface_ids) add_id(text, out.interfaces);
    for (const auto& text : names.program_ids) out.programs.emplace_back(text.begin(), text.end());
    return out;
}

ConfiguredValues configured_values() {
    auto read = runtime::load_config();
    return read.ok() ? std::move(read.config.comlu0.values) : ConfiguredValues{};
}

runtime::TraceConfig configured_trace() { return runtime::load_config().config.trace; }

}  // namespace openwosa::comlu0
