#!/usr/bin/env python3
"""Wine's IDL compiler on our IDL: it accepts every file, and its idea of names, values, layouts and prototypes is ours.
usage: widl_test.py --model winsnmp.json --idl FOLDER"""
import glob
import os
import re
import tempfile
import unittest

from judge import ABIS, Model, arguments, compiler, need, run

ARGS = arguments(model=None, idl=None)
MODEL = Model(ARGS["model"])
IDL = ARGS["idl"]

# widl writes no header text for modules: it judges the functions as those of a local interface.
AS_INTERFACE = '#define module interface\n#define dllname(x) local\n#define entry(x)\n#include "winsnmp.idl"\n'


def widl_header(folder, name="winsnmp.idl", text=None):
    header = os.path.join(folder, "judged.h")
    source = os.path.join(IDL, name)
    if text is not None:
        source = os.path.join(folder, "judged.idl")
        with open(source, "w", encoding="utf-8") as file:
            file.write(text)
    run("widl", "-I", IDL, "-h", "-H", header, source)
    with open(header, encoding="utf-8") as file:
        return file.read()


class Widl(unittest.TestCase):
    def test_it_accepts_every_idl_file(self):
        need("widl")
        files = sorted(os.path.basename(f) for f in glob.glob(os.path.join(IDL, "*.idl")))
        self.assertIn("winsnmp.idl", files)
        for name in files:
            with self.subTest(name), tempfile.TemporaryDirectory() as folder:
                widl_header(folder, name)

    def test_it_would_refuse_a_broken_file(self):
        need("widl")
        with open(os.path.join(IDL, "winsnmp.idl"), encoding="utf-8") as file:
            text = file.read()
        with tempfile.TemporaryDirectory() as folder, self.assertRaises(AssertionError):
            widl_header(folder, text=text.replace("smiUINT32 lopart;", "smiUINT33 lopart;"))

    def test_it_knows_the_same_constants(self):
        need("widl")
        with tempfile.TemporaryDirectory() as folder:
            names = re.findall(r"^#define (\w+) \(", widl_header(folder), re.M)
        self.assertEqual(names, list(MODEL.constants))

    def test_it_knows_the_same_functions_in_the_same_order(self):
        need("widl")
        with tempfile.TemporaryDirectory() as folder:
            names = re.findall(r"^\w+ __stdcall (\w+)\($", widl_header(folder, text=AS_INTERFACE), re.M)
        self.assertEqual(names, list(MODEL.functions))

    def test_its_header_satisfies_every_assertion_of_our_model(self):
        """Values, sizes, offsets, typedefs and prototypes, as a compiler sees them through widl's header."""
        for abi in ABIS:
            need("widl", compiler(abi))
            with self.subTest(abi), tempfile.TemporaryDirectory() as folder:
                widl_header(folder, text=AS_INTERFACE)
                lines = ["#include <windows.h>", "#include <ole2.h>", "#include <cstddef>", "#include <type_traits>",
                         '#include "judged.h"', *MODEL.assertions(abi)]
                source = os.path.join(folder, "judge.cpp")
                with open(source, "w", encoding="utf-8") as file:
                    file.write("\n".join(lines) + "\n")
                run(compiler(abi), "-std=c++20", "-fsyntax-only", "-I", folder, source)


if __name__ == "__main__":
    unittest.main()
