"""Builds the extension: the Swift core as a static archive, the C glue, and one link of both."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext
from setuptools.command.sdist import sdist

HERE = Path(__file__).resolve().parent
# In a source distribution the core lies in core/; in the repository it is two folders up.
ROOT = HERE / "core" if (HERE / "core").is_dir() else HERE.parent.parent
CORE = ("Package.swift", "Sources", "Tests", "include")
GLUE = [
    "src/prefkit/_core.c",
    *sorted(f"src/prefkit/glue/{p.name}" for p in HERE.glob("src/prefkit/glue/*.c")),
]
EXPORTS = "{ global: PyInit__core; local: *; };\n"


def version() -> str:
    header = (ROOT / "include" / "prefkit.h").read_text()
    parts = (
        re.search(rf"PREFKIT_VERSION_{part} (\d+)", header) for part in ("MAJOR", "MINOR", "PATCH")
    )
    return ".".join(part.group(1) for part in parts if part)


def tool(name: str) -> str:
    path = shutil.which(name) or shutil.which(
        name, path="/opt/swift/usr/bin:/usr/local/swift/usr/bin"
    )
    if path is None:
        sys.exit(
            f"prefkit: {name} is not on PATH; building needs a Swift 6.3 toolchain (https://swift.org/install)"
        )
    return path


def run(*command: str | Path) -> str:
    """Runs a tool; its output goes to the build log, its standard output is also returned."""
    print("+", *command, flush=True)
    result = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, text=True)
    print(result.stdout, end="", flush=True)
    if result.returncode != 0:
        sys.exit(f"prefkit: {Path(command[0]).name} failed with exit status {result.returncode}")
    return result.stdout


class BuildCore(build_ext):
    """Compiles with the Swift toolchain's own clang and swiftc, so that the two fit each other.

    PREFKIT_SANITIZE=address builds the core and the glue for AddressSanitizer, in a build folder of
    their own; such an extension needs the sanitizer's runtime in LD_PRELOAD.
    """

    def build_extension(self, ext: Extension) -> None:
        target = Path(self.get_ext_fullpath(ext.name)).resolve()
        target.parent.mkdir(parents=True, exist_ok=True)
        sanitizer = os.environ.get("PREFKIT_SANITIZE", "")
        if sanitizer not in ("", "address"):
            sys.exit(f"prefkit: PREFKIT_SANITIZE is {sanitizer!r}; only 'address' is known")
        archive = self.build_archive(sanitizer)
        with tempfile.TemporaryDirectory() as folder:
            objects = [self.compile(source, Path(folder), sanitizer) for source in ext.sources]
            self.link(objects, archive, target, Path(folder), sanitizer)

    def build_archive(self, sanitizer: str) -> Path:
        command: list[str | Path] = [
            tool("swift"),
            "build",
            "-c",
            "release",
            "--product",
            "prefkit",
        ]
        command += ["--package-path", ROOT]
        if sanitizer:
            command += ["--sanitize", sanitizer, "--scratch-path", ROOT / ".build" / sanitizer]
        run(*command)
        return Path(run(*command, "--show-bin-path").strip()) / "libprefkit.a"

    def compile(self, source: str, folder: Path, sanitizer: str) -> Path:
        target = folder / (Path(source).stem + ".o")
        flags = ["-std=c11", "-O2", "-g0", "-fPIC", "-fvisibility=hidden", "-ffunction-sections"]
        flags += ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]
        flags += ["-DPy_LIMITED_API=0x030b0000", "-D_POSIX_C_SOURCE=200809L"]
        if sanitizer:
            flags += [f"-fsanitize={sanitizer}", "-fno-omit-frame-pointer"]
        python = sysconfig.get_paths()["include"]
        includes = ["-I", ROOT / "include", "-isystem", python]
        run(tool("clang"), *flags, *includes, "-c", HERE / source, "-o", target)
        return target

    def link(
        self, objects: list[Path], archive: Path, target: Path, folder: Path, sanitizer: str
    ) -> None:
        exports = folder / "exports.map"
        exports.write_text(EXPORTS)
        command: list[str | Path] = [
            tool("swiftc"),
            "-emit-library",
            "-static-stdlib",
            *objects,
            archive,
        ]
        options = ["-z", "relro", "-z", "now", "--gc-sections", "--exclude-libs,ALL"]
        options += [f"--version-script={exports}", "-l:libz.a", "-l:libzstd.a"]
        if sanitizer:
            command.append(f"-sanitize={sanitizer}")
        else:
            options.append("-s")
        for option in options:
            command += (
                ["-Xlinker", option] if "," not in option else ["-Xclang-linker", f"-Wl,{option}"]
            )
        run(*command, "-o", target)


class SourceDistribution(sdist):
    """Takes the core along, so that a source distribution builds anywhere."""

    def make_release_tree(self, base_dir: str, files: list[str]) -> None:
        super().make_release_tree(base_dir, files)
        core = Path(base_dir) / "core"
        for name in CORE:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(
                    source, core / name, ignore=shutil.ignore_patterns("Vectors", "Fuzz")
                )
            else:
                core.mkdir(exist_ok=True)
                shutil.copy2(source, core / name)


setup(
    version=version(),
    ext_modules=[Extension("prefkit._core", GLUE, py_limited_api=True)],
    cmdclass={"build_ext": BuildCore, "sdist": SourceDistribution},
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
