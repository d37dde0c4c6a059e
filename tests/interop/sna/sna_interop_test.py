#!/usr/bin/env python3
"""snahost in conversation with a station that shares no code with it (station.py), every scenario of tools/snahost, and every
frame of every trace judged by tshark: nothing malformed, and its fields equal to the bits the station sent and received.

usage: sna_interop_test.py SNAHOST SCENARIOS [unittest arguments]
"""
import contextlib
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest

import station
from frames import (BASE, DLSW, DLSW_CONTROL, LIMIT, NOT_OF_CAPABILITIES, RH_BOTH, RH_NAMES, RH_REQUEST, RH_RESPONSE, TH, TH_NUMBERS, XID,
                    faultless)
from station import Closed, Unit, response

HOST = os.path.abspath(sys.argv.pop(1))
SCENARIOS = os.path.abspath(sys.argv.pop(1))


def ebcdic(text):
    return text.encode("cp037")


def pattern(size):
    """What {"size": N} in a scenario stands for."""
    return bytes((i * 7 + i // 256) & 0xFF for i in range(size))


def bits(value, mask):
    return (value & mask) // (mask & -mask)


class SnaInterop(unittest.TestCase):
    def setUp(self):
        if not shutil.which("tshark", path=BASE["PATH"]):
            if os.environ.get("CI"):
                self.fail("missing: tshark")
            print(f"\n*** SKIPPED {self.id()}: missing: tshark ***", file=sys.stderr)
            self.skipTest("missing: tshark")
        self.folder = tempfile.mkdtemp(prefix="openwosa-snahost-")
        self.addCleanup(shutil.rmtree, self.folder)

    @contextlib.contextmanager
    def host(self, scenario=None, judge=True, violations=0, failures=0):
        """snahost with a scenario of tools/snahost; what it said and traced is judged when the conversation is over."""
        trace = os.path.join(self.folder, "trace.pcapng")
        command = [HOST, "--port", "0", "--trace", trace]
        if scenario:
            command += ["--scenario", os.path.join(SCENARIOS, scenario + ".json")]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=BASE)
        self.said = ""
        units = []
        try:
            self.port = int(re.fullmatch(r"listening on [0-9.]+:(\d+)\n", process.stdout.readline())[1])

            def unit(**named):
                units.append(Unit(self.port, **named))
                return units[-1]

            yield unit
            for one in units:
                one.close()
            self.wait_for_goodbye(process, len(units))
        finally:
            for one in units:
                one.close()
            process.terminate()
            try:
                self.said += process.communicate(timeout=LIMIT)[0]
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
        self.assertIn(f"{violations} violations, {failures} failures", self.said)
        if judge:
            self.judge(trace, units)

    def wait_for_goodbye(self, process, count):
        """Until the host has noticed that every station has gone: the trace then holds all they sent."""
        while self.said.count("connection lost") < count:
            line = process.stdout.readline()
            self.assertTrue(line, "snahost ended: " + self.said)
            self.said += line

    def judge(self, trace, units):
        frames = faultless(trace, self.port)
        self.assertEqual(len(units), 1, "the comparison below is for one station")
        mac = station.HOST_MAC.hex(":")
        for outbound, messages in ((False, units[0].sent), (True, units[0].received)):
            side = "tcp.srcport" if outbound else "tcp.dstport"
            self.judge_dlsw([f for f in frames if f[side] == [self.port] and f["dlsw.version"]], messages)
            ring = [f for f in frames if f["tr.src"] and (mac in f["tr.src"]) == outbound]
            self.judge_pius([f for f in ring if f["sna.th.fid"]], [m.data for m in messages if m.kind == station.INFOFRAME])
            self.judge_xids([f for f in ring if f["sna.xid.format"]],
                            [m.data for m in messages if m.kind == station.XIDFRAME and m.data])

    def judge_dlsw(self, frames, messages):
        for name, (at, size) in {**DLSW, **DLSW_CONTROL}.items():
            wanted = [m for m in messages if len(m.header) > at and
                      (m.kind != station.CAP_EXCHANGE or name not in NOT_OF_CAPABILITIES)]
            meant = [int.from_bytes(m.header[at:at + size], "big") for m in wanted]
            self.assertEqual([value for frame in frames for value in frame[name]], meant, name)

    def judge_pius(self, frames, pius):
        self.assertEqual(len(frames), len(pius), "a frame for each PIU")
        for frame, piu in zip(frames, pius):
            meant = {name: [bits(piu[at], mask)] for name, (at, mask) in TH.items()}
            meant.update(zip(TH_NUMBERS, ([piu[2]], [piu[3]], [struct.unpack_from(">H", piu, 4)[0]])))
            names = [*TH, *TH_NUMBERS]
            # Of a middle or last segment tshark shows an RH that is not there (it does unless it joins the segments).
            if piu[0] & 0x08:
                rh = dict(RH_BOTH, **(RH_RESPONSE if piu[6] & 0x80 else RH_REQUEST))
                meant.update({"sna.rh." + name: [bits(piu[6 + at], mask)] for name, (at, mask) in rh.items()})
                names += RH_NAMES
            self.assertEqual({name: frame[name] for name in names if frame[name]}, meant, piu.hex())

    def judge_xids(self, frames, xids):
        self.assertEqual(len(frames), len(xids), "a frame for each XID")
        for frame, xid in zip(frames, xids):
            node = struct.unpack_from(">I", xid, 2)[0]
            self.assertEqual([frame[name] for name in XID], [[xid[0] >> 4], [xid[0] & 15], [xid[1]], [node >> 20], [node & 0xFFFFF]])

    def up(self, unit, session=True):
        """A station with LU 2, its session bound."""
        one = unit()
        one.connect()
        one.activate()
        one.activate_lus(1)
        if session:
            one.accept_session(2)
        return one

    def log_on(self, one, application):
        one.to_sscp(2, "0b8000", bytes.fromhex("01068100") + ebcdic(" " * 8) + b"\xf3" + bytes([len(application)]) +
                    ebcdic(application) + bytes(3))
        answer = one.receive_piu()
        return answer[6:]

    def leave(self, one):
        """The host's UNBIND, answered."""
        unbind = one.expect_command(0x32)
        return unbind[9:]

    # The built-in scenario.

    def test_echo_sends_each_chain_back_and_ends_the_bracket(self):
        with self.host() as unit:
            one = unit(lus=(34,))
            one.connect(explore=True)
            one.activate()
            one.activate_lus(64)
            bind = one.accept_session(34)
            self.assertEqual(bind[:8].hex(), "31010303b1b03080")
            for text in ("HELLO", "", "X" * 1024):
                one.request(34, "0390a0", ebcdic(text))
                data, first, _, _ = one.receive_chain()
                self.assertEqual(data, ebcdic(text))
                self.assertEqual(first.hex(), "039040")
            # Two RUs, a definite response: it comes first.
            one.request(34, "029080", b"a" * 1024)
            one.request(34, "018020", b"b" * 10)
            self.assertEqual(one.receive_piu()[6:].hex(), "838000")
            data, first, last, count = one.receive_chain()
            self.assertEqual((data, count), (b"a" * 1024 + b"b" * 10, 2))
            self.assertEqual((first.hex(), last.hex()), ("029040", "019000"))

    def test_the_bank_keeps_its_books(self):
        with self.host() as unit:
            one = unit()
            one.connect()
            one.activate()
            one.activate_lus(64)
            one.to_sscp(2, "038000", ebcdic("LOGON APPLID(BANK) LOGMODE(LU0)"))
            self.assertEqual(one.receive_piu()[6:].hex(), "838000")
            one.accept_session(2)
            for record, reply in (("BALANCE 1001", "ER 03 LOGON FIRST"), ("LOGON ALICE 0000", "ER 02 UNKNOWN NAME OR PIN"),
                                  ("LOGON ALICE 1234", "OK WELCOME ALICE"), ("BALANCE 1001", "OK 1001 1000.00"),
                                  ("BALANCE 2001", "ER 04 NO SUCH ACCOUNT"), ("TRANSFER 1001 2001 10.50", "OK 1001 989.50 2001 510.50"),
                                  ("TRANSFER 1002 1001 25.51", "ER 05 INSUFFICIENT FUNDS"), ("TRANSFER 1002 1001 -1", "ER 06 BAD AMOUNT"),
                                  ("BALANCE 1001", "OK 1001 989.50"), ("LOGOFF", "OK GOODBYE")):
                one.request(2, "0390a0", ebcdic(record))
                self.assertEqual(one.receive_chain()[0].decode("cp037"), reply)
            one.answer()
            self.assertEqual(self.leave(one).hex(), "3201")

    def test_an_unknown_application_is_refused_by_response_or_message(self):
        with self.host() as unit:
            one = unit()
            one.connect()
            one.activate()
            one.activate_lus(64)
            self.assertEqual(self.log_on(one, "NOSUCH").hex(), "8f900008060000010681")
            one.to_sscp(2, "038000", ebcdic("NOSUCH"))
            self.assertEqual(one.receive_piu()[6:].hex(), "838000")
            self.assertEqual(one.receive_chain()[0].decode("cp037"), "UNKNOWN COMMAND OR APPLICATION")
            one.answer()

    def test_term_self_ends_the_session(self):
        with self.host() as unit:
            one = unit()
            one.connect()
            one.activate()
            one.activate_lus(64)
            self.assertEqual(self.log_on(one, "ECHO").hex(), "8b8000010681")
            one.accept_session(2)
            one.to_sscp(2, "0b8000", bytes.fromhex("01068300f300"))
            self.assertEqual(one.receive_piu()[6:].hex(), "8b8000010683")
            self.assertEqual(self.leave(one).hex(), "3201")

    # The scenarios.

    def test_contention_for_the_bracket(self):
        with self.host("contention") as unit:
            one = self.up(unit)
            one.expect_command(0xC8, 0x08130000)
            one.request(2, "0390a0", ebcdic("SECONDARY FIRST"))
            self.assertEqual(one.receive_chain()[0], ebcdic("WELCOME"))
            one.expect_command(0xC8, 0x08140000)
            one.command(2, "05")
            one.request(2, "0390a0", ebcdic("AFTER RTR"))
            self.assertEqual(one.receive_chain()[0], ebcdic("THANKS"))
            one.expect_command(0xC8)
            self.assertEqual(one.receive_chain()[:2], (ebcdic("PRIMARY NOW"), bytes.fromhex("0380c0")))
            one.answer()
            self.leave(one)

    def test_negative_responses_both_ways(self):
        with self.host("negative_responses") as unit:
            one = self.up(unit)
            one.request(2, "039080", ebcdic("FIRST"))
            self.assertEqual(one.receive_piu()[6:].hex(), "87900008120000")
            one.request(2, "039020", ebcdic("SECOND"))
            self.assertEqual(one.receive_chain()[0], ebcdic("REJECT THIS"))
            one.answer(0x10010000)
            self.assertEqual(one.receive_chain()[0], ebcdic("ACCEPT THIS"))
            one.answer()
            piu = one.receive_piu()
            self.assertEqual(piu[6:], bytes.fromhex("029000") + ebcdic("HALF A CHAIN"))
            one.expect_command(0x83)
            raw = one.receive_piu()
            self.assertEqual(raw[6:].hex(), "0b900041")
            one.send_piu(response(raw, b"", 0x400F0000))
            self.leave(one)

    def test_chains_of_several_rus_in_segments(self):
        with self.host("chains") as unit:
            one = self.up(unit)
            data, first, last, count = one.receive_chain()
            self.assertEqual((data, count), (pattern(1000), 4))
            self.assertEqual((first.hex(), last.hex()), ("029080", "018000"))
            one.answer()
            self.assertEqual(one.receive_chain()[0], pattern(256))
            whole = pattern(700)
            one.request(2, "029000", whole[:256])
            one.request(2, "009000", whole[256:512])
            # The last RU in three segments; only the first has a request header.
            snf = one.snf[2] + 1
            th = bytes([0, 1, 2]) + struct.pack(">H", snf)
            one.send_piu(b"\x28" + th + bytes.fromhex("019020") + whole[512:600])
            one.send_piu(b"\x20" + th + whole[600:650])
            one.send_piu(b"\x24" + th + whole[650:])
            self.assertEqual(one.receive_chain()[3], 3)
            self.leave(one)

    def test_pacing_both_ways(self):
        with self.host("pacing") as unit:
            one = self.up(unit)
            # Without a pacing response, three requests and no more: what comes next is nothing but the answer to it.
            pius = [one.receive_piu() for _ in range(3)]
            self.assertEqual([p[7] & 1 for p in pius], [1, 0, 0])
            for asks in ([1, 0, 0], [1, 0, 0], [1]):
                one.send_piu(bytes.fromhex("2c000102 0000 830100"))
                more = [one.receive_piu() for _ in asks]
                self.assertEqual([p[7] & 1 for p in more], asks)
                pius += more
            self.assertEqual(b"".join(p[9:] for p in pius), pattern(640))
            one.send_piu(bytes.fromhex("2c000102 0000 830100"))
            chunks = [pattern(320)[i:i + 64] for i in range(0, 320, 64)]
            one.request(2, "029100", chunks[0])
            one.request(2, "009000", chunks[1])
            # Held back, then released.
            self.assertEqual(one.receive_piu()[6:].hex(), "830100")
            one.request(2, "009100", chunks[2])
            self.assertEqual(one.receive_piu()[6:].hex(), "830100")
            one.request(2, "009000", chunks[3])
            one.request(2, "019120", chunks[4])
            self.assertEqual(one.receive_piu()[6:].hex(), "830100")
            self.assertEqual(one.receive_chain()[0], ebcdic("DONE"))
            one.answer()
            self.leave(one)

    def test_quiesce_and_release(self):
        with self.host("quiesce") as unit:
            one = self.up(unit)
            one.expect_command(0x80)
            one.command(2, "81")
            self.assertEqual(one.receive_chain()[0], ebcdic("YOU MAY NOT SPEAK"))
            one.expect_command(0x82)
            one.request(2, "039020", ebcdic("AT LAST"))
            self.assertEqual(one.receive_chain()[0], ebcdic("THANKS"))
            self.leave(one)

    def test_shutdown(self):
        with self.host("shutdown") as unit:
            one = self.up(unit)
            one.request(2, "0390a0", ebcdic("LAST WORDS"))
            self.assertEqual(one.receive_chain()[0], ebcdic("GOODBYE"))
            one.expect_command(0xC0)
            one.command(2, "c1", expedited=True)
            one.expect_command(0x84)
            self.leave(one)

    def test_clear_stsn_and_sdt(self):
        with self.host("clear") as unit:
            one = self.up(unit)
            one.request(2, "0390a0", ebcdic("BEFORE"))
            one.expect_command(0xA1)
            for operand in ("a000000000", "5000050007"):
                stsn = one.expect_command(0xA2, answer=False)
                self.assertEqual(stsn[10:].hex(), operand)
                one.send_piu(response(stsn, bytes.fromhex("a2" + operand)))
            one.expect_command(0xA0)
            after = one.receive_piu()
            self.assertEqual((after[4:6].hex(), after[9:]), ("0008", ebcdic("AFTER")))
            one.snf[2] = 5
            one.request(2, "039020", ebcdic("AGAIN"))
            one.send_piu(bytes.fromhex("2d000102 4001 6b8000 a3"))
            self.assertEqual(one.receive_piu()[6:].hex(), "eb8000a3")
            one.expect_command(0xA1)
            one.expect_command(0xA0)
            self.leave(one)

    def test_signal_lustat_and_rshutd(self):
        with self.host("signal") as unit:
            one = self.up(unit)
            one.request(2, "0390a0", ebcdic("BEGIN"))
            one.command(2, "c900010001", expedited=True)
            self.assertEqual(one.receive_chain()[0], ebcdic("SPEAK"))
            one.command(2, "040001b000")
            one.request(2, "039020", ebcdic("ALREADY"))
            self.assertEqual(one.expect_command(0xC9)[9:].hex(), "c900010001")
            self.assertEqual(one.receive_chain()[0], ebcdic("END"))
            one.command(2, "c2", expedited=True)
            self.leave(one)

    def test_unbind_types_and_deactivation(self):
        for application, expected in (("INVALID", "32fe20030000"), ("CLEANUP", "320f"), ("DACTLU", "0e"), ("DACTPU", "1201"),
                                      ("ACTLU", "0d0101")):
            with self.subTest(application), self.host("unbind") as unit:
                one = self.up(unit, session=False)
                self.log_on(one, application)
                one.accept_session(2)
                one.request(2, "039080", ebcdic("WHICH WAY"))
                piu = one.receive_piu()
                self.assertEqual(piu[9:].hex(), expected)
                one.send_piu(response(piu))

    def test_bind_forthcoming_brings_another_bind(self):
        with self.host("unbind") as unit:
            one = self.up(unit, session=False)
            self.log_on(one, "AGAIN")
            for _ in range(3):
                one.accept_session(2)
                one.request(2, "039080", ebcdic("WHICH WAY"))
                self.assertEqual(self.leave(one).hex(), "3202")

    def test_the_link_is_lost_in_every_way(self):
        for application, expected in (("HALT", station.HALT_DL), ("NOACK", station.HALT_NOACK), ("RESTART", station.RESTART_DL),
                                      ("DROP", None)):
            with self.subTest(application), self.host("link_loss") as unit:
                one = self.up(unit, session=False)
                self.log_on(one, application)
                one.accept_session(2)
                one.request(2, "039080", ebcdic("WHICH WAY"))
                if expected is None:
                    with self.assertRaises(Closed):
                        one.receive()
                    continue
                one.expect(expected)
                if application == "HALT":
                    one.send(station.DL_HALTED)
                if application == "RESTART":
                    one.send(station.DL_RESTARTED, flow=one.flow_byte())
                    one.expect(station.CONTACT)
                    one.send(station.CONTACTED, flow=one.flow_byte())
                    one.activate()

    def test_a_bind_that_is_refused_is_told_by_nspe(self):
        with self.host() as unit:
            one = unit()
            one.connect()
            one.activate()
            one.activate_lus(64)
            self.log_on(one, "ECHO")
            bind = one.receive_piu()
            one.send_piu(response(bind, b"\x31", 0x08210007))
            nspe = one.receive_piu()
            self.assertEqual(nspe[6:16].hex(), "0b800001060408210007")
            one.send_piu(response(nspe, nspe[9:12]))

    def test_refusals_of_an_application(self):
        with self.host("link_loss") as unit:
            one = self.up(unit, session=False)
            self.assertEqual(self.log_on(one, "REFUSED").hex(), "8f900008010000010681")
            self.assertEqual(self.log_on(one, "LATE").hex(), "8b8000010681")
            nspe = one.receive_piu()
            self.assertEqual(nspe[9:16].hex(), "01060408450000")
            one.send_piu(response(nspe, nspe[9:12]))

    # A secondary that breaks the rules is told so, with the sense SNA Formats names.

    def test_broken_rules_are_answered_with_their_sense(self):
        rules = (("a number skipped", dict(snf=7), "0390a0", b"", "20010000"),
                 ("a chain that began nowhere", {}, "0190a0", b"", "20020000"),
                 ("no bracket", {}, "039020", b"", "20030000"),
                 ("a definite response in the middle", {}, "028080", b"", "40070000"),
                 ("an RU too long", {}, "0390a0", bytes(1025), "10020000"),
                 ("no response at all", {}, "0300a0", b"", None))
        for what, named, rh, ru, sense in rules:
            with self.subTest(what), self.host(violations=1) as unit:
                one = unit(lus=(34,))
                one.connect()
                one.activate()
                one.activate_lus(64)
                one.accept_session(34)
                one.request(34, rh, ru, **named)
                if sense:
                    self.assertEqual(one.receive_piu()[9:].hex(), sense)

    # A host that falls silent at each stage, and one that dies there.

    def silent_host(self, stage):
        path = os.path.join(self.folder, stage + ".json")
        with open(path, "w", encoding="ascii") as out:
            out.write('{"link": {"silent_at": "%s"}, "pus": [{"lus": [{"address": 2}]}]}' % stage)
        process = subprocess.Popen([HOST, "--port", "0", "--scenario", path], stdout=subprocess.PIPE, text=True, env=BASE)
        port = int(process.stdout.readline().rsplit(":", 1)[1])
        return process, Unit(port)

    def reach(self, one, stage):
        """As a good station, up to the step the host does not take any more."""
        if stage == "capabilities":
            one.send_capabilities()
            return
        one.exchange_capabilities()
        if stage == "circuit":
            one.send(station.CANUREACH)
            return
        one.open_circuit()
        if stage == "xid":
            one.send(station.XIDFRAME, flow=one.flow_byte())
            return
        if stage == "contact":
            one.send(station.XIDFRAME, struct.pack(">BBI", 2, 0, station.NODE_ID), flow=one.flow_byte())
            return
        one.contact()
        if stage == "actpu":
            return
        one.activate()
        if stage == "actlu":
            return
        one.activate_lus(1)
        one.to_sscp(2, "038000", ebcdic("ECHO"))
        if stage == "init":
            return
        self.assertEqual(one.receive_piu()[6:].hex(), "838000")
        if stage == "bind":
            return
        one.send_piu(response(one.receive_piu()))

    def test_silent_at_each_stage_and_killed_there(self):
        for stage in ("capabilities", "circuit", "xid", "contact", "actpu", "actlu", "init", "bind", "sdt"):
            with self.subTest(stage):
                process, one = self.silent_host(stage)
                try:
                    self.reach(one, stage)
                    for line in process.stdout:
                        if f"silent from here ({stage})" in line:
                            break
                    else:
                        self.fail("the host ended")
                    before = len(one.received)
                    process.kill()
                    with self.assertRaises(Closed):
                        while True:
                            one.receive()
                    late = [m.kind for m in one.received[before:] if m.kind not in (station.IFCM, station.CAP_EXCHANGE)]
                    self.assertEqual(late, [], "it spoke after it fell silent")
                finally:
                    one.socket.close()
                    process.kill()
                    process.communicate()


if __name__ == "__main__":
    unittest.main()
