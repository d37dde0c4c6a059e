// The conversation verbs over real nodes: presentation services above, two nodes and a link below.
#include "node62_fixture.hpp"
#include "sna/lu62/ps/conversation.hpp"

namespace openwosa::sna::test {
namespace {

namespace ps = openwosa::sna::lu62::ps;
using ps::Result;

struct Program {
    std::size_t host = 0;
    ClientId client = 0;
    ps::State state;
    struct Done {
        ps::Completion completion;
        Bytes data;
    };
    std::deque<Done> done;
};

class PsNode : public ::testing::Test {
  protected:
    void SetUp() override {
        // Both ends at one node: two programs of one machine; or each at its own.
        connect(false);
    }
    void connect(bool one_machine) {
        net = Network62(3);
        ends[0] = {};
        ends[1] = {};
        net.ear = [this](std::size_t host, ClientId client, const port::Indication& i) {
            heard_.push_back({host, client, i});
        };
        if (one_machine) {
            ends[0].host = ends[1].host = net.add({});
        } else {
            for (const char* name : {"ONE", "TWO"}) {
                Node62Config c;
                c.network = "NET";
                c.cp = name;
                c.node_id = name[0];
                c.links = {{1, "LINK", false, ""}};
                LocalLuConfig lu;
                lu.alias = name;
                lu.name = std::string("NET.") + name;
                lu.is_default = true;
                c.locals = {lu};
                PartnerLuConfig partner;
                partner.alias = name[0] == 'O' ? "TWO" : "ONE";
                partner.name = "NET." + partner.alias;
                partner.link = 1;
                c.partners = {partner};
                ends[name[0] == 'O' ? 0 : 1].host = net.add(c);
            }
            net.up(net.join(0, 1, 1, 1));
        }
        for (ClientId client : {0u, 1u}) {
            ends[client].client = client + 1;
            ends[client].state.conv = 1;
            net.attach(ends[client].host, client + 1);
        }
        net.ask(ends[0].host, 1, port::TpStarted{1, "ONE", {}});
        port::ReceiveAllocate r;
        r.request = r.tp = r.conv = 1;
        r.tp_name = name_bytes("TP");
        net.ask(ends[1].host, 2, r);
    }
    void issue(int end, const ps::Event& event) {
        ps::Actions out;
        ps::step(ends[end].state, event, out);
        collect(end, out);
        pump();
    }
    void collect(int end, ps::Actions& out) {
        Program& p = ends[end];
        for (const ps::Completion& c : out.completions) {
            Program::Done done{c, {}};
            if (c.size != 0) {
                for (const Octets view : out.views) {
                    put(done.data, view);
                }
            }
            p.done.push_back(std::move(done));
        }
        for (port::Request& request : out.down) {
            net.step(p.host, ClientRequest{p.client, std::move(request)});
        }
    }
    void pump() {
        do {
            while (!heard_.empty()) {
                Heard h = std::move(heard_.front());
                heard_.pop_front();
                const int end = static_cast<int>(h.client) - 1;
                ps::Actions out;
                if (const auto* attached = std::get_if<port::Attached>(&h.what)) {
                    ps::step(ends[end].state, ps::Begin{*attached}, out);
                } else if (std::visit(
                               [](const auto& i) {
                                   return requires { i.conv; };
                               },
                               h.what)) {
                    ps::step(ends[end].state, ps::FromNode{h.what}, out);
                }
                collect(end, out);
            }
        } while (net.deliver_one() || !heard_.empty());
    }
    Program::Done verb(int end, const ps::Event& event) {
        issue(end, event);
        if (ends[end].done.empty()) {
            ADD_FAILURE() << "the verb did not complete";
            return {};
        }
        auto done = std::move(ends[end].done.front());
        ends[end].done.pop_front();
        return done;
    }
    Program::Done allocate() {
        ps::Allocate a;
        a.session.conv = 1;
        a.session.tp = 1;
        a.session.partner.alias = "TWO";
        a.session.mode = "M";
        a.session.sync_level = SyncLevel::kConfirm;
        a.tp_name = name_bytes("TP");
        return verb(0, a);
    }
    Program::Done receive(int end) {
        return verb(end, ps::Receive{ps::ReceiveKind::kWait, {}, false, 32767});
    }

    Network62 net;
    Program ends[2];

  private:
    struct Heard {
        std::size_t host;
        ClientId client;
        port::Indication what;
    };
    std::deque<Heard> heard_;
};

TEST_F(PsNode, MappedDataGoesBothWaysConfirmedAndDeallocated) {
    for (const bool one_machine : {false, true}) {
        connect(one_machine);
        ASSERT_EQ(allocate().completion.result, Result::kOk);
        const Bytes data(20000, 0xC1);
        EXPECT_EQ(verb(0, ps::SendData{data, ps::SendType::kNone, false}).completion.result, Result::kOk);
        issue(0, ps::Confirm{});
        EXPECT_TRUE(ends[0].done.empty());
        EXPECT_EQ(receive(1).data, data);
        EXPECT_EQ(receive(1).completion.status, ps::StatusReceived::kConfirm);
        EXPECT_EQ(verb(1, ps::Confirmed{}).completion.result, Result::kOk);
        ASSERT_EQ(ends[0].done.size(), 1u);
        EXPECT_EQ(ends[0].done.front().completion.result, Result::kOk);
        ends[0].done.clear();
        issue(0, ps::Receive{ps::ReceiveKind::kWait, {}, false, 32767});
        EXPECT_EQ(receive(1).completion.status, ps::StatusReceived::kSend);
        const Bytes reply(5, 0xC2);
        EXPECT_EQ(verb(1, ps::SendData{reply, ps::SendType::kNone, false}).completion.result, Result::kOk);
        EXPECT_EQ(verb(1, ps::Deallocate{ps::DeallocateType::kFlush}).completion.result, Result::kOk);
        ASSERT_EQ(ends[0].done.size(), 1u);
        EXPECT_EQ(ends[0].done.front().data, reply);
        ends[0].done.clear();
        EXPECT_EQ(receive(0).completion.result, Result::kDeallocNormal);
        EXPECT_EQ(net.node(ends[0].host).counts().conversations, 0u);
    }
}

TEST_F(PsNode, MegabytesArriveWhole) {
    ASSERT_EQ(allocate().completion.result, Result::kOk);
    std::uint64_t received = 0;
    bool waiting = false, ended = false;
    const auto take = [&] {
        if (!std::exchange(waiting, true)) {
            issue(1, ps::Receive{ps::ReceiveKind::kWait, {}, false, 32767});
        }
        while (!ends[1].done.empty()) {
            received += ends[1].done.front().data.size();
            ended = ended || ends[1].done.front().completion.result == Result::kDeallocNormal;
            ends[1].done.pop_front();
            waiting = false;
        }
    };
    for (int i = 0; i < 100; ++i) {
        const Bytes data(30000, static_cast<std::uint8_t>(i));
        issue(0, ps::SendData{data, ps::SendType::kNone, false});
        // The sender may wait for room; the receiver makes it.
        for (int n = 0; n < 1000 && ends[0].done.empty(); ++n) {
            take();
        }
        ASSERT_FALSE(ends[0].done.empty()) << i;
        ends[0].done.clear();
    }
    issue(0, ps::Deallocate{ps::DeallocateType::kFlush});
    for (int n = 0; n < 1000 && !ended; ++n) {
        take();
    }
    EXPECT_TRUE(ended);
    EXPECT_EQ(received, 100u * 30000u);
}

TEST_F(PsNode, AnErrorOfTheReceiverPurgesAndTakesTheTurn) {
    ASSERT_EQ(allocate().completion.result, Result::kOk);
    const Bytes data(3000, 1);
    EXPECT_EQ(verb(0, ps::SendData{data, ps::SendType::kFlush, false}).completion.result, Result::kOk);
    issue(1, ps::SendError{});
    issue(0, ps::Receive{ps::ReceiveKind::kWait, {}, false, 32767});
    ASSERT_FALSE(ends[0].done.empty());
    EXPECT_EQ(ends[0].done.front().completion.result, Result::kProgErrorPurging);
    ASSERT_FALSE(ends[1].done.empty());
    EXPECT_EQ(ends[1].done.front().completion.result, Result::kOk);
    EXPECT_EQ(ends[1].state.state, ps::ConvState::kSend);
}

TEST_F(PsNode, AnAbendEndsItAtBothEndsAndTheSessionServesAgain) {
    ASSERT_EQ(allocate().completion.result, Result::kOk);
    EXPECT_EQ(verb(0, ps::Flush{}).completion.result, Result::kOk);
    EXPECT_EQ(verb(0, ps::Deallocate{ps::DeallocateType::kAbend}).completion.result, Result::kOk);
    EXPECT_EQ(receive(1).completion.result, Result::kDeallocAbend);
    const auto sessions = net.node(0).counts().sessions;
    EXPECT_EQ(net.node(0).counts().conversations, 0u);
    ends[0].state = {};
    ends[0].state.conv = 2;
    ps::Allocate again;
    again.session.conv = 2;
    again.session.tp = 1;
    again.session.partner.alias = "TWO";
    again.session.mode = "M";
    again.tp_name = name_bytes("NONE");
    EXPECT_EQ(verb(0, again).completion.result, Result::kOk);
    EXPECT_EQ(net.node(0).counts().sessions, sessions);
    issue(0, ps::Receive{ps::ReceiveKind::kWait, {}, false, 32767});
    ASSERT_FALSE(ends[0].done.empty());
    EXPECT_EQ(ends[0].done.front().completion.result, Result::kAllocationError);
    EXPECT_EQ(ends[0].done.front().completion.sense, 0x10086021u);
}

TEST_F(PsNode, RequestToSendIsSeenByTheSender) {
    ASSERT_EQ(allocate().completion.result, Result::kOk);
    EXPECT_EQ(verb(0, ps::Flush{}).completion.result, Result::kOk);
    EXPECT_EQ(verb(1, ps::RequestToSend{}).completion.result, Result::kOk);
    EXPECT_EQ(verb(0, ps::TestRts{}).completion.result, Result::kOk);
}

}  // namespace
}  // namespace openwosa::sna::test
