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


def forget_peak() -> None:
    """Lets `VmHWM` start again from what is in memory now (proc(5), clear_refs)."""
    with open("/proc/self/clear_refs", "w") as clear:
        clear.write("5")
