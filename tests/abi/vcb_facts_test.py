#!/usr/bin/env python3
"""The IDL of an ABI of verb control blocks against the documented numbers (golden/*_facts.json, with their provenance).
usage: vcb_facts_test.py --models a.json,b.json,... --facts appc_facts.json"""
import unittest

from judge import Model, arguments, load

ARGS = arguments(models=None, facts=None)
MODELS = [Model(path) for path in ARGS["models"].split(",")]
FACTS = load(ARGS["facts"])
ABIS = ("win32", "win64", "linux")


def together(member):
    out = {}
    for model in MODELS:
        out.update(getattr(model, member))
    return out


CONSTANTS, RECORDS, TYPES, FUNCTIONS = (together(m) for m in ("constants", "records", "types", "functions"))


def golden(struct, abi):
    return struct["win32"] if abi == "win32" else struct.get("win64", struct["win32"])


def attributes(thing):
    return thing.get("attributes", {})


class Facts(unittest.TestCase):
    maxDiff = None

    def test_constants_are_the_documented_ones_with_their_stored_values(self):
        ours = {n for n, c in CONSTANTS.items() if "ours" in attributes(c)}
        self.assertEqual({n: c["value"] for n, c in CONSTANTS.items() if n not in ours},
                         {n: c["value"] for n, c in FACTS["constants"].items()})
        self.assertEqual(ours, {"AP_INVALID_FQPLU_NAME", "AP_SYNCPOINT_MANAGER_ACTIVE", "AP_COMM_SUBSYSTEM_NO_NODE",
                                "AP_COMM_SUBSYSTEM_NO_LOCAL_LU"} if "AP_OK" in CONSTANTS else set())

    def test_a_flipped_constant_is_stored_most_significant_byte_first(self):
        for name, c in FACTS["constants"].items():
            with self.subTest(name):
                width = {"flip16": 2, "flip32": 4, "none": 0}[c["flip"]]
                self.assertEqual("written" in CONSTANTS[name], width > 0)
                if width:
                    self.assertEqual(CONSTANTS[name]["written"].to_bytes(width, "big"), c["value"].to_bytes(width, "little"))

    def test_what_sync_point_programs_alone_see_is_the_documented_part(self):
        self.assertEqual({n for n, c in CONSTANTS.items() if "condition" in c},
                         {n for n, c in FACTS["constants"].items() if "condition" in c})

    def test_no_value_of_ours_is_one_of_the_vendors(self):
        theirs = {c["value"] for n, c in FACTS["constants"].items()}
        for name, c in CONSTANTS.items():
            if "ours" in attributes(c):
                self.assertNotIn(c["value"], theirs, name)

    def test_structs_are_the_documented_ones_under_their_names(self):
        by_tag = {r.get("tag", r["name"]): r for r in RECORDS.values()}
        self.assertEqual(set(by_tag), set(FACTS["structs"]))
        for name, s in FACTS["structs"].items():
            if "typedef" in s:
                with self.subTest(name):
                    self.assertIn(s["typedef"], TYPES)

    def test_sizes_alignments_and_offsets_are_the_documented_ones_on_every_abi(self):
        compared = 0
        for name, s in FACTS["structs"].items():
            for abi in ABIS:
                with self.subTest(f"{name} {abi}"):
                    wanted, record = golden(s, abi), RECORDS[name]
                    self.assertEqual(record["layout"][abi]["size"], wanted["size"])
                    if wanted["align"] is not None:
                        self.assertEqual(record["layout"][abi]["align"], wanted["align"])
                    fields = {f["name"]: f for f in record["fields"]}
                    for field, offset in (wanted["offsets"] or {}).items():
                        self.assertEqual(self.place(fields[field], abi), offset, field)
                        compared += 1
                    if golden(s, "win32")["offsets"]:
                        self.assertEqual(list(fields), list(golden(s, "win32")["offsets"]))
        self.assertGreater(compared, 100)

    @staticmethod
    def place(field, abi):
        if "bits" not in field:
            return field["offset"][abi]
        byte, low = divmod(field["bit"][abi], 8)
        mask = ((1 << field["bits"]) - 1) << low
        return {"byte": field["offset"][abi] + byte, "mask": f"0x{mask:02X}"}

    def test_the_opcode_of_each_verb_is_the_documented_one(self):
        for name, s in FACTS["structs"].items():
            ours = attributes(RECORDS[name]).get("opcode", [])
            # A struct for which no verb is documented has a layout only.
            if name != "set_user_log_queue":
                self.assertEqual(ours, s.get("opcodes", []), name)

    def test_each_opcode_and_opext_selects_one_struct(self):
        seen = {}
        for name, r in RECORDS.items():
            for opcode in attributes(r).get("opcode", []):
                key = (CONSTANTS[opcode]["value"], tuple(attributes(r).get("opext", ["any"])))
                self.assertNotIn(key, seen, name)
                seen[key] = name
        self.assertEqual(len(seen), 52 if "AP_OK" in CONSTANTS else 6)

    def test_what_a_program_must_ask_for_begins_at_the_documented_length(self):
        for name, s in FACTS["structs"].items():
            fields = RECORDS[name]["fields"]
            asked = [f for f in fields if "when" in attributes(f)]
            self.assertEqual([f["name"] for f in asked], s.get("runtime", []), name)
            for abi in ABIS:
                if "base" in golden(s, abi):
                    self.assertEqual(asked[0]["offset"][abi], golden(s, abi)["base"], f"{name} {abi}")

    def test_every_field_of_a_verb_has_a_direction_or_is_reserved(self):
        for name, r in RECORDS.items():
            if "opcode" not in attributes(r):
                continue
            for f in r["fields"]:
                with self.subTest(f"{name}.{f['name']}"):
                    self.assertEqual("direction" in f, "reserved" not in attributes(f))

    def test_functions_are_the_documented_ones(self):
        def shape(params):
            # The address of a VCB is documented as `long`; ours has the width of a pointer.
            return [({"LONG_PTR": "long"}.get(p["type"], p["type"]).replace(" *", "*"), p["name"]) for p in params]

        self.assertEqual(list(FUNCTIONS), [f["name"] for f in FACTS["functions"]])
        for f in FACTS["functions"]:
            with self.subTest(f["name"]):
                ours = FUNCTIONS[f["name"]]
                self.assertEqual(ours["returns"], f["returns"])
                self.assertEqual(shape(ours["params"]), shape(f["params"]))
                self.assertEqual(ours["stdcall_bytes"], f["stdcall_bytes"])
                self.assertNotIn("ordinal", ours)


if __name__ == "__main__":
    unittest.main()
