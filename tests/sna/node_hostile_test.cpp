// Hosts that mean harm, seen from the whole node: what they can make it keep is bounded, and the other LUs,
// of the same link too, go on.
#include <random>

#include "heap.hpp"
#include "node_fixture.hpp"

namespace openwosa::sna {
namespace {

using test::NodeTest;
using Sent = std::vector<std::string>;

class HostileHost : public NodeTest {
  protected:
    /// LUA has a session and LUB waits for one, both at PU1.
    void SetUp() override {
        session();
        ask(port::OpenLu{2, "LUB", ""});
        ask(port::StartSession{2});
        piu("2d00030000016b80000d0101");
    }
    /// What the step before did concerns LUB alone, and is no more than an answer and one indication.
    void expect_little_and_of_lub() const {
        ASSERT_LE(sent_.size(), 1u);
        for (const std::string& answer : sent_) ASSERT_EQ(answer.substr(6, 2), "03") << answer;
        ASSERT_LE(out_.indications.size(), 1u);
        for (const auto& indicate : out_.indications)
            ASSERT_TRUE(std::visit(
                [](const auto& m) {
                    if constexpr (requires { m.lu; }) {
                        return m.lu == 2;
                    }
                    return false;
                },
                indicate.indication));
    }
    /// LUA takes a bracket of the host's and begins one itself.
    void lua_works() {
        ++number_;
        piu("2c000201" + hex16(number_) + "0380c0c8c5d3d3d6");  // OIC, RQD1, BB EB
        ASSERT_TRUE(got<port::Received>());
        ask(port::SendResponse{1, 1, port::Session::kLuLu, number_, 0, {}});
        ASSERT_EQ(sent_, Sent{"2c000102" + hex16(number_) + "838000"});
        ask(port::Consumed{1, 1});
        port::SendData data{1, number_};
        data.rh.dr1 = data.rh.end_bracket = true;
        data.data = {0xC1};
        ask(data);
        ASSERT_EQ(sent_, Sent{"2c000102" + hex16(number_) + "0380c0c1"});
        piu("2c000201" + hex16(number_) + "838000");
        ASSERT_EQ(got<port::Responded>()->tag, number_);
    }
    static std::string hex16(unsigned value) {
        return test::to_hex(Bytes{static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)});
    }

  private:
    std::uint16_t number_ = 0;
};

/// A BIND as good as kBind, of `length` bytes of user data.
std::string bind_with(std::size_t length) {
    std::string ru = test::kBind;  // ends with the name and no user data
    ru.resize(ru.size() - 2);
    return ru + test::to_hex(Bytes{static_cast<std::uint8_t>(length)}) + test::to_hex(Bytes(length, 0x40));
}

TEST_F(HostileHost, AFloodOfGoodBindsForABoundLuIsRefusedOneByOneAndTheOtherLuWorks) {
    piu("2d00030100016b8000" + bind_with(0));
    ASSERT_EQ(sent_.at(0).substr(12, 2), "eb");
    std::size_t settled = 0;
    for (unsigned i = 0; i < 20000; ++i) {
        const unsigned from = 1 + i % 255;
        // The partner it has: function active. Another: session limit exceeded.
        piu("2d0003" + hex16(from).substr(2) + hex16(i) + "6b8000" + bind_with(i % 200));
        ASSERT_EQ(sent_.size(), 1u);
        ASSERT_EQ(sent_[0].substr(12), from == 1 ? "ef90000815000031" : "ef90000805000031");
        expect_little_and_of_lub();
        if (i % 100 == 0) lua_works();
        if (i == 1000) settled = test::live_bytes();
    }
    EXPECT_LE(test::live_bytes(), settled + 1024);
    lua_works();
}

TEST_F(HostileHost, AFloodOfSessionsBegunAndEndedKeepsNothingAndTheOtherLuWorks) {
    std::size_t settled = 0;
    for (unsigned i = 0; i < 20000; ++i) {
        const std::string address = "2d0003" + hex16(1 + i % 255).substr(2);
        piu(address + "00016b8000" + bind_with(i % 200));
        ASSERT_EQ(sent_.size(), 1u);
        ASSERT_EQ(sent_[0].substr(12, 2), "eb");
        expect_little_and_of_lub();
        piu(address + "00026b8000a0");
        ASSERT_TRUE(got<port::SessionStarted>());
        expect_little_and_of_lub();
        piu(address + "00036b80003201");
        ASSERT_TRUE(got<port::SessionEnded>());
        expect_little_and_of_lub();
        if (i % 100 == 0) lua_works();
        if (i == 1000) settled = test::live_bytes();
    }
    EXPECT_LE(test::live_bytes(), settled + 1024);
    lua_works();
}

TEST_F(HostileHost, AFloodOfGoodBindsForEveryAddressTakesOnlyTheLuThatWaits) {
    std::size_t bound = 0;
    std::size_t settled = 0;
    for (unsigned i = 0; i < 20000; ++i) {
        const unsigned to = 3 + i % 253;  // LUB, LUC that nobody opened, addresses of nothing
        piu("2d00" + hex16(to).substr(2) + "01" + hex16(i) + "6b8000" + bind_with(i % 200));
        ASSERT_EQ(sent_.size(), 1u);
        bound += sent_[0].substr(12, 2) == "eb";
        ASSERT_TRUE(out_.indications.empty());
        if (i % 100 == 0) lua_works();
        if (i == 1000) settled = test::live_bytes();
    }
    EXPECT_EQ(bound, 1u);
    EXPECT_LE(test::live_bytes(), settled + 1024);
    lua_works();
}

class HostileLink : public NodeTest {};

/// A whole published trace, whoever sent it: read, answered or dropped, and the neighbour keeps its session.
TEST_F(HostileLink, EveryPublishedPiuAndEveryPrefixOfItIsSurvivedByTheNeighbour) {
    std::size_t fed = 0;
    for (const auto& v : test::load_published("piu")) {
        for (std::size_t n = 0; n <= v.bytes.size(); ++n) {
            step(node::PiuReceived{2, Octets(v.bytes).first(n)});
            ++fed;
        }
    }
    EXPECT_GE(fed, 1000u);
    session();
    for (const auto& v : test::load_published("piu")) {
        step(node::LinkUp{2, 0});
        for (std::size_t n = 0; n <= v.bytes.size(); ++n) {
            step(node::PiuReceived{2, Octets(v.bytes).first(n)});
            for (const auto& send : out_.sends) {
                ASSERT_EQ(send.link, 2u);
            }
            ASSERT_TRUE(out_.indications.empty());
        }
    }
    piu("2c00020100010380a0c8c5d3d3d6");
    EXPECT_TRUE(got<port::Received>());
}

TEST_F(HostileLink, ARandomHostOnOneLinkHarmsNeitherTheNodeNorTheOtherLink) {
    session();
    std::mt19937 random(99);
    step(node::LinkUp{2, 64});
    ask(port::OpenLu{2, "LUD", ""});
    port::StartSession start;
    start.lu = 2;
    ask(start);
    piu("2d00000000016b8000110101050000000001", 2);
    piu("2d00020000016b80000d0101", 2);
    std::size_t answers = 0;
    const std::string bind_ru = test::kBind;
    for (int i = 0; i < 30000; ++i) {
        Bytes bytes;
        if (random() % 50 == 0) {
            bytes = test::from_hex("2d00020100016b8000" + bind_ru);
        } else {
            const std::uint8_t first[] = {0x2C, 0x2D, 0x28, 0x20, 0x24};
            bytes = {first[random() % 5],
                     0,
                     static_cast<std::uint8_t>(random() % 4),
                     static_cast<std::uint8_t>(random() % 3),
                     0,
                     static_cast<std::uint8_t>(random() % 6)};
            for (unsigned n = random() % 40; n > 0; --n) {
                bytes.push_back(static_cast<std::uint8_t>(random()));
            }
            const std::uint8_t rh0[] = {0x6B, 0x4B, 0x0B, 0x03, 0xEB, 0x83};
            if (bytes.size() > 9 && random() % 4 != 0) {
                bytes[6] = rh0[random() % 6];
                const std::uint8_t codes[] = {0x31, 0x32, 0xA0, 0xA1, 0x0D, 0x0E, 0x11, 0xC8, 0x83, 0x80};
                bytes[9] = codes[random() % 10];
            }
        }
        if (random() % 200 == 0) {
            step(node::LinkUp{2, 64});
            piu("2d00000000016b8000110101050000000001", 2);
            piu("2d00020000016b80000d0101", 2);
        }
        step(node::PiuReceived{2, bytes});
        answers += out_.sends.size();
        for (const auto& send : out_.sends) {
            ASSERT_EQ(send.link, 2u);
            ASSERT_LE(send.size, 64u);
        }
        for (const auto& indication : out_.indications) {
            const bool other = std::visit(
                [](const auto& m) {
                    if constexpr (requires { m.lu; }) {
                        return m.lu == 2;
                    }
                    return false;
                },
                indication.indication);
            ASSERT_TRUE(other);
        }
    }
    EXPECT_GT(answers, 1000u);
    piu("2c00020100010380a0c8c5d3d3d6");
    EXPECT_TRUE(got<port::Received>());
}

}  // namespace
}  // namespace openwosa::sna
