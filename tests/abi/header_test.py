#!/usr/bin/env python3
"""The generated header against mingw's own winsnmp.h, on both Windows ABIs, and against the compilers of all three.
usage: header_test.py --model winsnmp.json --generated FOLDER --comshim FOLDER --cxx COMPILER --cc COMPILER"""
import os
import re
import tempfile
import unittest

from judge import ABIS, Model, arguments, compiler, need, run

ARGS = arguments(model=None, generated=None, comshim=None, cxx="g++", cc="gcc")
MODEL = Model(ARGS["model"])
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]


def compile_text(command, text, suffix):
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "judge" + suffix)
        with open(source, "w", encoding="utf-8") as file:
            file.write(text)
        return run(*command, "-fsyntax-only", source)


def cxx_unit(abi, extra=""):
    lines = ["#include <cstddef>", "#include <type_traits>", "#include <winsnmp.h>", extra]
    return "\n".join(lines + list(MODEL.assertions(abi))) + "\n"


def macros(command, include):
    """Macros (name -> replacement) that the header adds to what windows.h and limits.h define."""
    def dump(text):
        out = run(*command, "-dM", "-E", "-x", "c", "-", input=text).stdout
        return dict(re.findall(r"^#define (\w+) ?(.*)$", out, re.M))

    before = dump("#include <windows.h>\n#include <limits.h>\n")
    return {n: v for n, v in dump(f"#include <windows.h>\n#include <limits.h>\n#include <{include}>\n").items()
            if before.get(n) != v}


class Header(unittest.TestCase):
    def test_mingws_header_agrees_with_every_constant_type_offset_and_prototype(self):
        for abi in ABIS:
            with self.subTest(abi):
                need(compiler(abi))
                # The port numbers are in the vendor's snmp.h.
                compile_text([compiler(abi), "-std=c++20"], cxx_unit(abi, "#include <snmp.h>"), ".cpp")

    def test_our_header_agrees_with_our_model_on_windows(self):
        for abi in ABIS:
            with self.subTest(abi):
                need(compiler(abi))
                compile_text([compiler(abi), "-std=c++20", *WARNINGS, "-I", ARGS["generated"]], cxx_unit(abi), ".cpp")

    def test_our_header_agrees_with_our_model_on_linux(self):
        compile_text([ARGS["cxx"], "-std=c++20", *WARNINGS, "-I", ARGS["generated"], "-isystem", ARGS["comshim"]],
                     cxx_unit("linux"), ".cpp")

    def test_a_wrong_model_would_be_noticed(self):
        abi = "win64"
        need(compiler(abi))
        for before, after in (("SNMPAPI_HWND_INVALID) == 20", "SNMPAPI_HWND_INVALID) == 21"),
                              ("offsetof(smiVALUE, value.oid.ptr) == 16", "offsetof(smiVALUE, value.oid.ptr) == 12"),
                              ("HSNMP_SESSION (WINAPI *)(HWND, UINT)", "HSNMP_SESSION (WINAPI *)(HWND, LONG)")):
            with self.subTest(before):
                text = cxx_unit(abi, "#include <snmp.h>")
                self.assertIn(before, text)
                with self.assertRaises(AssertionError):
                    compile_text([compiler(abi), "-std=c++20"], text.replace(before, after), ".cpp")

    def test_every_macro_of_mingws_header_is_in_ours(self):
        for abi in ABIS:
            with self.subTest(abi):
                need(compiler(abi, "c"))
                command = [compiler(abi, "c")]
                theirs = set(macros(command, "winsnmp.h"))
                ours = set(macros(command + ["-I", ARGS["generated"]], "winsnmp.h"))
                self.assertGreater(len(theirs), 100)
                self.assertEqual(theirs - ours - {"_INC_WINDOWS"}, set())

    def test_it_lives_beside_the_vendors_snmp_h_and_mgmtapi_h(self):
        for abi in ABIS:
            with self.subTest(abi):
                need(compiler(abi, "c"))
                for order in (["winsnmp.h", "snmp.h"], ["snmp.h", "winsnmp.h"], ["mgmtapi.h", "winsnmp.h"]):
                    text = "#include <windows.h>\n" + "".join(f"#include <{h}>\n" for h in order) + "int used;\n"
                    compile_text([compiler(abi, "c"), "-Wall", "-Werror", "-I", ARGS["generated"]], text, ".c")

    def test_old_and_new_c_and_cxx_accept_it_with_and_without_unicode(self):
        text = "#include <winsnmp.h>\nHSNMP_SESSION session = SNMPAPI_FAILURE;\nsmiINT type = SNMP_PDU_GET;\n"
        targets = [("linux", [ARGS["cc"]], [ARGS["cxx"]], ["-isystem", ARGS["comshim"]])]
        for abi in ABIS:
            need(compiler(abi), compiler(abi, "c"))
            targets.append((abi, [compiler(abi, "c")], [compiler(abi)], []))
        for name, cc, cxx, flags in targets:
            options = ["-Wall", "-Wextra", "-Werror", "-I", ARGS["generated"], *flags]
            unicode = ["-DUNICODE", "-D_UNICODE"]
            for command, standard, suffix, more in ((cc, "gnu89", ".c", []), (cc, "c17", ".c", unicode),
                                                    (cxx, "gnu++98", ".cpp", []), (cxx, "c++20", ".cpp", unicode)):
                with self.subTest(f"{name} {standard} {more}"):
                    compile_text(command + [f"-std={standard}", *options, *more], text, suffix)

    def test_it_needs_no_windows_h_before_it_and_may_come_twice(self):
        compile_text([ARGS["cc"], "-I", ARGS["generated"], "-isystem", ARGS["comshim"]],
                     "#include <winsnmp.h>\n#include <winsnmp.h>\nsmiVALUE value;\n", ".c")


if __name__ == "__main__":
    unittest.main()
