// A session from end to end: node, DLSw over a loopback connection, snahost.
#include "support.hpp"

namespace openwosa::nodetest {
namespace {

struct NodeSession : testing::Test {
    TemporaryFolder folder;
    HostProcess host{folder};
    RunningLoop loop;
    Client client;

    void SetUp() override {
        ASSERT_TRUE(client.connect(config_for(folder, host.port()), loop.get())) << client.why();
    }
    void open(const std::string& name, port::LuId lu = 1) {
        ASSERT_TRUE(client.send(port::OpenLu{lu, name, {}}));
        const auto opened = client.next<port::LuOpened>();
        ASSERT_TRUE(opened);
        ASSERT_EQ(opened->result, port::OpenResult::kOk);
    }
    sna::Bytes echo(const sna::Bytes& data, port::LuId lu = 1) {
        sna::Rh rh;
        rh.dr1 = true;
        rh.exception = true;
        rh.begin_bracket = true;
        rh.change_direction = true;
        EXPECT_TRUE(client.send(port::SendData{lu, 1, port::Session::kLuLu, rh, data}));
        const auto sent = client.next<port::Sent>();
        EXPECT_TRUE(sent);
        if (!sent) return {};
        EXPECT_EQ(sent->result, port::SendResult::kOk) << std::hex << sent->sense;
        sna::Bytes all;
        for (;;) {
            const auto received = client.next<port::Received>(
                [](const port::Received& r) { return r.rh.category == sna::Category::kFmd; });
            EXPECT_TRUE(received);
            if (!received) return all;
            client.send(port::Consumed{lu, 1});
            all.insert(all.end(), received->ru.begin(), received->ru.end());
            if (received->rh.end_chain) return all;
        }
    }
};

TEST_F(NodeSession, DataGoesToTheHostAndComesBack) {
    open("LU34");  // snahost binds LUs 34 to 65 to its ECHO at once
    ASSERT_TRUE(client.send(port::StartSession{1, port::Init::kBind, {}, {}, {}}));
    ASSERT_TRUE(client.next<port::SscpActive>());
    const auto started = client.next<port::SessionStarted>();
    ASSERT_TRUE(started) << host.process().output();
    EXPECT_EQ(started->bind.at(0), 0x31);
    EXPECT_EQ(echo({0xC8, 0x85, 0x93, 0x93, 0x96}), (sna::Bytes{0xC8, 0x85, 0x93, 0x93, 0x96}));
    // Several RUs each way: BIND allows 1024 bytes.
    sna::Bytes longer(5000);
    for (std::size_t i = 0; i < longer.size(); ++i) longer[i] = static_cast<std::uint8_t>(i);
    EXPECT_EQ(echo(longer), longer);
}

TEST_F(NodeSession, WhatGoesOutAtOnceIsToldToTheOneWhoAskedAndToNobodyElse) {
    open("LU34");
    sna::Rh rh;
    rh.dr1 = rh.exception = rh.begin_bracket = rh.change_direction = true;
    const port::SendData request{1, 7, port::Session::kLuLu, rh, {0xC1}};
    std::optional<port::Indication> answer;
    // A refusal comes in its place behind what may explain it.
    ASSERT_TRUE(client.exchange(request, answer));
    EXPECT_FALSE(answer);
    const auto refused = client.next<port::Sent>();
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->result, port::SendResult::kNoSession);

    ASSERT_TRUE(client.send(port::StartSession{1, port::Init::kBind, {}, {}, {}}));
    ASSERT_TRUE(client.next<port::SessionStarted>());
    ASSERT_TRUE(client.exchange(request, answer));
    ASSERT_TRUE(answer);
    const auto* sent = std::get_if<port::Sent>(&*answer);
    ASSERT_TRUE(sent);
    EXPECT_EQ(sent->tag, 7u);
    EXPECT_EQ(sent->result, port::SendResult::kOk);
    ASSERT_TRUE(client.next<port::Received>());
    EXPECT_FALSE(client.take_now<port::Sent>());
    // What has no such answer is indicated.
    ASSERT_TRUE(client.exchange(port::EndSession{1}, answer));
    EXPECT_FALSE(answer);
    ASSERT_TRUE(client.next<port::SessionEnded>());
}

TEST_F(NodeSession, HostThatIsKilledEndsTheSessionAndANewOneIsReached) {
    open("LU34");
    ASSERT_TRUE(client.send(port::StartSession{1, port::Init::kBind, {}, {}, {}}));
    ASSERT_TRUE(client.next<port::SessionStarted>());
    const std::uint16_t where = host.port();
    host.process().kill();
    const auto ended = client.next<port::SessionEnded>();
    ASSERT_TRUE(ended);
    EXPECT_EQ(ended->reason, port::EndReason::kLinkLost);
    HostProcess again(folder, where);
    ASSERT_TRUE(client.next<port::SessionStarted>()) << again.process().output();
}

}  // namespace
}  // namespace openwosa::nodetest
