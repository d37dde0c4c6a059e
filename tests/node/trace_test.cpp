// The trace of a session. Oracle: tshark, which must see DLSw messages, XIDs and PIUs, and nothing malformed.
#include <cstdio>
#include <cstdlib>

#include "support.hpp"

namespace openwosa::nodetest {
namespace {

std::string output_of(const std::string& command) {
    std::string text;
    if (std::FILE* pipe = ::popen((command + " 2>/dev/null").c_str(), "r")) {
        char part[4096];
        while (const std::size_t n = std::fread(part, 1, sizeof part, pipe)) text.append(part, n);
        ::pclose(pipe);
    }
    return text;
}

struct SnaTrace : testing::Test {
    TemporaryFolder folder;
    std::string read;  // the tshark command, with the port's protocol told

    void SetUp() override {
        if (output_of("command -v tshark").empty()) {
            if (std::getenv("CI")) FAIL() << "tshark is missing";
            GTEST_SKIP() << "tshark is not here: nobody to judge";
        }
        HostProcess host(folder);
        ScopedEnvironment config("OPENWOSA_CONFIG", config_file(folder, host.port()).c_str());
        ScopedEnvironment trace("OPENWOSA_TRACE", folder.file("run").c_str());
        Process client({OPENWOSA_TEST_NODE_HELPER, "LU34", "session"}, folder.file("client.txt"));
        ASSERT_TRUE(client.wait_for("started")) << client.output();
        ASSERT_EQ(client.finish(), 0);
        read = "tshark -r '" + folder.file("run.pcapng") + "' -d tcp.port==" + std::to_string(host.port()) +
               ",dlsw -o tcp.check_checksum:TRUE -o ip.check_checksum:TRUE ";
    }
    std::string fields(const std::string& filter, const std::string& names) {
        return output_of(read + "-Y '" + filter + "' -T fields " + names);
    }
    int count(const std::string& filter) {
        const std::string lines = fields(filter, "-e frame.number");
        return static_cast<int>(std::count(lines.begin(), lines.end(), '\n'));
    }
};

TEST_F(SnaTrace, NothingInItIsMalformedAndChecksumsAreRight) {
    EXPECT_EQ(count("_ws.malformed || dlsw.vec_len_invalid || dlsw.unknown_data"), 0);
    EXPECT_EQ(count("tcp.checksum.status == 0 || ip.checksum.status == 0"), 0);
    EXPECT_EQ(count("tcp.analysis.lost_segment || tcp.analysis.out_of_order"), 0);
    EXPECT_GT(count("dlsw"), 10);
}

TEST_F(SnaTrace, SetUpIsSeenInTheOrderOfRfc1795) {
    const std::string types = fields("dlsw && dlsw.message_type < 0x0a", "-e dlsw.message_type");
    EXPECT_EQ(types, "0x03\n0x04\n0x05,0x07\n0x07\n0x07\n0x08\n0x09\n") << types;
}

TEST_F(SnaTrace, XidsAreSeenAsTheHostsFormat1AndOursOfFormat0WithTheNodeId) {
    EXPECT_EQ(count("sna.xid.format == 1"), 1);
    EXPECT_EQ(fields("sna.xid.format == 0", "-e sna.xid.format -e sna.xid.idblock -e sna.xid.idnum"),
              "0\t0x0000005d\t0x00000001\n");
}

TEST_F(SnaTrace, EveryPiuOfTheLinkIsSeenWithItsHeaders) {
    int infoframes = 0;
    for (const char c : fields("dlsw", "-e dlsw.message_type") + ",") infoframes += c == 'a';
    EXPECT_EQ(count("sna.th.fid == 2 && sna.rh"), infoframes);
    // ACTPU: FID2, expedited, session control, request; and its positive response.
    EXPECT_EQ(fields("sna.th.daf == 0 && sna.th.oaf == 0",
                     "-e sna.th.efi -e sna.rh.ru_category -e sna.rh.rri -e sna.rh.rti"),
              "1\t0x03\t0\t\n1\t0x03\t1\t0\n");
}

}  // namespace
}  // namespace openwosa::nodetest
