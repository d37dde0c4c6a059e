// Window procedures come in two kinds, ANSI and Unicode, told apart by how their class was registered or how
// they were set. A call from one kind to the other converts the messages that carry text.
#pragma once
#include <windows.h>

namespace openwosa::comshim {

struct Procedure {
    WNDPROC function = nullptr;
    bool unicode = false;
};

/// What a program of the given kind may call itself, or pass to CallWindowProc: the function where the kinds
/// agree, else a token that stands for both (as on Windows, where it looks like 0xFFFF0003).
WNDPROC procedure_for_caller(Procedure procedure, bool caller_is_unicode);
/// What such a value means when a program of the given kind hands it back.
Procedure procedure_from_caller(WNDPROC value, bool caller_is_unicode);

/// Calls the procedure with a message whose texts are of the sender's kind. No lock may be held.
LRESULT call_procedure(Procedure procedure, bool sender_is_unicode, HWND hwnd, UINT message, WPARAM wparam,
                       LPARAM lparam);

}  // namespace openwosa::comshim
