/* Interlocked*: sequentially consistent, as on x86. LONG has 32 bits. */
#pragma once
#include "windef.h"

#define OWSHIM_INTERLOCKED(type, name) static __inline__ __attribute__((unused)) type name

OWSHIM_INTERLOCKED(LONG, InterlockedIncrement)(LONG volatile* p) { return __sync_add_and_fetch(p, 1); }
OWSHIM_INTERLOCKED(LONG, InterlockedDecrement)(LONG volatile* p) { return __sync_sub_and_fetch(p, 1); }
OWSHIM_INTERLOCKED(LONG, InterlockedExchange)(LONG volatile* p, LONG value) {
    return __atomic_exchange_n(p, value, __ATOMIC_SEQ_CST);
}
OWSHIM_INTERLOCKED(LONG, InterlockedExchangeAdd)(LONG volatile* p, LONG value) {
    return __sync_fetch_and_add(p, value);
}
OWSHIM_INTERLOCKED(LONG, InterlockedCompareExchange)(LONG volatile* p, LONG value, LONG comparand) {
    return __sync_val_compare_and_swap(p, comparand, value);
}
OWSHIM_INTERLOCKED(LONG, InterlockedAnd)(LONG volatile* p, LONG value) {
    return __sync_fetch_and_and(p, value);
}
OWSHIM_INTERLOCKED(LONG, InterlockedOr)(LONG volatile* p, LONG value) {
    return __sync_fetch_and_or(p, value);
}
OWSHIM_INTERLOCKED(LONG, InterlockedXor)(LONG volatile* p, LONG value) {
    return __sync_fetch_and_xor(p, value);
}
OWSHIM_INTERLOCKED(LONGLONG, InterlockedIncrement64)(LONGLONG volatile* p) {
    return __sync_add_and_fetch(p, 1);
}
OWSHIM_INTERLOCKED(LONGLONG, InterlockedDecrement64)(LONGLONG volatile* p) {
    return __sync_sub_and_fetch(p, 1);
}
OWSHIM_INTERLOCKED(LONGLONG, InterlockedExchange64)(LONGLONG volatile* p, LONGLONG value) {
    return __atomic_exchange_n(p, value, __ATOMIC_SEQ_CST);
}
OWSHIM_INTERLOCKED(LONGLONG, InterlockedExchangeAdd64)(LONGLONG volatile* p, LONGLONG value) {
    return __sync_fetch_and_add(p, value);
}
OWSHIM_INTERLOCKED(LONGLONG, InterlockedCompareExchange64)
(LONGLONG volatile* p, LONGLONG value, LONGLONG comparand) {
    return __sync_val_compare_and_swap(p, comparand, value);
}
OWSHIM_INTERLOCKED(PVOID, InterlockedExchangePointer)(PVOID volatile* p, PVOID value) {
    return __atomic_exchange_n(p, value, __ATOMIC_SEQ_CST);
}
OWSHIM_INTERLOCKED(PVOID, InterlockedCompareExchangePointer)
(PVOID volatile* p, PVOID value, PVOID comparand) { return __sync_val_compare_and_swap(p, comparand, value); }
#undef OWSHIM_INTERLOCKED
#define MemoryBarrier() __sync_synchronize()
#if defined(__x86_64__) || defined(__i386__)
#define YieldProcessor() __builtin_ia32_pause()
#else
#define YieldProcessor() __sync_synchronize()
#endif
