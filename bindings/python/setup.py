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
# The run-time checks for overlapping access, which the tests' debug builds keep.
RELEASE_FLAGS = ("-Xswiftc", "-enforce-exclusivity=unchecked")
CORE = ("Package.swift", "Sources", "Tests", "include")
GLUE = sorted(path.relative_to(HERE).as_posix() for path in HERE.glob("src/prefkit/**/*.c"))
# Where Swift's archives and swiftly put the toolchain, for a PATH that lacks it.
TOOLCHAINS = (
    "/opt/swift/usr/bin",
    "/usr/libexec/swift/bin",
    os.path.expanduser("~/.local/share/swiftly/bin"),
)
C_FLAGS = (
    *("-std=c11", "-O2", "-fPIC", "-fvisibility=hidden", "-ffunction-sections"),
    *("-Wall", "-Wextra", "-Wpedantic", "-Werror"),
    "-DPy_LIMITED_API=0x030b0000",
)
# zlib and zstd are linked statically, and only the module's entry is visible, so that a host with
# other versions of them keeps its own.
LINK_FLAGS = ("-z", "relro", "-z", "now", "--gc-sections", "--as-needed", "--exclude-libs", "ALL")
EXPORTS = "{ global: PyInit__core; local: *; };\n"


def version() -> str:
    """PrefKit's version, from the one place where it is written."""
    header = (ROOT / "include" / "prefkit.h").read_text()
    return ".".join(re.findall(r"#define PREFKIT_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)", header))


def tool(name: str) -> str:
    """A tool of the Swift toolchain: the one beside swift, so that they fit each other."""
    folders = os.pathsep.join(TOOLCHAINS)
    swift = shutil.which("swift") or shutil.which("swift", path=folders)
    if swift is None:
        sys.exit(
            "prefkit: swift is not on PATH. Install a Swift 6.3 toolchain "
            "(https://www.swift.org/install/linux/) and put its usr/bin folder on PATH."
        )
    beside = Path(swift).resolve().parent / name
    return str(beside) if beside.exists() else shutil.which(name) or name


def run(*command: str | Path) -> str:
    """Runs a tool. Its output goes to the build log and is returned."""
    print("+", *command, flush=True)
    result = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    print(result.stdout, end="", flush=True)
    if result.returncode != 0:
        sys.exit(f"prefkit: {Path(command[0]).name} failed with exit status {result.returncode}")
    return result.stdout


class BuildCore(build_ext):
    """Compiles and links with the Swift toolchain's own tools.

    PREFKIT_SANITIZE=address builds the core and the glue for AddressSanitizer; such an extension
    needs the sanitizer's runtime in LD_PRELOAD. PREFKIT_SCRATCH names the build folder; without it
    that is the repository's own .build, so that nothing is compiled twice.
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
            self.link([*objects, archive], target, Path(folder), sanitizer)

    def build_archive(self, sanitizer: str) -> Path:
        scratch = os.environ.get("PREFKIT_SCRATCH", "")
        if sanitizer and not scratch:
            scratch = str(ROOT / ".build" / sanitizer)
        command: list[str | Path] = [tool("swift"), "build", "--package-path", ROOT]
        command += ["-c", "release", "--product", "prefkit"]
        if scratch:
            command += ["--scratch-path", scratch]
        # As in scripts/build.sh: with other flags all that is there would be compiled again.
        command += ["--sanitize", sanitizer] if sanitizer else RELEASE_FLAGS
        archive = Path(run(*command, "--show-bin-path").strip()) / "libprefkit.a"
        # SwiftPM adds to an archive that is there; what a deleted source file left in it must go.
        archive.unlink(missing_ok=True)
        run(*command)
        return archive

    def compile(self, source: str, folder: Path, sanitizer: str) -> Path:
        target = folder / f"{Path(source).stem}.o"
        flags = [*C_FLAGS]
        if sanitizer:
            flags += [f"-fsanitize={sanitizer}", "-fno-omit-frame-pointer", "-g"]
        python = sysconfig.get_paths()["include"]
        includes = ["-I", ROOT / "include", "-isystem", python]
        run(tool("clang"), *flags, *includes, "-c", HERE / source, "-o", target)
        return target

    def link(self, inputs: list[Path], target: Path, folder: Path, sanitizer: str) -> None:
        exports = folder / "exports.map"
        exports.write_text(EXPORTS)
        command: list[str | Path] = [tool("swiftc"), "-emit-library", "-static-stdlib"]
        command += ["-use-ld=lld", *inputs, "-l:libz.a", "-l:libzstd.a"]
        command += [f"-sanitize={sanitizer}"] if sanitizer else ["-Xlinker", "-s"]
        for flag in (*LINK_FLAGS, f"--version-script={exports}"):
            command += ["-Xlinker", flag]
        run(*command, "-o", target)


class SourceDistribution(sdist):
    """Takes the core along, so that a source distribution builds anywhere."""

    def make_release_tree(self, base_dir: str, files: list[str]) -> None:
        super().make_release_tree(base_dir, files)
        core = Path(base_dir) / "core"
        core.mkdir(exist_ok=True)
        for name in CORE:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, core / name)
            else:
                shutil.copy2(ROOT / name, core / name)


# A build folder of its own: from an old one setuptools would put modules that are gone into the
# wheel. The core's build folder is the one that is worth keeping.
with tempfile.TemporaryDirectory() as build_base:
    setup(
        version=version(),
        ext_modules=[Extension("prefkit._core", GLUE, py_limited_api=True)],
        cmdclass={"build_ext": BuildCore, "sdist": SourceDistribution},
        options={"bdist_wheel": {"py_limited_api": "cp311"}, "build": {"build_base": build_base}},
    )
