#!/usr/bin/env python3
"""What idlc generates from the samples compiles cleanly for all three targets, and its layout assertions hold there.
usage: generated_compiles_test.py --idlc PROGRAM --samples FOLDER --judge FOLDER --src FOLDER --comshim FOLDER --cxx COMPILER --cc COMPILER"""
import os
import sys
import tempfile
import unittest

sys.path.insert(0, sys.argv[sys.argv.index("--judge") + 1])
from judge import ABIS, arguments, compiler, need, run  # noqa: E402

ARGS = arguments(idlc=None, samples=None, judge=None, src=None, comshim=None, cxx="g++", cc="gcc")
# Not -Wpedantic: an unsized array at the end of a struct is what such ABIs have, though C++ has no word for it.
WARNINGS = ["-Wall", "-Wextra", "-Wshadow", "-Werror"]
OUTPUTS = {"c-header": ".h", "api-header": "_api.hpp", "entry-points": "_entry.cpp", "descriptors": "_descriptors.hpp",
           "symbols": "_symbols.hpp", "verbs": "_verbs.hpp", "layout-checks": "_layout.cpp"}


def targets():
    for abi in ABIS:
        need(compiler(abi), compiler(abi, "c"))
        yield abi, compiler(abi, "c"), compiler(abi), []
    yield "linux", ARGS["cc"], ARGS["cxx"], ["-isystem", ARGS["comshim"]]


class Generated(unittest.TestCase):
    def generate(self, name):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        emit = [x for kind, suffix in OUTPUTS.items() for x in ("--emit", f"{kind}={os.path.join(folder.name, name + suffix)}")]
        run(ARGS["idlc"], *emit, os.path.join(ARGS["samples"], name + ".idl"))
        return folder.name

    def check(self, name, sources):
        folder = self.generate(name)
        for target, _, cxx, flags in targets():
            for source in sources:
                with self.subTest(f"{target} {source}"):
                    run(cxx, "-std=c++20", *WARNINGS, "-I", folder, "-I", ARGS["src"], *flags, "-fsyntax-only",
                        os.path.join(folder, source))

    def test_verb_control_blocks(self):
        self.check("vcb", ["vcb_entry.cpp", "vcb_layout.cpp"])

    def test_unusual_declarators(self):
        self.check("declarators", ["declarators_layout.cpp"])

    def test_the_headers_are_c_too(self):
        for name in ("vcb", "declarators", "com"):
            folder = self.generate(name)
            source = os.path.join(folder, "user.c")
            with open(source, "w", encoding="utf-8") as file:
                file.write(f"#include <{name}.h>\nint used;\n")
            for target, cc, _, flags in targets():
                with self.subTest(f"{target} {name}"):
                    if name == "com" and target == "linux":
                        continue  # its sample imports windows.h alone, which has COM on Windows only
                    run(cc, "-std=c11", "-Wall", "-Wextra", "-Werror", "-I", folder, *flags, "-fsyntax-only", source)


if __name__ == "__main__":
    unittest.main()
