#!/usr/bin/env python3
"""Programs with APPC on two nodes with DLSw between them, each with its trace: tshark reads every frame of both and must see
the same PIUs in both, with the bits they were sent with; what each verb makes of them is what SNA says it does.

On Linux only: what is judged is the wire, which the engine makes, and that is one source for both systems. That Windows programs put
the same on it is seen by ../../samples/run_appc_pairs.py, under Wine, whose frames tshark reads too.

usage: lu62_interop_test.py CLIENT [unittest arguments]
"""
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import unittest
from datetime import datetime

from frames import BASE, LIMIT, RH_BOTH, RH_NAMES, RH_REQUEST, RH_RESPONSE, TH, TH_NUMBERS, XID, conversation, faultless
from lu0_program import Started, free_port

CLIENT = os.path.abspath(sys.argv.pop(1))
MACS = [bytes.fromhex("400000000001"), bytes.fromhex("400000000002")]
OK = "0000 00000000"
STATUS = {"00": None, "01": "send", "02": "confirm", "03": "confirm send", "04": "confirm deallocate"}  # what_rcvd's first byte
# SEND_DATA types, PREPARE_TO_RECEIVE types, DEALLOCATE types of the reference.
NONE, FLUSH, CONFIRM, P_TO_R_FLUSH = range(4)
SYNC_LEVEL, ABEND = 0, 5
SHORT, LONG = 0, 1
PROG = 0
# Primary and secondary return codes.
DEALLOC_NORMAL, DEALLOC_ABEND, PROG_ERROR_NO_TRUNC, PROG_ERROR_PURGING = (code + " 00000000" for code in ("0009", "0005", "000c", "000e"))
MODE = {"max_ru": 1024, "limit": 4, "min_winners": 2, "min_losers": 2}


def ebcdic(text):
    return text.encode("cp037")


def bits(value, mask):
    return (value & mask) // (mask & -mask)


def record(data):
    """A logical record of a basic conversation."""
    return struct.pack(">H", 2 + len(data)) + data


# ---- what lies in a trace

def packets(trace):
    """(interface, nanoseconds since 1970, bytes) of each packet of a pcapng file."""
    with open(trace, "rb") as file:
        data = file.read()
    at = 0
    while at < len(data):
        kind, size = struct.unpack_from("<II", data, at)
        if kind == 6:
            interface, high, low, captured = struct.unpack_from("<IIII", data, at + 8)
            yield interface, high << 32 | low, data[at + 28:at + 28 + captured]
        at += size


def link_frames(trace):
    """The token-ring frames: (from, nanoseconds, LLC control, information)."""
    for interface, when, frame in packets(trace):
        if interface == 1:
            control = 2 if frame[16] & 3 != 3 else 1
            yield frame[8:14], when, frame[16], frame[16 + control:]


class Piu:
    """A request or response in SNA's words, read by this test's own hand."""

    def __init__(self, sender, when, raw):
        self.sender, self.when, self.raw = "ab"[MACS.index(sender)], when, raw
        th, rh = raw[:6], raw[6:9]
        # As the BIND's sender has it: the pair is swapped the other way.
        self.session = th[0] & 2, frozenset((th[2], th[3]))
        self.response = bool(rh[0] & 0x80)
        self.category = ("FMD", "NC", "DFC", "SC")[rh[0] >> 5 & 3]
        self.sense = raw[9:13] if rh[0] & 4 else b""
        self.ru = raw[9 + len(self.sense):]
        self.pacing = rh == bytes.fromhex("830100")
        self.words = " ".join(self.describe(th, rh))

    def describe(self, th, rh):
        number = {0: "", 1: "1", 2: "2", 3: "3"}[bits(rh[1], 0x80) + 2 * bits(rh[1], 0x20)]
        if self.response:
            form = ("-RSP" if rh[1] & 0x10 else "+RSP") + number
        else:
            form = ("RQE" if rh[1] & 0x10 else "RQD") + number if number else "RQN"
        yield f"{self.sender}> {self.category}"
        yield form
        if th[0] & 1:
            yield "EXP"
        flags = [("FI", 0, 0x08)] if self.category == "FMD" else []
        for name, at, mask in flags + [("QRI", 1, 2), ("BB", 2, 0x80), ("EB", 2, 0x40), ("CD", 2, 0x20), ("CEB", 2, 1)]:
            if rh[at] & mask:
                yield name
        if rh[0] & 3 != 3:
            yield {2: "first", 0: "middle", 1: "last"}[rh[0] & 3]
        if self.sense:
            yield self.sense.hex()
        if self.category == "DFC":
            yield {4: "LUSTAT", 5: "RTR", 0x70: "BIS", 0xC9: "SIGNAL"}[self.ru[0]]

    def __repr__(self):
        return f"{self.words} {self.ru.hex()}"


def pius(trace):
    return [Piu(sender, when, data) for sender, when, control, data in link_frames(trace) if not control & 1]


def fields_of(ru, at, layout):
    """Parts of `ru` from `at` on, each behind the byte with its length."""
    out = {}
    for name in layout:
        size = ru[at]
        out[name] = ru[at + 1:at + 1 + size]
        at += 1 + size
    return out


def fmh5(ru):
    """SNA Formats, FMH-5: attach; and what follows it."""
    assert ru[1:4] == bytes.fromhex("0502ff") and ru[5] == 3, ru.hex()
    header, rest = ru[:ru[0]], ru[ru[0]:]
    out = {"flags": header[4], "type": header[6], "sync": header[8]}
    out.update(fields_of(header + bytes(4), 9, ["tp", "security", "luw", "correlator"]))
    return out, rest


def subfields(area):
    """Length, key, data; the length counts the key."""
    out = {}
    while area:
        out[area[1]] = area[2:1 + area[0]]
        area = area[1 + area[0]:]
    return out


def bind(ru):
    """SNA Formats, BIND of LU 6.2."""
    at = 27 + (ru[26] & 15)
    primary = fields_of(ru, at, ["plu"])["plu"]
    user = fields_of(ru, at, ["plu", "user"])["user"]
    assert user[0] == 0, "structured user data"
    return {"profiles": ru[2:4].hex(), "rus": ru[10:12].hex(), "type": ru[14], "plu": primary, **subfields(user[1:])}


class Program(Started):
    def begin(self, *words):
        self.process.stdin.write(" ".join(str(w.hex() or "-") if isinstance(w, bytes) else str(w) for w in words) + "\n")
        self.process.stdin.flush()

    def call(self, *words):
        self.begin(*words)
        return self.line()

    def close(self):
        self.process.stdin.close()
        return self.process.wait(30)


class Programs(unittest.TestCase):
    maxDiff = None
    calls_traced = True

    def setUp(self):
        if not shutil.which("tshark", path=BASE["PATH"]):
            if os.environ.get("CI"):
                self.fail("missing: tshark")
            print(f"\n*** SKIPPED {self.id()}: missing: tshark ***", file=sys.stderr)
            self.skipTest("missing: tshark")
        self.folder = tempfile.mkdtemp(prefix="openwosa-lu62-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.port = free_port()

    def file(self, name):
        return os.path.join(self.folder, name)

    def start(self, number, mode=None, **partner):
        """The program at node A (0), which connects, or B."""
        own, other = "AB"[number], "BA"[number]
        config = {"sna": {
            "share_directory": self.file(own), "retry_ms": 50,
            "listen": [{"address": "127.0.0.1", "one_connection_port": self.port}] if number else [],
            "peers": {"other": {"address": "127.0.0.1", "connections": "one", "port": self.port, "connect": number == 0}},
            "pus": {"LINK": {"peer": "other", "node_type": "2.1", "mac": MACS[number].hex(), "remote_mac": MACS[1 - number].hex(),
                             "node_id": f"05d0000{number + 1}", "largest_frame": 17800}},
            "lu62": {"network": "NET", "cp": "CP" + own, "tps": {"ECHO": {}}, "locals": {"LU" + own: {"name": "NET.LU" + own, "default": True}},
                     "partners": {"LU" + other: {"name": "NET.LU" + other, "pu": "LINK", **partner}},
                     "modes": {"#INTER": mode or MODE}}}}
        environment = dict(BASE, OPENWOSA_CONFIG=self.file(own + ".json"))
        if self.calls_traced:
            environment["OPENWOSA_TRACE"] = self.file(own)
        else:
            config["trace"] = {"packets": self.file(own + ".pcapng")}
        with open(self.file(own + ".json"), "w", encoding="ascii") as out:
            json.dump(config, out)
        program = Program([CLIENT], environment)
        self.addCleanup(program.drop)
        self.assertEqual(program.line(), "ready")
        return program

    def ready(self, a_mode=None, b_mode=None, **partner):
        """Both programs, and the link between their nodes."""
        self.b, self.a = self.start(1, b_mode, **partner), self.start(0, a_mode, **partner)
        self.b.begin("receive_allocate", "ECHO")
        self.assertEqual(self.a.call("tp_started", "LUA", "TEST"), OK)

    def allocate(self, kind="mapped", sync="confirm", tp="ECHO", user="-", password="-", pip="-"):
        # Until the link is up there is no way to the partner, which is told at once.
        for _ in range(30000):
            result = self.a.call("allocate", "LUB", "#INTER", tp, kind, sync, user, password, pip)
            if result != "0003 00000005":
                break
        self.assertEqual(result, OK)

    def converse(self, kind="mapped", sync="confirm", data=b"hello", **more):
        """A conversation in which A has said something, and B is about to hear it."""
        self.ready(**more)
        self.allocate(kind, sync)
        self.say(data if kind == "mapped" else record(data), FLUSH)
        self.assertEqual(self.b.line(), f"{OK} {kind} {sync}")

    def say(self, data, how=NONE, who=None):
        self.assertEqual((who or self.a).call("send", how, data), OK + " -")

    def hear(self, *records, status=None, who=None):
        """Records, and what comes with the last of them or behind it."""
        heard, seen = [], None
        while len(heard) < len(records) or seen != status:
            primary, secondary, what, data = (who or self.b).call("receive").split(" ")
            self.assertIsNone(seen)
            self.assertIn(f"{primary} {secondary}", (OK, DEALLOC_NORMAL))
            if what.endswith("02"):
                heard.append(bytes.fromhex(data.replace("-", "")))
            seen = STATUS[what[:2]] if primary == "0000" else "deallocated"
        self.assertEqual(heard, list(records))

    def api_trace(self, own):
        with open(self.file(own + ".log"), encoding="ascii") as file:
            return file.read()

    def calls(self, own, verb):
        """When each verb of that name began and ended, in nanoseconds since 1970, by the API trace."""
        pattern = re.compile(r"^(\S+) \[\d+\] APPC(\(| = void )[^{]*? " + verb + r"\{", re.MULTILINE)
        stamps = [(int(datetime.fromisoformat(stamp).timestamp() * 1000000) * 1000, end != "(")
                  for stamp, end in pattern.findall(self.api_trace(own))]
        began, ended = ([when for when, end in stamps if end == which] for which in (False, True))
        self.assertEqual(len(began), len(ended))
        return list(zip(began, ended))

    def eventually(self, happened):
        until = time.monotonic() + LIMIT
        while not happened():
            self.assertLess(time.monotonic(), until)
            time.sleep(0.01)

    def ends(self, code, who=None):
        self.assertEqual((who or self.b).call("receive"), f"{code} 0000 -")

    def ask(self, *verb, who=None, result=OK):
        self.assertEqual((who or self.a).call(*verb), result)

    def confirmed(self, *verb, status="confirm", records=(b"hello",)):
        """A verb of A that asks B for confirmation, and gets it."""
        self.a.begin(*verb)
        self.hear(*records, status=status)
        self.ask("confirmed", who=self.b)
        self.assertEqual(self.a.line(), OK)

    def over(self, cancel=False):
        """The programs end (`cancel`: B still waits for its attach); then tshark judges both traces. The PIUs of the conversation's session, in A's order."""
        self.ask("tp_ended")
        if cancel:
            self.b.process.kill()
        else:
            self.ask("tp_ended", who=self.b)
        for program in (self.a, self.b):
            self.assertEqual(program.close(), -9 if cancel and program is self.b else 0)
        views = []
        for own in "AB":
            frames = faultless(self.file(own + ".pcapng"), self.port)
            raw = list(link_frames(self.file(own + ".pcapng")))
            self.judge(frames, raw)
            views.append(conversation(frames, MACS[0]))
        for direction in (True, False):  # what is said when a program ends, the other may not see any more
            common = min(len(view[direction]) for view in views)
            self.assertGreater(common, 1)
            self.assertEqual(views[0][direction][:common], views[1][direction][:common])
        self.pius = pius(self.file("A.pcapng"))
        binds = [p for p in self.pius if p.category == "SC" and not p.response and p.ru[0] == 0x31]
        self.binds = {bind(p.ru)[2].decode("cp037").strip(): p for p in binds}
        session = self.binds["#INTER"].session
        self.said = [p for p in self.pius if p.session == session and p.category != "SC" and not p.pacing]
        return [p.words for p in self.said]

    def judge(self, frames, raw):
        """tshark's idea of each XID and PIU is this test's own."""
        ring = [f for f in frames if f["tr.src"]]
        self.assertEqual(len(ring), len(raw))
        dlsw = [kind for f in frames for kind in f["dlsw.message_type"]]
        self.assertEqual(dlsw.count(0x0A), sum(1 for f in ring if f["sna.th.fid"]), "a frame for each INFOFRAME")
        for frame, (_, _, control, data) in zip(ring, raw):
            if control & 3 == 3:  # XID
                meant = {"sna.xid.format": [data[0] >> 4], "sna.xid.type": [data[0] & 15], "sna.xid.len": [data[1]],
                         "sna.xid.idblock": [0x05D], "sna.xid.idnum": [int.from_bytes(data[3:6], "big") & 0xFFFFF]} if data else {}
                self.assertEqual({name: frame[name] for name in XID if frame[name]}, meant, data.hex())
                continue
            rh = dict(RH_BOTH, **(RH_RESPONSE if data[6] & 0x80 else RH_REQUEST))
            meant = {name: [bits(data[at], mask)] for name, (at, mask) in TH.items()}
            meant.update(zip(TH_NUMBERS, ([data[2]], [data[3]], [struct.unpack_from(">H", data, 4)[0]])))
            meant.update({"sna.rh." + name: [bits(data[6 + at], mask)] for name, (at, mask) in rh.items()})
            self.assertEqual({name: frame[name] for name in (*TH, *TH_NUMBERS, *RH_NAMES) if frame[name]}, meant, data.hex())


class Conversations(Programs):
    def test_sessions_begin_with_xid3_bind_and_cnos(self):
        self.converse()
        self.hear(b"hello")
        self.ask("deallocate", FLUSH)
        self.hear(status="deallocated")
        self.over()
        xids = [data for _, _, control, data in link_frames(self.file("A.pcapng")) if control & 3 == 3 and data]
        self.assertEqual({x[0] for x in xids}, {0x32})
        # Exchange state: prenegotiation from both, then negotiation-proceeding, with the greater node id primary.
        self.assertEqual([x[9] >> 2 & 3 for x in xids], [2, 2, 1, 1])
        self.assertEqual([x[19] >> 4 & 3 for x in xids[2:]], [0, 1])
        first, second = (self.binds[mode] for mode in ("SNASVCMG", "#INTER"))
        for one in (first, second):
            answer = next(p for p in self.pius if p.session == one.session and p.response and p.category == "SC")
            mine, theirs = bind(one.ru), bind(answer.ru)
            self.assertEqual((one.words, answer.words), ("a> SC RQD1 EXP", "b> SC +RSP1 EXP"))
            # FM profile 19, TS profile 7, LU type 6; the names are the fully qualified ones, the session's id is one.
            self.assertEqual((mine["profiles"], mine["type"], mine["plu"]), ("1307", 6, ebcdic("NET.LUA")))
            self.assertEqual((mine[4], theirs[5], mine[3]), (ebcdic("NET.LUA"), ebcdic("NET.LUB"), theirs[3]))
        self.assertEqual(bind(second.ru)["rus"], "8787")  # 8 times 2 to the 7th
        cnos = [p for p in self.pius if p.session == first.session and p.category == "FMD" and not p.pacing]
        # No BB: the first conversation has begun with BIND.
        self.assertEqual([p.words for p in cnos], ["a> FMD RQE1 FI CD", "b> FMD RQE1 CEB"])
        attach, change = fmh5(cnos[0].ru)
        self.assertEqual((attach["tp"], attach["type"], attach["sync"]), (bytes.fromhex("06f1"), 0xD0, 0))
        numbers = "000400020002" + "00" + "08" + ebcdic("#INTER  ").hex()  # limit, winners here and there, this mode only
        self.assertEqual(change.hex(), "0019" + "1210" + "02" + "00" + "00" + "00" + "00" + numbers)
        self.assertEqual(cnos[1].ru.hex(), "0019" + "1210" + "0a" + "00" + "00" + "00" + "00" + numbers)

    def test_mapped_data_confirmed_and_deallocated_flush(self):
        self.converse()
        self.confirmed("confirm")
        self.ask("deallocate", FLUSH)
        self.hear(status="deallocated")
        self.assertEqual(self.over(), ["a> FMD RQE1 FI", "a> DFC RQD2 LUSTAT", "b> DFC +RSP2 LUSTAT", "a> DFC RQE1 CEB LUSTAT"])
        attach, data = fmh5(self.said[0].ru)
        self.assertEqual((attach["flags"], attach["type"], attach["sync"], attach["tp"]), (0, 0xD1, 0x40, ebcdic("ECHO")))
        luw = fields_of(attach["luw"], 0, ["lu"])["lu"]
        self.assertEqual((luw, len(attach["luw"])), (ebcdic("NET.LUA"), 1 + len(luw) + 6 + 2))
        self.assertEqual(data, bytes.fromhex("000912ff") + b"hello")
        self.assertEqual({p.ru.hex() for p in self.said if "LUSTAT" in p.words and not p.response}, {"0400060000"})

    def test_basic_records_and_the_direction_both_ways(self):
        self.converse("basic", "none")
        self.say(record(b"over"), P_TO_R_FLUSH)
        self.hear(record(b"hello"), record(b"over"), status="send")
        self.say(record(b"and out"), NONE, self.b)
        self.ask("deallocate", FLUSH, who=self.b)
        self.hear(record(b"and out"), status="deallocated", who=self.a)
        self.assertEqual(self.over(), ["a> FMD RQE1 FI", "a> FMD RQE1 CD", "b> FMD RQE1 CEB"])
        attach, data = fmh5(self.said[0].ru)
        self.assertEqual((attach["type"], attach["sync"], data), (0xD0, 0, record(b"hello")))
        self.assertEqual([p.ru for p in self.said[1:]], [record(b"over"), record(b"and out")])

    def test_a_long_record_is_a_chain_of_rus_of_the_size_bound(self):
        self.converse("basic", "none")
        long = record(bytes(range(256)) * 10)
        self.say(long, P_TO_R_FLUSH)
        self.hear(record(b"hello"), long, status="send")
        self.ask("deallocate", FLUSH, who=self.b)
        self.hear(status="deallocated", who=self.a)
        self.assertEqual(self.over(), ["a> FMD RQE1 FI", "a> FMD RQE1 first", "a> FMD RQE1 middle", "a> FMD RQE1 CD last",
                                       "b> DFC RQE1 CEB LUSTAT"])
        self.assertEqual([len(p.ru) for p in self.said[1:4]], [1024, 1024, 514])
        self.assertEqual(b"".join(p.ru for p in self.said[1:4]), long)

    def test_large_rus_are_on_the_wire_what_they_were_in_the_program(self):
        self.calls_traced = False  # PIUs that nobody puts into words are not copied on their way to the socket
        mode = dict(MODE, max_ru=8192)
        self.converse("basic", "none", a_mode=mode, b_mode=mode)
        records = [record(bytes([n]) * size) for n, size in enumerate((4500, 8000, 20000, 9, 8100, 30000, 6000))]
        for each in records:
            self.say(each, NONE if len(each) > 9000 else FLUSH)
        self.ask("deallocate", FLUSH)
        self.hear(record(b"hello"), *records, status="deallocated")
        self.over()
        rus = [p.ru for p in self.said[1:] if p.category == "FMD" and p.words.startswith("a>")]
        self.assertEqual(b"".join(rus), b"".join(records))
        self.assertEqual(max(map(len, rus)), 8192)

    def test_forty_conversations_that_stream_at_once_keep_their_link_and_their_order(self):
        self.calls_traced = False
        mode = {"max_ru": 16384, "limit": 44, "min_winners": 42, "min_losers": 2}
        self.converse("basic", "none", a_mode=mode, b_mode=dict(mode, min_winners=2, min_losers=42))
        self.b.begin("each", 40, "receive_allocate", "ECHO")
        self.ask("each", 40, "tp_started", "LUA", "TEST")
        self.ask("each", 40, "allocate", "LUB", "#INTER", "ECHO", "basic", "none", "-", "-", "-")
        self.a.begin("each", 40, "stream", 30, 32000)
        self.assertEqual(self.b.line(), OK + " basic none")
        self.b.begin("each", 40, "drain")
        self.assertEqual(self.a.line(), OK)
        self.ask("each", 40, "deallocate", FLUSH)
        self.assertEqual(self.b.line(), DEALLOC_NORMAL + " 30")
        for program in (self.a, self.b):
            self.ask("each", 40, "tp_ended", who=program)
        self.ask("deallocate", FLUSH)
        self.hear(record(b"hello"), status="deallocated")
        self.over()
        attached = {p.session for p in self.pius if "FI" in p.words.split() and p.ru[1] == 5}
        self.assertEqual(len(attached), 1 + 41, "CNOS, and a session for each")

    def test_prepare_to_receive_confirm_short_is_rqd_and_long_rqe_answered_by_the_next_chain(self):
        self.converse()
        self.confirmed("prepare_to_receive", SYNC_LEVEL, SHORT, status="confirm send")
        self.b.begin("prepare_to_receive", SYNC_LEVEL, LONG)
        self.hear(status="confirm send", who=self.a)
        self.ask("confirmed")
        self.say(b"so be it", FLUSH)
        self.assertEqual(self.b.line(), OK)
        self.hear(b"so be it")
        self.ask("deallocate", FLUSH)
        self.hear(status="deallocated")
        words = self.over()
        self.assertEqual(words[0], "a> FMD RQE1 FI")
        self.assertRegex("; ".join(words[1:4]), r"^a> DFC RQD[23] CD LUSTAT; b> DFC \+RSP[23] LUSTAT; b> DFC RQE[23] CD LUSTAT$")
        self.assertEqual(words[4:], ["a> FMD RQE1", "a> DFC RQE1 CEB LUSTAT"])

    def test_deallocate_confirm_ends_the_bracket_with_a_definite_response(self):
        self.converse("basic")
        self.confirmed("deallocate", SYNC_LEVEL, status="confirm deallocate", records=[record(b"hello")])
        words = self.over()
        self.assertRegex("; ".join(words[1:]), r"^a> DFC RQD[23] CEB LUSTAT; b> DFC \+RSP[23] LUSTAT$")

    def test_request_to_send_is_signal(self):
        self.converse()
        self.a.begin("confirm")
        self.hear(b"hello", status="confirm")
        self.ask("request_to_send", who=self.b)
        self.ask("confirmed", who=self.b)
        self.assertEqual(self.a.line(), OK + " rts")
        self.say(b"you may", P_TO_R_FLUSH)
        self.hear(b"you may", status="send")
        self.ask("deallocate", FLUSH, who=self.b)
        self.hear(status="deallocated", who=self.a)
        words = self.over()
        self.assertEqual(words[0], "a> FMD RQE1 FI")
        self.assertEqual([w for w in words if "EXP" in w], ["b> DFC RQD1 EXP SIGNAL", "a> DFC +RSP1 EXP SIGNAL"])
        self.assertEqual(next(p for p in self.said if "RQD1 EXP SIGNAL" in p.words).ru.hex(), "c900010001")

    def test_an_error_of_the_sender_is_fmh7_at_a_record_boundary(self):
        self.converse()
        self.hear(b"hello")
        self.ask("send_error", PROG)
        self.ask("deallocate", FLUSH)
        self.ends(PROG_ERROR_NO_TRUNC)
        self.hear(status="deallocated")
        words = self.over()
        self.assertEqual(words[:2], ["a> FMD RQE1 FI", "a> FMD RQE1 FI"])
        self.assertTrue(words[-1].endswith("CEB LUSTAT"))
        self.assertEqual(self.said[1].ru.hex(), "0707" + "08890000" + "00")

    def test_an_error_of_the_receiver_is_0846_and_then_fmh7_with_its_log(self):
        self.converse("basic")
        self.hear(record(b"hello"))
        log = bytes.fromhex("001412e1") + bytes(12) + b"oops"
        self.b.begin("send_error", PROG, log)
        self.assertIn(self.a.call("send", P_TO_R_FLUSH, record(b"more")), (OK + " -", PROG_ERROR_PURGING + " -"))
        self.assertEqual(self.b.line(), OK)
        self.ask("deallocate", FLUSH, who=self.b)
        while (heard := self.a.call("receive")) != f"{DEALLOC_NORMAL} 0000 -":
            self.assertEqual(heard, f"{PROG_ERROR_PURGING} 0000 -")
        words = self.over()
        self.assertIn("b> FMD -RSP1 08460000", words)
        fmh7 = next(p for p in self.said if p.words.startswith("b> FMD RQE1 FI"))
        self.assertEqual(fmh7.ru, bytes.fromhex("0707" + "08890000" + "80") + log)

    def test_an_abend_is_fmh7_0864_and_the_end_of_the_bracket(self):
        self.converse()
        self.hear(b"hello")
        self.ask("deallocate", ABEND)
        self.ends(DEALLOC_ABEND)
        self.assertEqual(self.over()[:2], ["a> FMD RQE1 FI", "a> FMD RQD1 FI CEB"])
        self.assertEqual(self.said[1].ru.hex(), "0707" + "08640000" + "00")

    def test_an_attach_of_a_program_that_is_not_there_is_0846_and_fmh7(self):
        self.ready()
        self.allocate(tp="NOBODY")
        self.ask("confirm", result="0003 10086021")
        words = self.over(cancel=True)
        self.assertEqual(words[0], "a> FMD RQD2 FI")
        self.assertEqual(words[1], "b> FMD -RSP2 08460000")
        self.assertRegex(words[2], "^b> FMD RQ[DE]1 FI CEB$")
        self.assertEqual(self.said[2].ru.hex(), "0707" + "10086021" + "00")

    def test_an_attach_that_is_only_flushed_is_refused_at_once_too(self):
        self.ready()
        self.allocate("basic", tp="NOBODY")
        self.say(record(b"hello"), FLUSH)
        while (result := self.a.call("send", FLUSH, record(b"more"))) == OK + " -":
            pass
        self.assertEqual(result, "0003 10086021 -")
        words = self.over(cancel=True)
        self.assertEqual((words[0], words.count("b> FMD -RSP1 08460000")), ("a> FMD RQE1 FI", 1))
        self.assertEqual([p.ru.hex() for p in self.said if "FI CEB" in p.words], ["0707" + "10086021" + "00"])

    def test_attach_with_user_and_password(self):
        self.ready(security="conversation")
        self.allocate("basic", user="ALICE", password="SECRET")
        self.say(record(b"hello"), FLUSH)
        self.assertEqual(self.b.line(), f"{OK} basic confirm")
        self.ask("deallocate", FLUSH)
        self.hear(record(b"hello"), status="deallocated")
        self.over()
        attach, rest = fmh5(self.said[0].ru)
        self.assertEqual((attach["flags"], rest), (0, record(b"hello")))
        self.assertEqual(subfields(attach["security"]), {1: ebcdic("SECRET"), 2: ebcdic("ALICE")})
        self.assertNotIn("SECRET", self.api_trace("A"))

    def test_attach_with_pip(self):
        self.ready()
        pip = bytes.fromhex("000c12f5" + "000812e2") + b"PIP1"
        self.allocate(pip=pip)
        self.ask("confirm", result="0003 10086031")  # RECEIVE_ALLOCATE takes none
        self.over(cancel=True)
        attach, rest = fmh5(self.said[0].ru)
        self.assertEqual((attach["flags"], rest), (0x08, pip))

    def test_a_second_conversation_begins_its_bracket_and_a_contention_loser_bids_for_it(self):
        loser = {"max_ru": 1024, "limit": 1, "min_winners": 0, "min_losers": 1}
        self.converse("basic", "none", a_mode=loser, b_mode={**loser, "min_winners": 1, "min_losers": 0})
        self.ask("deallocate", FLUSH)
        self.hear(record(b"hello"), status="deallocated")
        self.b.begin("receive_allocate", "ECHO")
        self.allocate("basic", "none")
        self.say(record(b"again"), FLUSH)
        self.assertEqual(self.b.line(), f"{OK} basic none")
        self.ask("deallocate", FLUSH)
        self.hear(record(b"again"), status="deallocated")
        self.assertEqual(self.over()[2:], ["a> DFC RQD1 QRI BB LUSTAT", "b> DFC +RSP1 QRI LUSTAT", "a> FMD RQE1 FI", "a> DFC RQE1 CEB LUSTAT"])

    def test_deactivation_drains_with_bis_and_ends_with_unbind(self):
        self.converse()
        self.hear(b"hello")
        self.ask("deallocate", FLUSH)
        self.hear(status="deallocated")
        self.ask("deactivate", "LUA", "LUB", "#INTER")
        # The rest is the nodes' own doing.
        self.eventually(lambda: any(piu.words == "b> SC +RSP1 EXP" and piu.ru == b"\x32" for piu in pius(self.file("A.pcapng"))))
        words = self.over()
        self.assertEqual([w for w in words if "BIS" in w], ["a> DFC RQE1 BIS", "b> DFC RQE1 BIS"])
        ends = [p for p in self.pius if p.session == self.said[0].session and p.category == "SC"][2:]
        self.assertEqual([(p.words, p.ru.hex()) for p in ends][:2], [("a> SC RQD1 EXP", "3201"), ("b> SC +RSP1 EXP", "32")])

class Traces(Programs):
    """The API trace and the packet trace of a program have one clock, one order, and one name for a session."""

    def beside(self, own, verb):
        """The PIUs of the conversation's session while the one verb of that name ran."""
        (began, ended), = self.calls(own, verb)
        return [p.words for p in pius(self.file(own + ".pcapng"))
                if began <= p.when < ended + 1000 and p.session == self.said[0].session and p.category != "SC" and not p.pacing]

    def test_a_verb_stands_beside_the_pius_it_caused(self):
        self.converse("basic")
        self.confirmed("confirm", records=[record(b"hello")])
        self.say(record(b"over"), P_TO_R_FLUSH)
        self.hear(record(b"over"), status="send")
        self.ask("deallocate", FLUSH, who=self.b)
        self.hear(status="deallocated", who=self.a)
        self.over()
        self.assertEqual(self.beside("A", "CONFIRM"), ["a> DFC RQD2 LUSTAT", "b> DFC +RSP2 LUSTAT"])
        self.assertEqual(self.beside("B", "CONFIRMED"), ["b> DFC +RSP2 LUSTAT"])
        self.assertEqual(self.beside("B", "DEALLOCATE"), ["b> DFC RQE1 CEB LUSTAT"])

    def test_the_text_has_each_piu_as_the_packets_have_it(self):
        self.converse("basic")
        self.confirmed("confirm", records=[record(b"hello")])
        self.ask("deallocate", FLUSH)
        self.hear(status="deallocated")
        self.over()
        for own, mac in zip("AB", "ab"):
            said = re.findall(r"PIU ([<>]) LINK (?:sess_id=<[^>]*>)?(?: conv_id=\d+)?: #(\d+) (.*)", self.api_trace(own))
            for sign, sent in ((">", True), ("<", False)):
                lines = [(int(number), text.split()) for direction, number, text in said if direction == sign]
                packets_ = [p for p in pius(self.file(own + ".pcapng")) if p.words.startswith(mac + ">") == sent]
                self.assertEqual(len(lines), len(packets_))
                for (number, words), packet in zip(lines, packets_):
                    self.assertEqual(number, int.from_bytes(packet.raw[4:6], "big"))
                    meant = ["pacing", "response"] if packet.pacing else packet.words.split()[1:]
                    self.assertLessEqual(set(meant), {word.strip(",") for word in words}, packet)

    def test_wireshark_shows_verbs_among_the_packets(self):
        self.converse("basic")
        self.confirmed("confirm", records=[record(b"hello")])
        self.ask("deallocate", FLUSH)
        self.hear(status="deallocated")
        self.over()
        command = ["tshark", "-r", self.file("A.pcapng"), "-n", "-T", "fields", "-e", "systemd_journal.message", "-e", "sna.rh.dr2", "-e", "sna.rh.rri"]
        shown = subprocess.run(command, env=BASE, capture_output=True, text=True, timeout=LIMIT, check=True).stdout.splitlines()
        began, ended = ([n for n, line in enumerate(shown) if line.startswith(start) and " CONFIRM{" in line] for start in ("APPC(", "APPC = "))
        self.assertEqual((len(began), len(ended)), (1, 1))
        between = [line.split("\t")[1:] for line in shown[began[0]:ended[0]] if line.startswith("\t")]
        flags = [[value in ("1", "True") for value in line] for line in between if line[0]]
        self.assertEqual([response for dr2, response in flags if dr2], [False, True], "what asks for confirmation, and the answer")

    def test_a_conversation_is_found_in_the_packet_trace_by_its_session_id(self):
        self.converse()
        ids = [program.call("get_attributes") for program in (self.a, self.b)]
        self.ask("deallocate", FLUSH)
        self.hear(b"hello", status="deallocated")
        self.over()
        session = bind(self.binds["#INTER"].ru)[3]  # its format and the id
        self.assertEqual(ids, [f"{OK} {session.hex()}"] * 2)
        for own in "AB":
            self.assertIn("sess_id=<" + session.hex(" ") + ">", self.api_trace(own))


if __name__ == "__main__":
    unittest.main()
