/* What every header of the shim rests on: how its functions are declared and the words old compilers had. */
#pragma once

/* The ELF symbol of a shimmed function is "owshim_" + its Windows name, set by an assembler label, so that no
   macro is needed and nothing collides with the C library (send, recv, ...) or with a program's own names. */
#ifdef __cplusplus
#define OWSHIM_EXTERN_C extern "C"
#else
#define OWSHIM_EXTERN_C extern
#endif
#define OWSHIM_API(type) OWSHIM_EXTERN_C __attribute__((visibility("default"))) type
#define OWSHIM_SYMBOL(name) __asm__("owshim_" #name)
#define OWSHIM_FUNCTION(type, name, parameters) OWSHIM_API(type) name parameters OWSHIM_SYMBOL(name)

/* `#define CreateEvent OWSHIM_AW(CreateEvent)`: the ANSI or the wide one, as the SDK's headers choose. */
#ifdef UNICODE
#define OWSHIM_AW(name) name##W
#else
#define OWSHIM_AW(name) name##A
#endif

/* Calling conventions and segments of other machines: one convention here, so the words vanish. */
#ifndef FAR
#define FAR
#endif
#ifndef NEAR
#define NEAR
#endif
#ifndef far
#define far
#endif
#ifndef near
#define near
#endif
#ifndef PASCAL
#define PASCAL
#endif
#ifndef pascal
#define pascal
#endif
#ifndef cdecl
#define cdecl
#endif
#ifndef CDECL
#define CDECL
#endif
#define WINAPI
#define WINAPIV
#define CALLBACK
#define APIENTRY
#define APIPRIVATE
#define STDAPICALLTYPE
#define STDMETHODCALLTYPE
#define STDMETHODVCALLTYPE
#define STDAPIVCALLTYPE
#define __cdecl
#define _cdecl
#define __stdcall
#define _stdcall
#define __fastcall
#define _fastcall
#define __pascal
#define _pascal
#define __thiscall
#define __vectorcall
#define __export
#define _export
#define __far
#define _far
#define __near
#define _near
#define __huge
#define _huge
#define _loadds
#define __loadds
#define _CRTAPI1
#define _CRTAPI2
#define _CRTIMP
#define _NTSYSTEM_
#define __RPC_FAR
#define __RPC_STUB
#define __RPC_USER
#define __ptr32
#define __ptr64
#define __w64
#define __unaligned
#define UNALIGNED
#define UNALIGNED64
#define RESTRICTED_POINTER
#ifndef IN
#define IN
#endif
#ifndef OUT
#define OUT
#endif
#ifndef OPTIONAL
#define OPTIONAL
#endif

/* Microsoft C's sized integers. A macro, so that `unsigned __int64` works. */
#define __int8 char
#define __int16 short
#define __int32 int
#define __int64 long long
#define _int64 long long

#ifndef __forceinline
#define __forceinline __inline__ __attribute__((always_inline))
#endif
#ifndef FORCEINLINE
#define FORCEINLINE static __forceinline
#endif

/* __declspec(x): the forms old sources use. An unknown word is an error here rather than ignored. */
#ifndef __declspec
#define __declspec(word) OWSHIM_DECLSPEC_##word
#endif
#ifndef _declspec
#define _declspec(word) OWSHIM_DECLSPEC_##word
#endif
#define OWSHIM_DECLSPEC_dllexport __attribute__((visibility("default")))
#define OWSHIM_DECLSPEC_dllimport
#define OWSHIM_DECLSPEC_thread __thread
#define OWSHIM_DECLSPEC_noreturn __attribute__((noreturn))
#define OWSHIM_DECLSPEC_nothrow __attribute__((nothrow))
#define OWSHIM_DECLSPEC_noinline __attribute__((noinline))
#define OWSHIM_DECLSPEC_selectany __attribute__((weak))
#define OWSHIM_DECLSPEC_novtable
#define OWSHIM_DECLSPEC_deprecated __attribute__((deprecated))
#define OWSHIM_DECLSPEC_align(bytes) __attribute__((aligned(bytes)))
#define OWSHIM_DECLSPEC_uuid(text)
#define OWSHIM_DECLSPEC_allocate(section)
#define DECLSPEC_IMPORT
#define DECLSPEC_EXPORT __attribute__((visibility("default")))
#define DECLSPEC_NORETURN __attribute__((noreturn))
#define DECLSPEC_NOTHROW __attribute__((nothrow))
#define DECLSPEC_NOINLINE __attribute__((noinline))
#define DECLSPEC_ALIGN(bytes) __attribute__((aligned(bytes)))
#define DECLSPEC_SELECTANY __attribute__((weak))
#define DECLSPEC_NOVTABLE
#define DECLSPEC_UUID(text)
