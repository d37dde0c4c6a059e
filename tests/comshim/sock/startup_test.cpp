// WSAStartup, names and addresses, by the Winsock reference.
#include <gtest/gtest.h>
#include <winsock2.h>
#include <ws2tcpip.h>
// clang-format off: winsock2.h comes before windows.h on Windows
#include <windows.h>
// clang-format on

#include <cstring>
#include <string>

namespace openwosa::comshim_test {
namespace {

WORD negotiated(BYTE major, BYTE minor) {
    WSADATA data;
    EXPECT_EQ(WSAStartup(MAKEWORD(major, minor), &data), 0);
    EXPECT_EQ(data.wHighVersion, MAKEWORD(2, 2));
    WSACleanup();
    return data.wVersion;
}

TEST(WsaStartup, GivesTheVersionAskedFor) {
    EXPECT_EQ(negotiated(1, 1), MAKEWORD(1, 1));
    EXPECT_EQ(negotiated(2, 0), MAKEWORD(2, 0));
    EXPECT_EQ(negotiated(2, 2), MAKEWORD(2, 2));
}

TEST(WsaStartup, GivesTheHighestToThoseWhoAskForMore) { EXPECT_EQ(negotiated(9, 9), MAKEWORD(2, 2)); }

TEST(WsaStartup, HasNoVersionZero) {
    WSADATA data;
    EXPECT_EQ(WSAStartup(MAKEWORD(0, 1), &data), WSAVERNOTSUPPORTED);
}

TEST(WsaStartup, NeedsSomewhereToAnswer) { EXPECT_EQ(WSAStartup(MAKEWORD(2, 2), nullptr), WSAEFAULT); }

TEST(WsaCleanup, WithoutAStartupFails) {
    EXPECT_EQ(WSACleanup(), SOCKET_ERROR);
    EXPECT_EQ(WSAGetLastError(), WSANOTINITIALISED);
}

class NameTest : public testing::Test {
  protected:
    NameTest() {
        WSADATA data;
        WSAStartup(MAKEWORD(2, 2), &data);
    }
    ~NameTest() override { WSACleanup(); }
};

TEST_F(NameTest, AddressesAreWrittenAndRead) {
    in_addr address;
    address.S_un.S_addr = inet_addr("10.1.2.3");
    EXPECT_EQ(address.S_un.S_un_b.s_b1, 10);
    EXPECT_EQ(address.S_un.S_un_b.s_b4, 3);
    EXPECT_STREQ(inet_ntoa(address), "10.1.2.3");
    EXPECT_EQ(inet_addr("no address"), INADDR_NONE);
}

TEST_F(NameTest, NumbersChangeToNetworkOrder) {
    const u_short port = htons(0x1234);
    const unsigned char* bytes = reinterpret_cast<const unsigned char*>(&port);
    EXPECT_EQ(bytes[0], 0x12);
    EXPECT_EQ(ntohl(htonl(0x12345678)), 0x12345678u);
}

TEST_F(NameTest, ThisHostHasAName) {
    char name[256];
    ASSERT_EQ(gethostname(name, sizeof name), 0);
    EXPECT_GT(std::strlen(name), 0u);
}

TEST_F(NameTest, ANameTooLongForTheBufferIsAFault) {
    char name[1];
    EXPECT_EQ(gethostname(name, sizeof name), SOCKET_ERROR);
    EXPECT_EQ(WSAGetLastError(), WSAEFAULT);
}

TEST_F(NameTest, ANumericNameNeedsNoLookUp) {
    const hostent* host = gethostbyname("127.0.0.1");
    ASSERT_NE(host, nullptr);
    EXPECT_EQ(host->h_addrtype, AF_INET);
    EXPECT_EQ(host->h_length, 4);
    EXPECT_EQ(std::string(host->h_addr_list[0], 4), std::string("\x7f\x00\x00\x01", 4));
}

TEST_F(NameTest, AnAddressIsFoundForANumericNode) {
    addrinfo hints{};
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_DGRAM;
    hints.ai_flags = AI_NUMERICHOST;
    addrinfo* found = nullptr;
    ASSERT_EQ(getaddrinfo("127.0.0.1", "161", &hints, &found), 0);
    EXPECT_EQ(reinterpret_cast<const sockaddr_in*>(found->ai_addr)->sin_port, htons(161));
    char host[64];
    char service[16];
    EXPECT_EQ(getnameinfo(found->ai_addr, static_cast<socklen_t>(found->ai_addrlen), host, sizeof host,
                          service, sizeof service, NI_NUMERICHOST | NI_NUMERICSERV),
              0);
    EXPECT_STREQ(host, "127.0.0.1");
    EXPECT_STREQ(service, "161");
    freeaddrinfo(found);
}

TEST_F(NameTest, AFailureIsAlsoTheLastError) {
    addrinfo hints{};
    hints.ai_flags = AI_NUMERICHOST;
    addrinfo* found = nullptr;
    WSASetLastError(0);
    EXPECT_EQ(getaddrinfo("not numeric", nullptr, &hints, &found), EAI_NONAME);
    EXPECT_EQ(WSAGetLastError(), WSAHOST_NOT_FOUND);
}

}  // namespace
}  // namespace openwosa::comshim_test
