"""Reading export and import tables of DLLs, import libraries and shared objects."""
import re

from judge import ABIS, run


def wine_exports(dll):
    """Name -> ordinal, as winedump sees them."""
    out = run("winedump", "-j", "export", dll).stdout
    return {name: int(ordinal) for ordinal, name in re.findall(r"^\s+[0-9A-F]{8}\s+(\d+)\s+(\S+)\s*$", out, re.M)}


def dll_exports(dll, abi):
    """Name -> ordinal, as objdump sees them."""
    out = run(ABIS[abi] + "-objdump", "-p", dll).stdout
    base = int(re.search(r"^Ordinal Base\s+(\d+)", out, re.M).group(1))
    names = out.split("[Ordinal/Name Pointer] Table", 1)[1].split("\n\n", 1)[0]
    # binutils 2.40 prints "[  93] Name"; later ones add the ordinal itself.
    rows = re.findall(r"^\s*\[\s*(\d+)\]\s+(?:\+base\[\s*\d+\]\s+[0-9a-f]+\s+)?(\S+)\s*$", names, re.M)
    return {name: base + int(index) for index, name in rows}


def dll_imports(program, abi, dll):
    """Names imported from `dll`."""
    out = run(ABIS[abi] + "-objdump", "-p", program).stdout
    part = re.split(r"DLL Name: ", out)
    wanted = next(p for p in part if p.lower().startswith(dll.lower()))
    return set(re.findall(r"^\s+[0-9a-f]+\s+\d+\s+(\S+)\s*$", wanted, re.M))


def defined_symbols(nm, path):
    """Functions and import pointers a library defines, of any kind."""
    out = run(nm, path).stdout
    return set(re.findall(r"^[0-9a-f]+ [TI] (\S+)$", out, re.M))
