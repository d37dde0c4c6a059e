/* Lengths of names. */
#pragma once
#include "windef.h"

#define UNLEN 256
#define PWLEN 256
#define DNLEN 15
#define CNLEN 15
