#!/usr/bin/env python3
"""One node for all of a user's programs on a machine: two programs under Wine, and one under Wine beside one of Linux, whose
configurations name the same folder for the node's secret.

usage: sharing_wine_test.py WINE_RUN BITS SNAHOST CLIENT LIBRARY MODEL LINUX_FOLDER [unittest arguments]
LINUX_FOLDER: the programs of a Linux build of the same tree.
"""
import json
import os
import shutil
import sys
import tempfile
import unittest

from lu0_program import Host, Names, Program, configuration

RUN, BITS, HOST, CLIENT, LIBRARY, MODEL, LINUX = sys.argv[1:8]
del sys.argv[1:8]
NAMES = Names(MODEL)
LINUX_CLIENT = os.path.join(LINUX, "lu0_client")


def windows(path):
    return "Z:" + path.replace("/", "\\")


class Sharing(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="openwosa-share-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.host = Host([RUN, BITS, HOST])
        self.addCleanup(self.host.drop)
        self.share = os.path.join(self.folder, "share")
        os.mkdir(self.share, 0o700)  # by Wine's doing the user's group could enter it
        self.addCleanup(os.umask, os.umask(0o022))

    def configure(self, name, share):
        config = configuration(self.host.port, {"LU34": 34, "LU35": 35}, share=True, share_directory=share)
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="ascii") as out:
            json.dump(config, out)
        return path

    def on_windows(self):
        config = windows(self.configure("windows.json", windows(self.share)))
        return self.started(Program([RUN, BITS, CLIENT, windows(LIBRARY)], NAMES, config))

    def on_linux(self):
        if not os.path.exists(LINUX_CLIENT):
            if os.environ.get("CI"):
                self.fail("missing: " + LINUX_CLIENT)
            print(f"\n*** SKIPPED {self.id()}: missing: {LINUX_CLIENT} ***", file=sys.stderr)
            self.skipTest("no Linux build")
        return self.started(Program([LINUX_CLIENT], NAMES, self.configure("linux.json", self.share)))

    def started(self, program):
        self.addCleanup(program.drop)
        return program

    def share_one_node(self, first, second):
        self.assertEqual(first.create("LUNAME=LU34"), "S_OK")
        self.assertEqual(second.create("LUNAME=LU34"), "CLU0_E_LUINUSE")
        self.assertEqual(second.create("LUNAME=LU35"), "S_OK")
        self.assertEqual(second.call("connect"), ("S_OK",))
        self.assertEqual(second.send("HELLO".encode("cp037"), "EXCEPTION_RESPONSE1", "PREPARE_TO_RECEIVE"), "S_OK")
        self.assertEqual(second.receive()[3], "HELLO".encode("cp037"))
        # One station for both: a second node would have called in as a partner of its own.
        self.assertNotIn("partner 2", self.host.said)
        # The owner ends in order: the other one's session is lost, and the next program carries the node.
        first.close()
        self.assertEqual(second.receive()[0], "CLU0_E_SERVER_FAILURE")
        self.assertEqual(second.call("disconnect"), ("CLU0_E_SERVER_FAILURE",))
        self.assertEqual(second.create("LUNAME=LU34"), "S_OK")

    def test_two_windows_programs(self):
        self.share_one_node(self.on_windows(), self.on_windows())

    def test_a_linux_program_joins_a_windows_one(self):
        self.share_one_node(self.on_windows(), self.on_linux())

    def test_a_windows_program_joins_a_linux_one(self):
        self.share_one_node(self.on_linux(), self.on_windows())

    def test_a_linux_owner_that_is_killed_is_followed_by_a_windows_program(self):
        first, second = self.on_linux(), self.on_windows()
        self.assertEqual(first.create("LUNAME=LU34"), "S_OK")
        self.assertEqual(second.create("LUNAME=LU35"), "S_OK")
        self.assertEqual(second.call("connect"), ("S_OK",))
        first.process.kill()
        self.assertEqual(second.receive()[0], "CLU0_E_SERVER_FAILURE")
        self.assertEqual(second.call("disconnect"), ("CLU0_E_SERVER_FAILURE",))
        self.assertEqual(second.create("LUNAME=LU34"), "S_OK")

    def test_others_may_not_touch_what_a_windows_program_makes(self):
        os.rmdir(self.share)
        self.assertEqual(self.on_windows().create("LUNAME=LU34"), "S_OK")
        for path in (self.share, os.path.join(self.share, "node"), os.path.join(self.share, "node.lock")):
            self.assertEqual(os.stat(path).st_mode & 0o027, 0, path)

    def test_a_folder_the_group_may_enter_is_refused_by_linux(self):
        os.chmod(self.share, 0o750)
        self.assertEqual(self.on_linux().create("LUNAME=LU34"), "CLU0_E_SYSERROR")


if __name__ == "__main__":
    unittest.main()
