// Windows Sockets over loopback, by the Winsock reference. Sizes are ints, as old sources have them.
#include <gtest/gtest.h>
#include <winsock2.h>
// clang-format off: winsock2.h comes before windows.h on Windows
#include <windows.h>
// clang-format on

#include <cstring>
#include <string>
#include <thread>

namespace openwosa::comshim_test {
namespace {

class SocketTest : public testing::Test {
  protected:
    SocketTest() {
        WSADATA data;
        EXPECT_EQ(WSAStartup(MAKEWORD(2, 2), &data), 0);
    }
    ~SocketTest() override { WSACleanup(); }
};

// A socket bound to a port of loopback that the system chose.
class Bound {
  public:
    explicit Bound(int type) : socket_(socket(AF_INET, type, 0)) {
        EXPECT_NE(socket_, INVALID_SOCKET);
        address_.sin_family = AF_INET;
        address_.sin_addr.s_addr = inet_addr("127.0.0.1");
        EXPECT_EQ(bind(socket_, address(), sizeof address_), 0);
        int size = sizeof address_;
        EXPECT_EQ(getsockname(socket_, address(), &size), 0);
        EXPECT_EQ(size, static_cast<int>(sizeof address_));
    }
    ~Bound() { closesocket(socket_); }
    Bound(const Bound&) = delete;
    Bound& operator=(const Bound&) = delete;

    operator SOCKET() const { return socket_; }
    sockaddr* address() { return reinterpret_cast<sockaddr*>(&address_); }
    u_short port() const { return address_.sin_port; }

  private:
    SOCKET socket_;
    sockaddr_in address_{};
};

void send_text(SOCKET from, Bound& to, const char* text) {
    ASSERT_EQ(sendto(from, text, static_cast<int>(std::strlen(text)), 0, to.address(), sizeof(sockaddr_in)),
              static_cast<int>(std::strlen(text)));
}

// Two ends of a TCP connection.
struct Connection {
    Connection() {
        Bound listener(SOCK_STREAM);
        listen(listener, 1);
        client = socket(AF_INET, SOCK_STREAM, 0);
        EXPECT_EQ(connect(client, listener.address(), sizeof(sockaddr_in)), 0);
        server = accept(listener, nullptr, nullptr);
        EXPECT_NE(server, INVALID_SOCKET);
    }
    ~Connection() {
        closesocket(client);
        closesocket(server);
    }
    SOCKET client;
    SOCKET server;
};

TEST_F(SocketTest, ADatagramCrossesWithItsSender) {
    Bound sender(SOCK_DGRAM);
    Bound receiver(SOCK_DGRAM);
    send_text(sender, receiver, "hello");
    char buffer[16];
    sockaddr_in from{};
    int from_size = sizeof from;
    ASSERT_EQ(recvfrom(receiver, buffer, sizeof buffer, 0, reinterpret_cast<sockaddr*>(&from), &from_size),
              5);
    EXPECT_EQ(std::string(buffer, 5), "hello");
    EXPECT_EQ(from.sin_port, sender.port());
    EXPECT_EQ(from_size, static_cast<int>(sizeof from));
}

TEST_F(SocketTest, ADatagramTooLongIsCutAndAnError) {
    Bound sender(SOCK_DGRAM);
    Bound receiver(SOCK_DGRAM);
    send_text(sender, receiver, "hello");
    char buffer[3];
    EXPECT_EQ(recv(receiver, buffer, sizeof buffer, 0), SOCKET_ERROR);
    EXPECT_EQ(WSAGetLastError(), WSAEMSGSIZE);
    EXPECT_EQ(std::string(buffer, 3), "hel");
}

TEST_F(SocketTest, ANonBlockingSocketWouldBlock) {
    Bound receiver(SOCK_DGRAM);
    u_long on = 1;
    ASSERT_EQ(ioctlsocket(receiver, FIONBIO, &on), 0);
    char buffer[3];
    EXPECT_EQ(recv(receiver, buffer, sizeof buffer, 0), SOCKET_ERROR);
    EXPECT_EQ(WSAGetLastError(), WSAEWOULDBLOCK);
}

TEST_F(SocketTest, ItCanBeMadeBlockingAgain) {
    Bound receiver(SOCK_DGRAM);
    u_long on = 1;
    u_long off = 0;
    DWORD limit = 30;
    ioctlsocket(receiver, FIONBIO, &on);
    ASSERT_EQ(ioctlsocket(receiver, FIONBIO, &off), 0);
    setsockopt(receiver, SOL_SOCKET, SO_RCVTIMEO, reinterpret_cast<const char*>(&limit), sizeof limit);
    char buffer[3];
    EXPECT_EQ(recv(receiver, buffer, sizeof buffer, 0), SOCKET_ERROR);
    EXPECT_EQ(WSAGetLastError(), WSAETIMEDOUT);
}

TEST_F(SocketTest, FionreadTellsTheBytesWaiting) {
    Connection connection;
    send(connection.client, "12345", 5, 0);
    u_long bytes = 0;
    for (int i = 0; i < 200 && bytes < 5; ++i) {
        ASSERT_EQ(ioctlsocket(connection.server, FIONREAD, &bytes), 0);
        Sleep(1);
    }
    EXPECT_EQ(bytes, 5u);
}

TEST_F(SocketTest, ATimeLimitIsInMilliseconds) {
    Bound receiver(SOCK_DGRAM);
    const DWORD limit = 1500;
    DWORD seen = 0;
    int size = sizeof seen;
    ASSERT_EQ(
        setsockopt(receiver, SOL_SOCKET, SO_RCVTIMEO, reinterpret_cast<const char*>(&limit), sizeof limit),
        0);
    ASSERT_EQ(getsockopt(receiver, SOL_SOCKET, SO_RCVTIMEO, reinterpret_cast<char*>(&seen), &size), 0);
    EXPECT_EQ(seen, 1500u);
    EXPECT_EQ(size, static_cast<int>(sizeof seen));
}

TEST_F(SocketTest, AnOptionOfOneByteIsTaken) {
    Connection connection;
    const char on = 1;
    EXPECT_EQ(setsockopt(connection.client, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on), 0);
    BOOL kept = FALSE;
    int size = sizeof kept;
    getsockopt(connection.client, SOL_SOCKET, SO_KEEPALIVE, reinterpret_cast<char*>(&kept), &size);
    EXPECT_TRUE(kept);
}

TEST_F(SocketTest, ExclusiveUseIsGranted) {
    const SOCKET s = socket(AF_INET, SOCK_DGRAM, 0);
    const BOOL on = TRUE;
    EXPECT_EQ(setsockopt(s, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, reinterpret_cast<const char*>(&on), sizeof on),
              0);
    closesocket(s);
}

TEST_F(SocketTest, AHealthySocketHasNoErrorWaiting) {
    Connection connection;
    int error = 99;
    int size = sizeof error;
    EXPECT_EQ(getsockopt(connection.client, SOL_SOCKET, SO_ERROR, reinterpret_cast<char*>(&error), &size), 0);
    EXPECT_EQ(error, 0);
}

TEST_F(SocketTest, WhatIsNoSocketIsToldSo) {
    char buffer[3];
    EXPECT_EQ(recv(INVALID_SOCKET, buffer, sizeof buffer, 0), SOCKET_ERROR);
    EXPECT_EQ(WSAGetLastError(), WSAENOTSOCK);
}

TEST_F(SocketTest, AClosedSocketCannotBeClosedAgain) {
    const SOCKET s = socket(AF_INET, SOCK_DGRAM, 0);
    EXPECT_EQ(closesocket(s), 0);
    EXPECT_EQ(closesocket(s), SOCKET_ERROR);
    EXPECT_EQ(WSAGetLastError(), WSAENOTSOCK);
}

TEST_F(SocketTest, AnAddressInUseIsRefused) {
    Bound first(SOCK_DGRAM);
    const SOCKET second = socket(AF_INET, SOCK_DGRAM, 0);
    EXPECT_EQ(bind(second, first.address(), sizeof(sockaddr_in)), SOCKET_ERROR);
    EXPECT_EQ(WSAGetLastError(), WSAEADDRINUSE);
    closesocket(second);
}

TEST_F(SocketTest, AConnectionToNobodyIsRefused) {
    const SOCKET client = socket(AF_INET, SOCK_STREAM, 0);
    Bound silent(SOCK_STREAM);  // bound, but does not listen
    EXPECT_EQ(connect(client, silent.address(), sizeof(sockaddr_in)), SOCKET_ERROR);
    EXPECT_EQ(WSAGetLastError(), WSAECONNREFUSED);
    closesocket(client);
}

TEST_F(SocketTest, BytesCrossAConnection) {
    Connection connection;
    EXPECT_EQ(send(connection.client, "abc", 3, 0), 3);
    char buffer[8];
    EXPECT_EQ(recv(connection.server, buffer, sizeof buffer, 0), 3);
}

TEST_F(SocketTest, TheEndOfAConnectionIsZeroBytes) {
    Connection connection;
    shutdown(connection.client, SD_SEND);
    char buffer[8];
    EXPECT_EQ(recv(connection.server, buffer, sizeof buffer, 0), 0);
}

TEST_F(SocketTest, SendingAfterShutdownIsAnErrorAndNoSignal) {
    Connection connection;
    shutdown(connection.client, SD_SEND);
    EXPECT_EQ(send(connection.client, "abc", 3, 0), SOCKET_ERROR);
    EXPECT_EQ(WSAGetLastError(), WSAESHUTDOWN);
}

TEST_F(SocketTest, AnUnconnectedSocketHasNoPeer) {
    Bound lonely(SOCK_STREAM);
    sockaddr_in peer{};
    int size = sizeof peer;
    EXPECT_EQ(getpeername(lonely, reinterpret_cast<sockaddr*>(&peer), &size), SOCKET_ERROR);
    EXPECT_EQ(WSAGetLastError(), WSAENOTCONN);
}

TEST_F(SocketTest, ADatagramWithoutADestinationIsNotConnected) {
    Bound sender(SOCK_DGRAM);
    EXPECT_EQ(send(sender, "x", 1, 0), SOCKET_ERROR);
    EXPECT_EQ(WSAGetLastError(), WSAENOTCONN);
}

TEST_F(SocketTest, AConnectInTheBackgroundIsWritableWhenDone) {
    Bound listener(SOCK_STREAM);
    listen(listener, 1);
    const SOCKET client = socket(AF_INET, SOCK_STREAM, 0);
    u_long on = 1;
    ioctlsocket(client, FIONBIO, &on);
    if (connect(client, listener.address(), sizeof(sockaddr_in)) == SOCKET_ERROR) {
        EXPECT_EQ(WSAGetLastError(), WSAEWOULDBLOCK);
    }
    fd_set write;
    FD_ZERO(&write);
    FD_SET(client, &write);
    timeval limit = {5, 0};
    EXPECT_EQ(select(0, nullptr, &write, nullptr, &limit), 1);
    EXPECT_TRUE(FD_ISSET(client, &write));
    closesocket(client);
}

TEST_F(SocketTest, ErrorsAreKeptPerThread) {
    WSASetLastError(WSAECONNRESET);
    int other = -1;
    std::thread([&] { other = WSAGetLastError(); }).join();
    EXPECT_EQ(other, 0);
}

TEST_F(SocketTest, TheLastSocketErrorIsTheLastError) {
    WSASetLastError(WSAECONNRESET);
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(WSAECONNRESET));
}

class SelectTest : public SocketTest {
  protected:
    SelectTest() { FD_ZERO(&set_); }
    fd_set set_;
    timeval at_once_ = {0, 0};
};

TEST_F(SelectTest, KeepsOnlyWhatIsReady) {
    Bound first(SOCK_DGRAM);
    Bound second(SOCK_DGRAM);
    send_text(first, second, "x");
    FD_SET(first, &set_);
    FD_SET(second, &set_);
    timeval limit = {5, 0};
    EXPECT_EQ(select(0, &set_, nullptr, nullptr, &limit), 1);
    EXPECT_EQ(set_.fd_count, 1u);
    EXPECT_FALSE(FD_ISSET(first, &set_));
    EXPECT_TRUE(FD_ISSET(second, &set_));
}

TEST_F(SelectTest, AnswersZeroAndEmptiesTheSetAtTheTimeLimit) {
    Bound idle(SOCK_DGRAM);
    FD_SET(idle, &set_);
    timeval limit = {0, 20000};
    EXPECT_EQ(select(0, &set_, nullptr, nullptr, &limit), 0);
    EXPECT_EQ(set_.fd_count, 0u);
}

TEST_F(SelectTest, CountsOverAllSets) {
    Bound first(SOCK_DGRAM);
    Bound second(SOCK_DGRAM);
    send_text(first, second, "x");
    fd_set write;
    FD_ZERO(&write);
    FD_SET(second, &set_);
    FD_SET(second, &write);
    timeval limit = {5, 0};
    EXPECT_EQ(select(0, &set_, &write, nullptr, &limit), 2);
}

TEST_F(SelectTest, WithoutAnySocketIsInvalid) {
    EXPECT_EQ(select(0, &set_, nullptr, nullptr, &at_once_), SOCKET_ERROR);
    EXPECT_EQ(WSAGetLastError(), WSAEINVAL);
}

TEST_F(SelectTest, WithAClosedSocketIsAnError) {
    const SOCKET gone = socket(AF_INET, SOCK_DGRAM, 0);
    closesocket(gone);
    FD_SET(gone, &set_);
    EXPECT_EQ(select(0, &set_, nullptr, nullptr, &at_once_), SOCKET_ERROR);
    EXPECT_EQ(WSAGetLastError(), WSAENOTSOCK);
}

TEST_F(SelectTest, AConnectionThatEndsIsReadable) {
    Connection connection;
    closesocket(connection.client);
    FD_SET(connection.server, &set_);
    timeval limit = {5, 0};
    EXPECT_EQ(select(0, &set_, nullptr, nullptr, &limit), 1);
    connection.client = INVALID_SOCKET;
}

TEST_F(SelectTest, AnArrivingConnectionIsReadable) {
    Bound listener(SOCK_STREAM);
    listen(listener, 1);
    const SOCKET client = socket(AF_INET, SOCK_STREAM, 0);
    connect(client, listener.address(), sizeof(sockaddr_in));
    FD_SET(listener, &set_);
    timeval limit = {5, 0};
    EXPECT_EQ(select(0, &set_, nullptr, nullptr, &limit), 1);
    closesocket(client);
}

TEST(FdSet, HoldsASocketOnce) {
    fd_set set;
    FD_ZERO(&set);
    FD_SET(7, &set);
    FD_SET(7, &set);
    EXPECT_EQ(set.fd_count, 1u);
}

TEST(FdSet, ForgetsWhatIsTakenOut) {
    fd_set set;
    FD_ZERO(&set);
    for (SOCKET s = 1; s <= 3; ++s) {
        FD_SET(s, &set);
    }
    FD_CLR(2, &set);
    EXPECT_FALSE(FD_ISSET(2, &set));
    EXPECT_TRUE(FD_ISSET(1, &set));
    EXPECT_TRUE(FD_ISSET(3, &set));
}

TEST(FdSet, AFullSetTakesNoMore) {
    fd_set set;
    FD_ZERO(&set);
    for (SOCKET s = 1; s <= FD_SETSIZE + 5; ++s) {
        FD_SET(s, &set);
    }
    EXPECT_EQ(set.fd_count, static_cast<u_int>(FD_SETSIZE));
}

}  // namespace
}  // namespace openwosa::comshim_test
