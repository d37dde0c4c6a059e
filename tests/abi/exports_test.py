#!/usr/bin/env python3
"""Export tables and import libraries made from the generated definition files, against Wine's and mingw's.
usage: exports_test.py --model winsnmp.json --generated FOLDER"""
import os
import tempfile
import unittest

from exports import defined_symbols, dll_exports, dll_imports, wine_exports
from judge import ABIS, Model, arguments, compiler, need, run

ARGS = arguments(model=None, generated=None)
MODEL = Model(ARGS["model"])
WINE_DLLS = ["/usr/lib/x86_64-linux-gnu/wine/x86_64-windows/wsnmp32.dll", "/usr/lib/wine/x86_64-windows/wsnmp32.dll"]
WITHOUT_ORDINAL = {"SnmpStartupEx", "SnmpCleanupEx", "SnmpListenEx"}


def definition(kind, abi):
    return os.path.join(ARGS["generated"], f"wsnmp32-{kind}{abi}.def")


def stub_dll(folder, abi):
    """A DLL whose bodies do nothing, exported by the generated definition file."""
    bodies = ["#include <winsnmp.h>"]
    for f in MODEL.functions.values():
        parameters = ", ".join(f"{p['type']} p{i}" for i, p in enumerate(f["params"])) or "void"
        bodies.append(f"{f['returns']} WINAPI {f['name']}({parameters}) {{ return 0; }}")
    source, dll = os.path.join(folder, "stub.c"), os.path.join(folder, f"{abi}.dll")
    with open(source, "w", encoding="utf-8") as file:
        file.write("\n".join(bodies) + "\n")
    run(compiler(abi, "c"), "-I", ARGS["generated"], "-shared", "-o", dll, source, definition("", abi))
    return dll


def import_library(folder, abi):
    library = os.path.join(folder, f"libwsnmp32-{abi}.a")
    run(ABIS[abi] + "-dlltool", "-d", definition("import-", abi), "-l", library)
    return library


class Exports(unittest.TestCase):
    def test_names_and_ordinals_equal_wines_and_only_the_ex_functions_come_on_top(self):
        dll = next((d for d in WINE_DLLS if os.path.exists(d)), WINE_DLLS[0])
        need("winedump", dll)
        ours = MODEL.exports()
        self.assertEqual({n: o for n, o in ours.items() if o is not None}, wine_exports(dll))
        self.assertEqual({n for n, o in ours.items() if o is None}, WITHOUT_ORDINAL)

    def test_a_dll_linked_with_the_definition_exports_exactly_the_model_undecorated(self):
        for abi in ABIS:
            with self.subTest(abi), tempfile.TemporaryDirectory() as folder:
                need(compiler(abi, "c"))
                found = dll_exports(stub_dll(folder, abi), abi)
                wanted = MODEL.exports()
                self.assertEqual(set(found), set(wanted))
                self.assertEqual({n: o for n, o in found.items() if wanted[n] is not None},
                                 {n: o for n, o in wanted.items() if o is not None})
                self.assertEqual({n for n in found if "@" in n}, {"_SnmpConveyAgentAddress@4", "_SnmpSetAgentAddress@4"})

    def test_the_win32_import_library_has_mingws_decorated_names_and_the_ex_functions(self):
        theirs = f"/usr/{ABIS['win32']}/lib/libwsnmp32.a"
        need(ABIS["win32"] + "-dlltool", theirs)
        nm = ABIS["win32"] + "-nm"
        with tempfile.TemporaryDirectory() as folder:
            ours = {s for s in defined_symbols(nm, import_library(folder, "win32")) if "Snmp" in s}
        vendor = {s for s in defined_symbols(nm, theirs) if "Snmp" in s}
        self.assertEqual(len(vendor), 2 * 46)
        added = {"_SnmpStartupEx@20", "_SnmpCleanupEx@0", "_SnmpListenEx@12"}
        self.assertEqual(ours - vendor, added | {"__imp_" + s for s in added})
        self.assertEqual(vendor - ours, set())

    def test_the_win64_import_library_has_plain_names(self):
        need(ABIS["win64"] + "-dlltool")
        with tempfile.TemporaryDirectory() as folder:
            found = defined_symbols(ABIS["win64"] + "-nm", import_library(folder, "win64"))
        names = {f["name"] for f in MODEL.public_functions()}
        self.assertEqual({s for s in found if "Snmp" in s}, names | {"__imp_" + n for n in names})

    def test_a_program_linked_with_the_import_library_asks_the_dll_for_undecorated_names(self):
        functions = MODEL.public_functions()
        calls = "\n".join(f"    total += (UINT_PTR)&{f['name']};" for f in functions)
        text = f"#include <winsnmp.h>\nint main(void) {{\n    UINT_PTR total = 0;\n{calls}\n    return total == 1;\n}}\n"
        for abi in ABIS:
            with self.subTest(abi), tempfile.TemporaryDirectory() as folder:
                need(compiler(abi, "c"), ABIS[abi] + "-dlltool")
                source, program = os.path.join(folder, "old.c"), os.path.join(folder, "old.exe")
                with open(source, "w", encoding="utf-8") as file:
                    file.write(text)
                # Compiled against mingw's header as far as that goes: an old program's object file.
                run(compiler(abi, "c"), "-o", program, source, import_library(folder, abi))
                self.assertEqual(dll_imports(program, abi, "wsnmp32.dll"), {f["name"] for f in functions})

    def test_the_elf_version_script_lists_the_documented_functions_and_nothing_else(self):
        with open(os.path.join(ARGS["generated"], "wsnmp32.map"), encoding="utf-8") as file:
            body = file.read()
        listed = {line.strip(" ;\n") for line in body.split("global:")[1].split("local:")[0].strip().splitlines()}
        self.assertEqual(listed, {f["name"] for f in MODEL.functions.values() if not MODEL.windows_only(f)})
        self.assertEqual(len(listed), 49)
        self.assertIn("WSNMP32_2.0 {", body)


if __name__ == "__main__":
    unittest.main()
