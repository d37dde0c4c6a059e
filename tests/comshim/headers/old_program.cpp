// The same program in C++.
#include "old_program.c"
