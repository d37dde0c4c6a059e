#pragma once
// A node with two PUs, driven by hand: PIUs in as hex, PIUs out as hex, indications by type.

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "frame_record.hpp"
#include "sna/node/node.hpp"
#include "vectors.hpp"

namespace openwosa::sna::test {

inline std::string to_hex(Octets bytes) {
    static const char digits[] = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t b : bytes) {
        text += digits[b >> 4];
        text += digits[b & 15];
    }
    return text;
}

/// FM 3, TS 3, HDX-FF with brackets, both sides RQD or RQE, both may end brackets, multi-RU chains, 256-byte
/// RUs, no pacing; primary named IMS.
inline const char* const kBind = "31010303b1b130800000858500000000000000000000000000000003c9d4e200";

class NodeTest : public ::testing::Test {
  protected:
    static node::Config config() {
        node::Config c;
        c.pus = {{"PU1", 1, {{"LUA", 2, {}}, {"LUB", 3, {}}, {"LUC", 4, {"alice"}}}},
                 {"PU2", 2, {{"LUD", 2, {}}}}};
        c.pools = {{"POOL", {"LUA", "LUB"}, {}}, {"VIP", {"LUC"}, {"alice"}}};
        return c;
    }
    explicit NodeTest(node::Config c = config()) : node_(std::move(c)) {}

    template <class What>
    void step(What what) {
        out_.clear();
        node_.step({now_, std::move(what)}, out_);
        sent_.clear();
        for (const auto& send : out_.sends) {
            sent_.push_back(to_hex(out_.bytes(send)));
            FrameRecord::piu(out_.bytes(send));
        }
    }
    void piu(const std::string& hex, node::LinkId link = 1) {
        const Bytes bytes = from_hex(hex);
        step(node::PiuReceived{link, bytes});
    }
    template <class Request>
    void ask(Request request, node::ClientId client = 7) {
        step(node::ClientRequest{client, std::move(request)});
    }
    /// The first indication of that type of the last step.
    template <class Indication>
    std::optional<Indication> got() const {
        for (const auto& i : out_.indications) {
            if (const auto* found = std::get_if<Indication>(&i.indication)) {
                return *found;
            }
        }
        return std::nullopt;
    }

    void attach(node::ClientId client = 7, std::string user = "bob") {
        step(node::ClientAttached{client, std::move(user)});
    }
    void activate() {
        step(node::LinkUp{1, 0});
        piu("2d00000000016b8000110101050000000001");
        piu("2d00020000016b80000d0101");
    }
    void open_and_start(port::Init init = port::Init::kBind) {
        attach();
        ask(port::OpenLu{1, "LUA", ""});
        port::StartSession start;
        start.lu = 1;
        start.init = init;
        ask(start);
    }
    void bind(const std::string& ru = kBind) {
        piu("2d00020100016b8000" + ru);
        piu("2d00020100026b8000a0");
    }
    /// Everything up to the SDT, on LUA.
    void session(const std::string& ru = kBind) {
        open_and_start();
        activate();
        bind(ru);
        ASSERT_TRUE(got<port::SessionStarted>());
    }

    using Sent = std::vector<std::string>;
    std::uint64_t now_ = 1000;
    node::Node node_;
    node::Actions out_;
    Sent sent_;
};

}  // namespace openwosa::sna::test
