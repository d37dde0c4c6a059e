#!/usr/bin/env python3
"""Wine's IDL compiler on comlu0.idl: names, values, GUIDs, the order of the vtable and the types of the parameters are what our
compiler says. usage: widl_comlu0_test.py --idlc PROGRAM --idl FOLDER --judge FOLDER"""
import os
import re
import sys
import tempfile
import unittest

sys.path.insert(0, sys.argv[sys.argv.index("--judge") + 1])
from judge import ABIS, Model, arguments, compiler, need, run  # noqa: E402

ARGS = arguments(idlc=None, idl=None, judge=None)
IDL = os.path.join(ARGS["idl"], "comlu0.idl")

DOCUMENTED_ORDER = ["CreateSession", "SetProperty", "GetProperty", "Connect", "Disconnect", "Receive", "Send", "SendResponse",
                    "Online", "Offline"]


class Comlu0(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        need("widl", *(compiler(abi) for abi in ABIS))
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = folder.name
        run(ARGS["idlc"], "--emit", "json=" + cls.path("comlu0.json"), "--emit", "c-header=" + cls.path("comlu0.h"), IDL)
        run("widl", "-I", ARGS["idl"], "-h", "-H", cls.path("judge.h"), IDL)
        # widl's header includes one for each import; what automation.idl describes is in the system's.
        cls.write("automation.h", "#include <windows.h>\n")
        cls.model = Model(cls.path("comlu0.json"))
        with open(cls.path("judge.h"), encoding="utf-8") as file:
            cls.judge = file.read()

    @classmethod
    def path(cls, name):
        return os.path.join(cls.folder, name)

    @classmethod
    def write(cls, name, text):
        with open(cls.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return cls.path(name)

    def test_the_vtable_has_the_methods_in_documented_order(self):
        body = re.search(r"typedef struct IcomLU0Vtbl \{(.*?)\n\} IcomLU0Vtbl;", self.judge, re.S).group(1)
        slots = re.findall(r"STDMETHODCALLTYPE \*(\w+)\)", body)
        self.assertEqual(slots[7:], DOCUMENTED_ORDER)
        interface = self.model.json["interfaces"][0]
        self.assertEqual([f["name"] for f in interface["functions"]], DOCUMENTED_ORDER)
        self.assertEqual([f["slot"] for f in interface["functions"]], list(range(7, 17)))

    def test_guids_are_the_same(self):
        found = {}
        for name, numbers in re.findall(r"DEFINE_GUID\((\w+), ([^)]*)\)", self.judge):
            a, b, c, *rest = [int(x, 16) for x in re.split(r",\s*", numbers)]
            tail = "".join(f"{x:02x}" for x in rest)
            found[name] = f"{a:08x}-{b:04x}-{c:04x}-{tail[:4]}-{tail[4:]}"
        model = self.model.json
        wanted = {"IID_" + i["name"]: i["uuid"] for i in model["interfaces"]}
        wanted.update({"CLSID_" + c["name"]: c["uuid"] for c in model["coclasses"]})
        wanted.update({"LIBID_" + lib["name"]: lib["uuid"] for lib in model["libraries"]})
        self.assertEqual(found, wanted)
        self.assertEqual(len(wanted), 4)

    def test_constants_have_the_same_values_in_both_headers(self):
        constants = self.model.constants.values()
        self.assertGreater(len(constants), 60)
        lines = ["#include <windows.h>"]
        asserts = [f"static_assert(({c['name']}) == {c['value']}, \"\");" for c in constants]
        for abi in ABIS:
            for header in ("judge.h", "comlu0.h"):
                source = self.write("values.cpp", "\n".join([*lines, f'#include "{header}"', *asserts]) + "\n")
                with self.subTest(f"{abi} {header}"):
                    run(compiler(abi), "-std=gnu++20", "-fsyntax-only", "-I", self.folder, source)

    def test_our_header_is_clean_c_and_cpp(self):
        for abi in ABIS:
            for language, name, standard in (("c", "user.c", "-std=c99"), ("c++", "user.cpp", "-std=c++11")):
                source = self.write(name, "#define COBJMACROS\n#include <windows.h>\n#include <comlu0.h>\nint used;\n")
                with self.subTest(f"{abi} {language}"):
                    run(compiler(abi, language), standard, "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-I", self.folder, source)

    def test_methods_take_the_same_types(self):
        """A class derived from our interface overrides widl's methods as well: C++ compares the types."""
        def methods(header):
            with open(self.path(header), encoding="utf-8") as file:
                text = file.read()
            body = text[text.index("IcomLU0 : public IDispatch"):]
            body = body[:body.index("#ifdef __CRT_UUID_DECL")]
            out = {}
            for name, parameters in re.findall(r"STDMETHODCALLTYPE (\w+)\((.*?)\) = 0;", body, re.S):
                types = [re.sub(r"\s*\b\w+$", "", " ".join(p.split())) for p in parameters.split(",") if p.strip()]
                out[name] = [t.replace(" ", "") for t in types]
            return out
        self.assertEqual(methods("comlu0.h"), methods("judge.h"))
        self.assertEqual(list(methods("comlu0.h")), DOCUMENTED_ORDER)

    def test_it_makes_a_type_library(self):
        library = self.path("comlu0.tlb")
        run("widl", "-I", ARGS["idl"], "-t", "-o", library, IDL)
        with open(library, "rb") as file:
            content = file.read()
        self.assertEqual(content[:4], b"MSFT")
        for name in DOCUMENTED_ORDER:
            self.assertIn(name.encode(), content)


if __name__ == "__main__":
    unittest.main()
