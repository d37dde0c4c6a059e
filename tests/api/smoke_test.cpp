// The whole way once: an unchanged WinSNMP program's calls against net-snmp's snmpd. Oracle: snmpd, and the
// configuration it is given. Runs where snmpd is; elsewhere it skips (and fails where CI is set).
#include <gtest/gtest.h>
#include <windows.h>
#include <winsnmp.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#if !defined(_WIN32)
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "../ports.hpp"
#endif

namespace {

/// snmpd on a loopback port of its own: community "public" reads, "private" writes sysContact.0.
class Snmpd {
  public:
    bool start() {
#if defined(_WIN32)
        return false;
#else
        if (::access("/usr/sbin/snmpd", X_OK) != 0) return false;
        char folder[] = "/tmp/openwosa-snmpd-XXXXXX";
        if (!mkdtemp(folder)) return false;
        folder_ = folder;
        port_ = free_port();
        const std::string port = std::to_string(port_);
        std::ofstream(folder_ + "/snmpd.conf")
            << "rocommunity public 127.0.0.1\nrwcommunity private 127.0.0.1\nsysLocation under test\n"
            << "agentaddress udp:127.0.0.1:" << port << "\n";
        pid_ = fork();
        if (pid_ == 0) {
            setenv("SNMP_PERSISTENT_DIR", folder_.c_str(), 1);
            execl("/usr/sbin/snmpd", "snmpd", "-f", "-Ln", "-C", "-c", (folder_ + "/snmpd.conf").c_str(),
                  "-I", "-smux", nullptr);
            _exit(127);
        }
        return pid_ > 0;
#endif
    }
    ~Snmpd() {
#if !defined(_WIN32)
        if (pid_ > 0) {
            kill(pid_, SIGTERM);
            waitpid(pid_, nullptr, 0);
        }
        if (!folder_.empty()) (void)std::system(("rm -rf " + folder_).c_str());
#endif
    }
    UINT port() const { return port_; }

  private:
#if !defined(_WIN32)
    static UINT free_port() {
        return openwosa::free_port([](std::uint16_t port) {
            const int fd = socket(AF_INET, SOCK_DGRAM, 0);
            sockaddr_in address{};
            address.sin_family = AF_INET;
            address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
            address.sin_port = htons(port);
            const bool free = bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
            close(fd);
            return free;
        });
    }
    pid_t pid_ = -1;
#endif
    std::string folder_;
    UINT port_ = 0;
};

struct Notified {
    HANDLE event;
    WPARAM code;
};

SNMPAPI_STATUS CALLBACK on_event(HSNMP_SESSION, HWND, UINT, WPARAM code, LPARAM, LPVOID data) {
    auto* notified = static_cast<Notified*>(data);
    notified->code = code;
    SetEvent(notified->event);
    return SNMPAPI_SUCCESS;
}

class Smoke : public testing::Test {
  protected:
    void SetUp() override {
        if (!snmpd_.start()) {
            if (std::getenv("CI") && !windows()) FAIL() << "snmpd is missing";
            GTEST_SKIP() << "no snmpd here";
        }
        notified_.event = CreateEvent(nullptr, FALSE, FALSE, nullptr);
        ASSERT_EQ(SnmpStartup(nullptr, nullptr, nullptr, nullptr, nullptr), SNMPAPI_STATUS(SNMPAPI_SUCCESS));
        SnmpSetTranslateMode(SNMPAPI_UNTRANSLATED_V2);
        session_ = SnmpCreateSession(nullptr, 0, &on_event, &notified_);
        ASSERT_TRUE(session_);
        agent_ = SnmpStrToEntity(session_, "127.0.0.1");
        ASSERT_TRUE(agent_);
        ASSERT_EQ(SnmpSetPort(agent_, snmpd_.port()), SNMPAPI_STATUS(SNMPAPI_SUCCESS));
        SnmpSetTimeout(agent_, 20);
        SnmpSetRetry(agent_, 50);  // snmpd takes a moment to start
    }
    void TearDown() override {
        if (session_) SnmpClose(session_);
        SnmpCleanup();
    }
    static bool windows() {
#if defined(_WIN32)
        return true;
#else
        return false;
#endif
    }

    HSNMP_CONTEXT community(const char* text) {
        std::string copy = text;
        smiOCTETS octets = {static_cast<smiUINT32>(copy.size()), reinterpret_cast<smiLPBYTE>(copy.data())};
        return SnmpStrToContext(session_, &octets);
    }

    /// Sends and waits for the response; a null PDU when none came.
    HSNMP_PDU ask(smiINT type, const char* name, smiLPCVALUE value = nullptr, smiINT repeaters = 0,
                  smiINT repetitions = 0) {
        smiOID oid;
        EXPECT_NE(SnmpStrToOid(name, &oid), 0u);
        HSNMP_VBL vbl = SnmpCreateVbl(session_, &oid, value);
        HSNMP_PDU pdu = SnmpCreatePdu(session_, type, 0, repeaters, repetitions, vbl);
        HSNMP_CONTEXT context = community(type == SNMP_PDU_SET ? "private" : "public");
        EXPECT_EQ(SnmpSendMsg(session_, nullptr, agent_, context, pdu), SNMPAPI_STATUS(SNMPAPI_SUCCESS));
        SnmpFreeDescriptor(SNMP_SYNTAX_OID, reinterpret_cast<smiLPOPAQUE>(&oid));
        SnmpFreeVbl(vbl);
        SnmpFreePdu(pdu);
        SnmpFreeContext(context);
        if (WaitForSingleObject(notified_.event, 15000) != WAIT_OBJECT_0 || notified_.code != 0)
            return nullptr;
        HSNMP_PDU response = nullptr;
        EXPECT_EQ(SnmpRecvMsg(session_, nullptr, nullptr, nullptr, &response),
                  SNMPAPI_STATUS(SNMPAPI_SUCCESS));
        return response;
    }

    /// name=value texts of a response's bindings; frees the response.
    std::vector<std::string> bindings(HSNMP_PDU pdu) {
        std::vector<std::string> texts;
        HSNMP_VBL vbl = nullptr;
        if (SnmpGetPduData(pdu, nullptr, nullptr, nullptr, nullptr, &vbl) != SNMPAPI_SUCCESS) return texts;
        const smiUINT32 count = SnmpCountVbl(vbl);
        for (smiUINT32 i = 1; i <= count; ++i) {
            smiOID name;
            smiVALUE value;
            EXPECT_EQ(SnmpGetVb(vbl, i, &name, &value), SNMPAPI_STATUS(SNMPAPI_SUCCESS));
            char text[MAXOBJIDSTRSIZE];
            SnmpOidToStr(&name, sizeof text, text);
            std::string line = std::string(text) + "=";
            if (value.syntax == SNMP_SYNTAX_OCTETS) {
                line.append(reinterpret_cast<char*>(value.value.string.ptr), value.value.string.len);
            }
            texts.push_back(line);
            SnmpFreeDescriptor(SNMP_SYNTAX_OID, reinterpret_cast<smiLPOPAQUE>(&name));
            SnmpFreeDescriptor(value.syntax, &value.value.string);
        }
        SnmpFreeVbl(vbl);
        SnmpFreePdu(pdu);
        return texts;
    }

    Snmpd snmpd_;
    Notified notified_{};
    HSNMP_SESSION session_ = nullptr;
    HSNMP_ENTITY agent_ = nullptr;
};

const char kSysContact[] = "1.3.6.1.2.1.1.4.0";
const char kSysLocation[] = "1.3.6.1.2.1.1.6.0";

TEST_F(Smoke, AGetReadsWhatSnmpdWasConfiguredWith) {
    const HSNMP_PDU response = ask(SNMP_PDU_GET, kSysLocation);
    ASSERT_TRUE(response);
    EXPECT_EQ(bindings(response), std::vector<std::string>{std::string(kSysLocation) + "=under test"});
}

TEST_F(Smoke, AWalkByGetnextVisitsTheSystemGroupInOrder) {
    std::string name = "1.3.6.1.2.1.1";
    int visited = 0;
    for (; visited < 200; ++visited) {
        const HSNMP_PDU response = ask(SNMP_PDU_GETNEXT, name.c_str());
        ASSERT_TRUE(response);
        const std::string line = bindings(response).at(0);
        name = line.substr(0, line.find('='));
        if (name.rfind("1.3.6.1.2.1.1.", 0) != 0) break;
    }
    EXPECT_GE(visited, 7);  // sysDescr to sysServices
    EXPECT_LT(visited, 200);
}

TEST_F(Smoke, AGetbulkBringsAsManyAsItAsksFor) {
    const HSNMP_PDU response = ask(SNMP_PDU_GETBULK, "1.3.6.1.2.1.1", nullptr, 0, 10);
    ASSERT_TRUE(response);
    EXPECT_EQ(bindings(response).size(), 10u);
}

TEST_F(Smoke, ASetIsReadBack) {
    std::string text = "somebody";
    smiVALUE value;
    value.syntax = SNMP_SYNTAX_OCTETS;
    value.value.string = {static_cast<smiUINT32>(text.size()), reinterpret_cast<smiLPBYTE>(text.data())};
    HSNMP_PDU response = ask(SNMP_PDU_SET, kSysContact, &value);
    ASSERT_TRUE(response);
    smiINT status = -1;
    SnmpGetPduData(response, nullptr, nullptr, &status, nullptr, nullptr);
    EXPECT_EQ(status, SNMP_ERROR_NOERROR);
    SnmpFreePdu(response);
    response = ask(SNMP_PDU_GET, kSysContact);
    ASSERT_TRUE(response);
    EXPECT_EQ(bindings(response), std::vector<std::string>{std::string(kSysContact) + "=somebody"});
}

TEST_F(Smoke, AWrongCommunityEndsInTheDocumentedTimeOut) {
    ASSERT_TRUE(ask(SNMP_PDU_GET, kSysLocation));  // it is up
    SnmpSetTimeout(agent_, 10);
    SnmpSetRetry(agent_, 1);
    smiOID oid;
    SnmpStrToOid(kSysLocation, &oid);
    HSNMP_VBL vbl = SnmpCreateVbl(session_, &oid, nullptr);
    HSNMP_PDU pdu = SnmpCreatePdu(session_, SNMP_PDU_GET, 77, 0, 0, vbl);
    HSNMP_CONTEXT context = community("nobody");
    ASSERT_EQ(SnmpSendMsg(session_, nullptr, agent_, context, pdu), SNMPAPI_STATUS(SNMPAPI_SUCCESS));
    ASSERT_EQ(WaitForSingleObject(notified_.event, 15000), WAIT_OBJECT_0);
    EXPECT_EQ(notified_.code, WPARAM(SNMPAPI_TL_TIMEOUT));
    EXPECT_EQ(SnmpRecvMsg(session_, nullptr, nullptr, nullptr, &pdu), SNMPAPI_STATUS(SNMPAPI_FAILURE));
    EXPECT_EQ(SnmpGetLastError(session_), SNMPAPI_STATUS(SNMPAPI_NOOP));
}

}  // namespace
