#!/usr/bin/env python3
"""The library as built exports what the IDL says and nothing else.
usage: built_exports_test.py --model winsnmp.json --library FILE [--import-library FILE] --abi linux|win32|win64"""
import re
import unittest

from exports import defined_symbols, dll_exports
from judge import ABIS, Model, arguments, need, run

ARGS = arguments(model=None, library=None, import_library=None, abi="linux")
MODEL = Model(ARGS["model"])
VERSION = MODEL.json["modules"][0]["attributes"]["elf_version"][0]


class Built(unittest.TestCase):
    @unittest.skipUnless(ARGS["abi"] == "linux", "a shared object")
    def test_the_shared_object_exports_the_documented_functions_under_one_version_and_nothing_else(self):
        need("nm")
        out = run("nm", "-D", "--defined-only", ARGS["library"]).stdout
        symbols = [line.split()[-2:] for line in out.splitlines()]
        exported = {name for kind, name in symbols if kind != "A"}
        wanted = {f["name"] for f in MODEL.functions.values() if not MODEL.windows_only(f)}
        self.assertEqual(exported, {n + "@@" + VERSION for n in wanted})
        self.assertEqual({name for kind, name in symbols if kind == "A"}, {VERSION})

    @unittest.skipUnless(ARGS["abi"] == "linux", "a shared object")
    def test_the_shared_object_needs_no_executable_stack_and_pins_nothing_in_memory(self):
        need("readelf")
        headers = run("readelf", "-lW", ARGS["library"]).stdout
        stack = re.search(r"GNU_STACK.*", headers).group(0)
        self.assertNotIn("RWE", stack)
        # A unique symbol or NODELETE would keep the library loaded after dlclose.
        self.assertNotIn("NODELETE", run("readelf", "-dW", ARGS["library"]).stdout)
        self.assertNotIn(" UNIQUE ", run("readelf", "--dyn-syms", "-W", ARGS["library"]).stdout)

    @unittest.skipIf(ARGS["abi"] == "linux", "a DLL")
    def test_the_dll_exports_the_model_with_its_ordinals_and_nothing_else(self):
        need(ABIS[ARGS["abi"]] + "-objdump")
        found = dll_exports(ARGS["library"], ARGS["abi"])
        wanted = MODEL.exports()
        self.assertEqual(set(found), set(wanted))
        self.assertEqual({n: o for n, o in found.items() if wanted[n] is not None},
                         {n: o for n, o in wanted.items() if o is not None})

    @unittest.skipIf(ARGS["abi"] == "linux", "a DLL")
    def test_the_import_library_has_the_names_objects_of_this_abi_ask_for(self):
        nm = ABIS[ARGS["abi"]] + "-nm"
        need(nm)
        found = {s for s in defined_symbols(nm, ARGS["import_library"]) if any(name in s for name in MODEL.functions)}
        if ARGS["abi"] == "win32":
            names = {f"_{f['name']}@{f['stdcall_bytes']}" for f in MODEL.public_functions()}
        else:
            names = {f["name"] for f in MODEL.public_functions()}
        self.assertEqual(found, names | {"__imp_" + n for n in names})

    @unittest.skipIf(ARGS["abi"] == "linux", "a DLL")
    def test_the_dll_stands_alone(self):
        need(ABIS[ARGS["abi"]] + "-objdump")
        out = run(ABIS[ARGS["abi"]] + "-objdump", "-p", ARGS["library"]).stdout
        imported = {name.lower() for name in re.findall(r"DLL Name: (\S+)", out)}
        runtime = {n for n in imported if n.startswith(("libstdc++", "libgcc", "libwinpthread"))}
        self.assertEqual(runtime, set())


if __name__ == "__main__":
    unittest.main()
