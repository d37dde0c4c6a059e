#!/usr/bin/env python3
"""Exports come from the IDL: src/ holds none written by hand. usage: source_test.py SOURCE_FOLDER"""
import os
import re
import sys
import unittest

ROOT = sys.argv.pop(1)
HAND_WRITTEN = re.compile(r'extern\s+"C"|dllexport|visibility\s*\(\s*"default"|\.drectve|EXPORTS\b')


class Source(unittest.TestCase):
    def test_no_export_is_written_by_hand(self):
        found, seen = [], 0
        for folder, _, files in os.walk(os.path.join(ROOT, "api")):
            for name in sorted(files):
                if not name.endswith((".c", ".cpp", ".h", ".hpp", ".def", ".map")):
                    continue
                seen += 1
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    for number, line in enumerate(file, 1):
                        if HAND_WRITTEN.search(line.split("//")[0]):
                            found.append(f"{os.path.relpath(os.path.join(folder, name), ROOT)}:{number}: {line.strip()}")
        self.assertGreater(seen, 0, "no source found: wrong folder?")
        self.assertEqual(found, [])


if __name__ == "__main__":
    unittest.main()
