#!/usr/bin/env python3
"""Wine's IDL compiler on the IDL of verb control blocks: its names, values, layouts and prototypes are ours.
usage: vcb_widl_test.py --models FOLDER/a/a.json,... --idl FOLDER (a file after those it imports)"""
import os
import re
import tempfile
import unittest

from judge import ABIS, Model, arguments, compiler, need, run

ARGS = arguments(models=None, idl=None)
MODELS = {os.path.basename(p)[:-5]: Model(p) for p in ARGS["models"].split(",")}
# widl does not see our packing: each header is compiled under that of its structs.
NATURAL_ON_WIN64 = {"winappc"}


def widl_header(folder, name, text=None):
    """widl writes no header text for modules: it judges the functions as those of a local interface."""
    source = os.path.join(folder, name + ".judged.idl")
    with open(source, "w", encoding="utf-8") as file:
        file.write(text or f'#define module interface\n#define dllname(x) local\n#define entry(x)\n#include "{name}.idl"\n')
    header = os.path.join(folder, name + ".h")
    run("widl", "-I", ARGS["idl"], "-h", "-H", header, source)
    with open(header, encoding="utf-8") as file:
        return file.read()


class Widl(unittest.TestCase):
    def setUp(self):
        need("widl")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.headers = {name: widl_header(self.folder, name) for name in MODELS}

    def test_it_knows_the_same_constants_in_the_same_order(self):
        for name, model in MODELS.items():
            with self.subTest(name):
                self.assertEqual(re.findall(r"^#define (\w+) \(", self.headers[name], re.M), list(model.constants))

    def test_it_knows_the_same_functions_in_the_same_order(self):
        for name, model in MODELS.items():
            with self.subTest(name):
                self.assertEqual(re.findall(r"^\w+ __stdcall (\w+)\($", self.headers[name], re.M), list(model.functions))

    def unit(self, abi, change=("", "")):
        lines = ["#include <windows.h>", "#include <ole2.h>", "#include <cstddef>", "#include <type_traits>"]
        for name, model in MODELS.items():
            packed = not (abi == "win64" and name in NATURAL_ON_WIN64)
            lines += ["#pragma pack(push, 4)" if packed else "#pragma pack(push)", f'#include "{name}.h"', "#pragma pack(pop)"]
            lines += model.assertions(abi, written=True)
        text = "\n".join(lines) + "\n"
        self.assertIn(change[0], text)
        return text.replace(*change) if change[0] else text

    def compile(self, abi, text):
        need(compiler(abi))
        source = os.path.join(self.folder, "judge.cpp")
        with open(source, "w", encoding="utf-8") as file:
            file.write(text)
        run(compiler(abi), "-std=c++20", "-fsyntax-only", "-I", self.folder, source)

    def test_its_header_satisfies_every_assertion_of_our_model(self):
        for abi in ABIS:
            with self.subTest(abi):
                self.compile(abi, self.unit(abi))

    def test_a_wrong_model_would_be_noticed(self):
        name, model = list(MODELS.items())[-1]
        constant = next(c for c in model.constants.values() if "written" in c and c["written"])
        right = f"({constant['name']}) == {constant['written']}LL"
        record = next(r for r in model.records.values() if "opcode" in r.get("attributes", {}))
        offset = f"offsetof({record['name']}, secondary_rc) == 8"
        for before, after in ((right, right.replace("==", "== 1 +")), (offset, offset.replace("8", "6"))):
            with self.subTest(before), self.assertRaises(AssertionError):
                self.compile("win64", self.unit("win64", (before, after)))


if __name__ == "__main__":
    unittest.main()
