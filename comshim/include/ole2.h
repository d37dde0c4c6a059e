/* COM and Automation together, as windows.h brings them in. There is no display, so no object linking and
 * embedding. */
#pragma once
#include "objbase.h"
#include "oleauto.h"

OWSHIM_FUNCTION(HRESULT, OleInitialize, (LPVOID reserved));
OWSHIM_FUNCTION(void, OleUninitialize, (void));
