#!/usr/bin/env python3
"""The bank, end to end: our host plays it over DLSw on the loopback, and the samples are its tellers. On Windows builds they run
under Wine, the class registered by regsvr32, and the script by Wine's cscript: one conversation, the same words everywhere.
usage: bank_test.py --host PROGRAM --bin FOLDER --samples FOLDER [--run PROGRAM --bits N --dll FILE] [--shim FILE]"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ARGS = dict(zip(sys.argv[1::2], sys.argv[2::2]))
del sys.argv[1:]

TALK = """\
on LU01
LOGON ALICE 1234 -> OK WELCOME ALICE
BALANCE 1001 -> OK 1001 1000.00
TRANSFER 1001 1002 25.50 -> OK 1001 974.50 1002 51.00
BALANCE 1002 -> OK 1002 51.00
TRANSFER 1002 1001 25.50 -> OK 1002 25.50 1001 1000.00
BALANCE 2001 -> ER 04 NO SUCH ACCOUNT
LOGOFF -> OK GOODBYE
session ended by the host
"""
QUESTION = """\
LOGON ALICE 1234 -> OK WELCOME ALICE
BALANCE 1001 -> OK 1001 1000.00
"""
# The numbers are the configuration's, not those of the IDL: 12 INIT_INITSELF, 256 PREPARE_TO_RECEIVE, 20000000 APPL_DATA.
OTHER_NUMBERS = """\
Set lu = CreateObject("comLU0.comLU0")
On Error Resume Next
lu.Offline
WScript.Echo Hex(Err.Number)
On Error Goto 0
Dim session, last, size, flags, number, data
lu.CreateSession "LUNAME=LU01 APPLID=ECHO", 12, "", 30000, session
lu.Connect session
size = 100
lu.Receive 1, size, flags, number, data
lu.GetProperty "LASTRESULT", last
WScript.Echo Hex(last)
lu.Send 256, "A", number
size = 100
lu.Receive 30000, size, flags, number, data
lu.GetProperty "LASTRESULT", last
WScript.Echo Hex(last) & " " & Hex(flags And &H20000000)
lu.Offline
"""
WINDOWS = "--run" in ARGS


class Bank(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        runner = [ARGS["--run"], ARGS["--bits"]] if ARGS["--host"].endswith(".exe") else []
        self.host = subprocess.Popen([*runner, ARGS["--host"], "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(self.host.stdout.close)
        self.addCleanup(self.host.wait)
        self.addCleanup(self.host.kill)
        first = self.host.stdout.readline()
        port = int(re.search(r":(\d+)", first).group(1))
        share = os.path.join(self.folder, "share")
        os.mkdir(share, 0o700)
        self.config = os.path.join(self.folder, "openwosa.json")
        with open(self.config, "w", encoding="utf-8") as file:
            json.dump({"comlu0": {"program_ids": ["Vendor.LU0.2"]},
                       "sna": {"share": False,
                               "peers": {"host": {"address": "127.0.0.1", "port": port, "connections": "one"}},
                               "pus": {"PU1": {"peer": "host", "mac": "400000000001", "remote_mac": "400037450001",
                                               "node_id": "05D00001", "lus": {"LU01": 2, "LU02": 3}}},
                               "pools": {"LUPOOL": {"lus": ["LU01", "LU02"]}}}}, file)
        self.environment = {**os.environ, "OPENWOSA_CONFIG": self.native(self.config)}

    def native(self, path):
        return "Z:" + path.replace("/", "\\") if WINDOWS else path

    def run_it(self, *command):
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, env=self.environment)
        return done.stdout.replace("\r", ""), f"exit {done.returncode}\n{done.stdout}{done.stderr}"

    def wine(self, *command):
        return self.run_it(ARGS["--run"], ARGS["--bits"], *command)

    def sample(self, name, *arguments):
        program = os.path.join(ARGS["--bin"], name)
        return self.wine(program + ".exe", *arguments) if WINDOWS else self.run_it(program, *arguments)

    def expect(self, answer, expected):
        self.assertEqual(answer[0], expected, answer[1])

    def test_the_same_conversation_in_every_language(self):
        if WINDOWS:
            dll = os.path.join(self.folder, "siproxy.dll")
            shutil.copy(ARGS["--dll"], dll)
            self.wine("regsvr32.exe", "/s", self.native(dll))
            self.addCleanup(self.wine, "regsvr32.exe", "/s", "/u", self.native(dll))
        self.expect(self.sample("bank", "LU01"), TALK)
        self.expect(self.sample("balance", "LU01"), QUESTION)
        if WINDOWS:
            script = self.native(os.path.join(ARGS["--samples"], "bank.vbs"))
            self.expect(self.wine("cscript.exe", "//nologo", script, "LU01"), TALK)
        elif "--shim" in ARGS:
            self.expect(self.run_it(sys.executable, os.path.join(ARGS["--samples"], "balance.py"), ARGS["--shim"], "LU01"), QUESTION)

    def test_another_program_id_is_registered_when_the_configuration_says_so(self):
        if not WINDOWS:
            self.skipTest("a manifest says it: activation_test.cpp")
        dll = os.path.join(self.folder, "siproxy.dll")
        shutil.copy(ARGS["--dll"], dll)
        script = os.path.join(self.folder, "other.vbs")
        with open(script, "w", encoding="ascii") as file:
            file.write('Set lu = CreateObject("Vendor.LU0.2")\nOn Error Resume Next\nlu.Offline\nWScript.Echo Hex(Err.Number)\n')
        self.wine("regsvr32.exe", "/s", self.native(dll))
        self.expect(self.wine("cscript.exe", "//nologo", self.native(script)), "8004020B\n")
        self.wine("regsvr32.exe", "/s", "/u", self.native(dll))
        self.assertNotIn("8004020B", self.wine("cscript.exe", "//nologo", self.native(script))[0])

    def test_a_script_with_other_numbers_works_when_the_configuration_has_them(self):
        if not WINDOWS:
            self.skipTest("the same on Linux: other_values_test.cpp")
        with open(self.config, encoding="utf-8") as file:
            config = json.load(file)
        config["comlu0"] = {"values": {"INIT_INITSELF": 12, "PREPARE_TO_RECEIVE": 256, "FM_DATA": 16384, "APPL_DATA": "0x20000000",
                                       "CLU0_E_NOTCONNECTED": "0x80051001", "CLU0_S_TIMEOUT": "0x00051002"}}
        with open(self.config, "w", encoding="utf-8") as file:
            json.dump(config, file)
        dll = os.path.join(self.folder, "siproxy.dll")
        shutil.copy(ARGS["--dll"], dll)
        script = os.path.join(self.folder, "numbers.vbs")
        with open(script, "w", encoding="ascii") as file:
            file.write(OTHER_NUMBERS)
        self.wine("regsvr32.exe", "/s", self.native(dll))
        self.addCleanup(self.wine, "regsvr32.exe", "/s", "/u", self.native(dll))
        self.expect(self.wine("cscript.exe", "//nologo", self.native(script)), "80051001\n51002\n0 20000000\n")

    def test_a_name_nobody_has_is_said_so(self):
        if WINDOWS:
            self.skipTest("the same code as on Linux")
        answer = self.sample("bank", "NOSUCHLU")
        self.assertIn("CreateSession: 80040205 CLU0_E_LUNOTFOUND", answer[0], answer[1])


if __name__ == "__main__":
    unittest.main()
