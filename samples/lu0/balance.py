#!/usr/bin/env python3
"""One question to the bank that tools/snahost plays, through libcomshim.so with nothing but ctypes.

On the screen: the reply to the logon and the balance.

usage: balance.py LIBRARY [LU-or-pool [account]]
"""
import ctypes
import sys

PTR = ctypes.c_void_p
LONG = ctypes.c_int32
SHORT = ctypes.c_int16
HRESULT = ctypes.c_int32
GUID = ctypes.c_ubyte * 16

VT_UI1 = 17
INIT_LOGON = 3
EXCEPTION_RESPONSE1, DEFINITE_RESPONSE1, LU_DATA, PREPARE_TO_RECEIVE = 0x2, 0x8, 0x200, 0x4000
CLU0_S_TIMEOUT = 0x00040205
# Slots of the vtable: IUnknown 0-2, IDispatch 3-6, then the methods in documented order.
RELEASE, CREATE_SESSION, CONNECT, DISCONNECT, RECEIVE, SEND, SEND_RESPONSE, OFFLINE = 2, 7, 10, 11, 12, 13, 14, 16


def check(result, doing):
    if result < 0:
        sys.exit(f"{doing}: {result & 0xFFFFFFFF:08X}")
    return result


class Shim:
    """The COM functions of libcomshim.so; their ELF names carry a prefix."""

    def __init__(self, library):
        self.library = ctypes.CDLL(library)

    def __getattr__(self, name):
        return getattr(self.library, "owshim_" + name)

    def call(self, name, *arguments):
        return check(getattr(self, name)(*arguments), name)


class Interface:
    """An interface pointer, called by slot."""

    def __init__(self, pointer):
        self.pointer = pointer

    def __call__(self, slot, doing, *arguments):
        types = [ctypes.c_void_p, *(type(a) if isinstance(a, ctypes._SimpleCData) else PTR for a in arguments)]
        vtable = ctypes.cast(self.pointer, ctypes.POINTER(ctypes.POINTER(PTR))).contents
        return check(ctypes.CFUNCTYPE(HRESULT, *types)(vtable[slot])(self.pointer, *arguments), doing)

    def release(self):
        vtable = ctypes.cast(self.pointer, ctypes.POINTER(ctypes.POINTER(PTR))).contents
        ctypes.CFUNCTYPE(ctypes.c_uint32, PTR)(vtable[RELEASE])(self.pointer)


def main():
    if not 2 <= len(sys.argv) <= 4:
        print(__doc__, file=sys.stderr)
        return 2
    name = sys.argv[2] if len(sys.argv) > 2 else "LUPOOL"
    account = sys.argv[3] if len(sys.argv) > 3 else "1001"
    com = Shim(sys.argv[1])
    for function in ("SysAllocString", "SafeArrayCreateVector"):
        getattr(com, function).restype = PTR

    def array_of(text):
        data = text.encode("cp037")
        array = PTR(com.SafeArrayCreateVector(ctypes.c_uint16(VT_UI1), LONG(0), ctypes.c_uint32(len(data))))
        elements = PTR()
        com.call("SafeArrayAccessData", array, ctypes.byref(elements))
        ctypes.memmove(elements, data, len(data))
        com.call("SafeArrayUnaccessData", array)
        return array

    def ask(request):
        data, reply = array_of(request), PTR()
        size, indication, number = LONG(4096), LONG(), SHORT()
        lu(SEND, "Send", LONG(EXCEPTION_RESPONSE1 | PREPARE_TO_RECEIVE | LU_DATA), ctypes.byref(data), ctypes.byref(number))
        com.SafeArrayDestroy(data)
        result = lu(RECEIVE, "Receive", LONG(30000), ctypes.byref(size), ctypes.byref(indication), ctypes.byref(number),
                    ctypes.byref(reply))
        if result == CLU0_S_TIMEOUT:
            sys.exit("the host keeps silent")
        if indication.value & DEFINITE_RESPONSE1:
            lu(SEND_RESPONSE, "SendResponse", LONG(0), LONG(LU_DATA), number)
        elements = PTR()
        com.call("SafeArrayAccessData", reply, ctypes.byref(elements))
        text = ctypes.string_at(elements, size.value).decode("cp037")
        com.call("SafeArrayUnaccessData", reply)
        com.SafeArrayDestroy(reply)
        print(f"{request} -> {text}")

    com.call("CoInitializeEx", None, ctypes.c_uint32(0))
    clsid, pointer, session = GUID(), PTR(), PTR()
    com.call("CLSIDFromProgID", ctypes.c_wchar_p("comLU0.comLU0"), ctypes.byref(clsid))
    iid = GUID(*bytes.fromhex("601e2c5d0b7f524b9b3e6c0e51a40a02"))
    com.call("CoCreateInstance", ctypes.byref(clsid), None, ctypes.c_uint32(1), ctypes.byref(iid), ctypes.byref(pointer))
    lu = Interface(pointer)
    settings, logon = PTR(com.SysAllocString(ctypes.c_wchar_p("LUNAME=" + name))), array_of("LOGON APPLID(BANK)")
    lu(CREATE_SESSION, "CreateSession", settings, SHORT(INIT_LOGON), ctypes.byref(logon), LONG(30000), ctypes.byref(session))
    lu(CONNECT, "Connect", session)
    ask("LOGON ALICE 1234")
    ask("BALANCE " + account)
    lu(OFFLINE, "Offline")
    lu(DISCONNECT, "Disconnect")
    com.SafeArrayDestroy(logon)
    com.SysFreeString(settings)
    Interface(session).release()
    lu.release()
    com.CoUninitialize()
    return 0


if __name__ == "__main__":
    sys.exit(main())
