/* The console's keyboard. On a terminal keys come one by one and unechoed; the terminal is back in its own mode whenever
 * none of these functions runs. Where standard input is no terminal its bytes are the keys, and its end is EOF. */
#pragma once
#include "owshim.h"

OWSHIM_FUNCTION(int, _kbhit, (void));
OWSHIM_FUNCTION(int, _getch, (void));
OWSHIM_FUNCTION(int, _getche, (void));
OWSHIM_FUNCTION(int, _ungetch, (int character));
OWSHIM_FUNCTION(int, _putch, (int character));
OWSHIM_FUNCTION(int, _cputs, (const char* text));
OWSHIM_FUNCTION(int, _cprintf, (const char* format, ...));
OWSHIM_API(int) kbhit(void) OWSHIM_SYMBOL(_kbhit);
OWSHIM_API(int) getch(void) OWSHIM_SYMBOL(_getch);
OWSHIM_API(int) getche(void) OWSHIM_SYMBOL(_getche);
OWSHIM_API(int) ungetch(int character) OWSHIM_SYMBOL(_ungetch);
OWSHIM_API(int) putch(int character) OWSHIM_SYMBOL(_putch);
OWSHIM_API(int) cputs(const char* text) OWSHIM_SYMBOL(_cputs);
OWSHIM_API(int) cprintf(const char* format, ...) OWSHIM_SYMBOL(_cprintf);
