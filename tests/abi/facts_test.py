#!/usr/bin/env python3
"""winsnmp.idl against the documented numbers (golden/winsnmp_facts.json, with its provenance).
usage: facts_test.py --model winsnmp.json --facts winsnmp_facts.json"""
import unittest

from judge import Model, arguments, load

ARGS = arguments(model=None, facts=None)
MODEL = Model(ARGS["model"])
FACTS = load(ARGS["facts"])
DOCUMENTED = {f["name"]: f for f in FACTS["functions"]}
OURS = {MODEL.export(f): f for f in MODEL.functions.values()}


class Facts(unittest.TestCase):
    maxDiff = None

    def test_constants_are_the_documented_ones_with_their_values(self):
        self.assertEqual({n: c["value"] for n, c in MODEL.constants.items()}, FACTS["constants"])

    def test_functions_are_the_documented_ones_with_their_ordinals(self):
        self.assertEqual({n: f.get("ordinal") for n, f in OURS.items()}, {n: f["ordinal"] for n, f in DOCUMENTED.items()})
        self.assertEqual(len(OURS), 51)
        self.assertEqual(sum(1 for f in OURS.values() if "ordinal" in f), 48)

    def test_stdcall_byte_counts_are_the_documented_ones(self):
        self.assertEqual({n: f["stdcall_bytes"] for n, f in OURS.items()},
                         {n: f["stdcall_bytes"] for n, f in DOCUMENTED.items()})

    def test_signatures_are_the_documented_ones(self):
        def shape(returns, params):
            return [returns] + [(p["type"].replace(" *", "*"), p["name"]) for p in params]

        for name, f in DOCUMENTED.items():
            if f["params"] is not None:
                with self.subTest(name):
                    self.assertEqual(shape(OURS[name]["returns"], OURS[name]["params"]), shape(f["returns"], f["params"]))

    def test_directions_are_the_documented_ones(self):
        # The descriptor given to SnmpFreeDescriptor is documented as input; it is also cleared (our decision).
        exceptions = {("SnmpFreeDescriptor", "descriptor"): "inout"}
        for name, f in DOCUMENTED.items():
            for ours, theirs in zip(OURS[name]["params"], f["params"] or []):
                with self.subTest(f"{name} {ours['name']}"):
                    self.assertEqual(ours["direction"], exceptions.get((name, ours["name"]), theirs["dir"]))

    def test_documented_errors_are_all_there_in_their_order(self):
        for name, f in DOCUMENTED.items():
            if f["errors"] is not None:
                with self.subTest(name):
                    self.assertEqual(OURS[name].get("attributes", {}).get("errors", []), f["errors"])

    def test_layouts_are_the_documented_ones_on_every_abi(self):
        for name, abis in FACTS["structs"].items():
            for abi, golden in abis.items():
                with self.subTest(f"{name} {abi}"):
                    record = MODEL.records[name]
                    self.assertEqual(record["layout"][abi], {"size": golden["size"], "align": golden["align"]})
                    ours = dict(MODEL.flat_offsets(record, abi))
                    # The documented list skips some inner structs and names their fields only.
                    inner = {n for n in ours if any(g.startswith(n + ".") for g in golden["offsets"])}
                    self.assertEqual({n: o for n, o in ours.items() if n in golden["offsets"] or n not in inner},
                                     golden["offsets"])
                    if "union_size" in golden:
                        self.assertEqual(MODEL.records[name + ".value"]["layout"][abi]["size"], golden["union_size"])

    def test_types_have_the_documented_width_and_pointer_names(self):
        for name, widths in FACTS["types"].items():
            if name == "SNMPAPI_CALL":  # a macro
                continue
            with self.subTest(name):
                layout = MODEL.types[name]["layout"]
                for abi in ("win32", "win64", "linux"):
                    width = widths.get(abi, widths.get("size"))
                    if width:
                        self.assertEqual(layout[abi]["size"], width)
                for pointer in FACTS["type_pointers"][name]:
                    self.assertIn(pointer, MODEL.types)

    def test_the_union_member_of_each_syntax_is_the_documented_one(self):
        members = {f["name"]: f["attributes"]["case"] for f in MODEL.records["smiVALUE.value"]["fields"]}
        self.assertEqual({n: sorted(c) for n, c in members.items()},
                         {n: sorted(c) for n, c in FACTS["syntax_to_union_member"].items()})


if __name__ == "__main__":
    unittest.main()
