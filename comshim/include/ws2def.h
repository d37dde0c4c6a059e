/* One set of declarations serves all versions of Windows Sockets; see winsock2.h. */
#pragma once
#include "winsock2.h"
