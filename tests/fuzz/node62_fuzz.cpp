// A T2.1 node that gets any PIUs from its partner, and any CNOS variable: nothing it says breaks the rules of
// the port or goes on for ever. The input is a series of records: length, bytes.
#include <cstdint>
#include <cstdlib>

#include "sna/lu62/cnos.hpp"
#include "sna/lu62/node62.hpp"

namespace sna = openwosa::sna;
namespace lu62 = openwosa::sna::lu62;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const sna::Octets bytes(data, size);
    if (const auto command = lu62::decode_cnos(bytes)) {
        sna::Bytes again;
        lu62::encode_cnos(*command, again);
        if (!lu62::decode_cnos(again) || command->source_winners + command->target_winners > 0xFFFF) {
            std::abort();
        }
        const auto reply = lu62::answer_cnos(*command, 8, 4);
        if (reply.kind == lu62::CnosKind::kAccepted && reply.limit > command->limit) {
            std::abort();
        }
    }
    lu62::Node62Config config;
    config.links = {{1, "LINK", false, ""}};
    lu62::LocalLuConfig local;
    local.alias = "LUA";
    local.name = "NETA.LUA";
    lu62::LocalLuConfig dependent;
    dependent.alias = "LUD";
    dependent.name = "LUD";
    dependent.address = 2;
    dependent.link = 1;
    config.locals = {local, dependent};
    // Password substitution is offered, and everybody's password has one token.
    config.check_passwords = true;
    config.user_key = [](sna::Octets) { return std::optional<lu62::DesBlock>(lu62::DesBlock{1, 2, 3}); };
    lu62::Node62 node(config);
    lu62::Actions62 out;
    std::uint64_t now = 1;
    const auto step = [&](auto what) {
        out.clear();
        node.step({++now, std::move(what)}, out);
        if (out.sends.size() > 10000) {
            std::abort();
        }
    };
    lu62::LinkFacts facts;
    facts.primary = false;
    facts.max_btu = 4105;
    step(lu62::ClientAttached{1, "user"});
    step(lu62::LinkUp{1, 4105, facts});
    lu62::port::AllocateSession allocate;
    allocate.conv = 1;
    allocate.lu_alias = "LUA";
    allocate.partner.name = "NETB.LUB";
    step(lu62::ClientRequest{1, allocate});
    for (std::size_t at = 0; at < size;) {
        const std::size_t length = data[at];
        const std::size_t take = length < size - at - 1 ? length : size - at - 1;
        step(lu62::PiuReceived{1, bytes.subspan(at + 1, take)});
        at += 1 + take;
        if (length % 16 == 7) {
            lu62::port::ReceiveAllocate receive;
            receive.request = receive.tp = receive.conv = static_cast<std::uint32_t>(now) + 100;
            receive.tp_name = {0xE3, 0xD7};
            step(lu62::ClientRequest{1, receive});
        }
    }
    now += 1000000;
    step(lu62::Tick{});
    step(lu62::ClientGone{1});
    if (node.counts().waiting != 0) {
        std::abort();
    }
    return 0;
}
