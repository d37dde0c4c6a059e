/* GUID, and what names one: DEFINE_GUID for programs, __uuidof for C++. */
#pragma once
#include "windef.h"

#ifndef EXTERN_C
#define EXTERN_C OWSHIM_EXTERN_C
#endif

#ifndef GUID_DEFINED
#define GUID_DEFINED
typedef struct _GUID {
    ULONG Data1;
    USHORT Data2;
    USHORT Data3;
    UCHAR Data4[8];
} GUID;
#endif
typedef GUID *LPGUID, IID, *LPIID, CLSID, *LPCLSID, FMTID, *LPFMTID, UUID;
typedef const GUID* LPCGUID;

#ifdef __cplusplus
#define REFGUID const GUID&
#define REFIID const IID&
#define REFCLSID const CLSID&
#define REFFMTID const FMTID&
#else
#define REFGUID const GUID* const
#define REFIID const IID* const
#define REFCLSID const CLSID* const
#define REFFMTID const FMTID* const
#endif

/* DEFINE_GUID declares; after #include <initguid.h> it defines, in as many sources as like. */
#define OWSHIM_DECLARE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) EXTERN_C const GUID name
#define OWSHIM_DEFINE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) \
    EXTERN_C const GUID name;                                               \
    const GUID __attribute__((weak)) name = {l, w1, w2, {b1, b2, b3, b4, b5, b6, b7, b8}}
#ifdef INITGUID
#define DEFINE_GUID OWSHIM_DEFINE_GUID
#else
#define DEFINE_GUID OWSHIM_DECLARE_GUID
#endif
#define DEFINE_OLEGUID(name, l, w1, w2) DEFINE_GUID(name, l, w1, w2, 0xC0, 0, 0, 0, 0, 0, 0, 0x46)

#ifdef __cplusplus
extern "C++" {
inline int InlineIsEqualGUID(REFGUID left, REFGUID right) { return memcmp(&left, &right, sizeof(GUID)) == 0; }
inline int IsEqualGUID(REFGUID left, REFGUID right) { return memcmp(&left, &right, sizeof(GUID)) == 0; }
inline bool operator==(REFGUID left, REFGUID right) { return memcmp(&left, &right, sizeof(GUID)) == 0; }
inline bool operator!=(REFGUID left, REFGUID right) { return !(left == right); }

/* __uuidof(type or expression) is the GUID that __CRT_UUID_DECL (also mingw's name) gave the type. g++ has no
   __declspec(uuid(...)): a type without __CRT_UUID_DECL does not compile. Hidden, so that no unique symbol
   pins the program's own libraries. */
template <class Type>
struct owshim_uuid;
template <class Type>
struct owshim_uuid<Type*> : owshim_uuid<Type> {};
template <class Type>
struct owshim_uuid<Type&> : owshim_uuid<Type> {};
template <class Type>
struct owshim_uuid<const Type> : owshim_uuid<Type> {};
}
#if __cplusplus >= 201703L
#define __CRT_UUID_DECL(type, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8)      \
    extern "C++" {                                                            \
    template <>                                                               \
    struct owshim_uuid<type> {                                                \
        __attribute__((visibility("hidden"))) static constexpr GUID value = { \
            l, w1, w2, {b1, b2, b3, b4, b5, b6, b7, b8}};                     \
    };                                                                        \
    }
#else
#define __CRT_UUID_DECL(type, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8)                 \
    extern "C++" {                                                                       \
    template <>                                                                          \
    struct owshim_uuid<type> {                                                           \
        __attribute__((visibility("hidden"))) static const GUID value;                   \
    };                                                                                   \
    __attribute__((weak))                                                                \
    const GUID owshim_uuid<type>::value = {l, w1, w2, {b1, b2, b3, b4, b5, b6, b7, b8}}; \
    }
#endif
#define __uuidof(type) owshim_uuid<__typeof__(type)>::value
#else
#define IsEqualGUID(left, right) (!memcmp((left), (right), sizeof(GUID)))
#define InlineIsEqualGUID IsEqualGUID
#define __CRT_UUID_DECL(type, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8)
#endif
#define IsEqualIID(left, right) IsEqualGUID(left, right)
#define IsEqualCLSID(left, right) IsEqualGUID(left, right)
#define IsEqualFMTID(left, right) IsEqualGUID(left, right)

/* GUIDs the library holds itself, and the interface ids among them. */
#define OWSHIM_GUID(name) OWSHIM_API(const GUID) name OWSHIM_SYMBOL(name)
#define OWSHIM_INTERFACE_ID(type, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) \
    OWSHIM_GUID(IID_##type);                                                 \
    __CRT_UUID_DECL(type, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8)
#define OWSHIM_OLE_INTERFACE_ID(type, l) OWSHIM_INTERFACE_ID(type, l, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46)

OWSHIM_GUID(GUID_NULL);
#define IID_NULL GUID_NULL
#define CLSID_NULL GUID_NULL
#define FMTID_NULL GUID_NULL
