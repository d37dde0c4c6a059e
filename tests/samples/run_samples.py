#!/usr/bin/env python3
"""Runs the WinSNMP samples against net-snmp's programs, which are the judges.

usage: run_samples.py [--runner "CMD ..."] [--suffix .exe] [--python-library libwsnmp32.so] SAMPLES_DIR
"""
import argparse
import contextlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from ports import free_port  # noqa: E402

TOOLS = ("snmpd", "snmpget", "snmpset", "snmpwalk", "snmpbulkget", "snmptrap")
LIMIT = 60  # seconds for any one program; a Windows one pays for Wine's start
options = None
snmp_environment = dict(os.environ, MIBS="", SNMPCONFPATH="/nonexistent", PATH=os.environ["PATH"] + ":/usr/sbin:/sbin")


def net_snmp(*command):
    done = subprocess.run(command, env=snmp_environment, capture_output=True, text=True, timeout=LIMIT)
    return done.stdout + done.stderr


def command_for(sample, *arguments):
    program = os.path.join(options.samples, sample + options.suffix)
    return [*shlex.split(options.runner), program, *map(str, arguments)]


def run(sample, *arguments, **more):
    done = subprocess.run(command_for(sample, *arguments), capture_output=True, text=True, timeout=LIMIT, **more)
    return done.returncode, done.stdout.replace("\r", ""), done.stderr.replace("\r", "")


@contextlib.contextmanager
def started(command, ready, env=None):
    """A program that is up once it printed `ready`; ended at the end of the block."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=env)
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
                process.wait()
        process.stdout.close()


class Samples(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        missing = [tool for tool in TOOLS if not shutil.which(tool, path=snmp_environment["PATH"])]
        if missing:
            message = "net-snmp programs are missing: " + ", ".join(missing)
            if os.environ.get("CI"):
                raise RuntimeError(message)
            raise unittest.SkipTest(message)
        cls.folder = tempfile.mkdtemp()
        cls.port = free_port()
        conf = os.path.join(cls.folder, "snmpd.conf")
        with open(conf, "w", encoding="ascii") as out:
            out.write(f"agentaddress udp:127.0.0.1:{cls.port}\nrocommunity public\nrwcommunity private\n"
                      "sysName sample-host\nsysLocation shelf 7\n")
        cls.snmpd = subprocess.Popen(
            ["snmpd", "-f", "-Lf", os.path.join(cls.folder, "log"), "-C", "-c", conf, "-p", os.path.join(cls.folder, "pid")],
            env=dict(snmp_environment, SNMP_PERSISTENT_DIR=cls.folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(100):
            if "= " in cls.ask("snmpget", "1.3.6.1.2.1.1.3.0"):
                return
            time.sleep(0.1)
        raise RuntimeError("snmpd does not answer")

    @classmethod
    def tearDownClass(cls):
        cls.snmpd.terminate()
        cls.snmpd.wait()
        shutil.rmtree(cls.folder)

    @classmethod
    def ask(cls, tool, *arguments, port=None, community="public", version="2c"):
        return net_snmp(tool, "-v", version, "-c", community, "-On", "-r", "2", "-t", "1",
                        f"udp:127.0.0.1:{port or cls.port}", *arguments)

    def trap_configuration(self):
        port = free_port()
        path = os.path.join(self.folder, f"trap-{port}.json")
        with open(path, "w", encoding="ascii") as out:
            out.write('{"winsnmp": {"trap": {"port": %d, "addresses": ["127.0.0.1"]}}}' % port)
        return port, dict(os.environ, OPENWOSA_CONFIG=path)

    def names(self, text):
        """Object names of net-snmp's or a sample's output; the line that says the walk ended names none."""
        return [line.split(" = ")[0].strip().lstrip(".") for line in text.splitlines()
                if " = " in line and "No more variables" not in line]

    def test_the_walk_sees_what_snmpwalk_sees(self):
        status, out, err = run("snmpwalk", "127.0.0.1", self.port, "public", "1.3.6.1.2.1.1")
        self.assertEqual((status, err), (0, ""))
        theirs = self.names(self.ask("snmpwalk", "1.3.6.1.2.1.1"))
        self.assertGreater(len(theirs), 8)
        self.assertEqual(self.names(out), theirs)
        self.assertTrue(out.endswith(f"{len(theirs)} objects\n"))

    def test_the_walk_works_in_version_1(self):
        status, out, err = run("snmpwalk", "-1", "127.0.0.1", self.port, "public", "1.3.6.1.2.1.1.9")
        self.assertEqual((status, err), (0, ""))
        self.assertEqual(self.names(out), self.names(self.ask("snmpwalk", "1.3.6.1.2.1.1.9", version="1")))

    def test_the_window_program_reads_name_and_location(self):
        status, out, err = run("winmsg", "127.0.0.1", self.port, "public")
        self.assertEqual((status, err), (0, ""))
        self.assertEqual(sorted(out.splitlines()),
                         ["1: 1.3.6.1.2.1.1.5.0 = sample-host", "2: 1.3.6.1.2.1.1.6.0 = shelf 7"])

    def test_the_tour_shows_every_stop(self):
        port, environment = self.trap_configuration()
        process = subprocess.Popen(command_for("snmpdemo", "127.0.0.1", self.port, "private"), stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, env=environment)
        lines = []
        for line in process.stdout:
            lines.append(line.strip())
            if lines[-1] == "waiting for trap":
                net_snmp("snmptrap", "-v", "1", "-c", "public", f"udp:127.0.0.1:{port}", "1.3.6.1.4.1.8072", "127.0.0.1",
                         "0", "0", "77")
        errors = process.stderr.read()
        process.stdout.close()
        process.stderr.close()
        self.assertEqual((process.wait(LIMIT), errors), (0, ""))
        text = "\n".join(lines)
        for expected in ("WinSNMP 2.0, level 2", "SNMPAPI_TL_TIMEOUT", "PDU type SNMP_PDU_TRAP", "done",
                         "1.3.6.1.6.3.1.1.4.1.0 = OID 1.3.6.1.6.3.1.1.5.1",
                         "1.3.6.1.6.3.1.1.4.3.0 = OID 1.3.6.1.4.1.8072"):
            self.assertIn(expected, text)
        self.assertEqual(lines.count('1.3.6.1.2.1.1.4.0 = OCTETS "openwosa demo"'), 2)
        self.assertEqual(len(re.findall(r"GETBULK.*?SET", text, re.S)[0].splitlines()) - 2, 5)

    def test_the_monitor_shows_v1_and_v2c_traps(self):
        port, environment = self.trap_configuration()
        with started(command_for("trapmon", 2), "listening", environment) as monitor:
            net_snmp("snmptrap", "-v", "1", "-c", "public", f"udp:127.0.0.1:{port}", "1.3.6.1.4.1.8072.1", "127.0.0.1", "6",
                     "42", "77", "1.3.6.1.2.1.2.2.1.1.3", "i", "3")
            net_snmp("snmptrap", "-v", "2c", "-c", "other", f"udp:127.0.0.1:{port}", "88", "1.3.6.1.6.3.1.1.5.3")
            out, _ = monitor.communicate(timeout=LIMIT)
        self.assertEqual(out.replace("\r", "").splitlines(), [
            'from 127.0.0.1 community "public"',
            "  1.3.6.1.2.1.1.3.0 = TimeTicks 77",
            "  1.3.6.1.6.3.1.1.4.1.0 = OID 1.3.6.1.4.1.8072.1.0.42",
            "  1.3.6.1.2.1.2.2.1.1.3 = INTEGER 3",
            "  1.3.6.1.6.3.1.1.4.3.0 = OID 1.3.6.1.4.1.8072.1",
            'from 127.0.0.1 community "other"',
            "  1.3.6.1.2.1.1.3.0 = TimeTicks 88",
            "  1.3.6.1.6.3.1.1.4.1.0 = OID 1.3.6.1.6.3.1.1.5.3"])

    def test_the_agent_serves_net_snmp(self):
        port = free_port()
        with started(command_for("agent", "127.0.0.1", port, "private"), "agent on"):
            ask = lambda tool, *a, **k: self.ask(tool, *a, port=port, community="private", **k)
            self.assertIn('.1.3.6.1.2.1.1.1.0 = STRING: "openwosa sample agent"', ask("snmpget", "1.3.6.1.2.1.1.1.0"))
            self.assertIn('= STRING: "me"', ask("snmpset", "1.3.6.1.2.1.1.4.0", "s", "me"))
            self.assertIn('= STRING: "me"', ask("snmpget", "1.3.6.1.2.1.1.4.0", version="1"))
            self.assertEqual(len(self.names(ask("snmpwalk", "1.3.6.1.2.1.1"))), 7)
            self.assertEqual(len(self.names(ask("snmpbulkget", "-Cn0", "-Cr3", "1.3.6.1.2.1.1.4"))), 3)
            self.assertIn("notWritable", ask("snmpset", "1.3.6.1.2.1.1.1.0", "s", "x"))
            self.assertIn("No Such Object", ask("snmpget", "1.3.6.1.2.1.2.1.0"))
            self.assertIn("Timeout", self.ask("snmpget", "1.3.6.1.2.1.1.1.0", port=port, community="wrong"))

    def test_ctypes_sees_what_snmpwalk_sees(self):
        if not options.python_library:
            self.skipTest("a Linux library is what ctypes loads")
        script = os.path.join(os.path.dirname(__file__), "../../samples/winsnmp/walk.py")
        done = subprocess.run([sys.executable, script, options.python_library, "127.0.0.1", str(self.port), "public",
                               "1.3.6.1.2.1.1"], capture_output=True, text=True, timeout=LIMIT,
                              # Python itself frees less than it takes.
                              env=dict(os.environ, ASAN_OPTIONS="detect_leaks=0",
                                       **({"LD_PRELOAD": options.preload} if options.preload else {})))
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(self.names(done.stdout), self.names(self.ask("snmpwalk", "1.3.6.1.2.1.1")))

    def test_wrong_arguments_get_the_usage(self):
        for sample in ("snmpdemo", "snmpwalk", "winmsg", "agent"):
            status, _, err = run(sample)
            self.assertEqual(status, 2)
            self.assertIn("usage: " + sample, err)


def main():
    global options
    parser = argparse.ArgumentParser()
    parser.add_argument("samples")
    parser.add_argument("--runner", default="")
    parser.add_argument("--suffix", default="")
    parser.add_argument("--python-library", default="")
    parser.add_argument("--preload", default="", help="what a sanitized library needs loaded first")
    options = parser.parse_args()
    unittest.main(argv=[sys.argv[0]], verbosity=2)


if __name__ == "__main__":
    main()
