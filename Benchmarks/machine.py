"""What the numbers were measured on, and what else the machine was doing."""

from __future__ import annotations

import os
import platform
import re
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from places import PEER_PYTHON, ROOT


def _first(path: str, pattern: str) -> str:
    match = re.search(pattern, Path(path).read_text(), re.MULTILINE)
    return match.group(1).strip() if match else "unknown"


def _output(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def commit(root: Path) -> str:
    revision = _output("git", "-C", str(root), "rev-parse", "--short=12", "HEAD")
    changed = _output("git", "-C", str(root), "status", "--porcelain", "--", "Sources", "include")
    return revision + (" with changes" if changed else "")


def versions(peers: Sequence[str]) -> dict[str, str]:
    """Of PrefKit, of these packages in the peers' environment, and of Python."""
    script = "import importlib.metadata as m, sys; print(*[m.version(n) for n in sys.argv[1:]])"
    found = _output(str(PEER_PYTHON), "-c", script, *peers).split()
    prefkit = re.findall(
        r"#define PREFKIT_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)",
        (ROOT / "include" / "prefkit.h").read_text(),
    )
    return {
        "PrefKit": ".".join(prefkit),
        **dict(zip(peers, found, strict=True)),
        "Python": ".".join(map(str, sys.version_info[:3])),
    }


def describe(versions: dict[str, str]) -> dict[str, str]:
    memory = int(_first("/proc/meminfo", r"^MemTotal:\s+(\d+)")) / 1048576
    family = _first("/proc/cpuinfo", r"^cpu family\s*:\s*(\d+)")
    model = _first("/proc/cpuinfo", r"^model\s*:\s*(\d+)")
    cache = _output("lscpu", "--caches=NAME,ALL-SIZE")
    caches = ", ".join(" ".join(line.split()) for line in cache.splitlines()[1:])
    hypervisor = "hypervisor" in _first("/proc/cpuinfo", r"^flags\s*:(.*)$")
    virtual = "of a virtual machine" if hypervisor else ""
    system = _first("/etc/os-release", r'^PRETTY_NAME="?([^"\n]*)')
    cpu = _first("/proc/cpuinfo", r"^model name\s*:(.*)$")
    return {
        "CPU": f"{cpu} (family {family}, model {model}), {os.cpu_count()} cores {virtual}".strip(),
        "Caches (all cores)": caches,
        "Memory": f"{memory:.0f} GiB",
        "System": f"{system}, Linux {platform.release()}",
        "Versions": ", ".join(f"{name} {version}" for name, version in versions.items()),
    }


class Load:
    """How much of the machine others used between the start and now."""

    def __init__(self) -> None:
        self.time, self.own = time.monotonic(), self._own()
        self.busy, self.steal = self._busy()

    @staticmethod
    def _own() -> float:
        total = 0.0
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
            usage = resource.getrusage(who)
            total += usage.ru_utime + usage.ru_stime
        return total

    @staticmethod
    def _busy() -> tuple[float, float]:
        ticks = [int(x) for x in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
        user, nice, system, _, _, irq, soft, steal = ticks
        hertz = os.sysconf("SC_CLK_TCK")
        return (user + nice + system + irq + soft) / hertz, steal / hertz

    def others(self) -> str:
        busy, steal = self._busy()
        length = time.monotonic() - self.time
        other = max(0.0, busy - self.busy - (self._own() - self.own)) / length
        stolen = (steal - self.steal) / length
        return f"other processes {other:.1%} of one core, host {stolen:.1%}"
