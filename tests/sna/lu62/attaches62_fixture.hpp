#pragma once
// Two nodes, of which A attaches as it likes to programs of B.

#include <algorithm>

#include "node62_fixture.hpp"

namespace openwosa::sna::test {

class Attaches62 : public Node62Test {
  protected:
    static Node62Config with_tp(TpConfig tp) {
        Node62Config c = config_b();
        tp.name = name_bytes("TP");
        c.tps = {tp};
        return c;
    }
    std::optional<port::ReceiveFailed> failure(port::RequestId id) {
        for (const auto& i : net.told(b, kB)) {
            if (const auto* f = std::get_if<port::ReceiveFailed>(&i); f && f->request == id) {
                return *f;
            }
        }
        return std::nullopt;
    }
    std::optional<port::Attached> attached(port::RequestId id) {
        for (const auto& i : net.told(b, kB)) {
            if (const auto* f = std::get_if<port::Attached>(&i); f && f->request == id) {
                return *f;
            }
        }
        return std::nullopt;
    }
    /// How often A was told that an FMH-7 follows.
    std::size_t refusals() {
        const auto& told = net.told(a, kA);
        return static_cast<std::size_t>(std::count_if(told.begin(), told.end(), [](const auto& i) {
            const auto* r = std::get_if<port::Responded>(&i);
            return r && r->sense == sense::kErpMessageForthcoming;
        }));
    }
    /// A's attach as it likes it.
    void attach_as(port::ConvId conv, const std::function<void(Attach&)>& change, Piece p = turn(),
                   Bytes behind = {}) {
        allocate(conv);
        const auto facts = allocated(conv);
        ASSERT_TRUE(facts);
        Attach header;
        header.tp_name = name_bytes("TP");
        header.type = ConversationType::kBasic;
        header.sync_level = SyncLevel::kConfirm;
        change(header);
        Bytes bytes;
        encode_fmh5(header, bytes);
        put(bytes, behind);
        send(a, kA, conv, fmh(p), bytes);
    }
};

}  // namespace openwosa::sna::test
