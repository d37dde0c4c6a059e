#!/usr/bin/env python3
"""Every frame that our engines send in their tests, and every one of a link between nodes of the tests, read by tshark: it finds
no fault in any, and each is a PIU of format 2, an XID, or a message of DLSw.

usage: every_frame_test.py ENGINE_TEST... -- NODE_TEST
"""
import collections
import glob
import os
import subprocess
import sys
import tempfile
import unittest

from frames import BASE, WARNING, fields

SPLIT = sys.argv.index("--")
ENGINES, (NODE,) = sys.argv[1:SPLIT], sys.argv[SPLIT + 1:]
LIMIT = 200
# Where the traces of all conversations are read at once, none is TCP to be put in order.
OPTIONS = ["-d", "tcp.port==1-65535,dlsw", "-n", "-o", "tcp.analyze_sequence_numbers:FALSE"]


def kinds(trace):
    """How many frames of each kind tshark sees in a trace."""
    names = ["sna.th.fid", "llc.ssap", "dlsw.message_type", "_ws.malformed", "_ws.expert.severity", "frame.protocols"]
    seen = collections.Counter()
    for row, count in collections.Counter(fields(trace, names, *OPTIONS, limit=LIMIT)).items():
        fid, sap, message, malformed, severity, protocols = (value.split(",") if value else [] for value in row.split("\t"))
        fault = malformed or any(int(level) >= WARNING for level in severity)
        kind = "fault" if fault else "piu" if fid == ["0x02"] else "xid" if sap else "dlsw" if message else "other"
        if protocols != ["systemd_journal"]:  # a line of the text, among the packets
            seen[kind] += count
    return seen


class EveryFrame(unittest.TestCase):
    def setUp(self):
        where = tempfile.TemporaryDirectory()
        self.addCleanup(where.cleanup)
        self.where = where.name + "/"

    def traces_of(self, program, variable, *arguments):
        done = subprocess.run([program, *arguments], env=dict(BASE, **{variable: self.where}), capture_output=True, text=True,
                              timeout=LIMIT)
        self.assertEqual(done.returncode, 0, done.stdout[-3000:] + done.stderr[-3000:])
        return glob.glob(self.where + "*.pcap*")

    def test_engines_send_what_tshark_finds_no_fault_in(self):
        for program in ENGINES:
            with self.subTest(os.path.basename(program)):
                self.setUp()
                traces = self.traces_of(program, "OPENWOSA_TEST_FRAMES")
                self.assertEqual(len(traces), 1)
                seen = kinds(traces[0])
                print(os.path.basename(program), dict(seen), flush=True)
                self.assertGreater(seen["piu"], 100)
                self.assertEqual(set(seen) - {"piu", "xid"}, set())

    def test_nodes_exchange_what_tshark_finds_no_fault_in(self):
        # A test of the trace names the trace's file itself.
        traces = self.traces_of(NODE, "OPENWOSA_TRACE", "--gtest_filter=-*Trace*")
        seen = collections.Counter()
        for trace in traces:
            found = kinds(trace)
            self.assertEqual(found["fault"], 0, trace)
            seen += found
        print(len(traces), "traces", dict(seen), flush=True)
        self.assertEqual(seen["other"], 0)
        for kind in ("piu", "xid", "dlsw"):
            self.assertGreater(seen[kind], 20, kind)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
