/* __try / __finally / __leave, the part of structured exception handling that needs no help from the
   compiler.

   __try { ... __leave; ... } __finally { ... }   runs the second block after the first, also after __leave.
   __try { ... } __except (filter) { ... }        runs the first block only: nothing raises structured
   exceptions here, a fault ends the process with its signal. Not covered: leaving a __try block by return,
   break, continue, goto or a C++ exception skips its __finally block. In C that is reported on stderr each
   time; in C++ it is silent. */
#pragma once
#pragma GCC system_header
#include "owshim.h"

#define EXCEPTION_EXECUTE_HANDLER 1
#define EXCEPTION_CONTINUE_SEARCH 0
#define EXCEPTION_CONTINUE_EXECUTION (-1)
#define GetExceptionCode() (0U)
#define GetExceptionInformation() ((void*)0)
#define AbnormalTermination() (0)

/* clang-format off */
#ifdef __cplusplus
/* __try must stay what libstdc++'s own headers take it for, so __leave is a throw that only __finally catches.
   __except must take an argument: those headers have a parameter of that name. */
#include <exception>
#if defined(__cpp_exceptions) || defined(__EXCEPTIONS)
struct owshim_leave {};
#ifndef __try
#define __try try
#endif
#define __leave throw owshim_leave()
#define __finally catch (const owshim_leave&) {}
#define __except(filter) catch (const owshim_leave&) {} if (false && (filter))
#else
#define __finally if (true)
#define __except(filter) if (false && (filter))
#endif
#else
OWSHIM_API(void) owshim_finally_was_skipped(int* owshim_inside) OWSHIM_SYMBOL(finally_was_skipped);
#define __try                                                                       \
    {                                                                               \
        __label__ owshim_leave;                                                     \
        int owshim_inside __attribute__((cleanup(owshim_finally_was_skipped))) = 1;
#define __leave goto owshim_leave
#define __finally owshim_leave: __attribute__((unused)) owshim_inside = 0; }
#define __except(filter) __finally if (0 && (filter))
#endif
#define _try __try
#define _finally __finally
#define _leave __leave
#define _except __except
/* clang-format on */
