"""The interfaces of the shim's headers have their methods where mingw-w64's have them, and the same ids."""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

parser = argparse.ArgumentParser()
parser.add_argument('--headers', type=pathlib.Path, required=True)
parser.add_argument('--mingw', required=True)
arguments = parser.parse_args()
if not shutil.which(arguments.mingw):
    print(f'SKIPPED: {arguments.mingw} is not installed')
    sys.exit(1 if os.environ.get('CI') else 77)

UNKNOWN = ['QueryInterface', 'AddRef', 'Release']
methods = {'IUnknown': UNKNOWN}
tables, ids = [], []
for header in sorted(arguments.headers.glob('*.h')):
    text = re.sub(r'#if !defined\(__cplusplus\) \|\| defined\(CINTERFACE\).*?#endif', '', header.read_text(), flags=re.S)
    for name, base, body in re.findall(r'^DECLARE_INTERFACE_?\((\w+)(?:,\s*(\w+))?\)\s*\{(.*?)\};', text, re.S | re.M):
        own = re.findall(r'STDMETHOD(?:_\([^,()]+,\s*|\()(\w+)\)', body)
        methods[name] = methods[base] + own if base else UNKNOWN
        for i, method in enumerate(methods[name]):
            tables.append((f'static_assert(offsetof({name}Vtbl, {method}) == {i} * sizeof(void*));', f'{name}::{method}'))
        tables.append((f'static_assert(sizeof({name}Vtbl) == {len(methods[name])} * sizeof(void*));', f'the number of methods of {name}'))
    for declaration in re.findall(r'^OWSHIM_(?:OLE_)?INTERFACE_ID\(([^()]*)\)', text, re.S | re.M):
        name, *numbers = [part.strip() for part in declaration.split(',')]
        if len(numbers) == 1:
            numbers += ['0', '0', '0xC0', '0', '0', '0', '0', '0', '0', '0x46']
        data = f'__mingw_uuidof_s<{name}>::__uuid_inst'
        checks = [f'{data}.Data{i + 1} == {numbers[i]}' for i in range(3)]
        checks += [f'{data}.Data4[{i}] == {numbers[3 + i]}' for i in range(8)]
        ids.append((f'static_assert({" && ".join(checks)});', f'the id of {name}'))


def wrong_ones(lines, head):
    """What of the lines does not hold with mingw's headers."""
    head += '#include <windows.h>\n#include <ole2.h>\n#include <cstddef>\n'
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / 'vtables.cpp'
        source.write_text(head + '\n'.join(line for line, _ in lines) + '\n')
        result = subprocess.run([arguments.mingw, '-std=gnu++20', '-w', '-fsyntax-only', '-fmax-errors=0', '-D_WIN32_WINNT=0x0602',
                                 str(source)], capture_output=True, text=True)
    first = head.count('\n') + 1
    wrong = sorted({int(line) - first for line in re.findall(r'vtables\.cpp:(\d+):\d+: error', result.stderr)})
    if result.returncode != 0 and not wrong:
        sys.exit(result.stderr[:3000])
    return [lines[i][1] for i in wrong]


# The tables are there for C only, the ids for C++ only.
wrong = wrong_ones(tables, '#define CINTERFACE\n') + wrong_ones(ids, '')
for what in wrong:
    print('differs from mingw:', what)
print(f'{len(tables)} places and counts, {len(ids)} ids of {len(methods)} interfaces compared')
sys.exit(1 if wrong or len(ids) < 15 else 0)
