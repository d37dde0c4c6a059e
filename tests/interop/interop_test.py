#!/usr/bin/env python3
"""The library against programs of other makers on the wire: net-snmp's agent, managers and trap daemon, and tshark.

usage: interop_test.py [--runner "CMD ..."] CLIENT [unittest arguments]

CLIENT is interop_client, RUNNER what starts it (Wine). Every program is started here, on free loopback ports, and
ended here. A missing program fails when CI is set and is skipped, loudly, otherwise.
"""
import argparse
import contextlib
import json
import os
import re
import select
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from ports import free_port  # noqa: E402

CHAT = 0x00200000  # of tshark's severities; what is above it is about the packet
LIMIT = 60  # seconds for any one program; a Windows one pays for Wine's start
TOOLS = ("snmpd", "snmptrapd", "snmpget", "snmpset", "snmpwalk", "snmpbulkget", "snmpgetnext", "snmptrap", "snmpinform",
         "tshark")
BASE = dict(os.environ, PATH=os.environ["PATH"] + ":/usr/sbin:/sbin")
NET_SNMP = dict(BASE, MIBS="", SNMPCONFPATH="/nonexistent")
# Numeric names, raw numbers, strings as octets: what interop_client prints.
NUMERIC = ("-One", "-Ox", "-Oe")
options = None

TREE = "1.3.6.1.4.1.99999"
SYSTEM = "1.3.6.1.2.1.1"
CONTACT = SYSTEM + ".4.0"
PROBE = b"\0probe"


def client_command(*arguments):
    return [*shlex.split(options.runner), options.client, *map(str, arguments)]


def plain(text):
    return text.replace("\r", "")


def normal(text):
    """net-snmp's output in interop_client's notation: time ticks as a number, octets on one line, no blank at its end."""
    text = re.sub(r"Timeticks: \((\d+)\)[^\n]*", r"Timeticks: \1", text)
    text = re.sub(r" *\n(?=[0-9A-F]{2}( |$))", " ", text, flags=re.MULTILINE)
    return re.sub(r" +$", "", text, flags=re.MULTILINE)


def without_clock(text):
    """sysUpTime goes on between two walks: its name and type stay."""
    return re.sub(r"Timeticks: \d+", "Timeticks: N", text)


def net_snmp(*command):
    done = subprocess.run(command, env=NET_SNMP, capture_output=True, text=True, timeout=LIMIT)
    return normal(done.stdout + done.stderr)


@contextlib.contextmanager
def started(command, env, ready):
    """A program that is up once it printed `ready`; what it prints later is read by the caller."""
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    seen = []
    try:
        for line in process.stdout:
            seen.append(line)
            if ready in line:
                break
        else:
            raise AssertionError(f"{command} ended before '{ready}': {''.join(seen)}")
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
        process.stdout.close()
        process.wait()


class Interop(unittest.TestCase):
    def setUp(self):
        missing = [tool for tool in TOOLS if not shutil.which(tool, path=BASE["PATH"])]
        if missing:
            text = "missing: " + ", ".join(missing)
            if os.environ.get("CI"):
                self.fail(text)
            print(f"\n*** SKIPPED {self.id()}: {text} ***", file=sys.stderr)
            self.skipTest(text)
        self.folder = tempfile.mkdtemp(prefix="openwosa-interop-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.trap_port = free_port()
        config = self.write("openwosa.json", json.dumps(
            {"winsnmp": {"trap": {"port": self.trap_port, "addresses": ["127.0.0.1"]}}}))
        self.environment = dict(BASE, OPENWOSA_CONFIG=config)

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="ascii") as out:
            out.write(text)
        return path

    def client(self, *arguments, expect=0, **environment):
        done = subprocess.run(client_command(*arguments), env=dict(self.environment, **environment),
                              capture_output=True, text=True, timeout=LIMIT)
        self.assertEqual(done.returncode, expect, plain(done.stdout + done.stderr))
        return plain(done.stdout)

    @contextlib.contextmanager
    def snmpd(self):
        """net-snmp's agent with a system group that may be written; yields its port."""
        port = free_port()
        config = self.write("snmpd.conf", "rocommunity public 127.0.0.1\nrwcommunity private 127.0.0.1\n"
                                          "sysServices 72\nsysLocation the cellar\nsysName judge\n")
        state = dict(NET_SNMP, SNMP_PERSISTENT_DIR=self.folder)
        with started(["snmpd", "-f", "-Lo", "-C", "-c", config, f"udp:127.0.0.1:{port}"], state, "NET-SNMP version"):
            yield port

    @contextlib.contextmanager
    def our_agent(self, count):
        port = free_port()
        with started(client_command("agent", port, count), self.environment, "ready") as process:
            yield port, process


class Manager(Interop):
    """Our manager, their agent."""

    def test_a_walk_of_system_equals_snmpwalks_in_both_versions(self):
        with self.snmpd() as port:
            for version in ("1", "2c"):
                ours = self.client("walk", port, version, "public", SYSTEM)
                theirs = net_snmp("snmpwalk", "-v" + version, "-c", "public", *NUMERIC, f"127.0.0.1:{port}", SYSTEM)
                # What ends snmpwalk's v1 output is a remark, not a binding.
                theirs = re.sub(r"^End of MIB\n", "", theirs)
                self.assertGreater(len(ours.splitlines()), 8)
                self.assertEqual(without_clock(ours), without_clock(theirs))

    def test_get_of_several_names_equals_snmpgets(self):
        names = [SYSTEM + ".5.0", SYSTEM + ".6.0", SYSTEM + ".7.0"]
        with self.snmpd() as port:
            for version in ("1", "2c"):
                self.assertEqual(self.client("get", port, version, "public", *names),
                                 net_snmp("snmpget", "-v" + version, "-c", "public", *NUMERIC, f"127.0.0.1:{port}", *names))

    def test_getnext_equals_snmpgetnexts(self):
        with self.snmpd() as port:
            self.assertEqual(self.client("getnext", port, "2c", "public", SYSTEM + ".5", SYSTEM + ".6"),
                             net_snmp("snmpgetnext", "-v2c", "-c", "public", *NUMERIC, f"127.0.0.1:{port}",
                                      SYSTEM + ".5", SYSTEM + ".6"))

    def test_getbulk_equals_snmpbulkgets(self):
        with self.snmpd() as port:
            ours = self.client("bulk", port, "public", 1, 5, SYSTEM + ".5", SYSTEM + ".6", SYSTEM + ".9")
            theirs = net_snmp("snmpbulkget", "-v2c", "-c", "public", *NUMERIC, "-Cn1", "-Cr5", f"127.0.0.1:{port}",
                              SYSTEM + ".5", SYSTEM + ".6", SYSTEM + ".9")
            self.assertEqual(len(ours.splitlines()), 11)
            self.assertEqual(without_clock(ours), without_clock(theirs))

    def test_an_exception_is_shown_as_snmpget_shows_it(self):
        with self.snmpd() as port:
            for name in (SYSTEM + ".5.1", "1.3.6.1.2.1.99.1.0"):
                self.assertEqual(self.client("get", port, "2c", "public", name),
                                 net_snmp("snmpget", "-v2c", "-c", "public", *NUMERIC, f"127.0.0.1:{port}", name))

    def test_a_v1_error_carries_status_and_index(self):
        with self.snmpd() as port:
            self.assertEqual(self.client("get", port, "1", "public", SYSTEM + ".5.0", SYSTEM + ".5.1"),
                             "error-status 2 error-index 2\n")

    def test_a_set_is_read_back_by_both(self):
        with self.snmpd() as port:
            for version, text in (("1", "me"), ("2c", "you")):
                self.client("set", port, version, "private", CONTACT, "s", text)
                expected = ".%s = Hex-STRING: %s\n" % (CONTACT, " ".join("%02X" % ord(c) for c in text))
                self.assertEqual(self.client("get", port, version, "public", CONTACT), expected)
                self.assertEqual(net_snmp("snmpget", "-v2c", "-c", "public", *NUMERIC, f"127.0.0.1:{port}", CONTACT),
                                 expected)

    def test_a_set_that_is_not_allowed_reports_the_agents_error(self):
        with self.snmpd() as port:
            self.assertEqual(self.client("set", port, "2c", "public", CONTACT, "s", "x"),
                             "error-status 6 error-index 1\n")

    def test_a_wrong_community_is_a_timeout(self):
        with self.snmpd() as port:
            self.assertEqual(self.client("get", port, "2c", "wrong", CONTACT, expect=2), "ERROR 108\n")


class Agent(Interop):
    """Our agent, their managers."""

    def test_snmpget_snmpset_and_snmpgetnext_are_answered_in_both_versions(self):
        with self.our_agent(8) as (port, process):
            for version in ("1", "2c"):
                who = ("-v" + version, "-c", "public", "-r0", *NUMERIC, f"127.0.0.1:{port}")
                self.assertEqual(net_snmp("snmpset", *who, TREE + ".1.0", "i", "-5"), f".{TREE}.1.0 = INTEGER: -5\n")
                self.assertEqual(net_snmp("snmpget", *who, TREE + ".1.0"), f".{TREE}.1.0 = INTEGER: -5\n")
                self.assertEqual(net_snmp("snmpset", *who, TREE + ".2.0", "s", "judge"),
                                 f".{TREE}.2.0 = Hex-STRING: 6A 75 64 67 65\n")
                self.assertEqual(net_snmp("snmpgetnext", *who, TREE + ".1.0"),
                                 f".{TREE}.2.0 = Hex-STRING: 6A 75 64 67 65\n")
            self.assertEqual(process.wait(LIMIT), 0)

    def test_snmpwalk_walks_it(self):
        with self.our_agent(5) as (port, process):
            self.assertEqual(net_snmp("snmpwalk", "-v2c", "-c", "public", "-r0", *NUMERIC, f"127.0.0.1:{port}", TREE),
                             f".{TREE}.1.0 = INTEGER: 42\n.{TREE}.2.0 = Hex-STRING: 68 65 6C 6C 6F\n"
                             f".{TREE}.3.1 = INTEGER: 1\n.{TREE}.3.2 = INTEGER: -2\n"
                             f".{TREE}.3.2 = No more variables left in this MIB View "
                             "(It is past the end of the MIB tree)\n")
            self.assertEqual(process.wait(LIMIT), 0)

    def test_snmpbulkget_is_answered(self):
        with self.our_agent(1) as (port, _):
            self.assertEqual(net_snmp("snmpbulkget", "-v2c", "-c", "public", "-r0", *NUMERIC, "-Cn1", "-Cr2",
                                      f"127.0.0.1:{port}", TREE + ".1", TREE + ".3"),
                             f".{TREE}.1.0 = INTEGER: 42\n.{TREE}.3.1 = INTEGER: 1\n.{TREE}.3.2 = INTEGER: -2\n")


class Notifications(Interop):
    @contextlib.contextmanager
    def listener(self, count):
        with started(client_command("listen", count), self.environment, "ready") as process:
            yield process

    def heard(self, process):
        text = plain(process.stdout.read())
        self.assertEqual(process.wait(LIMIT), 0, text)
        return text

    def test_snmptraps_v2_trap_arrives(self):
        with self.listener(1) as process:
            net_snmp("snmptrap", "-v2c", "-c", "secret", f"127.0.0.1:{self.trap_port}", "4711", TREE + ".0.7",
                     CONTACT, "s", "ho")
            self.assertEqual(self.heard(process),
                             "TRAP from 127.0.0.1 community secret\n"
                             ".1.3.6.1.2.1.1.3.0 = Timeticks: 4711\n"
                             f".1.3.6.1.6.3.1.1.4.1.0 = OID: .{TREE}.0.7\n"
                             f".{CONTACT} = Hex-STRING: 68 6F\n")

    def test_snmptraps_v1_trap_arrives_as_v2(self):
        with self.listener(2) as process:
            net_snmp("snmptrap", "-v1", "-c", "public", f"127.0.0.1:{self.trap_port}", TREE, "10.0.0.9", "0", "0", "99")
            net_snmp("snmptrap", "-v1", "-c", "public", f"127.0.0.1:{self.trap_port}", TREE, "10.0.0.9", "6", "13",
                     "100", CONTACT, "i", "3")
            self.assertEqual(self.heard(process),
                             "TRAP from 127.0.0.1 community public\n"
                             ".1.3.6.1.2.1.1.3.0 = Timeticks: 99\n"
                             ".1.3.6.1.6.3.1.1.4.1.0 = OID: .1.3.6.1.6.3.1.1.5.1\n"
                             f".1.3.6.1.6.3.1.1.4.3.0 = OID: .{TREE}\n"
                             "TRAP from 127.0.0.1 community public\n"
                             ".1.3.6.1.2.1.1.3.0 = Timeticks: 100\n"
                             f".1.3.6.1.6.3.1.1.4.1.0 = OID: .{TREE}.0.13\n"
                             f".{CONTACT} = INTEGER: 3\n"
                             f".1.3.6.1.6.3.1.1.4.3.0 = OID: .{TREE}\n")

    def test_snmpinform_is_acknowledged(self):
        with self.listener(1) as process:
            done = subprocess.run(["snmpinform", "-v2c", "-c", "public", "-r0", "-t5", f"127.0.0.1:{self.trap_port}",
                                   "5", TREE + ".0.8"], env=NET_SNMP, capture_output=True, text=True, timeout=LIMIT)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertEqual(self.heard(process),
                             "INFORM from 127.0.0.1 community public\n"
                             ".1.3.6.1.2.1.1.3.0 = Timeticks: 5\n"
                             f".1.3.6.1.6.3.1.1.4.1.0 = OID: .{TREE}.0.8\n")

    def test_snmptrapd_prints_what_we_send(self):
        port = free_port()
        config = self.write("snmptrapd.conf", "disableAuthorization yes\n"
                                              "format1 V1 %w %q %W|%v\\n\nformat2 V2 %P|%v\\n\n")
        with started(["snmptrapd", "-f", "-Lo", "-C", "-c", config, "-One", f"udp:127.0.0.1:{port}"],
                     dict(NET_SNMP, SNMP_PERSISTENT_DIR=self.folder), "NET-SNMP version") as daemon:
            self.client("notify", port, "2c", "trap", "public")
            self.client("notify", port, "1", "trap", "public")
            self.assertEqual(self.client("notify", port, "2c", "inform", "public"), "acknowledged 1\n")
            lines = [daemon.stdout.readline() for _ in range(3)]
        self.assertRegex(lines[0], r"V2 TRAP2, .*\.1\.3\.6\.1\.6\.3\.1\.1\.4\.1\.0 = OID: \.1\.3\.6\.1\.6\.3\.1\.1\.5\.1.*"
                                   r'"the operator"')
        self.assertRegex(lines[1], r'V1 0 0 .*"the operator"')
        self.assertRegex(lines[2], r"V2 INFORM, .*\.1\.3\.6\.1\.6\.3\.1\.1\.5\.1.*" r'"the operator"')


class Wire(Interop):
    """tshark on every datagram."""

    FIELDS = ("udp.dstport", "snmp.version", "snmp.community", "snmp.data", "snmp.request_id", "snmp.error_status",
              "snmp.error_index", "snmp.non_repeaters", "snmp.max_repetitions", "snmp.name")

    def decode(self, capture, ports):
        """One dictionary per datagram; fails on anything malformed or with an expert's warning."""
        command = ["tshark", "-n", "-r", capture, "-T", "json"]
        for port in ports:
            command += ["-d", f"udp.port=={port},snmp"]
        done = subprocess.run(command, env=BASE, capture_output=True, text=True, timeout=LIMIT)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertFalse("_ws.malformed" in done.stdout, f"malformed: {capture}")
        # tshark also chats: of a source port that the system gave us it says that traceroute could have it.
        notes = re.findall(r'"_ws.expert.message": "(.*)",\s*"_ws.expert.severity": "(\d+)"', done.stdout)
        self.assertEqual(done.stdout.count('"_ws.expert.severity"'), len(notes))
        self.assertEqual([message for message, severity in notes if int(severity) > CHAT], [])
        layers = [packet["_source"]["layers"] for packet in json.loads(done.stdout)]
        packets = [layer for layer in layers if "systemd_journal" not in layer]  # the calls among them
        self.calls = " ".join(self.first(layer, "systemd_journal.message") for layer in layers if layer not in packets)
        for packet in packets:
            self.assertIn("snmp", packet, packet)
        return packets

    @staticmethod
    def find(tree, key):
        if isinstance(tree, dict):
            for name, value in tree.items():
                if name == key:
                    yield value
                yield from Wire.find(value, key)
        elif isinstance(tree, list):
            for value in tree:
                yield from Wire.find(value, key)

    def first(self, tree, key):
        return next(self.find(tree, key), None)

    def trace(self):
        found = [name for name in os.listdir(self.folder) if name.endswith(".pcapng")]
        self.assertEqual(len(found), 1, found)
        return os.path.join(self.folder, found[0])

    def test_tshark_reads_our_requests_as_they_were_meant(self):
        with self.snmpd() as port:
            names = [SYSTEM + ".5.0", SYSTEM + ".6.0"]
            self.client("get", port, "2c", "public", *names, OPENWOSA_TRACE=self.folder)
        packets = self.decode(self.trace(), [port])
        self.assertEqual(len(packets), 2)
        self.assertIn("SnmpSendMsg(", self.calls)
        request, response = (packet["snmp"] for packet in packets)
        self.assertEqual(self.first(packets[0], "udp.dstport"), str(port))
        self.assertEqual(self.first(request, "snmp.version"), "1")
        self.assertEqual(self.first(request, "snmp.community"), "public")
        self.assertEqual(self.first(request, "snmp.data"), "0")
        self.assertEqual(list(self.find(request, "snmp.name")), names)
        self.assertEqual(self.first(response, "snmp.data"), "2")
        self.assertEqual(self.first(response, "snmp.request_id"), self.first(request, "snmp.request_id"))

    def test_tshark_finds_nothing_malformed_in_any_kind_of_message(self):
        with self.snmpd() as port:
            for arguments in (("walk", port, "1", "public", SYSTEM), ("bulk", port, "public", 0, 20, SYSTEM),
                              ("set", port, "2c", "private", CONTACT, "s", "x" * 300)):
                self.client(*arguments, OPENWOSA_TRACE=self.folder)
                capture = self.trace()
                self.assertGreaterEqual(len(self.decode(capture, [port])), 2)
                os.remove(capture)

    def test_tshark_reads_our_traps_and_informs(self):
        port = free_port()
        for version, kind, data in (("1", "trap", "4"), ("2c", "trap", "7")):
            self.client("notify", port, version, kind, "public", OPENWOSA_TRACE=self.folder)
            capture = self.trace()
            (packet,) = self.decode(capture, [port])
            self.assertEqual(self.first(packet, "snmp.data"), data)
            if version == "1":
                self.assertEqual(self.first(packet, "snmp.generic_trap"), "0")
                self.assertEqual(self.first(packet, "snmp.specific_trap"), "0")
                self.assertEqual(self.first(packet, "snmp.time_stamp"), "4711")
            os.remove(capture)

    def test_our_trace_holds_the_bytes_that_crossed_the_wire(self):
        live = os.path.join(self.folder, "live.pcap")

        def payloads(path):
            done = subprocess.run(["tshark", "-n", "-r", path, "-Y", f"udp.port=={port}", "-T", "fields", "-e", "udp.payload",
                                   "-e", "udp.srcport", "-e", "udp.dstport"],
                                  env=BASE, capture_output=True, text=True, timeout=LIMIT)
            return [line for line in done.stdout.splitlines() if not line.startswith(PROBE.hex() + "\t")]

        with self.snmpd() as port, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            # -P -l: a line for each packet as it is written. The capture has begun when it shows a probe, which the agent drops.
            capture = subprocess.Popen(["tshark", "-n", "-l", "-P", "-i", "lo", "-f", f"udp port {port}", "-w", live, "-a",
                                        "duration:60"], env=BASE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            try:
                begun = select.select([capture.stdout], [], [], 0)[0]
                while not begun:
                    probe.sendto(PROBE, ("127.0.0.1", port))
                    begun = select.select([capture.stdout], [], [], 0.05)[0]
                if not capture.stdout.readline():
                    self.skipTest("capturing on the loopback interface is not permitted here")
                self.client("walk", port, "2c", "public", SYSTEM + ".5", OPENWOSA_TRACE=self.folder)
                ours = payloads(self.trace())
                patience = time.monotonic() + LIMIT
                while len(payloads(live)) < len(ours) and time.monotonic() < patience:
                    time.sleep(0.1)
            finally:
                capture.terminate()
                capture.communicate(timeout=LIMIT)
        self.assertGreaterEqual(len(ours), 4)
        self.assertEqual(ours, payloads(live))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runner", default="")
    parser.add_argument("client")
    options, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest])
