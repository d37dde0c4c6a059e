// A source that speaks to both worlds and includes the host's headers first.
#ifndef _WIN32
#include <netdb.h>
#include <netinet/in.h>
#include <sys/select.h>
#include <sys/socket.h>
#endif
#include <winsock2.h>
#include <stdio.h>

int main() {
    WSADATA data;
    if (WSAStartup(MAKEWORD(2, 2), &data) != 0) return 1;
    const SOCKET s = socket(AF_INET, SOCK_DGRAM, 0);
    fd_set set;
    FD_ZERO(&set);
    FD_SET(s, &set);
    timeval limit = {0, 0};
    sockaddr_in address = {};
    int size = sizeof address;
    address.sin_family = AF_INET;
    bind(s, reinterpret_cast<sockaddr*>(&address), sizeof address);
    const bool good = getsockname(s, reinterpret_cast<sockaddr*>(&address), &size) == 0 &&
                      select(0, &set, NULL, NULL, &limit) == 0;
    closesocket(s);
    // A second one is Windows' error, not the host's.
    char buffer[1];
    return good && recv(s, buffer, 1, 0) == SOCKET_ERROR && WSAGetLastError() == WSAENOTSOCK ? 0 : 1;
}
