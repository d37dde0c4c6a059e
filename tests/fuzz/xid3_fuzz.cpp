// An XID3: what decodes encodes to what decodes alike; a contact takes any series of XIDs.
#include <cstdint>
#include <cstdlib>

#include "sna/lu62/contact.hpp"

namespace lu62 = openwosa::sna::lu62;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const openwosa::sna::Octets bytes(data, size);
    const lu62::Xid3Result result = lu62::decode_xid3(bytes);
    if (result.error == 0) {
        openwosa::sna::Bytes again;
        lu62::encode_xid3(result.xid, again);
        const lu62::Xid3Result second = lu62::decode_xid3(again);
        if (second.error != 0 || second.xid.node_id != result.xid.node_id ||
            second.xid.role != result.xid.role || second.xid.state != result.xid.state ||
            second.xid.max_btu != result.xid.max_btu) {
            std::abort();
        }
    }
    // Then as a series: each XID as long as its length byte says.
    lu62::Xid3 own;
    own.node_id = 5;
    own.max_btu = 1033;
    lu62::Contact contact(own);
    for (std::size_t at = 0; at + 1 < size;) {
        const std::size_t length = data[at + 1] == 0 ? 2 : data[at + 1];
        const std::size_t take = length < size - at ? length : size - at;
        (void)contact.received(bytes.subspan(at, take));
        at += take;
    }
    return 0;
}
