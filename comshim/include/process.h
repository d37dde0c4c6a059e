/* The C runtime's way to start threads. */
#pragma once
#include <stdint.h>

#include "windef.h"

OWSHIM_FUNCTION(uintptr_t, _beginthread, (void (*start)(void*), unsigned stack_size, void* argument));
OWSHIM_FUNCTION(uintptr_t, _beginthreadex,
                (void* security, unsigned stack_size, unsigned (*start)(void*), void* argument,
                 unsigned flags, unsigned* thread_id));
OWSHIM_FUNCTION(void, _endthread, (void)) __attribute__((noreturn));
OWSHIM_FUNCTION(void, _endthreadex, (unsigned exit_code)) __attribute__((noreturn));
OWSHIM_FUNCTION(int, _getpid, (void));
