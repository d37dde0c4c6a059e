// Oracle: tshark reads the file and sees our datagrams, checksums correct, as SNMP.
#include "runtime/pcapng.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#ifdef _WIN32
#include <share.h>
#endif

#include "runtime/trace.hpp"
#include "support.hpp"

namespace openwosa::runtimetest {
namespace {

using Bytes = std::vector<std::uint8_t>;

// A v2c GetRequest for sysDescr.0, request id 1, community public (RFC 3416; bytes written by hand).
const Bytes kGet = {0x30, 0x26, 0x02, 0x01, 0x01, 0x04, 0x06, 'p',  'u',  'b',  'l',  'i',  'c',  0xa0,
                    0x19, 0x02, 0x01, 0x01, 0x02, 0x01, 0x00, 0x02, 0x01, 0x00, 0x30, 0x0e, 0x30, 0x0c,
                    0x06, 0x08, 0x2b, 0x06, 0x01, 0x02, 0x01, 0x01, 0x01, 0x00, 0x05, 0x00};

#ifdef _WIN32

std::string tshark(const std::string&, const std::string&) { return "skipped"; }
bool have_tshark() { return false; }

#else

std::string output_of(const std::string& command) {
    std::string out;
    std::FILE* pipe = popen(command.c_str(), "r");
    char part[4096];
    while (const std::size_t n = std::fread(part, 1, sizeof part, pipe)) out.append(part, n);
    pclose(pipe);
    return out;
}

std::string tshark(const std::string& file, const std::string& fields) {
    return output_of("tshark -r '" + file +
                     "' -o ip.check_checksum:TRUE -o udp.check_checksum:TRUE -T fields " + fields +
                     " 2>/dev/null");
}

bool have_tshark() { return !output_of("command -v tshark").empty(); }

#endif

#ifdef _WIN32
constexpr bool kMustHaveTshark = false;  // the Linux run of the same test judges
#else
const bool kMustHaveTshark = std::getenv("CI") != nullptr;
#endif

#define NEED_TSHARK()                                          \
    if (!have_tshark()) {                                      \
        if (kMustHaveTshark) FAIL() << "tshark is missing";    \
        GTEST_SKIP() << "tshark is not here: nobody to judge"; \
    }

TEST(Pcapng, IsReadByTsharkAsTheDatagramsThatWereSent) {
    NEED_TSHARK();
    TemporaryFolder folder;
    Bytes out;
    runtime::PcapngEncoder::header(out, "test");
    const auto manager = snmp::Endpoint::ipv4(192, 0, 2, 1, 40000),
               agent = snmp::Endpoint::ipv4(192, 0, 2, 2, 161);
    snmp::Endpoint six_a{
        snmp::Family::kIpv6, 40001, 0, {0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};
    snmp::Endpoint six_b = six_a;
    six_b.port = 161;
    six_b.address[15] = 2;
    const std::uint64_t time = 1700000000123456789;
    ASSERT_TRUE(runtime::PcapngEncoder::datagram(out, time, true, manager, agent, kGet));
    ASSERT_TRUE(runtime::PcapngEncoder::datagram(out, time + 1, false, six_a, six_b, kGet));
    Bytes odd(kGet);
    odd.push_back(0xff);
    ASSERT_TRUE(runtime::PcapngEncoder::datagram(out, time + 2, true, manager, agent, odd));
    write_file(folder.file("t.pcapng"), text_of(out));
    EXPECT_EQ(
        tshark(
            folder.file("t.pcapng"),
            "-e frame.time_epoch -e ip.src -e ip.dst -e ipv6.src -e ipv6.dst -e udp.srcport -e udp.dstport "
            "-e ip.checksum.status -e udp.checksum.status -e snmp.community -e snmp.request_id "
            "-e frame.packet_flags_direction"),
        "1700000000.123456789\t192.0.2.1\t192.0.2.2\t\t\t40000\t161\t1\t1\tpublic\t1\t0x00000002\n"
        "1700000000.123456790\t\t\t2001:db8::1\t2001:db8::2\t40001\t161\t\t1\tpublic\t1\t0x00000001\n"
        "1700000000.123456791\t192.0.2.1\t192.0.2.2\t\t\t40000\t161\t1\t1\tpublic\t1\t0x00000002\n");
}

TEST(Pcapng, LeavesOutWhatNoIpHeaderCanCarry) {
    Bytes out;
    const auto v4 = loopback(1), v6 = loopback6(1);
    EXPECT_FALSE(runtime::PcapngEncoder::datagram(out, 0, true, v4, v6, kGet));
    EXPECT_FALSE(runtime::PcapngEncoder::datagram(out, 0, true, {snmp::Family::kIpx, 1},
                                                  {snmp::Family::kIpx, 1}, kGet));
    EXPECT_FALSE(runtime::PcapngEncoder::datagram(out, 0, true, v4, v4, Bytes(65508)));
    EXPECT_TRUE(out.empty());
    EXPECT_TRUE(runtime::PcapngEncoder::datagram(out, 0, true, v4, v4, Bytes(65507)));
}

TEST(Trace, WritesWhatCrossesTheSockets) {
    TemporaryFolder folder;
    const ScopedEnvironment variable("OPENWOSA_TRACE", folder.file("run").c_str());
    ASSERT_TRUE(runtime::trace::open({}));
    {
        RunningLoop loop;
        runtime::UdpSocket a, b;
        const auto recorder = std::make_shared<Recorder>();
        ASSERT_EQ(a.open(loop.get(), loopback(), {}, std::make_shared<Recorder>()), runtime::NetError::kNone);
        ASSERT_EQ(b.open(loop.get(), loopback(), {}, recorder), runtime::NetError::kNone);
        a.send_now(b.local(), kGet);
        ASSERT_TRUE(recorder->wait_for(1));
    }
    runtime::trace::line("a line\nof two");
    runtime::trace::close();
    const std::string log = read_file(folder.file("run.log"));
    EXPECT_NE(log.find("] a line\nof two\n"), std::string::npos);
    EXPECT_NE(log.find("counter: datagrams sent: "), std::string::npos);
    EXPECT_FALSE(runtime::trace::api_on() || runtime::trace::packets_on());
    NEED_TSHARK();
    EXPECT_EQ(tshark(folder.file("run.pcapng"),
                     "-d udp.port==1-65535,snmp -e snmp.request_id -e systemd_journal.message"),
              "1\t\n1\t\n\ta line of two\n")
        << "among the packets, on one line";
}

TEST(Trace, GoesIntoAFolderByProcess) {
    TemporaryFolder folder;
    const ScopedEnvironment variable("OPENWOSA_TRACE", folder.path().c_str());
    ASSERT_TRUE(runtime::trace::open({}));
    runtime::trace::line("one");
    runtime::trace::close();
    ASSERT_TRUE(runtime::trace::open({}));
    runtime::trace::line("two");
    runtime::trace::close();
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
        names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    ASSERT_EQ(names.size(), 2u);
    EXPECT_TRUE(names[0].starts_with("openwosa-") && names[0].ends_with(".log"));
    const std::string log = read_file(folder.file(names[0]));
    EXPECT_NE(log.find("one"), std::string::npos) << "a second start goes on in the same file";
    EXPECT_NE(log.find("two"), std::string::npos);
}

#ifdef _WIN32
// As when two DLLs of ours are in one program, each with its trace.
TEST(Trace, OfASecondDllHasFilesOfItsOwn) {
    TemporaryFolder folder;
    const ScopedEnvironment variable("OPENWOSA_TRACE", folder.file("run").c_str());
    std::FILE* const first = ::_fsopen(folder.file("run.log").c_str(), "wb", _SH_DENYWR);
    ASSERT_NE(first, nullptr);
    std::fputs("the first one's\n", first);
    for (const char* text : {"one", "two"}) {
        ASSERT_TRUE(runtime::trace::open({}));
        runtime::trace::line(text);
        runtime::trace::close();
    }
    std::fclose(first);
    EXPECT_EQ(read_file(folder.file("run.log")), "the first one's\n");
    const std::string log = read_file(folder.file("run-runtime_test.log"));
    EXPECT_NE(log.find("] one\n"), std::string::npos);
    EXPECT_NE(log.find("] two\n"), std::string::npos);
}
#endif

TEST(Trace, ThatCannotBeWrittenIsToldAndChangesNothingElse) {
    TemporaryFolder folder;
    const ScopedEnvironment variable("OPENWOSA_TRACE", nullptr);
    runtime::TraceConfig config;
    config.api = folder.file("none/such/folder.log");
    config.packets = folder.file("good.pcapng");
    EXPECT_FALSE(runtime::trace::open(config));
    EXPECT_FALSE(runtime::trace::api_on());
    EXPECT_TRUE(runtime::trace::packets_on());
    runtime::trace::close();
}

}  // namespace
}  // namespace openwosa::runtimetest
