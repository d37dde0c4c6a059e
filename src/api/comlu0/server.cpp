#include "api/com/server.hpp"

#include <comlu0_server.hpp>

#include "aliases.hpp"
#include "client.hpp"

namespace openwosa::comlu0 {

const com::Server& server() {
    static constexpr com::ServedClass kClasses[] = {{&kcomLU0_class, Client::create}};
    static constexpr com::Server kServer = {&kCOM3270_library, kClasses, configured_aliases};
    return kServer;
}

}  // namespace openwosa::comlu0
