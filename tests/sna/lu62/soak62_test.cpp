// Programs at two nodes do what the port allows, in an order that a seed chooses, while links and clients
// come and go: data arrives once and in order or the conversation ends, nothing hangs, nothing is left.
// OPENWOSA_SOAK_SECONDS: how long the soak of a thousand conversations goes on, with seed after seed.
#include <chrono>
#include <cstdlib>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "node62_fixture.hpp"

namespace openwosa::sna::test {
namespace {

/// A conversation as its program sees it: enough to send only what the port allows.
struct Side {
    std::size_t host = 0;
    ClientId client = 0;
    port::ConvId conv = 0;
    bool allocated = false;  ///< and not attached yet
    bool attached = false;
    bool sending = false;
    bool over = false;
    bool confirm_owed = false;
    bool awaits = false;
    std::int64_t credit = 0;
    std::uint32_t sent = 0, heard = 0;
    port::SessionAllocated facts;
};

/// Zero: the C library does not tell, or a sanitizer has put its own in its place.
std::size_t heap_in_use() {
#ifdef __GLIBC__
    const auto info = mallinfo2();
    return info.uordblks + info.hblkhd;
#else
    return 0;
#endif
}

struct Scale {
    std::size_t conversations = 12;  ///< at once
    std::uint16_t sessions = 4;
    int kill =
        0;  ///< once there were as many, one step in so many kills a client, and another one comes; 0: none
    int cut = 480;  ///< and so often the link is lost
};

class Soak62 : public ::testing::Test {
  protected:
    /// Two new nodes that live for one round.
    void run(std::uint32_t seed, int steps, const Scale& scale = {}) {
        begin(seed, scale);
        round(steps);
        net.reset();
    }
    void begin(std::uint32_t seed, const Scale& scale = {}) {
        random_.seed(seed);
        scale_ = scale;
        net = std::make_unique<Network62>(seed);
        Network62& network = *net;
        sides_.clear();
        const auto config = [&](const char* network_id, const char* lu, const char* other,
                                const char* other_lu, std::uint32_t id) {
            Node62Config c;
            c.network = network_id;
            c.node_id = id;
            c.seed = id;
            c.links = {{1, "LINK", false, ""}};
            LocalLuConfig local;
            local.alias = lu;
            local.name = std::string(network_id) + "." + lu;
            local.is_default = true;
            c.locals = {local};
            PartnerLuConfig partner;
            partner.alias = "THERE";
            partner.name = std::string(other) + "." + other_lu;
            partner.link = 1;
            c.partners = {partner};
            ModeConfig mode;
            mode.name = "M";
            mode.max_ru = 256;
            mode.limit = scale.sessions;
            mode.min_winners = mode.min_losers = scale.sessions / 2;
            c.modes = {mode};
            TpConfig tp;
            tp.name = name_bytes("TP");
            tp.attach_timeout_ms = 20000;
            c.tps = {tp};
            return c;
        };
        network.add(config("NETA", "LUA", "NETB", "LUB", 1));
        network.add(config("NETB", "LUB", "NETA", "LUA", 2));
        wire_ = network.join(0, 1, 1, 1);
        network.ear = [&](std::size_t host, ClientId client, const port::Indication& i) {
            heard_.push_back({host, client, i});
        };
        for (std::size_t h : {0u, 1u}) {
            network.attach(h, clients_[h] = ++last_client_);
        }
    }
    void round(int steps) {
        Network62& network = *net;
        const port::RequestId first = last_;
        most_ = 0;
        network.up(wire_);
        for (int i = 0; i < steps && !HasFatalFailure(); ++i) {
            step();
            listen();
        }
        // Everybody lets go; then nothing may be left but idle sessions.
        network.up(wire_);
        for (auto& [key, side] : sides_) {
            network.ask(side.host, side.client, port::Free{side.conv, false});
        }
        heard_.clear();
        sides_.clear();
        for (port::RequestId r = first + 1; r <= last_; ++r) {
            for (std::size_t h : {0u, 1u}) {
                network.ask(h, clients_[h], port::Cancel{r});
                network.ask(h, clients_[h], port::TpEnded{r});
            }
        }
        EXPECT_TRUE(network.settle());
        network.pass(200000);
        for (std::size_t h : {0u, 1u}) {
            const auto counts = network.node(h).counts();
            EXPECT_EQ(counts.conversations, 0u) << "host " << h;
            EXPECT_EQ(counts.attaches, 0u);
            EXPECT_EQ(counts.waiting, 0u);
            EXPECT_LE(counts.sessions, scale_.sessions + 2u);
            EXPECT_EQ(counts.dropped, 0u);
        }
        EXPECT_EQ(network.node(0).counts().sessions, network.node(1).counts().sessions);
        network.cut(wire_);
        EXPECT_EQ(network.node(0).counts().sessions + network.node(1).counts().sessions, 0u);
        // What the test itself has collected.
        std::exchange(heard_, {});
        for (std::size_t h : {0u, 1u}) {
            std::exchange(network.told(h, clients_[h]), {});
        }
        greatest_ = std::max(greatest_, most_);
    }
    std::size_t greatest_ = 0;  ///< conversations there were at once, both ends counted
    std::uint64_t received_ = 0, lost_ = 0, killed_ = 0;

  private:
    struct Heard {
        std::size_t host;
        ClientId client;
        port::Indication what;
    };
    std::uint32_t pick(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }
    Side* side(std::size_t host, port::ConvId conv) {
        const auto found = sides_.find({host, conv});
        return found == sides_.end() ? nullptr : &found->second;
    }

    /// As when its process dies: the node hears of that and nothing else.
    void kill(std::size_t host) {
        ++killed_;
        std::erase_if(sides_, [&](const auto& side) { return side.second.host == host; });
        net->step(host, ClientGone{clients_[host]});
        net->attach(host, clients_[host] = ++last_client_);
    }

    void step() {
        const std::size_t host = pick(2);
        most_ = std::max(most_, sides_.size());
        if (scale_.kill != 0 && most_ >= scale_.conversations &&
            pick(static_cast<std::uint32_t>(scale_.kill)) == 0) {
            return kill(host);
        }
        switch (pick(12)) {
            case 0: {
                if (sides_.size() > scale_.conversations) {
                    break;
                }
                const port::ConvId conv = ++last_;
                Side s;
                s.host = host;
                s.client = clients_[host];
                s.conv = conv;
                sides_[{host, conv}] = s;
                port::AllocateSession r;
                r.conv = conv;
                r.partner.alias = "THERE";
                r.mode = "M";
                r.return_control = pick(4) == 0 ? port::ReturnControl::kImmediate
                                                : port::ReturnControl::kWhenSessionAllocated;
                net->ask(host, clients_[host], r);
                break;
            }
            case 1: {
                port::ReceiveAllocate r;
                r.request = r.tp = r.conv = ++last_;
                r.tp_name = name_bytes("TP");
                r.timeout_ms = 10000;
                net->ask(host, clients_[host], r);
                break;
            }
            case 2:
                if (pick(static_cast<std::uint32_t>(scale_.cut) / 12) == 0) {
                    net->cut(wire_);
                    net->up(wire_);
                }
                break;
            case 3:
                net->pass(pick(50));
                break;
            case 4:
            case 5:
            case 6:
                for (std::uint32_t n = pick(20); n > 0 && net->deliver_one(); --n) {
                }
                break;
            default:
                converse();
                break;
        }
    }

    /// One act of one conversation.
    void converse() {
        if (sides_.empty()) {
            return;
        }
        auto it = sides_.begin();
        std::advance(it, pick(static_cast<std::uint32_t>(sides_.size())));
        Side& s = it->second;
        if (s.over || pick(60) == 0) {
            net->ask(s.host, s.client, port::Free{s.conv, pick(2) == 0});
            sides_.erase(it);
            return;
        }
        if (s.confirm_owed) {
            s.confirm_owed = false;
            net->ask(s.host, s.client, port::Respond{s.conv, 0});
            return;
        }
        if (!s.sending || s.awaits || s.credit < 4 || !(s.allocated || s.attached)) {
            if (s.attached && pick(10) == 0) {
                net->ask(s.host, s.client, port::Signal{s.conv});
            }
            return;
        }
        // A counter, so that the other end sees what is missing, and data that makes several RUs.
        Bytes data;
        put32(data, s.sent++);
        data.resize(4 + pick(500), 0xEE);
        Piece p = piece(true, true);
        switch (pick(6)) {
            case 0:
                p.end_bracket = true;
                break;
            case 1:
                p.answer = Answer::kRqd2;
                break;
            default:
                p.change_direction = true;
                break;
        }
        if (s.allocated) {
            p.fmh = true;
            data = attach_bytes(s.facts, "TP", SyncLevel::kConfirm, data);
            s.allocated = false;
            s.attached = true;
        }
        s.credit -= port::rus(data.size(), 256);
        s.sending = p.answer == Answer::kRqd2;
        s.awaits = s.sending;
        s.over = p.end_bracket;
        net->ask(s.host, s.client, port::Send{s.conv, p, data});
    }

    void listen() {
        for (const Heard& h : std::exchange(heard_, {})) {
            std::visit(
                [&](const auto& i) {
                    if constexpr (requires { i.conv; }) {
                        if (h.client == clients_[h.host]) {
                            hear(h.host, i);
                        }
                    }
                },
                h.what);
        }
    }
    template <class T>
    void hear(std::size_t host, const T& i) {
        if constexpr (std::is_same_v<T, port::Attached>) {
            Side s;
            s.host = host;
            s.client = clients_[host];
            s.conv = i.conv;
            s.attached = true;
            s.credit = i.credit;
            sides_[{host, i.conv}] = s;
            return;
        }
        Side* s = side(host, i.conv);
        if (s == nullptr) {
            return;
        }
        if constexpr (std::is_same_v<T, port::SessionAllocated>) {
            s->allocated = s->sending = true;
            s->credit = i.credit;
            s->facts = i;
        } else if constexpr (std::is_same_v<T, port::AllocateFailed> ||
                             std::is_same_v<T, port::SessionLost>) {
            s->over = true;
            s->sending = false;
            ++lost_;
        } else if constexpr (std::is_same_v<T, port::Credit>) {
            s->credit += i.rus;
        } else if constexpr (std::is_same_v<T, port::Responded>) {
            s->awaits = false;
            if (i.sense != 0) {
                s->sending = false;  // the attach was refused
                s->over = true;
            }
        } else if constexpr (std::is_same_v<T, port::Received>) {
            net->ask(host, s->client, port::Consumed{i.conv, i.rus});
            if (i.piece.begin_chain && !i.piece.fmh && i.data.size() >= 4) {
                EXPECT_EQ(get32(i.data, 0), s->heard) << "conversation " << i.conv << " of host " << host;
                ++s->heard;
                ++received_;
            }
            s->over = s->over || i.piece.end_bracket;
            s->sending = s->sending || i.piece.change_direction;
            s->confirm_owed = i.piece.answer == Answer::kRqd2;
        }
    }

    std::mt19937 random_;
    Scale scale_;
    ClientId clients_[2] = {};
    ClientId last_client_ = 0;
    std::size_t most_ = 0;
    std::unique_ptr<Network62> net;
    std::size_t wire_ = 0;
    port::ConvId last_ = 0;
    std::map<std::pair<std::size_t, port::ConvId>, Side> sides_;
    std::vector<Heard> heard_;
};

TEST_F(Soak62, RandomProgramsAndLinks) {
    for (std::uint32_t seed = 1; seed <= 25; ++seed) {
        SCOPED_TRACE(seed);
        run(seed, 1500);
        if (HasFailure()) {
            break;
        }
    }
}

/// Two nodes that go on and on: what they have in use after a round, when every session is over, does not
/// grow. Buffers reach their sizes in the first rounds.
TEST_F(Soak62, MemoryOfNodesThatGoOnDoesNotGrow) {
    constexpr int kFirst = 10, kRounds = 40;
    constexpr std::size_t kSlack = 16 * 1024;
    begin(7);
    std::size_t before = 0;
    for (int i = 1; i <= kRounds && !HasFailure(); ++i) {
        round(1500);
        if (i == kFirst) {
            before = heap_in_use();
            received_ = 0;
        }
    }
    const std::size_t after = heap_in_use();
    EXPECT_GT(received_, 1000u);
    if (before == 0) {
        GTEST_SKIP() << "nobody tells what of the heap is in use";
    }
    std::printf("in use: %zu bytes after %d rounds, %zu after %d\n", before, kFirst, after, kRounds);
    EXPECT_LE(after, before + kSlack);
}

TEST_F(Soak62, AThousandConversationsWhileClientsAreKilledAndLinksLost) {
    const char* const wanted = std::getenv("OPENWOSA_SOAK_SECONDS");
    const auto until =
        std::chrono::steady_clock::now() + std::chrono::seconds(wanted ? std::atoi(wanted) : 2);
    constexpr std::uint32_t kSeeds = 2;  // enough for a thousand at once, however slow the machine
    constexpr std::size_t kSlack = 64 * 1024;
    std::uint32_t seed = 0;
    std::size_t kept = 0;
    do {
        SCOPED_TRACE(++seed);
        run(seed, 60000, {2000, 1200, 3000, 30000});
        kept = seed == 1 ? heap_in_use() : kept;
    } while (!HasFailure() && (seed < kSeeds || std::chrono::steady_clock::now() < until));
    std::printf(
        "%u seeds: %zu conversations at once, %llu chains received, %llu losses told, %llu clients killed\n",
        seed, greatest_ / 2, static_cast<unsigned long long>(received_),
        static_cast<unsigned long long>(lost_), static_cast<unsigned long long>(killed_));
    EXPECT_LE(heap_in_use(), kept + kSlack) << "since the nodes of the first seed were gone";
    EXPECT_GE(greatest_, 2000u);
    EXPECT_GT(received_, 1000u);
    EXPECT_GT(lost_, 100u);
    EXPECT_GT(killed_, 0u);
}

}  // namespace
}  // namespace openwosa::sna::test
