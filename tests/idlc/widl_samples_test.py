#!/usr/bin/env python3
"""Wine's IDL compiler on the samples: what the ABIs still to come need (packed structs, interfaces, libraries) means the same to
both compilers. usage: widl_samples_test.py --idlc PROGRAM --samples FOLDER --judge FOLDER"""
import os
import re
import sys
import tempfile
import unittest

sys.path.insert(0, sys.argv[sys.argv.index("--judge") + 1])
from judge import ABIS, Model, arguments, compiler, need, run  # noqa: E402

ARGS = arguments(idlc=None, samples=None, judge=None)
SAMPLES = ARGS["samples"]


def ours(folder, name):
    path = os.path.join(folder, name + ".json")
    run(ARGS["idlc"], "--emit", "json=" + path, os.path.join(SAMPLES, name + ".idl"))
    return Model(path)


def theirs(folder, name, *options):
    header = os.path.join(folder, name + ".widl.h")
    run("widl", "-I", SAMPLES, *options, "-h", "-H", header, os.path.join(SAMPLES, name + ".idl"))
    with open(header, encoding="utf-8") as file:
        return file.read()


class Samples(unittest.TestCase):
    def setUp(self):
        need("widl")
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def import_header(self):
        """widl's header includes one for each import; what automation.idl describes is windows.h's."""
        with open(os.path.join(self.folder.name, "automation.h"), "w", encoding="utf-8") as file:
            file.write("#include <windows.h>\n")

    def test_both_compilers_accept_every_sample(self):
        names = sorted(n[:-4] for n in os.listdir(SAMPLES) if n.endswith(".idl"))
        self.assertGreaterEqual(len(names), 3)
        for name in names:
            with self.subTest(name):
                ours(self.folder.name, name)
                theirs(self.folder.name, name)

    def test_structs_have_the_same_layout_under_each_packing(self):
        """widl does not see our packing: the compiler is told it, and every struct of that packing is compared."""
        model = ours(self.folder.name, "vcb")
        theirs(self.folder.name, "vcb")
        self.import_header()
        compared = 0
        for abi in ABIS:
            need(compiler(abi))
            for record in model.records.values():
                if "tag" not in record:
                    continue
                packing = record.get("attributes", {}).get("pack", [])
                pack = next((p[abi][0] if isinstance(p, dict) else p for p in packing if not isinstance(p, dict) or abi in p), 0)
                name = "struct " + record["tag"]
                lines = ["#include <windows.h>", "#include <cstddef>",
                         f"#pragma pack(push{', ' + str(pack) if pack else ''})",
                         '#include "vcb.widl.h"', "#pragma pack(pop)"]
                layout = record["layout"][abi]
                lines.append(f"static_assert(sizeof({name}) == {layout['size']} && alignof({name}) == {layout['align']});")
                for path, offset in model.flat_offsets(record, abi):
                    lines.append(f"static_assert(offsetof({name}, {path}) == {offset});")
                if record["name"] == "demo_packed":
                    # Its one struct-typed neighbour is behind a pointer: packing of that does not matter.
                    self.assertEqual(pack, 1)
                source = os.path.join(self.folder.name, "judge.cpp")
                with open(source, "w", encoding="utf-8") as file:
                    file.write("\n".join(lines) + "\n")
                with self.subTest(f"{abi} {name}"):
                    run(compiler(abi), "-std=gnu++20", "-fsyntax-only", "-I", self.folder.name, source)
                    compared += 1
        self.assertEqual(compared, 2 * 5)

    def test_constants_have_the_same_values(self):
        model = ours(self.folder.name, "vcb")
        theirs(self.folder.name, "vcb")
        self.import_header()
        abi = "win64"
        need(compiler(abi))
        lines = ["#include <windows.h>", '#include "vcb.widl.h"']
        lines += [f"static_assert(({c['name']}) == {c.get('written', c['value'])});" for c in model.constants.values()]
        source = os.path.join(self.folder.name, "judge.cpp")
        with open(source, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        run(compiler(abi), "-std=gnu++20", "-fsyntax-only", "-I", self.folder.name, source)

    def test_guids_are_the_same(self):
        model = ours(self.folder.name, "com").json
        text = theirs(self.folder.name, "com")

        def guid(m):
            a, b, c, *rest = [int(x, 16) for x in re.split(r",\s*", m)]
            tail = "".join(f"{x:02x}" for x in rest)
            return f"{a:08x}-{b:04x}-{c:04x}-{tail[:4]}-{tail[4:]}"

        found = {name: guid(numbers) for name, numbers in re.findall(r"DEFINE_GUID\((\w+), ([^)]*)\)", text)}
        wanted = {("DIID_" if i["kind"] == "dispinterface" else "IID_") + i["name"]: i["uuid"] for i in model["interfaces"]}
        wanted.update({"CLSID_" + c["name"]: c["uuid"] for c in model["coclasses"]})
        wanted.update({"LIBID_" + lib["name"]: lib["uuid"] for lib in model["libraries"]})
        self.assertEqual(found, wanted)
        self.assertEqual(len(wanted), 5)

    def test_vtables_have_the_same_members_in_the_same_slots(self):
        model = ours(self.folder.name, "com").json
        text = theirs(self.folder.name, "com")
        prefix = {"method": "", "propget": "get_", "propput": "put_", "propputref": "putref_"}
        compared = 0
        for interface in model["interfaces"]:
            if interface["kind"] == "dispinterface":
                continue
            body = re.search(r"typedef struct %sVtbl \{(.*?)\n\} %sVtbl;" % (interface["name"], interface["name"]), text, re.S)
            slots = re.findall(r"STDMETHODCALLTYPE \*(\w+)\)", body.group(1))
            self.assertEqual(len(slots), interface["slots"])
            for f in interface["functions"]:
                self.assertEqual(slots[f["slot"]], prefix[f["invoke"]] + f["name"])
                compared += 1
        self.assertEqual(compared, 10)

    def test_enumerators_have_the_same_values(self):
        model = ours(self.folder.name, "com")
        text = theirs(self.folder.name, "com")
        body = re.search(r"typedef enum SessionState \{(.*?)\}", text, re.S).group(1)
        found = {name: eval(value) for name, value in re.findall(r"(\w+) = ([^,\n]+)", body)}  # noqa: S307
        self.assertEqual(found, {c["name"]: c["value"] for c in model.constants.values() if c.get("enum") == "SessionState"})
        self.assertEqual(len(found), 4)

    def test_it_makes_a_type_library_of_the_library(self):
        library = os.path.join(self.folder.name, "com.tlb")
        run("widl", "-I", SAMPLES, "-t", "-o", library, os.path.join(SAMPLES, "com.idl"))
        with open(library, "rb") as file:
            self.assertEqual(file.read(4), b"MSFT")


if __name__ == "__main__":
    unittest.main()
