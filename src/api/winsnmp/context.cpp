// Contexts: community strings, or names the configuration translates into them.
#include <cstring>
#include <string_view>
#include <winsnmp_api.hpp>

#include "library.hpp"
#include "session.hpp"
#include "values.hpp"

namespace openwosa::winsnmp::api {

namespace {

/// The octets `context` is shown as.
std::string_view shown(const Library& library, const Context& context) {
    if (library.translate_mode != SNMPAPI_TRANSLATED) return context.community;
    if (!context.name.empty()) return context.name;
    for (const auto& [name, configured] : library.config.winsnmp.contexts) {
        if (configured.community == context.community) return name;
    }
    return context.community;
}

}  // namespace

HSNMP_CONTEXT SnmpStrToContext(HSNMP_SESSION session, smiLPCOCTETS string) {
    const Call call;
    if (!call) return call.not_started();
    Session* owner = call->objects.find_session(session);
    if (!owner) return call.fail(SNMPAPI_SESSION_INVALID);
    if (!string) return call.fail(SNMPAPI_ALLOC_ERROR, owner);
    if (string->len == 0 || !string->ptr) return call.fail(SNMPAPI_CONTEXT_INVALID, owner);
    std::string_view community(reinterpret_cast<const char*>(string->ptr), string->len);
    std::string_view name;
    if (call->translate_mode == SNMPAPI_TRANSLATED) {
        const auto& contexts = call->config.winsnmp.contexts;
        const auto found = contexts.find(community);
        if (found == contexts.end()) return call.fail(SNMPAPI_CONTEXT_UNKNOWN, owner);
        name = found->first;
        community = found->second.community;
    }
    Context& context = call->objects.create<Context>(*owner);
    context.name = name;
    context.community = community;
    return Objects::handle_of(context.token);
}

SNMPAPI_STATUS SnmpContextToStr(HSNMP_CONTEXT context, smiLPOCTETS string) {
    const Call call;
    if (!call) return call.not_started();
    const Context* found = call->objects.find<Context>(context);
    if (!string) return call.fail(SNMPAPI_ALLOC_ERROR, found ? found->owner : nullptr);
    if (!found) return call.fail(SNMPAPI_CONTEXT_INVALID);
    const std::string_view text = shown(*call, *found);
    *string = copy_octets(call->descriptors, text.data(), text.size());
    return SNMPAPI_SUCCESS;
}

SNMPAPI_STATUS SnmpFreeContext(HSNMP_CONTEXT context) {
    const Call call;
    if (!call) return call.not_started();
    Context* found = call->objects.find<Context>(context);
    if (!found) return call.fail(SNMPAPI_CONTEXT_INVALID);
    call->objects.drop(*found);
    return SNMPAPI_SUCCESS;
}

}  // namespace openwosa::winsnmp::api
