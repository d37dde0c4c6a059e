// LU 6.2's port between processes: conversations of two programs on one machine, and of two machines over
// DLSw.
#include <csignal>
#include <filesystem>

#include "runtime/password_hash.hpp"
#include "sna/lu62/fmh.hpp"
#include "support.hpp"

namespace openwosa::nodetest {
namespace {

namespace lu62 = sna::lu62;
namespace port = sna::lu62::port;

sna::Bytes bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

port::AllocateSession to(const std::string& partner, port::ConvId conv = 1) {
    port::AllocateSession request;
    request.conv = conv;
    request.tp = 1;
    request.partner.alias = partner;
    request.mode = "#INTER";
    return request;
}

/// The attach to `tp` with the first data, and the direction.
port::Send attach_to(const std::string& tp, const port::SessionAllocated& session, const std::string& data) {
    lu62::Attach attach;
    attach.tp_name = bytes_of(tp);
    attach.security = session.security;
    attach.luw = session.luw;
    attach.correlator = session.correlator;
    port::Send send;
    send.conv = session.conv;
    send.piece.fmh = send.piece.change_direction = true;
    lu62::encode_fmh5(attach, send.data);
    sna::put(send.data, bytes_of(data));
    return send;
}

struct Lu62Programs : testing::Test {
    TemporaryFolder folder;
    RunningLoop loop;
    Client62 client;
    int started = 0;

    /// A configuration that says nothing of LU 6.2 but `more`, and where the secret lies.
    std::string config(const std::string& name, const std::string& more = "") {
        const std::string file = folder.file(name + ".json");
        write_file(file, "{\"sna\": {\"share_directory\": \"" + folder.file(name + "-share") +
                             "\", \"retry_ms\": 50" + more + "}}");
        return file;
    }
    static runtime::SnaConfig read(const std::string& file) {
        const auto result = runtime::load_config_file(file);
        EXPECT_TRUE(result.ok()) << result.text();
        return result.config.sna;
    }
    std::unique_ptr<Process> helper(const std::string& file, const std::string& tp, bool hold = false) {
        ScopedEnvironment environment("OPENWOSA_CONFIG", file.c_str());
        std::vector<std::string> command{OPENWOSA_TEST_LU62_HELPER, tp};
        if (hold) command.push_back("hold");
        return std::make_unique<Process>(command, folder.file("helper" + std::to_string(++started) + ".txt"));
    }
    void connect(const std::string& file) {
        ASSERT_TRUE(client.connect(read(file), loop.get())) << client.why();
        ASSERT_TRUE(client.send(port::TpStarted{1, {}, {}}));
    }
    /// A conversation with `tp`, which has the direction then.
    void say(const std::string& partner, const std::string& tp, const std::string& text,
             port::ConvId conv = 1) {
        ASSERT_TRUE(client.send(to(partner, conv)));
        const auto session = client.next<port::SessionAllocated>();
        ASSERT_TRUE(session);
        ASSERT_TRUE(client.send(attach_to(tp, *session, text)));
    }
    std::string answer() {
        const auto received = client.next<port::Received>();
        EXPECT_TRUE(received);
        if (!received) return {};
        EXPECT_TRUE(received->piece.end_bracket);
        EXPECT_FALSE(received->piece.fmh) << std::hex << lu62::decode_fmh7(received->data).fmh.sense;
        client.send(port::Consumed{received->conv, received->rus});
        client.send(port::Free{received->conv, false});
        return {received->data.begin(), received->data.end()};
    }
    /// The sense of the FMH-7 that refuses the attach.
    std::uint32_t refused() {
        const auto received =
            client.next<port::Received>([](const port::Received& r) { return r.piece.fmh; });
        EXPECT_TRUE(received);
        return received ? lu62::decode_fmh7(received->data).fmh.sense : 0;
    }
};

TEST_F(Lu62Programs, TwoProgramsOnOneMachineConverseWithNothingConfigured) {
    const std::string file = config("node");
    const auto partner = helper(file, "ECHO");
    ASSERT_TRUE(partner->wait_for("ready")) << partner->output();
    connect(file);
    for (int round = 1; round <= 3; ++round) {
        const std::string text = "hello " + std::to_string(round);
        say("LUB", "ECHO", text, static_cast<port::ConvId>(round));
        EXPECT_EQ(answer(), text);
        EXPECT_TRUE(partner->wait_for("received " + text)) << partner->output();
    }
}

TEST_F(Lu62Programs, AttachGoesToTheProcessThatWaitsForItsName) {
    const std::string file = config("node");
    connect(file);  // this process owns the node; the programs are attached
    const auto one = helper(file, "ONE");
    const auto two = helper(file, "TWO");
    ASSERT_TRUE(one->wait_for("ready")) << one->output();
    ASSERT_TRUE(two->wait_for("ready")) << two->output();
    say("LUB", "TWO", "for two", 1);
    EXPECT_EQ(answer(), "for two");
    say("LUB", "ONE", "for one", 2);
    EXPECT_EQ(answer(), "for one");
    EXPECT_EQ(one->output().find("for two"), std::string::npos);
    EXPECT_EQ(two->output().find("for one"), std::string::npos);
}

TEST_F(Lu62Programs, ProgramThatIsKilledIsLostToItsPartner) {
    const std::string file = config("node");
    connect(file);
    const auto partner = helper(file, "HOLD", true);
    ASSERT_TRUE(partner->wait_for("ready")) << partner->output();
    say("LUB", "HOLD", "stay");
    ASSERT_TRUE(partner->wait_for("received stay")) << partner->output();
    partner->kill();
    const auto lost = client.next<port::SessionLost>();
    ASSERT_TRUE(lost);
    EXPECT_EQ(lost->conv, 1u);
}

TEST_F(Lu62Programs, OwnerThatIsKilledIsLostToAllAndTheNextOneServesAgain) {
    const std::string file = config("node");
    const auto owner = helper(file, "OWNER", true);
    ASSERT_TRUE(owner->wait_for("ready")) << owner->output();
    connect(file);
    say("LUB", "OWNER", "stay");
    ASSERT_TRUE(owner->wait_for("received stay")) << owner->output();
    owner->kill();
    ASSERT_TRUE(client.next<port::NodeLost>());
    EXPECT_FALSE(client.send(to("LUB", 2)));
    client.close();
    connect(file);
    const auto partner = helper(file, "ECHO");
    ASSERT_TRUE(partner->wait_for("ready")) << partner->output();
    say("LUB", "ECHO", "again", 3);
    EXPECT_EQ(answer(), "again");
}

TEST_F(Lu62Programs, ConfiguredProgramIsStartedForItsAttach) {
    // Names are EBCDIC; these stand for the helper's START, and for NONE and TRUE.
    const std::string file = config(
        "node", ", \"lu62\": {\"tps\": {\"0x5354415254\": {\"command\": \"\\\"" OPENWOSA_TEST_LU62_HELPER
                "\\\" START\"}, \"0x4E4F4E45\": {\"command\": \"/nonexistent/program\"}, "
                "\"0x54525545\": {\"command\": \"/bin/true\"}}}");
    connect(file);
    say("LUB", "START", "wake up", 1);
    EXPECT_EQ(answer(), "wake up");
    // One that cannot be started, and one that ends without receiving the attach: not available (084C0000),
    // and not available for now (084B6031).
    say("LUB", "NONE", "nobody", 2);
    EXPECT_EQ(refused(), 0x084C0000u);
    say("LUB", "TRUE", "nobody", 3);
    EXPECT_EQ(refused(), 0x084B6031u);
}

// ---- users and passwords

struct Lu62Security : Lu62Programs {
    /// A node with the user ALICE, whose password is DB2RULES, a program for anybody and one that wants a
    /// user.
    void SetUp() override {
        const std::string file =
            config("node", ", \"lu62\": {" + users() +
                               ", \"tps\": {\"0x4F50454E\": {}, \"0x534146455459\": {\"security\": true}}}");
        connect(file);
        open = helper(file, "OPEN");
        safe = helper(file, "SAFETY");
        ASSERT_TRUE(open->wait_for("ready")) << open->output();
        ASSERT_TRUE(safe->wait_for("ready")) << safe->output();
    }
    virtual std::string users() {
        return "\"users\": {\"Alice\": \"" + runtime::hash_password("DB2RULES", 20000) + "\"}";
    }
    void attach_as(port::Security security, const std::string& user, const std::string& password,
                   const std::string& tp) {
        port::AllocateSession request = to("LUB", ++conv);
        request.security = security;
        request.user = runtime::ebcdic_name(user).value_or(sna::Bytes());
        request.password = runtime::ebcdic_name(password).value_or(sna::Bytes());
        ASSERT_TRUE(client.send(request));
        const auto session = client.next<port::SessionAllocated>();
        ASSERT_TRUE(session);
        ASSERT_TRUE(client.send(attach_to(tp, *session, "hello")));
    }
    void expect_refused() {
        EXPECT_EQ(refused(), 0x080F6051u);
        client.send(port::Free{conv, false});
    }

    std::unique_ptr<Process> open, safe;
    port::ConvId conv = 0;
};

TEST_F(Lu62Security, RightPasswordIsTakenAgainAndAgain) {
    for (int round = 0; round < 3; ++round) {
        attach_as(port::Security::kProgram, "ALICE", "DB2RULES", "SAFETY");
        EXPECT_EQ(answer(), "hello");
    }
    attach_as(port::Security::kProgram, "alice", "DB2RULES", "OPEN");  // the case of a name does not count
    EXPECT_EQ(answer(), "hello");
}

TEST_F(Lu62Security, WrongUserOrPasswordIsRefusedByEveryProgram) {
    for (const char* tp : {"SAFETY", "OPEN"}) {
        attach_as(port::Security::kProgram, "ALICE", "db2rules", tp);
        expect_refused();
        attach_as(port::Security::kProgram, "BOB", "DB2RULES", tp);
        expect_refused();
        attach_as(port::Security::kProgram, "ALICE", "", tp);
        expect_refused();
    }
    attach_as(port::Security::kProgram, "ALICE", "DB2RULES", "SAFETY");
    EXPECT_EQ(answer(), "hello") << "the user is not locked out";
}

TEST_F(Lu62Security, NobodyIsRefusedOnlyByProgramsThatWantAUser) {
    attach_as(port::Security::kNone, "", "", "OPEN");
    EXPECT_EQ(answer(), "hello");
    attach_as(port::Security::kNone, "", "", "SAFETY");
    expect_refused();
}

// AP_SAME on the node's own LUs, which trust each other.
TEST_F(Lu62Security, AlreadyVerifiedUserNeedsNoPasswordButMustBeKnown) {
    attach_as(port::Security::kSame, "ALICE", "", "SAFETY");
    EXPECT_EQ(answer(), "hello");
    attach_as(port::Security::kSame, "BOB", "", "SAFETY");
    expect_refused();
}

TEST_F(Lu62Security, StrongNeedsASubstituteThatNoSessionHasWithoutAKeyFile) {
    port::AllocateSession request = to("LUB", 1);
    request.security = port::Security::kStrong;
    request.user = runtime::ebcdic_name("ALICE").value();
    request.password = runtime::ebcdic_name("DB2RULES").value();
    ASSERT_TRUE(client.send(request));
    const auto failed = client.next<port::AllocateFailed>();
    ASSERT_TRUE(failed);
    EXPECT_EQ(failed->result, port::AllocateResult::kSecurityNotSupported);
}

// ---- password substitution

/// ALICE's key, as snanode makes it, in the file that the configuration names behind its users.
struct Lu62Keys : Lu62Security {
    std::string users() override {
        Process snanode({OPENWOSA_TEST_SNANODE, "--key", "ALICE"}, folder.file("key.txt"));
        snanode.write("DB2RULES");
        EXPECT_EQ(snanode.wait(), 0) << snanode.output();
        const std::string key = snanode.output().substr(0, 16);
        write_file(folder.file("keys.json"), "{\"users\": {\"ALICE\": \"" + key + "\"}}");
        std::filesystem::permissions(folder.file("keys.json"), std::filesystem::perms(0600));
        return Lu62Security::users() + ", \"key_file\": \"keys.json\"";
    }
};

TEST_F(Lu62Keys, StrongAndProgramAreTakenWithTheRightPassword) {
    for (const auto security : {port::Security::kStrong, port::Security::kProgram}) {
        attach_as(security, "ALICE", "DB2RULES", "SAFETY");
        EXPECT_EQ(answer(), "hello");
    }
}

TEST_F(Lu62Keys, WrongUserOrPasswordIsRefused) {
    for (const auto security : {port::Security::kStrong, port::Security::kProgram}) {
        attach_as(security, "ALICE", "DB2RULE", "SAFETY");
        expect_refused();
        attach_as(security, "BOB", "DB2RULES", "SAFETY");
        expect_refused();
    }
}

/// JSON of one of two machines: the one that connects to its partner's `port`, or the one that listens there.
std::string machine(const std::string& partner, bool connects, const std::string& own_lu,
                    const std::string& other_lu, char number, char other_number, std::uint16_t port) {
    const std::string where = std::to_string(port);
    const std::string listen =
        connects ? ""
                 : ", \"listen\": [{\"address\": \"127.0.0.2\", \"one_connection_port\": " + where + "}]";
    return listen + ", \"peers\": {\"other\": {\"address\": \"" + partner +
           "\", \"connections\": \"one\", \"port\": " + where +
           ", \"connect\": " + (connects ? "true" : "false") +
           "}}, \"pus\": {\"LINK\": {\"peer\": \"other\", \"node_type\": \"2.1\", \"mac\": \"40000000000" +
           number + "\", \"remote_mac\": \"40000000000" + other_number + "\", \"node_id\": \"05D0000" +
           number + "\", \"largest_frame\": 16384, \"on_demand\": " + (connects ? "true" : "false") +
           "}}, \"lu62\": {\"network\": \"NET\", " + "\"cp\": \"CP" + number + "\", \"locals\": {\"" +
           own_lu + "\": {\"name\": \"NET." + own_lu + "\", \"default\": true}}, \"partners\": {\"" +
           other_lu + "\": {\"name\": \"NET." + other_lu + "\", \"pu\": \"LINK\"}}}";
}

TEST_F(Lu62Programs, OnDemandLinkIsBegunByTheFirstAllocateAndNotBefore) {
    const std::uint16_t where = free_tcp_port("127.0.0.2");
    const std::string here = config("here", machine("127.0.0.2", true, "LUA", "LUB", '1', '2', where));
    std::string passive = machine("127.0.0.1", false, "LUB", "LUA", '2', '1', where);
    const std::string calls = "\"on_demand\": false";
    passive.replace(passive.find(calls), calls.size(), "\"on_demand\": true");
    const std::string there = config("there", passive);
    Process other({OPENWOSA_TEST_SNANODE, "--config", there}, folder.file("there.txt"));
    ASSERT_TRUE(other.wait_for("ready")) << other.output();
    connect(here);
    const auto link_is_active = [&]() -> std::optional<bool> {
        port::Display display;
        display.request = 1;
        display.sections.links = true;
        client.send(display);
        const auto shown = client.next<port::Displayed>();
        EXPECT_TRUE(shown && shown->info.links.size() == 1);
        return shown && shown->info.links.size() == 1 ? std::optional(shown->info.links[0].active)
                                                      : std::nullopt;
    };
    // The two nodes are connected, and could begin the link.
    ASSERT_TRUE(other.wait_for("partner other is connected")) << other.output();
    EXPECT_EQ(link_is_active(), false);
    EXPECT_EQ(other.output().find("is linked"), std::string::npos);
    ASSERT_TRUE(client.send(to("LUB")));
    ASSERT_TRUE(client.next<port::SessionAllocated>());
    EXPECT_EQ(link_is_active(), true);
    EXPECT_TRUE(other.wait_for("PU LINK is linked"));
}

// A partner that grants nothing more is data that waits: in the half-sessions, since the link says that it
// has enough. More than a megabyte in the link would end it.
TEST_F(Lu62Programs, PartnerThatStandsStillHoldsTheDataBackAndTheLinkLives) {
    constexpr port::ConvId kConversations = 24;
    const std::uint16_t where = free_tcp_port("127.0.0.2");
    const std::string here = config("here", machine("127.0.0.2", true, "LUA", "LUB", '1', '2', where));
    std::string sink = machine("127.0.0.1", false, "LUB", "LUA", '2', '1', where);
    sink.insert(sink.size() - 1, ", \"tps\": {\"0x53494E4B\": {\"attach_timeout_ms\": 4294967295}}");
    const std::string there = config("there", sink);
    Process other({OPENWOSA_TEST_SNANODE, "--config", there}, folder.file("there.txt"));
    ASSERT_TRUE(other.wait_for("ready")) << other.output();
    connect(here);
    std::vector<port::SessionAllocated> sessions;
    for (port::ConvId conv = 1; conv <= kConversations; ++conv) {
        ASSERT_TRUE(client.send(to("LUB", conv)));
        const auto session = client.next<port::SessionAllocated>();
        ASSERT_TRUE(session);
        sessions.push_back(*session);
    }
    other.signal(SIGSTOP);
    for (const port::SessionAllocated& session : sessions)
        ASSERT_TRUE(client.send(attach_to("SINK", session, std::string(200000, 'x'))));
    // Each answer comes by the loop that also sends: long before the last one it has sent what it may.
    for (int i = 0; i < 300; ++i) {
        port::Display display;
        display.request = 1;
        display.sections.links = true;
        client.send(display);
        const auto shown = client.next<port::Displayed>();
        ASSERT_TRUE(shown && shown->info.links.size() == 1);
        const auto lost = client.take_now<port::SessionLost>();
        ASSERT_TRUE(shown->info.links[0].active && !lost) << i << " " << std::hex << (lost ? lost->sense : 0);
    }
    other.signal(SIGCONT);
    const auto partner = helper(there, "ECHO");
    ASSERT_TRUE(partner->wait_for("ready")) << partner->output();
    say("LUB", "ECHO", "still there", kConversations + 1);
    EXPECT_EQ(answer(), "still there");
    const auto lost = client.take_now<port::SessionLost>();
    EXPECT_FALSE(lost) << std::hex << lost->sense << " " << lost->conv << other.output();
}

// The second machine is another address of the loopback network.
TEST_F(Lu62Programs, TwoMachinesWithOneFileEachConverseOverDlsw) {
    const std::uint16_t where = free_tcp_port("127.0.0.2");
    const std::string here = config("here", machine("127.0.0.2", true, "LUA", "LUB", '1', '2', where));
    const std::string there = config("there", machine("127.0.0.1", false, "LUB", "LUA", '2', '1', where));
    const auto partner = helper(there, "ECHO");
    ASSERT_TRUE(partner->wait_for("ready")) << partner->output();
    connect(here);
    // The link comes with the first session.
    ASSERT_TRUE(client.send(to("LUB")));
    const auto session = client.next<port::SessionAllocated>();
    ASSERT_TRUE(session);
    EXPECT_EQ(session->facts.partner_name, "NET.LUB");
    ASSERT_TRUE(client.send(attach_to("ECHO", *session, "over the wire")));
    EXPECT_EQ(answer(), "over the wire");
    EXPECT_TRUE(partner->wait_for("received over the wire")) << partner->output();
}

// The machine that logs on has neither users nor keys of its own.
TEST_F(Lu62Keys, StrongIsTakenByTheMachineThatHasTheKey) {
    client.close();
    const auto with = [](std::string json, const std::string& partner, const std::string& more) {
        const std::string link = "\"pu\": \"LINK\"";
        json.replace(json.find(link), link.size(), link + ", \"security\": \"conversation\"" + partner);
        json.insert(json.size() - 1, more);
        return json;
    };
    const std::uint16_t where = free_tcp_port("127.0.0.2");
    const std::string here = config("here", with(machine("127.0.0.2", true, "LUA", "LUB", '1', '2', where),
                                                 ", \"substitution\": true", ""));
    const std::string there =
        config("there", with(machine("127.0.0.1", false, "LUB", "LUA", '2', '1', where), "", ", " + users()));
    const auto partner = helper(there, "ECHO");
    ASSERT_TRUE(partner->wait_for("ready")) << partner->output();
    connect(here);
    attach_as(port::Security::kStrong, "ALICE", "DB2RULES", "ECHO");
    EXPECT_EQ(answer(), "hello");
    attach_as(port::Security::kStrong, "ALICE", "GUESS", "ECHO");
    expect_refused();
}

}  // namespace
}  // namespace openwosa::nodetest
