#!/usr/bin/env python3
"""Installs a build into an empty folder and uses it from there as an outsider would.

usage: package_test.py --build DIR --cmake PROGRAM --cc PROGRAM --cxx PROGRAM [--sanitize LIST]
                       [--toolchain FILE --runner "CMD ..."]
"""
import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest

CONSUMER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "consumer")
LU0 = "comLU0 is not connected"
APPC = "APPC 1.0"
options = None


def run(*command, **more):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=200, **more)
    if done.returncode != 0:
        raise AssertionError(f"{shlex.join(command)}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="openwosa-package-")
        installed = os.path.join(cls.folder, "installed")
        run(options.cmake, "--install", options.build, "--prefix", installed)
        # Moved away from where it was installed: nothing in it may depend on that place.
        cls.prefix = os.path.join(cls.folder, "moved")
        os.rename(installed, cls.prefix)
        cls.sanitize = [f"-fsanitize={options.sanitize}"] if options.sanitize else []

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def files(self, suffix):
        return sorted(os.path.join(folder, name) for folder, _, names in os.walk(self.prefix) for name in names
                      if name.endswith(suffix))

    def run_consumer(self, program, expected="WinSNMP 2.0"):
        if options.runner:
            # Beside the program is where Windows looks before its own folder, which has a wsnmp32.dll, too.
            for dll in self.files(".dll"):
                shutil.copy(dll, os.path.dirname(program))
        out = run(*shlex.split(options.runner), program, env=dict(os.environ))
        self.assertEqual(out.strip(), expected)

    def test_find_package_gives_a_target_that_links_and_runs(self):
        build = os.path.join(self.folder, "by-cmake")
        arguments = [f"-DCMAKE_PREFIX_PATH={self.prefix}", f"-DCMAKE_C_COMPILER={options.cc}",
                     f"-DCMAKE_C_FLAGS={' '.join(self.sanitize)}"]
        if options.toolchain:
            arguments += [f"-DCMAKE_TOOLCHAIN_FILE={options.toolchain}", f"-DCMAKE_FIND_ROOT_PATH={self.prefix}"]
        run(options.cmake, "-G", "Ninja", "-S", CONSUMER, "-B", build, *arguments)
        run(options.cmake, "--build", build)
        suffix = ".exe" if options.toolchain else ""
        self.run_consumer(os.path.join(build, "consumer" + suffix))
        self.run_consumer(os.path.join(build, "lu0_consumer" + suffix), LU0)
        self.run_consumer(os.path.join(build, "appc_consumer" + suffix), APPC)

    def test_pkg_config_gives_flags_that_link_and_run(self):
        self.build_by_pkg_config("wsnmp32", "consumer.c", "WinSNMP 2.0")
        self.build_by_pkg_config("comlu0", "lu0_consumer.c", LU0)
        self.build_by_pkg_config("wappc32", "appc_consumer.c", APPC)

    def build_by_pkg_config(self, library, source, expected):
        tool = shutil.which("pkg-config")
        if not tool:
            if os.environ.get("CI"):
                self.fail("pkg-config is missing")
            self.skipTest("pkg-config is missing")
        found = [os.path.dirname(file) for file in self.files(f"openwosa-{library}.pc")]
        self.assertEqual(len(found), 1)
        environment = dict(os.environ, PKG_CONFIG_LIBDIR=found[0])
        flags = shlex.split(run(tool, "--cflags", "--libs", "openwosa-" + library, env=environment))
        library_folder = run(tool, "--variable=libdir", "openwosa-" + library, env=environment).strip()
        rpath = [] if options.toolchain else [f"-Wl,-rpath,{library_folder}"]
        program = os.path.join(self.folder, library + "-by-pkg-config" + (".exe" if options.toolchain else ""))
        run(options.cc, os.path.join(CONSUMER, source), "-o", program, *flags, *rpath, *self.sanitize)
        self.run_consumer(program, expected)

    def test_every_header_stands_alone_in_c_and_cpp(self):
        headers = self.files(".h")
        self.assertTrue(any(os.path.basename(h) == "winsnmp.h" for h in headers))
        include = os.path.join(self.prefix, "include", "openwosa")
        for header in headers:
            name = os.path.relpath(header, include)
            for compiler, language in ((options.cc, "c"), (options.cxx, "c++")):
                with self.subTest(header=name, language=language):
                    source = os.path.join(self.folder, "alone." + ("c" if language == "c" else "cpp"))
                    with open(source, "w", encoding="ascii") as out:
                        out.write(f"#include <{name}>\n")
                    run(compiler, "-fsyntax-only", "-Wall", "-Werror", "-I", include, source)

    def test_no_header_reaches_for_boost_or_json(self):
        for header in self.files(".h") + self.files(".hpp"):
            with open(header, encoding="utf-8") as file:
                self.assertIsNone(re.search(r"#\s*include\s*[<\"](boost|nlohmann)/", file.read()), header)

    def test_nothing_names_the_folders_it_was_built_in(self):
        for file in self.files(".cmake") + self.files(".pc") + self.files(".h"):
            with open(file, encoding="utf-8") as text:
                self.assertNotIn(options.build, text.read(), file)


def main():
    global options
    parser = argparse.ArgumentParser()
    for name in ("build", "cmake", "cc", "cxx"):
        parser.add_argument("--" + name, required=True)
    for name in ("sanitize", "toolchain", "runner"):
        parser.add_argument("--" + name, default="")
    options = parser.parse_args()
    unittest.main(argv=[sys.argv[0]], verbosity=2)


if __name__ == "__main__":
    main()
