#!/usr/bin/env python3
"""The DLL as Windows programs find it: registered by regsvr32, made by ProgID through Wine's own ole32, driven by VBScript.
usage: script_test.py --run PROGRAM --bits 64|32 --dll FILE --script FILE"""
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

ARGS = dict(zip(sys.argv[1::2], sys.argv[2::2]))
del sys.argv[1:]

EXPECTED = """\
type IcomLU0
created 0
lu LU07
branch North
sent 1
received 5 Hello 100 True
partial 2 40204
rest 1 255
timeout 0 40205
error 80040202 comLU0.comLU0 CLU0_E_BADPARAM: a parameter or property has an invalid value: 'LUNAME' is predefined and cannot be set
error 80040209
error 80040205
done
"""


def wine(*command):
    return subprocess.run([ARGS["--run"], ARGS["--bits"], *command], capture_output=True, text=True, timeout=240, check=False)


class Script(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.dll = os.path.join(folder.name, "siproxy.dll")
        shutil.copy(ARGS["--dll"], self.dll)

    def windows_path(self, path):
        return "Z:" + path.replace("/", "\\")

    def script(self, path):
        return wine("cscript.exe", "//nologo", self.windows_path(path))

    def test_a_script_talks_to_the_registered_class(self):
        registered = wine("regsvr32.exe", "/s", self.windows_path(self.dll))
        self.assertEqual(registered.returncode, 0, registered.stderr)
        done = self.script(ARGS["--script"])
        self.assertEqual(done.stdout.replace("\r", ""), EXPECTED, done.stderr)
        self.assertEqual(done.returncode, 0)
        removed = wine("regsvr32.exe", "/s", "/u", self.windows_path(self.dll))
        self.assertEqual(removed.returncode, 0, removed.stderr)
        after = self.script(ARGS["--script"])
        self.assertNotIn("created", after.stdout, "the class is still registered")


if __name__ == "__main__":
    unittest.main()
