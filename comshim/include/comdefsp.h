/* The Ptr types; they stand in comdef.h. */
#pragma once
#include "comdef.h"
