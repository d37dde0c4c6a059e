#pragma once
// Two conversations over two nodes and the link between them: presentation services with the real node below.

#include <deque>

#include "node62_fixture.hpp"
#include "ps_pair.hpp"

namespace openwosa::sna::lu62::ps::test {

/// Speaks as Pair does; what it delivers next, a PIU or an indication, is the caller's choice.
class OverNodes : public sna::test::Node62Test {
  public:
    struct Side {
        State state;
        std::deque<port::Indication> inbound;
        std::vector<Done> done;
        bool attached = false;
    };
    Bytes tp_name = {0xC1, 0xC2};  ///< that end 0 asks for; end 1 is C1C2
    ConversationType type = ConversationType::kBasic;
    SyncLevel sync = SyncLevel::kConfirm;
    Side ends[2];
    Actions actions;
    std::vector<std::string> violations;  ///< the nodes' own checks end sessions instead

    explicit OverNodes(std::uint32_t seed = 1) : Node62Test(seed) {}
    void TestBody() override {}

    Done allocate() {
        net.ear = [this](std::size_t host, ClientId, const port::Indication& message) {
            ends[host == a ? 0 : 1].inbound.push_back(message);
        };
        start();
        port::ReceiveAllocate wait;
        wait.request = wait.tp = 1;
        wait.conv = 1;
        wait.tp_name = {0xC1, 0xC2};
        wait.pip = true;
        net.ask(b, kB, wait);
        Allocate event;
        event.session = request(1);
        event.session.sync_level = sync;
        event.type = type;
        event.tp_name = tp_name;
        return verb(0, event);
    }
    void connect() {
        ASSERT_EQ(allocate().result(), Result::kOk);
        ASSERT_EQ(verb(0, Flush{}).result(), Result::kOk);
        ASSERT_TRUE(ends[1].attached);
    }
    void issue(int end, const Event& event) {
        actions.clear();
        ps::step(ends[end].state, event, actions);
        Side& me = ends[end];
        for (const Completion& completion : actions.completions) {
            Done done{completion, {}, {}};
            if (completion.size != 0) {
                for (const Octets view : actions.views) {
                    put(done.data, view);
                }
            }
            if (completion.error) {
                done.log = actions.log;
            }
            me.done.push_back(std::move(done));
        }
        auto requests = std::move(actions.down);
        actions.down.clear();
        for (port::Request& one : requests) {
            net.ask(end == 0 ? a : b, end == 0 ? kA : kB, std::move(one));
        }
    }
    bool deliver(int end) {
        Side& me = ends[end];
        if (me.inbound.empty()) {
            return false;
        }
        port::Indication message = std::move(me.inbound.front());
        me.inbound.pop_front();
        if (auto* attached = std::get_if<port::Attached>(&message)) {
            me.attached = true;
            issue(end, Begin{*attached});
        } else {
            issue(end, FromNode{message});
        }
        return true;
    }
    bool deliver_piu() { return net.deliver_one(); }
    void run() {
        while (deliver(0) || deliver(1) || net.deliver_one()) {
        }
    }
    std::optional<Done> take(int end, Slot slot = Slot::kVerb) {
        auto& done = ends[end].done;
        for (auto it = done.begin(); it != done.end(); ++it) {
            if (it->completion.slot == slot) {
                Done found = std::move(*it);
                done.erase(it);
                return found;
            }
        }
        return std::nullopt;
    }
    Done verb(int end, const Event& event) {
        issue(end, event);
        run();
        auto done = take(end);
        EXPECT_TRUE(done.has_value()) << "the verb did not complete";
        return done.value_or(Done{});
    }
    void lose(bool) { net.cut(wire); }
    std::size_t conversations() {
        return net.node(a).counts().conversations + net.node(b).counts().conversations;
    }

    Bytes record(std::size_t size, std::uint8_t fill = 0xC1) const {
        Pair pair;
        pair.type = type;
        return pair.record(size, fill);
    }
    static Event send(const Bytes& data, SendType send_type = SendType::kNone) {
        return SendData{data, send_type, false};
    }
    static Event receive(std::uint16_t max = 32767, ReceiveKind kind = ReceiveKind::kWait,
                         bool status = false) {
        return Pair::receive(max, kind, status);
    }
};

}  // namespace openwosa::sna::lu62::ps::test
