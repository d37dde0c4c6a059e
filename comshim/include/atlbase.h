/* ATL's client side; modules, windows and servers are absent. */
#pragma once
#include "atlcomcli.h"
