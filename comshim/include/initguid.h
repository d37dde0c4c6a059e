/* After this, DEFINE_GUID defines. May come before or after the first header that brings in guiddef.h. */
#ifndef INITGUID
#define INITGUID
#endif
#include "guiddef.h"
#undef DEFINE_GUID
#define DEFINE_GUID OWSHIM_DEFINE_GUID
