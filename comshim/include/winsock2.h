/* Windows Sockets over the host's. A SOCKET is a file descriptor; address structures, families, option numbers and
 * flags are the host's own (AF_INET6 is 10 here), so what other libraries make of them fits. Errors are WSAE... numbers,
 * kept per thread by WSAGetLastError, which is GetLastError.
 *
 * The functions keep the names and types of the host's headers, but an assembler label leads this source file's calls to
 * the shim's wrappers; other files, and libraries, are not touched. Both orders of including these headers and the
 * host's work. Included first, this one also gives struct in_addr its S_un.
 *
 * Options of Windows' own that are translated: SO_RCVTIMEO and SO_SNDTIMEO take milliseconds in a DWORD;
 * SO_EXCLUSIVEADDRUSE (the rule here anyway) and SO_DONTLINGER are accepted; options of one byte are widened. */
#pragma once

#define _WINSOCKAPI_
#define _WINSOCK2API_
#define _WS2TCPIP_H_

/* The checked inlines of _FORTIFY_SOURCE would pass the labels by. */
#include <features.h>
#pragma push_macro("__USE_FORTIFY_LEVEL")
#undef __USE_FORTIFY_LEVEL
#define __USE_FORTIFY_LEVEL 0
#include <sys/types.h>

#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>
#ifndef _NETINET_IN_H
#define in_addr owshim_host_in_addr
#define sockaddr_in owshim_host_sockaddr_in
#define ip_mreq owshim_host_ip_mreq
#include <netinet/in.h>
#undef in_addr
#undef sockaddr_in
#undef ip_mreq
/* The host's layouts with Windows' names. */
__extension__ struct in_addr {
    __extension__ union {
        union {
            struct {
                unsigned char s_b1, s_b2, s_b3, s_b4;
            } S_un_b;
            struct {
                unsigned short s_w1, s_w2;
            } S_un_w;
            in_addr_t S_addr;
        } S_un;
        in_addr_t s_addr;
    };
};
struct sockaddr_in {
    sa_family_t sin_family;
    in_port_t sin_port;
    struct in_addr sin_addr;
    char sin_zero[8];
};
struct ip_mreq {
    struct in_addr imr_multiaddr;
    struct in_addr imr_interface;
};
#endif
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <unistd.h>
#pragma pop_macro("__USE_FORTIFY_LEVEL")

#include "owshim_wsaerror.h"
#include "windef.h"

#ifndef __USE_MISC
typedef unsigned char u_char;
typedef unsigned short u_short;
typedef unsigned int u_int;
typedef unsigned long u_long;
#endif
#define WSAAPI
typedef int SOCKET; /* signed, unlike on Windows: the same comparisons hold, and it passes to host functions */
#define INVALID_SOCKET ((SOCKET)-1)
#define SOCKET_ERROR (-1)
#define SD_RECEIVE 0
#define SD_SEND 1
#define SD_BOTH 2
#define SO_EXCLUSIVEADDRUSE (~SO_REUSEADDR)
#define SO_DONTLINGER (~SO_LINGER)
#ifndef ADDR_ANY
#define ADDR_ANY INADDR_ANY
#endif

typedef struct sockaddr SOCKADDR, *PSOCKADDR, *LPSOCKADDR;
typedef struct sockaddr_in SOCKADDR_IN, *PSOCKADDR_IN, *LPSOCKADDR_IN;
typedef struct sockaddr_in6 SOCKADDR_IN6, *PSOCKADDR_IN6, *LPSOCKADDR_IN6;
typedef struct sockaddr_storage SOCKADDR_STORAGE, *PSOCKADDR_STORAGE, *LPSOCKADDR_STORAGE;
typedef struct in_addr IN_ADDR, *PIN_ADDR, *LPIN_ADDR;
typedef struct in6_addr IN6_ADDR, *PIN6_ADDR, *LPIN6_ADDR;
typedef struct ip_mreq IP_MREQ, *PIP_MREQ;
typedef struct linger LINGER, *PLINGER, *LPLINGER;
typedef struct hostent HOSTENT, *PHOSTENT, *LPHOSTENT;
typedef struct servent SERVENT, *PSERVENT, *LPSERVENT;
typedef struct protoent PROTOENT, *PPROTOENT, *LPPROTOENT;
typedef struct timeval TIMEVAL, *PTIMEVAL, *LPTIMEVAL;
typedef struct addrinfo ADDRINFOA, *PADDRINFOA;
#ifndef UNICODE
typedef ADDRINFOA ADDRINFOT, *PADDRINFOT;
#endif
#define gai_strerrorA gai_strerror

/* Sets of sockets as Windows has them: a count and a list. */
#ifndef FD_SETSIZE
#define FD_SETSIZE 64
#endif
typedef struct owshim_fd_set {
    u_int fd_count;
    SOCKET fd_array[FD_SETSIZE];
} owshim_fd_set;
typedef owshim_fd_set FD_SET, *PFD_SET, *LPFD_SET;
OWSHIM_FUNCTION(int, __WSAFDIsSet, (SOCKET s, const owshim_fd_set* set));
OWSHIM_API(void) owshim_fd_add(SOCKET s, owshim_fd_set* set, u_int room);
OWSHIM_API(void) owshim_fd_remove(SOCKET s, owshim_fd_set* set);
OWSHIM_API(int) owshim_select(int ignored, owshim_fd_set* read, owshim_fd_set* write, owshim_fd_set* except,
                              const struct timeval* timeout);
#undef FD_SET
#undef FD_CLR
#undef FD_ISSET
#undef FD_ZERO
#define fd_set owshim_fd_set
#define FD_ZERO(set) ((void)((set)->fd_count = 0))
#define FD_SET(s, set) owshim_fd_add((SOCKET)(s), (set), FD_SETSIZE)
#define FD_CLR(s, set) owshim_fd_remove((SOCKET)(s), (set))
#define FD_ISSET(s, set) __WSAFDIsSet((SOCKET)(s), (set))

#define WSADESCRIPTION_LEN 256
#define WSASYS_STATUS_LEN 128
typedef struct WSAData {
    WORD wVersion;
    WORD wHighVersion;
    unsigned short iMaxSockets;
    unsigned short iMaxUdpDg;
    char* lpVendorInfo;
    char szDescription[WSADESCRIPTION_LEN + 1];
    char szSystemStatus[WSASYS_STATUS_LEN + 1];
} WSADATA, *LPWSADATA;
OWSHIM_FUNCTION(int, WSAStartup, (WORD version, LPWSADATA data));
OWSHIM_FUNCTION(int, WSACleanup, (void));
OWSHIM_FUNCTION(int, WSAGetLastError, (void));
OWSHIM_FUNCTION(void, WSASetLastError, (int error));
OWSHIM_FUNCTION(int, closesocket, (SOCKET s));
/* The size tells a u_long of 64 bits from one a program made of its own. */
OWSHIM_API(int) owshim_ioctlsocket(SOCKET s, long command, void* value, size_t size);
#define ioctlsocket(s, command, value) owshim_ioctlsocket((s), (command), (value), sizeof *(value))

/* The host's own declarations once more, now with the label. In C++ they must repeat that nothing is thrown. */
#ifdef __cplusplus
#define OWSHIM_HOST(type, name, parameters) extern "C" type name parameters OWSHIM_SYMBOL(name)
#define OWSHIM_HOST_NOTHROW(type, name, parameters) extern "C" type name parameters __THROW OWSHIM_SYMBOL(name)
#else
#define OWSHIM_HOST(type, name, parameters) extern type name parameters OWSHIM_SYMBOL(name)
#define OWSHIM_HOST_NOTHROW OWSHIM_HOST
#endif
OWSHIM_HOST_NOTHROW(int, socket, (int family, int type, int protocol));
OWSHIM_HOST_NOTHROW(int, bind, (int s, __CONST_SOCKADDR_ARG address, socklen_t size));
OWSHIM_HOST_NOTHROW(int, listen, (int s, int backlog));
OWSHIM_HOST_NOTHROW(int, shutdown, (int s, int how));
OWSHIM_HOST_NOTHROW(int, getsockname, (int s, __SOCKADDR_ARG address, socklen_t* __restrict size));
OWSHIM_HOST_NOTHROW(int, getpeername, (int s, __SOCKADDR_ARG address, socklen_t* __restrict size));
OWSHIM_HOST_NOTHROW(int, getsockopt,
                    (int s, int level, int option, void* __restrict value, socklen_t* __restrict size));
OWSHIM_HOST_NOTHROW(int, setsockopt, (int s, int level, int option, const void* value, socklen_t size));
OWSHIM_HOST(int, accept, (int s, __SOCKADDR_ARG address, socklen_t* __restrict size));
OWSHIM_HOST(int, connect, (int s, __CONST_SOCKADDR_ARG address, socklen_t size));
OWSHIM_HOST(ssize_t, recv, (int s, void* buffer, size_t size, int flags));
OWSHIM_HOST(ssize_t, recvfrom,
            (int s, void* __restrict buffer, size_t size, int flags, __SOCKADDR_ARG from,
             socklen_t* __restrict from_size));
OWSHIM_HOST(ssize_t, send, (int s, const void* buffer, size_t size, int flags));
OWSHIM_HOST(ssize_t, sendto,
            (int s, const void* buffer, size_t size, int flags, __CONST_SOCKADDR_ARG to, socklen_t to_size));
OWSHIM_HOST(struct hostent*, gethostbyname, (const char* name));
OWSHIM_HOST(struct hostent*, gethostbyaddr, (const void* address, socklen_t size, int family));
OWSHIM_HOST(int, getaddrinfo,
            (const char* __restrict node, const char* __restrict service, const struct addrinfo* __restrict hints,
             struct addrinfo** __restrict result));
OWSHIM_HOST(int, getnameinfo,
            (const struct sockaddr* __restrict address, socklen_t size, char* __restrict host, socklen_t host_size,
             char* __restrict service, socklen_t service_size, int flags));
OWSHIM_HOST_NOTHROW(int, gethostname, (char* name, size_t size));

#ifdef __cplusplus
/* Old sources keep the sizes of addresses and options in an int. */
extern "C++" {
template <class Int>
inline int accept(SOCKET s, struct sockaddr* address, Int* size) {
    socklen_t length = size ? (socklen_t)*size : 0;
    const int result = accept((int)s, address, size ? &length : (socklen_t*)0);
    if (size) *size = (Int)length;
    return result;
}
template <class Int>
inline int getsockname(SOCKET s, struct sockaddr* address, Int* size) {
    socklen_t length = (socklen_t)*size;
    const int result = getsockname((int)s, address, &length);
    *size = (Int)length;
    return result;
}
template <class Int>
inline int getpeername(SOCKET s, struct sockaddr* address, Int* size) {
    socklen_t length = (socklen_t)*size;
    const int result = getpeername((int)s, address, &length);
    *size = (Int)length;
    return result;
}
template <class Int>
inline int getsockopt(SOCKET s, int level, int option, void* value, Int* size) {
    socklen_t length = (socklen_t)*size;
    const int result = getsockopt((int)s, level, option, value, &length);
    *size = (Int)length;
    return result;
}
template <class Int>
inline ssize_t recvfrom(SOCKET s, void* buffer, size_t bytes, int flags, struct sockaddr* from, Int* size) {
    socklen_t length = size ? (socklen_t)*size : 0;
    const ssize_t result = recvfrom((int)s, buffer, bytes, flags, from, size ? &length : (socklen_t*)0);
    if (size) *size = (Int)length;
    return result;
}
/* Chosen by its sets: the host's select keeps its own. */
inline int select(int ignored, owshim_fd_set* read, owshim_fd_set* write, owshim_fd_set* except,
                  const struct timeval* timeout) {
    return owshim_select(ignored, read, write, except, timeout);
}
}
#else
#define select owshim_select
#endif
