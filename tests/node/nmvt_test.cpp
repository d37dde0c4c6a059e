// NMVTs from a client of the node to the host, over DLSw. Judges: snahost, which prints what its SSCP is
// told, and tshark, which reads the trace.
#include <cstdio>
#include <cstdlib>

#include "runtime/trace.hpp"
#include "support.hpp"

namespace openwosa::nodetest {
namespace {

const sna::Bytes kAlert = {0x41, 0x03, 0x8D, 0, 0, 0, 0, 0, 0, 0x0A, 0, 0, 0x06, 0x92, 0, 0, 1, 2};

struct NodeNmvt : testing::Test {
    TemporaryFolder folder;
    RunningLoop loop;

    port::NmvtAnswered send(const runtime::SnaConfig& config) {
        Client client;
        EXPECT_TRUE(client.connect(config, loop.get())) << client.why();
        EXPECT_TRUE(client.send(port::SendNmvt{9, kAlert, 30000}));
        const auto answered = client.next<port::NmvtAnswered>();
        EXPECT_TRUE(answered);
        return answered.value_or(port::NmvtAnswered{});
    }
};

TEST_F(NodeNmvt, ReachesTheHostWhichTakesIt) {
    HostProcess host(folder);
    const auto answered = send(config_for(folder, host.port()));
    EXPECT_EQ(answered.tag, 9u);
    EXPECT_EQ(answered.result, port::SendResult::kOk);
    EXPECT_EQ(answered.sense, 0u);
    EXPECT_NE(host.process().output().find(": NMVT 41038d0000000000000a0000069200000102\n"),
              std::string::npos)
        << host.process().output();
}

TEST_F(NodeNmvt, IsRefusedWithTheHostsSense) {
    HostProcess host(folder, 0, R"({"sscp": {"refuse_reports": "08010000"}})");
    const auto answered = send(config_for(folder, host.port()));
    EXPECT_EQ(answered.result, port::SendResult::kOk);
    EXPECT_EQ(answered.sense, 0x08010000u);
}

TEST_F(NodeNmvt, IsSeenInTheTraceAsAFormattedRequestAndItsResponse) {
    const auto output_of = [](const std::string& command) {
        std::string text;
        if (std::FILE* pipe = ::popen((command + " 2>/dev/null").c_str(), "r")) {
            char part[4096];
            while (const std::size_t n = std::fread(part, 1, sizeof part, pipe)) text.append(part, n);
            ::pclose(pipe);
        }
        return text;
    };
    if (output_of("command -v tshark").empty()) {
        if (std::getenv("CI")) FAIL() << "tshark is missing";
        GTEST_SKIP() << "tshark is not here: nobody to judge";
    }
    HostProcess host(folder);
    runtime::TraceConfig trace;
    trace.packets = folder.file("run.pcapng");
    runtime::trace::open(trace);
    send(config_for(folder, host.port()));
    runtime::trace::close();
    const std::string read = "tshark -r '" + folder.file("run.pcapng") +
                             "' -d tcp.port==" + std::to_string(host.port()) + ",dlsw -T fields ";
    EXPECT_EQ(output_of(read + "-Y _ws.malformed -e frame.number"), "");
    // On the SSCP-PU session, normal flow: FMD with a formatted RU, a whole chain, definite response 1; then
    // the response.
    EXPECT_EQ(output_of(read +
                        "-Y 'sna.th.daf == 0 && sna.th.oaf == 0 && sna.th.efi == 0' -e sna.rh.ru_category "
                        "-e sna.rh.fi -e sna.rh.bci -e sna.rh.eci -e sna.rh.dr1 -e sna.rh.rri -e sna.rh.rti"),
              "0x00\t1\t1\t1\t1\t0\t\n0x00\t1\t1\t1\t1\t1\t0\n");
}

}  // namespace
}  // namespace openwosa::nodetest
