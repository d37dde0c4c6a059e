#!/usr/bin/env python3
"""Every result the pages list for every method has a test, which results.md names, or the reason why it cannot occur; the list is comlu0.idl's own.
usage: results_test.py MODEL.json FOLDER"""
import json
import os
import re
import sys
import unittest

MODEL, FOLDER = sys.argv[1:3]
del sys.argv[1:]


class Results(unittest.TestCase):
    def test_every_documented_result_of_every_method_has_a_test_that_exists(self):
        with open(MODEL, encoding="utf-8") as file:
            interface = json.load(file)["interfaces"][0]
        documented = {(f["name"], e) for f in interface["functions"] for e in f["attributes"]["errors"]}
        self.assertGreater(len(documented), 70)
        with open(os.path.join(FOLDER, "results.md"), encoding="utf-8") as file:
            rows = [[c.strip() for c in line.strip().strip("|").split("|")] for line in file.readlines()[2:]]
        self.assertEqual({(m, r) for m, r, _ in rows}, documented)
        self.assertEqual(len(rows), len(documented), "a pair is there twice")
        tests = set()
        for name in os.listdir(FOLDER):
            if name.endswith(".cpp"):
                with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
                    tests.update(".".join(t) for t in re.findall(r"\bTEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\)", file.read()))
        self.assertEqual({t for _, _, t in rows if not t.startswith("none: ")} - tests, set(), "no such test")


if __name__ == "__main__":
    unittest.main()
