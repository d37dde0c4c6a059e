"""Compares the shim's headers with mingw-w64's: values of constants, sizes of types, parameters of functions.

What both have must be the same on Win64 and here; what only the shim has is listed. The values are taken from a
program compiled with the shim, and turned into static assertions that the Windows compiler checks.
"""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HEADERS = ['windows.h', 'process.h', 'tchar.h', 'lmcons.h', 'strsafe.h', 'conio.h', 'ole2.h', 'olectl.h']
SOCKET_HEADERS = ['winsock2.h', 'ws2tcpip.h']

# Types with wide characters in them: those have 4 bytes here, 2 on Windows.
WIDE = {'OSVERSIONINFOW', 'OSVERSIONINFOEXW', 'WSADATA'}

# What differs on purpose.
WIDE_CHARACTER = 'a wide character has 4 bytes here'
HOST_SOCKETS = "sockets are the host's own: its descriptors, structures and sizes"
ON_PURPOSE = {
    'WCHAR': WIDE_CHARACTER, 'OLECHAR': WIDE_CHARACTER, 'TEXTMETRICW': WIDE_CHARACTER, 'IsCharAlphaNumericW': WIDE_CHARACTER,
    'IsCharAlphaW': WIDE_CHARACTER, 'IsCharLowerW': WIDE_CHARACTER, 'IsCharUpperW': WIDE_CHARACTER,
    'FD_SETSIZE': HOST_SOCKETS, 'FD_SET': HOST_SOCKETS, 'LINGER': HOST_SOCKETS, 'SOCKET': HOST_SOCKETS,
    'TIMEVAL': HOST_SOCKETS, 'u_long': HOST_SOCKETS, '__WSAFDIsSet': HOST_SOCKETS, 'closesocket': HOST_SOCKETS,
    'SO_DONTLINGER': HOST_SOCKETS, 'SO_EXCLUSIVEADDRUSE': HOST_SOCKETS,
}

# A type as text that does not depend on the names and ranks of integers: signedness and size.
DESCRIBE = r'''
#include <cstddef>
#include <string_view>
#include <type_traits>
namespace {
struct Text { char data[128]{}; std::size_t size = 0;
  constexpr void add(char c) { data[size++] = c; }
  constexpr void add(std::size_t n) { if (n >= 10) add(n / 10); add(static_cast<char>('0' + n % 10)); }
  constexpr std::string_view view() const { return {data, size}; } };
template <class T> constexpr void describe(Text& text) {
  if constexpr (std::is_void_v<T>) text.add('v');
  else if constexpr (std::is_pointer_v<T>) text.add('p');
  else { text.add(std::is_class_v<T> || std::is_union_v<T> ? 's' : std::is_floating_point_v<T> ? 'f'
                  : std::is_enum_v<T> ? 'e' : std::is_signed_v<T> ? 'i' : 'u'); text.add(sizeof(T)); }
}
template <class F> struct Signature;
template <class R, class... A> struct Signature<R(A...)> {
  static constexpr Text text() { Text t; describe<R>(t); ((t.add(' '), describe<A>(t)), ...); return t; } };
template <class R, class... A> struct Signature<R(A..., ...)> {
  static constexpr Text text() { Text t; describe<R>(t); ((t.add(' '), describe<A>(t)), ...); t.add(' '); t.add('.'); return t; } };
template <class R, class... A> struct Signature<R(A...) noexcept> : Signature<R(A...)> {};
template <class R, class... A> struct Signature<R(A..., ...) noexcept> : Signature<R(A..., ...)> {};
}
'''


def compile_and_drop(command, make_source, names, folder, file_name):
    """Compiles make_source(names), dropping the names whose line (they come one per line) does not compile."""
    names = list(names)
    while True:
        source = folder / file_name
        text, first_line = make_source(names)
        source.write_text(text)
        result = subprocess.run(command + [str(source)], capture_output=True, text=True)
        if result.returncode == 0:
            return names
        bad = {int(line) - first_line for line in re.findall(rf'{re.escape(str(source))}:(\d+):', result.stderr)}
        bad = {i for i in bad if 0 <= i < len(names)}
        if not bad:
            sys.exit(f'cannot compile the list of names:\n{result.stderr[:3000]}')
        names = [name for i, name in enumerate(names) if i not in bad]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--headers', type=pathlib.Path, required=True)
    parser.add_argument('--cxx', required=True)
    parser.add_argument('--mingw', required=True)
    arguments = parser.parse_args()
    if not shutil.which(arguments.mingw):
        print(f'SKIPPED: {arguments.mingw} is not installed')
        sys.exit(1 if os.environ.get('CI') else 77)

    with tempfile.TemporaryDirectory() as name:
        failures = compare(arguments, pathlib.Path(name))
    sys.exit(1 if failures else 0)


def compare(arguments, folder):
    available = [h for h in SOCKET_HEADERS + HEADERS if (arguments.headers / h).exists()]
    includes = ''.join(f'#include <{header}>\n' for header in available)
    ours = [arguments.cxx, '-std=gnu++20', f'-I{arguments.headers}', '-w']
    theirs = [arguments.mingw, '-std=gnu++20', '-w', '-DSTRSAFE_NO_DEPRECATE', '-fmax-errors=0', '-D_WIN32_WINNT=0x0601', '-DWINVER=0x0601']

    all_text = '\n'.join(h.read_text() for h in sorted(arguments.headers.glob('*.h')))
    macros = sorted(set(re.findall(r'^\s*#\s*define\s+([A-Z_a-z]\w*)(?=\s+\S)', all_text, re.M)))
    macros = [m for m in macros if not m.lower().startswith(('owshim', '__', '_int', 'winver', '_win32_winnt'))]
    types = sorted((set(re.findall(r'^\}\s*(\w+)', all_text, re.M)) |
                    set(re.findall(r'^typedef\s+[\w\s]+?[\s*]+(\w+)(?:,.*)?;', all_text, re.M))) - WIDE)
    functions = sorted(set(re.findall(r'\bOWSHIM_FUNCTION\([^,()]+,\s*(\w+)', all_text)))

    def probe(expression):
        def make(names):
            head = includes + DESCRIBE
            body = ''.join(expression.format(name=n) + '\n' for n in names)
            return head + body, head.count('\n') + 1
        return make

    # Of the macros, the integers: what can be an enumerator's value. A wide character constant differs by nature.
    macros = compile_and_drop(ours + ['-fsyntax-only'], probe(
        'enum : long long {{ probe_{name} = (long long)({name}) }}; static_assert(std::is_integral_v<decltype({name})> '
        '|| std::is_pointer_v<decltype({name})>);'), macros, folder, 'macros.cpp')
    types = compile_and_drop(ours + ['-fsyntax-only'], probe('static_assert(sizeof({name}) > 0);'), types, folder, 'types.cpp')
    functions = compile_and_drop(ours + ['-fsyntax-only'], probe(
        'constexpr auto signature_{name} = Signature<std::remove_reference_t<decltype({name})>>::text();'),
        functions, folder, 'functions.cpp')

    program = folder / 'print.cpp'
    program.write_text(
        includes + DESCRIBE + '#include <cstdio>\nint main() {\n' +
        ''.join(f'std::printf("m {m} %lld\\n", (long long)({m}));\n' for m in macros) +
        ''.join(f'std::printf("t {t} %zu\\n", sizeof({t}));\n' for t in types) +
        ''.join(f'{{ constexpr auto s = Signature<std::remove_reference_t<decltype({f})>>::text(); '
                f'std::printf("f {f} %.*s\\n", (int)s.size, s.data); }}\n' for f in functions) + '}\n')
    subprocess.run(ours + ['-c', '-o', str(folder / 'print.o'), str(program)], check=True)
    # Nothing is called, but addresses in default arguments and inline functions may be wanted: leave them open.
    subprocess.run([arguments.cxx, '-o', str(folder / 'print'), str(folder / 'print.o'),
                    '-Wl,--unresolved-symbols=ignore-all'], check=True)
    facts = [line.split(' ', 2) for line in
             subprocess.run([str(folder / 'print')], check=True, capture_output=True, text=True).stdout.splitlines()]

    known = {}
    for kind, expression in (('m', 'enum : long long {{ probe_{name} = (long long)({name}) }};'),
                             ('t', 'static_assert(sizeof({name}) > 0);'),
                             ('f', 'constexpr auto signature_{name} = Signature<std::remove_reference_t<decltype({name})>>::text();')):
        names = [name for k, name, _ in facts if k == kind]
        known[kind] = set(compile_and_drop(theirs + ['-fsyntax-only'], probe(expression), names, folder, f'{kind}.cpp'))

    assertions = []
    for kind, name, value in facts:
        if name not in known[kind] or name in ON_PURPOSE:
            continue
        if kind == 'm':
            assertions.append((f'static_assert((long long)({name}) == {value}LL);', f'{name} is {value} here'))
        elif kind == 't':
            assertions.append((f'static_assert(sizeof({name}) == {value});', f'sizeof({name}) is {value} here'))
        else:
            assertions.append((f'static_assert(Signature<std::remove_reference_t<decltype({name})>>::text().view() == "{value}");',
                               f'{name} is ({value}) here'))
    head = includes + DESCRIBE
    check = folder / 'check.cpp'
    check.write_text(head + '\n'.join(text for text, _ in assertions) + '\n')
    result = subprocess.run(theirs + ['-fsyntax-only', str(check)], capture_output=True, text=True)
    first = head.count('\n') + 1
    bad = sorted({int(line) - first for line in re.findall(rf'{re.escape(str(check))}:(\d+):\d+: error', result.stderr)})
    for i in bad:
        print('differs from mingw:', assertions[i][1])
    if result.returncode != 0 and not bad:
        sys.exit(result.stderr[:3000])
    agreeing = sorted(name for name in ON_PURPOSE if name not in {n for _, n, _ in facts})
    if agreeing:
        print(f'listed as different on purpose, but not in the headers: {" ".join(agreeing)}')
    only = [name for kind, name, _ in facts if name not in known[kind] and kind != 'm']
    print(f'{len(assertions)} constants, types and functions compared; not in mingw: {" ".join(only) or "none"}')
    return len(bad) + len(agreeing)


main()
