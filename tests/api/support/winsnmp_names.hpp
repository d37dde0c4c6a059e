// The two headers the suite knows the API by. Everything else is standard C++.
#pragma once

#include <windows.h>
#include <winsnmp.h>
