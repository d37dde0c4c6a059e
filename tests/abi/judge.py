"""What the ABI tests share: the model idlc wrote, running tools, and skipping loudly where a judge is not installed."""
import json
import os
import shutil
import subprocess
import sys
import unittest

ABIS = {"win64": "x86_64-w64-mingw32", "win32": "i686-w64-mingw32"}


def need(*tools):
    """A missing judge fails under CI and skips elsewhere, with its name."""
    missing = [t for t in tools if not shutil.which(t) and not os.path.exists(t)]
    if not missing:
        return
    message = "not installed: " + " ".join(missing)
    if os.environ.get("CI"):
        raise AssertionError(message)
    print("SKIPPED, " + message, file=sys.stderr)
    raise unittest.SkipTest(message)


def run(*command, check=True, **options):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, **options)
    if check and done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done


def compiler(abi, language="c++"):
    """The mingw compiler of that ABI; -posix is the name Debian gives the flavour we build with."""
    plain = ABIS[abi] + ("-g++" if language == "c++" else "-gcc")
    return plain + "-posix" if shutil.which(plain + "-posix") else plain


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


class Model:
    """idlc's JSON, by name."""

    def __init__(self, path):
        self.json = load(path)
        self.constants = {c["name"]: c for c in self.json["constants"]}
        self.types = {t["name"]: t for t in self.json["types"]}
        self.records = {r["name"]: r for r in self.json["records"]}
        self.functions = {f["name"]: f for m in self.json["modules"] for f in m["functions"]}

    @staticmethod
    def internal(function):
        return "internal" in function.get("attributes", {})

    @staticmethod
    def windows_only(function):
        return "platform" in function.get("attributes", {})

    @staticmethod
    def export(function):
        return function.get("export", function["name"])

    def exports(self):
        """Name in the DLL -> ordinal or None."""
        return {self.export(f): f.get("ordinal") for f in self.functions.values()}

    def public_functions(self):
        return [f for f in self.functions.values() if not self.internal(f)]

    def flat_offsets(self, record, abi, path="", base=0):
        """(path, offset) of every field, inner records' fields included."""
        for field in record["fields"]:
            if "bits" in field:
                continue  # C has no offset of a bit field
            name, offset = path + field["name"], base + field["offset"][abi]
            yield name, offset
            inner = self.records.get(field["type"]) or self.records.get(field["type"].removeprefix("struct "))
            if inner:
                yield from self.flat_offsets(inner, abi, name + ".", offset)

    def assertions(self, abi, written=False):
        """static_asserts that hold for any header that agrees with the model under `abi`; `written`: that has flipped constants
        as the documents print them."""
        for c in self.constants.values():
            value = c.get("written", c["value"]) if written else c["value"]
            if isinstance(value, int):
                yield f"static_assert((long long)({c['name']}) == {value}LL);"
        for t in self.types.values():
            if abi in t["layout"]:
                yield f"static_assert(sizeof({t['name']}) == {t['layout'][abi]['size']});"
                yield f"static_assert(alignof({t['name']}) == {t['layout'][abi]['align']});"
            if t["definition"] != t["name"]:
                yield f"static_assert(std::is_same_v<{t['name']}, {t['definition']}>);"
        for r in self.records.values():
            if r["name"] in self.types or "tag" in r:
                for path, offset in self.flat_offsets(r, abi):
                    yield f"static_assert(offsetof({r['name']}, {path}) == {offset});"
        for f in self.public_functions():
            types = ", ".join(p["type"] for p in f["params"])
            yield f"static_assert(std::is_same_v<decltype(&{f['name']}), {f['returns']} (WINAPI *)({types})>);"


def arguments(**options):
    """--name value pairs, taken off sys.argv so that unittest sees its own."""
    values = {}
    for name in options:
        flag = "--" + name.replace("_", "-")
        if flag in sys.argv:
            at = sys.argv.index(flag)
            values[name] = sys.argv[at + 1]
            del sys.argv[at:at + 2]
        else:
            values[name] = options[name]
    return values
