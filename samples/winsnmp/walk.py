#!/usr/bin/env python3
"""Walks a subtree through libwsnmp32.so with nothing but ctypes.

On the screen: one line per object, "name = value", then the number of objects.

usage: walk.py LIBRARY AGENT PORT COMMUNITY [ROOT]
"""
import ctypes
import sys
import threading

HANDLE = ctypes.c_void_p
U32 = ctypes.c_uint32
I32 = ctypes.c_int32


class Octets(ctypes.Structure):
    _fields_ = [("len", U32), ("ptr", ctypes.POINTER(ctypes.c_ubyte))]


class Oid(ctypes.Structure):
    _fields_ = [("len", U32), ("ptr", ctypes.POINTER(U32))]


class Counter64(ctypes.Structure):
    _fields_ = [("hipart", U32), ("lopart", U32)]


class ValueUnion(ctypes.Union):
    _fields_ = [("sNumber", I32), ("uNumber", U32), ("hNumber", Counter64), ("string", Octets), ("oid", Oid)]


class Value(ctypes.Structure):
    _fields_ = [("syntax", U32), ("value", ValueUnion)]


CALLBACK = ctypes.CFUNCTYPE(U32, HANDLE, HANDLE, ctypes.c_uint, ctypes.c_size_t, ctypes.c_ssize_t, ctypes.c_void_p)

SUCCESS, ON, GETNEXT, UNTRANSLATED_V2 = 1, 1, 0xA1, 2
INTEGER, OCTETS, OID, IPADDR, COUNTER64, END_OF_MIB_VIEW = 0x02, 0x04, 0x06, 0x40, 0x46, 0x82
NUMBERS = {0x41, 0x42, 0x43, 0x47}
STRINGS = {OCTETS, IPADDR, 0x44, 0x45, 0x03}


def load(path):
    lib = ctypes.CDLL(path)
    p = ctypes.POINTER
    for name, result, arguments in [
        ("SnmpStartup", U32, [p(U32)] * 5),
        ("SnmpCleanup", U32, []),
        ("SnmpSetTranslateMode", U32, [U32]),
        ("SnmpSetRetransmitMode", U32, [U32]),
        ("SnmpCreateSession", HANDLE, [HANDLE, ctypes.c_uint, CALLBACK, ctypes.c_void_p]),
        ("SnmpClose", U32, [HANDLE]),
        ("SnmpStrToEntity", HANDLE, [HANDLE, ctypes.c_char_p]),
        ("SnmpSetPort", U32, [HANDLE, ctypes.c_uint]),
        ("SnmpStrToContext", HANDLE, [HANDLE, p(Octets)]),
        ("SnmpStrToOid", U32, [ctypes.c_char_p, p(Oid)]),
        ("SnmpOidToStr", U32, [p(Oid), U32, ctypes.c_char_p]),
        ("SnmpCreateVbl", HANDLE, [HANDLE, p(Oid), p(Value)]),
        ("SnmpCreatePdu", HANDLE, [HANDLE, I32, I32, I32, I32, HANDLE]),
        ("SnmpSendMsg", U32, [HANDLE] * 5),
        ("SnmpRecvMsg", U32, [HANDLE, p(HANDLE), p(HANDLE), p(HANDLE), p(HANDLE)]),
        ("SnmpGetPduData", U32, [HANDLE, p(I32), p(I32), p(I32), p(I32), p(HANDLE)]),
        ("SnmpGetVb", U32, [HANDLE, U32, p(Oid), p(Value)]),
        ("SnmpFreeVbl", U32, [HANDLE]),
        ("SnmpFreePdu", U32, [HANDLE]),
        ("SnmpFreeDescriptor", U32, [U32, ctypes.c_void_p]),
        ("SnmpGetLastError", U32, [HANDLE]),
    ]:
        function = getattr(lib, name)
        function.restype, function.argtypes = result, arguments
    return lib


class Walk:
    """One walk: each answer's name is the next question's."""

    def __init__(self, lib, agent, port, community, root):
        self.lib, self.count, self.error = lib, 0, None
        self.finished = threading.Event()
        self.root = [int(arc) for arc in root.strip(".").split(".")]
        self.callback = CALLBACK(self.on_event)  # kept alive as long as the session
        self.session = lib.SnmpCreateSession(None, 0, self.callback, None)
        self.manager = lib.SnmpStrToEntity(self.session, b"127.0.0.1")
        self.agent = lib.SnmpStrToEntity(self.session, agent.encode())
        if not self.agent:
            raise SystemExit(f"walk.py: agent '{agent}': error {lib.SnmpGetLastError(None)}")
        lib.SnmpSetPort(self.agent, port)
        data = (ctypes.c_ubyte * len(community)).from_buffer_copy(community.encode())
        self.context = lib.SnmpStrToContext(self.session, Octets(len(community), data))

    def ask(self, arcs):
        lib = self.lib
        name = Oid(len(arcs), (U32 * len(arcs))(*arcs))
        vbl = lib.SnmpCreateVbl(self.session, name, None)
        pdu = lib.SnmpCreatePdu(self.session, GETNEXT, 0, 0, 0, vbl)
        sent = lib.SnmpSendMsg(self.session, self.manager, self.agent, self.context, pdu)
        lib.SnmpFreeVbl(vbl)
        lib.SnmpFreePdu(pdu)
        return sent == SUCCESS

    def on_event(self, session, _window, _message, code, _request, _data):
        if code != 0:
            self.error = f"no answer, code {code}"
        elif self.step(session):
            return SUCCESS
        self.finished.set()
        return SUCCESS

    def step(self, session):
        lib, pdu, vbl = self.lib, HANDLE(), HANDLE()
        if lib.SnmpRecvMsg(session, None, None, None, pdu) != SUCCESS:
            return False
        status, name, value = I32(), Oid(), Value()
        lib.SnmpGetPduData(pdu, None, None, status, None, vbl)
        lib.SnmpFreePdu(pdu)
        arcs = None
        if status.value == 0 and lib.SnmpGetVb(vbl, 1, name, value) == SUCCESS:
            arcs = name.ptr[: name.len]
            if arcs[: len(self.root)] == self.root and value.syntax != END_OF_MIB_VIEW:
                print(".".join(map(str, arcs)), "=", self.text(value))
                self.count += 1
            else:
                arcs = None
            self.free(OID, name)
            if value.syntax in STRINGS or value.syntax == OID:
                self.free(value.syntax, value.value)
        lib.SnmpFreeVbl(vbl)
        return arcs is not None and self.ask(arcs)

    def free(self, syntax, descriptor):
        self.lib.SnmpFreeDescriptor(syntax, ctypes.byref(descriptor))

    def text(self, value):
        v = value.value
        if value.syntax == INTEGER:
            return str(v.sNumber)
        if value.syntax in NUMBERS:
            return str(v.uNumber)
        if value.syntax == COUNTER64:
            return str((v.hNumber.hipart << 32) | v.hNumber.lopart)
        if value.syntax == IPADDR:
            return ".".join(map(str, v.string.ptr[: v.string.len]))
        if value.syntax in STRINGS:
            return bytes(v.string.ptr[: v.string.len]).decode("utf-8", "replace")
        if value.syntax == OID:
            return ".".join(map(str, v.oid.ptr[: v.oid.len]))
        return f"(syntax {value.syntax:#x})"


def main():
    if len(sys.argv) not in (5, 6):
        raise SystemExit(__doc__.split("\n\n")[-1].strip())
    path, agent, port, community = sys.argv[1:5]
    root = sys.argv[5] if len(sys.argv) == 6 else "1.3.6.1.2.1"
    lib = load(path)
    versions = [U32() for _ in range(5)]
    if lib.SnmpStartup(*versions) != SUCCESS:
        raise SystemExit(f"walk.py: SnmpStartup failed: {lib.SnmpGetLastError(None)}")
    lib.SnmpSetTranslateMode(UNTRANSLATED_V2)
    lib.SnmpSetRetransmitMode(ON)
    walk = Walk(lib, agent, int(port), community, root)
    if not walk.ask(walk.root):
        raise SystemExit(f"walk.py: send failed: {lib.SnmpGetLastError(None)}")
    walk.finished.wait()
    lib.SnmpClose(walk.session)
    lib.SnmpCleanup()
    print(walk.count, "objects")
    if walk.error:
        raise SystemExit("walk.py: " + walk.error)


if __name__ == "__main__":
    main()
