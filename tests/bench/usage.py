"""What processes cost: CPU seconds and memory, read from /proc (Linux)."""

from __future__ import annotations

import contextlib
import mmap
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PAGE: Final = 4096
_TICKS: Final = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one run."""

    wall: float
    """Seconds."""
    cpu: float
    """Seconds of all its processes."""
    peak: int
    """Bytes in memory of its largest process."""
    server_cpu: float = 0.0


def tree(pid: int) -> list[int]:
    """A process and all that it started."""
    threads = Path(f"/proc/{pid}/task").glob("*/children")
    children = [int(child) for thread in threads for child in read(thread).split()]
    return [pid, *(found for child in children for found in tree(child))]


def cpu_seconds(pid: int) -> float:
    """Of a process, with its children that have ended."""
    fields = read(f"/proc/{pid}/stat").rpartition(b")")[2].split()
    return sum(int(field) for field in fields[11:15]) / _TICKS


def forget_peak(pid: int) -> None:
    """From now on `peak` tells of what comes (https://man7.org/linux/man-pages/man5/proc_pid_clear_refs.5.html)."""
    with contextlib.suppress(OSError):
        Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")


def peak(pid: int) -> int:
    """The most bytes that it had in memory."""
    for line in read(f"/proc/{pid}/status").splitlines():
        if line.startswith(b"VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def memory(pid: int) -> int:
    """The bytes that it has in memory now."""
    pages = read(f"/proc/{pid}/statm").split()
    return int(pages[1]) * os.sysconf("SC_PAGE_SIZE") if pages else 0


def proportional_memory(pid: int) -> int:
    """The bytes that it has in memory, those that it shares by its part of them."""
    for line in read(f"/proc/{pid}/smaps_rollup").splitlines():
        if line.startswith(b"Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def time_running(pid: int) -> float:
    """CPU seconds of all its threads, to the nanosecond: ticks miss what is over before the next one. By the process's own
    clock, whose id is made so: https://man7.org/linux/man-pages/man3/clock_getcpuclockid.3.html.
    """
    return time.clock_gettime(~pid << 3 | 2)


def warm_up(size: int) -> None:
    """Take so much memory once, and give it back: pages that a virtual machine has let go of cost time when they are first
    used again, and whoever has the first turn would pay for all.
    """
    with mmap.mmap(-1, size) as memory:
        for start in range(0, size, _PAGE):
            memory[start] = 1


def wakes(pid: int) -> int:
    """How often any thread of it was woken."""
    lines = (line for path in Path(f"/proc/{pid}/task").glob("*/status") for line in read(path).splitlines())
    return sum(int(line.split()[1]) for line in lines if line.startswith(b"voluntary_ctxt_switches"))


def read(file: Path | str) -> bytes:
    """Empty where the process has ended."""
    try:
        return Path(file).read_bytes()
    except OSError:
        return b""
