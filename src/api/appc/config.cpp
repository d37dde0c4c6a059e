// GetAppcConfig: the partners of a local LU.
#include <winappc_api.hpp>

namespace openwosa::appc::api {

// Not provided yet: every request is refused as documented for a failure of no other kind.
HANDLE GetAppcConfig(HANDLE, LPSTR, LPSTR, LPINT, INT, LPSTR, LPINT) {
    return reinterpret_cast<HANDLE>(static_cast<std::uintptr_t>(APPC_CFG_ERROR_GENERAL_FAILURE));
}

}  // namespace openwosa::appc::api
