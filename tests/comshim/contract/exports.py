"""The library exports exactly the functions its headers declare, each as owshim_<name>."""
import argparse
import pathlib
import re
import subprocess
import sys

parser = argparse.ArgumentParser()
parser.add_argument('--headers', type=pathlib.Path, required=True)
parser.add_argument('--library', required=True)
parser.add_argument('--cc', default='cc')
parser.add_argument('--nm', default='nm')
arguments = parser.parse_args()


def output_of(command, text=None):
    return subprocess.run(command, input=text, check=True, capture_output=True, text=True).stdout


# The compiler says what the macros make of them: a name with the label __asm__("owshim_" "CreateEventA"), or a function
# that is itself named owshim_something.
includes = ''.join(f'#include <{header.name}>\n' for header in sorted(arguments.headers.glob('*.h')))
declared = set()
for characters in ([], ['-DUNICODE', '-D_UNICODE']):
    command = [arguments.cc, '-E', '-P', *characters, f'-I{arguments.headers}', '-']
    for declaration in output_of(command, includes).split(';'):
        label = re.search(r'__asm__\s*\(\s*"owshim_(?:"\s*")?(\w+)"', declaration)
        plain = 'visibility("default")' in declaration and re.search(r'\bowshim_(\w+)\s*\(', declaration)
        if label or plain:
            declared.add((label or plain).group(1))

symbols = output_of([arguments.nm, '-D', '--defined-only', '--format=posix', arguments.library])
exported = {line.split()[0] for line in symbols.splitlines()}
foreign = {name for name in exported if not name.startswith('owshim_')}
ours = {name.removeprefix('owshim_') for name in exported - foreign}

failed = False
for title, names in (('declared but not exported', declared - ours), ('exported but not declared', ours - declared),
                     ('exported without the prefix', foreign)):
    if names:
        failed = True
        print(f'{title}: {" ".join(sorted(names))}')
print(f'{len(ours & declared)} functions are declared and exported')
sys.exit(failed or not ours)
