"""This process's memory, as the kernel counts it."""

from __future__ import annotations


def memory_kb(field: str) -> int:
    """`VmHWM` (the peak), `VmRSS` (now), `RssAnon` or `RssFile` of /proc/self/status."""
    with open("/proc/self/status") as status:
        for line in status:
            name, _, value = line.partition(":")
            if name == field:
                return int(value.split()[0])
    return 0
