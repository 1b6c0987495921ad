"""The stages of a front end, found through /proc."""

from __future__ import annotations

import re
from pathlib import Path


def stages_of(front: int) -> dict[str, int]:
    """Process ids by what they do, as far as they show it; a process that is just starting has a number for a name."""
    threads = Path(f"/proc/{front}/task").glob("*/children")
    children = [int(child) for thread in threads for child in _read(thread).split()]
    found = ((child, _read(f"/proc/{child}/cmdline")) for child in children)
    return {_name(process): process for process, command in found if "spawn_main" in command}


def _name(process: int) -> str:
    """A stage imports its own modules only, and holds the lock that bears its name."""
    for entry in Path(f"/proc/{process}/fd").glob("*"):
        try:
            found = re.search(r"(watch|upload|download)\.lock$", str(entry.readlink()))
        except OSError:
            continue
        if found:
            return found[1]
    return str(process)


def peak_memory(process: int) -> int:
    """Bytes."""
    found = re.search(r"VmHWM:\s+(\d+) kB", _read(f"/proc/{process}/status"))
    return int(found[1]) << 10 if found else 0


def _read(path: Path | str) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        return ""
